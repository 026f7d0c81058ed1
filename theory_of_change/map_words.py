"""What the actor map says in words: its headings, its captions, its legend and its text alternative."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from theory_of_change.figures import Band, Label
from theory_of_change.models import Sphere
from theory_of_change.shores import PALETTE, SPHERES, actor_mark
from theory_of_change.type_metrics import Hyphenate, hyphenation

CAPTIONS = {
    Sphere.CONTROL: lambda: _("who runs the project"),
    Sphere.INFLUENCE: lambda: _("with whom we work directly: boundary partners"),
    Sphere.INTEREST: lambda: _("whom we hope to reach through them: final beneficiaries"),
    Sphere.STRATEGIC: lambda: _("outside the spheres: involved, no change followed"),
}
HEADINGS = {
    Sphere.CONTROL: lambda: _("Sphere of control"),
    Sphere.INFLUENCE: lambda: _("Sphere of influence"),
    Sphere.INTEREST: lambda: _("Sphere of interest"),
    Sphere.STRATEGIC: lambda: _("Strategic partners"),
}
LEGEND = {
    Sphere.CONTROL: lambda: _("helps to decide about the project"),
    Sphere.INFLUENCE: lambda: _("has progress markers and diaries"),
    Sphere.INTEREST: lambda: _("final beneficiary"),
    Sphere.STRATEGIC: lambda: _("strategic partner"),
}
DRAWN_AS = dict(zip(Sphere, SPHERES, strict=True))
"""The figures call the open paper around the spheres "outside"."""

MARK_SIZE = 16.0


@dataclass(frozen=True)
class LegendEntry:
    """One mark, drawn in a square of 16 units, and what it stands for."""

    sphere: str
    words: str
    mark: str
    fill: str
    stroke: str


def legend() -> list[LegendEntry]:
    """The four marks with their words, from the project outwards."""
    entries = []
    for sphere, drawn in DRAWN_AS.items():
        filled = sphere in (Sphere.CONTROL, Sphere.INFLUENCE)
        entries.append(
            LegendEntry(
                sphere=drawn,
                words=LEGEND[sphere](),
                mark=actor_mark(drawn, MARK_SIZE / 2, MARK_SIZE / 2, MARK_SIZE),
                fill=PALETTE[drawn] if filled else "none",
                stroke="none" if filled else PALETTE[drawn],
            )
        )
    return entries


def legend_note() -> str:
    """How to read the map as a whole."""
    return _("The further to the right, the less the project itself decides.")


def bands_of(labels: Mapping[Sphere, Sequence[Label]]) -> list[Band]:
    """The four bands with their words, from the project outwards."""
    return [Band(HEADINGS[sphere](), CAPTIONS[sphere](), labels.get(sphere, ())) for sphere in Sphere]


def dictionary() -> Hyphenate | None:
    """Where long words may be broken in the reader's language."""
    return hyphenation(get_language() or "en")


def map_title(project: str, counts: Mapping[Sphere, int]) -> str:
    """The text alternative of the map: all four counts in one sentence."""
    return _(
        "Actor map of %(project)s: %(control)s in the sphere of control, %(influence)s in the sphere of "
        "influence, %(interest)s in the sphere of interest, %(strategic)s outside them."
    ) % {
        "project": project,
        **{
            sphere.value: ngettext("%d actor", "%d actors", counts[sphere]) % counts[sphere]
            for sphere in Sphere
        },
    }
