"""Lays the diaries of a cycle out for paper, as the report's figures 2.5 and 2.6. Pure, as `reports.printing.cycle` is."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from diaries.models import Method, Nature, Score
from projects.models import Cycle
from reports.content.paper_diary import Diaries, DiaryActivityPart, DiaryMarkerPart, DiaryPart, SeenPart
from reports.printing.cycle import cycle_name
from reports.printing.ladder import level_notes
from theory_of_change.models import Level


@dataclass(frozen=True)
class NumberedSeen:
    """An observation with its number in the partner's diary; `kind` says how an unexpected one was."""

    number: int
    part: SeenPart
    method: str
    kind: str
    marker_numbers: str


@dataclass(frozen=True)
class MarkerRow:
    """A marker, its score in words and as a drawing, and what was seen of it, each told once in a diary."""

    part: DiaryMarkerPart
    mark: str
    word: str
    earlier: tuple[tuple[str, str, str], ...]
    """Of each earlier cycle with a score: its name, the drawing and the word."""
    seen: tuple[NumberedSeen, ...]
    elsewhere: str
    """The numbers of what is told under an earlier marker already."""
    unexpected: str
    """The numbers of what nobody foresaw and that touches on this marker; it is told below."""


@dataclass(frozen=True)
class MarkerGroup:
    """The markers of one level; levels without any are left out."""

    heading: str
    note: str
    rows: tuple[MarkerRow, ...]


@dataclass(frozen=True)
class ActivityRow:
    part: DiaryActivityPart
    numbers: str


@dataclass(frozen=True)
class DiaryOfPartner:
    """One boundary partner's pages."""

    part: DiaryPart
    activities: tuple[ActivityRow, ...]
    groups: tuple[MarkerGroup, ...]
    untied: tuple[NumberedSeen, ...]
    """Foreseen changes of which nobody said to which marker they belong."""
    unexpected: tuple[NumberedSeen, ...]


@dataclass(frozen=True)
class DiaryPages:
    """What the print templates of the diaries need, in their order."""

    report: Diaries
    fingerprint: str
    cycle_name: str
    partners: tuple[DiaryOfPartner, ...]
    scores: tuple[str, ...]
    """The words to tick beside a marker, the strongest last."""
    unexpected: tuple[str, ...]
    """The words to tick beside a change that nobody foresaw."""


def lay_out_diaries(report: Diaries, *, fingerprint: str, language: str) -> DiaryPages:
    """The diaries' pages with their headings in `language`, which must be active."""
    return DiaryPages(
        report=report,
        fingerprint=fingerprint,
        cycle_name=cycle_name(report.cycle),
        partners=tuple(_diary(part) for part in report.partners),
        scores=tuple(str(score.label) for score in (Score.NOTHING, Score.LOW, Score.MEDIUM, Score.HIGH)),
        unexpected=tuple(
            str(nature.label) for nature in (Nature.UNEXPECTED_POSITIVE, Nature.UNEXPECTED_NEGATIVE)
        ),
    )


def _diary(part: DiaryPart) -> DiaryOfPartner:
    numbered = _Numbering(part)
    notes = level_notes()
    rows = [(each.level, _marker_row(at, each, numbered)) for at, each in enumerate(part.markers)]
    return DiaryOfPartner(
        part=part,
        activities=tuple(ActivityRow(each, _numbers(part, each.markers)) for each in part.activities),
        groups=tuple(
            MarkerGroup(str(level.label), notes[level], own)
            for level in Level
            if (own := tuple(row for at, row in rows if at == level))
        ),
        untied=numbered.untied(),
        unexpected=numbered.unexpected(),
    )


def _marker_row(at: int, part: DiaryMarkerPart, numbered: "_Numbering") -> MarkerRow:
    seen, elsewhere = numbered.of_marker(at)
    unexpected = numbered.unexpected_of_marker(at)
    return MarkerRow(
        part=part,
        mark=_mark(part.score),
        word=_word(part.score),
        earlier=tuple(
            (Cycle(number=each.cycle).name, _mark(each.score), _word(each.score)) for each in part.earlier
        ),
        seen=seen,
        elsewhere=", ".join(str(each.number) for each in elsewhere),
        unexpected=", ".join(str(number) for number in unexpected),
    )


def _mark(score: str) -> str:
    return {"": "unscored", Score.NOTHING.value: "nothing"}.get(score, score)


def _word(score: str) -> str:
    return str(Score(score).label) if score else _("not scored yet")


def _numbers(part: DiaryPart, markers: Sequence[int]) -> str:
    return ", ".join(part.markers[at].number for at in markers)


class _Numbering:
    """Gives a partner's observations their numbers in the order in which they are told, each told once."""

    def __init__(self, part: DiaryPart) -> None:
        self.part = part
        self.told: dict[int, NumberedSeen] = {}

    def of_marker(self, at: int) -> tuple[tuple[NumberedSeen, ...], tuple[NumberedSeen, ...]]:
        """Those told under this marker, and those of it told under an earlier one."""
        mine = [
            index
            for index, each in enumerate(self.part.observations)
            if each.nature == Nature.EXPECTED and at in each.markers
        ]
        elsewhere = tuple(self.told[index] for index in mine if index in self.told)
        return tuple(self._tell(index) for index in mine if index not in self.told), elsewhere

    def unexpected_of_marker(self, at: int) -> tuple[int, ...]:
        """The numbers that the unexpected of this marker will have: they are told after all that was foreseen."""
        natures = [each.nature == Nature.EXPECTED for each in self.part.observations]
        unexpected = [each for each in self.part.observations if each.nature != Nature.EXPECTED]
        return tuple(
            sum(natures) + place for place, each in enumerate(unexpected, start=1) if at in each.markers
        )

    def untied(self) -> tuple[NumberedSeen, ...]:
        return self._rest(expected=True)

    def unexpected(self) -> tuple[NumberedSeen, ...]:
        return self._rest(expected=False)

    def _rest(self, *, expected: bool) -> tuple[NumberedSeen, ...]:
        return tuple(
            self._tell(index)
            for index, each in enumerate(self.part.observations)
            if index not in self.told and (each.nature == Nature.EXPECTED) is expected
        )

    def _tell(self, index: int) -> NumberedSeen:
        each = self.part.observations[index]
        self.told[index] = NumberedSeen(
            number=len(self.told) + 1,
            part=each,
            method=str(Method(each.method).label) if each.method else "",
            kind="" if each.nature == Nature.EXPECTED else str(Nature(each.nature).label),
            marker_numbers=_numbers(self.part, each.markers),
        )
        return self.told[index]
