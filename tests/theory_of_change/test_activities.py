"""What the project does: for which partner, which markers and which cycles; open, done, or dropped with a reason."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from projects import clock
from projects.models import HistoryEntry
from tests import builders
from theory_of_change.models import Activity
from theory_of_change.services.activity import add_activity, end_activity, reopen_activity
from theory_of_change.services.reading import read_ladder

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def project():
    return builders.make_project()


@pytest.fixture
def actor(project):
    return builders.make_actor(project, "Sports clubs")


@pytest.fixture
def coordinator(project):
    return builders.make_coordinator(project, "Sara")


@pytest.fixture
def page(actor, coordinator, signed_in):
    def read(path: str = "") -> str:
        answer = signed_in(coordinator).get(path or actor.get_absolute_url())
        assert answer.status_code == 200
        return " ".join(re.sub(r"<[^>]+>", "", answer.content.decode()).split())

    return read


def test_an_activity_is_planned_for_cycles_of_its_project_only(actor, coordinator, signed_in, page) -> None:
    cycles = [builders.make_cycle(actor.project) for _each in range(3)]
    foreign = builders.make_cycle(builders.make_project())
    client, path = signed_in(coordinator), reverse("add_activity", args=[actor.pk])
    body = {"version": 0, "name": "A market", "cycles": [cycles[0].pk, cycles[2].pk]}
    assert client.post(path, body | {"cycles": [foreign.pk]}).status_code == 422
    assert client.post(path, body).status_code == 302
    assert set(Activity.objects.get().cycles.all()) == {cycles[0], cycles[2]}
    assert "planned for Cycle 1 and Cycle 3" in page()


def test_the_history_of_a_new_activity_tells_its_markers_and_cycles(actor, coordinator, page) -> None:
    cycle = builders.make_cycle(actor.project)
    markers = [builders.make_marker(actor, number=number) for number in ("4", "12")]
    add_activity(
        actor=actor, by=coordinator, values={"name": "A market"}, markers=markers[::-1], cycles=[cycle]
    )
    act = HistoryEntry.objects.about("activity").get()
    assert act.after == {
        "name": "A market",
        "markers": [marker.pk for marker in markers],
        "cycles": [cycle.pk],
    }
    told = page(reverse("theory_history", args=[actor.project.slug]))
    assert "4, 12" in told
    assert "Cycle 1" in told


def test_changing_the_cycles_is_told_in_the_history(actor, coordinator, signed_in) -> None:
    cycle = builders.make_cycle(actor.project)
    activity = builders.make_activity(actor, "A market")
    path = reverse("edit_activity", args=[activity.pk])
    body = {"version": 1, "name": "A market", "cycles": [cycle.pk], "reason": "Spring is better."}
    assert signed_in(coordinator).post(path, body).status_code == 302
    act = HistoryEntry.objects.about("activity").get()
    assert (act.before, act.after, act.reason) == (
        {"cycles": []},
        {"cycles": [cycle.pk]},
        "Spring is better.",
    )


def test_markers_that_no_activity_supports_are_named_on_both_pages(actor, project, page) -> None:
    markers = [builders.make_marker(actor) for _each in range(4)]
    builders.make_marker(actor, retired_at=clock.now(), retired_because="It passed.")
    builders.make_activity(actor, "A market", markers=markers[:1])
    builders.make_activity(actor, "A walk", markers=markers[1:2], state="done", ended_at=clock.now())
    builders.make_activity(actor, "A talk", markers=markers[2:3], state="dropped", ended_at=clock.now())
    sentence = "No activity supports markers 3 and 4 yet."
    assert sentence in page()
    assert sentence in page(reverse("theory", args=[project.slug]))
    assert "Supported by A market" in page()
    assert "Supported earlier by A walk" in page()


def test_a_partner_whose_markers_are_all_supported_gets_no_such_line(actor, page) -> None:
    builders.make_activity(actor, markers=[builders.make_marker(actor)])
    assert "No activity supports" not in page()


def test_dropping_needs_a_reason_and_being_done_does_not(actor, coordinator, signed_in, page) -> None:
    activities = [builders.make_activity(actor, name) for name in ("A market", "A walk")]
    client = signed_in(coordinator)
    market, walk = (reverse("end_activity", args=[each.pk]) for each in activities)
    assert client.post(market, {"version": 1, "state": "dropped"}).status_code == 422
    assert client.post(market, {"version": 1, "state": "open", "reason": "No"}).status_code == 422
    assert (
        client.post(market, {"version": 1, "state": "dropped", "reason": "Nobody came."}).status_code == 302
    )
    assert client.post(walk, {"version": 1, "state": "done"}).status_code == 302
    words = page()
    assert "0 activities planned" in words
    assert "Done or dropped: 2 activities, the last first" in words
    assert words.index("A walk") < words.index("A market")
    assert "Nobody came." in words


def test_state_moment_and_reason_change_together_and_are_told(actor, coordinator) -> None:
    activity = end_activity(
        builders.make_activity(actor), by=coordinator, version=1, state="dropped", reason="Nobody came."
    )
    assert (activity.state, activity.ended_because) == ("dropped", "Nobody came.")
    assert activity.ended_at is not None
    act = HistoryEntry.objects.about("activity").get()
    assert (act.before["state"], act.after["state"], act.reason) == ("open", "dropped", "Nobody came.")
    activity = reopen_activity(activity, by=coordinator, version=2, reason="They ask for it.")
    assert (activity.state, activity.ended_at, activity.ended_because) == ("open", None, "")
    assert HistoryEntry.objects.about("activity").first().verb == "resumed"


@pytest.mark.parametrize(("state", "reason"), [("dropped", "  "), ("open", "Why"), ("over", "Why")])
def test_the_service_refuses_what_is_no_ending(state, reason, actor, coordinator) -> None:
    activity = builders.make_activity(actor)
    with pytest.raises(ValidationError):
        end_activity(activity, by=coordinator, version=1, state=state, reason=reason)
    activity.refresh_from_db()
    assert activity.is_open


def test_an_activity_that_ended_meanwhile_is_not_ended_again(actor, coordinator, signed_in) -> None:
    activity = builders.make_activity(actor)
    client, path = signed_in(coordinator), reverse("end_activity", args=[activity.pk])
    end_activity(activity, by=coordinator, version=1, state="done")
    answer = client.post(path, {"version": 1, "state": "dropped", "reason": "Nobody came."}, follow=True)
    assert "is done already" in answer.content.decode()
    reopen = reverse("reopen_activity", args=[activity.pk])
    assert client.post(reopen, {"version": 2, "reason": "Again"}).status_code == 302
    again = client.post(reopen, {"version": 2, "reason": "Again"}, follow=True)
    assert "is planned already" in again.content.decode()


def test_a_retired_marker_is_offered_only_where_the_activity_supports_it_already(
    actor, coordinator, signed_in
) -> None:
    followed = builders.make_marker(actor)
    tied, loose = (
        builders.make_marker(actor, retired_at=clock.now(), retired_because="It passed.")
        for _each in range(2)
    )
    activity = builders.make_activity(actor, markers=[tied])
    form = signed_in(coordinator).get(reverse("edit_activity", args=[activity.pk])).context["form"]
    offered = {int(str(value)) for value, _label in form.fields["markers"].choices}
    assert offered == {followed.pk, tied.pk}
    assert loose.pk not in offered


def test_the_ladder_keeps_activities_in_their_order_and_ended_ones_after(actor) -> None:
    first, second = builders.make_activity(actor, "B"), builders.make_activity(actor, "A")
    ended = builders.make_activity(actor, "C", state="done", ended_at=clock.now())
    ladder = read_ladder(actor)
    assert ladder.open_activities == (first, second)
    assert ladder.ended_activities == (ended,)


def test_many_ended_activities_are_folded(actor, coordinator, signed_in) -> None:
    client = signed_in(coordinator)
    for count, is_open in ((3, True), (4, False)):
        while actor.activities.count() < count:
            builders.make_activity(actor, state="done", ended_at=clock.now())
        page = client.get(actor.get_absolute_url()).content.decode()
        assert ('<details class="more ended" open>' in page) is is_open
