"""What the administrator's commands share: refusing in one line, finding a project, and writing a file whole."""

import os
import re
import stat
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from projects.models import Project

_STREAM = re.compile(r"/dev/(stdout|stderr|fd/\d+)|/proc/[^/]+/fd/\d+")


class OneLineCommand(BaseCommand):
    """A command that refuses with exit status 1 and a sentence on standard error, never with a page of usage."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.called_from_command_line = (
            False  # a wrong argument raises then, instead of ending with status 2
        )
        return parser

    def run_from_argv(self, argv: list[str]) -> None:
        try:
            super().run_from_argv(argv)
        except CommandError as problem:
            self.stderr.write(str(problem).removeprefix("Error: "))
            sys.exit(problem.returncode)

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except DatabaseError as problem:
            if _is_migrated():
                raise
            raise CommandError(
                "The database is not up to date; run manage.py migrate first, then this command again."
            ) from problem


def _is_migrated() -> bool:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as problem:
        reason = " ".join(str(problem).split())
        raise CommandError(f"The database cannot be reached: {reason}") from problem
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def find_project(slug: str) -> Project:
    """The project with this address; `CommandError` lists the ones there are."""
    project = Project.objects.filter(slug=slug.strip()).first()
    if project is None:
        slugs = ", ".join(Project.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"There is no project {slug!r}; there are: {slugs or 'none yet'}.")
    return project


def refuse_unwritable(output: Path) -> None:
    """Before a minute is spent on what could not be kept."""
    try:
        is_folder, folder = output.is_dir(), Path(os.path.realpath(output)).parent
        has_folder = folder.is_dir()
    except OSError as problem:
        raise _unwritable(output, problem) from problem
    if is_folder:
        raise CommandError(f"{output} is a folder; give the name of a file in it.")
    if not has_folder:
        raise CommandError(f"{output} cannot be written: there is no folder {folder}.")


def is_channel(output: Path) -> bool:
    """True for a pipe, a device or one of the program's own streams: written to as it is, never replaced."""
    if _STREAM.fullmatch(str(output.absolute())):
        return True  # even where it leads to a file: somebody else holds that open
    try:
        return not stat.S_ISREG(output.stat().st_mode)
    except OSError:
        return False


def write_out(content: bytes, output: Path) -> None:
    """All of the file or nothing, where a file is asked for: whoever opens it never sees half of it.

    What stands behind a symbolic link is written, and the link stays; a pipe or a device is written to.
    """
    try:
        if is_channel(output):
            _write_through(content, output)
        else:
            _write_whole(content, Path(os.path.realpath(output)))
    except OSError as problem:
        raise _unwritable(output, problem) from problem


def _write_through(content: bytes, output: Path) -> None:
    # Never emptied: standard output may be a file to which somebody adds.
    with open(os.open(output, os.O_WRONLY | os.O_APPEND), "wb", buffering=0) as channel:
        rest = memoryview(content)
        while rest:
            rest = rest[channel.write(rest) :]


def _write_whole(content: bytes, output: Path) -> None:
    mode = _mode_for(output)
    handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), mode)  # before a word stands in it
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, output)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _mode_for(output: Path) -> int:
    """Who may read it: as it was with a file that is replaced, else as with any file made here (the umask)."""
    try:
        return stat.S_IMODE(output.stat().st_mode)
    except FileNotFoundError:
        umask = os.umask(0o077)
        os.umask(umask)
        return 0o666 & ~umask


def _unwritable(output: Path, problem: OSError) -> CommandError:
    return CommandError(f"{output} cannot be written: {problem.strerror or problem}.")
