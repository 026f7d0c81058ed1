"""What all tests share: quick passwords, and a place of their own for what the application writes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from django.utils import translation

from projects.models import User

QUICK = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}
"""A password that is slow to guess is slow to make, and tests make hundreds."""


@pytest.fixture(autouse=True, scope="session")
def quick_and_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Settings for all tests; reports and uploads are kept in folders that are thrown away."""
    folder = tmp_path_factory.mktemp("reports")
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where it is missing
    uploads = tmp_path_factory.mktemp("media")
    with override_settings(REPORT_ROOT=folder, MEDIA_ROOT=uploads, **QUICK):
        yield folder


@pytest.fixture(autouse=True)
def english_to_begin_with() -> Iterator[None]:
    """A test does not begin in the language in which the last one before it was answered."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """`signed_in(person)` is a browser in which that person is signed in."""

    def sign_in(person: User) -> Client:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture(scope="module")
def once_for_the_module(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A transaction around all tests of a module, for a fixture of that module to put its rows in.

    Its tests ask for `taken_back_after` instead of the mark `django_db`, which ends by closing the connection.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def taken_back_after(once_for_the_module) -> Iterator[None]:
    """Whatever a test writes among the rows of its module is gone before the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
