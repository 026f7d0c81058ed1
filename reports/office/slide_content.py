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

    A sentence that is quoted stands in italics; where nobody wrote the text (`is_ours`), it has the program's face.
    """

    title: str
    text: str
    beside: tuple[tuple[str, str], ...] = ()
    source: str = ""
    notes: str = ""
    is_quoted: bool = False
    is_ours: bool = False


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
    `first_is_group`, the first column names a group in the group's first row. `of_people` are the columns with what people wrote.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: str = ""
    shares: tuple[float, ...] = ()
    below: tuple[tuple[str, str], ...] = ()
    marks: tuple[tuple[str, ...], ...] = ()
    first_is_group: bool = False
    of_people: tuple[int, ...] = ()


@dataclass(frozen=True)
class Numbers:
    """Figures, large, each with what it counts and its source, in no relation to each other.

    Where they are too many or too long for that, they stand in a table under these `heads`; the last is that of the sources.
    """

    title: str
    heads: tuple[str, str, str]
    figures: tuple[tuple[str, str, str], ...]
    notes: str = ""


@dataclass(frozen=True)
class Shores:
    """The actors in their spheres, from the sphere of control outwards: its name in the code, its heading, its actors."""

    title: str
    spheres: tuple[tuple[str, str, tuple[str, ...]], ...]
    notes: str = ""


Slide = Points | Quote | Statement | Figure | Facts | Numbers | Shores


@dataclass(frozen=True)
class DeckLogo:
    """Whose report it is: a PNG or a drawing as SVG, and its text for who does not see it."""

    content: bytes
    alternative: str


@dataclass(frozen=True)
class Deck:
    """A presentation: its first slide has the title, the subtitle, `small` print and the `cover_text`; the others follow.

    `foot` stands under each of those, `author` is an organisation. The `logo` is large on the first slide and small under the
    others. `source` says where all of it stands, at the end of each slide's notes. `sections` are names and at which of
    `slides` each begins, for finding one's way in a long presentation.
    """

    title: str
    subtitle: str
    slides: tuple[Slide, ...]
    small: str = ""
    foot: str = ""
    author: str = ""
    cover_text: str = ""
    source: str = ""
    sections: tuple[tuple[str, int], ...] = ()
    logo: DeckLogo | None = None
