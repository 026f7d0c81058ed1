"""The shelf of a programme: what was published, by project and cycle; what of it is new to one reader.

Read with the same number of queries whatever stands on it, and without what the reports say.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from projects import clock
from projects.models import Cycle, Programme, Project, User
from reports.content import CoverPart, read_json
from reports.models import Edition, Format, Report, ReportState, ShelfReader
from reports.models.shelf import VISIT
from reports.paper.cover import Cover, draw_small_cover

CYCLES_AT_ONCE = 4
"""So many columns fit beside each other; earlier cycles are a click away."""
MOST_NEWS = 8
SEEN_AGAIN = timedelta(minutes=5)
JUST_NOW = timedelta(minutes=1)
"""A report is published a moment after the time that it bears; nothing of that moment is missed."""
NO_NUMBERS = CoverPart(counts=(1, 1, 1, 1), written_about=())


@dataclass(frozen=True)
class Place:
    """One cycle of one project, and the newest report that was published of it.

    `main` is the report in the reader's language, `others` are those in the other languages. `replaces` is the number
    of the edition before, with the reason in the edition itself. `has_own_name` where its column is called otherwise.
    """

    cycle: Cycle
    edition: Edition | None = None
    main: Report | None = None
    others: tuple[Report, ...] = ()
    cover: Cover | None = None
    is_new: bool = False
    has_own_name: bool = False

    @property
    def project(self) -> Project:
        return self.cycle.project

    @property
    def name(self) -> str:
        return self.cycle.name

    @property
    def replaces(self) -> int | None:
        return self.edition.replaces if self.edition else None


@dataclass(frozen=True)
class OwnDocument:
    """An edition that is not about one cycle: the newest case report or policy brief of a project, or a report of the
    programme."""

    edition: Edition
    main: Report | None = None
    others: tuple[Report, ...] = ()
    is_new: bool = False

    @property
    def project(self) -> Project | None:
        return self.edition.project

    @property
    def name(self) -> str:
        return self.edition.title

    @property
    def replaces(self) -> int | None:
        return self.edition.replaces


@dataclass(frozen=True)
class Row:
    """One project: its places, and what was published about it as a whole."""

    project: Project
    places: tuple[Place | None, ...]
    has_ended: bool
    documents: tuple[OwnDocument, ...] = ()


@dataclass(frozen=True)
class Column:
    """A place in the row of cycles, counted from 1, named as in the first project that has it; and what can be had
    of it at once: how many files, and their bytes."""

    number: int
    head: Cycle
    files: int
    size: int


@dataclass(frozen=True)
class Shelf:
    """What one reader sees. `columns` are the cycles shown, of `cycle_count`; `earlier` and `later` are the last
    columns of the pages beside this one."""

    programme: Programme
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    news: tuple[Place | OwnDocument, ...]
    news_count: int
    news_since: datetime | None
    published_count: int
    documents_count: int
    cycle_count: int

    @property
    def first(self) -> int:
        return self.columns[0].number if self.columns else 0

    @property
    def last(self) -> int:
        return self.columns[-1].number if self.columns else 0

    @property
    def has_bundles(self) -> bool:
        """Whether any cycle's reports can be had at once."""
        return any(column.files for column in self.columns)

    @property
    def earlier(self) -> int | None:
        return self.first - 1 if self.first > 1 else None

    @property
    def later(self) -> int | None:
        return min(self.last + CYCLES_AT_ONCE, self.cycle_count) if self.last < self.cycle_count else None


def read_shelf(
    programme: Programme, *, language: str, until: int | None = None, news_since: datetime | None = None
) -> Shelf:
    """The shelf with its columns up to number `until`, the newest ones if that is None or no column."""
    stock = _read(programme)
    count = max((len(own) for own in stock.cycles.values()), default=0)
    last = until if until and 1 <= until <= count else count
    first = max(last - CYCLES_AT_ONCE, 0)
    news = _news(stock, news_since)
    shown = [own[first:last] for own in stock.cycles.values()]
    wanted = {cycle.pk for cycles in shown for cycle in cycles}
    wanted |= {edition.cycle_id for edition in news if edition.cycle_id}
    documents = list(stock.documents.values())
    shown_editions = [stock.newest[pk] for pk in wanted if pk in stock.newest]
    new_of_programme = [edition for edition in news if edition.is_of_a_programme]
    reports = _reports([*shown_editions, *documents, *new_of_programme], language)
    heads = [next(own[at] for own in stock.cycles.values() if at < len(own)) for at in range(first, last)]
    new = {edition.pk for edition in news}

    def place(cycle: Cycle, head: Cycle | None = None) -> Place:
        edition = stock.newest.get(cycle.pk)
        differs = head is not None and head.name != cycle.name
        if edition is None:
            return Place(cycle, has_own_name=differs)
        own = reports[edition.pk]
        return Place(
            cycle=cycle,
            edition=edition,
            main=own[0] if own else None,
            others=tuple(own[1:]),
            cover=_cover(edition),
            is_new=edition.pk in new,
            has_own_name=differs,
        )

    def document(edition: Edition) -> OwnDocument:
        own = reports[edition.pk]
        return OwnDocument(
            edition, main=own[0] if own else None, others=tuple(own[1:]), is_new=edition.pk in new
        )

    rows = tuple(
        Row(
            project=project,
            places=tuple(
                place(own[at], heads[at - first]) if at < len(own) else None for at in range(first, last)
            ),
            has_ended=project.end < clock.today(),
            documents=tuple(document(each) for each in documents if each.project_id == project.pk),
        )
        for project in stock.projects
        for own in [stock.cycles[project.pk]]
    )
    return Shelf(
        programme=programme,
        rows=rows,
        columns=tuple(
            _column(number, head, [row.places[at] for row in rows])
            for at, (number, head) in enumerate(zip(range(first + 1, last + 1), heads, strict=True))
        ),
        news=tuple(
            place(edition.cycle) if edition.cycle else document(edition) for edition in news[:MOST_NEWS]
        ),
        news_count=len(news),
        news_since=news_since,
        published_count=len(stock.newest),
        documents_count=len(documents),
        cycle_count=count,
    )


def read_column(programme: Programme, number: int, *, language: str) -> list[Report] | None:
    """The newest published reports of one column of the shelf in the order of its rows, each in the reader's
    language or else in one that is ready; None where the shelf has no such column."""
    stock = _read(programme)
    cycles = [own[number - 1] for own in stock.cycles.values() if 0 < number <= len(own)]
    if not cycles:
        return None
    editions = [stock.newest[cycle.pk] for cycle in cycles if cycle.pk in stock.newest]
    reports = _reports(editions, language)
    return [reports[edition.pk][0] for edition in editions if reports[edition.pk]]


@dataclass
class _Stock:
    """All that was published: projects in their order, the cycles of each by date, the newest edition by cycle; and the
    newest of each kind about a whole project, by project and kind; and each edition about the programme."""

    projects: list[Project]
    cycles: dict[int, list[Cycle]] = field(default_factory=dict)
    newest: dict[int, Edition] = field(default_factory=dict)
    documents: dict[tuple[int, str], Edition] = field(default_factory=dict)
    of_programme: list[Edition] = field(default_factory=list)


def _read(programme: Programme) -> _Stock:
    projects = list(Project.objects.filter(programme=programme))
    stock = _Stock(projects, {project.pk: [] for project in projects})
    by_pk = {project.pk: project for project in projects}
    cycles: dict[int, Cycle] = {}
    for cycle in Cycle.objects.filter(project__programme=programme).in_order():
        if cycle.project_id in by_pk:
            cycle.project = by_pk[cycle.project_id]
            cycles[cycle.pk] = cycle
            stock.cycles[cycle.project_id].append(cycle)
    editions = Edition.objects.on_shelf(programme)
    for edition in editions.defer("content").order_by("number"):
        if edition.is_of_a_programme:
            edition.programme = programme
            stock.of_programme.append(edition)
        elif edition.cycle_id is None and edition.project_id in by_pk:
            edition.project = by_pk[edition.project_id]
            stock.documents[edition.project_id, edition.kind] = edition
        elif edition.cycle_id in cycles:
            edition.cycle = cycles[edition.cycle_id]
            edition.project = edition.cycle.project
            stock.newest[edition.cycle_id] = edition
    return stock


def _reports(editions: Sequence[Edition], language: str) -> dict[int, list[Report]]:
    """The reports of each edition: the one in the reader's language first, unless it is not there yet and another
    is ready."""
    found: dict[int, list[Report]] = defaultdict(list)
    by_pk = {edition.pk: edition for edition in editions}
    for report in Report.objects.filter(edition__in=list(by_pk), format=Format.PDF).order_by("language"):
        report.edition = by_pk[report.edition_id]
        found[report.edition_id].append(report)
    for own in found.values():
        own.sort(key=lambda report: (report.state != ReportState.READY, report.language != language))
    return found


def _news(stock: _Stock, since: datetime | None) -> list[Edition]:
    """What was published since then, the newest first."""
    if since is None:
        return []
    every: Iterable[Edition] = [*stock.newest.values(), *stock.documents.values(), *stock.of_programme]
    new = [edition for edition in every if edition.gathered_at > since]
    return sorted(new, key=lambda edition: (edition.gathered_at, edition.pk), reverse=True)


def _column(number: int, head: Cycle, places: Sequence[Place | None]) -> Column:
    ready = [
        place.main
        for place in places
        if place is not None and place.main is not None and place.main.state == ReportState.READY
    ]
    return Column(number, head, len(ready), sum(report.size or 0 for report in ready))


def _cover(edition: Edition) -> Cover:
    part = read_json(edition.cover, CoverPart) if edition.cover else NO_NUMBERS
    return draw_small_cover(edition.about.name, part.counts, part.written_about, part.seen)


def look(*, person: User, programme: Programme, language: str = "") -> datetime | None:
    """Notes that this person looks at the shelf, and tells since when its reports are new to them: since their
    visit before this one, and in the first visit since its first look; None on that look.

    A visit lasts as long as no more than `VISIT` passes between two looks, so a reload does not lose the news. What is
    published during a visit is news in it.
    """
    now = clock.now()
    reader, is_first = ShelfReader.objects.get_or_create(
        person=person, programme=programme, defaults={"seen_at": now, "language": language}
    )
    if is_first:
        return None
    first_look = reader.seen_at if reader.news_since is None else None
    if reader.seen_at and now - reader.seen_at < SEEN_AGAIN:
        return reader.news_since or first_look
    changes: dict[str, Any] = {"seen_at": now, "language": language or reader.language}
    if first_look is not None:
        changes["news_since"] = first_look
    elif reader.seen_at is not None and now - reader.seen_at > VISIT:
        changes["news_since"] = reader.seen_at - JUST_NOW
    # Of two looks at the same moment one moves the visit on; the other keeps to what it saw.
    ShelfReader.objects.filter(pk=reader.pk, seen_at=reader.seen_at).update(**changes)
    return changes.get("news_since", reader.news_since)
