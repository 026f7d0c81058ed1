"""What surrounds a run of WeasyPrint: its log is listened to, and nothing collects garbage meanwhile."""

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def watching_pages(tell: Callable[[int], None]) -> Iterator[None]:
    """Tells the number of each page when WeasyPrint begins to set it, and 0 when it begins to write the file.

    Where pages refer to each other it sets some of them again, so the numbers may go back.
    """
    handler = _Progress(tell)
    logger = logging.getLogger("weasyprint.progress")
    before = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False  # several lines a page would fill the worker's log
    try:
        yield
    finally:
        logger.setLevel(before[0])
        logger.propagate = before[1]
        logger.removeHandler(handler)


class _Progress(logging.Handler):
    def __init__(self, tell: Callable[[int], None]) -> None:
        super().__init__()
        self.tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        message = str(record.msg)
        if message.startswith("Step 5") and "Page" in message and isinstance(record.args, tuple):
            self.tell(int(str(record.args[0])))
        elif message.startswith("Step 6"):
            self.tell(0)


@contextmanager
def without_gc() -> Iterator[None]:
    """Rendering makes millions of small objects that all live until it ends; looking through them is wasted."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Glyphs(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.missing: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if "notdef" in str(record.msg) and isinstance(record.args, tuple):
            self.missing.add(f"U+{record.args[-1]:04X}")


@contextmanager
def missing_glyphs() -> Iterator[set[str]]:
    """The characters that had to be drawn as an empty box."""
    handler = _Glyphs()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield handler.missing
    finally:
        logger.removeHandler(handler)
