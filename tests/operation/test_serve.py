"""`cyberspex serve --demo`, which `make run` calls: real processes, real ports, a person who signs in."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from operation.installations import COMMAND, environment, free_port, script, served, shell, signed_in

DRAFTER = "drafter@rs.prosecution.example.org"
ROOT = Path(__file__).parents[2]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_it_takes_another_port_prints_the_address_last_ends_whole_and_keeps_its_data(tmp_path: Path) -> None:
    data = tmp_path / "var"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        busy = int(taken.getsockname()[1])
        with served(data, "--find-port", "--port", str(busy), log=tmp_path / "first.log") as running:
            assert running.address, running.said
            assert running.address != f"http://127.0.0.1:{busy}"
            assert f"port {busy} is busy" in running.said
            *_, who, last = [line for line in running.said.splitlines() if line]
            assert running.address in last
            assert "one-time code" in who
            first = dict(running.sign_ins)
            with signed_in(running, DRAFTER) as browser:
                assert browser.get("/requests/").text.count("EX-") >= 2

            refused = shell(data, "serve", "--demo")
            assert refused.returncode == 2
            assert f"process {running.process.pid}" in refused.stderr

            processes = running.children()
            assert len(processes) >= 3  # the web server, its worker process, the worker
            assert running.end(signal.SIGINT) == 0
            assert not [pid for pid in processes if alive(pid)]
    with served(data, "--find-port", log=tmp_path / "second.log") as again:
        assert again.sign_ins == first
        with signed_in(again, DRAFTER) as browser:
            assert browser.get("/requests/").text.count("EX-") >= 2
        assert again.end(signal.SIGTERM) == 0


STAMPED = """
from cyberspex.apps.cooperation.models import DocumentRow
from cyberspex.apps.history import services as history
from cyberspex.apps.signing import queries
from datetime import UTC, datetime
at = datetime.now(UTC)
for one in DocumentRow.objects.exclude(signed=None):
    data = history.read_content(one.signed, reader=None, purpose="test", at=at)
    answer = queries.verify(data, exercise=True, at=at)
    print(*{f"{check['name']}:{check['verdict']}" for check in answer["checks"] if check["name"] == "timestamp"})
"""


def test_the_first_orders_carry_a_time_stamp_of_the_development_server(tmp_path: Path) -> None:
    data = tmp_path / "var"
    with served(data, "--find-port", "--port", str(free_port()), log=tmp_path / "log") as running:
        assert running.address, running.said
    said = script(data, STAMPED).splitlines()
    assert len(said) >= 2
    assert set(said) == {"timestamp:valid"}, said


def test_a_first_start_that_was_interrupted_starts_over(tmp_path: Path) -> None:
    data = tmp_path / "var"
    process = subprocess.Popen(
        [*COMMAND, "serve", "--demo", "--find-port"], env=environment(data), stdout=subprocess.DEVNULL
    )
    end = time.monotonic() + 60
    while not list(data.glob("keys/seals/*.p12")) and time.monotonic() < end:
        time.sleep(0.01)
    process.kill()
    process.wait()
    assert (data / "demo-being-made").is_file()
    with served(data, "--find-port", log=tmp_path / "log") as running:
        assert "starting over" in running.said
        assert running.address, running.said
        with signed_in(running, DRAFTER) as browser:
            assert browser.get("/requests/").text.count("EX-") >= 2


def test_the_data_of_a_demonstration_are_thrown_away_only_when_nobody_serves_them(tmp_path: Path) -> None:
    data = tmp_path / "var"
    reset = [sys.executable, str(ROOT / "tools" / "reset_demo.py")]
    data.mkdir()
    (data / "something").touch()
    other = subprocess.run(reset, env=environment(data), capture_output=True, text=True, check=False)
    assert other.returncode == 1
    assert (data / "something").is_file()
    (data / "demo-sign-ins.json").write_text("[]")
    with (data / "serve.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        held = subprocess.run(reset, env=environment(data), capture_output=True, text=True, check=False)
        assert held.returncode == 1
        assert "being served" in held.stderr
    done = subprocess.run(reset, env=environment(data), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not data.exists()


def test_development_parts_refuse_production_settings(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x" * 60)
    production = {
        "CYBERSPEX_MODE": "production", "CYBERSPEX_ALLOWED_HOSTS": "node.example.org",
        "CYBERSPEX_SECRET_KEY_FILE": str(secret),
    }  # fmt: skip
    refused = shell(tmp_path / "var", "serve", "--demo", **production)
    assert refused.returncode == 2
    assert "refuses production settings" in refused.stderr
    assert not (tmp_path / "var" / "dev-pki").exists()
    authority = (
        "from datetime import datetime, UTC; from pathlib import Path; from cyberspex.adapters import dev_pki\n"
        "from cyberspex.core.foundation.errors import ConfigurationError\n"
        "try:\n  dev_pki.start(folder=Path('pki'), at=datetime.now(UTC)).__enter__()\n"
        "except ConfigurationError as error: print(error.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", authority], env=environment(tmp_path / "var", **production), cwd=tmp_path,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "development_in_production"
    assert not (tmp_path / "pki").exists()


@pytest.mark.parametrize(("words", "said"), [
    (("--host", "0.0.0.0", "--demo"), "loopback addresses only"),
    (("--host", "0.0.0.0"), "CYBERSPEX_MODE=production"),
    (("--port", "70000"), "from 1 to 65535"),
])  # fmt: skip
def test_an_address_that_is_not_for_this_mode_is_refused_in_one_sentence(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    refused = shell(tmp_path / "var", "serve", *words)
    assert refused.returncode == 2
    assert said in refused.stderr
