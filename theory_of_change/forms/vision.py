from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.forms import long_text
from theory_of_change.forms.reasons import ReasonedForm

LISTS = _("Lines that begin with “-” become a list.")


class VisionForm(ReasonedForm):
    text = long_text(
        label=_("Vision"),
        rows=8,
        help_text=_(
            "What do the final beneficiaries' lives look like when all goes well? A touchstone, not a target."
        ),
    )
    field_order = ["text", "decision", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = f"{self.fields['text'].help_text} {LISTS}"


class MissionForm(ReasonedForm):
    text = long_text(label=_("Mission"), rows=6, help_text=_("How does the project support the vision?"))
    field_order = ["text", "decision", "reason"]
