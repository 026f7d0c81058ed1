"""How the names of the actor map are broken into lines and spread over columns.

Everything is measured in the unit of the type size: px on screen, pt on paper.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cache

from theory_of_change.type_metrics import Hyphenate, Measure, wrap, wrap_evenly

# In type sizes, unless another unit is said.
LINE, GAP, PADDING, INDENT = 1.26, 0.62, 1.5, 1.05
RIGHT_PADDING, CONTROL_RIGHT_PADDING = 1.9, 0.9  # covers the slope of the arc along a tall name
SMALL_SIZE = 0.88  # captions and numbers
HEADING_LINE, CAPTION_LINE, UNDER_HEADING = 1.9, 1.16, 1.0
BULGE_OF_WIDTH = 0.058  # of the map's width
STEP_LINES = 4  # bands grow in steps of so many lines, so that a new actor seldom moves others
SMALL_BAND = 6  # bands of so many names or fewer grow line by line, so that small maps stay tight


@dataclass(frozen=True)
class Label:
    """One actor as the map knows it: what identifies it and what is written."""

    key: Hashable
    text: str


@dataclass(frozen=True)
class Band:
    """One sphere, or the strategic partners outside: its words and its actors in their stored order."""

    heading: str
    caption: str
    labels: Sequence[Label] = ()


class Page:
    """The room and the type of one attempt at the map, and how names break and fill columns in it."""

    def __init__(
        self, bands: Sequence[Band], width: float, type_size: float, inset: float, measure: Measure,
        hyphenate: Hyphenate | None,
    ) -> None:  # fmt: skip
        self.bands, self.width, self.f, self.inset = bands, width, type_size, inset
        self.line, self.gap = LINE * type_size, GAP * type_size
        self.extra = max(0.0, inset - PADDING * type_size)
        self.room = width * (1 - BULGE_OF_WIDTH) - self.extra
        self.hyphenate = hyphenate
        self.measure: Callable[[str], float] = cache(lambda text: measure(text, type_size))
        self.measure_small: Callable[[str], float] = cache(lambda text: measure(text, SMALL_SIZE * type_size))

    def right_padding(self, band: int) -> float:
        return (RIGHT_PADDING if band else CONTROL_RIGHT_PADDING) * self.f

    def break_name(self, text: str, band: int, column: float) -> tuple[str, ...]:
        return wrap(text, self._name_width(band, column), self.measure, self.hyphenate)

    def even_out(self, text: str, band: int, column: float) -> tuple[str, ...]:
        """The name on as many lines as `break_name` needs, with no short word left alone on the last."""
        return wrap_evenly(text, self._name_width(band, column), self.measure, self.hyphenate)

    def _name_width(self, band: int, column: float) -> float:
        return max(column - PADDING * self.f - self.right_padding(band) - INDENT * self.f, self.f)

    def break_caption(self, band: int, column: float, columns: int) -> tuple[str, ...]:
        width = columns * column - PADDING * self.f - self.right_padding(band)
        return wrap(self.bands[band].caption, width, self.measure_small, self.hyphenate)

    def heading_height(self, caption: Sequence[str]) -> float:
        return (HEADING_LINE + CAPTION_LINE * len(caption)) * self.f


def _fill(heights: Sequence[float], columns: int, capacity: float, gap: float) -> list[list[int]] | None:
    """Which names stand in which column, one after the other; None when they need more than `columns`."""
    filled: list[list[int]] = [[]]
    used = -gap
    for index, height in enumerate(heights):
        if height > capacity + 1e-6:
            return None
        if used + gap + height > capacity + 1e-6:
            filled.append([])
            used = -gap
        filled[-1].append(index)
        used += gap + height
    return filled if len(filled) <= columns else None


class Flow:
    """All names broken into lines and spread over `counts` columns per band."""

    def __init__(self, page: Page, counts: Sequence[int]) -> None:
        self.counts = tuple(counts)
        self.column = page.room / sum(counts)
        self.captions, self.lines, self.filled, self.heights = [], [], [], []
        for band, count in enumerate(counts):
            caption = page.break_caption(band, self.column, count)
            names = [page.break_name(label.text, band, self.column) for label in page.bands[band].labels]
            filled, capacity = self._least_capacity(page, [len(name) * page.line for name in names], count)
            self.captions.append(caption)
            self.lines.append(names)
            self.filled.append(filled)
            self.heights.append(page.heading_height(caption) + UNDER_HEADING * page.f + capacity)

    @staticmethod
    def _least_capacity(page: Page, heights: list[float], columns: int) -> tuple[list[list[int]], float]:
        step = page.line * (1 if len(heights) <= SMALL_BAND else STEP_LINES)
        capacity = 0.0
        while (filled := _fill(heights, columns, capacity, page.gap)) is None:
            capacity += step
        return filled, capacity


def spread(page: Page, column_width: float, tall: float) -> Flow:
    """Give the tallest band another column as long as there is room and the map is too tall; the lowest wins.

    Two bands of about one height need a column each before the map becomes lower, so one that helps nothing by
    itself does not end the search.
    """
    lowest = flow = Flow(page, (1, 1, 1, 1))
    most = max(4, math.floor(page.room / (column_width * page.f)))
    while sum(flow.counts) < most and max(lowest.heights) > tall:
        tallest = flow.heights.index(max(flow.heights))
        flow = Flow(page, [count + (band == tallest) for band, count in enumerate(flow.counts)])
        if max(flow.heights) < max(lowest.heights):
            lowest = flow
    return lowest
