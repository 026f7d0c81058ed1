"""The actor map as a file of its own: to hang on the wall, to put into a text, to send to a printer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from theory_of_change.embedded_fonts import DISPLAY, SANS, SANS_ITALIC, font_faces
from theory_of_change.figures import ActorMap, Label, actor_map_for_screen
from theory_of_change.map_words import (
    MARK_SIZE,
    LegendEntry,
    bands_of,
    dictionary,
    legend,
    legend_note,
    map_title,
)
from theory_of_change.models import Sphere
from theory_of_change.shores import PALETTE, PlacedText, number, placed_text
from theory_of_change.type_metrics import Measure, display_width, text_width, wrap

# Units of the drawing, of which the screen's pixel is one.
WIDTH, INSET, MARGIN = 1280.0, 56.0, 44.0
TITLE_SIZE, SUBTITLE_SIZE, LEGEND_SIZE = 42.0, 17.0, 14.5
TITLE_LINE, SUBTITLE_LINE, LEGEND_LINE = 50.0, 26.0, 30.0


@dataclass(frozen=True)
class PlacedEntry:
    """A mark of the legend at (x, y) and its words; `entry` is None for the sentence at the end."""

    entry: LegendEntry | None
    x: str
    y: str
    text: PlacedText


@dataclass(frozen=True)
class Poster:
    """The map with its title above and its legend below; all lengths in units of the `viewBox`."""

    width: str
    height: str
    title: tuple[PlacedText, ...]
    subtitle: tuple[PlacedText, ...]
    map: ActorMap
    map_top: str
    legend: tuple[PlacedEntry, ...]

    @property
    def palette(self) -> dict[str, str]:
        return PALETTE

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text with the face that it is set in."""
        for line in self.title:
            yield DISPLAY, line.text
        for line in (*self.subtitle, *(each.text for each in self.legend)):
            yield SANS, line.text
        for band in self.map.bands:
            yield DISPLAY, band.heading.text
            yield SANS, band.count.text
            for line in band.caption:
                yield SANS_ITALIC, line.text
            for name in band.names:
                for line in name.lines:
                    yield SANS, line.text


def standalone_map(*, project: str, names: Mapping[Sphere, Sequence[str]], day: Date | None = None) -> str:
    """The map as the text of an SVG file that needs nothing else: light colours, its fonts within, no links.

    `names` are the actors' names in each sphere, in the order of the map; `day` is when it stood so, and may be
    left out. Headings and legend are in the language that is active. Asks no database.
    """
    labels = {
        sphere: [Label((sphere.value, place), name) for place, name in enumerate(names.get(sphere, ()))]
        for sphere in Sphere
    }
    poster = _lay_out(_subtitle(project, labels, day), labels)
    return render_to_string(
        "theory_of_change/figures/standalone_map.svg",
        {
            "poster": poster,
            "map": poster.map,
            "language": get_language() or "en",
            "title": map_title(project, {sphere: len(members) for sphere, members in labels.items()}),
            "description": _said(labels),
            "font_faces": font_faces(poster.texts()),
        },
    )


def _subtitle(project: str, labels: Mapping[Sphere, Sequence[Label]], day: Date | None) -> str:
    """ "Volunteers of Antwerp. 18 actors. 6 March 2020." """
    count = sum(len(members) for members in labels.values())
    told = [project, ngettext("%d actor", "%d actors", count) % count]
    if day:
        told.append(date_format(day, "DATE_FORMAT"))
    return ". ".join(told) + "."


def _said(labels: Mapping[Sphere, Sequence[Label]]) -> str:
    """The four lists in words, for those who do not see the drawing."""
    return " ".join(
        f"{band.heading}: {'; '.join(label.text for label in band.labels) or _('nobody yet')}."
        for band in bands_of(labels)
    )


def _lay_out(subtitle: str, labels: Mapping[Sphere, Sequence[Label]]) -> Poster:
    room = WIDTH - 2 * INSET
    top = MARGIN
    title, top = _lines(_("For whom and with whom we work"), top, room, TITLE_SIZE, TITLE_LINE, display_width)
    under, top = _lines(subtitle, top + 4, room, SUBTITLE_SIZE, SUBTITLE_LINE, text_width)
    top += 26
    drawn = actor_map_for_screen(
        bands_of(labels),
        width=WIDTH,
        inset=INSET,
        measure=text_width,
        measure_heading=display_width,
        hyphenate=dictionary(),
    )
    entries, bottom = _place_legend(top + drawn.height + 26, room)
    return Poster(
        width=number(WIDTH),
        height=number(bottom + MARGIN),
        title=title,
        subtitle=under,
        map=drawn,
        map_top=number(top - float(drawn.view_box.split()[1])),
        legend=entries,
    )


def _lines(
    text: str, top: float, room: float, size: float, line: float, measure: Measure
) -> tuple[tuple[PlacedText, ...], float]:
    """A text broken into lines from `top` down, and where it ends."""
    broken = wrap(text, room, lambda part: measure(part, size))
    placed = tuple(
        placed_text(part, INSET, top + (index + 0.76) * line, size, measure(part, size))
        for index, part in enumerate(broken)
    )
    return placed, top + len(broken) * line


def _place_legend(top: float, room: float) -> tuple[tuple[PlacedEntry, ...], float]:
    """Marks and words from left to right, on as many lines as they need; and where they end."""
    placed: list[PlacedEntry] = []
    left, baseline = INSET, top + 0.66 * LEGEND_LINE
    for entry in (*legend(), None):
        words = entry.words if entry else legend_note()
        wide = text_width(words, LEGEND_SIZE)
        before = MARK_SIZE + 8 if entry else 0.0
        if left > INSET and left + before + wide > INSET + room:
            left, baseline = INSET, baseline + LEGEND_LINE
        placed.append(
            PlacedEntry(
                entry=entry,
                x=number(left),
                y=number(baseline - 0.34 * LEGEND_SIZE - MARK_SIZE / 2),
                text=placed_text(words, left + before, baseline, LEGEND_SIZE, wide),
            )
        )
        left += before + wide + 26
    return tuple(placed), baseline + 0.34 * LEGEND_LINE
