from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.editing import Edited
from projects.text import validate_length


class Vision(Edited):
    """The long-term change hoped for in the final beneficiaries' lives: a touchstone, never a target."""

    project = models.OneToOneField("projects.Project", models.CASCADE, verbose_name=_("project"))
    text = models.TextField(_("vision"), blank=True, validators=[validate_length])

    class Meta:
        verbose_name = _("vision")
        verbose_name_plural = _("visions")

    def __str__(self) -> str:
        return self.text


class Mission(Edited):
    """How the project will support the vision (Outcome Mapping manual, step 2); optional."""

    project = models.OneToOneField("projects.Project", models.CASCADE, verbose_name=_("project"))
    text = models.TextField(_("mission"), blank=True, validators=[validate_length])

    class Meta:
        verbose_name = _("mission")
        verbose_name_plural = _("missions")

    def __str__(self) -> str:
        return self.text
