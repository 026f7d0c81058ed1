from django.urls import path

from theory_of_change.views import activities, actor_map, actors, history, markers, people, theory, vision

urlpatterns = [
    path("projects/<slug:project>/theory/", theory.theory, name="theory"),
    path("projects/<slug:project>/theory/vision/", vision.edit_vision, name="edit_vision"),
    path("projects/<slug:project>/theory/history/", history.theory_history, name="theory_history"),
    path("projects/<slug:project>/theory/actors/add/", actors.add_actor, name="add_actor"),
    path("projects/<slug:project>/people/", people.people, name="people"),
    path("projects/<slug:project>/people/<int:role>/end/", people.end, name="end_role"),
    path("actors/<int:actor>/", theory.actor, name="actor"),
    path("actors/<int:actor>/edit/", actors.edit_actor, name="edit_actor"),
    path("actors/<int:actor>/move/", actor_map.move_actor, name="move_actor"),
    path("actors/<int:actor>/retire/", actors.retire_actor, name="retire_actor"),
    path("actors/<int:actor>/resume/", actors.resume_actor, name="resume_actor"),
    path("projects/<slug:project>/theory/map.svg", actor_map.map_svg, name="map_svg"),
    path("actors/<int:actor>/markers/add/", markers.add_marker, name="add_marker"),
    path("markers/<int:marker>/edit/", markers.edit_marker, name="edit_marker"),
    path("actors/<int:actor>/activities/add/", activities.add_activity, name="add_activity"),
    path("activities/<int:activity>/edit/", activities.edit_activity, name="edit_activity"),
]
