"""Lays out what a report tells of each boundary partner: ladders, markers, observations with their numbers, photos.

Pure, as `reports.printing.cycle` is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from diaries.models import Method, Nature
from reports.content import ActivityPart, CycleReport, MarkerPart, ObservationPart, PartnerPart, PhotoPart
from reports.printing.ladder import (
    LadderCell,
    LadderRow,
    LadderTable,
    ScorePath,
    ladder_cells,
    ladder_tables,
    score_path,
)

PHOTO = "report:photo-"
PHOTOS_A_ROW = 2


@dataclass(frozen=True)
class NumberedObservation:
    """An observation with its number in the report ("2.7") and what the margin says about it."""

    number: str
    part: ObservationPart
    method: str
    nature: str
    markers: tuple[MarkerPart, ...]

    @property
    def anchor(self) -> str:
        return f"observation-{self.number.replace('.', '-')}"


@dataclass(frozen=True)
class MarkerBlock:
    """What was seen of one marker in this cycle. `elsewhere`: told under an earlier marker, not twice.

    `unexpected`: touches on this marker, and is told below among what nobody foresaw.
    """

    marker: MarkerPart
    cell: LadderCell
    observations: tuple[NumberedObservation, ...]
    elsewhere: tuple[NumberedObservation, ...]
    path: ScorePath | None = None
    unexpected: tuple[NumberedObservation, ...] = ()


@dataclass(frozen=True)
class PrintedPhoto:
    """A photo in the report: its address there, what is said of it, and where it belongs."""

    address: str
    caption: str
    alternative: str
    with_observation: NumberedObservation | None
    with_activity: str


@dataclass(frozen=True)
class PartnerPages:
    """A boundary partner's pages."""

    place: int
    part: PartnerPart
    ladders: tuple[LadderTable, ...]
    blocks: tuple[MarkerBlock, ...]
    unseen: tuple[MarkerPart, ...]
    untied: tuple[NumberedObservation, ...]
    unexpected: tuple[NumberedObservation, ...]
    activities: tuple[tuple[ActivityPart, str], ...]
    photo_rows: tuple[tuple[PrintedPhoto, ...], ...] = ()
    numbers: Mapping[int, str] = field(default_factory=dict)
    """Place of an observation in the partner's list -> the number under which it is told."""
    told: tuple[NumberedObservation, ...] = ()
    """All observations, in the order in which they are told."""

    @property
    def anchor(self) -> str:
        return f"partner-{self.place}"

    @property
    def has_factors(self) -> bool:
        return bool(self.part.notes.enabling or self.part.notes.hindering)


def partner_pages(
    place: int, part: PartnerPart, report: CycleReport, photos_at: Mapping[str, str] | None
) -> PartnerPages:
    """The partner's pages, its observations numbered after its `place` in the report."""
    rows = tuple(
        LadderRow(marker, ladder_cells(marker, report.cycles, is_final=not report.is_draft))
        for marker in part.markers
    )
    numbered = _Numbering(place, part)
    blocks = []
    unseen = []
    for at, row in enumerate(rows):
        own, elsewhere = numbered.of_marker(at)
        unexpected = numbered.unexpected_of_marker(at)
        if own or elsewhere or unexpected or row.marker.remark:
            blocks.append(
                MarkerBlock(
                    marker=row.marker,
                    cell=row.cells[-1],
                    observations=own,
                    elsewhere=elsewhere,
                    path=score_path(row.marker, row.cells, report.cycles),
                    unexpected=unexpected,
                )
            )
        else:
            unseen.append(row.marker)
    return PartnerPages(
        place=place,
        part=part,
        ladders=ladder_tables(part.unexpected, rows, report.cycles),
        blocks=tuple(blocks),
        unseen=tuple(unseen),
        untied=numbered.untied(),
        unexpected=numbered.unexpected(),
        activities=tuple(
            (activity, ", ".join(part.markers[at].number for at in activity.markers))
            for activity in part.activities
        ),
        photo_rows=_photo_rows(part, numbered, photos_at),
        numbers={place: each.number for place, each in numbered.told.items()},
        told=tuple(numbered.told.values()),
    )


def photo_address(photo: PhotoPart) -> str:
    """What the print template calls it; no program answers to this address (see `rendering.SCHEME`)."""
    return f"{PHOTO}{photo.sha256}"


def _photo_rows(
    part: PartnerPart, numbered: "_Numbering", photos_at: Mapping[str, str] | None
) -> tuple[tuple[PrintedPhoto, ...], ...]:
    """The photos, two beside each other; the observations must have been told before."""
    photos = [
        PrintedPhoto(
            address=photo_address(photo) if photos_at is None else photos_at.get(photo.sha256, ""),
            caption=photo.caption,
            alternative=photo.caption or _("Photo, nobody wrote what is to be seen"),
            with_observation=None if photo.observation is None else numbered.told.get(photo.observation),
            with_activity=photo.activity,
        )
        for photo in part.photos
    ]
    return tuple(tuple(photos[at : at + PHOTOS_A_ROW]) for at in range(0, len(photos), PHOTOS_A_ROW))


class _Numbering:
    """Gives observations their numbers in the order in which the report tells them, each told once."""

    def __init__(self, place: int, part: PartnerPart) -> None:
        self.place, self.part = place, part
        self.told: dict[int, NumberedObservation] = {}
        self.foreseen = sum(each.nature == Nature.EXPECTED for each in part.observations)

    def of_marker(self, at: int) -> tuple[tuple[NumberedObservation, ...], tuple[NumberedObservation, ...]]:
        """The observations told under this marker, and those of it told under an earlier one."""
        mine = [
            index
            for index, each in enumerate(self.part.observations)
            if each.nature == Nature.EXPECTED and at in each.markers
        ]
        elsewhere = tuple(self.told[index] for index in mine if index in self.told)
        return tuple(self._tell(index) for index in mine if index not in self.told), elsewhere

    def untied(self) -> tuple[NumberedObservation, ...]:
        return tuple(
            self._tell(index)
            for index, each in enumerate(self.part.observations)
            if each.nature == Nature.EXPECTED and index not in self.told
        )

    def unexpected(self) -> tuple[NumberedObservation, ...]:
        for number, index in self._unexpected():
            self.told[index] = self._numbered(number, index)
        return tuple(self.told[index] for _number, index in self._unexpected())

    def unexpected_of_marker(self, at: int) -> tuple[NumberedObservation, ...]:
        """What nobody foresaw and that touches on this marker, with the numbers under which it is told later."""
        return tuple(
            self._numbered(number, index)
            for number, index in self._unexpected()
            if at in self.part.observations[index].markers
        )

    def _unexpected(self) -> list[tuple[int, int]]:
        """Number and place of each; they are told after all that was foreseen."""
        places = [
            index for index, each in enumerate(self.part.observations) if each.nature != Nature.EXPECTED
        ]
        return list(enumerate(places, start=self.foreseen + 1))

    def _tell(self, index: int) -> NumberedObservation:
        self.told[index] = self._numbered(len(self.told) + 1, index)
        return self.told[index]

    def _numbered(self, number: int, index: int) -> NumberedObservation:
        each = self.part.observations[index]
        return NumberedObservation(
            number=f"{self.place}.{number}",
            part=each,
            method=str(Method(each.method).label) if each.method else "",
            nature="" if each.nature == Nature.EXPECTED else str(Nature(each.nature).label),
            markers=tuple(self.part.markers[at] for at in each.markers),
        )
