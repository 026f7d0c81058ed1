"""What a cell's number format makes of its number: a date, a percentage, or the number itself."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_BUILT_IN_DATES = {*range(14, 18), 22, *range(27, 32), *range(34, 37), *range(50, 59)}
_BUILT_IN_TIMES = {18, 19, 20, 21, 32, 33, 45, 46, 47}
_BUILT_IN_PERCENT = {9: 0, 10: 2}
# Quoted words, escaped and padding characters, colours and locales say nothing about the kind of number.
_DECORATION = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!hh?\]|mm?\]|ss?\])[^\[\]]*\]', re.IGNORECASE)
_LONGEST_CODE = 255
"""Characters: no spreadsheet program takes a longer format."""
_MOST_DECIMALS = 13
"""Of a percentage: a number holds no more digits than these, and those before the point."""
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_LAST_DAY = (datetime.max - _EPOCH).days  # noqa: DTZ901


@dataclass(frozen=True)
class Format:
    """`kind` is number, date or percent; `decimals` those of a percentage."""

    kind: str = "number"
    decimals: int = 0


PLAIN = Format()


@lru_cache(maxsize=1_000)
def format_of(number: int, code: str | None) -> Format:
    """The format with this number; `code` is its text where the workbook defines it itself."""
    if code is None:
        if number in _BUILT_IN_DATES | _BUILT_IN_TIMES:
            return Format("date")
        if number in _BUILT_IN_PERCENT:
            return Format("percent", _BUILT_IN_PERCENT[number])
        return PLAIN
    first = _DECORATION.sub("", code[:_LONGEST_CODE]).split(";")[0].lower()
    if "general" in first or first == "@":
        return PLAIN
    if "%" in first:
        decimals = re.search(r"\.([0#?]+)", first)
        return Format("percent", min(len(decimals[1]), _MOST_DECIMALS) if decimals else 0)
    return Format("date") if re.search("[dmyhs]", first) else PLAIN


def moment(serial: float, *, since_1904: bool) -> datetime | None:
    """The moment a spreadsheet means by a number of days; None for one outside the calendar."""
    if not 0 <= serial < _LAST_DAY - 2000:
        return None
    # Spreadsheets count a 29 February 1900 that never was.
    since_1900 = _EPOCH + timedelta(days=1) if serial < 60 else _EPOCH
    start = _EPOCH_1904 if since_1904 else since_1900
    return start + timedelta(seconds=round(serial * 86_400))


def plain_number(number: float) -> str:
    """The number as a cell shows it: 37 for 37.0, 0.3 for 0.30000000000000004."""
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else f"{number:.15g}"


def percentage(number: float, decimals: int) -> str:
    """0.54 as 54%, rounded as the cell shows it."""
    if abs(number) >= 1e12:
        return f"{plain_number(number * 100)}%"
    shown = (Decimal(f"{number:.15g}") * 100).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{shown}%"


def moment_text(moment: datetime) -> str:
    """A date in a column of text: ISO, with the time of day if there is one."""
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return moment.date().isoformat()
    if moment.date() <= date(1899, 12, 31):
        return f"{moment:%H:%M}"
    return f"{moment.date().isoformat()} {moment:%H:%M}"
