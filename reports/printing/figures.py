"""Lays key figures out in rows, with their sources below them. Pure, as `reports.printing.cycle` is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from reports.content import KeyFigurePart

FIGURES_A_ROW = 3
WORDY = 14
"""Letters: a longer figure is a few words, and the figures beside it are set as it is."""


@dataclass(frozen=True)
class PrintedFigure:
    """A key figure; `source` is the number of its source in the list below the figures, 0 where it has none of its own there."""

    part: KeyFigurePart
    source: int


@dataclass(frozen=True)
class PrintedFigures:
    """The key figures, three beside each other, and their sources, each told once.

    `is_wordy`: one of them is a few words, so all are set in the size of words. `are_numbered`: one line cannot tell
    the source of all, so each says which.
    """

    rows: tuple[tuple[PrintedFigure, ...], ...]
    sources: tuple[str, ...]
    is_wordy: bool
    are_numbered: bool


def printed_figures(figures: Sequence[KeyFigurePart]) -> PrintedFigures:
    """The figures in rows. A source that several of them share is told once, below them."""
    named = Counter(each.source.strip() for each in figures if each.source.strip())
    sources = [source for source, times in named.items() if times > 1]
    printed = [
        PrintedFigure(each, sources.index(each.source.strip()) + 1 if each.source.strip() in sources else 0)
        for each in figures
    ]
    return PrintedFigures(
        rows=tuple(tuple(printed[at : at + FIGURES_A_ROW]) for at in range(0, len(printed), FIGURES_A_ROW)),
        sources=tuple(sources),
        is_wordy=any(len(each.figure) > WORDY for each in figures),
        are_numbered=len(sources) > 1 or not all(each.source.strip() for each in figures),
    )
