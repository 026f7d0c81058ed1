"""Mails that the program writes: text and simple HTML, in the reader's language, best effort."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attached:
    """A file that goes with a mail; `kind` is its media type, with its parameters."""

    name: str
    content: bytes
    kind: str


def _as_part(file: Attached) -> MIMEBase:
    """The file as a part of the mail. A media type's parameters, such as a calendar's method, are kept."""
    kind, *parameters = (each.strip() for each in file.kind.split(";"))
    main, _slash, sub = kind.partition("/")
    part = MIMEBase(main, sub)
    for parameter in parameters:
        name, _equals, value = parameter.partition("=")
        part.set_param(name, value)
    part.set_payload(file.content)
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=file.name)
    return part


def send_mail(
    template: str,
    *,
    to: str,
    language: str,
    context: Mapping[str, Any],
    reply_to: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
    attachments: Sequence[Attached] = (),
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
    for file in attachments:
        mail.attach(_as_part(file))
    try:
        return mail.send() == 1
    except Exception:  # whatever a mail server does: the act it tells of has been done
        logger.exception("The mail %r could not be sent.", template)
        return False
