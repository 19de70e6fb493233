"""Nothing is served where the history could be rewritten: triggers on both databases, rights on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from operation.conftest import Played
from operation.installations import PLAY, database, free_port, script, served, shell
from operation.test_init import production

DROP = """
from django.db import connection
from cyberspex.apps.history import triggers
table, name = dict(enumerate(triggers.places(connection.vendor)))[int(sys.argv[1])]
with connection.cursor() as cursor:
    cursor.execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else f" ON {table}"))
print(name)
"""


def test_without_any_one_of_its_triggers_nothing_starts_and_init_makes_it_anew(played: Played) -> None:
    count = int(
        script(
            played.data,
            "from cyberspex.apps.history import triggers\nfrom django.db import connection\n"
            "print(len(triggers.places(connection.vendor)))",
            **played.where,
        )
    )
    assert count >= 7
    for number in range(0, count, 3):
        name = script(played.data, DROP, str(number), **played.where).strip()
        for command in (("serve", "--port", str(free_port())), ("worker", "--once"), ("rebuild",)):
            refused = shell(played.data, *command, **played.where)
            assert refused.returncode == 2
            assert name in refused.stderr
        assert shell(played.data, "init", **played.where).returncode == 0
        assert shell(played.data, "worker", "--once", **played.where).returncode == 0


CHANGES = """
from django.db import DatabaseError, connection, transaction
for statement in (
    "UPDATE history_event SET reason = 'x'", "DELETE FROM history_event", "DELETE FROM history_case",
    "UPDATE history_case SET exercise = NOT exercise", "UPDATE accounts_organisation SET exercise = NOT exercise",
    "UPDATE audit_leaf SET entered_at = NULL", "DELETE FROM audit_leaf", *sys.argv[1:],
):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        print("DONE", statement)
    except DatabaseError as error:
        print("refused", type(error).__name__)
"""


def test_the_database_refuses_every_change_of_the_history(played: Played) -> None:
    more = ["TRUNCATE history_event", "TRUNCATE audit_leaf, history_case CASCADE"] if played.where else []
    said = script(played.data, CHANGES, *more, **played.where)
    assert "DONE" not in said
    assert said.count("refused") == 7 + len(more)


@contextmanager
def two_roles() -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """A database with an owner and a role that serves: the environment of `init`, and that of everything else."""
    import psycopg

    with database() as where:
        url = where["DATABASE_URL"]
        role = f"serving_{os.urandom(4).hex()}"
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'serving'")
            serving = {"DATABASE_URL": url.replace("cyberspex@", f"{role}:serving@")}
            try:
                yield {**serving, "DATABASE_OWNER_URL": url}, serving
            finally:
                server.execute(f"DROP OWNED BY {role}")
                server.execute(f"DROP ROLE {role}")


@pytest.mark.postgresql
def test_the_role_that_serves_may_do_its_work_and_may_not_change_events(tmp_path: Path) -> None:
    with two_roles() as (owner, serving):
        data, how = tmp_path / "data", production(tmp_path)
        early = shell(data, "serve", "--port", str(free_port()), **how, **serving)
        assert early.returncode == 2
        assert "DATABASE_OWNER_URL" in early.stderr
        assert shell(data, "init", **how, **owner).returncode == 0
        play = PLAY.replace("migrate(anew=True)\n", "")
        assert script(data, play, str(data), **serving)  # a whole case, by the role that serves
        said = script(data, CHANGES, "TRUNCATE history_event", "DROP TRIGGER history_event_no_update ON history_event",
                      "ALTER TABLE history_event DISABLE TRIGGER ALL", **serving)  # fmt: skip
        assert "DONE" not in said
        assert said.count("refused ProgrammingError") >= 7  # by right, before any trigger
        assert shell(data, "rebuild", **serving).returncode == 0
        with served(
            data, "--port", str(free_port()), log=tmp_path / "log", demo=False, **how, **serving
        ) as running:
            assert running.address, running.said


@pytest.mark.postgresql
def test_in_production_a_role_that_could_change_events_serves_nothing(tmp_path: Path) -> None:
    with database() as where:
        how = production(tmp_path)
        assert shell(tmp_path / "data", "init", **how, **where).returncode == 0
        refused = shell(tmp_path / "data", "serve", "--port", str(free_port()), **how, **where)
        assert refused.returncode == 2
        assert "UPDATE on history_event" in refused.stderr


@pytest.mark.postgresql
def test_a_trigger_that_is_switched_off_counts_as_lost(played: Played) -> None:
    script(
        played.data,
        "from django.db import connection\nconnection.cursor().execute('ALTER TABLE history_event DISABLE TRIGGER ALL')",
        **played.where,
    )
    refused = shell(played.data, "worker", "--once", **played.where)
    assert refused.returncode == 2
    assert "history_event_no_update" in refused.stderr


def test_an_owner_of_another_database_is_a_mistake(tmp_path: Path) -> None:
    for more in (
        {"DATABASE_OWNER_URL": "postgresql://a@localhost/x"},
        {"DATABASE_OWNER_URL": "postgresql://a@localhost/x", "DATABASE_URL": "postgresql://b@localhost/y"},
    ):
        refused = shell(tmp_path / "data", "init", **more)
        assert refused.returncode == 2
        assert "DATABASE_OWNER_URL" in refused.stderr
