"""What every form of the application does with what people type, and the forms of people and language."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django import forms
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.models import ProjectRole
from projects.text import composed, is_storable, piles_marks, shows_nothing, validate_length


class PlainTextMixin:
    """Line breaks come in one form, and text that cannot be stored gets a sentence beside its field.

    What shows nothing counts as empty. A field of one line keeps to one line, its accents in one form.
    """

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data  # type: ignore[misc]
        for name, value in list(cleaned.items()):
            if not isinstance(value, str):
                continue
            if not is_storable(value):
                self.add_error(  # type: ignore[attr-defined]
                    name,
                    gettext("This text holds an invisible character that cannot be stored. Type it anew."),
                )
                continue
            if piles_marks(value):
                self.add_error(  # type: ignore[attr-defined]
                    name,
                    gettext("This text has more accents on one letter than anybody can read. Type it anew."),
                )
                continue
            field = self.fields.get(name)  # type: ignore[attr-defined]
            if value and shows_nothing(value):
                cleaned[name] = ""
                if field and field.required:
                    self.add_error(name, field.error_messages["required"])  # type: ignore[attr-defined]
            elif field and isinstance(field.widget, forms.TextInput):
                cleaned[name] = composed(" ".join(value.split()))
            else:
                cleaned[name] = value.replace("\r\n", "\n").replace("\r", "\n")
        if any(field.errors for field in self.hidden_fields()):  # type: ignore[attr-defined]
            self.add_error(  # type: ignore[attr-defined]
                None,
                gettext(
                    "This page did not send all that belongs to it. Copy what you typed, load the page anew "
                    "and put it in there."
                ),
            )
        return cleaned


class Folded(LayoutObject):
    """Fields that can wait, behind a line that opens them."""

    template = "projects/_folded.html"

    def __init__(self, summary: str, *fields: str, is_open: bool) -> None:
        self.summary = summary
        self.fields = list(fields)
        self.is_open = is_open

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> str:
        inside = self.get_rendered_fields(form, context, template_pack, **kwargs)
        return render_to_string(
            self.template, {"summary": self.summary, "is_open": self.is_open, "fields": inside}
        )


def inside_page_form() -> FormHelper:
    """crispy writes the fields; the page writes the form around them, its button, and who will read it."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


class LongText(forms.Textarea):
    """Several lines to write in. A page can hold dozens, so its markup is written here instead of in two templates."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        marks = self.build_attrs({"name": name, **self.attrs}, attrs)
        return format_html("<textarea{}>\n{}</textarea>", flatatt(marks), self.format_value(value) or "")


def long_text(**kwargs: Any) -> forms.CharField:
    """A field for what people write: several lines, in any script, of a length that a cell can carry."""
    kwargs.setdefault("required", False)
    rows = kwargs.pop("rows", 4)
    return forms.CharField(
        widget=LongText(attrs={"rows": rows, "dir": "auto"}), validators=[validate_length], **kwargs
    )


class RowsToTick(forms.ModelMultipleChoiceField):
    """Rows as boxes to tick. A number that no row can have is refused like any other that is not offered."""

    def _check_values(self, value: Any) -> Any:
        for each in value if isinstance(value, (list, tuple)) else ():
            if str(each).lstrip("+-").isdecimal() and len(str(each)) > MOST_DIGITS:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": each}
                )
        return super()._check_values(value)


MOST_DIGITS = 18
"""Digits of a row's number that every database can look for."""


def version_field(**kwargs: Any) -> forms.IntegerField:
    """The version that somebody started from, carried unseen; 0: nothing stood there yet."""
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, **kwargs)


class VersionedForm(PlainTextMixin, forms.Form):
    """A form that carries the version it started from (0: nothing stood there yet)."""

    version = version_field()

    @property
    def helper(self) -> FormHelper:
        return inside_page_form()

    @property
    def values(self) -> dict[str, Any]:
        """What is to be stored: everything but the version and the reason."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"version", "reason"}}


class GiveRoleForm(PlainTextMixin, forms.Form):
    """Gives somebody a role in a project; an account is made where there is none."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(
        label=_("Name"), max_length=150, required=False, help_text=_("For somebody who is new here.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=ProjectRole.Role.choices)
    until = forms.DateField(
        label=_("Until"),
        required=False,
        help_text=_("The last day of the role; may stay empty."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    @property
    def helper(self) -> FormHelper:
        return inside_page_form()
