"""What Celery carries: a report's id."""

from typing import Any

from celery import shared_task
from celery.signals import worker_init

from reports import rendering
from reports.services import making
from reports.services.broker import MAKE_REPORT


@shared_task(name=MAKE_REPORT)
def make_report_task(report_id: int) -> None:
    making.make(report_id)


@worker_init.connect
def load_the_layout_engine(**_: Any) -> None:
    """Before the worker forks its processes, so that every fork has it ready."""
    rendering.warm_up()
