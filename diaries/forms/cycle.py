"""Forms of one partner's cycle: scores, the notes about the whole of it, recommendations."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diaries.models import DiaryNotes, MarkerScore, Recommendation, Score
from diaries.services.diary import ScoreGiven, fingerprint
from projects.forms import (
    PlainTextMixin,
    VersionedForm,
    inside_page_form,
    long_text,
    version_field,
)
from theory_of_change.models import Marker


class ScoreForm(PlainTextMixin, forms.Form):
    """One marker's score in one cycle. "Nothing observed" is an answer; "not scored yet" is none."""

    version = version_field()
    score = forms.ChoiceField(
        label=_("Score"),
        choices=[*Score.choices, ("", _("not scored yet"))],
        widget=forms.RadioSelect,
        required=False,
    )
    remark = long_text(label=_("Remark"), rows=1)

    def __init__(self, data: Any, *, marker: Marker, row: MarkerScore | None, number: str, text: str) -> None:
        super().__init__(
            data,
            prefix=f"marker-{marker.pk}",
            initial={
                "version": row.version if row else 0,
                "score": row.score if row else "",
                "remark": row.remark if row else "",
            },
        )
        self.marker = marker
        self.number = number
        self.called = gettext("Marker %(number)s") % {"number": number}
        self.text = text
        self.helper = inside_page_form()

    @property
    def given(self) -> ScoreGiven:
        """What the form brought, for `score_markers`, which refuses a score that rests on nothing."""
        return ScoreGiven(self.marker, **self.cleaned_data)


class NotesForm(VersionedForm):
    """The last rows of the outcome diary, about the whole cycle."""

    enabling = long_text(label=_("What helped the changes along?"), rows=3)
    hindering = long_text(label=_("What stood in their way?"), rows=3)
    effective_strategies = long_text(label=_("What was effective in the strategy?"), rows=3)
    adaptations = long_text(label=_("What should be adapted?"), rows=3)

    FIELDS = ("enabling", "hindering", "effective_strategies", "adaptations")

    @classmethod
    def beginning(cls, notes: DiaryNotes | None) -> dict[str, Any]:
        values = {name: getattr(notes, name) if notes else "" for name in cls.FIELDS}
        return values | {"version": notes.version if notes else 0}


class NoteForm(PlainTextMixin, forms.Form):
    """One of the four notes. It carries the fingerprint of the words it began from instead of a version, since the
    four share one row and do not stand in each other's way."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=32)

    def __init__(self, data: Any, *, name: str, present: DiaryNotes | None) -> None:
        stands = getattr(present, name) if present else ""
        super().__init__(data, prefix="note", initial={name: stands, "version": fingerprint(stands)})
        self.auto_id = f"id_note_{name}_%s"
        asked = NotesForm.base_fields[name]  # type: ignore[attr-defined]
        self.fields[name] = long_text(label=asked.label, rows=4)
        self.name = name
        self.helper = inside_page_form()

    @property
    def text(self) -> str:
        return str(self.cleaned_data[self.name])

    def begin_from(self, present: DiaryNotes) -> None:
        """Both texts were in view: saving once more replaces what stands there now."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = fingerprint(getattr(present, self.name))


class RecommendationForm(PlainTextMixin, forms.Form):
    text = long_text(label=_("Recommendation or decision"), required=True, rows=2)
    helper = inside_page_form()


class RewordRecommendationForm(VersionedForm):
    """A recommendation that stands there already, in other words."""

    text = long_text(
        label=_("Recommendation or decision"),
        required=True,
        rows=3,
        error_messages={"required": _("Write it in a few words, or take it out below.")},
    )

    def __init__(self, data: Any, *, row: Recommendation) -> None:
        super().__init__(data, initial={"text": row.text, "version": row.version})
        self.auto_id = f"id_recommendation_{row.pk}_%s"
