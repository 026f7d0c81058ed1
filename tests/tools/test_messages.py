"""Every text is there in Dutch and French, complete, and compiled."""

import re

import pytest

from tools import messages

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


@pytest.fixture(scope="module")
def collected() -> dict:
    return messages.messages_of(messages.collect())


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_catalogue_holds_every_message_and_no_other(language: str, collected: dict) -> None:
    """`python -m tools.messages` brings it up to date."""
    assert set(messages.messages_of(messages.read(language))) == set(collected)


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_message_is_translated_with_its_placeholders(language: str) -> None:
    for (message, _context), string in messages.messages_of(messages.read(language)).items():
        originals = message if isinstance(message, tuple) else (message,)
        translations = string if isinstance(string, tuple) else (string,)
        for translation in translations:
            assert translation, message
            assert set(PLACEHOLDER.findall(translation)) == set(PLACEHOLDER.findall(originals[-1])), message


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_compiled_catalogue_is_that_of_its_source(language: str) -> None:
    assert messages.po_path(language).with_suffix(".mo").read_bytes() == messages.compiled(language)
