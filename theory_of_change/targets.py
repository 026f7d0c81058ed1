"""Finds what sounds like a target or a deadline in a sentence: Dutch, French and English.

A progress marker has neither (box 2.1 of the report): the partner decides, so the project cannot promise how
many or when. This only lends an ear while somebody writes; it refuses nothing.
"""

import re
import unicodedata

from theory_of_change import target_phrases

_PATTERNS = tuple(
    re.compile(phrase.replace(" ?", r"\s{0,3}").replace(" ", r"\s{1,3}"), re.IGNORECASE)
    for phrase in target_phrases.ALL_PHRASES
)


LISTENED_TO = 4000
"""Characters: a change said in a sentence or two is far shorter, and the note has to come while somebody types."""


def find_targets(text: str) -> list[str]:
    """The phrases that sound like a target or a deadline, as they stand in the text, in its order, each once.

    Only in the first `LISTENED_TO` characters; what was typed may be of any length here.
    """
    text = unicodedata.normalize("NFC", text[:LISTENED_TO])
    spans: list[tuple[int, int]] = []
    for start, end in sorted(match.span() for pattern in _PATTERNS for match in pattern.finditer(text)):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    phrases: dict[str, str] = {}
    for start, end in spans:
        phrase = " ".join(text[start:end].split())
        phrases.setdefault(phrase.casefold(), phrase)
    return list(phrases.values())
