"""What rows say about each other and about what the project already has: references, doubles, the calendar.

Everything is compared in the plain shape of rows, without a query. A cell that is wrong in itself is left out here,
so that one slip is told once.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import cast

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from diaries.models import Nature, Score
from projects.cycle_dates import calendar_mistakes, moved_out
from projects.text import same_name
from reports.workbook.checking_additions import check_additions
from reports.workbook.layout import SHEETS
from reports.workbook.mistakes import Notice, listed
from reports.workbook.reading import Row, Workbook
from reports.workbook.references import Known, check_references, known_things
from reports.workbook.spelling import settle_names
from reports.workbook.stored import Stored
from reports.workbook.values import DiaryDate, Value
from reports.workbook.words import UNTIED


def check(workbook: Workbook, stored: Stored) -> None:
    """Adds all mistakes and notices to the workbook's."""
    settle_names(workbook, stored)
    known = known_things(workbook, stored)
    _check_doubles(workbook)
    _check_spheres(workbook, stored)
    for key in [sheet.key for sheet in SHEETS if sheet.of_influence]:
        for row in workbook.rows(key):
            check_references(workbook, row, known)
    for row in workbook.rows("outcome diary"):
        if row.values.get("nature") == "expected" and not {"markers"} & (row.values.keys() | row.broken):
            workbook.refuse(
                row,
                "markers" if "markers" in row.sheet.columns else "nature",
                _("An expected change needs a marker; name its markers or call it unexpected"),
            )
        if row.values.get("nature") == UNTIED and "markers" in row.values:
            workbook.refuse(row, "nature", _("This change names markers; call it expected or unexpected"))
    _warn_of_scores(workbook, stored)
    check_additions(workbook, known)
    _check_calendar(workbook, stored, known)


def _check_doubles(workbook: Workbook) -> None:
    """Numbers and names that a sheet lists twice."""
    for sheet in SHEETS:
        first: dict[tuple[str, ...], Row] = {}
        for row in workbook.rows(sheet.key):
            identity = tuple(same_name(row.text(column)) for column in sheet.identity)
            needed = [column for column in sheet.identity if sheet.column(column).needed]
            if not all(row.text(column) for column in needed) or not needed:
                continue
            earlier = first.setdefault(identity, row)
            if earlier is not row:
                last = next(column for column in reversed(sheet.identity) if row.text(column))
                workbook.refuse(
                    row,
                    last,
                    _("%(what)s is listed twice, in %(first)s and %(second)s; keep one of the two")
                    % {
                        "what": ", ".join(
                            f'{column} "{row.text(column)}"' for column in sheet.identity if row.text(column)
                        ),
                        "first": earlier.cell(last),
                        "second": row.cell(last),
                    },
                )


def _check_spheres(workbook: Workbook, stored: Stored) -> None:
    """A boundary partner with markers or diaries in the project stays one."""
    followed = {
        same_name(str(row.values["actor"]))
        for sheet in SHEETS
        if sheet.of_influence
        for row in stored.rows[sheet.key]
    }
    for row in workbook.rows("actors"):
        sphere = row.text("sphere")
        if sphere and sphere != "influence" and same_name(row.text("actor")) in followed:
            workbook.refuse(
                row,
                "sphere",
                _(
                    '"%(actor)s" has markers, activities or diaries in the project and stays in the sphere of '
                    'influence; list another actor for the sphere "%(sphere)s"'
                )
                % {"actor": row.text("actor"), "sphere": sphere},
            )


def _warn_of_scores(workbook: Workbook, stored: Stored) -> None:
    """A notice where "nothing observed" stands beside observations: the program's own pages refuse that."""
    nothing = [row for row in workbook.rows("marker scores") if row.text("score") == Score.NOTHING]
    if not nothing:
        return
    diary: list[Mapping[str, Value]] = [row.values for row in stored.rows["outcome diary"]]
    diary += [row.values for row in workbook.rows("outcome diary")]
    observed = {
        _of_marker(values, str(marker))
        for values in diary
        if values.get("nature") != Nature.UNEXPECTED_NEGATIVE
        for marker in cast(Iterable[str], values.get("markers", ()))
    }
    for row in nothing:
        if _of_marker(row.values, row.text("marker")) in observed:
            workbook.notices.append(
                Notice(
                    row.sheet.title,
                    row.cell("score"),
                    _(
                        "Marker %(marker)s was observed in cycle %(cycle)s, so “nothing observed” does not hold; "
                        "imported all the same"
                    )
                    % {"marker": row.text("marker"), "cycle": row.text("cycle")},
                )
            )


def _of_marker(values: Mapping[str, Value], marker: str) -> tuple[str, ...]:
    return tuple(same_name(each) for each in (str(values.get("cycle")), str(values.get("actor")), marker))


def _check_calendar(workbook: Workbook, stored: Stored, known: Known) -> None:
    """Where the project's own days cannot be told, its cycles are compared with each other all the same."""
    within = _period(workbook, stored)
    for number, sentence in [
        *_calendar_mistakes(workbook, stored, within),
        *_entries_moved_out(workbook, stored, known),
    ]:
        row = next(
            (row for row in workbook.rows("cycles") if same_name(row.text("cycle")) == number),
            workbook.project,
        )
        if row is not None:
            workbook.refuse(row, "start", sentence.rstrip("."))
    for key in ("activity diary", "outcome diary"):
        for row in workbook.rows(key):
            _check_date(workbook, row, within, known)


def _period(workbook: Workbook, stored: Stored) -> tuple[date, date]:
    """The project's first and last day; what the file does not tell rightly is taken as without end."""
    project = workbook.project
    if project is None:
        return date.min, date.max
    start, end = (
        None if key in project.broken else project.values.get(key, stored.fields.get(key))
        for key in ("start", "end")
    )
    first = start if isinstance(start, date) else date.min
    last = end if isinstance(end, date) else date.max
    if first <= last:
        return first, last
    workbook.refuse(
        project,
        "end",
        _("The project ends on %(end)s, before it starts on %(start)s; put the right dates")
        % {"end": date_format(last), "start": date_format(first)},
    )
    return date.min, date.max


def _calendar_mistakes(
    workbook: Workbook, stored: Stored, within: tuple[date, date]
) -> list[tuple[str, str]]:
    """The mistakes of all cycles together, those that the file lists and those that only the project has."""
    listed_rows = workbook.rows("cycles")
    own = {same_name(row.text("cycle")) for row in listed_rows}
    every = [row.values for row in listed_rows]
    every += [row.values for row in stored.rows["cycles"] if same_name(str(row.values["cycle"])) not in own]
    spans = [
        (str(values["cycle"]), first, last)
        for values in every
        if "cycle" in values
        and isinstance(first := values.get("start"), date)
        and isinstance(last := values.get("end"), date)
    ]
    if not any(row.broken for row in listed_rows):
        mistakes = calendar_mistakes(spans, within=within)
    else:
        # A cycle without readable dates leaves a gap, which would be told as a second mistake.
        mistakes = [each for span in spans for each in calendar_mistakes([span], within=within)]
        right = sorted((span for span in spans if span[1] <= span[2]), key=lambda span: span[1:])
        for earlier, later in pairwise(right):
            if later[1] <= earlier[2]:
                mistakes += calendar_mistakes([earlier, later], within=(date.min, date.max))
    return [(same_name(number), sentence) for number, sentence in mistakes]


def _entries_moved_out(workbook: Workbook, stored: Stored, known: Known) -> list[tuple[str, str]]:
    """The entries that the project has stay in their cycles: no import moves one to another cycle, where it may be late,
    or the meeting was held. Removed ones are told too, since they may be brought back."""
    before = {
        str(row.values["cycle"]): (first, last)
        for row in stored.rows["cycles"]
        if isinstance(first := row.values["start"], date) and isinstance(last := row.values["end"], date)
    }
    after = {
        number: (first, last)
        for number, first, last in known.cycles.values()
        if first and last and first <= last
    }
    entries = (
        (str(row.values["cycle"]), day.day, day.last)
        for key in ("activity diary", "outcome diary")
        for row in stored.rows[key]
        if isinstance(day := row.values.get("date"), DiaryDate)
    )
    return moved_out(entries, before=before, after=after)


def _check_date(workbook: Workbook, row: Row, within: tuple[date, date], known: Known) -> None:
    when = row.values.get("date")
    if not isinstance(when, DiaryDate):
        return
    start, end = within
    if when.last < start or when.day > end:
        workbook.refuse(
            row,
            "date",
            _("%(date)s lies outside the project, which lasts from %(start)s to %(end)s; put the right date")
            % {"date": when, "start": start.isoformat(), "end": end.isoformat()},
        )
        return
    number, first, last = known.cycles.get(same_name(row.text("cycle")), ("", None, None))
    if first is None or last is None or (when.day <= last and when.last >= first):
        return
    others = [
        other
        for other, other_first, other_last in known.cycles.values()
        if other_first and other_last and when.day <= other_last and when.last >= other_first
    ]
    sentence = (
        _(
            "%(date)s lies in cycle %(other)s, but the row says cycle %(cycle)s; imported under cycle %(cycle)s"
        )
        if others
        else _("%(date)s lies in no cycle, and the row says cycle %(cycle)s; imported under cycle %(cycle)s")
    )
    workbook.notices.append(
        Notice(
            row.sheet.title,
            row.cell("date"),
            sentence % {"date": when, "other": listed(_once(others)), "cycle": number},
        )
    )


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
