"""What a diary says about a whole cycle, as found by its words: factors, remarks with scores, recommendations.

These have no day: they stand behind the entries of their cycle. All three kinds come in one query.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import CharField, F, IntegerField, Model, Q, TextField, Value
from django.urls import reverse

from diaries.models import DiaryNotes, MarkerScore, Recommendation
from diaries.services.diary_queries import NOTES
from diaries.services.word_forms import has_words
from projects.models import Cycle

if TYPE_CHECKING:
    from diaries.services.finding import Place, Wanted

NOTED: dict[type[Model], tuple[str, ...]] = {
    DiaryNotes: NOTES,
    MarkerScore: ("remark",),
    Recommendation: ("text",),
}
"""What is searched, and indexed by migration 0007."""
FIRST_RANK = 2
"""The rank of the first of these kinds; entries have those before it."""


@dataclass(frozen=True)
class Noted:
    """Words about a partner in a whole cycle."""

    model: type[Model]
    rank: int
    pk: int
    cycle: Cycle
    actor_id: int
    actor_name: str
    created_by: str
    marker_id: int
    marker_number: str
    texts: tuple[str, ...]
    date: None = None

    @property
    def cycle_id(self) -> int:
        return self.cycle.pk

    def get_absolute_url(self) -> str:
        """Where it stands in its diary."""
        place: dict[type[Model], str] = {
            MarkerScore: f"marker-{self.marker_id}",
            Recommendation: "recommendations",
        }
        return f"{reverse('diary', args=[self.cycle_id, self.actor_id])}#{place.get(self.model, 'notes')}"


def noted_rows(cycles: Sequence[Cycle], wanted: "Wanted", after: "Place | None", count: int) -> list[Noted]:
    """The first `count` of these cycles, the newest first, behind a place."""
    pieces = []
    for rank, model in enumerate(NOTED, start=FIRST_RANK):
        if wanted.marker is not None and model is not MarkerScore:
            continue
        firsts = _firsts(model, rank, cycles, wanted, after, count)
        if firsts is not None:
            pieces.append(_columns(model, rank, firsts))
    if not pieces:
        return []
    found = pieces[0].union(*pieces[1:], all=True) if len(pieces) > 1 else pieces[0]
    by_pk = {cycle.pk: cycle for cycle in cycles}
    models = list(NOTED)
    return [
        Noted(
            model=models[rank - FIRST_RANK],
            rank=rank,
            pk=pk,
            cycle=by_pk[cycle],
            actor_id=actor,
            actor_name=actor_name,
            created_by=name or email or "",
            marker_id=marker,
            marker_number=number,
            texts=tuple(texts[: len(NOTED[models[rank - FIRST_RANK]])]),
        )
        for _start, rank, pk, cycle, actor, actor_name, name, email, marker, number, *texts in found.order_by(
            "-began", "rank", "-row"
        )[:count]
    ]


def _firsts(
    model: type[Any],
    rank: int,
    cycles: Sequence[Cycle],
    wanted: "Wanted",
    after: "Place | None",
    count: int,
) -> Any:
    """The first rows of one kind in each cycle; None where the place lies behind all of them."""
    rows = model.objects.filter(_says_something(model))
    path = "marker__actor" if model is MarkerScore else "actor"
    if wanted.partners is not None:
        rows = rows.filter(**{f"{path}__in": wanted.partners})
    if wanted.marker is not None:
        rows = rows.filter(marker=wanted.marker)
    if wanted.person is not None:
        rows = rows.filter(created_by=wanted.person)
    if wanted.words:
        rows = rows.filter(has_words(NOTED[model], wanted.words))
    pieces = []
    for cycle in cycles:
        piece = Q(cycle=cycle)
        if after is not None and cycle.pk == after.cycle:
            if rank < after.rank:
                continue
            if rank == after.rank:
                piece &= Q(pk__lt=after.pk)
        pieces.append(piece)
    if not pieces:
        return None
    if connection.vendor != "postgresql":
        return rows.filter(reduce(or_, pieces))
    firsts = [rows.filter(piece).order_by("-pk").values("pk")[:count] for piece in pieces]
    return model.objects.filter(pk__in=firsts[0].union(*firsts[1:], all=True))


def _says_something(model: type[Model]) -> Q:
    return reduce(or_, (~Q(**{name: ""}) for name in NOTED[model]))


def _columns(model: type[Model], rank: int, rows: Any) -> Any:
    """The same columns for each kind, so that one query brings them all."""
    is_score = model is MarkerScore
    actor = "marker__actor" if is_score else "actor"
    said: list[Any] = [F(name) for name in NOTED[model]]
    said += [Value("", output_field=TextField())] * (len(NOTES) - len(said))
    return (
        rows.order_by()
        .annotate(
            began=F("cycle__start"),
            rank=Value(rank, output_field=IntegerField()),
            row=F("pk"),
            of_actor=F(f"{actor}_id"),
            of_name=F(f"{actor}__name"),
            of_marker=F("marker_id") if is_score else Value(0, output_field=IntegerField()),
            of_number=F("marker__number") if is_score else Value("", output_field=CharField()),
            **{f"said_{at}": text for at, text in enumerate(said)},
        )
        .values_list(
            "began",
            "rank",
            "row",
            "cycle_id",
            "of_actor",
            "of_name",
            "created_by__name",
            "created_by__email",
            "of_marker",
            "of_number",
            *(f"said_{at}" for at in range(len(NOTES))),
        )
    )
