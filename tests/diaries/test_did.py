"""Write down what we did: a planned activity, or one that nobody had planned."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse

from diaries.models import ActivityEntry
from diaries.services.entry import remove_entry
from projects import clock
from projects.models import CycleState, HistoryEntry
from tests import builders
from tests.diaries.writing import as_device, done, make_town
from theory_of_change.models import Activity
from theory_of_change.services.activity import change_activity

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def town(signed_in) -> SimpleNamespace:
    town = make_town()
    town.client = signed_in(town.writer)
    return town


def unplanned(town: SimpleNamespace, **more) -> dict:
    return done(town, activity="", unplanned="A feast in the street", actor=town.two.pk) | more


def errors(answer, name: str) -> str:
    assert answer.status_code == 422
    return " ".join(answer.context["form"].errors.get(name, []))


def test_a_planned_activity_and_how_it_went(town: SimpleNamespace) -> None:
    more = {
        "when": "day",
        "date": "2020-03-06",
        "went_well": "The sun.",
        "why_well": "March.",
        "went_less_well": "The wind.",
        "why_less_well": "March, too.",
        "participants": "24",
    }
    answer = town.client.post(town.did, done(town, **more))
    entry = ActivityEntry.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, entry.get_absolute_url())
    assert (entry.activity, entry.cycle, entry.date) == (town.activity, town.cycle, date(2020, 3, 6))
    assert (entry.participants, entry.why_less_well) == (24, "March, too.")


def test_what_nobody_had_planned_joins_the_theory_of_change_marked_so(town: SimpleNamespace) -> None:
    body = unplanned(town)
    assert as_device(town.client, town.did, body).status_code == 201
    assert as_device(town.client, town.did, body).status_code == 200
    activity = Activity.objects.get(name="A feast in the street")
    assert (activity.actor, activity.is_unplanned, activity.created_by) == (town.two, True, town.writer)
    assert ActivityEntry.objects.get().activity == activity
    assert HistoryEntry.objects.filter(kind="activity", verb="added", subject_id=activity.pk).count() == 1
    page = town.client.get(activity.actor.get_absolute_url()).content.decode()
    assert "not planned" in page


def test_an_unplanned_one_with_the_name_of_a_planned_one_is_that_one(town: SimpleNamespace) -> None:
    town.client.post(town.did, unplanned(town, unplanned=" a TALK "))
    assert ActivityEntry.objects.get().activity == town.of_two
    assert not Activity.objects.filter(is_unplanned=True).exists()


def test_an_unplanned_activity_is_not_named_when_its_entry_is_refused(town: SimpleNamespace) -> None:
    town.cycle.state, town.cycle.handed_over_at = CycleState.PUBLISHED, clock.now()
    town.cycle.save()
    answer = town.client.post(town.did, unplanned(town))
    assert answer.status_code == 422
    assert "A feast in the street" in answer.content.decode()
    assert not Activity.objects.filter(is_unplanned=True).exists()


def test_a_partners_own_person_names_one_with_their_own_partner_only(
    town: SimpleNamespace, signed_in
) -> None:
    client = signed_in(builders.make_partner(town.one))
    assert errors(client.post(town.did, unplanned(town)), "actor")
    assert errors(client.post(town.did, done(town, activity=town.of_two.pk)), "activity")
    assert client.post(town.did, unplanned(town, actor=town.one.pk)).status_code == 302


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("activity", {"activity": ""}),
        ("activity", {"activity": "987654321"}),
        ("activity", {"activity": "x"}),
        ("unplanned", {"unplanned": "A feast", "actor": ""}),
        ("unplanned", {"activity": "", "unplanned": "x" * 601}),
        ("actor", {"activity": "", "unplanned": "A feast", "actor": ""}),
        ("description", {"description": ""}),
        ("participants", {"participants": "many"}),
        ("participants", {"participants": "-1"}),
        ("participants", {"participants": "9999999999999999999"}),
    ],
)
def test_what_is_missing_or_wrong_is_told_beside_its_field(
    town: SimpleNamespace, name: str, sent: dict
) -> None:
    answer = town.client.post(town.did, done(town, went_well="") | sent)
    assert errors(answer, name)
    assert not ActivityEntry.objects.exists()


def test_planned_for_this_cycle_comes_first_and_ended_ones_not_at_all(town: SimpleNamespace) -> None:
    later = builders.make_cycle(town.project)
    town.activity.cycles.set([later])
    builders.make_activity(town.one, "A tour", state="done", ended_at=builders.noon(date(2019, 12, 1)))
    choices = town.client.get(town.did, {"cycle": town.cycle.pk}).context["form"].fields["activity"].choices
    assert [label for label, _rows in choices[1:]] == ["Homes", "Libraries: planned for other cycles"]
    assert "A tour" not in str(choices)


def test_the_old_address_leads_to_the_form(town: SimpleNamespace) -> None:
    answer = town.client.get(reverse("add_activity_entry", args=[town.cycle.pk, town.one.pk]))
    assert answer["Location"] == f"{town.did}?cycle={town.cycle.pk}&actor={town.one.pk}"


def test_sent_again_after_the_activity_was_renamed_nothing_is_named_anew(town: SimpleNamespace) -> None:
    body = unplanned(town)
    as_device(town.client, town.did, body)
    activity = Activity.objects.get(name="A feast in the street")
    change_activity(
        activity, by=town.writer, version=1, values={"name": "The street feast"}, reason="Clearer."
    )
    assert as_device(town.client, town.did, body).status_code == 200
    assert list(Activity.objects.filter(is_unplanned=True)) == [activity]


def test_other_words_under_the_same_id_name_no_activity_and_keep_the_name(town: SimpleNamespace) -> None:
    body = unplanned(town)
    as_device(town.client, town.did, body)
    other = body | {"unplanned": "A march in the street"}
    assert as_device(town.client, town.did, other).status_code == 409
    page = town.client.post(town.did, other | {"description": "We danced."})
    assert page.status_code == 409
    for words in ("A march in the street", "danced", "walked"):
        assert words in page.content.decode()
    assert Activity.objects.filter(is_unplanned=True).count() == 1


def test_what_was_removed_since_names_no_activity_when_it_comes_again(town: SimpleNamespace) -> None:
    body = unplanned(town)
    as_device(town.client, town.did, body)
    remove_entry(ActivityEntry.objects.get(), by=town.writer)
    again = body | {"unplanned": "A march in the street"}
    assert as_device(town.client, town.did, again).status_code == 410
    assert Activity.objects.filter(is_unplanned=True).count() == 1
