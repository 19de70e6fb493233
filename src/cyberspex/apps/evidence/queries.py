"""What a case holds, and who had it in hand when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Least

from cyberspex.apps.accounts.models import Organisation, User
from cyberspex.apps.cooperation.acts import CASE_ROLES, OVERSIGHT_ROLES, stand
from cyberspex.apps.cooperation.models import CaseRow
from cyberspex.apps.cooperation.queries import TimelineEntry, timeline
from cyberspex.apps.evidence.models import AwaitedRow, ItemRow, PackageRow
from cyberspex.core.foundation.errors import InputError, ProcedureError
from cyberspex.core.protection.holdings import Duty, duty_on

PAGE_ROWS = 100


def items(*, actor: User, case_id: UUID) -> tuple[ItemRow, ...]:
    """The items of a case."""
    stand(actor=actor, case_id=case_id, lock=False, roles=CASE_ROLES | OVERSIGHT_ROLES)
    return tuple(ItemRow.objects.filter(case_id=case_id).order_by("received_at", "path"))


def item(*, actor: User, item_id: UUID) -> ItemRow:
    """One item of the organisation's record.

    Raises:
        ProcedureError: `no_such_item`.
    """
    found = ItemRow.objects.filter(id=item_id).first()
    if found is None:
        raise ProcedureError("no_such_item", "There is no such item in your organisation's record.")
    stand(actor=actor, case_id=found.case_id, lock=False, roles=CASE_ROLES | OVERSIGHT_ROLES)
    return found


def packages(*, actor: User, case_id: UUID) -> tuple[PackageRow, ...]:
    """The packages of a case."""
    stand(actor=actor, case_id=case_id, lock=False, roles=CASE_ROLES | OVERSIGHT_ROLES)
    return tuple(PackageRow.objects.filter(case_id=case_id).order_by("received_at", "sealed_at"))


def awaited(*, actor: User, case_id: UUID) -> tuple[AwaitedRow, ...]:
    """The packages that were announced and have not arrived yet."""
    stand(actor=actor, case_id=case_id, lock=False, roles=CASE_ROLES | OVERSIGHT_ROLES)
    return tuple(AwaitedRow.objects.filter(case_id=case_id, received_at=None).order_by("announced_at"))


def custody(*, actor: User, case_id: UUID) -> tuple[TimelineEntry, ...]:
    """The custody events of a case, read from the same history as everything else."""
    return tuple(
        entry for entry in timeline(actor=actor, case_id=case_id) if entry.kind.startswith("evidence:")
    )


@dataclass(frozen=True, kw_only=True)
class Held:
    """An item with its case, the day on which something has to be done about it, and what has to be done now."""

    item: ItemRow
    case: CaseRow | None
    due_on: date
    duty: Duty


@dataclass(frozen=True, kw_only=True)
class HeldPage:
    """One page of what is held; `next` is the place of the following page, empty after the last."""

    rows: tuple[Held, ...]
    next: str


def holdings(organisation: Organisation, *, on: date, after: str = "") -> HeldPage:
    """Every item that an organisation holds, what is due for erasure or review first, by keyset.

    Args:
        after: the `next` of the page before, empty for the first.
    Raises:
        InputError: `bad_place`.
    """
    no_day = Value(date.max)
    found = ItemRow.objects.filter(organisation_id=organisation.pk).annotate(
        due_on=Least(Coalesce("retain_until", no_day), Coalesce("review_on", no_day))
    )
    if after:
        day, _joint, key = after.partition("_")
        try:
            place, last = date.fromisoformat(day), UUID(key)
        except ValueError as error:
            raise InputError("bad_place", "That is no place in the list.", path="after") from error
        found = found.filter(Q(due_on__gt=place) | Q(due_on=place, id__gt=last))
    shown = list(found.order_by("due_on", "id")[: PAGE_ROWS + 1])
    more, shown = len(shown) > PAGE_ROWS, shown[:PAGE_ROWS]
    cases = CaseRow.objects.in_bulk({item.case_id for item in shown}, field_name="case_id")
    return HeldPage(
        rows=tuple(
            Held(
                item=item,
                case=cases.get(item.case_id),
                due_on=item.due_on,
                duty=duty_on(retain_until=item.retain_until, review_on=item.review_on, on=on),
            )
            for item in shown
        ),
        next=f"{shown[-1].due_on.isoformat()}_{shown[-1].id}" if more else "",
    )
