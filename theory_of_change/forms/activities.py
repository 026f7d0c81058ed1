from operator import attrgetter
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.forms import RowsToTick, long_text
from projects.models import Cycle
from projects.text import same_name
from theory_of_change.forms.markers import MarkerChoices
from theory_of_change.forms.reasons import ReasonedForm, is_in_use
from theory_of_change.models import Activity, ActivityState, Actor, Marker


class CycleChoices(RowsToTick):
    """The project's cycles, each with its months."""

    def label_from_instance(self, cycle: Cycle) -> str:
        return f"{cycle.name} ({cycle.short_period})"


class ActivityForm(ReasonedForm):
    name = forms.CharField(
        label=_("Activity"),
        max_length=600,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_(
            "What do you do, with whom? For example: “An evening at three clubs with their trainers.”"
        ),
    )
    description = long_text(label=_("Description"), rows=3)

    def __init__(self, *args: Any, actor: Actor, activity: Activity | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("asks_why", activity is not None or is_in_use(actor.project))
        super().__init__(*args, project=actor.project, **kwargs)
        self.actor = actor
        self.activity = activity
        offered = _followed_or_tied(actor, activity)
        self.fields["markers"] = MarkerChoices(
            actor,
            offered,
            label=_("Supports the markers"),
            help_text="" if offered else _("There are no markers yet."),
        )
        self.fields["cycles"] = CycleChoices(
            queryset=actor.project.cycles.in_order(),
            widget=forms.CheckboxSelectMultiple,
            required=False,
            label=_("Planned for"),
            help_text=_("None: whenever it suits."),
        )
        self.order_fields(["name", "description", "markers", "cycles", "decision", "reason"])

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = self.actor.activities.exclude(pk=self.activity.pk if self.activity else None)
        if same_name(name) in {same_name(other) for other in others.values_list("name", flat=True)}:
            raise forms.ValidationError(gettext("This actor already has an activity with this name."))
        return name

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values.items() if name not in {"markers", "cycles"}}


class EndActivityForm(ReasonedForm):
    """Done, or dropped because ..."""

    state = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[
            (ActivityState.DONE, _("It is done")),
            (ActivityState.DROPPED, _("We drop it")),
        ],
        widget=forms.RadioSelect,
    )
    field_order = ["state", "decision", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("Needed where you drop it; welcome where it is done.")

    def needs_reason(self, cleaned: dict[str, Any]) -> bool:
        return cleaned.get("state") == ActivityState.DROPPED


def _followed_or_tied(actor: Actor, activity: Activity | None) -> list[Marker]:
    """The markers that the team follows, and a retired one that the activity supports already."""
    followed = Q(retired_at=None)
    tied = Q(activities=activity) if activity else Q(pk=None)
    return sorted(actor.markers.filter(followed | tied).distinct(), key=attrgetter("place"))
