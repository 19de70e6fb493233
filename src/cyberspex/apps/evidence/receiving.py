"""The issuing side: an answer arrives, its package is verified, and every item is held under Article 14.

- The verdict of the package is recorded with it; a package that is not valid is kept and shown as such.
- An item has regime, case, purpose, and a period or a review date from its first instant (cets224.14.5).
- A package that travelled beside its message is taken only if it has the digest that the message names.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from django.db import transaction

from cyberspex.apps.accounts.models import User
from cyberspex.apps.cooperation import means
from cyberspex.apps.cooperation.acts import Standing, note, stand
from cyberspex.apps.cooperation.models import IdentifierRow, MessageRow
from cyberspex.apps.evidence.models import AwaitedRow
from cyberspex.apps.history import services as history
from cyberspex.apps.signing.queries import verify
from cyberspex.core.exchange.envelope import Message, is_short_id
from cyberspex.core.foundation.errors import InputError, IntegrityError, ProcedureError

REGIME_OF_THE_PROTOCOL = "1a"
"""cets224.14.1.a applies unless an agreement (1b) or arrangement (1c) between the two Parties is recorded."""
PURPOSE = "criminal_proceedings"
OUTCOMES = frozenset({"disclosed", "not_held", "refused"})
MOST_ANSWERS = 1000
OTHER_PACKAGE = "This is not the package that the signed answer names."
REVIEW_AFTER = timedelta(days=365)
"""Our default until the office sets its own period: reviewed within a year, never kept silently."""


def receive_answer(
    standing: Standing,
    message: Message,
    data: dict[str, Any],
    changes: dict[str, Any],
    at: datetime,
) -> None:
    """Take over what the provider said for each identifier, and the package it sealed."""
    outcomes = []
    answers = message.body.get("identifiers")
    if not isinstance(answers, list) or len(answers) > MOST_ANSWERS:
        raise InputError("bad_message", "The answer lists no identifiers.", path="/body/identifiers")
    for answer in answers:
        if not isinstance(answer, Mapping) or answer.get("outcome") not in OUTCOMES:
            raise InputError("bad_message", "An answer has no known outcome.", path="/body/identifiers")
        reason = answer.get("reason") or ""
        if not is_short_id(answer.get("id")) or (reason and reason not in standing.tool.reasons):
            raise InputError(
                "bad_message", "An answer has no known identifier or reason.", path="/body/identifiers"
            )
        kept = history.store_content(
            case=standing.row.case_id,
            kind="answer",
            data=json.dumps({"text": str(answer.get("text") or "")}).encode(),
            at=at,
        )
        identifier = str(answer.get("id") or "")[:60]
        known = IdentifierRow.objects.filter(case_id=standing.row.case_id, identifier=identifier).first()
        outcomes.append(str(answer.get("outcome") or ""))
        note(
            standing,
            "order:identifier:receive",
            at=at,
            reason=str(answer.get("reason") or "")[:60],
            data={
                "identifier": {
                    "id": str(known.id if known else uuid4()),
                    "identifier": identifier,
                    "outcome": outcomes[-1][:20],
                    "reason": str(answer.get("reason") or "")[:60],
                    "content": str(kept.id),
                    "decided_at": message.sent_at.isoformat(),
                    "released_at": at.isoformat(),
                },
                "digest": kept.sha256_salted,
            },
        )
    data["outcomes"] = sorted(set(outcomes))
    data["final"] = bool(message.body.get("final"))
    if data["final"]:
        changes.update({"due_on": None, "due_at": None, "urgency": 3})
    package = message.attachment("evidence_package")
    if package is not None:
        _take(standing, package.content(), message_id=message.id, at=at)
    elif message.body.get("package_sha256"):
        size_bytes = message.body.get("package_size_bytes")
        if not isinstance(size_bytes, int) or isinstance(size_bytes, bool) or size_bytes <= 0:
            raise InputError(
                "bad_message", "The answer names a package without its size.", path="/body/package_size_bytes"
            )
        # Digest and size stay in the message's content: an event holds no digest of what a case contains.
        note(
            standing,
            "evidence:package:await",
            at=at,
            data={"awaited": {"message_id": str(message.id), "announced_at": at.isoformat()}},
        )


@dataclass(frozen=True, kw_only=True)
class Announced:
    """What a signed answer says of the package that travels beside it."""

    sha256: str
    size_bytes: int


def announced(row: AwaitedRow) -> Announced:
    """Digest and size of an awaited package, out of the signed answer."""
    message = MessageRow.objects.get(
        organisation_id=row.organisation_id, message_id=row.message_id, incoming=True
    )
    if message.content is None:
        raise ProcedureError("no_such_package", "The case awaits no such package.")
    kept = history.read_content(message.content, reader=None, purpose="evidence", at=row.announced_at)
    body = json.loads(kept)["body"]
    return Announced(sha256=str(body["package_sha256"]), size_bytes=int(body["package_size_bytes"]))


def reached(*, message_id: UUID, sha256: str) -> tuple[int, bool]:
    """How much of an awaited package has arrived, and whether it is whole.

    Raises:
        ProcedureError: `no_such_package`, also where the digest is not the announced one.
    """
    row, said = _awaited(message_id, sha256)
    if row.received_at is not None:
        return said.size_bytes, True
    return (history.reached_in_file(row.case_id, row.upload) if row.upload else 0), False


def take_part(*, message_id: UUID, sha256: str, offset: int, data: bytes, at: datetime) -> tuple[int, bool]:
    """Take a part of a package that travels beside its message; returns the offset reached and whether it is whole.

    Whoever brings it need not be known: the signed answer names the digest, and nothing else is taken. A part that
    comes twice changes nothing.

    Raises:
        ProcedureError: `no_such_package`. IntegrityError: `another_package`, after which the transfer begins anew.
    """
    row, said = _awaited(message_id, sha256)
    if row.received_at is not None:
        return said.size_bytes, True
    if not row.upload:
        with transaction.atomic():
            row.upload = history.begin_file(row.case_id, said.size_bytes)
            _note_awaited(stand(actor=None, case_id=row.case_id), row, at)
    here = history.write_file(row.case_id, row.upload, offset=offset, data=data)
    if here < said.size_bytes:
        return here, False
    _complete(row, said, at)
    return here, True


def bring_package(
    *, actor: User, case_id: UUID, message_id: UUID, blocks: Iterable[bytes], at: datetime
) -> None:
    """Take a package that somebody carried by other means.

    Raises:
        IntegrityError: `another_package` where the digest is not the one that the signed answer names.
    """
    stand(actor=actor, case_id=case_id, lock=False, roles={"drafter", "approver"})
    row = AwaitedRow.objects.filter(case_id=case_id, message_id=message_id, received_at=None).first()
    if row is None:
        raise ProcedureError("no_such_package", "The case awaits no such package.")
    said = announced(row)

    def fill(out: BinaryIO) -> None:
        left = said.size_bytes
        for block in blocks:
            left -= len(block)
            if left < 0:
                break
            out.write(block)
        if left:
            raise IntegrityError("another_package", OTHER_PACKAGE)

    with transaction.atomic():
        kept = history.store_large(case=case_id, kind="package", fill=fill, at=at)
        if kept.sha256 != said.sha256:
            history.discard_file(case_id, kept.content.file)
            raise IntegrityError("another_package", OTHER_PACKAGE)
        _hold(stand(actor=actor, case_id=case_id), kept, message_id=message_id, at=at)


def _awaited(message_id: UUID, sha256: str) -> tuple[AwaitedRow, Announced]:
    row = AwaitedRow.objects.filter(message_id=message_id).first()
    said = announced(row) if row is not None else None
    if row is None or said is None or not hmac.compare_digest(said.sha256, sha256):
        raise ProcedureError("no_such_package", "No package with that digest is awaited for that message.")
    return row, said


def _complete(row: AwaitedRow, said: Announced, at: datetime) -> None:
    """Make content of a whole upload, if it is what was announced; else forget it, so that it can come again."""
    wrong = False
    with transaction.atomic():
        standing = stand(actor=None, case_id=row.case_id)
        kept = history.adopt_file(case=row.case_id, kind="package", upload=row.upload, at=at)
        wrong = kept.sha256 != said.sha256
        if wrong:
            kept.content.delete()
            history.discard_file(row.case_id, row.upload)
            row.upload = ""
            _note_awaited(standing, row, at)
        else:
            _hold(standing, kept, message_id=row.message_id, at=at)
    if wrong:
        raise IntegrityError("another_package", OTHER_PACKAGE)


def _note_awaited(standing: Standing, row: AwaitedRow, at: datetime) -> None:
    note(
        standing,
        "evidence:upload:begin",
        at=at,
        data={"awaited": {"message_id": str(row.message_id), "upload": row.upload}},
    )


def _take(standing: Standing, package: bytes, *, message_id: UUID, at: datetime) -> None:
    kept = history.store_large(
        case=standing.row.case_id, kind="package", fill=lambda out: out.write(package), at=at
    )
    _hold(standing, kept, message_id=message_id, at=at)


def _hold(standing: Standing, kept: history.Kept, *, message_id: UUID, at: datetime) -> None:
    """Verify a kept package and hold each of its items."""
    package = history.kept_file(standing.row.case_id, kept.content.file)
    answer = verify(package, exercise=standing.row.exercise, at=at)
    package_id = uuid4()
    note(
        standing,
        "evidence:package:receive",
        at=at,
        reason=answer["verdict"],
        data={
            "package": {
                "id": str(package_id),
                "message_id": str(message_id),
                "content": str(kept.content.id),
                "size_bytes": kept.size_bytes,
                "verdict": answer["verdict"],
                "received_at": at.isoformat(),
            },
            "awaited": {"message_id": str(message_id), "received_at": at.isoformat()},
            "digest": kept.content.sha256_salted,
        },
    )
    if answer["verdict"] == "invalid":
        return  # kept as received and shown as invalid; nothing in it is offered as an item
    for path, size_bytes in means.list_package(package):
        note(
            standing,
            "evidence:item:receive",
            at=at,
            data={
                "item": {
                    "id": str(uuid4()),
                    "package_id": str(package_id),
                    "path": path,
                    "size_bytes": size_bytes,
                    "regime": REGIME_OF_THE_PROTOCOL,
                    "purpose": PURPOSE,
                    "review_on": (at + REVIEW_AFTER).date().isoformat(),
                    "retain_until": None,
                    "received_at": at.isoformat(),
                }
            },
        )
