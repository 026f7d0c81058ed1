"""Quotes of single sentences: exactly words that stand in the entry, told with where they come from."""

import io
from dataclasses import replace

import pytest
from django.urls import reverse
from docx import Document
from pptx import Presentation

from reports.content import from_json, to_json
from reports.formats import make_file
from reports.models import Brief, Edition, Format, Kind, ReportPlan
from reports.printing.cycle import lay_out
from reports.quoting import in_sentences, quoted_words, sentences_of, whole_sentences
from reports.rendering import render_html
from reports.services.plan import plan_of, plan_report, read_quotes
from reports.services.publication import publish_cycle
from reports.services.published import gather_brief
from tests import builders
from tests.reports.documents import Words, content_of, squeezed

pytestmark = pytest.mark.django_db
CHANGE = "They rang first. Nobody had asked!\nThen a second club came. « Enfin ! » said one."
WHY = "It was never so. It spreads."


@pytest.fixture
def whole():
    whole = builders.whole_project(name="Een project")
    whole.coach = builders.make_coach(whole.project.programme, "Nele")
    whole.seen = builders.make_observation(whole.reflected, whole.one.actor, CHANGE, significance=WHY)
    return whole


def marks(observation, *starts):
    return [each.mark for each in sentences_of(observation) if each.text.startswith(starts)]


def quote(whole, *starts):
    present = plan_of(whole.reflected)
    return plan_report(
        cycle=whole.reflected,
        by=whole.coach,
        version=present.version,
        summary="",
        told=present.told,
        quotes=[],
        sentences=marks(whole.seen, *starts),
    )


def quotes_in(content):
    return [
        (each.is_quoted, each.quote)
        for partner in from_json(content).partners
        for each in partner.observations
        if each.is_quoted
    ]


def test_a_text_in_sentences_never_loses_a_character():
    texts = [
        CHANGE,
        "",
        " \n ",
        "...",
        "\n\n a. b",
        "ሰላም።ዓለም። 1.5 ok.",
        ". . .",
        'Ja." Nee?! (Toch.) x',
        "." * 9_000,
    ]
    assert ["".join(in_sentences(text)) for text in texts] == texts
    assert [each.strip() for each in in_sentences(CHANGE)] == [
        "They rang first.",
        "Nobody had asked!",
        "Then a second club came.",
        "« Enfin ! »",
        "said one.",
    ]
    assert [each.strip() for each in in_sentences("ሰላም።ዓለም።")] == ["ሰላም።", "ዓለም።"]
    assert in_sentences('Ja." Nee.') == ['Ja." ', "Nee."]


def test_a_quote_is_the_ticked_words_with_a_sign_where_something_is_left_out(whole):
    def words(*starts):
        return quoted_words(whole.seen, marks(whole.seen, *starts))

    assert words("They", "Nobody") == "They rang first. Nobody had asked!"
    assert words("Nobody", "Then") == "Nobody had asked!\nThen a second club came."
    assert (
        words("They", "Then", "It spreads") == "They rang first. […] Then a second club came. […] It spreads."
    )
    assert words() == ""
    whole.seen.change = "No. Yes. No."
    twice = marks(whole.seen, "No")
    assert len(set(twice)) == 2
    assert quoted_words(whole.seen, twice[1:]) == "No."
    assert quoted_words(whole.seen, twice) == "No. […] No."


def test_the_coach_ticks_sentences_and_they_are_large_everywhere_with_their_source(whole, client):
    client.force_login(whole.coach)
    address = reverse("plan_report", args=[whole.reflected.pk])
    body = {"version": 0, "summary": "", "told": plan_of(whole.reflected).told}
    chosen = [*marks(whole.seen, "They", "Then"), str(whole.seen.pk)]
    assert client.post(address, body | {"quoted": chosen}).status_code == 302
    page = client.get(address).content.decode()
    assert "2 of 7 chosen" in page
    assert f'value="{whole.seen.pk}" id="id_quoted-' in page

    words = "They rang first. […] Then a second club came."
    content = content_of(whole.reflected)
    assert quotes_in(content) == [(True, words)]
    html = render_html(content, language="en")
    name, day = whole.one.actor.name, whole.seen.date
    source = f"{name}, {whole.reflected.name}, {day.day} {day:%B %Y}"
    told = Words(html).text
    assert squeezed(words + source + CHANGE) in told
    assert 'class="entry quoted' not in html
    preview = client.get(reverse("preview_report", args=[whole.reflected.pk])).content.decode()
    assert squeezed(words + source) in Words(preview).text

    word, show = (
        io.BytesIO(make_file(content, language="en", kind=Kind.CYCLE, format=each).content)
        for each in (Format.WORD, Format.SLIDES)
    )
    word = Document(word)
    assert [each.text for each in word.paragraphs if each.style.name == "Quote"] == [words]
    slides = Presentation(show).slides
    shown = [[shape.text_frame.text for shape in slide.shapes if shape.has_text_frame] for slide in slides]
    assert any(
        words in each and all(any(part in text for text in each) for part in (name, f"{day.day} {day:%B %Y}"))
        for each in shown
    )


def test_words_that_changed_are_not_quoted_and_the_coach_is_asked_again(whole, client):
    client.force_login(whole.coach)
    quote(whole, "They", "Then")
    assert read_quotes(plan_of(whole.reflected)).count == 1
    whole.seen.change = CHANGE.replace("Nobody had asked!", "Nobody had asked us. Or them.")
    whole.seen.save()
    assert quotes_in(content_of(whole.reflected)) == [(True, "They rang first. […] Then a second club came.")]

    old = marks(whole.seen, "Then")
    whole.seen.change = CHANGE.replace("a second", "a third")
    whole.seen.save()
    content = content_of(whole.reflected)
    assert quotes_in(content) == []
    assert "a second club" not in content
    read = read_quotes(plan_of(whole.reflected))
    assert (read.count, read.changed) == (0, (whole.seen,))
    closing = client.get(reverse("publish", args=[whole.reflected.pk])).content.decode()
    assert "Choose them again" in closing
    address = reverse("plan_report", args=[whole.reflected.pk])
    assert "They read otherwise by now" in client.get(address).content.decode()

    plan = ReportPlan.objects.get()
    body = {"version": plan.version, "summary": "Typed.", "told": plan.told}
    refused = client.post(address, body | {"quoted": old})
    assert refused.status_code == 422
    assert "has changed since" in refused.content.decode()
    assert "Typed." in refused.content.decode()
    assert client.post(address, body | {"quoted": marks(whole.seen, "Then")}).status_code == 302
    assert quotes_in(content_of(whole.reflected)) == [(True, "Then a third club came.")]


def test_an_edition_keeps_its_quote_and_a_removed_entry_is_none(whole):
    quote(whole, "It spreads")
    edition = publish_cycle(cycle=whole.reflected, by=whole.coach)
    type(whole.seen).objects.filter(pk=whole.seen.pk).update(significance="Otherwise.")
    assert quotes_in(Edition.objects.get(pk=edition.pk).content) == [(True, "It spreads.")]
    type(whole.seen).objects.filter(pk=whole.seen.pk).update(removed_at=whole.reflected.opens_at)
    assert read_quotes(plan_of(whole.reflected)).count == 0


def test_all_sentences_of_a_change_are_the_whole_of_it_once(whole):
    quote(whole, "They", "Nobody", "Then", "«", "said")
    content = content_of(whole.reflected)
    assert quotes_in(content) == [(True, "")]
    html = render_html(content, language="en")
    assert (
        html.count("Then a second club came.") == 2
    )  # in the summary by its first words, and where it was seen
    assert 'class="entry quoted' in html
    assert "<blockquote" not in html


def test_no_word_of_a_diary_stands_in_the_plan_or_its_history(whole):
    plan = quote(whole, "They", "It spreads")
    assert len(plan.sentences) == 2
    assert "rang" not in repr(plan.sentences)


def test_a_quote_is_never_cut_inside_a_sentence(whole):
    text = "One two three. Four five six. Seven."
    assert whole_sentences(text, 100) == text
    assert whole_sentences(text, 34) == "One two three. Four five six. […]"
    assert whole_sentences(text, 10) == ""
    content = from_json(content_of(whole.reflected))
    first = content.partners[0].observations[0]
    long = replace(first, change="A long one goes on. " * 40, is_quoted=True, quote="")
    short = replace(
        first, change="We ring them ourselves, every week, and we will go on. " * 5, is_quoted=True, quote=""
    )
    partner = replace(content.partners[0], observations=(long, short, short, short))
    pages = lay_out(
        replace(content, partners=(partner, *content.partners[1:])), fingerprint="", language="en"
    )
    assert [each.words for each in pages.quotes_in_brief] == [short.change.strip()] * 2
    assert pages.quotes_after_brief == 2


def test_a_brief_quotes_sentences_of_three_observations_with_their_day(whole, client):
    client.force_login(whole.coach)
    seen = builders.make_observation(whole.reflected, whole.one.actor, "One. Two. " + "Long " * 100 + ".")
    publish_cycle(cycle=whole.reflected, by=whole.coach)
    address = reverse("brief", args=[whole.project.slug])
    body = {"version": 0, "title": "Kept"}
    too_long = client.post(address, body | {"quoted": marks(seen, "One", "Long")})
    assert too_long.status_code == 422
    assert "Tick some of its sentences" in too_long.content.decode()
    assert client.post(address, body | {"quoted": marks(seen, "Two")}).status_code == 302
    part = gather_brief(whole.project).quotes
    assert [each.text for each in part] == ["Two."]
    page = client.get(address).content.decode()
    assert "Quotes from the diaries: 1 chosen" in page
    html = render_html(to_json(gather_brief(whole.project)), language="en", kind=Kind.BRIEF)
    assert squeezed(f"{seen.date.day} {seen.date:%B %Y}") in Words(html).text
    type(seen).objects.filter(pk=seen.pk).update(change="One. Three.")
    assert gather_brief(whole.project).quotes == ()
    assert Brief.objects.get().sentences
