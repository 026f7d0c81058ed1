from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.forms import long_text
from projects.text import same_name
from theory_of_change.forms.markers import MarkerChoices
from theory_of_change.forms.reasons import ReasonedForm, is_in_use
from theory_of_change.models import Activity, Actor


class ActivityForm(ReasonedForm):
    name = forms.CharField(label=_("Activity"), max_length=600, widget=forms.TextInput(attrs={"dir": "auto"}))
    description = long_text(label=_("Description"), rows=3)

    def __init__(self, *args: Any, actor: Actor, activity: Activity | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("asks_why", activity is not None or is_in_use(actor.project))
        super().__init__(*args, project=actor.project, **kwargs)
        self.actor = actor
        self.activity = activity
        self.fields["markers"] = MarkerChoices(actor, label=_("Supports the markers"))
        self.order_fields(["name", "description", "markers", "decision", "reason"])

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = self.actor.activities.exclude(pk=self.activity.pk if self.activity else None)
        if same_name(name) in {same_name(other) for other in others.values_list("name", flat=True)}:
            raise forms.ValidationError(gettext("This actor already has an activity with this name."))
        return name

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values.items() if name != "markers"}
