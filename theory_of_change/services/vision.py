"""Writing the vision, and the mission for those who follow the manual."""

from typing import TypeVar

from django.db import transaction

from projects.models import Project, User
from theory_of_change.models import Mission, Vision
from theory_of_change.services.changing import add, change, hold

Words = TypeVar("Words", Vision, Mission)


def write_vision(*, project: Project, by: User | None, version: int, text: str, reason: str = "") -> Vision:
    """Sets the vision; earlier wordings stay in the history. `version` is 0 where there was none."""
    return _write(Vision, project=project, by=by, version=version, text=text, reason=reason)


def write_mission(*, project: Project, by: User | None, version: int, text: str, reason: str = "") -> Mission:
    """Sets the mission: how the project supports the vision."""
    return _write(Mission, project=project, by=by, version=version, text=text, reason=reason)


@transaction.atomic
def _write(
    model: type[Words], *, project: Project, by: User | None, version: int, text: str, reason: str
) -> Words:
    hold(project)
    present = model._default_manager.filter(project=project).first()
    if present is None:
        return add(model(project=project, text=text), project=project, by=by, fields=["text"], reason=reason)
    return change(present, project=project, by=by, version=version, values={"text": text}, reason=reason)
