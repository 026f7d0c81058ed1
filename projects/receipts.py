"""Receipts: what a device is told about words it sent, so that it knows when it may forget its own copy.

A device that keeps an entry until it is safely here asks with `Accept: application/json`. The answer names the
client id and the fingerprint of what arrived; only an answer that bears both is to be believed, since a sign-in page
or a hotel's portal also answers 200.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict

WRITTEN_BY = "X-Written-By"
"""The header that names the user (by id) whose words a request carries."""

NOT_WORDS = frozenset({"csrfmiddlewaretoken", "typed_on", "typed_from"})
"""Fields that are no part of what was written: the token, and what a form says of its page."""


def wants_receipt(request: HttpRequest) -> bool:
    """Whether the request was sent by a script that waits for JSON."""
    return request.headers.get("Accept", "").split(",")[0].strip() == "application/json"


def fingerprint(fields: Iterable[tuple[str, str]]) -> str:
    """The SHA-256 (hex) of a form's fields, the same as `static/js/store.js` computes.

    Canonical form: the pairs of name and value as they were sent, without `NOT_WORDS`, line breaks as line feeds,
    sorted by name (values of the same name keep their order), as JSON without blanks and without escapes beyond
    those that JSON demands, in UTF-8.
    """
    pairs = sorted(
        (
            [name, value.replace("\r\n", "\n").replace("\r", "\n")]
            for name, value in fields
            if name not in NOT_WORDS
        ),
        key=lambda pair: pair[0],
    )
    text = json.dumps(pairs, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def pairs_of(sent: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name, values in sent.lists() for value in values]


def receipt(
    request: HttpRequest,
    status: int,
    *,
    url: str = "",
    errors: Mapping[str, Any] | None = None,
    reason: str = "",
) -> HttpResponse:
    """The answer to a device: 201 saved, 200 stood here already, or why not and what can be done."""
    return JsonResponse(
        {
            "client_id": request.POST.get("client_id", ""),
            "sha256": fingerprint(pairs_of(request.POST)),
            "url": url,
            "errors": errors or {},
            "reason": reason,
        },
        status=status,
    )
