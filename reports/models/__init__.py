from reports.models.edition import Edition, Kind
from reports.models.report import Report, ReportState
from reports.models.upload import WorkbookUpload

__all__ = ["Edition", "Kind", "Report", "ReportState", "WorkbookUpload"]
