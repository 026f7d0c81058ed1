"""The words that the program itself prints in its diaries, blank and written, in its three languages.

They are taken from the same messages as the documents, so that a blank diary that was filled in, or a written one, is known
by its own words. What is only printed, such as "nothing noted" or a line to sign on, is nobody's content.
"""

import re
from collections.abc import Iterable
from functools import cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_noop as _

from diaries.models import Nature, Score
from diaries.word.headings import Column, Section, column_of, plain, plain_heading, section_of

COLUMNS: dict[Column, tuple[str, ...]] = {
    Column.ACTIVITY: (_("Activity"),),
    Column.DESCRIPTION: (_("Description"), _("who, how, what, when; how many took part")),
    Column.GOOD: (_("What was good? Why?"),),
    Column.LESS_GOOD: (_("What was less good? Why?"),),
    Column.MARKER: (_("Progress marker"),),
    Column.CHANGE: (_("Observed change"), _("with when and how it was seen")),
    Column.SIGNIFICANCE: (_("Why does it matter?"),),
    Column.CONTRIBUTION: (_("Contribution of the project"), _("and what else played a part")),
    Column.SCORE: (_("Score"),),
}
"""The heading of a column, and the small words below it."""

SECTIONS: dict[Section, tuple[str, ...]] = {
    Section.ENABLING: (_("Enabling factors"), _("what helped change along?")),
    Section.HINDERING: (_("Hindering factors"), _("what stood in its way?")),
    Section.EFFECTIVE: (_("What was effective in the strategy"),),
    Section.ADAPT: (_("What to adapt"),),
    Section.RECOMMENDATION: (_("Recommendations or decisions for adjustment"),),
    Section.UNEXPECTED: (_("Unexpected changes"), _("for better or for worse"), _("none noted")),
}

NOTHING = (
    _("nothing noted"),
    _("none noted"),
    _("not scored yet"),
    _("No activities were written down."),
    _("No observations were written down."),
    _("This partner has no progress markers yet."),
    _("What you see is worth writing down all the same."),
    _(
        "Write of groups and organisations, not of people by their names. Rows that stay empty say something too."
    ),
    _(
        "Who changed, and what do they do differently now? A marker has no target: a row without a change is an answer as "
        "well."
    ),
    _("Worded as in this cycle."),
    _("It reads differently today"),
)
LABELS = (_("another activity:"), _("an activity:"), _("no marker:"))
UNTIED = _("Not tied to a marker")
ELSE = _("What else played a part")
COUNTED = (
    ("See observation %(numbers)s, told above.", "See observations %(numbers)s, told above."),
    (
        "See observation %(numbers)s among the unexpected changes.",
        "See observations %(numbers)s among the unexpected changes.",
    ),
)
"""Messages of the templates with their plurals, under which they are found (`ngettext`)."""
TAIL = ("for marker %(numbers)s", "for markers %(numbers)s")
_NUMBERS = r"[\w.,; ]{1,200}?"


def column_under(heading: str) -> Column | None:
    """What the column under this heading holds: by the program's own words, else by its sense."""
    return _columns().get(plain_heading(heading)) or column_of(heading)


def section_under(heading: str) -> Section | None:
    """Which part of a diary begins under this heading, likewise."""
    return _sections().get(plain_heading(heading)) or section_of(heading)


def is_only_printed(text: str) -> bool:
    """Whether the program printed it, as a hint or where nothing was noted."""
    return len(text) <= 400 and _only_printed().match(plain(text)) is not None


def is_signature(text: str) -> bool:
    """Whether it is the line on which one says who filled the diary in, or when."""
    return len(text) <= 90 and _signature().match(plain(text)) is not None


def without_tail(activity: str) -> str:
    """The name of an activity without the markers that the program prints behind it."""
    return _tail().sub("", activity[:2000]).strip() if len(activity) <= 2000 else activity


def without_label(text: str) -> str | None:
    """What somebody wrote behind "another activity:"; None where no such label stands."""
    found = _label().match(text)
    return text[found.end() :].strip(" .…_") if found else None


def is_untied(text: str) -> bool:
    """Whether the rows below are tied to no marker."""
    return len(text) < 80 and plain(text) in _all_of(UNTIED)


def tells_other_factors(text: str) -> bool:
    """Whether what else played a part stands below, in the cell of the contribution."""
    return len(text) < 80 and plain(text).rstrip(" :") in _all_of(ELSE)


@cache
def nature_labels() -> dict[str, Section]:
    """Unexpected, positive or negative, as it stands beside a box."""
    sections = {
        Nature.UNEXPECTED_POSITIVE: Section.UNEXPECTED_GOOD,
        Nature.UNEXPECTED_NEGATIVE: Section.UNEXPECTED_BAD,
    }
    return {plain(label): sections[each] for each in sections for label in _each_language(each.label)}


@cache
def score_labels() -> dict[str, str]:
    """The words of the scores in three languages, as they stand beside a box."""
    return {label.casefold(): str(score.value) for score in Score for label in _each_language(score.label)}


def _each_language(message: str | Promise) -> list[str]:
    said = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            said.append(gettext(message) if isinstance(message, str) else str(message))
    return said


def _all_of(message: str) -> frozenset[str]:
    return frozenset(map(plain, _each_language(message)))


def _headings(parts: tuple[str, ...]) -> Iterable[str]:
    """The heading alone, and with each of the small words behind it."""
    heading, *small = map(_each_language, parts)
    for place, text in enumerate(heading):
        yield plain(text)
        for each in small:
            yield plain(f"{text} {each[place]}")


@cache
def _columns() -> dict[str, Column]:
    return {text: column for column, parts in COLUMNS.items() for text in _headings(parts)}


@cache
def _sections() -> dict[str, Section]:
    return {text: section for section, parts in SECTIONS.items() for text in _headings(parts)}


def _counted(one: str, many: str, *, is_plain: bool = True) -> list[str]:
    """The patterns of a message with numbers in it."""
    found = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            for count in (1, 2):
                said = ngettext(one, many, count)
                found.append(re.escape(plain(said) if is_plain else said))
    return [each.replace(re.escape("%(numbers)s"), _NUMBERS) for each in found]


@cache
def _only_printed() -> re.Pattern[str]:
    said = [rf"{re.escape(text.rstrip(' .'))}\.?" for each in NOTHING for text in sorted(_all_of(each))]
    said += [pattern for pair in COUNTED for pattern in _counted(*pair)]
    return re.compile(rf"^(?:(?:{'|'.join(said)})\s*){{1,3}}$")


@cache
def _signature() -> re.Pattern[str]:
    who, when = ("|".join(map(re.escape, sorted(_all_of(each)))) for each in (_("Filled in by"), _("Date")))
    return re.compile(rf"^(?:(?:{who}) ?:.*|(?:{when}) ?:[\s_.…]*|(?:{when}) ?:.{{0,12}}\d[^:;]{{0,20}})$")


@cache
def _tail() -> re.Pattern[str]:
    tail, unplanned = (
        "|".join(_counted(*TAIL, is_plain=False)),
        "|".join(map(re.escape, _each_language(_("not planned")))),
    )
    return re.compile(rf"(?:\s+(?:{tail}))?(?:\s+(?:{unplanned}))?\s*$", re.IGNORECASE)


@cache
def _label() -> re.Pattern[str]:
    said = "|".join(
        re.escape(text.rstrip(": \xa0\u202f")) for each in LABELS for text in _each_language(each)
    )
    return re.compile(rf"^\s*(?:{said})\s*:\s*", re.IGNORECASE)
