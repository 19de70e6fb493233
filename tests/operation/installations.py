"""Real processes on real data folders, for the tests of operation."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

COMMAND = [sys.executable, "-m", "cyberspex.cli.main"]
SECONDS = 90.0


def environment(data: Path, **more: str) -> dict[str, str]:
    """The caller's environment without its own installation."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CYBERSPEX_", "DATABASE_", "DJANGO_"))
    }
    return {**kept, "CYBERSPEX_DATA": str(data), **more}


def shell(data: Path, *words: str, seconds: float = SECONDS, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    done = subprocess.run(
        [*COMMAND, *words],
        env=environment(data, **more),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(kw_only=True)
class Served:
    """A running `cyberspex serve`, with what it printed."""

    process: subprocess.Popen[str]
    log: Path
    address: str = ""
    sign_ins: dict[str, str] = field(default_factory=dict)

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8")

    def children(self) -> list[int]:
        """Every process below it."""
        found, wanted = [], [self.process.pid]
        while wanted:
            parent = wanted.pop()
            below = Path(f"/proc/{parent}/task/{parent}/children")
            mine = [int(word) for word in below.read_text().split()] if below.exists() else []
            found += mine
            wanted += mine
        return found

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """Stop it as a person or a service manager would."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(30)


@contextmanager
def served(data: Path, *words: str, log: Path, demo: bool = True, **more: str) -> Iterator[Served]:
    """Start `cyberspex serve` and wait for the last line that it prints."""
    words = ("--demo", *words) if demo else words
    with log.open("w") as out:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--workers", "1", *words], env=environment(data, **more), stdout=out,
            stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
    running = Served(process=process, log=log)
    try:
        end = time.monotonic() + SECONDS
        while time.monotonic() < end and process.poll() is None:
            found = re.search(r"CyberSPEX listens at (\S+?)/?  \(stop", running.said)
            if found:
                running.address = found.group(1)
                break
            time.sleep(0.1)
        for email, password in re.findall(r"^  (\S+@\S+) +(\S+) ", running.said, re.M):
            running.sign_ins[email] = password
        yield running
    finally:
        if process.poll() is None:
            running.end()


class TlsProxy(httpx.HTTPTransport):
    """What stands before an installation in production: TLS ends here, the server behind hears plain HTTP."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._behind = httpx.URL(address)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a request on and say that it came over TLS."""
        headers = {**request.headers, "x-forwarded-proto": "https", "host": request.url.host}
        url = request.url.copy_with(scheme="http", host=self._behind.host, port=self._behind.port)
        return super().handle_request(
            httpx.Request(
                request.method, url, headers=headers, stream=request.stream, extensions=request.extensions
            )
        )


def filled(client: httpx.Client, path: str, **fields: str) -> httpx.Response:
    """Fill a form in, as a browser sends it."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(path).text)
    assert found is not None, path
    here = str(client.base_url).rstrip("/")
    return client.post(
        path,
        data={**fields, "csrfmiddlewaretoken": found.group(1)},
        headers={"referer": here + path, "origin": here},
    )


@contextmanager
def signed_in(running: Served, email: str) -> Iterator[httpx.Client]:
    """A browser in which somebody signed in with the printed password."""
    with httpx.Client(base_url=running.address, follow_redirects=True, timeout=20) as client:
        answer = filled(client, "/accounts/login/", login=email, password=running.sign_ins[email])
        assert answer.status_code == 200
        yield client


RUNNER = """
import os, sys, traceback
code = "import sys\\nfrom pathlib import Path\\nfrom cyberspex.cli.django_setup import *\\nstart()\\n" + sys.argv.pop(1)
try:
    exec(compile(code, "script", "exec"), {"__name__": "__main__"})
except BaseException:
    traceback.print_exc()
    sys.stderr.flush()
    os._exit(1)
sys.stdout.flush()
os._exit(0)  # whatever threads still run
"""


def scripted(data: Path, code: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run some lines of Python in an installation's own process."""
    paths = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.run(
        [sys.executable, "-c", RUNNER, code, *words], env=environment(data, PYTHONPATH=paths, **more),
        capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip


def script(data: Path, code: str, *words: str, **more: str) -> str:
    """The same, to a good end; returns what the lines print."""
    done = scripted(data, code, *words, **more)
    assert done.returncode == 0, done.stderr
    return done.stdout


PLAY = """
from datetime import timedelta
migrate(anew=True)
from procedure_world import AT, PROVIDER, built_desk, services, worker
desk = built_desk(Path(sys.argv[1]))
first, second = desk.sent(), desk.sent()
answered = desk.case_of(PROVIDER, first)
desk.decide_all(answered)
services.release_answer(actor=desk.officer, case_id=answered.case_id, final=True, at=AT)
worker.run_once(AT)
print(first.case_id, second.case_id)
"""
"""The invented world with two orders that arrived, one of them answered; prints the two cases of the issuing side."""

ROWS = """
import hashlib, json
from cyberspex.apps.operation import tables
found = {}
for model in tables.tables():
    blocks = [block for _count, block in tables.rows_of(model)]
    found[model._meta.label_lower] = hashlib.sha256(b"".join(blocks)).hexdigest()
print(json.dumps(found))
"""
"""What each table holds, as one digest."""

OPENED = """
from cyberspex.apps.history import services as history
from cyberspex.apps.history.models import Content
from cyberspex.core.foundation.errors import ProcedureError
from datetime import UTC, datetime
opened, closed = set(), set()
for one in Content.objects.all():
    try:
        history.read_content(one.pk, reader=None, purpose="test", at=datetime.now(UTC))
        opened.add(str(one.case_id))
    except ProcedureError:
        closed.add(str(one.case_id))
import json
print(json.dumps([sorted(opened), sorted(closed)]))
"""
"""The cases whose every content opens, and those where some does not."""


@contextmanager
def database(like: str = "template1") -> Iterator[dict[str, str]]:
    """A database on the server that the tests run on: what to add to the environment, nothing for SQLite.

    Args:
        like: the database of which it is a copy; an empty one if nothing is said.
    """
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield {}
        return
    import psycopg

    name = f"cyberspex_{os.urandom(6).hex()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        try:
            yield {"DATABASE_URL": url.rsplit("/", 1)[0] + f"/{name}"}
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
