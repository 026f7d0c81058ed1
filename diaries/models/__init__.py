from diaries.models.activity_entry import ActivityEntry
from diaries.models.attachment import Attachment, Consent, ErasedFile, FileKind
from diaries.models.cycle_note import CycleNote
from diaries.models.draft import Draft, SavedForm
from diaries.models.entry import Precision
from diaries.models.notes import DiaryNotes, Recommendation
from diaries.models.observation import Method, Nature, Observation
from diaries.models.reminder import Reminder, ReminderStep
from diaries.models.score import MarkerScore, Score
from diaries.models.word import WordDocument

__all__ = [
    "ActivityEntry",
    "Attachment",
    "Consent",
    "CycleNote",
    "DiaryNotes",
    "Draft",
    "ErasedFile",
    "FileKind",
    "MarkerScore",
    "Method",
    "Nature",
    "Observation",
    "Precision",
    "Recommendation",
    "Reminder",
    "ReminderStep",
    "SavedForm",
    "Score",
    "WordDocument",
]
