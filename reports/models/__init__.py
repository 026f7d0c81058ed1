from reports.models.asking import Asking, MailState
from reports.models.edition import DIARIES, OF_A_PROJECT, Edition, Kind
from reports.models.plan import ReportPart, ReportPlan
from reports.models.report import Format, Report, ReportState, Step
from reports.models.shelf import PublicationMail, ShelfReader
from reports.models.template import ReportTemplate, TemplateChange
from reports.models.upload import WorkbookUpload
from reports.models.wording import Brief, CaseWording, ProgrammeWording

__all__ = [
    "DIARIES",
    "OF_A_PROJECT",
    "Asking",
    "Brief",
    "CaseWording",
    "Edition",
    "Format",
    "Kind",
    "MailState",
    "ProgrammeWording",
    "PublicationMail",
    "Report",
    "ReportPart",
    "ReportPlan",
    "ReportState",
    "ReportTemplate",
    "ShelfReader",
    "Step",
    "TemplateChange",
    "WorkbookUpload",
]
