from reflection.models.meeting import Decision, Finding, Meeting

__all__ = ["Decision", "Finding", "Meeting"]
