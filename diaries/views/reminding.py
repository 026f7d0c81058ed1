"""Who still owes something to a cycle, and a friendly reminder."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from diaries.forms.exchange import RemindForm
from diaries.models import Reminder
from diaries.services.reminding import read_owed, remind, usual_text
from diaries.views.drafting_cycle import drafting_exchange
from diaries.views.drafts import typed_on
from projects import clock
from projects.access import Act, requires
from projects.models import Cycle, HistoryEntry, Project
from projects.services.current import current_cycle
from projects.services.history import record

SHOWN = 30


@requires(Act.HAND_OVER, Cycle, "project__programme")
@require_http_methods(["GET", "POST"])
def send_reminder(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """What is missing, partner by partner, who can see to it, and a reminder to those one chooses."""
    owed = read_owed(cycle)
    form = RemindForm(
        request.POST or None, debtors=owed.debtors, sender=request.user, initial={"text": usual_text(cycle)}
    )
    drafting = drafting_exchange(request, form, cycle, "reminder")
    if request.method == "POST" and form.is_valid():
        site = request.build_absolute_uri("/").rstrip("/")
        try:
            sent, waiting = remind(
                cycle=cycle, by=request.user, site=site, page=typed_on(request), **form.cleaned_data
            )
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            _tell(request, sent, waiting)
            return redirect("send_reminder", cycle.pk)
    sent_before = Reminder.objects.filter(cycle=cycle).select_related("person", "sent_by")
    return render(
        request,
        "diaries/remind.html",
        {
            "tab": "diaries",
            "cycle": cycle,
            "has_ended": cycle.end < clock.today(),
            "owed": owed,
            "form": form,
            "drafting": drafting,
            "chosen": form.chosen,
            "can_send": cycle.is_open and any(debtor.can_be_reminded for debtor in owed.debtors),
            "sent_before": list(sent_before[:SHOWN]),
        },
        status=422 if form.is_bound else 200,
    )


def _tell(request: HttpRequest, sent: list, waiting: list) -> None:
    if sent:
        names = ", ".join(str(person) for person in sent)
        messages.success(request, _("A reminder went to %(names)s.") % {"names": names})
    if waiting:
        messages.error(
            request,
            ngettext(
                "%(count)d mail could not be sent; it is tried again within the hour.",
                "%(count)d mails could not be sent; they are tried again within the hour.",
                len(waiting),
            )
            % {"count": len(waiting)},
        )


@requires(Act.HAND_OVER, Project, "programme")
@require_POST
def switch_reminders(request: HttpRequest, project: Project) -> HttpResponse:
    """Whether the project reminds by itself before a cycle ends."""
    wanted = request.POST.get("wanted")
    if wanted in {"yes", "no"}:
        _switch(project, request, sends=wanted == "yes")
        messages.success(request, _("Saved."))
    cycle = current_cycle(list(project.cycles.order_by("start")))
    return redirect("send_reminder", cycle.pk) if cycle else redirect(project)


@transaction.atomic
def _switch(project: Project, request: HttpRequest, *, sends: bool) -> None:
    if project.sends_reminders == sends:
        return
    project.sends_reminders = sends
    project.save(update_fields=["sends_reminders"])
    record(
        project=project,
        by=request.user,
        verb=HistoryEntry.Verb.CHANGED,
        subject=project,
        before={"sends_reminders": not sends},
        after={"sends_reminders": sends},
    )
