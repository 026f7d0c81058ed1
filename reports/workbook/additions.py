"""The sheets that came after format 1. An older file lacks them, and then says nothing about what they hold.

Most say how things stand today. Two, `added` and `earlier wordings`, tell the past: of what comes new with the
file they are taken; what the project has already keeps its own history (domain rule 4).
"""

from dataclasses import dataclass

from reports.workbook.columns import Column, Kind, Sheet, Word
from reports.workbook.words import ACTOR, CYCLE, LEVELS, SPHERES

STATES = (Word("done", "afgerond"), Word("dropped", "stopgezet"))
"""An activity that is not listed is open."""
SUBJECTS = (
    Word("beneficiaries", "eindbegunstigden", ("change in final beneficiaries",)),
    Word("partners", "intermediaire actoren", ("change in boundary partners",)),
    Word("activities", "activiteiten"),
    Word("practices", "manier van werken", ("operational practices",)),
)
"""The rows of the planning matrix (figure 2.4 of the report)."""


@dataclass(frozen=True)
class Told:
    """What a row of `earlier wordings` is about: a field of a kind of thing, or no field but an act."""

    word: Word
    kind: str
    field: str = ""
    said: tuple[Word, ...] = ()
    """The fixed words that can have stood there, if only these can."""


def _told(value: str, dutch: str, kind: str, field: str, said: tuple[Word, ...] = ()) -> Told:
    return Told(Word(value, dutch), kind, field, said)


RETIRED = "no longer followed"
RESUMED = "followed again"


TELLABLE = (
    _told("vision", "visie", "vision", "text"),
    _told("mission", "missie", "mission", "text"),
    _told("actor name", "naam van de actor", "actor", "name"),
    _told("sphere", "sfeer", "actor", "sphere", SPHERES),
    _told("actor description", "omschrijving van de actor", "actor", "description"),
    _told("outcome challenge", "outcome challenge", "actor", "outcome_challenge"),
    _told("marker number", "nummer van de marker", "marker", "number"),
    _told("marker level", "gradatie van de marker", "marker", "level", LEVELS),
    _told("marker text", "tekst van de marker", "marker", "text"),
    _told("activity name", "naam van de activiteit", "activity", "name"),
    _told("activity description", "omschrijving van de activiteit", "activity", "description"),
    _told("activity state", "stand van de activiteit", "activity", "state", (Word("open", "open"), *STATES)),
    _told("assumption", "veronderstelling", "assumption", "because"),
    _told("information", "informatie", "matrixrow", "information"),
    _told("who needs it", "wie het nodig heeft", "matrixrow", "users"),
    _told("collection", "verzameling", "matrixrow", "collection"),
    _told("learning", "leren", "matrixrow", "learning"),
    _told("reporting", "rapportering", "matrixrow", "reporting"),
    _told(RETIRED, "niet meer gevolgd", "", ""),
    _told(RESUMED, "opnieuw gevolgd", "", ""),
)
"""All that `earlier wordings` can tell, in the order in which one act's fields are written."""
TOLD = {told.word.value: told for told in TELLABLE}
NAMED_BY = {
    "vision": (),
    "mission": (),
    "actor": ("actor",),
    "marker": ("actor", "marker"),
    "activity": ("actor", "activity"),
    "assumption": ("assumption",),
    "matrixrow": ("subject",),
}
"""Kind of thing -> the columns of `earlier wordings` that say which one."""
PAST = ("added", "earlier wordings")
"""The sheets that tell the past."""

LINK = ("if actor", "if activity", "if marker", "then actor", "then marker")
"""The columns that say which causal link an assumption is about."""

_ACTIVITY = Column("activity", "activiteit", Kind.NAME, needed=True, limit=600)
_MARKER = Column("marker", "marker", Kind.NUMBER, needed=True, limit=20)
_SINCE = Column("since", "sinds", Kind.MOMENT, needed=True)
_BECAUSE = Column("because", "omdat")
_SUBJECT = Column("subject", "onderwerp", Kind.WORD, needed=True, words=SUBJECTS)

ADDED_SHEETS = (
    Sheet("mission", "missie", (Column("mission", "missie", needed=True),), is_single=True),
    Sheet(
        "outcome challenges",
        "outcome challenges",
        (ACTOR, Column("outcome challenge", "outcome challenge", needed=True)),
        identity=("actor",),
    ),
    Sheet(
        "assumptions",
        "veronderstellingen",
        (
            Column("number", "nummer", Kind.NUMBER, limit=20),
            Column("if actor", "als actor", Kind.NAME, needed=True, limit=300),
            Column("if activity", "als activiteit", Kind.NAME, limit=600),
            Column("if marker", "als marker", Kind.NUMBER, limit=20),
            Column("then actor", "dan actor", Kind.NAME, limit=300),
            Column("then marker", "dan marker", Kind.NUMBER, limit=20),
            Column("because", "omdat", needed=True),
            Column("no longer believed since", "niet meer geloofd sinds", Kind.MOMENT),
            Column("no longer believed because", "niet meer geloofd omdat"),
        ),
        identity=(*LINK, "no longer believed since"),
    ),
    Sheet(
        "planning matrix",
        "planningsmatrix",
        (
            _SUBJECT,
            Column("information", "informatie"),
            Column("who needs it", "wie het nodig heeft"),
            Column("collection", "verzameling"),
            Column("learning", "leren"),
            Column("reporting", "rapportering"),
        ),
        identity=("subject",),
    ),
    Sheet(
        "activity states",
        "stand van activiteiten",
        (
            ACTOR,
            _ACTIVITY,
            Column("state", "stand", Kind.WORD, needed=True, words=STATES),
            _SINCE,
            _BECAUSE,
        ),
        identity=("actor", "activity"),
        of_influence=True,
    ),
    Sheet(
        "planned activities",
        "geplande activiteiten",
        (CYCLE, ACTOR, _ACTIVITY),
        identity=("cycle", "actor", "activity"),
        of_influence=True,
    ),
    Sheet(
        "unplanned activities",
        "niet-geplande activiteiten",
        (ACTOR, _ACTIVITY),
        identity=("actor", "activity"),
        of_influence=True,
    ),
    Sheet(
        "marker order",
        "volgorde van markers",
        (ACTOR, _MARKER, Column("place", "plaats", Kind.PLACE, needed=True)),
        identity=("actor", "marker"),
        of_influence=True,
    ),
    Sheet(
        "retired",
        "niet meer gevolgd",
        (ACTOR, Column("marker", "marker", Kind.NUMBER, limit=20), _SINCE, _BECAUSE),
        identity=("actor", "marker"),
    ),
    Sheet(
        "added",
        "toegevoegd",
        (
            ACTOR,
            Column("marker", "marker", Kind.NUMBER, limit=20),
            Column("activity", "activiteit", Kind.NAME, limit=600),
            Column("added", "toegevoegd op", Kind.MOMENT, needed=True),
        ),
        identity=("actor", "marker", "activity"),
        of_influence=True,
    ),
    Sheet(
        "earlier wordings",
        "vroegere formuleringen",
        (
            Column("what", "wat", Kind.WORD, needed=True, words=tuple(told.word for told in TELLABLE)),
            Column("actor", "actor", Kind.NAME, limit=300),
            Column("marker", "marker", Kind.NUMBER, limit=20),
            Column("activity", "activiteit", Kind.NAME, limit=600),
            Column("assumption", "veronderstelling", Kind.NUMBER, limit=20),
            Column("subject", "onderwerp", Kind.WORD, words=SUBJECTS),
            Column("said", "luidde"),
            Column("until", "tot", Kind.MOMENT, needed=True),
            Column("author", "auteur", Kind.NAME, limit=150),
            Column("reason", "reden"),
        ),
    ),
)
