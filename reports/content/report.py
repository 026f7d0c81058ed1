"""The report of a cycle as a whole, and what its cover is drawn from."""

from dataclasses import dataclass

from reports.content.diaries import PartnerPart, WritersPart
from reports.content.frozen import read_json
from reports.content.meeting import MeetingPart
from reports.content.setting import CyclePart, EditionPart, ProgrammePart, ProjectPart
from reports.content.theory import ActorPart, AssumptionPart


@dataclass(frozen=True)
class CoverPart:
    """What a cover is drawn from: the actors in each sphere and outside, and for each boundary partner whether
    something was written about it, and how many observations. Kept beside an edition, so that a shelf of covers need
    not read what they cover."""

    counts: tuple[int, ...]
    written_about: tuple[bool, ...]
    seen: tuple[int, ...] = ()


@dataclass(frozen=True)
class CycleReport:
    """Everything a report of one cycle says."""

    programme: ProgrammePart
    project: ProjectPart
    cycles: tuple[CyclePart, ...]
    vision: str
    actors: tuple[ActorPart, ...]
    partners: tuple[PartnerPart, ...]
    meeting: MeetingPart | None
    edition: EditionPart
    mission: str = ""
    assumptions: tuple[AssumptionPart, ...] = ()
    summary: str = ""
    """The cycle in the coach's words."""
    left_out: tuple[str, ...] = ()
    """The parts (`reports.models.ReportPart`) that the coach left out; nothing of them stands in the content."""
    writers: tuple[WritersPart, ...] = ()

    @property
    def cycle(self) -> CyclePart:
        return self.cycles[-1]

    @property
    def is_draft(self) -> bool:
        return self.edition.number is None


def from_json(text: str) -> CycleReport:
    return read_json(text, CycleReport)
