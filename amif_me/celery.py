"""The Celery application: it carries ids of reports to be made, and nothing else."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amif_me.settings")

app = Celery("amif_me")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
