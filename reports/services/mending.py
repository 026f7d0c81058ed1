"""Published files that were lost or damaged: found in time, and made again from their frozen content."""

import logging
from datetime import timedelta

from django.db.models import F, Q

from projects import clock
from projects.models import User
from reports.models import Report, ReportState
from reports.services import files, jobs

logger = logging.getLogger(__name__)

LOOKED_AT_EVERY = timedelta(days=30)
AT_ONCE = 50
"""Files that are read whole in one round; a published report has some hundred kB."""


def mend(report: Report, *, by: User | None) -> bool:
    """Has a finished report made again where its file is lost, or not what it was. Raises `OSError`."""
    if report.state != ReportState.READY:
        return False
    if files.is_lost(report.sha256, size=report.size):
        return jobs.make_again(report, by=by)
    if files.is_whole(report.sha256):
        return False
    files.erase_kept(report.sha256)
    return jobs.make_again(report, by=by)


def look_after_published() -> int:
    """Reads the published files that nobody looked at for longest, and mends what has to be; returns how many those
    were. Each is looked at once a month. Where the storage does not answer, the next round tries again."""
    mended, now = 0, clock.now()
    waiting = Report.objects.filter(
        Q(checked_at=None) | Q(checked_at__lt=now - LOOKED_AT_EVERY),
        state=ReportState.READY,
        edition__number__isnull=False,
    ).order_by(F("checked_at").asc(nulls_first=True), "pk")
    for report in waiting[:AT_ONCE]:
        try:
            mended += mend(report, by=None)
        except OSError:
            logger.exception("The storage does not say whether the file of report %s is whole.", report.pk)
            break
        Report.objects.filter(pk=report.pk).update(checked_at=now)
    return mended
