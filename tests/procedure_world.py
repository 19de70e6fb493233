"""The invented bodies of the procedure for tests: an office at each desk, and one order on its way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cyberspex.apps.accounts.models import User
from cyberspex.apps.cooperation import demo, services
from cyberspex.apps.cooperation.demo import World, approver_key, make_world, order_draft
from cyberspex.apps.cooperation.models import CaseRow
from cyberspex.apps.exchange import worker
from cyberspex.cli.demonstration import development_hands

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
OFFICE, PROVIDER, NOTIFIED = (
    "rs.prosecution.example.org",
    "hu.provider.example.org",
    "hu.notified.example.org",
)


@dataclass(kw_only=True)
class Desk:
    """A world with its data folder; short words for the people of the story."""

    world: World
    data: Path
    example: dict[str, Any]
    examples: Callable[[str], dict[str, Any]]
    at: datetime = AT
    closing: Any = field(repr=False, default=None)

    @property
    def drafter(self) -> User:
        return self.world.of(OFFICE, "drafter")

    @property
    def approver(self) -> User:
        return self.world.of(OFFICE, "approver")

    @property
    def officer(self) -> User:
        return self.world.of(PROVIDER, "receiving_officer")

    @property
    def notified(self) -> User:
        return self.world.of(NOTIFIED, "notified_officer")

    def organisation(self, body: str) -> Any:
        return self.world.organisations[body]

    def drafted(self, **sections: Any) -> CaseRow:
        """A draft at the prosecution office."""
        return services.create_case(
            actor=self.drafter,
            organisation=self.organisation(OFFICE),
            tool="cets224.7",
            content={**order_draft(self.example), **sections},
            at=self.at,
        )

    def approved(self) -> CaseRow:
        """A draft that was approved; its documents are prepared."""
        row = self.drafted()
        services.submit(actor=self.drafter, case_id=row.case_id, version=1, at=self.at)
        services.approve(actor=self.approver, case_id=row.case_id, at=self.at)
        row.refresh_from_db()
        return row

    def signed(self) -> CaseRow:
        """An approved draft whose documents the approver signed."""
        row = self.approved()
        key, passphrase = approver_key(self.data, OFFICE)
        services.sign_here(
            actor=self.approver,
            case_id=row.case_id,
            p12=key,
            passphrase=passphrase,
            second_factor=True,
            at=self.at,
        )
        row.refresh_from_db()
        return row

    def sent(self) -> CaseRow:
        """An order that the provider and the notified authority received."""
        row = self.signed()
        services.send(actor=self.approver, case_id=row.case_id, at=self.at)
        worker.run_once(self.at)
        row.refresh_from_db()
        return row

    def case_of(self, body: str, row: CaseRow) -> CaseRow:
        """The same thread in another body's own record."""
        return CaseRow.objects.get(organisation_id=self.organisation(body).pk, thread=row.thread)

    def decide_all(self, case: CaseRow, outcome: str = "disclosed") -> None:
        """One answer for every identifier of an order at the provider."""
        from cyberspex.apps.cooperation import queries

        for one in queries.identifiers(actor=self.officer, case_id=case.case_id, at=self.at):
            services.set_identifier(
                actor=self.officer,
                case_id=case.case_id,
                identifier_id=one.id,
                outcome=outcome,
                items=[{"element": "name", "value": "Exercise Person"}],
                at=self.at,
            )


def built_desk(folder: Path) -> Desk:
    """Make the world in an empty data folder and an empty database."""
    closing = development_hands(folder, AT)
    hands = closing.__enter__()
    world, _ = make_world(data=folder, hands=hands.hands, at=AT)
    return Desk(
        world=world, data=folder, example=hands.example("cets224.7"), examples=hands.example, closing=closing
    )


__all__ = ["AT", "NOTIFIED", "OFFICE", "PROVIDER", "Desk", "built_desk", "demo"]
