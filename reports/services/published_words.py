"""What the newest published editions of a project's cycles say: all that its case report and its brief may repeat."""

import json
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from diaries.models import Observation
from projects.models import Project
from reflection.models import Finding
from reports.content import CycleReport, FindingPart, KeyFigurePart, from_json
from reports.content.brief import SourcePart
from reports.models import Edition


@dataclass(frozen=True)
class PublishedWords:
    """The reports by cycle, the oldest first, and where each stands."""

    reports: dict[int, CycleReport]
    sources: dict[int, SourcePart]

    @property
    def last(self) -> CycleReport | None:
        return next(reversed(self.reports.values()), None)

    @property
    def summary(self) -> str:
        """What the last report says of the project."""
        return self.last.project.summary if self.last else ""

    @property
    def key_figures(self) -> tuple[KeyFigurePart, ...]:
        return self.last.project.key_figures if self.last else ()

    def finding(self, row: Finding) -> FindingPart | None:
        """The finding as it was published, without what points at other parts of its report; None where it was not."""
        report = self.reports.get(row.meeting.cycle_id)
        told = report.meeting.findings if report and report.meeting else ()
        found = next((each for each in told if each.number == row.number), None)
        return found and replace(found, markers=(), activities=(), observations=(), entries=0, verdicts=())

    def partner_of(self, row: Observation) -> str | None:
        """The name under which the observation was published; None where it was not."""
        report = self.reports.get(row.cycle_id)
        names = [
            partner.name
            for partner in (report.partners if report else ())
            if any((each.change, each.date) == (row.change, row.date) for each in partner.observations)
        ]
        return row.actor.name if row.actor.name in names else next(iter(names), None)


def read_published(project: Project) -> PublishedWords:
    """In one query."""
    newest = _newest(project)
    return PublishedWords(
        reports={pk: from_json(edition.content) for pk, edition in newest.items()},
        sources={
            pk: SourcePart(cycle=edition.cycle.number, edition=edition.number or 0)
            for pk, edition in newest.items()
            if edition.cycle
        },
    )


def published_findings(project: Project) -> QuerySet[Finding]:
    """The findings that stand in the newest editions: what was left out of one is not offered either."""
    told = Q(pk=None)
    for pk, edition in _newest(project).items():
        meeting = json.loads(edition.content)["meeting"] or {}
        numbers = [each["number"] for each in meeting.get("findings", ())]
        told |= Q(meeting__cycle=pk, number__in=numbers)
    return Finding.objects.filter(told, meeting__cycle__project=project)


def _newest(project: Project) -> dict[int, Edition]:
    """By cycle, the oldest first."""
    rows = Edition.objects.of_cycles().filter(project=project).newest_of_each("cycle").select_related("cycle")
    return {row.cycle.pk: row for row in rows.order_by("cycle__start") if row.cycle}
