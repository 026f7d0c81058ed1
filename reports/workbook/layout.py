"""The sheets and columns of the workbook, in English and Dutch: the one table that all its parts follow."""

from reports.workbook.additions import ADDED_SHEETS
from reports.workbook.columns import Column, Kind, Sheet, Word, named
from reports.workbook.words import (
    ACTOR,
    CYCLE,
    DATE,
    DESCRIPTION,
    LEVELS,
    MARKERS,
    METHODS,
    NATURES,
    SCORES,
    SPHERES,
)

__all__ = ["PROJECT", "PROJECT_FIELDS", "SHEET", "SHEETS", "Column", "Kind", "Sheet", "Word", "named"]

PROJECT_FIELDS = (
    Column("name", "naam", Kind.NAME, needed=True, limit=200),
    Column("programme", "programma", Kind.NAME, needed=True, limit=200),
    Column("promoter", "promotor", Kind.NAME, limit=300),
    Column("municipality", "gemeente", Kind.NAME, limit=300),
    Column("start", "start", Kind.START, needed=True),
    Column("end", "einde", Kind.END, needed=True),
    Column("summary", "samenvatting"),
    Column("vision", "visie"),
)
"""The rows of the sheet `project`."""

PROJECT = Sheet(
    "project",
    "project",
    (Column("field", "veld", Kind.NAME, needed=True), Column("value", "waarde", needed=True)),
    needed=True,
)

FIRST_SHEETS = (
    PROJECT,
    Sheet(
        "key figures",
        "kerncijfers",
        (
            Column("figure", "cijfer", Kind.FIGURE, needed=True, limit=500),
            Column("label", "omschrijving", needed=True),
            Column("as of", "peildatum", Kind.AS_OF, limit=200),
            Column("source", "bron"),
        ),
    ),
    Sheet(
        "actors",
        "actoren",
        (ACTOR, Column("sphere", "sfeer", Kind.WORD, needed=True, words=SPHERES), DESCRIPTION),
        needed=True,
        identity=("actor",),
    ),
    Sheet(
        "markers",
        "progress markers",
        (
            ACTOR,
            Column("number", "nummer", Kind.NUMBER, needed=True, limit=20),
            Column("level", "gradatie", Kind.WORD, needed=True, words=LEVELS),
            Column("text", "tekst", needed=True),
        ),
        identity=("actor", "number"),
        of_influence=True,
    ),
    Sheet(
        "activities",
        "activiteiten",
        (
            ACTOR,
            Column("activity", "activiteit", Kind.NAME, needed=True, limit=600),
            DESCRIPTION,
            MARKERS,
        ),
        identity=("actor", "activity"),
        of_influence=True,
    ),
    Sheet(
        "cycles",
        "cycli",
        (
            CYCLE,
            Column("start", "start", Kind.START, needed=True),
            Column("end", "einde", Kind.END, needed=True),
        ),
        needed=True,
        identity=("cycle",),
    ),
    Sheet(
        "activity diary",
        "activiteitendagboek",
        (
            CYCLE,
            ACTOR,
            Column("activity", "activiteit", Kind.NAME, needed=True, limit=600),
            DATE,
            DESCRIPTION,
            Column("went well", "goed"),
            Column("why well", "waarom goed"),
            Column("went less well", "minder goed"),
            Column("why less well", "waarom minder goed"),
            Column("participants", "deelnemers", Kind.COUNT),
        ),
        of_influence=True,
    ),
    Sheet(
        "activity recommendations",
        "aanbevelingen",
        (CYCLE, ACTOR, Column("recommendation", "aanbeveling of beslissing", needed=True)),
        of_influence=True,
    ),
    Sheet(
        "outcome diary",
        "effectendagboek",
        (
            CYCLE,
            ACTOR,
            DATE,
            MARKERS,
            Column("nature", "aard", Kind.WORD, needed=True, words=NATURES),
            Column("observed change", "geobserveerde verandering", needed=True),
            Column("significance", "belang"),
            Column("contribution", "bijdrage"),
            Column("method", "methode", Kind.WORD, words=METHODS),
            Column("other factors", "andere factoren"),
            Column("activities involved", "betrokken activiteiten", Kind.NAMES),
        ),
        of_influence=True,
    ),
    Sheet(
        "marker scores",
        "scores",
        (
            CYCLE,
            ACTOR,
            Column("marker", "marker", Kind.NUMBER, needed=True, limit=20),
            Column("score", "score", Kind.WORD, needed=True, words=SCORES),
            Column("remark", "toelichting"),
        ),
        identity=("cycle", "actor", "marker"),
        of_influence=True,
    ),
    Sheet(
        "diary notes",
        "dagboeknotities",
        (
            CYCLE,
            ACTOR,
            Column("enabling", "bevorderend"),
            Column("hindering", "belemmerend"),
            Column("effective strategies", "effectieve strategie"),
            Column("adaptations", "aanpassingen"),
        ),
        identity=("cycle", "actor"),
        of_influence=True,
    ),
)
"""The sheets of format 1."""

SHEETS = (*FIRST_SHEETS, *ADDED_SHEETS)
"""All sheets, in the order in which they are exported."""

SHEET = {sheet.key: sheet for sheet in SHEETS}
