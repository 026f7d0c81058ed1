"""The first day of a month as French says it: "1er février", and the others "2 février"."""

from django.utils.dateformat import DateFormat
from django.utils.translation import get_language


def _day_of_month(self: DateFormat) -> str | int:
    """The day without a leading zero (`j`). In French every format with it names the month in words."""
    is_first = self.data.day == 1 and (get_language() or "").startswith("fr")
    return "1er" if is_first else self.data.day


def say_first_days_in_french() -> None:
    """A format of Django's cannot tell one day from another, so its letter for the day learns it, for all dates at once."""
    DateFormat.j = _day_of_month  # type: ignore[method-assign]
