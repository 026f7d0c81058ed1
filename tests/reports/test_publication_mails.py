"""Mails on publication: who gets one, what it says, once, again after a failure, and how they stop."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override

from projects import clock
from projects.models import ProgrammeRole
from reports.models import CaseWording, Kind, PublicationMail, ShelfReader
from reports.services import telling_readers
from reports.services.gathering_across import WORDS_OF_PROGRAMME
from reports.services.programme_report import word_programme_report
from reports.services.publication import publish_cycle
from reports.services.published import WORDS_OF_BRIEF, publish_document, write_wording
from reports.services.telling_readers import path_to_stop, set_wish, tell_readers
from tests.builders import make_coach, make_funder, make_person, whole_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole():
    return whole_project(name="Een project", word="heron")


@pytest.fixture
def programme(whole):
    return whole.project.programme


@pytest.fixture
def coach(programme):
    return make_coach(programme, "Nele")


def who_wants(programme, **fields):
    person = make_funder(programme)
    for name, value in fields.items():
        setattr(person, name, value)
    person.save()
    set_wish(person=person, programme=programme, wants_mail=True)
    return person


def told() -> list[str]:
    return sorted(address for each in mail.outbox for address in each.to)


def test_who_wants_a_mail_gets_one_once_and_others_none(whole, programme, coach):
    person = who_wants(programme)
    make_funder(programme)
    edition = publish_cycle(cycle=whole.reflected, by=coach)
    assert tell_readers() == 1
    assert tell_readers() == 0
    assert told() == [person.email]
    assert PublicationMail.objects.get().edition == edition


def test_who_publishes_is_told_who_gets_the_mail(whole, programme, coach, signed_in):
    client = signed_in(coach)
    set_wish(person=coach, programme=programme, wants_mail=True)
    answer = client.post(reverse("publish", args=[whole.reflected.pk]), follow=True)
    assert "nobody else asked for one" in answer.content.decode(), "the coach gets none about their own"
    reads = who_wants(programme, name="<Ada>")
    for change in ({"is_active": False, "name": "Left"}, {"name": "Ended"}):
        gone = who_wants(programme, **change)
    gone.programme_roles.all().delete()
    publish_brief = reverse("publish_brief", args=[whole.project.slug])
    write_wording(
        kind=Kind.BRIEF,
        project=whole.project,
        by=coach,
        version=0,
        values={**dict.fromkeys(WORDS_OF_BRIEF, "Worded.")},
    )
    page = client.post(publish_brief, follow=True).content.decode()
    assert "A mail about it goes to &lt;Ada&gt;." in page
    word_programme_report(
        programme=programme,
        by=coach,
        version=0,
        values=dict.fromkeys(WORDS_OF_PROGRAMME)
        | {"title": "T", "summary": "", "stands_out": "", "recommendations": ""},
    )
    answer = client.post(reverse("publish_programme_report", args=[programme.slug]), follow=True)
    assert "A mail about it goes to &lt;Ada&gt;." in answer.content.decode()
    tell_readers()
    assert set(told()) == {reads.email}


def test_nothing_is_sent_of_what_was_rolled_back_or_published_before(whole, programme):
    who_wants(programme)
    assert tell_readers() == 0, "the published cycle of the project came before the wish"


def test_the_mail_is_in_the_readers_language_and_holds_no_word_of_the_report(whole, programme, coach):
    who_wants(programme, language="fr")
    edition = publish_cycle(cycle=whole.reflected, by=coach, reason="heron-reason")
    tell_readers()
    [sent] = mail.outbox
    everything = sent.subject + sent.body + sent.alternatives[0].content
    assert "heron" not in everything
    assert whole.project.name in everything
    report = edition.reports.get(language="fr")
    assert f"http://localhost:8000{reverse('read_report', args=[report.pk])}" in sent.body
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert 'lang="fr"' in sent.alternatives[0].content


def test_the_mail_on_a_case_report_says_why_in_the_language_of_the_last_visit(
    whole, programme, coach, signed_in
):
    person = who_wants(programme, language="")
    publish_document(kind=Kind.CASE, project=whole.project, by=coach)
    assert tell_readers() == 1
    assert 'lang="nl"' in mail.outbox[0].alternatives[0].content, "nobody knows better yet"
    with override("fr"):  # a request leaves its language behind
        signed_in(person).get(programme.get_absolute_url(), headers={"Accept-Language": "fr"})
    CaseWording.objects.create(project=whole.project, lessons="Begin small.")
    edition = publish_document(kind=Kind.CASE, project=whole.project, by=coach, reason="One < two.")
    assert tell_readers() == 1
    sent = mail.outbox[1]
    assert 'lang="fr"' in sent.alternatives[0].content
    assert "One < two." in sent.body
    assert "One &lt; two." in sent.alternatives[0].content
    assert reverse("read_report", args=[edition.reports.get(language="fr").pk]) in sent.body


@pytest.mark.parametrize("change", ["role ended", "inactive", "no wish", "published it"])
def test_who_may_not_or_does_not_want_any_more_gets_none(whole, programme, coach, change):
    person = who_wants(programme)
    by = coach
    if change == "role ended":
        ProgrammeRole.objects.filter(user=person).update(until=clock.today() - timedelta(days=1))
    elif change == "inactive":
        person.is_active = False
        person.save()
    elif change == "no wish":
        set_wish(person=person, programme=programme, wants_mail=False)
    else:
        by = person
    publish_cycle(cycle=whole.reflected, by=by)
    assert tell_readers() == 0
    assert mail.outbox == []


def test_a_mail_that_failed_is_tried_again_and_the_team_sees_that_it_did_not_go_out(
    whole, programme, coach, monkeypatch, signed_in
):
    who_wants(programme)
    publish_cycle(cycle=whole.reflected, by=coach)
    kept = telling_readers.send_mail
    monkeypatch.setattr(telling_readers, "send_mail", lambda *_a, **_m: False)
    assert tell_readers() == 0
    page = signed_in(coach).get(
        reverse("reports", args=[whole.project.slug]), headers={"Accept-Language": "en"}
    )
    assert "1 mail has not gone out." in page.content.decode()
    monkeypatch.setattr(telling_readers, "send_mail", kept)
    assert tell_readers() == 0, "whoever tried it may still be at it"
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert tell_readers() == 1
        assert tell_readers() == 0
    assert len(mail.outbox) == 1
    page = signed_in(coach).get(
        reverse("reports", args=[whole.project.slug]), headers={"Accept-Language": "en"}
    )
    assert "1 reader was told by e-mail." in page.content.decode()


def test_a_failed_mail_to_somebody_who_stopped_them_is_dropped(whole, programme, coach, monkeypatch):
    person = who_wants(programme)
    publish_cycle(cycle=whole.reflected, by=coach)
    kept = telling_readers.send_mail
    monkeypatch.setattr(telling_readers, "send_mail", lambda *_a, **_m: False)
    tell_readers()
    monkeypatch.setattr(telling_readers, "send_mail", kept)
    set_wish(person=person, programme=programme, wants_mail=False)
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert tell_readers() == 0
    assert not PublicationMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_write_once(whole, programme, coach):
    for _person in range(3):
        who_wants(programme)
    publish_cycle(cycle=whole.reflected, by=coach)
    barrier = threading.Barrier(4)

    def sweep():
        barrier.wait()
        tell_readers()
        connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mail.outbox) == len(set(told())) == 3


# Wishes


def test_one_switches_the_mails_on_and_off_for_a_programme_whose_shelf_one_sees(programme, signed_in):
    funder = make_funder(programme)
    client = signed_in(funder)
    path = reverse("my_publication_mails")
    for wanted, wants in (("yes", True), ("no", False), ("yes", True)):
        assert client.post(path, {"programme": programme.slug, "wanted": wanted})["Location"] == path
        assert ShelfReader.objects.get().wants_mail is wants
    assert client.post(path, {"programme": programme.slug, "wanted": "perhaps"}).status_code == 422


def test_a_foreign_programme_is_none(programme, signed_in):
    client = signed_in(make_person())
    path = reverse("my_publication_mails")
    assert client.post(path, {"programme": programme.slug, "wanted": "yes"}).status_code == 422
    assert not ShelfReader.objects.exists()
    assert escape(str(programme)) not in client.get(path).content.decode()


def test_the_link_of_a_mail_asks_once_and_a_mail_programs_button_stops_at_once(programme):
    who_wants(programme)
    path = path_to_stop(ShelfReader.objects.get())
    browser = Client(enforce_csrf_checks=True)
    assert browser.get(path).status_code == 200
    assert ShelfReader.objects.get().wants_mail
    assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not ShelfReader.objects.get().wants_mail
    assert browser.get(reverse("stop_publication_mails", args=["made-up"])).status_code == 404
