"""Every page that a kind of person can open, found from the addresses themselves."""

from types import SimpleNamespace

from django.urls import reverse


def pages_of_the_team(whole: SimpleNamespace) -> dict[str, str]:
    """Name -> address of each page of a project, as its coordinator and coach see them."""
    slug = whole.project.slug
    cycle, actor = whole.open.pk, whole.one.actor.pk
    return {
        "home": reverse("home"),
        "project": reverse("project", args=[slug]),
        "theory": reverse("theory", args=[slug]),
        "edit-vision": reverse("edit_vision", args=[slug]),
        "add-actor": reverse("add_actor", args=[slug]),
        "people": reverse("people", args=[slug]),
        "actor": reverse("actor", args=[actor]),
        "edit-actor": reverse("edit_actor", args=[actor]),
        "add-marker": reverse("add_marker", args=[actor]),
        "edit-marker": reverse("edit_marker", args=[whole.one.markers[0].pk]),
        "add-activity": reverse("add_activity", args=[actor]),
        "edit-activity": reverse("edit_activity", args=[whole.one.activity.pk]),
        "diaries": reverse("diaries", args=[slug]),
        "cycle": reverse("cycle", args=[cycle]),
        "choose-partner": reverse("choose_partner", args=[cycle]),
        "hand-over": reverse("hand_over", args=[cycle]),
        "ladder": reverse("ladder", args=[actor]),
        "diary": reverse("diary", args=[cycle, actor]),
        "add-observation": reverse("add_observation", args=[cycle, actor]),
        "add-activity-entry": reverse("add_activity_entry", args=[cycle, actor]),
        "score": reverse("score", args=[cycle, actor]),
        "notes": reverse("notes", args=[cycle, actor]),
        "recommend": reverse("recommend", args=[cycle, actor]),
        "edit-observation": reverse("edit_observation", args=[whole.one.observation.pk]),
        "edit-activity-entry": reverse("edit_activity_entry", args=[whole.one.entry.pk]),
        "attach-to-observation": reverse("attach_to_observation", args=[whole.one.observation.pk]),
        "attach-to-activity-entry": reverse("attach_to_activity_entry", args=[whole.one.entry.pk]),
        "caption-attachment": reverse("caption_attachment", args=[whole.photo.pk]),
        "meetings": reverse("meetings", args=[slug]),
        "meeting": reverse("meeting", args=[whole.reflected.pk]),
        "reports": reverse("reports", args=[slug]),
        "report-ready": reverse("report", args=[whole.ready.pk]),
        "report-failed": reverse("report", args=[whole.draft_failed.pk]),
        "import": reverse("import_workbook"),
        "who-may-do-what": reverse("who_may_do_what"),
    }


def pages_of_the_coach(whole: SimpleNamespace) -> dict[str, str]:
    return {
        "take-back": reverse("take_back", args=[whole.handed_over.pk]),
        "edit-meeting": reverse("edit_meeting", args=[whole.handed_over.pk]),
        "publish": reverse("publish", args=[whole.reflected.pk]),
    }


def pages_of_the_funder(whole: SimpleNamespace) -> dict[str, str]:
    return {
        "shelf": reverse("shelf", args=[whole.project.programme.slug]),
        "funder-reports": reverse("reports", args=[whole.project.slug]),
        "funder-report": reverse("report", args=[whole.ready.pk]),
        "not-found": reverse("project", args=[whole.project.slug]),
    }


def pages_without_sign_in() -> dict[str, str]:
    return {
        "sign-in": reverse("account_login"),
        "reset-password": reverse("account_reset_password"),
    }


NOT_PAGES = {
    "set_language": "a POST that answers with a redirect",
    "healthz": "for machines",
    "end_role": "a POST",
    "remove_observation": "a POST",
    "remove_activity_entry": "a POST",
    "upload_attachment": "a POST",
    "attachment": "a photo or a document",
    "attachment_small": "a small picture",
    "remove_attachment": "a POST",
    "restore_attachment": "a POST",
    "ask_report": "a POST",
    "retry_report": "a POST",
    "download_report": "a PDF",
    "export_workbook": "a spreadsheet",
    "preview_workbook": "walked by test_workbook_walk",
}
"""Addresses of our own that show no page, and why."""
