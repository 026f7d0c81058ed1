"""The composition root: settings, addresses, and the Celery application."""

from amif_me.celery import app as celery_app

__all__ = ["celery_app"]
