"""The Celery application: it carries ids of reports to be made, and nothing else."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amif_me.settings")
# Django's checks, whose answer Celery does not read, would load every page's code into the worker: 20 MB.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("amif_me")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
