"""Draws what one project published together for the report of its programme. Pure; what is told is chosen by rules, never by worth.

The rules stand in the report itself. Of a partner: two of the quotes that a coach marked and of what nobody expected; where there
are none, one observation, rather with its significance. The newest come first. The reports that are named tell the rest.
"""

from collections.abc import Sequence
from dataclasses import replace

from diaries.models import Nature
from reports.content import CycleReport, DecisionPart
from reports.content.case import CaseMeetingPart, CasePartnerPart, CaseReport, SeenPart
from reports.content.programme import (
    ConcludedPart,
    FactorsPart,
    HighlightPart,
    LastingPart,
    ProgrammePartnerPart,
    ProgrammeProjectPart,
    ToldCyclePart,
)
from reports.joining.case import join_cycles, join_meetings, join_partners, named_actors
from reports.printing.cycle import cover_part
from theory_of_change.models import Sphere

MOST_HIGHLIGHTS, MOST_FINDINGS, MOST_DECISIONS = 2, 3, 3
"""Of one partner, and of one project."""


def join_project(
    beginning: ProgrammeProjectPart, reports: Sequence[CycleReport], case: CaseReport | None
) -> ProgrammeProjectPart:
    """The project as its reports tell it, oldest first; `beginning` has what is known without any."""
    if not reports:
        return beginning
    last = reports[-1]
    partners = join_partners(reports)
    meetings = join_meetings(reports)
    numbers = [cycle.number for cycle in join_cycles(reports)]
    concluded = [
        ConcludedPart(
            numbers[meeting.cycle],
            replace(
                each,
                markers=(),
                significance="",
                activities=(),
                observations=(),
                verdicts=(),
                entries=0,
            ),
        )
        for meeting in meetings
        for each in meeting.findings
    ]
    decided = _decisions(meetings, numbers)
    speaking = {partner.name for partner in partners if partner.seen}
    cover = cover_part(last)
    return replace(
        beginning,
        name=last.project.name,
        promoter=last.project.promoter,
        municipality=last.project.municipality,
        summary=last.project.summary,
        vision=last.vision,
        actors=tuple(replace(each, description="", end=None) for each in named_actors(last)),
        left_out=last.left_out,
        cover=replace(
            cover,
            written_about=tuple(
                each.name in speaking for each in last.actors if each.sphere == Sphere.INFLUENCE
            ),
        ),
        partners=tuple(_partner(each, numbers) for each in partners),
        findings=_chosen(concluded, MOST_FINDINGS, first=_says_contribution),
        finding_count=len(concluded),
        decisions=_chosen(decided, MOST_DECISIONS, first=lambda each: bool(each.outcome)),
        decision_count=len(decided),
        lasting=_lasting(case),
        told=tuple(_told(each) for each in reports),
    )


def _chosen(rows, most, *, first):
    """So many of them, those that `first` names before the others and the newest before older ones; in their own order."""
    places = sorted(range(len(rows)), key=lambda at: (not first(rows[at]), -at))[:most]
    return tuple(rows[at] for at in sorted(places))


def _says_contribution(each: ConcludedPart) -> bool:
    return bool(each.finding.contribution or each.finding.contribution_words)


def _decisions(meetings: Sequence[CaseMeetingPart], numbers: Sequence[str]) -> list[DecisionPart]:
    return [
        replace(each, cycle=numbers[meeting.cycle], findings=(), changes=())
        for meeting in meetings
        for each in meeting.decisions
    ]


def _partner(part: CasePartnerPart, numbers: Sequence[str]) -> ProgrammePartnerPart:
    factors = [each for each in part.notes if each.notes.enabling or each.notes.hindering]
    return ProgrammePartnerPart(
        name=part.name,
        observations=len(part.seen),
        entries=sum(activity.entries for activity in part.activities),
        highlights=_highlights(part.seen, numbers),
        factors=FactorsPart(
            numbers[factors[-1].cycle], factors[-1].notes.enabling, factors[-1].notes.hindering
        )
        if factors
        else None,
    )


def _highlights(seen: Sequence[SeenPart], numbers: Sequence[str]) -> tuple[HighlightPart, ...]:
    def rank(at: int) -> tuple[int, int]:
        each = seen[at].observation
        if each.is_quoted or each.nature != Nature.EXPECTED:
            return (0 if each.is_quoted else 1), -at
        return (2 if each.significance else 3), -at

    best = sorted(range(len(seen)), key=rank)
    places = [at for at in best if rank(at)[0] < 2][:MOST_HIGHLIGHTS] or best[:1]
    return tuple(
        HighlightPart(
            cycle=numbers[seen[at].cycle],
            nature=each.nature,
            change=each.change,
            significance=each.significance,
            contribution=each.contribution,
            other_factors=each.other_factors,
            date=each.date,
            date_precision=each.date_precision,
            is_quoted=each.is_quoted,
        )
        for at in sorted(places)
        for each in [seen[at].observation]
    )


def _told(report: CycleReport) -> ToldCyclePart:
    return ToldCyclePart(
        number=report.cycle.number,
        start=report.cycle.start,
        end=report.cycle.end,
        meeting=report.meeting.date if report.meeting else None,
        observations=sum(len(each.observations) for each in report.partners),
        entries=sum(each.entry_count for each in report.partners),
    )


def _lasting(case: CaseReport | None) -> LastingPart:
    if case is None:
        return LastingPart()
    words = case.wording
    return LastingPart(words.lessons, words.materials, words.continuation, words.transfer, words.anchoring)
