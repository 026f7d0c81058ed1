"""What the line of sight is made of: labels that go in, and the placed shapes that come out of `sight.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from theory_of_change.shores import PALETTE, Box, PlacedText
from theory_of_change.type_metrics import Hyphenate, Measure

VISION = "vision"
"""The key of the vision, at which lines may end."""


@dataclass(frozen=True)
class Step:
    """An activity or a marker: what identifies it, its words, a marker's number and the word for its level."""

    key: str
    text: str
    number: str = ""
    level: str = ""


@dataclass(frozen=True)
class Partner:
    """A boundary partner with its activities and markers in their order."""

    key: str
    name: str
    activities: Sequence[Step] = ()
    markers: Sequence[Step] = ()


@dataclass(frozen=True)
class Tie:
    """From an activity or marker to a marker or `VISION`. With `because` it is assumed, without it supports."""

    start: str
    end: str
    because: str = ""


@dataclass(frozen=True)
class Words:
    """What the drawing itself says, in the language of the page."""

    doing: str
    seeing: str
    hoping: str
    vision: str
    nothing_done: str
    nothing_seen: str


@dataclass(frozen=True)
class Faces:
    """The width of a text in each face of the drawing, and where the language hyphenates."""

    serif: Measure
    italic: Measure
    sans: Measure
    display: Measure
    hyphenate: Hyphenate | None = None


@dataclass(frozen=True)
class PlacedStep:
    """A card: its box, its words, its number, and the reasons of what is assumed to follow from it."""

    key: str
    kind: str
    url: str
    box: Box
    ring: Box
    number: PlacedText | None
    lines: tuple[PlacedText, ...]
    reasons: tuple[PlacedText, ...]
    text_bottom: float
    ports: tuple[float, ...]
    """The heights at which the lines of its reasons begin."""


@dataclass(frozen=True)
class PlacedLine:
    """A line that can be followed; `begin` and `end` lie on the edges of its boxes, or on the shore."""

    start: str
    end: str
    kind: str
    d: str
    arrow: str
    begin: tuple[float, float]
    finish: tuple[float, float]


@dataclass(frozen=True)
class Block:
    """One partner: its name, the rule above it, its cards, and words where there are none."""

    key: str
    url: str
    heading: tuple[PlacedText, ...]
    ring: Box
    rule: Box
    captions: tuple[PlacedText, ...]
    steps: tuple[PlacedStep, ...]


@dataclass(frozen=True)
class LineOfSight:
    """The whole drawing. `fits` is False where a page was too low for it."""

    width: float
    height: float
    view_box: str
    heads: tuple[PlacedText, ...]
    sea: str
    shore: str
    vision_heading: PlacedText
    vision: tuple[PlacedText, ...]
    blocks: tuple[Block, ...]
    lines: tuple[PlacedLine, ...]
    radius: str
    thin: str
    heavy: str
    fits: bool = True

    @property
    def palette(self) -> dict[str, str]:
        return PALETTE

    @property
    def has_links(self) -> bool:
        return any(block.url or any(step.url for step in block.steps) for block in self.blocks)

    @property
    def steps(self) -> tuple[PlacedStep, ...]:
        return tuple(step for block in self.blocks for step in block.steps)
