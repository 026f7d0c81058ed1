from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.forms import VersionedForm, long_text
from projects.models import Project
from projects.text import same_name
from theory_of_change.models import Actor, Sphere


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
