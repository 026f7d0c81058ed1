"""The line of sight: what the project does, the changes it hopes for, and the vision, drawn from left to right.

For each boundary partner a block: its name and activities left, its progress markers right. All lines run to the
sea at the right, which is the vision. A thin line says that an activity supports a marker; a heavier one, which
begins at its "because", says what the team assumes to lead to what.

Pure geometry, as in `figures.py`: plain labels in, frozen placed shapes out, no database and no HTML. All text is
placed in the two columns and in the sea, all lines between them, so that none ever crosses a word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from theory_of_change.shores import Arc, PlacedText, number, placed_text, view_box
from theory_of_change.sight_cards import HEADING, MOST_LINES, SMALL, SMALL_LINE, Sheet, place_block
from theory_of_change.sight_lines import place_lines
from theory_of_change.sight_shapes import VISION, Faces, LineOfSight, Partner, Step, Tie, Words
from theory_of_change.vision_text import vision_lines

__all__ = ["VISION", "Faces", "LineOfSight", "Partner", "Step", "Tie", "Words", "lay_out", "pages_for_paper"]

# In type sizes, unless another unit is said.
BLOCK_END, LANE, THIN, HEAVY = 1.7, 0.75, 1.1 / 16, 2.2 / 16
VISION_SIZE, VISION_LINE, VISION_LINES = 1.18, 1.5, 24
BULGE_OF_WIDTH, BULGE_OF_HEIGHT = 0.03, 0.05
PAPER_TYPES = (
    *((size, MOST_LINES) for size in (9.0, 8.6, 8.2, 7.8, 7.4, 7.0)), (7.0, 3), (7.0, 2)
)  # fmt: skip
"""What is tried on paper, the best first: a type size in pt, and how many lines a card shows of its text."""


def lay_out(
    partners: Sequence[Partner],
    ties: Sequence[Tie],
    vision: str,
    *,
    words: Words,
    faces: Faces,
    width: float,
    type_size: float,
    urls: Mapping[str, str] | None = None,
    most_lines: int = MOST_LINES,
) -> LineOfSight:
    """Places everything in `width`, with text of `type_size`, as high as it needs to be.

    `urls` are the addresses of partners, steps and the vision, by key; without them nothing is a link. Ties of
    which an end is not drawn keep their reason on the card, and have no line.
    """
    sheet = Sheet(width, type_size, faces, urls or {}, most_lines)
    f = type_size
    reasons: dict[str, list[Tie]] = {}
    for tie in ties:
        if tie.because:
            reasons.setdefault(tie.start, []).append(tie)
    heads, y = _heads(sheet, words)
    blocks, lanes = [], {}
    for partner in partners:
        block, bottom = place_block(sheet, partner, reasons, words, y)
        own = {step.key for step in partner.activities}
        for tie in ties:
            if tie.because and tie.start in own and tie.end == VISION:
                lanes[tie] = bottom + LANE * f
                bottom = lanes[tie]
        blocks.append(block)
        y = bottom + BLOCK_END * f
    vision_heading, vision_lines, vision_bottom = _vision(sheet, vision, words)
    height = max(y, vision_bottom + f)
    arc = _arc(sheet, height)
    lines = place_lines(sheet, blocks, ties, lanes, arc)
    shore = f"M{number(sheet.sea)} 0 Q{number(sheet.sea + 2 * arc.bulge)} {number(height / 2)} {number(sheet.sea)} {number(height)}"
    return LineOfSight(
        width, height, view_box(width, height), heads,
        f"{shore} H{number(width)} V0 Z", shore, vision_heading, vision_lines,
        tuple(blocks), lines, number(0.35 * f), number(THIN * f), number(HEAVY * f),
    )  # fmt: skip


def pages_for_paper(
    partners: Sequence[Partner],
    ties: Sequence[Tie],
    vision: str,
    *,
    words: Words,
    faces: Faces,
    width: float,
    height: float,
) -> tuple[LineOfSight, ...]:
    """The drawing for print, in pt and without links: as many pages of `width` by `height` as it needs.

    A block is never cut. The largest type at which every block has room is taken, 7 pt at least, then fewer lines
    of each text; a page that is still higher says so by `fits`.
    """
    pages: list[LineOfSight] = []
    for size, most_lines in PAPER_TYPES:
        draw = partial(
            lay_out,
            ties=ties,
            vision=vision,
            words=words,
            faces=faces,
            width=width,
            type_size=size,
            most_lines=most_lines,
        )
        pages = []
        group: list[Partner] = []
        for partner in partners:
            if group and draw([*group, partner]).height > height:
                pages.append(draw(group))
                group = []
            group.append(partner)
        pages.append(draw(group))
        if all(page.height <= height for page in pages):
            return tuple(pages)
    return tuple(replace(page, fits=page.height <= height) for page in pages)


def _arc(sheet: Sheet, height: float) -> Arc:
    return Arc(min(BULGE_OF_WIDTH * sheet.width, BULGE_OF_HEIGHT * height), height, height / 2)


def _heads(sheet: Sheet, words: Words) -> tuple[tuple[PlacedText, ...], float]:
    """What stands above the two columns, and where the first block begins."""
    f, size = sheet.f, SMALL * sheet.f
    heads, bottom = [], 0.0
    for text, (start, end) in ((words.doing, sheet.left), (words.seeing, sheet.right)):
        for index, line in enumerate(sheet.broken(text, end - start, sheet.faces.sans, size, 3)):
            baseline = 1.6 * f + index * SMALL_LINE * size
            heads.append(placed_text(line, start, baseline, size, sheet.faces.sans(line, size)))
            bottom = max(bottom, baseline)
    return tuple(heads), bottom + 0.8 * f


def _vision(sheet: Sheet, vision: str, words: Words) -> tuple[PlacedText, tuple[PlacedText, ...], float]:
    """The vision in the sea, right of the furthest that the shore may bulge."""
    f = sheet.f
    left = sheet.sea + BULGE_OF_WIDTH * sheet.width + f
    room = sheet.width - left - f
    heading_size = HEADING * f
    while sheet.faces.display(words.vision, heading_size) > room and heading_size > 0.8 * f:
        heading_size -= 0.05 * f
    heading = placed_text(
        words.vision, left, 3.0 * f, heading_size, sheet.faces.display(words.vision, heading_size)
    )
    size = VISION_SIZE * f
    placed, y = [], 3.0 * f + 1.6 * size
    left_over = VISION_LINES
    for mark, paragraph in vision_lines(vision or words.hoping):
        if left_over <= 0:
            break
        inset = 1.1 * size if mark else 0.0
        if mark:
            placed.append(placed_text(mark, left, y, size, sheet.faces.italic(mark, size)))
        for line in sheet.broken(paragraph, room - inset, sheet.faces.italic, size, left_over):
            placed.append(placed_text(line, left + inset, y, size, sheet.faces.italic(line, size)))
            y += VISION_LINE * f
            left_over -= 1
        y += 0.35 * f
    return heading, tuple(placed), y
