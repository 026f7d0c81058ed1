from reflection.forms.record import EndForm, RecordForm

__all__ = ["EndForm", "RecordForm"]
