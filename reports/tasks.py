"""What Celery carries: a report's id."""

from typing import Any

from celery import shared_task
from celery.signals import worker_init

from reports.services import making
from reports.services.broker import MAKE_REPORT


@shared_task(name=MAKE_REPORT)
def make_report_task(report_id: int) -> None:
    making.make(report_id)


@worker_init.connect
def get_ready(**_: Any) -> None:
    """Before the worker forks its processes; it is too slow for what a new process may take to start."""
    making.load_layout_engine()
