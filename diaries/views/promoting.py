"""From the diary back to the theory of change: an unexpected change becomes a marker."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diaries.models import Observation
from diaries.services import promoting as services
from projects.access import Act, NotAllowed, Scope, requires
from theory_of_change.forms import MarkerForm
from theory_of_change.models import Level
from theory_of_change.services.marker import next_number
from theory_of_change.views.saving import save_or_show


def read_before(request: HttpRequest, observation: Observation) -> None:
    """Who makes a marker of an entry may read its diary; an entry that was removed does not exist any more."""
    if observation.removed_at:
        raise Http404("This entry was removed.")
    scope = request.grants.scope(Act.SEE_DIARY)
    if scope is not Scope.ALL and not (scope is Scope.OWN and observation.belongs_to(request.user)):
        raise NotAllowed(Act.SEE_DIARY, observation.project)


@requires(
    Act.EDIT_THEORY, Observation, "cycle__project__programme", "actor__project__programme", also=read_before
)
@require_http_methods(["GET", "POST"])
def promote_observation(request: HttpRequest, observation: Observation) -> HttpResponse:
    """A marker's form that begins with what was seen."""
    actor, cycle = observation.actor, observation.cycle
    if request.method == "GET" and services.markers_made_of(cycle.project, [observation]):
        messages.info(request, _("Somebody made a marker of this observation already."))
        return redirect(observation)
    form = MarkerForm(
        request.POST or None,
        initial={
            "version": 0,
            "number": next_number(actor),
            "level": Level.LIKE,
            "text": observation.change,
            "reason": _("Seen in %(cycle)s without anybody having expected it; the team wants to follow it.")
            % {"cycle": cycle.name},
        },
        actor=actor,
        asks_why=True,
    )
    return save_or_show(
        request,
        form,
        save=lambda data: services.promote_observation(
            observation, by=request.user, values=form.values, reason=data["reason"]
        ),
        page={
            "tab": "diaries",
            "heading": _("Make it a new marker"),
            "overline": f"{actor.name}, {cycle.name}",
            "standfirst": _(
                "A marker says who does what differently, without a target or a date. Below stands what was "
                "seen: put it so that it can be seen again, in other ways too."
            ),
            "who_reads": _(
                "Everybody in the project reads the markers, other partners too: leave out what should stay in "
                "the diary. The observation stays where it is, as an unexpected change."
            ),
            "back": observation.get_absolute_url(),
            "button": _("Add the marker"),
        },
    )
