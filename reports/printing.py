"""Lays a report's content out for the print template: which table, which order, which drawing, which heading.

Everything here is pure: content in, plain rows out, no database. Headings are in the active language.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diaries.models import Method, Nature
from projects.models import Cycle
from reflection.models import Contribution, DecisionState, changed_in_words
from reports.content import (
    ActivityPart,
    CoverPart,
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
    to_json,
)
from reports.cover import Cover, draw_cover
from reports.ladder_printing import (
    LadderCell,
    LadderRow,
    LadderTable,
    ScorePath,
    ladder_cells,
    ladder_tables,
    score_path,
)
from reports.made import Totals, count_what_was_written
from reports.models import ReportPart
from reports.paper_map import SphereList, draw_map, map_title, spheres_of
from reports.paper_words import language_of, on_one_line
from theory_of_change.figures import ActorMap
from theory_of_change.models import Sphere

TITLE_SIZES = ((14, "brief"), (75, "short"), (130, "long"))
FIGURES_A_ROW = 3
WORDY = 14
"""Letters: a longer figure is a few words, and the figures beside it are set as it is."""
PHOTO = "report:photo-"
PHOTOS_A_ROW = 2
_UNBROKEN = re.compile(r'[^\s"\\]{300}')
"""What no word is: WeasyPrint tries every hyphen on every line, and two minutes for ten thousand letters end no report."""
QUOTES_IN_BRIEF, WORDS_OF_A_QUOTE = 3, 14
LEAD_LENGTH = 600
"""Characters: a longer summary or vision is set as plain text, so that it does not shout over pages."""


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
    path: ScorePath | None = None
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
    told: tuple[NumberedObservation, ...] = ()
    """All observations, in the order in which they are told."""

    @property
    def anchor(self) -> str:
        return f"partner-{self.place}"

    @property
    def has_factors(self) -> bool:
        return bool(self.part.notes.enabling or self.part.notes.hindering)


@dataclass(frozen=True)
class QuoteInBrief:
    """The first words of a quote, and where the rest of it stands."""

    words: str
    partner: str
    number: str
    anchor: str


@dataclass(frozen=True)
class PrintedFigure:
    """A key figure; `source` is the number of its source in the list below the figures, 0 where it has none of its own there."""

    part: KeyFigurePart
    source: int


@dataclass(frozen=True)
class PrintedFigures:
    """The key figures, three beside each other, and their sources, each told once.

    `is_wordy`: one of them is a few words, so all are set in the size of words. `are_numbered`: one line cannot tell
    the source of all, so each says which.
    """

    rows: tuple[tuple[PrintedFigure, ...], ...]
    sources: tuple[str, ...]
    is_wordy: bool
    are_numbered: bool


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
    is_earlier: bool = False
    """Of a meeting before: then what became of it is told even where that is nothing yet."""


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
    earlier_in_short: str = ""
    """How many decisions of before there are, and how many of each state: "4 decisions: 1 carried out, 3 open"."""
    is_hyphenated: bool = False
    """Whether the diaries are written in the language of the headings: only then words may be broken by its rules."""

    @property
    def shows(self) -> dict[str, bool]:
        """Which parts are told, by name: `{% if pages.shows.figures %}`."""
        return {part.value: part.value not in self.report.left_out for part in ReportPart}

    @property
    def left_out(self) -> tuple[str, ...]:
        """The parts that the coach left out, in words."""
        return tuple(str(ReportPart(part).label) for part in self.report.left_out)

    @property
    def quoted(self) -> list[NumberedObservation]:
        """What the coach marked as quotes, in the order of the report."""
        return [each for partner in self.partners for each in partner.told if each.part.is_quoted]

    @property
    def quotes_in_brief(self) -> list[QuoteInBrief]:
        """The first few of them, as the summary tells them."""
        found = [
            QuoteInBrief(
                Truncator(on_one_line(each.part.change)).words(WORDS_OF_A_QUOTE),
                partner.part.name,
                each.number,
                each.anchor,
            )
            for partner in self.partners
            for each in partner.told
            if each.part.is_quoted
        ]
        return found[:QUOTES_IN_BRIEF]

    @property
    def quotes_after_brief(self) -> int:
        return max(0, len(self.quoted) - QUOTES_IN_BRIEF)

    @property
    def tells_project_below(self) -> bool:
        """Whether the project's own description stands with its figures, because the coach's words lead."""
        return bool(self.report.summary and self.report.project.summary)

    @property
    def photos(self) -> dict[str, str]:
        """Where the bytes of each photo lie in the storage, by its address in the report."""
        return {
            photo_address(photo): photo.place for partner in self.report.partners for photo in partner.photos
        }

    @property
    def summary(self) -> str:
        """What leads: the cycle in the coach's words; where there are none, the project's own description."""
        return self.report.summary or self.report.project.summary

    @property
    def summary_is_lead(self) -> bool:
        return len(self.summary) <= LEAD_LENGTH

    @property
    def vision_is_lead(self) -> bool:
        return len(self.report.vision) <= LEAD_LENGTH

    @property
    def figures(self) -> PrintedFigures:
        return printed_figures(self.report.project.key_figures)

    @property
    def title_size(self) -> str:
        return title_size(self.report.project.name)


def lay_out(
    report: CycleReport,
    *,
    fingerprint: str,
    language: str,
    photos_at: Mapping[str, str] | None = None,
) -> Pages:
    """The report's pages with their headings in `language`, which must be active.

    For a page on the screen, `photos_at` says where the program shows each photo: hash -> address.
    """
    spheres = spheres_of(report.actors)
    partners = tuple(
        _partner_pages(place, part, report, photos_at) for place, part in enumerate(report.partners, 1)
    )
    meeting, front = report.meeting, cover_part(report)
    return Pages(
        report=report,
        fingerprint=fingerprint,
        cycle_name=cycle_name(report.cycle),
        cover=draw_cover(report.project.name, front.counts, front.written_about, front.seen),
        map=draw_map(spheres, language=language),
        map_title=map_title(report.project.name, spheres),
        spheres=spheres,
        partners=partners,
        totals=count_what_was_written(report),
        findings=tuple(printed_finding(each, partners) for each in meeting.findings) if meeting else (),
        decisions=tuple(printed_decision(each) for each in meeting.decisions) if meeting else (),
        earlier=tuple(printed_decision(each, is_earlier=True) for each in meeting.earlier) if meeting else (),
        earlier_in_short=_by_state(meeting.earlier) if meeting else "",
        is_hyphenated=language_of(_written(report)) == language and not _UNBROKEN.search(to_json(report)),
    )


def _written(report: CycleReport) -> Iterator[str]:
    """What tells in which language a team writes."""
    yield from (report.vision, report.project.summary)
    for partner in report.partners:
        yield from (marker.text for marker in partner.markers)
        yield from (observation.change for observation in partner.observations)


def printed_figures(figures: Sequence[KeyFigurePart]) -> PrintedFigures:
    """The figures in rows. A source that several of them share is told once, below them."""
    named = Counter(each.source.strip() for each in figures if each.source.strip())
    sources = [source for source, times in named.items() if times > 1]
    printed = [
        PrintedFigure(each, sources.index(each.source.strip()) + 1 if each.source.strip() in sources else 0)
        for each in figures
    ]
    return PrintedFigures(
        rows=tuple(tuple(printed[at : at + FIGURES_A_ROW]) for at in range(0, len(printed), FIGURES_A_ROW)),
        sources=tuple(sources),
        is_wordy=any(len(each.figure) > WORDY for each in figures),
        are_numbered=len(sources) > 1 or not all(each.source.strip() for each in figures),
    )


def printed_finding(part: FindingPart, partners: Sequence[PartnerPages]) -> PrintedFinding:
    """The finding, with the numbers of the observations where these pages tell them."""
    numbers = [partners[each.partner].numbers.get(each.observation, "") for each in part.observations]
    return PrintedFinding(
        part=part,
        contribution=str(Contribution(part.contribution).label) if part.contribution else "",
        observations=", ".join(sorted(filter(None, numbers), key=_in_order)),
    )


def _in_order(number: str) -> list[int]:
    """ "1.10" comes after "1.9"."""
    return [int(each) for each in number.split(".")]


def printed_decision(part: DecisionPart, *, is_earlier: bool = False) -> PrintedDecision:
    """The decision, with its state and its changes in words."""
    return PrintedDecision(
        part=part,
        state=str(DecisionState(part.state).label),
        changes=tuple((changed_in_words(each.changed, ended=each.ended), each) for each in part.changes),
        is_earlier=is_earlier,
    )


def _by_state(decisions: Sequence[DecisionPart]) -> str:
    counts = Counter(each.state for each in decisions)
    states = [f"{counts[state]} {state.label}" for state in DecisionState if counts[state]]
    many = ngettext("%d decision", "%d decisions", len(decisions)) % len(decisions)
    return f"{many}: {', '.join(states)}."


def title_size(name: str) -> str:
    """A class for the cover: long names are set smaller, the shortest large."""
    return next((size for most, size in TITLE_SIZES if len(name) <= most), "longest")


def cycle_name(cycle: CyclePart) -> str:
    """ "Cycle 3" for a number; the team's own words otherwise."""
    return Cycle(number=cycle.number).name


def cover_part(report: CycleReport) -> CoverPart:
    """What the report's cover is drawn from."""
    speaking = {partner.name for partner in report.partners if not partner.is_silent}
    seen = {partner.name: len(partner.observations) for partner in report.partners}
    partners = [actor.name for actor in report.actors if actor.sphere == Sphere.INFLUENCE]
    return CoverPart(
        counts=tuple(sum(actor.sphere == sphere for actor in report.actors) for sphere in Sphere),
        written_about=tuple(name in speaking for name in partners),
        seen=tuple(seen.get(name, 0) for name in partners),
    )


def _partner_pages(
    place: int, part: PartnerPart, report: CycleReport, photos_at: Mapping[str, str] | None
) -> PartnerPages:
    rows = tuple(
        LadderRow(marker, ladder_cells(marker, report.cycles, is_final=not report.is_draft))
        for marker in part.markers
    )
    numbered = _Numbering(place, part)
    blocks = []
    unseen = []
    for at, row in enumerate(rows):
        own, elsewhere = numbered.of_marker(at)
        unexpected = numbered.unexpected_of_marker(at)
        if own or elsewhere or unexpected or row.marker.remark:
            blocks.append(
                MarkerBlock(
                    marker=row.marker,
                    cell=row.cells[-1],
                    observations=own,
                    elsewhere=elsewhere,
                    path=score_path(row.marker, row.cells, report.cycles),
                    unexpected=unexpected,
                )
            )
        else:
            unseen.append(row.marker)
    return PartnerPages(
        place=place,
        part=part,
        ladders=ladder_tables(part.unexpected, rows, report.cycles),
        blocks=tuple(blocks),
        unseen=tuple(unseen),
        untied=numbered.untied(),
        unexpected=numbered.unexpected(),
        activities=tuple(
            (activity, ", ".join(part.markers[at].number for at in activity.markers))
            for activity in part.activities
        ),
        photo_rows=_photo_rows(part, numbered, photos_at),
        numbers={place: each.number for place, each in numbered.told.items()},
        told=tuple(numbered.told.values()),
    )


def photo_address(photo: PhotoPart) -> str:
    """What the print template calls it; no program answers to this address (see `rendering.SCHEME`)."""
    return f"{PHOTO}{photo.sha256}"


def _photo_rows(
    part: PartnerPart, numbered: "_Numbering", photos_at: Mapping[str, str] | None
) -> tuple[tuple[PrintedPhoto, ...], ...]:
    """The photos, two beside each other; the observations must have been told before."""
    photos = [
        PrintedPhoto(
            address=photo_address(photo) if photos_at is None else photos_at.get(photo.sha256, ""),
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
        return self.told[index]
