"""The lists by which people work, made from events and from nothing else.

An event may carry, beside its codes: `opens` (a new case), `changes` (fields of the register's row),
`document`, `message`, `identifier` or `identifiers`, `approval` and `number`. Applying the events in order to empty tables
gives the tables again; a test holds that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models

from cyberspex.apps.cooperation.models import (
    Approval,
    CaseRow,
    DocumentRow,
    IdentifierRow,
    MessageRow,
    NumberSeries,
)
from cyberspex.apps.history.projectors import projector, typed
from cyberspex.apps.rows import insert

PROJECTED: tuple[type[models.Model], ...] = (
    CaseRow,
    Approval,
    DocumentRow,
    MessageRow,
    IdentifierRow,
    NumberSeries,
)
_KEYS: Mapping[type[models.Model], tuple[str, ...]] = {
    DocumentRow: ("case_id", "audience"),
    MessageRow: ("organisation_id", "message_id", "incoming"),
    IdentifierRow: ("case_id", "identifier"),
}
"""By what a row is known that a later event changes."""


@projector("", tables=PROJECTED)
def project(events: Sequence[Any]) -> None:
    """Apply events to the lists of their organisation."""
    new = _New()
    for event in events:
        _apply(event, new)
    new.write()


class _New:
    """Rows that the events of one step add to the long lists; written together, a statement a list.

    A case that one of these events opens and a later one moves is written once, as it then stands.
    """

    def __init__(self) -> None:
        self.cases: dict[Any, CaseRow] = {}
        self._rows: dict[type[models.Model], dict[tuple[Any, ...], dict[str, Any]]] = {}

    def keep(self, model: type[models.Model], row: dict[str, Any]) -> None:
        """Put a row in; one without an id only changes what it names of the one with the same keys."""
        keys = _KEYS[model]
        named = {name: row[name] for name in keys}
        waiting = self._rows.setdefault(model, {})
        first = next(iter(waiting.values()), row)
        if "id" not in row:
            self._write(model)
            rest = {name: value for name, value in row.items() if name not in keys}
            model._default_manager.update_or_create(**named, defaults=rest)
            return
        if tuple(named.values()) in waiting or first.keys() != row.keys():
            self._write(model)
        self._rows[model][tuple(named.values())] = row

    def write(self) -> None:
        """Write what waits."""
        if self.cases:
            insert(list(self.cases.values()))
            self.cases.clear()
        for model in tuple(self._rows):
            self._write(model)

    def _write(self, model: type[models.Model]) -> None:
        rows = self._rows.pop(model, {})
        self._rows[model] = {}
        if rows:
            keys = _KEYS[model]
            changing = tuple(name for name in next(iter(rows.values())) if name not in keys and name != "id")
            insert([model(**row) for row in rows.values()], known_by=keys, changing=changing)


def _apply(event: Any, new: _New) -> None:
    data = event.data
    if "number" in data:
        NumberSeries.objects.update_or_create(
            organisation_id=event.organisation_id,
            exercise=event.exercise,
            year=data["number"]["year"],
            defaults={"last": data["number"]["last"]},
        )
    if event.case_id is None:
        return
    owner = {"case_id": event.case_id, "organisation_id": event.organisation_id}
    if "opens" in data:
        new.cases[event.case_id] = CaseRow(
            **owner,
            **typed(CaseRow, data["opens"]),
            exercise=event.exercise,
            opened_at=event.at,
            changed_at=event.at,
            last_seq=event.seq,
        )
    if "approval" in data:
        Approval.objects.create(**owner, **typed(Approval, data["approval"]), approved_at=event.at)
    if "document" in data:
        new.keep(DocumentRow, {**owner, **typed(DocumentRow, data["document"])})
    if "message" in data:
        new.keep(MessageRow, {**owner, **typed(MessageRow, data["message"])})
    for one in [data["identifier"]] if "identifier" in data else data.get("identifiers", ()):
        new.keep(IdentifierRow, {**owner, **typed(IdentifierRow, one)})
    if data.get("releases_identifiers"):
        new.write()
        IdentifierRow.objects.filter(
            case_id=event.case_id, identifier__in=data["releases_identifiers"]
        ).update(released_at=event.at)
    changes = {**typed(CaseRow, data.get("changes", {})), "changed_at": event.at, "last_seq": event.seq}
    if event.case_id in new.cases:
        for name, value in changes.items():
            setattr(new.cases[event.case_id], name, value)
    else:
        CaseRow.objects.filter(case_id=event.case_id).update(**changes)
