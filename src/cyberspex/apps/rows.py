"""New rows, a statement a table.

Django builds the text of an INSERT anew for every call, and the driver reads it anew, which costs more than the database
does to carry it out. Here it is built once for each table: PostgreSQL gets the rows as one JSON value that it takes
apart by the types of the table's own columns, SQLite a list of values written by the fields themselves.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction


def insert(
    rows: Sequence[models.Model], *, known_by: tuple[str, ...] = (), changing: tuple[str, ...] = ()
) -> None:
    """Put new rows of one table in; none of them learns a key that the database counts up.

    Args:
        known_by: members that are unique together. changing: what a row that is there already takes from the new one.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = _fields(model)
    whole = connection.vendor == "postgresql"
    most = len(rows) if whole else max(1, connection.ops.bulk_batch_size(fields, rows))
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        for start in range(0, len(rows), most):
            some = rows[start : start + most]
            values: list[Any]
            if whole:
                named = [{str(one.column): getattr(row, one.attname) for one in fields} for row in some]
                values = [json.dumps(named, default=_text)]
            else:
                values = [
                    one.get_db_prep_save(getattr(row, one.attname), connection)
                    for row in some
                    for one in fields
                ]
            cursor.execute(_statement(model, connection.vendor, len(some), known_by, changing), values)


def _text(value: object) -> str:
    """A value as PostgreSQL reads it from text."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} stands in no column")


@lru_cache(maxsize=64)
def _fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(one for one in model._meta.concrete_fields if not isinstance(one, models.AutoField))


@lru_cache(maxsize=512)
def _statement(
    model: type[models.Model], vendor: str, count: int, known_by: tuple[str, ...], changing: tuple[str, ...]
) -> str:
    name = connection.ops.quote_name
    columns = {one.name: name(str(one.column)) for one in _fields(model)}
    table, listed = name(model._meta.db_table), ", ".join(columns.values())
    if vendor == "postgresql":
        values = f"SELECT {listed} FROM json_populate_recordset(NULL::{table}, %s)"  # noqa: S608  our own names
    else:
        row = f"({', '.join(['%s'] * len(columns))})"
        values = f"VALUES {', '.join([row] * count)}"
    parts = [f"INSERT INTO {table} ({listed})", values]
    if known_by:
        taken = ", ".join(f"{columns[one]} = EXCLUDED.{columns[one]}" for one in changing)
        parts.append(f"ON CONFLICT ({', '.join(columns[one] for one in known_by)}) DO UPDATE SET {taken}")
    return " ".join(parts)
