from django.urls import path

from theory_of_change.views import editing, people, theory

urlpatterns = [
    path("projects/<slug:project>/theory/", theory.theory, name="theory"),
    path("projects/<slug:project>/theory/vision/", editing.edit_vision, name="edit_vision"),
    path("projects/<slug:project>/theory/actors/add/", editing.add_actor, name="add_actor"),
    path("projects/<slug:project>/people/", people.people, name="people"),
    path("projects/<slug:project>/people/<int:role>/end/", people.end, name="end_role"),
    path("actors/<int:actor>/", theory.actor, name="actor"),
    path("actors/<int:actor>/edit/", editing.edit_actor, name="edit_actor"),
    path("actors/<int:actor>/markers/add/", editing.add_marker, name="add_marker"),
    path("markers/<int:marker>/edit/", editing.edit_marker, name="edit_marker"),
    path("actors/<int:actor>/activities/add/", editing.add_activity, name="add_activity"),
    path("activities/<int:activity>/edit/", editing.edit_activity, name="edit_activity"),
]
