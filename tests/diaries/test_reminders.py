"""Reminders: to those who owe something, in their language, once, and never to those who want none."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from threading import Barrier, Thread
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from diaries.models import Reminder
from diaries.services.reminding import Need, read_owed, send_due_reminders
from projects import clock
from projects.models import HistoryEntry, User
from projects.services.stopping import path_to_stop
from reports.services import sweeping
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def town() -> SimpleNamespace:
    """A cycle with two partners; the library has a person of its own, the school has none."""
    project = builders.make_project(name="Heron")
    cycle = builders.make_cycle(project)
    library, school = builders.make_actor(project, "The library"), builders.make_actor(project, "The school")
    marker = builders.make_marker(library)
    return SimpleNamespace(
        project=project,
        cycle=cycle,
        library=library,
        school=school,
        marker=marker,
        member=builders.make_member(project, "Leila"),
        partner=builders.make_partner(library, "Jonas"),
    )


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@contextmanager
def days_before_the_end(town: SimpleNamespace, days: int, hour: int = 9) -> Iterator[None]:
    day = town.cycle.end - timedelta(days=days)
    with clock.at(at(day, hour)):
        yield


def complete(town: SimpleNamespace, *actors) -> None:
    for actor in actors or (town.library, town.school):
        builders.make_observation(town.cycle, actor)
        builders.make_notes(town.cycle, actor)
        for marker in actor.markers.all():
            builders.make_score(town.cycle, marker)


def owed(town: SimpleNamespace) -> dict[str, dict[str, tuple[Need, ...]]]:
    return {
        debtor.person.name: {debt.actor.name: debt.needs for debt in debtor.debts}
        for debtor in read_owed(town.cycle).debtors
    }


def test_each_owes_what_they_can_see_to(town: SimpleNamespace) -> None:
    assert owed(town) == {
        "Jonas": {"The library": (Need.ENTRIES, Need.NOTES)},
        "Leila": {"The library": (Need.SCORES,), "The school": (Need.ENTRIES, Need.NOTES)},
    }
    complete(town, town.school)
    assert owed(town)["Leila"] == {"The library": (Need.SCORES,)}
    complete(town, town.library)
    assert owed(town) == {}


def test_ended_roles_and_retired_partners_owe_nothing(town: SimpleNamespace) -> None:
    builders.make_member(town.project, "Gone", until=clock.today() - timedelta(days=1))
    town.library.retired_at = clock.now()
    town.library.save()
    assert owed(town) == {"Leila": {"The school": (Need.ENTRIES, Need.NOTES)}}


def test_somebody_with_two_roles_is_written_to_once(town: SimpleNamespace) -> None:
    builders.give_role(town.partner, "member", town.project)
    with days_before_the_end(town, 5):
        send_due_reminders()
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([town.partner.email, town.member.email])
    assert owed(town)["Jonas"]["The library"] == (Need.ENTRIES, Need.SCORES, Need.NOTES)


@pytest.mark.parametrize(
    ("days", "count"), [(8, 0), (7, 2), (3, 2), (2, 2), (0, 2), (-1, 0)], ids=lambda each: str(each)
)
def test_reminders_go_out_in_the_last_week(town: SimpleNamespace, days: int, count: int) -> None:
    with days_before_the_end(town, days):
        assert send_due_reminders() == count
    assert len(mail.outbox) == count


def test_each_gets_one_for_each_step(town: SimpleNamespace) -> None:
    for days in range(9, -2, -1):
        for hour in (0, 9, 23):
            with days_before_the_end(town, days, hour):
                send_due_reminders()
    assert len(mail.outbox) == 4
    steps = Reminder.objects.filter(person=town.partner).order_by("day")
    assert [(each.step, (town.cycle.end - each.day).days) for each in steps] == [("week", 7), ("two days", 2)]
    told = HistoryEntry.objects.filter(kind="reminder")
    assert told.count() == 4
    assert {entry.by for entry in told} == {None}


def test_the_day_is_the_projects_own(town: SimpleNamespace) -> None:
    """At 23.30 in Brussels on the eighth day before the end it is not yet the seventh, whatever UTC says."""
    day = town.cycle.end - timedelta(days=8)
    with clock.at(at(day, 23, 30)):
        assert send_due_reminders() == 0
    day = town.cycle.end - timedelta(days=7)
    with clock.at(at(day, 0, 30)):
        assert send_due_reminders() == 2


def test_who_owes_nothing_gets_nothing(town: SimpleNamespace) -> None:
    complete(town)
    with days_before_the_end(town, 2):
        assert send_due_reminders() == 0


def test_a_person_or_a_project_can_switch_them_off(town: SimpleNamespace) -> None:
    User.objects.filter(pk=town.partner.pk).update(wants_reminders=False)
    with days_before_the_end(town, 7):
        assert send_due_reminders() == 1
    town.project.sends_reminders = False
    town.project.save()
    with days_before_the_end(town, 2):
        assert send_due_reminders() == 0


def test_a_handed_over_cycle_reminds_nobody(town: SimpleNamespace) -> None:
    town.cycle.state, town.cycle.handed_over_at = "handed over", clock.now()
    town.cycle.save()
    with days_before_the_end(town, 2):
        assert send_due_reminders() == 0


def test_a_reminder_is_in_its_readers_language_and_can_be_stopped(town: SimpleNamespace) -> None:
    User.objects.filter(pk=town.partner.pk).update(language="nl")
    with days_before_the_end(town, 2):
        send_due_reminders()
    letter = next(letter for letter in mail.outbox if letter.to == [town.partner.email])
    assert "The library" in letter.body
    assert "The school" not in letter.body
    assert '<html lang="nl">' in letter.alternatives[0].content
    assert reverse("my_diary") in letter.body
    stop = path_to_stop(town.partner)
    assert stop in letter.body
    assert stop in letter.extra_headers["List-Unsubscribe"]
    client = Client()
    assert client.get(stop).status_code == 200
    assert User.objects.get(pk=town.partner.pk).wants_reminders, "programs that look through mail open links"
    assert client.post(stop).status_code == 200
    assert not User.objects.get(pk=town.partner.pk).wants_reminders
    assert client.get(stop[:-2] + "x/").status_code == 404


def test_one_switches_reminders_on_again_in_the_account_menu(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    client = signed_in(town.partner)
    client.post(reverse("my_reminders"), {"wanted": "no"})
    assert not User.objects.get(pk=town.partner.pk).wants_reminders
    client.post(reverse("my_reminders"), {"wanted": "yes"})
    assert User.objects.get(pk=town.partner.pk).wants_reminders


def test_a_mail_that_failed_is_tried_again_and_goes_out_once(town: SimpleNamespace, settings) -> None:
    complete(town, town.school)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    with days_before_the_end(town, 7):
        assert send_due_reminders() == 0
    assert Reminder.objects.filter(sent_at=None).count() == 2
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with days_before_the_end(town, 7):
        assert send_due_reminders() == 0, "somebody may still be sending it"
    complete(town, town.library)
    builders.make_marker(town.library)  # the team owes a score again, the partner nothing
    with days_before_the_end(town, 7, hour=10):
        assert send_due_reminders() == 1
        assert send_due_reminders() == 0
    assert [letter.to for letter in mail.outbox] == [[town.member.email]]


def remind_body(*people: User, text: str = "Two sentences are enough.") -> dict:
    return {"people": [person.pk for person in people], "text": text}


def test_a_coordinator_reminds_whom_they_choose(town: SimpleNamespace, signed_in: Callable) -> None:
    sara = builders.make_coordinator(town.project, "Sara")
    client = signed_in(sara)
    path = reverse("send_reminder", args=[town.cycle.pk])
    page = client.get(path).content.decode()
    assert "Jonas" in page
    assert "nothing written yet" in page
    client.post(path, remind_body(town.partner, text="Dear Jonas, ሰላም"))
    (letter,) = mail.outbox
    assert letter.to == [town.partner.email]
    assert "Dear Jonas, ሰላም" in letter.body
    assert "The library: nothing written yet, factors not filled in yet" in letter.body
    assert letter.reply_to == [sara.email]
    reminder = Reminder.objects.get()
    assert (reminder.person, reminder.sent_by, reminder.step) == (town.partner, sara, "by hand")
    assert HistoryEntry.objects.get(kind="reminder").by == sara
    assert "got a reminder today" in client.get(path).content.decode()


def test_one_a_day_at_most(town: SimpleNamespace, signed_in: Callable) -> None:
    client = signed_in(builders.make_coordinator(town.project, "Sara"))
    path = reverse("send_reminder", args=[town.cycle.pk])
    with days_before_the_end(town, 7):
        assert client.post(path, remind_body(town.partner)).status_code == 302
        refused = client.post(path, remind_body(town.partner, text="Once more"))
        assert refused.status_code == 422
        assert send_due_reminders() == 2, "the member and the coordinator; the partner was written to today"
    with days_before_the_end(town, 6):
        assert send_due_reminders() == 1, "the partner's, a day later"
        assert client.post(path, remind_body(town.member)).status_code == 302
    assert [letter.to[0] for letter in mail.outbox].count(town.partner.email) == 2


@pytest.mark.parametrize(
    "case", ["nobody", "no words", "a stranger", "who wants none", "words that are no number"]
)
def test_a_reminder_that_is_not_right_goes_to_nobody(
    town: SimpleNamespace, signed_in: Callable, case: str
) -> None:
    body = remind_body(town.partner, text="My words")
    if case == "nobody":
        body["people"] = []
    elif case == "no words":
        body["text"] = " "
    elif case == "a stranger":
        body["people"] = [builders.make_person().pk]
    elif case == "words that are no number":
        body["people"] = ["²"]
    else:
        User.objects.filter(pk=town.partner.pk).update(wants_reminders=False)
    client = signed_in(builders.make_coordinator(town.project))
    answer = client.post(reverse("send_reminder", args=[town.cycle.pk]), body)
    assert answer.status_code == 422
    if case not in {"no words", "who wants none"}:
        assert "My words" in answer.content.decode()
    assert not mail.outbox
    assert not Reminder.objects.exists()


def test_the_project_is_switched_with_its_history(town: SimpleNamespace, signed_in: Callable) -> None:
    client = signed_in(builders.make_coordinator(town.project))
    client.post(reverse("switch_reminders", args=[town.project.slug]), {"wanted": "no"})
    town.project.refresh_from_db()
    assert not town.project.sends_reminders
    assert HistoryEntry.objects.get(kind="project").after == {"sends_reminders": False}


def test_the_command_and_the_sweeper_send_them(town: SimpleNamespace, capsys) -> None:
    with days_before_the_end(town, 7, hour=23):
        sweeping.remind()
        assert not mail.outbox, "not at night"
    with days_before_the_end(town, 7, hour=9):
        sweeping.remind()
    assert len(mail.outbox) == 2
    with days_before_the_end(town, 2):
        call_command("send_reminders")
    assert "2 reminders sent" in capsys.readouterr().out
    assert len(mail.outbox) == 4


@pytest.mark.django_db(transaction=True)
def test_eight_sweepers_at_once_send_each_once(town: SimpleNamespace) -> None:
    start = Barrier(8)
    counts: list[int] = []

    def sweep() -> None:
        try:
            with days_before_the_end(town, 7):
                start.wait()
                counts.append(send_due_reminders())
        finally:
            connection.close()

    threads = [Thread(target=sweep) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(counts) == 8
    assert sum(counts) == 2
    assert len(mail.outbox) == 2
    assert Reminder.objects.count() == 2
