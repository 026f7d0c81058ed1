"""Findings: written down once, changed by several, numbered for ever."""

import json
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from diaries.models import Draft
from projects.editing import EditConflict
from projects.models import HistoryEntry
from reflection.models import Decision, Finding, Meeting
from reflection.services.decision import add_decision, remove_decision
from reflection.services.finding import add_finding, change_finding, remove_finding
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def town() -> SimpleNamespace:
    """A project whose cycle was handed over, with a meeting on its way, and its coach."""
    project = builders.make_project()
    cycle = builders.make_cycle(project, state="handed over")
    actor = builders.make_actor(project)
    marker = builders.make_marker(actor)
    activity = builders.make_activity(actor, markers=[marker])
    return SimpleNamespace(
        project=project,
        cycle=cycle,
        actor=actor,
        marker=marker,
        activity=activity,
        assumption=builders.make_assumption(activity, marker),
        observation=builders.make_observation(cycle, actor, markers=[marker]),
        meeting=Meeting.objects.create(cycle=cycle),
        coach=builders.make_person("Coach"),
    )


def found(town: SimpleNamespace, text: str = "Pairs work.", **more) -> Finding:
    return add_finding(meeting=town.meeting, by=town.coach, client_id=uuid4(), values={"text": text, **more})[
        0
    ]


def test_a_finding_keeps_all_four_questions_and_what_it_rests_on(town) -> None:
    values = {
        "text": "Pairs work.",
        "actor": town.actor,
        "significance": "Nearer to the vision.",
        "contribution": "some",
        "contribution_words": "We brought them together.",
        "other_factors": "A new director.",
        "barriers": "Opening hours.",
    }
    many = {"markers": [town.marker], "activities": [town.activity], "observations": [town.observation]}
    finding, made = add_finding(
        meeting=town.meeting,
        by=town.coach,
        client_id=uuid4(),
        values=values,
        many=many,
        verdicts={town.assumption: "confirmed"},
    )
    finding.refresh_from_db()
    assert made
    assert {name: getattr(finding, name) for name in values} == values
    assert {name: list(getattr(finding, name).all()) for name in many} == many
    assert [(each.assumption, each.verdict) for each in finding.verdicts.all()] == [
        (town.assumption, "confirmed")
    ]
    told = HistoryEntry.objects.about("finding").get().after
    assert told["barriers"] == "Opening hours."
    assert told["verdicts"] == {str(town.assumption.pk): "confirmed"}


def test_sending_twice_makes_one_and_other_words_are_a_conflict(town) -> None:
    sent = {"meeting": town.meeting, "by": town.coach, "client_id": uuid4()}
    first, _made = add_finding(**sent, values={"text": "Pairs work."}, many={"markers": [town.marker]})
    again, made = add_finding(**sent, values={"text": "Pairs work."}, many={"markers": [town.marker]})
    assert (again, made) == (first, False)
    with pytest.raises(EditConflict) as conflict:
        add_finding(**sent, values={"text": "Pairs do not work."}, many={"markers": [town.marker]})
    assert conflict.value.current == first
    change_finding(first, by=town.coach, version=1, values={"text": "Pairs often work."})
    assert add_finding(**sent, values={"text": "Pairs work."}, many={"markers": [town.marker]}) == (
        first,
        False,
    )
    assert Finding.objects.count() == 1


def test_what_was_removed_does_not_come_back_by_itself_nor_does_its_number(town) -> None:
    one, two = found(town), found(town, "Time is short.")
    with pytest.raises(EditConflict):
        remove_finding(two, by=town.coach, version=7)
    remove_finding(two, by=town.coach, version=1)
    remove_finding(two, by=town.coach, version=1)  # somebody else was quicker
    with pytest.raises(ValidationError, match="removed since"):
        add_finding(
            meeting=town.meeting, by=town.coach, client_id=two.client_id, values={"text": "Time is short."}
        )
    assert [one.number, found(town, "We go on.").number] == [1, 3]
    assert HistoryEntry.objects.about("finding").get(verb="removed").before["text"] == "Time is short."


def test_two_who_change_one_finding_see_each_other(town) -> None:
    finding = found(town)
    change_finding(finding, by=town.coach, version=1, values={"text": "Pairs work well."})
    with pytest.raises(EditConflict):
        change_finding(finding, by=town.coach, version=1, values={"barriers": "The bus."})
    with pytest.raises(EditConflict):
        change_finding(finding, by=town.coach, version=1, values={}, verdicts={town.assumption: "doubted"})
    assert not finding.verdicts.exists()


def test_a_word_on_an_assumption_is_a_change_like_another(town) -> None:
    finding = found(town)
    for version, verdict in ((1, "doubted"), (2, "refuted")):
        changed = change_finding(
            finding, by=town.coach, version=version, values={}, verdicts={town.assumption: verdict}
        )
        assert (changed.version, finding.verdicts.get().verdict) == (version + 1, verdict)
    both = change_finding(
        finding, by=town.coach, version=3, values={"text": "More."}, verdicts={town.assumption: ""}
    )
    assert (both.version, finding.verdicts.count()) == (4, 0)
    acts = HistoryEntry.objects.about("finding").filter(verb="changed").order_by("pk")
    assert [act.after.get("verdicts") for act in acts] == [
        {str(town.assumption.pk): "doubted"},
        {str(town.assumption.pk): "refuted"},
        None,
        {},
    ]


@pytest.mark.parametrize("state", ["open", "published"])
def test_nothing_is_found_before_the_hand_over_or_after_publication(state: str) -> None:
    meeting = Meeting.objects.create(cycle=builders.make_cycle(builders.make_project(), state=state))
    for add in (add_finding, add_decision):
        with pytest.raises(ValidationError):
            add(meeting=meeting, by=None, client_id=uuid4(), values={"text": "Too late or too early."})


def test_a_finding_speaks_of_its_own_project_only(town) -> None:
    other = builders.make_actor(builders.make_project())
    marker = builders.make_marker(other)
    for values, many in (({"actor": other}, {}), ({}, {"markers": [marker]})):
        with pytest.raises(ValidationError, match="another project"):
            add_finding(
                meeting=town.meeting, by=None, client_id=uuid4(), values={"text": "x", **values}, many=many
            )


def test_each_line_moves_the_screens_on(town) -> None:
    seen = []
    for act in (
        lambda: found(town),
        lambda: change_finding(Finding.objects.get(), by=None, version=1, values={"text": "y"}),
        lambda: remove_finding(Finding.objects.get(), by=None, version=2),
    ):
        act()
        town.meeting.refresh_from_db()
        seen.append(town.meeting.revision)
    assert seen == sorted(set(seen))


def test_a_decision_may_go_only_while_nothing_came_of_it(town) -> None:
    finding = found(town)
    decision, _made = add_decision(
        meeting=town.meeting,
        by=town.coach,
        client_id=uuid4(),
        values={"text": "Pairs for all."},
        many={"findings": [finding]},
    )
    assert list(decision.findings.all()) == [finding]
    decision.changes.create(changed="way of working")
    with pytest.raises(ValidationError, match="changed the theory"):
        remove_decision(decision, by=town.coach, version=1)
    decision.changes.all().delete()
    remove_decision(decision, by=town.coach, version=1)
    assert not town.meeting.decisions.exists()


@pytest.mark.parametrize("kind", ["finding", "decision"])
def test_what_is_being_typed_is_kept_as_a_draft_until_it_is_saved(town, signed_in, kind: str) -> None:
    coach = builders.make_coach(town.project.programme)
    client, key = signed_in(coach), str(uuid4())
    path = reverse(f"add_{kind}", args=[town.cycle.pk])

    def keep(key: str, fields: list, turn: int = 1, draft_kind: str = kind, tab: str = "a tab") -> int:
        body = {"project": town.project.slug, "kind": draft_kind, "key": key, "path": path, "fields": fields}
        body |= {"tab": tab, "turn": turn, "revision": 0}
        return client.post(
            reverse("save_draft"), json.dumps(body), content_type="application/json"
        ).status_code

    typed = [["client_id", key], ["version", "0"], ["text", "Pairs wo"], ["markers", str(town.marker.pk)]]
    assert keep(key, typed) == 200
    assert "Pairs wo" in client.get(path).content.decode()
    assert "Pairs wo" in client.get(reverse("drafts")).content.decode()
    form = client.get(path, {"draft": key}).context["form"]
    assert (form["text"].value(), str(form["client_id"].value())) == ("Pairs wo", key)
    if kind == "finding":
        assert form.ids("markers") == {town.marker.pk}
    assert client.post(path, {"client_id": key, "version": 0, "text": "Pairs work."}).status_code == 302
    assert not Draft.objects.exists()
    assert keep(key, typed, turn=2) == 410
    assert keep(key, typed, tab="the page, shown again") == 200, "its words are kept, and both are shown"
    assert client.post(path, {"client_id": key, "version": 0, "text": "Pairs wo"}).status_code == 409
    line = {"finding": Finding, "decision": Decision}[kind].objects.get()
    edit = reverse(f"edit_{kind}", args=[line.pk])
    change = f"{kind}-{line.pk}"
    assert keep(change, [["version", "1"], ["text", "Pairs work we"]], draft_kind="change") == 200
    assert client.get(edit).context["form"]["text"].value() == "Pairs work we"
    sent = {"client_id": key, "version": 1, "text": "Pairs work well."}
    assert client.post(edit, sent).status_code == 302
    assert not Draft.objects.exists()
    assert keep(change, [["version", "1"], ["text", "Late."]], draft_kind="change") == 410
    late = [["version", "2"], ["text", "Saved as it was."]]
    unchanged = {"client_id": key, "version": 2, "text": "Pairs work well.", "typed_on": "another tab"}
    assert client.post(edit, unchanged).status_code == 302
    assert keep(change, late, draft_kind="change", tab="another tab") == 410
