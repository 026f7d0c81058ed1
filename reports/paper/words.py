"""What paper needs to know about a text: which way it runs, and which of its characters can be drawn at all."""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format

from diaries.models import Precision

KEPT = "\n\t\u00ad\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
"""Line ends, tabs, the soft hyphen, joiners and direction marks: they shape what is printed."""


def day_seen(day: date | None, precision: str) -> str:
    """The day as well as it is known: "6 March 2020", "March 2020", or nothing."""
    if day is None:
        return ""
    return date_format(day, "YEAR_MONTH_FORMAT" if precision == Precision.MONTH else "DATE_FORMAT")


def direction(text: str) -> str:
    """ "rtl" where the first letter that has a direction is Hebrew or Arabic; else "ltr".

    Browsers know `dir="auto"`; the PDF maker does not.
    """
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


COMMON = {
    "nl": frozenset(
        [
            "de",
            "het",
            "een",
            "en",
            "van",
            "dat",
            "die",
            "niet",
            "met",
            "zijn",
            "voor",
            "ook",
            "naar",
            "bij",
            "wordt",
            "hebben",
            "ze",
            "er",
        ]
    ),
    "fr": frozenset(
        [
            "le",
            "la",
            "les",
            "et",
            "des",
            "du",
            "une",
            "dans",
            "pour",
            "pas",
            "qui",
            "que",
            "avec",
            "sur",
            "sont",
            "ils",
            "est",
            "ont",
        ]
    ),
    "en": frozenset(
        [
            "the",
            "and",
            "of",
            "to",
            "that",
            "with",
            "for",
            "they",
            "was",
            "were",
            "have",
            "has",
            "this",
            "from",
            "not",
            "by",
            "are",
            "we",
        ]
    ),
}
"""Words that are common in one of our languages and rare in the others."""
ENOUGH, CLEARLY = 30, 3
"""So many of them, and so many times as many as of any other language, make it safe to say which one it is."""


def language_of(texts: Iterable[str]) -> str:
    """The language in which most of this was written: "nl", "fr" or "en"; "" where that is not clear."""
    counts = Counter(word for text in texts for word in text.lower().split())
    found = sorted(
        ((sum(counts[word] for word in words), language) for language, words in COMMON.items()), reverse=True
    )
    (most, language), (second, _other) = found[:2]
    return language if most >= ENOUGH and most >= CLEARLY * second else ""


def printable(text: str) -> str:
    """The text without control characters, which no font can draw; line ends as they are on Unix."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        character
        for character in text
        if character in KEPT or unicodedata.category(character) not in {"Cc", "Cf"}
    )


def on_one_line(text: str) -> str:
    """A short text for a title, an attribute or a line of a drawing."""
    return " ".join(printable(text).split())
