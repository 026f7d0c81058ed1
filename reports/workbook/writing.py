"""From what the database holds to a workbook: all sheets, in the order of the layout, in English or Dutch."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from projects.models import Project
from reports.workbook.additions import TOLD
from reports.workbook.layout import PROJECT, PROJECT_FIELDS, SHEETS, Column, Kind, Sheet
from reports.workbook.spreadsheet import CellValue, Table, write_spreadsheet
from reports.workbook.stored import Stored, stored_project
from reports.workbook.told_meetings import told_rows
from reports.workbook.values import DiaryDate, Value, moment_with_offset

_WIDTHS = {
    Kind.TEXT: 48,
    Kind.NAME: 32,
    Kind.NUMBER: 9,
    Kind.FIGURE: 14,
    Kind.AS_OF: 18,
    Kind.START: 12,
    Kind.END: 12,
    Kind.DATE: 12,
    Kind.WORD: 20,
    Kind.MARKERS: 12,
    Kind.MOMENT: 32,
    Kind.NAMES: 32,
    Kind.COUNT: 9,
    Kind.PLACE: 9,
}
_WHOLE_NUMBER = re.compile("0|-?[1-9][0-9]{0,14}")
_ISO_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def write_workbook(project: Project, *, language: str = "en") -> bytes:
    """The project's workbook. The number of queries does not depend on how much there is."""
    stored = stored_project(project)
    tables = [_table(sheet, stored, language) for sheet in SHEETS]
    tables += [
        Table(
            sheet.name(language),
            [column.name(language) for column in sheet.columns],
            [_WIDTHS[column.kind] for column in sheet.columns],
            [[_cell(column, row[column.key] or None, language) for column in sheet.columns] for row in rows],
        )
        for sheet, rows in told_rows(project, language).items()
    ]
    return write_spreadsheet(tables)


def _table(sheet: Sheet, stored: Stored, language: str) -> Table:
    header = [column.name(language) for column in sheet.columns]
    if sheet is PROJECT:
        fields = [
            (column.name(language), _cell(column, stored.fields.get(column.key), language))
            for column in PROJECT_FIELDS
        ]
        return Table(sheet.name(language), header, (18, 80), fields)
    rows = [
        [_cell(column, _said(row.values, column, language), language) for column in sheet.columns]
        for row in stored.kept(sheet.key)
        if all(column.key in row.values for column in sheet.columns if column.needed)
    ]
    return Table(sheet.name(language), header, [_WIDTHS[column.kind] for column in sheet.columns], rows)


def _said(values: Mapping[str, Value], column: Column, language: str) -> Value | None:
    """The value of a row in a column; a fixed word that once stood somewhere is told in the workbook's language."""
    value = values.get(column.key)
    if column.key != "said" or value is None:
        return value
    words = TOLD[str(values["what"])].said
    return next((word.name(language) for word in words if word.value == value), value)


def _cell(column: Column, value: Value | None, language: str) -> CellValue:
    """A value as a cell holds it: real dates, whole numbers as numbers, everything else as text."""
    if isinstance(value, datetime):
        return moment_with_offset(value)
    if value is None or isinstance(value, date | int):
        return value
    if isinstance(value, DiaryDate):
        return str(value) if value.is_month else value.day
    if isinstance(value, tuple):
        return ("\n" if column.kind is Kind.NAMES else ", ").join(value)
    if column.kind is Kind.WORD:
        word = column.word(value)
        return word.name(language) if word else value
    if column.kind in {Kind.NUMBER, Kind.FIGURE} and _WHOLE_NUMBER.fullmatch(value):
        return int(value)
    if column.kind is Kind.AS_OF and _ISO_DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
