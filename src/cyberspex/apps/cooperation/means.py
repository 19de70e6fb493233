"""What the procedure needs from outside and from the apps below, gathered in one place.

Every use case asks here for rendering, keys, trust, packages, files, law and clocks. What lies outside was handed in
at start-up and is loaded when it is first asked for, so that reading a register loads neither a document nor a
signing library.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

from django.conf import settings

from cyberspex.apps.accounts.models import Organisation
from cyberspex.apps.history import services as history
from cyberspex.apps.law.queries import lawbook
from cyberspex.apps.ports import outside
from cyberspex.apps.signing.queries import changed_at, trust
from cyberspex.core.cooperation import answering
from cyberspex.core.cooperation.answering import AnsweredQuestion
from cyberspex.core.cooperation.asking import Guide
from cyberspex.core.cooperation.procedure import Side
from cyberspex.core.cooperation.tool import CheckContext, Tool, tool_named
from cyberspex.core.exchange.envelope import inside
from cyberspex.core.exchange.receipts import Receipt, parse_receipt
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.errors import (
    ConfigurationError,
    InputError,
    IntegrityError,
    PartnerError,
)
from cyberspex.core.foundation.findings import Finding, Verdict, overall
from cyberspex.core.foundation.streams import Openable
from cyberspex.core.foundation.time import parse_date
from cyberspex.core.law.lawbook import LawbookAt

if TYPE_CHECKING:
    from cyberspex.apps.cooperation.models import CaseRow

LARGEST_RECEIPT_BYTES = 64 * 1024
ORDINARY = 5
"""The urgency of a case of which nothing presses: the row's own default."""


@dataclass(frozen=True, kw_only=True)
class Signed:
    """The inside of a signed message with the checks of its signature."""

    payload: bytes
    certificate: Any
    checks: tuple[dict[str, str], ...]


# --- law


def check(tool: Tool, draft: Mapping[str, Any]) -> dict[str, Any]:
    """The pre-flight of a draft as the contract writes it."""
    findings = preflight(draft)
    return {
        "verdict": str(overall(findings)),
        "tool": tool.code,
        "findings": [finding.as_json() for finding in findings],
    }


def preflight(draft: Mapping[str, Any], audience: Audience = Audience.FILE) -> tuple[Finding, ...]:
    """The findings on a draft, or on an audience's copy of one."""
    from cyberspex.core.cooperation.check import check_draft

    return check_draft(
        draft, law=law_of(draft), on=day_of(draft), judge=outside().identifiers.judge, audience=audience
    )


def asked_by_law(draft: Mapping[str, Any]) -> tuple[Guide, ...]:
    """What the law on the day makes of the interview of a draft: asked, not asked, not offered, and why."""
    tool = tool_named(str(draft.get("tool")))
    if tool.asked_by_law is None:
        return ()
    return tuple(tool.asked_by_law(draft, context_of(draft)))


def context_of(draft: Mapping[str, Any]) -> CheckContext:
    """What a check of a draft may ask."""
    return CheckContext(law=law_of(draft), on=day_of(draft), judge=outside().identifiers.judge)


def law_of(draft: Mapping[str, Any]) -> LawbookAt:
    """The law on the day of a draft, with what it assumes."""
    from cyberspex.core.law.assume import parse_assume

    return lawbook().at(day_of(draft), parse_assume(inside(draft, "assume")))


def day_of(draft: Mapping[str, Any]) -> date:
    """The day for which a draft is checked."""
    return parse_date(str(draft.get("on") or ""), "/on")


def accepted_functions(draft: Mapping[str, Any]) -> frozenset[str] | None:
    """Who may approve what goes to the receiving Party, none where nothing limits this."""
    tool = tool_named(str(draft.get("tool")))
    return tool.approvers(draft, law_of(draft)) if tool.approvers is not None else None


def clock_from_receipt(row: CaseRow, received_at: datetime) -> dict[str, Any]:
    """The changes to a register row when the clock of its tool starts.

    Law:
        cets224.7.7: the longer of 30 days and the stated time, from receipt, never from sending.
        ets185.29.7: at least sixty days.
    """
    from cyberspex.core.law.time_limits import compute

    key = tool_named(row.tool).clock_from_receipt
    if not key:
        return {}
    try:
        zone = outside().calendars.zone_for(row.receiving_state, None)
    except InputError:
        zone = None  # several zones, or an unknown State: the instant's own offset, and the clock says so
    limit = compute(
        key,
        received_at,
        stated_days=row.clock.get("stated_days"),
        lawbook_table=lawbook().time_limits,
        zone=zone,
    )
    return {
        "due_on": limit.due_on,
        "due_at": limit.due_at,
        "clock_key": key,
        # The sentences that explain a limit are made when they are shown: an event holds codes only.
        "clock": {
            **row.clock,
            **{name: value for name, value in limit.as_json().items() if name != "because"},
        },
    }


def preserved_until(row: CaseRow, until: str) -> dict[str, Any]:
    """The changes to a register row when data are preserved until a day; a longer preservation is reminded of anew."""
    day = parse_date(until, "/body/until")
    end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    kept = {name: value for name, value in row.clock.items() if name != "reminded"}
    return {
        "due_on": day,
        "due_at": end,
        "clock_key": "ets185.29.7",
        "clock": {
            **kept,
            "key": "ets185.29.7",
            "due_on": until,
            "due_at": end.isoformat(),
            "provision": "ets185.29.7",
            "rule": "stated_day",
            "zone": "UTC",
        },
        **({"urgency": ORDINARY} if "reminded" in row.clock else {}),
    }


def least_preservation(at: datetime) -> date:
    """The first day on which a preservation made now may end (ets185.29.7)."""
    from cyberspex.core.law.time_limits import compute

    return compute("ets185.29.7", at, lawbook_table=lawbook().time_limits).last_day


def objection_grounds(tool: Tool) -> frozenset[str]:
    """The codes of the two grounds on which a notified authority may instruct."""
    return frozenset(
        code for code, reason in tool.reasons.items() if reason.provision.startswith("cets224.7.5.c.")
    )


def answering_checklist(
    tool: Tool,
    request: Mapping[str, Any],
    *,
    side: Side,
    genuine: str,
    flags: frozenset[str],
    state: str,
) -> tuple[AnsweredQuestion, ...]:
    """The answering side's checklist (digest, section 22): genuineness, the pre-flight, and what came in since."""
    audience = next((rule.opens for rule in tool.openings if rule.to_side is side), None) or tool.addressee
    try:
        findings = list(preflight(request, audience))
    except InputError as error:
        # A partner wrote it: what cannot be read is an answer at the desk, not a failure of the desk.
        findings = [
            Finding(
                verdict=Verdict.REFUSED,
                code="unreadable_request",
                template="The request cannot be read at one place, so it cannot be checked.",
                provision=tool.provision,
                path=error.path,
            )
        ]
    return answering.checklist(
        answering.questions_of(tool.answering, side),
        (*answering.on_genuineness(genuine), *findings, *answering.on_history(flags, state)),
    )


# --- content


def seal(case_id: UUID, data: bytes) -> bytes:
    """Encrypt a working copy with the case's key."""
    return bytes(history.encrypt(case_id, data))


def unseal(case_id: UUID, data: bytes) -> bytes:
    """Read a working copy."""
    return bytes(history.decrypt(case_id, data))


# --- documents and signatures


def render(
    draft: dict[str, Any],
    *,
    audience: Audience,
    languages: tuple[str, ...],
    lawbook_digest: str,
    instant: datetime,
) -> bytes:
    """The PDF for one audience with that audience's request inside."""
    return outside().documents.render_document(
        draft,
        audience=audience,
        languages=languages,
        format="pdf",
        lawbook_digest=lawbook_digest,
        instant=instant,
    )


def extract(pdf: bytes) -> dict[str, Any]:
    """The structured request inside a document."""
    value = json.loads(outside().documents.extract_request(pdf))
    if not isinstance(value, dict):
        raise InputError("not_a_request", "The document holds no request.")
    return value


def load_key(p12: bytes, passphrase: bytes) -> Any:
    """A signing key for one use; neither the file nor the passphrase is kept."""
    return outside().keys.load_p12(p12, passphrase)


def fingerprint_of(signer: Any) -> str:
    """SHA-256 of a signer's certificate."""
    return str(signer.certificate_sha256)


def sign_document(pdf: bytes, signer: Any, *, at: datetime) -> bytes:
    """Sign a prepared document."""
    return outside().keys.sign_pdf(pdf, signer, at=at, tsa_url=_time_stamp_server())


def check_signed_elsewhere(
    prepared: bytes,
    signed: bytes,
    *,
    body: str,
    holder: str,
    exercise: bool,
    power: str,
    at: datetime,
) -> tuple[dict[str, str], ...]:
    """Whether a file is the prepared one plus one valid signature by the right person."""
    signatures = outside().signatures
    same = tuple(item.as_json() for item in signatures.signed_revision_matches(prepared, signed))
    if any(item["verdict"] != "valid" for item in same):
        return same  # whatever signature another file carries, it is not one of this document
    checks = signatures.check_pdf(signed, trust(exercise), at)
    bound = may_sign(
        signatures.signer_certificate(signed), body=body, holder=holder, exercise=exercise, power=power, at=at
    )
    return (
        *same,
        *(item.as_json() for item in checks),
        {
            "name": "approver",
            "verdict": "valid" if bound else "invalid",
            "detail": "The directory binds the certificate to the approver."
            if bound
            else "The directory does not bind this certificate to the approver with this power.",
        },
    )


def may_sign(certificate: Any, *, body: str, holder: str, exercise: bool, power: str, at: datetime) -> bool:
    """Whether the directory binds a certificate to this person of this body with a power at an instant."""
    from cyberspex.apps.directory.queries import entry_of_certificate

    entry = entry_of_certificate(certificate, exercise=exercise, at=at)
    return (
        entry is not None
        and entry.body_id == body
        and str(entry.holder_id) == holder
        and power in entry.powers
    )


def enter_in_log(signed: bytes, *, organisation: Organisation, at: datetime) -> tuple[bytes, int]:
    """Enter a signed document in the log and return the proof file with the place."""
    from cyberspex.apps.audit.services import enter

    return enter(signed, organisation=organisation, at=at)


@lru_cache(maxsize=64)
def _seal_as_of(key: Path, secret: Path, *changed_at: int) -> Any:
    """An organisation's seal; opening the key file costs more than the signature, so it stays in memory."""
    return load_key(key.read_bytes(), secret.read_bytes().strip())


def keep_seal(organisation: Organisation, key: bytes, passphrase: bytes) -> None:
    """Install an organisation's seal outside the database, readable by its owner only."""
    folder = _data() / "keys" / "seals"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, content in ((f"{organisation.pk}.p12", key), (f"{organisation.pk}.passphrase", passphrase)):
        handle = os.open(folder / f".{name}.part", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(content)
        os.replace(folder / f".{name}.part", folder / name)


def seal_of(organisation: Organisation) -> Any:
    """The key with which an organisation seals its messages and packages; no person's key is kept so.

    Raises:
        ConfigurationError: `no_seal`.
    """
    folder = _data() / "keys" / "seals"
    key, secret = folder / f"{organisation.pk}.p12", folder / f"{organisation.pk}.passphrase"
    if not key.is_file() or not secret.is_file():
        raise ConfigurationError(
            "no_seal",
            "The organisation has no seal yet; its administrator installs one before messages leave.",
        )
    return _seal_as_of(key, secret, changed_at(key), changed_at(secret))


# --- messages


def sign_message(payload: bytes, *, organisation: Organisation, typ: str, at: datetime) -> bytes:
    """Sign with the organisation's seal, which lies outside the database."""
    return bytes(outside().messages.sign_message(payload, seal_of(organisation), typ, at=at))


def open_message(raw: bytes, *, exercise: bool, at: datetime) -> Signed:
    """Check a signed message and return what is inside."""
    payload, certificate, checks = outside().messages.open_message(raw, trust(exercise), at)
    return Signed(payload=payload, certificate=certificate, checks=tuple(item.as_json() for item in checks))


def peek_payload(raw: bytes) -> bytes:
    """The payload of a signed message before anything was checked."""
    try:
        text = raw.decode("ascii").strip()
        part = str(json.loads(text)["payload"]) if text.startswith("{") else text.split(".")[1]
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (ValueError, KeyError, IndexError, TypeError, binascii.Error, RecursionError) as error:
        raise InputError("bad_message", "That is not a signed message (JWS).") from error


def message_body(kept: bytes) -> dict[str, Any]:
    """The body of a message as it is kept: sent ones signed, received ones in canonical form."""
    value = json.loads(kept if kept[:1] == b"{" and b'"payload"' not in kept[:40] else peek_payload(kept))
    return inside(value, "body")


def open_receipt(raw: bytes, *, recipient: str, exercise: bool, at: datetime) -> Receipt:
    """Check a receipt: sound, by the recipient, for an exercise or not as the message was."""
    if len(raw) > LARGEST_RECEIPT_BYTES:
        raise PartnerError("bad_receipt", "The receipt is too large to be one.")
    signed = open_message(raw, exercise=exercise, at=at)
    if any(item["verdict"] == "invalid" for item in signed.checks):
        raise IntegrityError("bad_receipt", "The signature of the receipt does not hold.")
    receipt = parse_receipt(json.loads(signed.payload))
    known = standing_of(signed.certificate, exercise=exercise, at=at)
    if receipt.recipient != recipient or recipient not in known or receipt.exercise != exercise:
        raise IntegrityError("bad_receipt", "The receipt is not by the recipient of the message.")
    return receipt


def standing_of(certificate: Any, *, exercise: bool, at: datetime) -> dict[str, frozenset[str]]:
    """For whom the directory lets a certificate speak at an instant, and with which powers."""
    return standings_of([(certificate, at)], exercise=exercise)[0]


def standings_of(asked: Sequence[tuple[Any, datetime]], *, exercise: bool) -> list[dict[str, frozenset[str]]]:
    """The same for several certificates, each at its instant."""
    from cyberspex.apps.directory.queries import bodies_of_certificates

    return bodies_of_certificates(asked, exercise=exercise)


def state_of_body(body_id: str, *, exercise: bool) -> str:
    """The State of a body according to the directory, empty where it is unknown."""
    from cyberspex.apps.directory.queries import state_of

    return str(state_of(body_id, exercise=exercise) or "")


def is_local(body_id: str) -> bool:
    """Whether a body has its record on this node."""
    return Organisation.objects.filter(body_id=body_id).exists()


def is_reachable(address: str) -> bool:
    """Whether a partner's node answers; asks nothing about any case."""
    return outside().wire.is_reachable(address)


def deliver_http(address: str, raw: bytes, media_type: str) -> tuple[int, bytes]:
    """Bring a message to a partner's inbox."""
    return outside().wire.deliver(address, raw, media_type, largest_bytes=LARGEST_RECEIPT_BYTES)


def deliver_part(address: str, message_id: UUID, sha256: str, offset: int | None, part: bytes) -> int:
    """Bring a part of what travels beside a message, or ask without one where to go on; returns the offset reached.

    Raises:
        PartnerError: `unreachable`, or `part_refused` where the partner will not have it.
    """
    return outside().wire.deliver_part(
        address, message_id=message_id, sha256=sha256, offset=offset, part=part
    )


# --- evidence


def write_package(
    out: BinaryIO,
    items: Sequence[tuple[str, Any]],
    *,
    info: Mapping[str, str],
    organisation: Organisation,
) -> None:
    """Write one sealed canonical package from front to back.

    Args:
        items: names and contents; a content is bytes, or a kept file that is read by parts.
    """
    outside().packages.write_package(out, items, info, seal_of(organisation), tsa_url=_time_stamp_server())


def list_package(package: Openable) -> tuple[tuple[str, int], ...]:
    """The items of a kept package with their sizes."""
    return tuple(outside().packages.list_items(package))


def read_from_package(package: Openable, path: str) -> Iterator[bytes]:
    """The bytes of one item, block by block."""
    return outside().packages.item_blocks(package, path)


def _time_stamp_server() -> str | None:
    """The server that this installation is set up with, if any."""
    return getattr(settings, "CYBERSPEX_TSA_URL", None) or None


def _data() -> Path:
    return Path(settings.CYBERSPEX_DATA)
