"""A programme's template on paper: its colours in place of the house's, and its logo in two sizes. Pure text."""

import json
import re

from reports.content import LogoPart, TemplatePart, read_json
from reports.look.colours import ACCENT, QUIET

_HOUSE = re.compile(f"#?(?:{ACCENT[1:]}|{QUIET[1:]})")
"""Both colours at once: the template's accent may be the house's quiet colour."""

COVER_LOGO, SMALL_LOGO = (64.0, 20.0), (42.0, 8.0)
"""mm: the widest and the highest that the logo is on a cover, and in the margin above a page of a document without one."""

SMALL_LOGO_PLACE = """
@page { @top-right { content: element(small-logo); width: 45mm; text-align: right; vertical-align: middle } }
.small-logo { position: running(small-logo); text-align: right }
"""
MATRIX_FOOT = """
@page matrix { @bottom-left { content: element(running); width: 85%; vertical-align: top; padding-top: 4mm } }
"""


def logo_address(logo: LogoPart) -> str:
    """What the print templates call it; no program answers to this address (see `rendering.SCHEME`)."""
    return f"report:logo.{'svg' if logo.kind == 'image/svg+xml' else 'png'}"


def in_template(style: str, template: TemplatePart) -> str:
    """The print stylesheets with the template's colours and the measures of its logo.

    The spheres, the scores and the ink keep their colours: those carry meaning.
    """
    style = coloured(style, template)
    if template.logo:
        style += SMALL_LOGO_PLACE
        style += _measure(".cover-logo", template.logo, *COVER_LOGO)
        style += _measure(".small-logo img", template.logo, *SMALL_LOGO)
    if template.foot:
        style += MATRIX_FOOT
    return style


def coloured(style: str, template: TemplatePart) -> str:
    """The style with the template's colours in place of the house's; also where, as in office files, no hash leads them."""
    own = {ACCENT: template.accent or ACCENT, QUIET: template.quiet or QUIET}
    own |= {house[1:]: colour[1:] for house, colour in own.items()}
    return _HOUSE.sub(lambda found: own[found[0]], style)


def template_in(content: str) -> TemplatePart:
    """The template with which a document's JSON was frozen; the house's own where there is none."""
    told = json.loads(content)
    programme = told.get("programme") or (told.get("report") or {}).get("programme") or {}
    return read_json(json.dumps(programme.get("template") or {}), TemplatePart)


def _measure(selector: str, logo: LogoPart, widest: float, highest: float) -> str:
    width = min(widest, highest * logo.width / logo.height)
    return f"{selector} {{ width: {width:.2f}mm; height: {width * logo.height / logo.width:.2f}mm }}\n"
