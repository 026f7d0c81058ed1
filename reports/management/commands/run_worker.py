import sys
from typing import Any

from celery import current_app
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """What `celery worker` does, without loading Celery's command line and its prompt: 8 MB in each process of the worker."""

    help = "Makes the reports that are asked for, one at a time, until stopped by a signal."
    requires_system_checks = ()  # they would load every page's code

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--name", default="celery", help="One of its own, where several run on one machine."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        worker = current_app.Worker(
            hostname=f"{options['name']}@",
            concurrency=1,
            prefetch_multiplier=1,
            loglevel="INFO",
            without_gossip=True,
            without_mingle=True,
        )
        worker.start()
        sys.exit(worker.exitcode)
