"""Draws the reports of a project's cycles together, partner by partner and marker by marker. Pure.

Reports name things and carry no ids. So a partner is known again by its name, or else by the words of its markers; a marker
by its words and all its earlier ones.
"""

from collections.abc import Sequence
from dataclasses import replace

from reports.case_content import (
    NO_LONGER,
    CaseActivityPart,
    CaseMeetingPart,
    CaseNotesPart,
    CasePartnerPart,
    RemarkPart,
    SeenPart,
)
from reports.content import (
    CellPart,
    CycleReport,
    DecisionPart,
    MarkerPart,
    NotesPart,
    PartnerPart,
    UnexpectedPart,
)

Told = tuple[int, PartnerPart]
"""A partner in one cycle: the cycle's place, and what its report says."""


def join_partners(reports: Sequence[CycleReport]) -> tuple[CasePartnerPart, ...]:
    """The partners of all reports, which come oldest first; those of the last report lead."""
    groups: list[list[Told]] = []
    for report in reversed(reports):
        place = len(report.cycles) - 1
        for part in report.partners:
            group = _find(groups, place, part)
            if group is None:
                groups.append([(place, part)])
            else:
                group.append((place, part))
    count = len(reports[-1].cycles) if reports else 0
    return tuple(_partner(list(reversed(group)), count) for group in groups)


def join_meetings(reports: Sequence[CycleReport]) -> tuple[CaseMeetingPart, ...]:
    """The meetings in their order; what became of a decision is told by the last report that knows."""
    latest: dict[tuple[str, int], DecisionPart] = {}
    for report in reports:
        if report.meeting:
            for each in report.meeting.earlier:
                latest[each.cycle, each.number] = each
    return tuple(
        CaseMeetingPart(
            cycle=len(report.cycles) - 1,
            date=report.meeting.date,
            findings=tuple(replace(each, observations=()) for each in report.meeting.findings),
            decisions=tuple(
                latest.get((report.cycle.number, each.number), each) for each in report.meeting.decisions
            ),
        )
        for report in reports
        if report.meeting
    )


def _find(groups: Sequence[list[Told]], place: int, part: PartnerPart) -> list[Told] | None:
    free = [group for group in groups if all(at != place for at, _part in group)]
    for group in free:
        if any(each.name == part.name for _at, each in group):
            return group
    words = {marker.text for marker in part.markers}
    return next((group for group in free if words & _wordings(group)), None)


def _wordings(group: Sequence[Told]) -> set[str]:
    return {words for _at, part in group for marker in part.markers for words in _words_of(marker)}


def _words_of(marker: MarkerPart) -> set[str]:
    return {marker.text, *(each.text for each in marker.earlier)}


def _partner(group: Sequence[Told], count: int) -> CasePartnerPart:
    """`group` comes oldest first; `count` is the number of cycles that a cell is shown for."""
    last = group[-1][1]
    markers: list[MarkerPart] = []
    places: dict[int, list[int]] = {}
    for place, part in reversed(group):
        taken: set[int] = set()
        places[place] = [_place_of(marker, markers, count, taken) for marker in part.markers]
    unexpected = [*last.unexpected, *[UnexpectedPart(0, 0)] * count][:count]
    return CasePartnerPart(
        name=last.name,
        description=last.description,
        outcome_challenge=last.outcome_challenge,
        markers=tuple(markers),
        unexpected=tuple(unexpected),
        seen=tuple(
            SeenPart(
                place,
                replace(each, markers=tuple(sorted({places[place][at] for at in each.markers}))),
            )
            for place, part in group
            for each in part.observations
        ),
        activities=_activities(group, places),
        notes=tuple(
            CaseNotesPart(place, part.notes, part.recommendations)
            for place, part in group
            if part.notes != NotesPart() or part.recommendations
        ),
        end=last.end,
        remarks=tuple(
            RemarkPart(place, places[place][at], marker.remark)
            for place, part in group
            for at, marker in enumerate(part.markers)
            if marker.remark
        ),
        earlier_names=tuple(
            dict.fromkeys(part.name for _place, part in group[:-1] if part.name != last.name)
        ),
    )


def _place_of(marker: MarkerPart, markers: list[MarkerPart], count: int, taken: set[int]) -> int:
    """Where the case tells this marker; one that later reports know no more is added, its cells filled up.

    `taken` are the places that other markers of the same report have.
    """
    place = next(
        (at for at, each in enumerate(markers) if at not in taken and marker.text in _words_of(each)),
        len(markers),
    )
    if place == len(markers):
        gone = [CellPart(NO_LONGER, 0)] * (count - len(marker.cells))
        markers.append(replace(marker, cells=(*marker.cells, *gone), remark=""))
    taken.add(place)
    return place


def _activities(group: Sequence[Told], places: dict[int, list[int]]) -> tuple[CaseActivityPart, ...]:
    """By name, in the words of the last report that has them."""
    found: dict[str, CaseActivityPart] = {}
    for place, part in group:
        for each in part.activities:
            before = found.get(each.name)
            found[each.name] = CaseActivityPart(
                name=each.name,
                description=each.description,
                entries=len(each.entries) + (before.entries if before else 0),
                markers=tuple(sorted({places[place][at] for at in each.markers})),
                end=each.end,
            )
    return tuple(found.values())
