"""Every address, by every method, by every kind of person, on things of every kind.

The addresses come from the URLconf, the answers from the domain's table. A refusal is 404 for those to whom
the thing does not exist and 403 for members without the act; it writes nothing, and no page ever shows
a word of what the reader may not read.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import override_settings
from django.urls import reverse

from tests import builders
from tests.projects.access_bodies import BODIES, body_for
from tests.projects.access_world import (
    LET_IN,
    Person,
    Subject,
    World,
    expected,
    words_kept_from,
    words_published,
)
from tests.projects.addresses import Pattern, our_patterns
from tests.projects.domain_table import ADDRESSES, SIGNED_IN

METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS")
OUR_APPS = ("projects", "theory_of_change", "diaries", "reflection", "reports")

pytestmark = pytest.mark.usefixtures("taken_back_after")

project_pages = pytest.mark.parametrize(
    "pattern",
    [pattern for pattern in our_patterns() if pattern.name in ADDRESSES],
    ids=lambda pattern: pattern.name,
)


@pytest.fixture(scope="module")
def world(once_for_the_module) -> Iterator[World]:
    """A report that waits is sent again after a while, which a page writes down: not within this module."""
    with override_settings(REPORT_WAIT_SECONDS=3600):
        yield World()


@project_pages
@pytest.mark.parametrize("method", METHODS)
def test_the_matrix(pattern: Pattern, method: str, world: World) -> None:
    mistakes = []
    before = digest()
    for person, subject in asked(method, pattern, world):
        wanted = expected(person, pattern.name, subject)
        answer, text, writes = ask(person, method, pattern, subject, world)
        who = f"{person.kind} on {subject.label}: {answer.status_code}, wanted {wanted}"
        if (
            answer.status_code == 405
            and expected(person, pattern.name, subject, by_the_row_too=False) == LET_IN
        ):
            continue  # no such method here, so the row was never looked at
        mistakes += [f"{who}; {what}" for what in wrong(answer, wanted, method, writes)]
        kept = words_kept_from(person, world, pattern.name) - words_published(pattern.name, subject)
        mistakes += [f"{who}; shows {word!r}" for word in kept if word in text]
    assert not mistakes, "\n" + "\n".join(mistakes)
    assert digest() == before


def asked(method: str, pattern: Pattern, world: World) -> list[tuple[Person, Subject]]:
    """Everybody on every subject, by the methods that pages have.

    By HEAD everybody once for each answer they get, and by methods that no page has one pair for each answer: the
    view sees the method after the check of access.
    """
    pairs = [
        (person, subject)
        for subject in world.subjects(pattern.name, pattern.ids)
        for person in world.people.values()
    ]
    if method in {"GET", "POST"}:
        return pairs
    by_answer = {
        (
            expected(person, pattern.name, subject),
            expected(person, pattern.name, subject, by_the_row_too=False),
            person.kind if method == "HEAD" else "",
        ): (person, subject)
        for person, subject in reversed(pairs)
    }
    return list(by_answer.values())


def wrong(answer: HttpResponseBase, wanted: str | int, method: str, writes: list[str]) -> Iterator[str]:
    """What is wrong with an answer."""
    status = answer.status_code
    if status >= 500:
        yield "a server error"
    if wanted == LET_IN:
        if status in {403, 404} or answer.headers.get("Location", "").startswith(reverse("account_login")):
            yield "kept out"
        if method not in {"GET", "HEAD", "POST"}:
            yield "a method that no page has"
    elif status != wanted:
        yield "let in" if status < 400 else "the wrong refusal"
    elif wanted == 302 and not answer["Location"].startswith(reverse("account_login")):
        yield "led elsewhere"
    if writes and (wanted != LET_IN or method != "POST"):
        yield f"wrote: {writes}"


def ask(
    person: Person, method: str, pattern: Pattern, subject: Subject, world: World
) -> tuple[HttpResponseBase, str, list[str]]:
    """The answer, its text, and what it wrote; what it wrote is taken back."""
    path = reverse(pattern.name, kwargs=subject.ids)
    body = body_for(pattern.name, subject.row, world) if method == "POST" else {}
    with taken_back(), watch() as writes:
        client = person.client
        answer = client.post(path, body) if method == "POST" else client.generic(method, path)
        text = text_of(answer)
    return answer, text, writes


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def text_of(answer: HttpResponseBase) -> str:
    """What a reader sees. A download is read as well; its bytes are not a page's words."""
    if answer.streaming:
        for _chunk in answer:  # type: ignore[attr-defined]
            pass
        return ""
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return ""
    return answer.content.decode()  # type: ignore[attr-defined]


@contextmanager
def watch() -> Iterator[list[str]]:
    """The names of our tables that anything tries to write to."""
    writes: list[str] = []
    tables = {model._meta.db_table for model in our_models()}

    def look(execute, sql, params, many, context):
        first, _blank, rest = sql.partition(" ")
        if first in {"INSERT", "UPDATE", "DELETE"}:
            writes.extend(table for table in tables if f'"{table}"' in rest.partition("WHERE")[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield writes


def our_models() -> list:
    return [
        model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in OUR_APPS
    ]


def digest() -> list[tuple[str, int]]:
    """A hash of all rows of each table of ours, in whatever order they lie."""
    hashes = (
        f"""SELECT '{table}', coalesce(sum(hashtextextended(row::text, 0)), 0) FROM "{table}" row"""
        for table in sorted(model._meta.db_table for model in our_models())
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(hashes))
        return cursor.fetchall()


# The owner is let in where others are refused

OWNER_SUBJECTS = {
    "retry_report": "ours, failed",
    "remake_report": "ours, lost draft",
    "open_workshop": "sibling",
    "write_in_meeting": "sibling, running",
    "let_wait_again": "ours, set aside",
    "reword_with_suggestion": "ours, put together",
    "resume_marker": "ours, retired",
    "reopen_activity": "ours, ended",
    "resume_assumption": "ours, put aside",
    "restore_attachment": "ours, removed",
    "restore_observation": "ours, removed",
    "restore_activity_entry": "ours, removed",
    "reopen_decision": "ours, done",
}
OWNER_CYCLES = {
    **dict.fromkeys(
        ["edit_meeting", "start_meeting", "end_meeting", "add_finding", "add_decision"], "handed_over"
    ),
    "send_minutes": "reflected",
    "plan_report": "reflected",
    "take_back": "handed_over",
    "publish": "reflected",
    "publish_anew": "published",
}


def own_subject(pattern: Pattern, world: World) -> Subject:
    """The thing of ours at this address on which the act can be done now."""
    if pattern.name == "copy_theory":
        return Subject("ours, empty", world.empty, {"project": world.empty.slug})
    wanted = OWNER_SUBJECTS.get(pattern.name, "ours")
    if pattern.name in OWNER_CYCLES:
        wanted = "ours, " + OWNER_CYCLES[pattern.name].replace("_", " ")
    return next(each for each in world.subjects(pattern.name, pattern.ids) if each.label == wanted)


@project_pages
@pytest.mark.parametrize("kind", ["coach", "administrator"])
def test_the_owner_is_let_in_at_the_same_address(pattern: Pattern, kind: str, world: World) -> None:
    """A page is shown, and what is sent to it is stored: so a refusal above is one for want of a role."""
    if kind == "coach" and ADDRESSES[pattern.name].act == "release_finding":
        kind = "coordinator"  # what leaves a project is for the project to say
    person, subject = world.people[kind], own_subject(pattern, world)
    shown, _text, _writes = ask(person, "GET", pattern, subject, world)
    sent, text, writes = ask(person, "POST", pattern, subject, world)
    stores = STORING | STORING_ONCE
    answered = 200 if pattern.name in ANSWERING else 302 if pattern.name in stores else 405
    assert shown.status_code in {200, 302} or (shown.status_code == 405 and sent.status_code in {200, 302})
    assert sent.status_code == answered, text
    assert bool(writes) is (pattern.name in STORING)


@pytest.mark.parametrize(
    "pattern", [each for each in our_patterns() if each.name in ADDRESSES], ids=lambda pattern: pattern.name
)
def test_head_answers_as_get_does(pattern: Pattern, world: World) -> None:
    """The same status and headers, without the body; an address that only takes POST has no HEAD either."""
    person, subject = world.people["coach"], own_subject(pattern, world)
    path = reverse(pattern.name, kwargs=subject.ids)
    with taken_back():
        shown, asked = person.client.get(path), person.client.head(path)
        assert asked.status_code == shown.status_code
        assert asked.headers.get("Content-Type") == shown.headers.get("Content-Type")
        assert asked.headers.get("Location") == shown.headers.get("Location")
        assert b"".join(asked) == b""  # type: ignore[arg-type]
        text_of(shown)


@pytest.mark.parametrize("name", sorted(SIGNED_IN - {"preview_workbook", "read_word_document", "example"}))
def test_head_answers_as_get_does_on_ones_own_pages(name: str, world: World) -> None:
    person = world.people["coach"]
    with taken_back():
        shown, asked = person.client.get(reverse(name)), person.client.head(reverse(name))
    assert (asked.status_code, asked.content) == (shown.status_code, b"")


STORING = {
    *BODIES,
    "publish",
    "retry_report",
    "remake_report",
    "remove_observation",
    "remove_activity_entry",
    "end_role",
    "open_workshop",
    "close_workshop",
    "set_aside",
    "let_wait_again",
    "send_invitation_again",
    "withdraw_invitation",
    "remove_attachment",
    "restore_attachment",
    "restore_observation",
    "restore_activity_entry",
    "remove_question",
    "send_minutes",
    "start_meeting",
    "close_poll",
    "print_network",
    "remove_learning_session",
    "remove_guest",
    "remove_theme",
    "remove_answer",
    "remove_practice",
    "withdraw_finding",
    "keep_finding",
}
"""Addresses whose POST stores something."""

STORING_ONCE = {"begin_themes"}
"""Addresses whose POST stores something the first time; here it was done before."""

ANSWERING = {"check_wording"}
"""Addresses whose POST answers with a piece of a page and stores nothing."""


# Pages that name nothing of a project

MAY_BEGIN = {"anonymous", "coach", "coach elsewhere", "administrator"}
"""Those whom the page about beginning a project does not send to somebody else."""
MAY_IMPORT = MAY_BEGIN | {"coordinator", "coordinator of the sibling"}


@pytest.mark.parametrize("name", sorted(SIGNED_IN - {"preview_workbook", "read_word_document", "example"}))
@pytest.mark.parametrize("method", METHODS)
def test_pages_for_everyone_who_is_signed_in(name: str, method: str, world: World) -> None:
    mistakes = []
    for person in world.people.values():
        with taken_back(), watch() as writes:
            body = body_for(name, None, world) if method == "POST" else {}
            answer = (
                person.client.post(reverse(name), body)
                if method == "POST"
                else person.client.generic(method, reverse(name))
            )
            text = text_of(answer)
        status = answer.status_code
        fine = {302} if person.user is None else {200, 302, 405, 422}
        let_in = {"begin_project": MAY_BEGIN, "import_workbook": MAY_IMPORT}.get(name)
        if let_in is not None and person.kind not in let_in:
            fine = {403, 405}
        mistakes += [f"{person.kind}: {status}"] if status not in fine else []
        mistakes += [f"{person.kind} reads {w!r}" for w in words_kept_from(person, world) if w in text]
        mistakes += [f"{person.kind} wrote {writes}"] if writes else []
    assert not mistakes, "\n" + "\n".join(mistakes)


@pytest.mark.parametrize("method", METHODS)
def test_an_uploaded_workbook_is_its_uploaders_only(method: str, world: World) -> None:
    uploader = world.people["coordinator"]
    path = reverse("preview_workbook", args=[builders.make_upload(uploader.user).pk])
    for person in world.people.values():
        with taken_back(), watch() as writes:
            status = person.client.generic(method, path).status_code
        if person is uploader:
            assert status in ({422} if method in {"GET", "HEAD", "POST"} else {405})
        else:
            assert status == (302 if person.user is None else 404), person.kind
        assert not writes


def test_a_refusal_says_who_can_help(world: World) -> None:
    member = world.people["member"]
    page = member.client.get(reverse("publish", args=[world.ours.reflected.pk]))
    assert page.status_code == 403
    assert "coach, administrator" in page.content.decode()
