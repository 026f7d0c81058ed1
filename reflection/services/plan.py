"""What the coach made of a meeting so far: stars, questions, minutes."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import BigIntegerField, BooleanField, TextField, Value
from django.db.models.functions import Cast

from reflection.models import AgendaPart, Decision, Highlight, Meeting, Part, Piece, Question
from reflection.prepared import Marks


class Plan:
    """What the coach made of a meeting: stars, questions, minutes. One query.

    `only_brought` leaves out the questions that stay at home. `words` are those of the decisions that the meeting has
    taken so far, by their number.
    """

    def __init__(self, meeting: Meeting | None, *, only_brought: bool = False) -> None:
        self.meeting = meeting
        self.words: dict[int, str] = {}
        self.stars: set[tuple[str, int]] = set()
        self.questions: list[Question] = []
        self._by_piece: dict[tuple[str, int | None], list[Question]] = defaultdict(list)
        self.minutes: dict[Part, int] = {}
        if meeting is None:
            return
        for what, pk, kind, piece, text, number, flag in _plan_rows(meeting):
            if what == "star":
                self.stars.add((kind, piece))
            elif what == "part":
                self.minutes[Part(kind)] = number
            elif what == "decision":
                self.words[number] = " ".join(text.split())
            elif flag or not only_brought:
                self.questions.append(
                    Question(
                        pk=pk,
                        meeting=meeting,
                        kind=kind,
                        piece=piece,
                        text=text,
                        version=number,
                        is_brought=flag,
                    )
                )
        self.questions.sort(key=lambda question: question.pk)
        self.words = dict(sorted(self.words.items()))
        for question in self.questions:
            self._by_piece[question.kind, question.piece].append(question)

    @property
    def free_questions(self) -> tuple[Question, ...]:
        """Those about no piece in particular."""
        return tuple(each for each in self.questions if not each.kind)

    def taken_up(self, advice: str) -> str:
        """The reference of a decision of this meeting in which these words stand; empty where there is none."""
        words = " ".join(advice.split())
        number = next((number for number, text in self.words.items() if words and words in text), 0)
        return f"{self.meeting.cycle.number}.{number}" if number and self.meeting else ""

    def marks(self, kind: Piece, piece: int) -> Marks:
        if not self.stars and not self.questions:
            return Marks(kind, piece)
        key = (kind.value, piece)
        return Marks(kind, piece, key in self.stars, tuple(self._by_piece.get(key, ())))


def _plan_rows(meeting: Meeting) -> Iterable[tuple]:
    nothing = Value("", TextField())
    yes = Value(value=True, output_field=BooleanField())
    stars = Highlight.objects.filter(meeting=meeting).values_list(
        Value("star", TextField()),
        "pk",
        Cast("kind", TextField()),
        Cast("piece", BigIntegerField()),
        nothing,
        Value(0, BigIntegerField()),
        yes,
    )
    questions = Question.objects.filter(meeting=meeting).values_list(
        Value("question", TextField()),
        "pk",
        Cast("kind", TextField()),
        Cast("piece", BigIntegerField()),
        "text",
        Cast("version", BigIntegerField()),
        "is_brought",
    )
    parts = AgendaPart.objects.filter(meeting=meeting).values_list(
        Value("part", TextField()),
        "pk",
        Cast("part", TextField()),
        Value(0, BigIntegerField()),
        nothing,
        Cast("minutes", BigIntegerField()),
        yes,
    )
    decisions = Decision.objects.filter(meeting=meeting).values_list(
        Value("decision", TextField()),
        "pk",
        nothing,
        Value(0, BigIntegerField()),
        "text",
        Cast("number", BigIntegerField()),
        yes,
    )
    return stars.order_by().union(questions.order_by(), parts.order_by(), decisions.order_by(), all=True)
