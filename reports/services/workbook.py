"""Importing a workbook: first what it would do, then doing it. All or nothing.

plan = read_plan(content, by=user)      # raises WorkbookRefused with every mistake
apply_plan(plan, by=user)               # raises WorkbookRefused if the project changed meanwhile and no longer fits
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from projects.access import Act, grants_in
from projects.models import Cycle, HistoryEntry, Programme, Project, User
from projects.services.history import record
from projects.text import slug_of
from reports.workbook.adding import Adding
from reports.workbook.checking import check
from reports.workbook.decided import warn_of_decided
from reports.workbook.mistakes import Mistake, WorkbookRefused, refusal
from reports.workbook.plan import ImportPlan, make_plan
from reports.workbook.reading import Workbook, read_workbook
from reports.workbook.stored import FIELDS, Stored, stored_project
from theory_of_change.services.changing import stir


def read_plan(content: bytes, *, by: User | None) -> ImportPlan:
    """What importing this file would do. `by` None is somebody at the server's command line.

    Raises `WorkbookRefused` with all mistakes. Changes nothing.
    """
    return _plan(read_workbook(content), by=by)


def apply_plan(plan: ImportPlan, *, by: User | None) -> Project:
    """Does what the plan says, and returns the project.

    The file is compared anew with the project as it stands now, which is held meanwhile: somebody may have
    written there since the preview. Raises `WorkbookRefused`; then nothing was changed.
    """
    try:
        return _apply(plan.workbook, by=by)
    except IntegrityError:
        # Two imports may make the same project at the same moment: the second finds it the next time.
        try:
            return _apply(plan.workbook, by=by)
        except IntegrityError as problem:
            raise refusal(
                _(
                    "Two names in the file, or one there and one here, differ so little that they cannot both "
                    "be kept; give one of them another name"
                )
            ) from problem


@transaction.atomic
def _apply(workbook: Workbook, *, by: User | None) -> Project:
    project = _find_project(workbook, lock=True)
    plan = _plan(workbook, by=by, project=project, is_found=True)
    if plan.nothing_to_change and project is not None:
        return project
    programme = None
    if workbook.project is not None and "programme" in workbook.project.values:
        programme = _programme(workbook.project.text("programme"), make=True)
    if project is None:
        project = _new_project(plan, programme)
    else:
        _change_project(project, plan, programme, by)
    Adding(project, plan.stored, plan, by).everything()
    stir(project)
    record(project=project, by=by, verb=HistoryEntry.Verb.IMPORTED, subject=project, after=plan.counts)
    return project


def _plan(
    workbook: Workbook, *, by: User | None, project: Project | None = None, is_found: bool = False
) -> ImportPlan:
    """Compares a copy of what was read, so that a second comparison does not repeat the first one's mistakes."""
    fresh = Workbook(
        workbook.titles,
        workbook.sheets,
        workbook.project,
        list(workbook.mistakes),
        list(workbook.notices),
    )
    slug = ""
    if fresh.project is not None and "name" in fresh.project.values:
        slug = slug_of(fresh.project.text("name"))
        if not slug:
            fresh.refuse(
                fresh.project,
                "name",
                _("No address can be made from this name; use at least one letter from a to z or a digit"),
            )
    if fresh.project is not None and "programme" in fresh.project.values:
        name = fresh.project.text("programme")
        if not slug_of(name) and _programme(name) is None:
            fresh.refuse(
                fresh.project,
                "programme",
                _("No address can be made from this name; use at least one letter from a to z or a digit"),
            )
    if slug and not is_found:
        project = _find_project(workbook)
    if slug:
        _check_access(fresh, project, by)
    stored = stored_project(project) if project is not None else Stored()
    check(fresh, stored)
    plan = make_plan(fresh, stored, slug=slug)
    mistakes = fresh.all_mistakes()
    if mistakes:
        raise WorkbookRefused(mistakes)
    warn_of_decided(plan)
    plan.workbook = workbook
    return plan


def _find_project(workbook: Workbook, *, lock: bool = False) -> Project | None:
    if workbook.project is None or "name" not in workbook.project.values:
        return None
    projects = Project.objects.select_related("programme")
    if lock:
        # Held against other writers, but not against those who only write down an act in its history.
        projects = projects.select_for_update(of=("self",), no_key=True)
    project = projects.filter(slug=slug_of(workbook.project.text("name"))).first()
    if lock and project is not None:
        list(Cycle.objects.select_for_update(no_key=True).filter(project=project).order_by("pk"))
    return project


def _check_access(workbook: Workbook, project: Project | None, by: User | None) -> None:
    """Raises for somebody who may not import here, before the project's content is compared with anything.

    To an outsider a project that exists and one that does not are the same.
    """
    row = workbook.project
    if by is None or by.is_superuser or row is None:
        return
    if not by.is_active:
        raise refusal(_("This account is closed"))
    programme = _programme(row.text("programme"))
    if project is None:
        if programme is not None and Programme.objects.coached_by(by).filter(pk=programme.pk).exists():
            return
    else:
        grants = grants_in(by, project)
        if grants.allow(Act.EDIT_THEORY):
            if "programme" in row.values and programme != project.programme:
                workbook.refuse(
                    row,
                    "programme",
                    _(
                        'The project belongs to the programme "%(programme)s"; only an administrator can change that'
                    )
                    % {"programme": project.programme.name},
                )
            return
        if grants.is_member:
            raise WorkbookRefused(
                [
                    Mistake(
                        row.sheet.title,
                        row.cell("name"),
                        _("You may not import into this project; ask its coordinator or its coach to do it"),
                    )
                ]
            )
    # The file's own mistakes are told, too, as of a project that is not there: so they say nothing of one that is.
    check(workbook, Stored())
    if "programme" in row.values:  # without it nobody can say who may make the project
        workbook.refuse(
            row,
            "name",
            _(
                'You have no project "%(name)s" into which you may import, and may not make it; a coach of '
                "the programme can make new projects, a project's coordinator imports into it"
            )
            % {"name": row.text("name")},
        )
    raise WorkbookRefused(workbook.all_mistakes())


def _programme(name: str, *, make: bool = False) -> Programme | None:
    """The programme with this name, found like a project by its address, or by its name whatever the case."""
    slug = slug_of(name)
    programme = (Programme.objects.filter(slug=slug).first() if slug else None) or Programme.objects.filter(
        name__iexact=name
    ).first()
    if programme is None and make:
        programme = Programme.objects.create(name=name, slug=slug)
    return programme


def _new_project(plan: ImportPlan, programme: Programme | None) -> Project:
    if programme is None:
        raise refusal(_("The workbook names no programme."))
    row = plan.sheets["project"].added[0]
    values = {name: row.values[column] for column, name in FIELDS["project"].items() if column in row.values}
    return Project.objects.create(programme=programme, slug=plan.project_slug, **values)


def _change_project(project: Project, plan: ImportPlan, programme: Programme | None, by: User | None) -> None:
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    for change in plan.sheets["project"].changed:
        for column, (_old, new) in change.fields.items():
            name = FIELDS["project"].get(column)
            if name is not None:
                before[name], after[name] = getattr(project, name), new
                setattr(project, name, new)
            elif column == "programme" and programme is not None:
                before[column], after[column] = project.programme, programme
                project.programme = programme
    if after:
        project.save()
        record(
            project=project,
            by=by,
            verb=HistoryEntry.Verb.CHANGED,
            subject=project,
            before=before,
            after=after,
        )
