"""People who write, attach and take away at the same time wait for one another, and never in a circle: nobody gets a 500."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.urls import reverse

from projects.models import User
from tests import builders
from tests.diaries.writing import done, make_town

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 15


def together(*acts: Callable[[], Iterable[int]]) -> Counter[int]:
    """How often each status was answered while all of these went on at once."""

    def go(act: Callable[[], Iterable[int]]) -> list[int]:
        try:
            return list(act())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        return Counter(
            status for each in [threads.submit(go, act) for act in acts] for status in each.result()
        )


def client_of(person: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def attaching(town: SimpleNamespace) -> Callable[[], Iterable[int]]:
    entry = builders.make_observation(town.cycle, town.one, by=town.writer)
    coach, photo = builders.make_coach(town.project.programme), builders.make_photo()

    def act() -> Iterable[int]:
        client = client_of(coach)
        for _time in range(TIMES):
            id = uuid4()
            file = SimpleUploadedFile("a.jpg", photo)
            path = reverse("attach_to_observation", args=[entry.pk])
            yield client.post(path, {"id": str(id), "file": file}).status_code
            yield client.post(reverse("remove_attachment", args=[id])).status_code

    return act


def test_naming_an_unplanned_activity_while_photos_come_and_go() -> None:
    town = make_town()

    def doing() -> Iterable[int]:
        client = client_of(town.writer)
        for number in range(TIMES):
            more = {"activity": "", "unplanned": f"Feast {number}", "actor": town.one.pk}
            more |= {"when": "day", "date": "2020-01-10"}
            yield client.post(town.did, done(town, **more)).status_code

    assert set(together(doing, attaching(town))) == {302}


def test_making_markers_of_what_was_seen_while_photos_come_and_go() -> None:
    town = make_town()
    town.writer = builders.make_coordinator(town.project)
    seen = [builders.make_observation(town.cycle, town.one, by=town.writer) for _time in range(TIMES)]

    def promoting() -> Iterable[int]:
        client = client_of(town.writer)
        for number, entry in enumerate(seen, 10):
            body = {
                "version": 0,
                "number": str(number),
                "level": "like",
                "text": f"They {number}.",
                "reason": "So.",
            }
            yield client.post(reverse("promote_observation", args=[entry.pk]), body).status_code

    assert set(together(promoting, attaching(town))) == {302}


def test_inviting_while_a_draft_is_kept() -> None:
    town = make_town()
    person = builders.make_coordinator(town.project)

    def inviting() -> Iterable[int]:
        client = client_of(person)
        for number in range(TIMES):
            body = {"email": f"a{number}@example.org", "role": "member", "language": "nl"}
            path = reverse("invite", args=[town.project.slug])
            yield client.post(path, body | {"client_id": str(uuid4())}).status_code

    def typing() -> Iterable[int]:
        client = client_of(person)
        draft = {
            "project": town.project.slug,
            "kind": "saw",
            "path": "/",
            "tab": "t",
            "turn": 1,
            "revision": 0,
        }
        for _time in range(2 * TIMES):
            body = draft | {"key": str(uuid4()), "fields": [["change", "They"]]}
            path = reverse("save_draft")
            yield client.post(path, json.dumps(body), content_type="application/json").status_code

    assert set(together(inviting, typing)) == {302, 200}
