"""What the coach worded and chose for a case report or a policy brief, to be read once more before it is published."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from projects.models import Cycle
from reports.content.brief import PolicyBrief
from reports.content.case import CaseReport
from reports.printing.brief import source_words


@dataclass(frozen=True)
class Said:
    """One question of the form with what the document answers: its texts, each with where it was published."""

    heading: str
    texts: tuple[tuple[str, str], ...]


def what_it_says(document: CaseReport | PolicyBrief, form: forms.Form) -> tuple[Said, ...]:
    """Every part that the coach worded, in the order of their form; a part without words has no texts."""
    if isinstance(document, CaseReport):
        return tuple(_of_case(document, form))
    return tuple(_of_brief(document, form))


def _of_case(case: CaseReport, form: forms.Form) -> Iterator[Said]:
    cycles = [Cycle(number=case.cycles[at].number).name for at in case.told]
    yield Said(_("The published cycles that it tells"), tuple((name, "") for name in cycles))
    for name, text in vars(case.wording).items():
        yield Said(str(form.fields[name].label), ((text, ""),) if text else ())


def _of_brief(brief: PolicyBrief, form: forms.Form) -> Iterator[Said]:
    chosen = {
        "findings": [
            (each.finding.text, source_words(each.source, each.finding.number)) for each in brief.findings
        ],
        "quoted": [(each.text, f"{each.partner}. {source_words(each.source)}") for each in brief.quotes],
    }
    for name in form.order:  # type: ignore[attr-defined]
        field = form.fields[name]
        if name in chosen:
            yield Said(str(field.label), tuple(chosen[name]))
        else:
            text = getattr(brief, name)
            yield Said(str(field.label), ((text, ""),) if text else ())
