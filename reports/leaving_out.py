"""Takes the parts that the coach leaves out of a report's content. Pure: content in, content out.

Nothing of them is frozen, so that no document, page or file made from an edition can bear their words.
"""

from collections.abc import Collection
from dataclasses import replace

from reflection.services.decisions import is_decision
from reports.content import (
    ActivityEntryPart,
    ActorPart,
    CycleReport,
    EarlierWordingPart,
    EndPart,
    MeetingPart,
    PartnerPart,
)
from reports.models import ReportPart


def leave_out(report: CycleReport, parts: Collection[str]) -> CycleReport:
    """The report without these parts; it says which they were. What is counted stays countable."""
    gone = {ReportPart(part) for part in parts}
    if ReportPart.DECISIONS in gone:
        report = _without_reasons(report)
    return replace(
        report,
        left_out=tuple(part.value for part in ReportPart if part in gone),
        vision="" if ReportPart.VISION in gone else report.vision,
        mission="" if ReportPart.VISION in gone else report.mission,
        assumptions=() if ReportPart.ASSUMPTIONS in gone else report.assumptions,
        project=replace(report.project, key_figures=()) if ReportPart.FIGURES in gone else report.project,
        actors=tuple(ActorPart(each.name, each.sphere, "") for each in report.actors)
        if ReportPart.ACTORS in gone
        else report.actors,
        partners=tuple(_partner(each, gone) for each in report.partners),
        meeting=report.meeting and _meeting(report.meeting, gone),
    )


def _partner(partner: PartnerPart, gone: Collection[ReportPart]) -> PartnerPart:
    if ReportPart.PHOTOS in gone:
        partner = replace(partner, photos=(), photos_left_out=0)
    if ReportPart.APPENDIX in gone:
        activities = tuple(
            replace(each, entries=tuple(_only_when(entry) for entry in each.entries))
            for each in partner.activities
        )
        partner = replace(partner, activities=activities)
    if ReportPart.ACTORS in gone:
        partner = replace(partner, description="")
    return partner


def _without_reasons(report: CycleReport) -> CycleReport:
    """What changed by a decision stays changed; the decision's words, which stand as the reason, go."""
    return replace(
        report,
        actors=tuple(replace(each, end=_end(each.end)) for each in report.actors),
        assumptions=tuple(replace(each, end=_end(each.end)) for each in report.assumptions),
        partners=tuple(
            replace(
                partner,
                end=_end(partner.end),
                markers=tuple(
                    replace(
                        each, end=_end(each.end), earlier=tuple(_earlier(words) for words in each.earlier)
                    )
                    for each in partner.markers
                ),
                activities=tuple(replace(each, end=_end(each.end)) for each in partner.activities),
            )
            for partner in report.partners
        ),
    )


def _end(end: EndPart | None) -> EndPart | None:
    return replace(end, because="") if end and is_decision(end.because) else end


def _earlier(words: EarlierWordingPart) -> EarlierWordingPart:
    return replace(words, reason="") if is_decision(words.reason) else words


def _only_when(entry: ActivityEntryPart) -> ActivityEntryPart:
    """That something was written, for which day, and whether in time; not what."""
    return ActivityEntryPart(
        date=entry.date,
        date_precision=entry.date_precision,
        description="",
        went_well="",
        why_well="",
        went_less_well="",
        why_less_well="",
        is_late=entry.is_late,
    )


def _meeting(meeting: MeetingPart, gone: Collection[ReportPart]) -> MeetingPart:
    """Decisions do not point at findings that are not told."""
    if ReportPart.FINDINGS in gone:
        meeting = replace(
            meeting,
            findings=(),
            decisions=tuple(replace(each, findings=()) for each in meeting.decisions),
            earlier=tuple(replace(each, findings=()) for each in meeting.earlier),
        )
    if ReportPart.ASSUMPTIONS in gone:
        findings = tuple(replace(each, verdicts=()) for each in meeting.findings)
        meeting = replace(meeting, findings=findings)
    if ReportPart.DECISIONS in gone:
        meeting = replace(meeting, decisions=(), earlier=())
    return meeting
