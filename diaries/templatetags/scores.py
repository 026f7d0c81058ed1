"""The drawing of a score, which always stands beside its word."""

from django import template

from diaries.figures import SCORE_MARKS
from diaries.models import Score

register = template.Library()


@register.inclusion_tag("diaries/figures/score.svg")
def score_mark(score: str) -> dict[str, object]:
    """Rings in water for a score's stored value; an empty one is drawn as not scored yet."""
    name = "nothing" if score == Score.NOTHING else score or "unscored"
    return {"mark": SCORE_MARKS[name]}
