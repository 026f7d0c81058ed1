"""The actor map: every actor's name in its sphere, between shores that open to the right.

Plain labels go in, frozen placed shapes come out: no database, no HTML. Screen and paper differ only in width, in
type size and in how high the map may become.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from theory_of_change.columns import (
    BULGE_OF_WIDTH,
    CAPTION_LINE,
    HEADING_LINE,
    INDENT,
    PADDING,
    SMALL_SIZE,
    UNDER_HEADING,
    Band,
    Flow,
    Label,
    Page,
    spread,
)
from theory_of_change.shores import (
    EDGE_WIDTHS,
    PALETTE,
    SPHERES,
    Arc,
    Box,
    Drawing,
    PlacedText,
    actor_mark,
    brand_mark,
    cover_shores,
    number,
    overview_shores,
    placed_text,
    shore,
    sphere_ink,
    sphere_mark,
    view_box,
)
from theory_of_change.type_metrics import Hyphenate, Measure

__all__ = [
    "PALETTE",
    "SPHERES",
    "ActorMap",
    "Band",
    "Label",
    "actor_map_for_paper",
    "actor_map_for_screen",
    "brand_mark",
    "choose_type_size",
    "cover_shores",
    "lay_out_actor_map",
    "overview_shores",
    "sphere_mark",
]

# In type sizes, unless another unit is said.
CORNER, STAIR, BAND_MARGIN, HEADING_SIZE = 1.8, 2.1, 1.5, 1.5
BULGE_OF_HEIGHT = 0.085  # of the map's height
TALL = 0.62  # a band taller than this share of the allowed height gets another column

SCREEN_TYPE_SIZES = (17.0, 16.5, 16.0, 15.5, 15.0, 14.5, 14.0)  # px; the floor of notes is 14
PAPER_TYPE_SIZES = (8.6, 8.4, 8.2, 8.0, 7.8, 7.6, 7.4, 7.2, 7.0)  # pt; the floor of names on the map is 7
COLUMN_WIDTHS = (17.6, 15.0, 13.4)
MILLIMETRE = 72 / 25.4  # pt
PAGES = (
    ("portrait", 195 * MILLIMETRE, 22 * MILLIMETRE, 0.6),
    ("landscape", 285 * MILLIMETRE, 14 * MILLIMETRE, 0.63),
)
"""Name, width and left inset in pt, and the height allowed as a share of the width; both bleed off the left."""
PORTRAIT_ACTORS = 40  # more actors than this get a landscape page of their own


@dataclass(frozen=True)
class PlacedName:
    """An actor in its place: its mark as a path, its lines, and the rounded box that shows keyboard focus."""

    key: Hashable
    url: str
    mark: str
    lines: tuple[PlacedText, ...]
    box: Box
    ring: Box


@dataclass(frozen=True)
class PlacedBand:
    """Heading, number of actors, caption lines and names of one sphere, with its literal colours."""

    sphere: str
    ink: str
    mark_fill: str
    mark_stroke: str
    mark_stroke_width: str
    heading: PlacedText
    count: PlacedText
    caption: tuple[PlacedText, ...]
    names: tuple[PlacedName, ...]
    columns: int


@dataclass(frozen=True)
class ActorMap(Drawing):
    """The actor map. `fits` is False when it is taller than allowed; a report then prints the four lists."""

    type_size: float
    bands: tuple[PlacedBand, ...]
    fits: bool
    page: str = "screen"  # or "portrait", "landscape"

    @property
    def columns(self) -> tuple[int, ...]:
        return tuple(band.columns for band in self.bands)

    @property
    def has_links(self) -> bool:
        return any(name.url for band in self.bands for name in band.names)

    @property
    def ring_radius(self) -> str:
        return number(0.35 * self.type_size)


@dataclass(frozen=True)
class _Frame:
    """Where the bands lie: tops and bottoms from the top of the map, right edges at the foot of the arc."""

    arc: Arc
    height: float
    tops: tuple[float, ...]
    bottoms: tuple[float, ...]
    edges: tuple[float, ...]  # of the three spheres, and the right side of the paper

    @classmethod
    def around(cls, page: Page, flow: Flow) -> _Frame:
        f = page.f
        control, influence, interest, outside = (height + 2 * BAND_MARGIN * f for height in flow.heights)
        influence = max(influence, control + 2 * STAIR * f)
        interest = max(interest, influence + 2 * STAIR * f, outside)
        middle = interest / 2
        halves = (control / 2, influence / 2, middle, middle)
        edges, edge = [], page.extra
        for count in flow.counts[:3]:
            edge += count * flow.column
            edges.append(edge)
        arc = Arc(min(BULGE_OF_WIDTH * page.width, BULGE_OF_HEIGHT * interest), interest, middle)
        return cls(
            arc, interest, tuple(middle - half for half in halves), tuple(middle + half for half in halves),
            (*edges, page.width),
        )  # fmt: skip

    def left(self, page: Page, band: int, y: float) -> float:
        """Where a line at height `y` begins in the first column of a band; control stands straight."""
        return page.inset if band == 0 else self.edges[band - 1] + self.arc.at(y) + PADDING * page.f

    def right(self, band: int, y: float) -> float:
        return self.edges[band] + (self.arc.at(y) if band < 3 else 0.0)


def _place_name(
    page: Page,
    frame: _Frame,
    band: int,
    label: Label,
    lines: Sequence[str],
    across: float,
    top: float,
    url: str,
) -> PlacedName:
    """`across` is the distance of the column from the first; `top` that of the name from the top of the map."""
    f, height = page.f, len(lines) * page.line
    left = frame.left(page, band, top + height / 2) + across
    texts = []
    for index, line in enumerate(lines):
        texts.append(
            placed_text(line, left + INDENT * f, top + index * page.line + 0.94 * f, f, page.measure(line))
        )
    right = max([text.box.right for text in texts], default=left + INDENT * f)
    box = Box(left, top, right, top + height)
    mark = actor_mark(SPHERES[band], left + 0.3 * f, top + 0.66 * f, f)
    return PlacedName(label.key, url, mark, tuple(texts), box, box.grown(0.28 * f))


def _place_names(
    page: Page, flow: Flow, frame: _Frame, band: int, urls: Mapping[Hashable, str]
) -> tuple[PlacedName, ...]:
    names = []
    labels = page.bands[band].labels
    start = frame.tops[band] + BAND_MARGIN * page.f + page.heading_height(flow.captions[band])
    for column, indexes in enumerate(flow.filled[band]):
        top = start + UNDER_HEADING * page.f
        for index in indexes:
            label = labels[index]
            lines = page.even_out(label.text, band, flow.column)
            url = urls.get(label.key, "")
            names.append(_place_name(page, frame, band, label, lines, column * flow.column, top, url))
            top += len(lines) * page.line + page.gap
    return tuple(names)


def _heading_left_and_room(page: Page, flow: Flow, frame: _Frame, band: int) -> tuple[float, float]:
    """Where heading and caption begin and how wide a heading may be before it meets the shore."""
    top = frame.tops[band] + BAND_MARGIN * page.f
    left = frame.left(page, band, top + page.heading_height(flow.captions[band]) / 2)
    ends = (frame.right(band, top), frame.right(band, top + HEADING_LINE * page.f))
    return left, min(ends) - left - 0.5 * page.f


def _heading_size(page: Page, flow: Flow, frame: _Frame, measure_heading: Measure) -> float:
    """One size for all four headings: 1.5 times the names, or smaller until the longest fits its column."""
    f, size = page.f, HEADING_SIZE * page.f
    for index, band in enumerate(page.bands):
        _, room = _heading_left_and_room(page, flow, frame, index)
        room -= page.measure_small(str(len(band.labels))) + 0.5 * f
        wide = measure_heading(band.heading, HEADING_SIZE * f)
        if wide > room:
            size = min(size, HEADING_SIZE * f * max(room, f) / wide)
    return size


def _place_band(
    page: Page, flow: Flow, frame: _Frame, band: int, heading_size: float, measure_heading: Measure,
    urls: Mapping[Hashable, str],
) -> PlacedBand:  # fmt: skip
    f, sphere, small = page.f, SPHERES[band], SMALL_SIZE * page.f
    top = frame.tops[band] + BAND_MARGIN * f
    left, _ = _heading_left_and_room(page, flow, frame, band)
    baseline = top + 1.43 * f
    heading, count = page.bands[band].heading, str(len(page.bands[band].labels))
    wide = measure_heading(heading, heading_size)
    caption = tuple(
        placed_text(
            line, left, top + (HEADING_LINE + 0.7 + CAPTION_LINE * index) * f, small, page.measure_small(line)
        )
        for index, line in enumerate(flow.captions[band])
    )
    filled = sphere in ("control", "influence")
    return PlacedBand(
        sphere=sphere,
        ink=sphere_ink(sphere),
        mark_fill=PALETTE[sphere] if filled else "none",
        mark_stroke="none" if filled else PALETTE[sphere],
        mark_stroke_width=number(0.12 * f),
        heading=placed_text(heading, left, baseline, heading_size, wide),
        count=placed_text(count, left + wide + 0.5 * f, baseline, small, page.measure_small(count)),
        caption=caption,
        names=_place_names(page, flow, frame, band, urls),
        columns=flow.counts[band],
    )


def lay_out_actor_map(
    bands: Sequence[Band],
    *,
    width: float,
    type_size: float,
    inset: float,
    measure: Measure,
    measure_heading: Measure | None = None,
    aspect: float = 0.8,
    column_width: float = COLUMN_WIDTHS[0],
    hyphenate: Hyphenate | None = None,
    urls: Mapping[Hashable, str] | None = None,
    page_name: str = "screen",
    bleed: float = 0.0,
) -> ActorMap:
    """The map of four `bands` (control, influence, interest, outside) at one type size.

    `inset` is where the first column begins, `aspect` the height allowed as a share of the width,
    `column_width` the least width of a column in type sizes, once there are more than four. `urls` gives names
    a link, by key. The shores come from `bleed` units before the left side, for a page that shows what lies
    outside the drawing. Same input, same picture.
    """
    if len(bands) != len(SPHERES):
        raise ValueError("the actor map has four bands: control, influence, interest and outside")
    measure_heading = measure_heading or measure
    page = Page(bands, width, type_size, inset, measure, hyphenate)
    flow = spread(page, column_width, TALL * aspect * width)
    frame = _Frame.around(page, flow)
    size = _heading_size(page, flow, frame, measure_heading)
    margin = EDGE_WIDTHS["interest"] * type_size  # so that the outermost stroke is not cut
    shores = tuple(
        shore(
            sphere,
            frame.arc.outline(
                frame.edges[band], frame.tops[band], frame.bottoms[band], CORNER * type_size, start=-bleed
            ),
            EDGE_WIDTHS[sphere] * type_size,
        )
        for band, sphere in reversed(list(enumerate(SPHERES[:3])))
    )
    return ActorMap(
        width=width,
        height=frame.height + 2 * margin,
        view_box=view_box(width, frame.height + 2 * margin, -margin),
        shores=shores,
        type_size=type_size,
        bands=tuple(
            _place_band(page, flow, frame, band, size, measure_heading, urls or {})
            for band in range(len(SPHERES))
        ),
        fits=frame.height <= aspect * width,
        page=page_name,
    )


def choose_type_size(
    bands: Sequence[Band],
    *,
    width: float,
    inset: float,
    measure: Measure,
    aspect: float,
    type_sizes: Iterable[float],
    column_widths: Iterable[float] = COLUMN_WIDTHS,
    measure_heading: Measure | None = None,
    hyphenate: Hyphenate | None = None,
    urls: Mapping[Hashable, str] | None = None,
    page_name: str = "screen",
    bleed: float = 0.0,
) -> ActorMap:
    """The map at the largest of `type_sizes` that fits, the widest columns first at each.

    When none fits, the lowest map of all comes back with `fits` False.
    """
    lowest: ActorMap | None = None
    column_widths = tuple(column_widths)
    for type_size in type_sizes:
        for column_width in column_widths:
            drawn = lay_out_actor_map(
                bands, width=width, type_size=type_size, inset=inset, measure=measure, aspect=aspect,
                column_width=column_width, measure_heading=measure_heading, hyphenate=hyphenate, urls=urls,
                page_name=page_name, bleed=bleed,
            )  # fmt: skip
            if drawn.fits:
                return drawn
            if lowest is None or drawn.height < lowest.height:
                lowest = drawn
    if lowest is None:
        raise ValueError("no type size to choose from")
    return lowest


def actor_map_for_screen(
    bands: Sequence[Band],
    *,
    measure: Measure,
    width: float = 1280,
    inset: float = 44,
    measure_heading: Measure | None = None,
    hyphenate: Hyphenate | None = None,
    urls: Mapping[Hashable, str] | None = None,
    bleed: float = 0.0,
) -> ActorMap:
    """The map in px, at most 0.8 times as high as wide; one with very many names is simply taller."""
    return choose_type_size(
        bands, width=width, inset=inset, measure=measure, aspect=0.8, type_sizes=SCREEN_TYPE_SIZES,
        column_widths=COLUMN_WIDTHS[:2], measure_heading=measure_heading, hyphenate=hyphenate, urls=urls,
        bleed=bleed,
    )  # fmt: skip


def actor_map_for_paper(
    bands: Sequence[Band],
    *,
    measure: Measure,
    measure_heading: Measure | None = None,
    hyphenate: Hyphenate | None = None,
) -> ActorMap:
    """The map in pt: in the portrait text page while it fits there and has at most forty actors, else on a
    landscape page of its own (`page` says which). With `fits` False the report prints the four lists instead."""
    crowded = sum(len(band.labels) for band in bands) > PORTRAIT_ACTORS
    for page_name, width, inset, aspect in PAGES[crowded:]:
        drawn = choose_type_size(
            bands, width=width, inset=inset, measure=measure, aspect=aspect, type_sizes=PAPER_TYPE_SIZES,
            measure_heading=measure_heading, hyphenate=hyphenate, page_name=page_name,
        )  # fmt: skip
        if drawn.fits:
            break
    return drawn
