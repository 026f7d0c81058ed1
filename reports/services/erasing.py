"""Erasing words reaches the drafts of documents that were frozen while the words still stood in a diary."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from diaries.models import ActivityEntry, Attachment, Observation
from diaries.services.attachment import REMOVED_STAYS
from reports.models import Edition, Report
from reports.services import files

READING_TAKES = timedelta(minutes=10)
"""Longer than it takes to gather a document: what was written this long after it was begun may stand in it."""


def erase_drafts(*, now: datetime) -> int:
    """Removes drafts of documents that may hold words or files that were, or are about to be, erased; returns how many.

    An entry can have stood in another cycle, and a cycle's report looks back at earlier ones. So these are all the drafts
    of the project that tell of a cycle and were gathered while the entry, or the file, stood in a diary. What was
    published stays as it is: nothing is removed from the diaries of a published cycle, so an edition holds no words that were
    taken out of them before. Call it before the files of the same moment are erased: nothing is left of them afterwards.
    """
    erased = Q()
    for model in (Observation, ActivityEntry):
        rows = model._default_manager.filter(
            cycle__project=OuterRef("project"),
            erased_at__isnull=False,
            removed_at__gte=OuterRef("gathered_at"),
            created_at__lte=OuterRef("gathered_at") + READING_TAKES,
        )
        erased |= Q(Exists(rows))
    gone = Attachment.objects.removed_before(now - REMOVED_STAYS).filter(
        project=OuterRef("project"),
        removed_at__gte=OuterRef("gathered_at"),
        uploaded_at__lte=OuterRef("gathered_at") + READING_TAKES,
    )
    erased |= Q(Exists(gone))
    drafts = list(
        Edition.objects.filter(erased, number=None, cycle__isnull=False).values_list("pk", flat=True)
    )
    for pk in drafts:
        with transaction.atomic():
            hashes = list(
                Report.objects.filter(edition=pk).exclude(sha256="").values_list("sha256", flat=True)
            )
            Edition.objects.filter(pk=pk, number=None).delete()
            for sha256 in hashes:
                if not Report.objects.filter(sha256=sha256).exists():
                    files.erase_kept(sha256)
    return len(drafts)
