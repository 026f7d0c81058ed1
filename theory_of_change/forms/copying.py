from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.cycle_dates import cycles_between, refuse_far_year
from projects.forms import PlainTextMixin, inside_page_form
from projects.models import Programme, Project, User
from projects.text import slug_of
from theory_of_change.services.copying import name_is_taken, sources_for

MOST_CYCLES = 45
"""Fifteen years of cycles of four months; a longer project is a slip of the hand."""


class SourceChoice(forms.ModelChoiceField):
    """A project whose theory of change one may copy: one's own first, then the released examples."""

    def __init__(self, user: User, *, without: Project | None = None, none: str, **kwargs: Any) -> None:
        sources = sources_for(user, without=without)
        super().__init__(
            queryset=sources,
            error_messages=dict.fromkeys(
                ("invalid_choice", "required"), _("Choose one of the projects in the list.")
            ),
            **kwargs,
        )
        own = set(Project.objects.visible_to(user).values_list("pk", flat=True))
        every = list(sources)
        groups = [
            (gettext("Your projects"), [each for each in every if each.pk in own]),
            (gettext("Examples"), [each for each in every if each.pk not in own]),
        ]
        self.choices = [
            ("", none),
            *((name, [(each.pk, labelled(each)) for each in rows]) for name, rows in groups if rows),
        ]


def labelled(project: Project) -> str:
    """A project in a list of all programmes' projects."""
    return f"{project.municipality}: {project.name}" if project.municipality else project.name


def _day(label: str, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[refuse_far_year],
        **kwargs,
    )


class BeginProjectForm(PlainTextMixin, forms.Form):
    """What a new project is called, where and when it runs, and from what it begins."""

    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    programme = forms.ModelChoiceField(
        queryset=Programme.objects.none(),
        label=_("Programme"),
        error_messages={"invalid_choice": _("Choose one of the programmes in the list.")},
    )
    municipality = forms.CharField(
        label=_("Municipality"),
        max_length=300,
        required=False,
        help_text=_("People call the project by it."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    promoter = forms.CharField(
        label=_("Promoter"),
        max_length=300,
        required=False,
        help_text=_("Who asked for the grant: a city, an association."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    start = _day(_("First day"))
    end = _day(_("Last day"), help_text=_("It may be extended later."))
    with_cycles = forms.BooleanField(
        label=_("Make monitoring cycles of about four months, from the first day to the last"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programmes = Programme.objects.coached_by(user)
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]
        only = list(programmes[:2])
        if len(only) == 1:
            self.fields["programme"].initial = only[0].pk
        self.fields["source"] = SourceChoice(
            user,
            label=_("Begin from the theory of change of"),
            required=False,
            none=gettext("none: we draw our own"),
            help_text=_(
                "Its vision, actors, markers, activities, assumptions and matrix come along, never its diaries or people."
            ),
        )

    helper = inside_page_form()

    def clean_name(self) -> str:
        name = self.cleaned_data["name"].strip()
        slug = slug_of(name)
        if not slug:
            raise forms.ValidationError(
                gettext(
                    "No address can be made from this name; use at least one letter from a to z or a digit."
                )
            )
        if Project.objects.filter(slug=slug).exists():
            raise forms.ValidationError(name_is_taken().message_dict["name"])
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end:
            self._clean_period(start, end)
        return cleaned

    def _clean_period(self, start: date, end: date) -> None:
        if end < start:
            self.add_error("end", gettext("The end lies before the start."))
        elif self.cleaned_data.get("with_cycles") and len(cycles_between(start, end)) > MOST_CYCLES:
            self.add_error(
                "end",
                gettext(
                    "These are more than %(count)d cycles. Choose an earlier last day, or make the cycles later."
                )
                % {"count": MOST_CYCLES},
            )

    @property
    def values(self) -> dict[str, Any]:
        """The project's own fields."""
        names = ("name", "programme", "municipality", "promoter", "start", "end")
        return {name: self.cleaned_data[name] for name in names}


class CopyTheoryForm(PlainTextMixin, forms.Form):
    """From which project an empty theory of change is to begin."""

    def __init__(self, *args: Any, user: User, target: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"] = SourceChoice(
            user,
            without=target,
            label=_("Begin from the theory of change of"),
            none=gettext("choose a project"),
        )

    helper = inside_page_form()
