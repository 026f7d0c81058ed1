"""The causal links that the team believes in, as one writes, rewords, retires and resumes them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.access import Act, requires
from projects.models import Project
from theory_of_change.forms import AssumptionForm, RetireForm
from theory_of_change.models import Assumption
from theory_of_change.services import assumption as services
from theory_of_change.views.saving import initial_of, save_or_show


@requires(Act.EDIT_THEORY, Project, "programme")
@require_http_methods(["GET", "POST"])
def add_assumption(request: HttpRequest, project: Project) -> HttpResponse:
    """`?from=activity-3` or `?from=marker-5` begins the sentence; `?to=marker-7` ends it."""
    form = AssumptionForm(
        request.POST or None,
        initial={
            "version": 0,
            "begins_at": request.GET.get("from", ""),
            "arrives_at": request.GET.get("to", ""),
        },
        project=project,
    )
    return save_or_show(
        request,
        form,
        save=lambda data: services.add_assumption(
            project=project, by=request.user, reason=data["reason"], **form.link
        ),
        page={
            "heading": _("What do we believe leads to what?"),
            "standfirst": _(
                "If the workshops take place, then the organisations ask for advice, because they have met "
                "the advisers. Write one such link; a reflection meeting can later say what it saw of it."
            ),
            "back": reverse("line_of_sight", args=[project.slug]),
            "button": _("Add the assumption"),
        },
    )


@requires(Act.EDIT_THEORY, Assumption, "project__programme")
@require_http_methods(["GET", "POST"])
def edit_assumption(request: HttpRequest, assumption: Assumption) -> HttpResponse:
    form = AssumptionForm(
        request.POST or None,
        initial=initial_of(assumption, "begins_at", "because")
        | {"arrives_at": assumption.leads_to or "vision"},
        project=assumption.project,
        assumption=assumption,
    )
    return save_or_show(
        request,
        form,
        save=lambda data: services.change_assumption(
            assumption, by=request.user, version=data["version"], reason=data["reason"], **form.link
        ),
        page={
            "heading": _("Change the assumption"),
            "back": assumption.get_absolute_url(),
            "button": _("Save"),
        },
    )


@requires(Act.EDIT_THEORY, Assumption, "project__programme")
@require_http_methods(["GET", "POST"])
def retire_assumption(request: HttpRequest, assumption: Assumption) -> HttpResponse:
    if not assumption.is_followed:
        messages.info(request, _("This assumption was put aside already."))
        return redirect(assumption.get_absolute_url())
    return _ask_why(
        request,
        assumption,
        save=services.retire_assumption,
        heading=_("We no longer assume this, because …"),
        button=_("Put the assumption aside"),
    )


@requires(Act.EDIT_THEORY, Assumption, "project__programme")
@require_http_methods(["GET", "POST"])
def resume_assumption(request: HttpRequest, assumption: Assumption) -> HttpResponse:
    if assumption.is_followed:
        messages.info(request, _("This assumption stands already."))
        return redirect(assumption.get_absolute_url())
    return _ask_why(
        request,
        assumption,
        save=services.resume_assumption,
        heading=_("We assume this again, because …"),
        button=_("Take the assumption up again"),
    )


def _ask_why(
    request: HttpRequest,
    assumption: Assumption,
    *,
    save: Callable[..., Any],
    heading: str,
    button: str,
) -> HttpResponse:
    """The page of an act that asks only for its reason, under the assumption's own sentence."""
    form = RetireForm(
        request.POST or None, initial={"version": assumption.version}, project=assumption.project
    )
    return save_or_show(
        request,
        form,
        save=lambda data: save(assumption, by=request.user, version=data["version"], reason=data["reason"]),
        page={
            "heading": heading,
            "standfirst": assumption.in_words,
            "back": assumption.get_absolute_url(),
            "button": button,
        },
    )
