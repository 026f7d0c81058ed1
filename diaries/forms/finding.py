"""The form of the page that finds entries: every field may stay empty, every choice is the project's own."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from diaries.services.finding import Kind, Wanted
from projects.forms import PlainTextMixin
from projects.models import Cycle, User
from theory_of_change.models import Actor, Marker


class _Chosen(forms.TypedChoiceField):
    """A choice among rows that were read already; None where nothing is chosen."""

    def __init__(self, rows: Iterable[Any], choices: Sequence[Any], anything: Any, refusal: Any, label: Any):
        by_pk = {str(row.pk): row for row in rows}
        super().__init__(
            label=label,
            required=False,
            choices=[("", anything), *choices],
            coerce=by_pk.__getitem__,
            empty_value=None,
            error_messages={"invalid_choice": refusal},
        )


class FindForm(PlainTextMixin, forms.Form):
    """What to look for in the diaries of a project."""

    words = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "enterkeyhint": "search"}),
    )
    kind = forms.ChoiceField(
        label=_("What?"),
        required=False,
        choices=[
            ("", _("everything in the diaries")),
            (Kind.SEEN, _("what we saw")),
            (Kind.DONE, _("what we did")),
            (Kind.GOOD, _("unexpected, positive")),
            (Kind.BAD, _("unexpected, negative")),
            (Kind.NOTED, _("factors, remarks and recommendations")),
        ],
        error_messages={"invalid_choice": _("Choose one of the kinds in this list.")},
    )
    late = forms.BooleanField(label=_("Only what was written after the hand-over"), required=False)

    def __init__(
        self,
        data: Any,
        *,
        cycles: Sequence[Cycle],
        partners: Sequence[Actor],
        markers: Sequence[Marker],
        people: Sequence[User],
    ) -> None:
        super().__init__(data)
        more = {
            "partner": _Chosen(
                partners,
                [(actor.pk, actor.name) for actor in partners],
                _("all partners"),
                _("Choose one of the partners in this list."),
                _("With whom?"),
            ),
            "marker": _Chosen(
                markers,
                list(_by_partner(markers)),
                _("any marker, or none"),
                _("Choose one of the markers in this list."),
                _("Which marker?"),
            ),
            "cycle": _Chosen(
                cycles,
                [(cycle.pk, f"{cycle.name}, {cycle.short_period}") for cycle in cycles],
                _("all cycles"),
                _("Choose one of the cycles in this list."),
                _("Which cycle?"),
            ),
            "person": _Chosen(
                people,
                [(person.pk, str(person)) for person in people],
                _("anybody"),
                _("Choose one of the people in this list."),
                _("Written by?"),
            ),
        }
        self.fields = {"words": self.fields["words"], **more, **self.fields}
        for name in ("partner", "marker", "cycle", "person", "kind"):
            self.fields[name].widget.attrs["class"] = "form-select"
        for name, field in self.fields.items():
            if name in self.errors:
                field.widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"error_{name}"}

    @property
    def narrowing(self) -> list[forms.BoundField]:
        """The fields beside the words."""
        return [self[name] for name in ("partner", "marker", "cycle", "person", "kind")]

    @property
    def is_narrowed(self) -> bool:
        return any(self.data.get(name) for name in self.fields if name != "words")

    @property
    def asks_nothing(self) -> bool:
        return not any(self.data.get(name) for name in self.fields)

    def wanted(self, partners: Sequence[Actor] | None) -> Wanted:
        """What is looked for; `partners` are those whose diaries this person may read, None for all."""
        said = self.cleaned_data
        return Wanted(
            words=said["words"],
            partners=[said["partner"]] if said["partner"] else partners,
            marker=said["marker"],
            person=said["person"],
            kind=said["kind"],
            late=said["late"],
        )


def _by_partner(markers: Sequence[Marker]) -> Iterable[tuple[str, list[tuple[int, str]]]]:
    for actor, own in groupby(markers, key=lambda marker: marker.actor):
        yield actor.name, [(marker.pk, Truncator(str(marker)).chars(90)) for marker in own]
