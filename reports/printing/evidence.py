"""Lays out what only a dossier says of the diaries: when activities were, and what is seen of each assumption. Pure."""

from dataclasses import dataclass

from diaries.models import Precision, Score
from reflection.figures import Happening, Timeline, lay_out_timeline
from reflection.models import Verdict
from reports.content import AssumptionPart, CycleReport
from reports.content.dossier import DossierContent, EvidenceEndPart, EvidencePart
from reports.paper.words import day_seen
from reports.printing.partner import PartnerPages


@dataclass(frozen=True)
class DonePages:
    """What was done for a partner, and its drawing: none where nothing was."""

    partner: PartnerPages
    timeline: Timeline | None


@dataclass(frozen=True)
class SeenEnd:
    """One end of an assumption: on which days an activity was done, or a marker's score in words and what was seen."""

    part: EvidenceEndPart
    days: str
    word: str

    @property
    def was_looked_at(self) -> bool:
        """Whether the team scored that nothing was observed of it."""
        return self.part.score == Score.NOTHING


@dataclass(frozen=True)
class SaidOf:
    verdict: str
    cycle: str
    finding: str


@dataclass(frozen=True)
class BelievedRow:
    """An assumption of the report, and what is for and against it where the content tells that."""

    assumption: AssumptionPart
    begins: SeenEnd | None = None
    arrives: SeenEnd | None = None
    verdicts: tuple[SaidOf, ...] = ()


def done_pages(partner: PartnerPages, report: CycleReport) -> DonePages:
    """The partner's entries on the line of the cycle; their words stand in the table below it."""
    happenings = [
        Happening(entry.date, entry.date_precision == Precision.MONTH)
        for activity in partner.part.activities
        for entry in activity.entries
    ]
    dated = [each for each in happenings if each.day]
    cycle = report.cycle
    return DonePages(
        partner,
        lay_out_timeline(dated, start=cycle.start, end=cycle.end, most_columns=0) if dated else None,
    )


def believed_rows(content: DossierContent) -> tuple[BelievedRow, ...]:
    assumptions = content.report.assumptions
    if len(content.evidence) != len(assumptions):
        return tuple(map(BelievedRow, assumptions))
    return tuple(_believed(*pair) for pair in zip(assumptions, content.evidence, strict=True))


def _believed(assumption: AssumptionPart, evidence: EvidencePart) -> BelievedRow:
    return BelievedRow(
        assumption,
        _seen(evidence.begins),
        _seen(evidence.arrives) if evidence.arrives else None,
        tuple(
            SaidOf(str(Verdict(said.verdict).label), said.cycle, said.finding) for said in evidence.verdicts
        ),
    )


def _seen(part: EvidenceEndPart) -> SeenEnd:
    days = ", ".join(
        dict.fromkeys(filter(None, (day_seen(each.date, each.date_precision) for each in part.done)))
    )
    return SeenEnd(part, days, str(Score(part.score).label) if part.score else "")
