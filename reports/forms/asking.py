from collections.abc import Collection
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from projects.forms import PlainTextMixin, inside_page_form
from reports.models import Kind
from theory_of_change.models import Actor

DIARIES_OFFERED = (
    (Kind.BLANK, _("Blank, to fill in by hand: the markers and activities stand in it")),
    (Kind.DIARY, _("As it was written until now")),
)


class DiaryForm(PlainTextMixin, forms.Form):
    """Which diary of a cycle goes on paper, and in which language, for who speaks for a boundary partner."""

    kind = forms.ChoiceField(label=_("Which diary?"), choices=DIARIES_OFFERED, widget=forms.RadioSelect)
    partner = forms.ModelChoiceField(
        Actor.objects.none(),
        label=_("Of which boundary partner?"),
        empty_label=None,
        error_messages={"invalid_choice": _("Choose one of the boundary partners in this list.")},
    )
    language = forms.ChoiceField(
        label=_("In which language?"),
        choices=settings.LANGUAGES,
        help_text=_("The headings; what people wrote stays in their own words."),
    )

    def __init__(self, *args: Any, partners: Collection[Actor], takes_entries: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not takes_entries:  # nobody fills in the diary of a published cycle
            self.fields["kind"].choices = [(Kind.DIARY, _("As it was written"))]
        self.fields["partner"].queryset = Actor.objects.filter(pk__in=[each.pk for each in partners])

    @property
    def helper(self) -> FormHelper:
        return inside_page_form()
