from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.forms import long_text
from projects.text import same_name
from theory_of_change.forms.reasons import ReasonedForm, is_in_use
from theory_of_change.models import Actor, Level, Marker
from theory_of_change.models.marker import validate_number


class MarkerForm(ReasonedForm):
    number = forms.CharField(
        label=_("Number"),
        max_length=20,
        validators=[validate_number],
        help_text=_("The team's own number; gaps are fine."),
        widget=forms.TextInput(attrs={"class": "short"}),
    )
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices, widget=forms.RadioSelect)
    text = long_text(
        label=_("Observable change"), required=True, help_text=_("Who does what differently?"), rows=4
    )
    field_order = ["number", "level", "text", "decision", "reason"]

    def __init__(self, *args: Any, actor: Actor, marker: Marker | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("asks_why", marker is not None or is_in_use(actor.project))
        super().__init__(*args, project=actor.project, **kwargs)
        self.actor = actor
        self.marker = marker

    def clean_number(self) -> str:
        number = self.cleaned_data["number"].strip()
        others = self.actor.markers.exclude(pk=self.marker.pk if self.marker else None)
        if same_name(number) in {same_name(other) for other in others.values_list("number", flat=True)}:
            raise forms.ValidationError(gettext("This actor already has a marker with this number."))
        return number


class MarkerChoices(forms.ModelMultipleChoiceField):
    """A partner's markers by number and text, as boxes to tick."""

    def __init__(self, actor: Actor, markers: list[Marker] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("label", _("Progress markers"))
        super().__init__(
            queryset=Marker.objects.filter(actor=actor), widget=forms.CheckboxSelectMultiple, **kwargs
        )
        if markers is not None:
            self.choices = [(marker.pk, self.label_from_instance(marker)) for marker in markers]

    def label_from_instance(self, marker: Marker) -> str:
        return f"{marker.number}. {marker.text}"
