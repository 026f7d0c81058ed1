"""What the sheets that came after format 1 say about other rows, and about moments that have not come yet."""

from datetime import datetime

from django.utils.translation import gettext as _

from projects import clock
from projects.text import same_name
from reports.workbook.additions import ADDED_SHEETS, NAMED_BY, TOLD
from reports.workbook.columns import Kind
from reports.workbook.mistakes import Notice, listed
from reports.workbook.reading import Row, Workbook
from reports.workbook.references import (
    Known,
    Partner,
    check_activity,
    check_actor,
    check_influence,
    check_markers,
)


def check_additions(workbook: Workbook, known: Known) -> None:
    """Adds the mistakes of these sheets that `check_references` does not look for."""
    for row in workbook.rows("mission")[1:]:
        workbook.refuse(row, "mission", _("The mission is one text; put it into one cell"))
    for row in workbook.rows("outcome challenges"):
        _check_challenge(workbook, row, known)
    for row in workbook.rows("assumptions"):
        _check_assumption(workbook, row, known)
    _check_labels(workbook)
    for row in workbook.rows("retired"):
        actor = check_actor(workbook, row, known)
        if actor and row.text("marker") and check_influence(workbook, row, actor):
            check_markers(workbook, row, known, actor, [row.text("marker")], "marker")
    for row in workbook.rows("added"):
        if bool(row.text("marker")) == bool(row.text("activity")) and not row.broken:
            workbook.refuse(row, "marker", _("Name a marker or an activity, one of the two"))
    for row in workbook.rows("earlier wordings"):
        _check_wording(workbook, row, known)
    _check_moments(workbook)


def _check_challenge(workbook: Workbook, row: Row, known: Known) -> None:
    actor = check_actor(workbook, row, known)
    if actor is not None and actor.sphere and actor.sphere != "influence":
        workbook.notices.append(
            Notice(
                row.sheet.title,
                row.cell("actor"),
                _(
                    '"%(actor)s" is no boundary partner, and only these have an outcome challenge; imported all the same'
                )
                % {"actor": actor.name},
            )
        )


def _check_assumption(workbook: Workbook, row: Row, known: Known) -> None:
    """One beginning, an activity or a marker, and an end that is another marker or, left empty, the vision."""
    if bool(row.text("if activity")) == bool(row.text("if marker")) and not row.broken:
        workbook.refuse(
            row, "if activity", _("Name the activity or the marker with which it begins, one of the two")
        )
    beginning = _partner(workbook, row, known, "if actor")
    if beginning is not None:
        check_activity(workbook, row, known, beginning, "if activity")
        if row.text("if marker"):
            check_markers(workbook, row, known, beginning, [row.text("if marker")], "if marker")
    if bool(row.text("then actor")) != bool(row.text("then marker")) and not row.broken:
        workbook.refuse(
            row,
            "then marker",
            _("Name the marker to which it leads and its actor, or leave both empty: it leads to the vision"),
        )
    end = _partner(workbook, row, known, "then actor")
    if end is not None and row.text("then marker"):
        check_markers(workbook, row, known, end, [row.text("then marker")], "then marker")
        if beginning is end and same_name(row.text("if marker")) == same_name(row.text("then marker")):
            workbook.refuse(row, "then marker", _("A marker cannot lead to itself; name another marker"))


def _partner(workbook: Workbook, row: Row, known: Known, column: str) -> Partner | None:
    actor = check_actor(workbook, row, known, column)
    return actor if actor is not None and check_influence(workbook, row, actor, column) else None


def _check_labels(workbook: Workbook) -> None:
    """The numbers by which `earlier wordings` speaks of assumptions."""
    first: dict[str, Row] = {}
    for row in workbook.rows("assumptions"):
        label = same_name(row.text("number"))
        if label and first.setdefault(label, row) is not row:
            workbook.refuse(
                row,
                "number",
                _("%(what)s is listed twice, in %(first)s and %(second)s; keep one of the two")
                % {
                    "what": row.text("number"),
                    "first": first[label].cell("number"),
                    "second": row.cell("number"),
                },
            )


def _check_wording(workbook: Workbook, row: Row, known: Known) -> None:
    told = TOLD.get(row.text("what"))
    if told is None:
        return
    for column in NAMED_BY.get(told.kind, () if row.text("assumption") else ("actor",)):
        if not row.text(column) and column not in row.broken:
            workbook.refuse(row, column, _("The %(column)s is missing; fill it in") % {"column": column})
    word = next((word for word in told.said if same_name(row.text("said")) in word.spellings), None)
    if word is not None:
        row.values["said"] = word.value
    elif told.said:
        workbook.refuse(
            row,
            "said",
            _('"%(text)s" is not a %(column)s; write one of: %(words)s')
            % {
                "text": row.text("said")[:80],
                "column": told.word.value,
                "words": listed(dict.fromkeys(f"{word.value} ({word.dutch})" for word in told.said)),
            },
        )
    actor = check_actor(workbook, row, known)
    if actor is not None and (row.text("marker") or row.text("activity")):
        if not check_influence(workbook, row, actor):
            return
        check_activity(workbook, row, known, actor)
        if row.text("marker"):
            check_markers(workbook, row, known, actor, [row.text("marker")], "marker")
    labels = [each.text("number") for each in workbook.rows("assumptions") if each.text("number")]
    label = row.text("assumption")
    if label and same_name(label) not in map(same_name, labels):
        workbook.refuse(
            row,
            "assumption",
            _('"%(number)s" is not among the numbers of the assumptions; there are: %(numbers)s')
            % {"number": label, "numbers": listed(labels) or _("none")},
        )


def _check_moments(workbook: Workbook) -> None:
    """What somebody did lies in the past; a later moment would change what today's pages say."""
    now = clock.now()
    for sheet in ADDED_SHEETS:
        for column in [column.key for column in sheet.columns if column.kind is Kind.MOMENT]:
            for row in workbook.rows(sheet.key):
                moment = row.values.get(column)
                if isinstance(moment, datetime) and moment > now:
                    workbook.refuse(row, column, _("This moment has not come yet; write when it happened"))
