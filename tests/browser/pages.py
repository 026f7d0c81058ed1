"""Every page that a kind of person can open, found from the addresses themselves."""

from types import SimpleNamespace

from django.urls import reverse

from projects import clock
from projects.services.stopping import path_to_stop
from tests import builders
from theory_of_change.models import Activity, Marker, Workshop


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
        "invite": reverse("invite", args=[slug]),
        "invitation": reverse("invitation", args=[slug, whole.invitation.pk]),
        "change-role": reverse("change_role", args=[slug, whole.project.roles.first().pk]),
        "remind": reverse("send_reminder", args=[cycle]),
        "my-reminders": reverse("my_reminders"),
        "my-publication-mails": reverse("my_publication_mails"),
        "actor": reverse("actor", args=[actor]),
        "edit-actor": reverse("edit_actor", args=[actor]),
        "move-actor": reverse("move_actor", args=[actor]),
        "retire-actor": reverse("retire_actor", args=[actor]),
        "resume-actor": reverse("resume_actor", args=[whole.gone.pk]),
        "add-marker": reverse("add_marker", args=[actor]),
        "edit-marker": reverse("edit_marker", args=[whole.one.markers[0].pk]),
        "add-activity": reverse("add_activity", args=[actor]),
        "edit-activity": reverse("edit_activity", args=[whole.one.activity.pk]),
        "marker": reverse("marker", args=[whole.one.markers[0].pk]),
        "theory-history": reverse("theory_history", args=[slug]),
        "promote-observation": reverse("promote_observation", args=[whole.one.observation.pk]),
        "vision": reverse("vision", args=[slug]),
        "edit-mission": reverse("edit_mission", args=[slug]),
        "order-markers": reverse("order_markers", args=[actor]),
        "retire-marker": reverse("retire_marker", args=[whole.one.markers[0].pk]),
        "end-activity": reverse("end_activity", args=[whole.one.activity.pk]),
        "resume-marker": reverse("resume_marker", args=[retired_marker(whole).pk]),
        "reopen-activity": reverse("reopen_activity", args=[dropped_activity(whole).pk]),
        "line-of-sight": reverse("line_of_sight", args=[slug]),
        "add-assumption": reverse("add_assumption", args=[slug]),
        "edit-assumption": reverse("edit_assumption", args=[whole.one.assumption.pk]),
        "retire-assumption": reverse("retire_assumption", args=[whole.one.assumption.pk]),
        "resume-assumption": reverse("resume_assumption", args=[whole.one.put_aside.pk]),
        "matrix": reverse("matrix", args=[slug]),
        "edit-matrix-row": reverse("edit_matrix_row", args=[slug, "partners"]),
        "diaries": reverse("diaries", args=[slug]),
        "cycle": reverse("cycle", args=[cycle]),
        "hand-over": reverse("hand_over", args=[cycle]),
        "cycle-note": reverse("cycle_note", args=[cycle]),
        "cycle-handed-over": reverse("cycle", args=[whole.handed_over.pk]),
        "removed": reverse("removed", args=[slug]),
        "ladder": reverse("ladder", args=[actor]),
        "diary": reverse("diary", args=[cycle, actor]),
        "saw": reverse("saw", args=[slug]),
        "saw-closed": reverse("saw", args=[slug]) + f"?cycle={whole.published.pk}",
        "did": reverse("did", args=[slug]),
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
        "read-report": reverse("read_report", args=[whole.ready.pk]),
        "report-failed": reverse("report", args=[whole.draft_failed.pk]),
        "share-theory": reverse("share_theory", args=[slug]),
        "import": reverse("import_workbook"),
        **pages_of_a_workshop(whole),
        "who-may-do-what": reverse("who_may_do_what"),
        "drafts": reverse("drafts"),
        "find": reverse("find", args=[slug]),
        "find-words": reverse("find", args=[slug]) + f"?words=vrijwilligers&cycle={cycle}",
        "unsent": reverse("unsent"),
    }


def workshop_of(whole: SimpleNamespace) -> Workshop:
    """An open workshop with a suggestion in every state, made the first time."""
    found = whole.project.workshops.first()
    if found is None:
        earlier = builders.make_workshop(whole.project, is_open=False)
        found = builders.make_workshop(whole.project, step="markers", partner=whole.one.actor)
        for workshop in (earlier, found):
            for state in ("new", "accepted", "merged", "dropped"):
                more = {"became_marker": whole.one.markers[0]} if state in {"accepted", "merged"} else {}
                text = f"Vrijwilligerswerkondersteuningsorganisaties, {state}"
                builders.make_suggestion(
                    workshop, text, step="markers", state=state, partner=whole.one.actor, **more
                )
    return found


def pages_of_a_workshop(whole: SimpleNamespace) -> dict[str, str]:
    workshop = workshop_of(whole)
    waiting = workshop.suggestions.get(state="new").pk
    merged = workshop.suggestions.get(state="merged").pk
    here = reverse("workshop", args=[workshop.pk])
    return {
        "workshops": reverse("workshops", args=[whole.project.slug]),
        "workshop": here,
        "workshop-vision": f"{here}?at=vision",
        "workshop-actors": f"{here}?at=actors",
        "workshop-screen": reverse("workshop_screen", args=[workshop.pk]),
        "suggestions": reverse("suggestions", args=[workshop.pk]),
        "take-up": reverse("take_up", args=[waiting]),
        "put-together": reverse("put_together", args=[waiting]),
        "reword-with-suggestion": reverse("reword_with_suggestion", args=[merged]),
        "enter-code": reverse("enter_code"),
        "door": reverse("door", args=[workshop.code]),
        "no-door": reverse("door", args=["NEVERWAS"]),
    }


def pages_of_the_coach(whole: SimpleNamespace) -> dict[str, str]:
    return {
        "take-back": reverse("take_back", args=[whole.handed_over.pk]),
        "edit-meeting": reverse("edit_meeting", args=[whole.handed_over.pk]),
        "publish": reverse("publish", args=[whole.reflected.pk]),
        "copy-theory": reverse("copy_theory", args=[whole.empty.slug]),
        "empty-theory": reverse("theory", args=[whole.empty.slug]),
        "begin-project": reverse("begin_project"),
        "example": reverse("example", args=[whole.project.slug]),
    }


def pages_of_the_funder(whole: SimpleNamespace) -> dict[str, str]:
    return {
        "shelf": reverse("shelf", args=[whole.project.programme.slug]),
        "funder-reports": reverse("reports", args=[whole.project.slug]),
        "funder-report": reverse("report", args=[whole.ready.pk]),
        "funder-read-report": reverse("read_report", args=[whole.ready.pk]),
        "not-found": reverse("project", args=[whole.project.slug]),
    }


def pages_of_the_partner(whole: SimpleNamespace) -> dict[str, str]:
    """As somebody sees them who speaks for two partners."""
    return {
        "my-diaries": reverse("my_diary"),
        "partner-diary": reverse("diary", args=[whole.open.pk, whole.one.actor.pk]) + "?welcome=1",
    }


def pages_by_secret_link(whole: SimpleNamespace) -> dict[str, str]:
    """For somebody who is not signed in."""
    return {
        "accept": reverse("accept_invitation", args=[whole.invitation.token]),
        "accept-unknown": reverse("accept_invitation", args=["unknown"]),
        "stop-reminders": path_to_stop(whole.coordinator),
        "stop-publication-mails": reverse("stop_publication_mails", args=["unknown"]),
    }


def pages_without_sign_in() -> dict[str, str]:
    return {
        "sign-in": reverse("account_login"),
        "reset-password": reverse("account_reset_password"),
    }


def retired_marker(whole: SimpleNamespace) -> Marker:
    """A marker that the team stopped following, made where there is none yet; it sounds like a target."""
    return whole.one.actor.markers.exclude(retired_at=None).first() or builders.make_marker(
        whole.one.actor,
        "Tegen juni doet minstens 80% van de verenigingen mee",
        retired_at=clock.now(),
        retired_because="A target is not a marker.",
    )


def dropped_activity(whole: SimpleNamespace) -> Activity:
    """An activity that was dropped, made where there is none yet."""
    return whole.one.actor.activities.exclude(ended_at=None).first() or builders.make_activity(
        whole.one.actor, "A tour", state="dropped", ended_at=clock.now(), ended_because="Nobody came."
    )


NOT_PAGES = {
    "check_wording": "a piece of a form",
    "set_language": "a POST that answers with a redirect",
    "healthz": "for machines",
    "end_role": "a POST",
    "release_example": "a POST",
    "send_invitation_again": "a POST",
    "withdraw_invitation": "a POST",
    "switch_reminders": "a POST",
    "remove_observation": "a POST",
    "remove_activity_entry": "a POST",
    "upload_attachment": "a POST",
    "restore_observation": "a POST",
    "restore_activity_entry": "a POST",
    "attachment": "a photo or a document",
    "attachment_small": "a small picture",
    "remove_attachment": "a POST",
    "restore_attachment": "a POST",
    "ask_report": "a POST",
    "retry_report": "a POST",
    "download_report": "a PDF",
    "remake_report": "a POST",
    "report_photo": "a photo",
    "shelf_zip": "a zip file",
    "export_workbook": "a spreadsheet",
    "map_svg": "a drawing to keep",
    "ask_document": "a POST",
    "map_png": "a picture",
    "save_draft": "a POST of a script",
    "drop_draft": "a POST",
    "write_down": "a redirect to a form",
    "choose_partner": "a redirect to a form",
    "add_observation": "a redirect to a form",
    "add_activity_entry": "a redirect to a form",
    "service_worker": "a script",
    "manifest": "for machines",
    "preview_workbook": "walked by test_workbook_walk",
    "open_workshop": "a POST",
    "lead_room": "a POST",
    "set_door": "a POST",
    "close_workshop": "a POST",
    "write_in_room": "a POST; a mistake shows the workshop's page",
    "suggest": "a POST; a mistake shows the workshop's page",
    "set_aside": "a POST",
    "let_wait_again": "a POST",
    "workshop_live": "a part of the workshop's page",
    "door_question": "a part of the door's page",
}
"""Addresses of our own that show no page, and why."""
