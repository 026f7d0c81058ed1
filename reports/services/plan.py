"""How the coach words and chooses a cycle's report; what was published before does not change by it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from diaries.models import Observation
from diaries.services.draft import UNTOLD, Page
from projects.editing import EditConflict, change
from projects.models import Cycle, HistoryEntry, Programme, User
from projects.services.cycle import locked
from projects.services.history import record
from reports.models import ReportPart, ReportPlan
from reports.quoting import by_observation, quoted_words
from reports.services.drafts import drop_words
from reports.services.parts import parts_left_out, required_parts


def plan_of(cycle: Cycle) -> ReportPlan:
    """The plan of the cycle's report; where there is none yet, an unsaved one at version 0 that leaves nothing out."""
    return ReportPlan.objects.filter(cycle=cycle).first() or ReportPlan(cycle=cycle, version=0)


@transaction.atomic
def plan_report(
    *,
    cycle: Cycle,
    by: User | None,
    version: int,
    summary: str,
    told: Collection[str],
    quotes: Sequence[Observation],
    sentences: Sequence[str] = (),
    page: Page = UNTOLD,
) -> ReportPlan:
    """Words the summary, chooses the parts that are told, and marks quotes. Parts that the programme asks for stay.

    `quotes` are observations whose whole change is quoted, `sentences` the marks of single sentences.

    `version` is 0 where nobody planned it before, `page` the page on which it was typed. Raises `EditConflict` if somebody did so meanwhile.
    """
    cycle = locked(cycle)
    kept = set(told) | required_parts(cycle.project.programme)
    left_out = [part.value for part in ReportPart if part.value not in kept]
    present = ReportPlan.objects.filter(cycle=cycle).first()
    if present is not None:
        plan = change(
            present,
            project=cycle.project,
            by=by,
            version=version,
            values={"summary": summary, "left_out": left_out, "sentences": list(sentences)},
            many={"quotes": list(quotes)},
        )
        drop_words(writer=by, model=ReportPlan, about=cycle, page=page)
        return plan
    if version:
        raise EditConflict(ReportPlan(cycle=cycle, version=0))
    plan = ReportPlan.objects.create(
        cycle=cycle, summary=summary, left_out=left_out, sentences=list(sentences), created_by=by
    )
    plan.quotes.set(quotes)
    record(
        project=cycle.project,
        by=by,
        verb=HistoryEntry.Verb.ADDED,
        subject=plan,
        after={
            "summary": summary,
            "left_out": left_out,
            "quotes": [each.pk for each in quotes],
            "sentences": list(sentences),
        },
    )
    drop_words(writer=by, model=ReportPlan, about=cycle, page=page)
    return plan


def may_be_quoted(cycle: Cycle):
    """The observations of the cycle, by partner and in the order of the report."""
    return (
        Observation.objects.kept()
        .in_cycle(cycle)
        .select_related("actor", "cycle")
        .order_by("actor", "date", "pk")
    )


@dataclass(frozen=True)
class Quotes:
    """How many quotes a plan has, and the observations of which it quoted sentences that read otherwise by now.

    Of those nothing is quoted until the coach chooses again.
    """

    count: int
    changed: tuple[Observation, ...]


def read_quotes(plan: ReportPlan) -> Quotes:
    """In two queries at most. An observation that was taken out of the diary is no quote, and not asked about."""
    if plan.pk is None:
        return Quotes(0, ())
    marks = by_observation(plan.sentences)
    rows = may_be_quoted(plan.cycle).filter(pk__in=marks) if marks else ()
    changed = tuple(row for row in rows if not quoted_words(row, marks[row.pk]))
    whole = plan.quotes.kept().exclude(pk__in=marks).count()
    return Quotes(whole + len(rows) - len(changed), changed)


def names_of_left_out(plan: ReportPlan, programme: Programme) -> list[str]:
    """The parts that the next edition leaves out, in words."""
    return [str(ReportPart(part).label) for part in parts_left_out(plan, programme)]
