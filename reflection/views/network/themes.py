"""Themes of the learning network: their pages, and the answers that people of the projects give."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from projects.access import Act, NotAllowed, requires_across
from projects.models import Programme
from reflection.forms.network import AnswerForm, ThemeForm, first_version
from reflection.models import Answer, Theme
from reflection.services.network import reading
from reflection.services.network import theme as services
from reflection.views.network.saving import ask_and_do, network_url, save_or_show
from theory_of_change.views.saving import initial_of

TEMPLATE = "reflection/network/theme.html"


def refuse_others_words(request: HttpRequest, answer: Answer) -> None:
    """An answer is its writer's; besides, only those who lead the network change or remove it."""
    if answer.created_by_id != request.user.pk and not request.grants.allow(Act.LEAD_NETWORK):  # type: ignore[attr-defined]
        raise NotAllowed(Act.LEAD_NETWORK, answer.programme)


@requires_across(Act.JOIN_NETWORK, Theme, "programme")
@require_GET
def theme(request: HttpRequest, theme: Theme) -> HttpResponse:
    """A theme's question, what the projects shared under it, and the answers, with a field for one's own."""
    return render(request, TEMPLATE, _page(request, theme) | {"form": AnswerForm(initial=first_version())})


def _page(request: HttpRequest, theme: Theme) -> dict[str, Any]:
    return {
        "programme": theme.programme,
        "theme": theme,
        "practices": list(reading.practices_of(theme.programme).filter(themes=theme)),
        "answers": list(theme.answers.select_related("created_by", "updated_by", "project")),
        "own_projects": reading.own_projects(request.user, theme.programme),
        "back": theme.get_absolute_url(),
    }


@requires_across(Act.JOIN_NETWORK, Theme, "programme")
@require_POST
def add_answer(request: HttpRequest, theme: Theme) -> HttpResponse:
    form = AnswerForm(request.POST)
    return save_or_show(
        request,
        form,
        save=lambda: services.add_answer(
            theme=theme, by=request.user, client_id=form.sent_id, text=form.cleaned_data["text"]
        )[0],
        go_to=Answer.get_absolute_url,
        page=_page(request, theme),
        template=TEMPLATE,
    )


@requires_across(Act.JOIN_NETWORK, Answer, "theme__programme", "created_by", also=refuse_others_words)
@require_http_methods(["GET", "POST"])
def edit_answer(request: HttpRequest, answer: Answer) -> HttpResponse:
    form = AnswerForm(request.POST or None, initial=initial_of(answer, "text"))
    return save_or_show(
        request,
        form,
        save=lambda: services.change_answer(
            answer, by=request.user, version=form.cleaned_data["version"], text=form.cleaned_data["text"]
        ),
        go_to=lambda saved: answer.get_absolute_url(),
        page={
            "heading": _("Change the answer"),
            "overline": answer.theme.name,
            "back": answer.get_absolute_url(),
            "button": _("Save the answer"),
        },
    )


@requires_across(Act.JOIN_NETWORK, Answer, "theme__programme", "created_by", also=refuse_others_words)
@require_http_methods(["GET", "POST"])
def remove_answer(request: HttpRequest, answer: Answer) -> HttpResponse:
    return ask_and_do(
        request,
        do=lambda: services.remove_answer(answer, by=request.user),
        done=_("The answer is removed."),
        then=answer.theme.get_absolute_url(),
        page={
            "heading": _("Remove this answer?"),
            "about": answer.text,
            "back": answer.get_absolute_url(),
            "button": _("Remove the answer"),
        },
    )


@requires_across(Act.LEAD_NETWORK, Programme)
@require_POST
def begin_themes(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Takes the seven themes of the report as the programme's own, to be reworded at will."""
    services.begin_with_first_themes(programme=programme, by=request.user)
    messages.success(request, _("The themes are there. Reword, remove or add as it suits your programme."))
    return redirect(f"{network_url(programme)}#themes")


@requires_across(Act.LEAD_NETWORK, Programme)
@require_http_methods(["GET", "POST"])
def add_theme(request: HttpRequest, programme: Programme) -> HttpResponse:
    form = ThemeForm(request.POST or None, initial=first_version())
    return save_or_show(
        request,
        form,
        save=lambda: services.add_theme(
            programme=programme, by=request.user, client_id=form.sent_id, values=form.values
        )[0],
        go_to=Theme.get_absolute_url,
        page={
            "heading": _("A new theme"),
            "overline": programme.name,
            "back": f"{network_url(programme)}#themes",
            "button": _("Save the theme"),
            "who_reads": _readers(),
        },
    )


@requires_across(Act.LEAD_NETWORK, Theme, "programme")
@require_http_methods(["GET", "POST"])
def edit_theme(request: HttpRequest, theme: Theme) -> HttpResponse:
    form = ThemeForm(request.POST or None, initial=initial_of(theme, "name", "question"))
    return save_or_show(
        request,
        form,
        save=lambda: services.change_theme(
            theme, by=request.user, version=form.cleaned_data["version"], values=form.values
        ),
        go_to=Theme.get_absolute_url,
        page={
            "heading": _("Change the theme"),
            "overline": theme.programme.name,
            "back": theme.get_absolute_url(),
            "button": _("Save the theme"),
            "who_reads": _readers(),
        },
    )


@requires_across(Act.LEAD_NETWORK, Theme, "programme")
@require_http_methods(["GET", "POST"])
def remove_theme(request: HttpRequest, theme: Theme) -> HttpResponse:
    return ask_and_do(
        request,
        do=lambda: services.remove_theme(theme, by=request.user),
        done=_("The theme is removed."),
        then=f"{network_url(theme.programme)}#themes",
        page={
            "heading": _("Remove this theme?"),
            "about": theme.name,
            "standfirst": _("Only a theme under which nothing was said can be removed."),
            "back": theme.get_absolute_url(),
            "button": _("Remove the theme"),
        },
    )


def _readers() -> str:
    return " ".join(
        (
            _("Coordinators, teams and coaches of all projects in this programme read this."),
            _("The programme report, which the funder reads, names it."),
        )
    )
