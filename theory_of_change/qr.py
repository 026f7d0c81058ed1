"""A QR code as numbers: how many modules wide it is, and one path of its dark ones."""

from dataclasses import dataclass
from functools import lru_cache

import segno

QUIET = 4
"""Modules of empty border, which readers need (ISO/IEC 18004)."""


@dataclass(frozen=True)
class QrCode:
    """`path` draws the dark modules as horizontal strokes of width 1 in a square of `size` units."""

    size: int
    path: str


@lru_cache(maxsize=64)
def draw_qr(text: str) -> QrCode:
    """The code at error correction M, which still reads when a head hides a part of the screen."""
    rows = segno.make(text, error="m", micro=False).matrix
    strokes = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = 0
            while x + run < len(row) and row[x + run]:
                run += 1
            if run:
                strokes.append(f"M{x + QUIET} {y + QUIET}.5h{run}")
            x += run or 1
    return QrCode(size=len(rows) + 2 * QUIET, path="".join(strokes))
