"""A logo as it arrives, SVG or PNG, made harmless: bytes in, bytes out. Who uploads it need not be trusted.

A PNG is decoded and written anew (`diaries.images`). An SVG is read by a parser that takes no document type, so no entity
and no file from elsewhere, and a new one is written from an allow-list: shapes, groups, gradients and clips, and of their
attributes only those whose values say numbers, colours, or a name within the drawing. What a drawing program says in
styles becomes such attributes. Nothing can run, fetch, or grow beyond what was counted.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from diaries.images import RefusedFile, prepare
from reports.look.svg_cleaning import UnusableDrawing, clean_svg

SVG, PNG = "image/svg+xml", "image/png"
MOST_BYTES = {SVG: 300 * 1024, PNG: 2 * 1024 * 1024}
MOST_PIXELS = 4000
"""On either side of a PNG."""
LONGEST_SHAPE = 12
"""So many times as wide as high, or as high as wide; more would be a hair on a cover."""


@dataclass(frozen=True)
class Logo:
    """A logo as it is kept; width and height only count by their ratio. `left_out` names what was taken out of it."""

    content: bytes
    kind: str
    width: float
    height: float
    left_out: tuple[str, ...] = ()


def clean_logo(content: bytes) -> Logo:
    """The logo as it will be kept; raises `ValidationError`. The name it came under is not asked."""
    if not content:
        raise ValidationError(_("This file is empty."))
    is_png = content.startswith(b"\x89PNG\r\n\x1a\n")
    most = MOST_BYTES[PNG if is_png else SVG]
    if len(content) > most:
        raise ValidationError(
            _("This file has %(size)s kB; a logo of this kind has at most %(limit)s kB.")
            % {"size": -(-len(content) // 1024), "limit": most // 1024}
        )
    logo = _png(content) if is_png else _svg(content)
    if max(logo.width / logo.height, logo.height / logo.width) > LONGEST_SHAPE:
        raise ValidationError(
            _(
                "This logo is more than %(times)s times as long as it is narrow. Choose one with a squarer shape."
            )
            % {"times": LONGEST_SHAPE}
        )
    return logo


def _png(content: bytes) -> Logo:
    width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
    if max(width, height) > MOST_PIXELS:
        raise ValidationError(
            _("This picture has %(width)s by %(height)s pixels; a logo has at most %(limit)s on a side.")
            % {"width": width, "height": height, "limit": MOST_PIXELS}
        )
    try:
        kept = prepare(content)
    except RefusedFile as problem:
        raise ValidationError(
            _("This picture is damaged or not whole. Save it once more as PNG, and send that.")
        ) from problem
    if not kept.width or not kept.height:
        raise ValidationError(_("A logo is an SVG or a PNG file."))
    return Logo(kept.content, kept.kind, kept.width, kept.height)


def _svg(content: bytes) -> Logo:
    try:
        drawing = clean_svg(content)
    except UnusableDrawing as problem:
        raise ValidationError(problem.words) from problem
    return Logo(drawing.content, SVG, drawing.width, drawing.height, drawing.left_out)
