from reports.models.edition import DIARIES, OF_A_PROJECT, Edition, Kind
from reports.models.report import Report, ReportState
from reports.models.upload import WorkbookUpload
from reports.models.wording import Brief, CaseWording

__all__ = [
    "DIARIES",
    "OF_A_PROJECT",
    "Brief",
    "CaseWording",
    "Edition",
    "Kind",
    "Report",
    "ReportState",
    "WorkbookUpload",
]
