"""The report job as its row tells it: asked for, claimed, renewed, finished, failed, tried again.

Whoever makes a report holds a claim: a token and a lease. Every statement that changes the row asks for its
own token in the same breath, so someone who was taken for dead and returns changes nothing any more.
"""

import logging
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.models import User
from reports.models import Edition, Format, Kind, Report, ReportState, Step
from reports.services import broker
from reports.services.following import note_asking, settle_askings

MOST_GLYPHS = 200
"""So many characters that could not be drawn are noted; where there are more, somebody wrote in a script we lack."""

logger = logging.getLogger(__name__)


class Failure(models.TextChoices):
    """Why a try failed: the code stands in `Report.error`, the label is what a person reads."""

    RENDER = "render", _("The report could not be laid out. The server's log says where.")
    TIMEOUT = "timeout", _("Making the report took too long, so it was stopped.")
    MEMORY = "memory", _("The report needed more memory than one report may take.")
    CRASHED = "crashed", _("The program that made the report ended unexpectedly.")
    STORAGE = (
        "storage",
        _("The file could not be stored; the server's disk may be full or closed for writing."),
    )
    LOST = "lost", _("The server stopped each time while the report was being made.")


@dataclass(frozen=True)
class Claim:
    """The right to make one report, and what it is made from."""

    report_id: int
    token: uuid.UUID
    content: str
    language: str
    kind: str = Kind.CYCLE
    format: str = Format.PDF
    first_sha256: str = ""
    """The hash of the first file that was made of it; "" where none was made yet."""
    last_sha256: str = ""
    """The hash of the file that is made again; "" where none was made yet."""


def queue_reports(
    edition: Edition, languages: Iterable[str], by: User | None, format: Format = Format.PDF
) -> list[Report]:
    """The edition's reports in these languages and this format, written in the caller's transaction and sent after it.

    A report that was asked for before is given as it stands.
    """
    with transaction.atomic():
        reports = [
            Report.objects.get_or_create(
                edition=edition, language=language, format=format, defaults={"asked_by": by}
            )[0]
            for language in dict.fromkeys(languages)
        ]
        note_asking(reports, by)
        _send_after_commit([report.pk for report in reports if report.state == ReportState.QUEUED])
    return reports


def send(report_ids: Iterable[int]) -> list[int]:
    """Gives waiting reports to the broker; returns those it took. Bounded in time (see `broker`)."""
    taken = broker.publish(report_ids)
    if taken:
        Report.objects.filter(pk__in=taken).claimable().update(sent_at=clock.now())
    return taken


def nudge(report: Report) -> None:
    """For a page that shows a waiting report: sends it again when it has waited too long."""
    if _due().filter(pk=report.pk).exists():
        send([report.pk])


def due() -> list[int]:
    """The reports nobody seems to be making: never sent, sent too long ago, or their worker's lease ran out."""
    return list(_due().order_by("asked_at", "pk").values_list("pk", flat=True))


def has_waited_in_vain(report_id: int) -> bool:
    """Whether a broker takes this report's id and yet no worker comes: time to make it without them."""
    since = clock.now() - 3 * _patience()
    return Report.objects.claimable().filter(pk=report_id, asked_at__lt=since, sent_at__isnull=False).exists()


def claim(report_id: int) -> Claim | None:
    """Takes the report, if it is there to be taken: of many who try at once, exactly one gets it.

    A report over which one worker after the other died becomes `failed` instead, in the end: a machine that
    is restarted often must not cost a report.
    """
    token = uuid.uuid4()
    free = Report.objects.filter(pk=report_id).claimable()
    taken = free.filter(tries__lt=settings.REPORT_MAX_CLAIMS).update(
        state=ReportState.RUNNING, token=token, lease_until=_lease(), tries=F("tries") + 1, step="", page=None
    )
    if not taken:
        if free.filter(tries__gte=settings.REPORT_MAX_CLAIMS).update(
            state=ReportState.FAILED, token=None, lease_until=None, error=Failure.LOST
        ):
            logger.error("Report %s failed: %s.", report_id, Failure.LOST.value)
        return None
    row = (
        Report.objects.filter(pk=report_id)
        .values_list(
            "edition__content",
            "language",
            "edition__kind",
            "format",
            Coalesce(NullIf("first_sha256", Value("")), "sha256"),
            "sha256",
        )
        .first()
    )
    if row is None:
        return None  # erased in this very moment
    return Claim(
        report_id=report_id,
        token=token,
        content=row[0],
        language=row[1],
        kind=row[2],
        format=row[3],
        first_sha256=row[4],
        last_sha256=row[5],
    )


def renew(held: Claim, *, step: Step | None = None, page: int | None = None) -> bool:
    """Prolongs the lease and says how far it is; False when the claim is somebody else's by now."""
    far: dict[str, Any] = {} if step is None else {"step": step, "page": page}
    return bool(_own(held).update(lease_until=_lease(), **far))


def finish(
    held: Claim, *, sha256: str, size: int, pages: int | None, missing_glyphs: Sequence[str] = ()
) -> bool:
    """The file is kept: the report is ready. False, and nothing changed, when the claim was lost.

    Where another file was made of it before, the hash of the first one stays beside that of this one
    (docs/decisions/0022).
    """
    differs = held.first_sha256 not in {"", sha256}
    return bool(
        _own(held).update(
            state=ReportState.READY,
            token=None,
            lease_until=None,
            error="",
            step="",
            page=None,
            sha256=sha256,
            first_sha256=held.first_sha256 if differs else "",
            size=size,
            pages=pages,
            missing_glyphs=" ".join(missing_glyphs),
            ready_at=clock.now(),
        )
    )


def fail(held: Claim, reason: Failure) -> bool:
    """The try failed: back to waiting while tries are left, else `failed`. False when the claim was lost.

    Where the file could not be stored, it waits for as long as it takes, and is tried again every while.
    """
    ended: dict[str, Any] = {
        "token": None,
        "lease_until": None,
        "error": reason.value,
        "step": "",
        "page": None,
    }
    if reason == Failure.STORAGE:
        # A disk gets room again without anybody touching the report: it waits, and the try does not count.
        return bool(
            _own(held).update(state=ReportState.QUEUED, sent_at=clock.now(), tries=F("tries") - 1, **ended)
        )
    if (
        _own(held)
        .filter(tries__lt=settings.REPORT_MAX_TRIES)
        .update(state=ReportState.QUEUED, sent_at=None, **ended)
    ):
        return True
    return bool(_own(held).update(state=ReportState.FAILED, **ended))


def give_back(held: Claim) -> bool:
    """Whoever made it was asked to stop: the report waits again, and the try does not count."""
    return bool(
        _own(held).update(
            state=ReportState.QUEUED, token=None, lease_until=None, sent_at=None, tries=F("tries") - 1
        )
    )


def retry(report: Report, by: User | None) -> bool:
    """A person wants a failed report tried again, with all its tries. False when it was not failed any more."""
    return _queue_again(Report.objects.filter(pk=report.pk, state=ReportState.FAILED), by)


def make_again(report: Report, by: User | None) -> bool:
    """The file of a finished report was lost or damaged: it is made once more from its frozen content.

    False when it is not finished any more: somebody else asked, and it is being made.
    """
    ready = Report.objects.filter(pk=report.pk, state=ReportState.READY, sha256=report.sha256)
    with transaction.atomic():
        changed = _queue_again(ready, by)
        if changed:
            settle_askings(report, but=by)
    if changed:
        logger.warning(
            "Report %s: its file %s was lost or damaged; it is asked for again.", report.pk, report.sha256
        )
    return changed


def _queue_again(rows: models.QuerySet[Report], by: User | None) -> bool:
    with transaction.atomic():
        again = list(rows.values_list("pk", flat=True))
        changed = rows.update(
            state=ReportState.QUEUED,
            tries=0,
            error="",
            token=None,
            lease_until=None,
            sent_at=None,
            asked_at=clock.now(),
            asked_by=by,
        )
        if changed:
            for report in Report.objects.filter(pk__in=again):
                note_asking([report], by)
            _send_after_commit(again)
    return bool(changed)


def reason_in_words(report: Report) -> str:
    """Why the last try failed, in the reader's language; empty when none did."""
    if not report.error:
        return ""
    known = report.error in Failure.values
    return str(Failure(report.error).label if known else Failure.RENDER.label)


def _send_after_commit(report_ids: list[int]) -> None:
    """`robust`: the reports are asked for already; nothing that happens here may tell a person otherwise."""
    if report_ids:
        transaction.on_commit(lambda: send(report_ids), robust=True)


def _own(held: Claim) -> models.QuerySet[Report]:
    return Report.objects.filter(pk=held.report_id, token=held.token, state=ReportState.RUNNING)


def _due() -> models.QuerySet[Report]:
    waits_too_long = Q(sent_at=None) | Q(sent_at__lt=clock.now() - _patience())
    return Report.objects.claimable().filter(Q(state=ReportState.RUNNING) | waits_too_long)


def _patience() -> timedelta:
    return timedelta(seconds=settings.REPORT_WAIT_SECONDS)


def _lease() -> datetime:
    return clock.now() + timedelta(seconds=settings.REPORT_LEASE_SECONDS)
