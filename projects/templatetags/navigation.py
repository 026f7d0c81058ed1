"""The navigation on every page of a project."""

from functools import lru_cache

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag(takes_context=True)
def project_navigation(context: Context) -> SafeString:
    """Where one may go in this project; the page's `tab` is marked as the present one, or "write down" for `writes`."""
    acts = frozenset(act for act, is_granted in context["may"].items() if is_granted)
    here = context.get("tab", ""), bool(context.get("writes"))
    return _drawn(context["project"].slug, acts, *here, get_language())


@lru_cache(maxsize=1000)
def _drawn(slug: str, acts: frozenset[str], tab: str, writes: bool, language: str) -> SafeString:
    """Drawn once for everybody with the same rights: nothing stands in it but what is given here."""
    page = {"slug": slug, "may": dict.fromkeys(acts, True), "tab": tab, "writes": writes}
    return render_to_string("projects/_navigation.html", page)
