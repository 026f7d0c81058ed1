from django.urls import path

from theory_of_change.views import activities, actors, copying, markers, people, theory, vision

urlpatterns = [
    path("projects/<slug:project>/theory/", theory.theory, name="theory"),
    path("projects/<slug:project>/theory/vision/", vision.edit_vision, name="edit_vision"),
    path("projects/<slug:project>/theory/actors/add/", actors.add_actor, name="add_actor"),
    path("projects/<slug:project>/people/", people.people, name="people"),
    path("projects/<slug:project>/people/<int:role>/end/", people.end, name="end_role"),
    path("actors/<int:actor>/", theory.actor, name="actor"),
    path("actors/<int:actor>/edit/", actors.edit_actor, name="edit_actor"),
    path("actors/<int:actor>/markers/add/", markers.add_marker, name="add_marker"),
    path("markers/<int:marker>/edit/", markers.edit_marker, name="edit_marker"),
    path("actors/<int:actor>/activities/add/", activities.add_activity, name="add_activity"),
    path("activities/<int:activity>/edit/", activities.edit_activity, name="edit_activity"),
    path("begin/", copying.begin_project, name="begin_project"),
    path("examples/<slug:example>/", copying.example, name="example"),
    path("projects/<slug:project>/theory/copy/", copying.copy_theory, name="copy_theory"),
    path("projects/<slug:project>/theory/example/", copying.release_example, name="release_example"),
]
