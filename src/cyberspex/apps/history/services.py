"""Writing and reading the history.

- An event holds codes, identifiers and digests; text that could name a person is refused.
- Content is encrypted with the key of its case, which is wrapped by the organisation's key.
- Opening content is an event, too. Erasure destroys key, salt and ciphertext; the chain still verifies.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.conf import settings
from django.db import connection, models, transaction

from cyberspex.apps.accounts.models import Membership, Organisation, User
from cyberspex.apps.history.models import Case, CaseKey, Content, Event
from cyberspex.apps.history.projectors import PROJECTORS
from cyberspex.apps.law.queries import lawbook_digest
from cyberspex.apps.ports import outside
from cyberspex.apps.rows import insert
from cyberspex.core.evidence.ports import Files
from cyberspex.core.evidence.ports import Kept as KeptFile
from cyberspex.core.foundation.canonical import canonical_bytes, sha256_hex
from cyberspex.core.foundation.errors import InputError, IntegrityError, ProcedureError
from cyberspex.core.foundation.time import as_utc, format_instant

FIRST = "0" * 64
BLOCK_BYTES = 4 * 1024 * 1024
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


@dataclass(frozen=True, kw_only=True)
class OpenedCase:
    """A case that was just opened, with its key at hand for what is stored first."""

    id: UUID
    organisation_id: UUID
    key: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class NewCase:
    """A case that is about to be opened."""

    id: UUID
    tool: str
    side: str
    exercise: bool
    opened_at: datetime


def open_case(
    *,
    case_id: UUID,
    organisation: Organisation,
    tool: str,
    side: str,
    exercise: bool,
    at: datetime,
) -> OpenedCase:
    """The anchor of a case and its key; `exercise` is fixed here for ever.

    Raises:
        ProcedureError: `exercise_crossing` where a real organisation would hold an exercise or the reverse.
    """
    new = NewCase(id=case_id, tool=tool, side=side, exercise=exercise, opened_at=at)
    return open_cases(organisation=organisation, cases=[new])[0]


def open_cases(*, organisation: Organisation, cases: Sequence[NewCase]) -> list[OpenedCase]:
    """Several cases of one organisation, in two statements; all of them or none.

    Raises:
        ProcedureError: `exercise_crossing`, as for one.
    """
    if any(new.exercise != organisation.exercise for new in cases):
        raise ProcedureError(
            "exercise_crossing",
            "An exercise stays with exercise organisations, and a real case with real ones.",
        )
    encryption = outside().encryption
    own = encryption.organisation_key(_data(), str(organisation.pk))
    opened = [
        OpenedCase(id=new.id, organisation_id=organisation.pk, key=encryption.new_case_key()) for new in cases
    ]
    anchors = [
        Case(
            id=new.id, organisation_id=organisation.pk, tool=new.tool, side=new.side, exercise=new.exercise, opened_at=as_utc(new.opened_at)
        )
        for new in cases
    ]  # fmt: skip
    keys = [
        CaseKey(case_id=one.id, organisation_id=organisation.pk, wrapped=encryption.wrap(one.key, own))
        for one in opened
    ]
    with transaction.atomic(savepoint=False):
        insert(anchors)
        insert(keys)
    return opened


@dataclass(frozen=True, kw_only=True)
class NewEvent:
    """What happened, before it has its place in the chain.

    Fields:
        kind: `subject:object:action`. data: codes, identifiers and digests. reason: a code, empty where none was given.
        case, at: where it belongs to another case or instant than what is added with it.
    """

    kind: str
    data: dict[str, Any]
    reason: str = ""
    case: UUID | None = None
    at: datetime | None = None


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
    new = NewEvent(kind=kind, data=data, reason=reason)
    return extend(
        organisation=organisation, events=[new], at=at, actor=actor, case=case, lawbook=lawbook, exercise=exercise
    )[0]  # fmt: skip


def extend(
    *,
    organisation: Organisation,
    events: Sequence[NewEvent],
    at: datetime,
    actor: User | None = None,
    case: UUID | None = None,
    lawbook: str,
    exercise: bool,
) -> list[Event]:
    """Add what happened, in order; all of it or nothing.

    Raises:
        InputError: `not_a_code` where the data would hold readable content.
        ProcedureError: `exercise_crossing`.
    """
    values = [json.loads(json.dumps(new.data, default=str)) for new in events]
    for new, value in zip(events, values, strict=True):
        _plain(value)
        _plain(new.reason, "/reason")
    if organisation.exercise != exercise:
        raise ProcedureError("exercise_crossing", "An exercise and a real case never share a history.")
    with transaction.atomic(savepoint=False):
        if connection.features.has_select_for_update:
            # The row of the organisation is the lock of its chain; SQLite has one writer anyway.
            Organisation.objects.select_for_update().filter(pk=organisation.pk).values_list("pk").first()
        chain = Event.objects.filter(organisation_id=organisation.pk).order_by("-seq")
        seq, previous = chain.values_list("seq", "hash").first() or (0, FIRST)
        made: list[Event] = []
        for new, value in zip(events, values, strict=True):
            seq += 1
            event = Event(
                organisation_id=organisation.pk,
                case_id=new.case or case,
                seq=seq,
                kind=new.kind,
                actor_id=actor.pk if actor is not None else None,
                at=as_utc(new.at or at),
                reason=new.reason,
                lawbook=lawbook,
                exercise=exercise,
                data=value,
                previous=previous,
            )
            previous = event.hash = _hash(event)
            made.append(event)
        insert(made)
        _project(made)
    return made


def _project(events: Sequence[Event]) -> None:
    for prefix, function, _models in PROJECTORS:
        if wanted := [event for event in events if event.kind.startswith(prefix)]:
            function(wanted)


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
        events = Event.objects.order_by("id").iterator(chunk_size=500)
        while some := list(islice(events, 500)):
            _project(some)
            count += len(some)
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


def _files() -> Files:
    return outside().files(_data() / "files")


def encrypt(case_id: UUID, data: bytes) -> bytes:
    """Encrypt with the key of a case."""
    return outside().encryption.encrypt_bytes(data, _key_of(case_id))


def decrypt(case_id: UUID, data: bytes) -> bytes:
    """Decrypt with the key of a case.

    Raises:
        ProcedureError: `erased`. IntegrityError: where the bytes were changed.
    """
    return outside().encryption.decrypt_bytes(data, _key_of(case_id))


def store_content(*, case: UUID | OpenedCase, kind: str, data: bytes, at: datetime) -> Content:
    """Keep content of a case, encrypted; its salted digest may enter events."""
    if not isinstance(case, OpenedCase):
        case = OpenedCase(
            id=case, organisation_id=Case.objects.get(pk=case).organisation_id, key=_key_of(case)
        )
    content = sealed_content(case, kind, data, at)
    content.save(force_insert=True)
    return content


def sealed_content(case: OpenedCase, kind: str, data: bytes, at: datetime) -> Content:
    """Content as it is kept, not kept yet: `keep_contents` keeps several in one statement."""
    salt = secrets.token_bytes(32)
    return Content(
        organisation_id=case.organisation_id,
        case_id=case.id,
        kind=kind,
        stored_at=as_utc(at),
        salt=salt,
        ciphertext=outside().encryption.encrypt_bytes(bytes(data), case.key),
        sha256_salted=hashlib.sha256(salt + bytes(data)).hexdigest(),
    )


def keep_contents(contents: Sequence[Content]) -> None:
    """Keep what was sealed."""
    insert(contents)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Large content as it was kept.

    Fields:
        sha256: digest of the plain bytes, for whoever announces them; never put into an event.
    """

    content: Content
    sha256: str
    size_bytes: int


class _Hashing:
    """Passes bytes on and hashes them on the way, plain and salted."""

    def __init__(self, out: Any, salt: bytes) -> None:
        self._out = out
        self.plain = hashlib.sha256()
        self.salted = hashlib.sha256(salt)

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self.plain.update(data)
        self.salted.update(data)
        self._out.write(data)
        return len(data)


def store_large(*, case: UUID, kind: str, fill: Callable[[BinaryIO], object], at: datetime) -> Kept:
    """Keep content that is written from front to back and never held whole in memory.

    Args:
        fill: writes the content to what it is given.
    """
    salt = secrets.token_bytes(32)
    with _files().writer(owner=str(case), key=_key_of(case)) as writer:
        hashing = _Hashing(writer, salt)
        fill(cast(BinaryIO, hashing))
        reference, size_bytes = writer.finish()
    return _kept(case, kind, reference, size_bytes, salt, hashing, at)


def adopt_file(*, case: UUID, kind: str, upload: str, at: datetime) -> Kept:
    """Make content of an upload that is whole."""
    salt = secrets.token_bytes(32)
    kept = kept_file(case, upload)
    hashing = _Hashing(_Nowhere(), salt)
    with kept.open("rb") as stream:
        while block := stream.read(BLOCK_BYTES):
            hashing.write(block)
    return _kept(case, kind, upload, kept.size_bytes, salt, hashing, at)


class _Nowhere:
    def write(self, data: bytes) -> int:
        return len(data)


def _kept(
    case: UUID, kind: str, reference: str, size_bytes: int, salt: bytes, hashing: _Hashing, at: datetime
) -> Kept:
    content = Content.objects.create(
        organisation_id=Case.objects.get(pk=case).organisation_id,
        case_id=case,
        kind=kind,
        stored_at=as_utc(at),
        salt=salt,
        ciphertext=b"",
        file=reference,
        sha256_salted=hashing.salted.hexdigest(),
    )
    return Kept(content=content, sha256=hashing.plain.hexdigest(), size_bytes=size_bytes)


def begin_file(case: UUID, size_bytes: int) -> str:
    """Announce an upload to a case; returns its name."""
    return str(_files().begin(size_bytes=size_bytes, owner=str(case)))


def write_file(case: UUID, upload: str, *, offset: int, data: bytes) -> int:
    """Add a part to an upload at its place, encrypted with the key of the case; returns the offset reached."""
    return int(_files().write(upload, offset=offset, data=data, owner=str(case), key=_key_of(case)))


def reached_in_file(case: UUID, upload: str) -> int:
    """Where an upload goes on."""
    return int(_files().offset(upload, owner=str(case)))


def finish_file(case: UUID, upload: str) -> tuple[str, int]:
    """Close an upload that is whole; returns reference and size."""
    reference, size_bytes = _files().finish(upload, owner=str(case))
    return str(reference), int(size_bytes)


def kept_file(case: UUID, reference: str) -> KeptFile:
    """A file of a case that is whole: has `size_bytes`, and `open()` gives a stream that can be positioned."""
    return _files().kept(reference, owner=str(case), key=_key_of(case))


def discard_file(case: UUID, reference: str) -> None:
    """Remove an upload that came to nothing."""
    _files().discard(reference, owner=str(case))


def open_large(content_id: UUID | str, *, reader: User | None, purpose: str, at: datetime) -> KeptFile:
    """Open large content for reading by parts; a person's opening is an event, as in `read_content`.

    Raises:
        ProcedureError: `no_such_content` or `erased`.
    """
    content = _open_content(content_id, reader=reader, purpose=purpose, at=at)
    return kept_file(content.case_id, content.file)


def read_content(content_id: UUID | str, *, reader: User | None, purpose: str, at: datetime) -> bytes:
    """Open content; a person's opening is an event that the data-protection officer sees (cets224.14.8).

    Raises:
        ProcedureError: `no_such_content` or `erased`. IntegrityError: `changed_content`.
    """
    content = _open_content(content_id, reader=reader, purpose=purpose, at=at)
    if content.file:
        with kept_file(content.case_id, content.file).open("rb") as stream:
            data = bytes(stream.read())
    else:
        data = decrypt(content.case_id, bytes(content.ciphertext))
    if hashlib.sha256(bytes(content.salt) + data).hexdigest() != content.sha256_salted:
        raise IntegrityError("changed_content", "The stored content is not what was stored.")
    return data


def _open_content(content_id: UUID | str, *, reader: User | None, purpose: str, at: datetime) -> Content:
    kept = Content.objects.filter(pk=content_id).first()
    if kept is None:
        raise ProcedureError("no_such_content", "There is no such content in your record.")
    if kept.erased_at is not None:
        raise ProcedureError("erased", "This content was erased; the proof that it existed stays.")
    if reader is not None:
        with one_opening(reader=reader, case=kept.case_id, purpose=purpose, at=at) as opened:
            opened[str(kept.pk)] = kept.kind
    return kept


_opening: ContextVar[tuple[tuple[UUID, UUID], dict[str, str]] | None] = ContextVar("opening", default=None)


@contextmanager
def one_opening(*, reader: User, case: UUID, purpose: str, at: datetime) -> Iterator[dict[str, str]]:
    """Write one event for everything of a case that a person opens in one go (cets224.14.8).

    A desk reads the order, its proof, the thread and the answers; for whoever reads the log of accesses that is one
    opening, which names each content. What is opened within another opening of the same case belongs to that one.
    The event is written also where the reading failed half way: what was read, was read.

    Yields:
        Where each content that was opened is noted, with its kind.
    """
    outer = _opening.get()
    if outer is not None and outer[0] == (reader.pk, case):
        yield outer[1]
        return
    opened: dict[str, str] = {}
    token = _opening.set(((reader.pk, case), opened))
    try:
        yield opened
    finally:
        _opening.reset(token)
        if opened:
            organisation = Organisation.objects.get(pk=Case.objects.get(pk=case).organisation_id)
            append(
                organisation=organisation, kind="content:reader:open", at=at, actor=reader, case=case,
                lawbook=lawbook_digest(), exercise=organisation.exercise,
                data={
                    "contents": list(opened), "content_kinds": sorted(set(opened.values())), "purpose": purpose,
                },
            )  # fmt: skip


def erase_case(*, case: UUID, at: datetime, actor: User | None, reason: str) -> Event:
    """Erase what a case says: its key, salts and ciphertexts. What remains proves that it existed.

    The reason is kept as a salted digest only, since it may name a person.

    Args:
        actor: a data-protection officer; none where a restore erases again.
    Law:
        cets224.14.5 (retention only as long as necessary), 14.8 (records remain).
    """
    anchor = Case.objects.filter(pk=case).first()
    if anchor is None:
        raise ProcedureError("no_such_case", "There is no such case in your organisation's record.")
    organisation = Organisation.objects.get(pk=anchor.organisation_id)
    officers = Membership.objects.filter(organisation=organisation, role="data_protection_officer")
    if actor is not None and not officers.filter(user=actor).exists():
        raise ProcedureError("not_permitted", "The organisation's data-protection officer erases a case.")
    with transaction.atomic():
        kept = Content.objects.filter(case_id=case, erased_at=None)
        count = kept.count()
        kept.update(salt=b"", ciphertext=b"", erased_at=as_utc(at))
        CaseKey.objects.filter(case_id=case).delete()
        transaction.on_commit(lambda: _files().erase(owner=str(case)))
        event = append(
            organisation=organisation, kind="protection:case:erase", at=at, actor=actor, case=case,
            lawbook=lawbook_digest(),
            data={"contents": count, "reason_sha256": sha256_hex(secrets.token_bytes(32) + reason.encode())},
            exercise=organisation.exercise,
        )  # fmt: skip
    _enter_in_ledger([(case, at)])
    return event


# --- the ledger of erasures: case and instant, nothing else, beside the database so that a restore applies it again


def ledger_of_erasures() -> Path:
    """Where it lies; a copy of it belongs on another machine."""
    return _data() / "erasures.log"


def read_ledger(text: str) -> dict[UUID, datetime]:
    """The cases of a ledger with the instant of their erasure.

    Raises:
        InputError: `bad_ledger`, naming the line.
    """
    found: dict[UUID, datetime] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            case, instant = line.split()
            found.setdefault(UUID(case), as_utc(datetime.fromisoformat(instant)))
        except ValueError as error:
            raise InputError(
                "bad_ledger", f"Line {number} of the ledger of erasures is not a case and an instant."
            ) from error
    return found


def complete_ledger() -> int:
    """Add what the events tell and the ledger lacks, for instance after a crash between the two; returns how many."""
    path = ledger_of_erasures()
    known = read_ledger(path.read_text("ascii")) if path.is_file() else {}
    told = Event.objects.filter(kind="protection:case:erase").order_by("id").values_list("case_id", "at")
    lacking = {case: at for case, at in told if case is not None and case not in known}
    _enter_in_ledger(list(lacking.items()))
    return len(lacking)


def reapply_erasures(ledger: dict[UUID, datetime], at: datetime) -> int:
    """After a restore: erase again what was erased since the backup was made; returns how many cases."""
    count = 0
    for case in ledger:
        rest = (CaseKey.objects.filter(case_id=case), Content.objects.filter(case_id=case, erased_at=None))
        if any(rows.exists() for rows in rest):
            erase_case(case=case, at=at, actor=None, reason="restore")
            count += 1
    _enter_in_ledger(list(ledger.items()))
    return count


def _enter_in_ledger(erased: list[tuple[UUID, datetime]]) -> None:
    path = ledger_of_erasures()
    known = read_ledger(path.read_text("ascii")) if path.is_file() else {}
    new = [(case, at) for case, at in erased if case not in known]
    if not new:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as out:
        out.writelines(f"{case} {format_instant(at)}\n" for case, at in new)
        out.flush()
        os.fsync(out.fileno())
