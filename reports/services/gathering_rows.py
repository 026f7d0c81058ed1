"""Single rows of what a report gathers: ends, photos, who wrote, and rows together with their markers."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from diaries.models import Attachment
from diaries.services.attachment import place_of
from projects.models import ProgrammeRole, Project, ProjectRole
from reports.content import FROM_WORKBOOK, EndPart, PhotoPart
from theory_of_change.models import Activity
from theory_of_change.models.retirement import Retirable


def end_of(row: Retirable, moment: datetime) -> EndPart | None:
    """Since when and why it is no longer followed, where the words of the cycle know that already."""
    if row.retired_at is None or row.retired_at > moment:
        return None
    return EndPart(since=row.retired_at.astimezone(UTC), because=row.retired_because)


def end_of_activity(row: Activity, moment: datetime) -> EndPart | None:
    if row.ended_at is None or row.ended_at > moment:
        return None
    return EndPart(since=row.ended_at.astimezone(UTC), because=row.ended_because, how=row.state)


def role_of_writer(project: Project) -> Coalesce:
    """The role of who wrote an entry: in the project, or else as a coach of its programme.

    Nobody is noted as the writer of what an administrator loaded from a workbook.
    """
    writer = OuterRef("created_by")
    in_project = ProjectRole.objects.filter(project=project, user=writer).order_by("pk")
    as_coach = ProgrammeRole.objects.filter(
        programme=project.programme_id, user=writer, role=ProgrammeRole.Role.COACH
    )
    return Coalesce(
        Subquery(in_project.values("role")[:1]),
        Subquery(as_coach.values("role")[:1]),
        Case(When(created_by__isnull=True, then=Value(FROM_WORKBOOK))),
    )


def photo_part(row: Attachment, *, observation: int | None = None, activity: str = "") -> PhotoPart:
    return PhotoPart(
        place=place_of(row.project_id, row.sha256),
        sha256=row.sha256,
        kind=row.kind,
        caption=row.caption,
        width=row.width or 1,
        height=row.height or 1,
        observation=observation,
        activity=activity,
    )


def with_markers(rows: QuerySet) -> tuple[list, dict[int, list[int]]]:
    """The rows once each, and row id -> the ids of its markers, in one query."""
    once: dict[int, Any] = {}
    markers: dict[int, list[int]] = defaultdict(list)
    for row in rows.annotate(marker_id=F("markers")):
        once.setdefault(row.pk, row)
        if row.marker_id is not None:
            markers[row.pk].append(row.marker_id)
    return list(once.values()), markers
