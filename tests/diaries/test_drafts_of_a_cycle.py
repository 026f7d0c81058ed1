"""What is typed about a whole cycle is a draft as well: scores, notes, recommendations, and what team and coach write."""

import json
import re
from collections.abc import Callable
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from diaries.models import CycleNote, DiaryNotes, Draft, MarkerScore
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]

HTMX = {"HX-Request": "true"}


@pytest.fixture
def town(signed_in: Callable) -> SimpleNamespace:
    project = builders.make_project(name="Town")
    actor = builders.make_actor(project, "Homes")
    found = SimpleNamespace(
        project=project,
        actor=actor,
        markers=[builders.make_marker(actor, f"They open door {each}.") for each in "ab"],
        back=builders.make_cycle(project, state="handed over"),
        cycle=builders.make_cycle(project),
        coach=builders.make_coach(project.programme),
    )
    builders.make_coordinator(project)
    found.client = signed_in(found.coach)
    found.diary = [found.cycle.pk, actor.pk]
    return found


def keep(client: Client, form: str, fields: dict[str, str], **more: object) -> int:
    """What the page with this form sends while one types."""
    told = dict(re.findall(r' data-(draft-\w+|project)="([^"]*)"', form))
    body = {
        "project": told["project"],
        "kind": told["draft-kind"],
        "key": told["draft-key"],
        "path": told.get("draft-path", "/somewhere/"),
        "fields": list(fields.items()),
        "tab": "a tab",
        "turn": 1,
        "revision": int(told["draft-revision"]),
    } | more
    return client.post(reverse("save_draft"), json.dumps(body), content_type="application/json").status_code


def test_each_form_keeps_what_is_typed_shows_it_again_and_drops_it_once_it_is_saved(
    town: SimpleNamespace,
) -> None:
    marker = f"marker-{town.markers[0].pk}"
    score = reverse("score_marker", args=[town.markers[0].pk, town.cycle.pk])
    note = reverse("change_note", args=[*town.diary, "enabling"])
    row = builders.make_recommendation(town.cycle, town.actor)
    scored = {f"{marker}-version": "0", f"{marker}-score": "high"}
    other = {
        f"marker-{town.markers[1].pk}-{name}": value for name, value in (("version", "0"), ("score", ""))
    }
    room = reverse("together", args=town.diary) + f"?marker={town.markers[0].pk}"
    # address of the form, field that is typed into, what else it sends, where it is sent
    forms: list[tuple[str, str, dict[str, str], str]] = [
        (room, f"{marker}-remark", scored | {"together": "yes"}, score),
        (score, f"{marker}-remark", {f"{marker}-version": "1", f"{marker}-score": "low"}, ""),
        (reverse("score", args=town.diary), f"{marker}-remark", {**scored, **other, f"{marker}-version": "2"}, ""),
        (reverse("notes", args=town.diary), "hindering", {}, ""),
        (note, "note-enabling", {}, ""),
        (reverse("recommend", args=town.diary), "text", {}, ""),
        (reverse("edit_recommendation", args=[row.pk]), "text", {"version": "1"}, ""),
        (reverse("cycle", args=[town.cycle.pk]), "text", {"client_id": str(uuid4())}, "cycle_note"),
        (reverse("send_reminder", args=[town.cycle.pk]), "text", {}, ""),
        (reverse("hand_over", args=[town.cycle.pk]), "note", {}, ""),
        (reverse("take_back", args=[town.back.pk]), "reason", {}, ""),
    ]  # fmt: skip
    for place, (page, field, more, to) in enumerate(forms):
        words = f"Typed into form {place}."
        form = town.client.get(page).content.decode()
        body = {field: words} | more
        if page == note:
            body["note-version"] = town.client.get(page).context["form"].initial["version"]
        if "remind" in page:
            body["people"] = str(town.client.get(page).context["owed"].debtors[0].person.pk)
        assert keep(town.client, form, body, tab=words) == 200, page

        assert words in town.client.get(reverse("drafts")).content.decode(), page
        again = town.client.get(page)
        assert f"{words}</textarea>" in again.content.decode(), page
        assert "You were writing this on" in again.content.decode(), page
        draft = Draft.objects.get()
        if draft.path != "/somewhere/":
            assert f"{words}</textarea>" in town.client.get(draft.path, {"draft": draft.key}).content.decode()

        target = reverse(to, args=[town.cycle.pk]) if to == "cycle_note" else to or page
        answer = town.client.post(target, body | {"typed_on": words, "typed_from": "1"})
        assert answer.status_code == 302, (page, answer.content.decode())
        assert not Draft.objects.exists(), page
        assert keep(town.client, form, body, tab=words, turn=2) == 410, f"{page}: what comes late was saved"
    assert MarkerScore.objects.get().remark == "Typed into form 2."
    assert DiaryNotes.objects.get().enabling == "Typed into form 4."
    assert CycleNote.objects.get().text == "Typed into form 7."


def test_what_its_writer_left_alone_is_no_part_of_their_draft(town: SimpleNamespace) -> None:
    """A draft holds the whole form; what somebody else wrote meanwhile in another field of it is not overwritten."""
    for page, mine, hers in (
        (reverse("notes", args=town.diary), "hindering", {"enabling": "A mild winter."}),
        (
            reverse("score", args=town.diary),
            f"marker-{town.markers[0].pk}-remark",
            {f"marker-{town.markers[1].pk}-{each}": each for each in ("score", "remark")},
        ),
    ):
        shown = town.client.get(page)
        every = shown.context["forms"] if "forms" in shown.context else [shown.context["form"]]
        fields = {field.html_name: str(field.value()) for form in every for field in form}
        assert keep(town.client, shown.content.decode(), fields | {mine: "Mine."}) == 200
        builders.make_notes(town.cycle, town.actor, "A mild winter.") if "enabling" in hers else (
            builders.make_score(town.cycle, town.markers[1], "low", "remark")
        )
        again = town.client.get(page).content.decode()
        assert "Mine.</textarea>" in again
        assert f">\n{list(hers.values())[-1]}</textarea>" in again


def test_a_draft_in_the_diary_stands_in_its_place_and_asks_the_diary_no_query(
    town: SimpleNamespace, django_assert_max_num_queries: Callable
) -> None:
    note = reverse("change_note", args=[*town.diary, "enabling"])
    form = town.client.get(note, headers=HTMX).content.decode()
    assert keep(town.client, form, {"note-version": "-", "note-enabling": "Half a sent"}) == 200
    part = town.client.get(note, headers=HTMX).content.decode()
    assert "Half a sent</textarea>" in part
    assert "Your words stand in the form again" in part
    assert 'name="typed_from" value="1"' in part
    with django_assert_max_num_queries(8):
        page = town.client.get(reverse("diary", args=town.diary)).content.decode()
    recommend = page.split('id="recommend"')[1].split(">", 4)
    assert f'data-draft-key="advice-of-{town.cycle.pk}-{town.actor.pk}"' in "".join(recommend)
