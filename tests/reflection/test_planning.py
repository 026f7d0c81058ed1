"""What the coach does beforehand: stars, questions, the day and the agenda, invitations with a calendar file."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.core import mail
from django.test import override_settings
from django.urls import reverse
from icalendar import Calendar

from projects.models import CycleState, HistoryEntry
from reflection.calendar import Appointment, Invited, calendar_file
from reflection.models import Highlight, Meeting, MeetingInvitation, Part, Question
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def town() -> SimpleNamespace:
    project = builders.make_project(name="Heron")
    cycle = builders.make_cycle(project, state=CycleState.HANDED_OVER)
    library = builders.make_actor(project, "The library")
    return SimpleNamespace(
        project=project,
        cycle=cycle,
        library=library,
        seen=builders.make_observation(cycle, library, "They greet us."),
        coach=builders.make_coach(project.programme, "Pieter"),
        member=builders.make_member(project, "Leila"),
        partner=builders.make_partner(library, "Jonas"),
    )


@pytest.fixture
def coach(town, signed_in):
    return signed_in(town.coach)


def at(name: str, row) -> str:
    return reverse(name, args=[row.pk])


# Stars


def test_a_star_is_put_and_taken_away_and_remembered(town, coach):
    key = f"observation-{town.seen.pk}"
    answer = coach.post(at("mark_preparation", town.cycle), {"star": key})
    assert answer["Location"] == f"{at('preparation', town.cycle)}#{key}"
    [star] = Highlight.objects.all()
    assert (star.kind, star.piece, star.starred_by) == ("observation", town.seen.pk, town.coach)
    assert 'name="unstar"' in coach.get(at("preparation", town.cycle)).content.decode()
    coach.post(at("mark_preparation", town.cycle), {"unstar": key})
    assert not Highlight.objects.exists()
    assert list(HistoryEntry.objects.about("highlight").order_by("pk").values_list("verb", flat=True)) == [
        "added",
        "removed",
    ]


def test_two_coaches_who_star_at_once_agree(town, coach, signed_in):
    second = signed_in(builders.make_coach(town.project.programme))
    for browser in (coach, second, second):
        browser.post(at("mark_preparation", town.cycle), {"star": f"actor-{town.library.pk}"})
    assert Highlight.objects.count() == 1
    assert HistoryEntry.objects.about("highlight").count() == 1


def test_a_screen_that_shows_the_meeting_is_told(town, coach):
    coach.post(at("mark_preparation", town.cycle), {"star": f"actor-{town.library.pk}"})
    before = Meeting.objects.get().revision
    coach.post(at("ask_question", town.cycle), {"version": 0, "text": "Why?", "is_brought": "on"})
    assert Meeting.objects.get().revision > before > 0


@pytest.mark.parametrize(
    "key",
    ["observation-987654321", "observation-", "meeting-1", "x", "observation-" + "9" * 40, "observation-²"],
)
def test_a_piece_that_is_not_there_does_not_exist(town, coach, key):
    assert coach.post(at("mark_preparation", town.cycle), {"star": key}).status_code == 404
    assert coach.get(at("ask_question", town.cycle), {"about": key}).status_code == 404


def test_a_piece_of_another_project_does_not_exist(town, coach):
    other = builders.whole_project(town.project.programme)
    for row in (
        other.one.observation,
        other.one.entry,
        other.one.markers[0],
        other.one.actor,
        other.one.assumption,
    ):
        key = f"{row._meta.model_name}-{row.pk}"
        assert coach.post(at("mark_preparation", town.cycle), {"star": key}).status_code == 404, key
    assert not Highlight.objects.exists()


def test_a_script_gets_the_button_alone(town, coach):
    key = f"observation-{town.seen.pk}"
    answer = coach.post(at("mark_preparation", town.cycle), {"star": key}, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert 'hx-swap-oob="true"' in text
    assert "Starred" in text
    assert "<html" not in text


def test_a_published_cycle_takes_no_more_stars(town, coach):
    town.cycle.state = CycleState.PUBLISHED
    town.cycle.save()
    answer = coach.post(at("mark_preparation", town.cycle), {"star": f"actor-{town.library.pk}"}, follow=True)
    assert "published and closed" in answer.content.decode()
    assert not Highlight.objects.exists()


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example.org/", "//elsewhere.example.org", "javascript:x"]
)
def test_nobody_is_led_elsewhere(town, coach, back):
    sent = {"star": f"actor-{town.library.pk}", "back": back}
    answer = coach.post(at("mark_preparation", town.cycle), sent)
    assert answer["Location"].startswith(at("preparation", town.cycle))


# Questions


def ask(town, coach, text="What surprised you?", **more):
    return coach.post(at("ask_question", town.cycle), {"version": 0, "text": text, "is_brought": "on"} | more)


def test_a_question_is_asked_about_a_piece_once(town, coach):
    key = f"observation-{town.seen.pk}"
    for _twice in range(2):
        assert ask(town, coach, about=key)["Location"].endswith(f"#{key}")
    [question] = Question.objects.all()
    assert (question.kind, question.piece, question.is_brought) == ("observation", town.seen.pk, True)
    text = coach.get(at("preparation", town.cycle)).content.decode()
    assert text.count("What surprised you?") >= 2
    assert f'href="#{key}"' in text


def test_a_free_question_stands_with_the_others(town, coach):
    ask(town, coach, "What would we miss?")
    assert "What would we miss?" in coach.get(at("preparation", town.cycle)).content.decode()


def test_an_empty_question_gets_a_sentence_and_keeps_the_rest(town, coach):
    answer = ask(town, coach, "  ")
    assert answer.status_code == 422
    assert "Write down the question." in answer.content.decode()


def test_a_question_is_left_at_home_and_brought_again(town, coach):
    question = builders.make_question(town.cycle)
    coach.post(at("mark_preparation", town.cycle), {"leave": question.pk})
    assert not Question.objects.get().is_brought
    coach.post(at("mark_preparation", town.cycle), {"bring": question.pk})
    assert Question.objects.get().is_brought
    other = builders.make_question(builders.whole_project(town.project.programme).handed_over)
    assert coach.post(at("mark_preparation", town.cycle), {"leave": other.pk}).status_code == 404


def test_two_rewordings_at_once_lose_no_word(town, coach):
    question = builders.make_question(town.cycle)
    address = at("edit_question", question)
    assert coach.post(address, {"version": 1, "text": "First?", "is_brought": "on"}).status_code == 302
    answer = coach.post(address, {"version": 1, "text": "Second?", "is_brought": "on"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "First?" in text.replace("<mark>", "").replace("</mark>", "")
    assert "Second?" in text
    assert Question.objects.get().text == "First?"
    coach.post(address, {"version": 2, "text": "Second?", "is_brought": "on"})
    assert Question.objects.get().text == "Second?"


def test_a_question_off_the_list_stays_in_the_history(town, coach):
    coach.post(at("remove_question", builders.make_question(town.cycle, "Why?")))
    assert not Question.objects.exists()
    assert HistoryEntry.objects.about("question").get(verb="removed").before["text"] == "Why?"


# The day and the agenda


def plan(town, coach, **more):
    day = town.cycle.end + timedelta(days=7)
    sent = {
        "version": 0,
        "date": day.isoformat(),
        "begins_at": "13:30",
        "place": "Town hall",
        "bring": "Photos.",
    }
    return coach.post(at("plan_meeting", town.cycle), sent | more)


def test_the_plan_stands_on_the_page_with_its_hours(town, coach):
    assert plan(town, coach, minutes_outcomes="90", minutes_opening="10").status_code == 302
    meeting = Meeting.objects.get()
    assert (meeting.begins_at, meeting.place, meeting.held_at) == (time(13, 30), "Town hall", None)
    assert dict(meeting.agenda.values_list("part", "minutes")) == {"opening": 10, "outcomes": 90}
    text = coach.get(at("preparation", town.cycle)).content.decode()
    assert "100 minutes in all" in text
    assert "13:40" in text


def test_saving_the_same_again_changes_nothing(town, coach):
    plan(town, coach, minutes_outcomes="90")
    version = Meeting.objects.get().version
    plan(town, coach, version=version, minutes_outcomes="90")
    assert Meeting.objects.get().version == version


def test_a_change_of_minutes_alone_is_an_edit_too(town, coach):
    plan(town, coach)
    first = Meeting.objects.get().version
    assert plan(town, coach, version=first, minutes_outcomes="60").status_code == 302
    answer = plan(town, coach, version=first, minutes_outcomes="90")
    assert answer.status_code == 409
    assert Meeting.objects.get().agenda.get().minutes == 60


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"date": "2020-02-31"}, "This day does not exist."),
        ({"date": "2019-01-01"}, "cannot lie before the cycle began"),
        ({"date": ""}, "Say on which day it begins at that hour."),
        ({"begins_at": "25:00"}, "This hour does not exist."),
        ({"minutes_outcomes": "soon"}, "Write the minutes as a whole number"),
        ({"minutes_outcomes": "-5"}, "Write the minutes as a whole number"),
        ({"minutes_outcomes": "9" * 30}, "too long"),
        ({"place": "x" * 301}, "300"),
    ],
)
def test_a_mistake_gets_a_sentence_and_nothing_typed_is_lost(town, coach, wrong, sentence):
    answer = plan(town, coach, **({"bring": "A cake."} | wrong))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert "A cake." in text
    assert not Meeting.objects.filter(place="Town hall").exists()


# The calendar file


def event_of(content: bytes):
    [event] = Calendar.from_ical(content).walk("VEVENT")
    return event


def test_the_calendar_file_names_the_hour_in_the_projects_zone(town, coach):
    plan(town, coach, minutes_outcomes="90")
    answer = coach.get(at("meeting_calendar", town.cycle))
    event = event_of(answer.content)
    begins = datetime.combine(town.cycle.end + timedelta(days=7), time(13, 30))
    assert event["dtstart"].params["TZID"] == "Europe/Brussels"
    assert event.start.replace(tzinfo=None) == begins
    assert event.end - event.start == timedelta(minutes=90)
    assert b"BEGIN:VTIMEZONE" in answer.content
    assert "Town hall" in event["location"]
    assert "Photos." in event["description"]


def test_its_uid_stays_and_its_sequence_grows(town, coach):
    plan(town, coach)
    first = event_of(coach.get(at("meeting_calendar", town.cycle)).content)
    plan(town, coach, version=Meeting.objects.get().version, place="Library")
    second = event_of(coach.get(at("meeting_calendar", town.cycle)).content)
    assert first["uid"] == second["uid"]
    assert second["sequence"] > first["sequence"]


def test_without_an_hour_it_is_the_whole_day(town, coach):
    plan(town, coach, begins_at="")
    event = event_of(coach.get(at("meeting_calendar", town.cycle)).content)
    assert event.start == town.cycle.end + timedelta(days=7)


def test_without_a_day_there_is_no_file_yet(town, coach):
    answer = coach.get(at("meeting_calendar", town.cycle), follow=True)
    assert "The meeting has no day yet." in answer.content.decode()


HOSTILE = 'Hall; "A", \\n\r\nATTENDEE:mailto:evil@example.org\nEND:VEVENT\x00\u2028شكرا 🎉'


def test_hostile_words_stay_words():
    appointment = Appointment(
        uid="one@example.org",
        version=1,
        said_at=datetime.fromisoformat("2020-06-01T10:00+02:00"),
        title=HOSTILE,
        day=date(2020, 6, 9),
        begins_at=time(9),
        minutes=60,
        place=HOSTILE,
        description=HOSTILE * 20,
        url="https://example.org/",
    )
    content = calendar_file(
        appointment,
        organiser=Invited(HOSTILE, "coach@example.org"),
        to=[Invited('"; X-EVIL="1', "jonas@example.org")],
    )
    event = event_of(content)
    assert len(Calendar.from_ical(content).walk("VEVENT")) == 1
    assert "evil@example.org" in event["location"]
    assert "شكرا" in event["location"]
    assert event["attendee"] == "mailto:jonas@example.org"
    assert "X-EVIL" not in {name.upper() for name in event["attendee"].params}
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


# Inviting


def invite(town, coach, *people, note=""):
    return coach.post(
        at("invite_to_meeting", town.cycle),
        {"people": [person.pk for person in people], "note": note},
        follow=True,
    )


def test_the_page_asks_for_a_day_first(town, coach):
    assert "First the day" in coach.get(at("invite_to_meeting", town.cycle)).content.decode()
    assert invite(town, coach, town.member).status_code == 422
    assert mail.outbox == []


def test_a_partner_for_whom_nobody_speaks_is_named_with_the_way_to_invite_people(town, coach):
    plan(town, coach)
    builders.make_actor(town.cycle.project, "The silent club")
    page = coach.get(at("invite_to_meeting", town.cycle)).content.decode()
    assert "The silent club" in page
    assert reverse("people", args=[town.cycle.project.slug]) in page


def test_who_was_invited_stands_under_who_was_there_without_names(town, coach):
    plan(town, coach)
    invite(town, coach, town.member, town.partner)
    form = coach.get(at("end_meeting", town.cycle)).context["form"]
    assert form["present"].value().splitlines() == ["The project's team", town.library.name]


def test_each_gets_the_day_the_place_and_a_calendar_file(town, coach):
    plan(town, coach)
    invite(town, coach, town.member, town.partner, note="Welcome, all.")
    assert sorted(message.to[0] for message in mail.outbox) == sorted([town.member.email, town.partner.email])
    for message in mail.outbox:
        assert "Town hall" in message.body
        assert "Photos." in message.body
        assert "Welcome, all." in message.body
        assert message.reply_to == [town.coach.email]
        [part] = [each for each in message.message().walk() if each.get_content_type() == "text/calendar"]
        assert part.get_param("method") == "REQUEST"
        event = event_of(part.get_payload(decode=True))
        assert event["attendee"] == f"mailto:{message.to[0]}"
        assert event["organizer"] == f"mailto:{town.coach.email}"
    assert MeetingInvitation.objects.filter(sent_at__isnull=False).count() == 2


def test_a_partner_is_not_shown_the_way_to_the_preparation(town, coach):
    plan(town, coach)
    ask(town, coach, "A question for the team only?")
    invite(town, coach, town.partner)
    [message] = mail.outbox
    everything = message.message().as_string() + message.body
    assert "preparation" not in everything
    assert "A question for the team" not in everything
    [part] = [each for each in message.message().walk() if each.get_content_type() == "text/calendar"]
    assert b"preparation" not in part.get_payload(decode=True)


def test_sending_again_says_so_and_a_change_too(town, coach):
    plan(town, coach)
    invite(town, coach, town.member)
    invite(town, coach, town.member)
    plan(town, coach, version=Meeting.objects.get().version, place="Library")
    assert "it has changed since" in coach.get(at("invite_to_meeting", town.cycle)).content.decode()
    invite(town, coach, town.member)
    subjects = [message.subject.partition(":")[0] for message in mail.outbox]
    assert subjects[1:] == ["Once more", "Changed"]
    assert "This replaces the invitation of" in mail.outbox[1].body
    assert "This replaces" not in mail.outbox[0].body
    assert MeetingInvitation.objects.count() == 1


def test_a_mail_that_fails_is_told_at_once(town, coach):
    plan(town, coach)
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_PORT=1):
        text = invite(town, coach, town.member).content.decode()
    assert "could not be sent, to Leila" in text
    assert "did not go out" in text
    assert MeetingInvitation.objects.get().sent_at is None


def test_nobody_from_elsewhere_is_invited(town, coach):
    plan(town, coach)
    stranger = builders.make_member(builders.make_project(town.project.programme))
    assert "Choose people of this project." in invite(town, coach, stranger).content.decode()
    assert "Choose at least one person." in invite(town, coach).content.decode()
    assert mail.outbox == []


def test_each_mail_is_in_its_readers_language(town, coach):
    plan(town, coach)
    town.member.language = "nl"
    town.member.save()
    invite(town, coach, town.member)
    [message] = mail.outbox
    assert f"Cyclus {town.cycle.number}" in message.subject


def test_all_parts_of_the_meeting_have_a_field(town, coach):
    text = coach.get(at("plan_meeting", town.cycle)).content.decode()
    assert all(f'name="minutes_{part.name.lower()}"' in text for part in Part)


def test_a_question_asked_in_place_is_counted_and_listed_at_once(town, coach):
    page = f"http://testserver{at('preparation', town.cycle)}"
    headers = {"HX-Request": "true", "HX-Current-URL": page}
    sent = {"about": f"observation-{town.seen.pk}", "text": "Who began?", "version": 0}
    for _twice in range(2):
        answer = coach.post(at("ask_question", town.cycle), sent, headers=headers).content.decode()
        assert '<span id="question-count" hx-swap-oob="true">1</span>' in answer
        assert "0 of 1 chosen" in answer
    assert "beforeend:#to-bring" not in answer
    sent["text"] = "And then?"
    answer = coach.post(at("ask_question", town.cycle), sent, headers=headers).content.decode()
    assert f'id="question-{Question.objects.get(text="And then?").pk}"' in answer
    headers["HX-Current-URL"] = f"http://testserver{at('meeting', town.cycle)}"
    answer = coach.post(at("ask_question", town.cycle), sent, headers=headers).content.decode()
    assert "question-count" not in answer


def test_an_empty_agenda_proposes_a_division_to_take_over(town, coach):
    path = at("plan_meeting", town.cycle)
    page = coach.get(path).content.decode()
    assert 'placeholder="35"' in page
    assert 'href="?division=yes"' in page
    taken = coach.get(path + "?division=yes")
    assert (
        sum(taken.context["form"].initial[field.name] for field in taken.context["form"].minute_fields) == 120
    )
    assert "<output data-minutes>120</output>" in taken.content.decode()
    assert 'href="?division=yes"' not in taken.content.decode()
