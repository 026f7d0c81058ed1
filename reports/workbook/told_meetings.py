"""The sheets that tell what meetings found and decided. They are for reading: no import records a meeting.

A meeting is its coach's act (domain rule 6), and a file cannot hold one. So these sheets stand outside `SHEETS`;
they are written where a meeting was held, and an import that meets one says that it left it alone.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext, override

from projects.models import Project
from projects.text import CELL_LIMIT
from reflection.models import Contribution, Decision, DecisionState, Finding, Meeting, Verdict
from reflection.models.decision import changed_in_words
from reports.workbook.columns import Column, Kind, Sheet, Word
from reports.workbook.words import ACTOR, CYCLE

CONTRIBUTIONS = (
    Word(Contribution.NONE.value, "geen gezien"),
    Word(Contribution.SOME.value, "enige"),
    Word(Contribution.MUCH.value, "veel"),
)
STATES = (
    Word(DecisionState.OPEN.value, "open"),
    Word(DecisionState.DONE.value, "uitgevoerd"),
    Word(DecisionState.DROPPED.value, "vervallen"),
    Word(DecisionState.REPLACED.value, "vervangen"),
)
VERDICTS = {
    Verdict.CONFIRMED: {"en": "confirmed", "nl": "bevestigd"},
    Verdict.DOUBTED: {"en": "doubted", "nl": "betwijfeld"},
    Verdict.REFUTED: {"en": "refuted", "nl": "weerlegd"},
}
_NUMBER = Column("number", "nummer", Kind.NAME)

MEETINGS = Sheet(
    "meetings",
    "reflectiemeetings",
    (CYCLE, Column("date", "datum", Kind.START), Column("present", "aanwezig")),
)
FINDINGS = Sheet(
    "findings",
    "bevindingen",
    (
        CYCLE,
        _NUMBER,
        ACTOR,
        Column("finding", "bevinding"),
        Column("significance", "belang"),
        Column("contribution", "bijdrage", Kind.WORD, words=CONTRIBUTIONS),
        Column("how we contributed", "hoe we bijdroegen"),
        Column("other factors", "andere factoren"),
        Column("barriers", "wat in de weg stond"),
        Column("markers", "markers", Kind.NAMES),
        Column("activities", "activiteiten", Kind.NAMES),
        Column("assumptions", "veronderstellingen", Kind.NAMES),
    ),
)
DECISIONS = Sheet(
    "decisions",
    "beslissingen",
    (
        CYCLE,
        _NUMBER,
        Column("decision", "beslissing"),
        Column("who sees to it", "wie het opneemt"),
        Column("by when", "tegen wanneer", Kind.START),
        Column("follows from findings", "volgt uit bevindingen", Kind.MARKERS),
        Column("changed", "veranderde", Kind.NAMES),
        Column("state", "stand", Kind.WORD, words=STATES),
        Column("outcome", "wat ervan kwam"),
        Column("replaced by", "vervangen door", Kind.NAME),
    ),
)
TOLD_SHEETS = (MEETINGS, FINDINGS, DECISIONS)


def told_rows(project: Project, language: str) -> dict[Sheet, list[dict[str, Any]]]:
    """What the sheets tell of the project's meetings that were held, in the order of their cycles. Nine queries."""
    held = Meeting.objects.held().filter(cycle__project=project).select_related("cycle")
    meetings = list(held.order_by("cycle__start"))
    of_these = {"meeting__in": meetings}
    findings = (
        Finding.objects.filter(**of_these)
        .select_related("meeting__cycle", "actor")
        .prefetch_related("markers__actor", "activities", "verdicts__assumption")
        .order_by("meeting__cycle__start", "number")
    )
    decisions = (
        Decision.objects.filter(**of_these)
        .select_related("meeting__cycle", "replaced_by__meeting__cycle")
        .prefetch_related("findings__meeting__cycle", "changes")
        .order_by("meeting__cycle__start", "number")
    )
    if not meetings:
        return {}
    with override(language):
        return {
            MEETINGS: [
                {"cycle": each.cycle.number, "date": each.date, "present": each.present} for each in meetings
            ],
            FINDINGS: [_finding(each, language) for each in findings],
            DECISIONS: [_decision(each) for each in decisions],
        }


def _finding(row: Finding, language: str) -> dict[str, Any]:
    return {
        "cycle": row.meeting.cycle.number,
        "number": row.reference,
        "actor": row.actor.name if row.actor else None,
        "finding": row.text,
        "significance": row.significance,
        "contribution": row.contribution or None,
        "how we contributed": row.contribution_words,
        "other factors": row.other_factors,
        "barriers": row.barriers,
        "markers": _lines(f"{each.actor.name}, {each.number}" for each in row.markers.all()),
        "activities": _lines(each.name for each in row.activities.all()),
        "assumptions": _lines(
            f"{VERDICTS[Verdict(each.verdict)]['nl' if language == 'nl' else 'en']}: {each.assumption.because}"
            for each in row.verdicts.all()
        ),
    }


def _decision(row: Decision) -> dict[str, Any]:
    return {
        "cycle": row.meeting.cycle.number,
        "number": row.reference,
        "decision": row.text,
        "who sees to it": row.owner,
        "by when": row.due,
        "follows from findings": _lines(each.reference for each in row.findings.all()),
        "changed": _lines(str(changed_in_words(each.changed)) for each in row.changes.all()),
        "state": row.state,
        "outcome": row.outcome,
        "replaced by": row.replaced_by.reference if row.replaced_by else None,
    }


_BETWEEN = 2
"""Characters that stand between two lines of a cell, at most."""


def _lines(texts: Iterable[str]) -> tuple[str, ...] | None:
    """A line for each, as many as one cell holds; a last line says how many more there are.

    A single line that is too long for a cell ends with "…".
    """
    lines = tuple(texts)
    if sum(len(line) + _BETWEEN for line in lines) <= CELL_LIMIT:
        return lines or None
    room = CELL_LIMIT - len(_more(len(lines)))
    first = lines[0] if len(lines[0]) + _BETWEEN <= room else f"{lines[0][: room - _BETWEEN - 1]}…"
    told, room = [first], room - len(first) - _BETWEEN
    for line in lines[1:]:
        room -= len(line) + _BETWEEN
        if room < 0:
            break
        told.append(line)
    left_out = len(lines) - len(told)
    return (*told, _more(left_out)) if left_out else tuple(told)


def _more(count: int) -> str:
    return gettext("… %(count)d more") % {"count": count}
