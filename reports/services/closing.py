"""What a coach should know before a cycle is published: what is missing in its diaries and its meeting."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from diaries.services.standing import Standing
from projects.models import Cycle
from reflection.models import Meeting


@dataclass(frozen=True)
class Missing:
    """Nothing of it stops a publication; the report tells silence as it is."""

    partners: int
    """Boundary partners whose diary is not complete."""
    is_held: bool
    findings: int = 0
    decisions: int = 0
    alone: int = 0
    """Findings that speak of a contribution without saying what else played a part (domain rule 3)."""


def what_is_missing(cycle: Cycle, standings: Sequence[Standing]) -> Missing:
    incomplete = sum(not each.is_complete for each in standings)
    contributed = ~Q(findings__contribution="") | ~Q(findings__contribution_words="")
    meeting = (
        Meeting.objects.held()
        .filter(cycle=cycle)
        .annotate(
            found=Count("findings", distinct=True),
            decided=Count("decisions", distinct=True),
            alone=Count("findings", filter=contributed & Q(findings__other_factors=""), distinct=True),
        )
        .first()
    )
    if meeting is None:
        return Missing(partners=incomplete, is_held=False)
    return Missing(incomplete, True, meeting.found, meeting.decided, meeting.alone)
