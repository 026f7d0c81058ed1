from django.urls import path

from reports.views import diaries, documents, dossier, home, reports, shelf, theory, wording, workbook

urlpatterns = [
    path("", home.home, name="home"),
    path("projects/<slug:project>/", home.project, name="project"),
    path("projects/<slug:project>/reports/", reports.reports, name="reports"),
    path("projects/<slug:project>/documents/", documents.documents, name="documents"),
    path("projects/<slug:project>/case/", wording.case, name="case"),
    path("projects/<slug:project>/case/publish/", wording.publish_case, name="publish_case"),
    path("projects/<slug:project>/brief/", wording.brief, name="brief"),
    path("projects/<slug:project>/brief/publish/", wording.publish_brief, name="publish_brief"),
    path("projects/<slug:project>/workbook/", workbook.export, name="export_workbook"),
    path("programmes/<slug:programme>/reports/", shelf.shelf, name="shelf"),
    path("cycles/<int:cycle>/publish/", reports.publish, name="publish"),
    path("cycles/<int:cycle>/report/", reports.ask, name="ask_report"),
    path("cycles/<int:cycle>/paper/", diaries.diaries_on_paper, name="diaries_on_paper"),
    path("cycles/<int:cycle>/meeting/dossier/", dossier.dossier, name="dossier"),
    path("reports/<int:report>/", reports.report, name="report"),
    path("reports/<int:report>/retry/", reports.retry, name="retry_report"),
    path("reports/<int:report>/download/", reports.download, name="download_report"),
    path("projects/<slug:project>/theory/share/", theory.share_theory, name="share_theory"),
    path("projects/<slug:project>/theory/share/ask/", theory.ask_document, name="ask_document"),
    path("projects/<slug:project>/theory/map.png", theory.map_png, name="map_png"),
    path("import/", workbook.upload, name="import_workbook"),
    path("import/<uuid:upload>/", workbook.preview, name="preview_workbook"),
]
