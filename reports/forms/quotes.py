"""Boxes to tick for quotes: an observation's whole change, or single sentences of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diaries.models import Observation
from reports.quoting import FIELDS, by_observation, quoted_words, sentences_of

CHANGED = _(
    "A sentence that you ticked has changed since, or is not offered here. Look at the boxes once more."
)
LONGEST_QUOTE = 220
"""Characters of a whole change beside its box."""


@dataclass(frozen=True)
class Box:
    value: str
    words: str
    is_ticked: bool


@dataclass(frozen=True)
class Offered:
    """What can be quoted of one observation. `texts` are its texts in sentences, each under its name; () where the
    whole change is one sentence and nothing else was written."""

    source: str
    whole: Box
    texts: tuple[tuple[str, tuple[Box, ...]], ...]
    has_changed: bool
    """Whether sentences of it were quoted that read otherwise by now."""

    @property
    def sentences(self) -> int:
        return sum(len(boxes) for _name, boxes in self.texts)

    @property
    def ticked(self) -> int:
        return sum(box.is_ticked for _name, boxes in self.texts for box in boxes)


class QuoteBoxes(forms.SelectMultiple):
    """Groups of boxes, one for each observation; `offer` makes them of what is ticked."""

    use_fieldset = True
    offer: Callable[[set[str]], list[Offered]]

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        ticked = {str(each) for each in value or ()}
        return render_to_string(
            "reports/_quote_boxes.html",
            {"name": name, "id": (attrs or {}).get("id", name), "offered": self.offer(ticked)},
        )


@dataclass
class Ticked:
    """What a coach chose to quote: whole observations, and the marks of sentences of others."""

    whole: list[Observation] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Of how many observations something is quoted."""
        return len(self.whole) + len(by_observation(self.sentences))


class QuotesField(forms.MultipleChoiceField):
    """Observations to quote from. A value is the number of an observation, or the mark of one of its sentences.

    A mark names the words themselves, so what was changed while the page was open is not quoted unseen: it is refused.
    """

    widget = QuoteBoxes

    def __init__(
        self, rows: Iterable[Observation], *, named: Callable[[Observation], str], **kwargs: Any
    ) -> None:
        self.rows = {str(row.pk): row for row in rows}
        self.marked = {pk: sentences_of(row) for pk, row in self.rows.items()}
        self.named = named
        super().__init__(choices=list(self._choices()), required=False, **kwargs)

    def _choices(self) -> Iterable[tuple[str, str]]:
        for pk, row in self.rows.items():
            yield pk, f"{self.named(row)}: {_in_short(row.change)}"
            for each in self.marked[pk]:
                yield each.mark, f"{self.named(row)}: {each.text}"

    def begin_with(self, marks: Iterable[str]) -> None:
        """The marks that were saved; the boxes say where the words of one have changed."""
        saved = by_observation(marks)
        self.changed = {
            pk for pk, row in self.rows.items() if row.pk in saved and not quoted_words(row, saved[row.pk])
        }
        self.widget.offer = self._offer  # type: ignore[attr-defined]

    @property
    def has_changed(self) -> bool:
        return bool(self.changed)

    def counted(self, values: Iterable[str]) -> SafeString:
        """The line that opens the boxes: of how many observations something is quoted. It follows while one ticks."""
        said = gettext("Quotes from the diaries: %(count)s chosen") % {"count": self.apart(values).count}
        return format_html("<span data-quotes-chosen>{}</span>", said)

    def words_of(self, marks: Iterable[str]) -> list[str]:
        """The words of each quote that these sentences make."""
        return [quoted_words(self.rows[str(pk)], each) for pk, each in by_observation(marks).items()]

    def _offer(self, ticked: set[str]) -> list[Offered]:
        return [
            Offered(
                source=self.named(row),
                whole=Box(pk, _in_short(row.change), pk in ticked),
                texts=tuple(self._texts(row, pk, ticked)),
                has_changed=pk in self.changed,
            )
            for pk, row in self.rows.items()
        ]

    def _texts(self, row: Observation, pk: str, ticked: set[str]) -> Iterable[tuple[str, tuple[Box, ...]]]:
        marked = self.marked[pk]
        if len(marked) < 2:
            return
        for name in FIELDS:
            boxes = tuple(
                Box(each.mark, each.text, each.mark in ticked) for each in marked if each.field == name
            )
            if boxes:
                yield capfirst(str(row._meta.get_field(name).verbose_name)), boxes  # type: ignore[union-attr]

    def apart(self, values: Iterable[str]) -> Ticked:
        """What was ticked. Who ticks sentences of an observation wants those, not the whole of it."""
        values = list(dict.fromkeys(values))  # a mark that is sent twice is ticked once
        marks = [each for each in values if each not in self.rows]
        of_sentences = by_observation(marks)
        whole = [self.rows[each] for each in values if each in self.rows and int(each) not in of_sentences]
        return Ticked(whole, marks)


def _in_short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(LONGEST_QUOTE)
