"""Finding entries: by words and what narrows them down, nobody's but those one may read, stretch after stretch."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diaries.models import Nature, Observation
from diaries.services.finding import Place, Wanted, find_entries
from diaries.services.word_forms import Marking
from projects import clock
from tests import builders
from tests.diaries.finding import make_town, shown, texts_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def town(signed_in) -> SimpleNamespace:
    return make_town(signed_in)


# What is found


def test_seen_and_done_stand_together_newest_cycle_first(town: SimpleNamespace) -> None:
    day = town.cycle.start
    builders.make_observation(town.earlier, town.actor, "earlier")
    builders.make_observation(town.cycle, town.actor, "first", date=day)
    builders.make_activity_entry(town.cycle, town.activity, "done that day", date=day)
    builders.make_observation(town.cycle, town.actor, "second", date=day)
    builders.make_observation(town.cycle, town.actor, "next day", date=day + timedelta(days=1))
    builders.make_observation(town.cycle, town.actor, "undated", date=None)
    expected = ["undated", "next day", "second", "first", "done that day", "earlier"]
    assert shown(town.client, town.page) == expected


def test_words_are_found_whatever_their_case_in_every_text(town: SimpleNamespace) -> None:
    builders.make_observation(town.cycle, town.actor, "They opened.", contribution="Een ÉLÈVE kwam")
    builders.make_activity_entry(town.cycle, town.activity, "A walk", why_less_well="regen")
    builders.make_observation(town.cycle, town.actor, "መልካም መርሃባ 🌊")
    assert shown(town.client, town.page, words="élève") == ["They opened."]
    assert shown(town.client, town.page, words="Regen") == ["A walk"]
    assert shown(town.client, town.page, words="መርሃባ") == ["መልካም መርሃባ 🌊"]
    assert shown(town.client, town.page, words="nothing of the kind") == []


def test_all_words_must_be_there_and_a_word_may_be_ruled_out(town: SimpleNamespace) -> None:
    builders.make_observation(town.cycle, town.actor, "warm tea cake")
    builders.make_observation(town.cycle, town.actor, "cake, then tea")
    assert shown(town.client, town.page, words="tea cake") == ["cake, then tea", "warm tea cake"]
    assert shown(town.client, town.page, words="tea milk") == []
    assert shown(town.client, town.page, words='"tea cake"') == ["warm tea cake"]
    assert shown(town.client, town.page, words="tea -milk") == ["cake, then tea", "warm tea cake"]
    assert shown(town.client, town.page, words="tea -cake") == []
    assert shown(town.client, town.page, words="milk or warm") == ["warm tea cake"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"kind": "seen"}, {"tied", "good", "bad", "theirs", "late"}),
        ({"kind": "done"}, {"done"}),
        ({"kind": "good"}, {"good", "theirs", "late"}),
        ({"kind": "bad"}, {"bad"}),
        ({"late": "on"}, {"late"}),
        ({"partner": "other"}, {"theirs"}),
        ({"marker": "marker"}, {"tied", "done"}),
        ({"cycle": "earlier"}, {"late"}),
        ({"person": "writer"}, {"good"}),
        ({"person": "writer", "kind": "bad"}, set()),
    ],
)
def test_each_choice_narrows_the_list(
    town: SimpleNamespace, asked: dict[str, str], expected: set[str]
) -> None:
    builders.make_observation(town.cycle, town.actor, "tied", markers=[town.marker])
    builders.make_observation(town.cycle, town.actor, "good", by=town.writer)
    builders.make_observation(town.cycle, town.actor, "bad", nature=Nature.UNEXPECTED_NEGATIVE)
    builders.make_observation(town.cycle, town.other, "theirs")
    builders.make_observation(town.earlier, town.actor, "late", is_late=True)
    builders.make_activity_entry(town.cycle, town.activity, "done")
    values = {
        name: getattr(town, value).pk if hasattr(town, value) else value for name, value in asked.items()
    }
    assert set(shown(town.client, town.page, **values)) == expected


def test_what_was_removed_or_is_another_projects_is_never_found(town: SimpleNamespace) -> None:
    elsewhere = builders.make_project()
    builders.make_observation(builders.make_cycle(elsewhere), builders.make_actor(elsewhere), "secret")
    builders.make_observation(town.cycle, town.actor, "removed", removed_at=clock.now())
    builders.make_activity_entry(town.cycle, town.activity, "removed too", removed_at=clock.now())
    assert shown(town.client, town.page) == []
    assert shown(town.client, town.page, words="secret OR removed") == []


@pytest.mark.parametrize("field", ["partner", "marker", "cycle", "person"])
@pytest.mark.parametrize("value", ["foreign", "0", "-1", "x", "9" * 40, "1 OR 1=1"])
def test_a_foreign_or_invented_choice_is_asked_again(town: SimpleNamespace, field: str, value: str) -> None:
    elsewhere = builders.make_project()
    actor = builders.make_actor(elsewhere)
    foreign = {
        "partner": actor,
        "marker": builders.make_marker(actor),
        "cycle": builders.make_cycle(elsewhere),
        "person": builders.make_member(elsewhere),
    }
    builders.make_observation(foreign["cycle"], actor, "secret")
    chosen = foreign[field].pk if value == "foreign" else value
    answer = town.client.get(town.page, {field: chosen, "words": "kept"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose one of the" in page
    assert "secret" not in page
    assert 'value="kept"' in page


def test_a_partners_person_finds_their_own_diary_and_nothing_else(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    builders.make_observation(town.cycle, town.actor, "ours")
    builders.make_activity_entry(town.cycle, town.activity, "done with us")
    builders.make_observation(town.cycle, town.other, "theirs")
    theirs = builders.make_partner(town.other, "Somebody of the schools")
    client = signed_in(builders.make_partner(town.actor))
    assert set(shown(client, town.page)) == {"ours", "done with us"}
    assert shown(client, town.page, words="theirs") == []
    for asked in ({"partner": town.other.pk}, {"person": theirs.pk}):
        answer = client.get(town.page, asked)
        assert answer.status_code == 422
        assert "theirs" not in answer.content.decode()
    assert theirs.name not in client.get(town.page).content.decode()


def test_a_partners_person_who_speaks_for_nobody_finds_nothing(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    builders.make_observation(town.cycle, town.actor, "ours")
    assert shown(signed_in(builders.make_partner(town.project)), town.page) == []


# How it is shown


def test_words_are_marked_and_nothing_written_becomes_markup(town: SimpleNamespace) -> None:
    builders.make_observation(town.cycle, town.actor, "<script>alert(1)</script> & <b>cake</b> CAKE")
    page = town.client.get(town.page, {"words": "cake"}).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;<mark>cake</mark>&lt;/b&gt;" in page
    assert "<mark>CAKE</mark>" in page
    asked = town.client.get(town.page, {"words": '"><script>alert(2)</script>'}).content.decode()
    assert "<script>alert(2)" not in asked


def test_a_long_text_is_shown_around_the_words_found(town: SimpleNamespace) -> None:
    long = "Er was eens. " * 400 + "Toen kwam de burgemeester langs. " + "En verder niets. " * 400
    marking = Marking("burgemeester", [long])
    text = "".join(piece.text for piece in marking.excerpt(long, 480))
    assert text.startswith("… ")
    assert text.endswith(" …")
    assert "de burgemeester langs" in text
    assert len(text) < 500
    builders.make_observation(town.cycle, town.actor, "Kort.", significance=long)
    page = town.client.get(town.page, {"words": "burgemeester"}).content.decode()
    assert "<mark>burgemeester</mark>" in page
    assert page.count("Er was eens") < 20


@pytest.mark.parametrize(
    "words",
    ["'", '"', "-", '"" ""', "((", ":*", "&|!", "%", "_", "\\", "*", "[a", "a" * 200, "de", "🌊", "x:y"],
)
def test_any_words_can_be_asked_for(town: SimpleNamespace, words: str) -> None:
    builders.make_observation(town.cycle, town.actor, "De golf.")
    assert town.client.get(town.page, {"words": words}).status_code == 200


def test_too_many_words_get_a_sentence_and_are_kept(town: SimpleNamespace) -> None:
    answer = town.client.get(town.page, {"words": "a" * 201})
    assert answer.status_code == 422
    assert "error_words" in answer.content.decode()
    assert "a" * 201 in answer.content.decode()


def test_an_empty_project_and_an_empty_answer_say_different_things(town: SimpleNamespace) -> None:
    assert "Here come the entries" in town.client.get(town.page).content.decode()
    assert "Nothing found" in town.client.get(town.page, {"words": "x"}).content.decode()


# Stretch after stretch


def fill(town: SimpleNamespace, count: int) -> None:
    """As many of each kind: undated ones, several on one day, in two cycles."""
    days: list[date | None] = [
        None,
        None,
        *(town.cycle.start + timedelta(days=number // 7) for number in range(count)),
    ]
    for cycle in (town.earlier, town.cycle):
        shift = (cycle.start - town.cycle.start).days
        for number in range(count):
            day = days[number] and days[number] + timedelta(days=shift)
            builders.make_observation(cycle, town.actor, f"seen {cycle.pk} {number}", date=day)
            builders.make_activity_entry(cycle, town.activity, f"done {cycle.pk} {number}", date=day)


@pytest.mark.parametrize("asked", [{}, {"words": "seen OR done"}, {"kind": "done"}])
def test_going_on_shows_each_entry_once_in_the_order_of_the_whole(
    town: SimpleNamespace, asked: dict[str, str]
) -> None:
    fill(town, 33)
    whole = shown(town.client, town.page, **asked, shown=500)
    assert len(whole) == len(set(whole)) == (66 if "kind" in asked else 132)
    found, address = [], f"{town.page}?" + "&".join(f"{name}={value}" for name, value in asked.items())
    while address:
        answer = town.client.get(address)
        assert len(texts_of(answer)) <= 50
        found += texts_of(answer)
        address = answer.context["more"]
    assert found == whole


def test_every_place_leads_to_what_comes_behind_it(town: SimpleNamespace) -> None:
    fill(town, 9)
    cycles = [town.cycle, town.earlier]
    whole = [card.entry for card in find_entries(cycles=cycles, wanted=Wanted()).entries]
    for number, entry in enumerate(whole):
        rank = 0 if isinstance(entry, Observation) else 1
        after = Place.read(str(Place(entry.cycle_id, entry.date, rank, entry.pk)))
        rest = find_entries(cycles=cycles, wanted=Wanted(), after=after).entries
        assert [card.entry for card in rest] == whole[number + 1 :]


def test_more_is_appended_in_place_and_the_address_brings_it_all_back(town: SimpleNamespace) -> None:
    fill(town, 33)
    first = town.client.get(town.page, {"kind": "seen"})
    part = town.client.get(first.context["more_part"], headers={"HX-Request": "true"})
    page = part.content.decode()
    assert "<html" not in page
    assert len(texts_of(part)) == 16
    assert "66 entries shown" in page
    assert 'hx-swap-oob="true"' in page
    assert page.count("autofocus") == 1
    again = town.client.get(part["HX-Replace-Url"])
    assert texts_of(again) == texts_of(first) + texts_of(part)


def test_the_heading_of_a_cycle_is_not_said_twice(town: SimpleNamespace) -> None:
    fill(town, 33)
    first = town.client.get(town.page)
    part = town.client.get(first.context["more_part"], headers={"HX-Request": "true"})
    heads = [card.opens_cycle for answer in (first, part) for card in answer.context["found"].entries]
    assert heads.count(True) == 2


@pytest.mark.parametrize(
    "asked",
    [
        {"after": "x"},
        {"after": "1_2_3"},
        {"after": "1_2020-13-01_0_1"},
        {"after": "1_2020-01-01_0_" + "9" * 30},
        {"after": "999999_2020-01-01_0_1"},
        {"above": "x"},
        {"shown": "x"},
    ],
)
def test_a_place_that_cannot_be_read_does_not_exist(town: SimpleNamespace, asked: dict[str, str]) -> None:
    assert town.client.get(town.page, asked).status_code == 404


def test_no_list_is_counted_and_no_row_is_skipped(town: SimpleNamespace) -> None:
    fill(town, 33)
    with CaptureQueriesContext(connection) as queries:
        town.client.get(town.page, {"words": "seen"})
    for query in queries:
        assert not re.search(r"COUNT\(|OFFSET", query["sql"], re.IGNORECASE)


# What is about a whole cycle


def test_factors_remarks_and_recommendations_are_found_behind_the_entries_of_their_cycle(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    earlier = {"enabling": "A warm room.", "hindering": "Rain and rain.", "created_by": town.writer}
    builders.make_notes(town.earlier, town.actor, **earlier)
    builders.make_notes(town.cycle, town.actor, enabling="", hindering="")
    builders.make_notes(town.cycle, town.other, enabling="", hindering="Rain with them.")
    builders.make_score(town.earlier, town.marker, remark="Seen in the rain.")
    builders.make_score(town.cycle, town.marker, remark="")
    advice = [builders.make_recommendation(town.earlier, town.actor, f"Rain or shine {n}.") for n in (1, 2)]
    builders.make_observation(town.earlier, town.actor, "They came in the rain.")
    elsewhere = builders.make_project()
    builders.make_recommendation(
        builders.make_cycle(elsewhere), builders.make_actor(elsewhere), "Rain there."
    )
    expected = [
        "Rain with them.",
        "They came in the rain.",
        "Rain and rain.",
        "Seen in the rain.",
        "Rain or shine 2.",
        "Rain or shine 1.",
    ]
    assert shown(town.client, town.page, words="rain") == expected
    everything = shown(town.client, town.page)
    assert everything == [*expected[:2], "A warm room.", *expected[3:]]
    assert shown(town.client, town.page, kind="noted", words="rain -shine") == [expected[0], *expected[2:4]]
    assert shown(town.client, town.page, marker=town.marker.pk) == ["Seen in the rain."]
    assert shown(town.client, town.page, person=town.writer.pk) == ["A warm room."]
    assert shown(town.client, town.page, late="on") == []
    own = signed_in(builders.make_partner(town.actor))
    assert shown(own, town.page, words="rain") == expected[1:]
    page = town.client.get(town.page, {"words": "shine"}).content.decode()
    assert f"{reverse('diary', args=[town.earlier.pk, town.actor.pk])}#recommendations" in page
    assert "<mark>shine</mark>" in page
    cycles = [town.cycle, town.earlier]
    whole = [card.entry for card in find_entries(cycles=cycles, wanted=Wanted()).entries]
    after, found = None, []
    while len(found) < len(whole):
        found_now = find_entries(cycles=cycles, wanted=Wanted(), after=after, count=1)
        found += [card.entry for card in found_now.entries]
        after = found_now.more and Place.read(str(found_now.more))
    assert found == whole
    assert after is None
    assert [each.pk for each in whole[-2:]] == [advice[1].pk, advice[0].pk]
