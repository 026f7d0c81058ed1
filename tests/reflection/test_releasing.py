"""Releasing findings: only the coordinator, only what is published, only the words that were released."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from projects.editing import EditConflict
from projects.models import HistoryEntry
from reflection.models import Finding, ReleasedFinding
from reflection.models.practice import WORDS_RELEASED
from reflection.services.network.releasing import release_finding, withdraw_finding
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]

WORDS = {
    "text": "We learned heron-text",
    "significance": "It matters heron-matters",
    "contribution": "some",
    "contribution_words": "We asked heron-asked",
    "other_factors": "A mild winter heron-winter",
    "barriers": "No time heron-barriers",
}


@pytest.fixture
def programme():
    return builders.make_programme()


@pytest.fixture
def project(programme):
    return builders.make_project(programme, "Heron")


@pytest.fixture
def finding(project):
    cycle = builders.make_cycle(project, state="published")
    return builders.make_finding(builders.make_meeting(cycle, findings=[]), **WORDS)


@pytest.fixture
def coordinator(project):
    return builders.make_coordinator(project)


@pytest.fixture
def reader(programme):
    """Somebody of another project in the programme."""
    return builders.make_member(builders.make_project(programme, "Stork"))


def pages_of_the_network(client, programme) -> str:
    """All that the network shows."""
    theme, session = programme.themes.first(), programme.learning_sessions.first()
    paths = [reverse(name, args=[programme.slug]) for name in ("network", "practices")]
    paths += [each.get_absolute_url() for each in (theme, session) if each]
    paths += [reverse("home")]
    return "".join(client.get(path).content.decode() for path in paths)


def shared(project, finding) -> None:
    programme = project.programme
    theme, session = builders.make_theme(programme), builders.make_learning_session(programme)
    released = ReleasedFinding.objects.filter(finding=finding)
    builders.make_practice(project, "We sit down", findings=released, themes=[theme], session=session)


def test_the_coordinator_releases_and_the_others_read_it_with_the_other_factors(
    signed_in, programme, project, finding, coordinator, reader
):
    client = signed_in(coordinator)
    finding.activities.add(builders.make_activity(builders.make_actor(project), "Walks heron-walks"))
    path = reverse("release_finding", args=[finding.pk])
    assert "Walks heron-walks" in client.get(path).content.decode()
    shown = client.get(path).content.decode()
    for name in WORDS_RELEASED:
        assert (
            finding.get_contribution_display() if name == "contribution" else getattr(finding, name) in shown
        )
    answer = client.post(path, {"version": finding.version})
    assert answer.status_code == 302
    finding.refresh_from_db()
    assert finding.released_by == coordinator
    assert finding.released_at is not None
    shared(project, finding)
    text = pages_of_the_network(signed_in(reader), programme)
    for value in (*WORDS.values(), "Heron", "Walks heron-walks"):
        assert value.capitalize() in text or value in text


def test_of_an_unreleased_finding_the_others_read_nothing(signed_in, programme, project, finding, reader):
    shared(project, finding)
    client = signed_in(reader)
    text = pages_of_the_network(client, programme)
    assert "heron-" not in text
    for name, pk in (("release_finding", finding.pk), ("withdraw_finding", finding.pk)):
        assert client.post(reverse(name, args=[pk])).status_code == 404
    assert client.get(reverse("shared", args=[project.slug])).status_code == 404


def test_what_is_reworded_stays_as_it_was_released_until_it_is_released_anew(
    signed_in, programme, project, finding, coordinator, reader
):
    release_finding(finding, by=coordinator, version=finding.version)
    shared(project, finding)
    Finding.objects.filter(pk=finding.pk).update(text="Reworded heron-new", version=2)
    text = pages_of_the_network(signed_in(reader), programme)
    assert "heron-text" in text
    assert "heron-new" not in text
    own = signed_in(coordinator).get(reverse("shared", args=[project.slug])).content.decode()
    assert "Reworded since" in own
    page = signed_in(coordinator).get(reverse("release_finding", args=[finding.pk])).content.decode()
    assert "heron-text" in page
    assert "heron-new" in page
    release_finding(finding, by=coordinator, version=2)
    text = pages_of_the_network(signed_in(reader), programme)
    assert "heron-new" in text
    assert "heron-text" not in text
    assert ReleasedFinding.objects.get().practices.exists(), "the practice is tied to it still"


def test_what_is_taken_back_is_nowhere_and_the_history_of_the_project_tells_it(
    signed_in, programme, project, finding, coordinator, reader
):
    release_finding(finding, by=coordinator, version=1)
    shared(project, finding)
    signed_in(coordinator).post(reverse("withdraw_finding", args=[finding.pk]))
    assert "heron-" not in pages_of_the_network(signed_in(reader), programme)
    finding.refresh_from_db()
    assert finding.released_at is None
    acts = HistoryEntry.objects.filter(project=project, kind="finding").order_by("pk")
    assert [(act.verb, act.by) for act in acts] == [("released", coordinator), ("withdrawn", coordinator)]
    assert acts[1].before["text"] == WORDS["text"]


def test_a_finding_that_is_removed_takes_its_released_words_along(programme, project, finding, coordinator):
    release_finding(finding, by=coordinator, version=1)
    shared(project, finding)
    finding.delete()
    assert not ReleasedFinding.objects.exists()


@pytest.mark.parametrize("state", ["open", "handed over", "reflected"])
def test_nothing_is_released_before_its_cycle_is_published(signed_in, project, coordinator, state):
    """Domain rule 9: nothing is shown beyond the project before publication."""
    finding = builders.make_finding(builders.make_meeting(builders.make_cycle(project, state=state)), "Early")
    page = signed_in(coordinator).post(reverse("release_finding", args=[finding.pk]), {"version": 1})
    assert page.status_code == 422
    assert "is not published yet" in page.content.decode()
    with pytest.raises(ValidationError):
        release_finding(finding, by=coordinator, version=1)
    assert not ReleasedFinding.objects.exists()


def test_what_was_reworded_while_somebody_looked_is_not_released_unseen(signed_in, finding, coordinator):
    Finding.objects.filter(pk=finding.pk).update(text="Reworded heron-new", version=2)
    page = signed_in(coordinator).post(reverse("release_finding", args=[finding.pk]), {"version": 1})
    assert page.status_code == 409
    assert "heron-new" in page.content.decode()
    assert not ReleasedFinding.objects.exists()
    with pytest.raises(EditConflict):
        release_finding(finding, by=coordinator, version=1)


def test_releasing_twice_is_one_act(project, finding, coordinator):
    for _twice in range(2):
        release_finding(finding, by=coordinator, version=1)
    for _twice in range(2):
        withdraw_finding(finding, by=coordinator)
    assert HistoryEntry.objects.filter(kind="finding").count() == 2


def test_a_member_and_the_coach_see_what_is_released_and_cannot_release(
    signed_in, programme, project, finding
):
    for person in (builders.make_member(project), builders.make_coach(programme)):
        client = signed_in(person)
        page = client.get(reverse("shared", args=[project.slug])).content.decode()
        assert "heron-text" in page
        assert reverse("release_finding", args=[finding.pk]) not in page
        refused = client.post(reverse("release_finding", args=[finding.pk]), {"version": 1})
        assert refused.status_code == 403
        assert "coordinator" in refused.content.decode()
    assert not ReleasedFinding.objects.exists()


def test_a_practice_is_tied_only_to_released_findings_of_its_own_project(
    signed_in, programme, project, finding
):
    kept = builders.make_finding(finding.meeting, "Kept heron-kept")
    other = builders.make_project(programme, "Stork")
    meeting = builders.make_meeting(builders.make_cycle(other, state="published"), findings=[])
    foreign = builders.make_released(builders.make_finding(meeting, "Theirs"))
    released = builders.make_released(finding)
    client = signed_in(builders.make_member(project))
    path = reverse("share_practice", args=[project.slug])
    form = client.get(path).content.decode()
    assert "heron-text" in form
    assert kept.text not in form
    assert "Theirs" not in form
    body = {"version": 0, "kind": "practice", "text": "We sit down"}
    assert client.post(path, body | {"findings": [foreign.pk]}).status_code == 422
    assert client.post(path, body | {"findings": [released.pk]}).status_code == 302
    assert list(project.practices.get().findings.all()) == [released]


def test_a_practice_is_changed_and_taken_back_by_its_project_with_history(
    signed_in, programme, project, reader
):
    practice = builders.make_practice(project, "We sit down")
    client = signed_in(builders.make_member(project))
    client.post(
        reverse("edit_practice", args=[practice.pk]),
        {"version": 1, "kind": "challenge", "text": "Nobody sits"},
    )
    assert (
        "Nobody sits" in signed_in(reader).get(reverse("practices", args=[programme.slug])).content.decode()
    )
    assert signed_in(reader).get(reverse("edit_practice", args=[practice.pk])).status_code == 404
    client.post(reverse("remove_practice", args=[practice.pk]))
    text = signed_in(reader).get(reverse("practices", args=[programme.slug])).content.decode()
    assert "Nobody sits" not in text
    assert [act.verb for act in HistoryEntry.objects.filter(kind="practice").order_by("pk")] == [
        "changed",
        "removed",
    ]
