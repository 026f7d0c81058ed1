"""What can be made of a project, by who it is for: what each document holds, and what it leaves out.

The one list that the page of documents shows and its form takes from. A format that is new for a document is one more
word in its `formats`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.models import Format, Kind

Words = str | Promise

PDF, WORD, SLIDES = (str(each.value) for each in Format)
WORKBOOK, PICTURE = "xlsx", "png"
FORMATS: dict[str, Words] = {
    PDF: _("PDF"),
    WORD: _("Word"),
    SLIDES: _("slides"),
    WORKBOOK: _("Excel workbook"),
    PICTURE: _("picture (PNG)"),
}


class Made(StrEnum):
    """What is not set as pages: it is made while one waits."""

    WORKBOOK = "workbook"
    MAP = "map"


@dataclass(frozen=True)
class Offer:
    """One document: its name, what it holds and what it does not, and what has to be chosen for it.

    `partner` is "one" where it is about one boundary partner, "any" where one may be chosen, else empty.
    """

    kind: Kind | Made
    name: Words
    holds: Words
    leaves_out: Words
    of_cycle: bool = False
    partner: str = ""
    formats: tuple[str, ...] = (PDF, WORD)
    has_language: bool = True

    @property
    def value(self) -> str:
        return str(self.kind.value)

    @property
    def format_words(self) -> list[Words]:
        """The forms in which one can have it."""
        return [FORMATS[each] for each in self.formats]

    @property
    def format_values(self) -> str:
        """The same for a browser: "pdf docx"."""
        return " ".join(self.formats)


@dataclass(frozen=True)
class Shelf:
    """The documents for one kind of reader."""

    reader: Words
    offers: tuple[Offer, ...]


SHELVES: tuple[Shelf, ...] = (
    Shelf(
        _("For the team and the coach"),
        (
            Offer(
                Kind.DOSSIER,
                _("The dossier of a meeting"),
                _("Your questions and stars, then everything that the diaries say of the cycle."),
                _("Not for partners: it quotes the diaries of all, and nothing of it is published."),
                of_cycle=True,
            ),
            Offer(
                Kind.SHORT_DOSSIER,
                _("The dossier on two pages"),
                _("What you prepared, and the markers with their scores."),
                _("Leaves out the diaries' own words, but for what you starred."),
                of_cycle=True,
            ),
            Offer(
                Kind.DIARY,
                _("A diary as it was written"),
                _("The activity diary and the outcome diary of a cycle, of one partner or of all."),
                _("Leaves out who wrote what. Give a partner their own, and no other."),
                of_cycle=True,
                partner="any",
            ),
            Offer(
                Made.WORKBOOK,
                _("All data of the project"),
                _("The theory of change and the diaries, the past included, sheet by sheet."),
                _("Leaves out photos and meetings. What stands in it is not published: keep it in the team."),
                formats=(WORKBOOK,),
                has_language=False,
            ),
        ),
    ),
    Shelf(
        _("For a boundary partner"),
        (
            Offer(
                Kind.SHEET,
                _("A page to hand out"),
                _("Who the partner is for the project, what you hope to see, and what you do for it."),
                _("Leaves out the diaries and the scores."),
                partner="one",
            ),
            Offer(
                Kind.BLANK,
                _("A blank diary"),
                _("To fill in by hand: the partner's own markers and activities stand in it."),
                _("Leaves out what was written until now."),
                of_cycle=True,
                partner="any",
            ),
        ),
    ),
    Shelf(
        _("For the funder"),
        (
            Offer(
                Kind.CYCLE,
                _("The report of a cycle"),
                _("What was done, seen, concluded and decided, with the scores over the cycles."),
                _("A draft until the coach publishes the cycle: the funder sees published reports only."),
                of_cycle=True,
                formats=(PDF, WORD, SLIDES),
            ),
            Offer(
                Kind.CASE,
                _("The case report of the whole project"),
                _("Published cycles together: the effects over time, what was learnt, and what lasts."),
                _("Leaves out what was never published. A draft until the coach publishes it."),
            ),
        ),
    ),
    Shelf(
        _("For policy makers"),
        (
            Offer(
                Kind.BRIEF,
                _("The policy brief"),
                _("Two pages: the problem, what was seen, what contributed and what else, what you ask."),
                _("Leaves out all that was not chosen for it, and what was never published."),
                formats=(PDF, WORD, SLIDES),
            ),
        ),
    ),
    Shelf(
        _("For anybody"),
        (
            Offer(
                Kind.THEORY,
                _("The theory of change"),
                _("Vision, actor map, markers, activities, assumptions and the planning matrix."),
                _("Leaves out the diaries, and what is no longer followed."),
            ),
            Offer(
                Kind.MATRIX,
                _("The M&E planning matrix"),
                _("Its four rows on one landscape page."),
                _("Leaves out all the rest."),
            ),
            Offer(
                Made.MAP,
                _("The actor map as a picture"),
                _("For a slide or on the wall, with the project's name and a legend."),
                _("Leaves out the descriptions of the actors."),
                formats=(PICTURE,),
                has_language=False,
            ),
        ),
    ),
)

OFFERS: dict[str, Offer] = {offer.value: offer for shelf in SHELVES for offer in shelf.offers}
"""Kind -> what is offered of it."""


def formats_of(offers: Sequence[Offer]) -> list[str]:
    """Every format that one of these can be made in, in the order of `FORMATS`."""
    return [each for each in FORMATS if any(each in offer.formats for offer in offers)]
