"""How alike the name of a partner in a heading is to one that the project knows: "the library" and "Public libraries (PL)"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from diaries.word.headings import without_notes
from diaries.word.matching import same_text

PERHAPS = 0.5
"""From which likeness on, 0 to 1, a name may be meant."""
APART = 0.1
"""By how much the likest must be ahead of the next; else nobody knows which is meant."""
MOST_NAMES = 400
"""Different names that are looked up in a document; one with more is no diary."""
SHORTEST_STEM, LONGEST_ABBREVIATION = 5, 6

_SMALL = frozenset(
    [
        "van",
        "de",
        "het",
        "een",
        "du",
        "des",
        "la",
        "le",
        "les",
        "l",
        "of",
        "the",
        "voor",
        "pour",
        "for",
        "met",
        "avec",
        "with",
        "en",
        "and",
        "et",
        "d",
        "a",
        "in",
        "te",
        "bij",
        "au",
        "aux",
        "un",
        "une",
        "den",
        "der",
        "onze",
        "nos",
        "our",
        "ons",
    ]
)
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


@dataclass(frozen=True)
class _Name:
    words: tuple[str, ...]
    squashed: str
    initials: frozenset[str]

    @property
    def length(self) -> int:
        return sum(map(len, self.words))


@lru_cache(maxsize=512)
def _taken_apart(name: str) -> _Name:
    every = same_text(name).split()
    words = tuple(word for word in every if word not in _SMALL) or tuple(every)
    initials = {"".join(word[0] for word in each) for each in (every, words) if len(each) > 1}
    return _Name(words, "".join(words), frozenset(initials))


class PartnerNames:
    """The partners of a project, and which of them a name in a document means."""

    def __init__(self, partners: Mapping[int, str]) -> None:
        self._partners = dict(partners)
        self._alone = {pk: _IN_BRACKETS.sub(" ", name) for pk, name in self._partners.items()}
        self._names = {pk: _taken_apart(name) for pk, name in self._partners.items()}
        self._without = {pk: _taken_apart(name) for pk, name in self._alone.items()}
        self._of_word: dict[str, set[int]] = {}
        self._of_initials: dict[str, set[int]] = {}
        self._by_end: dict[str, set[str]] = {}
        for pk, name in self._names.items():
            for word in name.words:
                self._of_word.setdefault(word, set()).add(pk)
                for end in _ends(word):
                    self._by_end.setdefault(end, set()).add(word)
            for short in name.initials | self._without[pk].initials:
                self._of_initials.setdefault(short, set()).add(pk)
        self._known: dict[str, tuple[int | None, bool]] = {}

    def meant(self, name: str) -> tuple[int | None, bool]:
        """The partner that a name means, and whether that is a guess; nobody where none is alike, or several are."""
        name = without_notes(name)
        if name not in self._known:
            if len(self._known) >= MOST_NAMES:
                return None, False
            self._known[name] = self._found(name)
        return self._known[name]

    def _found(self, name: str) -> tuple[int | None, bool]:
        said = _taken_apart(name)
        alike = {word: self._words_like(word) for word in said.words}
        perhaps = {pk for own in alike.values() for word in own for pk in self._of_word[word]}
        perhaps |= {pk for word in said.words for pk in self._of_initials.get(word, ())}
        perhaps |= {pk for pk, own in self._names.items() if own.squashed[:5] == said.squashed[:5]}
        same = [pk for pk in perhaps if self._is_same(pk, name)]
        if len(same) == 1:
            return same[0], False
        likeness = sorted(((self._how_alike(pk, said, alike), pk) for pk in perhaps), reverse=True)
        likeness += [(0.0, 0)] * 2
        (most, pk), (next_to_it, _other) = likeness[0], likeness[1]
        if most < PERHAPS or most - next_to_it < APART or self.are_several(name):
            return None, most >= PERHAPS
        return pk, True

    def are_several(self, name: str) -> bool:
        """Whether it lists the names of several partners."""
        each = named_in(name)
        return len(each) > 1 and len({self.meant(one)[0] for one in each[:6]} - {None}) > 1

    def _words_like(self, word: str) -> set[str]:
        """The words of partners' names that it may be a form of."""
        near = {each for end in _ends(word) for each in self._by_end.get(end, ())}
        return {each for each in near if _alike(word, each)}

    def _is_same(self, pk: int, name: str) -> bool:
        """The same words in any order; what stands in brackets may be the first letters, or missing."""
        said, own, alone = _taken_apart(name), self._names[pk], self._without[pk]
        if sorted(said.words) == sorted(own.words) or said.squashed == own.squashed != "":
            return True
        apart = _taken_apart(_IN_BRACKETS.sub(" ", name))
        is_alike = sorted(apart.words) == sorted(alone.words) or apart.squashed == alone.squashed
        return is_alike and alone.squashed != "" and self._only_shortens(name, pk)

    def _only_shortens(self, name: str, pk: int) -> bool:
        """Whether in brackets stand only letters of the name, as in "organisations (ORG)", or what the project gives it."""
        own = {same_text(each) for each in _IN_BRACKETS.findall(self._partners[pk])}
        return all(
            same_text(each) in own or _abbreviates(each.strip(), self._alone[pk])
            for each in _IN_BRACKETS.findall(name)
        )

    def _how_alike(self, pk: int, said: _Name, alike: Mapping[str, set[str]]) -> float:
        """The share of letters in the words that are alike, from 0 to 1; a name within the other counts nearly as much."""
        own = self._names[pk]
        if any(pk in self._of_initials.get(word, ()) for word in said.words):
            return 0.9
        shared_said = sum(len(word) for word in said.words if alike[word] & set(own.words))
        found = {each for words in alike.values() for each in words}
        shared_own = sum(len(word) for word in own.words if word in found)
        if not shared_said or not shared_own:
            return 0.0
        shorter = max(shared_said / said.length, shared_own / own.length)
        return max((shared_said + shared_own) / (said.length + own.length), 0.8 * shorter)


def _ends(word: str) -> set[str]:
    """By which two words that are alike are found: how both begin, or how both end."""
    return {word[:3], f"…{word[-3:]}"}


def _abbreviates(short: str, name: str) -> bool:
    """Whether it is made of letters of the name in their order, the first one first."""
    if not short.isalpha() or not short[1:2].isupper() or len(short) > LONGEST_ABBREVIATION:
        return False
    letters, left = same_text(short), same_text(name).replace(" ", "")
    return left.startswith(letters[:1]) and re.search(".*".join(map(re.escape, letters)), left) is not None


@lru_cache(maxsize=2048)
def _stems(word: str) -> frozenset[str]:
    """With and without the ending of a plural: "huizen" and "huis", "scholen" and "school", "homes" and "home"."""
    both = {
        re.sub(r"([aeiou])\1", r"\1", each) for each in (word, re.sub(r"(?<=\w{3})(?:en|s|x)$", "", word))
    }
    return frozenset(f"{each[:-1]}{_HARD.get(each[-1], each[-1])}" for each in both)


_HARD = {"z": "s", "v": "f"}


def _alike(one: str, other: str) -> bool:
    """The same word in another form, as a part of a longer one, or with a slip."""
    if one == other or _stems(one) & _stems(other):
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < SHORTEST_STEM:
        return False
    if longer.startswith(shorter) or longer.endswith(shorter):
        return True
    begun = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(shorter))
    if begun >= SHORTEST_STEM and begun >= 0.6 * len(longer):
        return True
    ended = next(
        (at for at, (a, b) in enumerate(zip(one[::-1], other[::-1], strict=False)) if a != b), len(shorter)
    )
    return begun + ended >= len(longer) - 1 > SHORTEST_STEM


def named_in(name: str) -> Sequence[str]:
    """The names in a cell that lists several: "Libraries, homes" is two."""
    return [
        each
        for each in re.split(r"\s*(?:[,;+&\n]|(?<=\w{3})\s?/\s?(?=\w{3})|\ben\b|\band\b|\bet\b)\s*", name)
        if each.strip()
    ]
