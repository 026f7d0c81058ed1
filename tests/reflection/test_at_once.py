"""Several people write findings at the same instant, on real connections: no word is lost, no number is given twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection

from projects.editing import EditConflict
from reflection.models import Finding, Meeting
from reflection.services.finding import add_finding, change_finding
from tests import builders

WRITERS, ROUNDS = 4, 12

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meeting() -> Meeting:
    return Meeting.objects.create(cycle=builders.make_cycle(builders.make_project(), state="handed over"))


def at_once(*calls) -> list[object]:
    """What each of the calls gave, all of them begun together; a conflict is given like a result."""
    together = Barrier(len(calls))

    def run(call) -> object:
        try:
            together.wait()
            return call()
        except EditConflict as conflict:
            return conflict
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [each.result() for each in [threads.submit(run, call) for call in calls]]


def test_everybodys_finding_gets_a_number_of_its_own(meeting) -> None:
    for number in range(ROUNDS):
        at_once(*(_adding(meeting, uuid4(), f"{number} by {writer}") for writer in range(WRITERS)))
    numbers = list(Finding.objects.values_list("number", flat=True))
    assert numbers == list(range(1, ROUNDS * WRITERS + 1))
    meeting.refresh_from_db()
    assert meeting.revision == ROUNDS * WRITERS


def test_one_finding_sent_several_times_at_once_is_there_once(meeting) -> None:
    for _round in range(ROUNDS):
        client_id = uuid4()
        made = at_once(*(_adding(meeting, client_id, "Pairs work.") for _each in range(WRITERS)))
        assert sorted(is_new for _row, is_new in made) == [False, False, False, True]
    assert Finding.objects.count() == ROUNDS


def test_of_two_who_change_the_same_finding_one_sees_the_other(meeting) -> None:
    for _round in range(ROUNDS):
        finding, _made = _adding(meeting, uuid4(), "Pairs work.")()
        answers = at_once(*(_changing(finding, f"Mine {writer}") for writer in range(2)))
        assert [type(each) for each in answers].count(EditConflict) == 1
        kept = next(each for each in answers if isinstance(each, Finding))
        finding.refresh_from_db()
        assert finding.text == kept.text


def _adding(meeting: Meeting, client_id: UUID, text: str):
    return lambda: add_finding(meeting=meeting, by=None, client_id=client_id, values={"text": text})


def _changing(finding: Finding, text: str):
    return lambda: change_finding(finding, by=None, version=1, values={"text": text})
