"""Slides as plain content: what a file of slides is built from, whatever builds it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Slide:
    """One slide: points of text, a quote or a table (its first row the heads); `notes` tell the sources."""

    title: str
    points: tuple[str, ...] = ()
    quote: str = ""
    table: tuple[tuple[str, ...], ...] = ()
    notes: str = ""


@dataclass(frozen=True)
class Deck:
    """A title, what stands under it, and the slides in their order."""

    title: str
    subtitle: str
    slides: tuple[Slide, ...]
