"""The lines of the line of sight: from card to card, and into the sea."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from theory_of_change.shores import Arc, number
from theory_of_change.sight_cards import SHORE, Sheet
from theory_of_change.sight_shapes import VISION, Block, PlacedLine, Tie

ARROW = 0.5  # in type sizes


def place_lines(
    sheet: Sheet, blocks: Sequence[Block], ties: Sequence[Tie], lanes: Mapping[Tie, float], arc: Arc
) -> tuple[PlacedLine, ...]:
    """Every tie of which both ends are drawn. Where several arrive at one edge they arrive in their order."""
    steps = {step.key: step for block in blocks for step in block.steps}
    begins: dict[Tie, tuple[float, float]] = {}
    used: dict[str, int] = {}
    drawn = [tie for tie in ties if tie.start in steps and (tie.end in steps or tie.end == VISION)]
    for tie in (tie for tie in ties if tie.start in steps):
        card = steps[tie.start]
        y = (card.box.top + card.text_bottom) / 2
        if tie.because:
            y = card.ports[used.setdefault(tie.start, 0)]
            used[tie.start] += 1
        begins[tie] = (card.box.right, y)
    arrivals: dict[tuple[str, bool], list[Tie]] = {}
    for tie in drawn:
        if tie.end != VISION:
            arrivals.setdefault((tie.end, steps[tie.start].kind == "activity"), []).append(tie)
    ends: dict[Tie, tuple[float, float]] = {}
    for (key, from_left), arriving in arrivals.items():
        card = steps[key]
        room = card.text_bottom - card.box.top
        for place, tie in enumerate(sorted(arriving, key=lambda tie: begins[tie][1]), 1):
            x = card.box.left if from_left else card.box.right
            ends[tie] = (x, card.box.top + room * place / (len(arriving) + 1))
    return tuple(
        _line(sheet, tie, steps[tie.start].kind, begins[tie], ends.get(tie), lanes.get(tie), arc)
        for tie in drawn
    )


def _line(
    sheet: Sheet, tie: Tie, kind: str, begin: tuple[float, float], end: tuple[float, float] | None,
    lane: float | None, arc: Arc,
) -> PlacedLine:  # fmt: skip
    """One line: across the way between the columns, out and back along the markers, or into the sea."""
    x0, y0 = begin
    tip = (ARROW * sheet.f) if tie.because else 0.0
    if end is None:
        y1 = y0 if lane is None else lane
        end = (sheet.sea + arc.at(y1), y1)
        x = end[0] - tip
        if lane is None:
            d = f"M{_at(x0, y0)} H{number(x)}"
        else:
            turn = sheet.right[0]
            d = f"M{_at(x0, y0)} C{_at((x0 + turn) / 2, y0)} {_at((x0 + turn) / 2, y1)} {_at(turn, y1)} H{number(x)}"
        direction = 1
    elif kind == "activity":
        x, y1 = end[0] - tip, end[1]
        middle = (x0 + end[0]) / 2
        d = f"M{_at(x0, y0)} C{_at(middle, y0)} {_at(middle, y1)} {_at(x, y1)}"
        direction = 1
    else:
        x, y1 = end[0] + tip, end[1]
        most = (SHORE * sheet.width - sheet.f) / 0.75
        reach = min(most, 1.6 * sheet.f + 0.12 * abs(y1 - y0) + tip)
        d = f"M{_at(x0, y0)} C{_at(x0 + reach, y0)} {_at(x0 + reach, y1)} {_at(x, y1)}"
        direction = -1
    arrow = ""
    if tip:
        half = 0.6 * tip
        base = end[0] - direction * tip
        arrow = f"M{_at(*end)} L{_at(base, end[1] - half)} L{_at(base, end[1] + half)} Z"
    return PlacedLine(tie.start, tie.end, "assumed" if tie.because else "supports", d, arrow, begin, end)


def _at(x: float, y: float) -> str:
    return f"{number(x)} {number(y)}"
