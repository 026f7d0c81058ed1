"""Colours for type: read, and measured against every ground on which a document sets type in them."""

import re

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

ACCENT, QUIET = "#2B4A8B", "#5B5D62"
"""The house's own, as the print stylesheets name them: of what stands out, and of the second voice."""
GROUNDS = ("#FFFFFF", "#FBF9F4", "#F3F0E8", "#F8EBD3")
"""White, paper, a table's head, and the row of a level of markers."""
LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3, for text of any size."""

_HEX = re.compile(r"#?([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")


def read_colour(text: str) -> str:
    """The colour as "#RRGGBB" in capitals; "" stays "". Raises `ValidationError` for what is none, or cannot be read.

    >>> read_colour(" 2b4a8b")
    '#2B4A8B'
    """
    text = text.strip()
    if not text:
        return ""
    found = _HEX.fullmatch(text)
    if found is None:
        raise ValidationError(
            _("Write the colour as a hash and six figures or letters from A to F, such as #2B4A8B.")
        )
    digits = found[1].upper()
    colour = "#" + ("".join(each * 2 for each in digits) if len(digits) == 3 else digits)
    worst = min(contrast(colour, ground) for ground in GROUNDS)
    if worst < LEAST_CONTRAST:
        raise ValidationError(
            _(
                "Text in this colour is too pale to read on paper: its contrast is %(contrast)s to 1, and at least "
                "%(least)s is needed. Choose a darker one."
            )
            % {
                "contrast": number_format(int(worst * 10) / 10, 1),
                "least": number_format(LEAST_CONTRAST, 1),
            }
        )
    return colour


def contrast(one: str, other: str) -> float:
    """How far two colours differ in lightness, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
