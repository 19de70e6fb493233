"""Entries of the directory from before their standing followed from events, brought forward and back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, AFTER = "0002_issuer_and_identifier", "0005_entries_hold_what_was_typed"
AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def migrated(name: str) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate([("directory", name)])
    return MigrationExecutor(connection).loader.project_state([("directory", name)]).apps


@pytest.fixture
def before(transactional_db: None) -> Iterator[Any]:
    yield migrated(BEFORE)
    migrated(AFTER)


@pytest.mark.django_db(transaction=True)
def test_what_was_confirmed_and_revoked_stays_so_forward_and_back(before: Any) -> None:
    person = uuid4()
    entry = before.get_model("directory", "Entry").objects.create(
        body_id="rs.prosecution.example.org", name="Exercise Office", state="RS", kind="prosecution", powers=["x"],
        holder="seal", certificate_sha256="ab" * 32, valid_from=AT, exercise=True, entered_by=person,
        confirmed_by=uuid4(), confirmed_at=AT, revoked_at=AT, revoked_because="replaced",
    )  # fmt: skip
    waiting = before.get_model("directory", "Entry").objects.create(
        body_id="hu.provider.example.org", name="Exercise Provider", state="HU", kind="provider", powers=[],
        holder="seal", certificate_sha256="cd" * 32, valid_from=AT, exercise=True,
    )  # fmt: skip
    standing = migrated(AFTER).get_model("directory", "Standing").objects
    kept = standing.get(entry_id=entry.pk)
    assert (kept.entered_by, kept.confirmed_at, kept.revoked_at) == (person, AT, AT)
    assert standing.get(entry_id=waiting.pk).confirmed_at is None
    again = migrated(BEFORE).get_model("directory", "Entry").objects.get(pk=entry.pk)
    assert (again.entered_by, again.confirmed_at, again.revoked_because) == (person, AT, "replaced")
