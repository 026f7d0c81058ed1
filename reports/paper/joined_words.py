"""Words in drawings on paper, in scripts that run from right to left or whose letters join.

The PDF maker lays a drawing's text out letter by letter, so that each letter could stand somewhere of its own. Nothing in
our drawings asks for that, and Arabic or Hebrew comes out unjoined or backwards. Such a text is given to it whole.
"""

import unicodedata
from collections.abc import Iterator
from typing import Any


class _Whole(str):
    """A text that counts as one letter for whoever goes through it."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        return iter((str(self),))


def runs_to_the_left(text: str) -> bool:
    """Whether a Hebrew or Arabic letter, or one of their kin, stands in it."""
    return any(unicodedata.bidirectional(each) in ("R", "AL") for each in text)


def keep_words_whole(drawing: Any) -> None:
    """Has the PDF maker's module for drawings set such texts whole; doing it twice changes nothing."""
    draw = drawing.text
    if hasattr(draw, "draws_whole"):
        return

    def draw_whole(svg: Any, node: Any, font_size: float) -> None:
        if node.text and runs_to_the_left(node.text):
            node._etree_node.text = _Whole(node.text)
        draw(svg, node, font_size)

    draw_whole.draws_whole = True  # type: ignore[attr-defined]
    drawing.text = draw_whole
    for tag in [tag for tag, known in drawing.TAGS.items() if known is draw]:
        drawing.TAGS[tag] = draw_whole
