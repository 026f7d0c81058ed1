"""What a document is given, as bytes by address: fonts, figures, photos, a logo, its style. It gets nothing else."""

import base64
import io
import json
import logging
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, SupportsBytes

from django.core.files.storage import default_storage
from django.template.loader import render_to_string

from diaries.figures import SCORE_MARKS
from reports.content import TemplatePart
from reports.look.style import logo_address
from theory_of_change.shores import PALETTE, SPHERES, actor_mark

STATIC = Path(__file__).parents[2] / "static"
SCHEME = "report:"
"""The addresses of what a report is given; no program answers to them."""
NO_PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4AAAA8gDxnPEd5gAAAABJRU5ErkJggg=="
)


class RefusedResource(Exception):
    """The report asked for something that it was not given; the addresses are the exception's arguments."""


def given_only(given: Mapping[str, SupportsBytes]):
    """A fetcher that answers from `given` and remembers everything else it was asked for."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class GivenOnly(URLFetcher):
        def __init__(self) -> None:
            super().__init__(allowed_protocols=())
            self.refused: list[str] = []

        def fetch(self, url: str, headers=None) -> URLFetcherResponse:
            if url not in given:
                self.refused.append(url)
                raise RefusedResource(url)
            return URLFetcherResponse(url, bytes(given[url]), {"Content-Type": _kind(url)})

    return GivenOnly()


def _kind(url: str) -> str:
    """A photo says by its first bytes what it is."""
    if url.endswith(".woff2"):  # the file's name; what is given is unpacked
        return "font/ttf"
    return "image/svg+xml" if url.endswith(".svg") else "application/octet-stream"


def photos(places: Mapping[str, str]) -> dict[str, bytes]:
    """The bytes of the photos, from their places in the storage by address. Instead of one that was erased since the report was asked for, an empty picture:
    its caption still tells what stood there, and the report is made."""
    given = {}
    for address, place in places.items():
        try:
            with default_storage.open(place) as file:
                given[address] = file.read()
        except FileNotFoundError:
            logging.getLogger(__name__).warning("photo %s is not there any more", place)
            given[address] = NO_PHOTO
    return given


def logo(template: TemplatePart) -> dict[str, bytes]:
    """The logo's bytes by its address in the document; an empty picture where they were lost."""
    return photos({logo_address(template.logo): template.logo.place}) if template.logo else {}


def is_drawing(content: bytes) -> bool:
    """Whether it is SVG; a logo that was lost is not, whatever its address says."""
    return content.lstrip().startswith(b"<")


@dataclass(frozen=True)
class Face:
    """A face in a file without a name, which is read for each document: all of them take 13 MB of every process that holds them."""

    file: IO[bytes]
    start: int
    size: int

    def __bytes__(self) -> bytes:
        return os.pread(self.file.fileno(), self.size, self.start)


@cache
def fonts() -> dict[str, Face]:
    """Every face as WeasyPrint needs it. It would unpack them anew for each document, which takes
    seconds; unpacked once, before a worker forks, they are there for all of them."""
    from fontTools.ttLib import woff2

    file = tempfile.TemporaryFile()  # noqa: SIM115 - it ends with the process
    faces = {}
    for address, packed in packed_fonts().items():
        face = io.BytesIO()
        woff2.decompress(io.BytesIO(packed), face)
        faces[address] = Face(file, start=file.tell(), size=len(face.getbuffer()))
        file.write(face.getbuffer())
    file.flush()
    return faces


def packed_fonts() -> dict[str, bytes]:
    return {f"{SCHEME}{face['file']}": (STATIC / "fonts" / face["file"]).read_bytes() for face in _faces()}


@cache
def _faces() -> list[dict[str, str]]:
    return json.loads((STATIC / "fonts" / "faces.json").read_text(encoding="utf-8"))


def style(sheets: Iterable[str]) -> str:
    """The print stylesheets, with every face taken from memory."""
    faces = "\n".join(
        f'@font-face {{ font-family: "{face["family"]}"; font-style: {face["style"]}; '
        f'font-weight: {face["weight"]}; src: url("{SCHEME}{face["file"]}") }}'
        for face in _faces()
    )
    return faces + "".join((STATIC / "css" / sheet).read_text(encoding="utf-8") for sheet in sheets)


@cache
def figures() -> dict[str, bytes]:
    """Scores and actor marks. Their word always stands beside them, so they are drawn as backgrounds: the PDF's
    tags then pass over them."""
    marks = {
        f"{SCHEME}score-{name}.svg": svg("diaries/figures/score.svg", mark=mark)
        for name, mark in SCORE_MARKS.items()
    }
    for sphere in SPHERES:
        filled = sphere in ("control", "influence")
        name = "strategic" if sphere == "outside" else sphere
        marks[f"{SCHEME}actor-{name}.svg"] = svg(
            "reports/print/actor_mark.svg",
            d=actor_mark(sphere, 6, 6, 12),
            fill=PALETTE[sphere] if filled else "none",
            stroke="none" if filled else PALETTE[sphere],
        )
    return marks


def svg(template: str, **context: object) -> bytes:
    return render_to_string(template, context).encode()
