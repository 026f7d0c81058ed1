"""Publishing a cycle, asking for its report, and the command that writes one to a file."""

import io

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from projects.models import CycleState, HistoryEntry
from reports.content import fingerprint, from_json
from reports.models import Edition, Report
from reports.services.publication import ask_for_report, publish_cycle
from tests.builders import make_coach, make_cycle, make_observation, make_project, whole_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole():
    return whole_project(name="Een project")


def test_publishing_freezes_the_report_and_queues_it_in_every_language(whole):
    coach = make_coach(whole.project.programme, "Nele")
    edition = publish_cycle(cycle=whole.reflected, by=coach)
    whole.reflected.refresh_from_db()
    content = from_json(edition.content)
    assert whole.reflected.state == CycleState.PUBLISHED
    assert (edition.number, edition.gathered_by) == (1, coach)
    assert edition.content_sha256 == fingerprint(edition.content)
    assert (content.edition.number, content.edition.published_by) == (1, "Nele")
    assert content.edition.published_at == edition.gathered_at
    assert {report.language for report in edition.reports.all()} == {"nl", "fr", "en"}
    act = HistoryEntry.objects.about("cycle").get(verb=HistoryEntry.Verb.PUBLISHED)
    assert (act.by, act.subject_id) == (coach, whole.reflected.pk)


@pytest.mark.parametrize("state", ["open", "handed_over", "published"])
def test_only_a_reflected_cycle_is_published(whole, state):
    before = Edition.objects.count()
    with pytest.raises(ValidationError):
        publish_cycle(cycle=getattr(whole, state), by=make_coach(whole.project.programme))
    assert Edition.objects.count() == before


def test_an_edition_after_another_says_what_it_replaces(whole):
    coach = make_coach(whole.project.programme)
    first = publish_cycle(cycle=whole.reflected, by=coach)
    whole.reflected.state = CycleState.REFLECTED
    whole.reflected.save()
    second = publish_cycle(cycle=whole.reflected, by=coach, reason="A score was wrong.")
    part = from_json(second.content).edition
    assert (second.number, part.replaces, part.reason) == (2, 1, "A score was wrong.")
    first_again = Edition.objects.get(pk=first.pk)
    assert first_again.content == first.content


def test_asking_twice_for_the_same_content_gives_the_same_report(whole):
    coach = make_coach(whole.project.programme)
    first = ask_for_report(cycle=whole.handed_over, by=coach, language="nl")
    assert ask_for_report(cycle=whole.handed_over, by=coach, language="nl") == first
    other_language = ask_for_report(cycle=whole.handed_over, by=coach, language="fr")
    assert other_language != first
    assert other_language.edition == first.edition
    assert first.edition.number is None


def test_new_words_make_a_new_draft(whole):
    first = ask_for_report(cycle=whole.open, by=None, language="nl")
    make_observation(whole.open, whole.one.actor, "Something new.")
    second = ask_for_report(cycle=whole.open, by=None, language="nl")
    assert second.edition != first.edition
    assert "Something new." in second.edition.content
    assert "Something new." not in Report.objects.get(pk=first.pk).edition.content


def test_a_published_cycle_gives_its_edition(whole):
    report = ask_for_report(cycle=whole.published, by=None, language="nl")
    assert report.edition == whole.edition


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_command_writes_a_draft(whole, tmp_path, language):
    output = tmp_path / "report.pdf"
    call_command(
        "make_report", "een-project", cycle=" 2 ", output=output, language=language, stdout=io.StringIO()
    )
    with pikepdf.open(output) as pdf:
        assert str(pdf.Root.Lang) == language
    assert list(tmp_path.iterdir()) == [output]


def test_the_command_finds_a_named_cycle_whatever_the_case(tmp_path):
    make_cycle(make_project(name="Named"), "Winter 1")
    output = tmp_path / "report.pdf"
    call_command("make_report", "named", cycle="winter 1 ", output=output, stdout=io.StringIO())
    assert output.read_bytes().startswith(b"%PDF")


def test_the_command_prints_the_published_edition(whole, tmp_path, monkeypatch):
    publish_cycle(cycle=whole.reflected, by=make_coach(whole.project.programme))
    whole.one.observation.change = "Changed afterwards."
    whole.one.observation.save()
    asked = []
    from reports.management.commands import make_report

    kept = make_report.make_file
    monkeypatch.setattr(
        make_report, "make_file", lambda content, **how: asked.append(content) or kept(content, **how)
    )
    call_command(
        "make_report", "een-project", cycle="2", output=tmp_path / "report.pdf", stdout=io.StringIO()
    )
    assert asked == [Edition.objects.get(cycle=whole.reflected).content]


def test_the_command_writes_what_the_files_name_ends_in(whole, tmp_path):
    for ending in ("docx", "pptx"):
        output = tmp_path / f"report.{ending}"
        call_command("make_report", "een-project", cycle="2", output=output, stdout=io.StringIO())
        assert output.read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("project", "cycle", "output", "sentence"),
    [
        ("een-projekt", "2", "report.pdf", "there are: een-project."),
        ("een-project", "9", "report.pdf", "it has: 1, 2, 3, 4."),
        ("een-project", "2", "nowhere/report.pdf", "there is no folder"),
        ("een-project", "2", ".", "is a folder"),
        ("een-project", "2", "report.txt", "end it in .pdf, .docx or .pptx"),
    ],
)
def test_the_command_says_what_is_wrong_in_one_sentence(whole, tmp_path, project, cycle, output, sentence):
    with pytest.raises(CommandError, match=sentence.replace(".", r"\.")) as refused:
        call_command("make_report", project, cycle=cycle, output=tmp_path / output)
    assert "\n" not in str(refused.value)
    assert refused.value.returncode == 1
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_the_old_file(whole, tmp_path, monkeypatch):
    output = tmp_path / "report.pdf"
    output.write_bytes(b"old")

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("make_report", "een-project", cycle="2", output=output)
    assert output.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [output]
