"""Sets a document as a Word file that one can edit on: real headings, lists and tables, and a text for each picture."""

import io
from datetime import datetime
from itertools import count

import docx
from django.utils.translation import gettext as _
from django.utils.translation import override
from docx.shared import Mm
from PIL import Image

from reports.office import word_parts as parts
from reports.office.blocks import Block, Cell, Contents, NewPages, Paragraph, Picture, Run, Table
from reports.office.package import repacked
from reports.office.reading import Front, read_document
from reports.office.scripts import LANGUAGES
from reports.office.word_parts import element
from reports.office.word_styles import empty_document, mm
from reports.rendering import DocumentParts, draw_all

MARGIN_MM, LANDSCAPE_MARGIN_MM = 22.0, 15.0
PHOTO_MM, HIGHEST_MM = 90.0, 150.0
LOGO, LOGO_MM = "report:logo.", 50.0
"""The address of a programme's logo, whatever its kind, and how wide it is at most."""
DOTS_A_MM = 200 / 25.4
DRAWING_PIXELS = 1900
PHOTO_QUALITY = 82


def build_word(document: DocumentParts) -> bytes:
    """The Word file (.docx). The same document gives the same bytes."""
    front, blocks, drawings = read_document(document.html)
    return repacked(_Setting(document, front, blocks, drawings).file())


class _Setting:
    """One Word file in the making."""

    def __init__(
        self, source: DocumentParts, front: Front, blocks: list[Block], drawings: dict[str, str]
    ) -> None:
        self.source, self.front, self.blocks, self.drawings = source, front, blocks, drawings
        self.word = docx.Document(io.BytesIO(empty_document(source.language)))
        self.body: list = []
        self.numbers = count(1)
        self.pages = NewPages(landscape=False, foot="")
        self.footers: dict[NewPages, str] = {}
        self.headings = self._name_headings()
        self.drawn = self._draw()

    def file(self) -> bytes:
        for block in self.blocks:
            self.body += self._set(block)
        body = self.word.element.body
        body.clear()
        body.extend([*self.body, self._section()])
        self._say_what_it_is()
        answer = io.BytesIO()
        self.word.save(answer)
        return answer.getvalue()

    def _say_what_it_is(self) -> None:
        """Title, organisation and language; no person, no program's user, no moment but that of publication."""
        properties = self.word.core_properties
        properties.title = self.front.title[:255]
        properties.author = self.front.author[:255]
        properties.language = LANGUAGES[self.source.language]
        if self.front.published:
            properties.created = datetime.fromisoformat(self.front.published)

    @property
    def width_mm(self) -> float:
        return 297 - 2 * LANDSCAPE_MARGIN_MM if self.pages.landscape else 210 - 2 * MARGIN_MM

    def _set(self, block: Block) -> list:
        if isinstance(block, Paragraph):
            return [parts.paragraph(block, numbers=self.numbers)]
        if isinstance(block, Table):
            return [self._table(block), _gap()]
        if isinstance(block, Picture):
            return self._picture(block)
        if isinstance(block, Contents):
            return self._contents(block)
        return self._new_pages(block)

    def _table(self, block: Table):
        def content_of(cell: Cell) -> list:
            return [each for inner in cell.blocks for each in self._set(inner)]

        return parts.table(block, width_mm=self.width_mm, content_of=content_of)

    # Sections

    def _new_pages(self, block: NewPages) -> list:
        if self.body:
            last = self.body[-1]
            if not last.tag.endswith("}p"):
                last = _gap()
                self.body.append(last)
            last.get_or_add_pPr().append(self._section())
        self.pages = block
        return []

    def _section(self):
        margin = LANDSCAPE_MARGIN_MM if self.pages.landscape else MARGIN_MM
        return parts.section(landscape=self.pages.landscape, footer=self._footer(), margin_mm=margin)

    def _footer(self) -> str | None:
        """A line with the document's words and the page's number; none on a cover."""
        if not self.pages.foot and self._has_cover and self.pages == NewPages(False, ""):
            return None
        if self.pages not in self.footers:
            part, relation = self.word.part.add_footer_part()
            tab = element("tabs", element("tab", val="right", pos=mm(self.width_mm)))
            line = element("p", element("pPr", element("pStyle", val="footer"), tab))
            line.extend(
                [*parts.text_run(self.pages.foot), element("r", element("tab")), *parts.field("PAGE")]
            )
            part.element[:] = [line]
            self.footers[self.pages] = relation
        return self.footers[self.pages]

    @property
    def _has_cover(self) -> bool:
        return any(isinstance(block, Contents) for block in self.blocks)

    # Contents

    def _name_headings(self) -> list[tuple[Paragraph, str]]:
        """Each heading of the first level with the anchor by which the contents find it."""
        named: list[tuple[Paragraph, str]] = []
        for at, block in enumerate(self.blocks):
            if isinstance(block, Paragraph) and block.style == "Heading 1":
                anchor = f"heading-{len(named) + 1}"
                self.blocks[at] = _with_anchor(block, anchor)
                named.append((block, anchor))
        return named

    def _contents(self, block: Contents) -> list:
        with override(self.source.language):
            heading = Paragraph((Run(block.heading or _("Contents")),), "TOC Heading")
        lines = [self._line_of_contents(each, anchor) for each, anchor in self.headings]
        if not lines:
            return []
        begin, instruction, separate, end = parts.field(r'TOC \o "1-1" \h \z \u', is_due=True)
        for made in (separate, instruction, begin):
            lines[0].insert(1, made)
        lines[-1].append(end)
        gallery = element(
            "docPartObj", element("docPartGallery", val="Table of Contents"), element("docPartUnique")
        )
        content = element("sdtContent", *self._set(heading), *lines)
        return [element("sdt", element("sdtPr", gallery), content), _gap()]

    def _line_of_contents(self, heading: Paragraph, anchor: str):
        tab = element("tabs", element("tab", val="right", leader="none", pos=mm(self.width_mm)))
        link = element("hyperlink", anchor=parts.bookmark(anchor), history=1)
        link.extend(each for run in heading.runs for each in parts.text_run(run.text))
        link.append(element("r", element("tab")))
        link.extend(parts.page_of(anchor))
        return element("p", element("pPr", element("pStyle", val="toc1"), tab), link)

    # Pictures

    def _picture(self, block: Picture) -> list:
        image = self._image(block)
        wide, high = Image.open(io.BytesIO(image)).size
        most = self.width_mm if block.wide else LOGO_MM if block.name.startswith(LOGO) else PHOTO_MM
        width = min(most, HIGHEST_MM * wide / high)
        inline = self.word.part.new_pic_inline(io.BytesIO(image), Mm(width), Mm(width * high / wide))
        inline.docPr.set("descr", block.alternative)
        inline.docPr.set("name", f"Picture {inline.docPr.get('id')}")
        drawing = element("drawing", inline)
        return [element("p", element("pPr", element("pStyle", val="Picture")), element("r", drawing))]

    def _image(self, block: Picture) -> bytes:
        if block.name in self.source.photos:
            return _photo(self.source.given[block.name])
        return self.drawn[block.name]

    def _draw(self) -> dict[str, bytes]:
        """Every drawing that stands in the document, as a picture."""
        named = {
            **self.drawings,
            **{
                block.name: self.source.given[block.name].decode()
                for block in self.blocks
                if isinstance(block, Picture)
                and block.name.endswith(".svg")
                and block.name not in self.source.photos
            },
        }
        return dict(zip(named, draw_all(list(named.values()), width=DRAWING_PIXELS), strict=True))


def _with_anchor(block: Paragraph, anchor: str) -> Paragraph:
    return Paragraph(**{**block.__dict__, "anchors": (*block.anchors, anchor)})


def _gap():
    """A small space after a table; Word wants a paragraph between two of them."""
    spacing = element("spacing", before=0, after=60, line=120, lineRule="auto")
    return element("p", element("pPr", element("pStyle", val="BodyText"), spacing))


def _photo(content: bytes) -> bytes:
    """The photo as JPEG, no finer than paper shows it: not every program opens each kind."""
    with Image.open(io.BytesIO(content)) as photo:
        small = photo.convert("RGBA")
        paper = Image.new("RGBA", small.size, "white")
        small = Image.alpha_composite(paper, small).convert("RGB")
        most = round(PHOTO_MM * DOTS_A_MM)
        small.thumbnail((most, most * 2))
    answer = io.BytesIO()
    small.save(answer, format="JPEG", quality=PHOTO_QUALITY, optimize=True)
    return answer.getvalue()
