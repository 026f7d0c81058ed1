"""The sheets and columns of the workbook, in English and Dutch: the one table that all its parts follow."""

from dataclasses import dataclass
from enum import Enum

from projects.text import CELL_LIMIT, same_name


class Kind(Enum):
    """What a column's cells hold, and so how they are read, compared and written."""

    TEXT = "text"
    """Words of any length, kept as they were typed."""
    NAME = "name"
    """A short text without surrounding blanks; case does not matter in comparisons."""
    NUMBER = "number"
    """A cycle's or marker's number: a number or a short name."""
    FIGURE = "figure"
    """A text that often is a number."""
    AS_OF = "as of"
    """A free text that may be a date."""
    START = "start"
    """A date; of a month, its first day."""
    END = "end"
    """A date; of a month, its last day."""
    DATE = "date"
    """A date or a month of a diary."""
    WORD = "word"
    """One of a few fixed words."""
    MARKERS = "markers"
    """Numbers of markers, with commas between them."""


@dataclass(frozen=True)
class Word:
    """A fixed word: what is stored, the Dutch for it, and other ways to write it."""

    value: str
    dutch: str
    others: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.value, self.dutch, *self.others)

    def name(self, language: str) -> str:
        return self.dutch if language == "nl" else self.value


@dataclass(frozen=True)
class Column:
    """A column, or a row of the sheet `project`. `key` is its English name."""

    key: str
    dutch: str
    kind: Kind = Kind.TEXT
    needed: bool = False
    limit: int = CELL_LIMIT
    words: tuple[Word, ...] = ()

    def name(self, language: str) -> str:
        return self.dutch if language == "nl" else self.key

    def word(self, text: str) -> Word | None:
        """The fixed word meant by a text, in either language."""
        wanted = same_name(text)
        return next((word for word in self.words if wanted in word.spellings), None)


@dataclass(frozen=True)
class Sheet:
    """A sheet. Rows of a sheet with an `identity` are found again by it; others only word for word."""

    key: str
    dutch: str
    columns: tuple[Column, ...]
    needed: bool = False
    identity: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        return self.dutch if language == "nl" else self.key

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)

    @property
    def of_influence(self) -> bool:
        """Whether its rows belong to a boundary partner: all that name an actor, but the list of actors."""
        return self.key != "actors" and any(column.key == "actor" for column in self.columns)


SPHERES = (
    Word("control", "controle"),
    Word("influence", "invloed"),
    Word("interest", "interesse"),
    Word("strategic", "strategisch"),
)
LEVELS = (
    Word("expect", "expect", ("expect to see",)),
    Word("like", "like", ("like to see",)),
    Word("love", "love", ("love to see",)),
)
NATURES = (
    Word("expected", "verwacht"),
    Word("unexpected positive", "onverwacht positief"),
    Word("unexpected negative", "onverwacht negatief"),
)
METHODS = (
    Word("observation", "observatie"),
    Word("interview", "interview"),
    Word("focus group", "focusgroep"),
    Word("survey", "bevraging"),
    Word("self-reflection", "zelfreflectie"),
    Word("other", "andere"),
)
SCORES = (
    Word("low", "laag"),
    Word("medium", "medium"),
    Word("high", "hoog"),
    Word("nothing observed", "niets waargenomen"),
)

ACTOR = Column("actor", "actor", Kind.NAME, needed=True, limit=300)
CYCLE = Column("cycle", "cyclus", Kind.NUMBER, needed=True, limit=40)
DESCRIPTION = Column("description", "omschrijving")
DATE = Column("date", "datum", Kind.DATE)
MARKERS = Column("markers", "markers", Kind.MARKERS)

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

SHEETS = (
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
        ),
    ),
    Sheet(
        "activity recommendations",
        "aanbevelingen",
        (CYCLE, ACTOR, Column("recommendation", "aanbeveling of beslissing", needed=True)),
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
        ),
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
    ),
)
"""All sheets, in the order in which they are exported."""

SHEET = {sheet.key: sheet for sheet in SHEETS}


def named(candidates: tuple, text: str):
    """The sheet or column that bears this name in English or Dutch, whatever its case."""
    wanted = same_name(text)
    return next((each for each in candidates if wanted in (each.key, each.dutch)), None)
