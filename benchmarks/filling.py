"""Fills the database with projects whose diaries together hold a given number of entries."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.urls import reverse

from diaries.models import ActivityEntry, MarkerScore, Observation
from projects.models import Cycle, Programme, Project, ProjectRole, User
from theory_of_change.models import Activity, Actor, Marker

SENTENCE = "Two organisations now ask for advice themselves, and bring their questions to the next meeting. "
RARE = "A lantern hangs at the door. "
"""Said in one observation of a thousand."""
PER_DIARY = 250
BATCH = 5_000
"""Rows that are made and sent at once."""


@dataclass
class Filled:
    """What stands there: one project to look at, and how many entries there are in all.

    Half of the entries stand in one diary of that project, the other half in as many projects as it takes.
    """

    coordinator: User
    project: Project
    cycles: list[Cycle]
    actors: list[Actor]
    entries: int = 0
    in_large_diary: int = 0

    def diary(self, actor: int) -> str:
        """0: an ordinary diary of 250 observations; 1: the large one."""
        return reverse("diary", args=[self.cycles[0].pk, self.actors[actor].pk])

    @property
    def last_stretch(self) -> str:
        """The last 50 observations of the large diary."""
        rows = Observation.objects.filter(cycle=self.cycles[0], actor=self.actors[1]).newest_first()
        last = rows.reverse()[50]
        return f"{self.diary(1)}?after={last.date.isoformat()}_{last.pk}"

    @property
    def find(self) -> str:
        return reverse("find", args=[self.project.slug])

    @property
    def find_last_stretch(self) -> str:
        """The end of the list of everything that stands in the project."""
        rows = Observation.objects.filter(cycle=self.cycles[0]).newest_first()
        last = rows.reverse()[40]
        return f"{self.find}?after={self.cycles[0].pk}_{last.date.isoformat()}_0_{last.pk}"

    def preparation(self, cycle: Cycle) -> str:
        return reverse("preparation", args=[cycle.pk])

    def entries_in(self, cycle: Cycle) -> int:
        return sum(model.objects.filter(cycle=cycle).count() for model in (Observation, ActivityEntry))

    @property
    def form(self) -> str:
        return reverse("saw", args=[self.project.slug])


def begin() -> Filled:
    """The project to look at, with an ordinary diary and two cycles to make reports of."""
    programme = Programme.objects.create(name="Benchmark", slug="benchmark")
    coordinator = User.objects.create_user("coordinator@example.org", name="Coordinator")
    project, cycles, actors = make_project(programme, "First", coordinator)
    ProjectRole.objects.create(user=coordinator, project=project, role="coordinator")
    filled = Filled(coordinator=coordinator, project=project, cycles=cycles, actors=actors)
    filled.entries += write(cycles[0], actors[0], PER_DIARY, coordinator)
    filled.entries += sum(write(cycles[1], actor, 12, coordinator) for actor in actors)
    filled.entries += sum(write(cycles[2], actor, 60, coordinator) for actor in actors)
    return filled


def fill(filled: Filled, entries: int) -> None:
    """Brings the number of entries up to `entries`; the project to look at stays the same."""
    programme, by = filled.project.programme, filled.coordinator
    more = min(entries // 2 - filled.in_large_diary, entries - filled.entries)
    if more > 0:
        filled.in_large_diary += more
        filled.entries += write(filled.cycles[0], filled.actors[1], more, by)
    while filled.entries < entries:
        _project, cycles, actors = make_project(programme, f"Project {filled.entries}", by)
        for cycle in cycles:
            for actor in actors:
                filled.entries += write(cycle, actor, PER_DIARY, by)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


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
    """Writes so many observations, each tied to one marker, and one activity entry for every tenth, five at most."""
    markers, tie = list(actor.markers.all()), Observation.markers.through
    for start in range(0, count, BATCH):
        rows = Observation.objects.bulk_create(
            Observation(
                cycle=cycle,
                actor=actor,
                date=cycle.start + timedelta(days=number % 100),
                change=SENTENCE * (1 + number % 3) + (RARE if number % 1000 == 7 else ""),
                significance=SENTENCE,
                contribution=SENTENCE,
                method="observation",
                created_by=by,
            )
            for number in range(start, min(start + BATCH, count))
        )
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
