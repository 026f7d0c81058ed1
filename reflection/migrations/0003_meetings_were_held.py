"""What was recorded before meetings were prepared was held; and every line gets a client id of its own."""

import uuid

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    apps.get_model("reflection", "Meeting").objects.filter(held_at=None).update(held_at=F("created_at"))
    for name in ("Finding", "Decision"):
        model = apps.get_model("reflection", name)
        for row in model.objects.all():
            row.client_id = uuid.uuid4()
            row.save(update_fields=["client_id"])


class Migration(migrations.Migration):
    dependencies = [("reflection", "0002_richer_meetings")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
