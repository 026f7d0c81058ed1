"""The timeline of a cycle's activities: dots at true dates, columns of text tied to them by thin curves.

Plain dates go in, frozen placed shapes come out: no database, no HTML. Lengths are in units of the drawing, which
the page shows at about one pixel each. Everything that a dot cannot say stands in words below the drawing.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

WIDTH = 864.0
EDGE = 8.0
"""Left and right of the line, so that no dot is cut."""
RADIUS = 6.0
STEP = 2 * RADIUS + 2
LANES = 4
"""So many dots stand above each other; the rest of a crowd is told as a number."""
MONTH_LINE = 20.0
OVERFLOW_LINE = 18.0
CURVE = 44.0
MOST_COLUMNS = 7
"""With more the text becomes a list: a column would have fewer than 100 units."""
SHORTEST_MONTH = 34.0
"""A month with less of the line has no room for its name."""
OVERFLOW_WIDTH = 34.0


@dataclass(frozen=True)
class Happening:
    """When something was done: a day, only its month (`day` is then any day in it), or unknown."""

    day: date | None
    month_only: bool = False


@dataclass(frozen=True)
class Dot:
    """`index` is the happening's place in what was given; `is_hollow` where only the month is known."""

    index: int
    x: float
    y: float
    is_hollow: bool


@dataclass(frozen=True)
class Tick:
    """Where a month begins; without a name where there is no room for one."""

    x: float
    month: date
    has_name: bool


@dataclass(frozen=True)
class Overflow:
    """So many more than the dots that stand here."""

    x: float
    y: float
    count: int


@dataclass(frozen=True)
class Tie:
    """From a dot down to the left edge of its column."""

    index: int
    path: str


@dataclass(frozen=True)
class Timeline:
    """A placed timeline. `ties` are empty where the text is a list; `undated` are places in what was given."""

    width: float
    height: float
    line_y: float
    left: float
    right: float
    name_y: float
    ticks: tuple[Tick, ...]
    dots: tuple[Dot, ...]
    overflows: tuple[Overflow, ...]
    ties: tuple[Tie, ...]
    undated: tuple[int, ...]

    @property
    def radius(self) -> float:
        return RADIUS

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width:g} {self.height:g}"

    @property
    def is_columns(self) -> bool:
        return bool(self.ties)


def lay_out_timeline(
    happenings: Sequence[Happening],
    *,
    start: date,
    end: date,
    width: float = WIDTH,
    most_columns: int = MOST_COLUMNS,
) -> Timeline:
    """Places what happened on the line from `start` to `end`, which grows where something lies outside it.

    With more than `most_columns` happenings their text is a list.
    """
    dated = [(at, _middle(each)) for at, each in enumerate(happenings) if each.day is not None]
    undated = tuple(at for at, each in enumerate(happenings) if each.day is None)
    first = min([start, *(day for _at, day in dated)])
    last = max([end, first + timedelta(days=1), *(day for _at, day in dated)])
    left, right = EDGE, width - EDGE

    def place(day: date) -> float:
        return round(left + (right - left) * (day - first).days / (last - first).days, 2)

    lanes = _lanes([(at, place(day)) for at, day in sorted(dated, key=lambda pair: (pair[1], pair[0]))])
    highest = max((lane for _at, _x, lane in lanes if lane is not None), default=0)
    crowds = _crowds([x for _at, x, lane in lanes if lane is None], right)
    line_y = MONTH_LINE + (OVERFLOW_LINE if crowds else 0) + highest * STEP + RADIUS + 4
    dots = tuple(
        Dot(at, x, round(line_y - lane * STEP, 2), happenings[at].month_only)
        for at, x, lane in lanes
        if lane is not None
    )
    in_columns = 0 < len(happenings) <= most_columns and not undated and not crowds and highest == 0
    return Timeline(
        width=width,
        height=round(line_y + (CURVE if in_columns else RADIUS + 4), 2),
        line_y=round(line_y, 2),
        left=left,
        right=right,
        name_y=MONTH_LINE - 6,
        ticks=_ticks(first, last, place, right),
        dots=dots,
        overflows=tuple(
            Overflow(x, round(line_y - (LANES - 1) * STEP - RADIUS - 5, 2), count) for x, count in crowds
        ),
        ties=tuple(_tie(dot, at, len(dots), width) for at, dot in enumerate(dots)) if in_columns else (),
        undated=undated,
    )


def _middle(happening: Happening) -> date:
    """The day itself, or the middle of its month."""
    day = happening.day or date.min
    if not happening.month_only:
        return day
    return day.replace(day=(monthrange(day.year, day.month)[1] + 1) // 2)


def _lanes(placed: Sequence[tuple[int, float]]) -> list[tuple[int, float, int | None]]:
    """Each dot with the lowest lane in which it touches no other; None where all lanes are taken."""
    ends = [float("-inf")] * LANES
    found: list[tuple[int, float, int | None]] = []
    for at, x in placed:
        lane = next((lane for lane, end in enumerate(ends) if x - end >= STEP), None)
        if lane is not None:
            ends[lane] = x
        found.append((at, x, lane))
    return found


def _crowds(places: Sequence[float], right: float) -> list[tuple[float, int]]:
    """What found no lane, as numbers that do not touch: where each stands, and how many."""
    crowds: list[tuple[float, int]] = []
    for x in places:
        x = min(x, right - OVERFLOW_WIDTH / 2)
        if crowds and x - crowds[-1][0] < OVERFLOW_WIDTH:
            crowds[-1] = (crowds[-1][0], crowds[-1][1] + 1)
        else:
            crowds.append((x, 1))
    return crowds


def _ticks(first: date, last: date, place, right: float) -> tuple[Tick, ...]:
    months = [first.replace(day=1)]
    while months[-1] <= last:
        year, number = divmod(months[-1].year * 12 + months[-1].month, 12)
        months.append(date(year, number + 1, 1))
    ticks = []
    for month, following in pairwise(months):
        x = place(max(month, first))
        room = (place(following) if following <= last else right) - x
        ticks.append(Tick(x, month, room >= SHORTEST_MONTH * max(1.0, (len(months) - 1) / 6)))
    return tuple(ticks)


def _tie(dot: Dot, column: int, columns: int, width: float) -> Tie:
    foot = round(width * column / columns + 1, 2)
    top, bottom = dot.y + RADIUS, dot.y + CURVE
    half = round((top + bottom) / 2, 2)
    return Tie(dot.index, f"M{dot.x:g} {top:g} C{dot.x:g} {half:g} {foot:g} {half:g} {foot:g} {bottom:g}")
