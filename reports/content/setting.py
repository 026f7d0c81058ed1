"""Whose report it is and of when: the programme with its template, the project, the cycles, the edition."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class LogoPart:
    """A programme's logo; its bytes lie in the storage under `place`. Of its size only the ratio counts."""

    place: str
    sha256: str
    kind: str
    width: float
    height: float


@dataclass(frozen=True)
class TemplatePart:
    """How the programme's documents looked when this one was frozen; an empty colour is the house's own.

    `required` names the parts (`reports.parts`) that nobody could leave out.
    """

    accent: str = ""
    quiet: str = ""
    cover_text: str = ""
    foot: str = ""
    logo: LogoPart | None = None
    required: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProgrammePart:
    name: str
    funder: str
    template: TemplatePart = TemplatePart()


@dataclass(frozen=True)
class KeyFigurePart:
    figure: str
    label: str
    as_of: str
    source: str


@dataclass(frozen=True)
class ProjectPart:
    name: str
    promoter: str
    municipality: str
    start: date
    end: date
    summary: str
    key_figures: tuple[KeyFigurePart, ...]


@dataclass(frozen=True)
class CyclePart:
    """A cycle; a report holds its own cycle last, after all those before it."""

    number: str
    start: date
    end: date


@dataclass(frozen=True)
class EditionPart:
    """The published edition; a draft has none of it."""

    number: int | None = None
    published_at: datetime | None = None
    published_by: str = ""
    replaces: int | None = None
    reason: str = ""
