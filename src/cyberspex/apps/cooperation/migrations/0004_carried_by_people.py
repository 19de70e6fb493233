"""Which messages people carry by other means. Safe before the new code: the column has a default."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("cooperation", "0003_register_lists"),)
    operations = (
        migrations.AddField(
            model_name="messagerow",
            name="by_other_means",
            field=models.BooleanField(
                default=False, help_text="Carried by people, so no worker delivers it."
            ),
        ),
    )
