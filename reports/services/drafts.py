"""The forms in which the coach words reports take part in the drafts of the diaries: under which key, and until when."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from diaries.models import Draft
from diaries.services.draft import finish_draft
from projects.models import Cycle, Programme, Project, User
from reports.models import Brief, CaseWording, ProgrammeWording, ReportPlan

DRAFTED: dict[str, tuple[type[models.Model], str]] = {
    "reportplan": (ReportPlan, "cycle"),
    "casewording": (CaseWording, "project"),
    "brief": (Brief, "project"),
    "programmewording": (ProgrammeWording, "programme"),
}
"""Word of a key -> what the form keeps, and what there is one of it for."""

About = Cycle | Project | Programme


def key_of_words(model: type[models.Model], about: About) -> str:
    """The key of the draft of these words, whether any were saved yet or not: "brief-of-12"."""
    return f"{model._meta.model_name}-of-{about.pk}"


def drop_words(*, writer: User | None, model: type[models.Model], about: About, page: str = "") -> None:
    """Takes away the writer's draft of words that are being saved, from this page, in the same transaction."""
    if writer is not None:
        finish_draft(writer=writer, keys=[key_of_words(model, about)], page=page)


def has_unsaved_words(*, writer: User, model: type[models.Model], about: About) -> bool:
    """Whether this person typed something there that nobody saved."""
    return Draft.objects.visible_to(writer).filter(key=key_of_words(model, about)).exists()


def refuse_unsaved(*, writer: User | None, model: type[models.Model], about: About) -> None:
    """Nobody publishes past their own words. Raises `ValidationError` where some wait to be saved."""
    if writer is not None and has_unsaved_words(writer=writer, model=model, about=about):
        raise ValidationError(
            _("There are words of yours that are not saved yet. Save them or drop them first."),
            code="unsaved",
        )


def is_saved(writer: User, key: str, began: int) -> bool:
    """Whether the words of this draft, which began from version `began`, were saved by their writer since."""
    name, _of, pk = key.partition("-of-")
    if name not in DRAFTED or not (pk.isascii() and pk.isdecimal() and len(pk) < 19):
        return False
    model, about = DRAFTED[name]
    rows = model._default_manager.filter(**{about: int(pk)}, version__gt=began)
    return rows.filter(models.Q(updated_by=writer) | models.Q(updated_by=None, created_by=writer)).exists()
