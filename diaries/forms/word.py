"""Forms of a diary from Word: choosing the file, saying whose diary it is, and correcting row by row."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diaries.models import Nature, Precision, Score
from diaries.services.of_its_time import PartnerOffer
from diaries.word.dates import read_date
from projects.forms import PlainTextMixin, inside_page_form, long_text, version_field
from projects.models import Cycle
from theory_of_change.models import Activity, Actor, Marker

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OUT, NEW = "out", "new"
POSITIVE, NEGATIVE, RECOMMENDATION = "positive", "negative", "recommendation"
NATURES = {POSITIVE: Nature.UNEXPECTED_POSITIVE, NEGATIVE: Nature.UNEXPECTED_NEGATIVE}
NOTES = {
    "enabling": _("enabling factors"),
    "hindering": _("hindering factors"),
    "effective_strategies": _("what was effective in the strategy"),
    "adaptations": _("what to adapt"),
}
"""The notes about the whole cycle, by their field."""


class WordFileForm(forms.Form):
    file = forms.FileField(
        label=_("Diary in Word (.docx)"),
        max_length=None,
        widget=forms.ClearableFileInput(attrs={"accept": f".docx,{DOCX}"}),
        error_messages={"required": _("Choose the file first."), "empty": _("This file is empty.")},
    )
    helper = inside_page_form()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.WORKBOOK_MAX_BYTES:
            raise forms.ValidationError(
                gettext("This file has %(size)s; at most %(limit)s can be read.")
                % {"size": filesizeformat(file.size), "limit": filesizeformat(settings.WORKBOOK_MAX_BYTES)}
            )
        return file


class WhoseForm(forms.Form):
    """Whose diary of which cycle it is."""

    def __init__(self, data: Any, *, actors: Sequence[Actor], cycles: Sequence[Cycle], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._actors = {str(actor.pk): actor for actor in actors}
        self._cycles = {str(cycle.pk): cycle for cycle in cycles}
        for name, label, choices, refusal in (
            (
                "actor",
                _("Of which boundary partner?"),
                [(actor.pk, actor.name) for actor in actors],
                _("Choose one of the boundary partners."),
            ),
            (
                "cycle",
                _("Of which cycle?"),
                [(cycle.pk, f"{cycle.name}, {cycle.short_period}") for cycle in cycles],
                _("Choose one of the cycles that can be written in."),
            ),
        ):
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[("", _("choose one")), *choices],
                widget=forms.Select(attrs={"class": "form-select"}),
                error_messages={"required": refusal, "invalid_choice": refusal},
            )

    def clean_actor(self) -> Actor:
        return self._actors[self.cleaned_data["actor"]]

    def clean_cycle(self) -> Cycle:
        return self._cycles[self.cleaned_data["cycle"]]


class RowForm(PlainTextMixin, forms.Form):
    """One row of the document. Marks what is wrong for readers of screens."""

    texts: tuple[str, ...] = ()

    def __init__(self, data: Any, *, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.cycle = cycle

    def mark_mistakes(self) -> None:
        for name in self.errors:
            if name in self.fields:
                described = f"{self[name].id_for_label or self[name].auto_id}_error"
                self.fields[name].widget.attrs |= {"aria-invalid": "true", "aria-describedby": described}

    @property
    def is_out(self) -> bool:
        return self.cleaned_data.get("where") == OUT

    def value_now(self, name: str) -> str:
        """What stands in the field, sent or suggested."""
        return str(self[name].value() or "") if name in self.fields else ""

    def clean(self) -> dict[str, Any]:
        """What is left out may say anything."""
        cleaned = super().clean()
        if cleaned.get("where") == OUT:
            for name in list(self.errors):
                del self._errors[name]
        return cleaned


class _Dated(RowForm):
    when = forms.CharField(
        label=_("When?"),
        required=False,
        max_length=40,
        help_text=_("As 6/3/2020 or 6 March 2020, or March 2020 for a month. May stay empty."),
        widget=forms.TextInput(attrs={"class": "short"}),
    )

    def clean_when(self) -> str:
        """Leaves the day in `cleaned_data["date"]`, in the cycle that the document goes into."""
        said = self.cleaned_data["when"].strip()
        self.cleaned_data |= {"date": None, "date_precision": Precision.DAY}
        if not said:
            return said
        written = read_date(said, within=(self.cycle.start, self.cycle.end))
        if written is None:
            raise forms.ValidationError(
                gettext("Write the day as 6/3/2020 or the month as March 2020, or leave it empty.")
            )
        if not self.cycle.holds(max(written.day, self.cycle.project.start)):
            raise forms.ValidationError(
                gettext("%(cycle)s runs from %(start)s to %(end)s. Correct the day, or leave it empty.")
                % {
                    "cycle": self.cycle.name,
                    "start": date_format(self.cycle.start),
                    "end": date_format(self.cycle.end),
                }
            )
        self.cleaned_data["date"] = written.day
        self.cleaned_data["date_precision"] = Precision.MONTH if written.is_month else Precision.DAY
        return said


class DoneForm(_Dated):
    """A row of the activity diary."""

    name = forms.CharField(
        label=_("Its name, if it is new"),
        required=False,
        max_length=600,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    description = long_text(label=_("What was done?"), rows=3)
    went_well = long_text(label=_("What was good?"), rows=3)
    why_well = long_text(label=_("Why was it good?"), rows=2)
    went_less_well = long_text(label=_("What was less good?"), rows=3)
    why_less_well = long_text(label=_("Why was it less good?"), rows=2)

    texts = ("description", "went_well", "why_well", "went_less_well", "why_less_well")

    def __init__(self, data: Any, *, offer: PartnerOffer, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._activities = {str(each.activity.pk): each.activity for each in offer.activities}
        refusal = _("Choose one of this partner's activities, a new one, or leave the row out.")
        self.fields["where"] = forms.ChoiceField(
            label=_("Which activity?"),
            choices=[
                ("", _("choose one")),
                *[(each.activity.pk, Truncator(each.name).chars(90)) for each in offer.activities],
                (NEW, _("a new one, not planned")),
                (OUT, _("leave out")),
            ],
            widget=forms.Select(attrs={"class": "form-select"}),
            error_messages={"required": refusal, "invalid_choice": refusal},
        )

    @property
    def activity(self) -> Activity | None:
        return self._activities.get(self.cleaned_data.get("where", ""))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("where") == NEW and not cleaned.get("name"):
            self.add_error("name", gettext("Give the new activity a name."))
        if cleaned.get("where") != OUT and not self.errors and not any(map(cleaned.get, self.texts)):
            self.add_error("description", gettext("Write at least a sentence about what was done."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*self.texts, "date", "date_precision")}


def _marker_choices(offer: PartnerOffer) -> list[tuple[str, str]]:
    return [(f"m{each.marker.pk}", Truncator(each.label).chars(90)) for each in offer.markers]


class _Placed(_Dated):
    """A row that belongs to a marker, or was not foreseen."""

    def __init__(self, data: Any, *, offer: PartnerOffer, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._markers = {f"m{each.marker.pk}": each.marker for each in offer.markers}
        self._labels = {each.marker.pk: Truncator(each.label).chars(90) for each in offer.markers}
        refusal = _("Choose where this belongs, or leave it out.")
        self.fields["where"] = forms.ChoiceField(
            label=_("Where does it belong?"),
            choices=[
                ("", _("choose one")),
                *([(_("Progress markers"), _marker_choices(offer))] if offer.markers else []),
                (
                    _("Something we did not expect"),
                    [(POSITIVE, _("unexpected, positive")), (NEGATIVE, _("unexpected, negative"))],
                ),
                *self.more_choices(),
                (OUT, _("leave out")),
            ],
            widget=forms.Select(attrs={"class": "form-select"}),
            error_messages={"required": refusal, "invalid_choice": refusal},
        )

    def more_choices(self) -> list[Any]:
        return []

    @property
    def marker(self) -> Marker | None:
        return self._markers.get(self.cleaned_data.get("where", ""))

    @property
    def markers(self) -> list[Marker]:
        return [self.marker] if self.marker else []

    @property
    def marker_now(self) -> Marker | None:
        """The marker that is chosen or suggested, whether or not the row is right."""
        return self._markers.get(self.value_now("where"))

    @property
    def is_observation(self) -> bool:
        where = self.cleaned_data.get("where")
        return where in NATURES or where in self._markers


def also_names(count: int) -> list[str]:
    """The fields for further markers."""
    return [f"also{place}" for place in range(count)]


class SeenForm(_Placed):
    """A row of the outcome diary."""

    change = long_text(label=_("Observed change"), rows=4)
    significance = long_text(label=_("Why does this change matter?"), rows=2)
    contribution = long_text(label=_("What did the project contribute?"), rows=2)
    other_factors = long_text(label=_("What else played a part?"), rows=2)
    score = forms.ChoiceField(
        label=_("Score"),
        choices=[("", _("no score in the document")), *Score.choices],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": _("Choose one of the scores, or none.")},
    )
    remark = long_text(label=_("Remark on the score"), rows=1)
    score_version = version_field(required=False)
    score_choice = forms.ChoiceField(
        label=_("Which score stands?"),
        choices=[("keep", _("the one in the diary")), ("document", _("the one of the document"))],
        required=False,
        widget=forms.RadioSelect,
    )

    texts = ("change", "significance", "contribution", "other_factors")

    def __init__(self, data: Any, *, may_score: bool, also: int = 0, **kwargs: Any) -> None:
        """`also` is for how many further markers the document says it was seen."""
        super().__init__(data, **kwargs)
        for name in also_names(also):
            self.fields[name] = forms.ChoiceField(
                label=_("Which other marker does it belong to?"),
                choices=[("", _("no other")), *((f"m{pk}", label) for pk, label in self._labels.items())],
                required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
                error_messages={"invalid_choice": _("Choose one of the markers, or none.")},
            )
        if not may_score:
            for name in ("score", "remark", "score_version", "score_choice"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("where") in {OUT, None, ""} or cleaned.get("change") or "change" in self.errors:
            return cleaned
        if not self.marker or any(cleaned.get(name) for name in self.texts) or not self.gives_score:
            self.add_error("change", gettext("Write what you saw; two sentences are enough."))
        return cleaned

    @property
    def also(self) -> list[BoundField]:
        return [field for field in self if field.name.startswith("also")]

    @property
    def markers(self) -> list[Marker]:
        """Of one that was foreseen: its marker, and the others it was seen for."""
        others = [self._markers.get(self.cleaned_data.get(field.name, "")) for field in self.also]
        return list(dict.fromkeys(filter(None, [self.marker, *others]))) if self.marker else []

    @property
    def gives_score(self) -> bool:
        return bool(self.cleaned_data.get("score") or self.cleaned_data.get("remark"))

    @property
    def values(self) -> dict[str, Any]:
        """An observation's; `change` is empty where the row only scores."""
        said = {name: self.cleaned_data[name] for name in (*self.texts, "date", "date_precision")}
        nature = NATURES.get(self.cleaned_data["where"], Nature.EXPECTED)
        return {**said, "nature": nature, "method": ""}


class PassageForm(_Placed):
    """Text that stood under a heading, or fits none."""

    text = long_text(label=_("Text"), rows=3)

    texts = ("text",)

    def __init__(self, data: Any, *, offer: PartnerOffer, **kwargs: Any) -> None:
        self._activities = {f"a{each.activity.pk}": each for each in offer.activities}
        super().__init__(data, offer=offer, **kwargs)

    def more_choices(self) -> list[Any]:
        activities = [(key, Truncator(each.name).chars(90)) for key, each in self._activities.items()]
        return [
            *([(_("Activity diary"), activities)] if activities else []),
            (_("About the whole cycle"), [*NOTES.items(), (RECOMMENDATION, _("recommendation or decision"))]),
        ]

    @property
    def activity(self) -> Activity | None:
        """The activity of which it tells what was done."""
        found = self._activities.get(self.cleaned_data.get("where", ""))
        return found.activity if found else None

    @property
    def values_of_done(self) -> dict[str, Any]:
        """An activity entry's."""
        said = {name: self.cleaned_data[name] for name in ("date", "date_precision")}
        return {**dict.fromkeys(DoneForm.texts, ""), "description": self.cleaned_data["text"], **said}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if (
            cleaned.get("where") not in {OUT, None, ""}
            and not cleaned.get("text")
            and "text" not in self.errors
        ):
            self.add_error("text", gettext("Write something here, or leave the row out."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """An observation's."""
        empty = dict.fromkeys(("significance", "contribution", "other_factors", "method"), "")
        said = {name: self.cleaned_data[name] for name in ("date", "date_precision")}
        nature = NATURES.get(self.cleaned_data["where"], Nature.EXPECTED)
        return {"change": self.cleaned_data["text"], "nature": nature, **said, **empty}


class NoteForm(forms.Form):
    """What becomes of a note that stands in the diary already, when the document brings another."""

    choice = forms.ChoiceField(
        label=_("Which text stands?"),
        choices=[
            ("keep", _("the one in the diary")),
            ("below", _("both: the document's below it")),
            ("replace", _("the one of the document")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any, *, name: str, stands: str, chosen: str = "") -> None:
        super().__init__(data, prefix=f"n-{name}", initial={"choice": chosen})
        self.name = name
        self.label = NOTES[name]
        self.stands = stands
