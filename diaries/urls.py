from django.urls import path

from diaries.views import (
    drafts,
    entries,
    handing_over,
    marker,
    offline,
    own,
    promoting,
    reading,
    reminding,
    whole_cycle,
    writing,
)

urlpatterns = [
    path("projects/<slug:project>/diaries/", reading.diaries, name="diaries"),
    path("projects/<slug:project>/saw/", writing.saw, name="saw"),
    path("projects/<slug:project>/did/", writing.did, name="did"),
    path("my-diary/", own.my_diary, name="my_diary"),
    path("projects/<slug:project>/reminders/", reminding.switch_reminders, name="switch_reminders"),
    path("cycles/<int:cycle>/remind/", reminding.send_reminder, name="send_reminder"),
    path("cycles/<int:cycle>/", reading.cycle, name="cycle"),
    path("cycles/<int:cycle>/saw/", reading.choose_partner, name="choose_partner"),
    path("cycles/<int:cycle>/hand-over/", handing_over.hand_over, name="hand_over"),
    path("cycles/<int:cycle>/take-back/", handing_over.take_back, name="take_back"),
    path("actors/<int:actor>/ladder/", reading.ladder, name="ladder"),
    path("diaries/<int:cycle>/<int:actor>/", reading.diary, name="diary"),
    path("diaries/<int:cycle>/<int:actor>/saw/", writing.add_observation, name="add_observation"),
    path("diaries/<int:cycle>/<int:actor>/did/", writing.add_activity_entry, name="add_activity_entry"),
    path("diaries/<int:cycle>/<int:actor>/scores/", whole_cycle.score, name="score"),
    path("diaries/<int:cycle>/<int:actor>/notes/", whole_cycle.notes, name="notes"),
    path("diaries/<int:cycle>/<int:actor>/recommend/", whole_cycle.recommend, name="recommend"),
    path("observations/<int:observation>/", entries.edit_observation, name="edit_observation"),
    path("observations/<int:observation>/remove/", entries.remove_observation, name="remove_observation"),
    path("activity-entries/<int:activityentry>/", entries.edit_activity_entry, name="edit_activity_entry"),
    path(
        "observations/<int:observation>/promote/", promoting.promote_observation, name="promote_observation"
    ),
    path("markers/<int:marker>/", marker.marker, name="marker"),
    path(
        "activity-entries/<int:activityentry>/remove/",
        entries.remove_activity_entry,
        name="remove_activity_entry",
    ),
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/save/", drafts.keep_draft, name="save_draft"),
    path("drafts/drop/", drafts.drop, name="drop_draft"),
    path("unsent/", offline.unsent, name="unsent"),
    path("write/", offline.write_down, name="write_down"),
    path("service-worker.js", offline.service_worker, name="service_worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
]
