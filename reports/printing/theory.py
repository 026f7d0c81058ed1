"""Lays the documents of the theory of change out for their print templates. Pure, as `reports.printing.cycle` is."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.content import ProgrammePart
from reports.content.theory_document import (
    HopedMarkerPart,
    HopedPartnerPart,
    MatrixDocument,
    MatrixRowPart,
    PartnerSheet,
    RetiredPart,
    SupportPart,
    TheoryDocument,
    TheoryProjectPart,
)
from reports.paper.cover import Cover, draw_cover
from reports.paper.map import SphereList, draw_map, map_title, spheres_of
from reports.paper.sight import SightPage, draw_sight
from reports.paper.words import on_one_line, printable
from reports.printing.cycle import LEAD_LENGTH, title_size
from reports.printing.ladder import level_notes
from theory_of_change.figures import ActorMap
from theory_of_change.models import Level, MatrixRow, Sphere, Subject
from theory_of_change.vision_text import Block, read_vision

SHORT_VISION = 320
"""Characters of the vision on a partner's sheet where there is much to say, to the end of a sentence where there is one."""


@dataclass(frozen=True)
class VisionWords:
    """A vision as it is set: its sentences, and its lists of statements each with the line that opens it."""

    text: str
    blocks: tuple[Block, ...]

    @property
    def is_lead(self) -> bool:
        """Longer ones are set as plain text, so that they do not shout over pages."""
        return len(self.text) <= LEAD_LENGTH


@dataclass(frozen=True)
class HopedRow:
    """A marker and the letters of the activities that support it."""

    marker: HopedMarkerPart
    supported_by: str


@dataclass(frozen=True)
class HopedGroup:
    """The markers of one level."""

    heading: str
    note: str
    rows: tuple[HopedRow, ...]


@dataclass(frozen=True)
class Support:
    """An activity with its letter and the numbers of the markers that it supports."""

    letter: str
    part: SupportPart
    numbers: str


@dataclass(frozen=True)
class HopedPages:
    """A boundary partner's place in the document."""

    place: int
    part: HopedPartnerPart
    groups: tuple[HopedGroup, ...]
    activities: tuple[Support, ...]

    @property
    def anchor(self) -> str:
        return f"partner-{self.place}"


@dataclass(frozen=True)
class MatrixLine:
    heading: str
    note: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Matrix:
    """The planning matrix: five headings, four lines."""

    columns: tuple[str, ...]
    lines: tuple[MatrixLine, ...]

    @property
    def is_empty(self) -> bool:
        return not any(cell for line in self.lines for cell in line.cells)


@dataclass(frozen=True)
class TheoryPages:
    """What the print template of the whole theory of change needs, in its order."""

    report: TheoryDocument
    fingerprint: str
    cover: Cover
    vision: VisionWords
    map: ActorMap
    map_title: str
    spheres: tuple[SphereList, ...]
    partners: tuple[HopedPages, ...]
    matrix: Matrix
    retired: tuple[str, ...]
    sight: tuple[SightPage, ...]

    @property
    def project(self) -> TheoryProjectPart:
        return self.report.project

    @property
    def title_size(self) -> str:
        return title_size(self.project.name)


@dataclass(frozen=True)
class SheetPage:
    """One partner's page."""

    report: PartnerSheet
    fingerprint: str
    vision: VisionWords
    partner: HopedPages
    short_vision: VisionWords
    """Its first sentences: for a page on which all of it has no room beside the rest."""

    @property
    def project(self) -> TheoryProjectPart:
        return self.report.project


@dataclass(frozen=True)
class MatrixPage:
    """The planning matrix on a page of its own."""

    report: MatrixDocument
    fingerprint: str
    matrix: Matrix

    @property
    def project(self) -> TheoryProjectPart:
        return self.report.project

    @property
    def programme(self) -> ProgrammePart:
        return self.report.programme


def lay_out_theory(report: TheoryDocument, *, fingerprint: str, language: str) -> TheoryPages:
    """The whole theory of change with its headings in `language`, which must be active."""
    spheres = spheres_of(report.actors)
    nobody = [False for actor in report.actors if actor.sphere == Sphere.INFLUENCE]
    return TheoryPages(
        report=report,
        fingerprint=fingerprint,
        cover=draw_cover(report.project.name, [len(each.actors) for each in spheres], nobody),
        vision=vision_words(report.vision),
        map=draw_map(spheres, language=language),
        map_title=map_title(report.project.name, spheres),
        spheres=spheres,
        partners=tuple(_hoped(place, part) for place, part in enumerate(report.partners, 1)),
        matrix=lay_out_lines(report.matrix),
        retired=_retired(report.retired),
        sight=draw_sight(report),
    )


def lay_out_sheet(report: PartnerSheet, *, fingerprint: str, language: str) -> SheetPage:
    return SheetPage(
        report=report,
        fingerprint=fingerprint,
        vision=vision_words(report.vision),
        partner=_hoped(1, report.partner),
        short_vision=vision_words(in_short(report.vision)),
    )


def lay_out_matrix(report: MatrixDocument, *, fingerprint: str, language: str) -> MatrixPage:
    return MatrixPage(report=report, fingerprint=fingerprint, matrix=lay_out_lines(report.matrix))


def vision_words(vision: str) -> VisionWords:
    """The vision's blocks, read as the page reads them."""
    return VisionWords(vision, tuple(read_vision(printable(vision))))


def in_short(vision: str, most: int = SHORT_VISION) -> str:
    """The vision's first lines or sentences, as many as go into `most` characters; at least one, cut at a word."""
    vision = vision.strip()
    if len(vision) <= most:
        return vision
    beginning = vision[: most + 1]
    ends = [
        at
        for at in range(1, len(beginning))
        if beginning[at - 1] in ".!?…:;\n።።؟" and beginning[at].isspace()
    ]
    ends += [at for at in range(len(beginning)) if beginning[at] == "\n"]
    if ends:
        return beginning[: max(ends)].strip() + " …"
    return vision[: most + 1].rsplit(None, 1)[0][:most].rstrip(",;:") + " …"


def lay_out_lines(rows: Sequence[MatrixRowPart]) -> Matrix:
    """The matrix with the questions of figure 2.4 above and its four subjects beside it."""
    notes = {
        Subject.BENEFICIARIES: _("in the sphere of interest"),
        Subject.PARTNERS: _("the progress markers"),
        Subject.ACTIVITIES: _("how they go: what is good, what less"),
        Subject.PRACTICES: _("how the team works: who does what, who tells whom"),
    }
    given = {row.subject: row for row in rows}
    headings = {each.name: each.verbose_name for each in MatrixRow._meta.fields}
    return Matrix(
        columns=tuple(capfirst(str(headings[name])) for name in MATRIX_FIELDS),
        lines=tuple(
            MatrixLine(
                heading=capfirst(str(subject.label)),
                note=notes[subject],
                cells=given.get(subject.value, MatrixRowPart(subject.value)).cells,
            )
            for subject in Subject
        ),
    )


MATRIX_FIELDS = ("information", "users", "collection", "learning", "reporting")


def _hoped(place: int, part: HopedPartnerPart) -> HopedPages:
    letters = [letter_of(at) for at in range(len(part.activities))]
    notes = level_notes()
    return HopedPages(
        place=place,
        part=part,
        groups=tuple(
            HopedGroup(
                heading=str(level.label),
                note=notes[level],
                rows=tuple(
                    HopedRow(
                        marker,
                        ", ".join(
                            letter
                            for letter, activity in zip(letters, part.activities, strict=True)
                            if at in activity.markers
                        ),
                    )
                    for at, marker in enumerate(part.markers)
                    if marker.level == level
                ),
            )
            for level in Level
        ),
        activities=tuple(
            Support(
                letter, activity, ", ".join(on_one_line(part.markers[at].number) for at in activity.markers)
            )
            for letter, activity in zip(letters, part.activities, strict=True)
        ),
    )


def letter_of(at: int) -> str:
    """a, b, ... z, aa, ab, ... for 0, 1, ..."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def _retired(counts: RetiredPart) -> tuple[str, ...]:
    """How many of each, in words; those of which there are none are left out."""
    words = (
        (counts.actors, ngettext("%d actor", "%d actors", counts.actors)),
        (counts.markers, ngettext("%d marker", "%d markers", counts.markers)),
        (counts.activities, ngettext("%d activity", "%d activities", counts.activities)),
        (counts.assumptions, ngettext("%d assumption", "%d assumptions", counts.assumptions)),
    )
    return tuple(word % count for count, word in words if count)
