"""`cyberspex check DRAFT`: is this draft right?"""

from __future__ import annotations

import argparse

from cyberspex.cli.answers import add_common, colour, print_findings, read_object, status_of, write_json

SUMMARY = "is this draft right (pre-flight)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("draft", metavar="DRAFT", help="a draft as JSON, or - for standard input")
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Check and print findings."""
    from cyberspex.adapters.checking import findings_on
    from cyberspex.adapters.lawbook_files import current_lawbook, lawbook_by_digest
    from cyberspex.adapters.schemas import parse_draft
    from cyberspex.core.foundation.findings import overall
    from cyberspex.core.foundation.time import parse_date

    draft = parse_draft(read_object(args.draft))
    lawbook = lawbook_by_digest(args.lawbook) if args.lawbook is not None else current_lawbook()
    on = parse_date(args.on, "--on") if args.on is not None else parse_date(str(draft["on"]), "/on")
    findings = findings_on(draft, lawbook, on=on)
    verdict = overall(findings)
    if args.json:
        write_json(
            {
                "verdict": str(verdict),
                "tool": draft["tool"],
                "on": on.isoformat(),
                "lawbook": lawbook.digest,
                "exercise": draft["exercise"],
                "assumed": bool(draft.get("assume") and any(draft["assume"].values())),
                "findings": [finding.as_json() for finding in findings],
            }
        )
    else:
        print(f"{draft['tool']} on {on.isoformat()}: {colour(str(verdict), str(verdict))}")
        print_findings(findings)
        print(f"  lawbook {lawbook.digest}")
    return status_of(verdict)
