from django.urls import path

from theory_of_change.views import (
    activities,
    actors,
    assumptions,
    markers,
    matrix,
    people,
    sight,
    theory,
    vision,
)

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
    path("projects/<slug:project>/theory/line-of-sight/", sight.line_of_sight, name="line_of_sight"),
    path(
        "projects/<slug:project>/theory/assumptions/add/", assumptions.add_assumption, name="add_assumption"
    ),
    path("assumptions/<int:assumption>/edit/", assumptions.edit_assumption, name="edit_assumption"),
    path("assumptions/<int:assumption>/retire/", assumptions.retire_assumption, name="retire_assumption"),
    path("assumptions/<int:assumption>/resume/", assumptions.resume_assumption, name="resume_assumption"),
    path("projects/<slug:project>/theory/matrix/", matrix.matrix, name="matrix"),
    path(
        "projects/<slug:project>/theory/matrix/<slug:subject>/",
        matrix.edit_matrix_row,
        name="edit_matrix_row",
    ),
]
