"""From a cell to a value of its column's kind, or a sentence that says what to do about it."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.cycle_dates import last_of_month, refuse_far_year
from projects.text import is_storable, piles_marks, same_name
from reports.workbook.cells import Cell
from reports.workbook.formats import moment_text, percentage, plain_number
from reports.workbook.layout import Column, Kind

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?: ?(?:Z|[+-][0-9]{2}:[0-9]{2}))?)?"
)
_SEPARATORS = re.compile("[,;]")
MOST_PEOPLE = 1_000_000
MOST_PLACES = 100_000
"""The last place in an order that can be meant; beyond it lies a slip of the hand."""


@dataclass(frozen=True)
class DiaryDate:
    """A day, or a whole month whose first day is `day`."""

    day: date
    is_month: bool = False

    @property
    def last(self) -> date:
        return last_of_month(self.day) if self.is_month else self.day

    def __str__(self) -> str:
        return f"{self.day:%Y-%m}" if self.is_month else self.day.isoformat()


Value = str | int | date | datetime | DiaryDate | tuple[str, ...]


class Wrong(Exception):
    """A cell that cannot be taken as it is; the text is the sentence."""


def value_of(cell: Cell, column: Column) -> Value | None:
    """The value of a filled cell; None for a list of markers that names none. Raises `Wrong`."""
    if cell.kind == "formula":
        raise Wrong(_("This cell holds a formula; paste its value instead"))
    if cell.kind == "error":
        raise Wrong(_("This cell holds an error (%(error)s); write its value") % {"error": cell.value})
    if column.kind in {Kind.START, Kind.END, Kind.DATE}:
        return _date(cell, column.kind)
    if column.kind is Kind.MARKERS:
        return _markers(cell)
    if column.kind is Kind.NUMBER:
        return _number(cell, column)
    if column.kind is Kind.MOMENT:
        return _moment(cell)
    if column.kind is Kind.PLACE:
        return _place(cell)
    if column.kind is Kind.COUNT:
        return _count(cell)
    if column.kind is Kind.NAMES:
        names = (_fitting(each.strip(), column) for each in _text(cell).splitlines() if each.strip())
        return tuple({same_name(each): each for each in names}.values()) or None
    text = _text(cell)
    if column.kind is Kind.WORD:
        word = column.word(text)
        if word is None:
            raise Wrong(
                _('"%(text)s" is not a %(column)s; write one of: %(words)s')
                % {
                    "text": text.strip()[:80],
                    "column": column.key,
                    "words": ", ".join(
                        dict.fromkeys(f"{word.value} ({word.dutch})" for word in column.words)
                    ),
                }
            )
        return word.value
    if column.kind is Kind.NAME:
        text = text.strip()
    elif column.kind is Kind.AS_OF:
        text = _as_of(text)
    return _fitting(text, column)


def _text(cell: Cell) -> str:
    """What the cell shows."""
    if isinstance(cell.value, datetime):
        return moment_text(cell.value)
    if isinstance(cell.value, str):
        return cell.value
    if cell.kind == "percent":
        return percentage(cell.value, cell.decimals)
    return plain_number(cell.value)


def _fitting(text: str, column: Column) -> str:
    if len(text) > column.limit:
        raise Wrong(
            _("This text has %(length)s characters; at most %(limit)s fit. Shorten it or split it up")
            % {"length": f"{len(text):,}", "limit": f"{column.limit:,}"}
            if len(text) < 200_000
            else _("This text is too long; at most %(limit)s characters fit. Shorten it or split it up")
            % {"limit": f"{column.limit:,}"}
        )
    if not is_storable(text):
        strange = next(character for character in text if not is_storable(character))
        raise Wrong(
            _("This text holds a character that cannot be kept (U+%(code)s); delete it")
            % {"code": f"{ord(strange):04X}"}
        )
    if piles_marks(text):
        raise Wrong(_("This text has more accents on one letter than anybody can read; type it anew"))
    return text


def _as_of(text: str) -> str:
    """Free text; but what looks like a date must exist."""
    if _DATE.fullmatch(text.strip()):
        return str(_written_date(text))
    return text


def _number(cell: Cell, column: Column) -> str:
    if cell.kind in {"date", "percent"}:
        raise Wrong(
            _(
                "A spreadsheet reads this as a date or a percentage; format the cell as text and write a number"
            )
        )
    if isinstance(cell.value, float):
        if not _is_whole(cell.value):
            raise Wrong(
                _("%(number)s is not a whole number; write a whole number, or a name as text")
                % {"number": plain_number(cell.value)}
            )
        return _fitting(str(round(cell.value)), column)
    text = _fitting(_text(cell).strip(), column)
    if column.key in {"number", "marker"} and _SEPARATORS.search(text):
        raise Wrong(_("A marker's number has no comma or semicolon; give each marker a row of its own"))
    return text


def _markers(cell: Cell) -> tuple[str, ...] | None:
    if isinstance(cell.value, float) and not _is_whole(cell.value):
        raise Wrong(
            _("A spreadsheet turned this list into the decimal number %(number)s; write it as text: %(list)s")
            % {
                "number": plain_number(cell.value),
                "list": plain_number(cell.value).replace(".", ", "),
            }
        )
    if cell.kind in {"date", "percent"}:
        raise Wrong(
            _("A spreadsheet turned this list into a date or a percentage; write it as text, such as: 1, 2")
        )
    text = str(round(cell.value)) if isinstance(cell.value, float) else _text(cell)
    if not is_storable(text):
        raise Wrong(_("This list holds a character that cannot be kept; delete it"))
    numbers = {same_name(part): part.strip() for part in reversed(_SEPARATORS.split(text)) if part.strip()}
    return tuple(reversed(numbers.values())) or None


def _moment(cell: Cell) -> datetime:
    """An aware moment; without an offset it is meant in the installation's own time zone."""
    if isinstance(cell.value, float):
        raise Wrong(
            _("%(number)s is a number, not a date; write a date such as 2019-09-23, or 2019-09-23 14:30")
            % {"number": plain_number(cell.value)}
        )
    if isinstance(cell.value, datetime):
        found = cell.value
    else:
        text = cell.value.strip()
        if not _MOMENT.fullmatch(text):
            raise Wrong(
                _('"%(text)s" is not a moment; write a date such as 2019-09-23, or 2019-09-23 14:30')
                % {"text": text[:80]}
            )
        date_part, _blank, rest = text.replace("T", " ").partition(" ")
        clock, offset = _split_offset(rest.replace(" ", ""))
        try:
            found = datetime.combine(
                date.fromisoformat(date_part), time.fromisoformat((_padded(clock) or "00:00") + offset)
            )
        except ValueError:
            raise Wrong(_("There is no date %(text)s; write the right one") % {"text": text}) from None
    if not 1900 <= found.year <= 9000:
        raise Wrong(_("There is no date %(text)s; write the right one") % {"text": found.isoformat(" ")})
    zone = timezone.get_default_timezone()
    return timezone.make_aware(found, zone) if timezone.is_naive(found) else found.astimezone(zone)


def _split_offset(text: str) -> tuple[str, str]:
    """A time of day and its offset from UTC, which may be missing."""
    if text.endswith("Z"):
        return text[:-1], "+00:00"
    if text[-6:-5] in {"+", "-"}:
        return text[:-6], text[-6:]
    return text, ""


def _padded(clock: str) -> str:
    """A time of day whose fraction has six digits."""
    whole, point, fraction = clock.partition(".")
    return f"{whole}.{fraction:0<6}" if point else whole


def moment_with_offset(found: datetime) -> str:
    """The moment as a cell holds it: local time and its offset, so that it comes back to the microsecond."""
    return found.astimezone(timezone.get_default_timezone()).isoformat(" ")


def _place(cell: Cell) -> int:
    text = _text(cell).strip()
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:12]) <= MOST_PLACES):
        raise Wrong(
            _('"%(text)s" is not a place in an order; write a whole number from 1') % {"text": text[:80]}
        )
    return int(text)


def _count(cell: Cell) -> int:
    text = _text(cell).strip()
    if not (text.isascii() and text.isdecimal() and int(text[:12]) <= MOST_PEOPLE):
        raise Wrong(
            _('"%(text)s" is not a number of people; write a whole number from 0') % {"text": text[:80]}
        )
    return int(text)


def _is_whole(number: float) -> bool:
    return abs(number) < 1e15 and abs(number - round(number)) < 1e-9


def _date(cell: Cell, kind: Kind) -> date | DiaryDate:
    if isinstance(cell.value, datetime):
        if cell.value.year < 1900 or cell.value.date() <= date(1900, 1, 1):
            raise Wrong(_("This is a time of day, not a date; write a date, such as 2019-09-23"))
        found = DiaryDate(cell.value.date())
    elif isinstance(cell.value, float):
        raise Wrong(
            _(
                "%(number)s is a number, not a date; format the cell as a date, or write it as 2019-09-23 or 2019-09"
            )
            % {"number": plain_number(cell.value)}
        )
    else:
        found = _written_date(cell.value)
    if kind is Kind.DATE:
        return found
    try:
        refuse_far_year(found.day)
    except ValidationError as problem:
        raise Wrong(problem.messages[0].rstrip(".")) from None
    return found.last if kind is Kind.END else found.day


def _written_date(text: str) -> DiaryDate:
    parts = _DATE.fullmatch(text.strip())
    if parts is None:
        raise Wrong(
            _('"%(text)s" is not a date; write it as 2019-09-23, or 2019-09 where the day is not known')
            % {"text": text.strip()[:80]}
        )
    try:
        day = date(int(parts[1]), int(parts[2]), int(parts[3] or 1))
    except ValueError:
        raise Wrong(_("There is no date %(text)s; write the right one") % {"text": text.strip()}) from None
    return DiaryDate(day, is_month=parts[3] is None)
