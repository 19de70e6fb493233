"""Triggers that keep the history as it is written, on SQLite and on PostgreSQL.

- No event is changed or deleted; whether a case or an organisation is an exercise never changes.
- SQLite drops triggers when a table is rebuilt by a migration, so they are made anew after each one.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

_REFUSED = (
    ("history_event", "no_update", "UPDATE", "", "events are never changed"),
    ("history_event", "no_delete", "DELETE", "", "events are never deleted"),
    ("history_case", "same_exercise", "UPDATE", "exercise", "a case stays an exercise or real for ever"),
    ("history_case", "no_delete", "DELETE", "", "cases are never deleted"),
    (
        "accounts_organisation",
        "same_exercise",
        "UPDATE",
        "exercise",
        "an organisation stays an exercise or real for ever",
    ),
    ("audit_leaf", "no_update", "UPDATE", "", "log entries are never changed"),
    ("audit_leaf", "no_delete", "DELETE", "", "log entries are never deleted"),
    ("audit_node", "no_update", "UPDATE", "", "log entries are never changed"),
    ("audit_node", "no_delete", "DELETE", "", "log entries are never deleted"),
)


def names() -> tuple[str, ...]:
    """The names of all triggers that must be there."""
    return tuple(f"{table}_{name}" for table, name, *_rest in _REFUSED)


def places() -> tuple[tuple[str, str], ...]:
    """Each trigger with the table on which it stands."""
    return tuple((table, f"{table}_{name}") for table, name, *_rest in _REFUSED)


def install(alias: str = "default") -> None:
    """Make every trigger anew where its table exists."""
    connection = connections[alias]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table, name, act, column, why in _REFUSED:
            if table not in tables:
                continue
            trigger = f"{table}_{name}"
            if connection.vendor == "sqlite":
                when = f"WHEN OLD.{column} IS NOT NEW.{column}" if column else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
                cursor.execute(
                    f"CREATE TRIGGER {trigger} BEFORE {act} ON {table} {when} BEGIN SELECT RAISE(ABORT, '{why}'); END"
                )
            else:
                when = f"WHEN (OLD.{column} IS DISTINCT FROM NEW.{column})" if column else ""
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {trigger}_refuse() RETURNS trigger LANGUAGE plpgsql AS"
                    f" $$ BEGIN RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
                )
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger} ON {table}")
                cursor.execute(
                    f"CREATE TRIGGER {trigger} BEFORE {act} ON {table} FOR EACH ROW {when}"
                    f" EXECUTE FUNCTION {trigger}_refuse()"
                )


def missing(alias: str = "default") -> tuple[str, ...]:
    """The triggers that are not there."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        there = {str(row[0]) for row in cursor.fetchall()}
    return tuple(name for name in names() if name not in there)


def install_after_migrate(sender: Any, using: str = "default", **_more: Any) -> None:
    """Django's signal after migrations."""
    install(using)
