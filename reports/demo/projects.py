"""The demo: four projects told from a published report, and one person of each kind.

The content is kept as text in `demo/*.toml`, sheet by sheet as in a workbook, and loaded through the same
import that users have. What a workbook does not carry (meetings, published cycles) is done by the services.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import override

from diaries.models import ActivityEntry, Observation
from diaries.services.cycle import hand_over_cycle
from projects import clock
from projects.models import Cycle, Programme, ProgrammeRole, Project, ProjectRole, User
from reflection.services.live import meeting_of
from reflection.services.meeting import end_meeting
from reports.demo.meetings import tell_lines
from reports.demo.network import seed_networks
from reports.demo.programme import seed_programme_reports
from reports.services.publication import publish_cycle
from reports.services.workbook import apply_plan, read_plan
from reports.workbook.layout import PROJECT, SHEETS
from reports.workbook.spreadsheet import Table, write_spreadsheet
from theory_of_change.models import Actor, Representation
from theory_of_change.services.copying import release_example

FOLDER = settings.BASE_DIR / "demo"
PASSWORD = "outcome-mapping"
PEOPLE = {
    "admin": "Ann Maes",
    "coach": "Pieter Claes",
    "coordinator": "Sara Desmet",
    "member": "Leila Bensaid",
    "partner": "Jonas Wouters",
    "funder": "Annelies Wuyts",
    "outsider": "Tom Peeters",
}
SPEAKS_FOR = "Vrijwilligersorganisaties"
"""The boundary partner of the Antwerp project for which the demo's partner speaks."""

WRITTEN_ON = datetime(2020, 5, 20, 9, tzinfo=timezone.get_fixed_timezone(120))


@dataclass(frozen=True)
class Story:
    """One demo project: its workbook, its meetings by cycle, and how far its cycles have come."""

    theory: bytes
    """The project with its actors and cycles only, which an administrator imports."""
    workbook: bytes
    """The whole, which the coordinator imports: what stands in the diaries is her writing."""
    slug: str
    meetings: Mapping[str, Mapping[str, Any]]
    states: Mapping[str, Iterable[str]]
    is_example: bool
    """Whether its coach released it for others to begin from."""


def read_story(path: Path) -> Story:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    demo = told.get("demo", {})
    states = {
        state: [str(number) for number in demo.get(state, ())]
        for state in ("published", "reflected", "handed_over")
    }
    return Story(
        theory=as_workbook({name: told[name] for name in ("project", "actors", "cycles")}),
        workbook=as_workbook(told),
        slug=slugify(told["project"]["name"]),
        meetings={str(meeting["cycle"]): meeting for meeting in told.get("meetings", [])},
        states=states,
        is_example=demo.get("example", False),
    )


def as_workbook(told: Mapping[str, Any]) -> bytes:
    """The text's tables as the sheets of a workbook, cell by cell."""
    tables = []
    for sheet in SHEETS:
        header = [column.name("en") for column in sheet.columns]
        if sheet is PROJECT:
            rows = [(field, value) for field, value in told["project"].items()]
        else:
            rows = [[row.get(name) for name in header] for row in told.get(sheet.key, [])]
        tables.append(Table(sheet.name("en"), header, [20] * len(header), rows))
    return write_spreadsheet(tables)


def seed() -> list[str]:
    """Brings the demo in, as far as it is not there yet; returns what was done, a line each."""
    people = {name: _person(name, full_name) for name, full_name in PEOPLE.items()}
    done = []
    with override("nl"):  # what the program itself writes down reads like the stories
        for path in sorted(FOLDER.glob("*.toml")):
            story = read_story(path)
            if Project.objects.filter(slug=story.slug).exists():
                continue
            done.append(_tell(story, people))
        done += seed_networks(people)
        done += seed_programme_reports(people)
    return done


def _person(name: str, full_name: str) -> User:
    email = f"{name}@example.org"
    found = User.objects.filter(email=email).first()
    if found:
        return found
    if name == "admin":
        return User.objects.create_superuser(email, PASSWORD, name=full_name)
    return User.objects.create_user(email, PASSWORD, name=full_name)


def _tell(story: Story, people: Mapping[str, User]) -> str:
    with clock.at(WRITTEN_ON):
        project = apply_plan(read_plan(story.theory, by=people["admin"]), by=people["admin"])
        _give_roles(project, people)
        apply_plan(read_plan(story.workbook, by=people["coordinator"]), by=people["coordinator"])
    _write_in_time(project)
    cycles = {cycle.number: cycle for cycle in project.cycles.all()}
    for state in ("published", "reflected", "handed_over"):
        for number in story.states.get(state, ()):
            _move(cycles[number], story.meetings.get(number), people, publish=state == "published")
    if story.is_example:
        with clock.at(WRITTEN_ON):
            release_example(project=project, by=people["coach"])
    return project.slug


def _write_in_time(project: Project) -> None:
    """The workbook came in at once, long after most of it was written: entries are of the last day of their cycle."""
    for cycle in project.cycles.all():
        moment = _morning(cycle.end)
        for model in (Observation, ActivityEntry):
            rows = model._default_manager.filter(cycle=cycle, created_at__gt=moment)
            rows.update(created_at=moment, updated_at=None, updated_by=None)


def _give_roles(project: Project, people: Mapping[str, User]) -> None:
    programme: Programme = project.programme
    for name in ("coach", "funder"):
        ProgrammeRole.objects.get_or_create(user=people[name], programme=programme, role=name)
    for name in ("coordinator", "member"):
        ProjectRole.objects.get_or_create(user=people[name], project=project, role=name)
    actor = Actor.objects.filter(project=project, name=SPEAKS_FOR, project__municipality="Antwerpen").first()
    if actor:
        role, _made = ProjectRole.objects.get_or_create(
            user=people["partner"], project=project, role=ProjectRole.Role.PARTNER
        )
        Representation.objects.get_or_create(role=role, defaults={"actor": actor})


def _move(
    cycle: Cycle, meeting: Mapping[str, Any] | None, people: Mapping[str, User], *, publish: bool
) -> None:
    """Hands over, records the meeting and publishes, each on a day of that time."""
    with clock.at(_morning(cycle.end + timedelta(days=3))):
        hand_over_cycle(cycle=cycle, by=people["coordinator"])
    if meeting is None:
        return
    day = date.fromisoformat(str(meeting["date"]))
    with clock.at(_morning(day)):
        held = meeting_of(cycle, by=people["coach"])
        held = end_meeting(
            held, by=people["coach"], date=day, present=meeting["present"], version=held.version
        )
        tell_lines(held, meeting, people["coach"])
    if publish:
        with clock.at(_morning(day + timedelta(days=17))):
            publish_cycle(cycle=cycle, by=people["coach"])


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))
