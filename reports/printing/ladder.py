"""The ladder of progress markers on paper: its tables, and the small drawing of one marker's scores. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from diaries.figures import SCORE_MARKS, ScoreMark
from diaries.models import Score
from reports.content import NOT_FORMULATED, CellPart, CyclePart, MarkerPart, UnexpectedPart
from theory_of_change.models import Level

CYCLES_A_TABLE = 4
"""So many score columns fit beside the markers' texts; older cycles go to a table of their own."""
STEPS_A_PATH = 6
"""So many scores fit into the margin."""
STEP, SHORT_NUMBER = 26, 3


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
class PathStep:
    """One cycle in the drawing: where, which mark (none where the marker did not exist yet), and what stands under it."""

    x: int
    mark: ScoreMark | None
    number: str


@dataclass(frozen=True)
class ScorePath:
    """The scores of one marker over the last cycles, left to right; `title` says them in words."""

    steps: tuple[PathStep, ...]
    title: str

    @property
    def width(self) -> int:
        return STEP * len(self.steps)


def score_path(
    marker: MarkerPart, cells: Sequence[LadderCell], cycles: Sequence[CyclePart]
) -> ScorePath | None:
    """The small drawing beside what was seen of a marker; None where there is one cycle only."""
    shown = list(zip(cells, cycles, strict=True))[-STEPS_A_PATH:]
    if len(shown) < 2:
        return None
    steps = tuple(
        PathStep(
            x=STEP * at,
            mark=SCORE_MARKS.get(cell.mark),
            number=cycle.number if len(cycle.number) <= SHORT_NUMBER else "",
        )
        for at, (cell, cycle) in enumerate(shown)
    )
    words = "; ".join(
        _("cycle %(cycle)s: %(score)s") % {"cycle": cycle.number, "score": cell.word} for cell, cycle in shown
    )
    return ScorePath(
        steps, _("Scores of marker %(number)s. %(scores)s") % {"number": marker.number, "scores": words}
    )


def level_notes() -> dict[Level, str]:
    """What a ladder says beside the name of each level."""
    return {
        Level.EXPECT: _("what we expect to see"),
        Level.LIKE: _("what we would like to see"),
        Level.LOVE: _("what we dream of"),
    }


def ladder_tables(
    unexpected: Sequence[UnexpectedPart], rows: Sequence[LadderRow], cycles: Sequence[CyclePart]
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
                unexpected=tuple(unexpected[shown]),
                is_latest=end == len(cycles),
            )
        )
    return tuple(tables)


def ladder_cells(
    marker: MarkerPart, cycles: Sequence[CyclePart], *, is_final: bool = True
) -> tuple[LadderCell, ...]:
    """The marker's scores. Where there is none: only in the last cycle of a draft can it still come."""
    reworded = {_first_cycle_of_new_wording(each.until, cycles) for each in marker.earlier}
    return tuple(
        LadderCell(
            mark="" if not cell.score and _had_ended(marker, cycles[at]) else _mark(cell),
            word=_word(
                cell,
                has_ended=_had_ended(marker, cycles[at]),
                may_come=not is_final and at == len(cycles) - 1,
            ),
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


def _had_ended(marker: MarkerPart, cycle: CyclePart) -> bool:
    """Whether the team stopped following the marker before the cycle was over: then it owes no score."""
    return marker.end is not None and localdate(marker.end.since) <= cycle.end


def _word(cell: CellPart, *, has_ended: bool, may_come: bool) -> str:
    if cell.score == NOT_FORMULATED:
        return _("not formulated yet")
    if cell.score:
        return str(Score(cell.score).label)
    if has_ended:
        return _("no longer followed")
    return _("not scored yet") if may_come else _("not scored")
