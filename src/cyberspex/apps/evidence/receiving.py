"""The issuing side: an answer arrives, its package is verified, and every item is held under Article 14.

- The verdict of the package is recorded with it; a package that is not valid is kept and shown as such.
- An item has regime, case, purpose, and a period or a review date from its first instant (cets224.14.5).
- A package that travelled beside its message is taken only if it has the digest that the message names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from cyberspex.apps.accounts.models import User
from cyberspex.apps.cooperation import means
from cyberspex.apps.cooperation.acts import Standing, note, stand
from cyberspex.apps.cooperation.models import IdentifierRow, MessageRow
from cyberspex.apps.history import services as history
from cyberspex.apps.signing.queries import verify
from cyberspex.core.exchange.envelope import Message, is_short_id
from cyberspex.core.foundation.canonical import sha256_hex
from cyberspex.core.foundation.errors import InputError, IntegrityError, ProcedureError

REGIME_OF_THE_PROTOCOL = "1a"
"""cets224.14.1.a applies unless an agreement (1b) or arrangement (1c) between the two Parties is recorded."""
PURPOSE = "criminal_proceedings"
OUTCOMES = frozenset({"disclosed", "not_held", "refused"})
MOST_ANSWERS = 1000
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
        take_package(standing, package.content(), message_id=message.id, at=at)


@transaction.atomic
def bring_package(*, actor: User, case_id: UUID, message_id: UUID, package: bytes, at: datetime) -> None:
    """Take a package that travelled beside its message.

    Raises:
        IntegrityError: `another_package` where the digest is not the one that the signed answer names.
    """
    standing = stand(actor=actor, case_id=case_id, roles={"drafter", "approver"})
    row = MessageRow.objects.filter(
        case_id=case_id, message_id=message_id, incoming=True, kind="answer"
    ).first()
    if row is None or row.content is None:
        raise ProcedureError("no_such_message", "The case has no such answer.")
    said = json.loads(history.read_content(row.content, reader=actor, purpose="evidence", at=at))
    if sha256_hex(package) != said["body"].get("package_sha256"):
        raise IntegrityError("another_package", "This is not the package that the signed answer names.")
    take_package(standing, package, message_id=message_id, at=at)


def take_package(standing: Standing, package: bytes, *, message_id: UUID, at: datetime) -> None:
    """Verify a package, keep it encrypted, and hold each of its items."""
    answer = verify(package, exercise=standing.row.exercise, at=at)
    content = history.store_content(case=standing.row.case_id, kind="package", data=package, at=at)
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
                "content": str(content.id),
                "size_bytes": len(package),
                "verdict": answer["verdict"],
                "received_at": at.isoformat(),
            },
            "digest": content.sha256_salted,
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
