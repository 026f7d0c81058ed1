"""What rows refer to: the actors, markers, activities and cycles that the file lists or the project has."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from projects.text import same_name
from reports.workbook.mistakes import listed
from reports.workbook.reading import Row, Workbook
from reports.workbook.stored import Stored


@dataclass
class Partner:
    """An actor of the file or the project, with the names of what hangs on it (as compared -> as written)."""

    name: str
    sphere: str
    markers: dict[str, str] = field(default_factory=dict)
    activities: dict[str, str] = field(default_factory=dict)


@dataclass
class Known:
    """All that rows may refer to: what the file lists, and what the project has already."""

    actors: dict[str, Partner] = field(default_factory=dict)
    cycles: dict[str, tuple[str, date | None, date | None]] = field(default_factory=dict)
    is_complete: set[str] = field(default_factory=set)
    """The sheets that could be read; nothing is said to be missing from one that could not."""


def known_things(workbook: Workbook, stored: Stored) -> Known:
    known = Known()
    for key, needed in (
        ("actors", "actor"),
        ("cycles", "cycle"),
        ("markers", "number"),
        ("activities", "activity"),
    ):
        sheet = workbook.sheets.get(key)
        if sheet is None:
            readable = key not in {"actors", "cycles"}
        else:
            columns = {needed} if needed == "cycle" else {needed, "actor"}
            readable = columns <= sheet.columns.keys() if sheet.has_head else not sheet.layout.needed
        if readable:
            known.is_complete.add(key)
    rows: dict[str, list] = {
        key: [*stored.rows[key], *workbook.rows(key)] for key in ("actors", "markers", "activities", "cycles")
    }
    for row in rows["actors"]:
        name = str(row.values.get("actor", ""))
        before = known.actors.get(same_name(name))
        sphere = str(row.values.get("sphere", ""))
        if name and before:
            before.sphere = sphere
        elif name:
            known.actors[same_name(name)] = Partner(name, sphere)
    for row in rows["markers"]:
        _hang(known, row, "number", "markers")
    for row in rows["activities"]:
        _hang(known, row, "activity", "activities")
    for row in rows["cycles"]:
        number = str(row.values.get("cycle", ""))
        if number:
            key = same_name(number)
            written = known.cycles[key][0] if key in known.cycles else number
            known.cycles[key] = (written, row.values.get("start"), row.values.get("end"))
    return known


def _hang(known: Known, row, column: str, where: str) -> None:
    actor = known.actors.get(same_name(str(row.values.get("actor", ""))))
    name = str(row.values.get(column, ""))
    if actor and name:
        getattr(actor, where).setdefault(same_name(name), name)


def check_references(workbook: Workbook, row: Row, known: Known) -> None:
    """The cycle, boundary partner, activity and markers that a row of a partner's sheet names."""
    key = row.sheet.layout.key
    check_cycle(workbook, row, known)
    actor = check_actor(workbook, row, known)
    if actor is None or not check_influence(workbook, row, actor):
        return
    if key != "activities":
        check_activity(workbook, row, known, actor)
    named = row.values.get("markers")
    if isinstance(named, tuple):
        check_markers(workbook, row, known, actor, named, "markers")
    check_involved(workbook, row, known, actor)
    if row.text("marker"):
        check_markers(workbook, row, known, actor, [row.text("marker")], "marker")


def check_cycle(workbook: Workbook, row: Row, known: Known) -> None:
    cycle = row.text("cycle")
    if cycle and "cycles" in known.is_complete and same_name(cycle) not in known.cycles:
        workbook.refuse(
            row,
            "cycle",
            _('"%(cycle)s" is not among the cycles; there are: %(cycles)s')
            % {"cycle": cycle, "cycles": listed(each[0] for each in known.cycles.values()) or _("none")},
        )


def check_actor(workbook: Workbook, row: Row, known: Known, column: str = "actor") -> Partner | None:
    """The actor that a row names; None, with a mistake, for one that is not listed."""
    name = row.text(column)
    actor = known.actors.get(same_name(name))
    if not name or (actor is None and "actors" not in known.is_complete):
        return None
    if actor is None:
        workbook.refuse(
            row,
            column,
            _('"%(actor)s" is not among the actors; there are: %(actors)s')
            % {"actor": name, "actors": listed(each.name for each in known.actors.values()) or _("none")},
        )
    return actor


def check_influence(workbook: Workbook, row: Row, actor: Partner, column: str = "actor") -> bool:
    """Whether the actor is a boundary partner, as far as can be told; a mistake if it is not."""
    if actor.sphere and actor.sphere != "influence":
        workbook.refuse(
            row,
            column,
            _(
                '"%(actor)s" is in the sphere "%(sphere)s"; only boundary partners, in the sphere of influence, '
                "have markers, activities and diaries"
            )
            % {"actor": actor.name, "sphere": actor.sphere},
        )
        return False
    return True


def check_activity(
    workbook: Workbook, row: Row, known: Known, actor: Partner, column: str = "activity"
) -> None:
    activity = row.text(column)
    if activity and "activities" in known.is_complete and same_name(activity) not in actor.activities:
        workbook.refuse(
            row,
            column,
            _('"%(actor)s" has no activity "%(activity)s"; it has %(activities)s')
            % {
                "actor": actor.name,
                "activity": activity,
                "activities": listed(f'"{each}"' for each in actor.activities.values()) or _("none"),
            },
        )


def check_involved(workbook: Workbook, row: Row, known: Known, actor: Partner) -> None:
    """The activities that a row of the outcome diary names beside the change."""
    column = "activities involved"
    named = row.values.get(column)
    if "activities" not in known.is_complete or not isinstance(named, tuple):
        return
    for name in named:
        if same_name(name) not in actor.activities:
            workbook.refuse(
                row,
                column,
                _('"%(actor)s" has no activity "%(activity)s"; it has %(activities)s')
                % {
                    "actor": actor.name,
                    "activity": name[:80],
                    "activities": listed(f'"{each}"' for each in actor.activities.values()) or _("none"),
                },
            )


def check_markers(
    workbook: Workbook, row: Row, known: Known, actor: Partner, numbers: Iterable[str], column: str
) -> None:
    if "markers" not in known.is_complete:
        return
    for number in numbers:
        if same_name(number) not in actor.markers:
            workbook.refuse(
                row,
                column,
                _('"%(actor)s" has no progress marker %(number)s; it has %(markers)s')
                % {
                    "actor": actor.name,
                    "number": number[:80],
                    "markers": listed(actor.markers.values()) or _("none"),
                },
            )
