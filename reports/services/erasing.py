"""Erasing words reaches the drafts of documents that were frozen while the words still stood in a diary."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from diaries.models import ActivityEntry, Observation
from reports.models import Edition, Report
from reports.services import files


def erase_drafts() -> int:
    """Removes drafts of a cycle's documents that may hold words erased since, with their files; returns how many.

    What was published stays as it is: nothing is removed from the diaries of a published cycle, so an edition
    holds no words that were taken out of them before.
    """
    erased = Q()
    for model in (Observation, ActivityEntry):
        rows = model._default_manager.filter(
            cycle=OuterRef("cycle"), erased_at__isnull=False, removed_at__gte=OuterRef("gathered_at")
        )
        erased |= Q(Exists(rows))
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
