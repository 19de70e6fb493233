"""One act at one of two installations, in a process of its own: `python two_installations.py ACT [ARGUMENT]`.

The installation is the one that `CYBERSPEX_DATA` names. Everything goes through the services that a page would call;
only the keys come from the development certificate authority, because both installations are exercises.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

OFFICE, PROVIDER, NOTIFIED = (
    "rs.prosecution.example.org", "hu.provider.example.org", "hu.notified.example.org",
)  # fmt: skip
POWERS = {
    OFFICE: ("cets224.7:issue", "ets185.29:request"),
    PROVIDER: ("cets224.7:answer",),
    NOTIFIED: ("cets224.7:instruct",),
}
PASSPHRASE = b"of an exercise"
DATA = Path(os.environ["CYBERSPEX_DATA"])


def now() -> datetime:
    return datetime.now(UTC)


def person(office: str, body: str, function: str | None = None) -> Any:
    from cyberspex.apps.accounts import services as accounts
    from cyberspex.apps.accounts.models import Membership, Organisation, User

    email = f"{office.replace('_', '-')}@{body}"
    found = User.objects.filter(email=email).first()
    if found is None:
        found = accounts.make_demo_user(
            email=email, name=f"Exercise {office}", password="an exercise, long enough"
        )
        role = "administrator" if office.startswith("administrator") else office
        Membership.objects.create(
            user=found, organisation=Organisation.objects.get(body_id=body), role=role, function=function
        )
    return found


def keys(*bodies: str) -> None:
    """Key files for the seals, and for the approver, with the trust folder that partners get."""
    from cyberspex.adapters import dev_pki

    with dev_pki.start(folder=DATA / "dev-pki", at=now() - timedelta(minutes=5)) as authority:
        authority.write_trust(DATA / "trust" / "exercise")
        for body in bodies:
            for name, seal in ((body, True), (f"approver-{body}", False)):
                (DATA / f"{name}.p12").write_bytes(
                    authority.make_p12(name=name, organisation=body, seal=seal, passphrase=PASSPHRASE)
                )
                (DATA / f"{name}.pem").write_bytes(_certificate(DATA / f"{name}.p12"))
    (DATA / "passphrase").write_bytes(PASSPHRASE + b"\n")


def _certificate(path: Path) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

    _key, certificate, _more = pkcs12.load_key_and_certificates(path.read_bytes(), PASSPHRASE)
    assert certificate is not None
    return certificate.public_bytes(Encoding.PEM)


def bind(own: str, body: str, certificate: str, holder: str, account: str = "") -> None:
    """One administrator enters a partner's certificate, another confirms it."""
    from cyberspex.apps.directory import services as directory

    entry = directory.enter(
        actor=person("administrator", own), body_id=body, name=f"Exercise {body}", state=body[:2].upper(), kind="prosecution",
        powers=POWERS[body], holder=holder, certificate=Path(certificate).read_bytes(),
        valid_from=now().date() - timedelta(days=1), valid_until=None, at=now(),
        person=person("approver", body, "public_prosecutor").email if account else "",
    )  # fmt: skip
    directory.confirm(actor=person("administrator_too", own), entry_id=str(entry.pk), at=now())


def send() -> None:
    """The office drafts, approves and signs an order, and hands it to its worker."""
    from cyberspex.apps.cooperation import services
    from cyberspex.core.cooperation.examples import example_of

    drafter, approver = person("drafter", OFFICE), person("approver", OFFICE, "public_prosecutor")
    content = json.loads(json.dumps(example_of("cets224.7")))
    content["on"] = content["order"]["date_issued"] = now().date().isoformat()
    content["supplemental"]["preservation"] = {"sought": False}
    from cyberspex.apps.accounts.models import Organisation

    row = services.create_case(
        actor=drafter,
        organisation=Organisation.objects.get(body_id=OFFICE),
        tool="cets224.7",
        content=content,
        at=now(),
    )
    services.submit(actor=drafter, case_id=row.case_id, version=1, at=now())
    services.approve(actor=approver, case_id=row.case_id, at=now())
    services.sign_here(
        actor=approver, case_id=row.case_id, p12=(DATA / f"approver-{OFFICE}.p12").read_bytes(), passphrase=PASSPHRASE,
        second_factor=True, at=now(),
    )  # fmt: skip
    services.send(actor=approver, case_id=row.case_id, at=now())
    print(json.dumps({"case": str(row.case_id), "thread": str(row.thread)}))


def desk(body: str) -> None:
    """What a body's own record says."""
    from cyberspex.apps.cooperation import queries
    from cyberspex.apps.cooperation.models import CaseRow
    from cyberspex.apps.evidence import queries as evidence
    from cyberspex.apps.exchange.models import OutboxRow

    found = []
    office = {OFFICE: "drafter", PROVIDER: "receiving_officer", NOTIFIED: "notified_officer"}[body]
    for case in CaseRow.objects.all():
        if case.organisation_id != person(office, body).memberships.first().organisation_id:
            continue
        entry: dict[str, Any] = {"state": case.state, "thread": str(case.thread), "exercise": case.exercise}
        if body != OFFICE:
            genuine = queries.is_genuine(actor=person(office, body), case_id=case.case_id, at=now())
            entry["genuine"] = genuine["verdict"]
            entry["checks"] = genuine["checks"]
        else:
            entry["packages"] = len(evidence.packages(actor=person(office, body), case_id=case.case_id))
        entry["due_on"] = str(case.due_on or "")
        found.append(entry)
    out = [
        [row.kind, row.recipient, row.transport, row.state, row.failure] for row in OutboxRow.objects.all()
    ]
    print(json.dumps({"cases": found, "outbox": out}))


def answer() -> None:
    """The provider answers for each identifier and seals the package."""
    from cyberspex.apps.cooperation import queries, services
    from cyberspex.apps.cooperation.models import CaseRow

    officer = person("receiving_officer", PROVIDER)
    (case,) = [
        one for one in CaseRow.objects.all()
        if one.organisation_id == officer.memberships.first().organisation_id
    ]  # fmt: skip
    for one in queries.identifiers(actor=officer, case_id=case.case_id, at=now()):
        services.set_identifier(
            actor=officer, case_id=case.case_id, identifier_id=one.id, outcome="disclosed",
            items=[{"element": "name", "value": "Exercise Person"}], at=now(),
        )  # fmt: skip
    services.release_answer(actor=officer, case_id=case.case_id, final=True, at=now())


ACTS: dict[str, Callable[..., None]] = {
    "keys": keys,
    "bind": bind,
    "send": send,
    "desk": desk,
    "answer": answer,
}

if __name__ == "__main__":
    from cyberspex.cli.django_setup import start

    start()
    ACTS[sys.argv[1]](*sys.argv[2:])
