"""`cyberspex extract FILE`: the structured request out of a rendered document."""

from __future__ import annotations

import argparse

from cyberspex.cli.answers import LARGEST_DOCUMENT_BYTES, read_bytes, write_file, write_json

SUMMARY = "the structured request out of a rendered document"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("file", metavar="FILE", help="a rendered document, or - for standard input")
    parser.add_argument("--out", required=True, metavar="FILE", help="the file to write, or - to print")
    parser.add_argument("--json", action="store_true", help="answer in JSON instead of for people")


def run(args: argparse.Namespace) -> int:
    """Extract and write."""
    import json

    from cyberspex.adapters.rendering import extract_request

    request = extract_request(read_bytes(args.file, largest=LARGEST_DOCUMENT_BYTES))
    write_file(args.out, request)
    if args.out == "-":
        return 0
    value = json.loads(request)
    if args.json:
        write_json({"written": args.out, "tool": value["tool"], "audience": value["audience"]})
    else:
        print(f"{args.out}: {value['tool']} for {value['audience']}, {len(request)} bytes")
    return 0
