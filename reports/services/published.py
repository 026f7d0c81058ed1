"""Documents of a whole project that the coach words and publishes: the case report and the policy brief.

Both say only what published reports of cycles said already, and the coach's own words. A draft is the team's; what a
funder reads is a numbered edition, frozen like that of a cycle (domain rules 7 and 8).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Q, When
from django.utils.translation import gettext as _

from diaries.models import Observation
from diaries.services.draft import UNTOLD, Page
from projects import clock
from projects.editing import change
from projects.models import CycleState, HistoryEntry, Project, User
from projects.services.history import record
from reports.content import (
    EditionPart,
    fingerprint,
    read_json,
    to_json,
)
from reports.content.brief import BriefFindingPart, PolicyBrief, QuotePart
from reports.content.case import CaseReport, CaseWordingPart
from reports.documents import DOCUMENTS
from reports.joining.case import join_cycles, join_meetings, join_partners, named_actors, place_of_cycle
from reports.models import Brief, CaseWording, Edition, Format, Kind, Report
from reports.quoting import by_observation, quoted_words
from reports.services.documents import keep_draft
from reports.services.drafts import drop_words, refuse_unsaved
from reports.services.freezing import freeze
from reports.services.gathering import project_part
from reports.services.gathering_programme import programme_part
from reports.services.jobs import queue_reports
from reports.services.published_words import PublishedWords, read_published
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


def gather_case(project: Project) -> CaseReport:
    """The case as its published cycles and the coach's words tell it, in at most five queries."""
    published = read_published(project)
    reports, last = list(published.reports.values()), published.last
    cycles = join_cycles(reports)
    wording = CaseWording.objects.filter(project=project).first()
    return CaseReport(
        programme=programme_part(project.programme),
        project=replace(project_part(project), summary=published.summary, key_figures=published.key_figures),
        day=clock.today(),
        wording=CaseWordingPart(**{name: getattr(wording, name, "") for name in WORDS_OF_CASE}),
        cycles=cycles,
        told=tuple(place_of_cycle(each.cycle, cycles) for each in reports),
        vision=last.vision if last else "",
        mission=last.mission if last else "",
        actors=named_actors(last) if last else (),
        left_out=last.left_out if last else (),
        partners=join_partners(reports),
        meetings=join_meetings(reports),
    )


def gather_brief(project: Project) -> PolicyBrief:
    """The brief as it is worded now, in at most nine queries. What is not published any more is left out."""
    brief = Brief.objects.filter(project=project).first()
    published = read_published(project)
    told = project_part(project)
    words: dict[str, Any] = {name: getattr(brief, name, "") for name in WORDS_OF_BRIEF}
    return PolicyBrief(
        programme=programme_part(project.programme),
        project=replace(told, summary="", key_figures=()),
        day=clock.today(),
        **words,
        findings=_findings(brief, published) if brief else (),
        quotes=_quotes(brief, published) if brief else (),
        facts=published.key_figures,
    )


def _findings(brief: Brief, published: PublishedWords) -> tuple[BriefFindingPart, ...]:
    """In the words in which they were published."""
    chosen = brief.findings.select_related("meeting").order_by("meeting__cycle__start", "number")
    return tuple(
        BriefFindingPart(part, published.sources[each.meeting.cycle_id])
        for each in chosen
        if (part := published.finding(each))
    )


def _quotes(brief: Brief, published: PublishedWords) -> tuple[QuotePart, ...]:
    """The whole change, or the sentences that were chosen of it, as long as they stand there: under the name that the
    partner had when they were published.
    """
    marks = by_observation(brief.sentences)
    chosen = (
        Observation.objects.kept()
        .filter(Q(pk__in=brief.quotes.values("pk")) | Q(pk__in=marks), cycle__in=list(published.sources))
        .select_related("actor")
        .order_by("cycle__start", "pk")
    )
    told = (
        (each, quoted_words(each, marks[each.pk]) if each.pk in marks else each.change) for each in chosen
    )
    return tuple(
        QuotePart(words, name, each.date, published.sources[each.cycle_id], each.date_precision)
        for each, words in told
        if words and (name := published.partner_of(each))
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
    *,
    kind: Kind,
    project: Project,
    by: User | None,
    version: int,
    values: dict[str, Any],
    page: Page = UNTOLD,
) -> CaseWording | Brief:
    """Keeps the coach's words and drops their draft; `version` is 0 where there were none. Raises `EditConflict`.

    `page` is the page on which they were typed (see `finish_draft`).
    """
    worded = WORDED[kind]
    hold(project)
    texts: dict[str, Any] = {name: values[name] for name in worded.fields}
    if kind == Kind.BRIEF:
        texts["sentences"] = list(values.get("sentences", ()))
    many: dict[str, list[Any]] = {
        name: list(values[name]) for name in ("findings", "quotes") if name in values
    }
    present = worded.model._default_manager.filter(project=project).first()
    if present is None:
        present = worded.model._default_manager.create(project=project, created_by=by)
        record(project=project, by=by, verb=HistoryEntry.Verb.ADDED, subject=present)
        version = present.version
    changed = change(present, project=project, by=by, version=version, values=texts, many=many)
    drop_words(writer=by, model=worded.model, about=project, page=page)
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
    where words of this person are not saved yet, where an edition is replaced and nobody says why, or where the next
    one would say the same.
    """
    hold(project)
    if not project.cycles.filter(state=CycleState.PUBLISHED).exists():
        raise ValidationError(
            _("No cycle has been published yet, so there is nothing that may leave the project.")
        )
    refuse_unsaved(writer=by, model=WORDED[kind].model, about=project)
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
    if last and _says(last) == replace(gathered, day=_says(last).day):
        raise ValidationError(
            _(
                "The new edition would say the same as edition %(number)s. Word or choose something otherwise first."
            )
            % {"number": last.number},
            code="same",
        )
    edition = freeze(says=gathered, kind=kind, last=last, by=by, reason=reason, project=project)
    record(
        project=project,
        by=by,
        verb=HistoryEntry.Verb.PUBLISHED,
        subject=edition,
        after={"kind": kind.value, "number": edition.number},
        reason=reason,
    )
    return edition


def _says(edition: Edition) -> CaseReport | PolicyBrief:
    """What a published edition says, but for its number and who published it."""
    content = DOCUMENTS[Kind(edition.kind)].content
    return replace(read_json(edition.content, content), edition=EditionPart())


def newest_after(report: Report) -> Report | None:
    """The newest edition that replaced this published one, as a PDF in the same language if there is one; in a query."""
    edition = report.edition
    if not edition.is_published:
        return None
    later = Report.objects.filter(
        edition__project=edition.project_id,
        edition__programme=edition.programme_id,
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
