"""Forms of photos and files: choosing one, saying what is to be seen and who may see it, naming those of an entry."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diaries.images import MOST_BYTES
from diaries.models import Attachment, Consent, FileKind
from projects.forms import PlainTextMixin, inside_page_form

ACCEPTED = ",".join(FileKind.values)
"""For the browser's own choosing; telephones turn HEIC into JPEG where it is not among them."""


def limits_in_words(most: int) -> str:
    """What one should know before choosing a file."""
    return gettext(
        "Photos (JPEG, PNG, WebP) and PDF documents, at most %(megabytes)s MB each and %(count)s with one entry. "
        "Where a photo was taken is removed from it."
    ) % {"megabytes": MOST_BYTES // 1024**2, "count": most}


class UploadForm(forms.Form):
    """One file, under an id that the sender's device made, so that sending twice keeps one."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    file = forms.FileField(
        label=_("Photo or PDF document"),
        max_length=None,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": _("Choose the file first.")},
    )
    helper = inside_page_form()

    def clean_id(self) -> UUID:
        return self.cleaned_data["id"] or uuid4()

    def clean_file(self) -> Any:
        """Too much is refused before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                gettext("This file has %(size)s MB; at most %(limit)s MB can be kept.")
                % {"size": -(-file.size // 1024**2), "limit": MOST_BYTES // 1024**2}
            )
        return file


class CaptionForm(PlainTextMixin, forms.Form):
    """What is to be seen on a photo and whether it may leave the project; for a document only what it is."""

    caption = forms.CharField(
        label=_("What is to be seen?"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("In a few words, also for who cannot see it. No names of people."),
        error_messages={"max_length": _("At most 300 characters fit here; this has %(show_value)d.")},
    )
    consent = forms.ChoiceField(
        label=_("May this photo leave the project?"),
        help_text=_("Ask the people who can be recognised. They may change their mind later."),
        choices=[
            ("", _("not asked yet; until then it stays in the project")),
            (Consent.INTERNAL, _("no, only the team and the coach may see it")),
            (Consent.REPORT, _("yes, in the published report")),
            (Consent.PUBLIC, _("yes, everybody may see it")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    helper = inside_page_form()

    def __init__(self, data: Any, *, attachment: Attachment, is_closed: bool) -> None:
        super().__init__(data, initial={"caption": attachment.caption, "consent": attachment.consent})
        if is_closed:
            self.fields["caption"].disabled = True
        if not attachment.is_image:
            del self.fields["consent"]
            self.fields["caption"].label = _("What is it?")


def named_files(values: list[str]) -> list[UUID]:
    """The ids in a form's hidden fields `attachments`; what is no id names a file that is not there."""
    ids = []
    for value in values:
        try:
            ids.append(UUID(value))
        except ValueError:
            ids.append(NO_FILE)
    return ids


NO_FILE = UUID(int=0)
