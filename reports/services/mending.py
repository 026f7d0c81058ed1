"""Published files that were lost or damaged: found in time, and made again from their frozen content."""

import logging
from collections.abc import Iterable
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
    """Has a finished report made again where its file is lost, or not what it was. Raises `OSError`.

    The damaged file stays until the new one is written over it: whoever looks meanwhile finds it damaged, not lost,
    and a storage that refuses to delete keeps nobody from mending.
    """
    if report.state != ReportState.READY or files.is_whole(report.sha256, size=report.size):
        return False
    return jobs.make_again(report, by=by)


def mend_met(report: Report, *, by: User | None) -> bool:
    """As `mend`, for who met a file that is not as it should be: whether that is seen to, by this call or another's.

    False where the storage does not say; the log tells.
    """
    try:
        mend(report, by=by)
    except OSError:
        logger.exception("The storage does not say whether the file of report %s is there.", report.pk)
        return False
    return True


def mend_damaged(reports: Iterable[Report], *, by: User | None) -> bool:
    """Has those of these reports made again whose files are damaged, not those whose files are lost; whether all of
    them are seen to. Files that were found whole today are not read again."""
    seen_to = True
    for report in reports:
        if report.state != ReportState.READY:
            continue
        try:
            files.open_whole(report.sha256, size=report.size).close()
        except files.Damaged:
            seen_to &= mend_met(report, by=by)
        except OSError:
            logger.exception("The file of report %s could not be opened.", report.pk)
    return seen_to


def is_made_again(report: Report) -> bool:
    """Whether somebody has had it made again, since this row of it was read."""
    still = Report.objects.filter(pk=report.pk, state=ReportState.READY, sha256=report.sha256)
    return not still.exists()


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
