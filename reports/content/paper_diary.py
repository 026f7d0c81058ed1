"""What the diaries of a cycle say on paper: blank, to be filled in by hand, or as they were written.

As in `reports.content`, fields are only ever added, with a default. Both documents speak in the wording of the
cycle. A blank one has nobody's words but the project's own: its parts leave the fields of the diary empty.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from reports.content import (
    ActivityEntryPart,
    CyclePart,
    EndPart,
    NotesPart,
    ObservationPart,
    ProgrammePart,
)


@dataclass(frozen=True)
class DiaryProjectPart:
    name: str
    promoter: str


@dataclass(frozen=True)
class FilePart:
    """A photo or a document that lies with an entry; paper tells its name and what is to be seen."""

    name: str
    caption: str


@dataclass(frozen=True)
class SeenPart(ObservationPart):
    """An observation as the diary tells it. Who wrote it is left out, as in a report."""

    files: tuple[FilePart, ...] = ()


@dataclass(frozen=True)
class DonePart(ActivityEntryPart):
    """A row of the activity diary with its files."""

    files: tuple[FilePart, ...] = ()


@dataclass(frozen=True)
class EarlierScorePart:
    """The score that the marker had in an earlier cycle, named by its number."""

    cycle: str
    score: str


@dataclass(frozen=True)
class DiaryMarkerPart:
    """A row of the outcome diary (figure 2.6): a marker in the words of the cycle, and its score there.

    `formulated_later` is the day on which it came, where it came after the words of the cycle were settled.
    """

    number: str
    level: str
    text: str
    score: str = ""
    remark: str = ""
    earlier: tuple[EarlierScorePart, ...] = ()
    reads_otherwise_today: bool = False
    formulated_later: datetime | None = None
    end: EndPart | None = None


@dataclass(frozen=True)
class DiaryActivityPart:
    """Rows of the activity diary (figure 2.5); `markers` are places in the partner's list, counted from 0."""

    name: str
    markers: tuple[int, ...] = ()
    is_unplanned: bool = False
    entries: tuple[DonePart, ...] = ()
    end: EndPart | None = None


@dataclass(frozen=True)
class DiaryPart:
    """One boundary partner's diaries of the cycle: the activity diary and the outcome diary."""

    name: str
    activities: tuple[DiaryActivityPart, ...]
    markers: tuple[DiaryMarkerPart, ...]
    recommendations: tuple[str, ...] = ()
    observations: tuple[SeenPart, ...] = ()
    notes: NotesPart = field(default_factory=NotesPart)


@dataclass(frozen=True)
class Diaries:
    """The diaries of one cycle, of all boundary partners or of one, as they stand on `day`."""

    programme: ProgrammePart
    project: DiaryProjectPart
    cycle: CyclePart
    day: date
    partners: tuple[DiaryPart, ...]
    handed_over: datetime | None = None
