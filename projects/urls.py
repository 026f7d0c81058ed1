from django.urls import path

from projects.accounts import SignInView
from projects.views import frame, reminders

urlpatterns = [
    path("accounts/login/", SignInView.as_view(), name="account_login"),
    path("language/", frame.set_language, name="set_language"),
    path("reminders/", reminders.my_reminders, name="my_reminders"),
    path("reminders/stop/<str:token>/", reminders.stop_reminders, name="stop_reminders"),
    path("who-may-do-what/", frame.who_may_do_what, name="who_may_do_what"),
    path("healthz", frame.healthz, name="healthz"),
]
