from reports.models.edition import Edition, Kind
from reports.models.report import Report, ReportState
from reports.models.shelf import PublicationMail, ShelfReader
from reports.models.upload import WorkbookUpload

__all__ = [
    "Edition",
    "Kind",
    "PublicationMail",
    "Report",
    "ReportState",
    "ShelfReader",
    "WorkbookUpload",
]
