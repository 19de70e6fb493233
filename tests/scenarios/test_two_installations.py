"""Two installations, each with its own folder, database, keys and processes, exchange an order over HTTP on loopback.

Timetable: day 0 the order leaves, is received and starts the clock; the same day the provider answers.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ACTS = Path(__file__).parents[1] / "two_installations.py"
OFFICE, PROVIDER, NOTIFIED = (
    "rs.prosecution.example.org", "hu.provider.example.org", "hu.notified.example.org",
)  # fmt: skip
PATIENCE_SECONDS = 120


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, kw_only=True)
class Node:
    """One installation."""

    data: Path
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("CYBERSPEX_", "DJANGO_"))
        }
        clean.pop("DATABASE_URL", None)
        return {**clean, "CYBERSPEX_DATA": str(self.data), "CYBERSPEX_MODE": "demo"}

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout

    def shell(self, *arguments: str) -> str:
        """A command of the shell at this installation."""
        return self._run("-m", "cyberspex.cli.main", *arguments)

    def act(self, *arguments: str) -> Any:
        """An act of people at this installation."""
        said = self._run(str(ACTS), *arguments).strip()
        return json.loads(said) if said else None

    def desk(self, body: str) -> dict[str, Any]:
        """What a body's own record says."""
        return dict(self.act("desk", body))

    def certificate(self, name: str) -> str:
        return str(self.data / f"{name}.pem")


def _wait(question: Any) -> Any:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        answer = question()
        if answer:
            return answer
        time.sleep(0.5)
    raise AssertionError("it did not happen in time")


def _answers(node: Node) -> bool:
    try:
        with urllib.request.urlopen(f"{node.address}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Node, Node]]:
    """An office's installation, and one of a provider and a notified authority, connected by `cyberspex partner`."""
    folder = tmp_path_factory.mktemp("two")
    here = Node(data=folder / "here", port=_free_port())
    there = Node(data=folder / "there", port=_free_port())
    for node, bodies in (
        (here, {OFFICE: "prosecution"}),
        (there, {PROVIDER: "provider", NOTIFIED: "notified_authority"}),
    ):
        node.data.mkdir()
        for body, kind in bodies.items():
            node.shell(
                "init", "--organisation", f"Exercise {body}", "--body-id", body, "--state", body[:2].upper(),
                "--kind", kind, "--email", f"first@{body}", "--exercise",
            )  # fmt: skip
        node.act("keys", *bodies)
        for body in bodies:
            node.shell(
                "partner", "seal", body, "--key", str(node.data / f"{body}.p12"),
                "--passphrase-file", str(node.data / "passphrase"),
            )  # fmt: skip
    for node, other, bodies in ((here, there, (PROVIDER, NOTIFIED)), (there, here, (OFFICE,))):
        node.shell("partner", "trust", str(other.data / "trust" / "exercise"), "--exercise")
        for body in bodies:
            node.shell(
                "partner", "add", body, "--name", f"Exercise {body}", "--state", body[:2].upper(), "--kind", "provider",
                "--address", other.address, "--exercise",
            )  # fmt: skip
    for node, own in ((here, OFFICE), (there, PROVIDER)):
        for body, holder in ((OFFICE, here), (PROVIDER, there), (NOTIFIED, there)):
            node.act("bind", own, body, holder.certificate(body), "seal")
        approver = ["bind", own, OFFICE, here.certificate(f"approver-{OFFICE}"), "person"]
        node.act(*approver, *(["yes"] if node is here else []))
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "cyberspex.cli.main", "serve", "--port", str(node.port), "--workers", "1"],
            env=node.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )
        for node in (here, there)
    ]  # fmt: skip
    try:
        for node in (here, there):
            _wait(lambda node=node: _answers(node))
        yield here, there
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def test_an_order_crosses_and_its_answer_comes_back(nodes: tuple[Node, Node]) -> None:
    here, there = nodes
    sent = here.act("send")
    delivered = _wait(
        lambda: (
            all(row[3] == "delivered" for row in here.desk(OFFICE)["outbox"]) and here.desk(OFFICE)["outbox"]
        )
    )
    assert sorted(row[0] for row in delivered) == ["notification", "order"]
    assert {row[2] for row in delivered} == {"http"}

    (received,) = there.desk(PROVIDER)["cases"]
    assert (received["thread"], received["state"], received["genuine"]) == (
        sent["thread"],
        "pending",
        "valid",
    )
    assert {check["verdict"] for check in received["checks"]} == {"valid"}
    assert {"signature", "chain", "authority", "proof", "checkpoint"} <= {
        check["name"] for check in received["checks"]
    }
    assert received["due_on"]
    (notified,) = there.desk(NOTIFIED)["cases"]
    assert (notified["thread"], notified["state"], notified["genuine"]) == (
        sent["thread"],
        "notified",
        "valid",
    )
    (own,) = here.desk(OFFICE)["cases"]
    assert (own["state"], own["due_on"]) == ("pending", received["due_on"])

    there.act("answer")
    answered = _wait(lambda: here.desk(OFFICE)["cases"][0]["state"] == "disclosed" and here.desk(OFFICE))
    assert answered["cases"][0]["packages"] == 1


def test_the_histories_of_both_hold_and_neither_holds_the_other_s(nodes: tuple[Node, Node]) -> None:
    chains = [set(json.loads(node.shell("rebuild", "--json"))["chains"]) for node in nodes]
    assert chains == [{OFFICE}, {PROVIDER, NOTIFIED}]
