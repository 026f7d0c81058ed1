"""Long texts and figures as a slide tells them."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from reports.content import KeyFigurePart
from reports.office.slide_content import Numbers
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


def figures_slide(title: str, figures: Sequence[KeyFigurePart]) -> Numbers:
    """Key figures, large, each with its day and its source."""
    return Numbers(
        title,
        (_("Figure"), _("What it counts"), _("Source")),
        tuple(
            (each.figure, each.label, ", ".join(filter(None, (each.as_of, each.source)))) for each in figures
        ),
    )
