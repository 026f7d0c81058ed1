"""The themes of a programme, and the answers that people of its projects give."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import HistoryEntry, Programme, Project, ProjectRole, User
from projects.text import same_name
from reflection.models import Answer, Theme
from reflection.services.network.keeping import (
    add_to_network,
    change_in_network,
    held_to_remove,
    hold_owner,
    keep_act,
    remove_from_network,
)

FIRST_THEMES = (
    (
        gettext_lazy("Leading people to organisations and authorities"),
        gettext_lazy("How do people of foreign origin find their way to organisations and services?"),
    ),
    (
        gettext_lazy("Opening up organisations"),
        gettext_lazy("What makes an organisation see its own thresholds, and lower them?"),
    ),
    (
        gettext_lazy("The state of mind of policy makers and city services"),
        gettext_lazy("What changes how they look at the people they work for?"),
    ),
    (
        gettext_lazy("Outreach"),
        gettext_lazy("How do organisations go and look for people where they are?"),
    ),
    (
        gettext_lazy("Working together"),
        gettext_lazy("What makes organisations work together, and what stands in the way?"),
    ),
    (
        gettext_lazy("Self-reliance and social cohesion"),
        gettext_lazy("What makes people stand stronger, alone and with each other?"),
    ),
    (
        gettext_lazy("Insight into having a say"),
        gettext_lazy("How do people come to see that their voice counts, and how to use it?"),
    ),
)
"""The seven clusters of the report's cross-case analysis (chapter 4), with a question each in our own words."""


@transaction.atomic
def begin_with_first_themes(*, programme: Programme, by: User) -> list[Theme]:
    """Gives a programme without themes the seven of the report, in the language of whoever asks.

    Where there are themes already it does nothing and gives those.
    """
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    there = list(programme.themes.all())
    if there:
        return there
    made = []
    for position, (name, question) in enumerate(FIRST_THEMES):
        theme = Theme.objects.create(
            programme=programme, name=str(name), question=str(question), position=position, created_by=by
        )
        keep_act(
            programme=programme,
            by=by,
            verb=HistoryEntry.Verb.ADDED,
            subject=theme,
            after={"name": theme.name, "question": theme.question},
        )
        made.append(theme)
    return made


@transaction.atomic
def add_theme(
    *, programme: Programme, by: User, client_id: UUID, values: Mapping[str, Any]
) -> tuple[Theme, bool]:
    """Adds a theme after the others. Raises `ValidationError` where the name is taken."""
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    if not Theme.objects.filter(created_by=by, client_id=client_id).exists():
        _refuse_taken_name(programme, values["name"])
    last = programme.themes.order_by("-position").values_list("position", flat=True).first()
    theme = Theme(programme=programme, position=0 if last is None else last + 1)
    return add_to_network(theme, programme=programme, by=by, client_id=client_id, values=values)


@transaction.atomic
def change_theme(theme: Theme, *, by: User, version: int, values: Mapping[str, Any]) -> Theme:
    Programme.objects.select_for_update(no_key=True).get(pk=theme.programme_id)
    _refuse_taken_name(theme.programme, values["name"], but=theme.pk)
    return change_in_network(theme, programme=theme.programme, by=by, version=version, values=values)


def _refuse_taken_name(programme: Programme, name: str, *, but: int = 0) -> None:
    names = programme.themes.exclude(pk=but).values_list("name", flat=True)
    if same_name(name) in map(same_name, names):
        raise ValidationError({"name": _("The programme has a theme of this name already.")})


@transaction.atomic
def remove_theme(theme: Theme, *, by: User) -> None:
    """Removes a theme under which nothing was said; with something under it, it can only be renamed."""
    current = held_to_remove(theme)
    if current is None:
        return
    if current.answers.exists() or current.practices.exists():
        raise ValidationError(
            _("Something was said under this theme. Reword it instead, so that nobody's words are lost.")
        )
    remove_from_network(current, programme=theme.programme, by=by, fields=("name", "question"))


@transaction.atomic
def add_answer(*, theme: Theme, by: User, client_id: UUID, text: str) -> tuple[Answer, bool]:
    """Answers a theme's question. Raises `EditConflict` where this id brought other words before.

    Raises `ValidationError` where the theme was removed.
    """
    hold_owner(theme)
    return add_to_network(
        Answer(theme=theme, project=project_of(by, theme.programme)),
        programme=theme.programme,
        by=by,
        client_id=client_id,
        values={"text": text},
    )


def change_answer(answer: Answer, *, by: User, version: int, text: str) -> Answer:
    return change_in_network(
        answer, programme=answer.programme, by=by, version=version, values={"text": text}
    )


@transaction.atomic
def remove_answer(answer: Answer, *, by: User) -> None:
    """Takes an answer off the page; only the network's history, which no page shows, still has its words."""
    remove_from_network(answer, programme=answer.programme, by=by, fields=("text",))


def project_of(user: User, programme: Programme) -> Project | None:
    """The project for which somebody speaks in the network; None for a coach, or with roles in several."""
    projects = list(
        Project.objects.filter(
            programme=programme,
            pk__in=ProjectRole.objects.in_force(user)
            .exclude(role=ProjectRole.Role.PARTNER)
            .values("project"),
        )[:2]
    )
    return projects[0] if len(projects) == 1 else None
