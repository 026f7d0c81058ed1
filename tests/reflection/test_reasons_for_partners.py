"""A decision's words stand beside the change that it made; a partner's own person reads there only which one it was."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from reflection.services.carrying_out import carry_out
from tests import builders
from theory_of_change.reasons import in_short

pytestmark = pytest.mark.django_db


def test_another_partners_person_reads_which_decision_and_not_its_words(signed_in) -> None:
    project = builders.make_project()
    partner = builders.make_actor(project, "Volunteers")
    marker = builders.make_marker(partner, "They ask.")
    meeting = builders.make_meeting(
        builders.make_cycle(project, state="published"), decisions=["Ring the libraries."]
    )
    coach = builders.make_coach(project.programme)
    carry_out(
        meeting.decisions.get(),
        by=coach,
        changed="marker reworded",
        target=marker,
        version=marker.version,
        values={"text": "They ask us."},
    )
    other = builders.make_partner(builders.make_actor(project, "Libraries"))
    for person, reads in ((coach, True), (other, False)):
        client = signed_in(person)
        for page in (
            reverse("marker", args=[marker.pk]),
            reverse("theory_history", args=[project.slug]),
        ):
            shown = client.get(page).content.decode()
            assert ("Ring the libraries." in shown) is reads, (person, page)
            assert "Decision 1.1" in shown


@pytest.mark.parametrize(
    ("language", "short"), [("en", "Decision 2.4"), ("nl", "Beslissing 2.4"), ("fr", "Décision 2.4")]
)
def test_a_reason_in_any_language_is_shortened_to_its_reference(language, short) -> None:
    with override(language):
        said = gettext("Decision %(cycle)s.%(number)s of %(day)s: %(text)s")
    reason = said % {"cycle": 2, "number": 4, "day": "9 June 2020", "text": "Ring.\nThem: all."}
    assert in_short(f"{reason}\nAnd more") == short
    assert in_short("Because they asked.") == "Because they asked."
