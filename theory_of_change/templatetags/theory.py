"""How the words of a theory of change are set: the vision, and numbers of markers in a sentence."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from projects.access import Act, Scope
from theory_of_change.models import Marker
from theory_of_change.reasons import Decided, all_decided, in_short
from theory_of_change.services.reading import numbers_of
from theory_of_change.vision_text import read_vision

register = template.Library()


@register.filter
def for_reader(reason: str, request: Any) -> str:
    """Why something changed; who does not read all of the meetings sees of a decision only its reference."""
    grants = getattr(request, "grants", None)
    if not reason or (grants is not None and grants.scope(Act.SEE_MEETING) is Scope.ALL):
        return reason
    return in_short(reason, _decided(request))


def _decided(request: Any) -> list[Decided]:
    """The decisions of the page's project, read once for all of its reasons."""
    project = getattr(request, "project", None)
    if project is None:
        return []
    if not hasattr(request, "decided"):
        request.decided = all_decided(project)
    found: list[Decided] = request.decided
    return found


@register.inclusion_tag("theory_of_change/_vision_text.html")
def vision_text(text: str) -> dict[str, object]:
    """A vision or a mission as it is meant: sentences, or a line that a list completes."""
    return {"blocks": [(type(block).__name__, block) for block in read_vision(text)]}


@register.filter
def in_words(texts: Iterable[str]) -> str:
    """ "1, 2 and 5"."""
    return get_text_list([str(text) for text in texts], _("and"))


@register.filter
def quoted(phrases: Iterable[str]) -> str:
    """ "“80%” and “by June”"."""
    return in_words([_("“%(phrase)s”") % {"phrase": phrase} for phrase in phrases])


@register.filter
def numbers(markers: Iterable[Marker]) -> list[str]:
    return list(numbers_of(markers))
