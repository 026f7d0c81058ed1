"""What a sheet of the workbook is made of: its columns, the kinds of their cells, the fixed words."""

from dataclasses import dataclass
from enum import Enum

from projects.text import CELL_LIMIT, loose_name


class Kind(Enum):
    """What a column's cells hold, and so how they are read, compared and written."""

    TEXT = "text"
    """Words of any length, kept as they were typed."""
    NAME = "name"
    """A short text without surrounding blanks; case does not matter in comparisons."""
    NUMBER = "number"
    """A cycle's or marker's number: a number or a short name."""
    FIGURE = "figure"
    """A text that often is a number."""
    AS_OF = "as of"
    """A free text that may be a date."""
    START = "start"
    """A date; of a month, its first day."""
    END = "end"
    """A date; of a month, its last day."""
    DATE = "date"
    """A date or a month of a diary."""
    WORD = "word"
    """One of a few fixed words."""
    MARKERS = "markers"
    """Numbers of markers, with commas between them."""
    MOMENT = "moment"
    """A day with its time, to the microsecond; of a day alone, its first moment in local time."""
    NAMES = "names"
    """Names, each on a line of its own."""
    COUNT = "count"
    """How many: a whole number from 0."""
    PLACE = "place"
    """A place in an order: a whole number from 1."""


@dataclass(frozen=True)
class Word:
    """A fixed word: what is stored, the Dutch for it, and other ways to write it."""

    value: str
    dutch: str
    others: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.value, self.dutch, *self.others)

    def name(self, language: str) -> str:
        return self.dutch if language == "nl" else self.value


@dataclass(frozen=True)
class Column:
    """A column, or a row of the sheet `project`. `key` is its English name."""

    key: str
    dutch: str
    kind: Kind = Kind.TEXT
    needed: bool = False
    limit: int = CELL_LIMIT
    words: tuple[Word, ...] = ()

    def name(self, language: str) -> str:
        return self.dutch if language == "nl" else self.key

    def word(self, text: str) -> Word | None:
        """The fixed word meant by a text, in either language."""
        wanted = loose_name(text)
        return next((word for word in self.words if wanted in word.spellings), None)


@dataclass(frozen=True)
class Sheet:
    """A sheet. Rows of a sheet with an `identity` are found again by it; others only word for word."""

    key: str
    dutch: str
    columns: tuple[Column, ...]
    needed: bool = False
    identity: tuple[str, ...] = ()
    of_influence: bool = False
    """Whether its rows belong to a boundary partner."""
    is_single: bool = False
    """Whether it has one row at most, which is found again whatever it says."""

    def name(self, language: str) -> str:
        return self.dutch if language == "nl" else self.key

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)


def named(candidates: tuple, text: str):
    """The sheet or column that bears this name in English or Dutch, whatever its case."""
    wanted = loose_name(text)
    return next((each for each in candidates if wanted in (each.key, each.dutch)), None)
