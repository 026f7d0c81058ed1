"""Inviting people, and what an invited person sees."""

from urllib.parse import quote

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from projects import limits
from projects.access import Act, open_to_everyone, requires
from projects.models import Project, ProjectRole, User
from theory_of_change.forms import InviteForm, SignUpForm
from theory_of_change.models import Invitation
from theory_of_change.services.invitation import (
    InvitationClosed,
    accept_invitation,
    invite,
    send_again,
    send_invitation,
    sent_to_another,
    sign_up,
    withdraw_invitation,
)
from theory_of_change.views.people import tell_of_mail


@requires(Act.GIVE_ROLES, Project, "programme")
@require_http_methods(["GET", "POST"])
def invite_somebody(request: HttpRequest, project: Project) -> HttpResponse:
    """By e-mail for one, or a link for several."""
    form = InviteForm(request.POST or None, project=project, initial={"actor": request.GET.get("actor", "")})
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invite(project=project, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            if not invitation.is_personal:
                return redirect(invitation)
            sent = send_invitation(invitation, link=request.build_absolute_uri(invitation.path))
            tell_of_mail(request, sent, invitation.email)
            return redirect("people", project.slug)
    return render(
        request,
        "theory_of_change/invite.html",
        {"tab": "people", "form": form, "back": reverse("people", args=[project.slug])},
        status=422 if form.is_bound else 200,
    )


def _find(project: Project, pk: int) -> Invitation:
    return get_object_or_404(
        Invitation.objects.with_uses().select_related("project", "actor", "created_by"),
        pk=pk,
        project=project,
    )


@requires(Act.GIVE_ROLES, Project, "programme")
@require_GET
def invitation(request: HttpRequest, project: Project, invitation: int) -> HttpResponse:
    """One invitation: its link to copy, who accepted it, and how to stop it.

    The link of a personal one is shown to nobody but its reader: who uses it is taken for the address's owner.
    """
    row = _find(project, invitation)
    return render(
        request,
        "theory_of_change/invitation.html",
        {
            "tab": "people",
            "invitation": row,
            "link": "" if row.is_personal else request.build_absolute_uri(row.path),
            "acceptances": row.acceptances.select_related("user"),
        },
    )


@requires(Act.GIVE_ROLES, Project, "programme")
@require_POST
def send_invitation_again(request: HttpRequest, project: Project, invitation: int) -> HttpResponse:
    row = _find(project, invitation)
    try:
        sent = send_again(invitation=row, by=request.user, link=request.build_absolute_uri(row.path))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        tell_of_mail(request, sent, row.email)
    return redirect("people", project.slug)


@requires(Act.GIVE_ROLES, Project, "programme")
@require_POST
def withdraw(request: HttpRequest, project: Project, invitation: int) -> HttpResponse:
    withdraw_invitation(invitation=_find(project, invitation), by=request.user)
    messages.success(request, _("Withdrawn. Nobody can accept it any more."))
    return redirect("people", project.slug)


@open_to_everyone
@never_cache
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """What the invited person sees: to which project, as what, and a way in."""
    if limits.counted("wrong links", request) >= settings.WRONG_LINKS_AN_HOUR:
        return render(request, "theory_of_change/invitation_closed.html", {"state": "many"}, status=429)
    found = (
        Invitation.objects.with_token(token)
        .with_uses()
        .select_related("project", "actor", "created_by")
        .first()
    )
    if found is None:
        limits.count("wrong links", request, seconds=3600)
        return render(request, "theory_of_change/invitation_closed.html", {"state": "unknown"}, status=404)
    _speak_their_language(request, found)
    if request.user.is_authenticated:
        if found.acceptances.filter(user=request.user).exists():
            return _into(found, welcome=False)
        return _accept_as(request, found)
    if not found.is_open:
        return _closed(request, found)
    return _sign_up(request, found)


def _accept_as(request: HttpRequest, found: Invitation) -> HttpResponse:
    mistakes: list[str] = []
    if not found.is_open:
        return _closed(request, found)
    if request.method == "POST":
        try:
            accept_invitation(invitation=found, by=request.user)
        except InvitationClosed:
            return _closed(request, found)
        except ValidationError as refused:
            mistakes = refused.messages
        else:
            return _into(found, welcome=True)
    return render(
        request,
        "theory_of_change/invitation_accept.html",
        {
            "invitation": found,
            "mistakes": mistakes,
            "sent_to_another": "" if found.is_for(request.user) else sent_to_another(found, request.user),
        },
        status=422 if mistakes else 200,
    )


def _sign_up(request: HttpRequest, found: Invitation) -> HttpResponse:
    """A new account for the invited person, or the way to the sign-in for one who has an account."""
    has_account = found.is_personal and User.objects.filter(email=found.email).exists()
    form = None if has_account else SignUpForm(request.POST or None, invitation=found)
    if request.method == "POST" and form is not None:
        if limits.count("sign-ups", request, seconds=3600) > settings.WRONG_LINKS_AN_HOUR:
            return render(request, "theory_of_change/invitation_closed.html", {"state": "many"}, status=429)
        if form.is_valid():
            try:
                user = sign_up(invitation=found, **form.cleaned_data)
            except InvitationClosed:
                return _closed(request, found)
            except ValidationError as refused:
                form.add_error(None, refused.messages)
            else:
                get_adapter(request).login(request, user)
                return _into(found, welcome=True)
    return render(
        request,
        "theory_of_change/invitation_accept.html",
        {
            "invitation": found,
            "form": form,
            "sign_in": f"{reverse('account_login')}?next={quote(request.path)}",
        },
        status=422 if form is not None and form.is_bound else 200,
    )


def _speak_their_language(request: HttpRequest, found: Invitation) -> None:
    """The invitation's language, until its reader chooses another or signs in with one."""
    chose = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) or getattr(request.user, "language", "")
    if not chose:
        translation.activate(found.language)
        request.LANGUAGE_CODE = translation.get_language()


def _closed(request: HttpRequest, found: Invitation) -> HttpResponse:
    fresh = Invitation.objects.with_uses().select_related("actor", "created_by").get(pk=found.pk)
    return render(
        request,
        "theory_of_change/invitation_closed.html",
        {"state": fresh.state.value, "invited_by": fresh.created_by},
        status=410,
    )


def _into(found: Invitation, *, welcome: bool) -> HttpResponseRedirect:
    """A partner's person lands in their diary, the others on the project's page."""
    if found.role == ProjectRole.Role.PARTNER:
        query = {"project": found.project.slug} | ({"welcome": 1} if welcome else {})
        return redirect(f"{reverse('my_diary')}?{urlencode(query)}")
    return redirect("project", found.project.slug)
