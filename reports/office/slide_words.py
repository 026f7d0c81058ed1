"""Long texts as a slide tells them."""

from reports.theory_printing import in_short

IN_A_CELL, LONGEST_SENTENCE = 190, 330
"""Letters of what a cell tells, and of a first sentence that is longer; the notes have the rest."""


def told_in_short(text: str) -> str:
    """As many whole sentences as a cell holds, at least one; only a very long one is cut, with a sign."""
    text = " ".join(text.split())
    for most in (IN_A_CELL, LONGEST_SENTENCE):
        short = in_short(text, most)
        if not short.endswith("…"):
            return short
    return short
