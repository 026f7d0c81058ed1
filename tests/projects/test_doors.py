"""What comes in by any door is text in UTF-8 and numbers that a database can hold; the rest is told so."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.mark.parametrize("charset", ["hex", "utf-7", "utf-16", "unicode_escape", "latin-1", "no-such-thing"])
def test_a_body_in_another_encoding_is_refused_in_a_sentence(charset: str) -> None:
    answer = Client().generic(
        "POST",
        reverse("account_login"),
        b"login=x",
        content_type=f"application/x-www-form-urlencoded; charset={charset}",
    )
    assert answer.status_code == 415
    assert "UTF-8" in answer.content.decode()


@pytest.mark.parametrize(
    ("request_of", "status"),
    [
        ({"path": "/", "CONTENT_LENGTH": str(10**12)}, 413),
        ({"path": "/", "content_type": "text/plain; charset=utf-7", "data": b"x"}, 415),
        ({"path": "/%00"}, 400),
    ],
)
def test_what_is_refused_at_the_door_is_said_in_the_language_of_who_knocks(
    request_of: dict[str, str], status: int
) -> None:
    said = {}
    for language in ("en", "nl", "fr"):
        answer = Client().generic("POST", **request_of, headers={"Accept-Language": language})
        assert answer.status_code == status
        assert answer["Content-Type"].startswith("text/plain")
        said[language] = answer.content.decode()
    Client().get(reverse("account_login"), headers={"Accept-Language": "nl"})
    again = Client().generic("POST", **request_of, headers={"Accept-Language": "fr"})
    assert len(set(said.values())) == 3
    assert again.content.decode() == said["fr"]


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8"])
def test_utf8_is_taken_in_capitals_too(charset: str) -> None:
    answer = Client().generic(
        "POST",
        reverse("account_login"),
        b"login=x",
        content_type=f"application/x-www-form-urlencoded; charset={charset}",
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("number", ["9" * 19, "9" * 40, "-" + "9" * 40, "abc", ""])
def test_a_number_that_no_row_can_have_is_not_among_the_choices(
    number: str, signed_in: Callable[..., Client]
) -> None:
    actor = builders.make_actor(builders.make_project())
    browser = signed_in(builders.make_coordinator(actor.project))
    answer = browser.post(
        reverse("add_activity", args=[actor.pk]), {"version": 0, "name": "A walk", "markers": [number]}
    )
    assert answer.status_code == 422
    assert "A walk" in answer.content.decode()
    assert not actor.activities.exists()
