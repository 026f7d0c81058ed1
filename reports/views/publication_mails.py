"""Whether a person wants a mail when a report is published: on a page of its own, and from the link in each mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from projects.access import open_to_everyone, signed_in
from projects.models import Programme
from reports.models import Edition, ShelfReader
from reports.services.telling_readers import find_stopping, set_wish, who_is_told


def say_who_is_told(request: HttpRequest, edition: Edition) -> None:
    """On the next page: who gets a mail about what was just published, or that nobody does."""
    people = who_is_told(edition)
    if people:
        words = _("A mail about it goes to %(people)s.") % {"people": ", ".join(map(str, people))}
    else:
        words = _(
            "No mail goes out: nobody else asked for one when something is published. Who may read it finds it on the shelf."
        )
    messages.info(request, words)


@signed_in
@require_http_methods(["GET", "POST"])
def my_publication_mails(request: HttpRequest) -> HttpResponse:
    """Switches the mails about one programme on or off, for who may see its shelf."""
    programmes = list(Programme.objects.visible_to(request.user))
    chosen = next((each for each in programmes if each.slug == request.POST.get("programme")), None)
    if chosen and request.POST.get("wanted") in {"yes", "no"}:
        set_wish(
            person=request.user,
            programme=chosen,
            wants_mail=request.POST["wanted"] == "yes",
            language=get_language() or "",
        )
        messages.success(request, _("Saved."))
        return redirect("my_publication_mails")
    wishes = ShelfReader.objects.filter(person=request.user, wants_mail=True)
    wanted = set(wishes.values_list("programme", flat=True))
    return render(
        request,
        "reports/my_publication_mails.html",
        {"programmes": [(each, each.pk in wanted) for each in programmes]},
        status=422 if request.method == "POST" else 200,
    )


@csrf_exempt
@open_to_everyone
@require_http_methods(["GET", "POST"])
def stop_publication_mails(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail. It asks once, since programs that look through mail open links by themselves; a mail
    program's own button sends the POST (RFC 8058), from no page of ours, and the secret is in the address."""
    reader = find_stopping(token)
    if reader is None:
        return render(request, "reports/stop_publication_mails.html", {"unknown": True}, status=404)
    if request.method == "POST":
        set_wish(person=reader.person, programme=reader.programme, wants_mail=False)
        reader.refresh_from_db()
    return render(request, "reports/stop_publication_mails.html", {"stopped": not reader.wants_mail})
