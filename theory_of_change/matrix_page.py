"""How large the planning matrix can be printed, so that its four rows stand on one landscape A4 page.

Pure: texts in, a type size out. Lengths are points. `static/css/matrix.css` sets the same page, columns and sizes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from theory_of_change.type_metrics import Measure, wrap

SIZES = (10.5, 9.75, 9.0, 8.25, 7.5)  # pt; 7.5 is the least that is legible in print
LINE = 1.32  # in type sizes
MILLIMETRE = 72 / 25.4
ANSWER = (297 - 2 * 12) * MILLIMETRE * 0.172 - 10  # the room of a line in one of five columns of 17.2 %
ROOM = (210 - 2 * 11) * MILLIMETRE - 66  # for the rows, under the title and the questions
PADDING = 9  # above and below the text of a row, with its hairline


@dataclass(frozen=True)
class PrintSize:
    """The type size in pt, its place in `SIZES` from 1 on, and whether all rows stand on one page at it."""

    points: float
    step: int
    fits: bool


def print_size(rows: Sequence[Sequence[str]], *, measure: Measure) -> PrintSize:
    """The largest size at which the rows (each a list of answers) fit the page, or the least with `fits` False."""
    for step, size in enumerate(SIZES, 1):
        if _height(rows, size, measure) <= ROOM:
            return PrintSize(size, step, True)
    return PrintSize(SIZES[-1], len(SIZES), False)


def _height(rows: Sequence[Sequence[str]], size: float, measure: Measure) -> float:
    return sum(
        PADDING + LINE * size * max([2, *(_lines(answer, size, measure) for answer in row)]) for row in rows
    )


def _lines(text: str, size: float, measure: Measure) -> int:
    """Lines as the page breaks them; an empty line in the text stays one."""
    if not text:
        return 0
    return sum(
        max(1, len(wrap(line, ANSWER, lambda part: measure(part, size)))) for line in text.splitlines()
    )
