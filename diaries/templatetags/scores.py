"""The drawing of a score, which always stands beside its word."""

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from diaries.figures import SCORE_MARKS
from diaries.models import Score

register = template.Library()


@register.simple_tag
def score_mark(score: str) -> SafeString:
    """Rings in water for a score's stored value; an empty one is drawn as not scored yet."""
    return _drawn("nothing" if score == Score.NOTHING else score or "unscored")


@cache
def _drawn(name: str) -> SafeString:
    """There are five, the same in every language; a diary shows them by the dozen."""
    return render_to_string("diaries/figures/score.svg", {"mark": SCORE_MARKS[name]})
