from collections.abc import Collection
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.forms import PlainTextMixin, inside_page_form
from projects.models import Project
from reports.models import Kind
from theory_of_change.models import Actor

OFFERED = (
    (Kind.THEORY, _("The whole theory of change: vision, map, markers, activities, assumptions, matrix")),
    (Kind.SHEET, _("One page for a boundary partner, to hand out")),
    (Kind.MATRIX, _("The M&E planning matrix, on one landscape page")),
)


class DossierForm(PlainTextMixin, forms.Form):
    """Which form of a meeting's dossier, in which language."""

    kind = forms.ChoiceField(
        label=_("Which form?"),
        choices=(
            (Kind.DOSSIER, _("The whole: everything that the diaries say of this cycle")),
            (Kind.SHORT_DOSSIER, _("Two pages: what you prepared, and the markers with their scores")),
        ),
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=_("In which language?"),
        choices=settings.LANGUAGES,
        help_text=_("The headings; what people wrote stays in their own words."),
    )

    @property
    def helper(self) -> FormHelper:
        return inside_page_form()


class DocumentForm(PlainTextMixin, forms.Form):
    """Which document, about whom, in which language. A partner is asked for only where the document is about one."""

    kind = forms.ChoiceField(label=_("Which document?"), choices=OFFERED, widget=forms.RadioSelect)
    partner = forms.ModelChoiceField(
        Actor.objects.none(),
        label=_("For which boundary partner?"),
        required=False,
        empty_label=_("choose one"),
        error_messages={"invalid_choice": _("Choose one of this project's boundary partners.")},
    )
    language = forms.ChoiceField(
        label=_("In which language?"),
        choices=settings.LANGUAGES,
        help_text=_("The headings; what people wrote stays in their own words."),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = Actor.objects.filter(project=project).boundary_partners().followed()
        self.fields["partner"].queryset = partners
        if not partners:
            del self.fields["partner"]
            self.fields["kind"].choices = [each for each in OFFERED if each[0] != Kind.SHEET]

    @property
    def helper(self) -> FormHelper:
        return inside_page_form()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") != Kind.SHEET:
            cleaned["partner"] = None
            self.errors.pop("partner", None)
        elif not cleaned.get("partner") and not self.errors.get("partner"):
            self.add_error("partner", gettext("Choose for which boundary partner the page is."))
        return cleaned


DIARIES_OFFERED = (
    (Kind.BLANK, _("Blank, to fill in by hand: the markers and activities stand in it")),
    (Kind.DIARY, _("As it was written until now")),
)


class DiaryForm(PlainTextMixin, forms.Form):
    """Which diaries of a cycle go on paper, and in which language.

    Who speaks for one partner chooses that one; the team may take all boundary partners together.
    """

    kind = forms.ChoiceField(label=_("Which diary?"), choices=DIARIES_OFFERED, widget=forms.RadioSelect)
    partner = forms.ModelChoiceField(
        Actor.objects.none(),
        label=_("Of which boundary partner?"),
        required=False,
        empty_label=_("all boundary partners, one after the other"),
        error_messages={"invalid_choice": _("Choose one of the boundary partners in this list.")},
    )
    language = forms.ChoiceField(
        label=_("In which language?"),
        choices=settings.LANGUAGES,
        help_text=_("The headings; what people wrote stays in their own words."),
    )

    def __init__(
        self, *args: Any, partners: Collection[Actor], only_own: bool, takes_entries: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not takes_entries:  # nobody fills in the diary of a published cycle
            self.fields["kind"].choices = [(Kind.DIARY, _("As it was written"))]
        field = self.fields["partner"]
        if only_own:
            field.required = True
            field.empty_label = None
        field.queryset = Actor.objects.filter(pk__in=[each.pk for each in partners])

    @property
    def helper(self) -> FormHelper:
        return inside_page_form()
