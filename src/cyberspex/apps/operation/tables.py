"""Every row of the installation, out of one database and into another, SQLite or PostgreSQL alike.

- All rows are read in one snapshot: what changes while a backup runs is in it whole or not at all.
- A value is written as exactly as the database holds it, so that every hash computed over it comes out the same.
- Rows are loaded in the shape that they were saved in; the migrations made since then follow.
- Keys of cases are apart from everything else, so that rows without them reveal no content.
- Sessions are left out: after a restore everybody signs in anew.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.apps import apps as registry
from django.core.management.color import no_style
from django.db import connections, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import sql

from cyberspex.core.foundation.errors import ConfigurationError, IntegrityError

KEYS_OF_CASES = "history.casekey"
NOT_KEPT = ("sessions", "contenttypes", "auth")
"""Apps whose rows the migrations make, or that nobody wants back."""
ROWS_AT_ONCE = 2000
Migrations = Sequence[tuple[str, str]]


def applied(alias: str = "default") -> list[tuple[str, str]]:
    """The migrations that the database has."""
    return sorted(MigrationExecutor(connections[alias]).loader.applied_migrations)


@contextmanager
def snapshot() -> Iterator[None]:
    """One state of the database for everything that is read inside; nobody who writes is kept waiting."""
    connection: Any = connections["default"]  # the mode of transactions is SQLite's own
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        before = connection.transaction_mode
        connection.transaction_mode = "DEFERRED"  # a reader in WAL mode; the setting is for writers
        try:
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = before
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def tables() -> list[type[models.Model]]:
    """The tables that a backup keeps."""
    return [
        model
        for model in registry.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in NOT_KEPT
    ]


def rows_of(model: type[models.Model]) -> Iterator[tuple[int, bytes]]:
    """The rows of a table in blocks of JSON lines, with the number of rows in each; the first line names the columns."""
    names = [field.attname for field in model._meta.concrete_fields]
    lines = [json.dumps(names)]
    rows = model._base_manager.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        lines.append(json.dumps([_plain(value) for value in row], ensure_ascii=False, separators=(",", ":")))
        if len(lines) > ROWS_AT_ONCE:
            yield len(lines) - 1, "\n".join(lines).encode()
            lines = [json.dumps(names)]
    if len(lines) > 1:
        yield len(lines) - 1, "\n".join(lines).encode()


def is_empty() -> bool:
    """Whether the database holds no organisation and no event."""
    connection = connections["default"]
    there = set(connection.introspection.table_names())
    return all(
        model._meta.db_table not in there or not model._base_manager.exists()
        for model in tables()
        if model._meta.app_label in ("accounts", "history")
    )


def prepare(migrations: Migrations, alias: str = "default") -> Any:
    """Make the tables as they were when the backup was made; returns the models of that time.

    Raises:
        ConfigurationError: `newer_backup`.
    """
    executor = MigrationExecutor(connections[alias])
    unknown = [name for name in migrations if tuple(name) not in executor.loader.graph.nodes]
    if unknown:
        raise ConfigurationError(
            "newer_backup",
            f"The backup was made by a newer version of the program (it knows {'.'.join(unknown[0])}); restore it with that one.",
        )
    wanted = {(app, name) for app, name in migrations}
    last = [
        node
        for node in wanted
        if not any(child.key[0] == node[0] and child.key in wanted for child in executor.loader.graph.node_map[node].children)
    ]  # fmt: skip
    executor.migrate(sorted(last))
    return MigrationExecutor(connections[alias]).loader.project_state(sorted(last)).apps


def load(label: str, block: bytes, shape: Any) -> int:
    """Add a block of rows to its table; returns how many.

    Args:
        shape: the models of the time of the backup, as `prepare` gave them.
    Raises:
        IntegrityError: `unreadable_backup`.
    """
    try:
        model = shape.get_model(label)
        names, *rows = (json.loads(line) for line in block.decode("utf-8").split("\n"))
        fields = [_field(model, name) for name in names]
        made = [
            model(**{field.attname: _typed(field, value) for field, value in zip(fields, row, strict=True)})
            for row in rows
        ]
    except (LookupError, ValueError, TypeError) as error:
        raise IntegrityError(
            "unreadable_backup", f"The rows of {label} in the backup cannot be read."
        ) from error
    connection = connections["default"]
    at_once = max(1, connection.ops.bulk_batch_size(fields, made))
    for start in range(0, len(made), at_once):
        query = sql.InsertQuery(model)
        query.insert_values(
            fields, made[start : start + at_once], raw=True
        )  # as they are: nothing is set anew
        query.get_compiler(connection=connection).execute_sql()
    return len(made)


def empty(label: str, shape: Any) -> None:
    """Remove the rows that migrations made in a table whose rows the backup brings."""
    rows = shape.get_model(label)._base_manager.all()
    if rows.exists():
        rows.delete()


def take_back() -> None:
    """Empty every table that a restore which failed filled; the guards of the history stand again afterwards.

    Only for a database that was seen to be empty before: on SQLite the file goes with its folder, on PostgreSQL the
    rows would stay.
    """
    from cyberspex.apps.history import triggers

    connection = connections["default"]
    if connection.vendor == "sqlite":
        return
    there = set(connection.introspection.table_names())
    with transaction.atomic(), connection.cursor() as cursor:
        for table, name in triggers.places(connection.vendor):
            if table in there:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        mine = [model._meta.db_table for model in tables() if model._meta.db_table in there]
        for statement in connection.ops.sql_flush(no_style(), mine, allow_cascade=True):
            cursor.execute(statement)
        triggers.install()


def count_on() -> None:
    """Let counted keys go on after the restored ones."""
    connection = connections["default"]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    return next(field for field in model._meta.concrete_fields if field.attname == name)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _typed(field: models.Field[Any, Any], value: Any) -> Any:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value, validate=True)
    return field.to_python(value)
