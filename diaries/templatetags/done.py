"""The activities of a diary as it lays them out, in the columns of figure 2.5; written here as in `seen`, and for its reason."""

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from diaries.templatetags.seen import words

if TYPE_CHECKING:
    from diaries.models import ActivityEntry
    from diaries.views.rows import DoneRow

register = template.Library()

OF_ITS_TIME = "diaries/_activity_of_its_time.html"


@register.simple_tag
def done_articles(rows: Iterable["DoneRow"]) -> SafeString:
    """For each activity what it is, how it went, what was good and why, what was less good and why."""
    change, description, good, less_good, nothing, not_planned = (
        escape(each)
        for each in (
            _("Change"),
            _("Description"),
            _("What was good? Why?"),
            _("What was less good? Why?"),
            _("nothing noted yet"),
            _("not planned"),
        )
    )

    def article(done: "DoneRow") -> str:
        row, entry = done.row, done.row.entry
        name = escape(row.name)
        tag = f' <span class="tag">{not_planned}</span>' if row.activity.is_unplanned else ""
        then = render_to_string(OF_ITS_TIME, {"row": row}) if row.is_of_its_time else ""
        moved = ""
        if done.elsewhere:
            link = f'<a href="{escape(done.elsewhere.url)}">{escape(done.elsewhere.words)}</a>'
            moved = f'<p class="note elsewhere" role="status">{escape(_("Saved. It stands elsewhere by now."))} {link}</p>'
        columns = (
            of_entry(entry, done.taking_part) if entry else f'<div><p class="nothing">{nothing}</p></div>'
        )
        return (
            f'<article class="done part" id="{done.anchor}">\n'
            f'<div><h3><span dir="auto">{name}</span>{tag}</h3>{then}{meta(done, name)}{moved}</div>\n'
            f"{columns}\n"
            "</article>\n"
        )

    def meta(done: "DoneRow", name: str) -> str:
        if done.row.entry is None:
            return ""
        late = link = told = ""
        if done.row.entry.is_late:
            late = f' <span class="tag">{escape(_("written after the hand-over"))}</span>'
        if done.change_url:
            of_what = f'<span class="visually-hidden"> {name}</span>'
            link = f' <a class="change" href="{done.change_url}" hx-get="{done.change_url}">{change}{of_what}</a>'
        if done.mentions:
            told = " " + render_to_string("theory_of_change/_mentions.html", {"mentions": done.mentions})
        return f'<p class="meta"><span>{escape(done.when)}</span>{late}{link}{told}</p>'

    def of_entry(entry: "ActivityEntry", taking_part: str) -> str:
        files = render_to_string("diaries/_files.html", {"files": entry.files}) if entry.files else ""  # type: ignore[attr-defined]
        took_part = f'<p class="note">{escape(taking_part)}</p>' if taking_part else ""
        head = f'<p class="of-column">{description}</p>' if entry.description or taking_part else ""
        return (
            f"<div>{head}{words(entry.description)}{took_part}{files}</div>\n"
            f"<div>{judged(good, entry.went_well, entry.why_well)}</div>\n"
            f"<div>{judged(less_good, entry.went_less_well, entry.why_less_well)}</div>"
        )

    def judged(heading: str, what: str, why: str) -> str:
        head = f'<p class="of-column">{heading}</p>' if what or why else ""
        return f"{head}{words(what)}{words(why, 'words why') if why else ''}"

    return mark_safe("".join(map(article, rows)))
