"""Who may do what, typed from the design's domain notes, independently of `projects.access.TABLE`.

The notes have no line of their own for reading a meeting's preparation, which the team sees, or its record. A partner's person reads the parts about the
partner for whom they speak, as they read that partner's diaries. Saying what became of a decision is the whole team's:
whoever does what was decided knows it.
"""

from dataclasses import dataclass

ROWS = """
act                 | coordinator | member | partner | coach | funder | administrator
see_project         | yes         | yes    | yes     | yes   | -      | yes
see_diary           | yes         | yes    | own     | yes   | -      | yes
edit_theory         | yes         | -      | -       | yes   | -      | yes
release_example     | -           | -      | -       | yes   | -      | yes
write_diary         | yes         | yes    | own     | yes   | -      | yes
change_others_entry | yes         | -      | -       | yes   | -      | yes
score               | yes         | yes    | -       | yes   | -      | yes
hand_over           | yes         | -      | -       | yes   | -      | yes
see_preparation     | yes         | yes    | -       | yes   | -      | yes
see_meeting         | yes         | yes    | own     | yes   | -      | yes
hold_meeting        | -           | -      | -       | yes   | -      | yes
follow_decision     | yes         | yes    | -       | yes   | -      | yes
take_part           | yes         | yes    | yes     | yes   | -      | yes
ask_report          | yes         | yes    | -       | yes   | -      | yes
read_published      | yes         | yes    | yes     | yes   | yes    | yes
give_roles          | yes         | -      | -       | yes   | -      | yes
join_network        | yes         | yes    | -       | yes   | -      | yes
release_finding     | yes         | -      | -       | -     | -      | yes
lead_network        | -           | -      | -       | yes   | -      | yes
set_template        | -           | -      | -       | yes   | -      | yes
"""


def _read(rows: str) -> dict[str, dict[str, str]]:
    head, *lines = [[cell.strip() for cell in line.split("|")] for line in rows.strip().splitlines()]
    return {line[0]: dict(zip(head[1:], line[1:], strict=True)) for line in lines}


CELLS = _read(ROWS)
"""Act -> role -> "yes", "own" or "-"."""

ROLES = tuple(CELLS["see_project"])


def best_cell(act: str, roles: frozenset[str] | set[str]) -> str:
    """What somebody with all these roles may do: "yes" before "own" before "-"."""
    cells = {CELLS[act][role] for role in roles}
    return next((cell for cell in ("yes", "own") if cell in cells), "-")


@dataclass(frozen=True)
class Address:
    """What an address is for: the kind of object it names, and the act that the page performs on it."""

    model: str
    act: str


ADDRESSES = {
    "project": Address("project", "see_project"),
    "reports": Address("project", "read_published"),
    "documents": Address("project", "ask_report"),
    **dict.fromkeys(["case", "brief", "publish_case", "publish_brief"], Address("project", "hold_meeting")),
    "export_workbook": Address("project", "ask_report"),
    "shelf": Address("programme", "read_published"),
    **dict.fromkeys(
        [
            "programme_report",
            "preview_programme_report",
            "publish_programme_report",
            "ask_programme_report",
        ],
        Address("programme", "hold_meeting"),
    ),
    "report_template": Address("programme", "set_template"),
    "template_logo": Address("programme", "set_template"),
    "template_preview": Address("programme", "set_template"),
    "publish": Address("cycle", "hold_meeting"),
    "publish_anew": Address("cycle", "hold_meeting"),
    "plan_report": Address("cycle", "hold_meeting"),
    "preview_report": Address("cycle", "ask_report"),
    "ask_report": Address("cycle", "ask_report"),
    "diaries_on_paper": Address("cycle", "see_diary"),
    "report": Address("report", "read_published"),
    "retry_report": Address("report", "ask_report"),
    "ask_report_as": Address("report", "ask_report"),
    "download_report": Address("report", "read_published"),
    "page_picture": Address("report", "read_published"),
    "remake_report": Address("report", "read_published"),
    "read_report": Address("report", "read_published"),
    "report_photo": Address("report", "read_published"),
    "shelf_zip": Address("programme", "read_published"),
    "meetings": Address("project", "see_meeting"),
    "meeting": Address("cycle", "see_meeting"),
    "edit_meeting": Address("cycle", "hold_meeting"),
    "preparation": Address("cycle", "see_preparation"),
    "prepared_activities": Address("cycle", "see_preparation"),
    "prepared_outcomes": Address("cycle", "see_preparation"),
    "meeting_calendar": Address("cycle", "see_meeting"),
    "mark_preparation": Address("cycle", "hold_meeting"),
    "ask_question": Address("cycle", "hold_meeting"),
    "plan_meeting": Address("cycle", "hold_meeting"),
    "invite_to_meeting": Address("cycle", "hold_meeting"),
    "edit_question": Address("question", "hold_meeting"),
    "remove_question": Address("question", "hold_meeting"),
    "dossier": Address("cycle", "ask_report"),
    "end_meeting": Address("cycle", "hold_meeting"),
    "send_minutes": Address("cycle", "hold_meeting"),
    "add_finding": Address("cycle", "hold_meeting"),
    "edit_finding": Address("finding", "hold_meeting"),
    "remove_finding": Address("finding", "hold_meeting"),
    "add_decision": Address("cycle", "hold_meeting"),
    "decision": Address("decision", "see_meeting"),
    "edit_decision": Address("decision", "hold_meeting"),
    "remove_decision": Address("decision", "hold_meeting"),
    "settle_decision": Address("decision", "follow_decision"),
    "reopen_decision": Address("decision", "follow_decision"),
    "carry_out_decision": Address("decision", "follow_decision"),
    "meeting_screen": Address("cycle", "see_preparation"),
    "meeting_live": Address("cycle", "see_preparation"),
    "start_meeting": Address("cycle", "hold_meeting"),
    "lead_meeting": Address("cycle", "hold_meeting"),
    "set_meeting_door": Address("cycle", "hold_meeting"),
    "write_in_meeting": Address("cycle", "hold_meeting"),
    "place_observation": Address("observation", "hold_meeting"),
    "add_card": Address("cycle", "take_part"),
    "ask_room": Address("cycle", "hold_meeting"),
    "answer_poll": Address("poll", "take_part"),
    "close_poll": Address("poll", "hold_meeting"),
    "arrange_card": Address("card", "hold_meeting"),
    "diaries": Address("project", "see_project"),
    "find": Address("project", "see_project"),
    "cycle": Address("cycle", "see_project"),
    "choose_partner": Address("cycle", "see_project"),
    "hand_over": Address("cycle", "hand_over"),
    "take_back": Address("cycle", "hold_meeting"),
    "saw": Address("project", "write_diary"),
    "did": Address("project", "write_diary"),
    "from_word": Address("project", "write_diary"),
    "ladder": Address("actor", "see_diary"),
    "diary": Address("actor", "see_diary"),
    "add_observation": Address("actor", "write_diary"),
    "add_activity_entry": Address("actor", "write_diary"),
    "score": Address("actor", "score"),
    "notes": Address("actor", "write_diary"),
    "recommend": Address("actor", "write_diary"),
    "score_marker": Address("marker", "score"),
    "change_note": Address("actor", "write_diary"),
    "edit_recommendation": Address("recommendation", "write_diary"),
    "remove_recommendation": Address("recommendation", "write_diary"),
    "together": Address("actor", "see_diary"),
    "edit_observation": Address("observation", "write_diary"),
    "remove_observation": Address("observation", "write_diary"),
    "edit_activity_entry": Address("activityentry", "write_diary"),
    "remove_activity_entry": Address("activityentry", "write_diary"),
    "removed": Address("project", "write_diary"),
    "restore_observation": Address("observation", "write_diary"),
    "restore_activity_entry": Address("activityentry", "write_diary"),
    "cycle_note": Address("cycle", "hand_over"),
    "upload_attachment": Address("actor", "write_diary"),
    "attach_to_observation": Address("observation", "write_diary"),
    "attach_to_activity_entry": Address("activityentry", "write_diary"),
    "attachment": Address("attachment", "see_diary"),
    "attachment_small": Address("attachment", "see_diary"),
    "caption_attachment": Address("attachment", "write_diary"),
    "remove_attachment": Address("attachment", "write_diary"),
    "restore_attachment": Address("attachment", "write_diary"),
    "theory": Address("project", "see_project"),
    "edit_vision": Address("project", "edit_theory"),
    "add_actor": Address("project", "edit_theory"),
    "people": Address("project", "give_roles"),
    "end_role": Address("project", "give_roles"),
    "change_role": Address("project", "give_roles"),
    "invite": Address("project", "give_roles"),
    "invitation": Address("project", "give_roles"),
    "send_invitation_again": Address("project", "give_roles"),
    "withdraw_invitation": Address("project", "give_roles"),
    "send_reminder": Address("cycle", "hand_over"),
    "switch_reminders": Address("project", "hand_over"),
    "actor": Address("actor", "see_project"),
    "edit_actor": Address("actor", "edit_theory"),
    "move_actor": Address("actor", "edit_theory"),
    "retire_actor": Address("actor", "edit_theory"),
    "resume_actor": Address("actor", "edit_theory"),
    "map_svg": Address("project", "see_project"),
    "add_marker": Address("actor", "edit_theory"),
    "edit_marker": Address("marker", "edit_theory"),
    "add_activity": Address("actor", "edit_theory"),
    "edit_activity": Address("activity", "edit_theory"),
    "marker": Address("marker", "see_project"),
    "theory_history": Address("project", "see_project"),
    "promote_observation": Address("observation", "edit_theory"),
    "workshops": Address("project", "see_project"),
    "open_workshop": Address("project", "edit_theory"),
    "workshop": Address("workshop", "see_project"),
    "workshop_screen": Address("workshop", "see_project"),
    "workshop_live": Address("workshop", "see_project"),
    "lead_room": Address("workshop", "edit_theory"),
    "set_door": Address("workshop", "edit_theory"),
    "close_workshop": Address("workshop", "edit_theory"),
    "write_in_room": Address("workshop", "edit_theory"),
    "suggest": Address("workshop", "see_project"),
    "suggestions": Address("workshop", "edit_theory"),
    "take_up": Address("suggestion", "edit_theory"),
    "put_together": Address("suggestion", "edit_theory"),
    "reword_with_suggestion": Address("suggestion", "edit_theory"),
    "set_aside": Address("suggestion", "edit_theory"),
    "let_wait_again": Address("suggestion", "edit_theory"),
    "vision": Address("project", "see_project"),
    "edit_mission": Address("project", "edit_theory"),
    "order_markers": Address("actor", "edit_theory"),
    "check_wording": Address("actor", "edit_theory"),
    "retire_marker": Address("marker", "edit_theory"),
    "resume_marker": Address("marker", "edit_theory"),
    "end_activity": Address("activity", "edit_theory"),
    "reopen_activity": Address("activity", "edit_theory"),
    "copy_theory": Address("project", "edit_theory"),
    "release_example": Address("project", "release_example"),
    "share_theory": Address("project", "ask_report"),
    "ask_document": Address("project", "ask_report"),
    "map_png": Address("project", "see_project"),
    "line_of_sight": Address("project", "see_project"),
    "add_assumption": Address("project", "edit_theory"),
    "edit_assumption": Address("assumption", "edit_theory"),
    "retire_assumption": Address("assumption", "edit_theory"),
    "resume_assumption": Address("assumption", "edit_theory"),
    "matrix": Address("project", "see_project"),
    "edit_matrix_row": Address("project", "edit_theory"),
    "network": Address("programme", "join_network"),
    "practices": Address("programme", "join_network"),
    "print_network": Address("programme", "join_network"),
    "add_learning_session": Address("programme", "lead_network"),
    "learning_session": Address("learningsession", "join_network"),
    "edit_learning_session": Address("learningsession", "lead_network"),
    "remove_learning_session": Address("learningsession", "lead_network"),
    "say_who_takes_part": Address("learningsession", "lead_network"),
    "add_guest": Address("learningsession", "lead_network"),
    "edit_guest": Address("guest", "lead_network"),
    "remove_guest": Address("guest", "lead_network"),
    "begin_themes": Address("programme", "lead_network"),
    "add_theme": Address("programme", "lead_network"),
    "theme": Address("theme", "join_network"),
    "edit_theme": Address("theme", "lead_network"),
    "remove_theme": Address("theme", "lead_network"),
    "add_answer": Address("theme", "join_network"),
    "edit_answer": Address("answer", "join_network"),
    "remove_answer": Address("answer", "join_network"),
    "shared": Address("project", "join_network"),
    "share_practice": Address("project", "join_network"),
    "edit_practice": Address("practice", "join_network"),
    "remove_practice": Address("practice", "join_network"),
    "release_finding": Address("finding", "release_finding"),
    "withdraw_finding": Address("finding", "release_finding"),
    "keep_finding": Address("finding", "release_finding"),
}
"""Address name -> what the domain says about it."""

OF_THE_NETWORK = {"learningsession", "guest", "theme", "answer"}
"""Kinds of things that belong to a programme's learning network, and to none of its projects."""


def is_of_the_network(name: str) -> bool:
    """Whether a role in any project of the programme counts at this address, and the projects are named there."""
    address = ADDRESSES.get(name)
    return address is not None and (
        address.model in OF_THE_NETWORK
        or (address.model == "programme" and address.act in {"join_network", "lead_network"})
    )


SIGNED_IN = {"home", "who_may_do_what", "import_workbook", "preview_workbook", "begin_project", "example"}
SIGNED_IN |= {"drafts", "save_draft", "drop_draft", "unsent", "write_down"}
SIGNED_IN |= {"my_diary", "my_reminders", "my_documents"}
SIGNED_IN |= {"read_word_document", "my_publication_mails"}
"""Addresses that name nothing of a project, or only what the person brought themselves."""

EVERYONE = {"set_language", "healthz", "enter_code", "service_worker", "manifest", "away"}
EVERYONE |= {"accept_invitation", "stop_reminders", "enter_meeting"}
EVERYONE |= {"stop_publication_mails"}
"""Addresses that need no sign-in and tell nothing of any project, but for what a secret link invites to."""

WITH_CODE = {"door", "door_question"}
WITH_CODE |= {"meeting_door", "meeting_door_question", "answer_at_door"}
"""Addresses for whoever in the room knows the code of a workshop or a meeting whose door is open, with or without an account."""
