"""What tests of several folders share: the desk of the invented bodies, and a database that can be emptied."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# How long one example takes says more of the machine than of the code.
hypothesis.settings.register_profile("cyberspex", deadline=None)
hypothesis.settings.load_profile("cyberspex")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to the run on PostgreSQL what needs that server."""
    if os.environ.get("DATABASE_URL"):
        return
    elsewhere = [one for one in items if one.get_closest_marker("postgresql")]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [one for one in items if one not in elsewhere]


@pytest.fixture(autouse=True)
def _the_database_can_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """Take the triggers of the history away before a committed test's rows are removed.

    A test whose rows are committed (a browser, threads) is followed by emptying every table, which the triggers
    refuse; Django makes them anew afterwards, as after every migration.
    """
    marker = request.node.get_closest_marker("django_db")
    committed = "live_server" in request.fixturenames or bool(marker and marker.kwargs.get("transaction"))
    if not committed:
        yield
        return
    request.getfixturevalue(
        "transactional_db"
    )  # set up before, so that its emptying comes after what follows
    yield
    from django.db import connection

    from cyberspex.apps.history import triggers

    triggers.install()  # whatever the test did with them
    with connection.cursor() as cursor:
        for table, name in triggers.places(connection.vendor):
            on = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


@pytest.fixture(autouse=True)
def _every_test_starts_in_the_default_language() -> None:
    """A page asked for in French leaves French active in its thread, and several tests share one."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture
def desk(tmp_path: Path, settings: Any) -> Iterator[Any]:
    """The invented bodies, people, keys and channels, in a data folder and a database of the test's own."""
    from django.core.cache import cache

    from procedure_world import built_desk

    cache.clear()
    settings.CYBERSPEX_DATA = str(tmp_path)
    built = built_desk(tmp_path)
    yield built
    built.closing.__exit__(None, None, None)
