"""Suggestions of people in the room: handing one in, and what the coordinator decides about it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from projects import clock
from projects.models import HistoryEntry, User
from projects.services.history import record
from theory_of_change.models import Actor, Marker, Step, Suggestion, SuggestionState, Vision, Workshop
from theory_of_change.services.changing import hold, stir
from theory_of_change.services.handing_in import NotTaken, find_sent, name_of_device, refuse_too_many
from theory_of_change.services.vision import write_vision
from theory_of_change.services.workshop import day_of, put_on_ladder, put_on_map

IN_ALL = 2000
"""Suggestions of one workshop: more than anybody reads."""


class DecidedAlready(Exception):
    """Somebody else decided on this suggestion meanwhile. `suggestion` is the row as it stands now."""

    def __init__(self, suggestion: Suggestion) -> None:
        super().__init__(f"suggestion {suggestion.pk} is {suggestion.state}")
        self.suggestion = suggestion


@transaction.atomic
def hand_in(
    *,
    workshop: Workshop,
    device: str,
    client_id: UUID,
    step: Step,
    partner: Actor | None,
    text: str,
    by_code: bool,
) -> Suggestion:
    """Takes a suggestion. Sent twice under one client id it is one; other words, or another place, make another.

    `by_code` says that it came from somebody without an account. Raises `NotTaken` and `TooMany`.
    """
    workshop = Workshop.objects.select_for_update(no_key=True).get(pk=workshop.pk)
    if not (workshop.door_is_open if by_code else workshop.is_open):
        raise NotTaken
    said = {"step": step, "partner_id": partner.pk if partner else None, "text": text}
    stands, client_id = find_sent(workshop.suggestions.all(), client_id, said)
    if stands:
        return stands
    refuse_too_many(
        workshop.suggestions.all(),
        device,
        by_code=by_code,
        in_all=IN_ALL,
        full=_("This workshop has all the suggestions it can take. Say it aloud to the coordinator."),
    )
    suggestion = Suggestion.objects.create(
        workshop=workshop,
        device=name_of_device(device, by_code=by_code),
        client_id=client_id,
        step=step,
        partner=partner,
        text=text,
    )
    Workshop.objects.filter(pk=workshop.pk).update(revision=F("revision") + 1)
    return suggestion


# What is decided


def why(suggestion: Suggestion) -> str:
    """The reason that stands in the history beside what came of a suggestion."""
    return _("Taken up from a suggestion in the workshop of %(day)s") % {"day": day_of(suggestion.workshop)}


@transaction.atomic
def take_up_as_actor(suggestion: Suggestion, *, by: User, values: Mapping[str, Any]) -> Actor:
    """Puts what was suggested on the map, in the words of `values`."""
    suggestion = _waiting(suggestion)
    actor = put_on_map(project=suggestion.project, by=by, values=values, reason=why(suggestion))
    _decide(suggestion, by=by, state=SuggestionState.ACCEPTED, became_actor=actor)
    return actor


@transaction.atomic
def take_up_as_marker(suggestion: Suggestion, *, by: User, actor: Actor, values: Mapping[str, Any]) -> Marker:
    """Puts what was suggested on a partner's ladder, in the words of `values`."""
    suggestion = _waiting(suggestion)
    marker = put_on_ladder(actor=actor, by=by, values=values, reason=why(suggestion))
    _decide(suggestion, by=by, state=SuggestionState.ACCEPTED, became_marker=marker)
    return marker


@transaction.atomic
def take_up_in_vision(suggestion: Suggestion, *, by: User, version: int, text: str) -> Vision:
    """Sets the vision to `text`, into which the suggestion was written. Raises `EditConflict`."""
    suggestion = _waiting(suggestion)
    vision = write_vision(
        project=suggestion.project, by=by, version=version, text=text, reason=why(suggestion)
    )
    _decide(suggestion, by=by, state=SuggestionState.ACCEPTED)
    return vision


@transaction.atomic
def put_together(
    suggestion: Suggestion, *, by: User, with_: Actor | Marker | Suggestion | Vision
) -> Suggestion:
    """Says that an actor, a marker, the vision or another suggestion of this workshop says the same already.

    Raises `ValidationError` for an actor that left the map, and for a marker that is no longer followed.
    """
    suggestion = _waiting(suggestion)
    became: dict[str, Any]
    if isinstance(with_, Suggestion):
        with_ = Suggestion.objects.get(pk=with_.pk)
        if with_.state not in (SuggestionState.NEW, SuggestionState.ACCEPTED):
            raise ValidationError(
                {"other": _("That suggestion was set aside, or put together with another, meanwhile.")}
            )
        became = {
            "put_with": with_,
            "became_actor": with_.became_actor,
            "became_marker": with_.became_marker,
        }
    elif isinstance(with_, Vision):
        became = {}
    else:
        _refuse_what_has_ended(with_)
        became = {"became_actor" if isinstance(with_, Actor) else "became_marker": with_}
    return _decide(suggestion, by=by, state=SuggestionState.MERGED, **became)


def _refuse_what_has_ended(row: Actor | Marker) -> None:
    """Asked while the project is held: the list that was chosen from may be old."""
    current = type(row)._default_manager.get(pk=row.pk)
    actor = current.actor if isinstance(current, Marker) else current
    if not (current.is_followed and actor.is_followed):
        raise ValidationError({"other": _("That is no longer followed. Choose something else.")})


@transaction.atomic
def set_aside(suggestion: Suggestion, *, by: User) -> Suggestion:
    """Nothing comes of it for now. It stays readable and can be taken back."""
    return _decide(_waiting(suggestion), by=by, state=SuggestionState.DROPPED)


@transaction.atomic
def let_wait_again(suggestion: Suggestion, *, by: User) -> Suggestion:
    """Takes back that a suggestion was set aside."""
    suggestion = _held(suggestion)
    if suggestion.state == SuggestionState.NEW:
        return suggestion
    if suggestion.state != SuggestionState.DROPPED:
        raise DecidedAlready(suggestion)
    return _decide(suggestion, by=by, state=SuggestionState.NEW)


def _held(suggestion: Suggestion) -> Suggestion:
    hold(suggestion.project)
    return (
        Suggestion.objects.select_for_update(of=("self",), no_key=True)
        .select_related("workshop__project")
        .get(pk=suggestion.pk)
    )


def _waiting(suggestion: Suggestion) -> Suggestion:
    """The suggestion, held until the transaction ends; whoever comes second is told what was decided."""
    suggestion = _held(suggestion)
    if suggestion.state != SuggestionState.NEW:
        raise DecidedAlready(suggestion)
    return suggestion


def _decide(
    suggestion: Suggestion, *, by: User, state: SuggestionState, **became: Actor | Marker | Suggestion | None
) -> Suggestion:
    before = {"state": suggestion.state}
    suggestion.state = state
    suggestion.decided_at = None if state == SuggestionState.NEW else clock.now()
    suggestion.decided_by = None if state == SuggestionState.NEW else by
    for name, row in became.items():
        setattr(suggestion, name, row)
    suggestion.save()
    record(
        project=suggestion.project,
        by=by,
        verb=HistoryEntry.Verb.CHANGED,
        subject=suggestion,
        before=before,
        after={"state": state, **{name: row for name, row in became.items() if row}},
        reason=why(suggestion) if state == SuggestionState.ACCEPTED else "",
    )
    stir(suggestion.project)
    return suggestion
