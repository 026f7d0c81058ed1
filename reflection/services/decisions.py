"""The decisions of a project's meetings, as other parts of the program ask for them."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from projects import clock
from projects.models import HistoryEntry, Project
from reflection.models import Changed, Decision, DecisionChange
from theory_of_change.reasons import Decided, begins_as_decision

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
    return begins_as_decision(reason)


def words_of_decisions(project: Project) -> list[Decided]:
    """What each decision says, has said, or stands for as the reason of what it changed; two queries and a third."""
    rows = Decision.objects.of_project(project).select_related("meeting__cycle")
    labels = {row.pk: _("Decision %(reference)s") % {"reference": row.reference} for row in rows}
    made = DecisionChange.objects.filter(decision__in=labels, act__isnull=False)
    reasons = made.exclude(changed=Changed.WORKING).values_list("decision", "act__reason")
    told = HistoryEntry.objects.filter(project=project, kind="decision").values_list(
        "subject_id", "before__text", "after__text"
    )
    return [
        *(Decided(reason or "", labels[pk], is_whole=True) for pk, reason in reasons),
        *(Decided(row.text, labels[row.pk]) for row in rows),
        *(
            Decided(text, labels.get(pk or 0, ""))
            for pk, *texts in told
            for text in texts
            if isinstance(text, str)
        ),
    ]
