"""The hand-over as a conversation: what is missing, who said what, who is told by e-mail, and what came late."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from diaries.models import CycleNote, Observation
from diaries.services.cycle import hand_over_cycle, take_back_cycle
from diaries.services.entry import add_entry, change_entry
from diaries.services.exchanging import What, read_exchanges, write_note
from diaries.services.reminding import read_owed, remind
from projects import clock
from projects.models import Cycle, CycleState, HistoryEntry, User
from projects.text import CELL_LIMIT
from reflection.services.live import meeting_of
from reflection.services.meeting import end_meeting
from reports.services.publication import publish_cycle
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def town(signed_in) -> SimpleNamespace:
    project = builders.make_project(name="Heron")
    cycle = builders.make_cycle(project)
    library = builders.make_actor(project, "The library")
    coordinator = builders.make_coordinator(project, "Sara")
    coach = builders.make_coach(project.programme, "Pieter")
    return SimpleNamespace(
        project=project,
        cycle=cycle,
        library=library,
        markers=[builders.make_marker(library) for _each in range(2)],
        coordinator=coordinator,
        coach=coach,
        as_coordinator=signed_in(coordinator),
        as_coach=signed_in(coach),
        page=cycle.get_absolute_url(),
        hand_over=reverse("hand_over", args=[cycle.pk]),
        take_back=reverse("take_back", args=[cycle.pk]),
        note=reverse("cycle_note", args=[cycle.pk]),
    )


def hold_meeting(cycle: Cycle, coach: User) -> None:
    meeting = meeting_of(cycle, by=coach)
    end_meeting(meeting, by=coach, date=cycle.end, present="", version=meeting.version)


def now(town: SimpleNamespace) -> Cycle:
    return Cycle.objects.get(pk=town.cycle.pk)


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def minutes(number: int) -> clock.at:
    return clock.at(clock.now() + timedelta(minutes=number))


def no_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
    monkeypatch.setattr("django.conf.settings.EMAIL_HOST", "127.0.0.1")
    monkeypatch.setattr("django.conf.settings.EMAIL_PORT", 1)


# What is missing


def test_all_that_is_missing_is_said_and_leads_to_the_very_place(town: SimpleNamespace) -> None:
    links = {
        "Nothing written yet": f"{reverse('saw', args=['heron'])}?cycle={town.cycle.pk}&amp;actor={town.library.pk}",
        "Still to score: 2 markers": reverse("score", args=[town.cycle.pk, town.library.pk]),
        "Factors not filled in yet": reverse("notes", args=[town.cycle.pk, town.library.pk]),
    }
    for path in (town.page, town.hand_over, reverse("diaries", args=["heron"])):
        page = text_of(town.as_coordinator.get(path))
        for words, link in links.items():
            assert f'<a href="{link}">{words}<' in page, (path, words)
    assert "Something is still missing with 1 partner" in text_of(town.as_coordinator.get(town.hand_over))


def test_a_complete_diary_needs_nothing_more(town: SimpleNamespace) -> None:
    builders.make_observation(town.cycle, town.library)
    builders.make_notes(town.cycle, town.library)
    for marker in town.markers:
        builders.make_score(town.cycle, marker)
    page = text_of(town.as_coordinator.get(town.hand_over))
    assert "Nothing is missing in the diaries." in page
    assert "Nothing more needed" in page


def test_a_partner_is_led_to_what_they_can_do_and_reads_no_conversation(
    town: SimpleNamespace, signed_in
) -> None:
    write_note(cycle=town.cycle, by=town.coach, text="Why so late?", client_id=uuid4())
    page = text_of(signed_in(builders.make_partner(town.library)).get(town.page))
    assert "Still to score" not in page, "a partner does not score"
    assert reverse("score", args=[town.cycle.pk, town.library.pk]) not in page
    assert reverse("notes", args=[town.cycle.pk, town.library.pk]) in page
    assert "Why so late?" not in page
    assert "What was said along the way" not in page


def test_a_published_cycle_asks_for_nothing(town: SimpleNamespace) -> None:
    Cycle.objects.update(state=CycleState.PUBLISHED, handed_over_at=clock.now())
    page = text_of(town.as_coordinator.get(town.page))
    assert "Not scored: 2 markers" in page
    assert "nothing changes in it any more" in page
    for name in ("score", "notes"):
        assert reverse(name, args=[town.cycle.pk, town.library.pk]) not in page
    assert town.note not in page


# The conversation


def test_every_step_and_word_stands_in_the_order_of_time(town: SimpleNamespace, signed_in) -> None:
    member = builders.make_member(town.project, "Leila")
    told = []
    with minutes(1):
        remind(
            cycle=town.cycle, by=town.coordinator, people=[member], text="Two sentences.", site="https://x"
        )
    with minutes(2):
        hand_over_cycle(cycle=town.cycle, by=town.coordinator, note="Nearly all.")
    with minutes(3):
        write_note(cycle=town.cycle, by=town.coach, text="Why no scores?", client_id=uuid4())
    with minutes(4):
        write_note(cycle=town.cycle, by=town.coordinator, text="Friday.", client_id=uuid4())
    with minutes(5):
        take_back_cycle(cycle=now(town), by=town.coach, reason="We wait for them.")
    with minutes(6):
        hand_over_cycle(cycle=town.cycle, by=town.coordinator, note="Now all.")
    with minutes(7):
        hold_meeting(now(town), town.coach)
    with minutes(8):
        take_back_cycle(cycle=now(town), by=town.coach, reason="The wrong cycle.")
    with minutes(9):
        hold_meeting(now(town), town.coach)
        publish_cycle(cycle=now(town), by=town.coach)
    told = [(each.who, each.what, each.words, each.to) for each in read_exchanges(now(town))]
    assert told == [
        ("Sara", What.REMINDER, "Two sentences.", ("Leila",)),
        ("Sara", What.HANDED_OVER, "Nearly all.", ()),
        ("Pieter", What.NOTE, "Why no scores?", ()),
        ("Sara", What.NOTE, "Friday.", ()),
        ("Pieter", What.SENT_BACK, "We wait for them.", ()),
        ("Sara", What.HANDED_OVER, "Now all.", ()),
        ("Pieter", What.MEETING, "", ()),
        ("Pieter", What.STEP_BACK, "The wrong cycle.", ()),
        ("Pieter", What.MEETING, "", ()),
        ("Pieter", What.PUBLISHED, "", ()),
    ]
    page = text_of(signed_in(member).get(town.page))
    assert "10 steps and notes, oldest first" in page
    places = [page.index(f">{words}<") for _who, _what, words, _to in told if words]
    assert places == sorted(places)


def test_one_reminder_to_several_is_one_turn(town: SimpleNamespace) -> None:
    for name in ("Leila", "Omar"):
        builders.make_member(town.project, name)
    people = [debtor.person for debtor in read_owed(town.cycle).debtors if debtor.person != town.coordinator]
    remind(cycle=town.cycle, by=town.coordinator, people=people, text="Please.", site="https://x")
    assert [each.to for each in read_exchanges(town.cycle)] == [("Leila", "Omar")]


def test_a_hand_over_without_an_act_is_told_too(town: SimpleNamespace) -> None:
    cycle = builders.make_cycle(town.project, state=CycleState.HANDED_OVER, note="From before.")
    assert [(each.what, each.words) for each in read_exchanges(cycle)] == [(What.HANDED_OVER, "From before.")]


# Notes back and forth


def test_a_note_moves_nothing_and_the_same_form_makes_one(town: SimpleNamespace) -> None:
    body = {"client_id": str(uuid4()), "text": "Why no scores?"}
    for _time in range(3):
        answer = town.as_coach.post(town.note, body)
        assert answer["Location"] == f"{town.page}#exchanges"
    assert [note.text for note in CycleNote.objects.all()] == ["Why no scores?"]
    assert now(town).state == CycleState.OPEN
    assert len(mail.outbox) == 1
    assert HistoryEntry.objects.filter(kind="cyclenote", by=town.coach).count() == 1


@pytest.mark.parametrize("text", ["", "  \n ", "a\0b", "x" * (CELL_LIMIT + 1)])
def test_a_note_that_cannot_be_is_told_beside_its_field_and_kept(town: SimpleNamespace, text: str) -> None:
    answer = town.as_coach.post(town.note, {"client_id": str(uuid4()), "text": text})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"text"}
    assert answer.context["form"]["text"].value() == text
    assert not CycleNote.objects.exists()


def test_a_long_note_in_any_script_comes_back_as_it_went_in(town: SimpleNamespace) -> None:
    text = "ሰላም مرحبا 👩🏽‍🌾\n" * 3 + "ë" * (CELL_LIMIT - 60)
    town.as_coordinator.post(town.note, {"client_id": str(uuid4()), "text": text})
    assert CycleNote.objects.get().text == text.rstrip("\n")


def test_other_words_under_the_same_id_are_kept_beside_the_first(town: SimpleNamespace) -> None:
    body = {"client_id": str(uuid4()), "text": "Why so late?"}
    assert town.as_coach.post(town.note, body).status_code == 302
    assert town.as_coach.post(town.note, body).status_code == 302
    answer = town.as_coach.post(town.note, body | {"text": "And the scores?"})
    assert answer.status_code == 409
    assert "Why so late?" in text_of(answer)
    form = answer.context["form"]
    assert form["text"].value() == "And the scores?"
    town.as_coach.post(town.note, {"client_id": form["client_id"].value(), "text": form["text"].value()})
    assert [each.text for each in CycleNote.objects.all()] == ["Why so late?", "And the scores?"]


def test_no_note_about_a_published_cycle(town: SimpleNamespace) -> None:
    Cycle.objects.update(state=CycleState.PUBLISHED, handed_over_at=clock.now())
    answer = town.as_coach.post(town.note, {"client_id": str(uuid4()), "text": "One more thing"})
    assert answer.status_code == 422
    assert "published and closed" in text_of(answer)
    assert "One more thing" in text_of(answer)


# Mails


def test_the_coach_is_told_of_a_hand_over_in_their_language(town: SimpleNamespace) -> None:
    town.coach.language = "nl"
    town.coach.save()
    answer = town.as_coordinator.post(town.hand_over, {"note": "Nearly all."}, follow=True)
    assert "A mail went to Pieter." in text_of(answer)
    sent = mail.outbox[0]
    assert (sent.to, sent.reply_to) == ([town.coach.email], [town.coordinator.email])
    assert "Cyclus 1" in sent.subject
    for part in (sent.body, sent.alternatives[0].content):
        assert "Nearly all." in part
        assert f"http://testserver{town.page}" in part
    assert now(town).state == CycleState.HANDED_OVER


def test_the_coordinators_are_told_why_it_came_back(town: SimpleNamespace) -> None:
    hand_over_cycle(cycle=town.cycle, by=town.coordinator)
    page = text_of(town.as_coach.get(town.take_back))
    assert "Send the cycle back to the team" in page
    answer = town.as_coach.post(town.take_back, {"reason": "We wait for the scores."}, follow=True)
    assert "A mail went to Sara." in text_of(answer)
    assert "We wait for the scores." in text_of(answer)
    assert [each.to for each in mail.outbox] == [[town.coordinator.email]]
    assert "We wait for the scores." in mail.outbox[0].body
    assert now(town).is_open


def test_a_step_back_behind_the_meeting_is_called_so_and_mails_nobody(town: SimpleNamespace) -> None:
    Cycle.objects.update(state=CycleState.REFLECTED, handed_over_at=clock.now())
    assert "Take a step back" in text_of(town.as_coach.get(town.take_back))
    town.as_coach.post(town.take_back, {"reason": "The wrong cycle."})
    assert now(town).state == CycleState.HANDED_OVER
    assert mail.outbox == []


def test_a_note_goes_to_the_other_side(town: SimpleNamespace) -> None:
    for client, to in ((town.as_coach, town.coordinator), (town.as_coordinator, town.coach)):
        mail.outbox.clear()
        client.post(town.note, {"client_id": str(uuid4()), "text": "About the scores."})
        assert [each.to for each in mail.outbox] == [[to.email]]


def test_nobody_gets_a_mail_who_wants_none_or_has_no_role_any_more(town: SimpleNamespace) -> None:
    User.objects.filter(pk=town.coach.pk).update(wants_reminders=False)
    builders.make_coach(town.project.programme, until=clock.today() - timedelta(days=1))
    builders.make_coach(builders.make_programme())
    gone = builders.make_coach(town.project.programme)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    answer = town.as_coordinator.post(town.hand_over, {}, follow=True)
    assert "No mail went out" in text_of(answer)
    assert mail.outbox == []


def test_a_coach_who_hands_over_is_not_told_by_themselves(town: SimpleNamespace) -> None:
    other = builders.make_coach(town.project.programme, "Marie")
    town.as_coach.post(town.hand_over, {})
    assert [each.to for each in mail.outbox] == [[other.email]]


def test_a_mail_server_that_is_away_undoes_nothing_and_is_said(
    town: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_mail_server(monkeypatch)
    answer = town.as_coordinator.post(town.hand_over, {"note": "All."}, follow=True)
    assert "The mail to Pieter could not be sent." in text_of(answer)
    assert "A mail went" not in text_of(answer)
    assert now(town).state == CycleState.HANDED_OVER


def test_each_mail_says_how_to_get_none(town: SimpleNamespace) -> None:
    town.as_coordinator.post(town.hand_over, {})
    stop = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    assert stop in mail.outbox[0].body
    town.as_coach.post(stop)
    assert not User.objects.get(pk=town.coach.pk).wants_reminders


# What came late


def test_late_entries_are_listed_newest_first(town: SimpleNamespace) -> None:
    builders.make_observation(town.cycle, town.library, "In time.", by=town.coordinator)
    with minutes(1):
        hand_over_cycle(cycle=town.cycle, by=town.coordinator)
    for number, words in enumerate(("The first late one.", "The second late one."), 2):
        with minutes(number):
            values = {"actor": town.library, "change": words, "date": town.cycle.start}
            add_entry(Observation, cycle=town.cycle, by=town.coordinator, client_id=uuid4(), values=values)
    page = text_of(town.as_coach.get(town.page))
    assert "Written after the hand-over" in page
    assert "2 entries, written or changed; newest first" in page
    assert page.index("The second late one.") < page.index("The first late one.")
    assert "In time." not in page
    with minutes(9):
        take_back_cycle(cycle=now(town), by=town.coach, reason="Once more.")
    assert "Written after the hand-over" not in text_of(town.as_coach.get(town.page))


def test_a_change_after_the_hand_over_is_listed_as_such_and_the_entry_is_not_late(
    town: SimpleNamespace,
) -> None:
    row = builders.make_observation(town.cycle, town.library, "In time.", by=town.coordinator)
    with minutes(1):
        hand_over_cycle(cycle=town.cycle, by=town.coordinator)
    assert "changed after the hand-over" not in text_of(town.as_coach.get(town.page))
    with minutes(2):
        changed = change_entry(row, by=town.coordinator, version=1, values={"change": "In other words."})
    page = text_of(town.as_coach.get(town.page))
    assert "In other words." in page
    assert "changed after the hand-over" in page
    assert not changed.is_late


def test_an_entry_that_is_moved_into_a_handed_over_cycle_is_late_there(town: SimpleNamespace) -> None:
    other = builders.make_cycle(town.project)
    row = builders.make_observation(other, town.library, by=town.coordinator)
    hand_over_cycle(cycle=town.cycle, by=town.coordinator)
    values = {"cycle": now(town), "date": town.cycle.end}
    assert change_entry(row, by=town.coordinator, version=1, values=values).is_late
    assert row.change in text_of(town.as_coach.get(town.page))


# What the other side said last, where one begins


def said_to(client: Any, *pages: str) -> list[bool]:
    """On each page, whether it shows a last word."""
    return ['class="last-word"' in text_of(client.get(page)) for page in pages]


def test_the_last_word_of_the_other_side_stands_where_one_begins_until_it_is_answered(
    town: SimpleNamespace,
) -> None:
    pages = (reverse("home"), reverse("project", args=[town.project.slug]), town.page)
    town.as_coordinator.post(town.hand_over, {"note": "Late, sorry."})
    assert said_to(town.as_coach, *pages) == [True] * 3
    assert said_to(town.as_coordinator, *pages) == [False] * 3
    with minutes(1):
        town.as_coach.post(town.take_back, {"reason": "What do the remarks rest on?"})
        for page in pages:
            text = text_of(town.as_coordinator.get(page))
            assert f'href="{town.page}#exchanges">{town.cycle.name}: Pieter sent it back' in text
            assert "What do the remarks rest on?" in text
        assert said_to(town.as_coach, *pages) == [False] * 3
    with minutes(2):
        write_note(cycle=now(town), by=town.coordinator, text="On the visits.", client_id=uuid4())
        assert said_to(town.as_coordinator, *pages) == [False] * 3
        assert said_to(town.as_coach, *pages) == [True] * 3


def test_a_partners_own_person_hears_nothing_of_what_team_and_coach_say(
    town: SimpleNamespace, signed_in
) -> None:
    write_note(cycle=town.cycle, by=town.coach, text="Hello.", client_id=uuid4())
    client = signed_in(builders.make_partner(town.library))
    assert said_to(client, reverse("home"), town.page) == [False] * 2
    assert said_to(town.as_coordinator, reverse("home"), town.page) == [True] * 2


def test_the_meeting_and_the_publication_end_the_conversation(town: SimpleNamespace) -> None:
    write_note(cycle=town.cycle, by=town.coach, text="Hello.", client_id=uuid4())
    with minutes(1):
        hand_over_cycle(cycle=town.cycle, by=town.coordinator)
        hold_meeting(now(town), town.coach)
        assert said_to(town.as_coordinator, reverse("home")) == [False]
