"""What a case holds, and who had it in hand when."""

from __future__ import annotations

from uuid import UUID

from cyberspex.apps.accounts.models import User
from cyberspex.apps.cooperation.acts import CASE_ROLES, OVERSIGHT_ROLES, stand
from cyberspex.apps.cooperation.queries import TimelineEntry, timeline
from cyberspex.apps.evidence.models import AwaitedRow, ItemRow, PackageRow


def items(*, actor: User, case_id: UUID) -> tuple[ItemRow, ...]:
    """The items of a case."""
    stand(actor=actor, case_id=case_id, lock=False, roles=CASE_ROLES | OVERSIGHT_ROLES)
    return tuple(ItemRow.objects.filter(case_id=case_id).order_by("received_at", "path"))


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
