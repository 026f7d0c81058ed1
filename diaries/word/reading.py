"""What is read out of a document: the rows of the diaries, the texts around them, and whose they are."""

from dataclasses import dataclass

from diaries.word.headings import Section
from diaries.word.naming import NOBODYS, Whose
from diaries.word.scores import NO_SCORE, ScoreRead


@dataclass(frozen=True)
class Place:
    """Where something stands: in which table and which of its rows, from 1; table 0 is the text around them."""

    table: int
    row: int


@dataclass(frozen=True)
class Done:
    """A row of an activity diary."""

    place: Place
    name: str
    texts: dict[str, str]
    """By the names of the fields of an entry."""
    date: str = ""
    """What the column of dates says."""
    whose: Whose = NOBODYS


@dataclass(frozen=True)
class Seen:
    """One observed change in a row of an outcome diary, or only the row's score."""

    place: Place
    number: str
    """The marker's number as the document gives it; "" where it gives none."""
    label: str
    """What the marker's cell says, without the number."""
    texts: dict[str, str]
    date: str = ""
    score: ScoreRead = NO_SCORE
    section: Section | None = None
    """Where it stands under "unexpected changes"."""
    is_score_a_guess: bool = False
    """Whether "nothing observed" was read out of the cell of changes."""
    inherits: bool = False
    """Whether the marker's cell is empty and the marker is that of the row above."""
    whose: Whose = NOBODYS
    also: tuple[str, ...] = ()
    """The numbers of further markers, in "2 and 3"."""


@dataclass(frozen=True)
class Passage:
    """Text under a heading, or text that fits nowhere (`section` None); `heading` is what stands above it."""

    place: Place
    section: Section | None
    text: str
    heading: str = ""
    whose: Whose = NOBODYS


@dataclass(frozen=True)
class Reading:
    """All that a document says, or one of the diaries in it."""

    about: tuple[str, ...]
    """Titles and lines that say which partner and cycle it is."""
    done: tuple[Done, ...]
    seen: tuple[Seen, ...]
    passages: tuple[Passage, ...]
    about_whom: tuple[Whose, ...] = ()
    """Under whose headings the lines of `about` stand, each in its place."""
    whose: tuple[Whose, ...] = (NOBODYS,)
    """Whose diaries the document holds, in its order; more than one where headings tell them apart."""

    @property
    def is_empty(self) -> bool:
        return not (self.done or self.seen or any(each.section for each in self.passages))

    @property
    def count(self) -> int:
        """How many rows and texts."""
        return len(self.done) + len(self.seen) + len(self.passages)

    def of(self, whose: Whose) -> "Reading":
        """The one diary, with the lines above it."""
        lines = [
            (line, whom)
            for line, whom in zip(self.about, self.about_whom, strict=True)
            if whom.is_within(whose)
        ]
        return Reading(
            tuple(line for line, _whom in lines),
            tuple(row for row in self.done if row.whose == whose),
            tuple(row for row in self.seen if row.whose == whose),
            tuple(row for row in self.passages if row.whose == whose),
            tuple(whom for _line, whom in lines),
            (whose,),
        )
