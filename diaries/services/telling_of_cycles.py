"""Mails to the other side when a cycle is handed over, sent back, or spoken about."""

from collections.abc import Iterable
from dataclasses import dataclass

from diaries.services.exchanging import What
from projects.models import Cycle, ProgrammeRole, Project, ProjectRole, User
from projects.services.mail import send_mail
from projects.services.stopping import path_to_stop


@dataclass(frozen=True)
class Told:
    """To whom a mail went, and to whom it did not go out."""

    reached: tuple[User, ...] = ()
    not_reached: tuple[User, ...] = ()


def coaches_of(project: Project) -> Iterable[User]:
    """The programme's coaches at present, by name, each once."""
    roles = ProgrammeRole.objects.not_ended().filter(
        programme=project.programme_id, role=ProgrammeRole.Role.COACH, user__is_active=True
    )
    return User.objects.filter(pk__in=roles.values("user"))


def coordinators_of(project: Project) -> Iterable[User]:
    roles = ProjectRole.objects.not_ended().filter(
        project=project, role=ProjectRole.Role.COORDINATOR, user__is_active=True
    )
    return User.objects.filter(pk__in=roles.values("user"))


def tell_of_exchange(*, cycle: Cycle, by: User, what: What, words: str, site: str) -> Told:
    """Writes to the other side that the cycle comes to them: the coaches, or, from a coach, the coordinators.

    Call it after the act is stored: a mail server that is down undoes nothing. Nobody gets a mail who wants none, or
    about what they did themselves. `site` is the address of the program, such as https://outcomes.example.org.
    """
    project = cycle.project
    coaches = list(coaches_of(project))
    to_team = what is What.SENT_BACK or (what is What.NOTE and by in coaches)
    people = [
        person
        for person in (coordinators_of(project) if to_team else coaches)
        if person != by and person.wants_reminders
    ]
    reached: list[User] = []
    not_reached: list[User] = []
    for person in people:
        (reached if _send(cycle, by, person, what, words, site) else not_reached).append(person)
    return Told(tuple(reached), tuple(not_reached))


def _send(cycle: Cycle, by: User, person: User, what: What, words: str, site: str) -> bool:
    stop = site + path_to_stop(person)
    return send_mail(
        "exchange",
        to=person.email,
        language=person.language,
        context={
            "cycle": cycle,
            "project": cycle.project,
            "person": person,
            "by": by,
            "what": what.value,
            "words": words,
            "link": site + cycle.get_absolute_url(),
            "stop": stop,
        },
        reply_to=[by.email],
        headers={"List-Unsubscribe": f"<{stop}>", "Auto-Submitted": "auto-generated"},
    )
