"""Whose diary of which cycle the rows of a document are: those of the nearest heading above them that says so.

Teams put several diaries into one file, a heading for each partner or each cycle. What stands under one of them is never
mixed with what stands under another.
"""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from diaries.word.dates import MONTHS
from diaries.word.headings import ABOUT_CYCLE, LONGEST_HEADING, is_about, plain, without_notes
from diaries.word.likeness import PartnerNames
from diaries.word.matching import Likeness, Span, match_cycle, numbers_of_cycles, same_text

MOST_WORDS = 14
"""Of a heading that names a partner or a cycle; what is longer speaks about them."""


@dataclass(frozen=True)
class Named:
    """A partner or a cycle as a heading names it; without an id where the project has none, or several, of that name."""

    pk: int | None
    words: str
    is_guess: bool = False
    """Whether the name is only like the partner's: one is asked whether that partner is meant."""


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
        self._meant = PartnerNames(self._partners)
        self._spans = list(spans)
        self._cycles = {span.pk: span.number for span in spans}
        names = [*self._alike.same.values(), *map(same_text, self._cycles.values())]
        self._words = {word for name in names for word in name.split()}

    def named(self, text: str, *, is_heading: bool = False, is_alone: bool = False) -> Whose:
        """What a heading names; nothing where the text only speaks of a partner or a cycle.

        `is_heading` by its style; `is_alone` by the way it stands there: bold, above a table, over the whole width.
        """
        found = NOBODYS
        for line in text.split("\n")[:4]:
            if len(line) > LONGEST_HEADING or len(line.split()) > 2 * MOST_WORDS:
                continue
            partner, cycle = None, None
            if is_heading or is_about(line) or _labelled(line) or self._says_only_names(line):
                partner, cycle = self._partner(line, is_heading), self._cycle(line, is_heading)
            if partner is None and is_alone and not is_heading:
                partner = self._perhaps(line)
            found = Whose(found.partner or partner, found.cycle or cycle)
        return found

    def of_cell(self, text: str) -> Named | None:
        """Whose row it is, by the cell of the partner; None where nobody is named."""
        if not re.search(r"\w", text) or len(text) > LONGEST_HEADING:
            return None
        words = " ".join((_labelled(text) or text).split())
        pk, is_guess = self._meant.meant(words)
        return Named(pk, words if is_guess else self._partners[pk], is_guess) if pk else Named(None, words)

    def _partner(self, line: str, is_heading: bool) -> Named | None:
        longest = self._partners_in(line)
        name = _labelled(line)
        if name and len(name.split()) <= MOST_WORDS:
            if len(longest) > 1:
                return self._of(longest, name)
            pk, is_guess = self._meant.meant(_ABOUT_THE_CYCLE.sub("", name) or name)
            pk, is_guess = (pk, is_guess) if pk or not longest else (longest[0], True)
            return self._named(pk, name, is_guess=is_guess)
        if longest and self._is_heading(line, is_heading, [self._alike.same[pk] for pk in longest]):
            left = self._left_of(line, [self._alike.same[pk] for pk in longest])
            if len(longest) == 1 and left:
                return self._named(longest[0], line, is_guess=True)
            return self._of(longest, line)
        return self._perhaps(line) if is_heading or is_about(line) else None

    def _perhaps(self, line: str) -> Named | None:
        """The partner whose name is like what a heading says beside the words of titles."""
        if len(line.split()) > MOST_WORDS or line.rstrip().endswith((".", "!", ";", ",")) or _tells(line):
            return None
        words = [
            word for word in re.findall(r"[\w'’-]+|[()]", line) if not self._is_of_title(same_text(word))
        ]
        name = " ".join(words)
        if not re.search(r"\w", name):
            return None
        pk, is_guess = self._meant.meant(name)
        if is_guess and self._meant.are_several(line):
            pk = None
        if pk is None:
            return Named(None, " ".join(line.split())) if is_guess else None
        return self._named(pk, line, is_guess=is_guess)

    @staticmethod
    def _is_of_title(word: str) -> bool:
        parts = word.split()
        return bool(parts) and all(
            _OF_TITLES.match(part) or part.isdecimal() or part in MONTHS for part in parts
        )

    def _named(self, pk: int | None, words: str, *, is_guess: bool) -> Named:
        words = " ".join(words.split())
        return Named(pk, words if is_guess else self._partners[pk], is_guess) if pk else Named(None, words)

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
        return not Names._left_of(line, names)

    @staticmethod
    def _left_of(line: str, names: Iterable[str]) -> list[str]:
        """The words of a line that are neither of a name nor of a title."""
        left = f" {same_text(without_notes(line))} "
        for name in names:
            left = left.replace(f" {name} ", " ", 1) if name else left
        return [word for word in left.split() if not Names._is_of_title(word)]


_LABEL = re.compile(
    r"^\W*(?:(?:naam|nom|name)(?: van| du| of)?(?: de| le| the)? )?"
    r"(?:(?:intermediaire?|interm[eé]diaire?) (?:actor|partner)|boundary partner|partenaire(?: limitrophe)?"
    r"|partner|actor|acteur|ia|bp|pl)\s*(?:n[r°o]\.?\s*)?(?:\d{1,2}|[a-e]\b|i{1,3}\b)?\s*"
    r"(?:[:–—.)]|-(?=\s)|(?<=\d)\s*(?=\())\s*(?P<name>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_ABOUT_THE_CYCLE = re.compile(
    r"[\s,;(–—-]*\b(?:monitoring ?s?-?)?(?:cyclus|cycle|ronde|periode|period|période)\b.*$", re.IGNORECASE
)


def is_of_titles(text: str) -> bool:
    """Whether it says no more than titles of diaries do: "Diary of April"."""
    return not Names._left_of(text, ())


def _labelled(line: str) -> str:
    """What stands behind "boundary partner:", "partner 2 –", "IA 3."; "" where no such label stands, or nothing behind it."""
    found = _LABEL.match(without_notes(line))
    return found["name"].strip(" .…_\t") if found and re.search(r"[^\W_]", found["name"]) else ""


_TELLS = re.compile(
    r"\b(is|zijn|was|waren|heeft|hebben|wordt|worden|kan|kunnen|belde|kwam|kwamen|ging|gingen|zag|zagen|are|were|has|have|had"
    r"|can|will|est|sont|ont|etait|etaient|peut|peuvent|we|wij|ze|zij|they|ils|elles|nous)\b"
)


def _tells(line: str) -> bool:
    """Whether it is a sentence rather than a name."""
    return _TELLS.search(plain(line)) is not None


_OF_TITLES = re.compile(
    r"^(dagboek|effectendagboek|activiteitendagboek|diary|outcome|activity|journal|incidences|changements|activites|effets"
    r"|monitoring|monitoringcyclus|cyclus|cycle|ronde|periode|period|partner|actor|intermediaire|boundary|partenaire"
    r"|limitrophe|van|de|het|een|du|des|la|le|les|of|the|voor|pour|for|met|avec|with|en|and|et|nr|deel|part|partie"
    r"|pagina|page|versie|version"
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

    def stranger(self, heading: str, level: int, *, begins_anew: bool = False) -> Whose:
        """A heading of the same style as the one that named the partner, and of another: a partner that the project does
        not have, or has by another name. What stands under it is not the former's.

        `begins_anew` says that a second table of the same diary begins below it, whatever its style.
        """
        is_one = (
            ((level and level == self.level) or begins_anew)
            and len(heading.split()) <= MOST_WORDS
            and not heading.endswith(".")
        )
        return Whose(partner=Named(None, " ".join(heading.split()))) if is_one else NOBODYS

    def copy(self) -> "Standing":
        other = Standing()
        other._headings, other.level = dict(self._headings), self.level
        return other

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


def completed(whose: Sequence[Whose], only_say: Container[Whose] = ()) -> list[Whose]:
    """The same, with the partner or the cycle filled in where the whole document has only the one; that of rows that
    stand above the heading which names it is filled in only for those that `only_say` something, and are no rows."""
    said = of_headers(whose)
    partners = {each.partner for each in whose if each.partner}
    cycles = {each.cycle for each in whose if each.cycle}
    return [
        replace(
            each,
            partner=each.partner or (said.partner if len(partners) == 1 and each in only_say else None),
            cycle=each.cycle or (said.cycle if len(cycles) == 1 and each in only_say else None),
        )
        for each in whose
    ]
