"""An XLSX file as what it is, a zip of XML, within the bounds of `projects.office_file`."""

from xml.parsers import expat

from django.utils.translation import gettext as _

from projects import office_file
from projects.office_file import OfficeFile, Problem
from reports.workbook.mistakes import WorkbookRefused, refusal

ROW_LIMIT = 200_000
SHEET_LIMIT = 200
TEXT_LIMIT = 500_000
"""Texts that cells share: more than the cells of 200,000 rows that anybody filled in could need."""
FORMAT_LIMIT = 65_536
"""Formats of cells: a spreadsheet program itself keeps no more than about 65,000."""
SETTINGS_LIMIT = 5_000_000
"""Bytes of a part that is no sheet and no text: the list of sheets, what refers to what, styles."""
TAG_LIMIT = 2_000_000
"""Tags, opening and closing, of all parts that are read: some 400,000 cells."""


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


def too_many_sheets() -> WorkbookRefused:
    return refusal(_("The file has more than 200 sheets; delete those that are not part of the workbook"))


def too_many_cells() -> WorkbookRefused:
    return refusal(
        _(
            "The file has more cells than one project's workbook can need; delete what is not part of the workbook"
        )
    )


def too_much_around() -> WorkbookRefused:
    return refusal(
        _(
            "The file carries more styles and settings than a workbook needs; copy its sheets into a new workbook"
        )
    )


def has_entities() -> WorkbookRefused:
    return refusal(_("The file holds XML entities, which a workbook never needs; save it anew as .xlsx"))


class Package(OfficeFile):
    """The parts of a workbook file, by their names in small letters."""

    tags = 0
    """How many tags were parsed so far."""

    def refusal(self, problem: Problem) -> WorkbookRefused:
        match problem:
            case Problem.OLD:
                return refusal(
                    _(
                        "This is an old Excel file (.xls), or one locked with a password; save it as .xlsx, unlocked"
                    )
                )
            case Problem.FOREIGN:
                return no_workbook()
            case Problem.LARGE:
                return too_large()
            case Problem.LOCKED:
                return refusal(_("The file is locked with a password; save it without one"))
            case Problem.ENTITIES:
                return has_entities()
            case _:
                return damaged()

    def parse(self, name: str, parser: expat.XMLParserType, *, is_setting: bool = False) -> None:
        """As of any office file; `is_setting` for a part that holds neither cells nor their texts."""
        if is_setting and name in self and self.parts[name.lower()].file_size > SETTINGS_LIMIT:
            raise too_much_around()
        super().parse(name, parser)

    def look_at(self, chunk: bytes) -> None:
        """A parser stops at every tag, which takes a thousand times as long as to count them."""
        self.tags += chunk.count(b"<")
        if self.tags > TAG_LIMIT:
            raise too_many_cells()

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

    def check(self) -> None:
        if "xl/workbook.bin" in self.parts:
            raise refusal(_("This is a binary Excel file (.xlsb); save it as .xlsx"))
        super().check()


def xml_parser() -> expat.XMLParserType:
    """A parser that refuses document types, in which entities are declared."""
    return office_file.xml_parser(has_entities)
