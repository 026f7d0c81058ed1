from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django.template.loader import render_to_string
from django.utils.text import capfirst

from projects.forms import VersionedForm, inside_page_form, long_text
from theory_of_change.models import MatrixRow
from theory_of_change.services.matrix import COLUMNS


class FillButton(LayoutObject):
    """Sends the form back with its empty fields filled; it saves nothing."""

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> str:
        return render_to_string("theory_of_change/_fill.html", {"filled": getattr(form, "filled", None)})


class MatrixRowForm(VersionedForm):
    """The five questions of figure 2.4 about one subject. All may stay empty."""

    filled: int | None = None
    """How many fields the program filled in just now; None when nobody asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in COLUMNS:
            self.fields[name] = long_text(
                label=capfirst(MatrixRow._meta.get_field(name).verbose_name), rows=3
            )

    @property
    def helper(self) -> FormHelper:
        helper = inside_page_form()
        helper.layout = Layout("version", FillButton(), *COLUMNS)
        return helper

    def fill(self, known: dict[str, str]) -> None:
        """Puts what is known into the fields that are empty; what was typed stays, and nothing is saved."""
        self.data = self.data.copy()
        self.filled = 0
        for name, text in known.items():
            if text and not self.data.get(self.add_prefix(name), "").strip():
                self.data[self.add_prefix(name)] = text
                self.filled += 1
