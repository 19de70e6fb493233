"""Triggers that keep the history as it is written, on SQLite and on PostgreSQL.

- No event is changed or deleted; whether a case or an organisation is an exercise never changes.
- SQLite drops triggers when a table is rebuilt by a migration, so they are made anew after each one.
- On PostgreSQL the role that serves is another one than the owner of the tables, and lacks the right to change events.
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
    ("catalogue_report", "no_update", "UPDATE", "", "reports are never changed"),
    ("catalogue_report", "no_delete", "DELETE", "", "reports are never deleted"),
    ("catalogue_decision", "no_update", "UPDATE", "", "decisions are never changed"),
    ("catalogue_decision", "no_delete", "DELETE", "", "decisions are never deleted"),
    # PostgreSQL empties a table without deleting a row.
    ("history_event", "no_truncate", "TRUNCATE", "", "events are never deleted"),
    ("history_case", "no_truncate", "TRUNCATE", "", "cases are never deleted"),
    ("audit_leaf", "no_truncate", "TRUNCATE", "", "log entries are never deleted"),
    ("audit_node", "no_truncate", "TRUNCATE", "", "log entries are never deleted"),
    ("catalogue_report", "no_truncate", "TRUNCATE", "", "reports are never deleted"),
    ("catalogue_decision", "no_truncate", "TRUNCATE", "", "decisions are never deleted"),
)


def places(vendor: str) -> tuple[tuple[str, str], ...]:
    """Each trigger that must be there, with the table on which it stands."""
    return tuple(
        (table, f"{table}_{name}")
        for table, name, act, *_rest in _REFUSED
        if act != "TRUNCATE" or vendor == "postgresql"
    )


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
                if act == "TRUNCATE":
                    continue
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
                    f"CREATE TRIGGER {trigger} BEFORE {act} ON {table}"
                    f" FOR EACH {'STATEMENT' if act == 'TRUNCATE' else 'ROW'} {when}"
                    f" EXECUTE FUNCTION {trigger}_refuse()"
                )


def missing(alias: str = "default") -> tuple[str, ...]:
    """The triggers that are not there."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            # One that stands but is switched off protects nothing.
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')")
        there = {str(row[0]) for row in cursor.fetchall()}
    return tuple(name for _table, name in places(connection.vendor) if name not in there)


def install_after_migrate(sender: Any, using: str = "default", **_more: Any) -> None:
    """Django's signal after migrations."""
    install(using)


NEVER = (
    "history_event", "audit_leaf", "audit_node", "catalogue_report", "catalogue_decision", "history_case",
)  # fmt: skip
"""Tables from which the running role deletes nothing."""
UNCHANGED = ("history_event", "audit_leaf", "audit_node", "catalogue_report", "catalogue_decision")
"""Of these, the tables in which it changes nothing either."""


def grant(role: str, alias: str = "default") -> None:
    """Give the role that serves its rights on PostgreSQL, and no right to rewrite the history; the owner calls it."""
    connection = connections[alias]
    name = connection.ops.quote_name(role)
    with connection.cursor() as cursor:
        for statement in (
            f"GRANT USAGE ON SCHEMA public TO {name}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
            f"REVOKE DELETE, TRUNCATE ON {', '.join(NEVER)} FROM {name}",
            f"REVOKE UPDATE ON {', '.join(UNCHANGED)} FROM {name}",
            f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {name}",
        ):
            cursor.execute(statement)


def rights_too_many(alias: str = "default") -> tuple[str, ...]:
    """What the running role could do to the history on PostgreSQL: rights that it must not have, by their names."""
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return ()
    asked = [(table, right) for table in UNCHANGED for right in ("UPDATE",)]
    asked += [(table, right) for table in NEVER for right in ("DELETE", "TRUNCATE", "TRIGGER")]
    found = []
    with connection.cursor() as cursor:
        for table, right in asked:
            cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [table, right])
            if cursor.fetchone()[0]:
                found.append(f"{right} on {table}")
    return tuple(found)
