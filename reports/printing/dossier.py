"""Lays a meeting's dossier out, long or on two pages. Pure, as `reports.printing.cycle` is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any, TypeVar

from django.utils.formats import date_format, time_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diaries.services.reminding import Need
from projects.models import Cycle
from reflection.models import DecisionState, Part, Piece
from reports.content import CycleReport
from reports.content.dossier import DecidedPart, DossierContent, GapPart, QuestionPart, StarredPart
from reports.paper.words import on_one_line, printable
from reports.printing.cycle import Pages, cycle_name, lay_out
from reports.printing.ladder import LadderCell

PAGE = 685.0
"""Points that a page has, a little less than A4 between its margins; what stands on it as in print_dossier.css."""
HEAD, FACT, AGENDA_ROW = 62.0, 16.0, 13.0
HEADING, LEFT_OVER = 25.5, 11.0
LINE, NOTE, AROUND = 11.6, 10.6, 4.6
SHORT_HEADING, SHORT_PARTNER, SHORT_ROW = 24.0, 34.0, 13.2
LETTERS_A_LINE = 76
SHORT_WORDS = 22
MARKER_LETTERS = (200, 100, 50)
"""How much of each marker the short form tells: the most with which all of them have room."""
MARKER_LINES = {0: 110, 1: 100, 2: 72, 3: 50}
"""Letters that a line of a marker's words holds, by how many cycles stand beside it."""
SHORTER_LETTERS = (110, 72, 50)
"""Letters of a marker where all of it is tried on two pages: the most with which it has room."""
HOPELESS = 3.0
"""So many pages, reckoned: what is longer is not tried on two."""
CYCLES_SHOWN = 3


@dataclass(frozen=True)
class AgendaRow:
    hour: str
    part: str
    minutes: int


@dataclass(frozen=True)
class GapRow:
    partner: str
    words: str


@dataclass(frozen=True)
class DecidedRow:
    part: DecidedPart
    state: str


@dataclass(frozen=True)
class StarredRow:
    kind: str
    text: str


@dataclass(frozen=True)
class ShortMarker:
    """A marker on the second page of the short form: its last scores, and how many observations this cycle has."""

    number: str
    text: str
    cells: tuple[LadderCell, ...]


@dataclass(frozen=True)
class ShortPartner:
    name: str
    observations: int
    unexpected: int
    markers: tuple[ShortMarker, ...]
    markers_left: int


@dataclass(frozen=True)
class DossierPages:
    """What the templates of the dossier need; `left` says how much of each list the short form leaves out."""

    content: DossierContent
    pages: Pages
    fingerprint: str
    cycle_name: str
    when: str
    agenda: tuple[AgendaRow, ...]
    questions: tuple[QuestionPart, ...]
    starred: tuple[StarredRow, ...]
    missing: tuple[GapRow, ...]
    decisions: tuple[DecidedRow, ...]
    questions_left: int = 0
    starred_left: int = 0
    missing_left: int = 0
    decisions_left: int = 0
    cycles: tuple[str, ...] = ()
    """The cycles whose scores the short form shows."""
    partners: tuple[ShortPartner, ...] = ()
    partners_left: int = 0
    looser: tuple["DossierPages", ...] = ()
    """What is tried before the short form cuts and counts: all of it, then all of it with the markers ever shorter."""

    @property
    def photos(self) -> dict[str, str]:
        return self.pages.photos

    @property
    def report(self) -> CycleReport:
        return self.content.report

    @property
    def cycle_within(self) -> str:
        return Cycle(number=self.report.cycle.number).name_within

    @property
    def minutes(self) -> int:
        return sum(row.minutes for row in self.agenda)


def lay_out_dossier(content: DossierContent, *, fingerprint: str, language: str) -> DossierPages:
    """The long form: nothing is left out."""
    pages = lay_out(content.report, fingerprint=fingerprint, language=language)
    return DossierPages(
        content=content,
        pages=pages,
        fingerprint=fingerprint,
        cycle_name=pages.cycle_name,
        when=_when(content),
        agenda=_agenda(content),
        questions=content.questions,
        starred=tuple(_starred(each) for each in content.starred),
        missing=tuple(_gap(each) for each in content.missing),
        decisions=tuple(_decided(each) for each in content.decisions),
    )


def lay_out_short_dossier(content: DossierContent, *, fingerprint: str, language: str) -> DossierPages:
    """Two pages: what was prepared, then the markers with their scores. What has no room is counted.

    First it is tried whole, then with the markers ever shorter. Where two pages cannot hold that, heights are reckoned
    generously from the number of letters, so that what fits here fits on paper. What was starred is told whole, or counted.
    """
    long = lay_out_dossier(content, fingerprint=fingerprint, language=language)
    cycles = tuple(
        Truncator(_line(cycle_name(each))).chars(18) for each in content.report.cycles[-CYCLES_SHOWN:]
    )
    head = HEAD + 3 * FACT + AGENDA_ROW * len(long.agenda)
    head += LINE * (_lines(content.place) + min(5, _lines(content.bring)))
    room = _Room(PAGE - head - 4 * (HEADING + LEFT_OVER))
    questions = room.take([_short_question(each) for each in long.questions], keep=150)
    starred = room.take(long.starred, keep=90, skips=True)
    decisions = room.take([_short_decided(each) for each in long.decisions], keep=40)
    missing = room.take(
        [GapRow(Truncator(_line(each.partner)).chars(60), _short(each.words)) for each in long.missing]
    )
    # What was kept for a later list and not needed there goes to the earlier ones.
    questions += room.take([_short_question(each) for each in long.questions][len(questions) :])
    decisions += room.take([_short_decided(each) for each in long.decisions][len(decisions) :])
    starred += room.take([each for each in long.starred if each not in starred], skips=True)
    partners = _roomy_partners(long.pages)
    return DossierPages(
        content=content,
        pages=long.pages,
        fingerprint=fingerprint,
        cycle_name=long.cycle_name,
        when=long.when,
        agenda=long.agenda,
        questions=tuple(questions),
        starred=tuple(each for each in long.starred if each in starred),
        missing=tuple(missing),
        decisions=tuple(decisions),
        questions_left=len(long.questions) - len(questions),
        starred_left=len(long.starred) - len(starred),
        missing_left=len(long.missing) - len(missing),
        decisions_left=len(long.decisions) - len(decisions),
        cycles=cycles,
        partners=partners,
        partners_left=len(long.pages.partners) - len(partners),
        looser=tuple(_looser(long, cycles, head)),
    )


def _looser(long: DossierPages, cycles: tuple[str, ...], head: float) -> Iterator[DossierPages]:
    """The whole of it, then its markers ever shorter; nothing where that would be many pages."""
    lists = (long.questions, long.starred, long.decisions, long.missing)
    prepared = head + 4 * HEADING + sum(_height(row) for rows in lists for row in rows)
    for letters in (None, *SHORTER_LETTERS):
        partners, room = _short_partners(long.pages, letters, HOPELESS * PAGE - prepared, names=300)
        if (
            room >= 0
            and len(partners) == len(long.pages.partners)
            and not any(p.markers_left for p in partners)
        ):
            yield replace(long, cycles=cycles, partners=partners)


Row = TypeVar("Row")


class _Room:
    """The points that are left on a page."""

    def __init__(self, points: float) -> None:
        self.points = points

    def take(self, rows: Sequence[Row], *, keep: float = 0, skips: bool = False) -> list[Row]:
        """As many as fit, with `keep` points left for what follows; where one `skips`, also what comes after one too long."""
        taken: list[Row] = []
        for row in rows:
            needed = _height(row)
            if needed > self.points - keep:
                if skips:
                    continue
                break
            self.points -= needed
            taken.append(row)
        return taken


def _height(row: object) -> float:
    if isinstance(row, QuestionPart):
        return AROUND + LINE * _lines(row.text) + NOTE * bool(row.about)
    if isinstance(row, DecidedRow):
        return AROUND + LINE * _lines(row.part.text) + NOTE + NOTE * _lines(row.part.outcome)
    if isinstance(row, StarredRow):
        return AROUND + LINE * max(_lines(row.text), ceil(len(row.kind) / 16))
    if isinstance(row, GapRow):
        return AROUND + 13 * max(_lines(row.words), ceil(len(row.partner) / 16))
    raise TypeError(row)


def _lines(text: str) -> int:
    return (
        sum(max(1, ceil(len(line) / LETTERS_A_LINE)) for line in printable(text).split("\n")) if text else 0
    )


def _short(text: str, letters: int = 170) -> str:
    return Truncator(_line(Truncator(text).words(SHORT_WORDS))).chars(letters)


def _line(text: str) -> str:
    return on_one_line(text)


def _short_question(part: QuestionPart) -> QuestionPart:
    return QuestionPart(Truncator(_line(part.text)).chars(330), Truncator(_line(part.about)).chars(80))


def _short_decided(row: DecidedRow) -> DecidedRow:
    part = row.part
    return DecidedRow(
        DecidedPart(
            number=Truncator(_line(part.number)).chars(12),
            text=_short(part.text),
            state=part.state,
            owner="",
            outcome=Truncator(_line(part.outcome)).chars(60),
        ),
        row.state,
    )


def _roomy_partners(pages: Pages) -> tuple[ShortPartner, ...]:
    """The markers with as many of their words as leaves room for all of them, or else with the fewest."""
    found: tuple[ShortPartner, ...] = ()
    for letters in MARKER_LETTERS:
        found, _room = _short_partners(pages, letters, PAGE)
        if len(found) == len(pages.partners) and not any(each.markers_left for each in found):
            break
    return found


def _short_partners(
    pages: Pages, letters: int | None, room: float, *, names: int = 44
) -> tuple[tuple[ShortPartner, ...], float]:
    """Partners and markers as `room` holds them, and the points that are left; None takes all letters.

    `names` is how much of a partner's name is told.
    """
    room -= SHORT_HEADING + LEFT_OVER
    partners: list[ShortPartner] = []
    for partner in pages.partners:
        table = partner.ladders[0] if partner.ladders else None
        rows = [row for group in table.groups for row in group.rows] if table else []
        if room < SHORT_PARTNER + LEFT_OVER + SHORT_ROW:
            break
        room -= SHORT_PARTNER
        shown: list[ShortMarker] = []
        for row in rows:
            marker = _short_marker(row, letters)
            height = SHORT_ROW + 10 * (ceil(len(marker.text) / MARKER_LINES[len(marker.cells)]) - 1)
            if height > room - LEFT_OVER:
                break
            room -= height
            shown.append(marker)
        room -= LEFT_OVER * (len(shown) < len(rows))
        partners.append(
            ShortPartner(
                name=Truncator(_line(partner.part.name)).chars(names),
                observations=len(partner.part.observations),
                unexpected=len(partner.unexpected),
                markers=tuple(shown),
                markers_left=len(rows) - len(shown),
            )
        )
    return tuple(partners), room


def _short_marker(row: Any, letters: int | None) -> ShortMarker:
    return ShortMarker(
        number=Truncator(_line(row.marker.number)).chars(5),
        text=_line(row.marker.text) if letters is None else Truncator(_line(row.marker.text)).chars(letters),
        cells=row.cells[-CYCLES_SHOWN:],
    )


def _when(content: DossierContent) -> str:
    if content.meeting_day is None:
        return ""
    day = date_format(content.meeting_day, "l j F Y")
    return f"{day}, {time_format(content.begins_at)}" if content.begins_at else day


def _agenda(content: DossierContent) -> tuple[AgendaRow, ...]:
    return tuple(
        AgendaRow(time_format(line.begins) if line.begins else "", str(Part(line.part).label), line.minutes)
        for line in content.agenda
    )


def _starred(part: StarredPart) -> StarredRow:
    return StarredRow(str(Piece(part.kind).label), part.text)


def _decided(part: DecidedPart) -> DecidedRow:
    return DecidedRow(part, str(DecisionState(part.state).label))


def _gap(part: GapPart) -> GapRow:
    return GapRow(part.partner, "; ".join(_gap_words(part)))


def _gap_words(part: GapPart) -> Iterable[str]:
    for need in part.needs:
        if need == Need.SCORES and part.unscored:
            words = ngettext("no score for marker", "no scores for markers", len(part.unscored))
            yield f"{words} {', '.join(part.unscored)}"
        else:
            yield str(Need(need).label)
    if part.not_noted:
        yield _("planned, and nothing written about it: %(names)s") % {"names": ", ".join(part.not_noted)}
