"""On which days something can be: within what it belongs to, and a year around it."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from projects import clock

AROUND = timedelta(days=366)
"""How long before its project begins, or after it ends, a meeting can be: an end is often extended."""


def refuse_far_day(day: date, *, start: date, end: date) -> None:
    """Raises `ValidationError` for a day more than a year away from this period, or from it and today: most likely a slip.

    A meeting about a project of long ago may be held today.
    """
    if start - day > AROUND or day - max(end, clock.today()) > AROUND:
        raise ValidationError(
            {"date": _("This day lies more than a year outside the project. Look at the year once more.")},
            code="far",
        )
