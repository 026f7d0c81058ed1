"""The small drawings that stand in a line of text: the brand mark and the badge of a sphere."""

from django import template

from theory_of_change.figures import brand_mark as draw_brand_mark
from theory_of_change.figures import sphere_mark
from theory_of_change.map_words import DRAWN_AS
from theory_of_change.models import Sphere

register = template.Library()


@register.inclusion_tag("theory_of_change/figures/mark.svg")
def brand_mark() -> dict[str, object]:
    return {"mark": draw_brand_mark()}


@register.inclusion_tag("theory_of_change/_sphere_badge.html")
def sphere_badge(sphere: str) -> dict[str, object]:
    """The three shores with the sphere's own filled, and always the word."""
    return {
        "sphere": sphere,
        "label": Sphere(sphere).label,
        "mark": sphere_mark(DRAWN_AS[Sphere(sphere)]),
    }
