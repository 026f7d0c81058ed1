"""A .docx file as what it is, a zip of XML, within the bounds of `projects.office_file`."""

from django.utils.translation import gettext as _

from projects.office_file import OfficeFile, Problem


class WordRefused(Exception):
    """The file cannot be read; the sentence says why, and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class WordFile(OfficeFile):
    """A .docx file within its bounds."""

    unpacked_limit = 60_000_000

    def refusal(self, problem: Problem) -> WordRefused:
        match problem:
            case Problem.OLD:
                return WordRefused(
                    _(
                        "This is an old Word file (.doc), or one locked with a password; save it as .docx, unlocked."
                    )
                )
            case Problem.FOREIGN:
                return not_word()
            case Problem.LARGE:
                return too_large()
            case Problem.LOCKED:
                return WordRefused(_("The file is locked with a password; save it without one."))
            case Problem.ENTITIES:
                return WordRefused(
                    _("The file holds XML entities, which a Word file never needs; save it anew as .docx.")
                )
            case _:
                return WordRefused(_("The file is damaged; open it in Word and save it anew as .docx."))

    def check(self) -> None:
        super().check()
        if any(name.endswith("vbaproject.bin") for name in self.parts):
            raise WordRefused(_("This file holds macros; save it as a plain Word document (.docx)."))

    @property
    def main(self) -> str:
        """The name of the part that holds the text."""
        found: list[str] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            if name.endswith("Relationship") and attributes.get("Type", "").endswith("/officeDocument"):
                found.append(attributes.get("Target", "").lstrip("/").lower())

        if "_rels/.rels" in self:
            parser = self.xml_parser()
            parser.StartElementHandler = start
            self.parse("_rels/.rels", parser)
        name = next((each for each in found if each in self), "word/document.xml")
        if name not in self or not name.startswith("word/"):
            raise not_word()
        return name


def not_word() -> WordRefused:
    return WordRefused(_("This is not a Word document; save it as .docx and choose that file."))


def too_large() -> WordRefused:
    return WordRefused(
        _(
            "This document is larger than a diary can be. Take out pictures and what does not belong to the diary, "
            "or split it up."
        )
    )
