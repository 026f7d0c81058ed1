"""What hangs on a boundary partner is added to the partner as it stands now, and under a name of its own."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from projects import clock
from tests import builders
from theory_of_change.models import Activity, Actor, Marker, Sphere
from theory_of_change.services.activity import add_activity, change_activity
from theory_of_change.services.actor import add_actor, change_actor
from theory_of_change.services.marker import add_marker, change_marker
from theory_of_change.services.suggestion import take_up_as_marker
from theory_of_change.services.workshop import put_on_ladder

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]

WORDS = {"number": "7", "level": "like", "text": "They change their hours."}


@pytest.fixture
def actor():
    return builders.make_actor(builders.make_project(), "Sports clubs")


@pytest.fixture
def coordinator(actor):
    return builders.make_coordinator(actor.project, "Sara")


def suggested(actor: Actor):
    return builders.make_suggestion(builders.make_workshop(actor.project), partner=actor)


ADDING = {
    "marker": lambda actor, by: add_marker(actor=actor, by=by, values=WORDS),
    "ladder": lambda actor, by: put_on_ladder(actor=actor, by=by, values=WORDS, reason=""),
    "suggestion": lambda actor, by: take_up_as_marker(suggested(actor), by=by, actor=actor, values=WORDS),
    "activity": lambda actor, by: add_activity(actor=actor, by=by, values={"name": "An evening"}, markers=[]),
}


@pytest.mark.parametrize("add", ADDING.values(), ids=ADDING)
@pytest.mark.parametrize(
    ("meanwhile", "sentence"),
    [
        ({"sphere": Sphere.INTEREST}, "Only boundary partners"),
        ({"retired_at": clock.now()}, "Put Sports clubs back on the map first"),
    ],
    ids=["moved", "retired"],
)
def test_nothing_is_added_to_an_actor_that_somebody_moved_or_retired_meanwhile(
    actor, coordinator, add, meanwhile, sentence
) -> None:
    Actor.objects.filter(pk=actor.pk).update(**meanwhile)
    with pytest.raises(ValidationError, match=sentence):
        add(actor, coordinator)
    assert not Marker.objects.exists()
    assert not Activity.objects.exists()


@pytest.mark.parametrize("kind", ["marker", "activity"])
def test_nothing_is_reworded_at_an_actor_off_the_map(actor, coordinator, kind) -> None:
    if kind == "marker":
        row, change, values = (
            builders.make_marker(actor, "They ask."),
            change_marker,
            {"text": "They listen."},
        )
    else:
        row, change, values = builders.make_activity(actor, "An evening"), change_activity, {"name": "A day"}
    Actor.objects.filter(pk=actor.pk).update(retired_at=clock.now())
    with pytest.raises(ValidationError, match="no longer on the map"):
        change(row, by=coordinator, version=1, values=values, reason="It reads better.")
    row.refresh_from_db()
    assert row.version == 1


def test_the_form_says_that_the_actor_is_off_the_map(actor, coordinator, signed_in) -> None:
    Actor.objects.filter(pk=actor.pk).update(retired_at=clock.now())
    answer = signed_in(coordinator).post(
        reverse("add_marker", args=[actor.pk]), {"version": 0, "reason": "We saw more."} | WORDS
    )
    assert answer.status_code == 422
    assert "Put Sports clubs back on the map first" in answer.content.decode()


# One name, one number, also for two who save at once and so pass the look of the form


def test_names_and_numbers_are_compared_again_when_they_are_saved(actor, coordinator) -> None:
    project = actor.project
    other = builders.make_actor(project, "Museums")
    builders.make_marker(actor, number="2a")
    marker = builders.make_marker(actor, number="3")
    builders.make_activity(actor, "An evening")
    activity = builders.make_activity(actor, "A day")
    told = {"by": coordinator, "reason": "It reads better."}
    for field, attempt in (
        ("name", lambda: add_actor(project=project, by=coordinator, values={"name": " sports CLUBS "})),
        ("name", lambda: change_actor(other, version=1, values={"name": " Sports clubs"}, **told)),
        ("number", lambda: add_marker(actor=actor, by=coordinator, values=WORDS | {"number": "2A"})),
        ("number", lambda: change_marker(marker, version=1, values={"number": "2A"}, **told)),
        (
            "name",
            lambda: add_activity(actor=actor, by=coordinator, values={"name": "an Evening "}, markers=[]),
        ),
        ("name", lambda: change_activity(activity, version=1, values={"name": " an evening"}, **told)),
    ):
        with pytest.raises(ValidationError) as refused:
            attempt()
        assert list(refused.value.message_dict) == [field]


def test_the_same_name_in_other_letters_is_no_double_of_itself(actor, coordinator) -> None:
    changed = change_actor(
        actor, by=coordinator, version=1, values={"name": "SPORTS clubs"}, reason="As they write it."
    )
    assert changed.name == "SPORTS clubs"
