"""An XLSX file as what it is, a zip of XML, within the bounds of `projects.office_file`."""

from xml.parsers import expat

from django.utils.translation import gettext as _

from projects import office_file
from projects.office_file import OfficeFile, Problem
from reports.workbook.mistakes import WorkbookRefused, refusal

ROW_LIMIT = 200_000


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


def has_entities() -> WorkbookRefused:
    return refusal(_("The file holds XML entities, which a workbook never needs; save it anew as .xlsx"))


class Package(OfficeFile):
    """The parts of a workbook file, by their names in small letters."""

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
