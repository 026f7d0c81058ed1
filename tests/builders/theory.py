"""The theory of change: actors, markers, activities, assumptions, its workshop and who is invited."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import pairwise

from projects import clock
from projects.models import HistoryEntry, Project, User
from tests.builders.projects import numbers
from theory_of_change.models import (
    Activity,
    Actor,
    Assumption,
    Invitation,
    Level,
    Marker,
    MatrixRow,
    Sphere,
    Step,
    Suggestion,
    SuggestionState,
    Vision,
    Workshop,
)
from theory_of_change.services.workshop import new_code


def make_invitation(
    where: Project | Actor, email: str = "invited@example.org", *, role: str = "member", **fields
) -> Invitation:
    """Good for two weeks, in Dutch; given an actor, for a partner's person. Without `email` it is a link."""
    actor = where if isinstance(where, Actor) else None
    values = {"language": "nl", "expires_on": clock.today() + timedelta(days=14)} | fields
    return Invitation.objects.create(
        project=actor.project if actor else where,
        role="partner" if actor else role,
        actor=actor,
        email=email,
        **values,
    )


def make_vision(project: Project, text: str = "Everybody belongs.") -> Vision:
    return Vision.objects.create(project=project, text=text)


def make_actor(
    project: Project, name: str = "", sphere: Sphere = Sphere.INFLUENCE, description: str = ""
) -> Actor:
    return Actor.objects.create(
        project=project,
        name=name or f"Actor {next(numbers)}",
        sphere=sphere,
        description=description,
        position=project.actors.count(),
    )


def make_marker(
    actor: Actor,
    text: str = "They open their doors.",
    *,
    number: str = "",
    level: Level = Level.EXPECT,
    **fields,
) -> Marker:
    return Marker.objects.create(
        actor=actor, number=number or str(actor.markers.count() + 1), level=level, text=text, **fields
    )


def make_activity(
    actor: Actor, name: str = "", *, markers: Iterable[Marker] = (), description: str = "", **fields
) -> Activity:
    activity = Activity.objects.create(
        actor=actor,
        name=name or f"Activity {next(numbers)}",
        description=description,
        position=actor.activities.count(),
        **fields,
    )
    activity.markers.set(markers)
    return activity


def make_assumption(
    begins_at: Activity | Marker,
    leads_to: Marker | None = None,
    because: str = "They have met the advisers.",
    **fields,
) -> Assumption:
    """From an activity or a marker to a marker, or to the vision."""
    end = {"activity": begins_at} if isinstance(begins_at, Activity) else {"marker": begins_at}
    return Assumption.objects.create(
        project=begins_at.project, leads_to=leads_to, because=because, **end, **fields
    )


def make_matrix_row(project: Project, subject: str = "partners", text: str = "The diaries.") -> MatrixRow:
    """A row with the same answer in its first and last column."""
    return MatrixRow.objects.create(project=project, subject=subject, information=text, reporting=text)


def make_workshop(
    project: Project,
    *,
    is_open: bool = True,
    door: bool = True,
    step: Step = Step.VISION,
    partner: Actor | None = None,
    by: User | None = None,
) -> Workshop:
    """A workshop with its door open; one that is not open is closed, with its door shut."""
    return Workshop.objects.create(
        project=project,
        code=new_code(),
        opened_by=by,
        closed_at=None if is_open else clock.now(),
        takes_suggestions=is_open and door,
        step=step,
        partner=partner,
    )


def make_suggestion(
    workshop: Workshop,
    text: str = "Ask the neighbours.",
    *,
    step: Step | str = Step.ACTORS,
    state: SuggestionState | str = SuggestionState.NEW,
    by: User | None = None,
    **fields,
) -> Suggestion:
    """A suggestion; one that is no longer new was decided on by `by`."""
    decided = {} if state == SuggestionState.NEW else {"decided_at": clock.now(), "decided_by": by}
    return Suggestion.objects.create(
        workshop=workshop, device="device", step=step, text=text, state=state, **decided, **fields
    )


def make_past_wordings(marker: Marker, count: int) -> None:
    """The marker was reworded `count` times since it was added, each time with a reason."""
    _remember(marker, marker.project, [f"Wording {number} of {marker.pk}" for number in range(count)])


def make_past_visions(project: Project, count: int) -> None:
    """The vision read otherwise `count` times before."""
    _remember(project.vision, project, [f"Vision {number}" for number in range(count)])


def _remember(row: Marker | Vision, project: Project, texts: Sequence[str]) -> None:
    moment = clock.now() - timedelta(days=len(texts))
    HistoryEntry.objects.bulk_create(
        HistoryEntry(
            project=project,
            at=moment + timedelta(days=number),
            verb=HistoryEntry.Verb.CHANGED,
            kind=row._meta.model_name,
            subject_id=row.pk,
            before={"text": text},
            after={"text": following},
            reason=f"Because of {number}.",
        )
        for number, (text, following) in enumerate(pairwise([*texts, row.text]))
    )
