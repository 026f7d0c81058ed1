"""Two wordings side by side: word by word where that is quickly done, whole where it is not; never a word lost."""

import pytest

from projects.comparison import Piece, compare


def joined(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)


def test_a_word_that_changed_is_marked_on_both_sides() -> None:
    both = compare("", "The clubs ask newcomers", "The clubs welcome newcomers")
    assert [piece.text for piece in both.mine if piece.differs] == ["ask "]
    assert [piece.text for piece in both.theirs if piece.differs] == ["welcome "]


def test_a_long_text_of_sentences_is_compared_word_by_word() -> None:
    mine = " ".join(f"The club {number} asks newcomers what they want to play." for number in range(60))
    theirs = mine.replace("club 30 asks", "club 30 shows")
    both = compare("", mine, theirs)
    assert [piece.text for piece in both.mine if piece.differs] == ["asks "]
    assert [piece.text for piece in both.theirs if piece.differs] == ["shows "]


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (
            " ".join(f"a x{number}" for number in range(450)),
            " ".join(f"a y{number}" for number in range(450)),
        ),
        (" ".join(f"a x{number}" for number in range(900)), "y " * 900),
        ("a b " * 900, "b a c " * 600),
    ],
)
def test_words_said_over_and_over_are_shown_whole_and_none_is_lost(mine: str, theirs: str) -> None:
    both = compare("", mine, theirs)
    assert [piece.differs for piece in both.mine] == [True]  # shown whole: word by word it would take minutes
    assert (joined(both.mine), joined(both.theirs)) == (mine, theirs)
    assert not both.same
