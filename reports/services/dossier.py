"""Asking for the dossier of a meeting: gathered and frozen like every document, about one cycle."""

from django.db import transaction

from projects import clock
from projects.models import Cycle, User
from projects.services.cycle import locked
from reflection.prepared import Believed, End, Preparation
from reflection.services.preparing import read_preparation
from reports.content import to_json
from reports.content.dossier import (
    AgendaLinePart,
    DayPart,
    DecidedPart,
    DossierContent,
    EvidenceEndPart,
    EvidencePart,
    GapPart,
    QuestionPart,
    StarredPart,
    VerdictPart,
)
from reports.models import Format, Kind, Report
from reports.services.documents import keep_draft
from reports.services.gathering import gather_cycle_report
from reports.services.jobs import queue_reports

KINDS = (Kind.DOSSIER, Kind.SHORT_DOSSIER)


def gather_dossier(cycle: Cycle) -> DossierContent:
    """The meeting as it is prepared today, in at most 31 queries."""
    prepared = read_preparation(cycle)
    meeting = prepared.meeting
    believed = sorted(prepared.assumptions, key=lambda each: each.assumption.pk)
    return DossierContent(
        report=gather_cycle_report(cycle, whole=True),
        day=clock.today(),
        meeting_day=meeting.date if meeting else None,
        begins_at=meeting.begins_at if meeting else None,
        place=meeting.place if meeting else "",
        bring=meeting.bring if meeting else "",
        agenda=tuple(
            AgendaLinePart(line.part.value, line.minutes, line.begins) for line in prepared.agenda.lines
        ),
        questions=tuple(
            QuestionPart(question.text, prepared.subjects.get(f"{question.kind}-{question.piece}", ""))
            for question in prepared.brought
        ),
        starred=tuple(
            StarredPart(marks.kind.value, prepared.whole_words[marks.key]) for marks in prepared.starred
        ),
        missing=_missing(prepared),
        decisions=tuple(
            DecidedPart(
                number=f"{each.cycle.number}.{each.decision.number}",
                text=each.decision.text,
                state=each.decision.state,
                owner=each.decision.owner,
                due=each.decision.due,
                outcome=each.decision.outcome,
            )
            for each in prepared.decisions
        ),
        ends=prepared.agenda.ends,
        evidence=tuple(map(_evidence, believed)),
    )


def _evidence(believed: Believed) -> EvidencePart:
    return EvidencePart(
        begins=_end(believed.begins),
        arrives=_end(believed.arrives) if believed.arrives else None,
        verdicts=tuple(
            VerdictPart(said.cycle.number, said.verdict.value, said.finding) for said in believed.verdicts
        ),
    )


def _end(end: End) -> EvidenceEndPart:
    return EvidenceEndPart(
        is_activity=end.is_activity,
        done=tuple(DayPart(did.entry.date, did.entry.date_precision) for did in end.done),
        seen=tuple(seen.observation.change for seen in end.seen),
        score=end.cell.score if end.cell else "",
    )


def _missing(prepared: Preparation) -> tuple[GapPart, ...]:
    return tuple(
        GapPart(
            partner=gap.name,
            needs=tuple(need.value for need in gap.needs),
            unscored=tuple(then.wording.number for then in gap.unscored),
            not_noted=gap.not_noted,
        )
        for gap in prepared.missing
    )


@transaction.atomic
def ask_for_dossier(
    *, kind: Kind, cycle: Cycle, by: User | None, language: str, format: Format = Format.PDF
) -> Report:
    """The dossier as things stand now, in one language. The same content asked twice gives the same file."""
    cycle = locked(cycle)
    began = clock.now()
    content = to_json(gather_dossier(cycle))
    edition = keep_draft(kind=kind, project=cycle.project, content=content, by=by, cycle=cycle, began=began)
    return queue_reports(edition, [language], by, format)[0]
