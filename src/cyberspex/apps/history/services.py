"""Writing and reading the history.

- An event holds codes, identifiers and digests; text that could name a person is refused.
- Content is encrypted with the key of its case, which is wrapped by the organisation's key.
- Opening content is an event, too. Erasure destroys key, salt and ciphertext; the chain still verifies.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models, transaction

from cyberspex.apps.accounts.models import Organisation, User
from cyberspex.apps.history.models import Case, CaseKey, Content, Event
from cyberspex.apps.history.projectors import PROJECTORS
from cyberspex.apps.law.queries import lawbook_digest
from cyberspex.apps.ports import outside
from cyberspex.core.foundation.canonical import canonical_bytes, sha256_hex
from cyberspex.core.foundation.errors import InputError, IntegrityError, ProcedureError
from cyberspex.core.foundation.time import as_utc, format_instant

FIRST = "0" * 64
_CODE = re.compile(r"[A-Za-z0-9_.:/+=\-]{0,200}")
"""What a text in an event may look like: a code, an identifier, a date, a digest. No spaces, no `@`."""


def _plain(value: Any, path: str = "") -> None:
    if isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(name, str) or not _CODE.fullmatch(name):
                raise InputError("not_a_code", "A name in an event is a code.", path=path)
            _plain(item, f"{path}/{name}")
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            _plain(item, f"{path}/{place}")
    elif isinstance(value, str):
        if not _CODE.fullmatch(value):
            raise InputError(
                "not_a_code", "A text in an event is a code, an identifier or a digest.", path=path
            )
    elif not (value is None or isinstance(value, bool | int)):
        raise InputError("not_a_code", "An event holds codes, numbers and digests only.", path=path)


def _hash(event: Event) -> str:
    return sha256_hex(
        canonical_bytes(
            {
                "organisation": str(event.organisation_id),
                "case": str(event.case_id) if event.case_id else None,
                "seq": event.seq,
                "kind": event.kind,
                "actor": str(event.actor_id) if event.actor_id else None,
                "at": format_instant(event.at),
                "reason": event.reason,
                "lawbook": event.lawbook,
                "exercise": event.exercise,
                "data": event.data,
                "previous": event.previous,
            }
        )
    )


def open_case(
    *,
    case_id: UUID,
    organisation: Organisation,
    tool: str,
    side: str,
    exercise: bool,
    reference: str = "",
    at: datetime,
) -> Case:
    """The anchor of a case and its key; `exercise` is fixed here for ever.

    Raises:
        ProcedureError: `exercise_crossing` where a real organisation would hold an exercise or the reverse.
    """
    if organisation.exercise != exercise:
        raise ProcedureError(
            "exercise_crossing",
            "An exercise stays with exercise organisations, and a real case with real ones.",
        )
    with transaction.atomic():
        case = Case.objects.create(
            id=case_id,
            organisation_id=organisation.pk,
            tool=tool,
            side=side,
            exercise=exercise,
            opened_at=as_utc(at),
        )
        encryption = outside().encryption
        key = encryption.new_case_key()
        CaseKey.objects.create(
            case=case,
            organisation_id=organisation.pk,
            wrapped=encryption.wrap(key, encryption.organisation_key(_data(), str(organisation.pk))),
        )
    return case


def append(
    *,
    organisation: Organisation,
    kind: str,
    at: datetime,
    actor: User | None = None,
    case: UUID | None = None,
    reason: str = "",
    lawbook: str,
    data: dict[str, Any],
    exercise: bool,
) -> Event:
    """Add an event to the organisation's chain and bring the projections up to date, in one transaction.

    Raises:
        InputError: `not_a_code` where the data would hold readable content.
        ProcedureError: `exercise_crossing`.
    """
    value = json.loads(json.dumps(data, default=str))
    _plain(value)
    _plain(reason, "/reason")
    if organisation.exercise != exercise:
        raise ProcedureError("exercise_crossing", "An exercise and a real case never share a history.")
    with transaction.atomic():
        # The row of the organisation is the lock of its chain (PostgreSQL); SQLite has one writer anyway.
        Organisation.objects.select_for_update().filter(pk=organisation.pk).first()
        last = Event.objects.filter(organisation_id=organisation.pk).order_by("-seq").first()
        event = Event(
            organisation_id=organisation.pk,
            case_id=case,
            seq=(last.seq if last else 0) + 1,
            kind=kind,
            actor_id=actor.pk if actor is not None else None,
            at=as_utc(at),
            reason=reason,
            lawbook=lawbook,
            exercise=exercise,
            data=value,
            previous=last.hash if last else FIRST,
        )
        event.hash = _hash(event)
        event.save(force_insert=True)
        _project(event)
    return event


def _project(event: Event) -> None:
    for prefix, function, _models in PROJECTORS:
        if event.kind.startswith(prefix):
            function(event)


def verify_chain(organisation: Organisation) -> int:
    """Recompute every hash of an organisation's chain and return how many events it has.

    Raises:
        IntegrityError: `broken_chain`, naming the place.
    """
    previous, seq = FIRST, 0
    for event in (
        Event.objects.filter(organisation_id=organisation.pk).order_by("seq").iterator(chunk_size=500)
    ):
        seq += 1
        if event.seq != seq or event.previous != previous or event.hash != _hash(event):
            raise IntegrityError(
                "broken_chain", f"The history was changed at event {event.seq} (place {seq})."
            )
        previous = event.hash
    return seq


def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """Empty every projection and make it anew from the events; returns how many events were read."""
    with transaction.atomic():
        emptied: set[type] = set()
        for _prefix, _function, tables in reversed(PROJECTORS):
            for table in reversed(tables):
                if table not in emptied and issubclass(table, models.Model):
                    table._default_manager.all().delete()
                    emptied.add(table)
        count = 0
        for event in Event.objects.order_by("id").iterator(chunk_size=500):
            _project(event)
            count += 1
            if progress is not None and count % 1000 == 0:
                progress(count)
    return count


# --- content


def _data() -> Path:
    return Path(settings.CYBERSPEX_DATA)


def _key_of(case_id: UUID) -> str:
    encryption = outside().encryption
    kept = CaseKey.objects.filter(case_id=case_id).first()
    if kept is None:
        raise ProcedureError(
            "erased", "The content of this case was erased; the proof that it existed stays."
        )
    return encryption.unwrap(
        bytes(kept.wrapped), encryption.organisation_key(_data(), str(kept.organisation_id))
    )


def encrypt(case_id: UUID, data: bytes) -> bytes:
    """Encrypt with the key of a case."""
    return outside().encryption.encrypt_bytes(data, _key_of(case_id))


def decrypt(case_id: UUID, data: bytes) -> bytes:
    """Decrypt with the key of a case.

    Raises:
        ProcedureError: `erased`. IntegrityError: where the bytes were changed.
    """
    return outside().encryption.decrypt_bytes(data, _key_of(case_id))


def store_content(*, case: UUID, kind: str, data: bytes, at: datetime) -> Content:
    """Keep content of a case, encrypted; its salted digest may enter events."""
    anchor = Case.objects.get(pk=case)
    salt = secrets.token_bytes(32)
    return Content.objects.create(
        organisation_id=anchor.organisation_id,
        case_id=case,
        kind=kind,
        stored_at=as_utc(at),
        salt=salt,
        ciphertext=encrypt(case, bytes(data)),
        sha256_salted=hashlib.sha256(salt + bytes(data)).hexdigest(),
    )


def read_content(content_id: UUID | str, *, reader: User | None, purpose: str, at: datetime) -> bytes:
    """Open content; a person's opening is an event that the data-protection officer sees (cets224.14.8).

    Raises:
        ProcedureError: `no_such_content` or `erased`. IntegrityError: `changed_content`.
    """
    kept = Content.objects.filter(pk=content_id).first()
    if kept is None:
        raise ProcedureError("no_such_content", "There is no such content in your record.")
    if kept.erased_at is not None:
        raise ProcedureError("erased", "This content was erased; the proof that it existed stays.")
    data = decrypt(kept.case_id, bytes(kept.ciphertext))
    if hashlib.sha256(bytes(kept.salt) + data).hexdigest() != kept.sha256_salted:
        raise IntegrityError("changed_content", "The stored content is not what was stored.")
    if reader is not None:
        organisation = Organisation.objects.get(pk=kept.organisation_id)
        append(
            organisation=organisation, kind="content:reader:open", at=at, actor=reader, case=kept.case_id,
            lawbook=lawbook_digest(),
            data={"content": str(kept.pk), "content_kind": kept.kind, "purpose": purpose}, exercise=organisation.exercise,
        )  # fmt: skip
    return data


def erase_case(*, case: UUID, at: datetime, actor: User | None, reason: str) -> Event:
    """Erase what a case says: its key, salts and ciphertexts. What remains proves that it existed.

    The reason is kept as a salted digest only, since it may name a person.

    Law:
        cets224.14.5 (retention only as long as necessary), 14.8 (records remain).
    """
    anchor = Case.objects.filter(pk=case).first()
    if anchor is None:
        raise ProcedureError("no_such_case", "There is no such case in your organisation's record.")
    organisation = Organisation.objects.get(pk=anchor.organisation_id)
    with transaction.atomic():
        kept = Content.objects.filter(case_id=case, erased_at=None)
        count = kept.count()
        kept.update(salt=b"", ciphertext=b"", erased_at=as_utc(at))
        CaseKey.objects.filter(case_id=case).delete()
        event = append(
            organisation=organisation, kind="protection:case:erase", at=at, actor=actor, case=case,
            lawbook=lawbook_digest(),
            data={"contents": count, "reason_sha256": sha256_hex(secrets.token_bytes(32) + reason.encode())},
            exercise=organisation.exercise,
        )  # fmt: skip
    ledger = _data() / "erasures.log"
    ledger.parent.mkdir(parents=True, exist_ok=True)
    with ledger.open(
        "a", encoding="ascii"
    ) as out:  # lies beside the database, so that a restore re-applies it
        out.write(f"{case} {format_instant(at)}\n")
    return event


def reapply_erasures(at: datetime) -> int:
    """After a restore: erase again what was erased since the backup was made."""
    ledger = _data() / "erasures.log"
    count = 0
    for line in ledger.read_text("ascii").splitlines() if ledger.is_file() else ():
        case_id = UUID(line.split()[0])
        if CaseKey.objects.filter(case_id=case_id).exists():
            erase_case(case=case_id, at=at, actor=None, reason="restore")
            count += 1
    return count
