"""What is kept beside a draft while it is written. Safe before the new code: the column may be empty."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("cooperation", "0004_carried_by_people"),)
    operations = (
        migrations.AddField(
            model_name="draft",
            name="beside",
            field=models.BinaryField(
                null=True,
                help_text="Encrypted: where each person was, lines not yet taken, texts to choose from.",
            ),
        ),
    )
