"""Inviting people to a meeting, each with a calendar file; sending it once more says that it is not the first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from projects import clock
from projects.models import Cycle, HistoryEntry, ProgrammeRole, ProjectRole, User
from projects.services.history import record
from projects.services.mail import Attached, send_mail
from reflection.calendar import Appointment, Invited, calendar_file
from reflection.models import Meeting, MeetingInvitation
from reflection.services.live import hold_meeting
from theory_of_change.models import Actor

LEASE = timedelta(minutes=1)
"""After this long a mail of which nobody knows what became may be tried again."""
FILE_NAME = "reflection-meeting.ics"


@dataclass(frozen=True)
class Guest:
    """Somebody who can be invited: in which role, for which partner, and what was sent to them before."""

    person: User
    role: str
    speaks_for: Actor | None
    last: MeetingInvitation | None
    version: int
    """Of the meeting as it stands."""

    @property
    def was_sent(self) -> bool:
        return self.last is not None and self.last.sent_at is not None

    @property
    def knows_the_latest(self) -> bool:
        return self.was_sent and self.last is not None and self.last.version == self.version

    @property
    def is_partner(self) -> bool:
        return self.role == ProjectRole.Role.PARTNER


def read_guests(cycle: Cycle, meeting: Meeting | None) -> list[Guest]:
    """The team, the coaches, the partners' own people, each once: by role, then by name. Three queries."""
    version = meeting.version if meeting else 0
    last = (
        {each.person_id: each for each in MeetingInvitation.objects.filter(meeting=meeting)}
        if meeting
        else {}
    )
    found: dict[int, Guest] = {}
    for role in _roles(cycle):
        representation = getattr(role, "representation", None)
        if role.user_id not in found:
            found[role.user_id] = Guest(
                person=role.user,
                role=role.role,
                speaks_for=representation.actor if representation and role.role == "partner" else None,
                last=last.get(role.user_id),
                version=version,
            )
    return list(found.values())


def invited_in_words(cycle: Cycle, meeting: Meeting) -> str:
    """Who was invited, by function or organisation, one a line, without names: as it may stand in the report."""
    functions = {
        "coordinator": _("The project's coordinator"),
        "member": _("The project's team"),
        "coach": _("The coach"),
    }
    invited = [guest for guest in read_guests(cycle, meeting) if guest.was_sent]
    lines = [
        guest.speaks_for.name if guest.speaks_for else functions.get(guest.role, "") for guest in invited
    ]
    return "\n".join(dict.fromkeys(filter(None, lines)))


def partners_without_people(cycle: Cycle) -> list[Actor]:
    """The boundary partners of the cycle for whom nobody with an account speaks, in the order of the map."""
    own = ProjectRole.objects.filter(
        project=cycle.project, role=ProjectRole.Role.PARTNER, user__is_active=True
    ).not_ended()
    spoken_for = set(own.values_list("representation__actor", flat=True))
    return [
        actor
        for actor in Actor.objects.filter(project=cycle.project_id).boundary_partners()
        if actor.was_followed_after(cycle.opens_at) and actor.pk not in spoken_for
    ]


def _roles(cycle: Cycle) -> Iterable[ProjectRole | ProgrammeRole]:
    """The widest role of each comes first, so that somebody of the team is not taken for a partner."""
    in_project = list(
        ProjectRole.objects.filter(project=cycle.project, user__is_active=True)
        .not_ended()
        .select_related("user", "representation__actor")
        .order_by("user__name", "user__email", "pk")
    )
    coaches = (
        ProgrammeRole.objects.filter(
            programme=cycle.project.programme_id, role=ProgrammeRole.Role.COACH, user__is_active=True
        )
        .not_ended()
        .select_related("user")
        .order_by("user__name", "user__email", "pk")
    )
    for wanted in (ProjectRole.Role.COORDINATOR, ProjectRole.Role.MEMBER):
        yield from (role for role in in_project if role.role == wanted)
    yield from coaches
    yield from (role for role in in_project if role.role == ProjectRole.Role.PARTNER)


def invite(
    *, cycle: Cycle, by: User, people: Sequence[User], note: str, site: str
) -> tuple[list[User], list[User]]:
    """Mails each the invitation with its calendar file; returns to whom it went and to whom it could not be sent.

    `site` is the address of the program. Raises `ValidationError` where the meeting has no day yet. A mail that fails is
    told at once and not tried again by itself.
    """
    meeting = Meeting.objects.filter(cycle=cycle).first()
    if meeting is None or meeting.date is None:
        raise ValidationError(
            _("Say on which day the meeting is first; an invitation without a day helps nobody.")
        )
    if meeting.is_held or cycle.is_published:
        raise ValidationError(_("The meeting was held; nobody is invited to it any more."))
    meeting.cycle = cycle
    wanted = {person.pk for person in people}
    sent: list[User] = []
    failed: list[User] = []
    for guest in read_guests(cycle, meeting):
        if guest.person.pk not in wanted:
            continue
        row = _claim(meeting, guest, by)
        if row is None:
            continue
        if _deliver(meeting, guest, by=by, note=note, site=site):
            MeetingInvitation.objects.filter(pk=row.pk).update(sent_at=clock.now(), version=meeting.version)
            sent.append(guest.person)
        else:
            MeetingInvitation.objects.filter(pk=row.pk).update(tried_at=row.tried_at - LEASE)
            failed.append(guest.person)
    if wanted and not sent and not failed:
        raise ValidationError(_("These invitations are on their way already."))
    return sent, failed


@transaction.atomic
def _claim(meeting: Meeting, guest: Guest, by: User) -> MeetingInvitation | None:
    """The row that allows one mail; None where another sends it just now.

    It is there before the mail, so that what was tried is never forgotten.
    """
    hold_meeting(meeting)
    row, is_new = MeetingInvitation.objects.get_or_create(
        meeting=meeting,
        person=guest.person,
        defaults={"version": meeting.version, "sent_by": by},
    )
    if not is_new:
        was_read = guest.last is not None and guest.last.tried_at == row.tried_at
        is_on_its_way = (row.sent_at is None or row.sent_at < row.tried_at) and (
            row.tried_at > clock.now() - LEASE
        )
        if not was_read or is_on_its_way:
            return None
        row.tried_at, row.sent_by = clock.now(), by
        row.save(update_fields=["tried_at", "sent_by"])
    record(
        project=meeting.project,
        by=by,
        verb=HistoryEntry.Verb.ADDED,
        subject=row,
        after={"person": guest.person.pk, "cycle": meeting.cycle_id, "version": meeting.version},
    )
    return row


def _deliver(meeting: Meeting, guest: Guest, *, by: User, note: str, site: str) -> bool:
    """A partner's own person gets the day, the place and what to bring; the team also the way to the preparation."""
    person = guest.person
    path = (
        reverse("my_diary") + f"?project={meeting.project.slug}"
        if guest.is_partner
        else reverse("preparation", args=[meeting.cycle_id])
    )
    with override(person.language or get_language() or settings.LANGUAGE_CODE):
        appointment = appointment_of(meeting, url=site + path)
        content = calendar_file(
            appointment,
            organiser=Invited(str(by), by.email),
            to=[Invited(str(person), person.email)],
        )
        when = date_format(appointment.day, "l j F Y")
        hour = time_format(meeting.begins_at) if meeting.begins_at else ""
    return send_mail(
        "meeting_invitation",
        to=person.email,
        language=person.language,
        context={
            "meeting": meeting,
            "cycle": meeting.cycle,
            "project": meeting.project,
            "person": person,
            "by": by,
            "note": note,
            "when": when,
            "hour": hour,
            "is_partner": guest.is_partner,
            "link": site + path,
            "last_sent": guest.last.sent_at if guest.last else None,
            "is_changed": guest.was_sent and not guest.knows_the_latest,
        },
        reply_to=[by.email],
        attachments=[Attached(FILE_NAME, content, "text/calendar; method=REQUEST; charset=utf-8")],
    )


def appointment_of(meeting: Meeting, *, url: str) -> Appointment:
    """The meeting as calendars are told of it, in the active language. It has a day."""
    if meeting.date is None:
        raise ValueError("A meeting without a day is no appointment.")
    lines = [meeting.bring and _("To bring:") + "\n" + meeting.bring, url]
    return Appointment(
        uid=f"reflection-meeting-{meeting.pk}@{urlsplit(settings.SITE_URL).hostname or 'amif-me'}",
        version=meeting.version,
        said_at=meeting.updated_at or meeting.created_at,
        title=_("Reflection meeting: %(project)s, %(cycle)s")
        % {"project": meeting.project.short_name, "cycle": meeting.cycle.name},
        day=meeting.date,
        begins_at=meeting.begins_at if isinstance(meeting.begins_at, time) else None,
        minutes=sum(meeting.agenda.values_list("minutes", flat=True)),
        place=meeting.place,
        description="\n\n".join(line for line in lines if line),
        url=url,
    )
