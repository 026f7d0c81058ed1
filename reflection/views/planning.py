"""What the coach does to a preparation: stars, questions, the day and the agenda, the invitations."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from projects.access import Act, requires
from projects.editing import EditConflict
from projects.models import Cycle
from projects.views.editing import show_conflict
from reflection.forms.preparation import PROPOSED, InviteForm, PlanForm, QuestionForm
from reflection.models import Meeting, Question
from reflection.prepared import Marks, agenda_of
from reflection.services import planning
from reflection.services.inviting import invite, partners_without_people, read_guests
from reflection.services.plan import Plan
from reflection.services.planning import NoSuchPiece, PieceKey, find_piece, read_key, words_of

FOLDER = "reflection/preparation/"
LONGEST_PATH = 1000
ABOUT_WORDS = 12
"""Words of what a question is about, where it stands in the list."""


@requires(Act.HOLD_MEETING, Cycle, "project__programme")
@require_POST
def mark_preparation(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Puts a star or takes it away, brings a question or leaves it at home: what is wanted, never a toggle."""
    sent = request.POST
    try:
        if key := sent.get("star") or sent.get("unstar"):
            return _star(request, cycle, read_key(key), wanted="star" in sent)
        if number := sent.get("bring") or sent.get("leave"):
            return _bring(request, cycle, number, wanted="bring" in sent)
    except NoSuchPiece as unknown:
        raise Http404("No such piece in this meeting.") from unknown
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(_back(request, cycle))


def _star(request: HttpRequest, cycle: Cycle, key: PieceKey, *, wanted: bool) -> HttpResponse:
    planning.star(cycle=cycle, by=request.user, key=key, wanted=wanted)
    marks = Marks(*key, is_starred=wanted)
    if request.htmx:  # type: ignore[attr-defined]
        words = words_of(find_piece(cycle, key))
        page = {"cycle": cycle, "marks": marks, "words": words, "may_prepare": True, "is_answer": True}
        return render(request, f"{FOLDER}_star.html", page)
    return redirect(f"{_back(request, cycle)}#{marks.key}")


def _bring(request: HttpRequest, cycle: Cycle, number: str, *, wanted: bool) -> HttpResponse:
    is_number = number.isascii() and number.isdecimal() and len(number) < 19
    question = Question.objects.filter(pk=number, meeting__cycle=cycle).first() if is_number else None
    if question is None:
        raise NoSuchPiece(number)
    question.meeting.cycle = cycle
    question = planning.bring(question=question, by=request.user, wanted=wanted)
    if request.htmx:  # type: ignore[attr-defined]
        page = {"cycle": cycle, "question": question, "may_prepare": True, "is_answer": True}
        return render(request, f"{FOLDER}_bring.html", page | _how_many(cycle))
    return redirect(f"{_back(request, cycle)}#question-{question.pk}")


def _how_many(cycle: Cycle) -> dict[str, int]:
    chosen = list(Question.objects.filter(meeting__cycle=cycle).values_list("is_brought", flat=True))
    return {"brought": sum(chosen), "all": len(chosen)}


def _back(request: HttpRequest, cycle: Cycle) -> str:
    """The page that was being read, without its fragment; the preparation where it is none of ours."""
    wanted = request.POST.get("back", "")
    ours = wanted.startswith("/") and len(wanted) <= LONGEST_PATH
    if ours and url_has_allowed_host_and_scheme(wanted, None, request.is_secure()):
        return wanted.partition("#")[0]
    return reverse("preparation", args=[cycle.pk])


@requires(Act.HOLD_MEETING, Cycle, "project__programme")
@require_http_methods(["GET", "POST"])
def ask_question(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """A question about a piece, or about none; in place where a script asks, else on a page of its own."""
    about = request.POST.get("about", request.GET.get("about", ""))
    try:
        key = read_key(about) if about else None
        words = words_of(find_piece(cycle, key)) if key else ""
    except NoSuchPiece as unknown:
        raise Http404("No such piece in this meeting.") from unknown
    form = QuestionForm(request.POST or None, initial=QuestionForm.beginning(None))
    back = reverse("preparation", args=[cycle.pk]) + (f"#{about}" if about else "#questions")
    if request.method == "POST" and form.is_valid():
        try:
            before = _how_many(cycle)
            question = planning.ask(cycle=cycle, by=request.user, key=key, **form.values)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            if request.htmx and key:  # type: ignore[attr-defined]
                return _asked(
                    request, cycle, key, words, told=_counted(request, cycle, question, words, before)
                )
            messages.success(request, _("Saved."))
            return redirect(back)
    if request.htmx and key:  # type: ignore[attr-defined]
        return _asked(request, cycle, key, words, form)
    page = {"cycle": cycle, "form": form, "about": about, "words": words, "back": back, "tab": "meetings"}
    return render(request, f"{FOLDER}ask.html", page, status=422 if form.is_bound else 200)


def _asked(
    request: HttpRequest,
    cycle: Cycle,
    key: PieceKey,
    words: str,
    form: QuestionForm | None = None,
    told: dict[str, Any] | None = None,
) -> HttpResponse:
    """The questions about one piece, and the form for another where one is being written."""
    marks = Plan(Meeting.objects.filter(cycle=cycle).first()).marks(*key)
    page = {"cycle": cycle, "marks": marks, "words": words, "may_prepare": True, "form": form, **(told or {})}
    return render(
        request, f"{FOLDER}_asked.html", page, status=422 if form is not None and form.is_bound else 200
    )


def _counted(
    request: HttpRequest, cycle: Cycle, question: Question, words: str, before: dict[str, int]
) -> dict[str, Any]:
    """What the preparation shows of its questions elsewhere; nothing for a partner's part on a page of its own."""
    here = request.htmx.current_url_abs_path or ""  # type: ignore[attr-defined]
    if here.partition("?")[0].partition("#")[0] != reverse("preparation", args=[cycle.pk]):
        return {}
    counts = _how_many(cycle)
    about = Truncator(words).words(ABOUT_WORDS)
    added = {"question": question, "about": about, "place": f"#{question.kind}-{question.piece}"}
    return {"counted": True, **counts, "added": added if counts["all"] > before["all"] else None}


@requires(Act.HOLD_MEETING, Question, "meeting__cycle__project__programme")
@require_http_methods(["GET", "POST"])
def edit_question(request: HttpRequest, question: Question) -> HttpResponse:
    """Rewords a question, or takes it along."""
    cycle = question.meeting.cycle
    form = QuestionForm(request.POST or None, initial=QuestionForm.beginning(question))
    back = reverse("preparation", args=[cycle.pk]) + f"#question-{question.pk}"
    page: dict[str, Any] = {"status": 422 if form.is_bound else 200}
    if request.method == "POST" and form.is_valid():
        try:
            planning.change_question(
                question=question, by=request.user, version=form.cleaned_data["version"], values=form.values
            )
        except EditConflict as found:
            page = {"conflict": show_conflict(form, found.current), "current": found.current, "status": 409}
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    context = {"cycle": cycle, "form": form, "question": question, "back": back, "keep_theirs": back}
    return render(request, f"{FOLDER}ask.html", {**context, **page, "tab": "meetings"}, status=page["status"])


@requires(Act.HOLD_MEETING, Question, "meeting__cycle__project__programme")
@require_POST
def remove_question(request: HttpRequest, question: Question) -> HttpResponse:
    """Takes a question off the list."""
    back = reverse("preparation", args=[question.meeting.cycle_id]) + "#questions"
    try:
        planning.remove_question(question=question, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The question is off the list."))
    return redirect(back)


@requires(Act.HOLD_MEETING, Cycle, "project__programme")
@require_http_methods(["GET", "POST"])
def plan_meeting(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The day, the hour, the place, what to bring, and the minutes of each part."""
    meeting = Meeting.objects.filter(cycle=cycle).first()
    beginning = PlanForm.beginning(meeting)
    if "division" in request.GET:
        beginning |= PlanForm.division()
    form = PlanForm(request.POST or None, initial=beginning)
    back = reverse("preparation", args=[cycle.pk]) + "#agenda"
    page: dict[str, Any] = {"status": 422 if form.is_bound else 200}
    if request.method == "POST" and form.is_valid():
        try:
            planning.plan_meeting(
                cycle=cycle,
                by=request.user,
                version=form.cleaned_data["version"],
                values=form.values,
                minutes=form.minutes,
            )
        except EditConflict as found:
            shown = _with_minutes(found.current)
            page = {"conflict": show_conflict(form, shown), "current": found.current, "status": 409}
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    if form.is_bound and form.is_valid():
        page["agenda"] = agenda_of(form.minutes, form.cleaned_data["begins_at"])
    elif "division" in request.GET:
        page["agenda"] = agenda_of(PROPOSED, meeting.begins_at if meeting else None)
    elif meeting:
        page["agenda"] = agenda_of(Plan(meeting).minutes, meeting.begins_at)
    context = {"tab": "meetings", "cycle": cycle, "form": form, "back": back, "keep_theirs": back}
    return render(request, f"{FOLDER}plan.html", {**context, **page}, status=page["status"])


def _with_minutes(meeting: Any) -> Any:
    """The meeting as it stands, its agenda under the names of the form's fields."""
    for name, value in PlanForm.beginning(meeting).items():
        if name.startswith("minutes_"):
            setattr(meeting, name, value)
    return meeting


@requires(Act.HOLD_MEETING, Cycle, "project__programme")
@require_http_methods(["GET", "POST"])
def invite_to_meeting(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Chooses whom to invite, and mails each of them, with a file for their calendar."""
    meeting = Meeting.objects.filter(cycle=cycle).first()
    guests = read_guests(cycle, meeting)
    form = InviteForm(request.POST or None, guests=guests)
    if request.method == "POST" and form.is_valid():
        site = request.build_absolute_uri("/").rstrip("/")
        try:
            sent, failed = invite(cycle=cycle, by=request.user, site=site, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            _tell(request, sent, failed)
            return redirect("invite_to_meeting", cycle.pk)
    context = {
        "tab": "meetings",
        "cycle": cycle,
        "meeting": meeting,
        "guests": guests,
        "without": partners_without_people(cycle),
        "form": form,
        "chosen": form.chosen,
    }
    return render(request, f"{FOLDER}invite.html", context, status=422 if form.is_bound else 200)


def _tell(request: HttpRequest, sent: list, failed: list) -> None:
    if sent:
        names = ", ".join(str(person) for person in sent)
        messages.success(request, _("The invitation went to %(names)s.") % {"names": names})
    if failed:
        names = ", ".join(str(person) for person in failed)
        messages.error(
            request,
            ngettext(
                "%(count)d mail could not be sent, to %(names)s. Try again later, or tell them yourself.",
                "%(count)d mails could not be sent, to %(names)s. Try again later, or tell them yourself.",
                len(failed),
            )
            % {"count": len(failed), "names": names},
        )
