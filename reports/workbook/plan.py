"""What an import would do: the file's rows against the project's, as a preview and as the work itself."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.text import same_name
from reports.workbook.additions import LINK, PAST, RESUMED, RETIRED, TOLD
from reports.workbook.layout import PROJECT_FIELDS, SHEETS, Column, Kind, Sheet
from reports.workbook.mistakes import Notice
from reports.workbook.reading import Row, Workbook
from reports.workbook.rows import StoredRow
from reports.workbook.stored import Stored
from reports.workbook.stored_additions import Key, key_of
from reports.workbook.values import Value

FieldChange = tuple[Value | None, Value]

_LEFT_OUT = {
    False: gettext_lazy(
        "%(count)d of the rows were removed in the project by somebody and are not added again"
    ),
    True: gettext_lazy(
        "%(count)d of the rows tell the past of what the project has already and were left out; "
        "the project keeps its own history"
    ),
}
"""Of a sheet that tells the past or not: why rows of it were left out."""
_OUT_OF_TURN = {
    True: gettext_lazy(
        "It was followed at that moment already; take this row out, or add when it was given up before"
    ),
    False: gettext_lazy(
        "It was no longer followed at that moment already; take this row out, or add when it was followed again"
    ),
}
"""Whether it was followed just before: why an act cannot have happened."""
_ENDS_OTHERWISE = {
    True: gettext_lazy(
        "This is the last that is told, so it is followed today; but elsewhere in the file it is not. Change one "
        "of the two"
    ),
    False: gettext_lazy(
        "This is the last that is told, so it is no longer followed today; but nothing else in the file says so. "
        "Change one of the two"
    ),
}
"""Whether the past that is told ends with it being followed: how it disagrees with today."""


@dataclass
class RowChange:
    """A row that the project has and the file says otherwise: column -> what stands there, what will."""

    row: Row
    stored: StoredRow
    fields: dict[str, FieldChange]


@dataclass
class SheetPlan:
    """What would happen to the rows of one sheet."""

    layout: Sheet
    added: list[Row] = field(default_factory=list)
    changed: list[RowChange] = field(default_factory=list)
    unchanged: int = 0
    ignored: int = 0
    """Diary rows that somebody removed from the project, which no import brings back; and rows that tell
    the past of what the project has already, which keeps its own history."""

    @property
    def title(self) -> str:
        """The sheet's English name; the interface translates it."""
        return self.layout.key


@dataclass(frozen=True)
class Change:
    """One changed value, for the preview."""

    sheet: str
    cell: str
    what: str
    column: str
    before: str
    after: str


@dataclass
class ImportPlan:
    """The whole import before it happens. `project_slug` names the project, which may not exist yet."""

    workbook: Workbook
    stored: Stored
    project_slug: str
    project_name: str
    is_new: bool
    sheets: dict[str, SheetPlan] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)

    @property
    def nothing_to_change(self) -> bool:
        return not any(sheet.added or sheet.changed for sheet in self.sheets.values())

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Sheet -> how many rows would be added and changed, for the history; sheets without either left out."""
        return {
            key: {"added": len(sheet.added), "changed": len(sheet.changed)}
            for key, sheet in self.sheets.items()
            if sheet.added or sheet.changed
        }

    def changes(self) -> Iterator[Change]:
        """Every value that would change."""
        for sheet in self.sheets.values():
            for change in sheet.changed:
                what = ", ".join(change.row.text(column) for column in sheet.layout.identity)
                for column, (before, after) in change.fields.items():
                    yield Change(
                        sheet=change.row.sheet.title,
                        cell=change.row.cell(column),
                        what=what,
                        column=column,
                        before=shown(before),
                        after=shown(after),
                    )


def shown(value: Any) -> str:
    """A value as people read it."""
    return "" if value is None else ", ".join(value) if isinstance(value, tuple) else str(value)


def make_plan(workbook: Workbook, stored: Stored, *, slug: str) -> ImportPlan:
    """Compares; adds to the workbook's mistakes the rows that would change a published cycle."""
    plan = ImportPlan(
        workbook=workbook,
        stored=stored,
        project_slug=slug,
        project_name=workbook.project.text("name") if workbook.project else "",
        is_new=stored.project is None,
    )
    for layout in SHEETS:
        sheet = SheetPlan(layout)
        plan.sheets[layout.key] = sheet
        if layout.key == "project":
            _plan_project(sheet, workbook, stored)
        elif layout.key == "assumptions":
            _plan_assumptions(sheet, workbook, stored)
        elif layout.key in PAST:
            _plan_past(sheet, plan.sheets["assumptions"], workbook, stored)
            _refuse_contradictions(sheet, workbook)
        elif layout.identity or layout.is_single:
            _plan_by_identity(sheet, workbook, stored)
        else:
            _plan_word_for_word(sheet, workbook, stored)
        _refuse_published(sheet, workbook, stored)
        if sheet.ignored:
            workbook.notices.append(
                Notice(
                    workbook.sheets[layout.key].title,
                    "",
                    _LEFT_OUT[layout.key in PAST] % {"count": sheet.ignored},
                )
            )
    plan.notices = workbook.all_notices()
    return plan


def _plan_project(sheet: SheetPlan, workbook: Workbook, stored: Stored) -> None:
    row = workbook.project
    if row is None:
        return
    if stored.project is None:
        sheet.added.append(row)
        return
    fields = _differences(row, stored.fields, {column.key: column for column in PROJECT_FIELDS}, ())
    if fields:
        sheet.changed.append(RowChange(row, StoredRow(stored.project.pk, stored.fields), fields))
    else:
        sheet.unchanged += 1


def _plan_by_identity(sheet: SheetPlan, workbook: Workbook, stored: Stored) -> None:
    layout = sheet.layout
    columns = {column.key: column for column in layout.columns}
    present = {_identity(layout, row.values): row for row in stored.rows[layout.key]}
    for row in workbook.rows(layout.key):
        found = present.get(_identity(layout, row.values))
        if found is None:
            sheet.added.append(row)
        elif fields := _differences(row, found.values, columns, layout.identity):
            sheet.changed.append(RowChange(row, found, fields))
        else:
            sheet.unchanged += 1


def _plan_word_for_word(sheet: SheetPlan, workbook: Workbook, stored: Stored) -> None:
    """A row is there if one with the same words is, in the columns that the file has.

    Two equal rows in the file need two in the project.
    """
    rows = workbook.rows(sheet.layout.key)
    if not rows:
        return
    columns = [column for column in sheet.layout.columns if column.key in rows[0].sheet.columns]
    kept = Counter(_words(columns, row.values) for row in stored.rows[sheet.layout.key] if not row.is_removed)
    removed = Counter(_words(columns, row.values) for row in stored.rows[sheet.layout.key] if row.is_removed)
    for row in rows:
        words = _words(columns, row.values)
        if kept[words]:
            kept[words] -= 1
            sheet.unchanged += 1
        elif removed[words]:
            removed[words] -= 1
            sheet.ignored += 1
        else:
            sheet.added.append(row)


def _plan_assumptions(sheet: SheetPlan, workbook: Workbook, stored: Stored) -> None:
    """A link is found by its two ends. There may be one that is believed and earlier ones that no longer are.

    A row that says since when a link is no longer believed ends the believed one, unless the file lists that too;
    a row that says nothing of it leaves an ended one as it is.
    """
    layout = sheet.layout
    columns = {column.key: column for column in layout.columns}
    unclaimed = {_identity(layout, row.values): row for row in stored.rows[layout.key]}
    left: list[Row] = []
    matched: list[tuple[Row, StoredRow]] = []
    for row in workbook.rows(layout.key):
        found = unclaimed.pop(_identity(layout, row.values), None)
        if found is None:
            left.append(row)
        else:
            matched.append((row, found))
    for row in left:
        link = _identity(layout, row.values)[:-1]
        is_ended = "no longer believed since" in row.values
        candidates = [
            identity for identity in unclaimed if identity[:-1] == link and bool(identity[-1]) != is_ended
        ]
        if candidates:
            matched.append((row, unclaimed.pop(candidates[-1])))
        else:
            sheet.added.append(row)
    for row, found in matched:
        if fields := _differences(row, found.values, columns, (*LINK, "number")):
            sheet.changed.append(RowChange(row, found, fields))
        else:
            sheet.unchanged += 1


def _plan_past(sheet: SheetPlan, assumptions: SheetPlan, workbook: Workbook, stored: Stored) -> None:
    """The past is taken of what comes new with the file; what the project has keeps its own (domain rule 4)."""
    columns = [column for column in sheet.layout.columns if column.key not in {"author", "reason"}]
    kept = Counter(_words(columns, row.values) for row in stored.rows[sheet.layout.key])
    new_links = {same_name(row.text("number")) for row in assumptions.added}
    for row in workbook.rows(sheet.layout.key):
        words = _words(columns, row.values)
        label = same_name(row.text("assumption"))
        is_new = label in new_links if label else subject_of(row) not in stored.keys
        if is_new:
            sheet.added.append(row)
        elif kept[words]:
            kept[words] -= 1
            sheet.unchanged += 1
        else:
            sheet.ignored += 1


def _refuse_contradictions(sheet: SheetPlan, workbook: Workbook) -> None:
    """What is told as no longer followed and followed again must take turns, and end as things stand today."""
    acts: dict[Key, list[Row]] = {}
    for row in sheet.added:
        if row.text("what") in (RETIRED, RESUMED) and "until" in row.values:
            acts.setdefault(subject_of(row), []).append(row)
    ended = {subject_of(row) for row in workbook.rows("retired")} | {
        key_of("assumption", {"assumption": row.text("number")})
        for row in workbook.rows("assumptions")
        if "no longer believed since" in row.values
    }
    for subject, rows in acts.items():
        rows.sort(key=lambda row: row.moment("until"))
        followed = True
        for row in rows:
            if (row.text("what") == RETIRED) != followed:
                workbook.refuse(row, "what", str(_OUT_OF_TURN[followed]))
            followed = row.text("what") == RESUMED
        if followed == (subject in ended):
            workbook.refuse(rows[-1], "what", str(_ENDS_OTHERWISE[followed]))


def subject_of(row: Row) -> Key:
    """What a row of the past is about."""
    told = TOLD.get(row.text("what"))
    kind = told.kind if told else ""
    if not kind:
        kind = "assumption" if row.text("assumption") else "marker" if row.text("marker") else "actor"
        kind = "activity" if row.text("activity") else kind
    return key_of(kind, row.values)


def _differences(
    row: Row, present: dict[str, Value], columns: dict[str, Column], identity: tuple[str, ...]
) -> dict[str, FieldChange]:
    """What the row says otherwise. An empty cell says nothing: import removes nothing."""
    return {
        key: (present.get(key), value)
        for key, value in row.values.items()
        if key not in identity
        and _comparable(columns[key], value) != _comparable(columns[key], present.get(key))
    }


def _identity(layout: Sheet, values: dict[str, Value]) -> tuple[str, ...]:
    return tuple(same_name(str(values.get(column, ""))) for column in layout.identity)


def _words(columns: list[Column], values: dict[str, Value]) -> tuple[Any, ...]:
    return tuple(_comparable(column, values.get(column.key)) for column in columns)


def _comparable(column: Column, value: Value | None) -> Any:
    if value is None:
        return None
    if column.kind in {Kind.MARKERS, Kind.NAMES} and isinstance(value, tuple):
        return frozenset(map(same_name, value))
    if column.key == "programme":
        return slugify(str(value))
    if column.kind in {Kind.NAME, Kind.NUMBER} and column not in PROJECT_FIELDS:
        return same_name(str(value))
    return value


def _refuse_published(sheet: SheetPlan, workbook: Workbook, stored: Stored) -> None:
    """A published cycle is closed: what the file says of it must be there already."""
    closed = {same_name(number): number for number in stored.published}
    if not closed or not any(column.key == "cycle" for column in sheet.layout.columns):
        return
    for row in [*sheet.added, *(change.row for change in sheet.changed)]:
        number = closed.get(same_name(row.text("cycle")))
        if number is not None:
            workbook.refuse(
                row,
                "cycle",
                _(
                    "The report of cycle %(cycle)s is published, and this row would change the cycle; "
                    "leave the row out, or put it back to what the project has"
                )
                % {"cycle": number},
            )
