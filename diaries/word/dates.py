"""Days and months within what people write: "12/03/2020", "op 12 maart 2020", "mars 2020"."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from diaries.word.headings import plain
from projects.cycle_dates import last_of_month

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january janvier jan",
            "februari february fevrier feb fev",
            "maart march mars mrt mar",
            "april avril apr avr",
            "mei may mai",
            "juni june juin jun",
            "juli july juillet jul",
            "augustus august aout aug",
            "september septembre sept sep",
            "oktober october octobre okt oct",
            "november novembre nov",
            "december decembre dec",
        ),
        start=1,
    )
    for name in names.split()
}
_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_ISO = re.compile(r"\b(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?\b")
_DIGITS = re.compile(r"\b(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?'?(\d{4}|\d{2})\b")
_SPACED = re.compile(r"^\s*(\d{1,2}) (\d{1,2}) (\d{4})\s*$")
_MONTH = re.compile(r"(?<![\d/.-])(?<![/.-]\s)(\d{1,2})\s?[/-]\s?(\d{4})\b")
_SHORT = re.compile(r"\b(\d{1,2})/(\d{1,2})\b(?![/.\d])")
_NAMED = re.compile(
    rf"\b(?:(\d{{1,2}})(?:er|e|ste|de|st|nd|rd|th)?\.? )?({_NAMES})\b\.?(?:,? ?(\d{{4}}|'\d{{2}}\b))?"
)
_TO = r"\s?(?:-|–|—|/|&|t/m|\btot(?: en met)?\b|\ben\b|\bto\b|\buntil\b|\band\b|\bau\b|\bet\b|\ba\b)\s?"
_NTH = r"(?:er|e|ste|de|st|nd|rd|th)?\.?"
_RANGES = (
    re.compile(rf"\b(\d{{1,2}}){_NTH}{_TO}(\d{{1,2}}){_NTH} ({_NAMES})\b\.?(?:,? ?(\d{{4}}|'\d{{2}}\b))?"),
    re.compile(rf"\b(\d{{1,2}}){_TO}(\d{{1,2}})\s?[/.]\s?(\d{{1,2}})\s?[/.]\s?(\d{{4}}|\d{{2}})\b"),
)
"""From a day to a day of the same month: "8-11 October 2019", "8-11/10/2019"."""


@dataclass(frozen=True)
class Written:
    """A day, the first day of a month, or the first of several days."""

    day: date
    is_month: bool = False
    until: date | None = None
    """The last of several days, where the text tells of more than the one."""

    def __str__(self) -> str:
        return f"{self.day:%Y-%m}" if self.is_month else f"{self.day:%Y-%m-%d}"

    @property
    def last(self) -> date:
        if not self.is_month:
            return self.until or self.day
        return last_of_month(self.day)


def find_dates(text: str, *, within: tuple[date, date] | None = None) -> list[Written]:
    """The dates in a text, in its order. One without a year takes the year that puts it `within`."""
    text = plain(text[:2000])
    found: dict[int, Written] = {}
    text = _without_ranges(text, found, within)
    for match in _ISO.finditer(text):
        _keep(found, match.start(), match[1], match[2], match[3])
    for match in _DIGITS.finditer(text):
        _keep(found, match.start(), _year(match[3]), match[2], match[1])
    for match in _SPACED.finditer(text):
        _keep(found, match.start(), match[3], match[2], match[1])
    for match in _MONTH.finditer(text):
        _keep(found, match.start(), match[2], match[1], None)
    if within:
        for match in _SHORT.finditer(text):
            _keep_without_year(found, match.start(), match[2], match[1], within)
    for match in _NAMED.finditer(text):
        month = str(MONTHS[match[2]])
        if match[3]:
            _keep(found, match.start(), _year(match[3]), month, match[1])
        elif within and match[1]:
            _keep_without_year(found, match.start(), month, match[1], within)
    return [found[place] for place in sorted(found)]


def _without_ranges(text: str, found: dict[int, Written], within: tuple[date, date] | None) -> str:
    """The text with blanks where days stand that go from one to another; they are found as their first day."""
    for pattern in _RANGES:
        for match in list(pattern.finditer(text)):
            first, last, month, year = match.groups()
            month = month if month.isdecimal() else str(MONTHS[month])
            both: list[Written] = []
            for day in (first, last):
                at: dict[int, Written] = {}
                if year:
                    _keep(at, 0, _year(year), month, day)
                elif within:
                    _keep_without_year(at, 0, month, day, within)
                both += at.values()
            if len(both) == 2 and both[0].day < both[1].day:
                found[match.start()] = Written(both[0].day, until=both[1].day)
                text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    return text


def read_date(text: str, *, within: tuple[date, date] | None = None) -> Written | None:
    """The one date that a short text is, as somebody types it into a field; None where it is none, or several days."""
    dates = find_dates(text, within=within)
    if any(each.until for each in dates):
        return None
    month = MONTHS.get(plain(text).strip(" ."))
    if month and within:
        first, last = within[0].replace(day=1), within[1]
        years = range(first.year, last.year + 1)
        return next(
            (Written(day, True) for year in years if first <= (day := date(year, month, 1)) <= last), None
        )
    return dates[0] if len(dates) == 1 and len(text.strip()) <= 30 else None


_WEEK = re.compile(r"\b(?:weken|weeks?|wk|semaines?|sem|w)\.? ?(\d{1,2})(?!\d)")
_ROUGHLY = re.compile(rf"\b({_NAMES})\b")


def find_roughly(text: str, *, within: tuple[date, date]) -> Written | None:
    """Where what people put into a column of dates begins, when it names no day: the Monday of "week 12", the month of
    "end of March"; None where it is neither, or not `within`."""
    text = plain(text[:200])
    week, month = _WEEK.search(text), _ROUGHLY.search(text)
    for year in range(within[0].year, within[1].year + 1):
        try:
            monday = date.fromisocalendar(year, int(week[1]), 1) if week else None
        except ValueError:
            monday = None
        if monday is not None:
            written = Written(max(monday, within[0]), until=monday + timedelta(days=6))
        elif month and not week:
            written = Written(date(year, MONTHS[month[1]], 1), is_month=True)
        else:
            continue
        if written.last >= within[0] and written.day <= within[1]:
            return written
    return None


_LEADING = re.compile(
    r"^\W*(?:op |le |on |du )?(\d[^:;–—\n]{2,24}?|[^\W\d]{3,10}\.? \d{4}(?=\n))\s*(?:[:;–—\n]|\s-\s|,\s)\s*(?=\S)",
    re.IGNORECASE,
)


def without_leading_date(text: str, written: Written, *, within: tuple[date, date]) -> str:
    """The text without this date, where it stands before it as in "12/03/2020: they rang"."""
    head = _LEADING.match(text)
    if (
        head
        and [written] == find_dates(head[1], within=within)
        and not re.search(r"[^\W_]", _without_date(plain(head[1])))
    ):
        return text[head.end() :]
    return text


def _without_date(text: str) -> str:
    for pattern in (_ISO, _DIGITS, _SPACED, _NAMED, _MONTH, _SHORT):
        if pattern.search(text):
            return pattern.sub("", text, count=1)
    return text


def _year(text: str) -> str:
    text = text.lstrip("'")
    return text if len(text) == 4 else f"20{text}"


def _keep(found: dict[int, Written], place: int, year: str, month: str, day: str | None) -> None:
    try:
        written = Written(date(int(year), int(month), int(day or 1)), is_month=day is None)
    except ValueError:
        return
    if 1900 < written.day.year < 2200:
        found.setdefault(place, written)


def _keep_without_year(
    found: dict[int, Written], place: int, month: str, day: str, within: tuple[date, date]
) -> None:
    for year in range(within[0].year, within[1].year + 1):
        try:
            written = date(year, int(month), int(day))
        except ValueError:
            continue
        if within[0] <= written <= within[1]:
            found.setdefault(place, Written(written))
            return
