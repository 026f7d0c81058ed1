"""What people put into one cell, taken apart: several observations, factors for and against, a heading and its text."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from diaries.word.dates import find_dates
from diaries.word.document import Paragraph
from diaries.word.headings import LONGEST_HEADING, Section, plain, says_nothing
from diaries.word.printed import section_under

_BULLET = re.compile(r"^\s*([-–—•*▪·●○►+]|o(?=\s)|\d{1,2}[.)])\s+")
_SIGN = {
    "+": Section.UNEXPECTED_GOOD,
    "-": Section.UNEXPECTED_BAD,
    "–": Section.UNEXPECTED_BAD,
}
_GOOD_LABEL = re.compile(
    r"^(positie[fv]\w*|positives?|positifs?)\b( (effect|verandering|change|changement)\w*)?$"
)
_BAD_LABEL = re.compile(
    r"^(negatie[fv]\w*|negatives?|negatifs?)\b( (effect|verandering|change|changement)\w*)?$"
)

PARTS = {
    Section.UNEXPECTED: (Section.UNEXPECTED_GOOD, Section.UNEXPECTED_BAD),
    Section.FACTORS: (Section.ENABLING, Section.HINDERING),
    Section.EFFECTIVE_OR_ADAPT: (Section.EFFECTIVE, Section.ADAPT, Section.RECOMMENDATION),
}
"""Headings that ask two things at once, and what people answer under each."""
_LABEL = re.compile(r"(?m)^[^\w\n]{0,6}[^\W\d][^:\n]{2,39}:\s*\S")
"""A line such as "to adapt: less paper", with which under "effective" the other begins."""


def whole(lines: Sequence[Paragraph]) -> str:
    """The text of a cell, its bullets as dashes; "" where it says nothing."""
    if len(lines) == 1:
        return "" if says_nothing(lines[0].text) else lines[0].text
    text = "\n".join(f"– {each.text}" if each.is_item else each.text for each in lines)
    return "" if says_nothing(text) else text


def several(lines: Sequence[Paragraph]) -> list[str]:
    """One text for each item of a list, or for each line that begins with a date; else all of it as one text."""
    apart = _broken(lines)
    if len(apart) > 1 and _begins(apart[0]):
        items: list[list[str]] = []
        for each in apart:
            if _begins(each):
                items.append([_without_bullet(each)])
            else:
                items[-1].append(each.text)
        texts = ["\n".join(item) for item in items]
        if len(texts) > 1:
            return [text for text in texts if not says_nothing(text)]
    text = _without_bullet(lines[0]) if len(lines) == 1 else whole(lines)
    return [] if says_nothing(text) else [text]


def each_line(lines: Sequence[Paragraph]) -> list[str]:
    """One text for each item of a list and for each paragraph between; as `several` where there is no list."""
    if not any(map(_begins, lines)):
        return several(lines)
    texts: list[str] = []
    for paragraph in lines:
        for each in _broken([paragraph]):
            text = _without_bullet(each)
            if texts and texts[-1].endswith(":"):
                texts[-1] = f"{texts[-1]}\n{text}"
            elif not says_nothing(text):
                texts.append(text)
    return texts


def parts(section: Section, lines: Sequence[Paragraph]) -> list[tuple[Section, list[Paragraph]]]:
    """What is said under a heading that asks two things at once, part by part where people say which."""
    among = PARTS.get(section)
    beside = next((each for each in PARTS.values() if section in each), None)
    if among is None and (beside is None or not any(_LABEL.search(line.text) for line in lines)):
        return [(section, list(lines))]
    apart = _broken(lines)
    signed = among is not None and any(each.text.lstrip().startswith("+") for each in apart)
    found: list[tuple[Section, list[Paragraph]]] = [(section, [])]
    for each in apart:
        label, rest = None, each.text
        if among is not None or (beside and _LABEL.search(each.text)):
            label, rest = _labelled(each.text, among or beside or (), by_sign=signed)
        if label is not None and label is not found[-1][0]:
            found.append((label, []))
        if rest:
            found[-1][1].append(Paragraph(rest, each.is_item))
    return [(part, own) for part, own in found if own]


def under_heading(lines: Sequence[Paragraph]) -> tuple[Section | None, str, list[Paragraph]]:
    """The section whose heading is the first line, that line, and what stands below; the heading may be followed
    by text on its own line."""
    first, _break, below = lines[0].text.partition("\n")
    section, rest = heading_and_text(first)
    after = [Paragraph(line) for line in (rest, *below.split("\n")) if line]
    return section, first, [*after, *lines[1:]]


def heading_and_text(line: str) -> tuple[Section | None, str]:
    """A heading, and what follows it on the same line: "Aanbevelingen: meer tijd"."""
    for match in islice(re.finditer(r"[:?]", line[:LONGEST_HEADING]), 3):
        section = section_under(line[: match.end()])
        if section is not None:
            return section, line[match.end() :].strip()
    return section_under(line), ""


def _labelled(text: str, among: Iterable[Section], *, by_sign: bool) -> tuple[Section | None, str]:
    good, bad = [*among][:2]
    if by_sign:
        sign = _SIGN.get(text.lstrip()[:1])
        if sign is not None:
            return (good if sign is Section.UNEXPECTED_GOOD else bad), text.lstrip()[1:].strip()
    label, colon, rest = _without_bullet(Paragraph(text)).partition(":")
    named = _of_label(plain(label).strip(), among)
    if named is not None and (colon or len(label) < 40):
        return named, rest.strip()
    return None, text


def _of_label(label: str, among: Iterable[Section]) -> Section | None:
    tests: dict[Section, Callable[[str], object]] = {
        Section.UNEXPECTED_GOOD: _GOOD_LABEL.match,
        Section.UNEXPECTED_BAD: _BAD_LABEL.match,
    }
    for section in among:
        test = tests.get(section)
        if test(label) if test else len(label.split()) <= 4 and section_under(label) is section:
            return section
    return None


def _broken(lines: Iterable[Paragraph]) -> list[Paragraph]:
    """A line for each line that one sees; what continues an item of Word's own lists stays with it."""
    apart = []
    for paragraph in lines:
        if paragraph.is_item:
            apart.append(paragraph)
        else:
            apart += [Paragraph(line) for line in paragraph.text.split("\n") if line]
    return apart


def _begins(line: Paragraph) -> bool:
    return line.is_item or bool(_BULLET.match(line.text)) or _begins_with_date(line.text)


def _begins_with_date(text: str) -> bool:
    head = re.match(r"^\W*(?:op |le |on |du )?([\d][^:–—]{2,22}?)\s*[:–—]", text)
    return bool(head and find_dates(head[1]))


def _without_bullet(line: Paragraph) -> str:
    return line.text if line.is_item else _BULLET.sub("", line.text).strip()
