"""The styles of our Word files, and the few other parts that each of them has. Measures are points unless said."""

from dataclasses import dataclass, replace
from functools import cache
from xml.sax.saxutils import quoteattr

from reports.office.package import pack
from reports.office.scripts import LANGUAGES
from theory_of_change.shores import PALETTE

SANS, SERIF = "Calibri", "Georgia"
"""Faces that every office program has or has a twin of: the program speaks in the first, people in the second."""
MARGIN_MM = 50.0
"""How far words stand to the right of those in the margin."""
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DENSE_SIZES = {"Title": 24.0, "Heading 1": 14.0, "Heading 2": 11.5, "Heading 3": 10.5}
DENSER = {"size": 0.9, "before": 0.5, "after": 0.5, "line": 0.92}
SMALLEST = 8.0
"""Points; nothing gets smaller than this."""
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def twips(points: float) -> int:
    return round(points * 20)


def mm(length: float) -> int:
    """Twentieths of a point in so many millimetres."""
    return round(length * 1440 / 25.4)


@dataclass(frozen=True)
class Style:
    """A paragraph style. `outline` is a heading's level, from 0."""

    name: str
    based_on: str = "Normal"
    size: float | None = None
    font: str = ""
    colour: str = ""
    bold: bool | None = None
    italic: bool | None = None
    before: float | None = None
    after: float | None = None
    line: float | None = None
    outline: int | None = None
    keep_next: bool = False
    keep_lines: bool = False
    rule: str = ""
    """The colour of a hairline above it."""
    edge: str = ""
    """The colour of a line at its left."""
    left_mm: float | None = None
    following: str = "Body Text"
    number: int | None = None


INK, MUTED, LINE, EDGE = PALETTE["ink"], PALETTE["muted"], PALETTE["line"], PALETTE["edge"]
STYLES = (
    Style("Body Text", after=5, following="Body Text"),
    Style("Title", font=SERIF, size=34, before=30, after=16, line=1.1, keep_next=True, following="Subtitle"),
    Style("Subtitle", font=SERIF, size=20, colour=PALETTE["accent"], before=14, after=6),
    Style("Cover Line", size=10, colour=MUTED, after=4),
    Style("Draft", bold=True, after=4),
    Style("Heading 1", font=SERIF, size=22, before=14, after=10, outline=0, keep_next=True, keep_lines=True),
    Style("Heading 2", font=SERIF, size=15, before=20, after=6, outline=1, keep_next=True, keep_lines=True),
    Style("Heading 3", font=SERIF, size=12, before=14, after=4, outline=2, keep_next=True, keep_lines=True),
    Style("TOC Heading", font=SERIF, size=15, before=12, after=6, keep_next=True),
    Style("toc 1", size=10, after=1, rule=LINE),
    Style("Overline", size=9, colour=MUTED, before=24, after=0, keep_next=True),
    Style("Words", font=SERIF, size=10.5, after=5, line=1.25),
    Style("Words Apart", "Words", before=10, keep_next=True, rule=LINE),
    Style("Vision", font=SERIF, size=15, italic=True, after=10, line=1.25),
    Style("Lead", font=SERIF, size=12.5, after=8, line=1.25),
    Style(
        "Quote", font=SERIF, size=14, after=5, line=1.25, keep_lines=True, edge=PALETTE["accent"], left_mm=3
    ),
    Style("Recalled", font=SERIF, size=9.5, italic=True, colour=MUTED, after=4, keep_next=True),
    Style("Aside", size=9, colour=MUTED, after=4, edge=EDGE, left_mm=3),
    Style("Label", bold=True, size=9.5, before=4, after=1, keep_next=True),
    Style("Name", bold=True, after=1, keep_next=True),
    Style("Note", size=9, colour=MUTED, after=4),
    Style("Entry Head", size=9, colour=MUTED, before=10, after=1, keep_next=True, rule=LINE),
    Style("Badge", "Note", size=9, colour=MUTED, after=4, keep_next=True),
    Style(
        "Opening",
        font=SERIF,
        size=13,
        italic=True,
        before=8,
        after=6,
        line=1.2,
        edge=PALETTE["accent"],
        left_mm=4,
    ),
    Style("Statement", font=SERIF, size=12, before=8, after=4, keep_next=True, keep_lines=True, rule=LINE),
    Style("Nothing Noted", size=9, colour=MUTED, italic=True, after=4),
    Style("Figure Number", font=SERIF, size=17, colour=PALETTE["accent"], before=10, after=1, keep_next=True),
    Style("List Bullet", font=SERIF, size=10.5, after=3, number=1, following="List Bullet"),
    Style("List Number", font=SERIF, size=10.5, after=3, number=2, following="List Number"),
    Style("List Continue", font=SERIF, size=10.5, after=3, left_mm=6),
    Style("Caption", size=9, colour=MUTED, before=2, after=10),
    Style("Picture", before=8, after=4, keep_next=True),
    Style("Small Picture", before=2, after=2, keep_next=True),
    Style("Table Text", size=9.5, after=2),
    Style("Table Words", "Table Text", font=SERIF, size=9.5),
    Style("Table Head", "Table Text", size=9, bold=True, keep_next=True),
    Style("Table Group", "Table Text", font=SERIF, size=11, before=4, keep_next=True),
    Style("Table Label", "Table Text", size=8.5, bold=True, before=2, keep_next=True),
    Style("Table Note", "Table Text", size=8.5, colour=MUTED),
    Style("footer", size=8.5, colour=MUTED, following="footer"),
)


def style_id(name: str) -> str:
    return name.replace(" ", "")


def _run(style: Style) -> str:
    parts = []
    if style.font:
        parts.append(f'<w:rFonts w:ascii="{style.font}" w:hAnsi="{style.font}"/>')
    for tag, value in (("b", style.bold), ("i", style.italic)):
        if value is not None:
            parts.append(f'<w:{tag} w:val="{int(value)}"/><w:{tag}Cs w:val="{int(value)}"/>')
    parts.append("<w:noProof/>")
    if style.colour:
        parts.append(f'<w:color w:val="{style.colour[1:]}"/>')
    if style.size:
        half = round(style.size * 2)
        parts.append(f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>')
    return f"<w:rPr>{''.join(parts)}</w:rPr>"


def _paragraph(style: Style) -> str:
    parts = []
    if style.keep_next:
        parts.append("<w:keepNext/>")
    if style.keep_lines:
        parts.append("<w:keepLines/>")
    if style.number:
        parts.append(f'<w:numPr><w:numId w:val="{style.number}"/></w:numPr>')
    if style.rule or style.edge:
        side, colour, size, space = ("top", style.rule, 4, 4) if style.rule else ("left", style.edge, 12, 6)
        parts.append(
            f'<w:pBdr><w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour[1:]}"/></w:pBdr>'
        )
    spacing = "".join(
        f' w:{name}="{twips(value)}"'
        for name, value in (("before", style.before), ("after", style.after))
        if value is not None
    )
    if style.line:
        spacing += f' w:line="{round(style.line * 240)}" w:lineRule="auto"'
    if spacing:
        parts.append(f"<w:spacing{spacing}/>")
    if style.left_mm is not None:
        parts.append(f'<w:ind w:left="{mm(style.left_mm)}"/>')
    if style.outline is not None:
        parts.append(f'<w:outlineLvl w:val="{style.outline}"/>')
    return f"<w:pPr>{''.join(parts)}</w:pPr>" if parts else ""


def _style(style: Style) -> str:
    name = style.name.lower() if style.name.startswith(("Heading", "Caption")) else style.name
    return (
        f'<w:style w:type="paragraph" w:styleId="{style_id(style.name)}"><w:name w:val={quoteattr(name)}/>'
        f'<w:basedOn w:val="{style_id(style.based_on)}"/><w:next w:val="{style_id(style.following)}"/>'
        f"<w:qFormat/>{_paragraph(style)}{_run(style)}</w:style>"
    )


def _edge(side: str, colour: str, size: int = 4) -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour[1:]}"/>'


def _denser(style: Style) -> Style:
    """The same for a document that promises a page or two."""
    shrunk = {name: value * by for name, by in DENSER.items() if (value := getattr(style, name)) is not None}
    if "size" in shrunk:
        shrunk["size"] = max(SMALLEST, round(shrunk["size"] * 2) / 2)
    if style.name in DENSE_SIZES:
        shrunk["size"] = DENSE_SIZES[style.name]
    return replace(style, **shrunk)


def _styles(language: str, *, is_dense: bool) -> str:
    styles = [_denser(style) for style in STYLES] if is_dense else STYLES
    body, line, apart = (18, 245, (25, 15)) if is_dense else (21, 264, (60, 40))
    fonts = f'<w:rFonts w:ascii="{SANS}" w:hAnsi="{SANS}" w:cs="Arial" w:eastAsia="{SANS}"/>'
    return (
        f'{_HEAD}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts}'
        f'<w:color w:val="{INK[1:]}"/><w:sz w:val="{body}"/><w:szCs w:val="{body}"/>'
        f'<w:lang w:val="{LANGUAGES[language]}" w:eastAsia="en-US" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f'<w:pPrDefault><w:pPr><w:spacing w:after="100" w:line="{line}" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
        "</w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:semiHidden/></w:style>'
        '<w:style w:type="character" w:styleId="Quiet"><w:name w:val="Quiet"/><w:qFormat/>'
        f'<w:rPr><w:rFonts w:ascii="{SANS}" w:hAnsi="{SANS}"/><w:b w:val="0"/><w:bCs w:val="0"/>'
        f'<w:color w:val="{MUTED[1:]}"/><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="MarginWord"><w:name w:val="Margin Word"/><w:qFormat/>'
        f'<w:rPr><w:rFonts w:ascii="{SANS}" w:hAnsi="{SANS}"/><w:b/><w:bCs/><w:i w:val="0"/><w:iCs w:val="0"/>'
        f'<w:color w:val="{INK[1:]}"/><w:sz w:val="17"/><w:szCs w:val="17"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
        f'<w:rPr><w:color w:val="{PALETTE["accent"][1:]}"/></w:rPr></w:style>'
        '<w:style w:type="table" w:styleId="ReportTable"><w:name w:val="Report Table"/>'
        '<w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr>'
        f"<w:tblBorders>{_edge('top', INK, 8)}{_edge('bottom', LINE)}{_edge('insideH', LINE)}</w:tblBorders>"
        f'<w:tblCellMar><w:top w:w="{apart[0]}" w:type="dxa"/><w:left w:w="60" w:type="dxa"/>'
        f'<w:bottom w:w="{apart[1]}" w:type="dxa"/>'
        '<w:right w:w="90" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        f"{''.join(_style(style) for style in styles)}</w:styles>"
    )


def _level(marker: str, kind: str) -> str:
    return (
        '<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{kind}"/><w:lvlText w:val="{marker}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{mm(6)}" w:hanging="{mm(5)}"/></w:pPr></w:lvl>'
    )


def _numbering() -> str:
    kinds = (("\N{EN DASH}", "bullet"), ("%1.", "decimal"))
    return (
        f'{_HEAD}<w:numbering xmlns:w="{W}">'
        + "".join(
            f'<w:abstractNum w:abstractNumId="{at}">{_level(*kind)}</w:abstractNum>'
            for at, kind in enumerate(kinds)
        )
        + "".join(
            f'<w:num w:numId="{at + 1}"><w:abstractNumId w:val="{at}"/></w:num>' for at in range(len(kinds))
        )
        + "</w:numbering>"
    )


_SETTINGS = (
    f'{_HEAD}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="567"/>'
    "<w:compat>"
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    '</w:compat><w:themeFontLang w:val="{language}" w:bidi="ar-SA"/></w:settings>'
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = ("styles", "numbering", "settings")


@cache
def empty_document(language: str, *, is_dense: bool = False) -> bytes:
    """A Word file without a word, with our styles, in this language: to be opened and filled."""
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_KIND}.{name}+xml"/>' for name in _PARTS
    )
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>'
        for at, name in enumerate(_PARTS, 1)
    )
    parts = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_KIND}.document.main+xml"/>{overrides}'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/></Relationships>',
        "word/document.xml": f'{_HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body><w:sectPr/></w:body></w:document>',
        "word/_rels/document.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{relations}'
        "</Relationships>",
        "word/styles.xml": _styles(language, is_dense=is_dense),
        "word/numbering.xml": _numbering(),
        "word/settings.xml": _SETTINGS.replace("{language}", LANGUAGES[language]),
        "docProps/core.xml": f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>',
    }
    return pack({name: text.encode() for name, text in parts.items()})
