"""A report on the screen: where the program shows its photos."""

from django.urls import reverse

from diaries.models import Attachment
from projects.models import Cycle
from reports.content import CycleReport


def photo_addresses(cycle: Cycle, report: CycleReport) -> dict[str, str]:
    """Hash of a photo -> its address for those who may see the entry. One query, none without photos."""
    hashes = {photo.sha256 for partner in report.partners for photo in partner.photos}
    if not hashes:
        return {}
    rows = Attachment.objects.for_the_report().filter(project=cycle.project_id, sha256__in=hashes)
    return {sha256: reverse("attachment_small", args=[pk]) for pk, sha256 in rows.values_list("pk", "sha256")}
