"""The decorators at the views: each loads what the address names and checks the act on it, in a single step."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse

from projects.access.grants import InEither, InProgramme, InProject, allows, grants_across, grants_on
from projects.access.table import ACROSS_PROJECTS, TABLE, Act, Grants, Role, Scope
from projects.models import Programme, ProgrammeRole, Project


class NotAllowed(PermissionDenied):
    """A member of the project without this act; the page says who can help."""

    def __init__(self, act: Act, where: Project | Programme) -> None:
        super().__init__(act.label)
        self.act = act
        self.where = where


class NotHere(Http404):
    """What somebody has no role with does not exist to them, whether it exists or not."""

    def __init__(self) -> None:
        super().__init__("Nothing here for you.")


def check(user: Any, act: Act, subject: InProject | InEither, *, narrows: bool = False) -> Grants:
    """The person's grants, or `NotHere` for outsiders and `NotAllowed` for members without the act."""
    grants = grants_on(user, cast(InEither, subject))
    if allows(grants, user, act, subject, narrows=narrows):
        return grants
    if grants.is_member:
        raise NotAllowed(act, subject.project or cast(InEither, subject).programme)
    raise NotHere


View = Callable[..., HttpResponse]


def _load(model: type[models.Model], key: int | str | UUID, related: tuple[str, ...]) -> models.Model:
    """The one object of the `model` with this key from the address. Raises `NotHere`."""
    lookup = {"slug": key} if isinstance(key, str) else {"pk": key}
    subject = model._default_manager.select_related(*related).filter(**lookup).first()
    if subject is None:
        raise NotHere
    return subject


def requires(
    act: Act,
    model: type[models.Model],
    *related: str,
    also: Callable[[HttpRequest, Any], None] | None = None,
    narrows: bool = False,
) -> Callable[[View], View]:
    """Loads the `model` named by the address and checks the act on it, in a single step.

    The address carries `<int:NAME>`, `<uuid:NAME>` or `<slug:NAME>`, NAME being the model's name in small letters; the view
    receives the object in its place. `related` are relations to load with it (its path to the project).
    Further ids in the address are for the view, which must look for them within the object's project.
    `also` is what this object asks beyond the act; it raises `Http404` or `NotAllowed`.
    An object whose `project` is None belongs to its `programme` as a whole: the roles held in that count.
    `narrows` is for a project's page that narrows all it shows and takes to `grants.scope(act)`: it opens to
    those, too, who may do the act on their own partner only.
    """
    name = model._meta.model_name or ""

    def decorate(view: View) -> View:
        @wraps(view)
        def load_and_check(request: HttpRequest, **captured: Any) -> HttpResponse:
            subject = _load(model, captured.pop(name), related)
            request.grants = check(request.user, act, cast(InProject, subject), narrows=narrows)  # type: ignore[attr-defined]
            request.project = cast(InProject, subject).project  # type: ignore[attr-defined]
            if also is not None:
                also(request, subject)
            return view(request, subject, **captured)

        load_and_check.access = (act, model)  # type: ignore[attr-defined]
        return load_and_check

    return decorate


def requires_across(
    act: Act,
    model: type[models.Model],
    *related: str,
    also: Callable[[HttpRequest, Any], None] | None = None,
) -> Callable[[View], View]:
    """Loads what the projects of a programme share, and checks the act on it, in a single step.

    It is to `requires` what a programme is to a project: `related` is the object's path to its programme. Outsiders and
    those who are only funders get 404; a partner's person, and whoever of the network lacks the act, gets 403.
    """
    if act not in ACROSS_PROJECTS:
        raise ValueError(f"{act} is an act in one project: use `requires`.")
    name = model._meta.model_name or ""

    def decorate(view: View) -> View:
        @wraps(view)
        def load_and_check(request: HttpRequest, **captured: Any) -> HttpResponse:
            subject = _load(model, captured.pop(name), related)
            programme = cast(InProgramme, subject).programme
            grants = grants_across(request.user, programme)
            if not grants.is_member:
                raise NotHere
            if not grants.allow(act):
                raise NotAllowed(act, programme)
            request.grants = grants  # type: ignore[attr-defined]
            request.programme = programme  # type: ignore[attr-defined]
            if also is not None:
                also(request, subject)
            return view(request, subject, **captured)

        load_and_check.access = (act, model)  # type: ignore[attr-defined]
        return load_and_check

    return decorate


def requires_programme(view: View) -> View:
    """For the shelf of a programme: its coach, its funder, administrators; to others it does not exist."""

    @wraps(view)
    def load_and_check(request: HttpRequest, *, programme: str, **captured: Any) -> HttpResponse:
        found = Programme.objects.visible_to(request.user).filter(slug=programme).first()
        if found is None:
            raise NotHere
        return view(request, found, **captured)

    load_and_check.access = (Act.READ_PUBLISHED, Programme)  # type: ignore[attr-defined]
    return load_and_check


def requires_in_programme(act: Act) -> Callable[[View], View]:
    """For a page of a whole programme, by the roles that one has in it; to others it does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def load_and_check(request: HttpRequest, *, programme: str, **captured: Any) -> HttpResponse:
            allowed = [role for role in ProgrammeRole.Role.values if TABLE[Role(role)].get(act) is Scope.ALL]
            found = Programme.objects.filter(slug=programme)
            if not request.user.is_superuser:
                held = ProgrammeRole.objects.in_force(request.user).filter(role__in=allowed)
                found = found.filter(pk__in=held.values("programme"))
            subject = found.first()
            if subject is None:
                raise NotHere
            return view(request, subject, **captured)

        load_and_check.access = (act, Programme)  # type: ignore[attr-defined]
        return load_and_check

    return decorate


def signed_in(view: View) -> View:
    """A view for anyone who is signed in; what it shows is narrowed by `visible_to`."""
    view.access = "signed in"  # type: ignore[attr-defined]
    return view


def open_to_everyone(view: View) -> View:
    """A view that needs no sign-in and shows nothing of any project."""
    view = login_not_required(view)
    view.access = "everyone"  # type: ignore[attr-defined]
    return view
