from django.urls import path

from diaries.views import attachments, entries, handing_over, reading, whole_cycle

urlpatterns = [
    path("projects/<slug:project>/diaries/", reading.diaries, name="diaries"),
    path("cycles/<int:cycle>/", reading.cycle, name="cycle"),
    path("cycles/<int:cycle>/saw/", reading.choose_partner, name="choose_partner"),
    path("cycles/<int:cycle>/hand-over/", handing_over.hand_over, name="hand_over"),
    path("cycles/<int:cycle>/take-back/", handing_over.take_back, name="take_back"),
    path("actors/<int:actor>/ladder/", reading.ladder, name="ladder"),
    path("diaries/<int:cycle>/<int:actor>/", reading.diary, name="diary"),
    path("diaries/<int:cycle>/<int:actor>/saw/", entries.add_observation, name="add_observation"),
    path("diaries/<int:cycle>/<int:actor>/did/", entries.add_activity_entry, name="add_activity_entry"),
    path("diaries/<int:cycle>/<int:actor>/scores/", whole_cycle.score, name="score"),
    path("diaries/<int:cycle>/<int:actor>/notes/", whole_cycle.notes, name="notes"),
    path("diaries/<int:cycle>/<int:actor>/recommend/", whole_cycle.recommend, name="recommend"),
    path("observations/<int:observation>/", entries.edit_observation, name="edit_observation"),
    path("observations/<int:observation>/remove/", entries.remove_observation, name="remove_observation"),
    path("activity-entries/<int:activityentry>/", entries.edit_activity_entry, name="edit_activity_entry"),
    path(
        "activity-entries/<int:activityentry>/remove/",
        entries.remove_activity_entry,
        name="remove_activity_entry",
    ),
    path("actors/<int:actor>/attachments/", attachments.upload, name="upload_attachment"),
    path(
        "observations/<int:observation>/attachments/",
        attachments.attach_to_observation,
        name="attach_to_observation",
    ),
    path(
        "activity-entries/<int:activityentry>/attachments/",
        attachments.attach_to_activity_entry,
        name="attach_to_activity_entry",
    ),
    path("attachments/<uuid:attachment>/", attachments.attachment, name="attachment"),
    path("attachments/<uuid:attachment>/small/", attachments.small, name="attachment_small"),
    path("attachments/<uuid:attachment>/caption/", attachments.caption, name="caption_attachment"),
    path("attachments/<uuid:attachment>/remove/", attachments.remove, name="remove_attachment"),
    path("attachments/<uuid:attachment>/bring-back/", attachments.bring_back, name="restore_attachment"),
]
