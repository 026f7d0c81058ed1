"""The M&E planning matrix: four rows by five answers, written together, never over each other."""

import pytest
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from projects import clock
from projects.editing import EditConflict
from projects.models import HistoryEntry
from tests import builders
from theory_of_change.matrix_page import SIZES, print_size
from theory_of_change.models import ActivityState, MatrixRow, Sphere, Subject
from theory_of_change.services.matrix import COLUMNS, already_known, matrix_of, write_matrix_row
from theory_of_change.type_metrics import serif_width

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]

NOTHING = dict.fromkeys(COLUMNS, "")


@pytest.fixture
def project():
    made = builders.make_project()
    made.by = builders.make_coordinator(made)
    return made


def write(project, subject: str = "partners", version: int = 0, **answers: str) -> MatrixRow:
    return write_matrix_row(
        project=project, by=project.by, subject=subject, version=version, values=NOTHING | answers
    )


def row_path(project, subject: str = "partners") -> str:
    return reverse("edit_matrix_row", args=[project.slug, subject])


def test_the_matrix_has_the_four_rows_of_the_figure_written_or_not(project) -> None:
    assert [row.subject for row in matrix_of(project)] == list(Subject)
    assert not MatrixRow.objects.exists()
    write(project, "activities", information="The walks.")
    assert [(row.version, row.information) for row in matrix_of(project)] == [
        (0, ""), (0, ""), (1, "The walks."), (0, ""),
    ]  # fmt: skip


def test_a_row_keeps_its_history_in_the_same_act(project) -> None:
    write(project, information="The walks.")
    write(project, version=1, information="The talks.")
    first, second = HistoryEntry.objects.filter(kind="matrixrow").order_by("pk")
    assert (first.verb, first.after["information"], first.after["subject"]) == (
        "added",
        "The walks.",
        "partners",
    )
    assert (second.verb, second.before, second.after) == (
        "changed",
        {"information": "The walks."},
        {"information": "The talks."},
    )
    assert second.by == project.by


def test_two_people_write_different_rows_and_meet_only_on_the_same_one(project) -> None:
    write(project, "partners", information="The diaries.")
    write(project, "practices", information="Our meetings.")
    with pytest.raises(EditConflict):
        write(project, "partners", information="Something else.")
    assert MatrixRow.objects.get(subject="partners").information == "The diaries."


def test_the_same_row_shows_both_texts_and_loses_none(project, signed_in) -> None:
    client = signed_in(project.by)
    sent = {"version": 0, "information": "mine", "reporting": "by post"}
    write(project, information="theirs")
    answer = client.post(row_path(project), sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert {both.label for both in answer.context["conflict"]} == {
        "What information do we follow?",
        "How do we report?",
    }
    assert "mine" in page
    assert "theirs" in page
    assert client.post(row_path(project), sent | {"version": 1}).status_code == 302
    assert MatrixRow.objects.get().information == "mine"


def test_a_row_that_the_figure_does_not_have_is_not_found(project, signed_in) -> None:
    client = signed_in(project.by)
    for method in (client.get, client.post):
        assert method(row_path(project, "budget")).status_code == 404


def test_text_that_cannot_be_stored_is_told_beside_its_field(project, signed_in) -> None:
    answer = signed_in(project.by).post(
        row_path(project), {"version": 0, "users": "a\x00b", "learning": "x" * 32768}
    )
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"users", "learning"}
    assert not MatrixRow.objects.exists()


# What the program already knows


@pytest.fixture
def theory(project):
    builders.make_vision(project, "Everybody reads.")
    builders.make_actor(project, "Newcomers", Sphere.INTEREST)
    gone = builders.make_actor(project, "Retired readers", Sphere.INTEREST)
    libraries, museum = builders.make_actor(project, "Libraries"), builders.make_actor(project, "A museum")
    for number in ("5", "2", "10"):
        builders.make_marker(libraries, number=number)
    old = builders.make_marker(libraries, number="7")
    builders.make_marker(museum, number="1")
    builders.make_activity(libraries, "A walk")
    builders.make_activity(libraries, "A talk")
    dropped = builders.make_activity(libraries, "A dropped letter")
    for row in (gone, old):
        row.retired_at = clock.now()
        row.save()
    dropped.state, dropped.ended_at = ActivityState.DROPPED, clock.now()
    dropped.save()
    return project


def test_it_knows_the_markers_activities_vision_and_beneficiaries_of_today(theory) -> None:
    assert (
        already_known(theory, "partners")["information"] == "Libraries: markers 2, 5, 10\nA museum: marker 1"
    )
    assert already_known(theory, "activities")["information"] == "Libraries: A walk; A talk"
    beneficiaries = already_known(theory, "beneficiaries")["information"]
    assert "Everybody reads." in beneficiaries
    assert "Newcomers" in beneficiaries
    assert "Retired readers" not in beneficiaries
    assert set(already_known(theory, "practices")) == {"learning"}


def test_an_empty_project_fills_in_nothing_that_is_not_there(project) -> None:
    assert already_known(project, "partners")["information"] == ""
    assert already_known(project, "beneficiaries")["information"] == ""


def test_filling_in_fills_empty_fields_only_and_saves_nothing(theory, signed_in) -> None:
    client = signed_in(theory.by)
    sent = {"version": 0, "fill": "1", "information": "", "users": "Us, first of all."}
    answer = client.post(row_path(theory), sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Libraries: markers 2, 5, 10" in page
    assert "Us, first of all." in page
    assert "The team and the boundary partners" not in page
    assert "4 empty fields were filled." in page
    assert not MatrixRow.objects.exists()
    assert not HistoryEntry.objects.filter(kind="matrixrow").exists()


def test_what_is_filled_in_speaks_the_language_of_the_page(theory, settings) -> None:
    with override("en"):
        english = already_known(theory, "practices")["learning"]
    assert english.startswith("At the reflection meeting")


# The page


def test_the_page_shows_each_answer_under_its_question(project, signed_in) -> None:
    write(project, information="The diaries.", reporting="In the report.")
    page = signed_in(builders.make_member(project)).get(reverse("matrix", args=[project.slug]))
    html = page.content.decode()
    assert html.count('<th scope="row">') == 4
    assert html.count('<th scope="col">') == 5
    assert 'data-label="How do we report?"><div class="answer" dir="auto">In the report.' in html
    assert "/theory/matrix/partners/" not in html
    assert (
        "/theory/matrix/partners/"
        in signed_in(project.by).get(reverse("matrix", args=[project.slug])).content.decode()
    )


# How large it prints


def test_an_empty_matrix_prints_large_and_a_full_one_smaller_until_it_is_too_much() -> None:
    def size(length: int) -> float:
        return print_size([["en zo " * length, "", "", "", ""]] * 4, measure=serif_width).points

    sizes = [size(length) for length in range(1, 120)]
    assert sizes[0] == SIZES[0]
    assert sizes == sorted(sizes, reverse=True)
    assert set(sizes) == set(SIZES)
    assert print_size([["vrijwilliger " * 40] * 5] * 4, measure=serif_width).fits is False


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.text("ab \n", max_size=300), min_size=5, max_size=5), min_size=4, max_size=4))
def test_more_text_never_prints_larger(rows: list[list[str]]) -> None:
    less = print_size([["", *row[1:]] for row in rows], measure=serif_width)
    more = print_size(rows, measure=serif_width)
    assert more.points <= less.points
    assert more.fits <= less.fits


def test_one_column_with_much_more_text_gets_more_room_before_the_type_shrinks() -> None:
    long = "en zo " * 88
    size = print_size(
        [["", long, "", "", ""], ["", long, "", "", ""], [""] * 5, [""] * 5], measure=serif_width
    )
    assert size.wide == 2
    assert size.points == SIZES[0]
    assert print_size([["even"] * 5] * 4, measure=serif_width).wide == 0
