"""Words within a line of a document's HTML, as runs."""

import re
from collections.abc import Iterable
from dataclasses import replace

from reports.office.blocks import BREAK, Run


def classes_of(element) -> set[str]:
    return set() if element is None else set(element.get("class", "").split())


def runs_in(element) -> list[Run]:
    """The text within an element, whatever it is."""
    runs = [Run(element.text)] if element.text else []
    for child in element:
        runs += runs_of(child)
        if child.tail:
            runs.append(Run(child.tail))
    if element.get("dir") == "rtl":
        runs = [replace(run, rtl=True) for run in runs]
    return runs


def runs_of(element) -> list[Run]:
    if element.tag == "br":
        return [BREAK]
    runs = runs_in(element)
    classes = classes_of(element)
    if element.tag in ("strong", "b") or "number" in classes:
        runs = [replace(run, strong=True) for run in runs]
        if "number" in classes:
            runs.append(Run(" "))
    if element.tag == "small":
        return [Run(" ", quiet=True), *(replace(run, quiet=True) for run in runs)]
    if element.tag == "a" and element.get("href", "").startswith("#"):
        link, page_of = element.get("href")[1:], "page-of" in classes
        runs = [replace(run, link=link, page_of=page_of) for run in runs]
    if "cycle-name" in classes:
        runs = [*(replace(run, strong=True) for run in runs), BREAK]
    return runs


def tidied(runs: Iterable[Run]) -> list[Run]:
    """Blanks as a page shows them: one between words, none at the ends of a line."""
    answer: list[Run] = []
    for run in runs:
        if run.is_break or run.is_tab:
            if answer and not (answer[-1].is_break or answer[-1].is_tab):
                answer[-1] = replace(answer[-1], text=answer[-1].text.rstrip(" "))
            answer.append(run)
            continue
        text = re.sub(r"[ \t\n\r\f]+", " ", run.text)
        if not answer or answer[-1].is_break or answer[-1].is_tab or answer[-1].text.endswith(" "):
            text = text.lstrip(" ")
        if text:
            answer.append(replace(run, text=text))
    while answer and (answer[-1].is_break or not answer[-1].text.strip(" ")):
        answer.pop()
    if answer:
        answer[-1] = replace(answer[-1], text=answer[-1].text.rstrip(" "))
    return answer
