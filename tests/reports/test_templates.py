"""A programme's template: what may be in it, and that documents keep the look they were frozen with."""

import io
import time
import zipfile
from contextlib import suppress
from dataclasses import replace

import pikepdf
import pptx
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pptx.enum.shapes import MSO_SHAPE_TYPE

from projects.editing import EditConflict
from projects.models import Programme
from reports import rendering
from reports.content import TemplatePart, from_json, to_json
from reports.example import example_report
from reports.formats import make_file
from reports.look.colours import contrast, read_colour
from reports.look.logos import clean_logo
from reports.look.style import in_template
from reports.models import Format, Kind, ReportTemplate, TemplateChange
from reports.rendering import render
from reports.rendering.resources import given_only
from reports.services.documents import DIARIES_GATHERED, GATHERED
from reports.services.gathering import gather_cycle_report
from reports.services.parts import parts_left_out
from reports.services.publication import publish_cycle
from reports.services.published import gather_brief, gather_case
from reports.services.template import remove_logo, set_logo, set_template, template_of
from tests import builders

pytestmark = pytest.mark.django_db

OF_A_PROJECT = {Kind.CASE: gather_case, Kind.BRIEF: gather_brief}
SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(inside: str, size: str = 'viewBox="0 0 90 30"') -> bytes:
    return f'<svg {SVG} {size}>{inside}<path id="p" d="M0 0h9v9z"/></svg>'.encode()


@pytest.fixture
def project():
    project = builders.make_project()
    builders.make_vision(project)
    builders.make_marker(builders.make_actor(project))
    return project


# Colours


@pytest.mark.parametrize(("typed", "kept"), [("", ""), (" 2b4a8b ", "#2B4A8B"), ("#036", "#003366")])
def test_a_colour_is_kept_in_one_form(typed, kept):
    assert read_colour(typed) == kept


@pytest.mark.parametrize("typed", ["blue", "#12345", "#1234567", "url(x)", "red;}", "#2B4A8G", "#00000 0"])
def test_what_is_no_colour_is_refused(typed):
    with pytest.raises(ValidationError, match="hash and six figures"):
        read_colour(typed)


def test_a_colour_that_is_too_pale_to_read_is_refused_with_its_contrast():
    with pytest.raises(ValidationError, match=r"contrast is 1\.\d to 1, and at least 4\.5"):
        read_colour("#FFDD00")


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


# Logos


@pytest.mark.parametrize(
    ("inside", "gone"),
    [
        ("<script>alert(1)</script>", "script"),
        ('<rect onclick="alert(1)" width="1" height="1"/>', "onclick"),
        ("<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'>x</body></foreignObject>", "body"),
        ('<image href="file:///etc/passwd"/>', "passwd"),
        ('<use xlink:href="http://example.org/x.svg#a"/>', "example.org"),
        ('<a xlink:href="javascript:alert(1)"><rect/></a>', "javascript"),
        ('<rect fill="url(http://example.org/#a)"/>', "example.org"),
        ('<rect style="fill:url(//example.org/a)"/>', "example.org"),
        (
            "<style>@import url(http://example.org/a.css); .a{fill:url(http://example.org)}</style>",
            "example.org",
        ),
        ('<rect style="background-image:url(http://example.org/a)"/>', "background"),
        ('<animate attributeName="href" values="javascript:alert(1)"/>', "animate"),
        ('<set attributeName="onload" to="alert(1)"/>', "alert"),
        ('<filter id="f"><feImage href="http://example.org"/></filter>', "feImage"),
        ('<rect fill="&#117;rl(http://example.org)"/>', "example.org"),
        ('<?xml-stylesheet href="http://example.org/a.css"?>', "example.org"),
        ("<text>secret</text>", "secret"),
        ('<rect width="expression(alert(1))" height="1"/>', "expression"),
        ('<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>', "alert"),
    ],
)
def test_a_drawing_keeps_nothing_that_runs_fetches_or_speaks(inside, gone):
    logo = clean_logo(svg(inside))
    assert gone not in logo.content.decode()
    assert b'd="M0 0h9v9z"' in logo.content
    _pdf_of(logo.content)


def _pdf_of(drawing: bytes) -> None:
    """WeasyPrint draws what is left, and asks for nothing else."""
    from weasyprint import HTML

    fetcher = given_only({"report:logo.svg": drawing})
    HTML(string='<img src="report:logo.svg">', url_fetcher=fetcher).write_pdf()
    assert fetcher.refused == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"GIF89a", "whole SVG or PNG"),
        (b"<svg", "whole SVG or PNG"),
        (b'<?xml version="1.0" encoding="utf-7"?>' + svg(""), "whole SVG or PNG"),
        (b'<?xml version="1.0" encoding="cp932"?>' + svg(""), "whole SVG or PNG"),
        (b"<html><svg/></html>", "whole SVG or PNG"),
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + svg(""), "document type"),
        (b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + svg(""), "document type"),
        (svg("", size=""), "how large"),
        (svg("", size='viewBox="0 0 nan 1"'), "how large"),
        (svg("", size='viewBox="0 0 900 3"'), "squarer"),
        (f"<svg {SVG} viewBox='0 0 1 1'><text>x</text></svg>".encode(), "outlines"),
        (svg("<g>" * 60 + "</g>" * 60), "intricate"),
        (svg("<g/>" * 3001), "intricate"),
        (svg('<path id="big" d="' + "M0 0" * 10_000 + '"/>' + '<use href="#big"/>' * 200), "intricate"),
        (b"<svg " + b"x" * 400_000, "at most 300 kB"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "pixels|damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 3_000_000, "at most 2048 kB"),
    ],
)
def test_what_is_no_logo_is_refused_in_words(content, words):
    with pytest.raises(ValidationError, match=words):
        clean_logo(content)


@pytest.mark.parametrize(
    "inside",
    [
        '<clipPath id="c"><path clip-path="url(#c)" d="M0 0h9"/></clipPath><rect clip-path="url(#c)"/>',
        '<clipPath id="c"><use href="#q"/></clipPath><path id="q" clip-path="url(#c)" d="M0 0h9"/>',
        '<linearGradient id="a" href="#b"/><linearGradient id="b" href="#a"/><rect fill="url(#a)"/>',
        '<g id="g"><use href="#g"/></g>',
        '<path id="q" d="M0 0h9"><use href="#q"/></path>',
    ],
)
def test_nothing_in_a_drawing_goes_round_in_circles(inside):
    _pdf_of(clean_logo(svg(inside)).content)


@pytest.mark.parametrize(
    "sheet",
    [
        ",".join([".a"] * 2000) + "{" + "fill:b;" * 1000 + "}",
        (".a{" + "fill:b;" * 28 + "}") * 490,
        "/*" * 70_000,
        "a" * 190_000,
    ],
    ids=["selectors", "rules", "comments", "words"],
)
def test_no_style_sheet_takes_long_to_read(sheet):
    """Each of these took more than 25 seconds, or all memory, when everything was multiplied with everything."""
    began = time.process_time()
    drawing = svg(f"<style>{sheet}</style>" + ('<g class="' + "a " * 40 + '"/>') * 1000)
    with suppress(ValidationError):
        clean_logo(drawing)
    assert time.process_time() - began < 3


def test_what_a_drawing_program_says_in_styles_is_kept():
    logo = clean_logo(
        svg('<style>/* x */ .a, .b { fill: #0B5D4E; }</style><rect class="b" style="stroke:#111"/>')
    )
    assert b'<rect fill="#0B5D4E" stroke="#111"/>' in logo.content
    assert logo.left_out == ()


def test_a_png_is_written_anew():
    written = io.BytesIO()
    Image.new("RGBA", (300, 100), (11, 93, 78, 128)).save(written, format="PNG")
    logo = clean_logo(written.getvalue()[:-12] + b"\x00\x00\x00\x04tEXtpk\x00hide" + written.getvalue()[-12:])
    assert (logo.kind, logo.width, logo.height) == ("image/png", 300, 100)
    assert b"hide" not in logo.content


# Saving


def test_each_change_is_kept_with_who_and_what(project):
    coach = builders.make_coach(project.programme)
    builders.make_template(project.programme)
    set_template(
        programme=project.programme,
        by=coach,
        version=1,
        accent="#003366",
        quiet="",
        cover_text="",
        foot="",
        required=[],
    )
    change = TemplateChange.objects.first()
    assert change.by == coach
    assert (change.before["accent"], change.after["accent"]) == ("#0B5D4E", "#003366")
    assert change.before["required"] == ["vision", "figures"]
    assert "#003366" in change.in_words
    template = template_of(project.programme)
    assert (template.version, template.updated_by) == (2, coach)


def test_a_late_save_shows_both_and_changes_nothing(project, signed_in):
    builders.make_template(project.programme)
    with pytest.raises(EditConflict):
        builders.make_template(project.programme, foot="Mine")
    client = signed_in(builders.make_coach(project.programme))
    page = client.post(
        reverse("report_template", args=[project.programme.slug]), {"version": 0, "foot": "Mine"}
    )
    assert page.status_code == 422
    assert 'value="Mine"' in page.content.decode()
    told = {each.label: "".join(piece.text for piece in each.theirs) for each in page.context["conflict"]}
    assert "Great Market 1" in told.values()
    assert template_of(project.programme).foot == "Great Market 1"


def test_trying_a_look_saves_nothing_and_shows_it(project, signed_in):
    client = signed_in(builders.make_coach(project.programme))
    address = reverse("report_template", args=[project.programme.slug])
    page = client.post(address, {"version": 0, "accent": "#003366", "preview": "1"})
    assert page.status_code == 200
    assert not ReportTemplate.objects.exists()
    [cover, _inside] = page.context["previews"]
    assert "accent=%23003366" in cover["src"]
    picture = client.get(cover["src"])
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(picture.content)).width > 500
    assert (
        client.get(reverse("template_preview", args=[project.programme.slug]) + "?accent=pink").status_code
        == 404
    )


def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost(project, signed_in):
    client = signed_in(builders.make_coach(project.programme))
    body = {
        "version": 0,
        "accent": "#FFEE00",
        "foot": "x" * 91,
        "required": ["nonsense"],
        "cover_text": "Kept.",
    }
    page = client.post(reverse("report_template", args=[project.programme.slug]), body)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"accent", "foot", "required"}
    assert 'value="Kept."' in page.content.decode()


def test_a_logo_is_served_to_those_who_may_and_can_be_taken_away(project, signed_in):
    client = signed_in(builders.make_coach(project.programme))
    address = reverse("template_logo", args=[project.programme.slug])
    assert client.get(address).status_code == 404
    wrong = client.post(address, {"logo": SimpleUploadedFile("logo.svg", b"no")})
    assert wrong.status_code == 422
    assert "whole SVG or PNG" in wrong.content.decode()
    sent = svg("<script>alert(1)</script>")
    told = client.post(address, {"logo": SimpleUploadedFile("logo.svg", sent)}, follow=True)
    assert "script" in " ".join(str(each) for each in told.context["messages"])
    shown = client.get(address)
    assert shown["Content-Type"] == "image/svg+xml"
    assert "sandbox" in shown["Content-Security-Policy"]
    client.post(address, {"remove": "1"})
    assert client.get(address).status_code == 404
    typed = {"version": 0, "accent": "#2B4A8B", "foot": "Typed, not saved."}
    for sent in ({"logo": SimpleUploadedFile("logo.svg", svg(""))}, {"remove": "1"}, {"logo": ""}):
        page = client.post(address, {**typed, **sent}).content.decode()
        assert 'value="Typed, not saved."' in page, sent
    assert template_of(project.programme).foot == ""


def test_what_a_programme_asks_for_cannot_be_left_out(project):
    cycle = builders.make_cycle(project)
    plan = builders.make_report_plan(cycle, left_out=["vision", "photos"])
    assert parts_left_out(plan, project.programme) == ("vision", "photos")
    builders.make_template(project.programme, required=["figures", "vision", "nonsense"])
    programme = Programme.objects.get(pk=project.programme_id)
    assert parts_left_out(plan, programme) == ("photos",)
    report = gather_cycle_report(cycle)
    assert report.left_out == ("photos",)
    assert report.programme.template.required == ("vision", "figures")


# Freezing


def test_what_was_published_keeps_its_look_to_the_byte(project):
    cycle = builders.make_cycle(project, state="reflected")
    builders.make_meeting(cycle)
    builders.make_template(project.programme)
    edition = publish_cycle(cycle=cycle, by=None)
    before = render(edition.content, language="nl").pdf
    set_logo(programme=project.programme, by=None, content=builders.make_logo("#AA0000"))
    set_template(
        programme=project.programme,
        by=None,
        version=1,
        accent="",
        quiet="",
        cover_text="Else.",
        foot="",
        required=[],
    )
    remove_logo(programme=project.programme, by=None)
    assert render(edition.content, language="nl").pdf == before
    frozen = from_json(edition.content).programme.template
    assert frozen.cover_text == "With support."
    assert default_storage.exists(frozen.logo.place)


def test_an_edition_from_before_there_were_templates_has_the_houses_look(project):
    cycle = builders.make_cycle(project)
    content = to_json(gather_cycle_report(cycle))
    older = content.replace(',"template":' + to_json(TemplatePart()), "")
    assert older != content
    assert from_json(older).programme.template == TemplatePart()
    assert in_template("a { color: #2B4A8B }", TemplatePart()) == "a { color: #2B4A8B }"
    swapped = TemplatePart(accent="#5B5D62", quiet="#4A4F4D")
    assert in_template("#2B4A8B #5B5D62", swapped) == "#5B5D62 #4A4F4D", "two colours stay two"


@pytest.mark.parametrize("kind", [*GATHERED, *DIARIES_GATHERED, *OF_A_PROJECT, Kind.CYCLE])
def test_every_kind_of_document_has_logo_and_foot_and_stays_tagged(project, kind):
    builders.make_template(project.programme)
    cycle, partner = builders.make_cycle(project), project.actors.get()
    if kind == Kind.CYCLE:
        content = gather_cycle_report(cycle)
    elif kind in OF_A_PROJECT:
        content = OF_A_PROJECT[kind](project)
    else:
        content = (
            GATHERED[kind](project, partner) if kind in GATHERED else DIARIES_GATHERED[kind](cycle, partner)
        )
    pdf = render(to_json(content), language="nl", kind=kind).pdf
    texts = _texts(pdf)
    assert any("Great Market 1" in text for text in texts[-4:])
    assert ("With support." in texts[0]) is (kind in {Kind.CYCLE, Kind.THEORY, Kind.CASE})
    assert _has_colour(pdf, (0x0B, 0x5D, 0x4E))
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert file.Root.MarkInfo.Marked


def _texts(pdf: bytes) -> list[str]:
    """What stands on each page, margins and all."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def _has_colour(pdf: bytes, colour: tuple[int, int, int]) -> bool:
    """Whether the first page shows this colour anywhere: there it can only be the logo's or the accent's."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        drawn = document[0].render(scale=1.5).to_pil().convert("RGB")
    finally:
        document.close()
    return any(found == colour for _count, found in drawn.getcolors(1 << 24))


def test_a_lost_logo_does_not_keep_a_report_from_being_made(project):
    builders.make_template(project.programme)
    content = gather_cycle_report(builders.make_cycle(project))
    default_storage.delete(content.programme.template.logo.place)
    assert render(to_json(content), language="nl").pages > 1


def test_a_word_file_has_logo_and_colours_and_is_made_where_the_logo_was_lost(project):
    builders.make_template(project.programme)
    cycle = builders.make_cycle(project)
    drawn = gather_cycle_report(cycle)
    written = io.BytesIO()
    Image.new("RGBA", (300, 100), (11, 93, 78, 128)).save(written, format="PNG")
    set_logo(programme=project.programme, by=None, content=written.getvalue())
    photo = gather_cycle_report(cycle)

    def pictures(report) -> int:
        file = make_file(to_json(report), language="nl", kind=Kind.CYCLE, format=Format.WORD)
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            style = archive.read("word/styles.xml").decode()
            assert "0B5D4E" in style
            assert "2B4A8B" not in style, "the template's colour stands in place of the house's"
            return len([name for name in archive.namelist() if name.startswith("word/media/")])

    assert pictures(drawn) == pictures(photo) > 0
    default_storage.delete(drawn.programme.template.logo.place)
    assert pictures(drawn) == pictures(photo)
    slides = make_file(to_json(photo), language="nl", kind=Kind.CYCLE, format=Format.SLIDES)
    with zipfile.ZipFile(io.BytesIO(slides.content)) as archive:
        themes = "".join(archive.read(name).decode() for name in archive.namelist() if "/theme/" in name)
    assert "0B5D4E" in themes
    assert "2B4A8B" not in themes
    named = replace(photo.programme, name='The "call" <of> & more')
    without = replace(photo, programme=named, partners=(), actors=(), vision="")
    default_storage.delete(photo.programme.template.logo.place)
    set_logo(programme=project.programme, by=None, content=builders.make_logo())
    with_logo = replace(named, template=drawn.programme.template)
    for report, has_logo in ((replace(without, programme=with_logo), True), (without, False)):
        made = make_file(to_json(report), language="en", kind=Kind.CYCLE, format=Format.SLIDES)
        show = pptx.Presentation(io.BytesIO(made.content))
        first, texts = show.slides[0], [each.text_frame.text for each in show.slides[0].placeholders]
        shown = [each for each in first.shapes if each.shape_type == MSO_SHAPE_TYPE.PICTURE]
        assert [each._element.nvPicPr.cNvPr.get("descr") for each in shown] == (
            [f"Logo of {named.name}"] if has_logo else []
        )
        small = [each for each in show.slide_master.shapes if each.shape_type == MSO_SHAPE_TYPE.PICTURE]
        assert len(small) == len(shown)
        assert all(each.image.ext == "png" for each in shown), "no office program is trusted with SVG"
        assert "With support." in texts
        foot = show.slides[1].placeholders[11].text_frame.text
        assert foot.endswith("Great Market 1"), "as in print"


def test_words_on_the_cover_are_words(project):
    builders.make_template(project.programme, cover_text="<img src=x>{{ 7|add:7 }}", foot="</p><b>bold")
    html = rendering.render_html(to_json(gather_cycle_report(builders.make_cycle(project))), language="nl")
    assert "&lt;img src=x&gt;{{ 7|add:7 }}" in html
    assert "&lt;/p&gt;&lt;b&gt;bold" in html


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_example_can_be_set_in_every_language(language):
    assert render(to_json(example_report(language)), language=language).pages >= 4
