"""Opens a file of an office program as what it is, a zip of XML, without trusting anything it says about itself.

Workbooks and diaries come from a stranger's computer. Nothing is unpacked to disk, no part is ever held whole, and no
more is read than the limits allow, whatever the file's directory claims.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from enum import Enum, auto
from xml.parsers import expat

PART_LIMIT = 5_000
CHUNK = 1 << 18
TOKEN_LIMIT = 1 << 21
"""Bytes of one tag, comment or instruction, which a parser can only read as a whole, anew with every piece."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of before 2007 begin, and new ones that are locked with a password."""


class Problem(Enum):
    """What can be wrong with the file as a whole; each kind of file has its own sentence for it."""

    OLD = auto()
    """An old file, or one that a password locks as a whole."""
    FOREIGN = auto()
    """Something else than such a file."""
    DAMAGED = auto()
    LARGE = auto()
    """It would unpack to more than the limit."""
    LOCKED = auto()
    ENTITIES = auto()
    """It declares XML entities, which no office program writes."""


class _Enough(Exception):
    """Thrown inside a parser that has seen what it was to see."""


class OfficeFile:
    """The parts of the file, by their names in small letters. A subclass says what is wrong, in its own words."""

    unpacked_limit = 100_000_000
    """Bytes: the most that all parts may have together once unpacked."""

    def __init__(self, content: bytes) -> None:
        if content.startswith(OLE):
            raise self.refusal(Problem.OLD)
        if not content.startswith(b"PK") or content.count(b"PK\x01\x02") > PART_LIMIT:
            raise self.refusal(Problem.FOREIGN)
        if len(content) > self.unpacked_limit:
            raise self.refusal(Problem.LARGE)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as problem:
            raise self.refusal(Problem.DAMAGED) from problem
        self.parts = {
            info.filename.replace("\\", "/").lstrip("/").lower(): info for info in self._zip.infolist()
        }
        self.check()

    def refusal(self, problem: Problem) -> Exception:
        """What is raised for this problem."""
        raise NotImplementedError

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.parts

    def chunks(self, name: str) -> Iterator[bytes]:
        """The unpacked bytes of a part, piece by piece."""
        info = self.parts.get(name.lower())
        if info is None:
            raise self.refusal(Problem.DAMAGED)
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
            raise self.refusal(Problem.DAMAGED) from problem

    def parse(self, name: str, parser: expat.XMLParserType) -> None:
        """Feeds a part to the parser, which must come from `xml_parser`."""
        try:
            self._feed(name, parser)
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as problem:
            raise self.refusal(Problem.DAMAGED) from problem

    def _feed(self, name: str, parser: expat.XMLParserType) -> None:
        fed = 0
        for chunk in self.chunks(name):
            self.look_at(chunk)
            parser.Parse(chunk, False)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > TOKEN_LIMIT:
                raise self.refusal(Problem.LARGE)

    def xml_parser(self, *, namespaces: bool = False) -> expat.XMLParserType:
        """A parser for a part of this file (see `xml_parser`)."""
        return xml_parser(lambda: self.refusal(Problem.ENTITIES), namespaces=namespaces)

    def look_at(self, chunk: bytes) -> None:
        """Sees each piece of a part before it is parsed; a subclass that has enough raises."""

    def check(self) -> None:
        if "[content_types].xml" not in self.parts:
            raise self.refusal(Problem.FOREIGN)
        infos = self.parts.values()
        if sum(info.file_size for info in infos) > self.unpacked_limit:
            raise self.refusal(Problem.LARGE)
        if any(info.flag_bits & 1 for info in infos):
            raise self.refusal(Problem.LOCKED)
        if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
            raise self.refusal(Problem.FOREIGN)
        for name in self.parts:
            if name.endswith((".xml", ".rels", ".vml")):
                self._refuse_entities(name)

    def _refuse_entities(self, name: str) -> None:
        """Entities can only be declared before a part's first element, so no more than that is read."""

        def stop(*_arguments: object) -> None:
            raise _Enough

        parser = self.xml_parser()
        parser.StartElementHandler = stop
        try:
            self._feed(name, parser)
        except (_Enough, expat.ExpatError, ValueError, LookupError):
            return


def xml_parser(refusal: Callable[[], Exception], *, namespaces: bool = False) -> expat.XMLParserType:
    """A parser that refuses document types, in which entities are declared.

    With `namespaces` the names of elements and attributes bear their namespace, and a blank behind it.
    """

    def refuse(*_arguments: object) -> None:
        raise refusal()

    parser = expat.ParserCreate(namespace_separator=" " if namespaces else None)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser
