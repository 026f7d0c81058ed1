"""Drafts: kept while one types, private, bounded, never over newer words, and gone once they are saved."""

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from diaries.models import Draft, Observation
from diaries.services import draft as drafts
from diaries.services.entry import change_entry, remove_entry
from projects import clock
from reports.services.sweeping import tidy
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def town(signed_in) -> SimpleNamespace:
    project = builders.make_project(name="Town")
    actor = builders.make_actor(project, "Homes")
    found = SimpleNamespace(
        project=project,
        actor=actor,
        marker=builders.make_marker(actor),
        activity=builders.make_activity(actor),
        cycle=builders.make_cycle(project),
        writer=builders.make_member(project),
    )
    found.client = signed_in(found.writer)
    found.form = reverse("saw", args=[project.slug])
    return found


def typed(town: SimpleNamespace, key: str, change: str = "They rang.", **more: Any) -> dict[str, Any]:
    fields = [["client_id", key], ["version", "0"], ["change", change], ["nature", "expected"]]
    return {
        "project": town.project.slug,
        "kind": "saw",
        "key": key,
        "path": town.form,
        "fields": fields,
        "tab": "a tab",
        "turn": 1,
        "revision": 0,
    } | more


def keep(client: Client, body: Any) -> Any:
    sent = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(reverse("save_draft"), sent, content_type="application/json")


# Keeping


def test_a_draft_is_kept_and_grows(town: SimpleNamespace) -> None:
    key = str(uuid4())
    first = keep(town.client, typed(town, key))
    second = keep(town.client, typed(town, key, "They rang us first. ሰላም مرحبا 🌊", turn=2, revision=1))
    assert (first.status_code, second.status_code) == (200, 200)
    assert (first.json()["revision"], second.json()["revision"]) == (1, 2)
    draft = Draft.objects.get()
    assert draft.writer == town.writer
    assert ["change", "They rang us first. ሰላም مرحبا 🌊"] in draft.data["fields"]


def test_an_older_state_that_arrives_late_changes_nothing(town: SimpleNamespace) -> None:
    key = str(uuid4())
    keep(town.client, typed(town, key, "They rang us", turn=5))
    late = keep(town.client, typed(town, key, "They", turn=2))
    assert late.status_code == 200
    assert ["change", "They rang us"] in Draft.objects.get().data["fields"]


def test_a_page_whose_answers_were_lost_goes_on(town: SimpleNamespace) -> None:
    key = str(uuid4())
    for turn in (1, 2, 3):
        assert keep(town.client, typed(town, key, "They" * turn, turn=turn, revision=0)).status_code == 200
    assert ["change", "TheyTheyThey"] in Draft.objects.get().data["fields"]


def test_words_of_another_device_are_shown_and_not_overwritten(town: SimpleNamespace) -> None:
    key = str(uuid4())
    keep(town.client, typed(town, key, "On the phone", tab="phone", turn=9))
    refused = keep(town.client, typed(town, key, "At the desk", tab="desk", turn=3))
    assert refused.status_code == 409
    assert ["change", "On the phone"] in refused.json()["fields"]
    assert ["change", "On the phone"] in Draft.objects.get().data["fields"]
    chosen = keep(
        town.client, typed(town, key, "At the desk", tab="desk", turn=4, revision=refused.json()["revision"])
    )
    assert chosen.status_code == 200
    assert ["change", "At the desk"] in Draft.objects.get().data["fields"]


def test_the_same_words_on_two_devices_are_no_conflict(town: SimpleNamespace) -> None:
    key = str(uuid4())
    keep(town.client, typed(town, key, tab="phone"))
    assert keep(town.client, typed(town, key, tab="desk")).status_code == 200


def test_a_saved_entry_gets_no_draft_any_more(town: SimpleNamespace) -> None:
    entry = builders.make_observation(town.cycle, town.actor, by=town.writer)
    assert keep(town.client, typed(town, str(entry.client_id))).status_code == 410
    remove_entry(entry, by=town.writer)
    assert keep(town.client, typed(town, str(entry.client_id))).status_code == 410
    assert not Draft.objects.exists()


def test_words_that_arrive_after_their_change_was_saved_are_no_draft(town: SimpleNamespace) -> None:
    entry = builders.make_observation(town.cycle, town.actor, by=town.writer)
    key = f"observation-{entry.pk}"
    late = typed(town, key, kind="change") | {"fields": [["version", "1"], ["change", "They rang us."]]}
    page = drafts.Page("a tab")
    change_entry(entry, by=town.writer, version=1, values={"change": "They rang us."}, page=page)
    assert keep(town.client, late).status_code == 410
    # A page that the browser kept and shows again says another name; its words come after that saving.
    assert keep(town.client, late | {"tab": "the page, shown again"}).status_code == 200


def test_what_is_typed_elsewhere_outlives_a_saving_unless_it_was_taken_over(town: SimpleNamespace) -> None:
    entry = builders.make_observation(town.cycle, town.actor, "They rang.", by=town.writer)
    edit, key = reverse("edit_observation", args=[entry.pk]), f"observation-{entry.pk}"
    page = town.client.get(edit)
    form = page.context["form"]
    body = {name: form[name].value() for name in form.fields if form[name].value()}
    body |= {"typed_on": "desk", "typed_from": page.context["drafting"].revision}

    def on_the_phone(words: str, turn: int) -> Any:
        fields = [["version", "1"], ["change", words]]
        return keep(town.client, typed(town, key, kind="change", tab="phone", turn=turn, fields=fields))

    assert on_the_phone("Said on the phone", 1).status_code == 200
    bad = town.client.post(edit, body | {"change": ""})
    assert (bad.status_code, bad.context["drafting"].revision) == (422, 0), (
        "the phone's words stand elsewhere"
    )
    assert town.client.post(edit, body | {"change": "Said at the desk"}).status_code == 302
    assert on_the_phone("Said on the phone, and more", 2).status_code == 200
    later = town.client.get(edit)
    assert later.context["form"]["change"].value() == "Said on the phone, and more"
    taken = {"version": 2, "typed_on": "later", "typed_from": later.context["drafting"].revision}
    assert town.client.post(edit, body | taken | {"change": "Said on the phone, and more"}).status_code == 302
    assert not Draft.objects.exists(), "a draft that was gone on with is finished"
    assert on_the_phone("Still on the phone", 3).status_code == 200


def test_a_new_entry_that_goes_on_elsewhere_outlives_its_saving_as_well(town: SimpleNamespace) -> None:
    key = str(uuid4())
    keep(town.client, typed(town, key, tab="phone"))
    page = town.client.get(town.form, {"draft": key})
    body = {"client_id": key, "version": 0, "change": "They rang.", "nature": "unexpected positive"}
    body |= {"actor": town.actor.pk, "cycle": town.cycle.pk, "typed_on": "desk"}
    body["typed_from"] = page.context["drafting"].revision
    assert keep(town.client, typed(town, key, "They rang, and more.", tab="phone", turn=2)).status_code == 200
    assert town.client.post(town.form, body).status_code == 302
    assert Observation.objects.count() == 1
    later = town.client.get(town.form, {"draft": key})
    assert later.context["form"]["change"].value() == "They rang, and more."
    more = {"change": "They rang, and more.", "typed_on": "phone"}
    both = town.client.post(town.form, body | more)
    assert (both.status_code, Observation.objects.count()) == (409, 1), "both are shown"
    other = str(uuid4())
    keep(town.client, typed(town, other, tab="phone"))
    assert town.client.post(town.form, body | more | {"client_id": other}).status_code == 302
    assert not Draft.objects.filter(key=other).exists()


def test_a_first_keystroke_that_comes_after_the_saving_is_no_draft(town: SimpleNamespace) -> None:
    """The form is saved as it was, while the page's first keystroke is under way still."""
    entry = builders.make_observation(town.cycle, town.actor, "They rang.", by=town.writer)
    form = town.client.get(reverse("edit_observation", args=[entry.pk])).context["form"]
    body = {name: form[name].value() for name in form.fields if form[name].value()}
    body["typed_on"] = "a tab"
    assert town.client.post(reverse("edit_observation", args=[entry.pk]), body).status_code == 302
    assert type(entry).objects.get(pk=entry.pk).version == 1, "nothing was changed"
    key = f"observation-{entry.pk}"
    late = typed(town, key, kind="change") | {"fields": [["version", "1"], ["change", "They rang us."]]}
    assert keep(town.client, late).status_code == 410
    assert not Draft.objects.exists()
    assert keep(town.client, late | {"tab": "a page opened later"}).status_code == 200
    town.client.post(reverse("edit_observation", args=[entry.pk]), body | {"typed_on": "x\0" * 200})


def test_drafts_are_bounded_in_number(town: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST_DRAFTS", 2)
    keys = [str(uuid4()) for _each in range(3)]
    answers = [keep(town.client, typed(town, key)) for key in keys]
    assert [answer.status_code for answer in answers] == [200, 200, 422]
    assert "Drop one" in answers[2].json()["errors"][0]
    assert keep(town.client, typed(town, keys[0], "More", turn=2)).status_code == 200


@pytest.mark.parametrize("letter", ["a", "ሰ", "🌊", "\n"])
def test_a_draft_holds_a_quarter_of_a_megabyte_and_no_more(town: SimpleNamespace, letter: str) -> None:
    weight = len(json.dumps(letter, ensure_ascii=False).encode()) - 2
    most = (drafts.MOST_BYTES - 400) // weight
    assert keep(town.client, typed(town, "short", letter * most)).status_code == 200
    answer = keep(town.client, typed(town, "long", letter * (most + 400)))
    assert answer.status_code == 422
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "a\x07b"])
def test_what_cannot_be_stored_is_refused_with_a_sentence(town: SimpleNamespace, text: str) -> None:
    answer = keep(town.client, typed(town, str(uuid4()), text))
    assert answer.status_code == 422
    assert "invisible character" in answer.json()["errors"][0]
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        {"key": ""},
        {"key": "k" * 201},
        {"key": "a\0"},
        {"key": "a\ud800"},
        {"kind": "poem"},
        {"path": "https://elsewhere.example/"},
        {"path": "//elsewhere.example/"},
        {"path": "javascript:alert(1)"},
        {"path": "/" + "p" * 300},
        {"turn": "1"},
        {"turn": True},
        {"turn": -1},
        {"revision": 2**31},
        {"fields": [["a"]]},
        {"fields": [["a", 1]]},
        {"fields": "text"},
        {"fields": {"a": "b"}},
        {"tab": None},
        {"project": 5},
        {"project": "a\0"},
    ],
    ids=str,
)
def test_what_is_no_draft_is_refused(town: SimpleNamespace, more: dict[str, Any]) -> None:
    assert keep(town.client, typed(town, str(uuid4())) | more).status_code == 422
    assert not Draft.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"\xff", b"{", b'"text"', b"{}"])
def test_what_is_no_json_is_refused(town: SimpleNamespace, body: bytes) -> None:
    assert keep(town.client, body).status_code == 422


def test_one_cannot_draft_where_one_may_not_write(town: SimpleNamespace, signed_in) -> None:
    for person in (
        builders.make_person(),
        builders.make_funder(town.project.programme),
        builders.make_member(town.project, until=clock.today() - timedelta(days=1)),
    ):
        assert keep(signed_in(person), typed(town, str(uuid4()))).status_code == 404
    assert keep(town.client, typed(town, str(uuid4()), project="nowhere")).status_code == 404
    partner = builders.make_partner(town.actor)
    assert keep(signed_in(partner), typed(town, str(uuid4()))).status_code == 200


def test_words_of_another_user_are_not_taken(town: SimpleNamespace) -> None:
    other = builders.make_member(town.project)
    answer = town.client.post(
        reverse("save_draft"),
        json.dumps(typed(town, str(uuid4()))),
        content_type="application/json",
        headers={"X-Written-By": str(other.pk)},
    )
    assert answer.status_code == 401
    assert not Draft.objects.exists()


# Going on


def test_a_new_form_offers_the_last_draft_and_continues_it(town: SimpleNamespace) -> None:
    key = str(uuid4())
    keep(town.client, typed(town, key, "They rang <us>."))
    answer = town.client.get(town.form)
    offered = answer.content.decode()
    assert "You were writing something on" in offered
    assert "They rang &lt;us&gt;." in offered  # how it begins, to know it again
    assert not answer.context["form"]["change"].value()
    continued = town.client.get(town.form, {"draft": key})
    assert continued.context["form"]["client_id"].value() == key
    page = continued.content.decode()
    assert "They rang &lt;us&gt;." in page
    assert 'data-draft-revision="1"' in page
    assert "data-fresh" not in page


def test_choices_of_a_draft_stand_in_the_form_again(town: SimpleNamespace) -> None:
    key = str(uuid4())
    fields = [
        ["client_id", key],
        ["change", ""],
        ["markers", str(town.marker.pk)],
        ["nature", "unexpected negative"],
        ["date", "no date"],
        ["unknown", "field"],
        ["method", "survey"],
    ]
    keep(town.client, typed(town, key, fields=fields))
    page = town.client.get(town.form, {"draft": key})
    form = page.context["form"]
    assert form["markers"].value() == [str(town.marker.pk)]
    assert form["nature"].value() == ["unexpected negative"]
    assert form["date"].value() == "no date"
    assert form["method"].value() == "survey"


def test_a_draft_that_is_gone_says_so(town: SimpleNamespace) -> None:
    page = town.client.get(town.form, {"draft": str(uuid4())})
    assert "not there any more" in page.content.decode()


def test_a_change_of_an_entry_continues_by_itself(town: SimpleNamespace) -> None:
    entry = builders.make_observation(town.cycle, town.actor, "They call us.", by=town.writer)
    path = reverse("edit_observation", args=[entry.pk])
    key = f"observation-{entry.pk}"
    fields = [["version", "1"], ["client_id", str(entry.client_id)], ["change", "They call us each week."]]
    assert keep(town.client, typed(town, key, kind="change", path=path, fields=fields)).status_code == 200
    page = town.client.get(path).content.decode()
    assert "You were writing this on" in page
    assert "They call us each week." in page


def test_saving_drops_the_draft_in_the_same_transaction(town: SimpleNamespace) -> None:
    key = str(uuid4())
    keep(town.client, typed(town, key))
    body = {"client_id": key, "actor": town.actor.pk, "change": "They rang.", "nature": "unexpected positive"}
    assert town.client.post(town.form, body | {"change": " "}).status_code == 422
    assert Draft.objects.count() == 1
    assert town.client.post(town.form, body).status_code == 302
    assert not Draft.objects.exists()
    entry = Observation.objects.get()
    keep(town.client, typed(town, f"observation-{entry.pk}", kind="change"))
    assert Draft.objects.count() == 1
    edit = reverse("edit_observation", args=[entry.pk])
    assert town.client.post(edit, body | {"version": 1, "change": "They rang us."}).status_code == 302
    assert not Draft.objects.exists()


# Whose they are


def test_a_draft_is_its_writers_only(town: SimpleNamespace, signed_in) -> None:
    key = str(uuid4())
    keep(town.client, typed(town, key, "A secret so far"))
    others = [
        builders.make_coordinator(town.project),
        builders.make_coach(town.project.programme),
        builders.make_administrator(),
    ]
    for person in others:
        client = signed_in(person)
        for path in (reverse("drafts"), town.form, f"{town.form}?draft={key}", reverse("home")):
            answer = client.get(path)
            assert "A secret so far" not in answer.content.decode()
            assert "You were writing" not in answer.content.decode()
        client.post(reverse("drop_draft"), {"key": key})
        assert keep(client, typed(town, key, "Mine")).status_code == 200
    assert ["change", "A secret so far"] in Draft.objects.get(writer=town.writer).data["fields"]


def test_the_administration_does_not_show_drafts() -> None:
    from django.contrib import admin

    assert Draft not in admin.site._registry


def test_the_list_shows_ones_drafts_by_project(town: SimpleNamespace) -> None:
    other = builders.make_project(name="Another town")
    builders.give_role(town.writer, "member", other)
    keep(town.client, typed(town, str(uuid4()), "Seen in town"))
    keep(town.client, typed(town, str(uuid4()), "Seen elsewhere", project=other.slug))
    page = town.client.get(reverse("drafts")).content.decode()
    assert page.index("Seen elsewhere") < page.index("Seen in town")
    page = town.client.get(reverse("drafts"), {"project": other.slug}).content.decode()
    assert "Seen in town" not in page
    assert "2 drafts wait for you" in town.client.get(reverse("home")).content.decode()
    town.writer.project_roles.filter(project=other).delete()
    page = town.client.get(reverse("drafts")).content.decode()
    assert "Seen elsewhere" in page, "it stays readable"
    assert page.count("You have no role in this project any more") == 1
    assert page.count(">Continue<") == 1


def test_dropping_leads_back_and_nowhere_else(town: SimpleNamespace) -> None:
    key = str(uuid4())
    keep(town.client, typed(town, key))
    answer = town.client.post(reverse("drop_draft"), {"key": key, "next": town.form})
    assert (answer.status_code, answer["Location"]) == (302, town.form)
    assert not Draft.objects.exists()
    for away in ("https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""):
        answer = town.client.post(reverse("drop_draft"), {"key": key, "next": away})
        assert answer["Location"] == reverse("drafts")


def test_drafts_nobody_touches_are_removed_after_ninety_days(town: SimpleNamespace) -> None:
    now = clock.now()
    with clock.at(now - timedelta(days=91)):
        keep(town.client, typed(town, "old"))
    with clock.at(now - timedelta(days=89)):
        keep(town.client, typed(town, "younger"))
    tidy()
    assert [draft.key for draft in Draft.objects.all()] == ["younger"]


def test_json_in_a_thousand_brackets_is_no_draft(signed_in) -> None:
    client = signed_in(builders.make_member(builders.make_project()))
    answer = client.post(reverse("save_draft"), "[" * 100_000, content_type="application/json")
    assert answer.status_code == 422
