"""The cards of the line of sight: texts broken to their columns and placed, one boundary partner under the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from theory_of_change.shores import Box, PlacedText, placed_text
from theory_of_change.sight_shapes import Block, Faces, Partner, PlacedStep, Step, Tie, Words
from theory_of_change.type_metrics import Measure, wrap

# Shares of the width: activities, their way to the markers, markers, their way to the sea; the rest is the sea.
ACTIVITIES, WAY, MARKERS, SHORE = 0.275, 0.07, 0.33, 0.085
# In type sizes.
LINE, SMALL, SMALL_LINE, HEADING, HEADING_LINE = 1.36, 0.9, 1.26, 1.35, 1.5
INSIDE, ABOVE, NUMBER_ROOM, GAP, BLOCK_TOP = 0.75, 0.55, 2.0, 0.6, 1.1
MOST_SPREAD = 4.0
MOST_LINES = 5
"""Lines of a text on its card. Longer ones end in an ellipsis; the list beside the drawing has them whole."""
MOST_REASON_LINES = 3
LONGEST = 1200
"""Characters of a text that are looked at; no box shows as many."""


@dataclass(frozen=True)
class Sheet:
    """The columns, the type and the texts broken to them."""

    width: float
    f: float
    faces: Faces
    urls: Mapping[str, str] = field(default_factory=dict)
    most_lines: int = MOST_LINES

    @property
    def left(self) -> tuple[float, float]:
        return 0.1 * self.f, ACTIVITIES * self.width

    @property
    def right(self) -> tuple[float, float]:
        start = (ACTIVITIES + WAY) * self.width
        return start, start + MARKERS * self.width

    @property
    def sea(self) -> float:
        """The foot of the shore's arc; the way to it is free."""
        return self.right[1] + SHORE * self.width

    def broken(self, text: str, width: float, measure: Measure, size: float, most: int) -> tuple[str, ...]:
        """At most so many lines; the last ends in an ellipsis where there is more."""

        def at_size(line: str) -> float:
            return measure(line, size)

        lines = wrap(text[:LONGEST], width, at_size, self.faces.hyphenate)
        if len(lines) <= most and len(text) <= LONGEST:
            return lines
        last = lines[most - 1].removesuffix("-")
        while last and at_size(last + "…") > width:
            last = last[:-1]
        return (*lines[: most - 1], last.rstrip(" ,;.") + "…")


def place_block(
    sheet: Sheet, partner: Partner, reasons: Mapping[str, Sequence[Tie]], words: Words, top: float
) -> tuple[Block, float]:
    """One partner from `top` down, and where its lower column ends."""
    f = sheet.f
    start, end = sheet.left
    heading, size = [], HEADING * f
    y = top + BLOCK_TOP * f
    for line in sheet.broken(partner.name, end - start, sheet.faces.display, size, 6):
        heading.append(placed_text(line, start, y + 0.95 * size, size, sheet.faces.display(line, size)))
        y += HEADING_LINE * f
    ring = Box(start, top + BLOCK_TOP * f, max((text.box.right for text in heading), default=start + f), y)
    captions: list[PlacedText] = []
    right_top = top + BLOCK_TOP * f
    markers, right_bottom = _column(sheet, "marker", partner.markers, reasons, right_top, captions)
    if not partner.markers:
        said = _said(sheet, words.nothing_seen, sheet.right, right_top)
        captions += said
        right_bottom = said[-1].box.bottom
    y += GAP * f
    activities, left_bottom = _column(sheet, "activity", partner.activities, reasons, y, captions)
    if not partner.activities:
        said = _said(sheet, words.nothing_done, sheet.left, y)
        captions += said
        left_bottom = said[-1].box.bottom
    elif right_bottom > left_bottom:
        # Beside a longer ladder the activities spread out, so that their lines are less steep.
        more = min((right_bottom - left_bottom) / len(partner.activities), MOST_SPREAD * f)
        activities, left_bottom = _column(
            sheet, "activity", partner.activities, reasons, y, captions, gap=GAP * f + more
        )
    rule = Box(start, top, sheet.right[1], top + 2 / 16 * f)
    return (
        Block(
            partner.key, sheet.urls.get(partner.key, ""), tuple(heading), ring.grown(0.2 * f), rule,
            tuple(captions), (*activities, *markers),
        ),
        max(left_bottom, right_bottom),
    )  # fmt: skip


def _said(sheet: Sheet, text: str, column: tuple[float, float], top: float) -> list[PlacedText]:
    size = SMALL * sheet.f
    start, end = column
    return [
        placed_text(line, start, top + size + index * SMALL_LINE * size, size, sheet.faces.italic(line, size))
        for index, line in enumerate(sheet.broken(text, end - start, sheet.faces.italic, size, 4))
    ]


def _column(
    sheet: Sheet, kind: str, given: Sequence[Step], reasons: Mapping[str, Sequence[Tie]], top: float,
    captions: list[PlacedText], gap: float = 0.0,
) -> tuple[list[PlacedStep], float]:  # fmt: skip
    """Cards under each other from `top`, the word for a level above the first of it; and where they end."""
    gap = gap or GAP * sheet.f
    steps: list[PlacedStep] = []
    y, level = top, ""
    for step in given:
        if step.level and step.level != level:
            level = step.level
            captions += _said(sheet, level, sheet.right, y)
            y = captions[-1].box.bottom + 0.35 * sheet.f
        steps.append(_card(sheet, kind, step, reasons.get(step.key, ()), y))
        y = steps[-1].box.bottom + gap
    return steps, y - gap


def _card(sheet: Sheet, kind: str, step: Step, reasons: Sequence[Tie], top: float) -> PlacedStep:
    f, faces = sheet.f, sheet.faces
    left, right = sheet.left if kind == "activity" else sheet.right
    text_left, text_right = left + INSIDE * f, right - INSIDE * f
    y = top + ABOVE * f
    placed_number = None
    if step.number:
        size = 1.25 * f
        shown = sheet.broken(step.number, text_right - text_left, faces.display, size, 1)[0]
        wide = faces.display(shown, size)
        placed_number = placed_text(shown, text_left, y + 1.02 * f, size, wide)
        if wide + 0.5 * f <= NUMBER_ROOM * f:
            text_left += NUMBER_ROOM * f
        else:
            y += LINE * f
    lines = []
    for line in sheet.broken(step.text, text_right - text_left, faces.serif, f, sheet.most_lines):
        lines.append(placed_text(line, text_left, y + 0.97 * f, f, faces.serif(line, f)))
        y += LINE * f
    y = max(y, top + (ABOVE + LINE) * f)
    text_bottom = y
    told, ports = [], []
    size = SMALL * f
    for reason in reasons:
        y += 0.3 * f
        ports.append(y + 0.6 * size)
        for line in sheet.broken(
            reason.because,
            text_right - text_left,
            faces.italic,
            size,
            min(MOST_REASON_LINES, sheet.most_lines),
        ):
            told.append(placed_text(line, text_left, y + 0.95 * size, size, faces.italic(line, size)))
            y += SMALL_LINE * size
    box = Box(left, top, right, y + ABOVE * f)
    return PlacedStep(
        step.key, kind, sheet.urls.get(step.key, ""), box, box.grown(0.22 * f), placed_number, tuple(lines),
        tuple(told), text_bottom, tuple(ports),
    )  # fmt: skip
