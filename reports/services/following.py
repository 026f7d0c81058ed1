"""Following documents while they are made: who asked for them, how far they are, and what a person may still open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Max

from projects import clock
from projects.access import Act, Grants, grants_by_project, grants_in_programme
from projects.models import Cycle, Programme, Project, User
from reports.models import Asking, Format, Kind, MailState, Report, ReportState

MOST_LISTED = 50
LONG = timedelta(minutes=1)
"""Whoever waited longer for a document gets a mail."""


def note_asking(reports: Iterable[Report], by: User | None) -> None:
    """That this person asked for these, just now; one row a person and document, however often they ask."""
    if by is None:
        return
    now = clock.now()
    Asking.objects.bulk_create(
        [Asking(report=report, person=by, asked_at=now) for report in reports],
        update_conflicts=True,
        unique_fields=["report", "person"],
        update_fields=["asked_at", "mail", "mail_tries", "mail_at"],
    )


def settle_askings(report: Report, *, but: User | None) -> None:
    """This document, ready at `report.ready_at`, is made once more: who did not wait for it then does not wait now.

    `but` is who asked for that, and waits.
    """
    if report.ready_at is None:
        return
    others = Asking.objects.exclude(person=but) if but else Asking.objects.all()
    did_not_wait = others.filter(report=report, mail=MailState.NONE, asked_at__gte=report.ready_at - LONG)
    did_not_wait.update(mail=MailState.QUICK)


def may_open(report: Report, user: User, grants: Grants) -> bool:
    """Whether this person may follow and download it: what is published by whoever reads such, drafts by the team.

    The diary of a boundary partner is for its own people too, as long as they may read it on its page.
    """
    if report.edition.is_published:
        return grants.allow(Act.READ_PUBLISHED)
    return may_ask_again(report, user, grants)


def may_ask_again(report: Report, user: User, grants: Grants) -> bool:
    """Whether this person may have it tried again: who may ask for it, also for their own partner's diary only."""
    if grants.allow(Act.ASK_REPORT):
        return True
    return bool(grants.scope(Act.SEE_DIARY)) and report.edition.is_own_diary_of(user)


def documents_of(user: User) -> list[Asking]:
    """The last that this person asked for, in every project, the newest first, as far as they may still open them."""
    asked = list(
        Asking.objects.filter(person=user)
        .select_related(
            "report__edition__project__programme",
            "report__edition__programme",
            "report__edition__cycle",
            "report__edition__partner",
        )
        .defer("report__edition__content")
        .order_by("-asked_at", "-pk")[:MOST_LISTED]
    )
    grants = _grants_for(user, [each.report.about for each in asked])
    return [each for each in asked if may_open(each.report, user, grants[each.report.about])]


def _grants_for(user: User, places: list[Project | Programme]) -> dict[Project | Programme, Grants]:
    """One query for all projects, and one for each programme, of which a person has one or two."""
    projects = {place.pk: place for place in places if isinstance(place, Project)}
    in_projects = grants_by_project(user, list(projects.values()))
    grants: dict[Project | Programme, Grants] = {projects[pk]: own for pk, own in in_projects.items()}
    for place in places:
        if isinstance(place, Programme) and place not in grants:
            grants[place] = grants_in_programme(user, place)
    return grants


def draft_on_paper(
    *, kind: Kind, about: Cycle | Project | Programme, content_sha256: str, language: str
) -> Report | None:
    """The PDF of a draft that says just this, made or being made, if somebody asked for it; in one query."""
    place = {"programme" if isinstance(about, Programme) else "project": about}
    if isinstance(about, Cycle):
        place = {"project": about.project, "cycle": about}
    found = Report.objects.filter(
        edition__kind=kind,
        edition__number=None,
        edition__content_sha256=content_sha256,
        language=language,
        format=Format.PDF,
        **{f"edition__{name}": value for name, value in place.items()},
    )
    related = ("edition__project__programme", "edition__programme", "edition__cycle", "edition__partner")
    return found.select_related(*related).defer("edition__content").first()


@dataclass(frozen=True)
class Asked:
    """One document in one format, in every language in which this person asked for it: one row of their list."""

    askings: tuple[Asking, ...]

    @property
    def newest(self) -> Asking:
        return self.askings[0]


def by_document(askings: Iterable[Asking]) -> list[Asked]:
    """The same content in several languages stands together, where its newest stands."""
    rows: dict[tuple[int, str], list[Asking]] = {}
    for asking in askings:
        rows.setdefault((asking.report.edition_id, asking.report.format), []).append(asking)
    return [Asked(tuple(row)) for row in rows.values()]


@dataclass(frozen=True)
class Progress:
    """How far a document is. Nothing in it is guessed but `about`: the pages of the same document made before."""

    step: str
    page: int | None
    about: int | None
    before_it: int


def progress_of(report: Report) -> Progress:
    """For a document that waits or is being made, in at most two queries."""
    if report.state == ReportState.QUEUED:
        waiting = Report.objects.filter(state__in=[ReportState.QUEUED, ReportState.RUNNING])
        before = waiting.filter(asked_at__lt=report.asked_at).count()
        return Progress(step="", page=None, about=None, before_it=before)
    about = _pages_before(report) if report.page else None
    if about is not None and report.page is not None and report.page > about:
        about = None
    return Progress(step=report.step, page=report.page, about=about, before_it=0)


def _pages_before(report: Report) -> int | None:
    """The pages of the same content in another language; else of the last one of its kind about the same thing."""
    edition = report.edition
    ready = Report.objects.filter(state=ReportState.READY).exclude(pages=None)
    same = ready.filter(edition=edition).aggregate(most=Max("pages"))["most"]
    if same is not None:
        return int(same)
    like_it = ready.filter(
        edition__project=edition.project_id,
        edition__programme=edition.programme_id,
        edition__kind=edition.kind,
        edition__cycle=edition.cycle_id,
        edition__partner=edition.partner_id,
    )
    return like_it.order_by("-ready_at", "-pk").values_list("pages", flat=True).first()
