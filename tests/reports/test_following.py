"""Following documents: how far they are, who asked for what, and a mail for who had to wait."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse

from projects import clock
from projects.models import Cycle, User
from reports import formats
from reports.models import Asking, Edition, Format, Kind, MailState, Report
from reports.services import broker, files, jobs, making, sweeping
from reports.services.documents import ask_for_document, ask_in_format
from reports.services.jobs import Failure, queue_reports
from reports.services.publication import ask_for_report
from reports.services.telling_ready import tell_who_waited
from tests import builders
from tests.reports import stand_in
from tests.reports.running import report_of, wait_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path, monkeypatch):
    settings.REPORT_ROOT = tmp_path / "data" / "reports"
    monkeypatch.setattr(making, "rendering", stand_in)
    monkeypatch.setattr(formats, "rendering", stand_in)
    making.load_layout_engine.cache_clear()
    monkeypatch.setattr(broker, "publish", lambda report_ids: [])
    yield
    making.load_layout_engine.cache_clear()


@pytest.fixture
def cycle() -> Cycle:
    project = builders.make_project()
    builders.make_marker(builders.make_actor(project))
    return builders.make_cycle(project)


def in_english(person: User) -> User:
    person.language = "en"
    person.save()
    return person


def asked_by(person: User, cycle: Cycle, language: str = "nl") -> Report:
    return ask_for_report(cycle=cycle, by=person, language=language)


def made_after(report: Report, seconds: float) -> None:
    """As if whoever makes it had come that late."""
    Report.objects.filter(pk=report.pk).update(
        state="ready", sha256="0" * 64, size=1, pages=3, ready_at=report.asked_at + timedelta(seconds=seconds)
    )


# How far it is


def test_the_page_of_a_document_says_what_it_waits_for(cycle, signed_in):
    coach = builders.make_coach(cycle.project.programme)
    before, report = asked_by(coach, cycle), asked_by(coach, cycle, "fr")
    shown = signed_in(coach).get(report.get_absolute_url()).content.decode()
    assert "1 document comes before it" in shown or "1 document" in shown
    assert before.asked_at < report.asked_at


def test_the_row_tells_on_which_page_the_report_is_while_it_is_made():
    report, seen = report_of(pages=[3], seconds=3), []

    def look():
        try:
            wait_for(lambda: seen.append(Report.objects.get(pk=report.pk).page) or seen[-1] == 3, seconds=20)
        finally:
            connection.close()

    watcher = threading.Thread(target=look)
    watcher.start()
    assert making.make(report.pk)
    watcher.join()
    assert 3 in seen
    report.refresh_from_db()
    assert (report.state, report.step, report.page) == ("ready", "", None)


@pytest.mark.parametrize(
    ("step", "page", "about", "words"),
    [
        ("", None, None, "Its pages are being set."),
        ("laying out", 2, None, "Page 2 is being set."),
        ("laying out", 2, 3, "Page 2 of about 3."),
        ("laying out", 9, 3, "Page 9 is being set."),
        ("writing", None, 3, "the file is being written"),
        ("keeping", None, 3, "is being kept"),
    ],
)
def test_the_steps_on_the_page_are_those_of_the_row(cycle, signed_in, step, page, about, words):
    coach = in_english(builders.make_coach(cycle.project.programme))
    report = asked_by(coach, cycle)
    if about:
        made_after(asked_by(coach, cycle, "fr"), 1)
    Report.objects.filter(pk=report.pk).update(
        state="running", step=step, page=page, lease_until=clock.now() + timedelta(minutes=1)
    )
    shown = signed_in(coach).get(report.get_absolute_url()).content.decode()
    assert words in shown


def test_a_try_that_failed_is_told_while_the_next_waits(cycle, signed_in):
    coach = in_english(builders.make_coach(cycle.project.programme))
    report = asked_by(coach, cycle)
    jobs.fail(jobs.claim(report.pk), Failure.TIMEOUT)
    shown = signed_in(coach).get(report.get_absolute_url()).content.decode()
    assert "took too long" in shown
    assert "tried again by itself" in shown


def test_a_full_disk_costs_no_report_however_long_it_lasts(cycle, monkeypatch, settings):
    report = asked_by(None, cycle)

    def refuse(path, content):
        raise OSError(28, "No space left on device")

    write = files.write_durably
    monkeypatch.setattr(files, "write_durably", refuse)
    moment = clock.now()
    for _round in range(settings.REPORT_MAX_CLAIMS + 2):
        moment += timedelta(minutes=2)
        with clock.at(moment):
            sweeping.sweep()
        report.refresh_from_db()
        assert (report.state, report.error, report.tries) == ("queued", Failure.STORAGE, 0)
    monkeypatch.setattr(files, "write_durably", write)
    with clock.at(moment + timedelta(minutes=2)):
        sweeping.sweep()
    report.refresh_from_db()
    assert (report.state, report.error) == ("ready", "")


# What I asked for


def test_my_documents_are_what_i_asked_for_in_every_project_the_newest_first(cycle, signed_in):
    coach = builders.make_coach(cycle.project.programme)
    other = builders.make_cycle(builders.make_project(cycle.project.programme))
    somebody = builders.make_coordinator(other.project)
    first = asked_by(coach, cycle)
    asked_by(somebody, other, "fr")
    second = asked_by(coach, other)
    third = ask_for_document(kind=Kind.THEORY, project=cycle.project, by=coach, language="nl")
    page = signed_in(coach).get(reverse("my_documents"))
    assert [each.newest.report for each in page.context["documents"]] == [third, second, first]
    asked_by(coach, cycle)
    page = signed_in(coach).get(reverse("my_documents"))
    assert [each.newest.report for each in page.context["documents"]] == [first, third, second]


def test_my_documents_tell_a_draft_from_an_edition_and_a_format_from_another(cycle, signed_in):
    coach = builders.make_coach(cycle.project.programme)
    draft = asked_by(coach, cycle)
    asked_by(coach, cycle, "fr")
    ask_in_format(report=draft, format=Format.WORD, by=coach)
    published = builders.make_edition(cycle, 2)
    queue_reports(published, ["nl"], coach)
    page = signed_in(coach).get(reverse("my_documents"), headers={"Accept-Language": "en"})
    rows = page.context["documents"]
    assert [len(row.askings) for row in rows] == [1, 1, 2], "the languages of one file stand together"
    text = page.content.decode()
    assert f"{draft.edition.title}, edition 2" in text
    assert text.count(f"{draft.edition.title}, draft</a>") == 2
    assert "<p>Word</p>" in text


def test_who_asks_for_what_another_asked_for_has_it_among_theirs(cycle, signed_in):
    one, two = builders.make_coordinator(cycle.project), builders.make_coach(cycle.project.programme)
    assert asked_by(one, cycle) == asked_by(two, cycle)
    for person in (one, two):
        assert len(signed_in(person).get(reverse("my_documents")).context["documents"]) == 1


def test_who_left_a_project_sees_no_more_of_its_documents_and_gets_no_mail(cycle, signed_in):
    person = builders.make_coordinator(cycle.project)
    report = asked_by(person, cycle)
    made_after(report, 90)
    cycle.project.roles.all().delete()
    assert signed_in(person).get(reverse("my_documents")).context["documents"] == []
    assert tell_who_waited() == 0
    assert mail.outbox == []


def test_eight_who_ask_at_once_get_one_report(cycle):
    people = [builders.make_coordinator(cycle.project) for _each in range(8)]
    barrier, reports, problems = threading.Barrier(8), [], []

    def ask(person):
        try:
            barrier.wait()
            reports.append(asked_by(person, cycle).pk)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(reports) == 8
    assert len(set(reports)) == 1
    assert (Edition.objects.count(), Report.objects.count(), Asking.objects.count()) == (1, 1, 8)


# A mail


def test_who_waited_longer_than_a_minute_gets_one_mail(cycle, settings):
    settings.SITE_URL = "https://outcomes.example.org"
    person = in_english(builders.make_coordinator(cycle.project))
    report = asked_by(person, cycle)
    made_after(report, 61)
    assert [tell_who_waited(report.pk), tell_who_waited(), tell_who_waited(report.pk)] == [1, 0, 0]
    [sent] = mail.outbox
    assert sent.to == [person.email]
    assert "is ready" in sent.subject
    assert "https://outcomes.example.org" + report.get_absolute_url() in sent.body
    assert Asking.objects.get().mail == MailState.SENT


@pytest.mark.parametrize("why", ["it was quick", "they want none", "their account is closed"])
def test_nobody_gets_a_mail_without_need(cycle, why):
    person = builders.make_coordinator(cycle.project)
    report = asked_by(person, cycle)
    made_after(report, 59 if why == "it was quick" else 600)
    if why == "they want none":
        User.objects.filter(pk=person.pk).update(wants_document_mails=False)
    elif why == "their account is closed":
        User.objects.filter(pk=person.pk).update(is_active=False)
    assert tell_who_waited() == 0
    assert mail.outbox == []


def test_who_asks_once_it_is_ready_did_not_wait(cycle):
    one, late = builders.make_coordinator(cycle.project), builders.make_coordinator(cycle.project)
    report = asked_by(one, cycle)
    made_after(report, 90)
    with clock.at(report.asked_at + timedelta(minutes=9)):
        asked_by(late, cycle)
    tell_who_waited()
    assert [sent.to for sent in mail.outbox] == [[one.email]]


def test_of_eight_who_tell_at_once_one_does(cycle):
    made_after(asked_by(builders.make_coordinator(cycle.project), cycle), 90)
    barrier, told = threading.Barrier(8), []

    def tell():
        barrier.wait()
        told.append(tell_who_waited())
        connection.close()

    threads = [threading.Thread(target=tell) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [0] * 7 + [1]
    assert len(mail.outbox) == 1


def test_a_mail_that_fails_is_told_and_tried_again_later(cycle, settings, signed_in):
    person = in_english(builders.make_coordinator(cycle.project))
    report = asked_by(person, cycle)
    made_after(report, 90)
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.reports.test_following.NoMail"
    assert tell_who_waited() == 0
    assert "could not be sent" in signed_in(person).get(reverse("my_documents")).content.decode()
    settings.EMAIL_BACKEND = working
    assert tell_who_waited() == 0, "not at once"
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert tell_who_waited() == 1
    assert len(mail.outbox) == 1


class NoMail:
    """A mail server that is down."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError


def test_who_waits_for_what_cannot_be_made_is_told_why(cycle):
    person = in_english(builders.make_coordinator(cycle.project))
    report = asked_by(person, cycle)
    Report.objects.filter(pk=report.pk).update(state="failed", error=Failure.MEMORY, tries=3)
    assert tell_who_waited() == 0, "whoever is still looking sees it on the page"
    with clock.at(clock.now() + timedelta(seconds=61)):
        assert tell_who_waited() == 1
    assert "could not be made" in mail.outbox[0].subject
    assert "more memory" in mail.outbox[0].body
    jobs.retry(report, by=person)
    assert Asking.objects.get().mail == MailState.NONE


def test_mails_about_documents_can_be_switched_off_and_on(cycle, signed_in):
    person = builders.make_coordinator(cycle.project)
    client = signed_in(person)
    for wanted, is_wanted in (("no", False), ("yes", True)):
        client.post(reverse("my_documents"), {"wanted": wanted})
        assert User.objects.get(pk=person.pk).wants_document_mails is is_wanted
    assert client.post(reverse("my_documents"), {"wanted": "perhaps"}).status_code == 422


def test_a_mail_that_falls_over_does_not_cost_the_report(cycle, monkeypatch):
    report = asked_by(builders.make_coordinator(cycle.project), cycle)

    def fall_over(report_id):
        raise RuntimeError

    monkeypatch.setattr(making.telling_ready, "tell_who_waited", fall_over)
    assert making.make(report.pk)
    report.refresh_from_db()
    assert report.state == "ready"


def test_a_file_that_is_made_once_more_is_news_to_who_asks_for_that_only(cycle):
    quick, again = builders.make_coordinator(cycle.project), builders.make_coordinator(cycle.project)
    report = asked_by(quick, cycle)
    made_after(report, 5)
    report.refresh_from_db()
    with clock.at(report.asked_at + timedelta(hours=20)):
        jobs.make_again(report, by=again)
    report.refresh_from_db()
    made_after(report, 90)
    with clock.at(report.asked_at + timedelta(seconds=91)):
        assert tell_who_waited() == 1
    assert [sent.to for sent in mail.outbox] == [[again.email]]
