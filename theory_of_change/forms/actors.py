from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.forms import Folded, long_text
from projects.models import Project
from projects.text import same_name
from theory_of_change.forms.reasons import ReasonedForm
from theory_of_change.models import Actor, Sphere
from theory_of_change.services.actor import has_followed_changes, refuse_to_leave_influence


class SphereForm(ReasonedForm):
    """What adding, changing and moving share: a sphere that the actor may stand in, and when a reason is asked.

    Markers and diaries hang on a boundary partner, so renaming or moving one, or rewording its outcome
    challenge, comes with its reason (domain rule 4). The other actors are only names on the map.
    """

    sphere = forms.ChoiceField(label=_("Sphere"), choices=Sphere.choices, widget=forms.RadioSelect)
    telling = ("name", "sphere", "outcome_challenge")
    """The fields whose change asks for a reason."""

    def __init__(self, *args: Any, project: Project, actor: Actor | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("asks_why", actor is not None and actor.is_boundary_partner)
        super().__init__(*args, project=project, **kwargs)
        self.actor = actor

    def clean_sphere(self) -> str:
        sphere = self.cleaned_data["sphere"]
        if self.actor:
            try:
                refuse_to_leave_influence(self.actor, sphere)
            except ValidationError as refused:
                raise ValidationError(refused.messages) from refused
        return sphere

    def needs_reason(self, cleaned: dict[str, Any]) -> bool:
        return "sphere" not in self.errors and any(
            cleaned[name] != getattr(self.actor, name) for name in self.telling if name in cleaned
        )


class ActorForm(SphereForm):
    name = forms.CharField(label=_("Name"), max_length=300, widget=forms.TextInput(attrs={"dir": "auto"}))
    description = long_text(label=_("Description"), rows=3)
    outcome_challenge = long_text(
        label=_("Outcome challenge"),
        rows=4,
        help_text=_("How would this partner act if the project succeeded beyond expectation?"),
    )
    field_order = ["name", "sphere", "description", "outcome_challenge", "decision", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.actor is None or not self.actor.is_boundary_partner:
            del self.fields["outcome_challenge"]
        if "reason" in self.fields:
            self.fields["reason"].help_text = _(
                "Asked for a new name, another sphere or another outcome challenge. It stays readable beside "
                "the change."
            )

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = self.project.actors.exclude(pk=self.actor.pk if self.actor else None)
        if same_name(name) in {same_name(other) for other in others.values_list("name", flat=True)}:
            raise forms.ValidationError(gettext("There is already an actor with this name."))
        return name

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        fields = list(self.fields)
        if "outcome_challenge" in fields:
            is_open = bool(self["outcome_challenge"].value()) or "outcome_challenge" in self.errors
            fields[fields.index("outcome_challenge")] = Folded(
                gettext("For those who follow the Outcome Mapping manual"),
                "outcome_challenge",
                is_open=is_open,
            )
        helper.layout = Layout(*fields)
        return helper


class MoveForm(SphereForm):
    """Another sphere for an actor that is on the map. One that has to stay is not asked why it should go."""

    field_order = ["sphere", "decision", "reason"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        may_go = actor.is_boundary_partner and not has_followed_changes(actor)
        super().__init__(*args, project=actor.project, actor=actor, asks_why=may_go, **kwargs)
