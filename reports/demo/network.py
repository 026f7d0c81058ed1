"""The demo's learning network, told from `demo/networks/*.toml` through the services that people use."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from projects import clock
from projects.models import Programme, Project, User
from reflection.models import Finding, LearningSession, ReleasedFinding, Theme
from reflection.services.network.practice import share_practice
from reflection.services.network.releasing import release_finding
from reflection.services.network.session import Present, add_guest, add_session, say_who_takes_part
from reflection.services.network.theme import add_answer, add_theme

FOLDER = settings.BASE_DIR / "demo" / "networks"

Told = Mapping[str, Any]


def seed_networks(people: Mapping[str, User]) -> list[str]:
    """Tells the network of each programme that has none yet; returns their names."""
    return [
        told["programme"]
        for path in sorted(FOLDER.glob("*.toml"))
        for told in [read(path)]
        if _tell(told, people)
    ]


def read(path: Path) -> Told:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _tell(told: Told, people: Mapping[str, User]) -> bool:
    programme = Programme.objects.filter(name=told["programme"]).first()
    if programme is None or programme.themes.exists() or programme.learning_sessions.exists():
        return False
    coach = people["coach"]
    projects = {project.short_name: project for project in programme.projects.all()}
    first = date.fromisoformat(told["sessions"][0]["date"])
    with clock.at(_morning(first)):
        themes = [
            add_theme(programme=programme, by=coach, client_id=uuid4(), values=each)[0]
            for each in told["themes"]
        ]
    sessions = [_session(programme, each, themes, projects, people) for each in told["sessions"]]
    for each in told["practices"]:
        _practice(each, themes, sessions, projects, people)
    for each in told["answers"]:
        with clock.at(_morning(date.fromisoformat(each["on"]))):
            add_answer(
                theme=themes[each["theme"] - 1], by=people[each["by"]], client_id=uuid4(), text=each["text"]
            )
    return True


def _session(
    programme: Programme,
    told: Told,
    themes: list[Theme],
    projects: Mapping[str, Project],
    people: Mapping[str, User],
) -> LearningSession:
    coach, day = people["coach"], date.fromisoformat(told["date"])
    with clock.at(_morning(day)):
        session, _is_new = add_session(
            programme=programme,
            by=coach,
            client_id=uuid4(),
            values={
                "title": told["title"],
                "date": day,
                "begins_at": time.fromisoformat(told["begins_at"]),
                "place": told["place"],
                "agenda": told["agenda"].strip(),
                "notes": told["notes"].strip(),
            },
            many={"themes": [themes[number - 1] for number in told["themes"]]},
        )
        for guest in told["guests"]:
            values = {"name": guest["name"], "brought": guest["brought"].strip()}
            add_guest(session=session, by=coach, client_id=uuid4(), values=values)
        say_who_takes_part(
            session,
            by=coach,
            version=session.version,
            present=[
                Present(
                    projects[each["project"]],
                    tuple(people[name] for name in each.get("people", ())),
                    tuple(each.get("others", ())),
                )
                for each in told["present"]
                if each["project"] in projects
            ],
        )
    return session


def _practice(
    told: Told,
    themes: list[Theme],
    sessions: list[LearningSession],
    projects: Mapping[str, Project],
    people: Mapping[str, User],
) -> None:
    """The coordinator releases the findings (cycle, number), then shares what came of them."""
    project = projects.get(told["project"])
    if project is None:
        return
    with clock.at(_morning(date.fromisoformat(told["on"]))):
        released: list[ReleasedFinding] = []
        for cycle, number in told["findings"]:
            finding = Finding.objects.get(
                meeting__cycle__project=project, meeting__cycle__number=str(cycle), number=number
            )
            released.append(release_finding(finding, by=people["coordinator"], version=finding.version))
        share_practice(
            project=project,
            by=people["coordinator"],
            client_id=uuid4(),
            values={
                "kind": told["kind"],
                "text": told["text"],
                "session": sessions[told["session"] - 1],
            },
            many={"themes": [themes[number - 1] for number in told["themes"]], "findings": released},
        )


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))
