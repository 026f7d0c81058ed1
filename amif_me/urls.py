"""The addresses of the whole application, app by app."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)
admin.site.site_header = admin.site.site_title = "AMIF M&E"

urlpatterns = [
    path("", include("reports.urls")),
    path("", include("reflection.urls")),
    path("", include("diaries.urls")),
    path("", include("theory_of_change.urls")),
    path("", include("projects.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "projects.views.errors.bad_request"
handler403 = "projects.views.errors.not_allowed"
handler404 = "projects.views.errors.not_found"
handler500 = "projects.views.errors.server_error"
