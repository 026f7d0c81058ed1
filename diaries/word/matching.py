"""Which partner, cycle, marker and activity a document speaks of. What is not certain is a guess, and says so."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from diaries.word.dates import find_dates
from diaries.word.headings import ABOUT_PARTNER, plain

ALIKE = 0.45
"""From which likeness on (0 to 1) a marker or an activity may be meant."""
SURE = 0.7
"""From which likeness on an activity is chosen beforehand; below it, one chooses oneself."""
FOREIGN = 0.2
"""Below it, a marker with the same number says something else altogether."""


@dataclass(frozen=True)
class Match:
    """The id that something speaks of, and whether that is a guess; no id where nothing fits."""

    pk: int | None = None
    is_guess: bool = False


def same_text(text: str) -> str:
    """The form in which texts are compared: case, accents, blanks, bullets and punctuation do not matter."""
    return " ".join(re.findall(r"\w+", plain(text)))


class Likeness:
    """How alike texts are, by the words they share."""

    def __init__(self, texts: Mapping[int, str]) -> None:
        self.same = {pk: same_text(text) for pk, text in texts.items()}
        self._words = {pk: set(text.split()) for pk, text in self.same.items()}

    def best(self, text: str) -> tuple[int | None, float]:
        """The one that is most like the text, and how much, from 0 to 1."""
        words = set(same_text(text).split())
        found = max(((self._of(words, pk), -pk) for pk in self._words), default=(0.0, 0))
        return (-found[1], found[0]) if found[0] else (None, 0.0)

    def of(self, text: str, pk: int) -> float:
        return self._of(set(same_text(text).split()), pk)

    def _of(self, words: set[str], pk: int) -> float:
        """The share of common words; a text that is a part of the other counts nearly as much."""
        own = self._words[pk]
        common = len(words & own)
        if not common:
            return 0.0
        shorter = min(len(words), len(own))
        return max(2 * common / (len(words) + len(own)), 0.9 * common / shorter if shorter >= 3 else 0.0)


def match_marker(number: str, label: str, numbers: Mapping[int, str], texts: Likeness) -> Match:
    """By its number, unless its text is another marker's; then by its text."""
    by_number = next((pk for pk, each in numbers.items() if number and plain(each) == plain(number)), None)
    if label:
        same = next((pk for pk, text in texts.same.items() if text and text == same_text(label)), None)
        if same is not None:
            return Match(same)
        alike, how_much = texts.best(label)
        if by_number is not None and (
            alike == by_number or texts.of(label, by_number) >= FOREIGN or how_much < ALIKE
        ):
            return Match(by_number, texts.of(label, by_number) < FOREIGN)
        if alike is not None and how_much >= ALIKE:
            return Match(alike, True)
    return Match(by_number)


def match_name(name: str, texts: Likeness) -> Match:
    """An activity by its name. One that is only a little like it is not chosen, since a wrong one is overlooked:
    then it is a guess without an id."""
    same = next((pk for pk, text in texts.same.items() if text and text == same_text(name)), None)
    if same is not None:
        return Match(same)
    alike, how_much = texts.best(name)
    if alike is None or how_much < ALIKE:
        return Match()
    return Match(alike if how_much >= SURE else None, True)


def partner_named(lines: Iterable[str]) -> str:
    """What the document gives as the name of the partner, whoever that may be; "" where it gives none."""
    for line in lines:
        label, colon, name = line.partition(":")
        if colon and name.strip(" .…_") and re.search(ABOUT_PARTNER, plain(label)):
            return " ".join(name.split())
    return ""


def match_partner(lines: Sequence[str], names: Mapping[int, str]) -> Match:
    """The partner that a title names; of several, the one with the longest name."""
    said = f" {' '.join(same_text(line) for line in lines)} "
    same = {pk: same_text(name) for pk, name in names.items()}
    named = [pk for pk, name in same.items() if name and f" {name} " in said]
    if named:
        return Match(max(named, key=lambda pk: len(same[pk])), len(named) > 1)
    texts = Likeness(names)
    found = [texts.best(line.partition(":")[2] or line) for line in lines]
    alike, how_much = max(found, key=lambda each: each[1], default=(None, 0.0))
    return Match(alike, True) if alike is not None and how_much >= 0.6 else Match()


_NUMBERED = (
    re.compile(r"(?:cyclus|cycle(?: de suivi)?|ronde)\s*(?:n[r°o]\.?)?\s*[:#]?\s*(\d{1,2}|[ivx]{1,4})\b"),
    re.compile(r"\b(\d{1,2})\s?(?:e|de|ste|er|ere|eme|st|nd|rd|th)?\s+(?:monitoring ?s?-?)?(?:cyclus|cycle)"),
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}


def numbers_of_cycles(line: str) -> set[str]:
    """The numbers of cycles in a title: one in "cycle 2, May to August", two in "cycles 1 and 2"."""
    said = plain(line)
    found = {number for pattern in _NUMBERED for number in pattern.findall(said)}
    for pair in _TWO_CYCLES.findall(said):
        found |= set(pair)
    return {_ROMAN.get(each, each.lstrip("0")) for each in found}


_TWO_CYCLES = re.compile(
    r"\b(?:cyclus(?:sen)?|cycli|cycles?)\s*(\d{1,2})\s*(?:en|and|et|&|\+|,|/)\s*(\d{1,2})\b(?! ?[a-z])"
)


@dataclass(frozen=True)
class Span:
    """A cycle: its id, its number or name, its first and last day."""

    pk: int
    number: str
    start: date
    end: date


def match_cycle(lines: Iterable[str], spans: Sequence[Span]) -> Match:
    """The cycle that a title numbers, names, or whose days it gives."""
    said = [plain(line) for line in lines]
    for text in said:
        for pattern in _NUMBERED:
            for found in pattern.findall(text):
                number = _ROMAN.get(found, found.lstrip("0"))
                for span in spans:
                    if plain(span.number) == number:
                        return Match(span.pk)
        for span in spans:
            if not span.number.isdecimal() and len(span.number) > 2 and plain(span.number) in text:
                return Match(span.pk)
    dates = [written for text in said for written in find_dates(text)]
    if not dates:
        return Match()
    first, last = min(each.day for each in dates), max(each.last for each in dates)
    shared = {span.pk: (min(span.end, last) - max(span.start, first)).days + 1 for span in spans}
    best = max(shared, key=lambda pk: shared[pk], default=None)
    return Match(best, True) if best is not None and shared[best] > 0 else Match()
