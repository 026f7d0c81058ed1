"""A document as its pages look, before it is published: the draft that a worker makes of what the coach looks at."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from projects.models import Cycle, Programme, Project
from reports.models import Kind, Report
from reports.services import jobs
from reports.services.following import draft_on_paper, progress_of


def on_paper(
    kind: Kind,
    about: Cycle | Project | Programme,
    *,
    seen: str,
    language: str,
    back: str,
    ask: str,
    asked: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What `_on_paper.html` shows: the pages of a draft that says just what was `seen`, how far it is, or a button.

    `back` is the page's own address: one that a refused form shows stands elsewhere. `ask` is where the button leads,
    `asked` what it sends along. One query, and two more while it is made.
    """
    paper = draft_on_paper(kind=kind, about=about, content_sha256=seen, language=language)
    if paper and paper.is_waiting:
        jobs.nudge(paper)
    return {
        "paper": paper,
        "back_from_paper": back,
        "ask_for_paper": ask,
        "asked_for_paper": {**(asked or {}), "language": language},
        "reason": jobs.reason_in_words(paper) if paper else "",
        "progress": progress_of(paper) if paper and paper.is_waiting else None,
    }


def back_or_to(request: HttpRequest, report: Report) -> HttpResponse:
    """To the page from which the draft was asked for (`back`), where its pages will stand; else to its own page."""
    back = request.POST.get("back", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(f"{back}#on-paper")
    return redirect(report)
