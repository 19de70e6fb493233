"""`cyberspex partner`: who is reached how, whose certificates are trusted, and the seal of an own organisation."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cyberspex.cli.answers import read_bytes, write_file, write_json
from cyberspex.core.foundation.time import format_instant

if TYPE_CHECKING:
    from cyberspex.apps.accounts.models import Organisation

SUMMARY = "connect with a partner: add, list, trust, authority, revocations, seal, certificate"
LARGEST_KEY_BYTES = 1024 * 1024
LARGEST_LIST_BYTES = 32 * 1024 * 1024


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT", parser_class=type(parser))

    add = acts.add_parser("add", help="enter or change how a body is reached", allow_abbrev=False)
    add.add_argument(
        "body_id", metavar="BODY", help="its identifier in the directory, for instance its domain name"
    )
    add.add_argument("--name", required=True, help="its name, for people")
    add.add_argument("--state", required=True, metavar="STATE", help="two letters, for instance HU")
    add.add_argument(
        "--kind", required=True,
        help="prosecution, provider, notified_authority, contact_point or central_authority",
    )  # fmt: skip
    add.add_argument(
        "--address",
        default="",
        metavar="URL",
        help="its installation; without one it is reached by other means",
    )
    add.add_argument("--no-electronic", action="store_true", help="it does not take orders electronically")
    add.add_argument("--exercise", action="store_true", help="a body for exercises only")
    add.add_argument("--json", action="store_true", help="answer in JSON instead of for people")

    listed = acts.add_parser("list", help="the bodies that can be reached", allow_abbrev=False)
    listed.add_argument("--json", action="store_true", help="answer in JSON instead of for people")

    trust = acts.add_parser(
        "trust", help="trust a partner's certificate authority and log", allow_abbrev=False
    )
    trust.add_argument("folder", metavar="DIR", help="the trust folder that the partner handed out")
    trust.add_argument("--exercise", action="store_true", help="for exercises only")
    trust.add_argument("--json", action="store_true", help="answer in JSON instead of for people")

    authority = acts.add_parser(
        "authority", help="trust a certificate authority of your own choice", allow_abbrev=False
    )
    authority.add_argument("file", metavar="FILE", help="its certificate, PEM")
    authority.add_argument("--time-stamps", action="store_true", help="for time-stamps, not for signers")
    authority.add_argument("--exercise", action="store_true", help="for exercises only")
    authority.add_argument("--json", action="store_true", help="answer in JSON instead of for people")

    revocations = acts.add_parser(
        "revocations", help="take a revocation list of a certificate authority", allow_abbrev=False
    )
    revocations.add_argument("file", metavar="FILE", help="the list (CRL), DER or PEM")
    revocations.add_argument("--exercise", action="store_true", help="for exercises only")
    revocations.add_argument("--json", action="store_true", help="answer in JSON instead of for people")

    seal = acts.add_parser("seal", help="install the seal of an own organisation", allow_abbrev=False)
    seal.add_argument("body_id", metavar="BODY", help="an organisation of this installation")
    seal.add_argument(
        "--key", required=True, metavar="P12", help="a PKCS#12 file with a P-256 key and its chain"
    )
    seal.add_argument(
        "--passphrase-file", required=True, metavar="FILE", help="its first line is the passphrase"
    )
    seal.add_argument("--json", action="store_true", help="answer in JSON instead of for people")

    certificate = acts.add_parser(
        "certificate", help="the certificate of an own seal, to hand to partners", allow_abbrev=False
    )
    certificate.add_argument("body_id", metavar="BODY", help="an organisation of this installation")
    certificate.add_argument("--out", default="-", metavar="FILE", help="the file to write (default: print)")


def run(args: argparse.Namespace) -> int:
    """Do one of the acts."""
    from cyberspex.cli.django_setup import require_sound, start

    start()
    require_sound()
    acts = {
        "add": _add, "list": _list, "trust": _trust, "authority": _authority, "revocations": _revocations, "seal": _seal, "certificate": _certificate,
    }  # fmt: skip
    return acts[args.act](args)


def _add(args: argparse.Namespace) -> int:
    from cyberspex.apps.exchange import partners

    partner = partners.enter(
        body_id=args.body_id, name=args.name, state=args.state, kind=args.kind, address=args.address,
        accepts_electronic=not args.no_electronic, exercise=args.exercise, at=datetime.now(UTC),
    )  # fmt: skip
    if args.json:
        write_json({"body_id": partner.body_id, "transport": partner.transport, "address": partner.address})
    else:
        where = {"local": "on this installation", "http": f"at {partner.address}"}.get(
            partner.transport, "by other means"
        )
        print(f"{partner.body_id} is reached {where}. Enter and confirm its powers in the directory.")
    return 0


def _list(args: argparse.Namespace) -> int:
    from cyberspex.apps.exchange.models import Partner

    rows = [
        {
            "body_id": one.body_id, "name": one.name, "state": one.state, "kind": one.kind, "transport": one.transport,
            "address": one.address, "exercise": one.exercise, "accepts_electronic": one.accepts_electronic,
        }
        for one in Partner.objects.order_by("body_id")
    ]  # fmt: skip
    if args.json:
        write_json({"partners": rows})
    else:
        for row in rows:
            kind = " (EXERCISE)" if row["exercise"] else ""
            print(f"{row['body_id']:<40} {row['state']}  {row['transport']:<12} {row['address']}{kind}")
        print(f"{len(rows)} bodies")
    return 0


def _trust(args: argparse.Namespace) -> int:
    from django.conf import settings

    from cyberspex.adapters.trust_files import add_partner
    from cyberspex.apps.audit.services import ORIGIN
    from cyberspex.apps.directory.services import write_trust_of
    from cyberspex.apps.signing.queries import trust_folder

    found = add_partner(
        trust_folder(args.exercise), Path(args.folder), data=Path(settings.CYBERSPEX_DATA), exercise=args.exercise,
        origin=ORIGIN[args.exercise],
    )  # fmt: skip
    write_trust_of(args.exercise)
    if args.json:
        write_json({"exercise": args.exercise, **found})
    else:
        print("Compare these with the partner by another way, for instance by telephone:")
        for kind, values in found.items():
            for value in values:
                print(f"  {kind.replace('_', ' '):<12} {value}")
    return 0


def _authority(args: argparse.Namespace) -> int:
    from django.conf import settings

    from cyberspex.adapters.trust_files import add_authority
    from cyberspex.apps.audit.services import ORIGIN
    from cyberspex.apps.directory.services import write_trust_of
    from cyberspex.apps.signing.queries import trust_folder

    folder = trust_folder(args.exercise)
    found = add_authority(
        folder, read_bytes(args.file, largest=LARGEST_KEY_BYTES), stamps=args.time_stamps,
        data=Path(settings.CYBERSPEX_DATA), exercise=args.exercise, origin=ORIGIN[args.exercise],
    )  # fmt: skip
    write_trust_of(args.exercise)
    if args.json:
        write_json({"exercise": args.exercise, "certificates": found, "folder": str(folder)})
    else:
        for one in found:
            print(f"trusted: {one}")
        print(f"{folder} is the trust folder to hand to partners.")
    return 0


def _revocations(args: argparse.Namespace) -> int:
    from django.conf import settings

    from cyberspex.adapters.trust_files import add_revocation_list
    from cyberspex.apps.audit.services import ORIGIN
    from cyberspex.apps.directory.services import write_trust_of
    from cyberspex.apps.signing.queries import trust_folder

    issuer, since, count = add_revocation_list(
        trust_folder(args.exercise), read_bytes(args.file, largest=LARGEST_LIST_BYTES), at=datetime.now(UTC),
        keep=Path(settings.CYBERSPEX_DATA), exercise=args.exercise, origin=ORIGIN[args.exercise],
    )  # fmt: skip
    write_trust_of(args.exercise)
    if args.json:
        write_json(
            {"exercise": args.exercise, "issuer": issuer, "of": format_instant(since), "revoked": count}
        )
    else:
        print(f"{issuer}: {count} certificates are revoked, by its list of {format_instant(since)}.")
    return 0


def _organisation(body_id: str) -> Organisation:
    from cyberspex.apps.accounts.models import Organisation
    from cyberspex.core.foundation.errors import InputError

    found = Organisation.objects.filter(body_id=body_id).first()
    if found is None:
        known = (
            ", ".join(Organisation.objects.order_by("body_id").values_list("body_id", flat=True))
            or "none yet"
        )
        raise InputError(
            "no_such_body", f"{body_id!r} has no record on this installation; there are: {known}."
        )
    return found


def _seal(args: argparse.Namespace) -> int:
    from cyberspex.adapters.jws import sign_message
    from cyberspex.adapters.keys.signing import load_p12
    from cyberspex.apps.cooperation.means import keep_seal
    from cyberspex.apps.exchange import partners

    organisation = _organisation(args.body_id)
    key = read_bytes(args.key, largest=LARGEST_KEY_BYTES)
    passphrase = read_bytes(args.passphrase_file, largest=LARGEST_KEY_BYTES).split(b"\n", 1)[0].rstrip(b"\r")
    signer = load_p12(key, passphrase)
    sign_message(
        b"{}", signer, "try", at=datetime.now(UTC)
    )  # refuses a key that messages cannot be signed with, before it is kept
    keep_seal(organisation, key, passphrase)
    partners.enter(
        body_id=organisation.body_id, name=organisation.name, state=organisation.state, kind=organisation.kind,
        address="", accepts_electronic=True, exercise=organisation.exercise, at=datetime.now(UTC),
    )  # fmt: skip
    if args.json:
        write_json({"body_id": args.body_id, "certificate_sha256": signer.certificate_sha256})
    else:
        print(
            f"{args.body_id}: the seal is installed. SHA-256 of its certificate: {signer.certificate_sha256}"
        )
    return 0


def _certificate(args: argparse.Namespace) -> int:
    from asn1crypto import pem

    from cyberspex.apps.cooperation.means import seal_of

    signer = seal_of(_organisation(args.body_id))
    write_file(args.out, bytes(pem.armor("CERTIFICATE", signer.certificate.dump())))
    return 0
