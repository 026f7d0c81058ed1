from django.urls import path

from reflection.views import cards, door, meeting, screen

urlpatterns = [
    path("projects/<slug:project>/meetings/", meeting.meetings, name="meetings"),
    path("cycles/<int:cycle>/meeting/", meeting.meeting, name="meeting"),
    path("cycles/<int:cycle>/meeting/edit/", meeting.edit_meeting, name="edit_meeting"),
    path("cycles/<int:cycle>/meeting/screen/", screen.meeting_screen, name="meeting_screen"),
    path("cycles/<int:cycle>/meeting/live/", screen.meeting_live, name="meeting_live"),
    path("cycles/<int:cycle>/meeting/start/", screen.start_meeting, name="start_meeting"),
    path("cycles/<int:cycle>/meeting/lead/", screen.lead_meeting, name="lead_meeting"),
    path("cycles/<int:cycle>/meeting/door/", screen.set_meeting_door, name="set_meeting_door"),
    path("cycles/<int:cycle>/meeting/write/", screen.write_in_meeting, name="write_in_meeting"),
    path("observations/<int:observation>/place/", screen.place_observation, name="place_observation"),
    path("cycles/<int:cycle>/meeting/cards/add/", cards.add_card, name="add_card"),
    path("cycles/<int:cycle>/meeting/ask/", cards.ask_room, name="ask_room"),
    path("polls/<int:poll>/answer/", cards.answer_poll, name="answer_poll"),
    path("polls/<int:poll>/close/", cards.close_poll, name="close_poll"),
    path("cards/<int:card>/", cards.arrange, name="arrange_card"),
    path("m/", door.enter_meeting, name="enter_meeting"),
    path("m/<str:code>/", door.meeting_door, name="meeting_door"),
    path("m/<str:code>/question/", door.meeting_door_question, name="meeting_door_question"),
    path("m/<str:code>/answer/", door.answer_at_door, name="answer_at_door"),
]
