"""What is typed about a whole cycle, kept as drafts: one for each form, wherever it is shown."""

from collections.abc import Sequence

from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse

from diaries.forms.cycle import NoteForm, NotesForm, RecommendationForm, ScoreForm
from diaries.models import Draft
from diaries.services.draft_keys import (
    key_of_advice,
    key_of_exchange,
    key_of_note,
    key_of_notes,
    key_of_score,
    key_of_scores,
)
from diaries.views.drafts import Drafting, drafting_there
from projects.models import Cycle
from theory_of_change.models import Actor, Marker


def drafting_scores(request: HttpRequest, forms: Sequence[ScoreForm], cycle: Cycle, actor: Actor) -> Drafting:
    """All of a partner's markers on one page."""
    key = key_of_scores(cycle, actor)
    return drafting_there(request, forms, actor.project, kind=Draft.Kind.SCORES, key=key)


def drafting_score(request: HttpRequest, form: ScoreForm, cycle: Cycle, marker: Marker) -> Drafting:
    """One score, in the diary, in the room or on its own page, where it is continued."""
    return drafting_there(
        request,
        form,
        cycle.project,
        kind=Draft.Kind.SCORES,
        key=key_of_score(cycle, marker),
        path=reverse("score_marker", args=[marker.pk, cycle.pk]),
    )


def drafting_notes(request: HttpRequest, form: NotesForm, cycle: Cycle, actor: Actor) -> Drafting:
    """The four notes on one page."""
    key = key_of_notes(cycle, actor)
    return drafting_there(request, form, actor.project, kind=Draft.Kind.DIARY, key=key)


def drafting_note(request: HttpRequest, form: NoteForm, cycle: Cycle, actor: Actor) -> Drafting:
    """One of the four, in the diary or on its own page."""
    return drafting_there(
        request,
        form,
        actor.project,
        kind=Draft.Kind.DIARY,
        key=key_of_note(cycle, actor, form.name),
        path=reverse("change_note", args=[cycle.pk, actor.pk, form.name]),
    )


def drafting_advice(request: HttpRequest, form: RecommendationForm, cycle: Cycle, actor: Actor) -> Drafting:
    """A new recommendation, in the diary or on its own page."""
    begun = begin_advice(cycle, actor)
    return drafting_there(request, form, actor.project, kind=Draft.Kind.DIARY, key=begun.key, path=begun.path)


def begin_advice(cycle: Cycle, actor: Actor) -> Drafting:
    """The same where nobody looks whether there is a draft: the diary asks no query for it."""
    return Drafting(
        key=key_of_advice(cycle, actor),
        kind=Draft.Kind.DIARY,
        project=actor.project.slug,
        path=reverse("recommend", args=[cycle.pk, actor.pk]),
    )


def drafting_exchange(
    request: HttpRequest, form: Form, cycle: Cycle, name: str, *, path: str = ""
) -> Drafting:
    """What team and coach write to each other; `name` as in `key_of_exchange`."""
    key = key_of_exchange(name, cycle)
    return drafting_there(request, form, cycle.project, kind=Draft.Kind.EXCHANGE, key=key, path=path)
