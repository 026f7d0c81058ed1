"""A mail for who had to wait: their document is ready, or could not be made. Once each time somebody asks.

The row is marked before the mail goes out, so two who try at once send one; a program that dies just then sends none. A
mail that a server refused is tried again by later rounds, and the page says so meanwhile.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import override

from projects import clock
from projects.access import grants_on
from projects.services.mail import send_mail
from reports.models import Asking, MailState, Report, ReportState
from reports.services.following import LONG, may_open
from reports.services.jobs import reason_in_words

logger = logging.getLogger(__name__)

AGAIN, MOST_TRIES = timedelta(minutes=5), 5
STALE = timedelta(days=2)
"""After that nobody wants to hear of it."""


def tell_who_waited(report_id: int | None = None) -> int:
    """Writes to those who waited for this document, or for any; returns how many mails went out."""
    due = _due()
    if report_id is not None:
        due = due.filter(report=report_id)
    return sum(_tell(asking) for asking in due.order_by("asked_at", "pk")[:100])


def _due() -> "QuerySet[Asking]":
    now = clock.now()
    ended = Q(report__state=ReportState.READY, report__ready_at__gt=F("asked_at") + LONG) | Q(
        report__state=ReportState.FAILED, asked_at__lt=now - LONG
    )
    untold = Q(mail=MailState.NONE) | Q(
        mail=MailState.FAILED, mail_tries__lt=MOST_TRIES, mail_at__lt=now - AGAIN
    )
    return (
        Asking.objects.filter(ended, untold, asked_at__gt=now - STALE)
        .filter(person__is_active=True, person__wants_document_mails=True)
        .select_related(
            "person",
            "report__edition__project__programme",
            "report__edition__programme",
            "report__edition__cycle",
            "report__edition__partner",
        )
        .defer("report__edition__content")
    )


def _tell(asking: Asking) -> bool:
    report, person = asking.report, asking.person
    if not may_open(report, person, grants_on(person, report)):
        return False
    taken = Asking.objects.filter(pk=asking.pk, mail=asking.mail, mail_tries=asking.mail_tries).update(
        mail=MailState.SENDING, mail_tries=F("mail_tries") + 1, mail_at=clock.now()
    )
    if not taken:
        return False
    sent = send_mail(
        "document",
        to=person.email,
        language=_language(asking),
        context=_context(report, asking),
        headers={"Auto-Submitted": "auto-generated"},
    )
    became = MailState.SENT if sent else MailState.FAILED
    Asking.objects.filter(pk=asking.pk, mail=MailState.SENDING).update(mail=became)
    if not sent:
        logger.warning("The mail about report %s was not sent; a later round tries again.", report.pk)
    return sent


def _language(asking: Asking) -> str:
    """The person's own; who never chose one reads the mail in the language of the draft that they asked for.

    What is published is made in every language, so its own says nothing about who published it.
    """
    asked = "" if asking.report.edition.is_published else asking.report.language
    return asking.person.language or asked or settings.MAIL_LANGUAGE


def _context(report: Report, asking: Asking) -> dict[str, object]:
    with override(_language(asking)):
        return {
            "report": report,
            "title": report.edition.title,
            "about": report.about,
            "person": asking.person,
            "is_ready": report.state == ReportState.READY,
            "reason": reason_in_words(report),
            "link": settings.SITE_URL + report.get_absolute_url(),
            "stop": settings.SITE_URL + reverse("my_documents"),
        }
