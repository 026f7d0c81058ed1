"""What French writes its own way: "1er février", "juil.", and a space that does not break before a colon."""

from datetime import date
from typing import cast

from django.utils.dateformat import DateFormat
from django.utils.dates import MONTHS_AP
from django.utils.translation import get_language


def _is_french() -> bool:
    return (get_language() or "").startswith("fr")


def colon() -> str:
    """What stands between a label and what it says, before the usual space."""
    return "\N{NARROW NO-BREAK SPACE}:" if _is_french() else ":"


def _day(format: DateFormat) -> date:
    return cast(date, format.data)  # letters of a day are never asked of a time alone


def _day_of_month(self: DateFormat) -> str | int:
    """The day without a leading zero (`j`). In French every format with it names the month in words."""
    return "1er" if _day(self).day == 1 and _is_french() else _day(self).day


def _month_in_few_letters(self: DateFormat) -> str:
    """The month as `b` gives it. Three letters are "jui" for two months in French, so it takes its usual short forms."""
    return str(MONTHS_AP[_day(self).month]).lower() if _is_french() else _in_three_letters(self)


_in_three_letters = DateFormat.b


def say_dates_in_french() -> None:
    """A format of Django's cannot tell one day from another, so its letters learn it, for all dates at once."""
    DateFormat.j = _day_of_month  # type: ignore[assignment, method-assign]
    DateFormat.b = _month_in_few_letters  # type: ignore[method-assign]
