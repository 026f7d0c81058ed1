"""Reads what the documents of the theory of change say today, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from django.db.models import F, QuerySet

from projects import clock
from projects.models import Project
from reports.content import ActorPart, AssumptionPart, MarkerNamePart
from reports.content.theory_document import (
    HopedMarkerPart,
    HopedPartnerPart,
    LinkPart,
    MatrixDocument,
    MatrixRowPart,
    PartnerSheet,
    PlacePart,
    RetiredPart,
    SupportPart,
    TheoryDocument,
    TheoryProjectPart,
)
from reports.services.gathering_programme import programme_part
from theory_of_change.models import (
    Activity,
    ActivityState,
    Actor,
    Assumption,
    Marker,
    MatrixRow,
    Mission,
    Subject,
    Vision,
)


def gather_theory(project: Project) -> TheoryDocument:
    """The whole theory of change, in at most ten queries.

    The day is in it, so the same theory asked for on another day is another document.
    """
    actors = list(project.actors.all())
    followed = [actor for actor in actors if actor.is_followed]
    links = list(project.assumptions.order_by("pk"))
    partners = _Partners([actor for actor in followed if actor.is_boundary_partner], project)
    return TheoryDocument(
        programme=programme_part(project.programme),
        project=_project(project),
        day=clock.today(),
        vision=_text(Vision.objects.filter(project=project)),
        mission=_text(Mission.objects.filter(project=project)),
        actors=actor_parts(followed),
        partners=partners.parts(),
        assumptions=partners.assumptions(links),
        matrix=_matrix(project),
        retired=RetiredPart(
            actors=len(actors) - len(followed),
            markers=sum(not marker.is_followed for marker in partners.markers),
            activities=sum(each.state == ActivityState.DROPPED for each in partners.activities),
            assumptions=sum(not each.is_followed for each in links),
        ),
        links=partners.links(links),
    )


def gather_sheet(project: Project, partner: Actor) -> PartnerSheet:
    """One page about a boundary partner, in at most six queries."""
    return PartnerSheet(
        project=_project(project),
        day=clock.today(),
        vision=_text(Vision.objects.filter(project=project)),
        partner=_Partners([partner], project).parts()[0],
        programme=programme_part(project.programme),
    )


def gather_matrix(project: Project) -> MatrixDocument:
    """The planning matrix alone, in three queries."""
    return MatrixDocument(
        programme=programme_part(project.programme),
        project=_project(project),
        day=clock.today(),
        matrix=_matrix(project),
    )


def actor_parts(actors: Sequence[Actor]) -> tuple[ActorPart, ...]:
    return tuple(ActorPart(each.name, each.sphere, each.description) for each in actors)


def _project(project: Project) -> TheoryProjectPart:
    return TheoryProjectPart(
        name=project.name,
        promoter=project.promoter,
        municipality=project.municipality,
        start=project.start,
        end=project.end,
        summary=project.summary,
    )


def _text(rows: QuerySet) -> str:
    return rows.values_list("text", flat=True).first() or ""


def _matrix(project: Project) -> tuple[MatrixRowPart, ...]:
    rows = {row.subject: row for row in MatrixRow.objects.filter(project=project)}
    return tuple(
        MatrixRowPart(subject.value)
        if subject.value not in rows
        else MatrixRowPart(
            subject=subject.value,
            information=rows[subject].information,
            users=rows[subject].users,
            collection=rows[subject].collection,
            learning=rows[subject].learning,
            reporting=rows[subject].reporting,
        )
        for subject in Subject
    )


class _Partners:
    """The markers and activities of some boundary partners; `markers` and `activities` hold all of the project."""

    def __init__(self, partners: Sequence[Actor], project: Project) -> None:
        self.partners = partners
        self.markers = list(Marker.objects.filter(actor__project=project))
        self.activities: list[Activity] = []
        self.supports: dict[int, set[int]] = defaultdict(set)
        rows: Any = Activity.objects.filter(actor__project=project).order_by("position", "pk")
        for row in rows.annotate(marker_id=F("markers")):
            if not self.activities or self.activities[-1].pk != row.pk:
                self.activities.append(row)
            self.supports[row.pk].add(row.marker_id)
        self.told: dict[int, MarkerNamePart] = {}
        self.told_activities: dict[int, str] = {}
        self.places: dict[tuple[str, int | None], PlacePart] = {}
        """("marker" or "activity", id) -> where it stands in the document."""

    def parts(self) -> tuple[HopedPartnerPart, ...]:
        return tuple(self._partner(at, partner) for at, partner in enumerate(self.partners))

    def _partner(self, place: int, partner: Actor) -> HopedPartnerPart:
        markers = sorted(
            (each for each in self.markers if each.actor_id == partner.pk and each.is_followed),
            key=attrgetter("place"),
        )
        activities = [
            each
            for each in self.activities
            if each.actor_id == partner.pk and each.state != ActivityState.DROPPED
        ]
        self.told |= {each.pk: MarkerNamePart(partner.name, each.number, each.text) for each in markers}
        self.told_activities |= {each.pk: each.name for each in activities}
        self.places |= {("marker", each.pk): PlacePart(place, at) for at, each in enumerate(markers)}
        self.places |= {
            ("activity", each.pk): PlacePart(place, at, is_activity=True)
            for at, each in enumerate(activities)
        }
        return HopedPartnerPart(
            name=partner.name,
            description=partner.description,
            outcome_challenge=partner.outcome_challenge,
            markers=tuple(HopedMarkerPart(each.number, each.level, each.text) for each in markers),
            activities=tuple(
                SupportPart(
                    name=each.name,
                    description=each.description,
                    markers=tuple(
                        at for at, marker in enumerate(markers) if marker.pk in self.supports[each.pk]
                    ),
                    is_done=each.state == ActivityState.DONE,
                )
                for each in activities
            ),
        )

    def assumptions(self, links: Sequence[Assumption]) -> tuple[AssumptionPart, ...]:
        """The links that the team still assumes, between things that it still follows; ask for the parts first."""
        return tuple(
            AssumptionPart(
                activity=self.told_activities.get(link.activity_id or 0, ""),
                marker=self.told.get(link.marker_id or 0),
                leads_to=self.told.get(link.leads_to_id or 0),
                because=link.because,
            )
            for link in links
            if link.is_followed
            and (link.activity_id in self.told_activities or link.marker_id in self.told)
            and (link.leads_to_id is None or link.leads_to_id in self.told)
        )

    def links(self, links: Sequence[Assumption]) -> tuple[LinkPart, ...]:
        """The same assumptions by the places of their ends; ask for the parts first."""
        return tuple(
            LinkPart(begin=begin, end=self.places.get(("marker", link.leads_to_id)), because=link.because)
            for link in links
            if link.is_followed
            and (
                begin := self.places.get(("activity", link.activity_id))
                or self.places.get(("marker", link.marker_id))
            )
            and (link.leads_to_id is None or ("marker", link.leads_to_id) in self.places)
        )
