"""A town with diaries to look through, and what the page that finds entries shows."""

from types import SimpleNamespace

from django.test import Client
from django.urls import reverse

from tests import builders


def make_town(signed_in) -> SimpleNamespace:
    project = builders.make_project(name="Town")
    actor = builders.make_actor(project, "Homes")
    marker = builders.make_marker(actor)
    found = SimpleNamespace(
        project=project,
        actor=actor,
        other=builders.make_actor(project, "Schools"),
        marker=marker,
        activity=builders.make_activity(actor, "Workshops", markers=[marker]),
        earlier=builders.make_cycle(project),
        cycle=builders.make_cycle(project),
        writer=builders.make_member(project, "Sara"),
    )
    found.client = signed_in(found.writer)
    found.page = reverse("find", args=[project.slug])
    return found


def shown(client: Client, page: str, **asked: object) -> list[str]:
    """The texts of the cards that the page shows, from top to bottom."""
    answer = client.get(page, asked)
    assert answer.status_code == 200
    return texts_of(answer)


def texts_of(answer) -> list[str]:
    return ["".join(piece.text for piece in card.lead) for card in answer.context["found"].entries]
