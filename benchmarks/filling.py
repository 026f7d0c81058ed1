"""Fills the database with projects whose diaries together hold a given number of entries."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from diaries.models import ActivityEntry, MarkerScore, Observation
from projects.models import Cycle, Programme, Project, ProjectRole, User
from theory_of_change.models import Activity, Actor, Marker

SENTENCE = "Two organisations now ask for advice themselves, and bring their questions to the next meeting. "
PER_DIARY = 250


@dataclass
class Filled:
    """What stands there: one project to look at, and how many entries there are in all."""

    coordinator: User
    project: Project
    entries: int
    diary: str
    last_stretch: str
    small_cycle: Cycle
    large_cycle: Cycle


def fill(entries: int, before: Filled | None) -> Filled:
    """Brings the number of entries up to `entries`; the project to look at stays the same."""
    if before is None:
        programme = Programme.objects.create(name="Benchmark", slug="benchmark")
        coordinator = User.objects.create_user("coordinator@example.org", name="Coordinator")
        project, cycles, actors = make_project(programme, "First", coordinator)
        ProjectRole.objects.create(user=coordinator, project=project, role="coordinator")
        written = write(cycles[0], actors[0], PER_DIARY, coordinator)
        written += sum(write(cycles[1], actor, 12, coordinator) for actor in actors)
        written += sum(write(cycles[2], actor, 60, coordinator) for actor in actors)
        last = Observation.objects.filter(cycle=cycles[0], actor=actors[0]).newest_first()[PER_DIARY - 51]
        diary = reverse("diary", args=[cycles[0].pk, actors[0].pk])
        before = Filled(
            coordinator=coordinator,
            project=project,
            entries=written,
            diary=diary,
            last_stretch=f"{diary}?after={last.date.isoformat()}_{last.pk}",
            small_cycle=cycles[1],
            large_cycle=cycles[2],
        )
    programme = before.project.programme
    while before.entries < entries:
        _project, cycles, actors = make_project(programme, f"Project {before.entries}", before.coordinator)
        for cycle in cycles:
            for actor in actors:
                before.entries += write(cycle, actor, PER_DIARY, before.coordinator)
    return before


def make_project(programme: Programme, name: str, by: User) -> tuple[Project, list[Cycle], list[Actor]]:
    count = Project.objects.count()
    project = Project.objects.create(
        programme=programme, name=name, slug=f"project-{count}", start=date(2019, 1, 1), end=date(2020, 4, 30)
    )
    cycles = [
        Cycle.objects.create(project=project, number=str(number), start=start, end=end)
        for number, (start, end) in enumerate(
            [
                (date(2019, 1, 1), date(2019, 4, 30)),
                (date(2019, 5, 1), date(2019, 8, 31)),
                (date(2019, 9, 1), date(2019, 12, 31)),
                (date(2020, 1, 1), date(2020, 4, 30)),
            ],
            1,
        )
    ]
    actors = [
        Actor.objects.create(project=project, name=f"Partner {number}", sphere="influence", position=number)
        for number in range(5)
    ]
    for actor in actors:
        for number, level in enumerate(("expect", "expect", "like", "like", "love"), 1):
            marker = Marker.objects.create(actor=actor, number=str(number), level=level, text=SENTENCE)
            MarkerScore.objects.create(cycle=cycles[0], marker=marker, score="medium", created_by=by)
        Activity.objects.create(actor=actor, name="Workshops")
    return project, cycles, actors


def write(cycle: Cycle, actor: Actor, count: int, by: User) -> int:
    """Writes so many observations, each tied to one marker, and one activity entry for every tenth."""
    markers = list(actor.markers.all())
    rows = Observation.objects.bulk_create(
        Observation(
            cycle=cycle,
            actor=actor,
            date=cycle.start + timedelta(days=number % 100),
            change=SENTENCE * (1 + number % 3),
            significance=SENTENCE,
            contribution=SENTENCE,
            method="observation",
            created_by=by,
        )
        for number in range(count)
    )
    tie = Observation.markers.through
    tie.objects.bulk_create(
        tie(observation_id=row.pk, marker_id=markers[number % len(markers)].pk)
        for number, row in enumerate(rows)
    )
    activity = actor.activities.first()
    ActivityEntry.objects.bulk_create(
        ActivityEntry(
            cycle=cycle,
            activity=activity,
            date=cycle.start,
            description=SENTENCE,
            went_well=SENTENCE,
            created_by=by,
        )
        for _number in range(min(count // 10, 5))
    )
    return count
