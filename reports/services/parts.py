"""Which parts a cycle's report must have, and which of them the coach leaves out."""

from projects.models import Programme
from reports.models import ReportPlan
from reports.parts import in_order


def required_parts(programme: Programme) -> frozenset[str]:
    """The parts (values of `ReportPart`) that every report in this programme has, by its template; none by default."""
    template = getattr(programme, "report_template", None)
    return frozenset(in_order(template.required if template else ()))


def parts_left_out(plan: ReportPlan, programme: Programme) -> tuple[str, ...]:
    """What the coach leaves out and may leave out, in the order of the report."""
    return in_order(set(plan.left_out) - required_parts(programme))
