from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.forms import GiveRoleForm
from projects.models import Project, ProjectRole
from theory_of_change.models import Actor


class GiveProjectRoleForm(GiveRoleForm):
    """A role in a project; a partner's person also gets the boundary partner they speak for."""

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["actor"] = forms.ModelChoiceField(
            queryset=Actor.objects.filter(project=project).boundary_partners().followed(),
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
