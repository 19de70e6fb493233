"""`cyberspex render DRAFT`: the document for one audience, in one or two languages."""

from __future__ import annotations

import argparse

from cyberspex.cli.answers import add_common, read_object, write_file, write_json

SUMMARY = "the document for one audience, in one or two languages"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("draft", metavar="DRAFT", help="a draft as JSON, or - for standard input")
    parser.add_argument("--format", required=True, metavar="FORMAT", help="pdf, docx, xml, json or html")
    parser.add_argument(
        "--lang", default="en", metavar="L1[,L2]", help="one language, or two side by side (default: en)"
    )
    parser.add_argument(
        "--for", dest="audience", metavar="AUDIENCE", help="for whom (default: the addressee of the order)"
    )
    parser.add_argument("--out", required=True, metavar="FILE", help="the file to write, or - to print")
    add_common(parser, on=True)


def run(args: argparse.Namespace) -> int:
    """Render and write."""
    from datetime import UTC, datetime

    from cyberspex.adapters.lawbook_files import current_lawbook, lawbook_by_digest
    from cyberspex.adapters.rendering import render_document
    from cyberspex.adapters.schemas import parse_draft, schema_for
    from cyberspex.core.cooperation.tool import tool_named
    from cyberspex.core.foundation.audience import Audience
    from cyberspex.core.foundation.time import parse_date

    draft = parse_draft(read_object(args.draft))
    tool = tool_named(str(draft["tool"]))
    if args.audience is not None:
        schema_for(tool, args.audience)
    audience = Audience(args.audience) if args.audience is not None else tool.addressee
    lawbook = lawbook_by_digest(args.lawbook) if args.lawbook is not None else current_lawbook()
    languages = tuple(part.strip() for part in args.lang.split(",") if part.strip())
    if args.on is not None:
        day = parse_date(args.on, "--on")
        instant = datetime(day.year, day.month, day.day, tzinfo=UTC)
    else:
        instant = datetime.now(UTC).replace(microsecond=0)
    data = render_document(
        draft,
        audience=audience,
        languages=languages,
        format=args.format,
        lawbook_digest=lawbook.digest,
        instant=instant,
    )
    write_file(args.out, data)
    if args.out == "-":
        return 0  # the document itself is the answer
    answer = {
        "written": args.out,
        "audience": str(audience),
        "languages": list(languages),
        "format": args.format,
        "bytes": len(data),
        "lawbook": lawbook.digest,
    }
    if args.json:
        write_json(answer)
    else:
        print(f"{args.out}: {args.format} for {audience}, {', '.join(languages)}, {len(data)} bytes")
    return 0
