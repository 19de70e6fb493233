"""`cyberspex rebuild`: projections from events."""

from __future__ import annotations

import argparse
import sys

from cyberspex.cli.answers import write_json

SUMMARY = "make every list and state column anew from the events, after verifying the chains"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(args: argparse.Namespace) -> int:
    """Verify every chain, then rebuild."""
    from cyberspex.cli.django_setup import require_sound, start

    start()
    require_sound()
    from cyberspex.apps.accounts.models import Organisation
    from cyberspex.apps.directory.queries import altered
    from cyberspex.apps.history import services

    chains = {one.body_id: services.verify_chain(one) for one in Organisation.objects.order_by("body_id")}
    show = (lambda n: print(f"  {n} events", file=sys.stderr)) if sys.stderr.isatty() else None
    count = services.rebuild(progress=show)
    changed = altered()
    if args.json:
        write_json({"events": count, "chains": chains, "altered_directory_entries": changed})
    else:
        print(f"{len(chains)} chains verified, {count} events read, every list made anew.")
        for one in changed:
            print(
                f"The directory's entry {one} is not what was entered: look at it before anybody relies on it."
            )
    return 1 if changed else 0
