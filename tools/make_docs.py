"""Writes the pages that are made from the program: the lifecycle of every tool, and the help of every command.

`python tools/make_docs.py` writes them; with `--check` it only compares, and ends with 1 where a page is out of date.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.util
import io
import os
import sys
from collections.abc import Iterable
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
        for act in _acts(name):
            lines += ["", "```text", *_help(name, act, "--help").rstrip().splitlines(), "```"]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _acts(name: str) -> list[str]:
    """The acts of a command that has some."""
    parser = argparse.ArgumentParser()
    importlib.import_module(f"cyberspex.cli.commands.{name}").arguments(parser)
    return [
        act
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for act in action.choices
    ]


def drafts() -> str:
    """Every member of every tool's draft: who sees it, what it is asked for, and where it was seen."""
    import dataclasses

    from cyberspex.adapters.schemas import schema_for
    from cyberspex.core.cooperation.tool import all_tools

    lines = [
        "# Drafts",
        "",
        "Made from the tools by `tools/make_docs.py`; `make check` holds it equal. `cyberspex schema TOOL` prints the JSON Schema",
        "(2020-12) with a complete example, `--for AUDIENCE` what one audience sees, `--xsd` the XML Schema of the document in XML",
        "(`docs/decisions/0011-xml-and-its-schema.md`). Every draft also has `tool`, `exercise`, `on`,",
        "`parties`, and may have `reference`, `assume` and `languages`; everyone sees these.",
    ]
    for tool in all_tools():
        schema = schema_for(tool)
        questions = {one.path: one for one in tool.questions}
        lines += [
            "", f"## {tool.title} (`{tool.code}`)", "", tool.template_note, "", "| member | seen by | provision | where it was seen |", "|---|---|---|---|",
        ]  # fmt: skip
        for part in dataclasses.fields(tool.content):
            if part.name not in tool.sections:
                continue
            seen = ", ".join(sorted(str(one) for one in tool.sections[part.name]))
            kind = next(
                (one["$ref"] for one in schema["properties"][part.name].get("anyOf", ()) if "$ref" in one), ""
            )
            members = schema["$defs"][kind.rsplit("/", 1)[1]]["properties"] if kind else {"": {}}
            for name in members:
                path = f"/{part.name}/{name}" if name else f"/{part.name}"
                asked = questions.get(path)
                section = tool.template_sections.get(path)
                where = f"section {section}" if section else "own"
                lines.append(f"| `{path}` | {seen} | {asked.provision if asked else ''} | {where} |")
    return "\n".join(lines) + "\n"


def findings() -> str:
    """What the pre-flight can find, by provision, each with a worked example in which it does."""
    from cyberspex.core.cooperation.tool import tool_named

    sys.path.insert(0, str(ROOT / "tests" / "cases"))
    cases = importlib.import_module("test_check_cases")
    lines = [
        "# What the pre-flight finds",
        "",
        "Made by `tools/make_docs.py` from the worked examples in `tests/cases/check/`, each run on its day with its lawbook; `make check`",
        "holds it equal. A finding without a provision is about the form of the draft, not about the law.",
    ]
    found: dict[str, dict[tuple[str, str, str], list[str]]] = {}
    for parameters in cases._cases():
        tool, law, case = parameters.values
        for one in cases.findings_on(cases.changed(tool, case), law):
            named = found.setdefault(tool, {}).setdefault((one.provision, one.code, str(one.verdict)), [])
            wanted = any(part.get("code") == one.code for part in case.get("finds", ()))
            named.insert(0, case["name"]) if wanted else named.append(case["name"])
    for tool, rows in sorted(found.items()):
        lines += [
            "", f"## {tool_named(tool).title} (`{tool}`)", "", "| provision | finding | verdict | for instance |", "|---|---|---|---|",
        ]  # fmt: skip
        for (provision, code, verdict), names in sorted(rows.items()):
            lines.append(f"| {provision} | `{code}` | {verdict} | {names[0]} |")
    return "\n".join(lines) + "\n"


def codes() -> str:
    """The words that programs rely on: exit status, verdicts, audiences, reasons, time limits, problem types."""
    from cyberspex.adapters.lawbook_files import current_lawbook
    from cyberspex.api.problems import TITLES
    from cyberspex.core.cooperation.content import Authority, IdentifierType
    from cyberspex.core.cooperation.tool import all_tools
    from cyberspex.core.foundation.audience import Audience
    from cyberspex.core.foundation.findings import Verdict

    def words(title: str, members: Iterable[object]) -> list[str]:
        return ["", f"## {title}", "", ", ".join(f"`{one}`" for one in members)]

    lines = [
        "# Codes", "", "Made from the program by `tools/make_docs.py`; `make check` holds it equal.", "", "## Exit status", "",
        "`0` yes, valid, permitted · `1` no or undetermined, with findings · `2` the question could not be asked: one sentence on",
        "standard error says what, where, and what would be right.",
        *words("Verdicts of a finding", Verdict), *words("Audiences", Audience), *words("Authorities", Authority),
        *words("Types of identifiers", IdentifierType),
        *words("Time limits of `cyberspex clock`", sorted(str(row["key"]) for row in current_lawbook().time_limits)),
    ]  # fmt: skip
    for tool in all_tools():
        lines += [
            "",
            f"## Coded reasons of `{tool.code}`",
            "",
            "| code | reason | provision |",
            "|---|---|---|",
        ]
        lines += [f"| `{code}` | {one.title} | {one.provision} |" for code, one in tool.reasons.items()]
    lines += ["", "## Problem documents of the API", "", "| status | title |", "|---|---|"]
    lines += [f"| {status} | {title} |" for status, title in sorted(TITLES.items())]
    return "\n".join(lines) + "\n"


def _help(*arguments: str) -> str:
    from cyberspex.cli.main import main

    os.environ["COLUMNS"] = "100"
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        main(arguments)
    return shown.getvalue()


PAGES = {
    "procedures.md": procedures,
    "commands.md": commands,
    "drafts.md": drafts,
    "pre-flight.md": findings,
    "codes.md": codes,
}


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
