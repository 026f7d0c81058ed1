"""Reading a diary in Word into the program: preview, correction, saving once, and what stands there already."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document

from diaries.models import (
    ActivityEntry,
    DiaryNotes,
    MarkerScore,
    Nature,
    Observation,
    Recommendation,
    Score,
    WordDocument,
)
from diaries.services.from_word import remove_old_documents
from projects import clock
from projects.models import CycleState, HistoryEntry
from tests import builders
from tests.diaries import word_documents as made
from tests.diaries.word_documents import ACTIVITY_NL, FACTORS_NL, OUTCOME_NL
from tests.diaries.writing import make_town
from theory_of_change.models import Activity
from theory_of_change.services.activity import change_activity

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def town() -> SimpleNamespace:
    return make_town()


@pytest.fixture
def writer(town: SimpleNamespace, signed_in) -> Client:
    return signed_in(town.writer)


def bring(
    client: Client, town: SimpleNamespace, content: bytes, query: str = "", name: str = "diary.docx"
) -> Any:
    """Chooses the file; the answer to it."""
    path = reverse("from_word", args=[town.project.slug]) + query
    return client.post(path, {"file": SimpleUploadedFile(name, content)})


def preview_of(client: Client, town: SimpleNamespace, content: bytes, query: str = "") -> Any:
    answer = bring(client, town, content, query)
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer["Location"])
    assert page.status_code == 200
    page.path = answer["Location"]
    return page


def filled(page: Any) -> dict[str, str]:
    """What the page's form would send if nothing were corrected."""
    preview = page.context["preview"]
    body = {"do": "save", "shown_for": page.context["shown_for"]}
    for bound in page.context["whose"]:
        body[bound.html_name] = str(bound.value() or "")
    if preview is not None:
        body["notes_version"] = str(preview.notes_version)
        for row in preview.rows:
            for bound in row.form:
                value = bound.value()
                body[bound.html_name] = "" if value is None else str(value)
    return body


def read_in(client: Client, page: Any, **more: Any) -> Any:
    return client.post(page.path, filled(page) | more)


def where(page: Any) -> list[str]:
    return [row.form.value_now("where") for row in page.context["preview"].rows]


def marker_value(town: SimpleNamespace, place: int) -> str:
    return f"m{town.markers[place].pk}"


def outcome(*rows: list[Any]) -> bytes:
    return made.diary([OUTCOME_NL, *rows], above=["Intermediaire actor: Libraries", "Monitoring cyclus: 1"])


# From the document into the diary


def test_an_outcome_diary_comes_into_the_partners_diary(town: SimpleNamespace, writer: Client) -> None:
    page = preview_of(writer, town, made.outcome_diary())
    answer = read_in(writer, page)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("diary", args=[town.cycle.pk, town.one.pk])
    said = {each.change: each for each in Observation.objects.all()}
    first = said["Ze belden ons zelf op 12/03/2020."]
    assert first.date == town.cycle.start.replace(month=3, day=12)
    assert (first.significance, first.contribution) == ("Dat was nog nooit gebeurd.", "Onze vorming.")
    assert list(first.markers.all()) == [town.markers[0]]
    assert first.created_by == town.writer
    assert list(said["Ze openden op zondag."].markers.all()) == [town.markers[1]]
    assert said["de stad belde."].nature == Nature.UNEXPECTED_POSITIVE
    assert len(said) == 4
    scores = {row.marker: (row.score, row.remark) for row in MarkerScore.objects.all()}
    assert scores == {
        town.markers[0]: (Score.HIGH, ""),
        town.markers[1]: (Score.MEDIUM, "nog niet overal"),
    }
    notes = DiaryNotes.objects.get()
    assert (notes.enabling, notes.hindering) == ("een nieuwe directeur.", "de verbouwing.")
    assert notes.effective_strategies == "de huisbezoeken."


def test_an_activity_diary_comes_in_with_what_nobody_had_planned(
    town: SimpleNamespace, writer: Client
) -> None:
    page = preview_of(writer, town, made.activity_diary(), f"?cycle={town.cycle.pk}&actor={town.one.pk}")
    assert where(page)[:2] == [str(town.activity.pk), "new"]
    assert read_in(writer, page).status_code == 302
    walked = ActivityEntry.objects.get(activity=town.activity)
    assert walked.went_well == "Veel volk, want het was zacht."
    assert Activity.objects.get(name="Soep in het park").is_unplanned
    assert set(Recommendation.objects.values_list("text", flat=True)) == {"meer tijd", "kleinere groepen"}


def test_each_row_that_came_in_has_its_history(town: SimpleNamespace, writer: Client) -> None:
    read_in(writer, preview_of(writer, town, made.outcome_diary()))
    kinds = list(HistoryEntry.objects.values_list("kind", flat=True))
    assert kinds.count("observation") == 4
    assert kinds.count("markerscore") == 2
    assert kinds.count("diarynotes") == 1


def test_partner_and_cycle_are_guessed_from_the_document(town: SimpleNamespace, writer: Client) -> None:
    later = builders.make_cycle(town.project)
    page = preview_of(writer, town, made.outcome_diary(partner="Homes", cycle="2"))
    assert (page.context["preview"].actor, page.context["preview"].cycle) == (town.two, later)


def test_a_document_that_names_no_partner_asks_first(town: SimpleNamespace, writer: Client) -> None:
    page = preview_of(writer, town, made.diary([OUTCOME_NL, ["1", "They came.", "", "", ""]]))
    assert page.context["preview"] is None
    asked = writer.post(page.path, {"actor": "", "cycle": town.cycle.pk, "do": "look", "shown_for": ""})
    assert asked.status_code == 422
    assert "They came." not in asked.content.decode()
    shown = writer.post(
        page.path, {"actor": town.two.pk, "cycle": town.cycle.pk, "do": "look", "shown_for": ""}
    )
    assert shown.status_code == 200
    assert "They came." in shown.content.decode()


def test_from_a_diarys_page_the_document_goes_into_that_diary(town: SimpleNamespace, writer: Client) -> None:
    page = preview_of(writer, town, made.outcome_diary(), f"?cycle={town.cycle.pk}&actor={town.two.pk}")
    assert page.context["preview"].actor == town.two


def test_a_document_of_another_cycle_says_so(town: SimpleNamespace, writer: Client) -> None:
    builders.make_cycle(town.project)
    content = made.outcome_diary(cycle="2")
    page = preview_of(writer, town, content, f"?cycle={town.cycle.pk}&actor={town.one.pk}")
    assert page.context["speaks_of_another_cycle"]


def test_a_document_of_another_partner_says_so(town: SimpleNamespace, writer: Client) -> None:
    into = f"?cycle={town.cycle.pk}&actor={town.two.pk}"
    for name in ("Libraries", "De bakker"):
        page = preview_of(writer, town, made.outcome_diary(partner=name), into)
        assert f"“{name}”" in page.content.decode()
    assert not preview_of(writer, town, made.outcome_diary()).context["other_partner"]


def test_what_fits_no_heading_is_shown_and_left_out_until_one_places_it(
    town: SimpleNamespace, writer: Client
) -> None:
    content = made.diary(
        [[*OUTCOME_NL, "Foto's"], ["1", "They came.", "", "", "", "map 3"]],
        above=["Intermediaire actor: Libraries"],
        below=["Nog iets over de buurt."],
    )
    page = preview_of(writer, town, content)
    assert "map 3" in page.content.decode()
    assert [row.form.value_now("where") for row in page.context["preview"].unclear] == ["out", "out"]
    placed = {"p0-where": f"a{town.activity.pk}", "p1-where": "hindering"}
    assert read_in(writer, page, **placed).status_code == 302
    assert (ActivityEntry.objects.get().activity, ActivityEntry.objects.get().description) == (
        town.activity,
        "map 3",
    )
    assert DiaryNotes.objects.get().hindering == "Nog iets over de buurt."
    assert Observation.objects.get().change == "They came."


# Correcting


def test_every_text_place_and_day_can_be_corrected(town: SimpleNamespace, writer: Client) -> None:
    page = preview_of(writer, town, outcome(["1", "They came.", "", "", ""], ["2", "No.", "", "", ""]))
    corrections = {
        "s0-where": marker_value(town, 1),
        "s0-change": "They came back.",
        "s0-when": "2020-02",
        "s0-other_factors": "The mild winter.",
        "s1-where": "negative",
    }
    assert read_in(writer, page, **corrections).status_code == 302
    first = Observation.objects.get(change="They came back.")
    assert list(first.markers.all()) == [town.markers[1]]
    assert (first.date.month, first.date_precision) == (2, "month")
    assert first.other_factors == "The mild winter."
    assert Observation.objects.get(change="No.").nature == Nature.UNEXPECTED_NEGATIVE


def test_what_is_left_out_is_not_written_whatever_stands_in_it(town: SimpleNamespace, writer: Client) -> None:
    page = preview_of(writer, town, outcome(["1", "They came.", "", "", "hoog"]))
    assert read_in(writer, page, **{"s0-where": "out", "s0-when": "never"}).status_code == 302
    assert not Observation.objects.exists()
    assert not MarkerScore.objects.exists()


def test_all_mistakes_are_shown_at_once_beside_their_rows_and_nothing_typed_is_lost(
    town: SimpleNamespace, writer: Client
) -> None:
    rows = [
        ["1", "They came.", "", "", ""],
        ["2", "They went.", "", "", ""],
        ["9", "Where to?", "", "", ""],
        [FACTORS_NL, "The winter.", "", "", ""],
    ]
    page = preview_of(writer, town, outcome(*rows))
    wrong = {"s0-when": "2021-12-24", "s1-change": "", "s0-contribution": "A typed reason."}
    answer = read_in(writer, page, **wrong)
    assert answer.status_code == 422
    forms = {row.key: row.form.errors for row in answer.context["preview"].rows}
    assert set(forms["s0"]) == {"when"}
    assert set(forms["s1"]) == {"change"}
    assert set(forms["s2"]) == {"where"}
    assert set(forms["p0"]) == {"where"}
    assert answer.context["mistake_count"] == 4
    assert "A typed reason." in answer.content.decode()
    assert not Observation.objects.exists()


def test_another_partner_lays_the_rows_out_anew_and_keeps_what_was_typed(
    town: SimpleNamespace, writer: Client
) -> None:
    page = preview_of(writer, town, outcome(["1", "They came.", "", "", ""]))
    moved = read_in(writer, page, **{"actor": town.two.pk, "s0-change": "They came at night."})
    assert moved.status_code == 200
    assert moved.context["has_moved"]
    assert where(moved) == [marker_value(town, 2)]
    assert "They came at night." in moved.content.decode()
    assert not Observation.objects.exists()
    moved.path = page.path
    assert read_in(writer, moved).status_code == 302
    assert Observation.objects.get().actor == town.two


def test_without_a_partner_nothing_is_saved_and_nothing_typed_is_lost(
    town: SimpleNamespace, writer: Client
) -> None:
    page = preview_of(writer, town, outcome(["1", "They came.", "", "", ""]))
    typed = {"actor": "", "s0-change": "They came at night.", "s0-where": "negative"}
    answer = read_in(writer, page, **typed)
    assert answer.status_code == 422
    assert "They came at night." in answer.content.decode()
    assert where(answer) == ["negative"]
    assert not Observation.objects.exists()


@pytest.mark.parametrize("value", ["\x00", "\ud800", "9" * 40, "a" * 40_000, "-1", "<b>"])
def test_whatever_is_sent_gets_an_answer(town: SimpleNamespace, writer: Client, value: str) -> None:
    builders.make_score(town.cycle, town.markers[0], Score.LOW)
    builders.make_notes(town.cycle, town.one)
    page = preview_of(writer, town, made.outcome_diary())
    body = filled(page)
    whose = {"actor", "cycle", "shown_for"}
    for names in (
        whose,
        {"shown_for"},
        set(body) - whose - {"do"},
        {f"s{place}-where" for place in range(3)},
    ):
        sent = urlencode(body | dict.fromkeys(names, value), errors="surrogatepass")
        answer = writer.post(page.path, sent, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in {200, 422}, names
    assert not Observation.objects.exists()


def test_a_text_longer_than_a_cell_of_the_workbook_gets_a_sentence(
    town: SimpleNamespace, writer: Client
) -> None:
    page = preview_of(writer, town, outcome(["1", "a " * 17_000, "", "", ""]))
    answer = read_in(writer, page)
    assert answer.status_code == 422
    assert set(answer.context["preview"].seen[0].form.errors) == {"change"}


@pytest.mark.parametrize("text", ["فتحوا أبوابهم", "በራቸውን ከፈቱ።", "e\u0301 👩🏽‍🌾"])
def test_text_in_any_script_comes_into_the_diary_as_it_is(
    town: SimpleNamespace, writer: Client, text: str
) -> None:
    read_in(writer, preview_of(writer, town, outcome(["1", text, "", "", ""])))
    assert Observation.objects.get().change == text


def test_foreign_markers_partners_and_cycles_are_refused_like_ones_that_are_not_there(
    town: SimpleNamespace, writer: Client
) -> None:
    other = builders.make_project()
    foreign = builders.make_marker(builders.make_actor(other))
    page = preview_of(writer, town, outcome(["1", "They came.", "", "", ""]))
    for more in (
        {"s0-where": f"m{foreign.pk}"},
        {"s0-where": f"m{'9' * 30}"},
        {"actor": foreign.actor.pk},
        {"cycle": builders.make_cycle(other).pk},
        {"actor": "9" * 30},
    ):
        assert read_in(writer, page, **more).status_code == 422, more
    for query in (f"?actor={foreign.actor.pk}", f"?cycle={'9' * 30}", "?actor=x"):
        assert bring(writer, town, outcome(["1", "x", "", "", ""]), query).status_code == 404
    assert not Observation.objects.exists()


# Exactly once


def test_pressing_the_button_twice_reads_in_once(town: SimpleNamespace, writer: Client) -> None:
    page = preview_of(writer, town, made.outcome_diary())
    body = filled(page)
    for _time in range(3):
        assert writer.post(page.path, body)["Location"] == reverse("diary", args=[town.cycle.pk, town.one.pk])
    assert Observation.objects.count() == 4
    assert writer.get(page.path).status_code == 302


def test_the_same_document_read_in_again_by_another_doubles_nothing(
    town: SimpleNamespace, writer: Client, signed_in
) -> None:
    page = preview_of(writer, town, made.outcome_diary())
    read_in(writer, page, **{"s0-change": "They rang, as I would put it."})
    colleague = signed_in(builders.make_coordinator(town.project))
    again = preview_of(colleague, town, made.outcome_diary())
    assert all(row.is_present for row in again.context["preview"].rows)
    assert set(where(again)) == {"out"}
    assert read_in(colleague, again).status_code == 302
    assert Observation.objects.count() == 4
    assert MarkerScore.objects.count() == 2


def test_rows_that_stand_there_already_are_not_written_even_if_one_insists(
    town: SimpleNamespace, writer: Client
) -> None:
    builders.make_observation(town.cycle, town.one, "They came!", markers=town.markers[:1])
    page = preview_of(writer, town, outcome(["1", "they came", "", "", ""], ["1", "New.", "", "", ""]))
    assert [row.is_present for row in page.context["preview"].seen] == [True, False]
    answer = read_in(writer, page, **{"s0-where": marker_value(town, 0)})
    assert answer.status_code == 302
    assert Observation.objects.count() == 2


def test_a_later_version_of_the_document_brings_only_what_is_new(
    town: SimpleNamespace, writer: Client
) -> None:
    read_in(writer, preview_of(writer, town, outcome(["1", "They came.", "", "", ""])))
    page = preview_of(
        writer, town, outcome(["1", "They came.", "", "", ""], ["2", "They stayed.", "", "", ""])
    )
    read_in(writer, page)
    assert sorted(Observation.objects.values_list("change", flat=True)) == ["They came.", "They stayed."]


def test_what_was_taken_out_of_the_diary_does_not_come_back_by_itself(
    town: SimpleNamespace, writer: Client
) -> None:
    content = outcome(["1", "They came.", "", "", ""])
    read_in(writer, preview_of(writer, town, content))
    Observation.objects.update(removed_at=clock.now())
    page = preview_of(writer, town, content)
    assert page.context["preview"].seen[0].was_removed
    read_in(writer, page)
    assert not Observation.objects.kept().exists()


# What stands there already


def test_a_score_in_the_diary_is_shown_beside_the_documents_and_stays_until_one_chooses(
    town: SimpleNamespace, writer: Client
) -> None:
    score = builders.make_score(town.cycle, town.markers[0], Score.LOW, "Only once.")
    page = preview_of(writer, town, outcome(["1", "They came.", "", "", "hoog"]))
    assert "Only once." in page.content.decode()
    answer = read_in(writer, page)
    assert answer.status_code == 422
    assert set(answer.context["preview"].seen[0].form.errors) == {"score_choice"}
    score.refresh_from_db()
    assert score.score == Score.LOW
    assert read_in(writer, page, **{"s0-score_choice": "document"}).status_code == 302
    score.refresh_from_db()
    assert (score.score, score.remark) == (Score.HIGH, "Only once.")


def test_one_may_keep_the_score_of_the_diary(town: SimpleNamespace, writer: Client) -> None:
    score = builders.make_score(town.cycle, town.markers[0], Score.LOW)
    page = preview_of(writer, town, outcome(["1", "They came.", "", "", "hoog"]))
    assert read_in(writer, page, **{"s0-score_choice": "keep"}).status_code == 302
    score.refresh_from_db()
    assert score.score == Score.LOW
    assert Observation.objects.count() == 1


def test_a_score_given_meanwhile_is_shown_before_anything_is_saved(
    town: SimpleNamespace, writer: Client
) -> None:
    page = preview_of(writer, town, outcome(["1", "They came.", "", "", "hoog"]))
    builders.make_score(town.cycle, town.markers[0], Score.LOW)
    assert read_in(writer, page, **{"s0-score_choice": "document"}).status_code == 422
    assert MarkerScore.objects.get().score == Score.LOW
    assert not Observation.objects.exists()


def test_two_rows_may_not_give_one_marker_two_scores(town: SimpleNamespace, writer: Client) -> None:
    page = preview_of(writer, town, outcome(["1", "a", "", "", "hoog"], ["1", "b", "", "", "laag"]))
    answer = read_in(writer, page)
    assert answer.status_code == 422
    assert set(answer.context["preview"].seen[1].form.errors) == {"score"}


def test_a_score_without_an_observation_asks_for_a_remark(town: SimpleNamespace, writer: Client) -> None:
    page = preview_of(writer, town, outcome(["1", "", "", "", "hoog"]))
    answer = read_in(writer, page)
    assert set(answer.context["preview"].seen[0].form.errors) == {"remark"}
    assert read_in(writer, page, **{"s0-remark": "By telephone."}).status_code == 302
    assert MarkerScore.objects.get().remark == "By telephone."


def test_nothing_observed_beside_an_observation_is_a_mistake_of_its_row(
    town: SimpleNamespace, writer: Client
) -> None:
    page = preview_of(writer, town, outcome(["1", "They rang.", "", "", "niets waargenomen"]))
    answer = read_in(writer, page)
    assert answer.status_code == 422
    assert set(answer.context["preview"].seen[0].form.errors) == {"score"}
    assert not MarkerScore.objects.exists()
    assert read_in(writer, page, **{"s0-score": "low"}).status_code == 302


@pytest.mark.parametrize(
    ("choice", "stands"),
    [
        ("keep", "A mild winter."),
        ("below", "A mild winter.\n\nEen nieuwe directeur."),
        ("replace", "Een nieuwe directeur."),
    ],
)
def test_notes_in_the_diary_are_never_overwritten_unseen(
    town: SimpleNamespace, writer: Client, choice: str, stands: str
) -> None:
    builders.make_notes(town.cycle, town.one, "A mild winter.", hindering="Rain.")
    page = preview_of(writer, town, outcome(["Bevorderende factoren", "Een nieuwe directeur.", "", "", ""]))
    assert "A mild winter." in page.content.decode()
    answer = read_in(writer, page)
    assert answer.status_code == 422
    assert [form.name for form in answer.context["preview"].wrong_notes] == ["enabling"]
    assert read_in(writer, page, **{"n-enabling-choice": choice}).status_code == 302
    notes = DiaryNotes.objects.get()
    assert (notes.enabling, notes.hindering) == (stands, "Rain.")


def test_notes_changed_meanwhile_are_shown_before_anything_is_saved(
    town: SimpleNamespace, writer: Client
) -> None:
    notes = builders.make_notes(town.cycle, town.one, "A mild winter.")
    page = preview_of(writer, town, outcome(["Bevorderende factoren", "Een nieuwe directeur.", "", "", ""]))
    body = filled(page) | {"n-enabling-choice": "replace"}
    DiaryNotes.objects.filter(pk=notes.pk).update(enabling="A mild spring.", version=2)
    answer = writer.post(page.path, body)
    assert answer.status_code == 422
    assert "A mild spring." in answer.content.decode()


# Cycles


def test_what_is_read_in_after_the_hand_over_is_marked_late(town: SimpleNamespace, writer: Client) -> None:
    page = preview_of(writer, town, outcome(["1", "They came.", "", "", ""]))
    town.cycle.state, town.cycle.handed_over_at = CycleState.HANDED_OVER, clock.now()
    town.cycle.save()
    read_in(writer, page)
    assert Observation.objects.get().is_late


def test_a_published_cycle_takes_nothing_and_says_so(town: SimpleNamespace, writer: Client) -> None:
    builders.make_cycle(town.project)
    page = preview_of(writer, town, outcome(["1", "They came.", "", "", ""]))
    body = filled(page) | {"s0-contribution": "A typed reason."}
    town.cycle.state, town.cycle.handed_over_at = CycleState.PUBLISHED, clock.now()
    town.cycle.save()
    answer = writer.post(page.path, body)
    assert answer.status_code == 422
    assert "Cycle 1 is published and closed" in answer.content.decode()
    assert "A typed reason." in answer.content.decode()
    assert not Observation.objects.exists()
    shown = writer.get(page.path)
    assert shown.context["said_is_published"]
    assert shown.context["preview"] is None


def test_a_day_of_another_cycle_is_not_suggested(town: SimpleNamespace, writer: Client) -> None:
    page = preview_of(writer, town, outcome(["1", "Op 3 oktober 2020 kwamen ze.", "", "", ""]))
    assert page.context["preview"].seen[0].form.value_now("when") == ""


# Who


def test_a_partners_person_reads_into_their_own_diary_only_and_scores_nothing(
    town: SimpleNamespace, signed_in
) -> None:
    partner = signed_in(builders.make_partner(town.one))
    page = preview_of(partner, town, made.outcome_diary())
    assert [str(actor.pk) for actor in [town.one]] == [
        str(value) for value, _label in page.context["whose"].fields["actor"].choices if value
    ]
    assert read_in(partner, page, actor=town.two.pk).status_code == 422
    assert read_in(partner, page, **{"s0-score": "high"}).status_code == 302
    assert Observation.objects.filter(actor=town.one).count() == 4
    assert not MarkerScore.objects.exists()
    assert bring(partner, town, made.outcome_diary(), f"?actor={town.two.pk}").status_code == 404


def test_a_document_is_its_uploaders_only(town: SimpleNamespace, writer: Client, signed_in) -> None:
    page = preview_of(writer, town, made.outcome_diary())
    for person in (
        builders.make_coordinator(town.project),
        builders.make_partner(town.one),
        builders.make_coach(town.project.programme),
        builders.make_person(),
    ):
        assert signed_in(person).get(page.path).status_code == 404
    assert Client().get(page.path).status_code == 302


def test_somebody_whose_role_ended_reads_in_nothing_more(town: SimpleNamespace, writer: Client) -> None:
    page = preview_of(writer, town, made.outcome_diary())
    town.writer.project_roles.all().delete()
    assert read_in(writer, page).status_code == 404
    assert not Observation.objects.exists()


# Files


@pytest.mark.parametrize(
    "content",
    [b"", builders.make_pdf(), b"PK\x03\x04", made.diary([["a", "b"], ["c", "d"]])],
    ids=["empty", "pdf", "cut", "no diary"],
)
def test_a_file_that_is_no_diary_gets_a_sentence_beside_the_field(
    town: SimpleNamespace, writer: Client, content: bytes
) -> None:
    answer = bring(writer, town, content)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"file"}
    assert not WordDocument.objects.exists()


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(
    town: SimpleNamespace, writer: Client, settings
) -> None:
    settings.WORKBOOK_MAX_BYTES = 1000
    assert bring(writer, town, made.outcome_diary()).status_code == 422


def test_files_that_nobody_read_in_go_after_a_day(town: SimpleNamespace, writer: Client) -> None:
    preview_of(writer, town, made.outcome_diary())
    assert remove_old_documents() == 0
    WordDocument.objects.update(uploaded_at=builders.noon(builders.FIRST_DAY))
    assert remove_old_documents() == 1


def test_the_ways_in_stand_on_the_diary_and_on_the_import_page(town: SimpleNamespace, writer: Client) -> None:
    way_in = reverse("from_word", args=[town.project.slug])
    diary = writer.get(reverse("diary", args=[town.cycle.pk, town.one.pk]))
    assert f"{way_in}?cycle={town.cycle.pk}&amp;actor={town.one.pk}" in diary.content.decode()
    assert way_in in writer.get(reverse("import_workbook")).content.decode()


def test_a_row_of_the_activity_diary_names_its_activity_or_a_new_one(
    town: SimpleNamespace, writer: Client
) -> None:
    content = made.diary([ACTIVITY_NL, ["", "told", "", ""]], above=["Libraries", "Cyclus 1"])
    page = preview_of(writer, town, content)
    assert where(page) == [""]
    for wrong, field in (({}, "where"), ({"d0-where": "new"}, "name")):
        answer = read_in(writer, page, **wrong)
        assert set(answer.context["preview"].done[0].form.errors) == {field}
    assert read_in(writer, page, **{"d0-where": "new", "d0-name": "Soup"}).status_code == 302
    assert ActivityEntry.objects.get().activity.name == "Soup"


def test_a_row_that_stands_already_names_its_activity_no_second_time(
    town: SimpleNamespace, writer: Client
) -> None:
    query = f"?cycle={town.cycle.pk}&actor={town.one.pk}"
    page = preview_of(writer, town, made.activity_diary(), query)
    writer.post(page.path, filled(page))
    activity = Activity.objects.get(name="Soep in het park")
    change_activity(activity, by=town.writer, version=1, values={"name": "The soup"}, reason="Clearer.")
    again = preview_of(writer, town, made.activity_diary(), query)
    body = filled(again) | filled(page)
    assert writer.post(again.path, body).status_code == 302
    assert not Activity.objects.filter(name="Soep in het park").exists()


# Several diaries in one document


def several_diaries(*headings: str) -> bytes:
    """A diary under each heading: one observation and a text below its table."""
    document = Document()
    document.add_heading("Effectendagboek – cyclus 1", 1)
    for heading in headings:
        document.add_heading(heading, 2)
        made.add_table(document, [OUTCOME_NL, ["", f"{heading} veranderden.", "", "", ""]])
        document.add_paragraph(f"Bevorderende factoren: steun voor {heading}")
    return made.saved(document)


def test_a_document_with_a_heading_for_each_partner_is_read_one_after_the_other_and_never_mixed(
    town: SimpleNamespace, writer: Client
) -> None:
    page = preview_of(writer, town, several_diaries("Libraries", "Homes", "Brandweer"))
    assert [(each.name, each.reading.count) for each in page.context["parts"]] == [
        ("Libraries, Cycle 1", 2),
        ("Homes, Cycle 1", 2),
        ("Brandweer, Cycle 1", 2),
    ]
    for partner in (town.one, town.two):
        assert str(page.context["whose"]["actor"].value()) == str(partner.pk)
        said = {row.form.value_now(row.form.texts[0]) for row in page.context["preview"].rows}
        assert {f"{partner.name} veranderden.", f"steun voor {partner.name}"} <= said
        placed = {"part": page.context["part"].key, "s0-where": f"m{partner.markers.first().pk}"}
        answer = read_in(writer, page, **placed)
        assert answer.status_code == 302
        assert read_in(writer, page, **placed).status_code == 200  # pressed twice: the next one is shown
        page = writer.get(answer["Location"])
        page.path = answer["Location"]
    assert page.context["preview"] is None  # nobody knows who that is
    body = {"part": page.context["part"].key, "cycle": town.cycle.pk, "actor": town.one.pk, "do": "look"}
    page = writer.post(page.path, body)
    assert page.context["other_partner"] == "Brandweer"
    assert sorted(Observation.objects.values_list("actor__name", "change")) == [
        ("Homes", "Homes veranderden."),
        ("Libraries", "Libraries veranderden."),
    ]
    assert sorted(DiaryNotes.objects.values_list("actor__name", "enabling")) == [
        ("Homes", "steun voor Homes"),
        ("Libraries", "steun voor Libraries"),
    ]
    assert not WordDocument.objects.get().read_in_at


def test_what_was_corrected_in_one_diary_stays_while_one_looks_at_another(
    town: SimpleNamespace, writer: Client
) -> None:
    builders.make_notes(town.cycle, town.one, "A mild winter.")
    page = preview_of(writer, town, several_diaries("Libraries", "Homes"))
    libraries, homes = page.context["parts"]
    typed = {
        "part": libraries.key,
        "s0-change": "They changed\x00, I saw.",
        "s0-where": marker_value(town, 1),
        "p0-text": "support by the city",
        "n-enabling-choice": "below",
    }
    away = writer.post(page.path, filled(page) | typed | {"go": homes.key, "do": ""})
    other = writer.get(away["Location"])
    assert other.context["preview"].actor == town.two
    assert "I saw" not in other.content.decode()
    way_back = writer.get(reverse("from_word", args=[town.project.slug]))
    assert [f"/from-word/{each.pk}/" for each in way_back.context["waiting"]] == [page.path]
    kept_meanwhile = {"part": homes.key, "s0-contribution": "Typed while the page is open."}
    assert writer.post(away["Location"], filled(other) | kept_meanwhile | {"do": "keep"}).status_code == 204
    again = writer.get(away["Location"]).context["preview"]
    assert again.seen[0].form.value_now("contribution") == "Typed while the page is open."
    other_typed = {"part": homes.key, "s0-change": "They moved.", "cycle": ""}  # not even ready to be saved
    back = writer.post(away["Location"], filled(other) | other_typed | {"go": libraries.key, "do": ""})
    page = writer.get(back["Location"])
    page.path = back["Location"]
    chosen = page.context["preview"].notes[0]["choice"].value()
    answer = read_in(writer, page, **{"part": libraries.key, "n-enabling-choice": chosen})
    assert answer.status_code == 302
    [seen] = Observation.objects.all()
    assert (seen.change, [*seen.markers.all()]) == ("They changed, I saw.", [town.markers[1]])
    assert DiaryNotes.objects.get().enabling == "A mild winter.\n\nsupport by the city"
    page = writer.get(answer["Location"])
    assert page.context["preview"].seen[0].form.value_now("change") == "They moved."
    assert list(WordDocument.objects.get().typed) == [homes.key]


def test_a_name_that_is_only_like_a_partners_is_a_guess_to_check_and_another_partners_part_is_asked(
    town: SimpleNamespace, writer: Client, signed_in
) -> None:
    document = Document()
    for heading in ("The libraries of the north", "The homes (2 of them)", "Our friends"):
        document.add_paragraph().add_run(heading).bold = True
        made.add_table(document, [["Datum", *OUTCOME_NL], ["eind maart", "", f"{heading}!", "", "", ""]])
    content = made.saved(document)
    page = preview_of(writer, town, content, f"?cycle={town.cycle.pk}&actor={town.two.pk}")
    [libraries, homes, friends] = page.context["parts"]
    assert (libraries.guessed, homes.guessed, friends.is_strange) == ("Libraries", "Homes", True)
    assert (page.context["preview"].actor, page.context["guessed_from"]) == (
        town.two,
        "The homes (2 of them)",
    )
    [row] = page.context["preview"].seen
    assert (row.form.value_now("change"), row.form.value_now("when")) == (
        "eind maart\nThe homes (2 of them)!",
        "2020-03",
    )
    assert row.is_guess
    asked = writer.get(f"{page.path}?part={friends.key}")
    assert asked.context["preview"] is None
    shown = preview_of(signed_in(builders.make_partner(town.one)), town, content)
    assert [each.guessed for each in shown.context["parts"]] == ["Libraries", "", ""]
    assert [each.is_strange for each in shown.context["parts"]] == [False, True, True]
    assert all(each.can_be_read for each in shown.context["parts"])


def test_a_document_of_several_cycles_is_read_cycle_by_cycle(town: SimpleNamespace, writer: Client) -> None:
    other = builders.make_cycle(town.project)
    content = several_diaries("Libraries, cyclus 1", "Libraries, monitoringcyclus 2")
    page = preview_of(writer, town, content, f"?cycle={other.pk}&actor={town.one.pk}")
    assert [each.whose.cycle.pk for each in page.context["parts"]] == [town.cycle.pk, other.pk]
    assert page.context["preview"].cycle == other
    assert len(page.context["preview"].seen) == 1
    first = page.context["parts"][0]
    path = f"{page.path}?part={first.key}"
    page = writer.get(path)
    assert page.context["preview"].cycle == town.cycle
    for _part in page.context["parts"]:
        page = writer.get(path)
        page.path = path
        answer = read_in(writer, page, part=page.context["part"].key, **{"s0-where": "positive"})
    assert answer["Location"] == reverse("diary", args=[other.pk, town.one.pk])
    assert WordDocument.objects.get().read_in_at


def test_what_was_seen_for_two_markers_and_over_several_days_comes_in_with_both(
    town: SimpleNamespace, writer: Client
) -> None:
    page = preview_of(writer, town, outcome(["1 en 2", "8-11 maart 2020, drie lessen", "", "", "hoog"]))
    rows = page.context["preview"].seen
    assert rows[0].is_guess
    assert rows[0].form.value_now("change") == "8-11 maart 2020, drie lessen"
    assert read_in(writer, page).status_code == 302
    seen = Observation.objects.get()
    assert (seen.change, seen.date) == (
        "8-11 maart 2020, drie lessen",
        town.cycle.start.replace(month=3, day=8),
    )
    assert set(seen.markers.all()) == set(town.markers[:2])
    assert set(MarkerScore.objects.values_list("marker", "score")) == {
        (marker.pk, Score.HIGH) for marker in town.markers[:2]
    }
