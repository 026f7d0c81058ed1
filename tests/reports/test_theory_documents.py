"""The documents of the theory of change: complete, on the pages they promise, in three languages, and harmless."""

import io
import json
import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pikepdf
import pytest
from django.utils.translation import override

from projects import clock
from reports.content import fingerprint, to_json
from reports.documents import DOCUMENTS
from reports.models import Kind
from reports.paper.words import printable
from reports.printing.theory import in_short, lay_out_theory, letter_of
from reports.rendering import render, render_html
from reports.services.gathering_theory import gather_matrix, gather_sheet, gather_theory
from tests.builders import (
    make_activity,
    make_actor,
    make_marker,
    make_project,
    make_vision,
    noon,
    whole_project,
)
from tests.reports.documents import (
    TOLD_OF_MATRIX,
    TOLD_OF_THEORY,
    TOLD_TO_PARTNER,
    Words,
    fill_theory,
    squeezed,
    with_whole_theory,
)
from tests.reports.texts import EVERY_SCRIPT, HARMFUL
from theory_of_change.models import Activity, Actor, Assumption, Level, Marker, MatrixRow, Sphere, Subject

pytestmark = pytest.mark.django_db
LANGUAGES = ("nl", "fr", "en")

GATHERED: dict[Kind, Callable[[SimpleNamespace], object]] = {
    Kind.THEORY: lambda whole: gather_theory(whole.project),
    Kind.SHEET: lambda whole: gather_sheet(whole.project, whole.one.actor),
    Kind.MATRIX: lambda whole: gather_matrix(whole.project),
}
TOLD = {Kind.THEORY: TOLD_OF_THEORY, Kind.SHEET: TOLD_TO_PARTNER, Kind.MATRIX: TOLD_OF_MATRIX}
kinds = pytest.mark.parametrize("kind", GATHERED, ids=str)


def fresh(whole: SimpleNamespace) -> SimpleNamespace:
    """The same rows, as the database has them now."""
    for row in (whole.project, whole.one.actor):
        row.refresh_from_db()
    whole.project.programme.refresh_from_db()
    return whole


def content_of(kind: Kind, whole: SimpleNamespace) -> str:
    return to_json(GATHERED[kind](fresh(whole)))


def filled(kind: Kind, whole: SimpleNamespace, text: str) -> list[str]:
    """Fills every text that the document tells with `text`; a sheet is about one partner.

    A sheet and a matrix name the project; what the project is about stands in the whole theory.
    """
    only = whole.one.actor if kind == Kind.SHEET else None
    written = fill_theory(TOLD[kind], text, only=only)
    project = fresh(whole).project
    left_out = {
        Kind.THEORY: set(),
        Kind.SHEET: {project.summary, project.municipality},
        Kind.MATRIX: {project.summary, project.municipality, project.promoter},
    }[kind]
    return [each for each in written if each not in left_out]


@kinds
def test_every_text_is_on_the_page_and_in_the_document(kind, rendered):
    whole = with_whole_theory(whole_project())
    written = filled(kind, whole, " words & <b>more</b> 100%")
    content = content_of(kind, whole)
    html = Words(render_html(content, language="nl", kind=kind)).text
    report, printed = rendered(content, kind=kind)
    assert len(written) > {Kind.THEORY: 50, Kind.SHEET: 10, Kind.MATRIX: 20}[kind]
    assert [each for each in written if squeezed(each) not in html] == []
    assert [each for each in written if squeezed(each) not in printed] == []
    assert report.missing_glyphs == ()


@kinds
@pytest.mark.parametrize("injection", HARMFUL)
def test_texts_are_never_markup_and_fetch_nothing(kind, injection, rendered):
    whole = with_whole_theory(whole_project())
    usual = Words(render_html(content_of(kind, whole), language="nl", kind=kind))
    written = filled(kind, whole, f" {injection}")
    content = content_of(kind, whole)
    page = Words(render_html(content, language="nl", kind=kind))
    assert page.elements <= usual.elements | {"small", "br", "span"}
    assert {name for _tag, name in page.attributes} <= {name for _tag, name in usual.attributes} | {"dir"}
    report, printed = rendered(content, kind=kind)  # raises if anything was fetched
    assert [each for each in written if squeezed(printable(each)) not in printed] == []
    with pikepdf.open(io.BytesIO(report.pdf)) as pdf:
        assert "http" not in repr([link for page in pdf.pages for link in page.get("/Annots", [])])


@kinds
def test_long_and_unbroken_texts_are_kept_whole(kind, rendered):
    """It may run over then; nothing is cut but the vision on a sheet, which is told in short."""
    whole = with_whole_theory(whole_project())
    written = filled(kind, whole, "Xy" * 300)
    _report, printed = rendered(content_of(kind, whole), kind=kind)
    vision = 200 if kind == Kind.SHEET else 0
    assert printed.count("X") >= sum(each.count("X") for each in written) - vision


@kinds
def test_scripts_are_drawn_with_our_own_fonts(kind, rendered):
    whole = with_whole_theory(whole_project())
    filled(kind, whole, f" {EVERY_SCRIPT}")
    assert rendered(content_of(kind, whole), kind=kind)[0].missing_glyphs == ()


@kinds
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_can_be_read_by_a_screen_reader(kind, language):
    whole = with_whole_theory(whole_project(name="Een project"))
    report = render(content_of(kind, whole), language=language, kind=kind)
    with pikepdf.open(io.BytesIO(report.pdf)) as pdf:
        assert len(pdf.pages) == report.pages
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == language
        assert "Een project" in str(pdf.docinfo["/Title"])
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert "pdfuaid" in pdf.Root.Metadata.read_bytes().decode()
        tags = [each for each in pdf.objects if is_tag(each)]
        assert {"/Table", "/TH"} <= {str(each.S) for each in tags}
        figures = [each for each in tags if str(each.S) == "/Figure"]
        assert bool(figures) is (kind == Kind.THEORY)
        assert all("Een project" in str(each.Alt) for each in figures)
        with pdf.open_outline() as outline:
            assert outline.root


def is_tag(thing) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and str(thing.get("/Type", "")) == "/StructElem"


@kinds
def test_rendering_asks_the_database_nothing_and_gives_the_same_file_again(kind, django_assert_num_queries):
    content = content_of(kind, with_whole_theory(whole_project()))
    with django_assert_num_queries(0):
        first, second = (render(content, language="nl", kind=kind).pdf for _ in range(2))
    assert first == second


@kinds
def test_an_empty_project_can_be_printed(kind):
    project = make_project()
    whole = SimpleNamespace(project=project, one=SimpleNamespace(actor=make_actor(project)))
    assert render(content_of(kind, whole), language="nl", kind=kind).pages >= 1


# One page, as promised


def shapes(pdf: bytes) -> list[bool]:
    """For each page, whether it is wider than high."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [page.mediabox[2] > page.mediabox[3] for page in document.pages]


def words(letters: int) -> str:
    return ("De medewerkers zoeken samen met nieuwkomers naar wat hen helpt. " * 40)[:letters].strip()


def full_partner(markers: int, letters: int) -> SimpleNamespace:
    project = make_project(name="Een project")
    make_vision(project, words(900))
    actor = make_actor(project, "Vrijwilligersorganisaties", description=words(300))
    rows = [
        make_marker(actor, words(letters), level=list(Level)[number * 3 // markers])
        for number in range(markers)
    ]
    for number in range(6):
        make_activity(actor, f"{number} {words(80)}", markers=rows[:3], description=words(120))
    return SimpleNamespace(project=project, one=SimpleNamespace(actor=actor))


@pytest.mark.parametrize(
    ("markers", "letters", "language"), [(1, 100, "nl"), (6, 150, "en"), (12, 150, "fr"), (12, 300, "nl")]
)
def test_a_sheet_is_one_page_for_ordinary_lengths(markers, letters, language):
    whole = full_partner(markers, letters)
    report = render(content_of(Kind.SHEET, whole), language=language, kind=Kind.SHEET)
    assert shapes(report.pdf) == [False]


def test_a_sheet_that_cannot_fit_runs_over_and_says_all(rendered):
    whole = full_partner(12, 1500)
    report, printed = rendered(content_of(Kind.SHEET, whole), kind=Kind.SHEET)
    assert report.pages > 1
    assert printed.count(squeezed(words(1500))) == 12


def matrix_of(project, letters: int) -> None:
    for subject in Subject:
        MatrixRow.objects.create(
            project=project,
            subject=subject,
            **{
                name: words(letters)
                for name in ("information", "users", "collection", "learning", "reporting")
            },
        )


@pytest.mark.parametrize("letters", [0, 60, 200, 400])
def test_the_matrix_is_one_landscape_page(letters):
    project = make_project()
    matrix_of(project, letters)
    whole = SimpleNamespace(project=project, one=None)
    assert shapes(render(to_json(gather_matrix(project)), language="nl", kind=Kind.MATRIX).pdf) == [True]
    theory = render(to_json(gather_theory(project)), language="nl", kind=Kind.THEORY)
    assert sum(shapes(theory.pdf)) == (1 if letters else 0), whole


def test_a_matrix_that_cannot_fit_runs_over():
    project = make_project()
    matrix_of(project, 3000)
    pages = shapes(render(to_json(gather_matrix(project)), language="nl", kind=Kind.MATRIX).pdf)
    assert len(pages) > 1
    assert all(pages)


@pytest.mark.parametrize(("count", "landscape"), [(1, 0), (10, 0), (14, 1)])
def test_the_map_stands_in_the_text_or_on_a_page_of_its_own(count, landscape, rendered):
    project = make_project()
    names = [
        make_actor(project, f"Organisatie {sphere} {number}", sphere).name
        for sphere in Sphere
        for number in range(count)
    ]
    report, printed = rendered(to_json(gather_theory(project)), kind=Kind.THEORY)
    assert [name for name in names if squeezed(name) not in printed] == []
    assert sum(shapes(report.pdf)) == landscape


# What is said


def test_what_is_no_longer_followed_is_counted_and_left_out():
    whole = with_whole_theory(whole_project())
    day = noon(date(2020, 3, 1))
    Marker.objects.filter(pk=whole.one.markers[0].pk).update(text="Old marker.", retired_at=day)
    Actor.objects.filter(pk=whole.two.actor.pk).update(name="Old partner", retired_at=day)
    Activity.objects.filter(pk=whole.one.activity.pk).update(name="Old walk", state="dropped", ended_at=day)
    theory = gather_theory(whole.project)
    html = render_html(to_json(theory), language="en", kind=Kind.THEORY)
    assert "Old" not in html
    assert squeezed("left out here: 1 actor, 1 marker, 1 activity.") in Words(html).text
    # Each of the three assumptions begins or ends at something that is no longer there.
    assert theory.assumptions == ()
    sheet = to_json(gather_sheet(whole.project, whole.one.actor))
    assert "Old" not in render_html(sheet, language="en", kind=Kind.SHEET)


def test_a_done_activity_stays_and_says_so():
    project = make_project()
    actor = make_actor(project)
    make_activity(actor, "A walk")
    Activity.objects.update(state="done", ended_at=noon(date(2020, 3, 1)))
    [activity] = gather_theory(project).partners[0].activities
    assert activity.is_done


def test_assumptions_are_told_in_words():
    whole = with_whole_theory(whole_project())
    Assumption.objects.exclude(leads_to=None).delete()
    Assumption.objects.update(because="welcome people stay.")
    said = Words(render_html(to_json(gather_theory(whole.project)), language="en", kind=Kind.THEORY)).text
    assert squeezed("then the vision comes nearer because welcome people stay.") in said


def test_each_marker_names_the_activities_that_support_it():
    project = make_project()
    actor = make_actor(project)
    markers = [make_marker(actor, level=level) for level in Level]
    make_activity(actor, "A walk", markers=markers[:2])
    make_activity(actor, "A talk", markers=markers[1:2])
    with override("en"):
        pages = lay_out_theory(gather_theory(project), fingerprint="", language="en")
    [partner] = pages.partners
    assert [row.supported_by for group in partner.groups for row in group.rows] == ["a", "a, b", ""]
    assert [(each.letter, each.numbers) for each in partner.activities] == [("a", "1, 2"), ("b", "2")]
    assert "no activity yet" in render_html(to_json(pages.report), language="en", kind=Kind.THEORY)


def test_the_day_is_part_of_what_it_says():
    project = make_project()
    with clock.at(noon(date(2020, 3, 1))):
        first = to_json(gather_matrix(project))
    with clock.at(noon(date(2020, 3, 2))):
        second = to_json(gather_matrix(project))
    assert fingerprint(first) != fingerprint(second)
    assert "1 March 2020" in render_html(first, language="en", kind=Kind.MATRIX)


@pytest.mark.parametrize("times", [1, 3])
def test_the_number_of_queries_does_not_grow(times, django_assert_num_queries):
    project = make_project()
    make_vision(project)
    matrix_of(project, 10)
    for _ in range(times):
        for sphere in Sphere:
            actor = make_actor(project, sphere=sphere)
            if sphere == Sphere.INFLUENCE:
                markers = [make_marker(actor) for _ in range(times)]
                for _ in range(times):
                    make_activity(actor, markers=markers)
                Assumption.objects.create(project=project, marker=markers[0], because="it did.")
    project = type(project).objects.select_related("programme").get(pk=project.pk)
    with django_assert_num_queries(8):
        assert len(gather_theory(project).partners) == times
    partner = Actor.objects.boundary_partners()[0]
    with django_assert_num_queries(3):
        gather_sheet(project, partner)
    with django_assert_num_queries(1):
        gather_matrix(project)


def test_content_frozen_earlier_still_loads_when_fields_have_come_since():
    content = json.loads(to_json(gather_theory(with_whole_theory(whole_project()).project)))
    for partner in content["partners"]:
        for activity in partner["activities"]:
            del activity["is_done"]
    assert render_html(json.dumps(content), language="nl", kind=Kind.THEORY)


@pytest.mark.parametrize(
    ("vision", "lines"),
    [
        ("All belong.", []),
        ("In this city, people ...\nbelong.\nspeak.", ["belong.", "speak."]),
        ("- All belong.\n• All speak.\n", ["All belong.", "All speak."]),
        ("All belong.\n\nAll speak.", []),
    ],
)
def test_a_vision_reads_on_paper_as_on_the_page(vision, lines):
    whole = whole_project()
    whole.project.vision.text = vision
    whole.project.vision.save()
    html = render_html(content_of(Kind.THEORY, whole), language="nl", kind=Kind.THEORY)
    assert re.findall(r"<li><p[^>]*>(.*?)</p></li>", html.partition("</section>")[0]) == lines


@pytest.mark.parametrize(
    ("vision", "short"),
    [
        ("All belong.", "All belong."),
        ("All belong. " + "All speak. " * 9, "All belong. All speak. All speak. …"),
        ("word " * 30, "word word word word word word word word …"),
        ("All belong\n" + "x" * 60, "All belong …"),
        ("x" * 60, "x" * 40 + " …"),
    ],
)
def test_a_long_vision_is_told_in_short_by_whole_sentences(vision, short):
    assert in_short(vision, 40) == short


def test_letters_go_on_after_z():
    assert [letter_of(at) for at in (0, 25, 26, 51, 52, 701, 702)] == [
        "a",
        "z",
        "aa",
        "az",
        "ba",
        "zz",
        "aaa",
    ]


def test_every_kind_says_how_it_is_made():
    assert set(DOCUMENTS) == set(Kind)


def test_a_sheet_sets_a_vision_that_is_a_list_as_one():
    whole = with_whole_theory(whole_project())
    whole.project.vision.text = "Everybody:\n- reads\n- writes"
    whole.project.vision.save()
    sheet = to_json(gather_sheet(whole.project, whole.one.actor))
    html = render_html(sheet, language="en", kind=Kind.SHEET)
    assert "<li><p>reads</p></li><li><p>writes</p></li>" in "".join(html.split("\n"))


@pytest.mark.parametrize(
    ("language", "one", "more"),
    [
        ("en", "for marker 1", "for markers 1, 2"),
        ("nl", "bij marker 1", "bij de markers 1, 2"),
        ("fr", "pour le marqueur 1", "pour les marqueurs 1, 2"),
    ],
)
def test_one_marker_and_more_are_told_apart_on_paper(language, one, more):
    project = whole_project().project
    partner = make_actor(project, "Neighbours")
    markers = [make_marker(partner), make_marker(partner)]
    make_activity(partner, "A walk", markers=markers[:1])
    make_activity(partner, "A talk", markers=markers)
    html = render_html(to_json(gather_sheet(project, partner)), language=language, kind=Kind.SHEET)
    assert f"<small>{one}</small>" in html
    assert f"<small>{more}</small>" in html


# The line of sight


def theory_of(partners: int, markers: int, activities: int, letters: int = 120):
    """A theory of change of such a size, every marker held by an activity, and an assumption a partner."""
    project = make_project(name="Een project")
    make_vision(project, words(300))
    for number in range(partners):
        actor = make_actor(project, f"Partner {number} {words(30)}")
        rows = [
            make_marker(actor, f"{at} {words(letters)}", level=list(Level)[at * 3 // markers])
            for at in range(markers)
        ]
        for at in range(activities):
            activity = make_activity(actor, f"{at} {words(60)}", markers=rows[at::activities])
        Assumption.objects.create(
            project=project, activity=activity, leads_to=rows[0], because="it was seen."
        )
        Assumption.objects.create(project=project, marker=rows[0], leads_to=None, because="it is so.")
    return project


@pytest.mark.parametrize(("partners", "markers", "activities"), [(1, 1, 1), (5, 6, 4), (2, 12, 6)])
def test_the_line_of_sight_has_landscape_pages_of_its_own(partners, markers, activities, rendered):
    project = theory_of(partners, markers, activities)
    with override("nl"):
        pages = lay_out_theory(gather_theory(project), fingerprint="", language="nl").sight
    assert all(page.drawing.fits for page in pages)
    assert sum(len(page.drawing.blocks) for page in pages) == partners
    lines = [line for page in pages for line in page.drawing.lines]
    assert sum(line.arrow != "" for line in lines) == 2 * partners
    assert sum(line.arrow == "" for line in lines) == partners * markers
    report, printed = rendered(to_json(gather_theory(project)), kind=Kind.THEORY)
    assert sum(shapes(report.pdf)) == len(pages)
    assert squeezed("omdat it was seen.") in printed
    with pikepdf.open(io.BytesIO(report.pdf)) as pdf:
        told = [str(each.Alt) for each in pdf.objects if is_tag(each) and str(each.S) == "/Figure"]
    assert sum("Zichtlijn" in alternative for alternative in told) == len(pages)


def test_the_line_of_sight_leaves_out_what_is_done_and_says_where_a_page_cannot_hold_it():
    project = theory_of(1, 60, 1, letters=300)
    Activity.objects.update(state="done", ended_at=noon(date(2020, 3, 1)))
    with override("nl"):
        [page] = lay_out_theory(gather_theory(project), fingerprint="", language="nl").sight
    assert not page.drawing.fits
    assert {line.kind for line in page.drawing.lines} <= {"to-vision", "assumed", "vision"}
    html = render_html(to_json(gather_theory(project)), language="en", kind=Kind.THEORY)
    assert "more here than a page can show" in html


def test_a_theory_without_markers_and_activities_has_no_line_of_sight():
    project = make_project()
    make_actor(project)
    html = render_html(to_json(gather_theory(project)), language="en", kind=Kind.THEORY)
    assert "Line of sight" not in html
