"""What people and the program put into the cells of one row: numbers of markers, ticks, days, scores."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from diaries.word.dates import find_dates
from diaries.word.document import Paragraph
from diaries.word.headings import Section, plain, plain_heading
from diaries.word.lines import whole
from diaries.word.printed import nature_labels, tells_other_factors
from diaries.word.scores import ScoreRead, is_cross, read_score

NUMBER = re.compile(
    r"^(?:(?:progress ?marker|voortgangsmarker|marker|marqueur(?: de progr[eè]s)?|pm)"
    r"\s*)?(?:n[r°o]\.?\s*)?(\d{1,3}(?:\.\d{1,2})?[a-z]?)(?=[\s.:)–-]|$)[\s.:)–-]*",
    re.IGNORECASE,
)
_TITLE_ONLY = re.compile(r"^(progress ?marker|marker|marqueur de progr[eè]s)s?\s*…?$", re.IGNORECASE)


ACTIVITY_NUMBER = re.compile(
    r"^(?:(?:project)?(?:activiteit|activity|activit[eé])\s*(?:n[r°o]\.?\s*)?\d{1,3}|\d{1,3}[.)])[\s.:)–-]+",
    re.IGNORECASE,
)


_SEVERAL = re.compile(
    r"^(?:(?:progress ?markers?|voortgangsmarkers?|markers?|marqueurs?(?: de progr[eè]s)?|pm)\s*)?"
    r"(\d{1,3}(?:\.\d{1,2})?[a-z]?(?:\s*(?:,|&|\+|/|\ben\b|\band\b|\bet\b)\s*(?:pm\s*)?\d{1,3}(?:\.\d{1,2})?[a-z]?){1,5})\s*\.?$",
    re.IGNORECASE,
)


def numbers_of(text: str) -> list[str]:
    """The numbers of a marker's cell that names several markers, and says no more; none of any other."""
    found = _SEVERAL.match(text.strip())
    return re.findall(r"\d{1,3}(?:\.\d{1,2})?[a-z]?\b", found[1], re.IGNORECASE) if found else []


def number_and_label(text: str) -> tuple[str, str]:
    """ "Progress marker 2: they advise" is number 2 and its text."""
    found = NUMBER.match(text)
    if found is None:
        return "", "" if _TITLE_ONLY.match(text) else text
    return found[1], text[found.end() :].strip()


_NUMBERED_DAY = re.compile(r"^\d{1,3}\.(?:\s+(?P<day>.{0,40}?))?(?:,\s+(?P<how>.{1,80}))?$")


def taken_apart(by_field: dict[str, list[Paragraph]]) -> dict[str, list[Paragraph]]:
    """What the program prints in one cell: the number and the day above a change, other factors below what contributed."""
    apart = dict(by_field)
    change, contribution = apart.get("change", []), apart.get("contribution", [])
    first = _NUMBERED_DAY.match(change[0].text) if len(change) > 1 else None
    is_alone = not any(_NUMBERED_DAY.match(line.text) for line in change[1:])
    if first and is_alone and not first["how"] and (not first["day"] or find_dates(first["day"])):
        if first["day"]:
            apart.setdefault("date", [Paragraph(first["day"])])
        apart["change"] = change[1:]
    place = next((at for at, line in enumerate(contribution) if tells_other_factors(line.text)), None)
    if place is not None:
        apart["contribution"] = contribution[:place]
        apart["other_factors"] = [*apart.get("other_factors", []), *contribution[place + 1 :]]
    return apart


def ticked_nature(lines: Sequence[Paragraph]) -> Section | None:
    """The one of the boxes "unexpected, positive" and "unexpected, negative" that is ticked, or that stands alone."""
    said = [line.strip() for each in lines for line in plain(each.text.replace("\n", " \n ")).split("\n")]
    found = {
        section
        for line in said
        for label, section in nature_labels().items()
        if line == label or (line.endswith(label) and is_cross(line.removesuffix(label).strip()))
    }
    return found.pop() if len(found) == 1 else None


_PLAINLY = re.compile(r"(factor|facteur|strateg|\?\s*$|^(wat|what|ce qu)\b)", re.IGNORECASE)


def is_plainly_heading(text: str) -> bool:
    """Whether nobody would write it as an answer to the heading beside it."""
    return len(text.split()) <= 2 or _PLAINLY.search(plain_heading(text)) is not None


def as_title(cells: Sequence[str]) -> str:
    """The cells of a row as one title: "boundary partner" and "Libraries" beside it are "boundary partner: Libraries"."""
    if len(cells) == 2 and ":" not in cells[0]:
        return f"{cells[0]}: {cells[1]}"
    return " ".join(cells)


def one_line(lines: Iterable[Paragraph]) -> str:
    return " ".join(each.text.replace("\n", " ") for each in lines)


def score_in(by_field: dict[str, list[Paragraph]]) -> ScoreRead:
    """From the column of scores, or from the cross under one of three, with what the column of remarks adds."""
    crossed = [name for name in ("low", "medium", "high") if is_cross(whole(by_field.get(name, [])))]
    found = read_score(whole(by_field.get("score", [])))
    if len(crossed) == 1 and not found.score:
        said = whole(by_field[crossed[0]])
        found = ScoreRead(crossed[0], said if len(said) > 3 else "")
    elif len(crossed) > 1:
        found = ScoreRead("", ", ".join(crossed))
    remark = "\n".join(filter(None, (found.remark, whole(by_field.get("remark", [])))))
    return replace(found, remark=remark)
