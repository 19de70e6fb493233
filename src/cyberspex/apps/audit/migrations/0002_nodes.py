"""The log keeps the hash of every full subtree. Safe before and after the new code; older logs are filled in."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from cyberspex.core.audit.tree import completed_by


def fill(apps: Any, _editor: Any) -> None:
    """Compute what earlier entries completed; nothing that was entered is changed."""
    leaf_model, node_model = apps.get_model("audit", "Leaf"), apps.get_model("audit", "Node")
    for exercise in (True, False):
        kept: dict[tuple[int, int], bytes] = {}
        rows = leaf_model.objects.filter(exercise=exercise).order_by("index").values_list("index", "leaf")
        for index, leaf in rows.iterator(chunk_size=2000):
            for level, place, found in completed_by(
                index, bytes(leaf), lambda *where, known=kept: known[where]
            ):
                kept[level, place] = found
                if level:
                    node_model.objects.create(exercise=exercise, level=level, place=place, hash=found)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Node",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("exercise", models.BooleanField()),
                ("level", models.PositiveSmallIntegerField()),
                ("place", models.BigIntegerField()),
                ("hash", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("exercise", "level", "place"), name="one_node_per_place")
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
