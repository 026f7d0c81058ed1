"""Which parts a cycle's report must have, and which of them the coach leaves out."""

from projects.models import Programme
from reports.models import ReportPart, ReportPlan


def required_parts(programme: Programme) -> frozenset[str]:
    """The parts (values of `ReportPart`) that every report in this programme has; none by default."""
    return frozenset()


def parts_left_out(plan: ReportPlan, programme: Programme) -> tuple[str, ...]:
    """What the coach leaves out and may leave out, in the order of the report."""
    left = set(plan.left_out) - required_parts(programme)
    return tuple(part.value for part in ReportPart if part.value in left)
