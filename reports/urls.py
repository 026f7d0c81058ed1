from django.urls import path

from reports.views import home, publication_mails, reading, reports, shelf, theory, workbook

urlpatterns = [
    path("", home.home, name="home"),
    path("projects/<slug:project>/", home.project, name="project"),
    path("projects/<slug:project>/reports/", reports.reports, name="reports"),
    path("projects/<slug:project>/workbook/", workbook.export, name="export_workbook"),
    path("programmes/<slug:programme>/reports/", shelf.shelf, name="shelf"),
    path("cycles/<int:cycle>/publish/", reports.publish, name="publish"),
    path("cycles/<int:cycle>/report/", reports.ask, name="ask_report"),
    path("reports/<int:report>/", reports.report, name="report"),
    path("reports/<int:report>/retry/", reports.retry, name="retry_report"),
    path("reports/<int:report>/download/", reports.download, name="download_report"),
    path("reports/<int:report>/again/", reports.remake, name="remake_report"),
    path("projects/<slug:project>/theory/share/", theory.share_theory, name="share_theory"),
    path("projects/<slug:project>/theory/share/ask/", theory.ask_document, name="ask_document"),
    path("projects/<slug:project>/theory/map.png", theory.map_png, name="map_png"),
    path("programmes/<slug:programme>/reports/<int:column>.zip", shelf.shelf_zip, name="shelf_zip"),
    path("reports/<int:report>/read/", reading.read, name="read_report"),
    path("reports/<int:report>/photos/<str:photo>/", reading.photo, name="report_photo"),
    path("publications/mails/", publication_mails.my_publication_mails, name="my_publication_mails"),
    path(
        "publications/stop/<str:token>/",
        publication_mails.stop_publication_mails,
        name="stop_publication_mails",
    ),
    path("import/", workbook.upload, name="import_workbook"),
    path("import/<uuid:upload>/", workbook.preview, name="preview_workbook"),
]
