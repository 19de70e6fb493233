"""Editions that arrive in the browser: kept only where every check holds, read, and taken over by a decision."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from cyberspex.apps.accounts.models import Organisation, User
from cyberspex.apps.law import queries
from cyberspex.apps.law.services import adopt, require_may_decide
from cyberspex.apps.ports import outside
from cyberspex.apps.signing.queries import trust
from cyberspex.core.foundation.canonical import sha256_hex
from cyberspex.core.foundation.errors import InputError, ProcedureError
from cyberspex.core.law.editions import Edition
from cyberspex.core.law.lawbook import Lawbook
from cyberspex.core.law.merge import Merge, Side, take_over
from cyberspex.core.law.moves import Ground, Move
from cyberspex.core.signing import Check

LARGEST_BYTES = 64 * 1024 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """What taking an edition over would mean.

    Fields:
        merge: none where it cannot be taken over, `why` says why. other_holidays: its program counts other rest days.
    """

    edition: Edition
    lawbook: Lawbook
    current: str
    merge: Merge | None
    why: str
    other_holidays: bool


def _folder() -> Path:
    return Path(settings.CYBERSPEX_DATA) / "lawbook" / "arrived"


def receive(
    *, actor: User, organisation: Organisation, data: bytes, at: datetime
) -> tuple[str, tuple[Check, ...]]:
    """Check a file and keep it where every check holds.

    Returns:
        The digest of the file, empty where it is refused, and every check.
    """
    require_may_decide(actor, organisation)
    if len(data) > LARGEST_BYTES:
        raise InputError("too_large", f"An edition has at most {LARGEST_BYTES // 2**20} MiB.", path="file")
    _folder().mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=_folder(), prefix="new-", suffix=".zip") as kept:
        kept.write(data)
        kept.flush()
        opened = outside().editions.open_edition(Path(kept.name), trust(organisation.exercise), at)
    if opened.verdict != "valid":
        return "", opened.checks
    digest = sha256_hex(data)
    path = _folder() / f"{digest}.zip"
    part = path.with_suffix(".part")
    part.write_bytes(data)
    part.replace(path)
    return digest, opened.checks


def arrived(
    *, organisation: Organisation, file: str, at: datetime, choices: Mapping[str, str] | None = None
) -> Arrived:
    """An edition that was kept, checked anew and compared with the law in use.

    Raises:
        InputError: `no_such_edition`, or `not_valid` where a check holds no more.
    """
    path = _folder() / f"{file}.zip"
    if not _DIGEST.fullmatch(file) or not path.is_file():
        raise InputError("no_such_edition", "There is no such edition; hand it in again.")
    opened: Any = outside().editions.open_edition(path, trust(organisation.exercise), at)
    if opened.verdict != "valid":
        raise InputError("not_valid", opened.why)
    ours = queries.lawbook()
    merged, why = None, ""
    try:
        merged = take_over(
            theirs=opened.lawbook, edition=opened.edition, ours=ours, moves=queries.decisions(), at=at,
            kept=queries.lawbook_named, choices={name: Side(one) for name, one in (choices or {}).items()},
        )  # fmt: skip
    except InputError as error:
        why = error.message
    return Arrived(
        edition=opened.edition, lawbook=opened.lawbook, current=ours.digest, merge=merged, why=why,
        other_holidays=opened.edition.holidays != outside().editions.holidays_digest(),
    )  # fmt: skip


def decide_import(
    *, actor: User, organisation: Organisation, file: str, current: str, choices: Mapping[str, str], second_factor: bool,
    at: datetime, reason: str = "",
) -> Move:  # fmt: skip
    """Take an edition over, after the difference was read.

    Args:
        current: the lawbook against which the difference was read. choices: whose value stands, by conflict.

    Raises:
        ProcedureError: `second_factor` or `not_permitted`. InputError: `changed_meanwhile`, `open_conflicts`, or why not.
    """
    require_may_decide(actor, organisation)
    if not second_factor:
        raise ProcedureError("second_factor", "Confirm with your second factor before another law is in use.")
    found = arrived(organisation=organisation, file=file, at=at, choices=choices)
    if found.merge is None:
        raise InputError("not_taken_over", found.why)
    if found.merge.lawbook is None:
        raise InputError("open_conflicts", "Decide every fact that both sides changed.")
    if current != found.current:
        raise InputError("changed_meanwhile", "Another law is in use by now; read the difference again.")
    return adopt(
        actor=actor, organisation=organisation, lawbook=found.merge.lawbook, at=at,
        move=Move(
            ground=Ground.IMPORT, old=found.current, new=found.merge.lawbook.digest, by=str(actor.pk), at=at,
            reason=reason, issuer=found.edition.issuer, version=found.edition.version, upstream=found.lawbook.digest,
        ),
    )  # fmt: skip
