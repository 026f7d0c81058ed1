from django.urls import path

from theory_of_change.views import activities, actors, invitations, markers, people, theory, vision

urlpatterns = [
    path("projects/<slug:project>/theory/", theory.theory, name="theory"),
    path("projects/<slug:project>/theory/vision/", vision.edit_vision, name="edit_vision"),
    path("projects/<slug:project>/theory/actors/add/", actors.add_actor, name="add_actor"),
    path("projects/<slug:project>/people/", people.people, name="people"),
    path("projects/<slug:project>/people/<int:role>/end/", people.end, name="end_role"),
    path("projects/<slug:project>/people/<int:role>/", people.change, name="change_role"),
    path("projects/<slug:project>/people/invite/", invitations.invite_somebody, name="invite"),
    path(
        "projects/<slug:project>/people/invitations/<int:invitation>/",
        invitations.invitation,
        name="invitation",
    ),
    path(
        "projects/<slug:project>/people/invitations/<int:invitation>/send-again/",
        invitations.send_invitation_again,
        name="send_invitation_again",
    ),
    path(
        "projects/<slug:project>/people/invitations/<int:invitation>/withdraw/",
        invitations.withdraw,
        name="withdraw_invitation",
    ),
    path("invitation/<str:token>/", invitations.accept, name="accept_invitation"),
    path("actors/<int:actor>/", theory.actor, name="actor"),
    path("actors/<int:actor>/edit/", actors.edit_actor, name="edit_actor"),
    path("actors/<int:actor>/markers/add/", markers.add_marker, name="add_marker"),
    path("markers/<int:marker>/edit/", markers.edit_marker, name="edit_marker"),
    path("actors/<int:actor>/activities/add/", activities.add_activity, name="add_activity"),
    path("activities/<int:activity>/edit/", activities.edit_activity, name="edit_activity"),
]
