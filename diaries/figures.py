"""Scores as rings in water: how far a change was felt, not how full a glass is.

Drawn in a square of 24 units, always with the word beside it; the drawing alone says nothing to a screen reader.
"""

from __future__ import annotations

from dataclasses import dataclass

from theory_of_change.shores import PALETTE


@dataclass(frozen=True)
class ScoreMark:
    """The shapes of one score, as SVG text: a dot, rings around it, or a short level line."""

    score: str
    colour: str
    dot: str = ""
    rings: tuple[str, ...] = ()
    stroke_width: str = "1.9"
    dotted: str = ""
    level: str = ""


SCORE_MARKS = {
    mark.score: mark
    for mark in (
        ScoreMark("low", PALETTE["score_low"], dot="3.3"),
        ScoreMark("medium", PALETTE["score_medium"], dot="3.3", rings=("6.9",)),
        ScoreMark("high", PALETTE["score_high"], dot="3.3", rings=("6.9", "10.7")),
        ScoreMark("nothing", PALETTE["score_none"], level="M6.5 12 H17.5"),
        # Twelve dots fill the circle: 2 pi 6.9 / 12 = 3.613.
        ScoreMark("unscored", PALETTE["score_none"], rings=("6.9",), stroke_width="1.3", dotted="0.01 3.603"),
    )
}
"""Low, medium, high, nothing seen, and not scored yet."""
