"""From the bytes of a file to rows of typed values, with all mistakes of single cells and all notices.

What a row says about other rows or about the database is looked at by `checking`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from django.utils.translation import gettext as _

from projects.text import loose_name
from reports.workbook.cells import Cell, RawRow, RawWorkbook, open_workbook
from reports.workbook.layout import PROJECT, PROJECT_FIELDS, SHEETS, Column, Kind, Sheet, named
from reports.workbook.mistakes import Mistake, Notice, column_letters, in_order, listed
from reports.workbook.told_meetings import TOLD_SHEETS
from reports.workbook.values import Value, Wrong, value_of


@dataclass
class Row:
    """A row of the file. A column with a mistake is in `broken`, an empty one in neither."""

    sheet: "ReadSheet"
    number: int
    values: dict[str, Value] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    places: dict[str, str] = field(default_factory=dict)
    """Where a value stands if not in the column of its name: the sheet `project` lists fields downwards."""

    def cell(self, key: str) -> str:
        if self.places:
            return self.places.get(key, "A1")
        return f"{column_letters(self.sheet.columns.get(key, 1))}{self.number}"

    def text(self, key: str) -> str:
        return str(self.values.get(key, ""))

    def moment(self, key: str) -> datetime:
        """The value of a needed column of moments."""
        return cast(datetime, self.values[key])


@dataclass
class ReadSheet:
    """A sheet of the format as it stands in the file: under which title, with which columns."""

    layout: Sheet
    title: str
    columns: dict[str, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    dutch: set[str] = field(default_factory=set)
    """The columns that bear their Dutch names."""
    has_head: bool = False
    """Whether it has a first row, in which the names of the columns should stand."""


@dataclass
class Workbook:
    """What a file says. `project` is the one row that the sheet `project` makes."""

    titles: list[str]
    sheets: dict[str, ReadSheet] = field(default_factory=dict)
    project: Row | None = None
    mistakes: list[Mistake] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def rows(self, key: str) -> list[Row]:
        return self.sheets[key].rows if key in self.sheets else []

    def all_mistakes(self) -> list[Mistake]:
        return in_order(self.mistakes, self.titles)

    def all_notices(self) -> list[Notice]:
        return in_order(self.notices, self.titles)

    def refuse(self, row: Row, key: str, sentence: str) -> None:
        self.mistakes.append(Mistake(row.sheet.title, row.cell(key), sentence))


def read_workbook(content: bytes) -> Workbook:
    """All that the file says. Raises `WorkbookRefused` only for a file that is no workbook at all."""
    raw = open_workbook(content)
    workbook = Workbook(raw.titles)
    for title in raw.titles:
        layout = named(SHEETS, title)
        if layout is None and named(TOLD_SHEETS, title):
            workbook.notices.append(
                Notice(
                    title,
                    "",
                    _("This sheet tells of meetings for reading; a coach records those in the program"),
                )
            )
        elif layout is None:
            workbook.notices.append(
                Notice(title, "", _("This sheet is not part of the format and was not imported"))
            )
        elif layout.key in workbook.sheets:
            workbook.mistakes.append(
                Mistake(
                    title,
                    "A1",
                    _('The sheet "%(other)s" holds the same; put everything on one of the two')
                    % {"other": workbook.sheets[layout.key].title},
                )
            )
        else:
            workbook.sheets[layout.key] = _read_sheet(raw, ReadSheet(layout, title), workbook)
    for sheet in SHEETS:
        if sheet.needed and sheet.key not in workbook.sheets:
            workbook.mistakes.append(
                Mistake(
                    sheet.key,
                    "A1",
                    _('The sheet "%(sheet)s" (%(dutch)s) is missing; there are: %(sheets)s')
                    % {"sheet": sheet.key, "dutch": sheet.dutch, "sheets": listed(raw.titles)},
                )
            )
    workbook.project = next(iter(workbook.rows(PROJECT.key)), None)
    return workbook


def _read_sheet(raw: RawWorkbook, sheet: ReadSheet, workbook: Workbook) -> ReadSheet:
    rows = raw.rows(sheet.title)
    header = next(rows, None)
    if header is None:
        if sheet.layout.needed:
            _missing_columns(sheet, [], 1, workbook)
        return sheet
    sheet.has_head = True
    _read_header(sheet, header, workbook)
    by_column = {number: sheet.layout.column(key) for key, number in sheet.columns.items()}
    if sheet.layout is PROJECT:
        _read_fields(sheet, rows, workbook)
        return sheet
    nameless: set[int] = set()
    for raw_row in rows:
        nameless |= raw_row.cells.keys() - header.cells.keys()
        filled = {number: cell for number, cell in raw_row.cells.items() if number in by_column}
        if filled:
            sheet.rows.append(_read_row(sheet, raw_row.number, filled, by_column, workbook))
    for number in sorted(nameless):
        workbook.notices.append(
            Notice(
                sheet.title,
                f"{column_letters(number)}{header.number}",
                _("This column has no name and was not imported"),
            )
        )
    if sheet.layout.needed and not sheet.rows and sheet.columns:
        workbook.mistakes.append(
            Mistake(sheet.title, f"A{header.number + 1}", _("This sheet has no rows; fill in at least one"))
        )
    return sheet


def _read_header(sheet: ReadSheet, header: RawRow, workbook: Workbook) -> None:
    names: list[str] = []
    for number, cell in sorted(header.cells.items()):
        place = f"{column_letters(number)}{header.number}"
        if cell.kind in {"formula", "error"}:
            workbook.mistakes.append(
                Mistake(sheet.title, place, _("This cell holds a formula; paste its value instead"))
            )
            continue
        name = cell.value.strip() if isinstance(cell.value, str) else str(cell.value)
        names.append(name[:80])
        column: Column | None = named(sheet.layout.columns, name)
        if column is None:
            workbook.notices.append(
                Notice(
                    sheet.title,
                    place,
                    _('The column "%(name)s" is not part of the format and was not imported')
                    % {"name": name[:80]},
                )
            )
        elif column.key in sheet.columns:
            workbook.mistakes.append(
                Mistake(
                    sheet.title,
                    place,
                    _('The column "%(name)s" stands in %(first)s already; keep one of the two')
                    % {
                        "name": name,
                        "first": f"{column_letters(sheet.columns[column.key])}{header.number}",
                    },
                )
            )
        else:
            sheet.columns[column.key] = number
            if loose_name(name) != column.key:
                sheet.dutch.add(column.key)
    if sheet.columns:
        _missing_columns(sheet, names, header.number, workbook)
    else:
        _refuse_title(sheet, names, header.number, workbook)


def _refuse_title(sheet: ReadSheet, names: list[str], row: int, workbook: Workbook) -> None:
    """A first row without the name of any column, such as a title."""
    needed = listed(f"{column.key} ({column.dutch})" for column in sheet.layout.columns if column.needed)
    workbook.mistakes.append(
        Mistake(
            sheet.title,
            f"A{row}",
            _(
                "The first row must hold the names of the columns, at least %(needed)s; it holds: %(columns)s. Take "
                "out what stands above the names, such as a title"
            )
            % {"needed": needed, "columns": listed(names) or _("none")},
        )
    )


def _missing_columns(sheet: ReadSheet, names: list[str], row: int, workbook: Workbook) -> None:
    for column in sheet.layout.columns:
        if column.needed and column.key not in sheet.columns:
            workbook.mistakes.append(
                Mistake(
                    sheet.title,
                    f"A{row}",
                    _('The column "%(column)s" (%(dutch)s) is missing; there are: %(columns)s')
                    % {
                        "column": column.key,
                        "dutch": column.dutch,
                        "columns": listed(names) or _("none"),
                    },
                )
            )


def _read_row(
    sheet: ReadSheet, number: int, cells: dict[int, Cell], by_column: dict[int, Column], workbook: Workbook
) -> Row:
    row = Row(sheet, number)
    for place, column in by_column.items():
        cell = cells.get(place)
        if cell is not None:
            _take(row, column, cell, workbook)
        if column.needed and column.key not in row.values and column.key not in row.broken:
            row.broken.add(column.key)
            workbook.refuse(
                row, column.key, _("The %(column)s is missing; fill it in") % {"column": column.key}
            )
    return row


def _take(row: Row, column: Column, cell: Cell, workbook: Workbook) -> None:
    try:
        value = value_of(cell, column)
    except Wrong as wrong:
        row.broken.add(column.key)
        workbook.refuse(row, column.key, str(wrong))
    else:
        if column.kind is Kind.FIGURE and column.key in row.sheet.dutch and not isinstance(cell.value, str):
            value = str(value).replace(".", ",")  # a number; so a Dutch spreadsheet shows it
        if value is not None:
            row.values[column.key] = value


def _read_fields(sheet: ReadSheet, rows: Iterator[RawRow], workbook: Workbook) -> None:
    """The sheet `project` lists its fields one under the other."""
    if set(sheet.columns) != {"field", "value"}:
        return
    field_column, value_column = sheet.columns["field"], sheet.columns["value"]
    project = Row(sheet, 0)
    seen: dict[str, str] = {}
    names: list[str] = []
    for raw_row in rows:
        name_cell, cell = raw_row.cells.get(field_column), raw_row.cells.get(value_column)
        name_place = f"{column_letters(field_column)}{raw_row.number}"
        if name_cell is None:
            if cell is not None:
                workbook.mistakes.append(
                    Mistake(sheet.title, name_place, _("The field is missing; write what this value is"))
                )
            continue
        if name_cell.kind in {"formula", "error"}:
            workbook.mistakes.append(
                Mistake(sheet.title, name_place, _("This cell holds a formula; paste its value instead"))
            )
            continue
        name = str(name_cell.value).strip()
        names.append(name[:80])
        column: Column | None = named(PROJECT_FIELDS, name)
        if column is None:
            workbook.notices.append(
                Notice(
                    sheet.title,
                    name_place,
                    _('The row "%(name)s" is not part of the format and was not imported')
                    % {"name": name[:80]},
                )
            )
            continue
        if column.key in seen:
            workbook.mistakes.append(
                Mistake(
                    sheet.title,
                    name_place,
                    _('"%(name)s" stands in %(first)s already; keep one of the two')
                    % {"name": name, "first": seen[column.key]},
                )
            )
            continue
        seen[column.key] = name_place
        project.places[column.key] = f"{column_letters(value_column)}{raw_row.number}"
        if cell is not None:
            _take(project, column, cell, workbook)
        if column.needed and column.key not in project.values and column.key not in project.broken:
            project.broken.add(column.key)
            workbook.refuse(
                project, column.key, _("The %(column)s is missing; fill it in") % {"column": column.key}
            )
    for column in PROJECT_FIELDS:
        if column.needed and column.key not in seen:
            project.broken.add(column.key)
            workbook.mistakes.append(
                Mistake(
                    sheet.title,
                    f"{column_letters(field_column)}1",
                    _('The row "%(row)s" (%(dutch)s) is missing; there are: %(rows)s')
                    % {"row": column.key, "dutch": column.dutch, "rows": listed(names) or _("none")},
                )
            )
    sheet.rows.append(project)
