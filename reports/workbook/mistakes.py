"""What is wrong with a workbook, told so that its writer can mend it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """A sentence about one cell. A sentence about the whole file has no sheet and no cell."""

    sheet: str
    cell: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}: {self.sentence}" if self.sheet else self.sentence


@dataclass(frozen=True)
class Notice(Mistake):
    """Something told, for which nothing is refused. A notice about a whole sheet names no cell."""

    def __str__(self) -> str:
        if self.sheet and not self.cell:
            return f"{self.sheet}: {self.sentence}"
        return super().__str__()


class WorkbookRefused(Exception):
    """A file with mistakes: nothing was changed. `mistakes` holds all of them."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = list(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


def refusal(sentence: str) -> WorkbookRefused:
    """A refusal of the file as a whole."""
    return WorkbookRefused([Mistake("", "", sentence)])


def column_letters(column: int) -> str:
    """A for 1, Z for 26, AA for 27."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The reverse of `column_letters`."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def in_order(told: list, titles: list[str]) -> list:
    """By sheet as in the file, then by row and column; each only once."""
    rank = {title: place for place, title in enumerate(titles)}

    def place(mistake: Mistake) -> tuple[int, int, int]:
        found = re.fullmatch(r"([A-Z]+)(\d+)", mistake.cell)
        row, column = (int(found[2]), column_number(found[1])) if found else (0, 0)
        return rank.get(mistake.sheet, -1), row, column

    return sorted(dict.fromkeys(told), key=place)


def listed(names: Iterable[str], *, most: int = 40) -> str:
    """The names with commas; of a long list its beginning."""
    every = list(names)
    return ", ".join(every[:most]) + (", ..." if len(every) > most else "")
