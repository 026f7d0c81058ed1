"""Whose diary of which cycle the rows of a document are: those of the nearest heading above them that says so.

Teams put several diaries into one file, a heading for each partner or each cycle. What stands under one of them is never
mixed with what stands under another.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from diaries.word.dates import MONTHS
from diaries.word.headings import ABOUT_CYCLE, ABOUT_PARTNER, LONGEST_HEADING, is_about, plain
from diaries.word.matching import Likeness, Span, match_cycle, numbers_of_cycles, same_text

MOST_WORDS = 14
"""Of a heading that names a partner or a cycle; what is longer speaks about them."""
ALIKE = 0.6
"""From which likeness on a name after "boundary partner:" is a partner's."""


@dataclass(frozen=True)
class Named:
    """A partner or a cycle as a heading names it; without an id where the project has none, or several, of that name."""

    pk: int | None
    words: str


@dataclass(frozen=True)
class Whose:
    """The partner and the cycle under whose headings something stands, as far as headings say it."""

    partner: Named | None = None
    cycle: Named | None = None

    def is_within(self, other: "Whose") -> bool:
        """Whether what stands here may be said of the other as well."""
        return self.partner in {None, other.partner} and self.cycle in {None, other.cycle}


NOBODYS = Whose()


class Names:
    """The partners and cycles of a project, by which headings are known."""

    def __init__(self, partners: Mapping[int, str] | None = None, spans: Sequence[Span] = ()) -> None:
        self._partners = dict(partners or {})
        self._alike = Likeness(self._partners)
        self._spans = list(spans)
        self._cycles = {span.pk: span.number for span in spans}
        names = [*self._alike.same.values(), *map(same_text, self._cycles.values())]
        self._words = {word for name in names for word in name.split()}

    def named(self, text: str, *, is_heading: bool = False) -> Whose:
        """What a heading names; nothing where the text only speaks of a partner or a cycle."""
        found = NOBODYS
        for line in text.split("\n")[:4]:
            if len(line) > LONGEST_HEADING or len(line.split()) > 2 * MOST_WORDS:
                continue
            if not is_heading and not is_about(line) and not self._says_only_names(line):
                continue
            partner, cycle = self._partner(line, is_heading), self._cycle(line, is_heading)
            found = Whose(found.partner or partner, found.cycle or cycle)
        return found

    def _partner(self, line: str, is_heading: bool) -> Named | None:
        longest = self._partners_in(line)
        label, colon, name = line.partition(":")
        name = name.strip(" .…_\t")
        if colon and name and re.search(ABOUT_PARTNER, plain(label)) and len(name.split()) <= MOST_WORDS:
            if not longest:
                alike, how_much = self._alike.best(name)
                longest = [alike] if alike is not None and how_much >= ALIKE else []
            return self._of(longest, name)
        if longest and self._is_heading(line, is_heading, [self._alike.same[pk] for pk in longest]):
            return self._of(longest, line)
        return None

    def _says_only_names(self, line: str) -> bool:
        """Whether each word may be one of a name or a title: quickly told of all that people write."""
        return all(
            word in self._words or _OF_TITLES.match(word) or word.isdecimal() or word in MONTHS
            for word in same_text(line).split()
        )

    def _partners_in(self, line: str) -> list[int]:
        """The partners whose whole names it holds; of "homes" and "old homes" the longer."""
        said = f" {same_text(line)} "
        inside = [pk for pk, name in self._alike.same.items() if name and f" {name} " in said]
        return [pk for pk in inside if not any(self._is_part_of(pk, other) for other in inside)]

    def _is_part_of(self, pk: int, other: int) -> bool:
        same = self._alike.same
        return same[pk] != same[other] and f" {same[pk]} " in f" {same[other]} "

    def _of(self, partners: Sequence[int], words: str) -> Named:
        if len(partners) == 1:
            return Named(partners[0], self._partners[partners[0]])
        return Named(None, " ".join(words.split()))

    def _cycle(self, line: str, is_heading: bool) -> Named | None:
        labelled = re.search(ABOUT_CYCLE, plain(line)) is not None
        found = match_cycle([line], self._spans)
        numbers = numbers_of_cycles(line)
        names = [self._alike.same[pk] for pk in self._partners_in(line)]
        names.append(same_text(self._cycles.get(found.pk or 0, "")))
        if not self._is_heading(line, is_heading or labelled, names):
            return None
        if len(numbers) > 1 or (numbers and not found.pk) or (numbers and found.is_guess):
            return Named(None, " ".join(line.split())) if self._spans else None
        if found.pk is None or (found.is_guess and not (is_heading or labelled)):
            return None
        return Named(found.pk, self._cycles[found.pk])

    @staticmethod
    def _is_heading(line: str, is_heading: bool, names: Iterable[str]) -> bool:
        """Whether a line is a heading: by its style, as a title of a diary, or since it says nothing but names."""
        if is_heading or (is_about(line) and len(line.split()) <= MOST_WORDS):
            return True
        left = f" {same_text(line)} "
        for name in names:
            left = left.replace(f" {name} ", " ", 1) if name else left
        return all(_OF_TITLES.match(word) or word.isdecimal() or word in MONTHS for word in left.split())


_OF_TITLES = re.compile(
    r"^(dagboek|effectendagboek|activiteitendagboek|diary|outcome|activity|journal|incidences|changements|activites|effets"
    r"|monitoring|monitoringcyclus|cyclus|cycle|ronde|periode|period|partner|actor|intermediaire|boundary|partenaire"
    r"|limitrophe|van|de|het|een|du|des|la|le|les|of|the|voor|pour|for|met|avec|with|en|and|et|nr|deel|part|partie"
    r"|i{1,3}|iv|v|vi{1,3}|tot|to|au|op|suivi)$"
)


class Standing:
    """Under which headings the reader is, the outer ones first: a new one ends those below it."""

    def __init__(self) -> None:
        self._headings: dict[str, Named] = {}
        self.level = 0
        """The style of the heading that named the partner, where it said nothing else."""

    def take(self, named: Whose) -> None:
        given = {"partner": named.partner, "cycle": named.cycle}
        for kind, each in given.items():
            if each is None or self._headings.get(kind) == each:
                continue
            if kind in self._headings:
                kinds = list(self._headings)
                self._headings = {key: self._headings[key] for key in kinds[: kinds.index(kind)]}
            self._headings[kind] = each
        for kind, each in given.items():
            if each is not None:
                self._headings.setdefault(kind, each)

    def stranger(self, heading: str, level: int) -> Whose:
        """A heading of the same style as the one that named the partner, and of another: a partner that the project does
        not have, or has by another name. What stands under it is not the former's."""
        is_one = (
            level and level == self.level and len(heading.split()) <= MOST_WORDS and not heading.endswith(".")
        )
        return Whose(partner=Named(None, " ".join(heading.split()))) if is_one else NOBODYS

    @property
    def whose(self) -> Whose:
        return Whose(**self._headings)


def of_headers(named: Sequence[Whose]) -> Whose:
    """What the tops of the pages name; where they name several, nobody knows which rows stand under which."""
    partners = list(dict.fromkeys(each.partner for each in named if each.partner))
    cycles = list(dict.fromkeys(each.cycle for each in named if each.cycle))
    return Whose(_one(partners), _one(cycles))


def _one(named: Sequence[Named]) -> Named | None:
    if len(named) > 1:
        return Named(None, ", ".join(each.words for each in named))
    return named[0] if named else None


def completed(whose: Sequence[Whose]) -> list[Whose]:
    """The same, with the partner or the cycle filled in where the whole document has only the one."""
    said = of_headers(whose)
    partners = {each.partner for each in whose if each.partner}
    cycles = {each.cycle for each in whose if each.cycle}
    return [
        replace(
            each,
            partner=each.partner or (said.partner if len(partners) == 1 else None),
            cycle=each.cycle or (said.cycle if len(cycles) == 1 else None),
        )
        for each in whose
    ]
