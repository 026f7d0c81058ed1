"""Mails that the program writes: text and simple HTML, in the reader's language, best effort."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

logger = logging.getLogger(__name__)


def send_mail(
    template: str,
    *,
    to: str,
    language: str,
    context: Mapping[str, Any],
    reply_to: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
) -> bool:
    """Sends `templates/email/<template>_subject.txt`, `.txt` and `.html`; tells whether the mail went out.

    A mail server that is down costs nobody their page: the failure is logged, and the caller decides who
    tries again. An empty `language` is the one in which the program runs here.
    """
    with translation.override(language or translation.get_language() or settings.LANGUAGE_CODE):
        page = {**context, "language": translation.get_language()}
        subject = render_to_string(f"email/{template}_subject.txt", page)
        text = render_to_string(f"email/{template}.txt", page)
        html = render_to_string(f"email/{template}.html", page)
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text.strip() + "\n",
        to=[to],
        reply_to=list(reply_to),
        headers=dict(headers or {}),
    )
    mail.attach_alternative(html, "text/html")
    try:
        return mail.send() == 1
    except Exception:  # whatever a mail server does: the act it tells of has been done
        logger.exception("The mail %r could not be sent.", template)
        return False
