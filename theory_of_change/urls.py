from django.urls import path

from theory_of_change.views import activities, actors, markers, people, theory, vision

urlpatterns = [
    path("projects/<slug:project>/theory/", theory.theory, name="theory"),
    path("projects/<slug:project>/theory/vision/", vision.edit_vision, name="edit_vision"),
    path("projects/<slug:project>/theory/actors/add/", actors.add_actor, name="add_actor"),
    path("projects/<slug:project>/theory/vision/past/", vision.vision, name="vision"),
    path("projects/<slug:project>/theory/mission/", vision.edit_mission, name="edit_mission"),
    path("projects/<slug:project>/people/", people.people, name="people"),
    path("projects/<slug:project>/people/<int:role>/end/", people.end, name="end_role"),
    path("actors/<int:actor>/", theory.actor, name="actor"),
    path("actors/<int:actor>/edit/", actors.edit_actor, name="edit_actor"),
    path("actors/<int:actor>/markers/add/", markers.add_marker, name="add_marker"),
    path("actors/<int:actor>/markers/order/", markers.order_markers, name="order_markers"),
    path("actors/<int:actor>/wording/", markers.check_wording, name="check_wording"),
    path("markers/<int:marker>/edit/", markers.edit_marker, name="edit_marker"),
    path("markers/<int:marker>/retire/", markers.retire_marker, name="retire_marker"),
    path("markers/<int:marker>/resume/", markers.resume_marker, name="resume_marker"),
    path("actors/<int:actor>/activities/add/", activities.add_activity, name="add_activity"),
    path("activities/<int:activity>/edit/", activities.edit_activity, name="edit_activity"),
    path("activities/<int:activity>/end/", activities.end_activity, name="end_activity"),
    path("activities/<int:activity>/reopen/", activities.reopen_activity, name="reopen_activity"),
]
