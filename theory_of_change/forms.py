"""Forms of the theory of change. There is no field for a target or a deadline, anywhere (box 2.1)."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.forms import GiveRoleForm, VersionedForm, long_text
from projects.models import Project, ProjectRole
from projects.text import same_name
from theory_of_change.models import Activity, Actor, Level, Marker, Sphere
from theory_of_change.models.marker import validate_number


def reason_field() -> forms.CharField:
    return long_text(
        label=_("Why this change?"),
        rows=2,
        help_text=_("For instance the decision of a meeting. It stays readable beside the change."),
    )


class VisionForm(VersionedForm):
    text = long_text(
        label=_("Vision"),
        rows=8,
        help_text=_(
            "What do the final beneficiaries' lives look like when all goes well? A touchstone, not a target."
        ),
    )
    reason = reason_field()


class ActorForm(VersionedForm):
    name = forms.CharField(label=_("Name"), max_length=300, widget=forms.TextInput(attrs={"dir": "auto"}))
    sphere = forms.ChoiceField(label=_("Sphere"), choices=Sphere.choices, widget=forms.RadioSelect)
    description = long_text(label=_("Description"), rows=3)

    def __init__(self, *args: Any, project: Project, actor: Actor | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.actor = actor

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = self.project.actors.exclude(pk=self.actor.pk if self.actor else None)
        if same_name(name) in {same_name(other) for other in others.values_list("name", flat=True)}:
            raise forms.ValidationError(gettext("There is already an actor with this name."))
        return name


class MarkerForm(VersionedForm):
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
    reason = reason_field()

    def __init__(self, *args: Any, actor: Actor, marker: Marker | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.marker = marker
        if marker is None:
            del self.fields["reason"]

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


class ActivityForm(VersionedForm):
    name = forms.CharField(label=_("Activity"), max_length=600, widget=forms.TextInput(attrs={"dir": "auto"}))
    description = long_text(label=_("Description"), rows=3)
    reason = reason_field()

    def __init__(self, *args: Any, actor: Actor, activity: Activity | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.activity = activity
        if activity is None:
            del self.fields["reason"]
        self.fields["markers"] = MarkerChoices(actor, label=_("Supports the markers"))
        self.order_fields(["name", "description", "markers", "reason"])

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = self.actor.activities.exclude(pk=self.activity.pk if self.activity else None)
        if same_name(name) in {same_name(other) for other in others.values_list("name", flat=True)}:
            raise forms.ValidationError(gettext("This actor already has an activity with this name."))
        return name

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values.items() if name != "markers"}


class GiveProjectRoleForm(GiveRoleForm):
    """A role in a project; a partner's person also gets the boundary partner they speak for."""

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["actor"] = forms.ModelChoiceField(
            queryset=Actor.objects.filter(project=project).boundary_partners(),
            label=_("Speaks for"),
            required=False,
            help_text=_("Only for a partner: the boundary partner whose diaries this person writes in."),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_partner = cleaned.get("role") == ProjectRole.Role.PARTNER
        if is_partner and not cleaned.get("actor"):
            self.add_error("actor", gettext("Choose for which boundary partner this person speaks."))
        if not is_partner:
            cleaned["actor"] = None
        return cleaned
