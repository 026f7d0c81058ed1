"""Write down what I saw: one form, an entry in the diary of each partner."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diaries.models import Attachment, Draft, Nature, Observation
from projects import clock
from projects.models import CycleState, HistoryEntry
from tests import builders
from tests.diaries.writing import as_device, done, make_town, midday, seen

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]

IN_CYCLE = midday(date(2020, 3, 6))


@pytest.fixture
def town(signed_in) -> SimpleNamespace:
    town = make_town()
    town.client = signed_in(town.writer)
    return town


def errors(answer: Any, name: str) -> str:
    assert answer.status_code == 422
    return " ".join(answer.context["form"].errors.get(name, []))


# What is needed


def test_with_whom_and_a_sentence_are_enough(town: SimpleNamespace) -> None:
    with clock.at(IN_CYCLE):
        answer = town.client.post(town.saw, seen(town, when="today"))
    observation = Observation.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, observation.get_absolute_url())
    assert (observation.actor, observation.cycle, observation.date) == (
        town.one,
        town.cycle,
        date(2020, 3, 6),
    )
    assert observation.created_by == town.writer


def test_everything_else_is_kept_too(town: SimpleNamespace) -> None:
    more = {
        "markers": [town.markers[0].pk, town.markers[1].pk],
        "nature": [],
        "significance": "They used to wait.",
        "contribution": "We gave them the numbers.",
        "other_factors": "A new law.",
        "method": "interview",
        "activities": [town.activity.pk],
    }
    assert town.client.post(town.saw, seen(town, **more)).status_code == 302
    observation = Observation.objects.get()
    assert observation.nature == Nature.EXPECTED
    assert set(observation.markers.all()) == set(town.markers[:2])
    assert list(observation.activities.all()) == [town.activity]
    assert (observation.other_factors, observation.method) == ("A new law.", "interview")


def test_without_whom_or_words_it_asks_beside_the_field_and_keeps_the_rest(town: SimpleNamespace) -> None:
    answer = town.client.post(town.saw, seen(town, actor="", change="Kept."))
    assert "Choose with whom" in errors(answer, "actor")
    assert "Kept." in answer.content.decode()
    answer = town.client.post(town.saw, seen(town, change=" ", significance="Kept too."))
    assert "Write what you saw" in errors(answer, "change")
    assert "Kept too." in answer.content.decode()
    assert not Observation.objects.exists()


def test_what_has_to_be_mended_is_said_at_the_top_with_a_link_to_each_place(town: SimpleNamespace) -> None:
    page = town.client.post(town.saw, seen(town, actor="", change="", nature=["x"])).content.decode()
    assert page.index("Nothing was saved yet") < page.index('<form method="post" class="sticky')
    for place in ("id_actor", "id_change", "id_nature"):
        assert f'href="#{place}"' in page
        assert f'id="{place}"' in page
    assert "3 places need a look" in page
    assert "Nothing was saved yet" not in town.client.get(town.saw).content.decode()


def test_after_several_partners_the_first_of_them_is_offered_again(town: SimpleNamespace) -> None:
    town.client.post(town.saw, seen(town, actor=town.two.pk, actors=[town.one.pk]))
    assert town.client.get(town.saw).context["form"].initial["actor"] == town.two.pk
    town.client.post(town.saw, seen(town))
    assert town.client.get(town.saw).context["form"].initial["actor"] == town.one.pk


def changed(row: Observation, **more: Any) -> dict[str, Any]:
    return {
        "client_id": row.client_id,
        "version": row.version,
        "actor": row.actor_id,
        "change": row.change,
        "nature": row.nature,
        "markers": [each.pk for each in row.markers.all()],
        "date": row.date.isoformat() if row.date else "",
    } | more


def test_an_observation_goes_to_another_partner_once_its_markers_are_chosen_anew(
    town: SimpleNamespace,
) -> None:
    row = builders.make_observation(town.cycle, town.one, markers=town.markers[:1], by=town.writer)
    address = reverse("edit_observation", args=[row.pk])
    answer = town.client.post(address, changed(row, actor=town.two.pk))
    assert "Tick the markers it fits" in errors(answer, "markers")
    page = answer.content.decode()
    assert f'value="{town.markers[2].pk}"' in page
    assert row.change in page
    body = changed(row, actor=town.two.pk, markers=[town.markers[2].pk])
    assert town.client.post(address, body)["Location"].startswith(
        reverse("diary", args=[town.cycle.pk, town.two.pk])
    )
    row.refresh_from_db()
    assert (row.actor, list(row.markers.all()), row.version) == (town.two, [town.markers[2]], 2)
    act = HistoryEntry.objects.filter(kind="observation", subject_id=row.pk).latest("pk")
    assert (act.before["actor"], act.after["actor"]) == (town.one.pk, town.two.pk)


def test_a_change_may_say_the_month_only(town: SimpleNamespace) -> None:
    row = builders.make_observation(town.cycle, town.one, by=town.writer)
    address = reverse("edit_observation", args=[row.pk])
    body = changed(row, date_precision="month", month="2020-02", date="no day")
    assert town.client.post(address, body).status_code == 302
    row.refresh_from_db()
    assert (row.date, row.date_precision, row.cycle) == (date(2020, 2, 1), "month", town.cycle)
    for month in ("2031-02", "9999-12", "0001-01"):
        body = changed(row, version=2, date_precision="month", month=month)
        assert "this day lies outside it" in errors(town.client.post(address, body), "month")
        body = seen(town, when="month", month=month)
        assert "this day lies outside it" in errors(town.client.post(town.saw, body), "month")


def test_a_partners_own_person_cannot_put_an_observation_with_another_partner(
    town: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    own = builders.make_partner(town.one)
    row = builders.make_observation(town.cycle, town.one, by=own)
    browser = signed_in(own)
    address = reverse("edit_observation", args=[row.pk])
    assert "actor" not in browser.get(address).context["form"].fields
    browser.post(address, changed(row, actor=town.two.pk, change="They sang."))
    row.refresh_from_db()
    assert (row.actor, row.change) == (town.one, "They sang.")


def test_a_handed_over_cycle_says_beforehand_that_it_is_late(town: SimpleNamespace) -> None:
    said = "What is written now is marked as late."
    assert said not in town.client.get(town.saw).content.decode()
    town.cycle.state, town.cycle.handed_over_at = CycleState.HANDED_OVER, clock.now()
    town.cycle.save()
    assert said in town.client.get(town.saw).content.decode()


def test_nothing_but_with_whom_and_what_is_needed_and_the_marker_can_follow(town: SimpleNamespace) -> None:
    assert town.client.post(town.saw, seen(town, nature=[], actors=[town.two.pk])).status_code == 302
    first, second = Observation.objects.order_by("pk")
    assert {first.nature, second.nature} == {Nature.EXPECTED}
    heading = "Seen, without a marker"
    diary = reverse("diary", args=[town.cycle.pk, town.one.pk])
    together = reverse("together", args=[town.cycle.pk, town.one.pk]) + "?station=unexpected"
    cycle = town.cycle.get_absolute_url()
    for page in (diary, together):
        assert heading in town.client.get(page).content.decode(), page
    assert town.client.get(cycle).content.decode().count("1 observation without a marker") == 2

    address = reverse("edit_observation", args=[first.pk])
    assert town.client.post(address, changed(first, significance="It matters.")).status_code == 302
    first.refresh_from_db()
    body = changed(first, markers=[town.markers[0].pk])
    assert town.client.post(address, body).status_code == 302
    assert list(first.markers.all()) == town.markers[:1]
    for page in (diary, together):
        assert heading not in town.client.get(page).content.decode(), page
    assert town.client.get(cycle).content.decode().count("1 observation without a marker") == 1


def test_a_day_or_month_that_no_open_cycle_has_is_told_as_it_was_said(town: SimpleNamespace) -> None:
    body = seen(town, when="month", month="2020-08")
    told = town.client.post(town.saw, body, follow=True).content.decode()
    assert "Saved in Cycle 1: no cycle has this day yet." in told
    later = builders.make_cycle(town.project, state=CycleState.PUBLISHED)
    page = town.client.post(town.saw, seen(town, when="month", month="2020-05")).content.decode()
    assert f"May 2020 lies in {later.name}, which is published and closed. Choose another month" in page
    page = town.client.post(town.saw, seen(town, when="day", date="2020-05-06")).content.decode()
    assert "May 6, 2020" in page or "6 May 2020" in page


def test_good_and_bad_at_once_is_asked_about(town: SimpleNamespace) -> None:
    answer = town.client.post(town.saw, seen(town, nature=["unexpected positive", "unexpected negative"]))
    assert "Choose one of the two" in errors(answer, "nature")


# Several partners


def test_each_partner_gets_an_entry_with_its_own_markers(town: SimpleNamespace) -> None:
    body = seen(town, actors=[town.two.pk], nature=[], markers=[town.markers[0].pk, town.markers[3].pk])
    for _twice in range(2):
        assert town.client.post(town.saw, body).status_code == 302
    found = {each.actor: list(each.markers.all()) for each in Observation.objects.all()}
    assert found == {town.one: [town.markers[0]], town.two: [town.markers[3]]}
    assert Observation.objects.count() == 2


def test_what_is_unexpected_with_one_may_fit_a_marker_of_another(town: SimpleNamespace) -> None:
    body = seen(town, actors=[town.two.pk], nature=["unexpected negative"], markers=[town.markers[0].pk])
    town.client.post(town.saw, body)
    found = dict(Observation.objects.values_list("actor__name", "nature"))
    assert found == {"Libraries": "expected", "Homes": "unexpected negative"}


def test_a_marker_of_a_partner_that_was_not_chosen_is_asked_about(town: SimpleNamespace) -> None:
    answer = town.client.post(town.saw, seen(town, markers=[town.markers[2].pk]))
    assert "Homes" in errors(answer, "markers")


def test_a_partner_added_the_second_time_gets_its_entry_and_the_first_no_second(
    town: SimpleNamespace,
) -> None:
    body = seen(town)
    assert as_device(town.client, town.saw, body).status_code == 201
    assert as_device(town.client, town.saw, body | {"actors": [town.two.pk]}).status_code == 201
    assert as_device(town.client, town.saw, body | {"actors": [town.two.pk]}).status_code == 200
    assert sorted(Observation.objects.values_list("actor__name", flat=True)) == ["Homes", "Libraries"]


def test_all_or_none_when_the_cycle_is_closed(town: SimpleNamespace) -> None:
    town.cycle.state, town.cycle.handed_over_at = CycleState.PUBLISHED, clock.now()
    town.cycle.save()
    answer = town.client.post(town.saw, seen(town, actors=[town.two.pk], change="Kept."))
    assert answer.status_code == 422
    assert "published and closed" in answer.content.decode()
    assert "Kept." in answer.content.decode()
    assert not Observation.objects.exists()


# What is offered


def test_the_partner_written_about_last_is_offered(town: SimpleNamespace) -> None:
    assert town.client.get(town.saw).context["form"].initial["actor"] == town.one.pk
    town.client.post(town.saw, seen(town, actor=town.two.pk))
    page = town.client.get(town.saw)
    assert page.context["form"].initial["actor"] == town.two.pk
    assert [group["is_chosen"] for group in page.context["groups"]] == [True, False]


def test_a_diary_leads_to_the_form_with_its_partner_and_cycle(town: SimpleNamespace) -> None:
    later = builders.make_cycle(town.project)
    old = reverse("add_observation", args=[later.pk, town.two.pk])
    page = town.client.get(old, follow=True)
    assert page.redirect_chain[-1][0] == f"{town.saw}?cycle={later.pk}&actor={town.two.pk}"
    assert (page.context["cycle"], page.context["form"].initial["actor"]) == (later, town.two.pk)
    town.client.post(town.saw, seen(town, cycle=later.pk, when="day"))
    assert Observation.objects.get().cycle == later


def test_retired_partners_and_markers_are_not_offered(town: SimpleNamespace) -> None:
    before = midday(date(2019, 12, 1))
    for row in (town.two, town.markers[0]):
        row.retired_at, row.retired_because = before, "They stopped."
        row.save()
    groups = town.client.get(town.saw).context["groups"]
    assert [group["actor"] for group in groups] == [town.one]
    assert [row["pk"] for row in groups[0]["markers"]] == [town.markers[1].pk]


def test_a_project_without_partners_or_cycles_says_what_belongs_here(signed_in) -> None:
    project = builders.make_project()
    client = signed_in(builders.make_member(project))
    path = reverse("saw", args=[project.slug])
    assert "this project has none yet" in client.get(path).content.decode()
    builders.make_cycle(project)
    assert "sphere of influence first" in client.get(path).content.decode()


def test_a_partners_own_person_writes_with_their_own_partner_only(town: SimpleNamespace, signed_in) -> None:
    client = signed_in(builders.make_partner(town.one))
    assert [group["actor"] for group in client.get(town.saw).context["groups"]] == [town.one]
    assert errors(client.post(town.saw, seen(town, actor=town.two.pk)), "actor")
    assert errors(client.post(town.saw, seen(town, actors=[town.two.pk])), "actors")
    assert client.post(town.saw, seen(town)).status_code == 302


@pytest.mark.parametrize("name", ["actor", "actors", "markers", "activities"])
@pytest.mark.parametrize("value", ["987654321", "x", "99999999999999999999999"])
def test_what_does_not_exist_here_is_refused_beside_its_field(
    town: SimpleNamespace, name: str, value: str
) -> None:
    elsewhere = make_elsewhere(name)
    for each in (value, str(elsewhere)):
        assert errors(town.client.post(town.saw, seen(town, **{name: [each]})), name)
    assert not Observation.objects.exists()


def make_elsewhere(name: str) -> int:
    actor = builders.make_actor(builders.make_project())
    return {
        "markers": lambda: builders.make_marker(actor).pk,
        "activities": lambda: builders.make_activity(actor).pk,
    }.get(name, lambda: actor.pk)()


# The quiet question


def test_the_question_can_be_dismissed_for_good_and_costs_no_word(town: SimpleNamespace) -> None:
    question = "what do they do differently now?"
    assert question in town.client.get(town.saw).content.decode()
    body = seen(town, change="Half a sent", markers=[town.markers[1].pk], hide_question="yes")
    page = town.client.post(town.saw, body)
    assert page.status_code == 200
    assert "Half a sent" in page.content.decode()
    assert f'value="{town.markers[1].pk}" checked' in page.content.decode()
    assert question not in page.content.decode()
    assert question not in town.client.get(town.saw).content.decode()
    assert not Observation.objects.exists()


# When


def saved_on(town: SimpleNamespace, **when: str) -> Observation:
    town.client.post(town.saw, seen(town, **when))
    return Observation.objects.order_by("-pk")[0]


def test_today_is_the_day_on_which_it_was_written_not_the_day_it_arrives(town: SimpleNamespace) -> None:
    with clock.at(IN_CYCLE + timedelta(days=3)):
        assert saved_on(town, when="today", today="2020-03-06").date == date(2020, 3, 6)
        assert saved_on(town, when="today").date == date(2020, 3, 9)


def test_a_month_goes_to_the_cycle_of_its_first_day(town: SimpleNamespace) -> None:
    later = builders.make_cycle(town.project)  # from 30 April 2020
    april = saved_on(town, when="month", month="2020-04")
    assert (april.date, april.date_precision, april.cycle) == (date(2020, 4, 1), "month", town.cycle)
    assert april.when == "April 2020"
    assert saved_on(town, when="month", month="2020-05").cycle == later


def test_the_edges_of_cycles_fall_in_one_cycle_each(town: SimpleNamespace) -> None:
    later = builders.make_cycle(town.project)
    for day, cycle in (
        (town.cycle.start, town.cycle),
        (town.cycle.end, town.cycle),
        (later.start, later),
        (later.end, later),
    ):
        assert saved_on(town, when="day", date=day.isoformat(), cycle=str(later.pk)).cycle == cycle


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2020, 3, 28, 23, 30, tzinfo=UTC), date(2020, 3, 29)),
        (datetime(2020, 3, 29, 1, 0, tzinfo=UTC), date(2020, 3, 29)),
        (datetime(2020, 3, 29, 22, 30, tzinfo=UTC), date(2020, 3, 30)),
        (datetime(2020, 10, 24, 22, 30, tzinfo=UTC), date(2020, 10, 25)),
        (datetime(2020, 10, 25, 0, 30, tzinfo=UTC), date(2020, 10, 25)),
        (datetime(2020, 10, 25, 22, 59, tzinfo=UTC), date(2020, 10, 25)),
        (datetime(2020, 10, 25, 23, 0, tzinfo=UTC), date(2020, 10, 26)),
    ],
)
def test_today_on_the_nights_when_the_clock_changes(
    town: SimpleNamespace, moment: datetime, day: date
) -> None:
    """A cycle that ends in such a night ends at the local midnight."""
    first = town.cycle
    first.end = day - timedelta(days=1)
    first.save()
    second = builders.make_cycle(town.project)
    with clock.at(moment):
        observation = saved_on(town, when="today")
    assert (observation.date, observation.cycle) == (day, second)


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("date", {"when": "day", "date": "2020-02-30"}),
        ("date", {"when": "day", "date": "2019-12-31"}),
        ("month", {"when": "month", "month": "2019-12"}),
        ("month", {"when": "month", "month": "soon"}),
        ("when", {"when": "today", "today": "2035-01-01"}),
        ("when", {"when": "never"}),
    ],
)
def test_a_day_that_cannot_be_is_told_beside_its_field(town: SimpleNamespace, name: str, sent: dict) -> None:
    assert errors(town.client.post(town.saw, seen(town, **sent)), name)


def test_in_a_draft_of_another_day_today_is_that_day(town: SimpleNamespace) -> None:
    key = seen(town)["client_id"]
    fields = [["client_id", key], ["change", "Half"], ["when", "today"], ["today", "2020-03-06"]]
    builders.make_draft(
        town.writer, town.project, key=key, data={"fields": fields, "tab": "a", "turn": 1}, path=town.saw
    )
    with clock.at(IN_CYCLE + timedelta(days=2)):
        form = town.client.get(town.saw, {"draft": key}).context["form"]
    assert (form.when_now, form.initial["date"]) == ("day", "2020-03-06")


# How often the database is asked


def queries(act: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        act()
    # The savepoints are those of the test's own transaction.
    return [each["sql"] for each in captured if "SAVEPOINT" not in each["sql"]]


@pytest.mark.parametrize("path", ["saw", "did"])
def test_saving_asks_the_database_fourteen_times_at_most(town: SimpleNamespace, path: str) -> None:
    whole = {"date": "2020-03-06", "when": "day", "cycle": town.cycle.pk, "version": 0}
    bodies = {
        "saw": seen(town, nature=[], markers=[town.markers[0].pk], **whole),
        "did": done(town, **whole),
    }
    found = queries(lambda: as_device(town.client, getattr(town, path), bodies[path]))
    assert len(found) <= 14, "\n".join(found)


@pytest.mark.parametrize("path", ["saw", "did"])
def test_the_form_asks_as_often_with_three_of_everything_as_with_one(
    town: SimpleNamespace, path: str
) -> None:
    with_few = queries(lambda: town.client.get(getattr(town, path)))
    for _each in range(3):
        actor = builders.make_actor(town.project)
        for _row in range(3):
            builders.make_marker(actor)
            builders.make_activity(actor)
    with_many = queries(lambda: town.client.get(getattr(town, path)))
    assert len(with_many) == len(with_few) <= 14


def test_saving_drops_the_draft(town: SimpleNamespace) -> None:
    body = seen(town, actors=[town.two.pk])
    builders.make_draft(town.writer, town.project, key=body["client_id"])
    town.client.post(town.saw, body)
    assert not Draft.objects.exists()


def test_a_photo_that_comes_with_the_second_sending_joins_the_entry(town: SimpleNamespace) -> None:
    body = seen(town, actors=[town.two.pk])
    as_device(town.client, town.saw, body)
    photo = builders.make_attachment(project=town.project, by=town.writer)
    for _time in range(2):
        again = as_device(town.client, town.saw, body | {"attachments": [str(photo.pk)]})
        assert again.status_code == 200
    ties = Attachment.objects.values_list("observation__actor", flat=True)
    assert sorted(ties) == sorted([town.one.pk, town.two.pk])


def test_in_a_published_cycle_a_later_photo_is_refused_and_waits(town: SimpleNamespace) -> None:
    body = seen(town)
    as_device(town.client, town.saw, body)
    photo = builders.make_attachment(project=town.project, by=town.writer)
    town.cycle.state, town.cycle.handed_over_at = CycleState.PUBLISHED, clock.now()
    town.cycle.save()
    assert as_device(town.client, town.saw, body).status_code == 200
    assert as_device(town.client, town.saw, body | {"attachments": [str(photo.pk)]}).status_code == 422
    assert Attachment.objects.get(pk=photo.pk).entry is None
