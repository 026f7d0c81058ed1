from django.urls import path

from reflection.views import carrying_out, decision, finding, meeting, planning, preparation, sending

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
    path("cycles/<int:cycle>/meeting/end/", meeting.end_meeting, name="end_meeting"),
    path("cycles/<int:cycle>/meeting/send/", sending.send_minutes, name="send_minutes"),
    path("cycles/<int:cycle>/meeting/findings/add/", finding.add_finding, name="add_finding"),
    path("findings/<int:finding>/", finding.edit_finding, name="edit_finding"),
    path("findings/<int:finding>/remove/", finding.remove_finding, name="remove_finding"),
    path("cycles/<int:cycle>/meeting/decisions/add/", decision.add_decision, name="add_decision"),
    path("decisions/<int:decision>/", decision.decision, name="decision"),
    path("decisions/<int:decision>/edit/", decision.edit_decision, name="edit_decision"),
    path("decisions/<int:decision>/remove/", decision.remove_decision, name="remove_decision"),
    path("decisions/<int:decision>/settle/", decision.settle_decision, name="settle_decision"),
    path("decisions/<int:decision>/reopen/", decision.reopen_decision, name="reopen_decision"),
    path(
        "decisions/<int:decision>/carry-out/",
        carrying_out.carry_out_decision,
        name="carry_out_decision",
    ),
]
