"""The fixed words of the workbook, and the columns that several sheets have."""

from reports.workbook.columns import Column, Kind, Word

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
UNTIED = "without a marker"
"""A change of which nobody said yet which marker it fits, nor that it was unexpected."""
NATURES = (
    Word("expected", "verwacht"),
    Word("unexpected positive", "onverwacht positief"),
    Word("unexpected negative", "onverwacht negatief"),
    Word(UNTIED, "zonder marker"),
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
