"""What the pages of an entry show of its photos and files."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from diaries.forms.attachments import ACCEPTED, CaptionForm, limits_in_words, named_files
from diaries.images import LONGEST_SIDE, MOST_BYTES
from diaries.models import Attachment, Draft, Observation
from diaries.models.entry import Entry
from diaries.services.attachment import MOST_WITH_AN_ENTRY, REMOVED_STAYS
from projects import clock
from theory_of_change.models import Actor


def files_of_new_entry(request: HttpRequest, actor: Actor, draft: Draft | None = None) -> dict[str, Any]:
    """For a form that writes an entry: where files go meanwhile, and those that it named before it was refused,
    or that the draft named which stands in it again."""
    kept = draft.data.get("fields", []) if draft else []
    named = named_files(
        [*request.POST.getlist("attachments"), *(value for name, value in kept if name == "attachments")]
    )
    waiting = Attachment.objects.kept().filter(pk__in=named, uploaded_by=request.user, project=actor.project)
    files = list(waiting) if named else []
    return _section(reverse("upload_attachment", args=[actor.pk]), files) | {"is_new": True}


def files_of_entry(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    """For the page that changes an entry: its files, those that can be brought back, and where another goes."""
    rows = list(entry.attachments.all())  # type: ignore[attr-defined]
    name = "attach_to_observation" if isinstance(entry, Observation) else "attach_to_activity_entry"
    kept = [row for row in rows if row.removed_at is None]
    recently = clock.now() - REMOVED_STAYS
    return _section(reverse(name, args=[entry.pk]), kept) | {
        "removed": [row for row in rows if row.removed_at and row.removed_at > recently],
        "has_room": len(kept) < MOST_WITH_AN_ENTRY,
        "may_add": entry.cycle.takes_entries,
    }


def _section(upload: str, files: list[Attachment]) -> dict[str, Any]:
    """`consent_words` of each file is the answer that its page gives to the question of consent."""
    answers = dict(CaptionForm.base_fields["consent"].choices)  # type: ignore[attr-defined]
    for file in files:
        file.consent_words = answers[file.consent]  # type: ignore[attr-defined]
    return {
        "files": files,
        "upload": upload,
        "accepted": ACCEPTED,
        "limits": limits_in_words(MOST_WITH_AN_ENTRY),
        "most": MOST_WITH_AN_ENTRY,
        "most_bytes": MOST_BYTES,
        "longest_side": LONGEST_SIDE,
        "consents": answers.items(),
    }
