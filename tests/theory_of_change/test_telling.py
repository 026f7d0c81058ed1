"""The history of the theory of change is told in words: a sentence for every act, and never a diary's word."""

import ast
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from diaries.services.entry import add_entry
from projects import clock
from projects.editing import Edited
from projects.models import HistoryEntry
from projects.services.history import entry, record
from tests.builders import (
    make_activity,
    make_actor,
    make_coordinator,
    make_cycle,
    make_marker,
    make_member,
    make_partner,
    make_person,
    make_project,
    make_vision,
    noon,
)
from theory_of_change.models import ActivityState, Assumption, Level, Sphere, Suggestion, Workshop
from theory_of_change.models.retirement import Retirable
from theory_of_change.services.activity import add_activity, change_activity
from theory_of_change.services.actor import add_actor, change_actor, resume_actor, retire_actor
from theory_of_change.services.changing import change
from theory_of_change.services.chronicle import (
    ABOUT,
    PAGE,
    Pause,
    Spell,
    read_history,
    read_marker_past,
    theory_acts,
)
from theory_of_change.services.marker import add_marker, change_marker, resume_marker, retire_marker
from theory_of_change.services.people import give_role
from theory_of_change.services.sentences import (
    ALONE,
    BY_STATE,
    FIRST,
    SENTENCES,
    UNTOLD,
    sentence_for,
)
from theory_of_change.services.vision import write_mission, write_vision

pytestmark = pytest.mark.django_db

Verb = HistoryEntry.Verb
NOT_THE_THEORY = {
    "people.py": "roles are given to people, and told on the page of people",
    "invitation.py": "people are invited, and told on the page of people",
}


# Every act has a sentence


def theory_models() -> list:
    return [
        model for model in apps.get_app_config("theory_of_change").get_models() if issubclass(model, Edited)
    ]


@pytest.mark.parametrize("model", theory_models(), ids=lambda model: model.__name__)
def test_everything_that_is_edited_has_a_sentence_for_each_act(model) -> None:
    """A row that versions count can be added and changed, a piece that can be retired also this and resumed."""
    acts = [Verb.ADDED, Verb.CHANGED]
    if issubclass(model, Retirable):
        acts += [Verb.RETIRED, Verb.RESUMED]
    kind = model._meta.model_name
    assert [act for act in acts if (kind, act) not in SENTENCES] == []
    assert any(kind in kinds for _label, kinds in ABOUT.values()), "one cannot look at these acts alone"


def recorded_verbs(path: Path) -> set[str]:
    """The acts that a file of services names: `HistoryEntry.Verb.RETIRED`."""
    return {
        node.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "Verb"
    }


def service_files() -> list[Path]:
    services = settings.BASE_DIR / "theory_of_change" / "services"
    return [
        *sorted(each for each in services.glob("*.py") if each.name not in NOT_THE_THEORY),
        settings.BASE_DIR / "reports" / "services" / "workbook.py",
    ]


@pytest.mark.parametrize("path", service_files(), ids=lambda path: path.name)
def test_every_act_that_a_service_names_is_told_somewhere(path: Path) -> None:
    told = {Verb(verb).name for _kind, verb in SENTENCES}
    assert recorded_verbs(path) - told == set()


def test_the_walk_sees_the_acts_of_the_services() -> None:
    assert {"ADDED", "CHANGED", "RETIRED", "RESUMED"} <= recorded_verbs(
        settings.BASE_DIR / "theory_of_change" / "services" / "changing.py"
    )


@pytest.mark.parametrize("language", ["en", "nl", "fr"])
def test_every_sentence_can_be_filled_in_every_language(language: str) -> None:
    names = dict.fromkeys(("who", "actor", "marker", "activity", "assumption", "subject"), "X")
    with override(language):
        for sentence in (
            *SENTENCES.values(),
            *ALONE.values(),
            *FIRST.values(),
            *BY_STATE.values(),
            UNTOLD,
        ):
            assert "%(" not in str(sentence) % names


# What is told


@pytest.fixture
def project():
    return make_project()


@pytest.fixture
def sara(project):
    return make_coordinator(project, "Sara Desmet")


def plain(text: str) -> str:
    """A sentence without its tags."""
    out, inside = [], False
    for letter in text:
        inside = letter == "<" or (inside and letter != ">")
        if not inside and letter != ">":
            out.append(letter)
    return "".join(out)


def told(project, **kwargs) -> list[str]:
    with override("en"):
        return [plain(each.sentence) for each in read_history(project, **kwargs).told]


def test_the_acts_of_a_theory_read_as_sentences(project, sara) -> None:
    with override("en"):
        actor = add_actor(project=project, by=sara, values={"name": "Volunteers", "sphere": Sphere.INFLUENCE})
        write_vision(project=project, by=sara, version=0, text="All belong.")
        write_vision(project=project, by=sara, version=1, text="Everybody belongs.", reason="Warmer.")
        write_mission(project=project, by=sara, version=0, text="We bring people together.")
        values = {"number": "2", "level": Level.EXPECT, "text": "They ask."}
        marker = add_marker(actor=actor, by=sara, values=values)
        marker = change_marker(marker, by=sara, version=1, values={"text": "They invite."}, reason="More.")
        marker = change_marker(marker, by=sara, version=2, values={"number": "3"}, reason="Order.")
        marker = change_marker(marker, by=sara, version=3, values={"level": Level.LIKE}, reason="Far.")
        marker = change_marker(
            marker, by=sara, version=4, values={"text": "They host.", "level": Level.LOVE}, reason="Bolder."
        )
        marker = retire_marker(marker, by=sara, version=5, reason="Not now.")
        resume_marker(marker, by=sara, version=6, reason="Now.")
        activity = add_activity(actor=actor, by=sara, values={"name": "A walk"}, markers=[marker])
        activity = change_activity(
            activity, by=sara, version=1, values={}, markers=[], reason="It helps otherwise."
        )
        change(
            activity,
            project=project,
            by=sara,
            version=2,
            values={"state": ActivityState.DROPPED, "ended_at": clock.now(), "ended_because": "Rain."},
            reason="Rain.",
        )
        actor = change_actor(actor, by=sara, version=1, values={"name": "Volunteer groups"}, reason="Wider.")
        actor = retire_actor(actor, by=sara, version=2, reason="They stopped.")
        resume_actor(actor, by=sara, version=3, reason="They came back.")
    assert list(reversed(told(project))) == [
        "Sara Desmet put Volunteers on the map",
        "Sara Desmet wrote the vision",
        "Sara Desmet reworded the vision",
        "Sara Desmet wrote the mission",
        "Sara Desmet added marker 2 of Volunteers",
        "Sara Desmet reworded marker 2 of Volunteers",
        "Sara Desmet gave marker 2 of Volunteers another number",
        "Sara Desmet moved marker 3 of Volunteers to another level",
        "Sara Desmet changed marker 3 of Volunteers",
        "Sara Desmet no longer follows marker 3 of Volunteers",
        "Sara Desmet follows marker 3 of Volunteers again",
        "Sara Desmet added the activity “A walk” for Volunteers",
        "Sara Desmet changed which markers the activity “A walk” for Volunteers supports",
        "Sara Desmet dropped the activity “A walk” for Volunteers",
        "Sara Desmet renamed Volunteers",
        "Sara Desmet took Volunteer groups off the map",
        "Sara Desmet put Volunteer groups on the map again",
    ]
    for act in theory_acts(project):
        assert sentence_for(act) is not UNTOLD


def test_a_text_where_nothing_stood_before_is_written_not_reworded(project, sara) -> None:
    with override("en"):
        actor = add_actor(project=project, by=sara, values={"name": "Volunteers", "sphere": Sphere.INFLUENCE})
        change_actor(actor, by=sara, version=1, values={"outcome_challenge": "They lead."}, reason="Manual.")
        change_actor(actor, by=sara, version=2, values={"outcome_challenge": "They host."}, reason="Bolder.")
    assert told(project)[:2] == [
        "Sara Desmet reworded the outcome challenge of Volunteers",
        "Sara Desmet wrote the outcome challenge of Volunteers",
    ]


def differences_of_last(project) -> dict[str, tuple[str, str]]:
    with override("en"):
        (act, *_rest) = read_history(project).told
        return {each.label: (each.before, each.after) for each in act.differences}


def test_before_and_after_are_told_in_labels_numbers_and_names(project, sara) -> None:
    actor = make_actor(project)
    two, five = make_marker(actor, number="2"), make_marker(actor, number="5")
    cycle = make_cycle(project)
    activity = make_activity(actor, "A walk", markers=[two])
    with override("en"):
        change_marker(two, by=sara, version=1, values={"level": Level.LOVE}, reason="Far.")
        assert differences_of_last(project) == {"Level": ("expect to see", "love to see")}
        change_activity(
            activity,
            by=sara,
            version=1,
            values={"name": "A journey"},
            markers=[two, five],
            cycles=[cycle],
            reason="It grew.",
        )
        assert differences_of_last(project) == {
            "Activity": ("A walk", "A journey"),
            "Supports the markers": ("2", "2, 5"),
            "Planned for": ("", "Cycle 1"),
        }


def test_the_words_that_differ_are_marked(project, sara) -> None:
    marker = make_marker(make_actor(project), "They ask the city for advice.")
    change_marker(marker, by=sara, version=1, values={"text": "They ask us for advice."}, reason="Wider.")
    (difference,) = read_history(project).told[0].differences
    assert "".join(piece.text for piece in difference.mine if piece.differs).strip() == "the city"
    assert "".join(piece.text for piece in difference.theirs if piece.differs).strip() == "us"


def test_names_cannot_bring_tags_into_a_sentence(project) -> None:
    person = make_person("<b>Bold</b> %(who)s")
    add_actor(project=project, by=person, values={"name": "<script>", "sphere": Sphere.CONTROL})
    (act,) = read_history(project).told
    assert "<script>" not in act.sentence
    assert "<b>" not in act.sentence
    assert "%(who)s" in act.sentence


def test_an_act_that_came_with_a_workbook_names_its_author_in_words(project) -> None:
    vision = make_vision(project)
    came = entry(
        project=project,
        by=None,
        verb=Verb.CHANGED,
        subject=vision,
        before={"text": "Old."},
        after={"text": "New."},
        reason="Clearer.",
    )
    came.author = "Hilde Baert"
    came.save()
    record(project=project, by=None, verb=Verb.CHANGED, subject=vision, after={"text": "Newer."})
    assert told(project) == ["Somebody reworded the vision", "Hilde Baert reworded the vision"]


def test_an_import_says_what_it_did_to_the_theory_and_nothing_of_the_diaries(project, sara) -> None:
    counts = {"markers": {"added": 1, "changed": 3}, "outcome diary": {"added": 7, "changed": 0}}
    record(project=project, by=sara, verb=Verb.IMPORTED, subject=project, after=counts)
    with override("en"):
        (act,) = read_history(project).told
        assert plain(act.sentence) == "Sara Desmet imported a workbook"
        assert act.details == ("1 marker added", "3 markers changed")


def test_assumptions_workshops_and_suggestions_are_told(project, sara) -> None:
    actor = make_actor(project, "Volunteers")
    marker = make_marker(actor, number="4")
    assumption = Assumption.objects.create(project=project, marker=marker, because="people copy people")
    workshop = Workshop.objects.create(project=project, code="abcdefgh")
    suggestion = Suggestion.objects.create(
        workshop=workshop, device="d", step="markers", text="They sing together."
    )
    for verb, subject, after in (
        (Verb.ADDED, assumption, {"marker": marker.pk, "leads_to": None, "because": "people copy people"}),
        (Verb.OPENED, workshop, {}),
        (Verb.CHANGED, suggestion, {"state": "accepted"}),
        (Verb.CLOSED, workshop, {}),
        (Verb.RELEASED, project, {}),
        (Verb.REORDERED, actor, {"markers": [marker.pk]}),
    ):
        record(project=project, by=sara, verb=verb, subject=subject, after=after)
    assert list(reversed(told(project))) == [
        "Sara Desmet wrote down an assumption: from marker 4 of Volunteers to the vision",
        "Sara Desmet opened a workshop",
        "Sara Desmet took up a suggestion from the workshop",
        "Sara Desmet closed the workshop",
        "Sara Desmet released the theory of change as an example",
        "Sara Desmet put the markers of Volunteers in another order",
    ]
    acts = read_history(project).told
    assert [each.after for each in acts[3].differences] == ["They sing together."]


def test_an_act_of_a_later_version_and_things_that_are_gone_still_make_a_page(
    project, sara, signed_in
) -> None:
    for kind, verb, after in (
        ("marker", Verb.CHANGED, {"text": "x", "unheard_of": [1, "a", None]}),
        ("activity", Verb.CHANGED, {"markers": [4711], "cycles": [4711], "state": "unheard of"}),
        ("assumption", Verb.CHANGED, {"activity": 4711, "leads_to": 4711}),
        ("matrixrow", Verb.CHANGED, {"users": "We."}),
        ("vision", Verb.HANDED_OVER, {"text": None}),
        ("project", Verb.IMPORTED, {"markers": "3"}),
    ):
        HistoryEntry.objects.create(
            project=project,
            by=sara,
            at=clock.now(),
            verb=verb,
            kind=kind,
            subject_id=987_654,
            before={},
            after=after,
        )
    page = signed_in(sara).get(reverse("theory_history", args=[project.slug]))
    assert page.status_code == 200
    assert page.content.decode().count('class="act changes"') == 6


# What is not told


def test_acts_on_diaries_cycles_and_people_are_not_part_of_it(project, sara) -> None:
    from uuid import uuid4

    from diaries.models import Nature, Observation
    from diaries.services.cycle import hand_over_cycle

    cycle = make_cycle(project)
    add_entry(
        Observation,
        cycle=cycle,
        by=sara,
        client_id=uuid4(),
        values={"actor": make_actor(project), "change": "Secret.", "nature": Nature.UNEXPECTED_POSITIVE},
    )
    hand_over_cycle(cycle=cycle, by=sara)
    give_role(project=project, by=sara, user=make_person("New"), role="member")
    assert told(project) == []


def test_a_partners_person_reads_the_history(project, sara, signed_in) -> None:
    actor = make_actor(project)
    marker = make_marker(actor, "Before.")
    change_marker(marker, by=sara, version=1, values={"text": "Afterwards."}, reason="We listened.")
    page = signed_in(make_partner(make_actor(project))).get(reverse("theory_history", args=[project.slug]))
    assert all(words in page.content.decode() for words in ("Before.", "Afterwards.", "We listened."))


# Filters and pages


@pytest.fixture
def two_partners(project, sara):
    with override("en"):
        one, two = (
            add_actor(project=project, by=sara, values={"name": name, "sphere": Sphere.INFLUENCE})
            for name in ("One", "Two")
        )
        for actor in (one, two):
            add_marker(
                actor=actor, by=sara, values={"number": "1", "level": Level.EXPECT, "text": "They come."}
            )
            add_activity(actor=actor, by=sara, values={"name": "A walk"}, markers=[])
        write_vision(project=project, by=sara, version=0, text="All belong.")
    return one, two


def test_one_can_look_at_one_partner_or_one_kind_alone(project, two_partners) -> None:
    one, _two = two_partners
    assert told(project, partner=one) == [
        "Sara Desmet added the activity “A walk” for One",
        "Sara Desmet added marker 1 of One",
        "Sara Desmet put One on the map",
    ]
    assert told(project, about="vision") == ["Sara Desmet wrote the vision"]
    assert told(project, about="markers", partner=one) == ["Sara Desmet added marker 1 of One"]


@pytest.mark.parametrize(
    "query",
    [
        "about=diaries",
        "partner=0",
        "partner=x",
        "after=yesterday",
        "after=20200101T000000.000000_",
        "after=20200101T000000.000000_99999999999999999999",
        "after=99999999T000000.000000_1",
    ],
)
def test_an_address_that_names_nothing_is_not_found(project, sara, signed_in, query: str) -> None:
    assert (
        signed_in(sara).get(reverse("theory_history", args=[project.slug]) + f"?{query}").status_code == 404
    )


def test_another_projects_partner_is_not_found(project, sara, signed_in) -> None:
    foreign = make_actor(make_project())
    page = signed_in(sara).get(reverse("theory_history", args=[project.slug]), {"partner": foreign.pk})
    assert page.status_code == 404


def test_fifty_acts_make_a_page_and_the_older_ones_follow_without_gap_or_double(
    project, sara, signed_in
) -> None:
    """Acts of one moment too: an import writes hundreds of them at once."""
    marker = make_marker(make_actor(project), "Words 0.")
    with clock.at(noon(date(2020, 3, 1))):
        for number in range(1, 2 * PAGE + 11):
            marker = change_marker(
                marker,
                by=sara,
                version=number,
                values={"text": f"Words {number:03}, which are many more than what fits beside a label."},
                reason="On.",
            )
    client, seen, address = signed_in(sara), [], reverse("theory_history", args=[project.slug])
    query = "?about=markers"
    for _page in range(3):
        page = client.get(address + query)
        acts = [act for day in page.context["days"] for act in day["acts"]]
        seen += [act.differences[0].after[:9] for act in acts]
        query = page.context["older"]
    assert query == ""
    assert seen == [f"Words {number:03}" for number in range(2 * PAGE + 10, 0, -1)]


def test_the_number_of_queries_does_not_grow_with_the_history(signed_in) -> None:
    def count(times: int) -> int:
        project = make_project()
        coordinator = make_coordinator(project)
        for _partner in range(times):
            actor = make_actor(project)
            for _marker in range(times):
                marker = make_marker(actor)
                for number in range(times):
                    marker = change_marker(
                        marker,
                        by=make_member(project),
                        version=marker.version,
                        values={"text": f"Words {number}."},
                        reason="On.",
                    )
            activity = make_activity(actor)
            change_activity(
                activity,
                by=coordinator,
                version=1,
                values={},
                markers=list(actor.markers.all()),
                reason="On.",
            )
        client = signed_in(coordinator)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("theory_history", args=[project.slug])).status_code == 200
        return len(queries)

    assert count(1) == count(4) <= 12


# A marker's own past


def test_a_markers_past_has_every_wording_with_its_time_author_and_reason(project, sara) -> None:
    days = [noon(date(2020, month, 1)) for month in (1, 2, 3, 4, 5)]
    actor = make_actor(project)
    with override("en"):
        with clock.at(days[0]):
            values = {"number": "1", "level": Level.EXPECT, "text": "They ask."}
            marker = add_marker(actor=actor, by=sara, values=values, reason="The first meeting.")
        with clock.at(days[1]):
            marker = change_marker(
                marker, by=sara, version=1, values={"text": "They ask us."}, reason="Clearer."
            )
        with clock.at(days[2]):
            marker = retire_marker(marker, by=sara, version=2, reason="Not now.")
        with clock.at(days[3]):
            marker = resume_marker(marker, by=sara, version=3, reason="Now.")
        with clock.at(days[4]):
            marker = change_marker(
                marker, by=sara, version=4, values={"level": Level.LIKE, "number": "2"}, reason="Further."
            )
        past = read_marker_past(marker)
    last, resumed, retired, second, first = past.steps
    assert isinstance(last, Spell)
    assert (last.since, last.until, last.earlier_number, last.earlier_level) == (
        days[4],
        None,
        "1",
        "expect to see",
    )
    assert isinstance(resumed, Pause)
    assert isinstance(retired, Pause)
    assert (resumed.reason, retired.reason) == ("Now.", "Not now.")
    assert isinstance(second, Spell)
    assert isinstance(first, Spell)
    assert (second.since, second.until, second.reason) == (days[1], days[4], "Clearer.")
    assert "".join(piece.text for piece in second.text if piece.differs) == "ask us."
    assert (first.since, first.until, first.who, first.reason) == (
        days[0],
        days[1],
        "Sara Desmet",
        "The first meeting.",
    )
    assert "".join(piece.text for piece in first.text) == "They ask."
    assert past.wordings == 3


def test_a_past_brought_along_by_a_workbook_does_not_claim_to_begin_on_the_day_of_the_import(project) -> None:
    marker = make_marker(make_actor(project), "Today's words.")
    long_ago = clock.now() - timedelta(days=400)
    came = entry(
        project=project,
        by=None,
        verb=Verb.CHANGED,
        subject=marker,
        before={"text": "Old words."},
        after={"text": "Today's words."},
        reason="Clearer.",
    )
    came.at, came.author = long_ago, "Hilde Baert"
    came.save()
    past = read_marker_past(marker)
    latest, first = past.steps
    assert isinstance(latest, Spell)
    assert isinstance(first, Spell)
    assert (past.since, first.since, first.until) == (None, None, long_ago)
    assert (latest.since, latest.who) == (long_ago, "Hilde Baert")
