"""What nobody expected can become a marker: with its reason, and tied to what was seen."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from diaries.models import Nature, Observation
from diaries.services.entry import remove_entry
from diaries.services.promoting import promote_observation
from projects.models import CycleState, HistoryEntry
from tests.builders import (
    make_actor,
    make_coordinator,
    make_cycle,
    make_marker,
    make_meeting,
    make_member,
    make_observation,
    make_partner,
    make_project,
)
from theory_of_change.models import Level, Marker, Sphere
from theory_of_change.services.marker import next_number

pytestmark = pytest.mark.django_db

VALUES = {"number": "8", "level": Level.LIKE, "text": "They visit each other."}


@pytest.fixture
def actor():
    return make_actor(make_project())


@pytest.fixture
def coordinator(actor):
    return make_coordinator(actor.project)


@pytest.fixture
def seen(actor):
    return make_observation(make_cycle(actor.project), actor, "Two of them visited each other.")


def address(observation: Observation) -> str:
    return reverse("promote_observation", args=[observation.pk])


def body(**more) -> dict:
    return {"version": 0, **VALUES, "reason": "We saw it."} | more


def test_the_form_begins_with_what_was_seen(actor, coordinator, seen, signed_in) -> None:
    make_marker(actor, number="2")
    make_marker(actor, number="7a")
    form = signed_in(coordinator).get(address(seen)).context["form"]
    assert (form.initial["text"], form.initial["number"]) == ("Two of them visited each other.", "3")
    assert "Cycle 1" in form.initial["reason"]
    assert seen.change not in form.initial["reason"], "the history is read by partners who may not read this"


def test_saving_adds_the_marker_with_its_reason_and_ties_the_observation(
    actor, coordinator, seen, signed_in
) -> None:
    answer = signed_in(coordinator).post(address(seen), body())
    assert answer.status_code == 302
    marker = Marker.objects.get(actor=actor)
    assert (marker.number, marker.level, marker.text) == ("8", Level.LIKE, "They visit each other.")
    seen.refresh_from_db()
    assert list(seen.markers.all()) == [marker]
    assert seen.nature == Nature.UNEXPECTED_POSITIVE, "it stays unexpected: it was"
    added = HistoryEntry.objects.get(kind="marker")
    assert (added.by, added.reason) == (coordinator, "We saw it.")
    tied = HistoryEntry.objects.get(kind="observation", after__has_key="markers")
    assert (tied.before, tied.after) == ({"markers": []}, {"markers": [marker.pk]})


def test_a_published_cycle_is_left_alone_and_the_marker_is_added_all_the_same(actor, coordinator) -> None:
    cycle = make_cycle(actor.project, state=CycleState.PUBLISHED)
    make_meeting(cycle)
    seen = make_observation(cycle, actor)
    promote_observation(seen, by=coordinator, values=VALUES, reason="We saw it.")
    assert Marker.objects.filter(actor=actor).count() == 1
    assert not seen.markers.exists()


@pytest.mark.parametrize("state", [CycleState.OPEN, CycleState.PUBLISHED])
def test_an_observation_that_became_a_marker_says_so_and_is_not_offered_again(
    actor, coordinator, signed_in, state
) -> None:
    cycle = make_cycle(actor.project, state=state)
    seen, other = make_observation(cycle, actor), make_observation(cycle, actor)
    marker = promote_observation(seen, by=coordinator, values=VALUES, reason="We saw it.")
    browser = signed_in(coordinator)
    page = browser.get(reverse("diary", args=[cycle.pk, actor.pk])).content.decode()
    assert "Became marker 8" in page
    assert reverse("marker", args=[marker.pk]) in page
    assert address(seen) not in page
    assert address(other) in page
    assert browser.get(address(seen)).status_code == 302
    with pytest.raises(ValidationError, match="already"):
        promote_observation(seen, by=coordinator, values=VALUES | {"number": "9"}, reason="Again.")
    assert Marker.objects.count() == 1


def test_both_or_neither(actor, coordinator, seen) -> None:
    """A number that another took while the form stood open: nothing is added, nothing is tied."""
    make_marker(actor, number="8")
    with pytest.raises(ValidationError) as refused:
        promote_observation(seen, by=coordinator, values=VALUES, reason="We saw it.")
    assert "number" in refused.value.message_dict
    assert not seen.markers.exists()
    assert not HistoryEntry.objects.exists()


def test_a_number_that_is_taken_gets_a_sentence_and_keeps_what_was_typed(
    actor, coordinator, seen, signed_in
) -> None:
    make_marker(actor, number="8")
    answer = signed_in(coordinator).post(address(seen), body())
    assert answer.status_code == 422
    assert "They visit each other." in answer.content.decode()


def test_an_entry_removed_meanwhile_becomes_no_marker(coordinator, seen, signed_in) -> None:
    stale = Observation.objects.get(pk=seen.pk)
    remove_entry(seen, by=coordinator)
    with pytest.raises(ValidationError):
        promote_observation(stale, by=coordinator, values=VALUES, reason="We saw it.")
    assert not Marker.objects.exists()
    assert signed_in(coordinator).get(address(seen)).status_code == 404


def test_an_actor_that_left_the_sphere_of_influence_gets_no_marker(
    actor, coordinator, seen, signed_in
) -> None:
    actor.sphere = Sphere.STRATEGIC
    actor.save()
    answer = signed_in(coordinator).post(address(seen), body())
    assert answer.status_code == 422
    assert not Marker.objects.exists()


def test_only_those_who_may_edit_the_theory_are_offered_it(actor, coordinator, seen, signed_in) -> None:
    diary = reverse("diary", args=[seen.cycle_id, actor.pk])
    assert address(seen) in signed_in(coordinator).get(diary).content.decode()
    for person in (make_member(actor.project), make_partner(actor)):
        assert address(seen) not in signed_in(person).get(diary).content.decode()
        assert signed_in(person).get(address(seen)).status_code == 403


def test_the_next_number_is_one_above_the_highest_that_was_ever_used(actor) -> None:
    assert next_number(actor) == "1"
    for number in ("2", "10", "11b", "x"):
        make_marker(actor, number=number)
    assert next_number(actor) == "11"
