"""What the pages show is run: every `console` block of a page, in order, in one empty folder of its own.

A line that begins with `$ ` is a command; the lines below it are what it prints, `...` standing for anything. A command
that is meant to end with another status than 0 says so in a comment: `# ends with 1`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cyberspex.core.cooperation.examples import example_of

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^( *)```console\n(.*?)^\1```$", re.M | re.S)
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
    if BLOCK.search(path.read_text("utf-8"))
)


def commands(text: str) -> list[tuple[str, list[str]]]:
    """Each command of a page with the lines that it prints."""
    found: list[tuple[str, list[str]]] = []
    for indent, block in BLOCK.findall(text):
        closing = ""
        for line in (line.removeprefix(indent) for line in block.splitlines()):
            if closing:
                found[-1] = (f"{found[-1][0]}\n{line}", found[-1][1])
                closing = "" if line == closing else closing
            elif line.startswith("$ "):
                found.append((line[2:], []))
                here = re.search(r"<<'(\w+)'", line)
                closing = here.group(1) if here else ""
            elif found and found[-1][0].endswith("\\") and not found[-1][1]:
                found[-1] = (f"{found[-1][0]}\n{line}", [])
            else:
                found[-1][1].append(line)
    return found


def fits(shown: list[str], printed: str) -> bool:
    """Whether what was printed is what the page shows."""
    pattern = r"\n".join(
        ".*" if line == "..." else re.escape(line).replace(r"\.\.\.", ".*") for line in shown
    )
    return re.fullmatch(pattern, printed.rstrip("\n"), re.S) is not None


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_the_page_does_what_the_page_shows(page: str, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    command = tools / "cyberspex"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cyberspex.cli.main "$@"\n')
    command.chmod(0o755)
    work = tmp_path / "work"
    (work / ".venv").mkdir(parents=True)
    (work / ".venv" / "bin").symlink_to(tools)
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("CYBERSPEX_", "DJANGO_"))
    }
    env = {
        **clean,
        "PATH": f"{tools}:{os.environ['PATH']}",
        "NO_COLOR": "1",
        "CYBERSPEX_DATA": str(tmp_path / "data"),
    }
    env.pop("DATABASE_URL", None)
    for line, shown in commands((ROOT / page).read_text("utf-8")):
        wanted = re.search(r"# ends with (\d)", line)
        done = subprocess.run(
            ["bash", "-c", line], cwd=work, env=env, capture_output=True, text=True, timeout=180, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        printed = done.stdout + done.stderr
        assert done.returncode == int(wanted.group(1) if wanted else 0), f"{line}\n{printed}"
        assert not shown or fits(shown, printed), f"{line}\nprints\n{printed}"


def test_pages_of_every_kind_have_samples() -> None:
    assert len(PAGES) >= 5
    assert any(page.startswith("docs/tutorial/") for page in PAGES)


@pytest.mark.django_db(transaction=True)
def test_the_partner_s_client_hands_a_request_over_and_keeps_the_receipt(
    tmp_path: Path, settings: object, live_server: object
) -> None:
    """The sample of `docs/how-to/connect-a-partner.md` against a server on loopback."""
    import json

    from cyberspex.core.cooperation.tool import project, tool_named
    from cyberspex.core.foundation.audience import Audience
    from procedure_world import AT, OFFICE, built_desk

    settings.CYBERSPEX_DATA = str(tmp_path)  # type: ignore[attr-defined]
    desk = built_desk(tmp_path)
    try:
        seals = tmp_path / "keys" / "seals"
        own = seals / str(desk.organisation(OFFICE).pk)
        draft = {**example_of("cets224.7"), "on": AT.date().isoformat()}
        request = tmp_path / "request.json"
        request.write_text(json.dumps(project(tool_named("cets224.7"), draft, Audience.PROVIDER)))
        address = live_server.url  # type: ignore[attr-defined]

        def send(receipt: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [
                    sys.executable, str(ROOT / "docs/how-to/samples/partner_client.py"),
                    "--inbox", f"{address}/api/v1/inbox", "--key", f"{own}.p12",
                    "--passphrase-file", f"{own}.passphrase", "--request", str(request),
                    "--receipt", str(tmp_path / receipt),
                ],
                capture_output=True, text=True, timeout=60, check=False,
            )  # fmt: skip

        first, again = send("receipt.jws"), send("receipt.jws")
        assert (first.returncode, first.stdout.strip()) == (0, "received"), first.stderr
        assert (again.returncode, again.stdout.strip()) == (0, "received before; the same receipt"), (
            again.stderr
        )
        payload = (tmp_path / "receipt.jws").read_text().split(".")[1]
        import base64

        receipt = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        assert (receipt["format"], receipt["recipient"]) == ("cyberspex.receipt/1", "hu.provider.example.org")
        request.write_text("{}")
        refused = send("other.jws")
        assert refused.returncode == 1
        assert refused.stderr.startswith("400 The request cannot be read")
    finally:
        desk.closing.__exit__(None, None, None)
