from reports.models.edition import Edition
from reports.models.report import Report, ReportState
from reports.models.upload import WorkbookUpload

__all__ = ["Edition", "Report", "ReportState", "WorkbookUpload"]
