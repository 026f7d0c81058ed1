"""Signing in: by e-mail address, with allauth; failures are counted by django-axes."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.account.views import LoginView
from axes.decorators import axes_dispatch, axes_form_invalid
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from projects.models import ProgrammeRole, ProjectRole


class AccountAdapter(DefaultAccountAdapter):
    """There is no open sign-up: accounts are made by accepting an invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """A partner's person with one project lands in their diary; everybody else on the first page."""
        user = request.user
        roles = list(ProjectRole.objects.in_force(user).values_list("role", flat=True)[:2])
        is_partner = roles == [ProjectRole.Role.PARTNER] and not user.is_superuser
        if is_partner and not ProgrammeRole.objects.in_force(user).exists():
            return reverse("my_diary")
        return super().get_login_redirect_url(request)


class SignInForm(LoginForm):
    """allauth's form, with the name under which django-axes counts failures."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget = forms.EmailInput(attrs={"autocomplete": "username", "dir": "auto"})
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def user_credentials(self) -> dict[str, str]:
        credentials = super().user_credentials()
        credentials["username"] = credentials.get("email", "")
        return credentials


@method_decorator(axes_dispatch, name="dispatch")
@method_decorator(axes_form_invalid, name="form_invalid")
class SignInView(LoginView):
    """The sign-in page; as a demo it lists the demo people."""


def too_many_failures(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """What is shown after too many failed sign-ins with one name from one address."""
    return render(request, "account/too_many_failures.html", status=429)
