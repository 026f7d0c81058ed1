"""What happens to every request: its text is storable, its answer is in the person's language."""

import codecs
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.receipts import WRITTEN_BY, receipt, wants_receipt
from projects.text import all_storable


class AnswerHeadLikeGetMiddleware:
    """HEAD asks what GET would answer, without the body (RFC 9110, 9.3.2). Views know of GET and POST only.

    It stands outside of all that looks at the method, and after what serves static files, which knows HEAD itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "HEAD":
            return self.get_response(request)
        request.method = "GET"
        answer = self.get_response(request)
        request.method = "HEAD"
        if answer.streaming:
            answer.streaming_content = []  # type: ignore[attr-defined]
        else:
            length = answer.headers.get("Content-Length")
            answer.content = b""
            if length is not None:
                answer["Content-Length"] = length
        return answer


class RefuseUnstorableTextMiddleware:
    """NUL and lone surrogates in an address or its query are refused at the door (see `projects.text`).

    Fields of forms refuse them themselves, with a sentence beside the field. So is a body that claims to be in
    another encoding than UTF-8, in which every page asks for it: some encodings are no text at all, others bring
    characters that no answer could show again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_utf8(request.content_params.get("charset", "utf-8")):
            return _refused_at_the_door(request, _("What was sent is not in UTF-8."), 415)
        if all_storable([request.path, *request.GET.keys(), *request.GET.values()]):
            return self.get_response(request)
        return _refused_at_the_door(request, _("This address holds a character that cannot be stored."), 400)


def _is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name == "utf-8"
    except LookupError:
        return False


class RefuseTooLargeBodyMiddleware:
    """A body larger than any form or workbook is refused before a byte of it is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= settings.WORKBOOK_MAX_BYTES + ROOM_FOR_FIELDS:
            return self.get_response(request)
        return _refused_at_the_door(request, _("This is more than can be taken at once."), 413)


def _refused_at_the_door(request: HttpRequest, sentence: Promise, status: int) -> HttpResponse:
    """Nobody is known yet: in the language this browser asks for, not the one in which its thread last answered."""
    with translation.override(translation.get_language_from_request(request)):
        return HttpResponse(str(sentence), status=status, content_type="text/plain; charset=utf-8")


ROOM_FOR_FIELDS = 64 * 1024
"""Bytes around an uploaded file: the other fields and the boundaries of the form."""


class ChosenLanguageMiddleware(LocaleMiddleware):
    """The language kept with the account; for others the one they chose here, or their browser's."""

    def process_request(self, request: HttpRequest) -> None:
        user = getattr(request, "user", None)
        language = getattr(user, "language", "")
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        else:
            super().process_request(request)


class RefuseAnothersWordsMiddleware:
    """A device that sends what waited on it says whose words they are; nobody else's name gets under them.

    The page that sends may be old: since it was loaded somebody else may have signed in on the same device.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        writer = request.headers.get(WRITTEN_BY)
        if writer is None or not request.user.is_authenticated or writer == str(request.user.pk):
            return self.get_response(request)
        return receipt(request, 401, reason="another user")


class ExplainWrongMethodMiddleware:
    """Who opens an address that only takes a form reads a page with a way on, not an empty one; a script gets a receipt."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code != 405 or answer.streaming or answer.content:
            return answer
        if wants_receipt(request):
            told = receipt(request, 405, reason="wrong method")
            told["Allow"] = answer.get("Allow", "")
            return told
        answer.content = render_to_string("errors/405.html", request=request).encode()
        return answer
