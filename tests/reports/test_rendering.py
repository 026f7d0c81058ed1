"""The printed report: everything is on it, nothing is fetched, nothing is markup, and any reader can read it."""

import dataclasses
import gc
import hashlib
import io
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pikepdf
import pypdfium2
import pytest
from django.utils.translation import override
from PIL import Image, ImageOps

from diaries.models import MarkerScore
from reports import rendering
from reports.content import DecisionPart, EditionPart, fingerprint, from_json, to_json
from reports.models import ReportPlan
from reports.paper.cover import HEIGHT, RIGHT, draw_cover
from reports.paper.words import direction, printable
from reports.printing.cycle import lay_out
from reports.rendering import RefusedResource, draw_all, markup, render, render_html, resources
from reports.templatetags.printed import prose, words
from tests.builders import (
    make_actor,
    make_cycle,
    make_key_figure,
    make_marker,
    make_notes,
    make_observation,
    make_project,
    make_vision,
    noon,
    whole_project,
)
from tests.reports.documents import (
    Words,
    content_of,
    fill_every_text,
    retire_everything_in,
    squeezed,
    with_whole_theory,
)
from tests.reports.texts import EVERY_SCRIPT, HARMFUL
from theory_of_change.models import Marker, Sphere

pytestmark = pytest.mark.django_db
LANGUAGES = ("nl", "fr", "en")


def test_every_text_of_every_model_is_on_the_page_and_in_the_document(rendered):
    cycle = with_whole_theory(whole_project()).reflected
    written = fill_every_text(cycle, " words & <b>more</b> 100%")
    content = content_of(cycle)
    html = Words(render_html(content, language="nl")).text
    report, printed = rendered(content)
    assert len(written) > 60
    assert [each for each in written if squeezed(each) not in html] == []
    assert [each for each in written if squeezed(each) not in printed] == []
    assert report.missing_glyphs == ()


def test_long_and_unbroken_texts_are_kept_whole(rendered):
    cycle = with_whole_theory(whole_project()).reflected
    written = fill_every_text(cycle, "Xy" * 700)
    report, printed = rendered(content_of(cycle))
    # A cell that goes on overleaf comes in pieces, so letters are counted.
    assert printed.count("X") >= sum(each.count("X") for each in written)
    with pikepdf.open(io.BytesIO(report.pdf)) as pdf:
        assert all(page.mediabox[2] < page.mediabox[3] for page in pdf.pages)


def test_an_entry_longer_than_a_page_begins_below_its_heading():
    project = make_project()
    cycle, actor = make_cycle(project), make_actor(project)
    make_observation(cycle, actor, markers=[make_marker(actor)], change="It grew and grew. " * 400)
    document = pypdfium2.PdfDocument(render(content_of(cycle), language="en").pdf)
    begins = [
        text
        for text in (page.get_textpage().get_text_range() for page in document)
        if "What was seen" in text
    ]
    assert "It grew and grew." in begins[-1]


@pytest.mark.parametrize("injection", HARMFUL)
def test_texts_are_never_markup_and_fetch_nothing(injection, rendered):
    cycle = with_whole_theory(whole_project()).reflected
    retire_everything_in(cycle)
    plain = content_of(cycle)
    written = fill_every_text(cycle, f" {injection}")
    content = content_of(cycle)
    page, usual = Words(render_html(content, language="nl")), Words(render_html(plain, language="nl"))
    assert page.elements <= usual.elements | {"small", "br", "span"}
    assert {pair for pair in page.attributes if pair[1].startswith("on")} == set()
    assert {name for _tag, name in page.attributes} <= {name for _tag, name in usual.attributes} | {"dir"}
    report, printed = rendered(content)  # raises if anything was fetched
    assert [each for each in written if squeezed(printable(each)) not in printed] == []
    with pikepdf.open(io.BytesIO(report.pdf)) as pdf:
        assert "http" not in repr([link for page in pdf.pages for link in page.get("/Annots", [])])


def test_what_was_not_given_is_refused(monkeypatch):
    content = content_of(whole_project().reflected)
    monkeypatch.setattr(markup, "html_of", lambda *_args: "<img src='http://example.org/x.png'><p>x")
    with pytest.raises(RefusedResource, match=r"example\.org"):
        render(content, language="nl")


def test_scripts_are_drawn_with_our_own_fonts(rendered):
    cycle = whole_project().reflected
    fill_every_text(cycle, f" {EVERY_SCRIPT}")
    report, _printed = rendered(content_of(cycle))
    assert report.missing_glyphs == ()
    with pikepdf.open(io.BytesIO(report.pdf)) as pdf:
        fonts = [each for each in pdf.objects if _kind(each) == "/FontDescriptor"]
        names = {str(font.FontName) for font in fonts}
        assert fonts
        assert all("OM-" in name for name in names), names
        assert all(name[1:7].isupper() and name[7] == "+" for name in names), "subset"
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def _kind(thing) -> str:
    return str(thing.get("/Type", "")) if isinstance(thing, pikepdf.Dictionary) else ""


def test_a_character_that_no_font_has_is_reported(rendered):
    project = make_project()
    make_vision(project, "\U00012000")
    assert rendered(content_of(make_cycle(project)))[0].missing_glyphs == ("U+12000",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_rendering_asks_the_database_nothing(language, django_assert_num_queries):
    content = content_of(whole_project().reflected)
    with django_assert_num_queries(0):
        render_html(content, language=language)
        render(content, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_can_be_read_by_a_screen_reader(language):
    whole = whole_project(name="Een project")
    report = render(content_of(whole.reflected), language=language)
    with pikepdf.open(io.BytesIO(report.pdf)) as pdf:
        assert len(pdf.pages) == report.pages
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == language
        assert str(pdf.docinfo["/Title"]).startswith("Een project, ")
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert "pdfuaid" in pdf.Root.Metadata.read_bytes().decode()
        tags = [each for each in pdf.objects if _kind(each) == "/StructElem"]
        figures = [each for each in tags if str(each.S) == "/Figure"]
        assert figures
        assert any("Een project" in str(each.Alt) for each in figures)
        assert all(str(each.Alt) for each in figures)
        assert {"/H1", "/H2", "/Table", "/TH", "/Link"} <= {str(each.S) for each in tags}
        with pdf.open_outline() as outline:
            titles = [str(item.title) for item in outline.root]
    assert whole.one.actor.name in titles


def test_fonts_are_unpacked_once_and_telling_pages_writes_no_log(caplog):
    """Unpacking them takes seconds; WeasyPrint would do it for every document."""
    faces = resources.fonts()
    assert faces
    assert not [address for address, face in faces.items() if bytes(face)[:3] == b"wOF"]
    assert resources.fonts() is faces
    pages: list[int] = []
    with caplog.at_level("INFO"), rendering.watching_pages(pages.append):
        rendering.warm_up()
    assert 1 in pages
    assert "Creating layout" not in caplog.text


def test_the_same_content_gives_the_same_file_and_other_content_another():
    whole = whole_project()
    content = content_of(whole.reflected)
    first = render(content, language="nl").pdf
    assert hashlib.sha256(render(content, language="nl").pdf).digest() == hashlib.sha256(first).digest()
    assert render(content_of(whole.open), language="nl").pdf != first


def test_a_draft_says_so_and_an_edition_says_what_it_replaces():
    content = content_of(whole_project().reflected)
    draft = Words(render_html(content, language="en")).text
    assert squeezed("Draft: this can still change") in draft
    assert fingerprint(content) in draft
    edition = EditionPart(2, noon(from_json(content).cycle.end), "Nele", 1, "A number was wrong.")
    published = Words(render_html(to_json(replace(from_json(content), edition=edition)), language="en")).text
    for words_ in (
        "Edition 2, published on",
        "replaces edition 1",
        "A number was wrong.",
        "Nele",
        "never changes",
    ):
        assert squeezed(words_) in published
    assert "raft" not in published.replace("craft", "")


def test_an_observation_of_two_markers_is_told_once_and_pointed_at():
    project = make_project()
    cycle, actor = make_cycle(project), make_actor(project)
    markers = [make_marker(actor), make_marker(actor)]
    make_observation(cycle, actor, "Seen twice over.", markers=markers)
    html = render_html(content_of(cycle), language="en")
    assert html.count("Seen twice over.") == 1
    assert html.count('href="#observation-1-1"') == 1


def test_an_expected_observation_without_a_marker_is_not_lost():
    project = make_project()
    cycle, actor = make_cycle(project), make_actor(project)
    make_observation(cycle, actor, "Seen, but of which marker?", nature="expected")
    assert "Seen, but of which marker?" in render_html(content_of(cycle), language="en")


def test_what_else_played_a_part_always_stands_beside_a_contribution():
    project = make_project()
    cycle, actor = make_cycle(project), make_actor(project)
    make_observation(cycle, actor, markers=[make_marker(actor)], contribution="We helped.")
    make_observation(cycle, actor)
    html = render_html(content_of(cycle), language="en")
    assert html.count("What else played a part</p>") == 2
    assert "noted for this partner as a whole" not in html
    # Said once for the partner: each observation without factors of its own points there, and none says "nothing" first.
    make_notes(cycle, actor, "A law.")
    html = render_html(content_of(cycle), language="en")
    assert html.count("What else played a part</p>") == 2
    assert html.count('href="#factors-1">noted for this partner as a whole: see page</a>') == 2


def test_the_summary_and_the_map_each_keep_to_their_page():
    project = make_project(name="Een project", summary="It began with a shop. " * 12)
    cycle = make_cycle(project)
    make_vision(project, "Whoever comes here finds people who listen, and a place to speak. " * 8)
    for number in range(7):
        make_marker(make_actor(project, f"Organisatie {number}"))
    ReportPlan.objects.create(cycle=cycle, summary="They listened to each other, and said so. " * 22)
    content = content_of(cycle)
    with pikepdf.open(io.BytesIO(render(content, language="en").pdf)) as pdf, pdf.open_outline() as outline:
        pages = [page.obj.objgen for page in pdf.pages]
        places = {str(item.title): pages.index(_target(pdf, item).objgen) for item in outline.root}
    assert places["In brief"] == 1
    assert places["Vision and actor map"] == 2
    assert min(place for title, place in places.items() if title.startswith("Organisatie")) == 3
    # The project's own words make room for the coach's, and stand with its figures.
    brief, _rest = render_html(content, language="en").split('id="vision"')
    assert "It began with a shop." not in brief


def _target(pdf: pikepdf.Pdf, item: pikepdf.OutlineItem) -> pikepdf.Object:
    """The page to which a bookmark leads."""
    place = item.destination if item.destination is not None else item.action.D
    return place[0]


def test_what_became_of_markers_decisions_and_sources_is_said_once_and_plainly():
    whole = whole_project()
    Marker.objects.filter(actor=whole.one.actor).update(
        retired_at=noon(whole.reflected.start + timedelta(days=3)), retired_because="Nobody asked."
    )
    MarkerScore.objects.all().delete()
    for label in ("visitors", "talks"):
        make_key_figure(whole.project, label)
    whole.project.key_figures.update(source="The city's survey")
    report = from_json(content_of(whole.reflected))
    earlier = DecisionPart(number=4, text="Ask again.", cycle="1")
    report = replace(report, meeting=replace(report.meeting, earlier=(earlier,)))
    published = replace(report, edition=EditionPart(1, noon(report.cycle.end), "Nele"))
    html = render_html(to_json(published), language="en")
    assert "not scored yet" not in html, "nobody scores it any more"
    ladder = html.partition('id="partner-1"')[2].partition("</table>")[0]
    assert "no longer followed" in ladder
    assert "not scored yet" in render_html(to_json(report), language="en"), "a draft can still be scored"
    assert "1 decision: 1 open." in html
    assert html.count("Still open when this report was made") == 1
    assert html.count("The city&#x27;s survey") == 1


def test_seven_cycles_go_into_two_tables():
    project = make_project()
    cycles = [make_cycle(project) for _ in range(6)]
    make_marker(make_actor(project), "They meet.")
    with override("en"):
        pages = lay_out(from_json(content_of(cycles[-1])), fingerprint="", language="en")
    assert [[cycle.number for cycle in each.cycles] for each in pages.partners[0].ladders] == [
        ["3", "4", "5", "6"],
        ["1", "2"],
    ]


@pytest.mark.parametrize(("count", "landscape"), [(1, False), (10, False), (14, True), (60, None)])
def test_the_map_takes_a_page_of_its_own_or_becomes_lists(count, landscape, rendered):
    project = make_project()
    cycle = make_cycle(project)
    names = [
        make_actor(project, f"Organisatie {sphere} {number}", sphere).name
        for sphere in Sphere
        for number in range(count)
    ]
    report, printed = rendered(content_of(cycle))
    assert [name for name in names if squeezed(name) not in printed] == []
    with pikepdf.open(io.BytesIO(report.pdf)) as pdf:
        wide = [page for page in pdf.pages if page.mediabox[2] > page.mediabox[3]]
    assert len(wide) == bool(landscape)


@pytest.mark.parametrize("figures", range(5))
def test_any_number_of_key_figures(figures, rendered):
    project = make_project()
    for number in range(figures):
        make_key_figure(project, f"label {number}")
    _report, printed = rendered(content_of(make_cycle(project)))
    assert all(f"label{number}" in printed for number in range(figures))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "ltr"),
        ("123", "ltr"),
        ("Dag", "ltr"),
        ("1. مرحبا", "rtl"),
        ("«שלום»", "rtl"),
        ("Dag مرحبا", "ltr"),
    ],
)
def test_a_text_runs_as_its_first_letter_does(text, expected):
    assert direction(text) == expected


def test_paragraphs_and_lines_are_kept():
    assert prose("a\r\nb\n\n\nc <i>") == "<p>a<br>b</p><p>c &lt;i&gt;</p>"
    assert prose("مرحبا") == '<p dir="rtl">مرحبا</p>'
    assert words(" a\n b ") == "a b"
    assert printable("a\x00\x1b\x0b\ufeffb\u200d") == "ab\u200d"


@pytest.mark.parametrize("counts", [(0, 0, 0, 0), (1, 1, 1, 1), (5, 5, 4, 4), (50, 1, 1, 1), (0, 60, 0, 0)])
def test_a_cover_has_a_mark_for_every_actor_on_the_page(counts):
    cover = draw_cover("A project", counts, [True] * counts[1])
    assert len(cover.marks) == sum(counts)
    assert sum(bool(mark.ring) for mark in cover.marks) == counts[1]
    for mark in cover.marks:
        x, y = (float(number) for number in mark.d[1:].split(" ")[:2])
        assert 0 < x < RIGHT
        assert 0 < y < HEIGHT


def test_covers_differ_by_project_and_by_what_was_written():
    covers = {
        draw_cover("Antwerpen", (5, 2, 4, 4), (True, True)),
        draw_cover("Leuven", (5, 2, 4, 4), (True, True)),
        draw_cover("Antwerpen", (5, 2, 4, 4), (True, False)),
    }
    assert len(covers) == 3
    assert all(dataclasses.is_dataclass(cover) for cover in covers)


def test_warming_up_changes_nothing():
    rendering.warm_up()


def test_arabic_letters_of_a_drawing_join():
    apart = "\u200c".join("جمعية")
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 80" width="400" height="80">'
        f'<text x="10" y="50" font-family="OM Arabic" font-size="40">{word}</text></svg>'
        for word in ("جمعية", apart)
    ]
    joined, unjoined = (
        ImageOps.invert(Image.open(io.BytesIO(png)).convert("L")).getbbox()
        for png in draw_all(drawn, width=400)
    )
    assert joined[2] - joined[0] < 0.9 * (unjoined[2] - unjoined[0])


def test_a_report_keeps_no_styles_and_boxes_that_it_does_not_need(monkeypatch):
    from weasyprint import document as laid_out
    from weasyprint.css import ComputedStyle

    project = make_project()
    cycle, actor = make_cycle(project), make_actor(project)
    make_observation(cycle, actor, "Seen.", markers=[make_marker(actor)])
    content, kept, write = content_of(cycle), [], laid_out.generate_pdf

    def watched(document, *args, **options):
        elements = sum(1 for _each in document._html.etree_element.iter())
        styles = {id(each) for each in gc.get_objects() if isinstance(each, ComputedStyle)} - before
        kept.append(len(styles) / elements)
        kept.append(
            sum("max_width" in vars(box) for page in document.pages for box in page._page_box.descendants())
        )
        pdf = write(document, *args, **options)
        kept.extend(page._page_box for page in document.pages)
        return pdf

    monkeypatch.setattr(laid_out, "generate_pdf", watched)
    gc.collect()
    before = {id(each) for each in gc.get_objects() if isinstance(each, ComputedStyle)}
    render(content, language="en")
    # WeasyPrint alone keeps a style of each of six pseudo-elements for every element.
    styles, with_what_is_usual, *boxes = kept
    assert styles < 3
    assert with_what_is_usual == 0
    assert boxes
    assert not any(boxes)


def test_a_worker_loads_only_what_reports_need():
    """All that it has loaded counts in the memory of each report that it makes."""
    said = subprocess.run([sys.executable, "-c", WORKER_AT_REST], capture_output=True, text=True, check=True)
    loaded = set(said.stdout.split())
    assert {"weasyprint.pdf.fonts", "reports.tasks", "amif_me.celery"} <= loaded
    needless = {"amif_me.urls", "fontTools.subset", "fontTools.varLib.instancer", "openpyxl", "docx", "pptx"}
    assert not loaded & {*needless, "prompt_toolkit"}


WORKER_AT_REST = """
import sys, django
django.setup()
from celery import current_app
current_app.loader.import_default_modules()
from reports.management.commands import run_worker
from reports.services.making import load_layout_engine
load_layout_engine()
print(*sys.modules)
"""
