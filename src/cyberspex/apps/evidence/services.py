"""Opening, verifying and holding evidence; each opening is an access event with its purpose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from cyberspex.apps.accounts.models import User
from cyberspex.apps.cooperation import means
from cyberspex.apps.cooperation.acts import Standing, note, stand
from cyberspex.apps.evidence.models import ItemRow, PackageRow
from cyberspex.apps.evidence.receiving import bring_package
from cyberspex.apps.history import services as history
from cyberspex.apps.signing.queries import verify
from cyberspex.core.foundation.errors import InputError, ProcedureError
from cyberspex.core.foundation.findings import Verdict
from cyberspex.core.protection.holdings import Holding, Regime, may_apply


@dataclass(frozen=True, kw_only=True)
class LargeFile:
    """A file handed to a person block by block; its name is made by us and says nothing about persons."""

    name: str
    media_type: str
    size_bytes: int
    blocks: Iterator[bytes]


_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,60}")


@transaction.atomic
def open_item(*, actor: User, item_id: UUID, purpose: str, at: datetime) -> LargeFile:
    """Open one item.

    Law:
        cets224.14.2.a: not for a purpose incompatible with the one it was received for; cets224.14.8: who
        accessed is recorded.
    Raises:
        ProcedureError: `other_purpose`.
    """
    item, standing = _item(actor, item_id)
    if purpose != item.purpose:
        raise ProcedureError(
            "other_purpose",
            f"The item is held for {item.purpose!r}; another purpose has to be recorded as compatible first.",
            citation="cets224.14.2.a",
        )
    package = PackageRow.objects.get(id=item.package_id)
    kept = history.open_large(package.content, reader=actor, purpose=purpose, at=at)
    note(standing, "evidence:item:open", at=at, data={"opened": str(item.id), "purpose": purpose})
    return LargeFile(
        name=f"{item.path.replace('/', '-')}",
        media_type="application/json" if item.path.endswith(".json") else "application/octet-stream",
        size_bytes=item.size_bytes,
        blocks=means.read_from_package(kept, item.path),
    )


@transaction.atomic
def download_package(*, actor: User, package_id: UUID, at: datetime) -> LargeFile:
    """The whole package as it was received, for whoever verifies it elsewhere."""
    package = PackageRow.objects.filter(id=package_id).first()
    if package is None:
        raise ProcedureError("no_such_item", "There is no such package in your organisation's record.")
    standing = stand(actor=actor, case_id=package.case_id)
    kept = history.open_large(package.content, reader=actor, purpose="evidence", at=at)
    note(standing, "evidence:package:download", at=at, data={"downloaded": str(package.id)})
    return LargeFile(
        name=f"{standing.row.reference}-evidence.zip",
        media_type="application/zip",
        size_bytes=kept.size_bytes,
        blocks=_blocks(kept),
    )


def _blocks(kept: Any) -> Iterator[bytes]:
    with kept.open("rb") as stream:
        while block := stream.read(history.BLOCK_BYTES):
            yield block


def verify_package(*, actor: User, package_id: UUID, at: datetime) -> dict[str, Any]:
    """Verify a package again, with every check."""
    package = PackageRow.objects.filter(id=package_id).first()
    if package is None:
        raise ProcedureError("no_such_item", "There is no such package in your organisation's record.")
    standing = stand(actor=actor, case_id=package.case_id, lock=False)
    kept = history.open_large(package.content, reader=actor, purpose="evidence", at=at)
    return verify(kept, exercise=standing.row.exercise, at=at)


def verify_item(*, actor: User, item_id: UUID, at: datetime) -> dict[str, Any]:
    """Verify the package in which an item came."""
    item, _ = _item(actor, item_id)
    return verify_package(actor=actor, package_id=item.package_id, at=at)


@transaction.atomic
def set_holding(
    *,
    actor: User,
    item_id: UUID,
    regime: str,
    purpose: str,
    retain_until: date | None = None,
    review_on: date | None = None,
    basis: str = "",
    determined_on: date | None = None,
    at: datetime,
) -> ItemRow:
    """Set under which regime, for what and how long an item is held.

    Args:
        purpose: a short word without spaces, since events hold codes only.
        basis, determined_on: the agreement or arrangement for `1b` and `1c`, and since when it binds or was determined.
    Law:
        cets224.14.1 and 14.5: a specific period or a review; an item with neither is impossible.
    Raises:
        InputError: naming the field and what would be right.
    """
    item, standing = _item(actor, item_id)
    if regime not in list(Regime):
        raise InputError("unknown_regime", f"Choose one of: {', '.join(Regime)}.", path="/regime")
    for path, word in (("/purpose", purpose), ("/basis", basis)):
        if word and not _CODE.fullmatch(word):
            raise InputError(
                "not_a_code",
                "Write one short word without spaces, for instance criminal_proceedings.",
                path=path,
            )
    held = Holding(
        regime=Regime(regime), case_id=str(item.case_id), purpose=purpose, received_on=item.received_at.date(),
        basis=basis or None, determined_on=determined_on, retain_until=retain_until, review_on=review_on,
    )  # fmt: skip
    said = may_apply(
        held.regime, received_on=held.received_on, binding_from=determined_on, determined_on=determined_on
    )
    if said.verdict is not Verdict.PERMITTED:
        raise InputError(said.code, f"{said.text} {said.fix}", path="/determined_on", citation=said.provision)
    note(
        standing,
        "evidence:item:hold",
        at=at,
        data={
            "item": {
                "id": str(item.id),
                "regime": str(held.regime),
                "purpose": held.purpose,
                "retain_until": retain_until.isoformat() if retain_until else None,
                "review_on": review_on.isoformat() if review_on else None,
            },
            "basis": basis,
            "determined_on": determined_on.isoformat() if determined_on else None,
        },
    )
    item.refresh_from_db()
    return item


def _item(actor: User, item_id: UUID) -> tuple[ItemRow, Standing]:
    item = ItemRow.objects.filter(id=item_id).first()
    if item is None:
        raise ProcedureError("no_such_item", "There is no such item in your organisation's record.")
    return item, stand(actor=actor, case_id=item.case_id)


__all__ = ["bring_package", "download_package", "open_item", "set_holding", "verify_item", "verify_package"]
