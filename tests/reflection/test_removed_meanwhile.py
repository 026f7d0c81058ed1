"""Somebody removes a thing while another names it, writes under it or removes it too: both get an answer, no word is lost.

The first acts in a transaction that stays open until the second waits for it or has answered, so that they always
meet in the same way.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from projects.models import HistoryEntry, ProjectRole
from reflection.models import NetworkAct
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)

TYPED, LAST_DAY = "What nobody wants to type again.", "2099-01-01"


class Town:
    """A programme with a project, two people who lead each of them, and things that can be removed."""

    def __init__(self) -> None:
        whole = builders.whole_project(word="river")
        self.project, self.finding = whole.project, whole.published.meeting.findings.first()
        self.programme = self.project.programme
        self.people = {
            "coach": [browser_of(builders.make_coach(self.programme)) for _each in range(2)],
            "coordinator": [browser_of(builders.make_coordinator(self.project)) for _each in range(2)],
        }

    def theme(self):
        return builders.make_theme(self.programme)

    def session(self):
        return builders.make_learning_session(self.programme)

    def send(self, name: str, /, *ids, by: str = "coach", **body) -> Callable:
        """What one of the two people who are `by` does: `sent(0)` is the one, `sent(1)` the other."""
        address = reverse(name, args=[getattr(each, "pk", each) for each in ids])
        given = {"client_id": uuid4(), "version": 0} | body
        return lambda who: self.people[by][who].post(address, given)

    def share(self, **body) -> Callable:
        return self.send(
            "share_practice", self.project.slug, by="coordinator", kind="practice", text=TYPED, **body
        )


def browser_of(person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def met(first: Callable, second: Callable):
    """The answers to both: the second began when the first had done its work, and had not yet finished it."""
    with ThreadPoolExecutor(1) as thread, transaction.atomic():
        one = first(0)
        other = thread.submit(_in_thread, second)
        while not other.done() and not _somebody_waits():
            wait([other], timeout=0.01)
    return one, other.result()


def _in_thread(call: Callable):
    try:
        return call(1)
    finally:
        connection.close()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


def theme_and_answer(town):
    theme = town.theme()
    return town.send("remove_theme", theme), town.send("add_answer", theme, text=TYPED)


def theme_and_practice(town):
    theme = town.theme()
    return town.send("remove_theme", theme), town.share(themes=[theme.pk])


def theme_and_session(town):
    theme, session = town.theme(), town.session()
    changed = town.send(
        "edit_learning_session", session, version=1, title=TYPED, date=session.date, themes=[theme.pk]
    )
    return town.send("remove_theme", theme), changed


def finding_and_practice(town):
    released = builders.make_released(town.finding)
    withdrawn = town.send("withdraw_finding", town.finding, by="coordinator")
    return withdrawn, town.share(findings=[released.pk])


def session_and_people(town):
    session = town.session()
    people = town.send("say_who_takes_part", session, version=1, **{f"others-{town.project.pk}": TYPED})
    return town.send("remove_learning_session", session), people


def session_and_guest(town):
    session = town.session()
    return town.send("remove_learning_session", session), town.send("add_guest", session, name=TYPED)


def session_and_practice(town):
    session = town.session()
    return town.send("remove_learning_session", session), town.share(session=session.pk)


def session_and_changed_practice(town):
    session, practice = town.session(), builders.make_practice(town.project)
    changed = town.send(
        "edit_practice",
        practice,
        by="coordinator",
        version=1,
        kind="practice",
        text=TYPED,
        session=session.pk,
    )
    return town.send("remove_learning_session", session), changed


def role_and_its_last_day(town):
    role = ProjectRole.objects.get(user=builders.make_member(town.project))
    ended = town.send("end_role", town.project.slug, role.pk, by="coordinator")
    return ended, town.send("change_role", town.project.slug, role.pk, by="coordinator", until=LAST_DAY)


WRITING = {
    each.__name__: each
    for each in (
        theme_and_answer,
        theme_and_practice,
        theme_and_session,
        finding_and_practice,
        session_and_people,
        session_and_guest,
        session_and_practice,
        session_and_changed_practice,
        role_and_its_last_day,
    )
}
STAYS = {"theme_and_answer", "theme_and_practice"}
"""Where something was written first, and what it was written under is not removed any more."""


def test_what_is_written_under_something_that_is_just_removed_is_shown_with_a_sentence() -> None:
    town, otherwise = Town(), []
    for name, pair in WRITING.items():
        removed, written = met(*pair(town))
        page = written.content.decode()
        kept = LAST_DAY if pair is role_and_its_last_day else TYPED
        if (
            (removed.status_code, written.status_code) != (302, 422)
            or kept not in page
            or "meanwhile" not in page
        ):
            otherwise.append((name, removed.status_code, written.status_code))
    assert not otherwise


def test_what_is_removed_while_somebody_writes_under_it_waits_for_their_words() -> None:
    town, otherwise = Town(), []
    for name, pair in WRITING.items():
        removing, writing = pair(town)
        written, removed = met(writing, removing)
        expected = (302, 422) if name in STAYS else (302, 302)
        if (written.status_code, removed.status_code) != expected:
            otherwise.append((name, written.status_code, removed.status_code))
    assert not otherwise


def test_what_two_remove_at_once_is_removed_once() -> None:
    town, otherwise = Town(), []
    by_coordinator = {"by": "coordinator"}
    role = ProjectRole.objects.get(user=builders.make_member(town.project))
    removals = {
        "theme": town.send("remove_theme", town.theme()),
        "learningsession": town.send("remove_learning_session", town.session()),
        "guest": town.send("remove_guest", builders.make_guest(town.session())),
        "answer": town.send("remove_answer", builders.make_answer(town.theme())),
        "practice": town.send("remove_practice", builders.make_practice(town.project), **by_coordinator),
        "projectrole": town.send("end_role", town.project.slug, role.pk, **by_coordinator),
    }
    for kind, removing in removals.items():
        answers = [each.status_code for each in met(removing, removing)]
        told = [
            acts.filter(verb=HistoryEntry.Verb.REMOVED, kind=kind).count()
            for acts in (NetworkAct.objects, HistoryEntry.objects)
        ]
        if answers != [302, 302] or sum(told) != 1:
            otherwise.append((kind, answers, told))
    assert not otherwise
