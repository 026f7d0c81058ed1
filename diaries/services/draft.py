"""Drafts: what somebody is typing, kept as it stood a moment ago, private to them and bounded."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from diaries.models import ActivityEntry, Draft, Observation, SavedForm
from diaries.models.entry import Entry
from diaries.services.diary_queries import NOTES
from projects import clock
from projects.editing import Edited
from projects.models import Programme, Project, User
from projects.text import all_storable

MOST_DRAFTS = 100
"""Drafts that one person can have at a time."""

MOST_BYTES = 256 * 1024
"""Bytes of one draft's texts, in UTF-8."""

KEPT_FOR = timedelta(days=90)
"""After this long without a keystroke a draft is removed."""

LATE_FOR = timedelta(days=1)
"""So long a keystroke of a page whose form was saved is known to be late."""

Fields = Sequence[Sequence[str]]
"""What stands in a form: its fields as pairs of name and value, in order; a name may come several times."""


class NewerDraft(Exception):
    """Another device or tab wrote on in the meantime. `current` is what it wrote; nothing was changed."""

    def __init__(self, current: Draft) -> None:
        super().__init__(f"draft {current.pk} is at revision {current.revision}")
        self.current = current


class SavedMeanwhile(Exception):
    """The entry of this draft was saved (or even erased), so there is nothing left to draft."""


@dataclass(frozen=True)
class Typed:
    """One state of a form on one page. `tab` names the page, `turn` counts its states."""

    fields: Fields
    tab: str
    turn: int


@dataclass(frozen=True)
class Page:
    """The page from which a form is saved: its name (`Typed.tab`), and which revision of a draft it goes on with.

    Both are told by the form itself: no name is without JavaScript, no revision (None) is by who knows of no drafts.
    """

    tab: str = ""
    revision: int | None = None

    def holds(self, draft: Draft) -> bool:
        """Whether this draft's words stand on this page: they were typed there, or were taken over from elsewhere.

        A page that says nothing about itself is taken to hold whatever stands under its key.
        """
        if self == UNTOLD:
            return True
        return draft.revision == self.revision or (self.tab != "" and draft.data.get("tab") == self.tab)


UNTOLD = Page()
"""A page that does not say which one it is."""


ENTRIES: tuple[type[Entry], ...] = (Observation, ActivityEntry)
CHOSEN = {"version", "told", "findings", "quotes", "quoted", "begins", "ends"}
"""Fields of the words of a report in which nothing is written."""
WHOLE_CYCLE = {Draft.Kind.SCORES, Draft.Kind.DIARY, Draft.Kind.EXCHANGE}
"""Forms about a whole cycle, that there is one of: their words stand in the fields `WRITTEN`, after a prefix or not."""
WRITTEN = {*NOTES, "remark", "text", "note", "reason"}


def drafted_models() -> tuple[type[Any], ...]:
    """Rows whose forms keep drafts: entries, and what the composition root names besides."""
    return (*ENTRIES, *(apps.get_model(name) for name in settings.DRAFTED_MODELS))


def key_of(row: Edited) -> str:
    """The key of the draft of a change; a new row's draft has its client id for a key."""
    return f"{row._meta.model_name}-{row.pk}"


@transaction.atomic
def save_draft(
    *, writer: User, about: Project | Programme, kind: str, key: str, path: str, typed: Typed, revision: int
) -> Draft:
    """Keeps what stands in the form, if nothing newer stands there. Answers with the draft and its new revision.

    `revision` is the one this page last knew of, 0 for none. A page that goes on writing what it wrote last needs
    no revision (its answer may have been lost), and an older state that arrives late changes nothing. Raises
    `NewerDraft`, `SavedMeanwhile`, or `ValidationError` for what is too much or cannot be stored.
    """
    _refuse_what_cannot_be_kept(typed)
    data = {"fields": [list(pair) for pair in typed.fields], "tab": typed.tab, "turn": typed.turn}
    hold_drafts(writer)  # one at a time for each person, also for the first save
    draft = Draft.objects.filter(writer=writer, key=key).first()
    if draft is None:
        if SavedForm.objects.filter(writer=writer, key=key, tab=typed.tab).exists():
            raise SavedMeanwhile
        return _begin(writer=writer, about=about, kind=kind, key=key, path=path, data=data)
    if draft.data.get("tab") == typed.tab:
        if typed.turn <= draft.data.get("turn", 0):
            return draft
    elif draft.revision != revision:
        if draft.data.get("fields") == data["fields"]:
            return draft
        raise NewerDraft(draft)
    draft.data = data
    draft.path = path
    draft.revision += 1
    draft.updated_at = clock.now()
    draft.save(update_fields=["data", "path", "revision", "updated_at"])
    return draft


def _begin(
    *, writer: User, about: Project | Programme, kind: str, key: str, path: str, data: Mapping[str, Any]
) -> Draft:
    is_erased = isinstance(about, Project) and _is_erased(about, key)
    if is_erased or _is_made(writer, kind, key):
        raise SavedMeanwhile
    if Draft.objects.filter(writer=writer).count() >= MOST_DRAFTS:
        raise ValidationError(
            _("You have %(count)d drafts already. Drop one that you do not need any more.")
            % {"count": MOST_DRAFTS},
            code="too_many",
        )
    return Draft.objects.create(
        writer=writer,
        project=about if isinstance(about, Project) else None,
        programme=about if isinstance(about, Programme) else None,
        kind=kind,
        key=key,
        path=path,
        data=dict(data),
        started_at=clock.now(),
        updated_at=clock.now(),
    )


@transaction.atomic(savepoint=False)
def finish_draft(*, writer: User, keys: Sequence[str], page: Page = UNTOLD) -> None:
    """Takes away the writer's drafts whose words stand on the page that is being saved (`Page.holds`).

    What they type into the same form elsewhere, and did not go on with here, stays a draft.

    Services that save an entry call it in their transaction, so that a draft and its entry never stand
    beside each other: what this page sends comes before, and is dropped, or after, and is refused. That holds
    also where saving changed nothing, where somebody else saved after this writer, and where the page's first
    keystroke is under way still: the page is known.
    """
    hold_drafts(writer)
    pages = {(key, page.tab) for key in keys if page.tab}
    for draft in Draft.objects.filter(writer=writer, key__in=keys):
        if not page.holds(draft):
            continue
        if page == UNTOLD:
            pages.add((draft.key, draft.data.get("tab", "")))
        draft.delete()
    for key, tab in pages:
        SavedForm.objects.update_or_create(
            writer=writer, key=key, tab=tab, defaults={"saved_at": clock.now()}
        )


@transaction.atomic(savepoint=False)
def drop_draft(*, writer: User, keys: Sequence[str]) -> bool:
    """Takes away the writer's drafts with these keys, which they do not want; whether there was one."""
    hold_drafts(writer)
    drafts = Draft.objects.filter(writer=writer, key__in=keys)
    return bool(drafts.exists() and drafts.delete()[0])


def remove_old_drafts() -> int:
    """Removes drafts that nobody touched for `KEPT_FOR`, and what is known of saved forms; returns how many drafts."""
    SavedForm.objects.filter(saved_at__lt=clock.now() - LATE_FOR).delete()
    removed, _by_model = Draft.objects.filter(updated_at__lt=clock.now() - KEPT_FOR).delete()
    return removed


def forget_draft(*, writer: User, key: str, page: Page = UNTOLD) -> None:
    """Takes away the draft of a new entry that is being saved, by a service that has called `hold_drafts`, if its words
    stand on the page that is saved (`Page.holds`). `save_draft` knows a new entry by its client id, without a `SavedForm`.
    """
    draft = Draft.objects.filter(writer=writer, key=key).first()
    if draft is not None and page.holds(draft):
        draft.delete()


def hold_drafts(writer: User) -> None:
    """Whatever changes this person's drafts waits here for one another, until its transaction ends."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=writer.pk)


def _is_made(writer: User, kind: str, key: str) -> bool:
    """Whether a draft of a new entry with this client id comes late: the writer has added that entry.

    The form of a line of a meeting (`Kind.FINDING`, `Kind.DECISION`) stays open to words that were typed after it
    was added, on another page; saving them shows both.
    """
    if kind not in {Draft.Kind.SAW, Draft.Kind.DID}:
        return False
    try:
        client_id = UUID(key)
    except ValueError:
        return False
    return any(
        model._default_manager.filter(created_by=writer, client_id=client_id).exists() for model in ENTRIES
    )


def _is_erased(project: Project, key: str) -> bool:
    """Whether this would draft a change of an entry whose words are gone for good."""
    for model in ENTRIES:
        pk = _changed_row(model, key)
        if pk is not None:
            rows = model._default_manager.filter(pk=pk, cycle__project=project, erased_at__isnull=False)
            return rows.exists()
    return False


def _changed_row(model: type[models.Model], key: str) -> int | None:
    """The id of the row of this kind that a draft changes (see `key_of`)."""
    name, dash, pk = key.partition(f"{model._meta.model_name}-")
    return int(pk) if dash and not name and pk.isdecimal() and len(pk) < 19 else None


def texts_in(draft: Draft) -> list[str]:
    """The sentences somebody typed, without ids, dates and choices."""
    if draft.kind == Draft.Kind.REPORT:
        return [value for name, value in draft.data.get("fields", []) if name not in CHOSEN and value.strip()]
    if draft.kind in WHOLE_CYCLE:
        fields = draft.data.get("fields", [])
        return [value for name, value in fields if name.rpartition("-")[2] in WRITTEN and value.strip()]
    kind = draft.key.partition("-")[0] if draft.kind == Draft.Kind.CHANGE else draft.kind
    named = next((each for each in drafted_models() if each._meta.model_name == kind), None)
    written = {
        field.name
        for model in ([named] if named else ENTRIES)
        for field in model._meta.fields
        if isinstance(field, models.TextField)
    }
    return [value for name, value in draft.data.get("fields", []) if name in written and value.strip()]


def _refuse_what_cannot_be_kept(typed: Typed) -> None:
    texts = [text for pair in typed.fields for text in pair]
    if not all_storable(texts):
        raise ValidationError(
            _("This text holds an invisible character that cannot be stored. Type it anew."),
            code="unstorable",
        )
    if len(json.dumps(typed.fields, ensure_ascii=False).encode()) > MOST_BYTES:
        raise ValidationError(_("This is more than a draft can keep."), code="too_large")
