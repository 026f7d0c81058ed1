"""The workbook carries what else played a part, the activities involved, and how many took part."""

import io

import openpyxl
import pytest

from diaries.models import ActivityEntry, Observation
from projects.models import Project
from reports.services.workbook import apply_plan, read_plan
from reports.workbook.mistakes import WorkbookRefused
from reports.workbook.writing import write_workbook
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]

NEW = ("other factors", "activities involved", "participants")


def town() -> Project:
    project = builders.make_project(name="Town")
    actor, cycle = builders.make_actor(project, "Libraries"), builders.make_cycle(project)
    walk, talk = builders.make_activity(actor, "A walk, with tea"), builders.make_activity(actor, "A talk")
    observation = builders.make_observation(cycle, actor, other_factors="A new law.")
    observation.activities.set([walk, talk])
    builders.make_activity_entry(cycle, walk, "We walked.", participants=0)
    return project


def renamed(content: bytes, *, without: tuple[str, ...] = (), change: dict[str, str] | None = None) -> bytes:
    """The workbook as of another project, without some columns, with other words in a column of the outcome diary."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book:
        for column in range(sheet.max_column, 0, -1):
            name = sheet.cell(1, column).value
            if name in without:
                sheet.delete_cols(column)
            elif sheet.title == "outcome diary" and name in (change or {}):
                sheet.cell(2, column).value = (change or {})[name]
        for row in sheet.iter_rows():
            for cell in row:
                cell.value = "Village" if cell.value == "Town" else cell.value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_is_new_comes_back_as_it_went_out() -> None:
    content = write_workbook(town())
    assert read_plan(content, by=None).nothing_to_change
    village = apply_plan(read_plan(renamed(content), by=None), by=None)
    observation = Observation.objects.get(cycle__project=village)
    assert observation.other_factors == "A new law."
    assert [each.name for each in observation.activities.order_by("pk")] == ["A walk, with tea", "A talk"]
    assert ActivityEntry.objects.get(cycle__project=village).participants == 0


def test_a_file_without_the_new_columns_loads_as_before() -> None:
    content = renamed(write_workbook(town()), without=NEW)
    village = apply_plan(read_plan(content, by=None), by=None)
    observation = Observation.objects.get(cycle__project=village)
    assert (observation.other_factors, observation.activities.count()) == ("", 0)
    assert ActivityEntry.objects.get(cycle__project=village).participants is None


def test_an_activity_that_the_partner_does_not_have_is_a_mistake() -> None:
    content = renamed(write_workbook(town()), change={"activities involved": "A walk, with tea\nA feast"})
    with pytest.raises(WorkbookRefused) as refused:
        read_plan(content, by=None)
    assert "A feast" in str(list(refused.value.mistakes))


def test_a_change_that_is_tied_to_no_marker_yet_comes_back_as_such() -> None:
    project = town()
    marker = builders.make_marker(project.actors.get())
    Observation.objects.update(nature="expected")
    content = write_workbook(project)
    assert read_plan(content, by=None).nothing_to_change
    village = apply_plan(read_plan(renamed(content), by=None), by=None)
    observation = Observation.objects.get(cycle__project=village)
    assert (observation.nature, observation.markers.count()) == ("expected", 0)

    with pytest.raises(WorkbookRefused) as refused:
        read_plan(renamed(content, change={"markers": str(marker.number)}), by=None)
    assert "This change names markers" in str(list(refused.value.mistakes))
