"""Chooses how large each slide is set, and what goes on to the next one. Pure; lengths are points.

The type is as large as what a slide says allows, and never smaller than can be read from the back of a room. Nothing is
left out for want of room: what does not fit goes on under the same title, shared evenly.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from reports.office.measuring import HANGING, LEADING, SERIF, height, lines
from reports.office.slide_content import Facts, Figure, Numbers, Points, Quote, Shores, Slide, Statement
from reports.office.slide_sharing import pieces_of, shared_out

WIDE, HIGH = 828.0, 375.0
"""The room under a slide's title."""
TITLE_SIZES = ((30, 1), (26, 2), (22, 2), (18, 3))
"""Sizes of a title, and on how many lines each fits."""
POINT_SIZES = (30, 26, 24, 22, 20, 18)
QUOTE_SIZES = (36, 32, 28, 24, 22, 20)
STATEMENT_SIZES = ((32, 20), (30, 20), (28, 20), (26, 18), (24, 18), (22, 16), (20, 16), (18, 15), (18, 14))
"""Of the statement, and of what stands beside it."""
COLUMN_SIZES = (26, 24, 22, 20, 18, 16, 14)
"""Of columns that stand alone."""
PARAGRAPHS = 0.4
"""The air between two paragraphs, in the size of their type."""
TABLE_SIZES = (22, 20, 18, 16, 15, 14)
LEAST_TABLE, USUAL_POINTS, USUAL_TEXT = 14, 20, 22
"""Sizes where one slide is not enough."""
SOURCE_SIZES = ((16, 1), (12, 2))
SOURCE, APART, LABEL = 34.0, 26.0, 14
"""The height of the line with a source, the air between parts, and the size of a label."""
CELL_PAD, CELL_SIDES, MARK = 8.0, 16.0, 26.0
"""Air in a cell: above and below, at its sides, and the room of a drawn score."""
NUMBER_SIZES = ((66, 20), (60, 18), (54, 18), (44, 16), (36, 14), (30, 14))
"""Of a large figure, and of what it counts."""
EACH_FIGURE, FIGURE_SOURCE = 30.0, 12
"""The air between two figures, and the size of their sources."""
SHORE_SIZES = (20, 18, 16, 15, 14, 13, 12)
SHORE_HEAD, SHORE_STEP, SHORE_BEND, SHORE_SIDES = 18, 12.0, 16.0, 32.0
"""The size of a sphere's heading, how far each shore lies within the next and bends out, and the air beside its words."""
MOST_PARTS = " (10/10)"
"""What a title has room for beside its words."""


@dataclass(frozen=True)
class Fitted:
    """A slide as it is set: the size of its words, of what is said beside them, and the heights of its parts."""

    slide: Slide
    title_size: int
    size: int = 0
    small: int = 0
    heights: tuple[float, ...] = ()


def fit(slide: Slide) -> Iterator[Fitted]:
    """The slide in as many parts as it needs; only the first has the notes."""
    title, size = fit_title(slide.title)
    notes = slide.notes if title == slide.title else f"{slide.title}\n{slide.notes}".strip()
    if isinstance(slide, Quote | Statement):
        source, _size = fit_title(slide.source, SOURCE_SIZES)
        notes = notes if source == slide.source else f"{slide.source}\n{notes}".strip()
        slide = replace(slide, source=source)
    parts = list(_parts(replace(slide, title=title, notes=notes)))
    for at, part in enumerate(parts, 1):
        slide = part.slide
        if len(parts) > 1:
            slide = replace(slide, title=f"{title} ({at}/{len(parts)})", notes=notes if at == 1 else "")
        yield replace(part, slide=slide, title_size=size)


def fit_title(
    title: str, sizes: Sequence[tuple[int, int]] = TITLE_SIZES, room: float = WIDE
) -> tuple[str, int]:
    """The title and its size; one that is too long even for the smallest ends at a word, with a sign."""
    title = " ".join(title.split())
    for size, most in sizes:
        if lines(f"{title}{MOST_PARTS}", size * SERIF, room) <= most:
            return title, size
    size, most = sizes[-1]
    shown = title
    while lines(f"{shown}…{MOST_PARTS}", size * SERIF, room) > most:
        shorter = shown.rpartition(" ")[0] if " " in shown[10:] else shown[:-10]
        shown = shorter.rstrip(" ,;:") or shown[: len(shown) // 2]
    return f"{shown}…", size


def _parts(slide: Slide) -> Iterator[Fitted]:
    if isinstance(slide, Points):
        yield from _points(slide)
    elif isinstance(slide, Quote):
        yield from _quote(slide)
    elif isinstance(slide, Statement):
        yield from _statement(slide)
    elif isinstance(slide, Facts):
        yield from _facts(slide)
    elif isinstance(slide, Numbers):
        yield from _numbers(slide)
    elif isinstance(slide, Shores):
        yield from _shores(slide)
    else:
        yield Fitted(slide, 0)


# Points, quotes and statements


def _point_height(size: float) -> Callable[[str], float]:
    return lambda point: height(point, size, WIDE - 24) * 1.05 + 10


def _points(slide: Points) -> Iterator[Fitted]:
    for size in POINT_SIZES:
        if sum(map(_point_height(size), slide.points)) <= HIGH:
            yield Fitted(slide, 0, size)
            return
    piece_most = _letters(USUAL_POINTS, WIDE - 24, HIGH / 2)
    pieces = [piece for point in slide.points for piece in pieces_of(point, piece_most)]
    for group in shared_out(pieces, _point_height(USUAL_POINTS), HIGH):
        yield Fitted(replace(slide, points=tuple(group)), 0, USUAL_POINTS)


def _quote(slide: Quote) -> Iterator[Fitted]:
    room = HIGH - SOURCE - APART
    for size in QUOTE_SIZES:
        if text_height(slide.text, size) <= room:
            yield Fitted(slide, 0, size)
            return
    for piece in _even_pieces(slide.text, QUOTE_SIZES[-1], room):
        yield Fitted(replace(slide, text=piece), 0, QUOTE_SIZES[-1])


def columns_height(columns: Sequence[tuple[str, str]], size: float) -> float:
    """How high labelled texts stand beside each other."""
    if not columns:
        return 0
    room = column_width(len(columns))
    return max(
        height(label, LABEL, room, bold=True) + 4 + height(text, size, room) for label, text in columns
    )


def text_height(text: str, size: float) -> float:
    """How high a slide's words stand, with the air between their paragraphs; lines without words are left out."""
    told = [each for each in text.split("\n") if each.strip()]
    high = sum(lines(each, size * SERIF, WIDE) for each in told) * size * LEADING
    return high + size * PARAGRAPHS * max(len(told) - 1, 0)


def column_width(count: int) -> float:
    return (WIDE - 24 * (count - 1)) / count


def _statement(slide: Statement) -> Iterator[Fitted]:
    room = HIGH - (SOURCE if slide.source else 0) - (APART if slide.text and slide.beside else 0)
    for size, small in STATEMENT_SIZES if slide.text else ():
        high = text_height(slide.text, size) if slide.text else 0
        low = columns_height(slide.beside, small)
        if high + low <= room:
            yield Fitted(slide, 0, size, small, (high, low))
            return
    if slide.text:
        alone = replace(slide, beside=())
        fitting = (each for each, _small in STATEMENT_SIZES if text_height(slide.text, each) <= HIGH - SOURCE)
        size = next(fitting, 0)
        pieces = [slide.text] if size else _even_pieces(slide.text, USUAL_TEXT, HIGH - SOURCE)
        for piece in pieces:
            high = text_height(piece, size or USUAL_TEXT)
            yield Fitted(replace(alone, text=piece), 0, size or USUAL_TEXT, 0, (high, 0))
    for size in COLUMN_SIZES if slide.beside else ():
        if columns_height(slide.beside, size) <= room:
            yield Fitted(replace(slide, text=""), 0, size, size, (0, columns_height(slide.beside, size)))
            return
    if slide.beside:
        yield from _points(Points(slide.title, tuple(f"{label}: {text}" for label, text in slide.beside)))


def _even_pieces(text: str, size: float, room: float) -> list[str]:
    """The text in as few pieces as it needs, of about the same length."""
    most = _letters(size, WIDE, room)
    pieces = pieces_of(text, most)
    even = pieces_of(text, -(-len(text) // len(pieces)) + most // 6)
    return even if len(even) == len(pieces) else pieces


def _letters(size: float, width: float, high: float) -> int:
    """How many letters surely fit."""
    return int(high // (size * LEADING)) * int(width / (size * 0.68))


# Tables


def column_widths(slide: Facts) -> list[float]:
    shares = slide.shares or (1.0,) * len(slide.heads)
    return [WIDE * each / sum(shares) for each in shares]


def _row_height(row: Sequence[str], widths: Sequence[float], size: float, marks: Sequence[str]) -> float:
    return CELL_PAD + max(
        lines(text, size * SERIF, width - CELL_SIDES - (MARK if mark else 0)) * size * LEADING
        for text, width, mark in zip(row, widths, marks, strict=True)
    )


def _facts(slide: Facts) -> Iterator[Fitted]:
    widths = column_widths(slide)
    marks = slide.marks or tuple(("",) * len(slide.heads) for _row in slide.rows)
    for size in TABLE_SIZES:
        heights = _heights(slide, slide.rows, marks, widths, size)
        if sum(heights) <= HIGH:
            yield Fitted(slide, 0, size, small_of(size), tuple(heights))
            return
    fewest = list(_table_in_parts(slide, marks, LEAST_TABLE))
    for size in TABLE_SIZES:
        parts = list(_table_in_parts(slide, marks, size))
        if len(parts) == len(fewest):
            break
    yield from parts


def _table_in_parts(slide: Facts, marks: Sequence[Sequence[str]], size: int) -> Iterator[Fitted]:
    widths = column_widths(slide)
    below = _below_height(slide, size)
    room = HIGH - below - _head_height(slide, widths, size)
    rows: list[_Row] = []
    name = ""
    for row, row_marks in zip(slide.rows, marks, strict=True):
        name = row[0] or name
        rows += [_Row(part, row_marks, name) for part in _parts_of_row(row, widths, size, room)]
    for group in shared_out(rows, lambda row: _row_height(row.cells, widths, size, row.marks), room):
        if slide.first_is_group:
            group[0] = group[0].named()
        cells, cell_marks = tuple(row.cells for row in group), tuple(row.marks for row in group)
        part = replace(slide, rows=cells, marks=cell_marks if slide.marks else ())
        yield Fitted(part, 0, size, small_of(size), tuple(_heights(part, cells, cell_marks, widths, size)))


@dataclass(frozen=True)
class _Row:
    """A row, and the name of the group in which it stands."""

    cells: tuple[str, ...]
    marks: Sequence[str]
    group: str

    def named(self) -> "_Row":
        """The same as the first row of a slide: it names its group, though the group began on an earlier one."""
        return replace(self, cells=(self.group, *self.cells[1:]))


def small_of(size: int) -> int:
    """The size of a table's heads and of what stands under it."""
    return max(14, size - 2)


def _head_height(slide: Facts, widths: Sequence[float], size: int) -> float:
    small = small_of(size)
    return CELL_PAD + max(
        height(head, small, width - CELL_SIDES, bold=True)
        for head, width in zip(slide.heads, widths, strict=True)
    )


def _below_height(slide: Facts, size: int) -> float:
    return APART + columns_height(slide.below, small_of(size)) if slide.below else 0


def _heights(slide: Facts, rows, marks, widths: Sequence[float], size: int) -> list[float]:
    """Of the head, of each row, and of what stands below."""
    each_row = [_row_height(row, widths, size, mark) for row, mark in zip(rows, marks, strict=True)]
    return [_head_height(slide, widths, size), *each_row, _below_height(slide, size)]


def _parts_of_row(
    row: Sequence[str], widths: Sequence[float], size: int, room: float
) -> Iterator[tuple[str, ...]]:
    pieces = [
        pieces_of(cell, max(20, _letters(size, width - CELL_SIDES, room - CELL_PAD)))
        for cell, width in zip(row, widths, strict=True)
    ]
    for at in range(max(len(each) for each in pieces)):
        yield tuple(each[at] if at < len(each) else "" for each in pieces)


# Large figures, and the shores


def figure_columns(count: int) -> int:
    return 2 if count in (2, 4) else min(max(count, 1), 3)


def _numbers(slide: Numbers) -> Iterator[Fitted]:
    columns = figure_columns(len(slide.figures))
    room = (WIDE - EACH_FIGURE * (columns - 1)) / columns
    rows = [slide.figures[at : at + columns] for at in range(0, len(slide.figures), columns)]
    for size, small in NUMBER_SIZES:
        heights = tuple(max(_figure_height(each, size, small, room) for each in row) for row in rows)
        are_short = all(lines(figure, size, room) == 1 for figure, _label, _source in slide.figures)
        if sum(heights) <= HIGH and are_short:
            air = min((HIGH - sum(heights)) / len(rows), 40.0) if rows else 0.0
            yield Fitted(slide, 0, size, small, tuple(each + air for each in heights))
            return
    has_sources = any(source for _figure, _label, source in slide.figures)
    count, shares = (3, (22, 48, 30)) if has_sources else (2, (26, 74))
    table = tuple(each[:count] for each in slide.figures)
    yield from _facts(Facts(slide.title, slide.heads[:count], table, notes=slide.notes, shares=shares))


def _figure_height(told: tuple[str, str, str], size: int, small: int, room: float) -> float:
    figure, label, source = told
    high = height(figure, size, room) + height(label, small, room)
    return high + (height(source, FIGURE_SOURCE, room) if source else 0) + 12


def shore_width(count: int) -> float:
    return WIDE / count


def _shores(slide: Shores) -> Iterator[Fitted]:
    width = shore_width(len(slide.spheres)) - SHORE_SIDES
    room = HIGH - 4 * SHORE_STEP - 12

    def room_under(heading: str) -> float:
        return room - height(heading, SHORE_HEAD, width, bold=True)

    def high(size: int) -> Callable[[str], float]:
        return lambda name: height(name, size, width - HANGING * size) + 5

    words = (word for _sphere, _heading, names in slide.spheres for name in names for word in name.split())
    longest = max(words, key=len, default="")
    for size in SHORE_SIZES:
        is_whole = size == SHORE_SIZES[-1] or lines(longest, size, width - HANGING * size) == 1
        if is_whole and all(
            sum(map(high(size), names)) <= room_under(heading) for _sphere, heading, names in slide.spheres
        ):
            yield Fitted(slide, 0, size)
            return
    size = SHORE_SIZES[-1]
    shared = [
        shared_out(
            [
                piece
                for name in names
                for piece in pieces_of(name, _letters(size, width - HANGING * size, room / 2))
            ],
            high(size),
            room_under(heading),
        )
        for _sphere, heading, names in slide.spheres
    ]
    for at in range(max(map(len, shared))):
        spheres = tuple(
            (sphere, heading, tuple(groups[at]) if at < len(groups) else ())
            for (sphere, heading, _names), groups in zip(slide.spheres, shared, strict=True)
        )
        yield Fitted(replace(slide, spheres=spheres), 0, size)


__all__ = ["Facts", "Figure", "Fitted", "fit", "fit_title"]
