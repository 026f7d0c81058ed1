"""How large the planning matrix can be printed, so that its four rows stand on one landscape A4 page.

Pure: texts in, a type size out. Lengths are points. `static/css/matrix.css` sets the same page, columns and sizes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from theory_of_change.type_metrics import Measure

SIZES = (10.5, 9.75, 9.0, 8.25, 7.5)  # pt; 7.5 is the least that is legible in print
LINE = 1.32  # in type sizes
MILLIMETRE = 72 / 25.4
PAGE = (297 - 2 * 12) * MILLIMETRE
EVEN, WIDE, BESIDE = 0.172, 0.328, 0.133  # shares of the page: five alike, or one wide and four narrow
CELL = 10  # what a cell keeps free at its sides
COLUMNS = 5
LONGEST = 8000
"""Characters: an answer that no page holds, so that nobody has to count its lines."""
ROOM = (210 - 2 * 11) * MILLIMETRE - 66  # for the rows, under the title and the questions
PADDING = 9  # above and below the text of a row, with its hairline


@dataclass(frozen=True)
class PrintSize:
    """The type size in pt, its place in `SIZES` from 1 on, and whether all rows stand on one page at it.

    `wide` is the column, from 1 on, that gets more room than the others; 0 where all are alike.
    """

    points: float
    step: int
    fits: bool
    wide: int = 0


Widths = list[list[float]]
"""The width of each word, in type sizes, by line of an answer."""


def print_size(rows: Sequence[Sequence[str]], *, measure: Measure) -> PrintSize:
    """The largest size at which the rows (each of five answers) fit the page, or the least with `fits` False.

    Columns alike are tried first; else the one that makes the rows lowest is made wide.
    """
    if max(len(answer) for row in rows for answer in row) > LONGEST:
        return PrintSize(SIZES[-1], len(SIZES), False)
    blank = measure(" ", 1)
    measured = [
        [[[measure(word, 1) for word in line.split()] for line in answer.splitlines()] for answer in row]
        for row in rows
    ]
    for step, size in enumerate(SIZES, 1):
        heights = {wide: _height(measured, blank, size, wide) for wide in range(COLUMNS + 1)}
        wide = 0 if heights[0] <= ROOM else min(heights, key=lambda column: heights[column])
        if heights[wide] <= ROOM or step == len(SIZES):
            return PrintSize(size, step, heights[wide] <= ROOM, wide)
    raise AssertionError("there is always a least size")


def _height(rows: list[list[Widths]], blank: float, size: float, wide: int) -> float:
    """Height of all rows; the cell of a row's own name takes four lines at least."""
    shares = [EVEN if not wide else WIDE if column == wide else BESIDE for column in range(1, COLUMNS + 1)]
    rooms = [(share * PAGE - CELL) / size for share in shares]
    return sum(
        PADDING
        + LINE
        * size
        * max(4, *(_lines(answer, blank, room) for answer, room in zip(row, rooms, strict=True)))
        for row in rows
    )


def _lines(answer: Widths, blank: float, room: float) -> int:
    """Lines as the page breaks them at words; a word wider than the room is broken, an empty line stays one."""
    count = 0
    for words in answer:
        count += 1
        used = 0.0
        for word in words:
            if used and used + blank + word > room:
                count += 1
                used = 0.0
            used += word + (blank if used else 0.0)
            while used > room:
                count += 1
                used -= room
    return count
