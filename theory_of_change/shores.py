"""Nested shores opening to the right: the one form that returns in every figure, and the small figures made of it.

Numbers in, frozen shapes out; the templates in `theory_of_change/figures/` only write them down. What a template
prints is already text with a decimal point, because a decimal comma breaks SVG. Lengths are units of the
figure's own `viewBox`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from theory_of_change.type_metrics import Measure

SPHERES = ("control", "influence", "interest", "outside")
"""From the project outwards; strategic partners stand outside the three spheres."""

PALETTE = {
    "paper": "#FBF9F4", "surface": "#FFFFFF", "sunk": "#F3F0E8", "line": "#DDD8CB", "edge": "#8B887E",
    "ink": "#22252B", "muted": "#5B5D62", "accent": "#2B4A8B", "accent_ink": "#FFFFFF",
    "accent_tint": "#E8EDF7", "error": "#9A2F1F",
    "control": "#5C2A50", "control_tint": "#EBDDE7",
    "influence": "#8F520A", "influence_tint": "#F8EBD3",
    "interest": "#3B928B", "interest_ink": "#1F6E68", "interest_tint": "#E6F2EF",
    "outside": "#5F5E5A",
    "score_low": "#6F83B3", "score_medium": "#46639F", "score_high": "#1E3C7B", "score_none": "#858279",
}  # fmt: skip
"""The light tokens, written into every shape: the PDF maker applies no page style inside a figure, and paper is
always light. On screen `static/css/figures.css` overrides them by class, so that they follow light and dark."""

EDGE_WIDTHS = {"control": 3 / 17, "influence": 2 / 17, "interest": 1.3 / 17}
"""Thickness of each edge in type sizes; it tells the spheres apart where colour does not."""


def number(value: float) -> str:
    """A length as SVG wants it: at most two decimals, a point, no minus before zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@dataclass(frozen=True)
class Box:
    """A rectangle; `x`, `y`, `width` and `height` are its attributes as SVG text."""

    left: float
    top: float
    right: float
    bottom: float

    def grown(self, by: float) -> Box:
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    @property
    def x(self) -> str:
        return number(self.left)

    @property
    def y(self) -> str:
        return number(self.top)

    @property
    def width(self) -> str:
        return number(self.right - self.left)

    @property
    def height(self) -> str:
        return number(self.bottom - self.top)


@dataclass(frozen=True)
class PlacedText:
    """A line of text; `x` and `y` give the start of its baseline, `box` the room it takes."""

    text: str
    x: str
    y: str
    size: str
    box: Box


@dataclass(frozen=True)
class Shore:
    """The outline of one sphere, open at the left where it comes from before the page."""

    sphere: str
    d: str
    fill: str
    stroke: str
    stroke_width: str


@dataclass(frozen=True)
class Drawing:
    """What every figure has: its size, its `viewBox` and its shores, outermost first so that inner ones cover."""

    width: float
    height: float
    view_box: str
    shores: tuple[Shore, ...]

    @property
    def palette(self) -> dict[str, str]:
        return PALETTE


@dataclass(frozen=True)
class Arc:
    """The parabola that all edges share, moved sideways; heights are measured from the top of the map."""

    bulge: float
    height: float
    middle: float

    def at(self, y: float) -> float:
        return self.bulge * (1 - (2 * (y - self.middle) / self.height) ** 2)

    def slope(self, y: float) -> float:
        return -8 * self.bulge * (y - self.middle) / self.height**2

    def outline(self, edge: float, top: float, bottom: float, corner: float, *, start: float = 0.0) -> str:
        """The outline as a path. One quadratic Bezier is exactly the parabola; each corner is one more,
        whose control point is where the tangent at its end meets the top or bottom edge. `start` is where
        its two straight sides begin, at the left."""
        y0, y1 = top + corner, bottom - corner
        x0 = edge + self.at(y0)
        bend = x0 + self.slope(y0) * (y1 - y0) / 2
        tip = x0 - self.slope(y0) * corner
        points = (
            ("M", start, top), ("L", tip - 1.15 * corner, top),
            ("Q", tip, top), ("", x0, y0),
            ("Q", bend, self.middle), ("", x0, y1),
            ("Q", tip, bottom), ("", tip - 1.15 * corner, bottom),
            ("L", start, bottom),
        )  # fmt: skip
        return " ".join(f"{command}{number(x)} {number(y)}" for command, x, y in points)


def shore(sphere: str, d: str, stroke_width: float) -> Shore:
    return Shore(sphere, d, PALETTE[f"{sphere}_tint"], PALETTE[sphere], number(stroke_width))


def sphere_ink(sphere: str) -> str:
    """The colour of a sphere's words; the sea green of the interest edge is too light for text."""
    return PALETTE.get(f"{sphere}_ink", PALETTE[sphere])


def view_box(width: float, height: float, top: float = 0.0) -> str:
    return f"0 {number(top)} {number(width)} {number(height)}"


def placed_text(text: str, left: float, baseline: float, size: float, width: float) -> PlacedText:
    """A line of text with the room it takes: ascenders above the baseline, descenders below."""
    return PlacedText(
        text, number(left), number(baseline), number(size),
        Box(left, baseline - 0.78 * size, left + width, baseline + 0.25 * size),
    )  # fmt: skip


def actor_mark(sphere: str, x: float, y: float, size: float) -> str:
    """Filled square, filled disc, ring or open diamond around (x, y): spheres never differ by hue alone."""
    half = {"control": 0.27, "influence": 0.29, "interest": 0.25, "outside": 0.34}[sphere] * size
    left, right = number(x - half), number(x + half)
    top, middle, bottom = number(y - half), number(y), number(y + half)
    if sphere == "control":
        return f"M{left} {top} H{right} V{bottom} H{left} Z"
    if sphere == "outside":
        return f"M{number(x)} {top} L{right} {middle} L{number(x)} {bottom} L{left} {middle} Z"
    # Four cubic curves: the PDF maker draws small SVG arcs as polygons.
    bend = 0.5523 * half
    near, far, above, below = number(x - bend), number(x + bend), number(y - bend), number(y + bend)
    centre = number(x)
    return (
        f"M{left} {middle} C{left} {above} {near} {top} {centre} {top} C{far} {top} {right} {above} {right} {middle} "
        f"C{right} {below} {far} {bottom} {centre} {bottom} C{near} {bottom} {left} {below} {left} {middle} Z"
    )


@dataclass(frozen=True)
class Count:
    """One number of the overview and the word under it."""

    sphere: str
    ink: str
    number: PlacedText
    word: PlacedText


@dataclass(frozen=True)
class Overview(Drawing):
    """The small figure on the home page: how many actors stand in each sphere and outside."""

    counts: tuple[Count, ...]


def overview_shores(counts: Sequence[int], words: Sequence[str], *, measure: Measure) -> Overview:
    """The shores with the four `counts` and a short word under each, from control to outside.

    Columns grow with their word, so that every language has room; about 370 units wide in Dutch.
    """
    number_size, word_size, height, corner = 32.0, 14.5, 184.0, 14.0
    bulges, heights = {"control": 12.0, "influence": 17.0, "interest": 22.0}, (96.0, 140.0, 182.0)
    placed: list[Count] = []
    shores: list[Shore] = []
    left = 14.0
    for index, (sphere, count, word) in enumerate(zip(SPHERES, counts, words, strict=True)):
        digits = str(count)
        room = max(measure(word, word_size), measure(digits, number_size), 50.0)
        ink = sphere_ink(sphere)
        placed.append(
            Count(
                sphere, ink,
                placed_text(digits, left, 92.5, number_size, measure(digits, number_size)),
                placed_text(word, left, 114.5, word_size, measure(word, word_size)),
            )
        )  # fmt: skip
        if sphere == "outside":
            return Overview(
                left + room + 6,
                height,
                view_box(left + room + 6, height),
                tuple(reversed(shores)),
                tuple(placed),
            )
        arc = Arc(bulges[sphere], heights[index], height / 2)
        edge = left + room + 17 - bulges[sphere] * 0.3
        top = (height - heights[index]) / 2
        shores.append(shore(sphere, arc.outline(edge, top, height - top, corner), EDGE_WIDTHS[sphere] * 14))
        left = edge + arc.bulge + 20
    raise ValueError("the last sphere is outside")


COVER_WIDTH, COVER_HEIGHT = 595.0, 470.0


def cover_shores(width: float, height: float) -> Drawing:
    """Nothing but the shores, for the cover of a report (A4 wide, 595 by 470 pt) and the tiny one on the shelf."""
    across, down = width / COVER_WIDTH, height / COVER_HEIGHT
    scale = min(across, down)
    shores: list[Shore] = []
    for sphere, edge, bulge, tall, corner, stroke in (
        ("interest", 478, 62, 466, 24, 1.2),
        ("influence", 318, 46, 340, 22, 2.0),
        ("control", 158, 28, 206, 20, 3.0),
    ):
        arc = Arc(bulge * across, tall * down, height / 2)
        top = (height - tall * down) / 2
        outline = arc.outline(edge * across, top, height - top, max(corner * scale, 0.08 * tall * down))
        shores.append(shore(sphere, outline, max(stroke * scale, 1.2)))
    return Drawing(width, height, view_box(width, height), tuple(shores))


MARK_SHORES = {
    "interest": Arc(6.5, 24, 14).outline(18.5, 2, 26, 5.5),
    "influence": Arc(5, 16, 14).outline(11, 6, 22, 4),
    "control": Arc(2.5, 8, 14).outline(6, 10, 18, 2.4),
}
"""The three shores in a square of 28 units: brand mark, and drawing of the badges."""


def brand_mark() -> Drawing:
    """The mark of the application: three nested shores, the innermost filled."""
    shores = tuple(
        Shore(sphere, d, PALETTE["control" if sphere == "control" else f"{sphere}_tint"], PALETTE[sphere],
              "0" if sphere == "control" else "1.9")
        for sphere, d in MARK_SHORES.items()
    )  # fmt: skip
    return Drawing(28, 28, "0 0 28 28", shores)


@dataclass(frozen=True)
class SphereMark(Drawing):
    """The shores in one colour with a sphere's own filled; `diamond` is the partner standing outside them."""

    sphere: str
    diamond: str


def sphere_mark(sphere: str) -> SphereMark:
    """The drawing of a badge: never without the word beside it."""
    own, ink, tint = SPHERES.index(sphere), PALETTE[sphere], PALETTE.get(f"{sphere}_tint", PALETTE["paper"])
    shores: list[Shore] = []
    for place, d in reversed(tuple(enumerate(reversed(MARK_SHORES.values())))):
        filled = place == own
        inside = place < own < len(MARK_SHORES)
        shores.append(
            Shore("own" if filled else "inside" if inside else "around", d, ink if filled else "none",
                  tint if inside else ink, "1.9")
        )  # fmt: skip
    width = 38 if sphere == "outside" else 28
    diamond = actor_mark("outside", 32.5, 14, 12) if sphere == "outside" else ""
    return SphereMark(width, 28, view_box(width, 28), tuple(shores), sphere, diamond)
