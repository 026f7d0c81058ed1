"""Nothing is reachable that nobody thought about: every address declares who may come in."""

import pytest
from django.test import Client
from django.urls import reverse

from projects.access import Act
from tests.projects.addresses import NOT_OURS, Pattern, access_of, all_patterns, our_patterns
from tests.projects.domain_table import ADDRESSES, EVERYONE, SIGNED_IN, WITH_CODE

SAMPLE_IDS = {
    "slug": "nowhere",
    "project": "nowhere",
    "programme": "nowhere",
    "upload": "3f2c1f0e-7d3b-4b0a-9d0e-2c1b7a5e4f00",
    "document": "3f2c1f0e-7d3b-4b0a-9d0e-2c1b7a5e4f00",
    "code": "NEVERWAS",
    "attachment": "3f2c1f0e-7d3b-4b0a-9d0e-2c1b7a5e4f01",
}

ours = pytest.mark.parametrize("pattern", our_patterns(), ids=lambda pattern: pattern.name or pattern.route)


def address(pattern: Pattern) -> str:
    return reverse(pattern.name, kwargs={name: SAMPLE_IDS.get(name, 1) for name in pattern.ids})


@ours
def test_every_view_declares_its_access(pattern: Pattern) -> None:
    access = access_of(pattern.view)
    if pattern.name in ADDRESSES:
        act, model = access
        wanted = ADDRESSES[pattern.name]
        assert (act.value, model._meta.model_name) == (wanted.act, wanted.model)
        assert wanted.model in pattern.ids, "the address does not name what its access is checked on"
    elif pattern.name in SIGNED_IN:
        assert access == "signed in"
    elif pattern.name in EVERYONE:
        assert access == "everyone"
    elif pattern.name in WITH_CODE:
        assert access == "code"
        assert "code" in pattern.ids
    else:
        pytest.fail(
            f"{pattern.route} ({pattern.name}) declares {access}; "
            "say in tests/projects/domain_table.py which act of the domain it is."
        )


def test_the_list_of_addresses_names_nothing_that_is_gone() -> None:
    assert {pattern.name for pattern in our_patterns()} == {*ADDRESSES, *SIGNED_IN, *EVERYONE, *WITH_CODE}


def test_every_act_of_a_page_is_one_of_the_domain() -> None:
    assert {address.act for address in ADDRESSES.values()} <= set(Act.values)


@pytest.mark.parametrize("origin", NOT_OURS)
def test_what_is_excepted_from_the_walk_is_there(origin: str) -> None:
    assert any(pattern.origin.startswith(origin) for pattern in all_patterns())


def test_nothing_else_comes_from_outside() -> None:
    """A page of another package would have to be excepted here, with its reason."""
    own = ("projects.", "theory_of_change.", "diaries.", "reflection.", "reports.")
    assert [each.route for each in our_patterns() if not each.origin.startswith(own)] == []


@pytest.mark.django_db
@ours
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_signing_in_one_is_led_to_the_sign_in(pattern: Pattern, method: str) -> None:
    path = address(pattern)
    answer = getattr(Client(), method)(path)
    if pattern.name in WITH_CODE:
        assert answer.status_code == 404
    elif pattern.name in EVERYONE:
        by_secret_link = {404} if "token" in pattern.ids else set()
        assert not answer.headers.get("Location", "").startswith(reverse("account_login"))
        assert answer.status_code in {200, 302, 405, 422} | by_secret_link
    else:
        assert answer.status_code == 302
        assert answer["Location"] == f"{reverse('account_login')}?next={path}"
