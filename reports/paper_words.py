"""What paper needs to know about a text: which way it runs, and which of its characters can be drawn at all."""

import unicodedata

KEPT = "\n\t\u00ad\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
"""Line ends, tabs, the soft hyphen, joiners and direction marks: they shape what is printed."""


def direction(text: str) -> str:
    """ "rtl" where the first letter that has a direction is Hebrew or Arabic; else "ltr".

    Browsers know `dir="auto"`; the PDF maker does not.
    """
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


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
