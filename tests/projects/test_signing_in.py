"""Signing in where many share one address, and where somebody asks too often."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests import builders

pytestmark = pytest.mark.django_db


def sign_in(email: str, **more):
    return Client().post(reverse("account_login"), {"login": email, "password": "outcome-mapping"}, **more)


def test_a_full_room_behind_one_address_signs_in_within_a_minute() -> None:
    cache.clear()
    project = builders.make_project()
    for _person in range(40):
        person = builders.make_member(project)
        person.set_password("outcome-mapping")
        person.save()
        assert sign_in(person.email).status_code == 302


def test_who_asks_too_often_is_told_what_to_do_in_their_language(settings) -> None:
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    sign_in("nobody@example.org")
    answer = sign_in("nobody@example.org", headers={"Accept-Language": "nl"})
    cache.clear()
    assert answer.status_code == 429
    assert "Wacht een minuut, ga terug" in answer.content.decode()
    assert "AMIF M&amp;E" in answer.content.decode()
