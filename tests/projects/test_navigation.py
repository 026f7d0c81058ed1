"""The navigation of a project, which is drawn once for all who may go to the same places."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from tests import builders

pytestmark = pytest.mark.django_db


def test_everybody_finds_the_places_of_their_own_project_in_their_own_language(signed_in: Callable) -> None:
    one, other = builders.make_project(), builders.make_project()
    lead, member = builders.make_coordinator(one), builders.make_member(one)
    lead.language, member.language = "en", "nl"
    lead.save()
    member.save()

    def navigation(person, project, page: str = "project") -> str:
        whole = signed_in(person).get(reverse(page, args=[project.slug])).content.decode()
        return whole.partition('<nav class="site-nav"')[2].partition("</nav>")[0]

    of_lead, of_member = navigation(lead, one), navigation(member, one)
    of_other = navigation(builders.make_coordinator(other), other)
    people, diaries = (reverse(page, args=[one.slug]) for page in ("people", "diaries"))
    assert (people in of_lead, people in of_member, one.slug in of_other) == (True, False, False)
    assert (">Diaries<" in of_lead, ">Dagboeken<" in of_member) == (True, True)
    assert reverse("people", args=[other.slug]) in of_other
    here = f'<a href="{diaries}" aria-current="page">'
    assert (here in navigation(lead, one, "diaries"), here in of_lead) == (True, False)
