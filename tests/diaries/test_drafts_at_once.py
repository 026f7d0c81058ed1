"""A draft and its entry at the same instant, on two real connections: whichever comes first, no draft is left."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection

from diaries.models import Draft, Observation
from diaries.services.draft import SavedMeanwhile, Typed, save_draft
from diaries.services.entry import add_entry
from projects.models import Cycle, User
from tests import builders
from theory_of_change.models import Actor

ROUNDS = 60


@pytest.mark.django_db(transaction=True)
def test_no_draft_outlives_its_entry() -> None:
    project = builders.make_project()
    actor, cycle, writer = (
        builders.make_actor(project),
        builders.make_cycle(project),
        builders.make_member(project),
    )
    for _round in range(ROUNDS):
        client_id, together = uuid4(), Barrier(2)
        with ThreadPoolExecutor(2) as threads:
            done = [
                threads.submit(_draft, together, writer, client_id, project),
                threads.submit(_save, together, writer, client_id, cycle, actor),
            ]
            for each in done:
                each.result()
    assert Observation.objects.count() == ROUNDS
    assert not Draft.objects.exists()


def _draft(together: Barrier, writer: User, client_id: UUID, project) -> None:
    try:
        together.wait()
        save_draft(
            writer=writer,
            about=project,
            kind=Draft.Kind.SAW,
            key=str(client_id),
            path="/",
            typed=Typed(fields=[("change", "They came.")], tab="a tab", turn=1),
            revision=0,
        )
    except SavedMeanwhile:
        pass
    finally:
        connection.close()


def _save(together: Barrier, writer: User, client_id: UUID, cycle: Cycle, actor: Actor) -> None:
    try:
        together.wait()
        add_entry(
            Observation,
            cycle=cycle,
            by=writer,
            client_id=client_id,
            values={"actor": actor, "change": "They came.", "nature": "unexpected positive"},
        )
    finally:
        connection.close()
