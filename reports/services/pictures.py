"""Pictures of the actor map, drawn once for everybody on this machine, and one at a time.

Drawing takes seconds of a processor and a lot of memory. So each is kept under a name made of its content, and
whoever comes while another is being drawn waits a little, then is asked to come back.
"""

import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from reports.paper.map import MapImage
from reports.rendering import name_of_picture, render_map_png
from reports.services.files import write_durably

WAIT_SECONDS = 3.0
COME_BACK_SECONDS = 10
MOST_KEPT = 60
"""Pictures of at most some megabytes each; those that were asked for longest ago go first."""
STAYS_SECONDS = 24 * 3600
"""A picture shows its day, so tomorrow nobody asks for it."""


class Busy(Exception):
    """Another picture is being drawn; this one can be had in some seconds."""


def picture_of(image: MapImage, *, language: str) -> bytes:
    """The actor map as PNG, as it was kept or newly drawn. Raises `Busy`."""
    name = f"{name_of_picture(image, language=language)}.png"
    return kept_or_drawn(name, lambda: render_map_png(image, language=language))


def kept_or_drawn(name: str, draw: Callable[[], bytes], *, wait: float | None = None) -> bytes:
    """What is kept under this name, made of its content, or else what `draw` gives. Raises `Busy` after so many seconds."""
    place = _folder() / name
    try:
        return _kept(place)
    except FileNotFoundError:
        pass
    with _alone(WAIT_SECONDS if wait is None else wait):
        try:
            return _kept(place)
        except FileNotFoundError:
            picture = draw()
        _keep(place, picture)
    return picture


def remove_old_pictures() -> int:
    """Removes what nobody asked for since yesterday, and what is too much; returns how many."""
    removed = 0
    for number, (asked_for, path) in enumerate(_latest_first()):
        if number >= MOST_KEPT or asked_for < time.time() - STAYS_SECONDS:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _kept(place: Path) -> bytes:
    picture = place.read_bytes()
    with suppress(FileNotFoundError):  # swept meanwhile
        os.utime(place)
    return picture


def _keep(place: Path, picture: bytes) -> None:
    """The picture is there whole or not at all. A disk that is full does not keep anybody from their picture."""
    making = place.with_name(f"{uuid4()}.part")
    try:
        write_durably(making, picture)
        making.replace(place)
        remove_old_pictures()
    except OSError:
        logging.getLogger(__name__).exception("A picture could not be kept.")
        making.unlink(missing_ok=True)


def _latest_first() -> list[tuple[float, Path]]:
    found = []
    for path in _folder().glob("*.p*"):
        try:
            found.append((path.stat().st_mtime, path))
        except FileNotFoundError:
            continue  # swept by another process
    return sorted(found, reverse=True)


@contextmanager
def _alone(seconds: float) -> Iterator[None]:
    """Nobody else on this machine draws meanwhile. The lock ends with the process that holds it."""
    with (_folder() / "one-at-a-time").open("w") as lock:
        until = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise Busy from None
                time.sleep(0.1)
        yield


def _folder() -> Path:
    folder = Path(settings.REPORT_ROOT) / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
