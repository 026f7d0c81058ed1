"""Opens an XLSX file as what it is, a zip of XML, without trusting anything it says about itself.

A workbook comes from a stranger's computer. Nothing is unpacked to disk, no part is ever held whole, and no
more than `UNPACKED_LIMIT` bytes are read, whatever the file's directory claims.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from django.utils.translation import gettext as _

from reports.workbook.mistakes import WorkbookRefused, refusal

UNPACKED_LIMIT = 100_000_000
"""Bytes: the most that all parts of a workbook may have together once unpacked."""
ROW_LIMIT = 200_000
PART_LIMIT = 5_000
CHUNK = 1 << 18
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old Excel files begin, and new ones that are locked with a password."""


class _Enough(Exception):
    """Thrown inside a parser that has seen what it was to see."""


def damaged() -> WorkbookRefused:
    return refusal(_("The file is damaged; open it in a spreadsheet program and save it anew as .xlsx"))


def no_workbook() -> WorkbookRefused:
    return refusal(_("This is not a workbook; save it as an Excel workbook (.xlsx) and choose that file"))


def too_large() -> WorkbookRefused:
    return refusal(
        _("The file would unpack to more than 100 MB; take out pictures and other files, or split it up")
    )


def too_many_rows() -> WorkbookRefused:
    return refusal(
        _("The file has more than 200,000 rows; delete the rows that are empty or not part of the workbook")
    )


class Package:
    """The parts of a workbook file, by their names in small letters."""

    def __init__(self, content: bytes) -> None:
        if content.startswith(OLE):
            raise refusal(
                _(
                    "This is an old Excel file (.xls), or one locked with a password; save it as .xlsx, unlocked"
                )
            )
        if not content.startswith(b"PK"):
            raise no_workbook()
        if len(content) > UNPACKED_LIMIT:
            raise too_large()
        if content.count(b"PK\x01\x02") > PART_LIMIT:
            raise no_workbook()
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as problem:
            raise damaged() from problem
        self._parts = {
            info.filename.replace("\\", "/").lstrip("/").lower(): info for info in self._zip.infolist()
        }
        self._check()

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def chunks(self, name: str) -> Iterator[bytes]:
        """The unpacked bytes of a part, piece by piece."""
        info = self._parts.get(name.lower())
        if info is None:
            raise damaged()
        try:
            with self._zip.open(info) as part:
                while chunk := part.read(CHUNK):
                    yield chunk
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
        ) as problem:
            raise damaged() from problem

    def parse(self, name: str, parser: expat.XMLParserType) -> None:
        """Feeds a part to the parser, which must come from `xml_parser`."""
        try:
            for chunk in self.chunks(name):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as problem:
            raise damaged() from problem

    def count_rows(self, name: str) -> int:
        """The rows of a sheet, by a quick look at its text; parsing counts them again, exactly."""
        rows, tail = 0, b""
        for chunk in self.chunks(name):
            text = tail + chunk
            rows += text.count(b"<row ") + text.count(b"<row>") + text.count(b"<row/")
            if rows > ROW_LIMIT:
                raise too_many_rows()
            tail = text[-4:]
        return rows

    def _check(self) -> None:
        if "xl/workbook.bin" in self._parts:
            raise refusal(_("This is a binary Excel file (.xlsb); save it as .xlsx"))
        if "[content_types].xml" not in self._parts:
            raise no_workbook()
        infos = self._parts.values()
        if sum(info.file_size for info in infos) > UNPACKED_LIMIT:
            raise too_large()
        if any(info.flag_bits & 1 for info in infos):
            raise refusal(_("The file is locked with a password; save it without one"))
        if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
            raise no_workbook()
        for name in self._parts:
            if name.endswith((".xml", ".rels", ".vml")):
                self._refuse_entities(name)

    def _refuse_entities(self, name: str) -> None:
        """Entities can only be declared before a part's first element, so no more than that is read."""

        def stop(*_arguments: object) -> None:
            raise _Enough

        parser = xml_parser()
        parser.StartElementHandler = stop
        try:
            for chunk in self.chunks(name):
                parser.Parse(chunk, False)
        except (_Enough, expat.ExpatError, ValueError, LookupError):
            return


def xml_parser() -> expat.XMLParserType:
    """A parser that refuses document types, in which entities are declared."""

    def refuse(*_arguments: object) -> None:
        raise refusal(_("The file holds XML entities, which a workbook never needs; save it anew as .xlsx"))

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser
