from projects.models.cycle import Cycle, CycleState
from projects.models.history import HistoryEntry
from projects.models.programme import Programme
from projects.models.project import KeyFigure, Project
from projects.models.role import ProgrammeRole, ProjectRole
from projects.models.user import User

__all__ = [
    "Cycle",
    "CycleState",
    "HistoryEntry",
    "KeyFigure",
    "Programme",
    "ProgrammeRole",
    "Project",
    "ProjectRole",
    "User",
]
