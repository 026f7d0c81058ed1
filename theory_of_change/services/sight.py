"""The line of sight as it stands today: each boundary partner's activities and markers, and what ties them.

Only what the team follows: retired markers, actors and assumptions, and activities that are done or dropped, are
left out. Assumptions put aside, or of which an end is no longer followed, are told apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from django.db.models import Prefetch
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from projects.models import Project
from theory_of_change.models import Activity, ActivityState, Actor, Assumption, Marker, Vision
from theory_of_change.sight import (
    VISION,
    Faces,
    LineOfSight,
    Partner,
    Step,
    Tie,
    Words,
    lay_out,
    pages_for_paper,
)
from theory_of_change.type_metrics import (
    display_width,
    hyphenation,
    serif_italic_width,
    serif_width,
    text_width,
)

SCREENS = {"wide": (1224.0, 16.0), "narrow": (712.0, 15.0)}
"""Width and type size in px of the two drawings: on a desk, and on a tablet held upright."""


@dataclass
class Place:
    """An activity or a marker in the line of sight, and everything that is tied to it."""

    row: Activity | Marker
    supports: list["Place"] = field(default_factory=list)
    supported_by: list["Place"] = field(default_factory=list)
    leads_to: list["Assumed"] = field(default_factory=list)
    follows_from: list["Assumed"] = field(default_factory=list)

    @property
    def key(self) -> str:
        return key_of(self.row)

    @property
    def is_held(self) -> bool:
        """Whether an activity supports this marker, or something is assumed to lead to it."""
        return bool(self.supported_by or self.follows_from)

    @property
    def goes_on(self) -> bool:
        """Whether it supports or leads to something."""
        return bool(self.supports or self.leads_to)


@dataclass
class Assumed:
    """An assumption between two places; it ends at the vision where `end` is None."""

    row: Assumption
    begin: Place
    end: Place | None

    @property
    def crosses(self) -> bool:
        """Whether it leads from one boundary partner to another."""
        return self.end is not None and self.end.row.actor_id != self.begin.row.actor_id


@dataclass
class PartnerInSight:
    """One boundary partner with what is followed of it, in the team's order."""

    actor: Actor
    activities: list[Place]
    markers: list[Place]


@dataclass
class Sight:
    """One project's line of sight."""

    project: Project
    vision: str
    partners: list[PartnerInSight]
    assumptions: list[Assumed]
    """Those that stand and of which both ends are followed."""
    resting: list[Assumption]
    """Those that stand though an end is no longer followed."""
    put_aside: list[Assumption]

    @property
    def markers(self) -> list[Place]:
        return [place for partner in self.partners for place in partner.markers]

    @property
    def activities(self) -> list[Place]:
        return [place for partner in self.partners for place in partner.activities]

    @property
    def to_vision(self) -> list[Assumed]:
        """What is assumed to bring the vision nearer by itself."""
        return [assumed for assumed in self.assumptions if assumed.end is None]

    @property
    def not_drawn(self) -> list[Assumption]:
        """Those that rest and those put aside, oldest first."""
        return sorted([*self.resting, *self.put_aside], key=attrgetter("pk"))

    @property
    def is_empty(self) -> bool:
        return not self.markers and not self.activities

    @property
    def loose(self) -> list["Loose"]:
        """What is tied to nothing. Where nobody wrote an assumption, that markers lead nowhere goes without saying."""
        unled = [place for place in self.markers if not place.leads_to] if self.assumptions else []
        groups = (
            Loose(_("Markers that nothing supports"), [place for place in self.markers if not place.is_held]),
            Loose(
                _("Activities that support nothing"),
                [place for place in self.activities if not place.goes_on],
            ),
            Loose(_("Markers that lead nowhere yet"), unled),
        )
        return [group for group in groups if group.places]


@dataclass
class Loose:
    """Activities or markers that hang loose in one way."""

    heading: str
    places: list[Place]


def key_of(row: Activity | Marker) -> str:
    """What identifies an activity or a marker in the drawing and in its list: "marker-5"."""
    return f"{row._meta.model_name}-{row.pk}"


def read_sight(project: Project) -> Sight:
    """Reads the whole line of sight in a fixed number of queries."""
    partners = (
        Actor.objects.filter(project=project)
        .boundary_partners()
        .followed()
        .prefetch_related(
            Prefetch("markers", Marker.objects.filter(retired_at=None).select_related("actor")),
            Prefetch(
                "activities",
                Activity.objects.filter(state=ActivityState.OPEN)
                .select_related("actor")
                .prefetch_related("markers"),
            ),
        )
    )
    seen = [
        PartnerInSight(
            partner,
            [Place(activity) for activity in partner.activities.all()],
            [Place(marker) for marker in sorted(partner.markers.all(), key=attrgetter("place"))],
        )
        for partner in partners
    ]
    places = {place.key: place for partner in seen for place in (*partner.activities, *partner.markers)}
    for partner in seen:
        for place in partner.activities:
            tied = {key_of(marker) for marker in place.row.markers.all()}  # type: ignore[union-attr, misc]
            place.supports = [marker for key, marker in places.items() if key in tied]
            for marker in place.supports:
                marker.supported_by.append(place)
    vision = Vision.objects.filter(project=project).first()
    sight = Sight(project, vision.text if vision else "", seen, [], [], [])
    for assumption in Assumption.objects.filter(project=project).with_ends():
        assumption.project = project
        _put(sight, assumption, places)
    return sight


def _put(sight: Sight, assumption: Assumption, places: dict[str, Place]) -> None:
    """Ties an assumption to the places it leads from and to, if both are in sight."""
    if not assumption.is_followed:
        sight.put_aside.append(assumption)
        return
    begin = places.get(key_of(assumption.begins_at)) if assumption.begins_at else None
    end = places.get(key_of(assumption.leads_to)) if assumption.leads_to else None
    if begin is None or (assumption.leads_to and end is None):
        sight.resting.append(assumption)
        return
    assumed = Assumed(assumption, begin, end)
    sight.assumptions.append(assumed)
    begin.leads_to.append(assumed)
    if end is not None:
        end.follows_from.append(assumed)


def draw_for_screen(sight: Sight, size: str) -> LineOfSight:
    """The drawing "wide" or "narrow" (see `SCREENS`). Its links lead to the places in the list beside it."""
    width, type_size = SCREENS[size]
    urls = {place.key: f"#{place.key}" for place in (*sight.markers, *sight.activities)}
    urls |= {f"partner-{partner.actor.pk}": f"#partner-{partner.actor.pk}" for partner in sight.partners}
    partners, ties = _labels(sight)
    return lay_out(
        partners, ties, sight.vision, words=_words(), faces=_faces(), width=width, type_size=type_size, urls=urls
    )  # fmt: skip


def draw_for_paper(
    partners: Sequence[Partner], ties: Sequence[Tie], vision: str, *, width: float, height: float
) -> tuple[LineOfSight, ...]:
    """The drawing for print, in pt and without links, on as many pages of `width` by `height` as it needs.

    Each page is one figure for `theory_of_change/figures/line_of_sight.svg`; see `pages_for_paper`.
    """
    return pages_for_paper(partners, ties, vision, words=_words(), faces=_faces(), width=width, height=height)


def describe(sight: Sight) -> str:
    """The text alternative of the drawing in one sentence."""
    return describe_counted(
        sight.project.name,
        activities=len(sight.activities),
        markers=len(sight.markers),
        assumptions=len(sight.assumptions),
    )


def describe_counted(project: str, *, activities: int, markers: int, assumptions: int) -> str:
    return _(
        "Line of sight of %(project)s, from left to right: activities, progress markers of the boundary partners, "
        "and the vision. %(activities)d activities, %(markers)d markers, %(assumptions)d assumptions."
    ) % {
        "project": project,
        "activities": activities,
        "markers": markers,
        "assumptions": assumptions,
    }


def _labels(sight: Sight) -> tuple[list[Partner], list[Tie]]:
    partners = [
        Partner(
            f"partner-{partner.actor.pk}",
            partner.actor.name,
            [Step(place.key, str(place.row)) for place in partner.activities],
            [_marker(place.row) for place in partner.markers],  # type: ignore[arg-type]
        )
        for partner in sight.partners
    ]
    ties = [Tie(place.key, supported.key) for place in sight.activities for supported in place.supports] + [
        _tie(assumed) for assumed in sight.assumptions
    ]
    return partners, ties


def _marker(marker: Marker) -> Step:
    return Step(key_of(marker), marker.text, marker.number, capfirst(marker.get_level_display()))


def _tie(assumed: Assumed) -> Tie:
    """The line of an assumption, with where it leads and why as its card says it."""
    end = assumed.end.row if assumed.end else None
    told = tell_assumed(
        assumed.row.because,
        number=end.number if isinstance(end, Marker) else "",
        partner=end.actor.name if assumed.crosses and end is not None else "",
    )
    return Tie(assumed.begin.key, assumed.end.key if assumed.end else VISION, told)


def tell_assumed(because: str, *, number: str = "", partner: str = "") -> str:
    """Where an assumption leads and why: to the marker with this number, of `partner` where it is another's, or
    to the vision where there is no number."""
    words = {"because": because, "number": number, "partner": partner}
    if not number:
        told = _("brings the vision nearer, because %(because)s")
    elif partner:
        told = _("leads to marker %(number)s of %(partner)s, because %(because)s")
    else:
        told = _("leads to marker %(number)s, because %(because)s")
    return told % words


def _words() -> Words:
    return Words(
        doing=_("What we do"),
        seeing=_("The changes we hope to see"),
        hoping=_("No vision was written down yet."),
        vision=_("Our vision"),
        nothing_done=_("No open activity."),
        nothing_seen=_("No progress markers yet."),
    )


def _faces() -> Faces:
    return Faces(
        serif=serif_width,
        italic=serif_italic_width,
        sans=text_width,
        display=display_width,
        hyphenate=hyphenation(get_language() or "en"),
    )
