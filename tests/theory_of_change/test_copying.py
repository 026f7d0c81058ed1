"""Beginning a project, copying what another follows today, and releasing an example."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from projects import clock
from projects.cycle_dates import cycles_between
from projects.models import HistoryEntry, Project
from projects.models.cycle import CycleState
from tests import builders
from theory_of_change.models import Activity, Actor, Assumption, Marker, MatrixRow, Mission, Sphere, Vision
from theory_of_change.services.copying import copy_theory, is_empty, release_example, sources_for

DAYS = st.dates(date(1995, 1, 1), date(2090, 12, 31))


@given(start=DAYS, length=st.integers(0, 4000))
def test_cycles_fill_a_project_day_on_day(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    cycles = cycles_between(start, end)
    assert (cycles[0][0], cycles[-1][1]) == (start, end)
    assert all(later[0] == earlier[1] + timedelta(days=1) for earlier, later in pairwise(cycles))
    lengths = [(last - first).days + 1 for first, last in cycles]
    assert all(118 <= each <= 124 for each in lengths[:-1])
    assert len(cycles) == 1 or 59 <= lengths[-1] <= 185


def test_cycles_begin_on_the_same_day_of_the_month() -> None:
    assert cycles_between(date(2018, 5, 1), date(2019, 6, 30)) == [
        (date(2018, 5, 1), date(2018, 8, 31)),
        (date(2018, 9, 1), date(2018, 12, 31)),
        (date(2019, 1, 1), date(2019, 4, 30)),
        (date(2019, 5, 1), date(2019, 6, 30)),
    ]
    assert cycles_between(date(2018, 5, 1), date(2018, 4, 30)) == []
    assert cycles_between(date(9999, 10, 1), date.max) == [(date(9999, 10, 1), date.max)]


def drawn(name: str = "Heron", count: int = 1) -> Project:
    """A project with a theory of change, part of which is followed no longer, and a diary."""
    project = builders.make_project(name=name)
    builders.make_vision(project, "Everybody belongs.")
    Mission.objects.create(project=project, text="We open doors.")
    cycle = builders.make_cycle(project, state=CycleState.PUBLISHED)
    gone = {"retired_at": clock.now(), "retired_because": "It ended."}
    for _each in range(count):
        actor = builders.make_actor(project, description="Who they are.")
        Actor.objects.filter(pk=actor.pk).update(outcome_challenge="They lead.")
        first, last = (builders.make_marker(actor, number=number) for number in ("2a", "10"))
        Marker.objects.filter(pk=last.pk).update(position=3)
        old = builders.make_marker(actor, "An old one.", number="4")
        Marker.objects.filter(pk=old.pk).update(**gone)
        activity = builders.make_activity(actor, markers=[last, old])
        activity.cycles.add(cycle)
        dropped = builders.make_activity(actor, "Dropped")
        Activity.objects.filter(pk=dropped.pk).update(state="dropped", ended_at=clock.now())
        done = builders.make_activity(actor)
        Activity.objects.filter(pk=done.pk).update(state="done", ended_at=clock.now())
        for link in (
            {"activity": activity, "leads_to": first},
            {"marker": first},
            {"activity": dropped, "leads_to": first},
            {"marker": first, "leads_to": old},
        ):
            Assumption.objects.create(project=project, because="They talk.", **link)
        Assumption.objects.create(project=project, marker=last, because="x", **gone)
        builders.make_observation(cycle, actor, markers=[first])
    Actor.objects.filter(pk=builders.make_actor(project, "Gone", Sphere.STRATEGIC).pk).update(**gone)
    MatrixRow.objects.create(project=project, subject="practices", learning="We meet.")
    return project


pytestmark = pytest.mark.django_db


@pytest.mark.sqlite_too
def test_a_copy_holds_what_is_followed_today_and_nothing_else() -> None:
    source, target, by = drawn(), builders.make_project(name="Egret"), builders.make_person()
    copy_theory(source=source, target=target, by=by)
    assert Vision.objects.get(project=target).text == "Everybody belongs."
    assert Mission.objects.get(project=target).text == "We open doors."
    actor = Actor.objects.get(project=target)
    assert (actor.sphere, actor.description, actor.outcome_challenge) == (
        "influence",
        "Who they are.",
        "They lead.",
    )
    assert [(each.number, each.position) for each in actor.markers.all()] == [("2a", 0), ("10", 3)]
    open_one, carried_out = actor.activities.all()
    assert [each.number for each in open_one.markers.all()] == ["10"]
    assert (carried_out.state, carried_out.ended_at) == ("open", None)
    assert not open_one.cycles.exists()
    links = Assumption.objects.filter(project=target)
    assert [(each.activity, each.marker and each.marker.number, each.leads_to) for each in links] == [
        (open_one, None, actor.markers.get(number="2a")),
        (None, "2a", None),
    ]
    assert MatrixRow.objects.get(project=target).learning == "We meet."
    assert not target.cycles.exists()
    assert not target.roles.exists()
    assert not actor.observations.exists()
    told = HistoryEntry.objects.filter(project=target)
    assert set(told.values_list("verb", "reason", "by")) == {("added", "Copied from Heron", by.pk)}
    assert told.count() == 10
    assert len({row.created_at for row in [*actor.markers.all(), *actor.activities.all()]}) == 1


@pytest.mark.sqlite_too
def test_nothing_is_copied_into_a_theory_that_has_something() -> None:
    source, target = drawn(), builders.make_project()
    assert is_empty(target)
    builders.make_vision(target, "")
    assert is_empty(target)
    builders.make_actor(target)
    with pytest.raises(ValidationError):
        copy_theory(source=source, target=target, by=None)
    assert target.actors.count() == 1


@pytest.mark.sqlite_too
def test_an_emptied_vision_is_filled() -> None:
    source, target = drawn(), builders.make_project()
    builders.make_vision(target, "")
    copy_theory(source=source, target=target, by=None)
    vision = Vision.objects.get(project=target)
    assert (vision.text, vision.version) == ("Everybody belongs.", 2)


def test_copying_takes_the_same_queries_however_much_there_is() -> None:
    def counted(count: int) -> int:
        source, target = drawn(f"Source {count}", count), builders.make_project()
        with CaptureQueriesContext(connection) as queries:
            copy_theory(source=source, target=target, by=None)
        return len(queries)

    assert counted(6) == counted(1)


def body(**more: object) -> dict:
    return {
        "name": "Egret",
        "municipality": "Gent",
        "promoter": "Stad Gent",
        "start": "2021-01-01",
        "end": "2021-12-31",
        "with_cycles": "on",
    } | more


def test_a_coach_begins_a_project_from_an_example_of_another_programme(signed_in) -> None:
    example = drawn()
    release_example(project=example, by=None)
    programme = builders.make_programme()
    coach = builders.make_coach(programme)
    client = signed_in(coach)
    page = client.get(reverse("begin_project"), {"from": example.pk})
    assert f'<option value="{example.pk}" selected>' in page.content.decode()
    answer = client.post(reverse("begin_project"), body(programme=programme.pk, source=example.pk))
    project = Project.objects.get(slug="egret")
    assert answer["Location"] == reverse("theory", args=["egret"])
    assert (project.programme, project.municipality, project.promoter) == (programme, "Gent", "Stad Gent")
    assert [cycle.number for cycle in project.cycles.all()] == ["1", "2", "3"]
    assert project.actors.count() == 1
    begun = HistoryEntry.objects.get(project=project, kind="project")
    assert (begun.verb, begun.by, begun.after["name"]) == ("added", coach, "Egret")
    assert HistoryEntry.objects.filter(project=project, kind="cycle").count() == 3
    assert client.get(answer["Location"]).status_code == 200


WRONG = {
    "no name": (body(name=" "), "name"),
    "no letters": (body(name="مرحبا"), "name"),
    "taken": (body(name="TAKEN!"), "name"),
    "end first": (body(end="2020-01-01"), "end"),
    "far away": (body(end="2999-01-01"), "end"),
    "too many cycles": (body(end="2040-01-01"), "end"),
    "no day": (body(start="soon"), "start"),
    "another's programme": (body(programme="another"), "programme"),
    "another's project": (body(source="another"), "source"),
    "no number": (body(source="x" * 30), "source"),
    "too large a number": (body(source="9" * 30), "source"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_beginning_gets_a_sentence_beside_its_field_and_keeps_what_was_typed(case, signed_in) -> None:
    foreign = drawn("Foreign")
    programme = builders.make_programme()
    builders.make_project(programme, "Taken")
    typed, field = WRONG[case]
    typed = {"programme": programme.pk} | typed
    for name, foreign_id in (("programme", foreign.programme.pk), ("source", foreign.pk)):
        if typed.get(name) == "another":
            typed[name] = foreign_id
    answer = signed_in(builders.make_coach(programme)).post(reverse("begin_project"), typed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert 'value="Stad Gent"' in answer.content.decode()
    assert set(Project.objects.values_list("name", flat=True)) == {"Foreign", "Taken"}


@pytest.mark.parametrize("kind", ["coordinator", "member", "partner", "funder", "outsider"])
def test_others_are_told_who_can_begin_a_project(kind: str, signed_in) -> None:
    project = builders.make_project()
    person = builders.make_person()
    if kind != "outsider":
        builders.give_role(person, kind, project.programme if kind == "funder" else project)
    typed = body(programme=project.programme.pk)
    for answer in (
        signed_in(person).get(reverse("begin_project")),
        signed_in(person).post(reverse("begin_project"), typed),
    ):
        assert answer.status_code == 403
        assert "coach of its programme" in answer.content.decode()
    assert Project.objects.count() == 1
    home = signed_in(person).get(reverse("home"), follow=True).content.decode()
    assert reverse("begin_project") not in home


def test_an_ended_coach_begins_nothing(signed_in) -> None:
    programme = builders.make_programme()
    coach = builders.make_coach(programme, until=clock.today() - timedelta(days=1))
    answer = signed_in(coach).post(reverse("begin_project"), body(programme=programme.pk))
    assert answer.status_code == 403
    assert not Project.objects.exists()


def test_two_who_begin_at_the_same_moment_make_one_project() -> None:
    from theory_of_change.services.copying import begin_project

    programme, by = builders.make_programme(), builders.make_person()
    values = {"name": "Egret", "programme": programme, "start": date(2021, 1, 1), "end": date(2021, 2, 1)}
    begin_project(by=by, values=values, with_cycles=False)
    with pytest.raises(ValidationError) as refused:
        begin_project(by=by, values=values, with_cycles=False)
    assert "name" in refused.value.message_dict
    assert Project.objects.count() == 1


def test_a_coordinator_copies_into_an_empty_theory_and_finds_the_way_there(signed_in) -> None:
    example, project = drawn(), builders.make_project(name="Egret")
    release_example(project=example, by=None)
    client = signed_in(builders.make_coordinator(project))
    path = reverse("copy_theory", args=["egret"])
    assert path in client.get(reverse("theory", args=["egret"])).content.decode()
    assert client.get(path).status_code == 200
    assert client.post(path, {"source": example.pk}).status_code == 302
    assert project.actors.count() == 1
    assert path not in client.get(reverse("theory", args=["egret"])).content.decode()
    assert client.post(path, {"source": example.pk}).status_code == 302
    assert project.actors.count() == 1


def test_only_ones_own_projects_and_examples_can_be_copied(signed_in) -> None:
    hidden, example, own = drawn("Hidden"), drawn("Example"), drawn("Own")
    release_example(project=example, by=None)
    project = builders.make_project(name="Egret")
    person = builders.make_coordinator(project)
    builders.give_role(person, "member", own)
    assert set(sources_for(person, without=project)) == {example, own}
    client = signed_in(person)
    page = client.get(reverse("copy_theory", args=["egret"])).content.decode()
    assert "Hidden" not in page
    answer = client.post(reverse("copy_theory", args=["egret"]), {"source": hidden.pk})
    assert answer.status_code == 422
    assert "Choose one of the projects in the list." in answer.content.decode()
    assert is_empty(project)


def test_releasing_an_example_is_recorded_once_and_can_be_taken_back(signed_in) -> None:
    project = drawn()
    coach = builders.make_coach(project.programme)
    client = signed_in(coach)
    path = reverse("release_example", args=[project.slug])
    for wanted in ("yes", "yes", "no", "no"):
        assert client.post(path, {"release": wanted}).status_code == 302
    assert client.post(path, {"release": "perhaps"}).status_code == 400
    acts = HistoryEntry.objects.filter(kind="project").order_by("pk").values_list("verb", "by")
    assert list(acts) == [("released", coach.pk), ("withdrawn", coach.pk)]
    project.refresh_from_db()
    assert project.example_since is None


def test_an_example_shows_its_theory_to_those_who_may_begin_from_it_and_nothing_else(signed_in) -> None:
    whole = builders.whole_project(word="heron")
    Marker.objects.create(
        actor=whole.one.actor, number="9", level="love", text="Nobody follows this.",
        retired_at=clock.now(), retired_because="x",
    )  # fmt: skip
    Mission.objects.create(project=whole.project, text="The project helps.")
    walk = builders.make_activity(whole.one.actor, "A walk heron")
    Assumption.objects.create(project=whole.project, activity=walk, because="they met.")
    other = builders.make_project()
    coordinator, coach = builders.make_coordinator(other), builders.make_coach(other.programme)
    path = reverse("example", args=[whole.project.slug])
    assert signed_in(coach).get(path).status_code == 404
    release_example(project=whole.project, by=None)
    for person in (coordinator, coach, builders.make_administrator()):
        page = signed_in(person).get(path)
        assert page.status_code == 200
        text = page.content.decode()
        assert "Everybody belongs heron-theory." in text
        assert "They love heron-theory." in text
        assert "Nobody follows this." not in text
        assert all(words in text for words in ("The project helps.", "A walk heron", "because they met."))
        for word in ("heron-one", "heron-two", "heron-meeting"):
            assert word not in text
    for role in ("member", "partner"):
        person = builders.make_person()
        builders.give_role(person, role, other)
        assert signed_in(person).get(path).status_code == 404
    assert signed_in(builders.make_funder(other.programme)).get(path).status_code == 404
    assert signed_in(coordinator).get(reverse("theory", args=[whole.project.slug])).status_code == 404
