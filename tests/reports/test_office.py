"""Documents for office programs: complete, with real headings and tables, harmless, and the same file each time."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pikepdf
import pptx
import pytest
from docx.oxml.ns import qn
from lxml import etree
from pptx.enum.shapes import MSO_SHAPE_TYPE

from diaries.models import Observation
from reports.content import CellPart, FindingPart, KeyFigurePart, UnexpectedPart, from_json, to_json
from reports.content.brief import BriefFindingPart, PolicyBrief, QuotePart, SourcePart
from reports.formats import make_file
from reports.models import Format, Kind
from reports.office.measuring import LEADING, lines
from reports.office.slide_content import Numbers, Shores
from reports.office.slide_fitting import WIDE, fit, fit_title
from reports.office.slides import Deck, Facts, Figure, Points, Quote, build_slides
from reports.paper.words import printable
from reports.printing.brief import shortened
from reports.rendering import render_html
from reports.services.dossier import gather_dossier
from reports.services.gathering import gather_cycle_report
from reports.services.gathering_across import gather_programme_report
from reports.services.gathering_diary import gather_blank_diaries, gather_diaries
from reports.services.network import gather_network
from reports.services.published import gather_brief, gather_case
from tests.builders import make_attachment, whole_project
from tests.reports.documents import (
    Words,
    content_of,
    fill_every_text,
    retire_everything_in,
    squeezed,
    with_whole_theory,
)
from tests.reports.test_network_document import a_network
from tests.reports.test_theory_documents import GATHERED, filled
from tests.reports.test_theory_documents import content_of as theory_content
from tests.reports.texts import HARMFUL, SCRIPTS

pytestmark = pytest.mark.django_db

OTHERS = {
    Kind.CYCLE: lambda whole: gather_cycle_report(whole.reflected),
    Kind.BLANK: lambda whole: gather_blank_diaries(whole.reflected, None),
    Kind.DIARY: lambda whole: gather_diaries(whole.reflected, None),
    Kind.DOSSIER: lambda whole: gather_dossier(whole.reflected),
    Kind.SHORT_DOSSIER: lambda whole: gather_dossier(whole.reflected),
    Kind.NETWORK: lambda whole: gather_network(a_network()),
    Kind.CASE: lambda whole: gather_case(whole.project),
    Kind.BRIEF: lambda whole: gather_brief(whole.project),
    Kind.PROGRAMME: lambda whole: gather_programme_report(whole.project.programme),
}
"""What the documents read that do not tell the theory of change alone."""


def word(content: str, *, kind: Kind = Kind.CYCLE, language: str = "nl") -> bytes:
    return make_file(content, language=language, kind=kind, format=Format.WORD).content


def slides(content: str, *, language: str = "nl") -> bytes:
    return make_file(content, language=language, kind=Kind.CYCLE, format=Format.SLIDES).content


def content_of_kind(kind: Kind) -> str:
    whole = whole_project()
    if kind in OTHERS:
        return to_json(OTHERS[kind](whole))
    return theory_content(kind, with_whole_theory(whole))


def parts_of(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def text_of(file: bytes) -> str:
    """All text of a Word file or of slides with their notes, without blanks, in reading order."""
    said = []
    for name, part in parts_of(file).items():
        if re.fullmatch(r"word/document.xml|ppt/(slides|notesSlides)/\w+.xml", name):
            said += [each.text or "" for each in etree.fromstring(part).iter("{*}t")]
    return squeezed("".join(said))


def opened(file: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(file))


def shown(file: bytes) -> pptx.presentation.Presentation:
    return pptx.Presentation(io.BytesIO(file))


# Word


def test_every_text_of_the_page_of_a_cycle_is_in_its_word_file():
    """That the page tells every text is tested where the page is."""
    whole = whole_project()
    written = fill_every_text(whole.reflected, " words & <b>more</b> 100%")
    content = content_of(whole.reflected)
    text, page = text_of(word(content)), Words(render_html(content, language="nl")).text
    told = [squeezed(each) for each in written if squeezed(each) in page]
    assert len(told) > 100
    assert [each for each in told if each not in text] == []


@pytest.mark.parametrize("kind", GATHERED, ids=str)
def test_every_text_of_the_theory_is_in_its_word_file(kind):
    whole = with_whole_theory(whole_project())
    written = filled(kind, whole, " words & <b>more</b> 100%")
    text = text_of(word(theory_content(kind, whole), kind=kind))
    assert [each for each in written if squeezed(each) not in text] == []


@pytest.mark.parametrize("injection", HARMFUL)
def test_texts_stay_texts_in_a_word_file(injection):
    """No element, field, link or relation comes from what people wrote."""
    whole = whole_project()
    retire_everything_in(whole.reflected)
    usual = parts_of(word(content_of(whole.reflected)))
    written = fill_every_text(whole.reflected, f" {injection}")
    file = word(content_of(whole.reflected))
    text = text_of(file)
    page = Words(render_html(content_of(whole.reflected), language="nl")).text
    told = [squeezed(printable(each)) for each in written]
    assert [each for each in told if each in page and each not in text] == []
    parts = parts_of(file)
    assert set(parts) == set(usual)
    body = etree.fromstring(parts["word/document.xml"])
    fields = {each.text.split()[0] for each in body.iter("{*}instrText")}
    assert fields <= {"TOC", "PAGEREF"}
    assert b'TargetMode="External"' not in b"".join(parts.values())


def test_characters_that_xml_cannot_hold_are_left_out():
    whole = whole_project()
    change = "One\x0btwo\ufffe three\x1b[31m, _x0041_ \u2028 four"
    Observation.objects.filter(cycle=whole.reflected).update(change=change)
    text = text_of(word(content_of(whole.reflected)))
    assert "Onetwothree[31m,_x0041_four" in text


@pytest.mark.parametrize("kind", Kind, ids=str)
def test_a_word_file_is_the_same_each_time_and_asks_the_database_nothing(kind, django_assert_num_queries):
    content = content_of_kind(kind)
    with django_assert_num_queries(0):
        first, second = (word(content, kind=kind) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("kind", Kind, ids=str)
def test_a_word_file_has_real_headings_tables_and_says_what_it_is(kind):
    file = opened(word(content_of_kind(kind), kind=kind, language="fr"))
    styles = [each.style.name for each in file.paragraphs]
    assert "Title" in styles or "Heading 1" in styles
    if kind in (Kind.CYCLE, Kind.THEORY):
        assert {"Title", "Heading 1", "Heading 2"} <= set(styles)
    assert file.tables
    for table in file.tables:
        heads = [
            row for row in table._tbl.tr_lst if row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        ]
        assert heads or kind == Kind.SHEET
    properties = file.core_properties
    assert properties.title
    assert (properties.language, properties.last_modified_by) == ("fr-BE", "")
    defaults = file.styles.element.find(f"{qn('w:docDefaults')}//{qn('w:lang')}")
    assert defaults.get(qn("w:val")) == "fr-BE"


def test_every_picture_in_a_word_file_says_what_it_shows():
    whole = whole_project()
    observation = Observation.objects.filter(cycle=whole.reflected).first()
    make_attachment(observation, caption="A choir sings.", consent="report")
    body = opened(word(content_of(whole.reflected))).element.body
    pictures = list(body.iter("{*}docPr"))
    assert len(pictures) > 3  # the cover, the map, the photo, and each marker's scores over the cycles
    assert all(each.get("descr") for each in pictures)
    assert any("A choir sings." in each.get("descr") for each in pictures)


def test_the_scores_of_a_marker_stay_small_beside_it():
    content = content_of(whole_project().reflected)
    later = from_json(content)
    earlier = replace(later.cycles[0], number="0")
    partners = tuple(
        replace(
            each,
            unexpected=(UnexpectedPart(0, 0), *each.unexpected),
            markers=tuple(replace(one, cells=(CellPart("low", 1), *one.cells)) for one in each.markers),
        )
        for each in later.partners
    )
    file = opened(word(to_json(replace(later, cycles=(earlier, *later.cycles), partners=partners))))
    heights = [
        each.height.mm
        for each in file.inline_shapes
        if "Scores of marker" in text_beside(each) or "Scores van marker" in text_beside(each)
    ]
    assert heights
    assert max(heights) < 10


def text_beside(shape) -> str:
    return shape._inline.docPr.get("descr")


def test_a_blank_diary_is_ruled_and_has_room_to_write():
    file = opened(word(content_of_kind(Kind.BLANK), kind=Kind.BLANK))
    for table in file.tables:
        borders = table._tbl.tblPr.find(qn("w:tblBorders"))
        assert borders.find(qn("w:insideV")) is not None
        rows = [row.height.mm for row in table.rows if row.height]
        assert rows
        assert min(rows) > 25


def test_short_documents_are_set_tighter_than_long_ones():
    margins = {
        kind: opened(word(content_of_kind(kind), kind=kind)).sections[-1].left_margin.mm
        for kind in (Kind.CYCLE, Kind.SHEET)
    }
    assert margins[Kind.SHEET] < margins[Kind.CYCLE]


def test_the_contents_lead_to_every_chapter():
    body = opened(word(content_of(whole_project().reflected))).element.body
    marks = {each.get(qn("w:name")) for each in body.iter(qn("w:bookmarkStart"))}
    lines = next(body.iter(qn("w:sdtContent")))
    leads = [each.get(qn("w:anchor")) for each in lines.iter(qn("w:hyperlink"))]
    chapters = [each for each in body.iter(qn("w:pStyle")) if each.get(qn("w:val")) == "Heading1"]
    assert len(leads) == len(set(leads)) == len(chapters) > 5
    assert set(leads) <= marks


@pytest.mark.parametrize(
    ("script", "mark", "value"),
    [("arabic", "w:bidi", "ar-SA"), ("ethiopic", "w:val", "ti-ET")],
)
def test_other_scripts_are_marked_as_what_they_are(script, mark, value):
    whole = whole_project()
    Observation.objects.filter(cycle=whole.reflected).update(change=SCRIPTS[script])
    body = opened(word(content_of(whole.reflected))).element.body
    runs = [
        each
        for each in body.iter(qn("w:r"))
        if "".join(each.itertext()) and each.find(f".//{qn('w:lang')}") is not None
    ]
    assert runs
    assert {each.find(f".//{qn('w:lang')}").get(qn(mark)) for each in runs} == {value}
    to_the_left = [
        each for each in body.iter(qn("w:p")) if each.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None
    ]
    assert bool(to_the_left) is (script == "arabic")


# Slides


def test_the_slides_of_a_cycle_tell_its_vision_changes_and_decisions():
    whole = whole_project()
    written = fill_every_text(whole.reflected, " words & <b>more</b> 100%")
    content = content_of(whole.reflected)
    text = text_of(slides(content))
    told = [each for each in written if squeezed(each) in text]
    changes = Observation.objects.filter(cycle=whole.reflected).values_list(
        "change", "significance", "contribution", "other_factors"
    )
    due = [each for row in changes for each in row if each]
    due += [each.text for each in whole.reflected.meeting.findings.all()]
    due += [whole.reflected.meeting.decisions.first().text]
    assert due
    assert [each for each in due if each not in told] == []


def test_the_slides_of_a_cycle_draw_and_name_scores_number_findings_and_show_quotes():
    whole = whole_project()
    content = replace(from_json(content_of(whole.reflected)), summary="In the words of the coach.")
    seen = replace(
        content.partners[0].observations[0], is_quoted=True, other_factors="", nature="unexpected negative"
    )
    partners = (replace(content.partners[0], observations=(seen, seen)), *content.partners[1:])
    content = replace(content, partners=partners)
    decision = replace(
        content.meeting.decisions[0], cycle="1", number=4, state="done", outcome="It was done."
    )
    content = replace(content, meeting=replace(content.meeting, earlier=(decision,)))
    show = shown(slides(to_json(content), language="en"))
    titles = [each.shapes.title.text_frame.text for each in show.slides]
    assert titles[1] == "In brief"
    assert "In the words of the coach." in all_text(show)
    assert any(each.endswith("In people's words") for each in titles)
    assert "Observation 1.1, unexpected, negative" in all_text(show)
    tables = {
        title: [
            [cell.text for cell in row.cells]
            for shape in each.shapes
            if shape.has_table
            for row in shape.table.rows
        ]
        for title, each in zip(titles, show.slides, strict=True)
    }
    number = content.cycle.number
    assert tables["What the meeting found"][1][0] == f"{number}.{content.meeting.findings[0].number}"
    earlier = tables["Decided earlier, and what became of it"][1]
    assert earlier[0] == "1.4"
    assert earlier[2].startswith("Done")
    assert "It was done." in earlier[2]
    assert not any(
        "what helped and what hindered" in cell for rows in tables.values() for row in rows for cell in row
    )
    ladder = next(
        each for each, title in zip(show.slides, titles, strict=True) if title.endswith("Progress markers")
    )
    drawn = next(shape for shape in ladder.shapes if shape.shape_type == MSO_SHAPE_TYPE.GROUP)
    word_of_score = next(row[2] for row in tables[ladder.shapes.title.text_frame.text][1:])
    assert word_of_score in drawn._element.nvGrpSpPr.cNvPr.get("descr")


def all_text(show) -> str:
    return "\n".join(
        shape.text_frame.text for each in show.slides for shape in each.shapes if shape.has_text_frame
    )


def test_the_slides_of_a_brief_never_set_a_finding_as_their_title():
    part = from_json(content_of(whole_project().reflected))
    words = "It took long, and it took many people. " * 20
    source = SourcePart("2", 1)
    finding = FindingPart(
        1, words.strip(), "The school", contribution_words="Coaching.", other_factors="A new law."
    )
    brief = PolicyBrief(
        programme=part.programme,
        project=part.project,
        day=date(2026, 3, 1),
        title="A title",
        problem="A problem.",
        seen="",
        contributed="",
        other_factors="",
        asks="One thing.\nAnother.",
        findings=(BriefFindingPart(finding, source),),
        quotes=(QuotePart("We were heard. " * 40, "The school", None, source),),
        facts=tuple(KeyFigurePart(f"{at}00", "people came", "2026", "Counted") for at in range(1, 9)),
    )
    show = shown(make_file(to_json(brief), language="en", kind=Kind.BRIEF, format=Format.SLIDES).content)
    titles = [each.shapes.title.text_frame.text for each in show.slides]
    assert titles == [
        "A title",
        "The problem",
        "What was seen: The school",
        "The school: In people's words",
        "In figures",
        "What we ask",
        "Where this comes from",
    ]
    assert fits_between_its_edges(show)
    said = all_text(show)
    assert words.strip() in said, "nothing is cut on slides"
    assert "We were heard. " * 39 in said
    assert "800" in said
    paper = Words(render_html(to_json(brief), language="en", kind=Kind.BRIEF)).text
    assert squeezed("It took long, and it took many people. … What contributed") in paper, "a whole sentence"
    assert squeezed("In full: Report of Cycle 2, edition 1, finding 2.1") in paper
    assert shortened("word " * 100).endswith("word …"), "where no sentence ends, with a word"
    assert "A new law." in said
    assert "Report of Cycle 2, edition 1" in said


def fits_between_its_edges(show) -> bool:
    """Each place is on its slide, above the foot, and none lies over another; what only adorns is not asked."""
    for slide in show.slides:
        places = sorted(
            (shape.top, shape.top + shape.height, shape.left, shape.left + shape.width)
            for shape in slide.shapes
            if not shape._element.xpath(".//*[local-name()='decorative']")
        )
        for at, (_top, bottom, left, right) in enumerate(places):
            if bottom > show.slide_height or right > show.slide_width:
                return False
            for other_top, _bottom, other_left, other_right in places[at + 1 :]:
                if other_top < bottom - 12_700 and other_left < right and left < other_right:
                    return False
    return True


@pytest.mark.parametrize("letters", [40, 160, 900])
def test_a_title_has_room_however_long_it_is(letters):
    title = ("word " * letters)[:letters].strip()
    shown_title, size = fit_title(title)
    assert lines(shown_title, size, WIDE) * size * LEADING <= 71
    assert shown_title == title or shown_title.endswith("…")
    assert next(fit(Points(title, ("One",)))).slide.notes == ("" if shown_title == title else title)


def test_parts_of_a_table_are_shared_evenly_and_name_their_group():
    rows = tuple(("Group" if at == 0 else "", f"{at} " + "words of a marker " * 9) for at in range(9))
    parts = [each.slide for each in fit(Facts("Facts", ("", "One"), rows, first_is_group=True))]
    counts = [len(each.rows) for each in parts]
    assert sum(counts) == 9
    assert max(counts) - min(counts) <= 1
    assert len(counts) > 1
    assert {each.rows[0][0] for each in parts} == {"Group"}


def test_what_a_slide_cannot_hold_goes_on_to_the_next():
    sentence = "The team saw that it helps when people meet. "
    deck = Deck(
        title="A title",
        subtitle="Below it",
        slides=(
            Points("Points", tuple(f"{at}. {sentence * 6}" for at in range(12))),
            Quote("Words", sentence * 40, source="An interview"),
            Facts("Facts", ("One", "Two"), tuple((f"{at}", sentence * 30) for at in range(9))),
            Numbers("Numbers", ("One", "Two", "Three"), (("7", sentence * 60, ""), ("8", "Short", ""))),
            Shores(
                "Shores", (("control", "Ours", (sentence * 30, "Last")), ("influence", "Theirs", ("One",)))
            ),
        ),
        foot="A long line at the foot " * 9,
        source="The report.",
    )
    show = shown(build_slides(deck, language="en"))
    text = text_of(build_slides(deck, language="en"))
    assert text.count(squeezed(sentence)) == 12 * 6 + 40 + 9 * 30 + 60 + 30
    titles = [each.shapes.title.text_frame.text for each in show.slides]
    assert len(titles) > 10
    for name in ("Points", "Words", "Facts", "Numbers", "Shores"):
        own = [each for each in titles if each.startswith(name)]
        assert own == [f"{name} ({at}/{len(own)})" for at in range(1, len(own) + 1)]
        assert len(own) > 1
    assert fits_between_its_edges(show)
    assert all(each.notes_slide.notes_text_frame.text == "The report." for each in show.slides)


def test_slides_have_titles_numbers_alternatives_notes_and_a_language():
    content = content_of(whole_project().reflected)
    file = slides(content, language="fr")
    assert file == slides(content, language="fr")
    show = shown(file)
    titles = [each.shapes.title.text_frame.text for each in show.slides]
    assert all(titles)
    pictures = [
        shape for each in show.slides for shape in each.shapes if shape.shape_type == 13 or shape.has_table
    ]
    assert pictures
    assert all(shape._element.xpath(".//p:cNvPr/@descr")[0] for shape in pictures)
    assert all(next(iter(each.shapes)) == each.shapes.title for each in show.slides)
    tables = [shape.table for shape in pictures if shape.has_table]
    assert all(table.first_row for table in tables)
    assert any(each.has_notes_slide for each in show.slides)
    languages = {run.get("lang") for each in show.slides for run in each._element.iter("{*}rPr")}
    assert languages == {"fr-BE"}
    assert (show.core_properties.language, show.core_properties.last_modified_by) == ("fr-BE", "")


@pytest.mark.parametrize("injection", HARMFUL)
def test_texts_stay_texts_on_slides(injection):
    whole = whole_project()
    usual = set(parts_of(slides(content_of(whole.reflected))))
    fill_every_text(whole.reflected, f" {injection}")
    parts = parts_of(slides(content_of(whole.reflected)))
    assert {name.rstrip("0123456789.xmlres") for name in parts} <= {
        name.rstrip("0123456789.xmlres") for name in usual
    }
    assert b'TargetMode="External"' not in b"".join(parts.values())


# What an office program makes of them

office_program = shutil.which("soffice")


@pytest.mark.parametrize(
    ("kind", "format"),
    [
        (Kind.CYCLE, Format.WORD),
        (Kind.THEORY, Format.WORD),
        (Kind.DIARY, Format.WORD),
        (Kind.CYCLE, Format.SLIDES),
        (Kind.PROGRAMME, Format.SLIDES),
    ],
    ids=str,
)
def test_an_office_program_opens_them(kind, format, tmp_path):
    """With LibreOffice on the machine, which ./check brings where it may; without it, what can be told without it."""
    made = make_file(content_of_kind(kind), language="nl", kind=kind, format=format)
    if office_program is None:
        assert (opened if format == Format.WORD else shown)(made.content)
        return
    source = tmp_path / f"document.{format}"
    source.write_bytes(made.content)
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    subprocess.run(
        [office_program, "--headless", home, "--convert-to", "pdf", "--outdir", tmp_path, source],
        check=True,
        capture_output=True,
        timeout=120,
    )
    with pikepdf.open(tmp_path / "document.pdf") as pdf:
        assert len(pdf.pages) >= 2
        assert made.pages in (None, len(pdf.pages))


def test_a_figure_is_drawn_with_the_fonts_of_the_report():
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#2B4A8B"/></svg>'
    show = shown(build_slides(Deck("A", "B", (Figure("C", "A blue field", svg=svg),)), language="en"))
    picture = next(shape for shape in show.slides[1].shapes if shape.shape_type == 13)
    assert picture.image.size == (2200, 1100)
