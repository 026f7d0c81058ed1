"""Photos and files of entries: kept once, tied to an entry, shown by consent, erased with their bytes.

A file lies in Django's default storage under its project and the hash of its content. Keeping and erasing hold the
project's row, before a cycle's, so that no file is erased while somebody keeps the same one.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from diaries.images import Prepared, prepare
from diaries.models import Attachment, Consent, ErasedFile, Observation
from diaries.models.entry import Entry
from projects import clock
from projects.models import HistoryEntry, Project, User
from projects.services.cycle import locked, refuse_if_closed
from projects.services.history import erase_words, record
from projects.text import is_storable
from theory_of_change.services.changing import hold

MOST_WITH_AN_ENTRY = 10
MOST_WAITING = 40
"""Files of one person in one project that wait for their entry."""
WAITING_STAYS, REMOVED_STAYS = timedelta(days=30), timedelta(days=30)
"""How long a file that no entry took, or that was removed, can still be had."""


class UploadedBefore(Exception):
    """The same id came again. `same` tells whether it brought the same content."""

    def __init__(self, row: Attachment, *, same: bool) -> None:
        super().__init__(f"attachment {row.pk} was uploaded before")
        self.row = row
        self.same = same


class FileErased(Exception):
    """The same id came again after its file was removed and erased: there is nothing left to say what it was."""


def keep_file(
    *, id: UUID, project: Project, by: User, name: str, content: bytes, entry: Entry | None = None
) -> Attachment:
    """Keeps an uploaded file with `entry`, or lets it wait for the entry that will name it.

    Raises `RefusedFile` where the content is none that can be kept, `UploadedBefore` when this id was used before (a
    repeated request), `FileErased` after it was erased, and `ValidationError` where there are too many or the cycle is published.
    """
    prepared = prepare(content)
    with transaction.atomic():
        hold(project)
        if entry is not None:
            refuse_if_closed(locked(entry.cycle))
        earlier = Attachment.objects.filter(pk=id).select_related(*WITH_ENTRY).first()
        if earlier is not None:
            same = earlier.uploaded_by_id == by.pk and earlier.project_id == project.pk
            raise UploadedBefore(earlier, same=same and earlier.sha256 == _hash(prepared.content))
        if ErasedFile.objects.filter(pk=id).exists():
            raise FileErased
        _refuse_too_many(project, by, entry)
        row = Attachment(id=id, project=project, uploaded_by=by, name=_plain_name(name))
        _fill(row, prepared)
        row.save(force_insert=True)
        if entry is not None:
            _tie([row], entry, by)
        return row


def tie_attachments(entry: Entry, *, ids: Sequence[UUID], by: User) -> None:
    """Ties the waiting files that a form named to its entry. Call it inside the transaction that saves the entry.

    The same file may be named for entries with several partners: the first takes it, the others a copy of its row.
    Raises `ValidationError` for an id that is no file of this writer in this project.
    """
    if not ids:
        return
    wanted = list(dict.fromkeys(ids))
    found = Attachment.objects.kept().select_for_update(of=("self",)).in_bulk(wanted)
    own = [
        found[id]
        for id in wanted
        if id in found and found[id].uploaded_by_id == by.pk and found[id].project_id == entry.project.pk
    ]
    if len(own) < len(wanted):
        raise ValidationError(
            _("One of the files is not here any more. Take it off the list and choose it once more."),
            code="files",
        )
    mine = [row for row in own if row.entry is None or row.entry == entry]
    copies = [_copy(row, entry) for row in own if row.entry is not None and row.entry != entry]
    new = [row for row in mine if row.entry is None] + [row for row in copies if row is not None]
    if _count(entry) + len(new) > MOST_WITH_AN_ENTRY:
        raise _too_many()
    _tie(new, entry, by)


def files_that_wait(ids: Sequence[UUID], *, by: User) -> set[UUID]:
    """Those of these files of this person that no entry took yet."""
    rows = Attachment.objects.kept().filter(pk__in=ids, uploaded_by=by, observation=None, activity_entry=None)
    return set(rows.values_list("pk", flat=True)) if ids else set()


def describe_attachment(
    *, attachment: Attachment, by: User, caption: str, consent: str, page: str = "", turn: int = 0
) -> Attachment:
    """Says what is to be seen, and who may see it. In a published cycle only the consent can still change.

    A `page` that sends one description after the other numbers them (`turn`): one that was overtaken changes nothing.

    People may take their consent back at any time. What was published with it stays as it was published; nothing
    made from then on shows the photo. It was asked about a photo and not about an entry: see `_tell_the_copies`.
    """
    with transaction.atomic():
        entry = attachment.entry
        cycle = None if entry is None else locked(entry.cycle)
        row, *copies = _with_copies(attachment)
        if page and row.described_on == page and turn <= row.described_turn:
            return row
        before = {"caption": row.caption, "consent": row.consent}
        after = {"caption": caption, "consent": consent if row.is_image else ""}
        different = {name for name in before if before[name] != after[name]}
        if cycle is not None and "caption" in different:
            refuse_if_closed(cycle)
        row.described_on, row.described_turn = page, turn
        if not different:
            row.save(update_fields=["described_on", "described_turn"])
            return row
        row.caption = caption
        if "consent" in different:
            row.consent, row.consent_at, row.consent_by = after["consent"], clock.now(), by
        row.save(
            update_fields=["caption", "consent", "consent_at", "consent_by", "described_on", "described_turn"]
        )
        if entry is not None:
            _record(
                entry,
                row,
                by,
                before={name: before[name] for name in different},
                after={name: after[name] for name in different},
            )
        if "consent" in different:
            _tell_the_copies(copies, row, by)
        return row


def _with_copies(attachment: Attachment) -> list[Attachment]:
    """The row as it stands now and then all others of the same file in its project, held in one order.

    Raises `Attachment.DoesNotExist` where it was erased meanwhile.
    """
    same = Attachment.objects.filter(project=attachment.project_id, sha256=attachment.sha256)
    rows = same.select_for_update(of=("self",)).select_related(*WITH_ENTRY).order_by("pk")
    found = {row.pk: row for row in rows}
    if attachment.pk not in found:
        raise Attachment.DoesNotExist
    return [found.pop(attachment.pk), *found.values()]


def _tell_the_copies(copies: Iterable[Attachment], told: Attachment, by: User) -> None:
    """The same photo with other entries: less consent holds for every copy, more for those of the same uploader."""
    asked = ["", *Consent.values]
    for row in copies:
        is_less = asked.index(told.consent) < asked.index(row.consent)
        if row.consent == told.consent or not (is_less or row.uploaded_by_id == told.uploaded_by_id):
            continue
        before, row.consent = row.consent, told.consent
        row.consent_at, row.consent_by = told.consent_at, by
        row.save(update_fields=["consent", "consent_at", "consent_by"])
        if row.entry is not None:
            _record(row.entry, row, by, before={"consent": before}, after={"consent": row.consent})


@transaction.atomic
def remove_attachment(*, attachment: Attachment, by: User) -> None:
    """Takes a file off its entry. For 30 days it can be brought back; until then nobody is shown it."""
    row = _changing(attachment)
    if row.removed_at is None:
        row.removed_at = clock.now()
        row.save(update_fields=["removed_at"])
        if attachment.entry is not None:
            _record(attachment.entry, row, by, before={"file": row.name})


@transaction.atomic
def bring_back_attachment(*, attachment: Attachment, by: User) -> None:
    """Puts a removed file back with its entry. Raises `ValidationError` where its place was taken, and when
    its 30 days are over.
    """
    row = _changing(attachment)
    if row.removed_at is not None:
        if row.removed_at < clock.now() - REMOVED_STAYS:
            raise ValidationError(
                _("This file was removed more than 30 days ago. It is gone for good."), code="erased"
            )
        if attachment.entry is not None and _count(attachment.entry) >= MOST_WITH_AN_ENTRY:
            raise _too_many()
        row.removed_at = None
        row.save(update_fields=["removed_at"])
        if attachment.entry is not None:
            _record(attachment.entry, row, by, after={"file": row.name})


def erase_attachments(rows: Iterable[Attachment]) -> int:
    """Deletes rows for good, the bytes of those that no other row of their project has, and what the history of
    their entries says of them. Returns how many.

    The bytes go before the transaction ends: should it fail, a row without its file is left, to be erased again, and
    never a file that no row remembers.
    """
    by_project: dict[int, list[Attachment]] = defaultdict(list)
    for row in rows:
        by_project[row.project_id].append(row)
    for project_id, of_project in by_project.items():
        with transaction.atomic():
            hold(Project(pk=project_id))
            Attachment.objects.filter(pk__in=[row.pk for row in of_project]).delete()
            ErasedFile.objects.bulk_create(
                [
                    ErasedFile(pk=row.pk, project_id=project_id)
                    for row in of_project
                    if row.removed_at
                    or row.entry is not None  # what no entry took may still come with its entry
                ],
                ignore_conflicts=True,
            )
            for row in of_project:
                _erase_from_history(row)
                for sha256 in filter(None, (row.sha256, row.thumbnail_sha256)):
                    _erase_file(project_id, sha256)
    return sum(map(len, by_project.values()))


def erase_old_attachments(*, now: datetime) -> int:
    """Erases files that no entry took within 30 days, and those removed longer ago. Returns how many."""
    unwanted = Q(observation=None, activity_entry=None, uploaded_at__lt=now - WAITING_STAYS)
    rows = Attachment.objects.filter(unwanted) | Attachment.objects.removed_before(now - REMOVED_STAYS)
    return erase_attachments(rows.select_related("observation", "activity_entry"))


def open_file(attachment: Attachment, *, small: bool = False) -> File:
    """The kept bytes, open for reading. Raises `FileNotFoundError` where they were lost."""
    sha256 = attachment.thumbnail_sha256 if small else attachment.sha256
    return default_storage.open(place_of(attachment.project_id, sha256))


def place_of(project_id: int, sha256: str) -> str:
    """The file's name in the storage."""
    return f"attachments/{project_id}/{sha256[:2]}/{sha256}"


WITH_ENTRY = ("observation__cycle", "activity_entry__cycle", "activity_entry__activity")
"""The relations that lead from a file to its entry, for `select_related`."""


def _changing(attachment: Attachment) -> Attachment:
    """The row as it stands now, held, and before it what is always held before it: the project, then the cycle."""
    hold(attachment.project)
    if attachment.entry is not None:
        refuse_if_closed(locked(attachment.entry.cycle))
    return Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)


def _count(entry: Entry) -> int:
    return Attachment.objects.kept().filter(**{_relation(entry): entry}).count()


def _relation(entry: Entry) -> str:
    return "observation" if isinstance(entry, Observation) else "activity_entry"


def _refuse_too_many(project: Project, by: User, entry: Entry | None) -> None:
    if entry is not None:
        if _count(entry) >= MOST_WITH_AN_ENTRY:
            raise _too_many()
        return
    waiting = Attachment.objects.kept().filter(
        project=project, uploaded_by=by, observation=None, activity_entry=None
    )
    if waiting.count() >= MOST_WAITING:
        raise ValidationError(
            _("%(count)s files of yours wait here for their entry. Save an entry with them first.")
            % {"count": MOST_WAITING},
            code="too_many",
        )


def _too_many() -> ValidationError:
    return ValidationError(
        _("One entry can have %(count)s files; this is more.") % {"count": MOST_WITH_AN_ENTRY},
        code="too_many",
    )


def _tie(rows: Sequence[Attachment], entry: Entry, by: User) -> None:
    for row in rows:
        setattr(row, _relation(entry), entry)
        row.save()
        _record(entry, row, by, after={"file": row.name, "caption": row.caption, "consent": row.consent})


def _copy(row: Attachment, entry: Entry) -> Attachment | None:
    """The same file for another entry; None where that entry has it already."""
    id = uuid5(row.pk, f"{_relation(entry)} {entry.client_id}")
    if Attachment.objects.filter(pk=id).exists():
        return None
    values = {field.attname: getattr(row, field.attname) for field in Attachment._meta.concrete_fields}
    return Attachment(**values | {"id": id, "observation_id": None, "activity_entry_id": None})


def _record(
    entry: Entry,
    row: Attachment,
    by: User,
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    """An act on a file is told in the history of its entry; `attachment` says which file it was."""
    which = {"attachment": str(row.pk)}
    record(
        project=entry.project,
        by=by,
        verb=HistoryEntry.Verb.CHANGED,
        subject=entry,
        before=which | before if before else None,
        after=which | after if after else None,
    )


def _fill(row: Attachment, prepared: Prepared) -> None:
    row.kind, row.size = prepared.kind, len(prepared.content)
    row.width, row.height = prepared.width, prepared.height
    row.sha256 = _store(row.project_id, prepared.content)
    if prepared.thumbnail is not None:
        row.thumbnail_sha256 = _store(row.project_id, prepared.thumbnail.content)


def _store(project_id: int, content: bytes) -> str:
    sha256 = _hash(content)
    place = place_of(project_id, sha256)
    if default_storage.exists(place):
        if default_storage.size(place) == len(content):
            return sha256
        default_storage.delete(place)  # somebody died while writing it
    default_storage.save(place, ContentFile(content))
    return sha256


def _erase_file(project_id: int, sha256: str) -> None:
    same = Attachment.objects.filter(Q(sha256=sha256) | Q(thumbnail_sha256=sha256), project=project_id)
    if not same.exists():
        default_storage.delete(place_of(project_id, sha256))


def _erase_from_history(row: Attachment) -> None:
    """Name, caption and consent of a file stand in the acts of its entry, under the file's id."""
    entry = row.entry
    if entry is not None:
        said = Q(before__attachment=str(row.pk)) | Q(after__attachment=str(row.pk))
        erase_words(
            project=Project(pk=row.project_id),
            kind=entry._meta.model_name or "",
            subject_id=entry.pk,
            among=said,
        )


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _plain_name(name: str) -> str:
    """The name without folders, invisible characters or more letters than the field has; it is only shown."""
    name = "".join(each for each in name.replace("\\", "/").rpartition("/")[2] if each.isprintable()).strip()
    if not name or not is_storable(name):
        return _("file")
    stem, dot, ending = name.rpartition(".")
    return name if len(name) <= 255 else f"{stem[:200]}{dot}{ending[:50]}"
