"""Photos and files: sending one, seeing it, saying what it shows and who may see it, taking it away."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diaries.forms.attachments import CaptionForm, UploadForm, limits_in_words
from diaries.models import ActivityEntry, Attachment, Observation
from diaries.models.entry import Entry
from diaries.services.attachment import (
    MOST_WITH_AN_ENTRY,
    WITH_ENTRY,
    FileErased,
    UploadedBefore,
    bring_back_attachment,
    describe_attachment,
    keep_file,
    open_file,
    remove_attachment,
)
from diaries.views.drafts import typed_on
from diaries.views.entries import refuse_others_entry
from diaries.views.places import boundary_partner_or_404
from projects.access import Act, requires
from projects.models import Project
from projects.receipts import wants_receipt
from projects.text import read_number
from theory_of_change.models import Actor

RELATED = ("project__programme", "observation__actor", "activity_entry__activity__actor", *WITH_ENTRY)
ALONE = "default-src 'none'; sandbox"
"""The content security policy of a file: whatever a browser takes it for, it runs nothing."""


def refuse_hidden(request: HttpRequest, attachment: Attachment) -> None:
    """A file exists as long as its entry does; while it waits for one, only for who sent it."""
    entry = attachment.entry
    if attachment.removed_at or (entry is not None and entry.removed_at):
        raise Http404("This file was removed.")
    if entry is None and attachment.uploaded_by_id != request.user.pk:
        raise Http404("Nothing here for you.")


def refuse_others_file(request: HttpRequest, attachment: Attachment) -> None:
    """The file of one's own entry, or the right to change another's."""
    refuse_hidden(request, attachment)
    if attachment.entry is not None:
        refuse_others_entry(request, attachment.entry)


def refuse_others_removed_file(request: HttpRequest, attachment: Attachment) -> None:
    """The same for a file that was removed, which is there for nothing but to be brought back."""
    if attachment.entry is None:
        raise Http404("What waits for no entry is not brought back.")
    refuse_others_entry(request, attachment.entry)


# Sending


@requires(Act.WRITE_DIARY, Actor, "project__programme")
@require_POST
def upload(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A file for an entry that is still being written: it waits, and is nobody else's, until the entry is saved."""
    boundary_partner_or_404(actor)
    return _upload(request, actor.project, None, back=reverse("diaries", args=[actor.project.slug]))


@requires(Act.WRITE_DIARY, Observation, "cycle__project__programme", "actor", also=refuse_others_entry)
@require_http_methods(["GET", "POST"])
def attach_to_observation(request: HttpRequest, observation: Observation) -> HttpResponse:
    return _upload(request, observation.project, observation, back=_edit_page(observation))


@requires(
    Act.WRITE_DIARY,
    ActivityEntry,
    "cycle__project__programme",
    "activity__actor",
    also=refuse_others_entry,
)
@require_http_methods(["GET", "POST"])
def attach_to_activity_entry(request: HttpRequest, entry: ActivityEntry) -> HttpResponse:
    return _upload(request, entry.project, entry, back=_edit_page(entry))


def _upload(request: HttpRequest, project: Project, entry: Entry | None, *, back: str) -> HttpResponse:
    """201 for a new file, 200 for the same once more, 409 for another under its id, 410 for one removed since."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "GET" or not form.is_valid():
        return _upload_page(request, form, back)
    file = form.cleaned_data["file"]
    status = 201
    try:
        row = keep_file(
            id=form.cleaned_data["id"],
            project=project,
            by=request.user,
            name=file.name,
            content=file.read(),
            entry=entry,
        )
    except UploadedBefore as before:
        row, status = before.row, 200
        if row.removed_at or (row.entry is not None and row.entry.removed_at):
            form.add_error("file", _("This file was sent before and has been removed since."))
            return _upload_page(request, form, back, status=410)
        if not before.same:
            form.add_error("file", _("Another file came under the same number. Choose this one once more."))
            return _upload_page(request, form, back, status=409)
    except FileErased:
        form.add_error("file", _("This file was sent before and has been removed since."))
        return _upload_page(request, form, back, status=410)
    except ValidationError as refused:
        form.add_error("file", refused)
        return _upload_page(request, form, back)
    if wants_receipt(request):
        return JsonResponse(_in_short(row), status=status)
    messages.success(request, _("“%(name)s” is kept.") % {"name": row.name})
    return redirect("caption_attachment", row.pk)


def _upload_page(request: HttpRequest, form: UploadForm, back: str, *, status: int = 422) -> HttpResponse:
    if form.is_bound and wants_receipt(request):
        return JsonResponse({"id": request.POST.get("id", ""), "errors": form.errors}, status=status)
    return render(
        request,
        "projects/form_page.html",
        {
            "tab": "diaries",
            "form": form,
            "heading": _("Add a photo or a document"),
            "standfirst": limits_in_words(MOST_WITH_AN_ENTRY),
            "back": back,
            "button": _("Add"),
        },
        status=status if form.is_bound else 200,
    )


def _in_short(row: Attachment) -> dict[str, Any]:
    """What a page's script needs to show the file."""
    return {
        "id": str(row.pk),
        "name": row.name,
        "is_image": row.is_image,
        "caption": row.caption,
        "consent": row.consent,
        "url": row.get_absolute_url(),
        "small": reverse("attachment_small", args=[row.pk]) if row.is_image else "",
        "describe": reverse("caption_attachment", args=[row.pk]),
        "remove": reverse("remove_attachment", args=[row.pk]),
    }


# Seeing


@requires(Act.SEE_DIARY, Attachment, *RELATED, also=refuse_hidden)
@require_GET
def attachment(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """The file itself: an image to look at, a document to download."""
    return _file(request, attachment, small=False)


@requires(Act.SEE_DIARY, Attachment, *RELATED, also=refuse_hidden)
@require_GET
def small(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """The small picture that lists show."""
    if not attachment.is_image:
        raise Http404("A document has no picture.")
    return _file(request, attachment, small=True)


def _file(request: HttpRequest, attachment: Attachment, *, small: bool) -> HttpResponse:
    """The browser keeps it for this person only, and asks each time whether it may still be seen."""
    etag = f'"{attachment.thumbnail_sha256 if small else attachment.sha256}"'
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        return known
    try:
        file = open_file(attachment, small=small)
    except FileNotFoundError:
        raise Http404("The file was lost.") from None
    answer = FileResponse(
        file,
        as_attachment=not attachment.is_image,
        filename=_name_of_kind(attachment),
        content_type=attachment.kind,
    )
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = ALONE
    return answer


ENDINGS = {
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    "application/pdf": ("pdf",),
}


def _name_of_kind(attachment: Attachment) -> str:
    """The writer's name for it, ending as what it is: a name may say anything."""
    endings = ENDINGS[attachment.kind]
    stem, _dot, ending = attachment.name.rpartition(".")
    return attachment.name if stem and ending.lower() in endings else f"{attachment.name}.{endings[0]}"


# Describing and removing


@requires(Act.WRITE_DIARY, Attachment, *RELATED, also=refuse_others_file)
@require_http_methods(["GET", "POST"])
def caption(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """What is to be seen, and whether the photo may leave the project."""
    entry = attachment.entry
    is_closed = entry is not None and not entry.cycle.takes_entries
    sent = request.POST if request.method == "POST" else None
    form = CaptionForm(sent, attachment=attachment, is_closed=is_closed)
    if request.method == "POST" and form.is_valid():
        try:
            describe_attachment(
                attachment=attachment,
                by=request.user,
                caption=form.cleaned_data["caption"],
                consent=form.cleaned_data.get("consent", ""),
                page=typed_on(request).tab,
                turn=_turn(request),
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            if wants_receipt(request):
                return JsonResponse({"id": str(attachment.pk)})
            messages.success(request, _("Saved."))
            return redirect(
                _page_of(attachment, after_waiting=reverse("caption_attachment", args=[attachment.pk]))
            )
    if wants_receipt(request):
        if form.is_bound:
            return JsonResponse({"id": str(attachment.pk), "errors": form.errors}, status=422)
        return JsonResponse(_in_short(attachment))
    return render(
        request,
        "diaries/attachment.html",
        {
            "tab": "diaries",
            "form": form,
            "attachment": attachment,
            "is_closed": is_closed,
            "back": _page_of(attachment, after_waiting=reverse("diaries", args=[attachment.project.slug])),
        },
        status=422 if form.is_bound else 200,
    )


def _turn(request: HttpRequest) -> int:
    """Which of its page's descriptions this is, counted from 1; 0 where the page does not count them."""
    return read_number(request.POST.get("turn", "")) or 0


@requires(Act.WRITE_DIARY, Attachment, *RELATED, also=refuse_others_file)
@require_POST
def remove(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    return _answer(
        request,
        attachment,
        remove_attachment,
        _("“%(name)s” was removed. For 30 days it can be brought back.") % {"name": attachment.name},
    )


@requires(Act.WRITE_DIARY, Attachment, *RELATED, also=refuse_others_removed_file)
@require_POST
def bring_back(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    return _answer(
        request, attachment, bring_back_attachment, _("“%(name)s” is back.") % {"name": attachment.name}
    )


def _answer(request: HttpRequest, attachment: Attachment, act: Any, done: str) -> HttpResponse:
    try:
        act(attachment=attachment, by=request.user)
    except ValidationError as refused:
        if wants_receipt(request):
            return JsonResponse({"errors": {"file": refused.messages}}, status=422)
        messages.error(request, " ".join(refused.messages))
    else:
        if wants_receipt(request):
            return JsonResponse({"id": str(attachment.pk)})
        messages.success(request, done)
    return redirect(_page_of(attachment, after_waiting=reverse("diaries", args=[attachment.project.slug])))


def _page_of(attachment: Attachment, *, after_waiting: str) -> str:
    """Where one goes on: the page that changes its entry, or, for a published one, the diary."""
    entry = attachment.entry
    if entry is None:
        return after_waiting
    return _edit_page(entry) if entry.cycle.takes_entries else entry.get_absolute_url()  # type: ignore[attr-defined]


def _edit_page(entry: Entry) -> str:
    name = "edit_observation" if isinstance(entry, Observation) else "edit_activity_entry"
    return reverse(name, args=[entry.pk]) + "#files"
