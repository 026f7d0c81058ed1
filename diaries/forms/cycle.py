"""Forms of one partner's cycle: scores, the notes about the whole of it, recommendations."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diaries.models import DiaryNotes, MarkerScore, Recommendation, Score
from diaries.services.diary import ScoreGiven, fingerprint
from diaries.services.diary_queries import NOTES
from projects.forms import (
    PlainTextMixin,
    VersionedForm,
    inside_page_form,
    long_text,
    version_field,
)
from theory_of_change.models import Marker

TypedFields = Mapping[str, Sequence[str]]
"""What a draft keeps of a form: the values of each field by its name on the page."""


def _as_saved(typed: TypedFields, name: str) -> str:
    """What would be saved of what was typed there."""
    values = typed.get(name) or [""]
    return values[-1].replace("\r\n", "\n").replace("\r", "\n").strip()


def _began_field() -> forms.CharField:
    """The fingerprint of what somebody began from, carried unseen: it tells what they changed themselves."""
    return forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)


class ScoreForm(PlainTextMixin, forms.Form):
    """One marker's score in one cycle. "Nothing observed" is an answer; "not scored yet" is none.

    It tells a score that its writer gave from one that only stands on the same page (`is_touched`).
    """

    version = version_field()
    began = _began_field()
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
                "began": self._print_of(row.score if row else "", row.remark if row else ""),
                "score": row.score if row else "",
                "remark": row.remark if row else "",
            },
        )
        self.marker = marker
        self.number = number
        self.called = gettext("Marker %(number)s") % {"number": number}
        self.text = text
        self.helper = inside_page_form()

    @staticmethod
    def _print_of(score: str, remark: str) -> str:
        return fingerprint(f"{score}\n{remark}")

    @property
    def given(self) -> ScoreGiven:
        """What the form brought, for `score_markers`, which refuses a score that does not fit what was seen."""
        said = self.cleaned_data
        return ScoreGiven(self.marker, said["score"], said["remark"], said["version"])

    @property
    def is_touched(self) -> bool:
        """Whether its writer changed it, after `is_valid`; a mistake is theirs."""
        said = self.cleaned_data
        return bool(self.errors) or said["began"] != self._print_of(said["score"], said["remark"])

    def left_alone(self, typed: TypedFields) -> Collection[str]:
        """The fields that a draft does not bring back, since its writer had changed nothing in them."""
        words = self._print_of(*(_as_saved(typed, self.add_prefix(each)) for each in ("score", "remark")))
        return self.fields if words == _as_saved(typed, self.add_prefix("began")) else ()

    def begin_from(self, row: MarkerScore) -> None:
        """Both were in view: saving once more replaces what stands there now."""
        self.data = self.data.copy()
        self.data[self.add_prefix("began")] = self._print_of(row.score, row.remark)


class NotesForm(PlainTextMixin, forms.Form):
    """The last rows of the outcome diary, about the whole cycle.

    Each note carries the fingerprint of the words it began from, so that who writes another is not in the way.
    """

    enabling = long_text(label=_("What helped the changes along?"), rows=3)
    hindering = long_text(label=_("What stood in their way?"), rows=3)
    effective_strategies = long_text(label=_("What was effective in the strategy?"), rows=3)
    adaptations = long_text(label=_("What should be adapted?"), rows=3)

    def __init__(self, data: Any, *, present: DiaryNotes | None) -> None:
        stands = {name: getattr(present, name) if present else "" for name in NOTES}
        began = {_began(name): fingerprint(text) for name, text in stands.items()}
        super().__init__(data, initial=stands | began)
        for name in began:
            self.fields[name] = _began_field()
        self.helper = inside_page_form()

    @property
    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in NOTES}

    @property
    def began(self) -> dict[str, str]:
        """Of each note; a page that says nothing of one began with nothing in it."""
        return {name: self.cleaned_data[_began(name)] or fingerprint("") for name in NOTES}

    def left_alone(self, typed: TypedFields) -> Collection[str]:
        """The fields that a draft does not bring back, since its writer had changed nothing in them."""
        alone = [
            name
            for name in NOTES
            if fingerprint(_as_saved(typed, name)) == (_as_saved(typed, _began(name)) or fingerprint(""))
        ]
        return [*alone, *map(_began, alone)]

    def begin_from(self, present: DiaryNotes, both: Collection[str]) -> None:
        """Both texts of the notes in `both` were in view; what this writer left alone is shown as it stands now."""
        texts, began = self.texts, self.began
        self.data = self.data.copy()
        for name in NOTES:
            stands = getattr(present, name)
            if name in both or fingerprint(texts[name]) == began[name]:
                self.data[_began(name)] = fingerprint(stands)
            if name not in both and fingerprint(texts[name]) == began[name]:
                self.data[name] = stands


def _began(name: str) -> str:
    return f"{name}-began"


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

    def left_alone(self, typed: TypedFields) -> Collection[str]:
        """As in `NotesForm`."""
        words = fingerprint(_as_saved(typed, self.add_prefix(self.name)))
        return self.fields if words == _as_saved(typed, self.add_prefix("version")) else ()

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
