"""Stands in for `reports.rendering` where a test needs a report that takes its time or comes to grief.

The edition's content says what is to happen, as JSON: {"seconds": 0.5}, {"raises": "words"}, {"signal": 11},
{"bytes": 2000000}, {"memory": 4000000000}, {"spin": true}, {"aside": "words that it leaves in a temporary file"},
{"errno": 28}, {"missing": ["U+12000"]}. The real thing is tested in its own file.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from reports.rendering import RenderedReport


def warm_up() -> None:
    pass


@contextmanager
def watching_pages(tell) -> Iterator[None]:
    """Tells of the pages that the order names, all at once: {"pages": [1, 2]}."""
    global _tell
    _tell = tell
    yield


def _tell(page: int) -> None:
    pass


def render(content: str, *, language: str, kind: str = "cycle") -> RenderedReport:
    order = json.loads(content)
    for page in order.get("pages", ()):
        _tell(page)
    time.sleep(order.get("seconds", 0))
    if "aside" in order:
        Path(mkdtemp(), "aside").write_text(order["aside"])
    if "errno" in order:
        try:
            raise OSError(order["errno"], "No room.")
        except OSError as problem:
            raise ValueError("A font could not be read.") from problem
    if "raises" in order:
        raise ValueError(order["raises"])
    if "signal" in order:
        os.kill(os.getpid(), order["signal"])
    if "memory" in order:
        bytearray(order["memory"])
    while order.get("spin"):
        pass
    text = f"%PDF-1.7 {language} {content} ".encode()
    pdf = text.ljust(order.get("bytes", 0), b".")
    return RenderedReport(pdf=pdf, pages=3, missing_glyphs=tuple(order.get("missing", ())))
