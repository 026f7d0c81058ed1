from django.urls import path

from reflection.views import meeting

urlpatterns = [
    path("projects/<slug:project>/meetings/", meeting.meetings, name="meetings"),
    path("cycles/<int:cycle>/meeting/", meeting.meeting, name="meeting"),
    path("cycles/<int:cycle>/meeting/edit/", meeting.edit_meeting, name="edit_meeting"),
    path("cycles/<int:cycle>/meeting/end/", meeting.end_meeting, name="end_meeting"),
]
