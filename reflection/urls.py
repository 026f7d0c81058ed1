from django.urls import path

from reflection.views import meeting, planning, preparation

urlpatterns = [
    path("projects/<slug:project>/meetings/", meeting.meetings, name="meetings"),
    path("cycles/<int:cycle>/meeting/", meeting.meeting, name="meeting"),
    path("cycles/<int:cycle>/meeting/edit/", meeting.edit_meeting, name="edit_meeting"),
    path("cycles/<int:cycle>/meeting/preparation/", preparation.preparation, name="preparation"),
    path("cycles/<int:cycle>/meeting/preparation/mark/", planning.mark_preparation, name="mark_preparation"),
    path("cycles/<int:cycle>/meeting/preparation/ask/", planning.ask_question, name="ask_question"),
    path("cycles/<int:cycle>/meeting/preparation/plan/", planning.plan_meeting, name="plan_meeting"),
    path(
        "cycles/<int:cycle>/meeting/preparation/invite/", planning.invite_to_meeting, name="invite_to_meeting"
    ),
    path(
        "cycles/<int:cycle>/meeting/preparation/calendar.ics",
        preparation.meeting_calendar,
        name="meeting_calendar",
    ),
    path(
        "cycles/<int:cycle>/meeting/preparation/activities/<int:actor>/",
        preparation.prepared_activities,
        name="prepared_activities",
    ),
    path(
        "cycles/<int:cycle>/meeting/preparation/outcomes/<int:actor>/",
        preparation.prepared_outcomes,
        name="prepared_outcomes",
    ),
    path("questions/<int:question>/", planning.edit_question, name="edit_question"),
    path("questions/<int:question>/remove/", planning.remove_question, name="remove_question"),
]
