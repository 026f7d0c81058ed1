from django.urls import path

from reflection.views import meeting
from reflection.views.network import overview, sessions, sharing, themes

urlpatterns = [
    path("projects/<slug:project>/meetings/", meeting.meetings, name="meetings"),
    path("cycles/<int:cycle>/meeting/", meeting.meeting, name="meeting"),
    path("cycles/<int:cycle>/meeting/edit/", meeting.edit_meeting, name="edit_meeting"),
    path("programmes/<slug:programme>/network/", overview.network, name="network"),
    path("programmes/<slug:programme>/network/practices/", overview.practices, name="practices"),
    path(
        "programmes/<slug:programme>/network/sessions/add/",
        sessions.add_learning_session,
        name="add_learning_session",
    ),
    path("network/sessions/<int:learningsession>/", sessions.learning_session, name="learning_session"),
    path(
        "network/sessions/<int:learningsession>/edit/",
        sessions.edit_learning_session,
        name="edit_learning_session",
    ),
    path(
        "network/sessions/<int:learningsession>/remove/",
        sessions.remove_learning_session,
        name="remove_learning_session",
    ),
    path(
        "network/sessions/<int:learningsession>/people/",
        sessions.say_who_takes_part,
        name="say_who_takes_part",
    ),
    path("network/sessions/<int:learningsession>/guests/add/", sessions.add_guest, name="add_guest"),
    path("network/guests/<int:guest>/", sessions.edit_guest, name="edit_guest"),
    path("network/guests/<int:guest>/remove/", sessions.remove_guest, name="remove_guest"),
    path("programmes/<slug:programme>/network/themes/begin/", themes.begin_themes, name="begin_themes"),
    path("programmes/<slug:programme>/network/themes/add/", themes.add_theme, name="add_theme"),
    path("network/themes/<int:theme>/", themes.theme, name="theme"),
    path("network/themes/<int:theme>/edit/", themes.edit_theme, name="edit_theme"),
    path("network/themes/<int:theme>/remove/", themes.remove_theme, name="remove_theme"),
    path("network/themes/<int:theme>/answer/", themes.add_answer, name="add_answer"),
    path("network/answers/<int:answer>/", themes.edit_answer, name="edit_answer"),
    path("network/answers/<int:answer>/remove/", themes.remove_answer, name="remove_answer"),
    path("projects/<slug:project>/network/", sharing.shared, name="shared"),
    path("projects/<slug:project>/network/share/", sharing.share_practice, name="share_practice"),
    path("network/practices/<int:practice>/", sharing.edit_practice, name="edit_practice"),
    path("network/practices/<int:practice>/remove/", sharing.remove_practice, name="remove_practice"),
    path("findings/<int:finding>/release/", sharing.release_finding, name="release_finding"),
    path("findings/<int:finding>/withdraw/", sharing.withdraw_finding, name="withdraw_finding"),
]
