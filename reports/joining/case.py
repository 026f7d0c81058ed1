"""Draws the reports of a project's cycles together, partner by partner and marker by marker. Pure.

Reports name things and carry no ids. So a partner is known again by its name, or else by the words of its markers; a marker
by its words and all its earlier ones; a cycle by its first day, or else by its number. A cycle that was put before the others
later stands in none of their reports, so a report's own count of cycles says nothing here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reports.content import (
    NOT_FORMULATED,
    ActorPart,
    CellPart,
    CyclePart,
    CycleReport,
    DecisionPart,
    MarkerPart,
    NotesPart,
    PartnerPart,
    UnexpectedPart,
)
from reports.content.case import (
    NO_LONGER,
    CaseActivityPart,
    CaseMeetingPart,
    CaseNotesPart,
    CasePartnerPart,
    RemarkPart,
    SeenPart,
)
from reports.parts import ReportPart
from theory_of_change.models import Sphere


@dataclass(frozen=True)
class Told:
    """A partner in one cycle: the cycle's place, what its report says, and the places of all cycles of that report."""

    place: int
    part: PartnerPart
    known: tuple[int, ...]


def join_cycles(reports: Sequence[CycleReport]) -> tuple[CyclePart, ...]:
    """Every cycle that a report knows, once, as the last report that knows it names it; the oldest first."""
    found: list[CyclePart] = []
    for report in reversed(reports):
        found += [each for each in report.cycles if _known_again(each, found) is None]
    return tuple(sorted(found, key=lambda each: each.start))


def place_of_cycle(cycle: CyclePart, cycles: Sequence[CyclePart]) -> int:
    """Where a report's cycle stands among the joined ones, which have each."""
    place = _known_again(cycle, cycles)
    assert place is not None
    return place


def _known_again(cycle: CyclePart, cycles: Sequence[CyclePart]) -> int | None:
    same_day = (at for at, each in enumerate(cycles) if each.start == cycle.start)
    same_number = (at for at, each in enumerate(cycles) if each.number == cycle.number)
    return next(same_day, next(same_number, None))


def named_actors(report: CycleReport) -> tuple[ActorPart, ...]:
    """The actors whose names the report tells: without its map and its list, only partners of which it tells."""
    if not {ReportPart.VISION, ReportPart.ACTORS} <= set(report.left_out):
        return report.actors
    told = {each.name for each in report.partners}
    return tuple(each for each in report.actors if each.sphere == Sphere.INFLUENCE and each.name in told)


def join_partners(reports: Sequence[CycleReport]) -> tuple[CasePartnerPart, ...]:
    """The partners of all reports, which come oldest first; those of the last report lead."""
    cycles = join_cycles(reports)
    groups: list[list[Told]] = []
    for report in reversed(reports):
        known = tuple(place_of_cycle(each, cycles) for each in report.cycles)
        for part in report.partners:
            told = Told(known[-1], part, known)
            group = _find(groups, told)
            if group is None:
                groups.append([told])
            else:
                group.append(told)
    return tuple(_partner(list(reversed(group)), len(cycles)) for group in groups)


def join_meetings(reports: Sequence[CycleReport]) -> tuple[CaseMeetingPart, ...]:
    """The meetings in their order; what became of a decision is told by the last report that knows."""
    cycles = join_cycles(reports)
    latest: dict[tuple[str, int], DecisionPart] = {}
    for report in reports:
        if report.meeting:
            for each in report.meeting.earlier:
                latest[each.cycle, each.number] = each
    return tuple(
        CaseMeetingPart(
            cycle=place_of_cycle(report.cycle, cycles),
            date=report.meeting.date,
            findings=tuple(replace(each, observations=()) for each in report.meeting.findings),
            decisions=tuple(
                latest.get((report.cycle.number, each.number), each) for each in report.meeting.decisions
            ),
        )
        for report in reports
        if report.meeting
    )


def _find(groups: Sequence[list[Told]], told: Told) -> list[Told] | None:
    free = [group for group in groups if all(each.place != told.place for each in group)]
    for group in free:
        if any(each.part.name == told.part.name for each in group):
            return group
    words = {marker.text for marker in told.part.markers}
    return next((group for group in free if words & _wordings(group)), None)


def _wordings(group: Sequence[Told]) -> set[str]:
    return {words for each in group for marker in each.part.markers for words in _words_of(marker)}


def _words_of(marker: MarkerPart) -> set[str]:
    return {marker.text, *(each.text for each in marker.earlier)}


def _partner(group: Sequence[Told], count: int) -> CasePartnerPart:
    """`group` comes oldest first; `count` is the number of cycles that a cell is shown for."""
    last = group[-1].part
    markers: list[MarkerPart] = []
    cells: list[dict[int, CellPart]] = []
    unexpected: dict[int, UnexpectedPart] = {}
    places: dict[int, list[int]] = {}
    for told in reversed(group):
        taken: set[int] = set()
        places[told.place] = [_place_of(marker, markers, taken) for marker in told.part.markers]
        cells += [{} for _more in markers[len(cells) :]]
        for at, marker in zip(places[told.place], told.part.markers, strict=True):
            cells[at] = dict(zip(told.known, marker.cells, strict=False)) | cells[at]
        unexpected = dict(zip(told.known, told.part.unexpected, strict=False)) | unexpected
    return CasePartnerPart(
        name=last.name,
        description=last.description,
        outcome_challenge=last.outcome_challenge,
        markers=tuple(
            replace(marker, cells=_filled_up(own, count)) for marker, own in zip(markers, cells, strict=True)
        ),
        unexpected=tuple(unexpected.get(place, UnexpectedPart(0, 0)) for place in range(count)),
        seen=tuple(
            SeenPart(
                told.place,
                replace(each, markers=tuple(sorted({places[told.place][at] for at in each.markers}))),
            )
            for told in group
            for each in told.part.observations
        ),
        activities=_activities(group, places),
        notes=tuple(
            CaseNotesPart(told.place, told.part.notes, told.part.recommendations)
            for told in group
            if told.part.notes != NotesPart() or told.part.recommendations
        ),
        end=last.end,
        remarks=tuple(
            RemarkPart(told.place, places[told.place][at], marker.remark)
            for told in group
            for at, marker in enumerate(told.part.markers)
            if marker.remark
        ),
        earlier_names=tuple(
            dict.fromkeys(told.part.name for told in group[:-1] if told.part.name != last.name)
        ),
    )


def _place_of(marker: MarkerPart, markers: list[MarkerPart], taken: set[int]) -> int:
    """Where the case tells this marker; one that later reports know no more is added.

    `taken` are the places that other markers of the same report have.
    """
    place = next(
        (at for at, each in enumerate(markers) if at not in taken and marker.text in _words_of(each)),
        len(markers),
    )
    if place == len(markers):
        markers.append(replace(marker, remark=""))
    taken.add(place)
    return place


def _filled_up(cells: dict[int, CellPart], count: int) -> tuple[CellPart, ...]:
    """A cell for each cycle: in those that no report with the marker knows it was not there yet, or no longer."""
    newest = max(cells, default=-1)
    return tuple(
        cells.get(place, CellPart(NOT_FORMULATED if place < newest else NO_LONGER, 0))
        for place in range(count)
    )


def _activities(group: Sequence[Told], places: dict[int, list[int]]) -> tuple[CaseActivityPart, ...]:
    """By name, in the words of the last report that has them."""
    found: dict[str, CaseActivityPart] = {}
    for told in group:
        for each in told.part.activities:
            before = found.get(each.name)
            found[each.name] = CaseActivityPart(
                name=each.name,
                description=each.description,
                entries=len(each.entries) + (before.entries if before else 0),
                markers=tuple(sorted({places[told.place][at] for at in each.markers})),
                end=each.end,
            )
    return tuple(found.values())
