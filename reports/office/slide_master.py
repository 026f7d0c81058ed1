"""The master of our presentations, made here: white, ink, one blue, and the shores on the first slide.

Lengths are EMU, of which an inch has 914,400; a slide is 16 by 9.
"""

from functools import cache
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from reports.office.package import pack
from theory_of_change.shores import PALETTE

SANS, SERIF = "Calibri", "Georgia"
WIDTH, HEIGHT = 12_192_000, 6_858_000
LEFT, INNER = 838_200, 10_515_600
TOP, TALL = 1_430_000, 4_762_500
"""Where the body of a slide begins, and how high it is."""
TITLE, POINTS, QUOTE, OPEN, STATEMENT = range(5)
"""The layouts, in the order of the master; `OPEN` has a title, and room for a picture or a table."""
COLUMNS = (14, 15, 16)
"""The places of what stands beside a statement."""
COVER_TEXT = 17
FOOT_WIDE = 8_500_000


class Place(NamedTuple):
    """Where something lies on a slide."""

    left: int
    top: int
    width: int
    height: int


COVER_LOGO = Place(LEFT, 330_000, 3_000_000, 700_000)
SMALL_LOGO = Place(LEFT + INNER - 1_900_000, 6_270_000, 1_150_000, 360_000)
"""The most room of a logo: on the first slide, and beside the number of each other."""
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = f'xmlns:a="{_A}" xmlns:r="{_R}" xmlns:p="{_P}"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument"


def _place(left: int, top: int, width: int, height: int) -> str:
    return f'<a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'


def _holder(number: int, name: str, kind: str, place: str, *, anchor: str = "t", style: str = "") -> str:
    """A place for text; its style is for its first level."""
    levels = f"<a:lstStyle>{style}</a:lstStyle>" if style else "<a:lstStyle/>"
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(name)}/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr>{place}</p:spPr>"
        f'<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:normAutofit/></a:bodyPr>{levels}'
        "<a:p><a:endParaRPr/></a:p></p:txBody></p:sp>"
    )


def _level(size: float, font: str, colour: str = "tx1", *, italic: bool = False, align: str = "l") -> str:
    return (
        f'<a:lvl1pPr marL="0" indent="0" algn="{align}"><a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/>'
        f'<a:defRPr sz="{round(size * 100)}" i="{int(italic)}"><a:solidFill><a:schemeClr val="{colour}"/></a:solidFill>'
        f'<a:latin typeface="{font}"/><a:cs typeface="Arial"/></a:defRPr></a:lvl1pPr>'
    )


def shore_shape(number: int, place: Place, fill: str, line: str, thick: int, *, bend: int) -> str:
    """One of the three shores: straight from the left, and at the right an arc that bends out so far, as on the actor map."""
    _left, _top, wide, high = place
    corner, edge = min(bend, high // 4), wide - bend
    tip = edge - 2 * bend * corner // (high // 2 - corner)
    flat = tip - corner * 23 // 20
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Shore"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>'
        f'{_place(*place)}<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/>'
        f'<a:pathLst><a:path w="{wide}" h="{high}"><a:moveTo><a:pt x="0" y="0"/></a:moveTo>'
        f'<a:lnTo><a:pt x="{flat}" y="0"/></a:lnTo>'
        f"{_bend((tip, 0), (edge, corner))}{_bend((wide + bend, high // 2), (edge, high - corner))}"
        f"{_bend((tip, high), (flat, high))}"
        f'<a:lnTo><a:pt x="0" y="{high}"/></a:lnTo></a:path></a:pathLst>'
        f'</a:custGeom><a:solidFill><a:srgbClr val="{fill[1:]}"/></a:solidFill><a:ln w="{thick}"><a:solidFill>'
        f'<a:srgbClr val="{line[1:]}"/></a:solidFill></a:ln></p:spPr></p:sp>'
    )


def _bend(*points: tuple[int, int]) -> str:
    places = "".join(f'<a:pt x="{x}" y="{y}"/>' for x, y in points)
    return f"<a:quadBezTo>{places}</a:quadBezTo>"


def _shores(first: int, middle: int, wide: int, high: int) -> str:
    """All three, the outermost first, from beyond the left edge of the slide."""
    looks = (("interest", 1.0, 9_525), ("influence", 0.72, 15_875), ("control", 0.42, 25_400))
    return "".join(
        shore_shape(
            first + at,
            Place(-20_000, middle - round(high * share) // 2, round(wide * share), round(high * share)),
            PALETTE[f"{sphere}_tint"],
            PALETTE[sphere],
            thick if high > 1_000_000 else thick // 2,
            bend=round(high * share * 0.18),
        )
        for at, (sphere, share, thick) in enumerate(looks)
    )


_NO_GROUP = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
_HEADING = _place(LEFT, 270_000, INNER, 940_000)
_BODY = _place(LEFT, TOP, INNER, TALL)
_FOOT = _place(LEFT, 6_300_000, FOOT_WIDE, 320_000)
_NUMBER = _place(LEFT + INNER - 600_000, 6_300_000, 600_000, 320_000)


def _foot(first: int) -> str:
    return _holder(
        first, "Footer", 'type="ftr" sz="quarter" idx="11"', _FOOT, style=_level(11, SANS, "tx2")
    ) + _holder(
        first + 1,
        "Number",
        'type="sldNum" sz="quarter" idx="12"',
        _NUMBER,
        style=_level(11, SANS, "tx2", align="r"),
    )


def _layout(name: str, kind: str, shapes: str, *, is_bare: bool = False) -> str:
    """A bare one shows nothing of the master."""
    shows = ' showMasterSp="0"' if is_bare else ""
    return (
        f'{_HEAD}<p:sldLayout {NAMES} type="{kind}" preserve="1"{shows}><p:cSld name="{name}"><p:spTree>{_NO_GROUP}{shapes}'
        "</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    )


def _layouts() -> tuple[str, ...]:
    heading = _holder(2, "Title", 'type="title"', _HEADING, anchor="b")
    title = _holder(
        2,
        "Title",
        'type="ctrTitle"',
        _place(LEFT, 1_070_000, INNER, 1_520_000),
        anchor="b",
        style=_level(44, SERIF),
    )
    subtitle = _holder(
        3,
        "Subtitle",
        'type="subTitle" idx="1"',
        _place(LEFT, 2_660_000, INNER, 450_000),
        style=_level(22, SERIF, "accent1"),
    )
    small = _holder(
        4,
        "Small print",
        'type="body" sz="quarter" idx="13"',
        _place(LEFT, 3_130_000, INNER, 320_000),
        style=_level(14, SANS, "tx2"),
    )
    cover_text = _holder(
        5,
        "Text on the cover",
        f'type="body" sz="quarter" idx="{COVER_TEXT}"',
        _place(LEFT, 3_470_000, INNER, 320_000),
        style=_level(14, SANS),
    )
    body = _holder(3, "Points", 'type="body" idx="1"', _BODY)
    quote = _holder(
        3,
        "Words",
        'type="body" idx="1"',
        _place(LEFT, TOP, INNER, 4_200_000),
        style=_level(28, SERIF, italic=True),
    )
    source = _holder(
        4,
        "Source",
        'type="body" sz="quarter" idx="13"',
        _place(LEFT, TOP + 4_300_000, INNER, 430_000),
        style=_level(16, SANS, "tx2"),
    )
    column = INNER // len(COLUMNS)
    columns = "".join(
        _holder(
            5 + at,
            f"Beside {at + 1}",
            f'type="body" sz="quarter" idx="{number}"',
            _place(LEFT + at * column, TOP + 2_200_000, column - 200_000, 1_500_000),
            style=_level(16, SANS),
        )
        for at, number in enumerate(COLUMNS)
    )
    words = _holder(
        3, "Words", 'type="body" idx="1"', _place(LEFT, TOP, INNER, 2_000_000), style=_level(24, SERIF)
    )
    return (
        _layout(
            "Title",
            "title",
            _shores(21, HEIGHT - 1_530_000, 9_800_000, 2_750_000) + title + subtitle + small + cover_text,
            is_bare=True,
        ),
        _layout("Points", "obj", heading + body + _foot(5)),
        _layout("Words", "cust", heading + quote + source + _foot(5)),
        _layout("Picture or table", "titleOnly", heading + _foot(5)),
        _layout("Words and what stands beside them", "cust", heading + words + columns + source + _foot(8)),
    )


def _master(layouts: int) -> str:
    body = (
        '<a:lvl1pPr marL="285750" indent="-285750" algn="l"><a:lnSpc><a:spcPct val="105000"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="1000"/></a:spcBef><a:buFont typeface="{SANS}"/><a:buChar char="\N{EN DASH}"/>'
        '<a:defRPr sz="2000"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
        f'<a:latin typeface="{SANS}"/><a:cs typeface="Arial"/></a:defRPr></a:lvl1pPr>'
    )
    holders = (
        _holder(2, "Title", 'type="title"', _HEADING, anchor="b")
        + _holder(3, "Body", 'type="body" idx="1"', _BODY)
        + _foot(4)
    )
    ids = "".join(f'<p:sldLayoutId id="{2147483649 + at}" r:id="rId{at + 1}"/>' for at in range(layouts))
    return (
        f'{_HEAD}<p:sldMaster {NAMES}><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill>'
        f"<a:effectLst/></p:bgPr></p:bg><p:spTree>{_NO_GROUP}"
        f"{_shores(21, 930_000, 560_000, 560_000)}{holders}</p:spTree></p:cSld>"
        '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" '
        'accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>'
        f"<p:sldLayoutIdLst>{ids}</p:sldLayoutIdLst><p:txStyles><p:titleStyle>{_level(30, SERIF)}</p:titleStyle>"
        f"<p:bodyStyle>{body}</p:bodyStyle><p:otherStyle/></p:txStyles></p:sldMaster>"
    )


def _theme() -> str:
    colours = {
        "dk1": "ink",
        "lt1": "surface",
        "dk2": "muted",
        "lt2": "sunk",
        "accent1": "accent",
        "accent2": "control",
        "accent3": "influence",
        "accent4": "interest",
        "accent5": "score_medium",
        "accent6": "edge",
        "hlink": "accent",
        "folHlink": "control",
    }
    scheme = "".join(
        f'<a:{name}><a:srgbClr val="{PALETTE[ours][1:]}"/></a:{name}>' for name, ours in colours.items()
    )
    fonts = "".join(
        f'<a:{which}Font><a:latin typeface="{face}"/><a:ea typeface=""/><a:cs typeface="Arial"/></a:{which}Font>'
        for which, face in (("major", SERIF), ("minor", SANS))
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{_HEAD}<a:theme xmlns:a="{_A}" name="AMIF M&amp;E"><a:themeElements><a:clrScheme name="Paper">{scheme}'
        f'</a:clrScheme><a:fontScheme name="Paper">{fonts}</a:fontScheme><a:fmtScheme name="Paper">'
        f"<a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst>"
        "</a:fmtScheme></a:themeElements></a:theme>"
    )


def _relations(*targets: tuple[str, str]) -> str:
    return (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{at}" Type="{kind}" Target="{target}"/>'
            for at, (kind, target) in enumerate(targets, 1)
        )
        + "</Relationships>"
    )


@cache
def empty_presentation() -> bytes:
    """A presentation without slides, with our master and layouts: to be opened and filled."""
    layouts = _layouts()
    files = [f"slideLayout{at}.xml" for at in range(1, len(layouts) + 1)]
    overrides = {
        "ppt/presentation.xml": "presentationml.presentation.main",
        "ppt/slideMasters/slideMaster1.xml": "presentationml.slideMaster",
        **{f"ppt/slideLayouts/{name}": "presentationml.slideLayout" for name in files},
        "ppt/theme/theme1.xml": "theme",
    }
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{_KIND}.{kind}+xml"/>' for name, kind in overrides.items()
    )
    parts = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": _relations(
            (f"{_R}/officeDocument", "ppt/presentation.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "ppt/presentation.xml": f"{_HEAD}<p:presentation {NAMES}><p:sldMasterIdLst>"
        '<p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>'
        f'<p:sldSz cx="{WIDTH}" cy="{HEIGHT}"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>',
        "ppt/_rels/presentation.xml.rels": _relations(
            (f"{_R}/slideMaster", "slideMasters/slideMaster1.xml"), (f"{_R}/theme", "theme/theme1.xml")
        ),
        "ppt/slideMasters/slideMaster1.xml": _master(len(layouts)),
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": _relations(
            *((f"{_R}/slideLayout", f"../slideLayouts/{name}") for name in files),
            (f"{_R}/theme", "../theme/theme1.xml"),
        ),
        "ppt/theme/theme1.xml": _theme(),
        "docProps/core.xml": f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>',
    }
    for name, text in zip(files, layouts, strict=True):
        parts[f"ppt/slideLayouts/{name}"] = text
        parts[f"ppt/slideLayouts/_rels/{name}.rels"] = _relations(
            (f"{_R}/slideMaster", "../slideMasters/slideMaster1.xml")
        )
    return pack({name: text.encode() for name, text in parts.items()})
