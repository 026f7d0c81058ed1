"""Assumptions: if this, then that, because. Kept with their history, changed with a reason, never erased."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from projects import clock
from projects.editing import EditConflict
from projects.models import HistoryEntry
from tests import builders
from theory_of_change.forms import AssumptionForm
from theory_of_change.models import ActivityState, Actor, Assumption, Level, Marker
from theory_of_change.services import assumption as services
from theory_of_change.services.activity import end_activity
from theory_of_change.services.actor import retire_actor
from theory_of_change.services.marker import retire_marker
from theory_of_change.services.sight import read_sight

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def team() -> SimpleNamespace:
    """A project with two boundary partners, each with an activity and two markers."""
    project = builders.make_project()
    coordinator = builders.make_coordinator(project)
    one, two = builders.make_actor(project, "Libraries"), builders.make_actor(project, "Museums")
    markers = [
        builders.make_marker(actor, f"They {word}.", level=level)
        for actor in (one, two)
        for level, word in ((Level.EXPECT, "ask"), (Level.LIKE, "invite"))
    ]
    activities = [builders.make_activity(actor, f"A walk with {actor}") for actor in (one, two)]
    return SimpleNamespace(
        project=project, by=coordinator, one=one, two=two, markers=markers, activities=activities
    )


def add(team: SimpleNamespace, begins_at, leads_to=None, because: str = "they met", **more) -> Assumption:
    return services.add_assumption(
        project=team.project, by=team.by, begins_at=begins_at, leads_to=leads_to, because=because, **more
    )


def body(begins_at: str, arrives_at: str = "vision", **more) -> dict[str, object]:
    return {"version": 0, "begins_at": begins_at, "arrives_at": arrives_at, "because": "they met"} | more


def key(row) -> str:
    return f"{row._meta.model_name}-{row.pk}"


def history(assumption: Assumption) -> list[tuple[str, str]]:
    rows = HistoryEntry.objects.filter(kind="assumption", subject_id=assumption.pk).order_by("pk")
    return list(rows.values_list("verb", "reason"))


def test_a_link_may_cross_partners_and_is_written_into_the_history(team: SimpleNamespace) -> None:
    link = add(team, team.activities[0], team.markers[2])
    told = HistoryEntry.objects.get(kind="assumption", subject_id=link.pk)
    assert told.verb == "added"
    assert told.by == team.by
    assert told.after == {
        "activity": team.activities[0].pk,
        "marker": None,
        "leads_to": team.markers[2].pk,
        "because": "they met",
    }


def test_the_same_link_is_there_once_until_it_is_put_aside(team: SimpleNamespace) -> None:
    link = add(team, team.markers[0])
    with pytest.raises(ValidationError, match="This link is there already"):
        add(team, team.markers[0], because="something else")
    services.retire_assumption(link, by=team.by, version=1, reason="Nobody saw it.")
    again = add(team, team.markers[0])
    link.refresh_from_db()
    with pytest.raises(ValidationError, match="This link is there already"):
        services.resume_assumption(link, by=team.by, version=2, reason="Seen after all.")
    assert not Assumption.objects.get(pk=link.pk).is_followed
    assert Assumption.objects.get(pk=again.pk).is_followed


def test_the_database_holds_a_link_once_as_well(team: SimpleNamespace) -> None:
    builders.make_assumption(team.markers[0], team.markers[1])
    with pytest.raises(IntegrityError), transaction.atomic():
        builders.make_assumption(team.markers[0], team.markers[1])


def test_a_marker_does_not_lead_to_itself(team: SimpleNamespace) -> None:
    with pytest.raises(ValidationError, match="A marker cannot lead to itself"):
        add(team, team.markers[0], team.markers[0])


def test_an_end_of_another_project_is_refused(team: SimpleNamespace) -> None:
    foreign = builders.make_marker(builders.make_actor(builders.make_project()))
    with pytest.raises(ValidationError, match="This belongs to another project"):
        add(team, team.markers[0], foreign)
    with pytest.raises(ValidationError, match="This belongs to another project"):
        add(team, foreign)


def test_a_link_needs_its_because(team: SimpleNamespace) -> None:
    with pytest.raises(ValidationError):
        add(team, team.markers[0], because="")


def test_nothing_new_is_tied_to_what_has_ended(team: SimpleNamespace) -> None:
    marker, activity = team.markers[0], team.activities[0]
    marker.retired_at = clock.now()
    marker.save()
    activity.state, activity.ended_at = ActivityState.DROPPED, clock.now()
    activity.save()
    for begins_at, leads_to in ((marker, None), (activity, team.markers[1]), (team.markers[1], marker)):
        with pytest.raises(ValidationError, match="no longer followed"):
            add(team, begins_at, leads_to)


def test_nothing_is_tied_to_what_somebody_ended_meanwhile(team: SimpleNamespace) -> None:
    """Each end is looked at again while the project is held: what the form had read may be old."""
    link = add(team, team.markers[2], team.markers[3])
    mine = Marker.objects.select_related("actor").get(pk=team.markers[1].pk)
    Actor.objects.filter(pk=mine.actor_id).update(retired_at=clock.now())
    with pytest.raises(ValidationError, match="no longer followed"):
        add(team, mine)
    with pytest.raises(ValidationError, match="no longer followed"):
        services.change_assumption(
            link, by=team.by, version=1, begins_at=mine, leads_to=None, because="they met", reason="So."
        )


def test_what_is_retired_or_ended_is_so_while_the_project_is_held(
    team: SimpleNamespace, django_assert_max_num_queries
) -> None:
    for end in (
        lambda: retire_marker(team.markers[0], by=team.by, version=1, reason="It passed."),
        lambda: retire_actor(team.two, by=team.by, version=1, reason="They left."),
        lambda: end_activity(team.activities[0], by=team.by, version=1, state=ActivityState.DONE),
    ):
        with django_assert_max_num_queries(20) as told:
            end()
        asked = [each["sql"] for each in told.captured_queries if "SAVEPOINT" not in each["sql"]]
        assert 'FROM "projects_project"' in asked[0]


def test_a_change_asks_why_and_keeps_what_stood_there(team: SimpleNamespace) -> None:
    link = add(team, team.markers[0], team.markers[1])
    values = {"begins_at": team.markers[0], "leads_to": None, "because": "they are proud"}
    with pytest.raises(ValidationError):
        services.change_assumption(link, by=team.by, version=1, reason=" ", **values)
    services.change_assumption(link, by=team.by, version=1, reason="The meeting said so.", **values)
    told = HistoryEntry.objects.filter(kind="assumption").latest("pk")
    assert told.before == {"leads_to": team.markers[1].pk, "because": "they met"}
    assert told.reason == "The meeting said so."
    with pytest.raises(EditConflict):
        services.change_assumption(
            link, by=team.by, version=1, reason="Later.", **(values | {"because": "they shine"})
        )


def test_a_link_of_which_an_end_retired_can_still_be_reworded(team: SimpleNamespace) -> None:
    link = add(team, team.markers[0], team.markers[1])
    team.markers[1].retired_at = clock.now()
    team.markers[1].save()
    link = Assumption.objects.get(pk=link.pk)
    changed = services.change_assumption(
        link,
        by=team.by,
        version=1,
        begins_at=link.begins_at,
        leads_to=link.leads_to,
        because="they were proud",
        reason="Clearer.",
    )
    assert changed.because == "they were proud"


def test_putting_aside_and_taking_up_again_are_told_with_their_reasons(team: SimpleNamespace) -> None:
    link = add(team, team.activities[0], team.markers[0])
    services.retire_assumption(link, by=team.by, version=1, reason="Nobody saw it.")
    link.refresh_from_db()
    assert link.retired_because == "Nobody saw it."
    services.resume_assumption(link, by=team.by, version=2, reason="Seen in May.")
    assert history(link) == [("added", ""), ("retired", "Nobody saw it."), ("resumed", "Seen in May.")]


def test_it_is_not_taken_up_again_while_an_end_is_retired(team: SimpleNamespace) -> None:
    link = add(team, team.markers[0], team.markers[1])
    services.retire_assumption(link, by=team.by, version=1, reason="Nobody saw it.")
    team.markers[1].retired_at = clock.now()
    team.markers[1].save()
    link = Assumption.objects.get(pk=link.pk)
    with pytest.raises(ValidationError, match="no longer followed"):
        services.resume_assumption(link, by=team.by, version=2, reason="Seen in May.")


# The pages


def test_the_form_offers_this_projects_open_things_grouped_by_partner(team: SimpleNamespace) -> None:
    builders.make_marker(builders.make_actor(builders.make_project()), "Of elsewhere")
    team.markers[1].retired_at = clock.now()
    team.markers[1].save()
    form = AssumptionForm(project=team.project)
    assert form.fields["begins_at"].choices == [
        ("", "Choose …"),
        (
            "Libraries",
            [
                (key(team.activities[0]), "activity: A walk with Libraries"),
                (key(team.markers[0]), "marker 1: They ask."),
            ],
        ),
        (
            "Museums",
            [
                (key(team.activities[1]), "activity: A walk with Museums"),
                (key(team.markers[2]), "marker 1: They ask."),
                (key(team.markers[3]), "marker 2: They invite."),
            ],
        ),
    ]
    first, *groups = form.fields["arrives_at"].choices
    assert first == ("vision", "the vision comes nearer")
    assert [name for name, _ends in groups] == ["Libraries", "Museums"]


def test_one_adds_a_link_in_words_and_sees_it_in_the_line_of_sight(team: SimpleNamespace, signed_in) -> None:
    client = signed_in(team.by)
    answer = client.post(
        reverse("add_assumption", args=[team.project.slug]),
        body(key(team.activities[0]), key(team.markers[2]), because="they walked together"),
    )
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "because they walked together" in page
    assert 'data-to="' + key(team.markers[2]) in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"begins_at": ""}, "begins_at"),
        ({"begins_at": "marker-999999"}, "begins_at"),
        ({"begins_at": "vision"}, "begins_at"),
        ({"arrives_at": "activity-1"}, "arrives_at"),
        ({"arrives_at": "\x00"}, "arrives_at"),
        ({"because": ""}, "because"),
    ],
)
def test_a_wrong_sentence_is_told_beside_its_field_and_keeps_what_was_typed(
    team: SimpleNamespace, signed_in, wrong: dict[str, str], field: str
) -> None:
    sent = body(key(team.markers[0]), because="they were proud of it") | wrong
    answer = signed_in(team.by).post(reverse("add_assumption", args=[team.project.slug]), sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    if field != "because":
        assert "they were proud of it" in answer.content.decode()
    assert not Assumption.objects.exists()


def test_a_link_that_is_there_already_is_told_in_words(team: SimpleNamespace, signed_in) -> None:
    add(team, team.markers[0])
    answer = signed_in(team.by).post(
        reverse("add_assumption", args=[team.project.slug]), body(key(team.markers[0]))
    )
    assert answer.status_code == 422
    assert "This link is there already." in answer.content.decode()


def test_things_of_another_project_cannot_be_chosen(team: SimpleNamespace, signed_in) -> None:
    foreign = builders.make_marker(builders.make_actor(builders.make_project()))
    for sent in (body(key(foreign)), body(key(team.markers[0]), key(foreign))):
        answer = signed_in(team.by).post(reverse("add_assumption", args=[team.project.slug]), sent)
        assert answer.status_code == 422
    assert not Assumption.objects.exists()


def test_adding_asks_why_once_a_cycle_was_handed_over(team: SimpleNamespace, signed_in) -> None:
    builders.make_cycle(team.project, state="handed over")
    client, path = signed_in(team.by), reverse("add_assumption", args=[team.project.slug])
    assert client.post(path, body(key(team.markers[0]))).status_code == 422
    sent = body(key(team.markers[0]), reason="The meeting asked for it.")
    assert client.post(path, sent).status_code == 302
    assert history(Assumption.objects.get()) == [("added", "The meeting asked for it.")]


def test_two_people_who_change_the_same_link_see_both_texts(team: SimpleNamespace, signed_in) -> None:
    link = add(team, team.markers[0], team.markers[1])
    client, path = signed_in(team.by), reverse("edit_assumption", args=[link.pk])
    mine = body(key(team.markers[0]), key(team.markers[3]), version=1, because="mine", reason="Clearer.")
    theirs = body(key(team.markers[0]), version=1, because="theirs", reason="Clearer.")
    assert client.post(path, theirs).status_code == 302
    answer = client.post(path, mine)
    assert answer.status_code == 409
    shown = {
        both.label: (
            "".join(piece.text for piece in both.mine),
            "".join(piece.text for piece in both.theirs),
        )
        for both in answer.context["conflict"]
    }
    assert shown == {
        "… then this follows …": ("2. They invite.", "the vision comes nearer"),
        "… because": ("mine", "theirs"),
    }


def test_a_second_retirement_says_that_it_happened(team: SimpleNamespace, signed_in) -> None:
    link = add(team, team.markers[0])
    client, path = signed_in(team.by), reverse("retire_assumption", args=[link.pk])
    assert "If “1. They ask.”" in client.get(path).content.decode()
    assert client.post(path, {"version": 1, "reason": "Nobody saw it."}).status_code == 302
    page = client.post(path, {"version": 1, "reason": "Again."}, follow=True).content.decode()
    assert "This assumption was put aside already." in page
    assert "Nobody saw it." in page
    assert history(link) == [("added", ""), ("retired", "Nobody saw it.")]


def test_a_link_rests_while_one_of_its_ends_is_retired(team: SimpleNamespace) -> None:
    link = add(team, team.activities[1], team.markers[0])
    team.one.retired_at = clock.now() - timedelta(days=1)
    team.one.save()
    sight = read_sight(team.project)
    assert [each.pk for each in sight.resting] == [link.pk]
    assert sight.assumptions == []
    team.one.retired_at = None
    team.one.save()
    assert [each.row.pk for each in read_sight(team.project).assumptions] == [link.pk]


def test_an_assumption_reads_as_one_sentence(team: SimpleNamespace) -> None:
    assert add(team, team.activities[0], team.markers[3]).in_words == (
        "If “A walk with Libraries”, then “2. They invite.”, because they met"
    )
    assert add(team, team.markers[0]).in_words == (
        "If “1. They ask.”, then “the vision comes nearer”, because they met"
    )
