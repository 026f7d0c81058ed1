"""What lets the forms open without a network: the worker that keeps them, the app's card, what waits here."""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from diaries.models import Observation
from projects.access import Act, grants_in, open_to_everyone, signed_in
from projects.models import Project

SHELL = (
    *(
        f"css/{name}.css"
        for name in (
            "fonts",
            "tokens",
            "base",
            "forms",
            "components",
            "figures",
            "offline",
            "attachments",
            "entry",
        )
    ),
    *(
        f"fonts/om-{face}-latin.woff2"
        for face in ("sans-400", "sans-600", "serif-400", "serif-400-italic", "display-400")
    ),
    "vendor/idb.umd.js",
    *(f"js/{name}.js" for name in ("store", "offline", "nav", "attachments", "entry", "drafts", "unsent")),
    "img/mark.svg",
)
"""What the forms and the list of waiting entries need to look and work as they do with a network."""


@open_to_everyone
@never_cache
@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker's script, from the site's root so that it reaches every page, with the shell as it is now."""
    answer = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = "/"
    return answer


@cache
def _worker() -> str:
    source = Path(finders.find("js/service-worker.js")).read_text(encoding="utf-8")
    names = {
        "SHELL": [*(static(name) for name in SHELL), reverse("away")],
        "UNSENT": reverse("unsent"),
        "AWAY": reverse("away"),
        "SIGN_OUT": reverse("account_logout"),
    }
    said = "".join(f"self.{name} = {json.dumps(value)};\n" for name, value in names.items())
    version = hashlib.sha256(f"{said}{source}".encode()).hexdigest()[:12]
    return f'{said}self.VERSION = "{version}";\n{source}'


@open_to_everyone
@require_GET
def away(request: HttpRequest) -> HttpResponse:
    """What a device shows without a network where nobody is known on it: made without the request, the same for everybody."""
    return HttpResponse(render_to_string("diaries/away.html"))


@open_to_everyone
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the program on its home screen."""
    icons = [
        {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    icons.append(
        {
            "src": static("img/icon-maskable-512.png"),
            "sizes": "512x512",
            "type": "image/png",
            "purpose": "maskable",
        }
    )
    return JsonResponse(
        {
            "id": "/",
            "name": "AMIF M&E",
            "short_name": "AMIF M&E",
            "description": _("Write down what you see, also without a network."),
            "lang": request.LANGUAGE_CODE,
            "start_url": reverse("write_down"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#FBF9F4",
            "theme_color": "#FBF9F4",
            "icons": icons,
        },
        content_type="application/manifest+json",
    )


@signed_in
@require_GET
def write_down(request: HttpRequest) -> HttpResponse:
    """Where the icon on the home screen leads: to the form of the project in which one wrote last."""
    last = Observation.objects.filter(created_by=request.user).select_related("cycle__project__programme")
    wrote = last.order_by("-created_at").first()
    projects = [wrote.project] if wrote else []
    projects += Project.objects.visible_to(request.user).select_related("programme")[:1]
    for project in projects:
        if Act.WRITE_DIARY in grants_in(request.user, project).acts:
            return redirect("saw", project.slug)
    return redirect("home")


@signed_in
@require_GET
def unsent(request: HttpRequest) -> HttpResponse:
    """What waits on this device; the device itself fills the list, so the page is the same for everybody."""
    return render(request, "diaries/unsent.html")
