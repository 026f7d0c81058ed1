"""The timeline of a programme (figure 2.7 of the report): the meetings of its projects and the network's sessions.

Plain days and labels go in, placed shapes come out: no database, no HTML. Screen and paper differ in width and type
size only. A lane for each project, the network's above them; every mark stands at its true
day, and one that lies years away from all others at the edge, with its year.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from theory_of_change.shores import PALETTE, Box, PlacedText, number
from theory_of_change.type_metrics import Measure, wrap

# In type sizes.
GAP = 1.0
NAMES_SHARE = 0.2
"""Of the width, at most, for the names at the left."""
LINE = 1.3
LANE = 2.6
MARK = 0.42
LABEL_SIZE = 0.88
MOST_NAME_LINES = 3
STEPS = (1, 2, 3, 4, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12000, 24000)
"""Months between two ticks of the axis; the first at which no two labels meet."""
FAR = timedelta(days=3 * 366)
"""Days with nothing on them that the axis does not cross: what lies beyond stands at its edge, with its year."""


@dataclass(frozen=True)
class Happening:
    """A session or a meeting: its day, the short label beside its mark, and whether it is still to come."""

    day: date
    label: str
    is_planned: bool = False


@dataclass(frozen=True)
class Lane:
    """One row: a name and what happened; `begins` and `ends` are the days between which its line runs."""

    name: str
    happenings: Sequence[Happening]
    begins: date | None = None
    ends: date | None = None


@dataclass(frozen=True)
class Mark:
    """A happening in its place: a path around its day, and its label."""

    x: float
    y: float
    d: str
    is_planned: bool
    label: PlacedText


@dataclass(frozen=True)
class PlacedLane:
    """A row in its place; `line` is the path of its time, empty where there is none."""

    names: tuple[PlacedText, ...]
    line: str
    marks: tuple[Mark, ...]
    is_network: bool
    box: Box


@dataclass(frozen=True)
class Tick:
    """A line of the axis, with the month's name and, where a year begins, the year; "" where there is no room."""

    d: str
    month: PlacedText | None
    year: PlacedText | None


@dataclass(frozen=True)
class Timeline:
    """The whole drawing. `sessions` are the lines that each session draws through the lanes."""

    width: float
    height: float
    view_box: str
    ticks: tuple[Tick, ...]
    sessions: tuple[str, ...]
    lanes: tuple[PlacedLane, ...]
    stroke: str

    @property
    def palette(self) -> dict[str, str]:
        return PALETTE


def lay_out_timeline(
    network: Lane,
    projects: Sequence[Lane],
    *,
    width: float,
    size: float,
    measure: Measure,
    month_name: Callable[[date], str],
) -> Timeline | None:
    """Places the lanes in `width` with type of `size` (one unit for both); None where nothing has a day."""
    lanes = [network, *projects]
    days = [each.day for lane in lanes for each in lane.happenings]
    if not days:
        return None
    first, last = _frame(_together(days))
    left = _name_width(lanes, width, size, measure) + GAP * size
    axis = _Axis(first, last, left, width - GAP * size)
    ticks, top = _ticks(axis, size, measure, month_name)
    placed: list[PlacedLane] = []
    for lane in lanes:
        placed.append(_place(lane, axis, top, size, measure, is_network=lane is network))
        top = placed[-1].box.bottom
    height = top + GAP * size
    return Timeline(
        width=width,
        height=height,
        view_box=f"0 0 {number(width)} {number(height)}",
        ticks=tuple(
            Tick(f"M{number(axis.at(tick.day))} {number(tick.top)} V{number(top)}", tick.month, tick.year)
            for tick in ticks
        ),
        sessions=tuple(
            f"M{number(mark.x)} {number(mark.y)} V{number(top)}" for mark in placed[0].marks if projects
        ),
        lanes=tuple(placed),
        stroke=number(size / 9),
    )


@dataclass(frozen=True)
class _Axis:
    first: date
    last: date
    left: float
    right: float

    def at(self, day: date) -> float:
        """Where a day lies; days outside the frame lie on its edge."""
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)


@dataclass(frozen=True)
class _BareTick:
    day: date
    top: float
    month: PlacedText | None
    year: PlacedText | None


def _together(days: Sequence[date]) -> list[date]:
    """The days that lie close to each other: most of them, the earliest where two groups are as large."""
    groups: list[list[date]] = []
    for day in sorted(days):
        if groups and day - groups[-1][-1] <= FAR:
            groups[-1].append(day)
        else:
            groups.append([day])
    return max(groups, key=len)


def _frame(days: Sequence[date]) -> tuple[date, date]:
    """From the first day of the first month to the last of the last; the calendar's own ends hold, too."""
    first = min(days).replace(day=1)
    latest = max(days)
    if latest.year == date.max.year and latest.month == 12:
        return first, date.max
    return first, _month_after(latest, 1) - timedelta(days=1)


def _month_after(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _name_width(lanes: Sequence[Lane], width: float, size: float, measure: Measure) -> float:
    widest = max(measure(lane.name, size) for lane in lanes)
    return min(widest, NAMES_SHARE * width)


def _ticks(
    axis: _Axis, size: float, measure: Measure, month_name: Callable[[date], str]
) -> tuple[list[_BareTick], float]:
    """The ticks at the widest detail that fits, and where the lanes begin below them."""
    small = LABEL_SIZE * size
    for step in STEPS:
        days = _tick_days(axis, step)
        labels = [str(day.year) if step >= 12 else month_name(day) for day in days]
        ends = [axis.at(day) + measure(label, small) for day, label in zip(days, labels, strict=True)]
        if all(end + 0.6 * size <= axis.at(day) for end, day in zip(ends, days[1:], strict=False)):
            break
    baseline = 2 * LINE * size
    ticks = []
    free_from = axis.left
    for at, (day, label) in enumerate(zip(days, labels, strict=True)):
        x = axis.at(day)
        fits = x + measure(label, small) <= axis.right + GAP * size
        year = None
        if step < 12 and (at == 0 or day.year != days[at - 1].year):
            words = str(day.year)
            room = x + measure(words, size)
            if x >= free_from and room <= axis.right + GAP * size:
                year = _text(words, x + 0.3 * size, LINE * size, size, measure)
                free_from = room + 0.6 * size
        top = 0.3 * size if year else 1.15 * LINE * size
        month = _text(label, x + 0.3 * size, baseline, small, measure) if fits else None
        ticks.append(_BareTick(day, top, month, year))
    return ticks, baseline + 0.5 * size


def _tick_days(axis: _Axis, step: int) -> list[date]:
    """The first days of months, `step` months apart and aligned to the year, within the frame."""
    index = axis.first.year * 12 + axis.first.month - 1
    begin = -(-index // step) * step if step > 1 else index
    end = axis.last.year * 12 + axis.last.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(begin, end + 1, step)] or [axis.first]


def _place(
    lane: Lane, axis: _Axis, top: float, size: float, measure: Measure, *, is_network: bool
) -> PlacedLane:
    small = LABEL_SIZE * size
    names = _name_lines(lane.name, axis.left - GAP * size, size, measure)
    happenings = [
        each
        if axis.first <= each.day <= axis.last
        else replace(each, label=f"{each.label} ({each.day.year})")
        for each in sorted(lane.happenings, key=lambda each: each.day)
    ]
    levels, lefts = _levels(happenings, axis, small, measure)
    high = max(levels, default=0) + 1
    label_room = high * LINE * small
    height = max(LANE * size, label_room + 1.9 * MARK * size + 0.9 * size, (len(names) + 0.8) * LINE * size)
    y = top + max(height - 1.1 * size, label_room + MARK * size + 0.5 * size)
    height = max(height, y - top + 0.8 * size)
    marks = tuple(
        Mark(
            x=axis.at(each.day),
            y=y,
            d=_mark_path(axis.at(each.day), y, MARK * size, is_network=is_network),
            is_planned=each.is_planned,
            label=_text(
                each.label,
                left,
                y - (MARK + 0.42) * size - level * LINE * small,
                small,
                measure,
            ),
        )
        for each, level, left in zip(happenings, levels, lefts, strict=True)
    )
    middle = y + 0.35 * size - (len(names) - 1) * LINE * size
    begins, ends = axis.at(lane.begins or axis.first), axis.at(lane.ends or axis.last)
    return PlacedLane(
        names=tuple(
            _text(name, 0.0, max(middle, top + size) + at * LINE * size, size, measure)
            for at, name in enumerate(names)
        ),
        line=f"M{number(begins)} {number(y)} H{number(ends)}" if ends > begins else "",
        marks=marks,
        is_network=is_network,
        box=Box(0.0, top, axis.right, top + height),
    )


def _levels(
    happenings: Sequence[Happening], axis: _Axis, size: float, measure: Measure
) -> tuple[list[int], list[float]]:
    """For each label the row above its mark in which it meets no other, and where it begins."""
    levels: list[int] = []
    lefts: list[float] = []
    ends: list[float] = []
    for each in happenings:
        wide = measure(each.label, size)
        left = min(max(axis.at(each.day) - wide / 2, axis.left), max(axis.right - wide, axis.left))
        level = next((at for at, end in enumerate(ends) if end + 0.35 * size <= left), len(ends))
        if level == len(ends):
            ends.append(0.0)
        ends[level] = left + wide
        levels.append(level)
        lefts.append(left)
    return levels, lefts


def _name_lines(name: str, width: float, size: float, measure: Measure) -> tuple[str, ...]:
    """The name in few lines; one that is longer ends in dots, and the list beside the drawing has it whole."""
    lines = wrap(name, width, lambda text: measure(text, size))
    if len(lines) <= MOST_NAME_LINES:
        return lines
    kept = list(lines[:MOST_NAME_LINES])
    while kept[-1] and measure(kept[-1] + "…", size) > width:
        kept[-1] = kept[-1][:-1]
    kept[-1] += "…"
    return tuple(kept)


def _mark_path(x: float, y: float, radius: float, *, is_network: bool) -> str:
    """A diamond for a session, a disc for a meeting."""
    if is_network:
        wide = 1.35 * radius
        points = ((x, y - wide), (x + wide, y), (x, y + wide), (x - wide, y))
        corners = " L".join(f"{number(px)} {number(py)}" for px, py in points)
        return f"M{corners} Z"
    r, around = number(radius), number(2 * radius)
    return f"M{number(x - radius)} {number(y)} a{r} {r} 0 1 0 {around} 0 a{r} {r} 0 1 0 -{around} 0 Z"


def _text(text: str, x: float, y: float, size: float, measure: Measure) -> PlacedText:
    return PlacedText(
        text=text,
        x=number(x),
        y=number(y),
        size=number(size),
        box=Box(x, y - 0.8 * size, x + measure(text, size), y + 0.25 * size),
    )
