"""The drawing of a score, which always stands beside its word."""

from functools import cache
from html import escape
from typing import TYPE_CHECKING

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from diaries.figures import SCORE_MARKS
from diaries.models import Score
from diaries.templatetags.seen import words

if TYPE_CHECKING:
    from diaries.views.rows import ScoreCell

register = template.Library()


@register.simple_tag
def score_mark(score: str) -> SafeString:
    """Rings in water for a score's stored value; an empty one is drawn as not scored yet."""
    return _drawn("nothing" if score == Score.NOTHING else score or "unscored")


@cache
def _drawn(name: str) -> SafeString:
    """There are five, the same in every language; a diary shows them by the dozen."""
    return render_to_string("diaries/figures/score.svg", {"mark": SCORE_MARKS[name]})


@register.simple_tag
def score_part(cell: "ScoreCell") -> SafeString:
    """A marker's score, its remark, the way to change it, and what earlier cycles felt; written as in `seen`."""
    remark = words(cell.remark) if cell.remark else ""
    link = earlier = ""
    if cell.url:
        act = escape(_("Change") if cell.score else _("Score it"))
        of_what = escape(_("the score of marker %(number)s") % {"number": cell.number})
        link = (
            f'<p class="meta"><a class="change" href="{cell.url}" hx-get="{cell.url}">{act}'
            f'<span class="visually-hidden"> {of_what}</span></a></p>'
        )
    if cell.earlier:
        earlier = render_to_string("diaries/_trend.html", {"cell": cell})
    return mark_safe(
        f'<div class="part score-part" id="score-{cell.marker_id}">\n'
        f'<p class="of-column">{escape(_("Score"))}</p>\n'
        f'<p class="score-line now">{score_mark(cell.score)}<span>{escape(cell.word)}</span></p>\n'
        f"{remark}{link}{earlier}\n"
        "</div>\n"
    )
