"""What only PostgreSQL does when entries are found by their words: forms of a word, and an index on them."""

from types import SimpleNamespace

import pytest
from django.db import connection

from diaries.models import Observation
from diaries.services.finding import TEXTS
from diaries.services.finding_noted import NOTED
from diaries.services.word_forms import has_words
from tests import builders
from tests.diaries.finding import make_town, texts_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(signed_in) -> SimpleNamespace:
    return make_town(signed_in)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Vrijwilligers helpen elkaar", "vrijwilliger"),
        ("De organisatie werkt samen", "organisaties"),
        ("Les associations se rencontrent", "association"),
        ("Ils ont travaillé ensemble", "travailler"),
        ("Neighbours are meeting again", "meetings"),
    ],
)
def test_a_word_is_found_and_marked_in_its_other_forms(
    town: SimpleNamespace, written: str, asked: str
) -> None:
    builders.make_observation(town.cycle, town.actor, written)
    answer = town.client.get(town.page, {"words": asked})
    assert texts_of(answer) == [written]
    assert [piece.text for piece in answer.context["found"].entries[0].lead if piece.found]


def test_words_are_looked_up_in_their_index(town: SimpleNamespace) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for model, texts in (TEXTS | NOTED).items():
        rows = model._default_manager.filter(has_words(texts, "cake -tea")).order_by()
        assert f"{model._meta.model_name}_words" in rows.explain(), model


@pytest.mark.parametrize(
    "letters", ["abcdefghijklmnopqrstuvwxyz0123456789", "éèàùçôêîûëïüÿœæåøßđ", "መልካምርሃባሰላዓ"]
)
@pytest.mark.parametrize("separator", [" ", "-", "/", "."])
def test_the_longest_texts_of_any_words_can_be_saved(
    town: SimpleNamespace, letters: str, separator: str
) -> None:
    def words(start: int) -> str:
        size = len(letters)
        several = (
            letters[n % size] + letters[n // size % size] + letters[n // size**2 % size] + letters[n % 7]
            for n in range(start, start + 7000)
        )
        return (separator.join(several))[:32_767]

    texts = {name: words(7000 * number) for number, name in enumerate(TEXTS[Observation])}
    builders.make_observation(town.cycle, town.actor, **texts)
    assert Observation.objects.count() == 1
