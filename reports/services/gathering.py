"""Reads everything that a report of a cycle says, in the wording of its time, in a fixed number of queries."""

from projects.models import Cycle, Project
from projects.services.current import is_latest
from reports.content import ActorPart, CyclePart, CycleReport, EditionPart, KeyFigurePart, ProjectPart
from reports.leaving_out import leave_out
from reports.models import ReportPlan
from reports.services.gathering_meeting import gather_meeting
from reports.services.gathering_partners import PartnerDiaries
from reports.services.gathering_programme import programme_part
from reports.services.gathering_rows import end_of
from reports.services.parts import parts_left_out
from theory_of_change.models import Mission, Vision
from theory_of_change.services.wording import Wordings


def gather_cycle_report(cycle: Cycle, *, whole: bool = False) -> CycleReport:
    """The content of a draft of this cycle's report as things stand now, in at most 20 queries.

    As the coach words and chooses it; `whole` leaves nothing out.
    """
    all_cycles = list(
        Cycle.objects.filter(project=cycle.project_id)
        .select_related(
            "project__programme__report_template",
            "project__vision",
            "project__mission",
            "meeting",
            "report_plan",
        )
        .in_order()
    )
    cycle = next(each for each in all_cycles if each.pk == cycle.pk)
    project = cycle.project
    cycles = [each for each in all_cycles if each.start <= cycle.start]
    moment = cycle.wording_moment(is_latest=is_latest(cycle, all_cycles))
    wordings = Wordings(project, moment)
    plan = _plan(cycle)
    diaries = PartnerDiaries(cycles, moment, wordings, list(project.actors.all()), plan.sentences)
    partners = diaries.partners()
    report = CycleReport(
        programme=programme_part(project.programme),
        project=project_part(project),
        cycles=tuple(CyclePart(number=each.number, start=each.start, end=each.end) for each in cycles),
        vision=wordings.vision(_vision(project)),
        actors=tuple(
            ActorPart(
                name=wordings.words(actor, "name"),
                sphere=wordings.words(actor, "sphere"),
                description=wordings.words(actor, "description"),
                end=end_of(actor, moment),
            )
            for actor in diaries.actors
        ),
        partners=partners,
        meeting=gather_meeting(cycles, diaries.names()),
        edition=EditionPart(),
        mission=_mission(project, wordings),
        assumptions=diaries.assumptions(whole=whole),
        summary=plan.summary,
        writers=diaries.writers(),
    )
    return report if whole else leave_out(report, parts_left_out(plan, project.programme))


def _plan(cycle: Cycle) -> ReportPlan:
    try:
        return cycle.report_plan
    except ReportPlan.DoesNotExist:
        return ReportPlan(cycle=cycle)


def _vision(project: Project) -> Vision | None:
    try:
        return project.vision
    except Vision.DoesNotExist:
        return None


def _mission(project: Project, wordings: Wordings) -> str:
    try:
        return wordings.words(project.mission, "text")
    except Mission.DoesNotExist:
        return ""


def project_part(project: Project) -> ProjectPart:
    """The project and its key figures as they stand now."""
    return ProjectPart(
        name=project.name,
        promoter=project.promoter,
        municipality=project.municipality,
        start=project.start,
        end=project.end,
        summary=project.summary,
        key_figures=tuple(
            KeyFigurePart(figure=each.figure, label=each.label, as_of=each.as_of, source=each.source)
            for each in project.key_figures.all()
        ),
    )
