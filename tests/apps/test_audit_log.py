"""The log of issued documents: what it proves, what it notices, and what it costs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cyberspex.apps.accounts.models import Organisation
from cyberspex.apps.audit import services
from cyberspex.apps.audit.models import Leaf, Node
from cyberspex.core.audit.records import parse_proof
from cyberspex.core.audit.tree import leaf_hash, verify_consistency, verify_inclusion
from cyberspex.core.foundation.errors import IntegrityError

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture
def office(tmp_path: Any, settings: Any) -> Organisation:
    settings.CYBERSPEX_DATA = str(tmp_path)
    return Organisation.objects.create(
        body_id="rs.office.example.org", name="Office", state="RS", kind="prosecution", exercise=True
    )


def entered(office: Organisation, count: int) -> list[Any]:
    return [
        parse_proof(json.loads(services.enter(f"document {number}".encode(), organisation=office, at=AT)[0]))
        for number in range(count)
    ]


def test_each_entry_is_proven_under_the_checkpoint_that_it_came_with(office: Organisation) -> None:
    for proof in entered(office, 21):
        path = [bytes.fromhex(step) for step in proof.path]
        top = bytes.fromhex(proof.checkpoint.root)
        assert verify_inclusion(proof.record.leaf(), proof.index, proof.size, path, top)


def test_any_two_checkpoints_are_consistent(office: Organisation) -> None:
    for proof in entered(office, 13):
        told = json.loads(services.consistency(proof.checkpoint, at=AT))
        assert verify_consistency(
            proof.size,
            told["second"]["size"],
            bytes.fromhex(proof.checkpoint.root),
            bytes.fromhex(told["second"]["root"]),
            [bytes.fromhex(step) for step in told["path"]],
        )


def test_an_entry_costs_the_same_however_long_the_log_is(office: Organisation) -> None:
    entered(office, 1)
    with CaptureQueriesContext(connection) as short:
        entered(office, 1)
    entered(office, 62)
    with CaptureQueriesContext(connection) as long:
        services.enter(b"the last one", organisation=office, at=AT)
    assert len(long) <= len(short) + 2


def test_the_whole_log_is_computed_anew(office: Organisation) -> None:
    entered(office, 22)
    assert services.verify_log(exercise=True) == 22
    assert services.verify_log(exercise=False) == 0


@pytest.mark.parametrize("table", [Leaf, Node])
def test_the_database_refuses_to_change_or_delete_what_was_entered(office: Organisation, table: Any) -> None:
    entered(office, 2)
    for act in (lambda: table.objects.update(exercise=False), lambda: table.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert services.verify_log(exercise=True) == 2


def test_a_log_whose_hashes_were_changed_behind_its_back_is_found(office: Organisation) -> None:
    entered(office, 8)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_node_no_update")
        else:
            cursor.execute("ALTER TABLE audit_node DISABLE TRIGGER audit_node_no_update")
    Node.objects.filter(level=1, place=1).update(hash=leaf_hash(b"another"))
    with pytest.raises(IntegrityError, match="changed at or before entry 3"):
        services.verify_log(exercise=True)
