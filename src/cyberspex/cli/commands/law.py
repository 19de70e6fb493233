"""`cyberspex law lint`: is the lawbook sound? `law build` compiles it, `law show` names it."""

from __future__ import annotations

import argparse
from importlib.resources import files
from pathlib import Path

from cyberspex.cli.answers import add_common, day_of, print_findings, write_json

SUMMARY = "is the lawbook sound (lint); which one is current (show); compile it (build)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("act", choices=("lint", "show", "build"), help="lint, show or build")
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Lint, show or build."""
    from cyberspex.adapters.lawbook_files import BUNDLE, compile_bundle, current_lawbook, lawbook_by_digest
    from cyberspex.core.foundation.errors import LawbookError
    from cyberspex.core.foundation.findings import Finding, Verdict
    from cyberspex.core.law.lint import lint

    if args.act == "build":
        path = Path(str(files("cyberspex") / "lawbook" / BUNDLE))
        path.write_bytes(compile_bundle())
        print(f"wrote {BUNDLE}")
        return 0
    on = day_of(args)
    lawbook = lawbook_by_digest(args.lawbook) if args.lawbook is not None else current_lawbook()
    if args.act == "show":
        sizes = {name: len(rows) for name, rows in sorted(lawbook.tables.items())}
        if args.json:
            write_json(
                {"lawbook": lawbook.digest, "compiled_on": lawbook.compiled_on.isoformat(), "tables": sizes}
            )
        else:
            print(f"lawbook {lawbook.digest}, compiled on {lawbook.compiled_on.isoformat()}")
            for name, size in sizes.items():
                print(f"  {name}: {size}")
        return 0
    findings: list[Finding] = []
    if not args.lawbook:
        try:
            compile_bundle()
        except LawbookError as error:
            findings.append(
                Finding(
                    verdict=Verdict.REFUSED, code=error.code, template="{why}", params={"why": error.message}
                )
            )
    findings += lint(lawbook, on)
    faults = [finding for finding in findings if finding.verdict is not Verdict.WARNING]
    verdict = "refused" if faults else "permitted"
    if args.json:
        write_json(
            {"verdict": verdict, "lawbook": lawbook.digest, "findings": [one.as_json() for one in findings]}
        )
    else:
        print_findings(findings)
        print(f"{len(faults)} faults, {len(findings) - len(faults)} warnings; lawbook {lawbook.digest}")
    return 1 if faults else 0
