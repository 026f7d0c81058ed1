"""The drawing on a report's cover: the project's actor map without its names.

Every actor is a mark in its sphere, and the shores are as wide and as high as the project's own numbers make
them. How far the inner shores lie above or below the middle follows from the project's name, so that no two
projects have the same cover, and all cycles of one project have the same shores. Boundary partners about whom something was written in the
cycle have a ring around them, the wider the more was observed of them beside the others, so that the covers of one project
differ too.

The shelf shows the same cover an inch wide: the shores, and the boundary partners alone, filled where something was
written about them, and the larger the more was observed. Above them a reed stands for each partner, as tall as what was
observed of it in this cycle: so one sees at once that two reports are not the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from theory_of_change.shores import PALETTE, SPHERES, Arc, Shore, actor_mark, number, shore, view_box

WIDTH, HEIGHT = 595.0, 420.0  # pt; the width of A4
RIGHT, BULGE, CORNER = 560.0, 44.0, 24.0  # pt; where the last column ends, how far the arcs bend out
STROKES = {"control": 3.0, "influence": 2.0, "interest": 1.2}  # pt
WIDEST_PITCH, LEAST_PITCH = 36.0, 6.0  # pt between neighbouring marks
OF_PITCH = 0.4  # a mark's size
PADDING = 16.0  # pt between a shore and the first mark
CLEAR = 22.0  # pt between two shores, at the least
EVEN = 0.3  # so much of the width is shared alike; the rest follows the number of actors
SMALL_HEIGHT = 842.0  # pt; a small cover is a whole page, with the shores at its foot
SMALL_STROKES = {"control": 12.0, "influence": 9.0, "interest": 8.0}  # pt, about a pixel on the shelf
SMALL_PITCHES, SMALL_OF_PITCH = (64.0, 22.0), 0.62
RING_SIZES, SMALL_SIZES = (1.5, 2.4), (0.5, 1.45)  # of a mark's own: where least and where most was observed

REED_PITCH, REED_THICK = 66.0, 0.56  # pt; of the pitch
REED_LEFT, REED_FOOT = 170.0, -26.0  # pt; beside the cycle's number, and just above the shores
REED_UNIT, REED_TALLEST = 74.0, 370.0  # pt; of one observation, of four twice as much, and so on


@dataclass(frozen=True)
class Mark:
    """One actor: its outline as an SVG path, and a ring's where there is one."""

    d: str
    fill: str
    stroke: str
    stroke_width: str
    ring: str = ""
    sphere: str = ""


@dataclass(frozen=True)
class Cover:
    """Placed shapes; `view_box` and all paths are SVG text."""

    view_box: str
    shores: tuple[Shore, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class _Layout:
    """Where the shores of a cover lie: the right edge, the height and the middle of each sphere, in pt."""

    edges: list[float]
    heights: list[float]
    middles: list[float]
    arcs: list[Arc]

    def shores(self, strokes: Mapping[str, float]) -> tuple[Shore, ...]:
        """Outermost first, so that inner ones cover."""
        placed = []
        for at, sphere in enumerate(SPHERES):
            if sphere in strokes:
                top = self.middles[at] - self.heights[at] / 2
                outline = self.arcs[at].outline(self.edges[at], top, top + self.heights[at], CORNER)
                placed.append(shore(sphere, outline, strokes[sphere]))
        return tuple(reversed(placed))

    def place(self, at: int) -> tuple[Arc, float, float, float, float]:
        """The shore on the left of a sphere, its middle, its left edge, its width and its height."""
        left = 0.0 if at == 0 else self.edges[at - 1]
        return (
            self.arcs[max(at - 1, 0)],
            self.middles[at],
            left,
            self.edges[at] - left,
            self.heights[at],
        )


def _lay_out(name: str, counts: Sequence[int]) -> _Layout:
    total = max(sum(counts), 1)
    most = max(*counts, 1)
    shares = [EVEN / len(SPHERES) + (1 - EVEN) * count / total for count in counts]
    inner = 0.24 + 0.3 * counts[0] / most
    heights = [inner, inner + (1 - inner) * (0.3 + 0.35 * counts[1] / most), 1.0, 1.0]
    tall = HEIGHT - 2 * STROKES["interest"]
    middles = _middles(name, heights, tall)
    return _Layout(
        edges=[sum(shares[: at + 1]) * (RIGHT - BULGE) for at in range(len(SPHERES))],
        heights=[height * tall for height in heights],
        middles=middles,
        arcs=[Arc(BULGE, tall, middle) for middle in middles],
    )


def draw_cover(
    name: str, counts: Sequence[int], written_about: Sequence[bool], seen: Sequence[int] = ()
) -> Cover:
    """`counts` are the actors in each sphere and outside; `written_about` says for each boundary partner
    whether something was written in the cycle, `seen` how many observations. Same input, same picture."""
    layout = _lay_out(name, counts)
    marks: list[Mark] = []
    for at, sphere in enumerate(SPHERES):
        sizes = _sizes(seen, written_about, RING_SIZES, otherwise=2.1)
        rings = [size if is_there else 0.0 for size, is_there in zip(sizes, written_about, strict=True)]
        marks.extend(
            _marks(sphere, counts[at], *layout.place(at), rings=rings if sphere == "influence" else ())
        )
    return Cover(view_box(WIDTH, HEIGHT), layout.shores(STROKES), tuple(marks))


def draw_small_cover(
    name: str, counts: Sequence[int], written_about: Sequence[bool], seen: Sequence[int] = ()
) -> Cover:
    """The cover as it stands on the shelf, for the same numbers; `view_box` leaves room for the cycle above."""
    layout = _lay_out(name, counts)
    place = layout.place(SPHERES.index("influence"))
    sizes = _sizes(seen, written_about, SMALL_SIZES, otherwise=1.0)
    marks = _marks(
        "influence",
        len(written_about),
        *place,
        pitches=SMALL_PITCHES,
        of_pitch=SMALL_OF_PITCH,
        sizes=sizes,
    )
    shown = tuple(
        mark if speaks else replace(mark, fill="none", stroke=mark.fill, stroke_width="8")
        for mark, speaks in zip(marks, written_about, strict=True)
    )
    box = view_box(WIDTH, SMALL_HEIGHT, HEIGHT - SMALL_HEIGHT)
    return Cover(box, layout.shores(SMALL_STROKES), (*shown, *_reeds(seen)))


def _reeds(seen: Sequence[int]) -> list[Mark]:
    """One for each boundary partner of whom something was observed, in their order; the others leave a gap."""
    pitch = min(REED_PITCH, (RIGHT - REED_LEFT) / max(len(seen), 1))
    half = REED_THICK * pitch / 2
    reeds = []
    for at, count in enumerate(seen):
        if count:
            x = REED_LEFT + (at + 0.5) * pitch
            top = REED_FOOT - min(REED_UNIT * count**0.5, REED_TALLEST) + half
            left, right, high = number(x - half), number(x + half), number(top)
            arc = f"A{number(half)} {number(half)} 0 0 1 {right} {high}"
            reeds.append(
                Mark(
                    d=f"M{left} {number(REED_FOOT)}V{high}{arc}V{number(REED_FOOT)}Z",
                    fill=PALETTE["influence"],
                    stroke="none",
                    stroke_width="0",
                )
            )
    return reeds


def _sizes(
    seen: Sequence[int], written_about: Sequence[bool], bounds: tuple[float, float], *, otherwise: float
) -> list[float]:
    """For each boundary partner how large it is drawn, so that areas go with what was observed.

    `otherwise` where nothing was written, and everywhere on a cover that was kept before it told how much.
    """
    most = max(seen, default=0)
    if len(seen) != len(written_about) or not most:
        return [otherwise] * len(written_about)
    least, largest = bounds
    return [
        least + (largest - least) * (count / most) ** 0.5 if speaks else otherwise
        for count, speaks in zip(seen, written_about, strict=True)
    ]


def _middles(name: str, heights: Sequence[float], tall: float) -> list[float]:
    """How high each shore's middle lies; an inner one stays well within the next."""
    control, influence = (byte / 127.5 - 1 for byte in sha256(name.encode()).digest()[:2])
    room_of_influence = (1 - heights[1]) * tall / 2 - CLEAR
    room_of_control = (heights[1] - heights[0]) * tall / 2 - CLEAR
    middle_of_influence = HEIGHT / 2 + influence * max(room_of_influence, 0)
    middle_of_control = middle_of_influence + control * max(room_of_control, 0)
    return [middle_of_control, middle_of_influence, HEIGHT / 2, HEIGHT / 2]


def _marks(
    sphere: str,
    count: int,
    arc: Arc,
    middle: float,
    left: float,
    width: float,
    height: float,
    *,
    rings: Sequence[float] = (),
    sizes: Sequence[float] = (),
    pitches: tuple[float, float] = (WIDEST_PITCH, LEAST_PITCH),
    of_pitch: float = OF_PITCH,
) -> list[Mark]:
    """The marks of one sphere in columns that follow the shore on their left, around the sphere's middle.

    `sizes` and `rings` (0 for none) are told in marks.
    """
    if not count:
        return []
    room, tall = width - 1.6 * PADDING, height - 2.4 * PADDING
    pitch, least = pitches
    while pitch > least and max(int(room / pitch), 1) * max(int(tall / pitch), 1) < count:
        pitch -= 1
    columns = -(-count // max(int(tall / pitch), 1))
    rows = -(-count // columns)
    size = of_pitch * pitch
    filled = sphere in ("control", "influence")
    marks = []
    for index in range(count):
        column, row = divmod(index, rows)
        y = middle + (row - (rows - 1) / 2) * pitch
        bend = arc.at(y) if left else arc.at(y) / 2
        x = left + bend + PADDING + size / 2 + (room - columns * pitch) / 2 + (column + 0.25) * pitch
        ring = rings[index] if index < len(rings) else 0.0
        drawn = size * (sizes[index] if index < len(sizes) else 1.0)
        marks.append(
            Mark(
                d=actor_mark(sphere, x, y, drawn),
                fill=PALETTE[sphere] if filled else "none",
                stroke="none" if filled else PALETTE[sphere],
                stroke_width=number(max(0.11 * size, 0.5)),
                ring=actor_mark("interest", x, y, ring * size) if ring else "",
                sphere=sphere,
            )
        )
    return marks
