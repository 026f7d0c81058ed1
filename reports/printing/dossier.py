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
from reports.printing.evidence import BelievedRow, DonePages, believed_rows, done_pages
from reports.printing.ladder import LadderCell

PAGE = 685.0
"""Points that a page has, a little less than A4 between its margins; what stands on it as in print_dossier.css."""
HEAD, FACT, AGENDA_ROW = 62.0, 16.0, 13.0
HEADING, LEFT_OVER = 25.5, 11.0
LINE, NOTE, AROUND = 11.6, 10.6, 4.6
SHORT_HEADING, SHORT_PARTNER, SHORT_ROW = 24.0, 34.0, 13.2
LETTERS_A_LINE = 76
LETTERS = (420, 280, 170)
"""How much of each decision, recommendation and gap a cut list tells: the most with which all of them have room."""
MARKER_LETTERS = ((132, 132), (132, 66), (66, 66))
"""How much of a marker of which something was seen in this cycle, and of the others: two lines, or one."""
MARKER_LINES = {0: 106, 1: 92, 2: 79, 3: 66}
"""Letters that a line of a marker's words holds, by how many cycles stand beside it."""
CELL_LETTERS = 15
"""Letters of a score's word on one line."""
STRETCHES = (1.25, 1.1)
"""Heights are reckoned generously: so much more than a page is tried first where lists are cut."""
SEEN = ("low", "medium", "high")
HOPELESS = 3.0
"""So many pages, reckoned: what is longer is not tried on two."""
CYCLES_SHOWN = 3
LEAST_SLACK = 40.0
"""Points that the markers must leave of a page, for the lists to run on to it."""
HEADING_LETTERS, COUNTS_LETTERS = 78, 36
"""Letters on a line of a partner's heading, and those of the counts that follow its name."""


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
    done: tuple[DonePages, ...] = ()
    """What was done, partner by partner, with its drawing: in the long form."""
    believed: tuple[BelievedRow, ...] = ()
    """The assumptions with what is for and against them: in the long form."""
    advice: tuple[GapRow, ...] = ()
    """What the diaries recommend, by partner: candidates for decisions."""
    questions_left: int = 0
    starred_left: int = 0
    missing_left: int = 0
    decisions_left: int = 0
    advice_left: int = 0
    cycles: tuple[str, ...] = ()
    """The cycles whose scores the short form shows."""
    partners: tuple[ShortPartner, ...] = ()
    partners_left: int = 0
    is_apart: bool = False
    """Whether the markers begin a page of their own."""
    is_cut: bool = False
    looser: tuple["DossierPages", ...] = ()
    """What is tried before this, the most first: all of it, with the markers ever shorter, then lists less cut."""

    @property
    def tries(self) -> tuple["DossierPages", ...]:
        """The short form at each step: the first that has two pages is it."""
        return (*self.looser, self)

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
        done=tuple(done_pages(each, content.report) for each in pages.partners),
        believed=believed_rows(content),
        advice=tuple(_advice(content.report)),
    )


def lay_out_short_dossier(content: DossierContent, *, fingerprint: str, language: str) -> DossierPages:
    """Two pages: what was prepared, then the markers with their scores. What has no room is counted.

    First it is tried whole, then with the markers ever shorter. Where two pages cannot hold that, heights are reckoned
    from the number of letters, at last so generously that what fits here fits on paper. What was starred is told whole,
    or counted.
    """
    long = lay_out_dossier(content, fingerprint=fingerprint, language=language)
    cycles = tuple(
        Truncator(_line(cycle_name(each))).chars(18) for each in content.report.cycles[-CYCLES_SHOWN:]
    )
    head = HEAD + 3 * FACT + AGENDA_ROW * len(long.agenda)
    head += LINE * (_lines(content.place) + min(5, _lines(content.bring)))
    long = replace(long, cycles=cycles)
    looser = [*_looser(long, head), *(_cut(long, head, stretch) for stretch in STRETCHES)]
    return replace(_cut(long, head), looser=tuple(looser))


def _cut(long: DossierPages, head: float, stretch: float = 1) -> DossierPages:
    """What has room on two pages, the first of so many times its height; the rest is counted."""
    partners, left = _roomy_partners(long.pages, PAGE)
    slack = left if len(partners) == len(long.pages.partners) else 0
    is_apart = slack < LEAST_SLACK
    found = long
    for letters in LETTERS:
        room = _Room(
            PAGE * stretch + (0 if is_apart else slack - LEAST_SLACK) - head - 5 * (HEADING + LEFT_OVER)
        )
        found = _with_cut_lists(long, room, letters)
        if not (found.decisions_left or found.advice_left or found.missing_left):
            break
    return replace(
        found,
        partners=partners,
        partners_left=len(long.pages.partners) - len(partners),
        is_apart=is_apart,
        is_cut=True,
    )


def _with_cut_lists(long: DossierPages, room: "_Room", letters: int) -> DossierPages:
    """Questions, stars, decisions, gaps and recommendations, as `room` holds them, told in so many letters at most."""
    asked = [_short_question(each) for each in long.questions]
    decided = [_short_decided(each, letters) for each in long.decisions]
    advised = [replace(each, words=_short(each.words, letters)) for each in long.advice]
    questions = room.take(asked, keep=190)
    starred = room.take(long.starred, keep=130, skips=True)
    decisions = room.take(decided, keep=80)
    missing = room.take([replace(each, words=_short(each.words, letters)) for each in long.missing], keep=40)
    advice = room.take(advised)
    # What was kept for a later list and not needed there goes to the earlier ones.
    questions += room.take(asked[len(questions) :])
    decisions += room.take(decided[len(decisions) :])
    starred += room.take([each for each in long.starred if each not in starred], skips=True)
    return replace(
        long,
        questions=tuple(questions),
        starred=tuple(each for each in long.starred if each in starred),
        missing=tuple(missing),
        decisions=tuple(decisions),
        advice=tuple(advice),
        questions_left=len(long.questions) - len(questions),
        starred_left=len(long.starred) - len(starred),
        missing_left=len(long.missing) - len(missing),
        decisions_left=len(long.decisions) - len(decisions),
        advice_left=len(long.advice) - len(advice),
    )


def _looser(long: DossierPages, head: float) -> Iterator[DossierPages]:
    """The whole of it, then its markers ever shorter; nothing where that would be many pages."""
    lists = (long.questions, long.starred, long.decisions, long.missing, long.advice)
    prepared = head + 5 * HEADING + sum(_height(row) for rows in lists for row in rows)
    for letters in (None, *MARKER_LETTERS):
        partners, room = _short_partners(long.pages, letters, HOPELESS * PAGE - prepared)
        if (
            room >= 0
            and len(partners) == len(long.pages.partners)
            and not any(p.markers_left for p in partners)
        ):
            yield replace(long, partners=partners)


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
        lines = max(_lines(row.part.text), ceil((len(row.part.number) + len(row.state)) / 16))
        return (
            AROUND
            + LINE * lines
            + NOTE * bool(row.part.owner or row.part.due)
            + NOTE * _lines(row.part.outcome)
        )
    if isinstance(row, StarredRow):
        return AROUND + LINE * max(_lines(row.text), ceil(len(row.kind) / 16))
    if isinstance(row, GapRow):
        return AROUND + 13 * max(_lines(row.words), ceil(len(row.partner) / 18))
    raise TypeError(row)


def _lines(text: str) -> int:
    return (
        sum(max(1, ceil(len(line) / LETTERS_A_LINE)) for line in printable(text).split("\n")) if text else 0
    )


def _short(text: str, letters: int) -> str:
    return Truncator(_line(text)).chars(letters)


def _line(text: str) -> str:
    return on_one_line(text)


def _short_question(part: QuestionPart) -> QuestionPart:
    return QuestionPart(Truncator(_line(part.text)).chars(330), Truncator(_line(part.about)).chars(80))


def _short_decided(row: DecidedRow, letters: int) -> DecidedRow:
    part = row.part
    return DecidedRow(
        DecidedPart(
            number=Truncator(_line(part.number)).chars(12),
            text=_short(part.text, letters),
            state=part.state,
            owner="",
            outcome=Truncator(_line(part.outcome)).chars(letters // 2),
        ),
        row.state,
    )


def _roomy_partners(pages: Pages, page: float) -> tuple[tuple[ShortPartner, ...], float]:
    """The markers with as many of their words as leaves room for all of them, or else with the fewest."""
    found: tuple[ShortPartner, ...] = ()
    room = 0.0
    for letters in MARKER_LETTERS:
        found, room = _short_partners(pages, letters, page)
        if len(found) == len(pages.partners) and not any(each.markers_left for each in found):
            break
    return found, room


def _short_partners(
    pages: Pages, letters: tuple[int, int] | None, room: float
) -> tuple[tuple[ShortPartner, ...], float]:
    """Partners and markers as `room` holds them, and the points that are left; None takes all letters."""
    room -= SHORT_HEADING + LEFT_OVER
    partners: list[ShortPartner] = []
    for partner in pages.partners:
        table = partner.ladders[0] if partner.ladders else None
        rows = [row for group in table.groups for row in group.rows] if table else []
        name = _line(partner.part.name)
        heading = SHORT_PARTNER + 14 * ((len(name) + COUNTS_LETTERS) // HEADING_LETTERS)
        if room < heading + LEFT_OVER + SHORT_ROW:
            break
        room -= heading
        shown: list[ShortMarker] = []
        for row in rows:
            marker = _short_marker(row, letters)
            lines = ceil(len(marker.text) / MARKER_LINES[len(marker.cells)])
            if any(len(cell.word) > CELL_LETTERS for cell in marker.cells):
                lines = max(lines, 2)
            height = SHORT_ROW + 10 * (lines - 1)
            if height > room - LEFT_OVER:
                break
            room -= height
            shown.append(marker)
        room -= LEFT_OVER * (len(shown) < len(rows))
        partners.append(
            ShortPartner(
                name=name,
                observations=len(partner.part.observations),
                unexpected=len(partner.unexpected),
                markers=tuple(shown),
                markers_left=len(rows) - len(shown),
            )
        )
    return tuple(partners), room


def _short_marker(row: Any, letters: tuple[int, int] | None) -> ShortMarker:
    most = letters and letters[row.cells[-1].mark not in SEEN]
    return ShortMarker(
        number=Truncator(_line(row.marker.number)).chars(5),
        text=_line(row.marker.text) if most is None else Truncator(_line(row.marker.text)).chars(most),
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


def _advice(report: CycleReport) -> Iterator[GapRow]:
    """As the preparation page lists them: recommendations, then what is to adapt; each partner is named once."""
    for partner in report.partners:
        texts = [each for each in (*partner.recommendations, partner.notes.adaptations) if each.strip()]
        for at, text in enumerate(texts):
            yield GapRow("" if at else partner.name, text)


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
