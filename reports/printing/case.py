"""Lays a case report out for its print template. Pure, as `reports.printing.cycle` is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from diaries.models import Method, Nature
from reports.content import NOT_FORMULATED, CellPart, CyclePart, MarkerPart
from reports.content.case import NO_LONGER, CaseActivityPart, CasePartnerPart, CaseReport, SeenPart
from reports.paper.cover import Cover, draw_cover
from reports.paper.map import SphereList, draw_map, map_title, spheres_of
from reports.parts import ReportPart
from reports.printing.cycle import LEAD_LENGTH, cycle_name, title_size
from reports.printing.figures import PrintedFigures, printed_figures
from reports.printing.ladder import LadderCell, LadderRow, LadderTable, ladder_cells, ladder_tables
from reports.printing.meeting import PrintedDecision, PrintedFinding, printed_decision, printed_finding
from theory_of_change.figures import ActorMap
from theory_of_change.models import Sphere


@dataclass(frozen=True)
class CaseSeen:
    """An observation with what the margin says about it."""

    part: SeenPart
    cycle: str
    method: str
    nature: str
    also: str
    """The numbers of the other markers that it touches on."""
    has_factors: bool = False
    """Whether the team noted what helped or hindered at this partner in that cycle as a whole."""


@dataclass(frozen=True)
class CaseBlock:
    """What was seen over all cycles of one marker, or of none, and what was remarked with its scores by cycle."""

    heading: str
    text: str
    seen: tuple[CaseSeen, ...]
    remarks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class CasePartnerPages:
    """A boundary partner's part of the case."""

    place: int
    part: CasePartnerPart
    ladders: tuple[LadderTable, ...]
    blocks: tuple[CaseBlock, ...]
    activities: tuple[tuple[CaseActivityPart, str], ...]
    notes: tuple[tuple[str, object], ...]

    @property
    def anchor(self) -> str:
        return f"partner-{self.place}"


@dataclass(frozen=True)
class CaseMeetingPages:
    """A meeting's conclusions; `report` and `cycle` are what the parts of findings and decisions ask for."""

    cycle: CyclePart
    name: str
    date: date
    findings: tuple[PrintedFinding, ...]
    decisions: tuple[PrintedDecision, ...]

    @property
    def report(self) -> "CaseMeetingPages":
        return self


@dataclass(frozen=True)
class Section:
    """A heading and the coach's words under it."""

    heading: str
    text: str
    anchor: str = ""


@dataclass(frozen=True)
class CasePages:
    """What the print template needs, in the order of the printed case."""

    report: CaseReport
    fingerprint: str
    cover: Cover
    map: ActorMap
    map_title: str
    spheres: tuple[SphereList, ...]
    opening: tuple[Section, ...]
    partners: tuple[CasePartnerPages, ...]
    meetings: tuple[CaseMeetingPages, ...]
    closing: tuple[Section, ...]
    lasting: tuple[Section, ...]
    told: str
    untold: str
    observations: int
    entries: int

    @property
    def shows(self) -> dict[str, bool]:
        """The parts that are told, as the shared templates ask."""
        gone = {ReportPart.VISION, ReportPart.ACTORS} & set(self.report.left_out)
        return {part.value: part not in gone for part in ReportPart}

    @property
    def summary_is_lead(self) -> bool:
        return len(self.report.project.summary) <= LEAD_LENGTH

    @property
    def vision_is_lead(self) -> bool:
        return len(self.report.vision) <= LEAD_LENGTH

    @property
    def figures(self) -> PrintedFigures:
        return printed_figures(self.report.project.key_figures)

    @property
    def title_size(self) -> str:
        return title_size(self.report.project.name)


def lay_out_case(report: CaseReport, *, fingerprint: str, language: str) -> CasePages:
    """The case with its headings in `language`, which must be active."""
    spheres = spheres_of(report.actors)
    words = report.wording
    speaking = {partner.name for partner in report.partners if partner.seen}
    influenced = [each for each in report.actors if each.sphere == Sphere.INFLUENCE]
    names = [cycle_name(each) for each in report.cycles]
    return CasePages(
        report=report,
        fingerprint=fingerprint,
        cover=draw_cover(
            report.project.name,
            [len(each.actors) for each in spheres],
            [actor.name in speaking for actor in influenced],
        ),
        map=draw_map(spheres, language=language),
        map_title=map_title(report.project.name, spheres),
        spheres=spheres,
        opening=(
            Section(_("What gave rise to it"), words.background, "background"),
            Section(_("What it wants, and how"), words.strategy, "strategy"),
        ),
        partners=tuple(_partner(at, part, report.cycles) for at, part in enumerate(report.partners, 1)),
        meetings=tuple(
            CaseMeetingPages(
                cycle=report.cycles[each.cycle],
                name=names[each.cycle],
                date=each.date,
                findings=tuple(printed_finding(finding, ()) for finding in each.findings),
                decisions=tuple(printed_decision(decision) for decision in each.decisions),
            )
            for each in report.meetings
        ),
        closing=(
            Section(_("How it went"), words.process, "process"),
            Section(_("What one can learn from it"), words.lessons, "lessons"),
        ),
        lasting=(
            Section(_("Things that remain"), words.materials),
            Section(_("How it goes on, or what takes its place"), words.continuation),
            Section(_("Done again elsewhere, or later"), words.transfer),
            Section(_("Part of existing policy"), words.anchoring),
        ),
        told=", ".join(names[at] for at in report.told),
        untold=", ".join(name for at, name in enumerate(names) if at not in report.told),
        observations=sum(len(each.seen) for each in report.partners),
        entries=sum(activity.entries for each in report.partners for activity in each.activities),
    )


def _partner(place: int, part: CasePartnerPart, cycles: Sequence[CyclePart]) -> CasePartnerPages:
    rows = tuple(LadderRow(marker, _cells(marker, cycles)) for marker in part.markers)
    return CasePartnerPages(
        place=place,
        part=part,
        ladders=ladder_tables(part.unexpected, rows, cycles),
        blocks=_blocks(part, cycles),
        activities=tuple(
            (each, ", ".join(part.markers[at].number for at in each.markers)) for each in part.activities
        ),
        notes=tuple((cycle_name(cycles[each.cycle]), each) for each in part.notes),
    )


def _cells(marker: MarkerPart, cycles: Sequence[CyclePart]) -> tuple[LadderCell, ...]:
    """The scores; in the cycles after a marker left the ladder the table says so in words."""
    known = tuple(CellPart(NOT_FORMULATED, 0) if each.score == NO_LONGER else each for each in marker.cells)
    cells = ladder_cells(replace(marker, cells=known), cycles)
    return tuple(
        replace(cell, word=_("no longer followed"), is_reworded=False) if each.score == NO_LONGER else cell
        for cell, each in zip(cells, marker.cells, strict=True)
    )


def _blocks(part: CasePartnerPart, cycles: Sequence[CyclePart]) -> tuple[CaseBlock, ...]:
    """Each observation once: under its first marker, without one, or as unexpected; oldest first."""
    expected = [each for each in part.seen if each.observation.nature == Nature.EXPECTED]
    blocks = [
        CaseBlock(
            _("Marker %(number)s") % {"number": marker.number},
            marker.text,
            tuple(_seen(each, part, cycles) for each in expected if each.observation.markers[:1] == (at,)),
            tuple((cycle_name(cycles[each.cycle]), each.text) for each in part.remarks if each.marker == at),
        )
        for at, marker in enumerate(part.markers)
    ]
    untied = [each for each in expected if not each.observation.markers]
    unexpected = [each for each in part.seen if each.observation.nature != Nature.EXPECTED]
    for heading, rows in ((_("Seen, without a marker"), untied), (_("Unexpected"), unexpected)):
        blocks.append(CaseBlock(heading, "", tuple(_seen(each, part, cycles) for each in rows)))
    return tuple(block for block in blocks if block.seen or block.remarks)


def _seen(each: SeenPart, part: CasePartnerPart, cycles: Sequence[CyclePart]) -> CaseSeen:
    seen = each.observation
    is_expected = seen.nature == Nature.EXPECTED
    others = seen.markers[1:] if is_expected else seen.markers
    return CaseSeen(
        part=each,
        cycle=cycle_name(cycles[each.cycle]),
        method=str(Method(seen.method).label) if seen.method else "",
        nature="" if is_expected else str(Nature(seen.nature).label),
        also=", ".join(part.markers[at].number for at in others),
        has_factors=any(
            each.cycle == notes.cycle and (notes.notes.enabling or notes.notes.hindering)
            for notes in part.notes
        ),
    )
