"""A one-time link may set a new password. Safe before the new code: the column has a default."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("accounts", "0001_initial"),)
    operations = (
        migrations.AddField(
            model_name="invitation",
            name="renews",
            field=models.BooleanField(default=False, help_text="Sets a new password; gives no office."),
        ),
    )
