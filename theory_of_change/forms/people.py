"""Forms about people: giving a role, inviting, accepting, and the last day of a role."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.forms import GiveRoleForm, PlainTextMixin, inside_page_form
from projects.models import Project, ProjectRole, User
from theory_of_change.models import Actor, Invitation
from theory_of_change.services.invitation import GOOD_FOR, has_account_already

LONGEST = timedelta(days=365)


def day_field(**kwargs: Any) -> forms.DateField:
    kwargs.setdefault("required", False)
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def refuse_past(day: Any) -> Any:
    if day and day < clock.today():
        raise ValidationError(gettext("This day has passed. Choose today or a later day."))
    return day


class SpeaksForMixin:
    """The boundary partner for which a partner's person speaks; asked of partners only."""

    def add_actor(self, project: Project) -> None:
        self.fields["actor"] = forms.ModelChoiceField(  # type: ignore[attr-defined]
            queryset=Actor.objects.filter(project=project).boundary_partners().followed(),
            label=_("Speaks for"),
            required=False,
            empty_label=_("choose a partner"),
            help_text=_("Only for a partner: the boundary partner whose diaries this person writes in."),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()  # type: ignore[misc]
        is_partner = cleaned.get("role") == ProjectRole.Role.PARTNER
        if is_partner and not cleaned.get("actor") and "actor" not in self.errors:  # type: ignore[attr-defined]
            self.add_error(  # type: ignore[attr-defined]
                "actor", gettext("Choose for which boundary partner this person speaks.")
            )
        if not is_partner:
            cleaned["actor"] = None
        return cleaned


class GiveProjectRoleForm(SpeaksForMixin, GiveRoleForm):
    """A role at once, for somebody who signs in here already; others are invited."""

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["name"]
        self.add_actor(project)

    def clean_until(self) -> Any:
        return refuse_past(self.cleaned_data["until"])


class InviteForm(SpeaksForMixin, PlainTextMixin, forms.Form):
    """By e-mail for one person, or as a link for several; role, partner and end are fixed in it."""

    role = forms.ChoiceField(label=_("As what"), choices=ProjectRole.Role.choices, widget=forms.RadioSelect)
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        help_text=_("We send the invitation there. Leave it empty for a link that several people may use."),
    )
    language = forms.ChoiceField(
        label=_("Their language"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    until = day_field(
        label=_("Last day of the role"), help_text=_("It stays readable who wrote what. May stay empty.")
    )
    expires_on = day_field(
        label=_("The invitation is good until"), help_text=_("Empty: for two weeks. At most a year.")
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {
            "role": ProjectRole.Role.PARTNER,
            "language": get_language(),
            "expires_on": clock.today() + GOOD_FOR,
        } | kwargs["initial"]
        super().__init__(*args, **kwargs)
        self.add_actor(project)
        self.order_fields(["role", "actor", "email", "language", "until", "expires_on"])

    @property
    def helper(self) -> FormHelper:
        return inside_page_form()

    def clean_until(self) -> Any:
        return refuse_past(self.cleaned_data["until"])

    def clean_expires_on(self) -> Any:
        day = refuse_past(self.cleaned_data["expires_on"])
        if day and day > clock.today() + LONGEST:
            raise ValidationError(gettext("An invitation is good for a year at most."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("role") == ProjectRole.Role.COORDINATOR and cleaned.get("email") == "":
            self.add_error(
                "email", gettext("Invite a coordinator by e-mail: a link can be passed on to anybody.")
            )
        return cleaned


class RoleEndForm(PlainTextMixin, forms.Form):
    until = day_field(label=_("Last day of the role"), help_text=_("Empty: no end."))

    @property
    def helper(self) -> FormHelper:
        return inside_page_form()

    def clean_until(self) -> Any:
        return refuse_past(self.cleaned_data["until"])


class SignUpForm(PlainTextMixin, forms.Form):
    """The account of an invited person: a name and a password; a link also asks for the address."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        max_length=200,
        help_text=_("Ten characters or more; a short sentence is easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        if invitation.is_personal:
            del self.fields["email"]

    @property
    def helper(self) -> FormHelper:
        return inside_page_form()

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError(has_account_already())
        return email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("password"):
            somebody = User(
                email=self.invitation.email or cleaned.get("email", ""), name=cleaned.get("name", "")
            )
            try:
                get_adapter().clean_password(cleaned["password"], somebody)
            except ValidationError as refused:
                self.add_error("password", refused)
        return cleaned
