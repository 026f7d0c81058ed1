"""Sessions of the learning network: one session's page, and what a coach writes on it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from projects.access import Act, requires_across
from projects.editing import EditConflict
from projects.models import Programme
from reflection.forms.network import GuestForm, PeopleForm, SessionForm, first_version
from reflection.models import Guest, LearningSession
from reflection.services.network import reading
from reflection.services.network import session as services
from reflection.views.network.saving import BASE, ask_and_do, network_url, save_or_show
from theory_of_change.views.saving import changed_meanwhile, initial_of


@requires_across(Act.JOIN_NETWORK, LearningSession, "programme")
@require_GET
def learning_session(request: HttpRequest, learningsession: LearningSession) -> HttpResponse:
    """One session: what, when, where, who, what guests brought, what was shared, and the notes."""
    programme = learningsession.programme
    projects = list(programme.projects.all())
    rows = list(learningsession.attendances.select_related("user"))
    present = services.who_takes_part(projects, rows)
    return render(
        request,
        "reflection/network/session.html",
        {
            "programme": programme,
            "session": learningsession,
            "themes": list(learningsession.themes.all()),
            "guests": list(learningsession.guests.all()),
            "present": [each for each in present if each.people],
            "people_count": len(rows),
            "few": [each.project.short_name for each in present if each.is_few] if rows else [],
            "practices": list(reading.practices_of(programme).filter(session=learningsession)),
        },
    )


@requires_across(Act.LEAD_NETWORK, Programme)
@require_http_methods(["GET", "POST"])
def add_learning_session(request: HttpRequest, programme: Programme) -> HttpResponse:
    form = SessionForm(request.POST or None, initial=first_version(), programme=programme)
    return save_or_show(
        request,
        form,
        save=lambda: services.add_session(
            programme=programme, by=request.user, client_id=form.sent_id, values=form.values, many=form.many
        )[0],
        go_to=LearningSession.get_absolute_url,
        page={
            "heading": _("A session of the learning network"),
            "overline": programme.name,
            "back": network_url(programme),
            "button": _("Save the session"),
            "who_reads": f"{_readers()} {_also_read()}",
        },
    )


@requires_across(Act.LEAD_NETWORK, LearningSession, "programme")
@require_http_methods(["GET", "POST"])
def edit_learning_session(request: HttpRequest, learningsession: LearningSession) -> HttpResponse:
    form = SessionForm(
        request.POST or None,
        initial=initial_of(learningsession, *services.SESSION_FIELDS)
        | {"themes": [theme.pk for theme in learningsession.themes.all()]},
        programme=learningsession.programme,
    )
    return save_or_show(
        request,
        form,
        save=lambda: services.change_session(
            learningsession,
            by=request.user,
            version=form.cleaned_data["version"],
            values=form.values,
            many=form.many,
        ),
        go_to=LearningSession.get_absolute_url,
        page={
            "heading": _("Change the session"),
            "overline": learningsession.title,
            "back": learningsession.get_absolute_url(),
            "button": _("Save the session"),
            "who_reads": f"{_readers()} {_also_read()}",
        },
    )


@requires_across(Act.LEAD_NETWORK, LearningSession, "programme")
@require_http_methods(["GET", "POST"])
def remove_learning_session(request: HttpRequest, learningsession: LearningSession) -> HttpResponse:
    return ask_and_do(
        request,
        do=lambda: services.remove_session(learningsession, by=request.user),
        done=_("The session is removed."),
        then=network_url(learningsession.programme),
        page={
            "heading": _("Remove this session?"),
            "about": f"{learningsession.title}, {date_format(learningsession.date)}",
            "standfirst": _(
                "Its guests and the list of who was there go with it. Practices shared in it stay."
            ),
            "back": learningsession.get_absolute_url(),
            "button": _("Remove the session"),
        },
    )


@requires_across(Act.LEAD_NETWORK, LearningSession, "programme")
@require_http_methods(["GET", "POST"])
def say_who_takes_part(request: HttpRequest, learningsession: LearningSession) -> HttpResponse:
    """Each project's team to tick, and others by name; at least two from each project."""
    rows = list(learningsession.attendances.select_related("user"))
    form = PeopleForm(
        request.POST or None,
        initial={"version": learningsession.version},
        teams=reading.teams_of(learningsession.programme, rows),
        attendances=rows,
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.say_who_takes_part(
                    learningsession,
                    by=request.user,
                    version=form.cleaned_data["version"],
                    present=form.present,
                )
            except EditConflict as found:
                status = 409
                form.data = form.data.copy()
                form.data["version"] = str(found.current.version)
                form.add_error(None, changed_meanwhile(found.current))
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                messages.success(request, _("Saved."))
                return redirect(learningsession)
    return render(
        request,
        "reflection/network/people.html",
        {"base": BASE, "form": form, "session": learningsession, "present": [str(row) for row in rows]},
        status=status,
    )


@requires_across(Act.LEAD_NETWORK, LearningSession, "programme")
@require_http_methods(["GET", "POST"])
def add_guest(request: HttpRequest, learningsession: LearningSession) -> HttpResponse:
    form = GuestForm(request.POST or None, initial=first_version())
    return save_or_show(
        request,
        form,
        save=lambda: services.add_guest(
            session=learningsession, by=request.user, client_id=form.sent_id, values=form.values
        ),
        go_to=lambda saved: learningsession.get_absolute_url(),
        page={
            "heading": _("A guest"),
            "overline": learningsession.title,
            "back": learningsession.get_absolute_url(),
            "button": _("Save the guest"),
            "who_reads": _readers(),
        },
    )


@requires_across(Act.LEAD_NETWORK, Guest, "session__programme")
@require_http_methods(["GET", "POST"])
def edit_guest(request: HttpRequest, guest: Guest) -> HttpResponse:
    form = GuestForm(request.POST or None, initial=initial_of(guest, *services.GUEST_FIELDS))
    return save_or_show(
        request,
        form,
        save=lambda: services.change_guest(
            guest, by=request.user, version=form.cleaned_data["version"], values=form.values
        ),
        go_to=lambda saved: guest.session.get_absolute_url(),
        page={
            "heading": _("Change the guest"),
            "overline": guest.session.title,
            "back": guest.session.get_absolute_url(),
            "button": _("Save the guest"),
            "who_reads": _readers(),
        },
    )


@requires_across(Act.LEAD_NETWORK, Guest, "session__programme")
@require_http_methods(["GET", "POST"])
def remove_guest(request: HttpRequest, guest: Guest) -> HttpResponse:
    return ask_and_do(
        request,
        do=lambda: services.remove_guest(guest, by=request.user),
        done=_("The guest is removed."),
        then=guest.session.get_absolute_url(),
        page={
            "heading": _("Remove this guest?"),
            "about": guest.name,
            "back": guest.session.get_absolute_url(),
            "button": _("Remove the guest"),
        },
    )


def _readers() -> str:
    return _("Coordinators, teams and coaches of all projects in this programme read this.")


def _also_read() -> str:
    return _(
        "The programme report, which the funder reads, names it once it was held: its title, day, place and themes."
    )
