"""A decision's words stand beside the change that it made; a partner's own person reads there only which one it was."""

import unicodedata

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from reflection.services.carrying_out import carry_out
from reflection.services.decision import change_decision
from reflection.services.decisions import as_reason
from tests import builders
from theory_of_change.reasons import in_short
from theory_of_change.services.marker import retire_marker

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


def test_no_name_of_a_cycle_lets_a_decisions_words_through(signed_in) -> None:
    """Chosen on a form or carried out, in any language, before its cycle was renamed and its words changed."""
    project = builders.make_project()
    partner = builders.make_actor(project, "Volunteers")
    coach = builders.make_coach(project.programme)
    cycle = builders.make_cycle(project, state="reflected")
    decision = builders.make_meeting(cycle, decisions=["Ring the HERON."]).decisions.get()
    pages = [reverse("actor", args=[partner.pk])]
    names = ("voorjaar 1", "1b1", '"najaar" (.*)+[a-', "été: du 3.4 of 5", "2.1", "\\d.1", "3 van 4")
    for place, name in enumerate(names):
        cycle.number = name
        cycle.save()
        language = ("en", "nl", "fr")[place % 3]
        with override(language):
            carried = builders.make_marker(partner, f"They ask {place}.", number=f"{place}")
            added = carry_out(
                decision,
                by=coach,
                changed="marker retired",
                target=carried,
                version=carried.version,
                because="HERON, too.",
            )
            chosen = builders.make_marker(partner, f"They tell {place}.", number=f"{place}b")
            retire_marker(chosen, by=coach, version=chosen.version, reason=as_reason(decision))
        assert added.act is not None
        pages += [reverse("marker", args=[carried.pk]), reverse("marker", args=[chosen.pk])]
    typed = builders.make_marker(partner, "They wait.", number="typed")
    retire_marker(typed, by=coach, version=1, reason="We said: ring\n the heron. So we do.")
    plain = builders.make_marker(partner, "They go.", number="plain")
    retire_marker(plain, by=coach, version=1, reason="They asked us to.")
    change_decision(decision, by=coach, version=decision.version, values={"text": "Other words."})
    cycle.number = "later"
    cycle.save()
    pages += [reverse("theory_history", args=[project.slug]), reverse("marker", args=[typed.pk])]
    other = builders.make_partner(builders.make_actor(project, "Libraries"))
    client = signed_in(other)
    for page in pages:
        shown = client.get(page).content.decode()
        assert "heron" not in shown.lower(), page
        assert "Other words" not in shown, page
    assert "Decision later.1" in client.get(pages[1]).content.decode()
    assert "They asked us to." in client.get(reverse("marker", args=[plain.pk])).content.decode()


@pytest.mark.parametrize(
    ("language", "short"), [("en", "Decision 2.4"), ("nl", "Beslissing 2.4"), ("fr", "Décision 2.4")]
)
def test_a_reason_in_any_language_is_shortened_to_its_reference(language, short) -> None:
    with override(language):
        said = gettext("Decision %(cycle)s.%(number)s of %(day)s: %(text)s")
    reason = said % {"cycle": 2, "number": 4, "day": "9 June 2020", "text": "Ring.\nThem: all."}
    assert in_short(f"{reason}\nAnd more") == short
    assert in_short("Because they asked.") == "Because they asked."
    for name in ("1b", "voorjaar", "1.2(", "", "2\n"):
        told = said % {"cycle": name, "number": 4, "day": "", "text": "Ring."}
        assert (
            in_short(told) == in_short(f"\n{unicodedata.normalize('NFD', told)}") == "A decision of a meeting"
        )
