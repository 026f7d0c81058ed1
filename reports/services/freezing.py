"""Freezing what a document says as its next numbered edition (domain rule 7)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings

from projects import clock
from projects.models import User
from reports.content import EditionPart, fingerprint, to_json
from reports.models import Edition, Format, Kind
from reports.services.jobs import queue_reports


def freeze(
    *,
    says: Any,
    kind: Kind,
    last: Edition | None,
    by: User | None,
    reason: str = "",
    formats: Sequence[Format] = (Format.PDF,),
    **about: Any,
) -> Edition:
    """Keeps the content `says` for ever, under the number after `last`, and queues its files in every language.

    `about` is what the edition is about, in the fields of `Edition`. The caller holds that, so that no two get one number.
    """
    now, replaced = clock.now(), last.number if last else None
    part = EditionPart(
        number=(replaced or 0) + 1,
        published_at=now,
        published_by="" if by is None else str(by),
        replaces=replaced,
        reason=reason.strip(),
    )
    content = to_json(replace(says, edition=part))
    edition = Edition.objects.create(
        kind=kind,
        number=part.number,
        content=content,
        content_sha256=fingerprint(content),
        gathered_at=now,
        gathered_by=by,
        reason=part.reason,
        **about,
    )
    for format in formats:
        queue_reports(edition, [code for code, _name in settings.LANGUAGES], by, format)
    return edition
