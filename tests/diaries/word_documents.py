"""Diaries as teams keep them in Word, made with the library that writes such files; nothing reads with it."""

import zipfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

OUTCOME_NL = (
    "",
    "Beschrijving van geobserveerde verandering",
    "Waarom is deze verandering zo belangrijk?",
    "Bijdrage van het project",
    "Score (laag, medium, hoog)",
)
OUTCOME_EN = ("", "Observed change", "Why does this change matter?", "Contribution of the project", "Score")
OUTCOME_FR = (
    "Marqueur de progrès",
    "Description du changement observé",
    "Pourquoi ce changement est-il important ?",
    "Contribution du projet",
    "Score (faible, moyen, élevé)",
)
ACTIVITY_NL = (
    "Projectactiviteiten",
    "Beschrijving van de activiteit (wie, hoe, wat, wanneer)",
    "Wat was specifiek goed aan deze activiteit? Waarom?",
    "Wat was specifiek minder goed aan deze activiteit? Waarom?",
)
ACTIVITY_EN = (
    "Activity",
    "Description: who, how, what, when",
    "What was good? Why?",
    "What was less good? Why?",
)
ACTIVITY_FR = (
    "Activités du projet",
    "Description de l'activité",
    "Qu'est-ce qui était bien ? Pourquoi ?",
    "Qu'est-ce qui était moins bien ? Pourquoi ?",
)
FACTORS_NL = "Bevorderende of belemmerende factoren?"
EFFECTIVE_NL = "Wat was vooral effectief in de project strategie of zijn er aanbevelingen tot aanpassing?"

Rows = Sequence[Sequence[str | Sequence[str]]]


def put(cell: Any, text: str | Sequence[str]) -> None:
    """A text, or a list of its items, as the list style makes them."""
    if isinstance(text, str):
        cell.text = text
        return
    cell.text = ""
    for place, item in enumerate(text):
        paragraph = cell.paragraphs[0] if not place else cell.add_paragraph()
        paragraph.text = item
        paragraph.style = "List Bullet"


def add_table(document: Any, rows: Rows) -> Any:
    """A table; a row of one text is merged over all columns."""
    width = max(len(row) for row in rows)
    table = document.add_table(len(rows), width)
    for place, row in enumerate(rows):
        if len(row) == 1 and width > 1:
            put(table.cell(place, 0).merge(table.cell(place, width - 1)), row[0])
            continue
        for column, text in enumerate(row):
            put(table.cell(place, column), text)
    return table


def saved(document: Any) -> bytes:
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def diary(rows: Rows, *, above: Sequence[str] = (), below: Sequence[str] = ()) -> bytes:
    """A document of some lines, one table, and some lines more."""
    document = Document()
    for line in above:
        document.add_paragraph(line)
    add_table(document, rows)
    for line in below:
        document.add_paragraph(line)
    return saved(document)


def outcome_diary(partner: str = "Libraries", cycle: str = "1") -> bytes:
    """A filled outcome diary as figure 2.6 lays it out, with a list in a cell and a score with its reason."""
    return diary(
        [
            OUTCOME_NL,
            [
                "Progress marker 1",
                "Ze belden ons zelf op 12/03/2020.",
                "Dat was nog nooit gebeurd.",
                "Onze vorming.",
                "Hoog",
            ],
            [
                "Progress marker 2",
                ["Ze vertaalden hun folder.", "Ze openden op zondag."],
                "",
                "",
                "medium: nog niet overal",
            ],
            ["Onverwachte veranderingen?", "Positief: de stad belde.", "", "", ""],
            [FACTORS_NL, "Bevorderend: een nieuwe directeur.\nBelemmerend: de verbouwing.", "", "", ""],
            [f"{EFFECTIVE_NL}\nEffectief: de huisbezoeken."],
        ],
        above=[
            "EFFECTENDAGBOEK",
            f"Naam van de intermediaire actor: {partner}",
            f"Monitoring cyclus: {cycle}",
        ],
    )


def activity_diary() -> bytes:
    """A filled activity diary as figure 2.5 lays it out."""
    return diary(
        [
            ACTIVITY_NL,
            [
                "Activiteit 1: A walk",
                "We wandelden met twaalf mensen.",
                "Veel volk, want het was zacht.",
                "Te lang.",
            ],
            ["Soep in het park", "Niet gepland, wel gekookt.", "", ""],
            ["Activiteit 3", "", "", ""],
        ],
        above=["ACTIVITEITENDAGBOEK", "Monitoring cyclus: 1"],
        below=["Aanbevelingen of beslissingen voor bijsturing:", "* meer tijd", "* kleinere groepen"],
    )


def with_parts(content: bytes, change: Callable[[str, bytes], bytes | None], **more: bytes) -> bytes:
    """The same file with its parts changed; None leaves one out. `more` is added, its names without folders."""
    made = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as before,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for info in before.infolist():
            part = change(info.filename, before.read(info))
            if part is not None:
                after.writestr(info.filename, part)
        for name, part in more.items():
            after.writestr(f"word/{name.replace('__', '.')}", part)
    return made.getvalue()


def inserted(paragraph: Any, text: str) -> None:
    """A run that somebody inserted with changes tracked."""
    paragraph._p.append(
        parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="A"><w:r><w:t>{text}</w:t></w:r></w:ins>')
    )


def deleted(paragraph: Any, text: str) -> None:
    paragraph._p.append(
        parse_xml(
            f'<w:del {nsdecls("w")} w:id="2" w:author="A"><w:r><w:delText>{text}</w:delText></w:r></w:del>'
        )
    )


def delete_row(row: Any) -> None:
    """Marks a row of a table as deleted with changes tracked."""
    properties = row._tr.get_or_add_trPr()
    mark = OxmlElement("w:del")
    mark.set(qn("w:id"), "3")
    properties.append(mark)


def noted(paragraph: Any, kind: str, number: int) -> None:
    """A sign that speaks of a note below the page ("footnote") or in the margin ("comment")."""
    paragraph._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:{kind}Reference w:id="{number}"/></w:r>'))


def notes(kind: str, texts: Mapping[int, str]) -> bytes:
    """The part of the file that holds such notes."""
    every = "".join(
        f'<w:{kind} w:id="{number}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:{kind}>'
        for number, text in texts.items()
    )
    return f"<w:{kind}s {nsdecls('w')}>{every}</w:{kind}s>".encode()
