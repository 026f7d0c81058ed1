"""Long texts and figures as a slide tells them."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from reports.content import EditionPart, KeyFigurePart
from reports.office.slide_content import Numbers
from reports.paper.words import on_one_line
from reports.printing.theory import in_short

IN_A_CELL, LONGEST_SENTENCE = 190, 330
"""Letters of what a cell tells, and of a first sentence that is longer; the notes have the rest."""


def labelled(label: str, text: str) -> str:
    """A label and what it is about, with the colon of the language."""
    return _("%(label)s: %(text)s") % {"label": label, "text": text}


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


def edition_in_words(edition: EditionPart) -> str:
    """Which edition it is, and when it was published; or that it can still change."""
    if edition.number is None or edition.published_at is None:
        return _("Draft: this can still change and has not been published.")
    return _("Edition %(number)s, published on %(date)s.") % {
        "number": edition.number,
        "date": date_format(localdate(edition.published_at), "DATE_FORMAT"),
    }


def edition_in_full(edition: EditionPart) -> str:
    """The same with who published it, and what it replaces and why."""
    told = [edition_in_words(edition)]
    if edition.published_by:
        told.append(
            _("Published by %(name)s, M&amp;E coach.").replace("&amp;", "&")
            % {"name": on_one_line(edition.published_by)}
        )
    if edition.replaces:
        told.append(_("This edition replaces edition %(number)s.") % {"number": edition.replaces})
    return "\n".join(filter(None, (" ".join(told), edition.reason)))
