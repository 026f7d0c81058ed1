"""Every page that a kind of person can open, found from the addresses themselves."""

from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlencode

from django.urls import reverse

from diaries.models import WordDocument
from projects import clock
from projects.models import Programme
from projects.services.stopping import path_to_stop
from reflection.models import Decision, Meeting, Question
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
        "score-marker": reverse("score_marker", args=[whole.one.markers[0].pk, cycle]),
        "change-note": reverse("change_note", args=[cycle, actor, "enabling"]),
        "edit-recommendation": reverse(
            "edit_recommendation",
            args=[whole.one.actor.recommendations.filter(cycle__state="open").first().pk],
        ),
        "together": reverse("together", args=[cycle, actor]),
        "edit-observation": reverse("edit_observation", args=[whole.one.observation.pk]),
        "edit-activity-entry": reverse("edit_activity_entry", args=[whole.one.entry.pk]),
        "attach-to-observation": reverse("attach_to_observation", args=[whole.one.observation.pk]),
        "attach-to-activity-entry": reverse("attach_to_activity_entry", args=[whole.one.entry.pk]),
        "caption-attachment": reverse("caption_attachment", args=[whole.photo.pk]),
        "preparation": reverse("preparation", args=[whole.handed_over.pk]),
        "prepared-activities": reverse("prepared_activities", args=[whole.handed_over.pk, actor]),
        "prepared-outcomes": reverse("prepared_outcomes", args=[whole.handed_over.pk, actor]),
        "documents": reverse("documents", args=[slug]),
        "meetings": reverse("meetings", args=[slug]),
        "meeting": reverse("meeting", args=[whole.reflected.pk]),
        "decision": reverse("decision", args=[whole.one.decision.pk]),
        "settle-decision": reverse("settle_decision", args=[whole.one.decision.pk]),
        "reports": reverse("reports", args=[slug]),
        "report-ready": reverse("report", args=[whole.ready.pk]),
        "read-report": reverse("read_report", args=[whole.ready.pk]),
        "report-failed": reverse("report", args=[whole.draft_failed.pk]),
        "import": reverse("import_workbook"),
        **pages_of_a_workshop(whole),
        **pages_of_the_network(whole),
        "who-may-do-what": reverse("who_may_do_what"),
        "drafts": reverse("drafts"),
        "my-documents": reverse("my_documents"),
        "find": reverse("find", args=[slug]),
        "from-word": reverse("from_word", args=[slug]),
        "read-word-document": reverse("read_word_document", args=[word_document_of(whole).pk]),
        "find-words": reverse("find", args=[slug]) + f"?words=vrijwilligers&cycle={cycle}",
        "unsent": reverse("unsent"),
        "away": reverse("away"),
    }


def word_document_of(whole: SimpleNamespace) -> WordDocument:
    """A diary in Word that the coordinator is about to read in, made the first time."""
    found = WordDocument.objects.filter(uploaded_by=whole.coordinator).first()
    return found or builders.make_word_document(whole.open, whole.one.actor, whole.coordinator)


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


def network_of(whole: SimpleNamespace) -> SimpleNamespace:
    """A session, a theme and what the project shares, made the first time."""
    programme = whole.project.programme
    if not programme.themes.exists():
        theme = builders.make_theme(programme, "Vrijwilligerswerkondersteuningsorganisaties")
        session = builders.make_learning_session(
            programme, "Een dag voor iedereen", themes=[theme], place="Leuven"
        )
        builders.make_learning_session(programme, "Later", date=clock.today() + timedelta(days=40))
        builders.make_guest(session, "Een platform")
        builders.make_attendance(session, whole.project, "Een coördinator")
        builders.make_answer(theme, "Zij luisteren.", by=whole.coordinator)
        released = builders.make_released(whole.published.meeting.findings.first())
        builders.make_practice(whole.project, findings=[released], themes=[theme], session=session)
    session = programme.learning_sessions.first()
    return SimpleNamespace(
        programme=programme,
        theme=programme.themes.first(),
        session=session,
        guest=session.guests.first(),
        answer=programme.themes.first().answers.first(),
        practice=whole.project.practices.first(),
        finding=whole.published.meeting.findings.first(),
        early=whole.reflected.meeting.findings.first(),
    )


def pages_of_the_network(whole: SimpleNamespace) -> dict[str, str]:
    network = network_of(whole)
    return {
        "network": reverse("network", args=[network.programme.slug]),
        "practices": reverse("practices", args=[network.programme.slug]),
        "learning-session": network.session.get_absolute_url(),
        "theme": network.theme.get_absolute_url(),
        "edit-answer": reverse("edit_answer", args=[network.answer.pk]),
        "remove-answer": reverse("remove_answer", args=[network.answer.pk]),
        "shared": reverse("shared", args=[whole.project.slug]),
        "share-practice": reverse("share_practice", args=[whole.project.slug]),
        "edit-practice": reverse("edit_practice", args=[network.practice.pk]),
        "remove-practice": reverse("remove_practice", args=[network.practice.pk]),
        "release-finding": reverse("release_finding", args=[network.finding.pk]),
        "release-finding-early": reverse("release_finding", args=[network.early.pk]),
    }


def pages_of_the_networks_coach(whole: SimpleNamespace) -> dict[str, str]:
    network = network_of(whole)
    empty = Programme.objects.filter(slug="empty-network").first()
    if empty is None:
        empty = builders.make_programme("Empty network")
        builders.give_role(whole.coach, "coach", empty)
    return {
        "network-of-the-coach": reverse("network", args=[network.programme.slug]),
        "network-empty": reverse("network", args=[empty.slug]),
        "session-of-the-coach": network.session.get_absolute_url(),
        "add-learning-session": reverse("add_learning_session", args=[network.programme.slug]),
        "edit-learning-session": reverse("edit_learning_session", args=[network.session.pk]),
        "remove-learning-session": reverse("remove_learning_session", args=[network.session.pk]),
        "say-who-takes-part": reverse("say_who_takes_part", args=[network.session.pk]),
        "add-guest": reverse("add_guest", args=[network.session.pk]),
        "edit-guest": reverse("edit_guest", args=[network.guest.pk]),
        "remove-guest": reverse("remove_guest", args=[network.guest.pk]),
        "add-theme": reverse("add_theme", args=[network.programme.slug]),
        "edit-theme": reverse("edit_theme", args=[network.theme.pk]),
        "remove-theme": reverse("remove_theme", args=[network.theme.pk]),
    }


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


def running_meeting(whole: SimpleNamespace) -> Meeting:
    """A meeting on the screen with its door open, a question asked and a card in, made the first time."""
    found = Meeting.objects.filter(cycle=whole.handed_over).first()
    if found is None:
        found = builders.make_running_meeting(whole.handed_over, step="room")
        builders.make_card(found, "Vrijwilligerswerkondersteuningsorganisaties")
        builders.make_poll(found)
    return found


def pages_of_the_coach(whole: SimpleNamespace) -> dict[str, str]:
    return {
        "meeting-screen": reverse("meeting_screen", args=[running_meeting(whole).cycle_id]),
        "meeting-screen-before": reverse("meeting_screen", args=[whole.open.pk]),
        "add-card": reverse("add_card", args=[whole.handed_over.pk]),
        "arrange-card": reverse("arrange_card", args=[running_meeting(whole).cards.first().pk]),
        "place-observation": reverse("place_observation", args=[whole.one.observation.pk]),
        "case": reverse("case", args=[whole.project.slug]),
        "brief": reverse("brief", args=[whole.project.slug]),
        "publish-case": reverse("publish_case", args=[whole.project.slug]),
        "take-back": reverse("take_back", args=[whole.handed_over.pk]),
        "edit-meeting": reverse("edit_meeting", args=[whole.handed_over.pk]),
        "preparation-coach": reverse("preparation", args=[whole.reflected.pk]),
        "ask-question": reverse("ask_question", args=[whole.handed_over.pk])
        + f"?about=marker-{whole.one.markers[0].pk}",
        "edit-question": reverse("edit_question", args=[question_of(whole).pk]),
        "plan-meeting": reverse("plan_meeting", args=[whole.reflected.pk]),
        "invite-to-meeting": reverse("invite_to_meeting", args=[whole.reflected.pk]),
        "end-meeting": reverse("end_meeting", args=[whole.handed_over.pk]),
        "add-finding": reverse("add_finding", args=[whole.reflected.pk]) + f"?actor={whole.one.actor.pk}",
        "edit-finding": reverse("edit_finding", args=[whole.one.finding.pk]),
        "add-decision": reverse("add_decision", args=[whole.reflected.pk]),
        "edit-decision": reverse("edit_decision", args=[whole.one.decision.pk]),
        "carry-out": reverse("carry_out_decision", args=[whole.one.decision.pk]),
        "carry-out-marker": carrying_out(whole, "marker reworded"),
        "carry-out-reword": carrying_out(whole, "marker reworded", whole.one.markers[0].pk),
        "carry-out-activity": carrying_out(whole, "activity changed", whole.one.activity.pk),
        "carry-out-working": carrying_out(whole, "way of working"),
        "reopen-decision": reverse("reopen_decision", args=[done_decision(whole).pk]),
        "publish": reverse("publish", args=[whole.reflected.pk]),
        "publish-next": reverse("publish", args=[whole.published.pk]),
        "plan-report": reverse("plan_report", args=[whole.reflected.pk]),
        "preview-report": reverse("preview_report", args=[whole.reflected.pk]),
        "copy-theory": reverse("copy_theory", args=[whole.empty.slug]),
        "empty-theory": reverse("theory", args=[whole.empty.slug]),
        "begin-project": reverse("begin_project"),
        "programme-report": reverse("programme_report", args=[whole.project.programme.slug]),
        "preview-programme-report": reverse("preview_programme_report", args=[whole.project.programme.slug]),
        "report-template": reverse("report_template", args=[whole.project.programme.slug]),
        "example": reverse("example", args=[whole.project.slug]),
        **pages_of_the_networks_coach(whole),
    }


def carrying_out(whole: SimpleNamespace, changed: str, target: int | None = None) -> str:
    chosen = urlencode({"changed": changed} | ({"target": target} if target else {}))
    return reverse("carry_out_decision", args=[whole.one.decision.pk]) + f"?{chosen}"


def done_decision(whole: SimpleNamespace) -> Decision:
    """A decision that was carried out and is done, made the first time."""
    meeting = whole.reflected.meeting
    return meeting.decisions.filter(state="done").first() or builders.make_decision(
        meeting, "Vrijwilligerswerkondersteuningsorganisaties komen mee.", state="done", outcome="Ja."
    )


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
        "partner-meetings": reverse("meetings", args=[whole.project.slug]),
        "partner-meeting": reverse("meeting", args=[whole.reflected.pk]),
        "partner-diary": reverse("diary", args=[whole.open.pk, whole.one.actor.pk]) + "?welcome=1",
        "partner-paper": reverse("diaries_on_paper", args=[whole.open.pk]),
    }


def pages_by_secret_link(whole: SimpleNamespace) -> dict[str, str]:
    """For somebody who is not signed in."""
    return {
        "accept": reverse("accept_invitation", args=[whole.invitation.token]),
        "enter-meeting": reverse("enter_meeting"),
        "meeting-door": reverse("meeting_door", args=[running_meeting(whole).code]),
        "no-meeting-door": reverse("meeting_door", args=["NEVERWAS"]),
        "accept-unknown": reverse("accept_invitation", args=["unknown"]),
        "stop-reminders": path_to_stop(whole.coordinator),
        "stop-publication-mails": reverse("stop_publication_mails", args=["unknown"]),
    }


def pages_without_sign_in() -> dict[str, str]:
    return {
        "sign-in": reverse("account_login"),
        "reset-password": reverse("account_reset_password"),
    }


def question_of(whole: SimpleNamespace) -> Question:
    """A question about a marker, made where there is none yet."""
    found = Question.objects.filter(meeting__cycle=whole.reflected).first()
    return found or builders.make_question(
        whole.reflected, "Wie hielp hierbij?", kind="marker", piece=whole.one.markers[0].pk
    )


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
    "mark_preparation": "a POST",
    "remove_question": "a POST",
    "meeting_calendar": "a file",
    "begin_themes": "a POST",
    "add_answer": "a POST; a mistake shows the theme's page",
    "withdraw_finding": "a POST",
    "keep_finding": "a POST",
    "print_network": "a POST",
    "check_wording": "a piece of a form",
    "remove_finding": "a POST",
    "remove_decision": "a POST",
    "send_minutes": "a POST",
    "set_language": "a POST that answers with a redirect",
    "healthz": "for machines",
    "end_role": "a POST",
    "release_example": "a POST",
    "send_invitation_again": "a POST",
    "withdraw_invitation": "a POST",
    "switch_reminders": "a POST",
    "remove_observation": "a POST",
    "remove_recommendation": "a POST",
    "remove_activity_entry": "a POST",
    "upload_attachment": "a POST",
    "restore_observation": "a POST",
    "restore_activity_entry": "a POST",
    "attachment": "a photo or a document",
    "attachment_small": "a small picture",
    "remove_attachment": "a POST",
    "restore_attachment": "a POST",
    "ask_report": "a POST",
    "publish_programme_report": "a POST; a mistake shows the report, and a reload leads there",
    "ask_programme_report": "a POST",
    "publish_anew": "a POST",
    "retry_report": "a POST",
    "ask_report_as": "a POST",
    "download_report": "a PDF",
    "page_picture": "a picture",
    "remake_report": "a POST",
    "report_photo": "a photo",
    "shelf_zip": "a zip file",
    "export_workbook": "a spreadsheet",
    "template_logo": "a picture; a mistake shows the template's page",
    "template_preview": "a picture, or a PDF",
    "map_svg": "a drawing to keep",
    "ask_document": "a POST",
    "publish_brief": "the page of publish_case, with other words",
    "share_theory": "a redirect to the page of documents",
    "dossier": "a redirect to the page of documents",
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
    "meeting_live": "a part of the meeting's screen",
    "meeting_door_question": "a part of the door's page",
    "start_meeting": "a POST",
    "lead_meeting": "a POST",
    "set_meeting_door": "a POST",
    "write_in_meeting": "a POST; a mistake shows the meeting's screen",
    "ask_room": "a POST; a mistake shows the meeting's screen",
    "answer_poll": "a POST",
    "answer_at_door": "a POST",
    "close_poll": "a POST",
    "workshop_live": "a part of the workshop's page",
    "door_question": "a part of the door's page",
}
"""Addresses of our own that show no page, and why."""
