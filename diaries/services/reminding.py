"""Reminding those who still owe something to a cycle's diaries: by hand, and before a cycle ends."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from diaries.models import Reminder, ReminderStep
from diaries.services.draft import UNTOLD, Page, finish_draft
from diaries.services.draft_keys import key_of_exchange
from diaries.services.standing import Need, Standing, read_standings
from projects import clock
from projects.models import Cycle, CycleState, HistoryEntry, Project, ProjectRole, User
from projects.services.history import record
from projects.services.mail import send_mail
from projects.services.stopping import path_to_stop
from theory_of_change.models import Actor

logger = logging.getLogger(__name__)

WEEK, TWO_DAYS = timedelta(days=7), timedelta(days=2)
LEASE = timedelta(minutes=10)
MAX_TRIES = 12


@dataclass(frozen=True)
class Debt:
    """What is missing in one partner's diary, as far as one person can see to it."""

    actor: Actor
    needs: tuple[Need, ...]


@dataclass(frozen=True)
class Debtor:
    """Somebody who owes something, and the last reminder they got about this cycle."""

    person: User
    debts: tuple[Debt, ...]
    speaks_for: Actor | None
    last: Reminder | None

    @property
    def was_reminded_today(self) -> bool:
        return self.last is not None and self.last.day == clock.today()

    @property
    def can_be_reminded(self) -> bool:
        return self.person.wants_reminders and not self.was_reminded_today


@dataclass(frozen=True)
class PartnerNeeds:
    """One partner's diary: what is missing, and which people of its own could write it."""

    standing: Standing
    needs: tuple[Need, ...]
    people: tuple[User, ...]


@dataclass(frozen=True)
class Owed:
    """What a cycle still wants: by partner, and by person."""

    partners: tuple[PartnerNeeds, ...]
    debtors: tuple[Debtor, ...]


def read_owed(cycle: Cycle) -> Owed:
    """Who owes what. A partner's own people see to its entries and notes; the team scores, and writes for
    partners that have nobody of their own. A fixed number of queries.
    """
    actors = list(Actor.objects.filter(project=cycle.project).boundary_partners().followed())
    standings = read_standings([cycle], actors)[cycle.pk]
    roles = list(
        ProjectRole.objects.filter(project=cycle.project, user__is_active=True)
        .not_ended()
        .select_related("user", "representation__actor")
        .order_by("user__name", "user__email", "pk")
    )
    own_people: dict[int, list[User]] = {}
    for role in roles:
        speaks_for = _speaks_for(role)
        if speaks_for:
            own_people.setdefault(speaks_for.pk, []).append(role.user)
    partners = tuple(
        PartnerNeeds(each, each.needs, tuple(own_people.get(each.actor.pk, ()))) for each in standings
    )
    last: dict[int, Reminder] = {}
    for reminder in Reminder.objects.filter(cycle=cycle).order_by("day", "pk"):
        last[reminder.person_id] = reminder
    return Owed(partners, tuple(_debtors(roles, partners, last)))


def _speaks_for(role: ProjectRole) -> Actor | None:
    representation = getattr(role, "representation", None)
    return representation.actor if representation and role.role == ProjectRole.Role.PARTNER else None


def _debtors(
    roles: Sequence[ProjectRole], partners: Iterable[PartnerNeeds], last: dict[int, Reminder]
) -> Iterable[Debtor]:
    """Each person once, whatever number of roles they have."""
    found: dict[int, dict[int, Debt]] = {}
    people: dict[int, tuple[User, Actor | None]] = {}
    for role in roles:
        speaks_for = _speaks_for(role)
        _person, known = people.get(role.user_id, (role.user, None))
        people[role.user_id] = (role.user, speaks_for or known)
        for partner in partners:
            actor = partner.standing.actor
            needs = set(_share(role, speaks_for, partner))
            debts = found.setdefault(role.user_id, {})
            if actor.pk in debts:
                needs.update(debts[actor.pk].needs)
            if needs:
                debts[actor.pk] = Debt(actor, tuple(need for need in Need if need in needs))
    for pk, (person, speaks_for) in people.items():
        if found.get(pk):
            yield Debtor(person, tuple(found[pk].values()), speaks_for, last.get(pk))


def _share(role: ProjectRole, speaks_for: Actor | None, partner: PartnerNeeds) -> Iterable[Need]:
    """The part of a partner's needs that somebody with this role can see to."""
    if role.role == ProjectRole.Role.PARTNER:
        is_own = partner.standing.actor == speaks_for
        return [need for need in partner.needs if is_own and need is not Need.SCORES]
    return [need for need in partner.needs if need is Need.SCORES or not partner.people]


def usual_text(cycle: Cycle) -> str:
    """What a reminder says where nobody writes something else."""
    return _(
        "Something is still missing in the diaries of %(cycle)s. Two sentences on each change are enough. "
        "Could you have a look?"
    ) % {"cycle": cycle.name}


def remind(
    *, cycle: Cycle, by: User, people: Sequence[User], text: str, site: str, page: Page = UNTOLD
) -> tuple[list[User], list[User]]:
    """Reminds those of `people` who owe something; returns to whom a mail went and to whom it will later.

    `site` is the address of the program, such as https://outcomes.example.org, `page` where the text was typed (see
    `finish_draft`). Raises `ValidationError` where
    nobody of them can be reminded now.
    """
    if not cycle.is_open:
        raise ValidationError(_("This cycle was handed over; nobody owes it anything any more."))
    wanted = {person.pk for person in people}
    sent: list[User] = []
    waiting: list[User] = []
    for debtor in read_owed(cycle).debtors:
        if debtor.person.pk not in wanted or not debtor.can_be_reminded:
            continue
        reminder = _claim(cycle, debtor.person, ReminderStep.BY_HAND, by=by, text=text)
        if reminder is not None:
            (sent if _deliver(reminder, debtor, site) else waiting).append(debtor.person)
    if not sent and not waiting:
        raise ValidationError(_("Everybody you chose got a reminder today, wants none, or owes nothing now."))
    finish_draft(writer=by, keys=[key_of_exchange("reminder", cycle)], page=page)
    return sent, waiting


def send_due_reminders() -> int:
    """Writes to those who owe something in a cycle that ends soon; returns how many mails went out.

    Each person gets one for a cycle and step, however many run this at once: the row is there before the mail. A
    mail that failed is tried again by a later run, while the debt stands.
    """
    today = clock.today()
    ending = Cycle.objects.filter(
        state=CycleState.OPEN,
        start__lte=today,
        end__gte=today,
        end__lte=today + WEEK,
        project__sends_reminders=True,
    )
    count = 0
    for cycle in ending.select_related("project"):
        step = step_on(cycle, today)
        for debtor in read_owed(cycle).debtors:
            if debtor.can_be_reminded:
                reminder = _claim(cycle, debtor.person, step)
                count += bool(reminder and _deliver(reminder, debtor, settings.SITE_URL))
    return count + _send_failed_again()


def step_on(cycle: Cycle, day: Date) -> ReminderStep:
    """The step of the days before a cycle's end; a step whose first day was missed is made up for later."""
    return ReminderStep.TWO_DAYS if cycle.end - day <= TWO_DAYS else ReminderStep.WEEK


def _claim(
    cycle: Cycle, person: User, step: ReminderStep, *, by: User | None = None, text: str = ""
) -> Reminder | None:
    """The row that allows one mail; None where the database has it already."""
    now = clock.now()
    try:
        with transaction.atomic():
            reminder = Reminder.objects.create(
                cycle=cycle,
                person=person,
                step=step,
                day=clock.today(),
                text=text,
                sent_by=by,
                created_at=now,
                lease_until=now + LEASE,
            )
            record(
                project=cycle.project,
                by=by,
                verb=HistoryEntry.Verb.ADDED,
                subject=reminder,
                after={"person": person.pk, "cycle": cycle.pk, "step": step.value, "text": text},
            )
    except IntegrityError:
        return None
    return reminder


def _send_failed_again() -> int:
    """Takes up rows whose mail did not go out, one runner each; returns how many went out now."""
    now = clock.now()
    stuck = Reminder.objects.filter(
        sent_at=None, lease_until__lt=now, tries__lt=MAX_TRIES, cycle__state=CycleState.OPEN
    ).select_related("cycle__project", "person", "sent_by")
    count = 0
    for reminder in stuck:
        taken = Reminder.objects.filter(
            pk=reminder.pk, sent_at=None, lease_until=reminder.lease_until
        ).update(lease_until=now + LEASE, tries=models.F("tries") + 1)
        debtors = {debtor.person.pk: debtor for debtor in read_owed(reminder.cycle).debtors} if taken else {}
        debtor = debtors.get(reminder.person_id)
        if debtor is not None and debtor.person.wants_reminders:
            count += _deliver(reminder, debtor, settings.SITE_URL)
    return count


def _deliver(reminder: Reminder, debtor: Debtor, site: str) -> bool:
    """Mails it, and notes when."""
    cycle, person = reminder.cycle, debtor.person
    stop = site + path_to_stop(person)
    project: Project = cycle.project
    path = reverse("my_diary") + f"?project={project.slug}" if debtor.speaks_for else cycle.get_absolute_url()
    sent = send_mail(
        "reminder",
        to=person.email,
        language=person.language,
        context={
            "reminder": reminder,
            "cycle": cycle,
            "project": project,
            "person": person,
            "days_left": (cycle.end - clock.today()).days,
            "debts": debtor.debts,
            "link": site + path,
            "stop": stop,
        },
        reply_to=[reminder.sent_by.email] if reminder.sent_by else [],
        headers={"List-Unsubscribe": f"<{stop}>", "Auto-Submitted": "auto-generated"},
    )
    if sent:
        Reminder.objects.filter(pk=reminder.pk).update(sent_at=clock.now())
    else:
        logger.warning("Reminder %s was not sent; a later run tries again.", reminder.pk)
    return sent
