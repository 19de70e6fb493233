"""`cyberspex schema TOOL`: what a draft holds, as JSON Schema or as XML Schema."""

from __future__ import annotations

import argparse

from cyberspex.cli.answers import write_json

SUMMARY = "the JSON Schema of a draft of a tool, with a complete example, or its XML Schema"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument(
        "tool", metavar="TOOL", help="code of the tool, for instance cets224.7, or provider-policy"
    )
    parser.add_argument(
        "--for", dest="audience", metavar="AUDIENCE", help="what this audience sees of a draft"
    )
    parser.add_argument(
        "--xsd", action="store_true",
        help="the XML Schema of the document in XML, for the addressee where --for names nobody",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="the answer is JSON in any case but --xsd")


def run(args: argparse.Namespace) -> int:
    """Print the schema."""
    from cyberspex.core.directory import policy_files

    if args.tool == policy_files.SCHEMA_NAME:
        return _policy_file(args)
    if args.xsd:
        from cyberspex.adapters.schemas import xsd_for

        print(xsd_for(args.tool, args.audience).decode("utf-8"), end="")
        return 0
    from cyberspex.adapters.schemas import schema_for

    write_json(schema_for(args.tool, args.audience))
    return 0


def _policy_file(args: argparse.Namespace) -> int:
    """The form of a provider's own policy file; it has one audience and is JSON only."""
    from cyberspex.adapters.lawbook_files import current_lawbook
    from cyberspex.core.directory import policy_files
    from cyberspex.core.foundation.errors import InputError

    if args.xsd or args.audience is not None:
        raise InputError(
            "no_such_form", "A provider's policy file is JSON for everybody; leave --for and --xsd out."
        )
    write_json(policy_files.schema(current_lawbook()))
    return 0
