"""The decisions of a project's meetings, as other parts of the program ask for them."""

import re
from functools import cache

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

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


def own_reason(reason: str, decision: str) -> str:
    """What was given as the reason beside the decision with this text, which stands first (`carry_out`)."""
    _before, is_told, own = reason.partition(decision or "\n")
    if not is_told:  # the decision was worded otherwise then
        own = reason.partition("\n")[2] if is_decision(reason) else reason
    return own.strip()


def is_decision(reason: str) -> bool:
    """Whether a change's reason is a decision, in whichever language it was written down (see `as_reason`)."""
    return any(pattern.match(reason) for pattern in _reasons())


@cache
def _reasons() -> tuple[re.Pattern[str], ...]:
    found = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            words = _("Decision %(cycle)s.%(number)s of %(day)s: %(text)s")
        pieces = re.split(r"(%\(\w+\)s)", words)
        found.append("".join(".+" if piece.startswith("%(") else re.escape(piece) for piece in pieces))
    return tuple(re.compile(pattern) for pattern in found)
