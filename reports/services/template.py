"""Giving a programme's documents their look. What was asked for before keeps the look it was frozen with."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from projects import clock
from projects.editing import EditConflict
from projects.models import Programme, User
from projects.services.history import plain, state_of
from reports.look.logos import clean_logo
from reports.models import ReportTemplate, TemplateChange
from reports.models.template import logo_place
from reports.parts import in_order


def template_of(programme: Programme) -> ReportTemplate:
    """The programme's template; one that was never saved, with nothing in it, where it has none (version 0)."""
    found = ReportTemplate.objects.filter(programme=programme).select_related("updated_by").first()
    return found or ReportTemplate(programme_id=programme.pk, version=0)


def set_template(
    *,
    programme: Programme,
    by: User | None,
    version: int,
    accent: str,
    quiet: str,
    cover_text: str,
    foot: str,
    required: Sequence[str],
) -> ReportTemplate:
    """The look and the parts for documents from now on. Raises `EditConflict` where somebody else changed them meanwhile."""
    values = {
        "accent": accent,
        "quiet": quiet,
        "cover_text": cover_text,
        "foot": foot,
        "required": list(in_order(required)),
    }
    return _change(programme, by, values, version=version)


def set_logo(
    *, programme: Programme, by: User | None, content: bytes
) -> tuple[ReportTemplate, tuple[str, ...]]:
    """Keeps a cleaned logo; also returns what was taken out of the drawing. Raises `ValidationError`.

    The bytes of earlier logos stay: documents name them by their hash.
    """
    logo = clean_logo(content)
    digest = sha256(logo.content).hexdigest()
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        place = logo_place(programme.pk, digest)
        if not default_storage.exists(place):
            default_storage.save(place, ContentFile(logo.content))
        values = {
            "logo_sha256": digest,
            "logo_kind": logo.kind,
            "logo_width": logo.width,
            "logo_height": logo.height,
        }
        return _change(programme, by, values), logo.left_out


def remove_logo(*, programme: Programme, by: User | None) -> ReportTemplate:
    values = {"logo_sha256": "", "logo_kind": "", "logo_width": None, "logo_height": None}
    return _change(programme, by, values)


@transaction.atomic
def _change(
    programme: Programme, by: User | None, values: Mapping[str, Any], *, version: int | None = None
) -> ReportTemplate:
    """Sets what differs, with its history. Without a `version`, which counts what a form changes, come what may."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    current = template_of(programme)
    different = {name: value for name, value in values.items() if getattr(current, name) != value}
    if not different:
        return current
    if version is not None and current.version != version:
        raise EditConflict(current)
    before = state_of(current, different)
    for name, value in different.items():
        setattr(current, name, value)
    if current.pk is None:
        current.created_by = by
    else:
        current.updated_at, current.updated_by = clock.now(), by
    if version is not None:
        current.version += 1
    current.save()
    TemplateChange.objects.create(template=current, by=by, before=before, after=plain(different))
    return current
