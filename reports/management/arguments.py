"""What the administrator's commands share: finding a project by its address, and writing a file whole."""

import os
import tempfile
from pathlib import Path

from django.core.management.base import CommandError

from projects.models import Project


def find_project(slug: str) -> Project:
    """The project with this address; `CommandError` lists the ones there are."""
    project = Project.objects.filter(slug=slug.strip()).first()
    if project is None:
        slugs = ", ".join(Project.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"There is no project {slug!r}; there are: {slugs or 'none yet'}.")
    return project


def refuse_unwritable(output: Path) -> None:
    """Before a minute is spent on what could not be kept."""
    if output.is_dir():
        raise CommandError(f"{output} is a folder; give the name of a file in it.")
    if not output.absolute().parent.is_dir():
        raise CommandError(f"{output} cannot be written: there is no folder {output.absolute().parent}.")


def write_whole(content: bytes, output: Path) -> None:
    """All of the file or nothing: whoever opens it never sees half of it."""
    try:
        handle, name = tempfile.mkstemp(dir=output.absolute().parent, prefix=f".{output.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, 0o644)
            os.replace(name, output)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise CommandError(f"{output} cannot be written: {problem.strerror or problem}.") from problem
