"""The forms in which the coach words reports take part in the drafts of the diaries: under which key."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from diaries.models import Draft
from diaries.services.draft import UNTOLD, Page, finish_draft
from projects.models import Cycle, Programme, Project, User

About = Cycle | Project | Programme


def key_of_words(model: type[models.Model], about: About) -> str:
    """The key of the draft of these words, whether any were saved yet or not: "brief-of-12"."""
    return f"{model._meta.model_name}-of-{about.pk}"


def drop_words(*, writer: User | None, model: type[models.Model], about: About, page: Page = UNTOLD) -> None:
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
