"""Telling by mail who wants it that a report was published: funders and coaches, once for each edition and person.

The sweeper sends. It looks at what is published, so a mail can only be about what is; a row in the database comes before
each mail, so two sweepers do not write twice; a mail that failed is tried again.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from projects import clock
from projects.models import Programme, ProgrammeRole, User
from projects.services.mail import send_mail
from reports.models import Edition, Format, PublicationMail, ShelfReader

logger = logging.getLogger(__name__)

SALT = "reports.stop_publication_mails"
NEWS_FOR = timedelta(days=7)
"""What was published longer ago, while nobody swept, is no news any more."""
LEASE = timedelta(minutes=10)
MAX_TRIES = 12


def set_wish(*, person: User, programme: Programme, wants_mail: bool, language: str = "") -> None:
    """Whether this person wants a mail when something is published in the programme from now on.

    `language` is the one in which they read the page on which they said so.
    """
    wish: dict[str, Any] = {"wants_mail": wants_mail, "wants_mail_since": clock.now() if wants_mail else None}
    if language:
        wish["language"] = language
    reader, is_new = ShelfReader.objects.get_or_create(person=person, programme=programme, defaults=wish)
    if not is_new and reader.wants_mail != wants_mail:
        ShelfReader.objects.filter(pk=reader.pk).update(**wish)


def path_to_stop(reader: ShelfReader) -> str:
    """The address with which this person stops the mails about this programme. It opens nothing else."""
    return reverse("stop_publication_mails", args=[signing.dumps(reader.pk, salt=SALT)])


def find_stopping(token: str) -> ShelfReader | None:
    """Whose link it is; None where it was not made here."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return ShelfReader.objects.filter(pk=pk).select_related("person", "programme").first()


def tell_readers() -> int:
    """Writes to those who want to know of what was published since they said so; returns how many mails went out."""
    count = 0
    for edition_id, reader in _untold():
        mail = _claim(edition_id, reader.person)
        count += bool(mail and _deliver(mail, reader))
    return count + _send_failed_again()


def who_is_told(edition: Edition) -> list[User]:
    """To whom a mail about this edition goes, by name: who asked for such mails, may read it, and did not publish it.

    Two queries, one where nobody asked.
    """
    programme = edition.project.programme if edition.project else edition.programme
    asked = list(
        ShelfReader.objects.filter(programme=programme, wants_mail=True, person__is_active=True)
        .exclude(person=edition.gathered_by)
        .select_related("person")
        .order_by("person__name", "person__email")
    )
    in_force = _in_force(asked) if asked else set()
    return [
        each.person
        for each in asked
        if each.person.is_superuser or (each.person_id, each.programme_id) in in_force
    ]


def count_told(editions: Iterable[Edition]) -> dict[int, tuple[int, int]]:
    """How many were told of each edition, and how many mails did not go out (yet)."""
    counted = (
        PublicationMail.objects.filter(edition__in=[edition.pk for edition in editions])
        .values("edition")
        .annotate(told=Count("pk", filter=~Q(sent_at=None)), failed=Count("pk", filter=Q(sent_at=None)))
    )
    return {row["edition"]: (row["told"], row["failed"]) for row in counted}


def _untold() -> list[tuple[int, ShelfReader]]:
    """Each edition of the last days with each reader who wants to know of it, may read it, did not publish it, and
    was not told."""
    readers = list(
        ShelfReader.objects.filter(wants_mail=True, person__is_active=True).select_related(
            "person", "programme"
        )
    )
    if not readers:
        return []
    editions = list(
        Edition.objects.for_readers()
        .annotate(shelf=Coalesce("programme", "project__programme"))
        .filter(
            gathered_at__gt=clock.now() - NEWS_FOR,
            shelf__in={reader.programme_id for reader in readers},
        )
        .order_by("gathered_at", "pk")
        .values_list("pk", "shelf", "gathered_at", "gathered_by")
    )
    if not editions:
        return []
    told = set(
        PublicationMail.objects.filter(edition__in=[row[0] for row in editions]).values_list(
            "edition", "person"
        )
    )
    in_force = _in_force(readers)
    return [
        (edition, reader)
        for edition, programme, published_at, publisher in editions
        for reader in readers
        if reader.programme_id == programme
        and _since(reader) <= published_at
        and reader.person_id != publisher
        and (edition, reader.person_id) not in told
        and (reader.person.is_superuser or (reader.person_id, programme) in in_force)
    ]


def _since(reader: ShelfReader) -> datetime:
    return reader.wants_mail_since or clock.now()


def _in_force(readers: Iterable[ShelfReader]) -> set[tuple[int, int]]:
    """The person and the programme of each role that has not ended."""
    roles = ProgrammeRole.objects.not_ended().filter(user__in=[reader.person_id for reader in readers])
    return set(roles.values_list("user", "programme"))


def _claim(edition_id: int, person: User) -> PublicationMail | None:
    """The row that allows one mail; None where the database has it already."""
    now = clock.now()
    try:
        with transaction.atomic():
            return PublicationMail.objects.create(
                edition_id=edition_id, person=person, created_at=now, lease_until=now + LEASE
            )
    except IntegrityError:
        return None


def _send_failed_again() -> int:
    """Takes up rows whose mail did not go out, one sweeper each; who does not want it any more gets none."""
    now = clock.now()
    stuck = PublicationMail.objects.filter(sent_at=None, lease_until__lt=now, tries__lt=MAX_TRIES)
    count = 0
    for mail in stuck.select_related("edition__project", "person").defer("edition__content"):
        taken = PublicationMail.objects.filter(pk=mail.pk, sent_at=None, lease_until=mail.lease_until).update(
            lease_until=now + LEASE, tries=F("tries") + 1
        )
        reader = (
            ShelfReader.objects.filter(
                Q(programme__projects__editions=mail.edition_id) | Q(programme__editions=mail.edition_id),
                person=mail.person,
                wants_mail=True,
            )
            .select_related("person", "programme")
            .first()
        )
        if not taken:
            continue
        if (
            reader is None
            or not Programme.objects.visible_to(mail.person).filter(pk=reader.programme_id).exists()
        ):
            mail.delete()
        else:
            count += _deliver(mail, reader)
    return count


def _deliver(mail: PublicationMail, reader: ShelfReader) -> bool:
    """Mails it, and notes when. What it says is on the shelf; no word of the report itself leaves in a mail.

    It is in the person's own language; who never chose one gets it in that in which they last read the shelf.
    """
    edition = Edition.objects.defer("content").select_related("cycle", "project").get(pk=mail.edition_id)
    person = reader.person
    language = person.language or reader.language or settings.MAIL_LANGUAGE
    reports = sorted(
        edition.reports.filter(format=Format.PDF), key=lambda report: report.language != language
    )
    stop = settings.SITE_URL + path_to_stop(reader)
    link = reverse("read_report", args=[reports[0].pk]) if reports else reader.programme.get_absolute_url()
    sent = send_mail(
        "publication",
        to=person.email,
        language=language,
        context={
            "person": person,
            "project": edition.project,
            "edition": edition,
            "programme": reader.programme,
            "replaces": (edition.number or 1) - 1,
            "link": settings.SITE_URL + link,
            "shelf": settings.SITE_URL + reader.programme.get_absolute_url(),
            "stop": stop,
        },
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    if sent:
        PublicationMail.objects.filter(pk=mail.pk).update(sent_at=clock.now())
    else:
        logger.warning("The mail %s on a publication was not sent; a later round tries again.", mail.pk)
    return sent
