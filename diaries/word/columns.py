"""Which column of a table is which: by the headings above them, however they are merged and repeated."""

import re
from dataclasses import dataclass

from diaries.word.document import Cell, Paragraph, Row, Table
from diaries.word.headings import ACTIVITY, OF_SCORES, OUTCOME, Column, column_of
from diaries.word.printed import column_under

MOST_TURNED = 12
"""Columns of a table whose headings stand below each other: the headings, and a column for each entry."""
ROWS_SEARCHED = 8
"""How far down the headings may stand: teams put a title, the partner and the cycle above them."""


@dataclass(frozen=True)
class Columns:
    """The columns of a diary's table."""

    fields: dict[int, str]
    """Column of the grid -> the field that it holds."""
    headings: dict[int, str]
    by_heading: dict[int, Column]
    """As `columns_of` reads the row of headings, to know it again on a later page."""
    is_outcome: bool
    width: int
    rows: int
    """How many rows the headings take."""

    def heading_at(self, column: int) -> str:
        return self.headings.get(column, "")

    def sort(self, row: Row) -> tuple[dict[str, list[Paragraph]], list[Cell]]:
        """The lines of the row by field, and the cells that stand under no known heading.

        What is merged with the cell above says nothing of its own.
        """
        by_field: dict[str, list[Paragraph]] = {}
        unknown = []
        for cell in row.cells:
            if cell.continues or not cell.text:
                continue
            under = (self.fields.get(column) for column in range(cell.column, cell.column + cell.span))
            name = next(filter(None, under), None)
            if name is None:
                unknown.append(cell)
            else:
                by_field.setdefault(name, []).extend(cell.lines)
        return by_field, unknown


def turned(table: Table) -> Table:
    """A table whose headings stand one below the other in its first column, laid out as a diary; any other as it is."""
    heads = [next((cell for cell in row.cells if cell.column == 0), None) for row in table.rows]
    named = [column_under(one.text.replace("\n", " ")) if one and one.text else None for one in heads]
    known = {each for each in named if each is not None}
    is_one = (
        2 <= table.width <= MOST_TURNED
        and len(known) >= 3
        and known & (OUTCOME | ACTIVITY | {Column.DESCRIPTION})
        and 2 * sum(1 for each in named if each) > len(table.rows)
        and all(one is None or one.span == 1 for one in heads)
        and find_columns(table, is_turned=True) is None
    )
    if not is_one:
        return table
    columns = [_by_column(row) for row in table.rows]
    rows = [
        Row(
            number=place + 1,
            cells=tuple(
                Cell(at, 1, cell.paragraphs, cell.tables, cell.continues)
                if (cell := cells.get(place))
                else Cell(at, 1, ())
                for at, cells in enumerate(columns)
            ),
        )
        for place in range(table.width)
    ]
    return Table(tuple(rows))


def _by_column(row: Row) -> dict[int, Cell]:
    return {cell.column: cell for cell in row.cells}


def columns_of(row: Row) -> dict[int, Column]:
    """The columns whose headings a row holds, by where they begin."""
    named = ((cell.column, column_under(cell.text.replace("\n", " "))) for cell in row.cells)
    return {place: column for place, column in named if column is not None}


def find_columns(table: Table, *, is_turned: bool = False) -> tuple[Columns, int] | None:
    """The columns of the table, and the number of rows up to where its content begins; None for another table.

    `is_turned` where the headings may stand in the first column: then a row of headings has three at least.
    """
    for place, row in enumerate(table.rows[:ROWS_SEARCHED]):
        named = columns_of(row)
        kinds = set(named.values())
        if is_turned and len(kinds - {*OF_SCORES}) < 3:
            continue
        is_outcome, is_activity = bool(kinds & OUTCOME), bool(kinds & ACTIVITY)
        is_activity = is_activity or {Column.ACTIVITY, Column.DESCRIPTION} <= kinds
        has_marker = Column.MARKER in kinds and Column.ACTIVITY not in kinds
        is_outcome = is_outcome or (has_marker and not is_activity)
        foreign = sum(1 for cell in row.cells if cell.text and cell.column not in named)
        if len(kinds) < 2 or not (is_outcome or is_activity) or foreign > len(named):
            continue
        more_outcome = len(kinds & OUTCOME) > len(kinds & ACTIVITY)
        outcome = is_outcome and (has_marker or not is_activity or more_outcome)
        below = table.rows[place + 1] if place + 1 < len(table.rows) else None
        scores = _scores_below(below) or _reasons_below(below, named) if below is not None else {}
        return _columns(row, named, scores, outcome=outcome, width=table.width), place + (2 if scores else 1)
    return None


def _scores_below(row: Row) -> dict[int, Column]:
    """Headings "low", "medium", "high" under the one heading "score"."""
    named = columns_of(row)
    filled = [cell for cell in row.cells if cell.text]
    return named if len(named) == len(filled) >= 2 and set(named.values()) <= set(OF_SCORES) else {}


def _reasons_below(row: Row, above: dict[int, Column]) -> dict[int, Column]:
    """Headings "what?" and "why?" under the one heading "good", and under "less good"."""
    found: dict[int, Column] = {}
    filled = [cell for cell in row.cells if cell.text and not cell.continues]
    for cell in filled:
        over = above.get(max((at for at in above if at <= cell.column), default=-1))
        text = cell.text.replace("\n", " ")
        if over not in ACTIVITY or not (column_of(text) is Column.WHY or _WHAT.match(text)):
            return {}
        assert over is not None
        found[cell.column] = Column.WHY if column_of(text) is Column.WHY else over
    return found if Column.WHY in found.values() else {}


_WHAT = re.compile(r"^\W*(wat|what|quoi|que)\W*$", re.IGNORECASE)


def _columns(
    row: Row, named: dict[int, Column], scores: dict[int, Column], *, outcome: bool, width: int
) -> Columns:
    fields: dict[int, str] = {}
    headings: dict[int, str] = {}
    before = None
    for cell in row.cells:
        column = named.get(cell.column)
        name = _field(column, before, outcome=outcome) if column is not None else ""
        spanned = range(cell.column, cell.column + cell.span)
        headings |= dict.fromkeys(spanned, cell.text.replace("\n", " "))
        if name and name not in fields.values():
            fields |= dict.fromkeys(spanned, name)
        before = column or before
    for place, column in scores.items():
        over = max((at for at in named if at <= place), default=None)
        is_why = column is Column.WHY and over is not None
        fields[place] = _field(column, named[over], outcome=outcome) if is_why else column.value
    wanted = "marker" if outcome else "activity"
    if wanted not in fields.values():
        first_named = min((at for at, name in fields.items() if name not in _BESIDE), default=0)
        free = (at for at in range(first_named) if at not in fields and (not at or not headings.get(at)))
        fields |= dict.fromkeys([*free][:1], wanted)
    return Columns(fields, headings, named, outcome, width, 2 if scores else 1)


_BESIDE = {Column.PARTNER.value, Column.NUMBER.value, Column.DATE.value, Column.LEVEL.value}
"""Columns that may stand before the marker's or the activity's, where that has no heading."""
_OF_OUTCOME = {
    *(Column.MARKER, Column.CHANGE, Column.SIGNIFICANCE, Column.CONTRIBUTION, Column.OTHER_FACTORS),
    *(Column.SCORE, *OF_SCORES, Column.REMARK, Column.DATE, Column.NUMBER, Column.LEVEL, Column.PARTNER),
}
_OF_ACTIVITY = {
    Column.ACTIVITY,
    Column.DESCRIPTION,
    Column.GOOD,
    Column.LESS_GOOD,
    Column.DATE,
    Column.NUMBER,
    Column.PARTNER,
}


def _field(column: Column, before: Column | None, *, outcome: bool) -> str:
    """The name of the field under a heading; "" where this kind of diary has none."""
    if column is Column.WHY:
        after = {Column.GOOD: "why_well", Column.LESS_GOOD: "why_less_well", Column.CHANGE: "significance"}
        return after.get(before, "") if before else ""
    if outcome and column is Column.DESCRIPTION:
        return "change"
    return column.value if column in (_OF_OUTCOME if outcome else _OF_ACTIVITY) else ""
