"""Names the sections of a long presentation, so that who speaks finds each project in the list of slides."""

from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

from lxml import etree
from pptx.oxml.ns import qn

from reports.office.scripts import one_line

_P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
_SECTIONS = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"
"""Which extension it is (ECMA-376 leaves it to office programs; others pass over it)."""


def add_sections(show, begins: Sequence[tuple[str, int]]) -> None:
    """Each section's name, and the place of its first slide; the first takes what comes before it, too."""
    slides = [each.get("id") for each in show.slides._sldIdLst]
    extensions = etree.SubElement(show.part._element, qn("p:extLst"))
    extension = etree.SubElement(extensions, qn("p:ext"), uri=_SECTIONS)
    sections = etree.SubElement(extension, f"{{{_P14}}}sectionLst", nsmap={"p14": _P14})
    ends = [at for _name, at in begins[1:]] + [len(slides)]
    first = 0
    for (name, _at), end in zip(begins, ends, strict=True):
        number = str(uuid5(NAMESPACE_URL, f"section {first}")).upper()
        section = etree.SubElement(
            sections, f"{{{_P14}}}section", name=one_line(name) or "\N{EN DASH}", id=f"{{{number}}}"
        )
        listed = etree.SubElement(section, f"{{{_P14}}}sldIdLst")
        for each in slides[first:end]:
            etree.SubElement(listed, f"{{{_P14}}}sldId", id=each)
        first = end
