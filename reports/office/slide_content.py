"""What slides say, whatever sets them. Texts are plain; nothing in them is markup."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Points:
    """A few sentences under a title; more than a slide holds go on to the next. `notes` are for who speaks."""

    title: str
    points: tuple[str, ...]
    notes: str = ""


@dataclass(frozen=True)
class Quote:
    """Somebody's words, large, and where they come from."""

    title: str
    text: str
    source: str = ""
    notes: str = ""


@dataclass(frozen=True)
class Statement:
    """What somebody wrote, large, and what must be read with it: at most three labels, each with its text, in columns.

    A sentence that is quoted stands in italics.
    """

    title: str
    text: str
    beside: tuple[tuple[str, str], ...] = ()
    source: str = ""
    notes: str = ""
    is_quoted: bool = False


@dataclass(frozen=True)
class Figure:
    """A picture as PNG, or a drawing as SVG, and what it shows in words."""

    title: str
    alternative: str
    png: bytes = b""
    svg: str = ""
    caption: str = ""
    notes: str = ""


@dataclass(frozen=True)
class Facts:
    """A table: its heads and its rows, each as long as the heads. What a slide cannot hold goes on to the next.

    `shares` say how the columns share the width, in any unit. `below` are at most three labels, each with its text, that stand
    under every part of the table. `marks` name the drawn score of each cell ("" for none), beside its word. Where
    `first_is_group`, the first column names a group in the group's first row.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: str = ""
    shares: tuple[float, ...] = ()
    below: tuple[tuple[str, str], ...] = ()
    marks: tuple[tuple[str, ...], ...] = ()
    first_is_group: bool = False


Slide = Points | Quote | Statement | Figure | Facts


@dataclass(frozen=True)
class Deck:
    """A presentation: its first slide has the title, the subtitle and `small` print; the others follow.

    `foot` stands under each of those, `author` is an organisation.
    """

    title: str
    subtitle: str
    slides: tuple[Slide, ...]
    small: str = ""
    foot: str = ""
    author: str = ""
