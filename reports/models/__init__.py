from reports.models.edition import DIARIES, Edition, Kind
from reports.models.report import Format, Report, ReportState
from reports.models.upload import WorkbookUpload

__all__ = ["DIARIES", "Edition", "Format", "Kind", "Report", "ReportState", "WorkbookUpload"]
