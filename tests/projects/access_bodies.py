"""What a person who is let in would send to each address, so that a refused request would have had an effect."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from diaries.services.diary import fingerprint
from projects import clock
from projects.models import Cycle, Project
from reflection.models import LearningSession
from tests.builders import make_logo, make_photo
from tests.diaries.word_documents import outcome_diary
from tests.projects.access_world import World
from theory_of_change.models import Actor, Marker, Suggestion
from theory_of_change.services.marker import markers_in_order

Body = dict[str, Any]


def body_for(name: str, row: Any, world: World) -> Body:
    """A valid body for a POST to the address, about `row`; where `row` is None, about something of ours."""
    make = BODIES.get(name)
    if make is None:
        return {"anything": "at all"}
    return make(row if row is not None else _ours(name, world))


def _ours(name: str, world: World) -> Any:
    """For an address that names nothing: a body as one would send it to the same page of our project."""
    ours = world.ours
    return {
        "edit_vision": ours.project,
        **dict.fromkeys(["saw", "did", "from_word"], ours.project),
        "copy_theory": ours.project,
        "edit_marker": ours.one.markers[0],
        "edit_activity": ours.one.activity,
        "edit_mission": ours.project,
        "retire_marker": ours.one.markers[0],
        "resume_marker": world.retired_marker,
        "end_activity": ours.one.activity,
        "reopen_activity": world.ended_activity,
        "add_assumption": ours.project,
        "edit_assumption": ours.one.assumption,
        "edit_matrix_row": ours.project,
        "edit_observation": ours.one.observation,
        "promote_observation": ours.one.observation,
        "edit_activity_entry": ours.one.entry,
        "score_marker": ours.one.markers[0],
        **dict.fromkeys(
            ["edit_recommendation", "remove_recommendation"],
            ours.one.actor.recommendations.filter(cycle__state="open").first(),
        ),
        **dict.fromkeys(
            ["mark_preparation", "ask_question", "plan_meeting", "dossier"],
            ours.handed_over,
        ),
        "invite_to_meeting": ours.open,
        "edit_question": world.questions["ours"],
        "publish_anew": ours.published,
        "plan_report": ours.reflected,
        **dict.fromkeys(["edit_meeting", "end_meeting"], ours.handed_over),
        "say_who_takes_part": world.networks["ours"].session,
        **dict.fromkeys(["lead_room", "set_door", "write_in_room", "suggest"], world.workshops["ours"]),
        **dict.fromkeys(
            ["start_meeting", "lead_meeting", "set_meeting_door", "write_in_meeting", "add_card", "ask_room"],
            ours.open,
        ),
        "arrange_card": world.cards["ours"],
        "answer_poll": world.polls["ours"],
        "place_observation": ours.one.observation,
        **dict.fromkeys(
            ["take_up", "put_together", "reword_with_suggestion"], world.suggestions["ours, put together"]
        ),
    }.get(name, ours.one.actor)


def observation_body(**more: Any) -> Body:
    return {
        "client_id": uuid4(),
        "version": 0,
        "change": "They came back.",
        "nature": "unexpected positive",
    } | more


def _partner_of(project: Project) -> Actor:
    """The first boundary partner with an activity; where there is none, nobody can write, whoever they are."""
    return Actor.objects.boundary_partners().filter(project=project, activities__isnull=False).first()


def activity_entry_body(actor: Actor, **more: Any) -> Body:
    return {
        "client_id": uuid4(),
        "version": 0,
        "activity": actor.activities.first().pk,
        "description": "We met again.",
    } | more


def score_body(actor: Actor) -> Body:
    """Every marker scored high; the markers have a score in every cycle already, at version 1."""
    return {
        f"marker-{marker.pk}-{name}": value
        for marker in actor.markers.all()
        for name, value in (("version", 1), ("score", "high"), ("remark", "We saw more of it."))
    }


def file_body() -> Body:
    return {"id": uuid4(), "file": SimpleUploadedFile("photo.jpg", make_photo())}


def meeting_body(cycle: Cycle) -> Body:
    return {
        "version": 0,
        "client_id": uuid4(),
        "date": (cycle.end + timedelta(days=3)).isoformat(),
        "findings": "It went on.",
        "decisions": "We stay.",
    }


def line_body(**more: Any) -> Body:
    """A finding or a decision, as somebody types it while people talk."""
    return {"client_id": uuid4(), "version": 0, "text": "It goes well."} | more


def reword_body(suggestion: Suggestion) -> Body:
    marker = suggestion.became_marker
    return {"version": 1, "level": marker.level, "text": "They lead, and ask."} if marker else {"version": 1}


def order_body(actor: Actor) -> Body:
    """The last of the markers that one expects to see comes first."""
    seen = [str(marker.pk) for marker in markers_in_order(actor, "expect")]
    return {"level": "expect", "seen": ",".join(seen), "order": ",".join([*seen[-1:], *seen[:-1]])}


def source_for(target: Project) -> int:
    """Another project that has a theory of change, of the same programme if there is one."""
    others = Project.objects.filter(actors__isnull=False).exclude(pk=target.pk)
    return (others.filter(programme=target.programme).first() or others[0]).pk


def assumption_body(project: Project) -> Body:
    """From the first marker of the project's first boundary partner to the vision."""
    marker = Marker.objects.filter(actor__project=project).first()
    return {
        "version": 0,
        "begins_at": f"marker-{marker.pk}",
        "arrives_at": "vision",
        "because": "They speak of it.",
        "reason": "The meeting asked for it.",
    }


def people_body(session: LearningSession) -> Body:
    return {
        "version": session.version,
        **{f"others-{project.pk}": "A neighbour" for project in session.programme.projects.all()},
    }


BODIES = {
    "add_learning_session": lambda programme: {
        "client_id": uuid4(),
        "version": 0,
        "title": "A day together",
        "date": "2020-03-06",
    },
    "edit_learning_session": lambda row: {"version": 1, "title": "Another day", "date": "2020-03-07"},
    "say_who_takes_part": people_body,
    "add_guest": lambda session: {"client_id": uuid4(), "version": 0, "name": "A platform"},
    "edit_guest": lambda guest: {"version": 1, "name": "Another platform"},
    "add_theme": lambda programme: {"client_id": uuid4(), "version": 0, "name": "A new theme"},
    "edit_theme": lambda theme: {"version": 1, "name": "Another theme"},
    "add_answer": lambda theme: {"client_id": uuid4(), "version": 0, "text": "They listen."},
    "edit_answer": lambda answer: {"version": 1, "text": "They listen more."},
    "share_practice": lambda project: {
        "client_id": uuid4(),
        "version": 0,
        "kind": "practice",
        "text": "We sit down first.",
    },
    "edit_practice": lambda practice: {"version": 1, "kind": "challenge", "text": "Nobody comes."},
    "release_finding": lambda finding: {"version": 1},
    "keep_finding": lambda finding: {"stays": "yes"},
    "edit_vision": lambda project: {"version": 1, "text": "All belong.", "reason": "Clearer."},
    "add_actor": lambda project: {"version": 0, "name": "A newcomer", "sphere": "influence"},
    "edit_actor": lambda actor: {
        "version": 1,
        "name": "Renamed",
        "sphere": "influence",
        "reason": "Clearer.",
    },
    "move_actor": lambda actor: {"version": 1, "sphere": "interest"},
    "retire_actor": lambda actor: {"version": 1, "reason": "They stopped."},
    "resume_actor": lambda actor: {"version": 1, "reason": "They are back."},
    "add_marker": lambda actor: {
        "version": 0,
        "number": "99",
        "level": "love",
        "text": "They lead.",
        "reason": "The meeting asked for it.",
    },
    "edit_marker": lambda marker: {
        "version": 1,
        "number": marker.number,
        "level": marker.level,
        "text": "They lead.",
        "reason": "Clearer.",
    },
    "add_activity": lambda actor: {"version": 0, "name": "A journey", "reason": "The meeting asked for it."},
    "edit_activity": lambda activity: {"version": 1, "name": "A journey", "reason": "Clearer."},
    "lead_room": lambda workshop: {"place": "actors"},
    "set_door": lambda workshop: {"door": "shut" if workshop.takes_suggestions else "open"},
    "write_in_room": lambda workshop: {
        "place": "actors",
        "version": 0,
        "name": "A newcomer",
        "sphere": "influence",
    },
    "suggest": lambda workshop: {"client_id": uuid4(), "text": "Ask the neighbours."},
    "take_up": lambda suggestion: {"version": 0, "name": "The neighbours", "sphere": "interest"},
    "put_together": lambda suggestion: {"other": f"actor-{suggestion.project.actors.first().pk}"},
    "reword_with_suggestion": reword_body,
    "edit_mission": lambda project: {"version": 0, "text": "We bring people together."},
    "order_markers": order_body,
    "retire_marker": lambda marker: {"version": 1, "reason": "It came of itself."},
    "resume_marker": lambda marker: {"version": 1, "reason": "It matters again."},
    "end_activity": lambda activity: {"version": 1, "state": "dropped", "reason": "Nobody came."},
    "reopen_activity": lambda activity: {"version": 1, "reason": "They ask for it."},
    "copy_theory": lambda project: {"source": source_for(project)},
    "release_example": lambda project: {"release": "yes"},
    "add_assumption": assumption_body,
    "edit_assumption": lambda row: {
        "version": 1,
        "begins_at": f"{row.begins_at._meta.model_name}-{row.begins_at.pk}",
        "arrives_at": f"marker-{row.leads_to.pk}" if row.leads_to else "vision",
        "because": "They speak of it.",
        "reason": "Clearer.",
    },
    "retire_assumption": lambda row: {"version": 1, "reason": "Nobody sees it."},
    "resume_assumption": lambda row: {"version": 1, "reason": "Seen after all."},
    "edit_matrix_row": lambda project: {"version": 1, "information": "What they say."},
    "people": lambda project: {"email": "new@example.org", "name": "New", "role": "member"},
    "change_role": lambda project: {"until": (clock.today() + timedelta(days=30)).isoformat()},
    "invite": lambda project: {"email": "new@example.org", "role": "member", "language": "nl"},
    "send_reminder": lambda cycle: {
        "people": [role.user_id for role in cycle.project.roles.filter(role="coordinator", until=None)],
        "text": "Two sentences are enough.",
    },
    "switch_reminders": lambda project: {"wanted": "no"},
    "saw": lambda project: observation_body(actor=_partner_of(project).pk),
    "did": lambda project: activity_entry_body(_partner_of(project)),
    "upload_attachment": lambda actor: file_body(),
    "attach_to_observation": lambda entry: file_body(),
    "attach_to_activity_entry": lambda entry: file_body(),
    "caption_attachment": lambda attachment: {"caption": "A choir.", "consent": "report"},
    "score": score_body,
    "notes": lambda actor: {
        "enabling-began": fingerprint(actor.diary_notes.get(cycle__state="open").enabling),
        "enabling": "A mild winter.",
    },
    "recommend": lambda actor: {"text": "Invite them all."},
    "score_marker": lambda marker: score_body(marker.actor),
    "change_note": lambda actor: {
        "note-version": fingerprint(actor.diary_notes.get(cycle__state="open").enabling),
        "note-enabling": "A mild winter.",
    },
    "edit_recommendation": lambda row: {"version": 1, "text": "Invite them all."},
    "remove_recommendation": lambda row: {"version": 1},
    "edit_observation": lambda row: observation_body(version=1),
    "edit_activity_entry": lambda row: activity_entry_body(row.actor, version=1),
    "promote_observation": lambda row: {
        "version": 0,
        "number": "99",
        "level": "like",
        "text": "They come back.",
        "reason": "We saw it.",
    },
    "hand_over": lambda cycle: {"note": "All yours."},
    "cycle_note": lambda cycle: {"client_id": uuid4(), "text": "Why so few scores?"},
    "take_back": lambda cycle: {"reason": "Something is missing."},
    "edit_meeting": meeting_body,
    "mark_preparation": lambda cycle: {"star": f"actor-{cycle.project.actors.first().pk}"},
    "ask_question": lambda cycle: {"version": 0, "text": "What surprised you?", "is_brought": "on"},
    "edit_question": lambda question: {"version": 1, "text": "What surprised you most?"},
    "plan_meeting": lambda cycle: {"version": 1, "date": cycle.end.isoformat(), "minutes_outcomes": 60},
    "invite_to_meeting": lambda cycle: {
        "people": [role.user_id for role in cycle.project.roles.filter(role="coordinator", until=None)]
    },
    "dossier": lambda cycle: {"kind": "dossier", "language": "nl"},
    "end_meeting": lambda cycle: {"version": 0, "date": (cycle.end + timedelta(days=3)).isoformat()},
    "add_finding": lambda cycle: line_body(),
    "edit_finding": lambda finding: line_body(version=1),
    "remove_finding": lambda finding: {"version": 1},
    "add_decision": lambda cycle: line_body(),
    "edit_decision": lambda decision: line_body(version=1),
    "remove_decision": lambda decision: {"version": 1},
    "settle_decision": lambda decision: {"version": 1, "state": "done", "outcome": "It worked."},
    "reopen_decision": lambda decision: {"version": 1, "reason": "It stopped."},
    "carry_out_decision": lambda decision: {
        "changed": "way of working",
        "version": 0,
        "because": "We meet monthly.",
    },
    "lead_meeting": lambda cycle: {"place": "decisions"},
    "set_meeting_door": lambda cycle: {"door": "shut"},
    "write_in_meeting": lambda cycle: {
        "client_id": uuid4(),
        "place": "decisions",
        "text": "We meet in the evening.",
    },
    "place_observation": lambda row: {"marker": row.actor.markers.followed().order_by("-pk").first().pk},
    "add_card": lambda cycle: {"client_id": uuid4(), "kind": "idea", "text": "Ask the neighbours."},
    "ask_room": lambda cycle: {"question": "Shall we go on?"},
    "answer_poll": lambda poll: {"value": "4"},
    "arrange_card": lambda card: {"aside": "yes"},
    "publish_anew": lambda cycle: {"replaces": 1, "reason": "Worded more clearly."},
    "plan_report": lambda cycle: {"version": 0, "summary": "In short.", "told": ["actors"]},
    "ask_report": lambda cycle: {"language": "nl"},
    "ask_report_as": lambda report: {"format": "docx"},
    "diaries_on_paper": lambda cycle: {
        "kind": "blank",
        "partner": cycle.project.actors.boundary_partners().first().pk,
        "language": "nl",
    },
    "case": lambda project: {"version": 0, "lessons": "Begin with what is there."},
    "brief": lambda project: {"version": 1, "title": "Let people join in"},
    **dict.fromkeys(["publish_case", "publish_brief"], lambda project: {"reason": "A first."}),
    "documents": lambda project: {"kind": "theory", "language": "nl"},
    "ask_document": lambda project: {"kind": "theory", "language": "nl"},
    "from_word": lambda project: {"file": SimpleUploadedFile("diary.docx", outcome_diary())},
    "programme_report": lambda programme: {"version": 0, "summary": "They moved."},
    "publish_programme_report": lambda programme: {"reason": "A figure was wrong."},
    "ask_programme_report": lambda programme: {"format": "docx"},
    "report_template": lambda programme: {"version": 1, "accent": "#0B5D4E", "required": ["photos"]},
    "template_logo": lambda programme: {"logo": SimpleUploadedFile("logo.svg", make_logo("#123456"))},
    "import_workbook": lambda nothing: {"file": SimpleUploadedFile("book.xlsx", b"not a workbook")},
}
"""Address name -> the body about its object. The others take an empty one."""
