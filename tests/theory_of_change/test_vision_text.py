"""A vision is set as it is meant: sentences, or a list; and never a word is lost."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.text import CELL_LIMIT
from theory_of_change import vision_text
from theory_of_change.vision_text import Prose, Statements, read_vision, vision_lines

ROOTS = """Jonge nieuwkomers en wie hen kent …
•… krijgen voor elkaar wat ze willen: een job,
  een plan voor hun straat.
•… zeggen wat ze denken.
• helpen elkaar."""


def test_an_open_line_leads_the_list_under_it() -> None:
    assert read_vision(ROOTS) == [
        Statements(
            "Jonge nieuwkomers en wie hen kent …",
            (
                "krijgen voor elkaar wat ze willen: een job,\neen plan voor hun straat.",
                "zeggen wat ze denken.",
                "helpen elkaar.",
            ),
        )
    ]
    assert read_vision(ROOTS)[0].go_on


@pytest.mark.parametrize("mark", ["", "- ", "* ", "• ", "… ", "...", "- … ", "•…", "– "])
@pytest.mark.parametrize("end", ["...", "…", ":"])
def test_every_usual_mark_makes_an_item(mark: str, end: str) -> None:
    text = f"In this city{end}\n{mark}all speak\n{mark}all are heard"
    assert read_vision(text) == [Statements(f"In this city{end}", ("all speak", "all are heard"))]


def test_sentences_stay_sentences() -> None:
    assert read_vision("All belong.\nAll speak.\n\nAnd all are heard.") == [
        Prose("All belong.\nAll speak."),
        Prose("And all are heard."),
    ]


def test_marked_lines_without_a_lead_are_a_list_of_their_own() -> None:
    assert read_vision("We hope.\n- all speak\n- all hear\nSo be it.") == [
        Prose("We hope."),
        Statements("", ("all speak", "all hear")),
        Prose("So be it."),
    ]


def test_an_empty_line_ends_a_list_without_marks() -> None:
    assert read_vision("In this city ...\nall speak\n\nThe rest is prose.") == [
        Statements("In this city ...", ("all speak",)),
        Prose("The rest is prose."),
    ]


def test_a_second_open_line_leads_a_second_list() -> None:
    assert read_vision("The young:\nspeak\nThe old:\nhear") == [
        Statements("The young:", ("speak",)),
        Statements("The old:", ("hear",)),
    ]


@pytest.mark.parametrize("text", ["-5 degrees outside", "To be continued ...", "-", "...", "* ", "One: two"])
def test_what_is_no_list_stays_as_it_is(text: str) -> None:
    assert read_vision(text) == [Prose(text.strip())]


@given(
    st.lists(
        st.builds(
            lambda mark, words, end, blank: f"{mark}{words}{end}{blank}",
            st.sampled_from(["", "- ", "* ", "• ", "•… ", "... ", "  ", "-", "…"]),
            st.sampled_from(["", "all speak", "zeg: wat", "אבג", "Één 1"]),
            st.sampled_from(["", ".", ":", "…", "..."]),
            st.sampled_from(["", "\n", "\n\n"]),
        ),
        max_size=12,
    ).map("\n".join)
)
def test_no_word_is_dropped_doubled_or_moved(text: str) -> None:
    read = []
    for block in read_vision(text):
        read += [block.text] if isinstance(block, Prose) else [block.lead, *block.items]
    assert re.findall(r"\w+", " ".join(read)) == re.findall(r"\w+", text)


@pytest.mark.parametrize("beginning", ["a", "a:", "- a"])
def test_empty_lines_are_looked_at_a_few_times_and_not_once_for_each_other(
    beginning: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = Counter()
    is_item = vision_text._is_item
    monkeypatch.setattr(vision_text, "_is_item", lambda line: looks.update(["look"]) or is_item(line))
    text = beginning + "\n" * (CELL_LIMIT - len(beginning) - 1) + "b"
    read = read_vision(text)
    assert looks["look"] < 4 * CELL_LIMIT
    assert len(read) == {"a": 2, "a:": 1, "- a": 2}[beginning]


def test_empty_lines_around_a_list_with_marks_change_nothing() -> None:
    assert read_vision("We hope.\n\n\n- all speak\n\n\n- all hear\n\n\nSo be it.") == [
        Prose("We hope."),
        Statements("", ("all speak", "all hear")),
        Prose("So be it."),
    ]


def test_a_drawing_sets_the_marks_of_a_list_itself() -> None:
    assert vision_lines("Everybody:\n- reads\n- writes\n\nSo be it.") == [
        ("", "Everybody:"),
        ("–", "reads"),
        ("–", "writes"),
        ("", "So be it."),
    ]
    assert vision_lines(ROOTS)[1:3] == [
        ("…", "krijgen voor elkaar wat ze willen: een job, een plan voor hun straat."),
        ("…", "zeggen wat ze denken."),
    ]
