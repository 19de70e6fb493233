"""Who has a received case on their desk. Safe before the new code: the column may be empty."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("cooperation", "0001_first"),)
    operations = (
        migrations.AddField(
            model_name="caserow",
            name="held_by",
            field=models.UUIDField(null=True, help_text="Who has the case on their desk; it binds nobody."),
        ),
    )
