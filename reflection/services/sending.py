"""Sending the minutes: to the team, the coach, and the partners' own people, each of whom reads their own parts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from projects import clock
from projects.models import HistoryEntry, ProgrammeRole, Project, ProjectRole, User
from projects.services.history import record
from projects.services.mail import send_mail
from reflection.models import Meeting, MinutesMail
from theory_of_change.models import Actor

LEASE = timedelta(minutes=10)
"""After this long a mail of which nobody knows what became may be tried again."""


@dataclass(frozen=True)
class Reader:
    """Somebody who gets the minutes: everything, or the parts about the partner for whom they speak."""

    person: User
    speaks_for: Actor | None
    last: MinutesMail | None

    @property
    def was_sent(self) -> bool:
        return self.last is not None and self.last.sent_at is not None


def read_readers(meeting: Meeting) -> list[Reader]:
    """Team and partners' people of the project and the coaches of its programme, by name. Three queries."""
    project: Project = meeting.project
    people: dict[int, tuple[User, Actor | None]] = {}
    coaches = (
        ProgrammeRole.objects.filter(
            programme=project.programme_id, role=ProgrammeRole.Role.COACH, user__is_active=True
        )
        .not_ended()
        .select_related("user")
    )
    for held in coaches:
        people[held.user_id] = (held.user, None)
    roles = (
        ProjectRole.objects.filter(project=project, user__is_active=True)
        .not_ended()
        .select_related("user", "representation__actor")
    )
    for role in roles:
        representation = getattr(role, "representation", None)
        if role.role != ProjectRole.Role.PARTNER:
            people[role.user_id] = (role.user, None)
        elif representation:
            people.setdefault(role.user_id, (role.user, representation.actor))
    last = {mail.person_id: mail for mail in MinutesMail.objects.filter(meeting=meeting)}
    readers = [Reader(person, actor, last.get(person.pk)) for person, actor in people.values()]
    return sorted(readers, key=lambda each: (str(each.person).casefold(), each.person.pk))


def send_minutes(meeting: Meeting, *, by: User, site: str) -> tuple[list[User], list[User]]:
    """Mails a link to everybody who did not get one today; returns to whom it went, and to whom it could not be sent.

    `site` is the address of the program, such as https://outcomes.example.org. Raises `ValidationError` where the
    meeting was not held, or nobody is left to write to.
    """
    if not meeting.is_held:
        raise ValidationError(_("The minutes can be sent once the meeting has ended."))
    sent: list[User] = []
    failed: list[User] = []
    for reader in read_readers(meeting):
        mail = _claim(meeting, reader.person, by)
        if mail is not None:
            (sent if _deliver(mail, reader, site) else failed).append(reader.person)
    if not sent and not failed:
        raise ValidationError(_("Everybody got the minutes today. Nothing was sent again."))
    if sent:
        with transaction.atomic():
            record(
                project=meeting.project,
                by=by,
                verb=HistoryEntry.Verb.CHANGED,
                subject=meeting,
                after={"minutes_sent_to": _ids(sent)},
            )
    return sent, failed


def _ids(people: Iterable[User]) -> list[int]:
    return [person.pk for person in people]


def _claim(meeting: Meeting, person: User, by: User) -> MinutesMail | None:
    """The row that allows one mail; None where the database has it already, and the mail went out or is on its way."""
    now = clock.now()
    try:
        with transaction.atomic():
            return MinutesMail.objects.create(
                meeting=meeting, person=person, day=clock.today(), sent_by=by, created_at=now
            )
    except IntegrityError:
        stuck = MinutesMail.objects.filter(
            meeting=meeting, person=person, day=clock.today(), sent_at=None, created_at__lt=now - LEASE
        )
        taken = stuck.update(created_at=now, sent_by=by)
        return MinutesMail.objects.get(meeting=meeting, person=person, day=clock.today()) if taken else None


def _deliver(mail: MinutesMail, reader: Reader, site: str) -> bool:
    """Mails it, and notes when; a mail that could not be sent leaves no trace, so that it can be tried again."""
    meeting = mail.meeting
    sent = send_mail(
        "minutes",
        to=reader.person.email,
        language=reader.person.language,
        context={
            "person": reader.person,
            "speaks_for": reader.speaks_for,
            "project": meeting.project,
            "cycle": meeting.cycle,
            "meeting": meeting,
            "sender": mail.sent_by,
            "link": site + meeting.get_absolute_url(),
        },
        reply_to=[mail.sent_by.email] if mail.sent_by else [],
        headers={"Auto-Submitted": "auto-generated"},
    )
    if sent:
        MinutesMail.objects.filter(pk=mail.pk).update(sent_at=clock.now())
    else:
        mail.delete()
    return sent
