"""Forms of a single entry: what was seen, and what was done."""

from collections.abc import Sequence
from datetime import date as Date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diaries.models import Method, Nature, Precision
from diaries.services.of_its_time import Offer
from projects.cycle_dates import last_of_month
from projects.forms import (
    Folded,
    RowsToTick,
    VersionedForm,
    inside_page_form,
    long_text,
)
from projects.models import Cycle
from theory_of_change.forms import MarkerChoices
from theory_of_change.models import Activity, Actor


class EntryForm(VersionedForm):
    """What both kinds of entries share: the client id, and a date known to the day or to the month."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    date = forms.DateField(
        label=_("Which day?"),
        required=False,
        help_text=_("May stay empty."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("This day does not exist. Write it as 2020-03-06, or leave it empty.")},
    )
    date_precision = forms.ChoiceField(
        label=_("When?"),
        choices=[(Precision.DAY, _("a day")), (Precision.MONTH, _("a month"))],
        widget=forms.RadioSelect,
        required=False,
        initial=Precision.DAY,
    )
    month = forms.DateField(
        label=_("Which month?"),
        required=False,
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        error_messages={"invalid": _("Write the month as 2020-03, or leave it empty.")},
    )

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cycle = cycle
        self.initial.setdefault("month", self.initial.get("date"))

    def clean_date_precision(self) -> str:
        return self.cleaned_data["date_precision"] or Precision.DAY

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        month = cleaned.pop("month", None)
        # Of day and month only the one that was asked for counts; the other is out of sight.
        if cleaned.get("date_precision") != Precision.MONTH:
            self.errors.pop("month", None)
        elif self.add_prefix("month") in self.data:
            self.errors.pop("date", None)
        if cleaned.get("date_precision") == Precision.MONTH:
            self._keep_month(month)
        elif cleaned.get("date") and not self._runs(cleaned["date"], cleaned["date"]):
            self._refuse_outside("date")
        if not cleaned.get("date"):
            cleaned["date_precision"] = Precision.DAY
        return cleaned

    def _keep_month(self, month: Date | None) -> None:
        """The month that was chosen; where the form was without that field, the month of the day."""
        asked = self.add_prefix("month") in self.data
        day = month if asked else self.cleaned_data.get("date")
        if day:
            day = day.replace(day=1)
            if not self._runs(day, last_of_month(day)):
                self._refuse_outside("month" if asked else "date")
        self.cleaned_data["date"] = day

    def _runs(self, first: Date, last: Date) -> bool:
        """Whether the project runs on some of these days."""
        return first <= self.cycle.project.end and self.cycle.project.start <= last

    def _refuse_outside(self, name: str) -> None:
        project = self.cycle.project
        self.add_error(
            name,
            gettext("The project runs from %(start)s to %(end)s; this day lies outside it.")
            % {"start": date_format(project.start), "end": date_format(project.end)},
        )


class ActivityChoices(RowsToTick):
    """A partner's activities by name, as boxes to tick."""

    def __init__(self, actor: Actor) -> None:
        super().__init__(
            queryset=Activity.objects.filter(actor=actor),
            label=_("Which activities were involved?"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )


class PartnerChoices(forms.ModelChoiceField):
    """The partners in whose diaries somebody may write, the present one among them."""

    def __init__(self, partners: Sequence[Actor], present: Actor) -> None:
        super().__init__(
            queryset=Actor.objects.filter(pk__in=[each.pk for each in partners]),
            label=_("With whom?"),
            help_text=_("After choosing another partner, save: then you choose among its markers."),
            required=False,
            initial=present.pk,
            error_messages={
                "invalid_choice": _("Choose one of the boundary partners. Your text is still here."),
            },
        )
        self.choices = [(each.pk, each.name) for each in partners]


class ObservationForm(EntryForm):
    """Only the change itself is needed; the rest can wait until the end of the cycle."""

    change = long_text(
        label=_("Tell it in a few sentences"),
        required=True,
        help_text=_("Who changed, and what do they do differently now?"),
        rows=5,
        error_messages={"required": _("Write what you saw; two sentences are enough.")},
    )
    nature = forms.ChoiceField(
        label=_("Was it foreseen?"),
        choices=[
            (Nature.EXPECTED, _("yes, it fits a marker, or that is not said yet")),
            (Nature.UNEXPECTED_POSITIVE, _("no: unexpected, positive")),
            (Nature.UNEXPECTED_NEGATIVE, _("no: unexpected, negative")),
        ],
        widget=forms.RadioSelect,
        initial=Nature.EXPECTED,
    )
    significance = long_text(label=_("Why does this change matter?"), rows=3)
    contribution = long_text(label=_("What did the project contribute?"), rows=3)
    other_factors = long_text(
        label=_("What else played a part?"), help_text=_("Other people, other events."), rows=3
    )
    method = forms.ChoiceField(
        label=_("How was it observed?"), choices=[("", _("not said")), *Method.choices], required=False
    )

    def __init__(
        self, *args: Any, actor: Actor, offer: Offer, partners: Sequence[Actor] = (), **kwargs: Any
    ) -> None:
        """`partners`: with whom else it may have been seen; the choice is there where there is one."""
        super().__init__(*args, **kwargs)
        self.actor = actor
        if len(partners) > 1:
            self.fields["actor"] = PartnerChoices(partners, actor)
        markers = MarkerChoices(actor, label=_("Which markers does it fit?"))
        markers.choices = list(offer.markers)
        self.fields["markers"] = markers
        self.fields["activities"] = ActivityChoices(actor)
        self.order_fields(
            [
                "actor",
                "change",
                "markers",
                "nature",
                "date_precision",
                "date",
                "month",
                "significance",
                "contribution",
                "other_factors",
                "method",
                "activities",
            ]
        )

    def clean_actor(self) -> Actor:
        """Without an answer it stays with whom it was."""
        return self.cleaned_data["actor"] or self.actor

    @property
    def helper(self) -> FormHelper:
        """What can wait until the end of the cycle is folded away, until something stands there."""
        helper = inside_page_form()
        later = ("significance", "contribution", "other_factors", "method", "activities")
        is_used = self.is_bound or any(self.initial.get(name) for name in later)
        helper.layout = Layout(
            "version",
            "client_id",
            *(("actor",) if "actor" in self.fields else ()),
            "change",
            "markers",
            "nature",
            "date_precision",
            "date",
            "month",
            Folded(gettext("Why it matters, what contributed, how it was seen"), *later, is_open=is_used),
        )
        return helper

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("nature") == Nature.EXPECTED and self._lost_its_markers():
            self.add_error(
                "markers", gettext("Tick the markers it fits, or say below that it was unexpected.")
            )
        return cleaned

    def _lost_its_markers(self) -> bool:
        """Whether it went to another partner, and those of the one before are no answer any more."""
        is_elsewhere = self.initial.get("actor") not in (None, self.actor.pk)
        had_some = bool(self.initial.get("markers"))
        return (
            is_elsewhere and had_some and "markers" in self.cleaned_data and not self.cleaned_data["markers"]
        )


class ActivityEntryForm(EntryForm):
    """An activity of the theory of change, and how it went."""

    description = long_text(label=_("What was done?"), help_text=_("Who, how, what."), rows=4)
    participants = forms.IntegerField(
        label=_("How many took part?"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=_("If you know. No names."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
        error_messages={"invalid": _("Write a whole number, or leave it empty.")},
    )
    went_well = long_text(label=_("What was good?"), rows=3)
    why_well = long_text(label=_("Why was it good?"), rows=2)
    went_less_well = long_text(label=_("What was less good?"), rows=3)
    why_less_well = long_text(label=_("Why was it less good?"), rows=2)

    def __init__(self, *args: Any, actor: Actor, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        activities = forms.ModelChoiceField(
            queryset=Activity.objects.filter(actor=actor),
            label=_("Which activity?"),
            error_messages={
                "required": _("Choose the activity this is about."),
                "invalid_choice": _("This is not an activity of this partner."),
            },
        )
        activities.choices = [("", gettext("Choose an activity")), *offer.activities]
        if offer.other_activities:
            activities.choices += [(gettext("Planned for other cycles"), list(offer.other_activities))]
        self.fields["activity"] = activities
        self.order_fields(
            [
                "activity",
                "description",
                "date_precision",
                "date",
                "month",
                "participants",
                "went_well",
                "why_well",
                "went_less_well",
                "why_less_well",
            ]
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        texts = ("description", "went_well", "why_well", "went_less_well", "why_less_well")
        if not self.errors and not any(cleaned.get(name) for name in texts):
            self.add_error("description", gettext("Write at least a sentence about what was done."))
        return cleaned
