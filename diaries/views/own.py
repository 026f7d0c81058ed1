"""A partner's person's own way in: straight to their diary."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from diaries.views.places import cycles_of
from projects.access import signed_in
from projects.services.current import current_cycle
from theory_of_change.models import Actor


@signed_in
@require_GET
def my_diary(request: HttpRequest) -> HttpResponse:
    """The diary of the present cycle of the partner one speaks for; a choice where they are several.

    `?project=` narrows it to one project, `?welcome` greets somebody who has just come in.
    """
    actors = list(
        Actor.objects.boundary_partners()
        .represented_by(request.user)
        .select_related("project__programme")
        .order_by("project__municipality", "name")
    )
    here = [actor for actor in actors if actor.project.slug == request.GET.get("project")]
    places = [(actor, current_cycle(cycles_of(actor.project))) for actor in here or actors]
    if not places:
        return redirect("home")
    if len(places) > 1:
        return render(request, "diaries/my_diary.html", {"places": places})
    actor, cycle = places[0]
    if cycle is None:
        return redirect(actor.project)
    welcome = "?welcome=1" if "welcome" in request.GET else ""
    return redirect(reverse("diary", args=[cycle.pk, actor.pk]) + welcome)
