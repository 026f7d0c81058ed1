from reports.models.edition import DIARIES, Edition, Kind
from reports.models.plan import ReportPart, ReportPlan
from reports.models.report import Report, ReportState
from reports.models.upload import WorkbookUpload

__all__ = [
    "DIARIES",
    "Edition",
    "Kind",
    "Report",
    "ReportPart",
    "ReportPlan",
    "ReportState",
    "WorkbookUpload",
]
