"""A boundary partner's progress markers, as one writes them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from projects.access import Act, requires
from theory_of_change.forms import MarkerForm, OrderForm, RetireForm
from theory_of_change.forms.wording import CHECKED_FIELDS
from theory_of_change.models import Actor, Level, Marker
from theory_of_change.services import marker as services
from theory_of_change.targets import find_targets
from theory_of_change.views.saving import initial_of, save_or_show

WORDS_FORM = "theory_of_change/words_form.html"


@requires(Act.EDIT_THEORY, Actor, "project__programme")
@require_http_methods(["GET", "POST"])
def add_marker(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = MarkerForm(
        request.POST or None,
        initial={"version": 0, "level": Level.EXPECT, "number": services.next_number(actor)},
        actor=actor,
    )
    return save_or_show(
        request,
        form,
        save=lambda data: services.add_marker(
            actor=actor, by=request.user, values=form.values, reason=data["reason"]
        ),
        page={
            "heading": _("A change we hope to see"),
            "overline": actor.name,
            "standfirst": _(
                "A progress marker has no target and no deadline: the partner decides, the project learns."
            ),
            "back": actor.get_absolute_url(),
            "button": _("Add the marker"),
        },
        template=WORDS_FORM,
    )


@requires(Act.EDIT_THEORY, Marker, "actor__project__programme")
@require_http_methods(["GET", "POST"])
def edit_marker(request: HttpRequest, marker: Marker) -> HttpResponse:
    form = MarkerForm(
        request.POST or None,
        initial=initial_of(marker, "number", "level", "text"),
        actor=marker.actor,
        marker=marker,
    )
    return save_or_show(
        request,
        form,
        save=lambda data: services.change_marker(
            marker, by=request.user, version=data["version"], values=form.values, reason=data["reason"]
        ),
        page={
            "heading": _("Reword the marker"),
            "overline": marker.actor.name,
            "standfirst": _(
                "You may change it: diaries and reports of earlier cycles keep the words of their time."
            ),
            "back": marker.get_absolute_url(),
            "button": _("Save the wording"),
        },
        template=WORDS_FORM,
    )


@requires(Act.EDIT_THEORY, Marker, "actor__project__programme")
@require_http_methods(["GET", "POST"])
def retire_marker(request: HttpRequest, marker: Marker) -> HttpResponse:
    """The team no longer follows a marker, because ..."""
    if not marker.is_followed:
        messages.info(
            request,
            _("Somebody stopped following marker %(number)s already. Nothing was changed.")
            % {"number": marker.number},
        )
        return redirect(marker)
    form = RetireForm(request.POST or None, initial=initial_of(marker), project=marker.project)
    return save_or_show(
        request,
        form,
        save=lambda data: services.retire_marker(
            marker, by=request.user, version=data["version"], reason=data["reason"]
        ),
        page={
            "heading": _("We no longer follow marker %(number)s") % {"number": marker.number},
            "overline": marker.actor.name,
            "about": marker.text,
            "standfirst": _(
                "What was seen stays in the diaries and reports. The marker keeps its number, and you can follow "
                "it again."
            ),
            "back": marker.get_absolute_url(),
            "button": _("No longer follow it"),
        },
    )


@requires(Act.EDIT_THEORY, Marker, "actor__project__programme")
@require_http_methods(["GET", "POST"])
def resume_marker(request: HttpRequest, marker: Marker) -> HttpResponse:
    """The team follows a retired marker again, because ..."""
    if marker.is_followed:
        messages.info(
            request,
            _("Marker %(number)s is followed already. Nothing was changed.") % {"number": marker.number},
        )
        return redirect(marker)
    form = RetireForm(request.POST or None, initial=initial_of(marker), project=marker.project)
    return save_or_show(
        request,
        form,
        save=lambda data: services.resume_marker(
            marker, by=request.user, version=data["version"], reason=data["reason"]
        ),
        page={
            "heading": _("We follow marker %(number)s again") % {"number": marker.number},
            "overline": marker.actor.name,
            "about": marker.text,
            "back": marker.get_absolute_url(),
            "button": _("Follow it again"),
        },
    )


@requires(Act.EDIT_THEORY, Actor, "project__programme")
@require_http_methods(["GET", "POST"])
def order_markers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Each level's markers with buttons up and down; a move is one POST that says what the person saw."""
    status = 200
    if request.method == "POST":
        form = OrderForm(request.POST)
        try:
            if not form.is_valid():
                raise ValidationError(_("Put each of these markers in the order once."))
            services.order_markers(actor=actor, by=request.user, **form.arrangement)
        except ValidationError as refused:
            status = 409
            messages.error(request, " ".join(refused.messages))
        else:
            return redirect(f"{reverse('order_markers', args=[actor.pk])}#{form.anchor}")
    levels = [(level, services.markers_in_order(actor, level)) for level in Level]
    return render(
        request,
        "theory_of_change/order_markers.html",
        {
            "tab": "theory",
            "actor": actor,
            "levels": [
                {"level": level, "markers": markers, "seen": ",".join(str(each.pk) for each in markers)}
                for level, markers in levels
                if markers
            ],
        },
        status=status,
    )


@requires(Act.EDIT_THEORY, Actor, "project__programme")
@require_POST
def check_wording(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The note beside a text that sounds like a target, while somebody types; stores nothing."""
    text = "\n".join(request.POST.get(name, "") for name in CHECKED_FIELDS)
    return render(request, "theory_of_change/_wording_note.html", {"targets": find_targets(text)})
