"""A town in which somebody writes, and what they would send from either form."""

from datetime import date, datetime, time
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import builders


def make_town() -> SimpleNamespace:
    """A project with two partners of two markers and an activity each, and a cycle that runs from 1 January 2020."""
    project = builders.make_project(name="Voices of the town")
    one, two = builders.make_actor(project, "Libraries"), builders.make_actor(project, "Homes")
    return SimpleNamespace(
        project=project,
        one=one,
        two=two,
        markers=[builders.make_marker(actor) for actor in (one, one, two, two)],
        activity=builders.make_activity(one, "A walk"),
        of_two=builders.make_activity(two, "A talk"),
        cycle=builders.make_cycle(project),
        writer=builders.make_member(project),
        saw=reverse("saw", args=[project.slug]),
        did=reverse("did", args=[project.slug]),
    )


def seen(town: SimpleNamespace, **more: Any) -> dict[str, Any]:
    """The least that one can send: a partner, a sentence, and that it was unexpected."""
    return {
        "client_id": str(uuid4()),
        "actor": town.one.pk,
        "change": "They rang us first.",
        "nature": "unexpected positive",
    } | more


def done(town: SimpleNamespace, **more: Any) -> dict[str, Any]:
    return {"client_id": str(uuid4()), "activity": town.activity.pk, "description": "We walked."} | more


def as_device(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.post(path, body, headers={"Accept": "application/json"})


def midday(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
