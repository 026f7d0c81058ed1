import logging
import signal
import sys
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections, connections
from django.utils.translation import gettext as _

from reports.services import sweeping

logger = logging.getLogger(__name__)

BETWEEN_REMINDERS = 3600.0
"""Seconds between two looks for reminders that are due, and at published files."""


class Command(BaseCommand):
    """One round, or rounds for ever; an outage of the database is logged and waited out."""

    help = "Sends waiting reports to the workers again, or makes them where there are none; once an hour, reminders."
    _remind_at = 0.0

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forever", action="store_true", help="Go on until stopped by a signal.")
        parser.add_argument(
            "--every", type=float, default=5.0, metavar="SECONDS", help="The time between two rounds."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["every"] <= 0:
            raise CommandError(_("--every must be more than zero seconds."))
        signal.signal(signal.SIGTERM, _stop)
        if not options["forever"]:
            self._round()
            return
        while True:
            try:
                close_old_connections()
                self._round()
            except Exception:
                logger.exception("A round of sweeping failed; the next is in %g s.", options["every"])
                connections.close_all()
            time.sleep(options["every"])

    def _round(self) -> None:
        sweeping.sweep()
        sweeping.tell()
        sweeping.tidy()
        if time.monotonic() >= self._remind_at:
            self._remind_at = time.monotonic() + BETWEEN_REMINDERS
            sweeping.remind()
            sweeping.look_after()


def _stop(number: int, frame: FrameType | None) -> None:
    """Ends wherever it stands; a report that is being made is given back (`making.make`)."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(0)
