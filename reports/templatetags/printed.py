"""People's words on paper: plain paragraphs, each running in the direction of its own script."""

import re
from collections.abc import Sequence

from django import template
from django.template import Context
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate
from django.utils.translation import get_language

from reports.content import ActivityEntryPart, CyclePart, ObservationPart
from reports.paper.words import day_seen, direction, on_one_line, printable
from reports.printing.cycle import cycle_name as name_of_cycle
from reports.printing.partner import PHOTO, PrintedPhoto

register = template.Library()

PARAGRAPHS = re.compile(r"\n\s*\n")


@register.filter
def prose(text: str) -> SafeString:
    """Paragraphs where people left a blank line, line breaks where they broke a line; never markup."""
    blocks = [block.strip("\n") for block in PARAGRAPHS.split(printable(text)) if block.strip()]
    return format_html_join(
        "",
        "<p{}>{}</p>",
        (
            (
                mark_safe(' dir="rtl"') if direction(block) == "rtl" else "",
                format_html_join(mark_safe("<br>"), "{}", ((line,) for line in block.split("\n"))),
            )
            for block in blocks
        ),
    )


@register.filter
def plain(text: str) -> str:
    """A short text on one line, for a title or an attribute."""
    return on_one_line(text)


@register.filter
def words(text: str) -> SafeString:
    """A short text within a line: a name, a number, a word or two."""
    if direction(text) == "rtl":
        return format_html('<span dir="rtl">{}</span>', plain(text))
    return format_html("{}", plain(text))


@register.filter
def how_many(numbers: str) -> int:
    """How many numbers stand in "1, 2, 5"."""
    return len(numbers.split(", "))


LONG = 2_400
"""Characters: what takes more than some two thirds of a page runs on over its end, instead of leaving it empty."""


@register.filter
def or_long(part: object, more: Sequence[str] = ()) -> str:
    """ " long", a class, where the words of an entry are so many that its page may end within them."""
    own = [part] if isinstance(part, str) else vars(part).values()
    return " long" if sum(len(each) for each in (*own, *more) if isinstance(each, str)) > LONG else ""


@register.filter
def cycle_name(cycle: CyclePart) -> str:
    return name_of_cycle(cycle)


@register.filter
def when(entry: ObservationPart | ActivityEntryPart) -> str:
    """The date as well as it is known: "6 March 2020", "March 2020", or nothing."""
    return day_seen(entry.date, entry.date_precision)


@register.filter
def days(entries: Sequence[ActivityEntryPart]) -> str:
    """The days of several entries, each once, as well as they are known."""
    return ", ".join(dict.fromkeys(filter(None, map(when, entries))))


@register.filter
def months(cycle: CyclePart) -> str:
    """ "Feb. - May 2019", "Oct. 2019 - Jan. 2020": the head of a narrow column."""
    first = date_format(cycle.start, "N" if cycle.start.year == cycle.end.year else "N Y")
    told = f"{first} \N{EN DASH} {date_format(cycle.end, 'N Y')}"
    return told if (get_language() or "en").startswith("en") else told.lower()


@register.filter
def day(moment) -> str:
    """A moment as the day it was here."""
    return date_format(localdate(moment), "DATE_FORMAT") if moment else ""


@register.simple_tag(takes_context=True)
def photo_source(context: Context, photo: PrintedPhoto) -> str:
    """Where a photo's bytes are: what was given to the print, or an address that asks for access (`photos_at`)."""
    place = context.get("photos_at", "")
    return f"{place}{photo.address.removeprefix(PHOTO)}/" if place else photo.address


@register.simple_tag
def cycle_label(cycles: Sequence[CyclePart], at: int) -> SafeString:
    """On a narrow screen a cell says itself in which column it stands."""
    return format_html(' data-label="{}"', plain(name_of_cycle(cycles[at])))
