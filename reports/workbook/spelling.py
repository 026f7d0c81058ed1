"""Names that are spelt with another i than the one they mean: "YILDIZ" for "Yıldız".

In Turkish I and i are two letters, each with its own small or large one, so no rule of capitals for
all languages finds them. A name that is listed exactly so is always meant first; only else the one that differs in nothing but its i.
"""

from collections.abc import Callable, Iterable

from projects.text import loose_name, same_name
from reports.workbook.layout import SHEETS
from reports.workbook.reading import Row, Workbook
from reports.workbook.stored import Stored
from reports.workbook.values import Value

_ACTORS = ("actor", "if actor", "then actor")
_ACTIVITIES = {"activity": "actor", "activities involved": "actor", "if activity": "if actor"}
"""Column of activities -> the column of the actor that they belong to."""


class _Names:
    """The names that are listed, as written, by how they are compared."""

    def __init__(self) -> None:
        self.exact: set[str] = set()
        self.loose: dict[str, dict[str, str]] = {}

    def add(self, name: str) -> None:
        self.exact.add(same_name(name))
        self.loose.setdefault(loose_name(name), {})[same_name(name)] = name

    def meant_by(self, name: str) -> str:
        """The listed name that is meant, if it can be only one; else the name as it is."""
        if same_name(name) in self.exact:
            return name
        found = list(self.loose.get(loose_name(name), {}).values())
        return found[0] if len(found) == 1 else name


def settle_names(workbook: Workbook, stored: Stored) -> None:
    """Puts the name that is listed where the file means it, so that from here on all compare by `same_name`."""
    cycles = _listed(stored.rows["cycles"], workbook.rows("cycles"), "cycle", lambda row: "")
    actors = _listed(stored.rows["actors"], workbook.rows("actors"), "actor", lambda row: "")
    every = [row for sheet in SHEETS for row in workbook.rows(sheet.key)]
    for row in every:
        _settle(row, "cycle", cycles.get(""))
        for column in _ACTORS:
            _settle(row, column, actors.get(""))
    activities = _listed(
        stored.rows["activities"],
        workbook.rows("activities"),
        "activity",
        lambda row: same_name(str(row.values.get("actor", ""))),
    )
    for row in every:
        for column, owner in _ACTIVITIES.items():
            if column in row.values:
                _settle(row, column, activities.get(same_name(row.text(owner))))


def _listed(stored: Iterable, rows: list[Row], column: str, owner: Callable[..., str]) -> dict[str, _Names]:
    """Whose -> the names that the project has, and those that the file adds to them."""
    here: dict[str, _Names] = {}
    every: dict[str, _Names] = {}
    for row in stored:
        for names in (here, every):
            names.setdefault(owner(row), _Names()).add(str(row.values[column]))
    written = {(owner(row), same_name(row.text(column))) for row in rows}
    for row in rows:
        whose, name = owner(row), row.text(column)
        meant = here[whose].meant_by(name) if whose in here else name
        if meant != name and (whose, same_name(meant)) not in written:
            row.values[column] = meant
        elif name:
            every.setdefault(whose, _Names()).add(name)
    return every


def _settle(row: Row, column: str, names: _Names | None) -> None:
    value: Value | None = row.values.get(column)
    if names is None or value is None:
        return
    if isinstance(value, tuple):
        row.values[column] = tuple(dict.fromkeys(map(names.meant_by, value)))
    else:
        row.values[column] = names.meant_by(str(value))
