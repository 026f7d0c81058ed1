"""Under which key each form about a whole cycle, that there is one of, keeps its drafts: in the diary and on the way.

The page and the service that saves it ask here, so that saving takes away the draft that was typed.
"""

from projects.models import Cycle
from theory_of_change.models import Actor, Marker


def key_of_scores(cycle: Cycle, actor: Actor) -> str:
    """All of a partner's markers on one page."""
    return f"scores-of-{cycle.pk}-{actor.pk}"


def key_of_score(cycle: Cycle, marker: Marker) -> str:
    """One marker's score: in the diary, on its own page and in the room."""
    return f"score-of-{cycle.pk}-{marker.pk}"


def key_of_notes(cycle: Cycle, actor: Actor) -> str:
    """The four notes on one page."""
    return f"notes-of-{cycle.pk}-{actor.pk}"


def key_of_note(cycle: Cycle, actor: Actor, name: str) -> str:
    """One of the four, in the diary or on its own page."""
    return f"note-of-{cycle.pk}-{actor.pk}-{name}"


def key_of_advice(cycle: Cycle, actor: Actor) -> str:
    """A new recommendation."""
    return f"advice-of-{cycle.pk}-{actor.pk}"


def key_of_exchange(form: str, cycle: Cycle) -> str:
    """What team and coach write to each other: `form` is "hand-over", "back", "note" or "reminder"."""
    return f"{form}-of-{cycle.pk}"
