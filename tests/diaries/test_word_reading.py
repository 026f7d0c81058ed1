"""What is read out of a diary in Word: the shapes of figures 2.5 and 2.6, and how real diaries differ from them."""

import time
import zipfile
from contextlib import suppress
from datetime import date
from io import BytesIO

import pytest
from django.utils import translation
from docx import Document

from diaries.word.dates import Written, find_dates, find_roughly, read_date, without_leading_date
from diaries.word.document import MOST_TABLE_ROWS
from diaries.word.file import WordRefused
from diaries.word.headings import Column, Section, column_of, section_of
from diaries.word.matching import Likeness, Match, Span, match_cycle, match_marker, match_name, match_partner
from diaries.word.naming import Names
from diaries.word.reading import Reading
from diaries.word.scores import ScoreRead, read_score
from diaries.word.understanding import read_diary_file
from tests import builders
from tests.diaries import word_documents as made
from tests.diaries.word_documents import (
    ACTIVITY_EN,
    ACTIVITY_FR,
    ACTIVITY_NL,
    OUTCOME_EN,
    OUTCOME_FR,
    OUTCOME_NL,
)


def seen(reading: Reading) -> list[tuple]:
    return [(row.number, row.label, row.texts.get("change", ""), row.score.score) for row in reading.seen]


def passages(reading: Reading) -> list[tuple]:
    return [(row.section, row.text) for row in reading.passages]


# The two figures


def test_an_outcome_diary_is_read_row_by_row() -> None:
    reading = read_diary_file(made.outcome_diary())
    assert seen(reading) == [
        ("1", "", "Ze belden ons zelf op 12/03/2020.", "high"),
        ("2", "", "Ze vertaalden hun folder.", "medium"),
        ("2", "", "Ze openden op zondag.", ""),
    ]
    assert reading.seen[0].texts["significance"] == "Dat was nog nooit gebeurd."
    assert reading.seen[0].texts["contribution"] == "Onze vorming."
    assert reading.seen[1].score == ScoreRead("medium", "nog niet overal")
    assert passages(reading) == [
        (Section.UNEXPECTED_GOOD, "de stad belde."),
        (Section.ENABLING, "een nieuwe directeur."),
        (Section.HINDERING, "de verbouwing."),
        (Section.EFFECTIVE, "de huisbezoeken."),
    ]
    assert [(row.place.table, row.place.row) for row in reading.seen] == [(1, 2), (1, 3), (1, 3)]


def test_an_activity_diary_is_read_row_by_row() -> None:
    reading = read_diary_file(made.activity_diary())
    assert [row.name for row in reading.done] == ["A walk", "Soep in het park"]
    assert reading.done[0].texts == {
        "description": "We wandelden met twaalf mensen.",
        "went_well": "Veel volk, want het was zacht.",
        "went_less_well": "Te lang.",
    }
    assert passages(reading) == [
        (Section.RECOMMENDATION, "meer tijd"),
        (Section.RECOMMENDATION, "kleinere groepen"),
    ]


@pytest.mark.parametrize("headings", [OUTCOME_NL, OUTCOME_EN, OUTCOME_FR], ids=["nl", "en", "fr"])
def test_an_outcome_diary_may_be_headed_in_three_languages(headings: tuple) -> None:
    reading = read_diary_file(made.diary([headings, ["2. They", "changed", "why", "we", "hoog"]]))
    assert seen(reading) == [("2", "They", "changed", "high")]
    assert reading.seen[0].texts == {"change": "changed", "significance": "why", "contribution": "we"}


@pytest.mark.parametrize("headings", [ACTIVITY_NL, ACTIVITY_EN, ACTIVITY_FR], ids=["nl", "en", "fr"])
def test_an_activity_diary_may_be_headed_in_three_languages(headings: tuple) -> None:
    reading = read_diary_file(made.diary([headings, ["A walk", "told", "good", "less"]]))
    assert reading.done[0].texts == {"description": "told", "went_well": "good", "went_less_well": "less"}


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Omschrijving (wie, wat, wanneer)", Column.DESCRIPTION),
        ("Wat ging er minder goed?", Column.LESS_GOOD),
        ("POSITIEVE PUNTEN", Column.GOOD),
        ("Werkpunten", Column.LESS_GOOD),
        ("Veranderingen", Column.CHANGE),
        ("Betekenis van de verandering", Column.SIGNIFICANCE),
        ("Andere factoren die meespeelden", Column.OTHER_FACTORS),
        ("Progress markers (gewenste verandering)", Column.MARKER),
        ("Waarom?", Column.WHY),
        ("What went well", Column.GOOD),
        ("What did not go so well / was less good", Column.LESS_GOOD),
        ("Points faibles", Column.LESS_GOOD),
        ("Importance du changement", Column.SIGNIFICANCE),
        ("Datum", Column.DATE),
        ("Foto's", None),
    ],
)
def test_headings_are_known_by_their_sense(heading: str, column: Column | None) -> None:
    assert column_of(heading) is column


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("Onverwachte veranderingen?", Section.UNEXPECTED),
        ("Onverwachte negatieve effecten", Section.UNEXPECTED_BAD),
        ("Unexpected changes (positive)", Section.UNEXPECTED_GOOD),
        ("Changements inattendus ?", Section.UNEXPECTED),
        ("Bevorderende factoren", Section.ENABLING),
        ("Hindering factors", Section.HINDERING),
        ("Facteurs favorables ou défavorables ?", Section.FACTORS),
        (made.EFFECTIVE_NL, Section.EFFECTIVE_OR_ADAPT),
        ("What was effective in the strategy?", Section.EFFECTIVE),
        ("Qu'est-ce qui était efficace dans la stratégie ?", Section.EFFECTIVE),
        ("Aanbevelingen of beslissingen voor bijsturing:", Section.RECOMMENDATION),
        ("Recommandations", Section.RECOMMENDATION),
        ("Wat moet aangepast worden?", Section.ADAPT),
        ("De stad belde ons over de drempels voor nieuwkomers.", None),
        ("2. De organisaties passen hun aanbod aan", None),
    ],
)
def test_what_stands_alone_is_known_as_a_heading(heading: str, section: Section | None) -> None:
    assert section_of(heading) is section


# How real diaries differ


def test_a_column_that_nobody_knows_is_shown_and_not_dropped() -> None:
    content = made.diary([[*ACTIVITY_NL, "Foto's"], ["A walk", "told", "good", "less", "zie map 3"]])
    reading = read_diary_file(content)
    assert [(row.section, row.heading, row.text) for row in reading.passages] == [
        (None, "Foto's", "zie map 3")
    ]


def test_text_between_and_below_the_tables_is_shown_and_not_dropped() -> None:
    content = made.diary([ACTIVITY_NL, ["A walk", "told", "", ""]], below=["Groeten van het team."])
    assert passages(read_diary_file(content)) == [(None, "Groeten van het team.")]


def test_markers_may_stand_under_the_headings_of_their_levels() -> None:
    rows = [OUTCOME_NL, ["Expect to see"], ["1", "a", "", "", ""], ["Love to see"], ["7", "b", "", "", ""]]
    assert [row[:3] for row in seen(read_diary_file(made.diary(rows)))] == [("1", "", "a"), ("7", "", "b")]


def test_a_marker_merged_over_several_rows_is_the_marker_of_each() -> None:
    document = Document()
    table = made.add_table(
        document, [OUTCOME_NL, ["3. They ask", "first", "", "", "laag"], ["", "second", "", "", ""]]
    )
    table.cell(1, 0).merge(table.cell(2, 0))
    assert [row[:3] for row in seen(read_diary_file(made.saved(document)))] == [
        ("3", "They ask", "first"),
        ("3", "They ask", "second"),
    ]


def test_titles_above_the_headings_say_whose_diary_it_is() -> None:
    rows = [["EFFECTENDAGBOEK"], ["Intermediaire actor: Libraries"], OUTCOME_NL, ["1", "a", "", "", ""]]
    reading = read_diary_file(made.diary(rows))
    assert reading.about == ("EFFECTENDAGBOEK", "Intermediaire actor: Libraries")
    assert len(reading.seen) == 1
    assert not reading.passages


def test_headings_repeated_on_the_next_page_are_no_row() -> None:
    rows = [OUTCOME_NL, ["1", "a", "", "", ""], OUTCOME_NL, ["2", "b", "", "", ""]]
    assert [row[0] for row in seen(read_diary_file(made.diary(rows)))] == ["1", "2"]


def test_a_table_that_goes_on_after_a_break_keeps_its_headings() -> None:
    document = Document()
    made.add_table(document, [OUTCOME_NL, ["1", "a", "", "", ""]])
    document.add_page_break()
    made.add_table(document, [["2", "b", "", "", "laag"]])
    assert [row[0] for row in seen(read_diary_file(made.saved(document)))] == ["1", "2"]


def test_a_diary_inside_a_table_for_the_layout_is_found() -> None:
    document = Document()
    outer = document.add_table(1, 1)
    outer.cell(0, 0).text = "EFFECTENDAGBOEK"
    inner = outer.cell(0, 0).add_table(2, 5)
    for place, row in enumerate([OUTCOME_NL, ["1", "a", "", "", "hoog"]]):
        for column, text in enumerate(row):
            inner.cell(place, column).text = text
    assert seen(read_diary_file(made.saved(document))) == [("1", "", "a", "high")]


def test_a_table_inside_a_cell_is_part_of_its_text() -> None:
    document = Document()
    table = made.add_table(document, [ACTIVITY_NL, ["A walk", "told", "", ""]])
    inner = table.cell(1, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "mothers", "12"
    assert "mothers – 12" in read_diary_file(made.saved(document)).done[0].texts["description"]


def test_observations_with_their_own_reasons_stay_in_pairs() -> None:
    rows = [OUTCOME_NL, ["1", ["a", "b"], ["why a", "why b"], "we", ""]]
    reading = read_diary_file(made.diary(rows))
    assert [(row.texts["change"], row.texts["significance"]) for row in reading.seen] == [
        ("a", "why a"),
        ("b", "why b"),
    ]
    assert [row.texts.get("contribution") for row in reading.seen] == ["we", None]


def test_a_sentence_and_a_list_below_it_stay_one_observation() -> None:
    document = Document()
    table = made.add_table(document, [OUTCOME_NL, ["1", "Ze veranderden:", "", "", ""]])
    table.cell(1, 1).add_paragraph("hun folder", style="List Bullet")
    table.cell(1, 1).add_paragraph("hun uren", style="List Bullet")
    assert [row[2] for row in seen(read_diary_file(made.saved(document)))] == [
        "Ze veranderden:\n– hun folder\n– hun uren"
    ]


def test_lines_that_begin_with_a_date_are_observations_of_their_own() -> None:
    rows = [OUTCOME_NL, ["1", "12/03/2020: ze belden\nen belden weer\n3 april 2020: ze kwamen", "", "", ""]]
    assert [row[2] for row in seen(read_diary_file(made.diary(rows)))] == [
        "12/03/2020: ze belden\nen belden weer",
        "3 april 2020: ze kwamen",
    ]


def test_a_cross_in_one_of_three_columns_is_a_score() -> None:
    document = Document()
    table = made.add_table(
        document,
        [
            ["", "Beschrijving van geobserveerde verandering", "Bijdrage van het project", "Score", "", ""],
            ["", "", "", "laag", "medium", "hoog"],
            ["1", "a", "", "", "x", ""],
        ],
    )
    table.cell(0, 3).merge(table.cell(0, 5))
    assert seen(read_diary_file(made.saved(document))) == [("1", "", "a", "medium")]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Laag", ScoreRead("low")),
        ("HOOG!", ScoreRead("high")),
        ("Medium (nog niet overal)", ScoreRead("medium", "nog niet overal")),
        ("☐ laag ☒ medium ☐ hoog", ScoreRead("medium")),
        ("☐ laag ☐ medium ☐ hoog", ScoreRead()),
        ("laag / medium / hoog", ScoreRead()),
        ("élevé", ScoreRead("high")),
        ("Niets geobserveerd", ScoreRead("nothing observed")),
        ("rien observé", ScoreRead("nothing observed")),
        ("van laag naar hoog", ScoreRead("", "van laag naar hoog")),
        ("7/10", ScoreRead("", "7/10")),
        ("…", ScoreRead()),
        ("n.v.t.", ScoreRead()),
        ("L", ScoreRead("low")),
        ("m.", ScoreRead("medium")),
        ("H (overal)", ScoreRead("high", "overal")),
        ("L/M/H", ScoreRead()),
        ("M. Dupont belde", ScoreRead("", "M. Dupont belde")),
        ("l'école a appelé", ScoreRead("", "l'école a appelé")),
    ],
)
def test_scores_are_read_as_people_write_them_and_nothing_of_them_is_lost(text: str, read: ScoreRead) -> None:
    assert read_score(text) == read


def test_cells_that_say_nothing_bring_nothing() -> None:
    rows = [OUTCOME_NL, ["Progress marker 1", "…", "-", "/", ""], ["Progress marker …", "", "", "", ""]]
    rows += [["Onverwachte veranderingen?", "geen", "", "", ""]]
    reading = read_diary_file(made.diary(rows))
    assert not reading.seen
    assert not reading.passages
    assert reading.is_empty


def test_what_was_inserted_is_read_and_what_was_deleted_is_not() -> None:
    document = Document()
    rows = [OUTCOME_NL, ["1", "They rang", "", "", ""], ["2", "gone", "", "", ""]]
    table = made.add_table(document, rows)
    made.inserted(table.cell(1, 1).paragraphs[0], " us first")
    made.deleted(table.cell(1, 1).paragraphs[0], " never")
    made.delete_row(table.rows[2])
    assert [row[2] for row in seen(read_diary_file(made.saved(document)))] == ["They rang us first"]


@pytest.mark.parametrize("text", ["فتحوا أبوابهم للجميع", "በራቸውን ለሁሉም ከፈቱ።", "e\u0301le\u0300ve 👩🏽‍🌾"])
def test_text_in_any_script_comes_as_it_is(text: str) -> None:
    assert seen(read_diary_file(made.diary([OUTCOME_NL, ["1", text, "", "", ""]])))[0][2] == text


# Files that lie


def bomb() -> bytes:
    made_of = BytesIO()
    with zipfile.ZipFile(made_of, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", b"<w:document>" + b" " * 90_000_000)
    return made_of.getvalue()


def entities() -> bytes:
    laugh = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    return made.with_parts(
        made.outcome_diary(), lambda name, part: laugh if name == "word/document.xml" else part
    )


def macros() -> bytes:
    return made.with_parts(made.outcome_diary(), lambda name, part: part, vbaProject__bin=b"macro")


def many_rows() -> bytes:
    row = b"<w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr>"
    body = (
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:tbl>'
        + row * 10_000
        + b"</w:tbl></w:body></w:document>"
    )
    return made.with_parts(
        made.outcome_diary(), lambda name, part: body if name == "word/document.xml" else part
    )


def deep() -> bytes:
    body = (
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        + b"<w:tbl><w:tr><w:tc>" * 3_000
        + b"</w:tc></w:tr></w:tbl>" * 3_000
        + b"</w:body></w:document>"
    )
    return made.with_parts(
        made.outcome_diary(), lambda name, part: body if name == "word/document.xml" else part
    )


def without_text() -> bytes:
    return made.with_parts(
        made.outcome_diary(), lambda name, part: None if name == "word/document.xml" else part
    )


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (builders.make_pdf, "not a Word document"),
        (lambda: b"", "not a Word document"),
        (lambda: b"PK\x03\x04 and nothing more", "damaged"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "old Word file"),
        (lambda: made.outcome_diary()[:9000], "damaged"),
        (bomb, "larger than a diary"),
        (entities, "XML entities"),
        (macros, "holds macros"),
        (many_rows, f"more than {MOST_TABLE_ROWS} rows"),
        (deep, "larger than a diary"),
        (without_text, "not a Word document"),
    ],
    ids=[
        "pdf",
        "empty",
        "no zip",
        "doc",
        "cut",
        "bomb",
        "entities",
        "docm",
        "10,000 rows",
        "deep",
        "no text",
    ],
)
def test_a_file_that_lies_gets_a_sentence_at_once(make, sentence: str) -> None:
    content = make()
    begin = time.perf_counter()
    with translation.override("en"), pytest.raises(WordRefused, match=sentence):
        read_diary_file(content)
    assert time.perf_counter() - begin < 2


def test_more_rows_than_one_page_can_show_are_refused_with_a_sentence() -> None:
    rows = [OUTCOME_NL, *([str(number), f"change {number}", "", "", ""] for number in range(1, 130))]
    with translation.override("en"), pytest.raises(WordRefused, match="129 filled rows"):
        read_diary_file(made.diary(rows))


def test_a_diary_is_read_within_two_seconds_however_long_its_cells() -> None:
    rows = [OUTCOME_NL, *([str(number), "woord " * 500, "", "", "hoog"] for number in range(1, 100))]
    content = made.diary(rows)
    begin = time.perf_counter()
    assert len(read_diary_file(content).seen) == 99
    assert time.perf_counter() - begin < 2


def test_lines_that_are_made_to_look_like_partners_names_keep_nobody_waiting() -> None:
    line = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{} {} vrijwilligers huis dienst en biblio</w:t></w:r></w:p>"
    body = "".join(line.format(f"bibliotheek{number}", f"rust{number}huis") for number in range(2_000))
    content = made.with_parts(
        made.outcome_diary(),
        lambda name, part: (
            part.replace(b"<w:body>", b"<w:body>" + body.encode()) if name == "word/document.xml" else part
        ),
    )
    names = Names({number: f"Bibliotheken en vrijwilligers {number}" for number in range(60)})
    begin = time.perf_counter()
    with suppress(WordRefused):
        read_diary_file(content, names)
    assert time.perf_counter() - begin < 2


def test_a_document_may_hold_both_diaries() -> None:
    document = Document()
    made.add_table(document, [ACTIVITY_NL, ["A walk", "told", "", ""]])
    document.add_paragraph("Aanbevelingen:")
    document.add_paragraph("meer tijd", style="List Bullet")
    made.add_table(document, [OUTCOME_NL, ["1", "changed", "", "", "laag"]])
    reading = read_diary_file(made.saved(document))
    assert [row.name for row in reading.done] == ["A walk"]
    assert seen(reading) == [("1", "", "changed", "low")]
    assert passages(reading) == [(Section.RECOMMENDATION, "meer tijd")]


def test_what_stands_at_the_top_of_each_page_says_whose_diary_it_is() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Libraries, cyclus 2"
    made.add_table(document, [OUTCOME_NL, ["1", "changed", "", "", ""]])
    assert read_diary_file(made.saved(document)).about == ("Libraries, cyclus 2",)


@pytest.mark.parametrize(
    "text", ["e" + "\u0301" * 300_000, ":" * 150 + "?", "1. " * 50_000, "12/03/2020: " * 20_000], ids=len
)
def test_a_text_that_is_made_to_keep_one_waiting_keeps_nobody_waiting(text: str) -> None:
    content = made.diary([OUTCOME_NL, ["1", text, text[:60], "", ""]], below=[text[:50_000]])
    begin = time.perf_counter()
    read_diary_file(content)
    assert time.perf_counter() - begin < 2


# What it speaks of

MARKERS = {
    1: "They ask for advice about volunteers",
    2: "They adapt their own way of working",
    3: "They advise others",
}
NUMBERS = {1: "1", 2: "2", 3: "5"}


@pytest.mark.parametrize(
    ("number", "label", "match"),
    [
        ("5", "", Match(3)),
        ("", "they adapt their own way of working.", Match(2)),
        ("", "adapt their way of working", Match(2, True)),
        ("1", "They ask for advice", Match(1)),
        ("1", "They adapt their own way of working", Match(2)),
        ("9", "", Match()),
        ("", "Something else altogether", Match()),
    ],
)
def test_a_marker_is_found_by_number_then_by_its_text_and_a_guess_says_so(
    number: str, label: str, match: Match
) -> None:
    assert match_marker(number, label, NUMBERS, Likeness(MARKERS)) == match


def test_the_partner_is_found_by_its_name_the_longest_first() -> None:
    names = {1: "Vrijwilligersorganisaties", 2: "Homes", 3: "Old homes"}
    assert match_partner(["Intermediaire actor: VRIJWILLIGERSORGANISATIES"], names) == Match(1)
    assert match_partner(["diary of the old homes"], names).pk == 3
    assert match_partner(["EFFECTENDAGBOEK"], names) == Match()


@pytest.mark.parametrize(
    ("line", "pk"),
    [
        ("Monitoring cyclus: 2", 2),
        ("2de monitoringcyclus", 2),
        ("Cycle II", 2),
        ("Periode: 1 mei 2020 – 30 augustus 2020", 2),
        ("februari 2020", 1),
        ("Monitoring cyclus: …", None),
        ("cyclus 9", None),
    ],
)
def test_the_cycle_is_found_by_its_number_or_its_days(line: str, pk: int | None) -> None:
    spans = [
        Span(
            number,
            str(number),
            builders.FIRST_DAY.replace(month=month),
            builders.FIRST_DAY.replace(month=last, day=30),
        )
        for number, month, last in ((1, 1, 4), (2, 5, 8))
    ]
    assert match_cycle([line], spans).pk == pk


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("op 12/03/2020 en 3 april 2020", ["2020-03-12", "2020-04-03"]),
        ("mars 2020", ["2020-03"]),
        ("le 1er mai 2020", ["2020-05-01"]),
        ("30/02/2020", []),
        ("12-3-20", ["2020-03-12"]),
        ("in 2020 kwamen er 12 mensen", []),
        ("2020/03/12", ["2020-03-12"]),
        ("12 03 2020", ["2020-03-12"]),
        ("12 maart '20", ["2020-03-12"]),
        ("03/2020", ["2020-03"]),
        ("7/10 en 11/2020", ["2020-11"]),
    ],
)
def test_dates_are_found_inside_what_people_write(text: str, dates: list[str]) -> None:
    assert [str(each) for each in find_dates(text)] == dates


def test_a_typed_date_is_a_day_or_a_month() -> None:
    assert read_date("2020-03") == Written(builders.FIRST_DAY.replace(month=3), is_month=True)
    assert read_date("gisteren") is None
    spring = (builders.FIRST_DAY, builders.FIRST_DAY.replace(month=4))
    assert str(read_date("12/3", within=spring)) == "2020-03-12"
    assert str(read_date("Maart", within=spring)) == "2020-03"
    assert read_date("december", within=spring) is None


@pytest.mark.parametrize(
    "text", ["- nog niets gezien", "Nog geen verandering.", "rien observé", "not seen yet"]
)
def test_a_cell_that_says_that_nothing_was_seen_is_a_score_and_no_observation(text: str) -> None:
    [row] = read_diary_file(made.diary([OUTCOME_NL, ["1", text, "", "", ""]])).seen
    assert (row.texts, row.is_score_a_guess) == ({}, True)
    assert (row.score.score, row.score.remark) == ("nothing observed", text.removeprefix("- "))


@pytest.mark.parametrize(
    "text", ["Niets gezien bij de ouders, maar de school belde.", "Geen folders meer nodig."]
)
def test_a_sentence_that_tells_more_stays_an_observation(text: str) -> None:
    [row] = read_diary_file(made.diary([OUTCOME_NL, ["1", text, "", "", ""]])).seen
    assert (row.texts["change"], row.score) == (text, ScoreRead())


def test_a_day_before_a_text_is_taken_off_it_and_no_other() -> None:
    [day] = find_dates("12/03/2020")
    spring = (builders.FIRST_DAY, builders.FIRST_DAY.replace(month=4))
    for text, left in (
        ("12/03/2020: ze belden", "ze belden"),
        ("Op 12 maart – ze belden", "ze belden"),
        ("Ze belden op 12/03/2020: eindelijk", "Ze belden op 12/03/2020: eindelijk"),
        ("13/03/2020: ze belden", "13/03/2020: ze belden"),
    ):
        assert without_leading_date(text, day, within=spring) == left


def test_an_activity_is_chosen_only_where_its_name_is_surely_meant() -> None:
    names = Likeness({1: "Huisbezoeken bij jonge gezinnen", 2: "Een wandeling"})
    assert match_name("huisbezoeken, bij jonge gezinnen", names) == Match(1)
    assert match_name("Huisbezoeken bij gezinnen", names) == Match(1, True)
    assert match_name("Gezinnen bij de bakker", names) == Match(None, True)
    assert match_name("Soep", names) == Match()


@pytest.mark.parametrize(
    "body",
    [
        "<!--" + "a" * 20_000_000 + "-->",
        '<w:p w:x="' + "a" * 20_000_000 + '"/>',
        "<?a " + "a" * 20_000_000 + "?>",
    ],
)
def test_what_a_parser_must_read_as_a_whole_is_bounded(body: str) -> None:
    content = made.with_parts(
        made.outcome_diary(),
        lambda name, part: (
            part.replace(b"<w:body>", b"<w:body>" + body.encode()) if name == "word/document.xml" else part
        ),
    )
    with pytest.raises(WordRefused, match="larger than a diary"):
        read_diary_file(content)


def test_letters_that_stand_for_many_cost_no_more_than_others() -> None:
    text = "\ufdfa" * 30_000
    content = made.diary([made.OUTCOME_EN, ["1", text, "", "", text]])
    read = read_diary_file(content)
    assert read.seen[0].texts["change"] == text


# Words that were lost, or stood in the wrong place


def test_days_from_one_to_another_begin_with_the_first_and_keep_their_words() -> None:
    autumn = (builders.FIRST_DAY.replace(month=5), builders.FIRST_DAY.replace(month=12))
    for text, days in (
        ("8-11 oktober 2020, drie lessen", (10, 8, 11)),
        ("In de week van 3 tot en met 7 juni", (6, 3, 7)),
        ("du 3 au 7 juin 2020", (6, 3, 7)),
        ("8–11/10/2020", (10, 8, 11)),
    ):
        [found] = find_dates(text, within=autumn)
        month, first, last = days
        assert (found.day, found.until) == (date(2020, month, first), date(2020, month, last))
        assert without_leading_date(text, Written(found.day), within=autumn) == text
        assert read_date(text, within=autumn) is None
    [day] = find_dates("5 juin 2020")
    for text in ("3 en 5 juni 2020: ze belden", "5 juni 2020 om 10:30 uur"):
        assert without_leading_date(text, day, within=autumn) == text


def test_why_nothing_was_seen_becomes_the_remark_and_ticks_of_the_blank_diary_are_scores() -> None:
    for text, read in (
        ("niets waargenomen (te vroeg)", ("nothing observed", "te vroeg")),
        ("Niets gezien: school dicht", ("nothing observed", "school dicht")),
        ("nothing seen, too early", ("nothing observed", "too early")),
        ("Niets gezien bij de ouders", ("nothing observed", "Niets gezien bij de ouders")),
        ("niets gezien, maar de school belde", ("", "niets gezien, maar de school belde")),
        ("☒ niets gezien\n☐ laag\n☐ medium\n☐ hoog", ("nothing observed", "")),
        ("☐ rien observé\n☐ faible\n☒ moyen: presque\n☐ élevé", ("medium", "presque")),
        ("☐ nothing observed ☐ low ☐ medium ☐ high", ("", "")),
    ):
        assert read_score(text) == ScoreRead(*read), text


def test_an_outcome_diary_in_other_words_is_no_activity_diary() -> None:
    heads = (
        ("Marker", "Wat zagen we?", "Waarom telt dit?", "Hoe sterk?"),
        ("Marker", "What did we see?", "Why does this matter?", "How strong?"),
        ("Marqueur", "Qu'avons-nous vu ?", "Pourquoi est-ce important ?", "Quelle intensité ?"),
    )
    for headings in heads:
        [row] = read_diary_file(made.diary([headings, ["1", "Iets nieuws.", "Het telt.", "laag"]])).seen
        assert row.texts == {"change": "Iets nieuws.", "significance": "Het telt."}
        assert row.score.score == "low"
    for headings in (
        ("Activiteit", "Wat deden we?", "Plus", "Min"),
        ("Activité", "Qu'avons-nous fait ?", "Plus", "Moins"),
    ):
        [done] = read_diary_file(made.diary([headings, ["A walk", "We liepen.", "zon", "regen"]])).done
        assert done.texts == {"description": "We liepen.", "went_well": "zon", "went_less_well": "regen"}


def test_headings_beside_each_other_each_have_their_own_answer_and_lists_fall_apart() -> None:
    document = Document()
    made.add_table(document, [OUTCOME_NL, ["PM 2 en 3", "Ze belden.", "", "", "hoog"]])
    made.add_table(
        document,
        [["Bevorderende factoren", "Belemmerende factoren"], ["de directeur", "de verbouwing"]],
    )
    document.add_paragraph(made.EFFECTIVE_NL)
    document.add_paragraph("Effectief: huisbezoeken.\nAan te passen: minder papier")
    document.add_paragraph("Aanbevelingen")
    document.add_paragraph("meer tijd", style="List Bullet")
    document.add_paragraph("kleinere groepen", style="List Bullet")
    hidden = document.add_paragraph("Groeten").add_run(" van niemand")
    hidden.font.hidden = True
    reading = read_diary_file(made.saved(document))
    assert [(row.number, row.also, row.score.score) for row in reading.seen] == [
        ("2", ("3",), "high"),
        ("3", (), "high"),
    ]
    assert passages(reading) == [
        (Section.ENABLING, "de directeur"),
        (Section.HINDERING, "de verbouwing"),
        (Section.EFFECTIVE, "huisbezoeken."),
        (Section.ADAPT, "minder papier"),
        (Section.RECOMMENDATION, "meer tijd"),
        (Section.RECOMMENDATION, "kleinere groepen"),
        (Section.RECOMMENDATION, "Groeten"),
    ]


# Whose it is, where no style of a heading says so

PARTNERS = {
    1: "Openbare bibliotheken",
    2: "Vrijwilligersorganisaties",
    3: "Gemeentelijke diensten en OCMW",
    4: "Huizen van het Kind",
    5: "Rusthuizen (RH)",
}


def whose(reading: Reading) -> list[tuple]:
    """Of each diary: its partner, whether that is a guess, and what it says."""
    return [
        (
            each.partner and each.partner.pk,
            bool(each.partner and each.partner.is_guess),
            [*(row.texts["change"] for row in own.seen), *(row.text for row in own.passages)],
        )
        for each in reading.whose
        for own in [reading.of(each)]
    ]


@pytest.mark.parametrize(
    ("name", "pk", "is_guess"),
    [
        ("OPENBARE BIBLIOTHÉKEN!", 1, False),
        ("bibliotheken, openbare", 1, False),
        ("Vrijwilligers-organisaties (VO)", 2, False),
        ("Partner 5 – Rusthuizen", 5, False),
        ("Intermediaire actor 4: Huizen v/h kind", 4, True),
        ("de bibliotheek", 1, True),
        ("IA 3. OCMW en gemeentediensten", 3, True),
        ("HvhK", 4, True),
        ("Huis van het Kind", 4, True),
        ("Rusthuizen regio Noord", 5, True),
        ("Rusthuizen (Noord)", 5, True),
        ("Rusthuizen (RH)", 5, False),
        ("Rusthuizen en Huizen van het Kind", None, False),
        ("Meer tijd", None, False),
        ("De bibliotheken hebben nu een folder", None, False),
    ],
)
def test_a_partner_is_known_by_a_name_like_its_own_and_a_doubtful_one_is_a_guess(
    name: str, pk: int | None, is_guess: bool
) -> None:
    found = Names(PARTNERS).named(name, is_alone=True).partner
    assert (found and found.pk, bool(found and found.is_guess)) == (pk, is_guess)


def test_lines_that_stand_as_headings_begin_a_diary_and_what_is_in_doubt_is_asked() -> None:
    document = Document()
    document.add_paragraph("Dagboek van ons team")
    for heading, is_bold in (
        ("De bibliotheken van de stad", True),
        ("De voetbalclub", False),  # nobody the project knows
        ("organisaties van vrijwilligers", False),
        ("Rusthuizen", None),  # in a frame
    ):
        if is_bold is None:
            document.add_table(1, 1).cell(0, 0).text = heading
        else:
            document.add_paragraph().add_run(heading).bold = is_bold
        if is_bold:
            document.add_paragraph("een lange inleiding " * 12)  # so the table stands further below
        document.add_paragraph("Effectendagboek")
        made.add_table(document, [OUTCOME_NL, ["1", f"gezien bij {heading}", "", "", ""]])
        document.add_paragraph("Belemmerende factoren")
        document.add_paragraph(f"tegenslag bij {heading}.")
    document.add_paragraph("Expect to see").add_run()
    made.add_table(document, [OUTCOME_NL, ["1", "nog eens gezien", "", "", ""]])
    found = whose(read_diary_file(made.saved(document), Names(PARTNERS)))
    assert [(pk, is_guess) for pk, is_guess, _texts in found] == [
        (1, True),
        (None, False),
        (2, True),
        (5, False),
        (5, True),  # the same table with the same marker, under no other name
    ]
    for place, heading in enumerate(("De bibliotheken van de stad", "De voetbalclub")):
        assert {f"gezien bij {heading}", f"tegenslag bij {heading}."} <= set(found[place][2])
    assert found[4][2] == ["nog eens gezien"]


def test_a_column_a_row_and_the_tops_of_the_pages_say_whose_the_rows_are() -> None:
    document = Document()
    made.add_table(
        document,
        [
            ["Partner", *OUTCOME_EN],
            ["Bibliotheken", "1", "a", "", "", ""],
            ["", "2", "b", "", "", ""],
            ["De bakker", "1", "c", "", "", ""],
            ["Rusthuizen"],
            ["", "1", "d", "", "", ""],
            ["Bevorderende factoren"],
            ["zon"],
        ],
    )
    found = whose(read_diary_file(made.saved(document), Names(PARTNERS)))
    assert found == [(1, True, ["a", "b"]), (None, False, ["c"]), (5, False, ["d", "zon"])]
    document = Document()
    for place, name in enumerate(("Openbare bibliotheken", "Rusthuizen")):
        section = document.add_section() if place else document.sections[0]
        section.header.is_linked_to_previous = False
        section.header.paragraphs[0].text = name
        made.add_table(document, [OUTCOME_NL, ["1", name, "", "", ""]])
    found = whose(read_diary_file(made.saved(document), Names(PARTNERS)))
    assert found == [(1, False, ["Openbare bibliotheken"]), (5, False, ["Rusthuizen"])]


def test_rows_above_the_first_name_in_a_document_are_not_that_partners() -> None:
    document = Document()
    made.add_table(document, [OUTCOME_NL, ["1", "van niemand", "", "", ""]])
    document.add_heading("Rusthuizen", 2)
    made.add_table(document, [OUTCOME_NL, ["1", "van hen", "", "", ""]])
    found = whose(read_diary_file(made.saved(document), Names(PARTNERS)))
    assert found == [(None, False, ["van niemand"]), (5, False, ["van hen"])]


def test_headings_may_stand_in_the_first_column_and_notes_and_remarks_are_not_lost() -> None:
    document = Document()
    table = made.add_table(
        document,
        [
            ["", "Marker 1", "Marker 2"],
            ["Wat zagen we?", "een", "twee"],
            ["Waarom telt dit?", "omdat", ""],
            ["Bijdrage van het project", "wij", ""],
            ["Score", "laag", "hoog"],
        ],
    )
    made.noted(table.cell(1, 1).paragraphs[0], "footnote", 2)
    made.noted(table.cell(4, 0).paragraphs[0], "footnote", 3)
    made.noted(table.cell(1, 2).paragraphs[0], "comment", 0)
    content = made.with_parts(
        made.saved(document),
        lambda name, part: part,
        footnotes__xml=made.notes("footnote", {2: "in mei", 3: "van de ouders"}),
        comments__xml=made.notes("comment", {0: "Concreter?"}),
    )
    with translation.override("en"):
        reading = read_diary_file(content)
    assert seen(reading) == [("1", "", "een [* in mei]", "low"), ("2", "", "twee", "high")]
    assert reading.seen[0].texts["contribution"] == "wij"
    assert [(row.section, row.heading, row.text) for row in reading.passages] == [
        (None, "Score [* van de ouders]", "van de ouders"),
        (None, "A comment in the margin", "Concreter?"),
    ]


def test_a_week_or_the_end_of_a_month_is_a_day_to_check() -> None:
    spring = (builders.FIRST_DAY, builders.FIRST_DAY.replace(month=4))
    for text, said in (("week 12", "2020-03-16"), ("eind maart", "2020-03"), ("fin avril", "2020-04")):
        assert str(find_roughly(text, within=spring)) == said
    assert find_roughly("week 40", within=spring) is None
    assert find_roughly("zie mail", within=spring) is None


def test_two_rows_of_headings_a_name_in_the_corner_and_answers_without_a_table_are_understood() -> None:
    document = Document()
    for name in ("Bibliotheken", "Rusthuizen"):
        made.add_table(document, [[name, *OUTCOME_NL[1:]], ["1", f"{name} zag", "", "", ""]])
        document.add_paragraph()
    found = whose(read_diary_file(made.saved(document), Names(PARTNERS)))
    assert found == [(1, True, ["Bibliotheken zag"]), (5, False, ["Rusthuizen zag"])]
    document = Document()
    document.add_paragraph("Activiteit: Koffieochtend")
    document.add_paragraph("Wat we op deze dag allemaal samen deden.")
    heads = ["Activiteit", "Beschrijving", "Positief", "", "Negatief", ""]
    rows = [heads, ["", "", "wat?", "waarom?", "wat?", "waarom?"], ["A walk", "told", "a", "b", "c", "d"]]
    made.add_table(document, rows)
    reading = read_diary_file(made.saved(document))
    assert [(row.name, row.texts) for row in reading.done] == [
        (
            "A walk",
            {
                "description": "told",
                "went_well": "a",
                "why_well": "b",
                "went_less_well": "c",
                "why_less_well": "d",
            },
        )
    ]
    assert passages(reading) == [
        (None, "Activiteit: Koffieochtend"),
        (None, "Wat we op deze dag allemaal samen deden."),
    ]
