"""A blank diary in Word that was filled in, or a written one, is read again by the words that the program printed."""

import io

import docx
import pytest

from diaries.word.headings import Section
from diaries.word.naming import Names
from diaries.word.understanding import read_diary_file
from reports.content import to_json
from reports.formats import make_file
from reports.models import Format, Kind
from reports.services.gathering_diary import gather_blank_diaries, gather_diaries
from tests.builders import make_activity, make_actor, make_cycle, make_marker, make_project

pytestmark = pytest.mark.django_db

LANGUAGES = ("nl", "fr", "en")


def filled_in(content: bytes) -> bytes:
    """Each empty cell says where it stands; of the boxes the first is ticked; each label is followed by a name."""
    document = docx.Document(io.BytesIO(content))
    for at, table in enumerate(document.tables):
        for row_at, row in enumerate(table.rows):
            for column, cell in enumerate(row.cells):
                if not cell.text.strip():
                    cell.paragraphs[-1].add_run(f"table {at}, row {row_at}, column {column}")
                elif cell.text.startswith("☐"):
                    runs = cell.paragraphs[0].runs
                    runs[0].text = runs[0].text.replace("☐", "☒")
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def test_a_blank_diary_that_was_filled_in_comes_back_field_by_field_in_each_language():
    project = make_project()
    actor, cycle = make_actor(project, "Teachers"), make_cycle(project)
    markers = [make_marker(actor), make_marker(actor)]
    make_activity(actor, "A walk", markers=markers)
    names = Names({actor.pk: "Teachers"})
    blank, written = to_json(gather_blank_diaries(cycle)), to_json(gather_diaries(cycle))
    for language in LANGUAGES:
        file = make_file(blank, language=language, kind=Kind.BLANK, format=Format.WORD).content
        reading = read_diary_file(filled_in(file), names)
        assert [(row.name, [*row.texts]) for row in reading.done] == [
            (name, ["description", "went_well", "went_less_well"]) for name in ("A walk", "", "")
        ]
        assert reading.done[0].texts["went_well"] == "table 0, row 1, column 2"
        fields = ["change", "significance", "contribution"]
        assert [(row.number, [*row.texts], row.section) for row in reading.seen] == [
            *((marker.number, fields, None) for marker in markers),
            *[("", fields, Section.UNEXPECTED_GOOD)] * 2,
        ]
        assert [(row.score.score, row.score.remark) for row in reading.seen[:2]] == [
            ("nothing observed", "")
        ] * 2
        assert [(row.section, row.text) for row in reading.passages] == [
            (Section.RECOMMENDATION, "table 1, row 1, column 0"),
            (Section.ENABLING, "table 3, row 1, column 0"),
            (Section.HINDERING, "table 3, row 1, column 1"),
            (Section.EFFECTIVE, "table 4, row 1, column 0"),
            (Section.ADAPT, "table 4, row 1, column 1"),
        ]
        file = make_file(written, language=language, kind=Kind.DIARY, format=Format.WORD).content
        assert read_diary_file(file, names).count == 0
