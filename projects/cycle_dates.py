"""The calendar of a project: its cycles lie within it and follow each other day on day."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Span = tuple[str, date, date]
"""A cycle's number, its first and its last day."""


def last_of_month(day: date) -> date:
    """The last day of the month in which this day lies, the last month of the calendar included."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def calendar_mistakes(spans: Sequence[Span], *, within: tuple[date, date]) -> list[tuple[str, str]]:
    """The mistakes in a project's calendar, each as (number of the cycle, a sentence that says which days)."""
    mistakes = []
    project_start, project_end = within
    for number, start, end in spans:
        if end < start:
            mistakes.append(
                (
                    number,
                    _("Cycle %(number)s ends on %(end)s, before it starts on %(start)s.")
                    % {"number": number, "start": date_format(start), "end": date_format(end)},
                )
            )
        elif start < project_start or end > project_end:
            mistakes.append(
                (
                    number,
                    _("Cycle %(number)s (%(start)s to %(end)s) lies outside the project, %(from)s to %(to)s.")
                    % {
                        "number": number,
                        "start": date_format(start),
                        "end": date_format(end),
                        "from": date_format(project_start),
                        "to": date_format(project_end),
                    },
                )
            )
    in_order = sorted((span for span in spans if span[2] >= span[1]), key=lambda span: span[1:])
    for (earlier, _start, end), (later, start, _end) in pairwise(in_order):
        if start <= end:
            mistakes.append(
                (
                    later,
                    _(
                        "Cycles %(earlier)s and %(later)s overlap: %(later)s starts on %(start)s, "
                        "%(earlier)s ends on %(end)s."
                    )
                    % {
                        "earlier": earlier,
                        "later": later,
                        "start": date_format(start),
                        "end": date_format(end),
                    },
                )
            )
        elif start > end + timedelta(days=1):
            mistakes.append(
                (
                    later,
                    _(
                        "Between cycles %(earlier)s and %(later)s the days %(from)s to %(to)s belong to no cycle."
                    )
                    % {
                        "earlier": earlier,
                        "later": later,
                        "from": date_format(end + timedelta(days=1)),
                        "to": date_format(start - timedelta(days=1)),
                    },
                )
            )
    return mistakes


def moved_out(
    entries: Iterable[tuple[str, date, date]],
    *,
    before: Mapping[str, tuple[date, date]],
    after: Mapping[str, tuple[date, date]],
) -> list[tuple[str, str]]:
    """Cycles whose new days no longer hold what is written in their diaries, each with a sentence.

    `entries` are (number of the cycle, first and last day that is meant: of a month both differ); `before` and
    `after` are the cycles' days by number. What lay outside its cycle already is not told.
    """
    out: dict[str, list[date]] = {}
    for number, first, last in entries:
        was, becomes = before.get(number), after.get(number)
        if was and becomes and _touches(was, first, last) and not _touches(becomes, first, last):
            out.setdefault(number, []).append(first)
    return [
        (
            number,
            ngettext(
                "Cycle %(number)s, %(start)s to %(end)s, would no longer hold %(count)d entry of its diaries, of "
                "%(day)s. Leave its days as they are, or give that entry another date first.",
                "Cycle %(number)s, %(start)s to %(end)s, would no longer hold %(count)d entries of its diaries, the "
                "first of %(day)s. Leave its days as they are, or give those entries other dates first.",
                len(days),
            )
            % {
                "number": number,
                "start": date_format(after[number][0]),
                "end": date_format(after[number][1]),
                "count": len(days),
                "day": date_format(min(days)),
            },
        )
        for number, days in out.items()
    ]


def _touches(span: tuple[date, date], first: date, last: date) -> bool:
    return first <= span[1] and last >= span[0]


FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Between these lies every day that a project can mean; another year is a slip of the hand."""


def refuse_far_year(day: date) -> None:
    """Raises `ValidationError` for a day that no project of ours can mean."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            _("Choose a day between %(first)s and %(last)s."),
            params={"first": FIRST_YEAR, "last": LAST_YEAR},
            code="far",
        )


MONTHS = 4
"""A monitoring cycle takes about this many months (report 2.1)."""


def cycles_between(start: date, end: date) -> list[tuple[date, date]]:
    """Cycles of about four months, day on day from `start` to `end`, each its first and its last day.

    What is left at the end makes a cycle of its own from two months on, and lengthens the last one otherwise.
    """
    if end < start:
        return []
    firsts = [start]
    while (following := _months_later(start, MONTHS * len(firsts))) <= end and following < date.max:
        firsts.append(following)
    if len(firsts) > 1 and _months_later(firsts[-1], MONTHS // 2) > end + timedelta(days=1):
        firsts.pop()
    lasts = [first - timedelta(days=1) for first in firsts[1:]]
    return list(zip(firsts, [*lasts, end], strict=True))


def _months_later(day: date, months: int) -> date:
    """The same day some months later, or the last of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
