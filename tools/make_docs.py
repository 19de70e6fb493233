"""Writes the pages that are made from the program: the lifecycle of every tool, and the help of every command.

`python tools/make_docs.py` writes them; with `--check` it only compares, and ends with 1 where a page is out of date.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"


def procedures() -> str:
    """Every tool with its messages, and for each side its states and acts as a diagram and a table."""
    from cyberspex.core.cooperation.procedure import to_mermaid
    from cyberspex.core.cooperation.tool import all_tools

    lines = [
        "# Procedures",
        "",
        "Made from the tables in `core/cooperation/tools/` by `tools/make_docs.py`; `make check` holds them equal.",
        "An act is possible in the states named, for the office named; `partner` is what a received message does,",
        "`clock` what the passing of time does.",
    ]
    for tool in all_tools():
        lines += [
            "",
            f"## {tool.title} (`{tool.code}`)",
            "",
            "| message | from | to | provision |",
            "|---|---|---|---|",
        ]
        for rule in tool.messages.values():
            lines.append(f"| {rule.kind} | {rule.from_side} | {rule.to_side} | {rule.provision} |")
        for side, table in tool.procedures.items():
            lines += ["", f"### {str(side).replace('_', ' ').capitalize()}", "", "```mermaid"]
            lines += [*to_mermaid(table).rstrip().splitlines(), "```", ""]
            lines += ["| act | from | to | office | provision |", "|---|---|---|---|---|"]
            for one in table.transitions:
                sources = ", ".join(one.from_states)
                lines.append(f"| {one.action} | {sources} | {one.to_state} | {one.role} | {one.provision} |")
    return "\n".join(lines) + "\n"


def commands() -> str:
    """The help of every command, as the shell prints it."""
    from cyberspex.cli.main import COMMANDS

    lines = [
        "# Commands",
        "",
        "What `cyberspex COMMAND --help` prints; made by `tools/make_docs.py`, and `make check` holds it equal.",
        "",
        "```text",
        *_help("help").rstrip().splitlines(),
        "```",
    ]
    for name in COMMANDS:
        if importlib.util.find_spec(f"cyberspex.cli.commands.{name}") is None:
            continue
        lines += ["", f"## {name}", "", "```text", *_help(name, "--help").rstrip().splitlines(), "```"]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _help(*arguments: str) -> str:
    from cyberspex.cli.main import main

    os.environ["COLUMNS"] = "100"
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        main(arguments)
    return shown.getvalue()


PAGES = {"procedures.md": procedures, "commands.md": commands}


def outdated() -> list[str]:
    """The pages that are not what the program says."""
    return [
        name
        for name, made in PAGES.items()
        if not (REFERENCE / name).is_file() or (REFERENCE / name).read_text("utf-8") != made()
    ]


if __name__ == "__main__":
    if "--check" in sys.argv:
        if old := outdated():
            sys.exit(f"docs/reference: {', '.join(old)} is not what the program says; run tools/make_docs.py")
    else:
        REFERENCE.mkdir(parents=True, exist_ok=True)
        for name, made in PAGES.items():
            (REFERENCE / name).write_text(made(), "utf-8")
