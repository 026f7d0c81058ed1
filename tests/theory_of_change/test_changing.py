"""Two who save at once: the second is told, in a sentence, that the name or number was taken."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from projects.models import HistoryEntry
from tests import builders
from theory_of_change.forms import ActorForm, MarkerForm
from theory_of_change.models import Actor, Marker
from theory_of_change.services.actor import add_actor, change_actor
from theory_of_change.services.marker import add_marker, change_marker

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner() -> Actor:
    return builders.make_actor(builders.make_project(), "Musea")


def test_a_name_taken_in_the_same_moment_is_refused_with_a_sentence(partner: Actor) -> None:
    other = builders.make_actor(partner.project, "Theatres")
    for act in (
        lambda: add_actor(project=partner.project, by=None, values={"name": "musea", "sphere": "interest"}),
        lambda: change_actor(other, by=None, version=1, values={"name": "MUSEA"}, reason="Merged."),
    ):
        with pytest.raises(ValidationError, match="already an actor with this name"):
            act()
    assert not HistoryEntry.objects.filter(project=partner.project).exists()


def test_a_number_taken_in_the_same_moment_is_refused_with_a_sentence(partner: Actor) -> None:
    first, second = builders.make_marker(partner, number="1"), builders.make_marker(partner, number="2")
    values = {"number": first.number, "level": "like", "text": "They lead."}
    for act in (
        lambda: add_marker(actor=partner, by=None, values=values),
        lambda: change_marker(second, by=None, version=1, values=values, reason="Clearer."),
    ):
        with pytest.raises(ValidationError, match="already has a marker with this number"):
            act()
    assert Marker.objects.get(pk=second.pk).number == "2"


@pytest.mark.parametrize("form_class", [ActorForm, MarkerForm])
def test_the_page_keeps_what_was_typed_when_another_was_quicker(
    partner: Actor, form_class: type, monkeypatch: pytest.MonkeyPatch, signed_in: Callable[..., Client]
) -> None:
    """As if the other saved between the look at the form and the saving of it."""
    builders.make_marker(partner, number="1")
    for name in ("clean_name", "clean_number"):
        if hasattr(form_class, name):
            field = name.removeprefix("clean_")
            monkeypatch.setattr(form_class, name, lambda self, field=field: self.cleaned_data[field])
    browser = signed_in(builders.make_coordinator(partner.project))
    if form_class is ActorForm:
        path = f"/projects/{partner.project.slug}/theory/actors/add/"
        body = {"version": 0, "name": "Musea", "sphere": "interest", "description": "Typed with care."}
    else:
        path = f"/actors/{partner.pk}/markers/add/"
        body = {"version": 0, "number": "1", "level": "like", "text": "Typed with care."}
    answer = browser.post(path, body)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Typed with care." in page
    assert "There is already an actor" in page or "already has a marker" in page
