"""The four queries of a diary. Each brings along what belongs to its rows, as lists (see `alongside`)."""

from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from diaries.models import ActivityEntry, Attachment, DiaryNotes, MarkerScore, Observation, Recommendation
from diaries.services.alongside import rows_alongside
from diaries.services.of_its_time import with_plans
from projects.aggregates import ids_through
from projects.models import Cycle, HistoryEntry
from projects.prepared import Prepared
from theory_of_change.mentions import mentions_alongside
from theory_of_change.models import Activity, Marker

PAGE_OF_OBSERVATIONS = 50

NOTES = ("enabling", "hindering", "effective_strategies", "adaptations")
"""What a diary notes about its whole cycle, in the order of figure 2.6."""


def _cycles(actor: int, project: int) -> QuerySet[Cycle]:
    notes = DiaryNotes.objects.filter(actor=actor)
    advice = Recommendation.objects.filter(actor=actor)
    return (
        Cycle.objects.filter(project=project)
        .annotate(
            noted=rows_alongside(notes, of="cycle", fields=("id", "version", *NOTES)),
            advised=rows_alongside(advice, of="cycle", fields=("id", "version", "created_by_id", "text")),
        )
        .order_by("start")
    )


def _markers(actor: int, **settled: Any) -> QuerySet[Marker]:
    """The partner's markers, with all their scores."""
    fields = ("id", "version", "cycle_id", "score", "remark")
    rows = Marker.objects.filter(actor=actor).annotate(
        scored=rows_alongside(MarkerScore.objects.all(), of="marker", fields=fields)
    )
    return _with_past(rows, "marker", **settled) if settled else rows


def _activities(actor: int, cycle: int, project: int, **settled: Any) -> QuerySet[Activity]:
    """The partner's activities, with what was written about them in this cycle, and what meetings say of that."""
    entries = (
        ActivityEntry.objects.kept()
        .filter(cycle=cycle)
        .annotate(told=mentions_alongside("activityentry", project))
    )
    files = Attachment.objects.kept().filter(activity_entry__cycle=cycle)
    rows = with_plans(cycle, Activity.objects.filter(actor=actor)).annotate(
        written=rows_alongside(entries, of="activity", fields=_OF_ENTRY),
        entry_files=rows_alongside(
            files, of="activity_entry__activity", fields=(*_OF_FILE, "activity_entry_id")
        ),
    )
    return _with_past(rows, "activity", project=project, **settled) if settled else rows


_OF_ENTRY = (
    "id",
    "told",
    "version",
    "created_by_id",
    "date",
    "date_precision",
    "is_late",
    "description",
    "participants",
    "went_well",
    "why_well",
    "went_less_well",
    "why_less_well",
)
_OF_FILE = ("id", "name", "kind", "caption", "size", "uploaded_at")


def _with_past(rows: QuerySet[Any], kind: str, *, project: int, since: datetime) -> QuerySet[Any]:
    """With what was changed in each of them since the words of the cycle were settled."""
    acts = HistoryEntry.objects.filter(project=project, kind=kind, at__gt=since)
    fields = ("id", "at", "verb", "before", "after", "reason")
    return rows.annotate(past=rows_alongside(acts, of="subject_id", fields=fields))


_OF_OBSERVATION = (
    "created_by_id",
    "date",
    "date_precision",
    "is_late",
    "nature",
    "change",
    "significance",
    "contribution",
    "other_factors",
    "method",
)
"""What a diary shows of them. There are fifty on a page, and each further column is read fifty times."""


def observations(cycle: int, actor: int, project: int, narrowed: Q | None = None) -> QuerySet[Any]:
    """A page of them, and one more."""
    became = HistoryEntry.objects.filter(
        project=project, kind="observation", subject_id=OuterRef("pk"), after__has_key="became_marker"
    ).order_by()
    rows = (
        Observation.objects.kept()
        .filter(narrowed or Q(), cycle=cycle, actor=actor)
        .newest_first()
        .only(*_OF_OBSERVATION)
        .annotate(
            name_of_author=F("created_by__name"),
            email_of_author=F("created_by__email"),
            named=ids_through(Observation.markers.through, of="observation", to="marker"),
            involves=ids_through(Observation.activities.through, of="observation", to="activity"),
            kept_files=rows_alongside(Attachment.objects.kept(), of="observation", fields=_OF_FILE),
            made_marker=Subquery(became.values("after__became_marker")[:1]),
            told=mentions_alongside("observation", project),
        )
    )
    return rows[: PAGE_OF_OBSERVATIONS + 1]


def behind_place(day: date | None, pk: int) -> Q:
    """What comes after this place in the order newest first, undated before dated. The index leads there."""
    if day is None:
        return Q(date__isnull=False) | Q(pk__lt=pk)
    return Q(date__lte=day) & (Q(date__lt=day) | Q(pk__lt=pk))


def _further(cycle: int, actor: int, project: int, day: date, pk: int) -> QuerySet[Any]:
    return observations(cycle, actor, project, narrowed=behind_place(day, pk))


CYCLES = Prepared(_cycles, actor=int, project=int)
MARKERS = Prepared(_markers, actor=int)
MARKERS_SINCE = Prepared(_markers, actor=int, project=int, since=datetime)
ACTIVITIES = Prepared(_activities, actor=int, cycle=int, project=int)
ACTIVITIES_SINCE = Prepared(_activities, actor=int, cycle=int, project=int, since=datetime)
NEWEST = Prepared(observations, cycle=int, actor=int, project=int)
FURTHER = Prepared(_further, cycle=int, actor=int, project=int, day=date, pk=int)
