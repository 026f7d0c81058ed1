"""The workbook on the demo's real projects: in, out, in again; and refused with every mistake at once."""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from django.conf import settings
from django.core.management import call_command

from diaries.models import MarkerScore, Observation
from projects.models import HistoryEntry, Project, User
from reflection.services.carrying_out import carry_out
from reports.demo.projects import FOLDER, as_workbook, read_story
from reports.management.arguments import write_out
from reports.services.workbook import apply_plan, read_plan
from reports.workbook.mistakes import WorkbookRefused
from reports.workbook.writing import write_workbook
from tests import builders
from theory_of_change.models import Marker

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]

STORIES = sorted(FOLDER.glob("*.toml"), key=lambda path: path.name)


def cells(content: bytes) -> dict[str, list[tuple]]:
    """Sheet -> its filled rows, as text."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        sheet.title: [
            tuple("" if cell is None else str(cell) for cell in row)
            for row in sheet.iter_rows(values_only=True)
            if any(cell is not None for cell in row)
        ]
        for sheet in book
    }


def brought_in(content: bytes) -> Project:
    return apply_plan(read_plan(content, by=None), by=None)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_export_then_import_then_export_gives_the_same_cells(path: Path) -> None:
    first = write_workbook(brought_in(read_story(path).workbook))
    Observation.markers.through.objects.all().delete()
    for model in reversed(list_of_models()):
        model._base_manager.all()._raw_delete("default")
    second = write_workbook(brought_in(first))
    assert cells(second) == cells(first)
    assert len(cells(first)["outcome diary"]) > 30


def list_of_models() -> list:
    from diaries.models import ActivityEntry, DiaryNotes, Recommendation
    from projects.models import Cycle, KeyFigure
    from theory_of_change.models import Activity, Actor, Assumption, MatrixRow, Mission, Vision

    return [
        Project, Cycle, KeyFigure, Vision, HistoryEntry, Actor, Marker, Activity, Activity.markers.through,
        Activity.cycles.through, Assumption, MatrixRow, Mission,
        ActivityEntry, Observation, MarkerScore, DiaryNotes, Recommendation,
    ]  # fmt: skip


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_every_cell_of_a_workbook_comes_back(path: Path) -> None:
    given = cells(read_story(path).workbook)
    returned = cells(write_workbook(brought_in(read_story(path).workbook)))
    for title, rows in given.items():
        body = {tuple(cell.replace(" 00:00:00", "") for cell in row) for row in returned[title]}
        for row in rows:
            if title == "project" and row[0] in {"start", "end"}:
                continue  # a month becomes its first or last day
            assert tuple(cell.replace(" 00:00:00", "") for cell in row) in body, (title, row)


def test_importing_twice_changes_nothing() -> None:
    content = read_story(STORIES[0]).workbook
    brought_in(content)
    assert read_plan(content, by=None).nothing_to_change


def test_the_antwerp_markers_keep_their_numbers() -> None:
    brought_in(read_story(FOLDER / "antwerpen.toml").workbook)
    numbers = Marker.objects.filter(actor__name="Vrijwilligersorganisaties").values_list("number", flat=True)
    assert sorted(numbers) == ["1", "2", "5", "6", "7"]


def small(**sheets: list[dict]) -> bytes:
    told = {
        "project": {"name": "Small", "programme": "Call", "start": "2019-01", "end": "2020-12"},
        "actors": [
            {"actor": "Leerkrachten", "sphere": "influence"},
            {"actor": "Kinderen", "sphere": "interesse"},
        ],
        "markers": [
            {"actor": "Leerkrachten", "number": number, "level": "expect to see", "text": f"text {number}"}
            for number in (1, 2, 5, 6, 7)
        ],
        "cycles": [{"cycle": 1, "start": "2019-01-01", "end": "2019-04-30"}],
    }
    return as_workbook(told | {name.replace("_", " "): rows for name, rows in sheets.items()})


def seen(**row: object) -> dict:
    return {
        "cycle": 1,
        "actor": "leerkrachten ",
        "nature": "verwacht",
        "observed change": "x",
        "markers": "1",
    } | row


REFUSED = {
    "unknown marker": ({"outcome_diary": [seen(markers="1, 3")]}, "3", "1, 2, 5, 6, 7"),
    "expected without marker": ({"outcome_diary": [seen(markers="")]}, "marker", ""),
    "no such date": ({"outcome_diary": [seen(date="2019-02-30")]}, "2019-02-30", ""),
    "outside the project": ({"outcome_diary": [seen(date="2022-02-20")]}, "2022", ""),
    "unknown actor": ({"outcome_diary": [seen(actor="Nobody")]}, "Nobody", "Leerkrachten"),
    "outside influence": ({"outcome_diary": [seen(actor="Kinderen")]}, "Kinderen", ""),
    "unknown cycle": ({"outcome_diary": [seen(cycle=9)]}, "9", "1"),
    "gap": (
        {"cycles": [{"cycle": 1, "start": "2019-01-01", "end": "2019-04-30"},
                    {"cycle": 2, "start": "2019-06-01", "end": "2019-09-30"}]},
        "2", "",
    ),
    "a slip of the year": (
        {"cycles": [{"cycle": 1, "start": "0001-01-01", "end": "9999-12"}]}, "cycles!B2", "cycles!C2: Choose a day between 1990 and 2100",
    ),
    "two scores": (
        {"marker_scores": [{"cycle": 1, "actor": "Leerkrachten", "marker": 1, "score": score} for score in ("laag", "high")]},
        "1", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_mistake_is_told_and_nothing_is_changed(case: str) -> None:
    sheets, *words = REFUSED[case]
    with pytest.raises(WorkbookRefused) as refused:
        brought_in(small(**sheets))
    told = "\n".join(map(str, refused.value.mistakes))
    assert "!" in told
    assert all(word in told for word in words)
    assert not Project.objects.exists()


def test_all_mistakes_are_listed_at_once() -> None:
    rows = [seen(markers="9"), seen(actor="Nobody"), seen(date="2019-13-01"), seen(nature="odd")]
    with pytest.raises(WorkbookRefused) as refused:
        read_plan(small(outcome_diary=rows), by=None)
    assert {mistake.cell for mistake in refused.value.mistakes} == {"D2", "B3", "C4", "E5"}


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 nothing", b"a,b\n1,2\n", b"\xd0\xcf\x11\xe0" + b"x" * 600]
)
def test_a_file_that_is_no_workbook_gets_one_sentence(content: bytes) -> None:
    with pytest.raises(WorkbookRefused) as refused:
        read_plan(content, by=None)
    assert len(refused.value.mistakes) == 1


def test_a_formula_is_refused_and_a_text_that_looks_like_one_is_kept() -> None:
    book = openpyxl.load_workbook(io.BytesIO(small()))
    book["markers"]["D2"] = "=1+1"
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(WorkbookRefused, match="!D2"):
        read_plan(buffer.getvalue(), by=None)
    project = brought_in(small(outcome_diary=[seen(**{"observed change": "=HYPERLINK(1) + ሰላም\nمرحبا İı"})]))
    assert Observation.objects.get().change == "=HYPERLINK(1) + ሰላም\nمرحبا İı"
    cell = openpyxl.load_workbook(io.BytesIO(write_workbook(project)))["outcome diary"]["F2"]
    assert (cell.data_type, cell.value) == ("s", "=HYPERLINK(1) + ሰላም\nمرحبا İı")


def test_a_published_cycle_is_closed_to_an_import() -> None:
    project = brought_in(small(outcome_diary=[seen()]))
    cycle = project.cycles.get()
    cycle.state, cycle.handed_over_at = "published", builders.noon(cycle.end)
    cycle.save()
    assert read_plan(small(outcome_diary=[seen()]), by=None).nothing_to_change
    with pytest.raises(WorkbookRefused, match="published"):
        read_plan(small(outcome_diary=[seen(), seen(**{"observed change": "new"})]), by=None)


def test_no_import_moves_a_border_past_what_is_written() -> None:
    cycles = [
        {"cycle": 1, "start": "2019-01-01", "end": "2019-04-30"},
        {"cycle": 2, "start": "2019-05-01", "end": "2019-08-31"},
    ]
    days = ("2019-04-20", "2019-04", "2019-04-18", "2019-12-01")  # the last lies in no cycle, and did before
    brought_in(small(cycles=cycles, outcome_diary=[seen(date=day) for day in days]))
    cycles[0]["end"], cycles[1]["start"] = "2019-04-19", "2019-04-20"
    (told,) = refused_with(small(cycles=cycles))
    assert told.startswith("cycles!B2: Cycle 1")
    assert "1 entry of its diaries, of 20 April 2019" in told
    cycles[0]["end"], cycles[1]["start"] = "2019-04-20", "2019-04-21"
    assert brought_in(small(cycles=cycles)).cycles.filter(end="2019-04-20").exists()


def test_nobody_imports_into_anothers_project_and_nothing_tells_that_it_is_there() -> None:
    stranger = builders.make_coordinator(builders.make_project())
    told = []
    for _there in (False, True):
        with pytest.raises(WorkbookRefused) as refused:
            read_plan(small(), by=stranger)
        told.append([str(mistake) for mistake in refused.value.mistakes])
        if not Project.objects.filter(slug="small").exists():
            brought_in(small())
    assert told[0] == told[1]


def refused_with(content: bytes, by: User | None = None) -> list[str]:
    with pytest.raises(WorkbookRefused) as refused:
        read_plan(content, by=by)
    return [str(mistake) for mistake in refused.value.mistakes]


def mended(content: bytes, mend: Callable[[openpyxl.Workbook], object]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    mend(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


CROOKED = [
    {"cycle": 1, "start": "2019-01-01", "end": "2019-04-30"},
    {"cycle": 2, "start": "2019-04-15", "end": "2019-08-31"},
    {"cycle": 3, "start": "2019-12-01", "end": "2019-10-01"},
]


@pytest.mark.parametrize("end", ["31/12/2020", "2018-12"])
def test_a_wrong_day_of_the_project_hides_no_mistake_among_its_cycles(end: str) -> None:
    content = mended(small(cycles=CROOKED), lambda book: book["project"].cell(5, 2, end))
    told = refused_with(content)
    assert len(told) == 3
    assert told[0].startswith("project!B5")
    assert ("overlap" in told[1], "before it starts" in told[2]) == (True, True)


def test_a_title_above_the_columns_is_told_once() -> None:
    content = mended(small(outcome_diary=[seen()]), lambda book: book["actors"].insert_rows(1))
    assert read_plan(content, by=None).counts["actors"]["added"] == 2  # an empty row is none
    content = mended(content, lambda book: book["actors"].cell(1, 1, "Our actors"))
    (told,) = refused_with(content)
    assert told.startswith("actors!A1: The first row must hold the names of the columns, at least actor")


def test_whoever_may_not_import_hears_the_mistakes_of_the_file_too() -> None:
    """They are told as of a project that is not there, whether one is or not."""
    coach = builders.make_coach(builders.make_programme(name="Other"))
    content = small(outcome_diary=[seen(markers="9")])
    before = refused_with(content, by=coach)
    assert [told.partition(":")[0] for told in before] == ["project!B2", "outcome diary!D2"]
    without = refused_with(
        mended(content, lambda book: book["project"].cell(3, 2).__setattr__("value", None)), by=coach
    )
    assert [told.partition(":")[0] for told in without] == ["project!B3", "outcome diary!D2"]
    brought_in(small())
    assert refused_with(content, by=coach) == before


def test_a_turkish_name_is_found_whatever_its_capitals_and_an_exact_one_first() -> None:
    def told(*actors: str, seen_at: str) -> bytes:
        return small(
            actors=[{"actor": actor, "sphere": "İNVLOED"} for actor in actors],
            markers=[{"actor": actor, "number": 1, "level": "LİKE", "text": "text"} for actor in actors],
            outcome_diary=[seen(actor=seen_at)],
        )

    project = brought_in(told("Yıldız İnci", seen_at="YILDIZ INCI"))
    assert read_plan(told("YILDIZ İNCİ", seen_at="yıldız inci"), by=None).nothing_to_change
    brought_in(told("Yıldız İnci", "Yildiz Inci", seen_at="YILDIZ INCI"))
    assert [each.name for each in project.actors.all()] == ["Yıldız İnci", "Yildiz Inci"]
    assert [each.actor.name for each in Observation.objects.order_by("pk")] == ["Yıldız İnci", "Yildiz Inci"]


def test_an_old_workbook_says_that_it_would_put_back_what_a_meeting_reworded() -> None:
    old = small()
    project = brought_in(old)
    marker = Marker.objects.get(actor__project=project, number="2")
    meeting = builders.make_meeting(
        builders.make_cycle(project, state="reflected"), findings=[], decisions=[]
    )
    carry_out(
        builders.make_decision(meeting),
        by=None,
        changed="marker reworded",
        target=marker,
        version=marker.version,
        values={"text": "as the meeting said"},
    )
    plan = read_plan(old, by=None)
    assert plan.counts == {"markers": {"added": 0, "changed": 1}}
    (told,) = map(str, plan.notices)
    assert told.startswith("markers!D3: The meeting of cycle 2 worded this differently")


def test_a_number_as_a_figure_is_written_as_a_spreadsheet_of_that_language_shows_it() -> None:
    def shown(heading: str) -> list[str]:
        def fill(book: openpyxl.Workbook) -> None:
            sheet = book["key figures"]
            for place, value in enumerate((heading, 0.0625, 1.5, "6.25%"), 1):
                sheet.cell(place, 1, value)
                sheet.cell(place, 2, "label" if place == 1 else f"share {place}")
            sheet.cell(2, 1).number_format = "0.00%"

        plan = read_plan(mended(small(), fill), by=None)
        return [row.text("figure") for row in plan.sheets["key figures"].added]

    assert shown("figure") == ["6.25%", "1.5", "6.25%"]
    assert shown("Cijfer") == ["6,25%", "1,5", "6.25%"]


def test_what_is_no_workbook_is_told_in_one_sentence() -> None:
    document = io.BytesIO()
    docx.Document().save(document)
    (told,) = refused_with(document.getvalue())
    assert told.startswith("This is not a workbook")


def by_hand(*, sheets: int = 1, parts: int = 1, styles: str = "", texts: str = "", sheet: str = "") -> bytes:
    """A workbook of which no more is there than what a reader needs."""
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    targets = [("worksheet", f"s{number}.xml") for number in range(parts)]
    targets += [("styles", "styles.xml"), ("sharedStrings", "texts.xml")]
    relations = "".join(
        f'<Relationship Id="r{number}" Type="{kinds}{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets)
    )
    titles = ["project", *range(1, sheets)]
    listed = "".join(f'<sheet name="{title}" r:id="r{place % parts}"/>' for place, title in enumerate(titles))
    main = f'<Relationship Id="r" Type="{kinds}officeDocument" Target="xl/book.xml"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f"<Relationships>{main}</Relationships>",
            "xl/_rels/book.xml.rels": f"<Relationships>{relations}</Relationships>",
            "xl/book.xml": f'<workbook xmlns:r="r"><sheets>{listed}</sheets></workbook>',
            "xl/styles.xml": f"<styleSheet>{styles}</styleSheet>",
            "xl/texts.xml": f"<sst>{texts}</sst>",
            **{f"xl/s{number}.xml": f"<worksheet>{sheet}</worksheet>" for number in range(parts)},
        }.items():
            file.writestr(name, text)
    return out.getvalue()


def test_a_small_file_that_unpacks_to_much_work_is_refused_before_it_is_done() -> None:
    code = "[" * 200_000
    formats = f'<numFmt numFmtId="200" formatCode="{code}"/><cellXfs><xf numFmtId="200"/></cellXfs>'
    missing = refused_with(by_hand(styles=formats))  # read in no time, and lacks the sheets
    assert "is missing" in missing[0]
    for content, sentence in (
        (by_hand(sheets=201), "more than 200 sheets"),
        (by_hand(sheets=2), "damaged"),  # one part that two sheets name
        (by_hand(styles=" " * 5_000_001), "more styles and settings"),
        (by_hand(styles=f"<cellXfs>{'<xf/>' * 65_537}</cellXfs>"), "more styles and settings"),
        (by_hand(texts="<si/>" * 500_001), "more cells"),
        (by_hand(sheet="<c/>" * 2_000_001), "more cells"),
    ):
        (told,) = refused_with(content)
        assert sentence in told


def test_the_commands_say_what_they_did(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    good, bad, out = tmp_path / "good.xlsx", tmp_path / "bad.xlsx", tmp_path / "out.xlsx"
    good.write_bytes(small(outcome_diary=[seen()]))
    bad.write_bytes(small(outcome_diary=[seen(markers="9"), seen(actor="Nobody")]))
    call_command("import_workbook", good, dry_run=True)
    assert not Project.objects.exists()
    call_command("import_workbook", good)
    call_command("import_workbook", good)
    assert "Nothing to change." in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        call_command("import_workbook", bad)
    assert ended.value.code == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 2
    call_command("export_workbook", "small", out)
    assert cells(out.read_bytes())["cycles"][1] == ("1", "2019-01-01 00:00:00", "2019-04-30 00:00:00")


def test_commands_refuse_in_a_sentence_without_a_traceback(tmp_path: Path) -> None:
    for arguments, sentence in (
        (["import_workbook", "no-such-file.xlsx"], "cannot be read"),
        (["export_workbook", "antwerpen", str(tmp_path / "x.xlsx")], "run manage.py migrate first"),
        (
            ["make_report", "x", "--cycle", "1", "--output", "x.pdf", "--language", "de"],
            "invalid choice: 'de'",
        ),
    ):
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "AMIF_MODE": "local",
                "AMIF_DATA_DIR": str(tmp_path / "empty"),
                "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, sentence in done.stderr) == (1, True), done.stderr
        assert "Traceback" not in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_a_command_writes_into_a_pipe_and_behind_a_link_and_replaces_neither(tmp_path: Path) -> None:
    stream, pipe, kept, link = (tmp_path / name for name in ("stream", "pipe", "kept.xlsx", "link.xlsx"))
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_out(b"through the pipe", pipe)
    assert os.read(reader, 100) == b"through the pipe"
    os.close(reader)
    assert pipe.is_fifo()
    kept.write_bytes(b"old")
    link.symlink_to(kept)
    write_out(b"new", link)
    assert (link.is_symlink(), kept.read_bytes()) == (True, b"new")
    with stream.open("wb", buffering=0) as opened:  # what a shell opened and began stays
        opened.write(b"before ")
        write_out(b"after", Path(f"/dev/fd/{opened.fileno()}"))
    assert stream.read_bytes() == b"before after"
    assert sorted(tmp_path.iterdir()) == sorted([stream, pipe, kept, link])


def test_a_command_shows_its_file_to_nobody_who_could_not_read_it_before(tmp_path: Path) -> None:
    kept, new = tmp_path / "kept.xlsx", tmp_path / "new.xlsx"
    kept.write_bytes(b"old")
    kept.chmod(0o600)
    umask = os.umask(0o027)
    try:
        write_out(b"people", kept)
        write_out(b"people", new)
    finally:
        os.umask(umask)
    assert [oct(path.stat().st_mode & 0o777) for path in (kept, new)] == ["0o600", "0o640"]
