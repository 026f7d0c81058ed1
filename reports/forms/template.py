"""Forms of a programme's template: its colours, texts and parts, and its logo."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.forms import PlainTextMixin, VersionedForm, inside_page_form
from reports.look.colours import ACCENT, QUIET, read_colour
from reports.look.logos import MOST_BYTES, MOST_PIXELS, PNG, SVG
from reports.models import ReportTemplate
from reports.models.template import COVER_TEXT_LENGTH, FOOT_LENGTH
from reports.parts import ReportPart

TOO_LONG = _("At most %(limit_value)d characters fit here; this has %(show_value)d.")


class TemplateForm(VersionedForm):
    """How the documents of a programme look, and what the reports of its cycles must have."""

    accent = forms.CharField(
        label=_("Accent"),
        required=False,
        max_length=20,
    )
    quiet = forms.CharField(
        label=_("Quiet colour"),
        required=False,
        max_length=20,
    )
    cover_text = forms.CharField(
        label=_("Text on the cover"),
        required=False,
        max_length=COVER_TEXT_LENGTH,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Under the name of the cycle; for instance with whose support the project runs."),
        error_messages={"max_length": TOO_LONG},
    )
    foot = forms.CharField(
        label=_("Line at the foot of each page"),
        required=False,
        max_length=FOOT_LENGTH,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"max_length": TOO_LONG},
    )
    required = forms.MultipleChoiceField(
        label=_("Parts that the report of a cycle must have"),
        required=False,
        choices=ReportPart.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "What is ticked here cannot be left out by a coach. Everything else is theirs to choose."
        ),
        error_messages={"invalid_choice": _("Choose one of the parts that a report has.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accent"].help_text = gettext(
            "Numbers, links and what stands out. Left empty: %(colour)s."
        ) % {"colour": ACCENT}
        self.fields["quiet"].help_text = gettext(
            "Notes, dates and the foot of the page. Left empty: %(colour)s."
        ) % {"colour": QUIET}
        for name, colour in (("accent", ACCENT), ("quiet", QUIET)):
            self.fields[name].widget.attrs["data-colour"] = colour

    def clean_accent(self) -> str:
        return read_colour(self.cleaned_data["accent"])

    def clean_quiet(self) -> str:
        return read_colour(self.cleaned_data["quiet"])


def beginning(template: ReportTemplate) -> dict[str, Any]:
    """What the form shows first."""
    names = ("accent", "quiet", "cover_text", "foot", "required", "version")
    return {name: getattr(template, name) for name in names}


class LogoForm(PlainTextMixin, forms.Form):
    """One file; what it holds is looked at by `reports.look.logos`."""

    logo = forms.FileField(
        label=_("A logo"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": f"{SVG},{PNG},.svg,.png"}),
        error_messages={"required": _("Choose the file first."), "invalid": _("Choose the file first.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["logo"].help_text = gettext(
            "SVG of at most %(svg)s kB, with letters turned into outlines, or PNG of at most %(png)s MB and "
            "%(pixels)s pixels on a side. What a drawing does not need is taken out of it."
        ) % {"svg": MOST_BYTES[SVG] // 1024, "png": MOST_BYTES[PNG] // 1024**2, "pixels": MOST_PIXELS}

    @property
    def helper(self) -> FormHelper:
        return inside_page_form()

    def clean_logo(self) -> Any:
        """Too much is refused before it is read."""
        file = self.cleaned_data["logo"]
        if file.size > max(MOST_BYTES.values()):
            raise forms.ValidationError(
                gettext("This file has %(size)s kB; a logo of this kind has at most %(limit)s kB.")
                % {"size": -(-file.size // 1024), "limit": max(MOST_BYTES.values()) // 1024}
            )
        return file
