"""The decisions of a project's meetings, as other parts of the program ask for them."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from projects import clock
from projects.models import Project
from reflection.models import Decision

OFFERED = 12


def decisions_as_reasons(project: Project) -> list[str]:
    """The latest decisions, newest meeting first, worded so that one can stand as a reason for a change."""
    decisions = (
        Decision.objects.of_project(project)
        .select_related("meeting__cycle")
        .order_by("-meeting__date", "number")[:OFFERED]
    )
    return [as_reason(decision) for decision in decisions]


def as_reason(decision: Decision) -> str:
    """The decision in the words in which it stands as the reason for a change."""
    return _("Decision %(cycle)s.%(number)s of %(day)s: %(text)s") % {
        "cycle": decision.meeting.cycle.number,
        "number": decision.number,
        "day": date_format(decision.meeting.date or clock.today()),
        "text": decision.text,
    }
