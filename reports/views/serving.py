"""One file to one reader, as a whole or in part: conditional requests and ranges (RFC 9110, 13 and 14).

Whoever calls this has asked for the reader's access before.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe, quote_etag

_ONE_RANGE = re.compile(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*", re.IGNORECASE)


class NoSuchPart(Exception):
    """The range lies behind the end of the file."""


def serve_file(
    request: HttpRequest,
    open_it: Callable[[], IO[bytes]],
    *,
    size: int,
    name: str,
    kind: str,
    etag: str,
    changed_at: datetime | None = None,
) -> HttpResponseBase:
    """200 with the whole, 206 with the part that was asked for, 304 where the reader has it, 416 for a part that is
    not there. `etag` names the content, `size` is its length in bytes; only `open_it` touches the file.
    """
    tag = quote_etag(etag)
    seconds = None if changed_at is None else int(changed_at.timestamp())
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": tag,
        "Cache-Control": "private, no-cache, no-transform",
        **({} if seconds is None else {"Last-Modified": http_date(seconds)}),
    }
    known = get_conditional_response(request, etag=tag, last_modified=seconds)
    if known is not None:
        return _with(known, headers)
    try:
        part = _wanted_part(request, size, tag, seconds)
    except NoSuchPart:
        return _with(HttpResponse(status=416), headers | {"Content-Range": f"bytes */{size}"})
    file = open_it()
    if part is None:
        answer = FileResponse(file, as_attachment=True, filename=name, content_type=kind)
        return _with(answer, headers | {"Content-Length": str(size)})
    first, last = part
    file.seek(first)
    answer = FileResponse(
        _Part(file, last - first + 1), as_attachment=True, filename=name, content_type=kind, status=206
    )
    return _with(
        answer,
        headers | {"Content-Range": f"bytes {first}-{last}/{size}", "Content-Length": str(last - first + 1)},
    )


def _with(answer: HttpResponseBase, headers: dict[str, str]) -> HttpResponseBase:
    for name, value in headers.items():
        answer[name] = value
    return answer


def _wanted_part(request: HttpRequest, size: int, tag: str, seconds: int | None) -> tuple[int, int] | None:
    """The first and the last byte that are asked for; None for the whole: nothing was asked for, it is no GET, it
    was asked for an older file, in several parts, or in a way that nobody understands. Raises `NoSuchPart`."""
    asked = _ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    # HEAD reaches a view as GET (projects.middleware); a range is for GET alone.
    if asked is None or request.META["REQUEST_METHOD"] != "GET" or not _is_of(request, tag, seconds):
        return None
    first, last = asked.groups()
    if first:
        if last and int(last) < int(first):
            return None
        if int(first) >= size:
            raise NoSuchPart
        return int(first), min(int(last), size - 1) if last else size - 1
    if not last:
        return None
    if int(last) == 0 or size == 0:
        raise NoSuchPart
    return max(size - int(last), 0), size - 1


def _is_of(request: HttpRequest, tag: str, seconds: int | None) -> bool:
    """Whether the part belongs to what the reader has already (If-Range): a strong tag or the very date."""
    asked = request.headers.get("If-Range")
    if asked is None:
        return True
    if asked.startswith(('"', "W/")):
        return asked == tag
    return seconds is not None and parse_http_date_safe(asked) == seconds


class _Part:
    """So many bytes of an open file, from where it stands."""

    def __init__(self, file: IO[bytes], length: int) -> None:
        self.file, self.left = file, length

    def read(self, most: int = -1) -> bytes:
        piece = self.file.read(self.left if most < 0 else min(most, self.left))
        self.left -= len(piece)
        return piece

    def close(self) -> None:
        self.file.close()
