"""The sentences in which the history of the theory of change is told: words, never field names.

Each kind of thing and act that a service records has one of its own. `%(who)s` is the person; the other names are
those that `telling` fills in. A test walks the services and fails on an act without a sentence.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from projects.models import HistoryEntry
from theory_of_change.models import ActivityState, SuggestionState

Verb = HistoryEntry.Verb

SENTENCES: dict[tuple[str, str], Any] = {
    ("vision", Verb.ADDED): _("%(who)s wrote the vision"),
    ("vision", Verb.CHANGED): _("%(who)s reworded the vision"),
    ("mission", Verb.ADDED): _("%(who)s wrote the mission"),
    ("mission", Verb.CHANGED): _("%(who)s reworded the mission"),
    ("actor", Verb.ADDED): _("%(who)s put %(actor)s on the map"),
    ("actor", Verb.CHANGED): _("%(who)s changed what is said about %(actor)s"),
    ("actor", Verb.RETIRED): _("%(who)s took %(actor)s off the map"),
    ("actor", Verb.RESUMED): _("%(who)s put %(actor)s on the map again"),
    ("actor", Verb.REORDERED): _("%(who)s put the markers of %(actor)s in another order"),
    ("marker", Verb.ADDED): _("%(who)s added %(marker)s of %(actor)s"),
    ("marker", Verb.CHANGED): _("%(who)s changed %(marker)s of %(actor)s"),
    ("marker", Verb.RETIRED): _("%(who)s no longer follows %(marker)s of %(actor)s"),
    ("marker", Verb.RESUMED): _("%(who)s follows %(marker)s of %(actor)s again"),
    ("activity", Verb.ADDED): _("%(who)s added the activity %(activity)s for %(actor)s"),
    ("activity", Verb.CHANGED): _("%(who)s changed the activity %(activity)s for %(actor)s"),
    ("assumption", Verb.ADDED): _("%(who)s wrote down an assumption: %(assumption)s"),
    ("assumption", Verb.CHANGED): _("%(who)s changed an assumption: %(assumption)s"),
    ("assumption", Verb.RETIRED): _("%(who)s no longer holds an assumption: %(assumption)s"),
    ("assumption", Verb.RESUMED): _("%(who)s holds an assumption again: %(assumption)s"),
    ("matrixrow", Verb.ADDED): _("%(who)s began the row “%(subject)s” of the planning matrix"),
    ("matrixrow", Verb.CHANGED): _("%(who)s changed the row “%(subject)s” of the planning matrix"),
    ("workshop", Verb.ADDED): _("%(who)s opened a workshop"),
    ("workshop", Verb.OPENED): _("%(who)s opened a workshop"),
    ("workshop", Verb.CHANGED): _("%(who)s changed how the workshop goes"),
    ("workshop", Verb.CLOSED): _("%(who)s closed the workshop"),
    ("suggestion", Verb.ADDED): _("Somebody in the workshop handed in a suggestion"),
    ("suggestion", Verb.CHANGED): _("%(who)s decided about a suggestion from the workshop"),
    ("project", Verb.ADDED): _("%(who)s began the project"),
    ("project", Verb.IMPORTED): _("%(who)s imported a workbook"),
    ("project", Verb.RELEASED): _("%(who)s released the theory of change as an example"),
    ("project", Verb.WITHDRAWN): _("%(who)s no longer offers the theory of change as an example"),
}
"""(Kind, act) -> the sentence."""

ALONE: dict[tuple[str, str], Any] = {
    ("actor", "name"): _("%(who)s renamed %(actor)s"),
    ("actor", "sphere"): _("%(who)s moved %(actor)s to another sphere"),
    ("actor", "description"): _("%(who)s described %(actor)s anew"),
    ("actor", "outcome_challenge"): _("%(who)s reworded the outcome challenge of %(actor)s"),
    ("actor", "position"): _("%(who)s gave %(actor)s another place"),
    ("marker", "text"): _("%(who)s reworded %(marker)s of %(actor)s"),
    ("marker", "number"): _("%(who)s gave %(marker)s of %(actor)s another number"),
    ("marker", "level"): _("%(who)s moved %(marker)s of %(actor)s to another level"),
    ("marker", "position"): _("%(who)s gave %(marker)s of %(actor)s another place"),
    ("activity", "name"): _("%(who)s renamed the activity %(activity)s for %(actor)s"),
    ("activity", "markers"): _(
        "%(who)s changed which markers the activity %(activity)s for %(actor)s supports"
    ),
    ("activity", "cycles"): _("%(who)s planned the activity %(activity)s for %(actor)s anew"),
    ("activity", "position"): _("%(who)s gave the activity %(activity)s for %(actor)s another place"),
}
"""(Kind, field) -> the sentence for a change of this field and no other."""

FIRST: dict[tuple[str, str], Any] = {
    ("actor", "description"): _("%(who)s described %(actor)s"),
    ("actor", "outcome_challenge"): _("%(who)s wrote the outcome challenge of %(actor)s"),
}
"""(Kind, field) -> the sentence where nothing stood in this field before."""

BY_STATE: dict[tuple[str, str], Any] = {
    ("activity", ActivityState.OPEN): _("%(who)s took the activity %(activity)s for %(actor)s up again"),
    ("activity", ActivityState.DONE): _("%(who)s noted the activity %(activity)s for %(actor)s as done"),
    ("activity", ActivityState.DROPPED): _("%(who)s dropped the activity %(activity)s for %(actor)s"),
    ("suggestion", SuggestionState.NEW): _("%(who)s put a suggestion from the workshop back on the list"),
    ("suggestion", SuggestionState.ACCEPTED): _("%(who)s took up a suggestion from the workshop"),
    ("suggestion", SuggestionState.MERGED): _("%(who)s put a suggestion from the workshop with another"),
    ("suggestion", SuggestionState.DROPPED): _("%(who)s set a suggestion from the workshop aside"),
}
"""(Kind, state after the change) -> the sentence for an act that changed the state."""

DOOR = {
    True: _("%(who)s opened the workshop for suggestions"),
    False: _("%(who)s closed the workshop for suggestions"),
}

UNTOLD = _("%(who)s changed something in the theory of change")
"""For an act that a later version recorded; a page is shown rather than none."""


def sentence_for(entry: HistoryEntry) -> Any:
    """The sentence of an act, with the places for its names still in it."""
    if entry.verb == Verb.CHANGED:
        state = (entry.kind, entry.after.get("state"))
        if state in BY_STATE:
            return BY_STATE[state]
        if entry.kind == "workshop" and isinstance(entry.after.get("takes_suggestions"), bool):
            return DOOR[entry.after["takes_suggestions"]]
        if len(entry.after) == 1:
            field = next(iter(entry.after))
            is_first = not entry.before.get(field)
            alone = (is_first and FIRST.get((entry.kind, field))) or ALONE.get((entry.kind, field))
            if alone is not None:
                return alone
    return SENTENCES.get((entry.kind, entry.verb), UNTOLD)


def imported_counts(counts: dict[str, Any]) -> list[str]:
    """What an import added and changed in the theory of change, in words: "3 markers changed"."""
    told = []
    for sheet, words in _SHEETS.items():
        found = counts.get(sheet)
        for act, say in words.items():
            number = found.get(act, 0) if isinstance(found, dict) else 0
            if isinstance(number, int) and number:
                told.append(say(number) % {"number": number})
    return told


_SHEETS: dict[str, dict[str, Any]] = {
    "actors": {
        "added": lambda n: ngettext("%(number)d actor added", "%(number)d actors added", n),
        "changed": lambda n: ngettext("%(number)d actor changed", "%(number)d actors changed", n),
    },
    "markers": {
        "added": lambda n: ngettext("%(number)d marker added", "%(number)d markers added", n),
        "changed": lambda n: ngettext("%(number)d marker changed", "%(number)d markers changed", n),
    },
    "activities": {
        "added": lambda n: ngettext("%(number)d activity added", "%(number)d activities added", n),
        "changed": lambda n: ngettext("%(number)d activity changed", "%(number)d activities changed", n),
    },
    "assumptions": {
        "added": lambda n: ngettext("%(number)d assumption added", "%(number)d assumptions added", n),
        "changed": lambda n: ngettext("%(number)d assumption changed", "%(number)d assumptions changed", n),
    },
}
"""The workbook's sheets on the theory of change; rows of the diaries are not told here."""
