"""Documents of a whole project that the coach words and publishes: the case report and the policy brief.

Both say only what published reports of cycles said already, and the coach's own words. A draft is the team's; what a
funder reads is a numbered edition, frozen like that of a cycle (domain rules 7 and 8).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, When
from django.utils.translation import gettext as _

from projects import clock
from projects.editing import change
from projects.models import CycleState, HistoryEntry, Project, User
from projects.services.history import record
from reflection.models import Finding
from reports.brief_content import BriefFindingPart, PolicyBrief, QuotePart, SourcePart
from reports.case_content import CaseReport, CaseWordingPart
from reports.case_joining import join_meetings, join_partners
from reports.content import (
    CycleReport,
    EditionPart,
    FindingPart,
    fingerprint,
    from_json,
    to_json,
)
from reports.models import Brief, CaseWording, Edition, Format, Kind, Report
from reports.services.documents import keep_draft
from reports.services.drafts import drop_words, has_unsaved_words
from reports.services.gathering import project_part
from reports.services.gathering_programme import programme_part
from reports.services.jobs import queue_reports
from theory_of_change.services.changing import hold

WORDS_OF_CASE = (
    "background",
    "strategy",
    "process",
    "lessons",
    "materials",
    "continuation",
    "transfer",
    "anchoring",
)
WORDS_OF_BRIEF = ("title", "problem", "seen", "contributed", "other_factors", "asks")


def published_reports(project: Project) -> list[CycleReport]:
    """What the newest published edition of each cycle says, oldest cycle first, in one query."""
    rows = Edition.objects.of_cycles().published().filter(project=project).order_by("cycle__start", "number")
    return [from_json(content) for content in {row.cycle_id: row.content for row in rows}.values()]


def gather_case(project: Project) -> CaseReport:
    """The case as its published cycles and the coach's words tell it, in at most five queries."""
    reports = published_reports(project)
    last = reports[-1] if reports else None
    wording = CaseWording.objects.filter(project=project).first()
    return CaseReport(
        programme=programme_part(project.programme),
        project=project_part(project),
        day=clock.today(),
        wording=CaseWordingPart(**{name: getattr(wording, name, "") for name in WORDS_OF_CASE}),
        cycles=last.cycles if last else (),
        told=tuple(len(each.cycles) - 1 for each in reports),
        vision=last.vision if last else "",
        mission=last.mission if last else "",
        actors=last.actors if last else (),
        partners=join_partners(reports),
        meetings=join_meetings(reports),
    )


def gather_brief(project: Project) -> PolicyBrief:
    """The brief as it is worded now, in at most nine queries. What is not published any more is left out."""
    brief = Brief.objects.filter(project=project).first()
    sources = {
        cycle: SourcePart(cycle=number, edition=edition or 0)
        for cycle, number, edition in Edition.objects.of_cycles()
        .published()
        .filter(project=project)
        .order_by("number")
        .values_list("cycle", "cycle__number", "number")
    }
    told = project_part(project)
    words: dict[str, Any] = {name: getattr(brief, name, "") for name in WORDS_OF_BRIEF}
    return PolicyBrief(
        programme=programme_part(project.programme),
        project=replace(told, summary="", key_figures=()),
        day=clock.today(),
        **words,
        findings=_findings(brief, sources) if brief else (),
        quotes=_quotes(brief, sources) if brief else (),
        facts=told.key_figures,
    )


def _findings(brief: Brief, sources: dict[int, SourcePart]) -> tuple[BriefFindingPart, ...]:
    chosen = brief.findings.filter(meeting__cycle__in=list(sources)).select_related("meeting", "actor")
    return tuple(
        BriefFindingPart(_finding(each), sources[each.meeting.cycle_id])
        for each in chosen.order_by("meeting__cycle__start", "number")
    )


def _finding(row: Finding) -> FindingPart:
    return FindingPart(
        number=row.number,
        text=row.text,
        partner=row.actor.name if row.actor else "",
        significance=row.significance,
        contribution=row.contribution,
        contribution_words=row.contribution_words,
        other_factors=row.other_factors,
        barriers=row.barriers,
    )


def _quotes(brief: Brief, sources: dict[int, SourcePart]) -> tuple[QuotePart, ...]:
    chosen = brief.quotes.kept().filter(cycle__in=list(sources)).select_related("actor")
    return tuple(
        QuotePart(each.change, each.actor.name, each.date, sources[each.cycle_id])
        for each in chosen.order_by("cycle__start", "pk")
    )


@dataclass(frozen=True)
class Worded:
    """A kind that the coach words: its row, its fields of text, and what gathers it."""

    model: type[CaseWording] | type[Brief]
    fields: tuple[str, ...]
    gather: Callable[[Project], CaseReport | PolicyBrief]


WORDED: dict[Kind, Worded] = {
    Kind.CASE: Worded(CaseWording, WORDS_OF_CASE, gather_case),
    Kind.BRIEF: Worded(Brief, WORDS_OF_BRIEF, gather_brief),
}


@transaction.atomic
def write_wording(
    *, kind: Kind, project: Project, by: User | None, version: int, values: dict[str, Any]
) -> CaseWording | Brief:
    """Keeps the coach's words and drops their draft; `version` is 0 where there were none. Raises `EditConflict`."""
    worded = WORDED[kind]
    hold(project)
    texts = {name: values[name] for name in worded.fields}
    many: dict[str, list[Any]] = {
        name: list(values[name]) for name in ("findings", "quotes") if name in values
    }
    present = worded.model._default_manager.filter(project=project).first()
    if present is None:
        present = worded.model._default_manager.create(project=project, created_by=by)
        record(project=project, by=by, verb=HistoryEntry.Verb.ADDED, subject=present)
        version = present.version
    changed = change(present, project=project, by=by, version=version, values=texts, many=many)
    drop_words(writer=by, model=worded.model, about=project)
    return changed


def read_words(kind: Kind, project: Project) -> tuple[CaseReport | PolicyBrief, str]:
    """What would be published of this kind now, and the fingerprint that tells whether it still is the same later."""
    gathered = WORDED[kind].gather(project)
    return gathered, fingerprint(to_json(gathered))


@transaction.atomic
def ask_for_draft(
    *, kind: Kind, project: Project, by: User | None, language: str, format: Format = Format.PDF
) -> Report:
    """A draft of the document as it is worded now. The same content asked twice gives the same file."""
    content = to_json(WORDED[kind].gather(project))
    edition = keep_draft(kind=kind, project=project, content=content, by=by)
    return queue_reports(edition, [language], by, format)[0]


@transaction.atomic
def publish_document(
    *, kind: Kind, project: Project, by: User | None, reason: str = "", seen: str = ""
) -> Edition:
    """Freezes the document as its next edition, to be made in every language; the funder can read it.

    `seen` is the fingerprint of what the coach looked at before: where the document says something else by now, it is
    not published unseen. Raises `ValidationError` then, where no cycle was published yet, where a brief says nothing,
    where words of this person are not saved yet, or where an edition is replaced and nobody says why.
    """
    hold(project)
    if not project.cycles.filter(state=CycleState.PUBLISHED).exists():
        raise ValidationError(
            _("No cycle has been published yet, so there is nothing that may leave the project.")
        )
    if by is not None and has_unsaved_words(writer=by, model=WORDED[kind].model, about=project):
        raise ValidationError(
            _("There are words of yours that are not saved yet. Save them or drop them first."),
            code="unsaved",
        )
    gathered, found = read_words(kind, project)
    if isinstance(gathered, PolicyBrief) and gathered.is_empty:
        raise ValidationError(_("The brief says nothing yet: word the problem, or choose a finding."))
    if seen and seen != found:
        raise ValidationError(
            _("What it says changed since you looked at it. Look at it once more, then publish it."),
            code="changed",
        )
    last = Edition.objects.published().filter(project=project, kind=kind).order_by("-number").first()
    if last and not reason.strip():
        raise ValidationError(_("Say why this edition replaces the one before."))
    now, number = clock.now(), (last.number or 0) + 1 if last else 1
    part = EditionPart(
        number=number,
        published_at=now,
        published_by="" if by is None else str(by),
        replaces=last.number if last else None,
        reason=reason.strip(),
    )
    content = to_json(replace(gathered, edition=part))
    edition = Edition.objects.create(
        kind=kind,
        project=project,
        number=number,
        content=content,
        content_sha256=fingerprint(content),
        gathered_at=now,
        gathered_by=by,
        reason=reason.strip(),
    )
    record(
        project=project,
        by=by,
        verb=HistoryEntry.Verb.PUBLISHED,
        subject=edition,
        after={"kind": kind.value, "number": number},
        reason=reason,
    )
    queue_reports(edition, [code for code, _name in settings.LANGUAGES], by)
    return edition


def newest_after(report: Report) -> Report | None:
    """The newest edition that replaced this published one, as a PDF in the same language if there is one; in a query."""
    edition = report.edition
    if not edition.is_published:
        return None
    later = Report.objects.filter(
        edition__project=edition.project_id,
        edition__kind=edition.kind,
        edition__cycle=edition.cycle_id,
        edition__number__gt=edition.number,
    )
    newest = later.select_related("edition").defer("edition__content").order_by("-edition__number")
    found = list(
        newest.annotate(
            fits=Case(
                When(language=report.language, format=Format.PDF, then=0),
                When(format=Format.PDF, then=1),
                default=2,
            )
        ).order_by("-edition__number", "fits", "language")[:1]
    )
    return found[0] if found else None


def published_documents(project: Project) -> list[Edition]:
    """The published case reports and policy briefs with their files, newest first, in two queries."""
    return list(
        Edition.objects.of_projects()
        .published()
        .filter(project=project)
        .defer("content")
        .prefetch_related("reports")
        .order_by("-gathered_at", "-pk")
    )
