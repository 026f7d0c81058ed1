from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from projects.french import say_dates_in_french


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Projects and people")

    def ready(self) -> None:
        say_dates_in_french()
