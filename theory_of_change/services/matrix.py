"""The M&E planning matrix (report 2.3, figure 2.4): writing a row, and what the program can already say in it."""

from collections.abc import Mapping
from operator import attrgetter

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.models import Project, User
from theory_of_change.models import Activity, Actor, MatrixRow, Sphere, Subject, Vision
from theory_of_change.services.changing import add, change, hold

COLUMNS = ("information", "users", "collection", "learning", "reporting")
"""The five questions of figure 2.4, from left to right."""


@transaction.atomic
def write_matrix_row(
    *, project: Project, by: User | None, subject: str, version: int, values: Mapping[str, str]
) -> MatrixRow:
    """Sets the five answers of one row. `version` is 0 where nothing was written yet. Raises `EditConflict`."""
    hold(project)
    present = MatrixRow.objects.filter(project=project, subject=subject).first()
    if present is None:
        row = MatrixRow(project=project, subject=subject, **values)
        return add(row, project=project, by=by, fields=["subject", *values])
    return change(present, project=project, by=by, version=version, values=values)


def matrix_of(project: Project) -> list[MatrixRow]:
    """The four rows in the order of the figure; those that nobody wrote yet are empty and unsaved."""
    written = {row.subject: row for row in MatrixRow.objects.filter(project=project)}
    return [
        written.get(subject) or MatrixRow(project=project, subject=subject, version=0) for subject in Subject
    ]


def already_known(project: Project, subject: str) -> dict[str, str]:
    """What the program could write in each column of a row, in the language of the page.

    A beginning to change with the team: what is followed comes from the theory of change, and who collects
    and reads it from how diaries, meetings and reports work here.
    """
    return {
        Subject.BENEFICIARIES: _known_of_beneficiaries,
        Subject.PARTNERS: _known_of_partners,
        Subject.ACTIVITIES: _known_of_activities,
        Subject.PRACTICES: _known_of_practices,
    }[Subject(subject)](project)


def _known_of_beneficiaries(project: Project) -> dict[str, str]:
    vision = Vision.objects.filter(project=project).first()
    names = Actor.objects.filter(project=project, sphere=Sphere.INTEREST).followed()
    hoped = vision.text.strip() if vision else ""
    whom = "\n".join(name for name in names.values_list("name", flat=True))
    return {
        "information": "\n".join(
            part
            for part in (
                _("What the vision hopes for:") + f"\n{hoped}" if hoped else "",
                _("In the lives of:") + f"\n{whom}" if whom else "",
            )
            if part
        ),
        "learning": _("At the reflection meeting: what do we hear of the final beneficiaries themselves?"),
    }


def _known_of_partners(project: Project) -> dict[str, str]:
    lines = []
    for partner in (
        Actor.objects.filter(project=project).boundary_partners().followed().prefetch_related("markers")
    ):
        markers = sorted(
            (marker for marker in partner.markers.all() if marker.is_followed), key=attrgetter("place")
        )
        numbers = ", ".join(marker.number for marker in markers)
        lines.append(
            ngettext("%(partner)s: marker %(numbers)s", "%(partner)s: markers %(numbers)s", len(markers))
            % {"partner": partner.name, "numbers": numbers}
            if markers
            else partner.name
        )
    return {
        "information": "\n".join(lines),
        "users": _("The team and the boundary partners, to see what changes and to adjust what they do."),
        "collection": _(
            "The team and each boundary partner, in the partner's outcome diary: soon after a change was seen, "
            "and a score for each marker at the end of each cycle."
        ),
        "learning": _(
            "At the reflection meeting that closes each cycle, with the boundary partners and the coach."
        ),
        "reporting": _("In the cycle report, published after the reflection meeting."),
    }


def _known_of_activities(project: Project) -> dict[str, str]:
    partners: dict[str, list[str]] = {}
    activities = Activity.objects.filter(actor__project=project, actor__retired_at=None, state="open")
    for activity in activities.select_related("actor").order_by(
        "actor__position", "actor_id", "position", "pk"
    ):
        partners.setdefault(activity.actor.name, []).append(activity.name)
    return {
        "information": "\n".join(f"{partner}: {'; '.join(names)}" for partner, names in partners.items()),
        "users": _("The team, to see what went well and less well, and why."),
        "collection": _(
            "Whoever did the activity, in the activity diary of its boundary partner: after each activity."
        ),
        "learning": _("At the reflection meeting: which activities helped which change?"),
        "reporting": _("In the cycle report, published after the reflection meeting."),
    }


def _known_of_practices(project: Project) -> dict[str, str]:
    return {
        "learning": _(
            "At the reflection meeting, in the step on what follows for the way of working; with other "
            "projects in the learning network."
        ),
    }
