"""Lists of the register by partner and by reference. Safe before and after the new code.

References are codes: PostgreSQL compares them by their bytes, as SQLite does, so that a prefix is a range of the index
and a page begins where the one before it ended, whatever the language of the database.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def _collate(schema_editor: Any, collation: str) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f'ALTER TABLE cooperation_caserow ALTER COLUMN reference TYPE varchar(100) COLLATE "{collation}"'
        )


def by_bytes(_apps: Any, schema_editor: Any) -> None:
    _collate(schema_editor, "C")


def by_language(_apps: Any, schema_editor: Any) -> None:
    _collate(schema_editor, "default")


class Migration(migrations.Migration):
    dependencies = [("cooperation", "0002_who_has_it")]

    operations = [
        migrations.AddIndex(
            model_name="caserow",
            index=models.Index(
                fields=["organisation_id", "state", "due_on", "case_id"], name="coop_state_due"
            ),
        ),
        migrations.AddIndex(
            model_name="caserow",
            index=models.Index(
                fields=["organisation_id", "counterpart", "-opened_at", "-case_id"], name="coop_counterpart"
            ),
        ),
        migrations.RunPython(by_bytes, by_language),
    ]
