"""The observations of a diary as it lays them out: by the dozen, so that most of their markup is written here.

A template sets an observation node by node, which for fifty of them took longer than to read them from the database.
What only a few of them have stays in templates: photos and files, `_seen_more.html`.
"""

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from diaries.views.rows import SeenRow

register = template.Library()


@register.simple_tag
def seen_articles(rows: Iterable["SeenRow"]) -> SafeString:
    """Three columns of figure 2.6 for each observation: the change, why it matters, what contributed to it."""
    change, why, contributed, also, nothing = (
        escape(each)
        for each in (
            _("Change"),
            _("Why does it matter?"),
            _("Contribution of the project"),
            _("What else played a part"),
            _("nothing noted"),
        )
    )
    nothing_else = f'<p class="nothing">{nothing}</p>'

    def article(row: "SeenRow") -> str:
        files = render_to_string("diaries/_files.html", {"files": row.files}) if row.files else ""
        link = more = matters = factors = ""
        if row.change_link:
            of_what = f'<span class="visually-hidden">: {escape(row.opening)}</span>'
            link = f' <a class="change" {row.change_link}>{change}{of_what}</a>'
        if row.has_more:
            more = render_to_string("diaries/_seen_more.html", {"seen": row})
        if row.significance:
            matters = f'<p class="of-column">{why}</p>{words(row.significance)}'
        if row.tells_factors:
            others = words(row.other_factors) if row.other_factors else nothing_else
            ours = f'<p class="of-column">{contributed}</p>{words(row.contribution)}'
            factors = f'{ours}<p class="also">{also}</p>{others}'
        return (
            f'<article class="{row.classes}" id="{row.anchor}"{row.oob}>\n'
            f"<div>{words(row.change)}{files}\n"
            f'<p class="meta"><span>{escape(row.meta)}</span>{link}{more}</p></div>\n'
            f"<div>{matters}</div>\n"
            f"<div>{factors}</div>\n"
            "</article>\n"
        )

    return mark_safe("".join(map(article, rows)))


def words(text: str, classes: str = "words") -> str:
    """What somebody wrote."""
    return f'<p class="{classes}" dir="auto">{escape(text)}</p>'
