"""How a report was made: how much was written, in which way it was seen, by people of which role. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from diaries.models import Method, Nature
from projects.access import Role
from reports.content import FROM_WORKBOOK, CycleReport


@dataclass(frozen=True)
class Writers:
    """How many entries people of one role wrote."""

    role: str
    observations: int
    entries: int


@dataclass(frozen=True)
class Totals:
    """How much was written: so that silence can be seen."""

    observations: int
    unexpected: int
    entries: int
    late: int
    methods: tuple[tuple[str, int], ...]
    silent: tuple[str, ...]
    writers: tuple[Writers, ...] = ()


def _whose(role: str) -> str:
    if role == FROM_WORKBOOK:
        return _("from a workbook")
    return str(Role(role).label) if role else _("without a role today")


def count_what_was_written(report: CycleReport) -> Totals:
    observations = [each for partner in report.partners for each in partner.observations]
    entries = [
        entry for partner in report.partners for activity in partner.activities for entry in activity.entries
    ]
    methods = [(str(method.label), sum(each.method == method for each in observations)) for method in Method]
    methods.append((_("way not noted"), sum(not each.method for each in observations)))
    return Totals(
        observations=len(observations),
        unexpected=sum(each.nature != Nature.EXPECTED for each in observations),
        entries=len(entries),
        late=sum(each.is_late for each in observations) + sum(each.is_late for each in entries),
        methods=tuple((word, count) for word, count in methods if count),
        silent=tuple(partner.name for partner in report.partners if partner.is_silent),
        writers=tuple(
            Writers(
                _whose(each.role),
                each.observations,
                each.entries,
            )
            for each in report.writers
        ),
    )
