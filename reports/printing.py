"""Lays a report's content out for the print template: which table, which order, which drawing, which heading.

Everything here is pure: content in, plain rows out, no database. Headings are in the active language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from diaries.models import Method, Nature, Score
from projects.models import Cycle
from reflection.models import Changed, Contribution, DecisionState
from reports.content import (
    NOT_FORMULATED,
    ActivityPart,
    CellPart,
    CyclePart,
    CycleReport,
    DecisionChangePart,
    DecisionPart,
    FindingPart,
    KeyFigurePart,
    MarkerPart,
    ObservationPart,
    PartnerPart,
    PhotoPart,
    UnexpectedPart,
)
from reports.cover import Cover, draw_cover
from reports.paper_map import SphereList, draw_map, map_title, spheres_of
from theory_of_change.figures import ActorMap
from theory_of_change.models import Level, Sphere

CYCLES_A_TABLE = 4
"""So many score columns fit beside the markers' texts; older cycles go to a table of their own."""
TITLE_SIZES = ((14, "brief"), (75, "short"), (130, "long"))
FIGURES_A_ROW = 3
PHOTOS_A_ROW = 2
LEAD_LENGTH = 600
"""Characters: a longer summary or vision is set as plain text, so that it does not shout over pages."""


@dataclass(frozen=True)
class LadderCell:
    """A score as the table shows it: its drawing, its word, and whether the wording changed before it."""

    mark: str
    word: str
    observations: int
    is_reworded: bool


@dataclass(frozen=True)
class LadderRow:
    marker: MarkerPart
    cells: tuple[LadderCell, ...]


@dataclass(frozen=True)
class LadderGroup:
    """The markers of one level."""

    heading: str
    note: str
    rows: tuple[LadderRow, ...]


@dataclass(frozen=True)
class LadderTable:
    """At most four cycles of the ladder."""

    cycles: tuple[CyclePart, ...]
    groups: tuple[LadderGroup, ...]
    unexpected: tuple[UnexpectedPart, ...]
    is_latest: bool

    @property
    def width(self) -> int:
        """How many columns a heading spans."""
        return len(self.cycles) + 2


@dataclass(frozen=True)
class NumberedObservation:
    """An observation with its number in the report ("2.7") and what the margin says about it."""

    number: str
    part: ObservationPart
    method: str
    nature: str
    markers: tuple[MarkerPart, ...]

    @property
    def anchor(self) -> str:
        return f"observation-{self.number.replace('.', '-')}"


@dataclass(frozen=True)
class MarkerBlock:
    """What was seen of one marker in this cycle. `elsewhere`: told under an earlier marker, not twice.

    `unexpected`: touches on this marker, and is told below among what nobody foresaw.
    """

    marker: MarkerPart
    cell: LadderCell
    observations: tuple[NumberedObservation, ...]
    elsewhere: tuple[NumberedObservation, ...]
    unexpected: tuple[NumberedObservation, ...] = ()


@dataclass(frozen=True)
class PrintedPhoto:
    """A photo in the report: its address there, what is said of it, and where it belongs."""

    address: str
    caption: str
    alternative: str
    with_observation: NumberedObservation | None
    with_activity: str


@dataclass(frozen=True)
class PartnerPages:
    """A boundary partner's pages."""

    place: int
    part: PartnerPart
    ladders: tuple[LadderTable, ...]
    blocks: tuple[MarkerBlock, ...]
    unseen: tuple[MarkerPart, ...]
    untied: tuple[NumberedObservation, ...]
    unexpected: tuple[NumberedObservation, ...]
    activities: tuple[tuple[ActivityPart, str], ...]
    photo_rows: tuple[tuple[PrintedPhoto, ...], ...] = ()
    numbers: Mapping[int, str] = field(default_factory=dict)
    """Place of an observation in the partner's list -> the number under which it is told."""

    @property
    def anchor(self) -> str:
        return f"partner-{self.place}"

    @property
    def has_factors(self) -> bool:
        return bool(self.part.notes.enabling or self.part.notes.hindering)


@dataclass(frozen=True)
class PrintedFinding:
    """A finding of the meeting, and the numbers that this report gave the observations on which it rests."""

    part: FindingPart
    contribution: str
    observations: str


@dataclass(frozen=True)
class PrintedDecision:
    """A decision with what became of it in words."""

    part: DecisionPart
    state: str
    changes: tuple[tuple[str, DecisionChangePart], ...]


@dataclass(frozen=True)
class Totals:
    """How much was written: so that silence can be seen."""

    observations: int
    unexpected: int
    entries: int
    late: int
    methods: tuple[tuple[str, int], ...]
    silent: tuple[str, ...]


@dataclass(frozen=True)
class Pages:
    """What the print template needs, in the order of the printed report."""

    report: CycleReport
    fingerprint: str
    cycle_name: str
    cover: Cover
    map: ActorMap
    map_title: str
    spheres: tuple[SphereList, ...]
    partners: tuple[PartnerPages, ...]
    totals: Totals
    findings: tuple[PrintedFinding, ...] = ()
    decisions: tuple[PrintedDecision, ...] = ()
    earlier: tuple[PrintedDecision, ...] = ()

    @property
    def photos(self) -> dict[str, str]:
        """Where the bytes of each photo lie in the storage, by its address in the report."""
        return {
            photo_address(photo): photo.place for partner in self.report.partners for photo in partner.photos
        }

    @property
    def summary_is_lead(self) -> bool:
        return len(self.report.project.summary) <= LEAD_LENGTH

    @property
    def vision_is_lead(self) -> bool:
        return len(self.report.vision) <= LEAD_LENGTH

    @property
    def figure_rows(self) -> list[tuple[KeyFigurePart, ...]]:
        """The key figures, three beside each other."""
        figures = self.report.project.key_figures
        return [figures[at : at + FIGURES_A_ROW] for at in range(0, len(figures), FIGURES_A_ROW)]

    @property
    def title_size(self) -> str:
        return title_size(self.report.project.name)


def lay_out(report: CycleReport, *, fingerprint: str, language: str) -> Pages:
    """The report's pages with their headings in `language`, which must be active."""
    spheres = spheres_of(report.actors)
    partners = tuple(_partner_pages(place, part, report) for place, part in enumerate(report.partners, 1))
    meeting = report.meeting
    return Pages(
        report=report,
        fingerprint=fingerprint,
        cycle_name=cycle_name(report.cycle),
        cover=draw_cover(report.project.name, [len(each.actors) for each in spheres], _written_about(report)),
        map=draw_map(spheres, language=language),
        map_title=map_title(report.project.name, spheres),
        spheres=spheres,
        partners=partners,
        totals=_totals(report),
        findings=tuple(_printed_finding(each, partners) for each in meeting.findings) if meeting else (),
        decisions=tuple(_printed_decision(each) for each in meeting.decisions) if meeting else (),
        earlier=tuple(_printed_decision(each) for each in meeting.earlier) if meeting else (),
    )


def _printed_finding(part: FindingPart, partners: Sequence[PartnerPages]) -> PrintedFinding:
    numbers = [partners[each.partner].numbers.get(each.observation, "") for each in part.observations]
    return PrintedFinding(
        part=part,
        contribution=str(Contribution(part.contribution).label) if part.contribution else "",
        observations=", ".join(sorted(filter(None, numbers), key=_in_order)),
    )


def _in_order(number: str) -> list[int]:
    """ "1.10" comes after "1.9"."""
    return [int(each) for each in number.split(".")]


def _printed_decision(part: DecisionPart) -> PrintedDecision:
    return PrintedDecision(
        part=part,
        state=str(DecisionState(part.state).label),
        changes=tuple((str(Changed(each.changed).label), each) for each in part.changes),
    )


def title_size(name: str) -> str:
    """A class for the cover: long names are set smaller, the shortest large."""
    return next((size for most, size in TITLE_SIZES if len(name) <= most), "longest")


def level_notes() -> dict[Level, str]:
    """What a ladder says beside the name of each level."""
    return {
        Level.EXPECT: _("what we expect to see"),
        Level.LIKE: _("what we would like to see"),
        Level.LOVE: _("what we dream of"),
    }


def cycle_name(cycle: CyclePart) -> str:
    """ "Cycle 3" for a number; the team's own words otherwise."""
    return Cycle(number=cycle.number).name


def _written_about(report: CycleReport) -> list[bool]:
    """For each actor of the sphere of influence, whether its diaries say something about this cycle."""
    speaking = {partner.name for partner in report.partners if not partner.is_silent}
    return [actor.name in speaking for actor in report.actors if actor.sphere == Sphere.INFLUENCE]


def _partner_pages(place: int, part: PartnerPart, report: CycleReport) -> PartnerPages:
    rows = tuple(LadderRow(marker, _cells(marker, report.cycles)) for marker in part.markers)
    numbered = _Numbering(place, part)
    blocks = []
    unseen = []
    for at, row in enumerate(rows):
        own, elsewhere = numbered.of_marker(at)
        unexpected = numbered.unexpected_of_marker(at)
        if own or elsewhere or unexpected or row.marker.remark:
            blocks.append(MarkerBlock(row.marker, row.cells[-1], own, elsewhere, unexpected))
        else:
            unseen.append(row.marker)
    return PartnerPages(
        place=place,
        part=part,
        ladders=_ladder_tables(part, rows, report.cycles),
        blocks=tuple(blocks),
        unseen=tuple(unseen),
        untied=numbered.untied(),
        unexpected=numbered.unexpected(),
        activities=tuple(
            (activity, ", ".join(part.markers[at].number for at in activity.markers))
            for activity in part.activities
        ),
        photo_rows=_photo_rows(part, numbered),
        numbers={place: each.number for place, each in numbered.told.items()},
    )


def photo_address(photo: PhotoPart) -> str:
    """What the print template calls it; no program answers to this address (see `rendering.SCHEME`)."""
    return f"report:photo-{photo.sha256}"


def _photo_rows(part: PartnerPart, numbered: "_Numbering") -> tuple[tuple[PrintedPhoto, ...], ...]:
    """The photos, two beside each other; the observations must have been told before."""
    photos = [
        PrintedPhoto(
            address=photo_address(photo),
            caption=photo.caption,
            alternative=photo.caption or _("Photo, nobody wrote what is to be seen"),
            with_observation=None if photo.observation is None else numbered.told.get(photo.observation),
            with_activity=photo.activity,
        )
        for photo in part.photos
    ]
    return tuple(tuple(photos[at : at + PHOTOS_A_ROW]) for at in range(0, len(photos), PHOTOS_A_ROW))


class _Numbering:
    """Gives observations their numbers in the order in which the report tells them, each told once."""

    def __init__(self, place: int, part: PartnerPart) -> None:
        self.place, self.part = place, part
        self.told: dict[int, NumberedObservation] = {}
        self.foreseen = sum(each.nature == Nature.EXPECTED for each in part.observations)

    def of_marker(self, at: int) -> tuple[tuple[NumberedObservation, ...], tuple[NumberedObservation, ...]]:
        """The observations told under this marker, and those of it told under an earlier one."""
        mine = [
            index
            for index, each in enumerate(self.part.observations)
            if each.nature == Nature.EXPECTED and at in each.markers
        ]
        elsewhere = tuple(self.told[index] for index in mine if index in self.told)
        return tuple(self._tell(index) for index in mine if index not in self.told), elsewhere

    def untied(self) -> tuple[NumberedObservation, ...]:
        return tuple(
            self._tell(index)
            for index, each in enumerate(self.part.observations)
            if each.nature == Nature.EXPECTED and index not in self.told
        )

    def unexpected(self) -> tuple[NumberedObservation, ...]:
        for number, index in self._unexpected():
            self.told[index] = self._numbered(number, index)
        return tuple(self.told[index] for _number, index in self._unexpected())

    def unexpected_of_marker(self, at: int) -> tuple[NumberedObservation, ...]:
        """What nobody foresaw and that touches on this marker, with the numbers under which it is told later."""
        return tuple(
            self._numbered(number, index)
            for number, index in self._unexpected()
            if at in self.part.observations[index].markers
        )

    def _unexpected(self) -> list[tuple[int, int]]:
        """Number and place of each; they are told after all that was foreseen."""
        places = [
            index for index, each in enumerate(self.part.observations) if each.nature != Nature.EXPECTED
        ]
        return list(enumerate(places, start=self.foreseen + 1))

    def _tell(self, index: int) -> NumberedObservation:
        self.told[index] = self._numbered(len(self.told) + 1, index)
        return self.told[index]

    def _numbered(self, number: int, index: int) -> NumberedObservation:
        each = self.part.observations[index]
        return NumberedObservation(
            number=f"{self.place}.{number}",
            part=each,
            method=str(Method(each.method).label) if each.method else "",
            nature="" if each.nature == Nature.EXPECTED else str(Nature(each.nature).label),
            markers=tuple(self.part.markers[at] for at in each.markers),
        )


def _ladder_tables(
    part: PartnerPart, rows: Sequence[LadderRow], cycles: Sequence[CyclePart]
) -> tuple[LadderTable, ...]:
    """The last four cycles first, then the older ones by four."""
    notes = level_notes()
    tables = []
    for end in range(len(cycles), 0, -CYCLES_A_TABLE):
        shown = slice(max(end - CYCLES_A_TABLE, 0), end)
        tables.append(
            LadderTable(
                cycles=tuple(cycles[shown]),
                groups=tuple(
                    LadderGroup(
                        heading=str(level.label),
                        note=notes[level],
                        rows=tuple(
                            LadderRow(row.marker, row.cells[shown])
                            for row in rows
                            if row.marker.level == level
                        ),
                    )
                    for level in Level
                ),
                unexpected=part.unexpected[shown],
                is_latest=end == len(cycles),
            )
        )
    return tuple(tables)


def _cells(marker: MarkerPart, cycles: Sequence[CyclePart]) -> tuple[LadderCell, ...]:
    reworded = {_first_cycle_of_new_wording(each.until, cycles) for each in marker.earlier}
    return tuple(
        LadderCell(
            mark=_mark(cell),
            word=_word(cell),
            observations=cell.observations,
            is_reworded=at > 0 and (at in reworded or _came_now(marker.cells, at)),
        )
        for at, cell in enumerate(marker.cells)
    )


def _first_cycle_of_new_wording(until, cycles: Sequence[CyclePart]) -> int:
    day = localdate(until)
    return next((at for at, cycle in enumerate(cycles) if cycle.end >= day), len(cycles) - 1)


def _came_now(cells: Sequence[CellPart], at: int) -> bool:
    return cells[at - 1].score == NOT_FORMULATED != cells[at].score


def _mark(cell: CellPart) -> str:
    if cell.score == NOT_FORMULATED:
        return ""
    return {"": "unscored", Score.NOTHING.value: "nothing"}.get(cell.score, cell.score)


def _word(cell: CellPart) -> str:
    if cell.score == NOT_FORMULATED:
        return _("not formulated yet")
    return str(Score(cell.score).label) if cell.score else _("not scored yet")


def _totals(report: CycleReport) -> Totals:
    observations = [each for partner in report.partners for each in partner.observations]
    entries = [
        entry for partner in report.partners for activity in partner.activities for entry in activity.entries
    ]
    methods = [(str(method.label), sum(each.method == method for each in observations)) for method in Method]
    methods.append((_("way not noted"), sum(not each.method for each in observations)))
    return Totals(
        observations=len(observations),
        unexpected=sum(each.nature != Nature.EXPECTED for each in observations),
        entries=len(entries),
        late=sum(each.is_late for each in observations) + sum(each.is_late for each in entries),
        methods=tuple((word, count) for word, count in methods if count),
        silent=tuple(partner.name for partner in report.partners if partner.is_silent),
    )
