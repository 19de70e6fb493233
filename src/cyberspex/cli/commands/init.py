"""`cyberspex init`: an empty installation with a one-time link for its first administrator."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from cyberspex.cli.answers import write_json

KINDS = ("prosecution", "provider", "notified_authority", "contact_point", "central_authority")
SUMMARY = "an empty installation, with a one-time link for its first administrator"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("--organisation", metavar="NAME", help="name of the first organisation")
    parser.add_argument("--body-id", metavar="ID", help="its identifier, for instance its domain name")
    parser.add_argument("--state", metavar="STATE", help="two letters, for instance HU")
    parser.add_argument("--kind", default="prosecution", help=", ".join(KINDS))
    parser.add_argument("--email", metavar="EMAIL", help="of the first administrator")
    parser.add_argument(
        "--exercise", action="store_true", help="an organisation for exercises only, for ever"
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(args: argparse.Namespace) -> int:
    """Make tables, triggers, the organisation and the invitation."""
    from cyberspex.cli.django_setup import migrate, start
    from cyberspex.core.foundation.errors import InputError

    start()
    migrate(anew=True)
    report: dict[str, object] = {"tables": "ready"}
    given = (args.organisation, args.body_id, args.state, args.email)
    if any(given) and not all(given):
        raise InputError(
            "missing", "Give --organisation, --body-id, --state and --email together, or none of them."
        )
    if all(given):
        from django.conf import settings

        from cyberspex.adapters.lawbook_files import current_lawbook, keep_lawbook
        from cyberspex.apps.accounts import services
        from cyberspex.apps.accounts.models import Organisation

        lawbook = current_lawbook(settings.CYBERSPEX_DATA)
        keep_lawbook(lawbook, settings.CYBERSPEX_DATA)
        if args.kind not in KINDS:
            raise InputError(
                "unknown_kind", f"{args.kind!r} is no kind of organisation; one of: {', '.join(KINDS)}."
            )
        if args.state not in lawbook.states:
            raise InputError(
                "unknown_state",
                f"{args.state!r} is not the two-letter code of a State; write for instance HU.",
            )
        described = {
            "body_id": args.body_id, "name": args.organisation, "state": args.state, "kind": args.kind,
            "exercise": args.exercise,
        }  # fmt: skip
        # Whoever lost the link before it was used says the same again and gets another one.
        organisation = Organisation.objects.filter(**described, memberships=None).first()
        if organisation is None:
            organisation = services.create_organisation(**described)
        token = services.invite(
            actor=None, organisation=organisation, email=args.email, role="administrator", function=None,
            at=datetime.now(UTC), first=True,
        )  # fmt: skip
        base = (settings.CYBERSPEX_BASE_URL or "http://127.0.0.1:8000").rstrip("/")
        report |= {
            "organisation": args.body_id,
            "exercise": args.exercise,
            "link": f"{base}/activate/{token}/",
        }
    if args.json:
        write_json(report)
    else:
        print("The tables and the triggers that protect the history are in place.")
        if "link" in report:
            print(
                f"The first administrator opens this link; it works once, for seven days:\n  {report['link']}"
            )
        else:
            print("Give --organisation, --body-id, --state and --email to invite the first administrator.")
    return 0
