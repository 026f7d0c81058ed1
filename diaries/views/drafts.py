"""Drafts of one's own: kept while one types, offered again in the form, listed, dropped."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from diaries.models import Draft
from diaries.services.draft import (
    MOST_BYTES,
    NewerDraft,
    Page,
    SavedMeanwhile,
    Typed,
    drop_draft,
    key_of,
    save_draft,
    texts_in,
)
from projects.access import Act, grants_by_project, grants_in, grants_in_programme, signed_in
from projects.editing import Edited
from projects.models import Programme, Project, User
from projects.text import all_storable, read_number

# Taking part: what a form of the diaries does with drafts


@dataclass(frozen=True)
class Drafting:
    """The draft of one form: under which key it is kept, what was restored, which other one is offered."""

    key: str
    kind: str
    project: str
    """The project's word in addresses; empty where it is written about a programme as a whole."""
    programme: str = ""
    revision: int = 0
    restored: Draft | None = None
    offered: Draft | None = None
    others: int = 0
    is_fresh: bool = False
    """A new entry in which nothing stands yet: a page that was kept on the device gives it a client id anew."""
    path: str = ""
    """Where it is continued; empty: on the page that shows the form."""

    @property
    def is_queued(self) -> bool:
        """Whether its form waits on the device when there is no network: new entries do."""
        return self.kind in {Draft.Kind.SAW, Draft.Kind.DID}

    @property
    def excerpt(self) -> str:
        """How the offered draft begins, so that one knows it again."""
        texts = texts_in(self.offered) if self.offered else []
        return Truncator(texts[0]).chars(140) if texts else ""


def drafting_new(request: HttpRequest, form: forms.Form, project: Project, kind: str) -> Drafting:
    """For a new entry: `?draft=` continues one of the writer's drafts of this kind, otherwise the last is offered.

    Puts the words of the draft into the form, as they were typed.
    """
    drafts = list(Draft.objects.visible_to(request.user).filter(project=project, kind=kind))
    wanted = request.GET.get("draft")
    key = str(form.data.get("client_id", "") if form.is_bound else form.initial["client_id"])
    restored = None
    if wanted and not form.is_bound:
        restored = next((draft for draft in drafts if draft.key == wanted), None)
        if restored is None:
            messages.info(request, _("This draft is not there any more: it was saved or dropped."))
        else:
            key = restored.key
            put_back(form, restored.data.get("fields", []))
    mine = next((draft for draft in drafts if draft.key == key), None)
    others = [draft for draft in drafts if draft is not mine]
    return Drafting(
        key=key,
        kind=kind,
        project=project.slug,
        revision=_revision_on(request, form.is_bound, mine),
        restored=restored,
        offered=others[0] if others and not form.is_bound and restored is None else None,
        others=len(others),
        is_fresh=not form.is_bound and mine is None,
    )


def drafting_change(request: HttpRequest, form: forms.Form, entry: Edited) -> Drafting:
    """For a change of an entry or a line: what was being typed stands in the form again, with the version it began from."""
    return drafting_there(request, form, entry.project, kind=Draft.Kind.CHANGE, key=key_of(entry))


def drafting_there(
    request: HttpRequest,
    form: forms.Form | Sequence[forms.Form],
    about: Project | Programme,
    *,
    kind: Draft.Kind,
    key: str,
    path: str = "",
) -> Drafting:
    """For a form that there is one of: what was being typed stands in it again, with the version it began from.

    Several forms that are saved together keep one draft. `path` is where it is continued, if not on this page.
    """
    every = [form] if isinstance(form, forms.BaseForm) else list(form)
    is_bound = any(each.is_bound for each in every)
    draft = Draft.objects.visible_to(request.user).filter(key=key).first()
    restored = draft if draft and not is_bound else None
    if restored:
        for each in every:
            put_back(each, restored.data.get("fields", []))
    return Drafting(
        key=key,
        kind=kind,
        project=about.slug if isinstance(about, Project) else "",
        programme=about.slug if isinstance(about, Programme) else "",
        revision=_revision_on(request, is_bound, draft),
        restored=restored,
        path=path,
    )


def typed_on(request: HttpRequest) -> Page:
    """What the page that sends this form says of itself: its name in its drafts, and the draft it goes on with."""
    tab = request.POST.get("typed_on", "")
    return Page(
        tab=tab if len(tab) <= 100 and all_storable([tab]) else "",
        revision=read_number(request.POST.get("typed_from", "")),
    )


def _revision_on(request: HttpRequest, is_bound: bool, draft: Draft | None) -> int:
    """Which revision of the draft stands in the form; 0 where none does.

    A form that comes back with its mistakes holds what its page held, and not what was typed elsewhere meanwhile.
    """
    is_there = draft is not None and (not is_bound or typed_on(request).holds(draft))
    return draft.revision if draft is not None and is_there else 0


def put_back(form: forms.Form, fields: Iterable[Sequence[str]]) -> None:
    """The typed values become what the form begins with; what stands in no form any more is passed over.

    A form that knows what its writer left alone (`left_alone`) shows that as it stands now.
    """
    typed: dict[str, list[str]] = {}
    for name, value in fields:
        typed.setdefault(name, []).append(value)
    left_alone = form.left_alone(typed) if hasattr(form, "left_alone") else ()
    for name, field in form.fields.items():
        if name in left_alone:
            continue
        values = typed.get(form.add_prefix(name), [])
        if isinstance(field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)):
            form.initial[name] = values
        elif not isinstance(field, forms.FileField):
            form.initial[name] = values[-1] if values else ""


# Keeping


@signed_in
@require_POST
def keep_draft(request: HttpRequest) -> HttpResponse:
    """Keeps what stands in a form: 200, 409 with the newer words, 410 once the entry is saved, 422, 404."""
    try:
        sent = _read(request)
    except (ValueError, TypeError, KeyError, RecursionError):
        return JsonResponse({"reason": "unreadable"}, status=422)
    about = _find_place(request.user, project=sent.pop("project"), programme=sent.pop("programme"))
    if about is None:
        return JsonResponse({"reason": "not found"}, status=404)
    key, turn = sent["key"], sent["typed"].turn
    try:
        draft = save_draft(writer=request.user, about=about, **sent)
    except NewerDraft as newer:
        return JsonResponse(
            {
                "key": key,
                "revision": newer.current.revision,
                "at": newer.current.updated_at.isoformat(),
                "fields": newer.current.data["fields"],
            },
            status=409,
        )
    except SavedMeanwhile:
        return JsonResponse({"key": key, "reason": "saved"}, status=410)
    except ValidationError as refused:
        return JsonResponse({"key": key, "reason": refused.code, "errors": refused.messages}, status=422)
    return JsonResponse({"key": key, "revision": draft.revision, "turn": turn})


def _find_place(user: User, *, project: str, programme: str) -> Project | Programme | None:
    """The project in which this person writes, or the programme about which they do; None where there is neither."""
    if programme:
        named = Programme.objects.filter(slug=programme).first()
        words_it = named is not None and Act.HOLD_MEETING in grants_in_programme(user, named).acts
        return named if words_it else None
    found = Project.objects.select_related("programme").filter(slug=project).first()
    return found if found and Act.WRITE_DIARY in grants_in(user, found).acts else None


def _read(request: HttpRequest) -> dict[str, Any]:
    """The request's body in the types that the service expects; anything else raises."""
    if len(request.body) > 3 * MOST_BYTES:  # escapes may make JSON longer than what it says
        raise ValueError("too long")
    body = json.loads(request.body)
    fields = [(name, value) for name, value in body["fields"]]
    # A page that an older edition of the program left on a device does not speak of programmes.
    places = [body["project"], body.get("programme", "")]
    texts = [*places, body["kind"], body["key"], body["path"], body["tab"]]
    texts += [text for pair in fields for text in pair]
    numbers = [body["turn"], body["revision"]]
    if not all(isinstance(text, str) for text in texts) or not all(type(each) is int for each in numbers):
        raise TypeError("not a draft")
    path = body["path"]
    is_own_path = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    if (
        not is_own_path
        or body["kind"] not in Draft.Kind.values
        or not (0 < len(body["key"]) <= 200 and len(path) <= 300 and len(body["tab"]) <= 100)
        or not all(0 <= each < 2**31 for each in numbers)
        or not all_storable(texts[:6])
    ):
        raise ValueError("not a draft")
    return {
        "project": places[0],
        "programme": places[1],
        "kind": body["kind"],
        "key": body["key"],
        "path": path,
        "typed": Typed(fields=fields, tab=body["tab"], turn=body["turn"]),
        "revision": body["revision"],
    }


# Reading and dropping

NEEDED: dict[str, Act] = {
    Draft.Kind.SCORES: Act.SCORE,
    Draft.Kind.EXCHANGE: Act.HAND_OVER,
    Draft.Kind.FINDING: Act.HOLD_MEETING,
    Draft.Kind.DECISION: Act.HOLD_MEETING,
    Draft.Kind.REPORT: Act.HOLD_MEETING,
}
"""What saving a draft of this kind asks for beyond writing in the diaries; a change may be anybody's."""


@signed_in
@require_GET
def drafts(request: HttpRequest) -> HttpResponse:
    """One's own drafts, by project or programme, last touched first; `?project=` shows one project's.

    They stay readable where their writer has no role any more that could save them; the page says so.
    """
    found = Draft.objects.visible_to(request.user).select_related("project__programme", "programme")
    chosen = request.GET.get("project", "")
    if chosen:
        found = found.filter(project__slug=chosen)
    rows = sorted(
        found, key=lambda draft: (_name_of(draft.about), draft.programme_id or 0, draft.project_id or 0)
    )
    may_save = _who_may_save(request.user, rows)
    groups = [
        {
            "about": about,
            "name": _name_of(about),
            "drafts": [
                {
                    "draft": draft,
                    "texts": texts_in(draft),
                    "may_save": may_save(draft),
                    "told": f"{draft.get_kind_display()}, {_moment(draft.updated_at)}",
                }
                for draft in there
            ],
        }
        for about, there in groupby(rows, key=lambda draft: draft.about)
    ]
    return render(request, "diaries/drafts.html", {"groups": groups, "count": len(rows), "chosen": chosen})


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "l j F, H:i")


def _name_of(about: Project | Programme) -> str:
    return about.short_name if isinstance(about, Project) else about.name


def _who_may_save(user: User, drafts: list[Draft]) -> Callable[[Draft], bool]:
    """What tells whether the writer of these drafts still has a role that could save one.

    One query for all projects, and one for each programme about which something is written.
    """
    in_projects = grants_by_project(user, list({each.project for each in drafts if each.project}))
    in_programmes = {
        each.programme_id: grants_in_programme(user, each.programme) for each in drafts if each.programme
    }

    def may_save(draft: Draft) -> bool:
        if draft.project_id is None:
            return Act.HOLD_MEETING in in_programmes[draft.programme_id].acts
        return NEEDED.get(draft.kind, Act.WRITE_DIARY) in in_projects[draft.project_id].acts

    return may_save


@signed_in
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Drops one's draft with this key; somebody else's does not exist."""
    if not drop_draft(writer=request.user, keys=[request.POST.get("key", "")[:200].replace("\0", "")]):
        messages.info(request, _("This draft is not there any more: it was saved or dropped."))
    else:
        messages.success(request, _("The draft was dropped."))
    back = request.POST.get("next", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("drafts")
