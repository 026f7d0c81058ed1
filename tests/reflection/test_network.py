"""The learning network: who was there, who answers, what is written once, and what nobody loses."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from projects import clock
from projects.editing import EditConflict
from reflection.forms.network import ANSWER_LENGTH
from reflection.models import Answer, LearningSession, NetworkAct, Practice, Theme
from reflection.services.network.session import Present, say_who_takes_part
from reflection.services.network.theme import FIRST_THEMES, begin_with_first_themes, remove_theme
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]

HOSTILE = "<script>alert(1)</script>{{ 7*7 }}{% now 'Y' %}'\"&"


@pytest.fixture
def programme():
    return builders.make_programme()


@pytest.fixture
def project(programme):
    return builders.make_project(programme, "Heron")


@pytest.fixture
def coach(programme):
    return builders.make_coach(programme)


def session_body(**more):
    return {"client_id": uuid4(), "version": 0, "title": "Together", "date": "2019-08-29"} | more


# Sessions


def test_a_coach_plans_a_session_with_themes_and_everything(signed_in, programme, project, coach):
    theme = builders.make_theme(programme)
    body = session_body(
        begins_at="09:30", place="Leuven", themes=[theme.pk], agenda="Coffee\nTalk", notes="Next time."
    )
    answer = signed_in(coach).post(reverse("add_learning_session", args=[programme.slug]), body)
    session = LearningSession.objects.get()
    assert answer.url == session.get_absolute_url()
    assert (session.title, session.date, session.place) == ("Together", date(2019, 8, 29), "Leuven")
    assert session.agenda == "Coffee\nTalk"
    assert list(session.themes.all()) == [theme]
    act = NetworkAct.objects.get(kind="learningsession")
    assert (act.by, act.verb, act.after["title"]) == (coach, "added", "Together")


def test_a_session_sent_twice_is_one_and_other_words_are_kept_beside_it(signed_in, programme, coach):
    client, path = signed_in(coach), reverse("add_learning_session", args=[programme.slug])
    body = session_body()
    client.post(path, body)
    assert client.post(path, body).status_code == 302
    assert LearningSession.objects.count() == 1
    page = client.post(path, body | {"title": "Another title"})
    assert page.status_code == 409
    assert "Another title" in page.content.decode()
    assert LearningSession.objects.get().title == "Together"
    again = page.context["form"].data
    client.post(path, {name: again[name] for name in ("client_id", "version", "title", "date")})
    assert LearningSession.objects.count() == 2


def test_a_late_change_of_a_session_shows_both_texts(signed_in, programme, coach):
    session = builders.make_learning_session(programme, notes="The first words")
    client, path = signed_in(coach), reverse("edit_learning_session", args=[session.pk])
    body = {"version": 1, "title": session.title, "date": session.date.isoformat()}
    assert client.post(path, body | {"notes": "Words of one"}).status_code == 302
    page = client.post(path, body | {"notes": "Words of another"})
    text = page.content.decode()
    assert page.status_code == 409
    assert "another" in text
    assert "one" in text
    session.refresh_from_db()
    assert session.notes == "Words of one"


@pytest.mark.parametrize(
    ("field", "value"),
    [("date", "2019-02-31"), ("date", ""), ("title", " "), ("begins_at", "25:00"), ("title", "x" * 201)],
)
def test_what_cannot_be_is_told_beside_its_field(signed_in, programme, coach, field, value):
    path = reverse("add_learning_session", args=[programme.slug])
    page = signed_in(coach).post(path, session_body(notes="My long notes", **{field: value}))
    assert page.status_code == 422
    assert page.context["form"].errors[field]
    assert "My long notes" in page.content.decode()
    assert not LearningSession.objects.exists()


def test_themes_and_sessions_of_elsewhere_are_not_offered(signed_in, programme, project, coach):
    elsewhere = builders.make_programme()
    theme, session = builders.make_theme(elsewhere), builders.make_learning_session(elsewhere)
    client = signed_in(coach)
    for wrong in (theme.pk, 10**30, "x"):
        page = client.post(
            reverse("add_learning_session", args=[programme.slug]), session_body(themes=[wrong])
        )
        assert page.status_code in {302, 422}
    assert not LearningSession.objects.filter(themes=theme).exists()
    for wrong in (session.pk, 10**30, "x"):
        page = client.post(
            reverse("share_practice", args=[project.slug]),
            {"client_id": uuid4(), "version": 0, "kind": "practice", "text": "We do", "session": wrong},
        )
        assert page.status_code == 422
    assert not Practice.objects.exists()


def test_removing_a_session_keeps_the_practices_shared_in_it(signed_in, programme, project, coach):
    session = builders.make_learning_session(programme)
    builders.make_guest(session)
    practice = builders.make_practice(project, session=session)
    path = reverse("remove_learning_session", args=[session.pk])
    assert session.title in signed_in(coach).get(path).content.decode()
    assert LearningSession.objects.exists(), "looking removes nothing"
    signed_in(coach).post(path)
    assert not LearningSession.objects.exists()
    practice.refresh_from_db()
    assert practice.session is None
    assert NetworkAct.objects.get(verb="removed").before["title"] == session.title


# Who takes part


def test_projects_with_fewer_than_two_people_are_mentioned(signed_in, programme, project, coach):
    """The report asks at least two people of each project (2.5.1); a project with nobody is one of the few."""
    crowd, lonely, absent = (builders.make_project(programme, name) for name in ("Crowd", "Lonely", "Absent"))
    session = builders.make_learning_session(programme)
    client = signed_in(coach)
    assert "fewer than two" not in page_of(client, session), "nobody was written down yet"
    for name in ("One", "Two"):
        builders.make_attendance(session, crowd, name)
    for who in (builders.make_member(project), "A neighbour"):
        builders.make_attendance(session, project, who)
    builders.make_attendance(session, lonely, "Only one")
    text = page_of(client, session)
    assert "From Absent, Lonely came fewer than two people." in text
    assert "5 people" in text
    assert absent.short_name in client.get(reverse("network", args=[programme.slug])).content.decode()


def page_of(client, session) -> str:
    return client.get(session.get_absolute_url()).content.decode()


def test_a_person_of_two_projects_counts_once(signed_in, programme, project, coach):
    other = builders.make_project(programme, "Stork")
    person = builders.make_member(project)
    builders.give_role(person, "member", other)
    session = builders.make_learning_session(programme)
    path = reverse("say_who_takes_part", args=[session.pk])
    page = signed_in(coach).post(
        path, {"version": 1, f"people-{project.pk}": [person.pk], f"people-{other.pk}": [person.pk]}
    )
    assert page.status_code == 422
    assert "A person counts once" in page.content.decode()
    assert not session.attendances.exists()
    assert signed_in(coach).post(path, {"version": 1, f"people-{project.pk}": [person.pk]}).status_code == 302
    assert [row.project for row in session.attendances.all()] == [project]


def test_the_same_name_twice_counts_once(programme, project, coach):
    person = builders.make_member(project, name="Amina Ö")
    session = builders.make_learning_session(programme)
    say_who_takes_part(
        session,
        by=coach,
        version=1,
        present=[Present(project, (person,), ("amina  O\u0308", "A coach", "a COACH", "A guide"))],
    )
    assert sorted(map(str, session.attendances.all())) == ["A coach", "A guide", "Amina Ö"]


def test_people_of_elsewhere_and_partners_are_not_offered(signed_in, programme, project, coach):
    partner = builders.make_partner(builders.make_actor(project))
    stranger = builders.make_member(builders.make_project())
    session = builders.make_learning_session(programme)
    path = reverse("say_who_takes_part", args=[session.pk])
    for wrong in (partner.pk, stranger.pk, 10**30, "x"):
        page = signed_in(coach).post(path, {"version": 1, f"people-{project.pk}": [wrong]})
        assert page.status_code == 422
    text = signed_in(coach).get(path).content.decode()
    assert partner.name not in text
    assert stranger.name not in text
    assert not session.attendances.exists()


def test_somebody_who_left_stays_in_the_sessions_of_their_time(signed_in, programme, project, coach):
    person = builders.make_member(project, name="Gone Since", until=clock.today() - timedelta(days=1))
    session = builders.make_learning_session(programme)
    builders.make_attendance(session, project, person)
    page = signed_in(coach).get(reverse("say_who_takes_part", args=[session.pk]))
    assert "Gone Since" in page.content.decode()


def test_two_coaches_who_write_down_who_is_there_lose_nothing(signed_in, programme, project, coach):
    session = builders.make_learning_session(programme)
    client, path = signed_in(coach), reverse("say_who_takes_part", args=[session.pk])
    client.post(path, {"version": 1, f"others-{project.pk}": "One"})
    page = client.post(path, {"version": 1, f"others-{project.pk}": "Two"})
    assert page.status_code == 409
    assert "Now the list says: One." in page.content.decode()
    assert page.context["form"][f"others-{project.pk}"].value() == "Two"
    assert [str(row) for row in session.attendances.all()] == ["One"]


# Themes and answers


def test_a_programme_begins_with_the_seven_themes_of_the_report_once(signed_in, programme, coach):
    path = reverse("begin_themes", args=[programme.slug])
    signed_in(coach).post(path)
    signed_in(coach).post(path)
    assert [theme.name for theme in programme.themes.all()] == [str(name) for name, _question in FIRST_THEMES]
    assert len(FIRST_THEMES) == 7


def test_each_programme_has_themes_of_its_own(programme, coach):
    other = builders.make_programme()
    begin_with_first_themes(programme=programme, by=coach)
    begin_with_first_themes(programme=other, by=builders.make_coach(other))
    assert Theme.objects.count() == 14


def test_a_name_is_taken_once_in_a_programme_whatever_the_case(signed_in, programme, coach):
    builders.make_theme(programme, "Outreach É")
    body = {"client_id": uuid4(), "version": 0, "name": "OUTREACH é", "question": "How?"}
    page = signed_in(coach).post(reverse("add_theme", args=[programme.slug]), body)
    assert page.status_code == 422
    assert page.context["form"].errors["name"]
    assert programme.themes.count() == 1


@pytest.mark.parametrize("under", ["answer", "practice"])
def test_a_theme_with_words_under_it_is_not_removed(programme, project, coach, under):
    theme = builders.make_theme(programme)
    if under == "answer":
        builders.make_answer(theme)
    else:
        builders.make_practice(project, themes=[theme])
    with pytest.raises(ValidationError):
        remove_theme(theme, by=coach)
    assert Theme.objects.exists()


def test_a_member_answers_changes_and_removes_their_own(signed_in, programme, project):
    member, theme = builders.make_member(project), builders.make_theme(programme)
    client = signed_in(member)
    body = {"client_id": uuid4(), "version": 0, "text": "They come back."}
    client.post(reverse("add_answer", args=[theme.pk]), body)
    client.post(reverse("add_answer", args=[theme.pk]), body)
    answer = Answer.objects.get()
    assert (answer.created_by, answer.project) == (member, project)
    client.post(reverse("edit_answer", args=[answer.pk]), {"version": 1, "text": "They stay."})
    text = client.get(theme.get_absolute_url()).content.decode()
    assert "They stay." in text
    assert f"{member}, {project.short_name}" in text
    client.post(reverse("remove_answer", args=[answer.pk]))
    assert "They stay." not in client.get(theme.get_absolute_url()).content.decode()
    assert [act.verb for act in NetworkAct.objects.order_by("pk")] == ["added", "changed", "removed"]


def test_an_answer_is_short(signed_in, programme, project):
    theme = builders.make_theme(programme)
    path = reverse("add_answer", args=[theme.pk])
    client = signed_in(builders.make_member(project))
    page = client.post(path, {"client_id": uuid4(), "version": 0, "text": "x" * (ANSWER_LENGTH + 1)})
    assert page.status_code == 422
    assert "x" * (ANSWER_LENGTH + 1) in page.content.decode(), "nothing typed is lost"
    assert client.post(path, {"client_id": uuid4(), "version": 0, "text": "\u200b"}).status_code == 422
    assert not Answer.objects.exists()


def test_two_devices_that_change_one_answer_show_both_texts(signed_in, programme, project):
    member = builders.make_member(project)
    answer = builders.make_answer(builders.make_theme(programme), "First", by=member)
    client, path = signed_in(member), reverse("edit_answer", args=[answer.pk])
    client.post(path, {"version": 1, "text": "Second"})
    page = client.post(path, {"version": 1, "text": "Third"})
    assert page.status_code == 409
    assert "Second" in page.content.decode()
    answer.refresh_from_db()
    assert answer.text == "Second"


# The history, and hostile words


def test_the_history_of_the_network_is_append_only(programme, coach):
    begin_with_first_themes(programme=programme, by=coach)
    with pytest.raises(TypeError):
        NetworkAct.objects.all().delete()
    with pytest.raises(TypeError):
        NetworkAct.objects.update(name="")


def test_hostile_words_stay_words(signed_in, programme, project, coach):
    theme = builders.make_theme(programme, HOSTILE, question=HOSTILE)
    session = builders.make_learning_session(
        programme, HOSTILE, themes=[theme], place=HOSTILE, agenda=HOSTILE, notes=HOSTILE
    )
    builders.make_guest(session, HOSTILE, HOSTILE)
    builders.make_attendance(session, project, HOSTILE)
    builders.make_answer(theme, HOSTILE, by=coach)
    finding = builders.make_finding(
        builders.make_meeting(builders.make_cycle(project, state="published")), HOSTILE, other_factors=HOSTILE
    )
    builders.make_practice(
        project, HOSTILE, themes=[theme], session=session, findings=[builders.make_released(finding)]
    )
    client = signed_in(coach)
    for path in (
        reverse("network", args=[programme.slug]),
        reverse("practices", args=[programme.slug]),
        session.get_absolute_url(),
        theme.get_absolute_url(),
        reverse("shared", args=[project.slug]),
        reverse("say_who_takes_part", args=[session.pk]),
    ):
        page = client.get(path)
        text = page.content.decode()
        assert page.status_code == 200
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in text


@pytest.mark.parametrize("before", ["", "x", "-1", "9" * 40, "0"])
def test_any_place_in_the_list_of_practices_answers(signed_in, programme, project, coach, before):
    builders.make_practice(project, "We sit down first")
    page = signed_in(coach).get(reverse("practices", args=[programme.slug]), {"before": before})
    assert page.status_code == 200
    assert "We sit down first" in page.content.decode()


def test_the_list_of_practices_goes_on_without_losing_one(signed_in, programme, project, coach, monkeypatch):
    monkeypatch.setattr("reflection.services.network.reading.ON_A_PAGE", 2)
    for number in range(5):
        builders.make_practice(project, f"Practice-{number};")
    client, seen, path = signed_in(coach), [], reverse("practices", args=[programme.slug])
    address = path
    while address:
        page = client.get(address)
        seen += [practice.text for practice in page.context["practices"]]
        last = page.context["next"]
        address = f"{path}?before={last.pk}" if last else ""
    assert seen == [f"Practice-{number};" for number in reversed(range(5))]


def test_empty_pages_ask_one_question_and_offer_the_first_step(signed_in, programme, coach):
    text = signed_in(coach).get(reverse("network", args=[programme.slug])).content.decode()
    assert reverse("add_learning_session", args=[programme.slug]) in text
    assert reverse("begin_themes", args=[programme.slug]) in text
    assert "Here comes the timeline" in text


def test_the_home_page_leads_to_the_network_and_not_for_partners_and_funders(signed_in, programme, project):
    here = reverse("network", args=[programme.slug])
    for person in (
        builders.make_coach(programme),
        builders.make_coordinator(project),
        builders.make_member(project),
    ):
        assert here in signed_in(person).get(reverse("home"), follow=True).content.decode()
    for person in (builders.make_partner(builders.make_actor(project)), builders.make_funder(programme)):
        assert here not in signed_in(person).get(reverse("home"), follow=True).content.decode()


def test_the_timeline_holds_meetings_held_and_planned_of_all_projects(signed_in, programme, project, coach):
    held = builders.make_meeting(builders.make_cycle(project, state="reflected"))
    other = builders.make_project(programme, "Stork")
    planned = builders.make_meeting(builders.make_cycle(other))
    planned.held_at = None
    planned.save()
    undated = builders.make_meeting(builders.make_cycle(other))
    undated.held_at = undated.date = None
    undated.save()
    builders.make_learning_session(programme, "In May", date=held.date)
    page = signed_in(coach).get(reverse("network", args=[programme.slug]))
    events = [event for year in page.context["years"] for day in year.days for event in day.events]
    assert len(events) == 3
    assert {event.project.name for event in events if event.is_planned} == {"Stork"}
    assert page.content.decode().count('class="mark planned"') == 1


def test_a_conflict_is_told_by_the_service(programme, project, coach):
    session = builders.make_learning_session(programme)
    with pytest.raises(EditConflict):
        say_who_takes_part(session, by=coach, version=7, present=[Present(project, (), ("One",))])
