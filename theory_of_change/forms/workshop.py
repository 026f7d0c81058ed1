"""The small forms of a workshop: one thing at a time, and no question about the reason."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.forms import PlainTextMixin, inside_page_form
from projects.models import Project
from theory_of_change.forms.actors import ActorForm
from theory_of_change.forms.markers import MarkerForm
from theory_of_change.forms.vision import LISTS, VisionForm
from theory_of_change.models import Actor, Marker, Sphere, Suggestion, Vision
from theory_of_change.models.workshop import SUGGESTION_LENGTH
from theory_of_change.services.marker import next_number
from theory_of_change.services.room import Place


def keep_only(form: forms.Form, *names: str) -> None:
    """Leaves the questions that a room has no time for to the form's own page."""
    for name in list(form.fields):
        if name not in names:
            del form.fields[name]


class RoomActorForm(ActorForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_only(self, "version", "name", "sphere")


class RoomMarkerForm(MarkerForm):
    """A marker without its number, which is the next one unless `with_number` asks for it."""

    def __init__(self, *args: Any, actor: Actor, with_number: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, asks_why=False, **kwargs)
        keep_only(self, "version", "level", "text", *(["number"] if with_number else []))
        if with_number:
            self.fields["number"].required = False
            self.fields["number"].help_text = gettext("Left empty, it is the next one: %(number)s.") % {
                "number": next_number(actor)
            }

    def clean_number(self) -> str:
        return super().clean_number() if self.cleaned_data["number"].strip() else ""


class RoomVisionForm(VisionForm):
    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, project=project, asks_why=False, **kwargs)
        keep_only(self, "version", "text")
        self.fields["text"].help_text = LISTS  # the question stands above the form


class TakeUpMarkerForm(RoomMarkerForm):
    """A marker out of a suggestion: also for which partner."""

    def __init__(self, data: Any = None, *, partners: QuerySet[Actor], actor: Actor, **kwargs: Any) -> None:
        chosen = str((data or {}).get("partner", ""))
        actor = next((each for each in partners if str(each.pk) == chosen), actor)
        super().__init__(data, actor=actor, with_number=True, **kwargs)
        self.fields["partner"] = forms.ModelChoiceField(
            queryset=partners, label=_("Boundary partner"), initial=actor, empty_label=None
        )
        self.order_fields(["version", "partner", "level", "number", "text"])

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values.items() if name != "partner"}


class OneLineBreak(forms.CharField):
    """Counts a line break as one character, as the browser does before it sends two."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


PLACE = r"[a-z]{1,8}(-[0-9]{1,18})?(:[\w-]{20,100})?"
"""A place's key, with its seal where it was given to somebody at the door."""
CLIENT_ID = r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}"


class SuggestionForm(PlainTextMixin, forms.Form):
    """What somebody in the room suggests. The hidden fields say what the question was when they began.

    Nobody sees those, so nobody could put them right: what no page of ours put there counts as absent.
    """

    client_id = forms.CharField(widget=forms.HiddenInput, required=False)
    place = forms.CharField(widget=forms.HiddenInput, required=False)
    text = OneLineBreak(
        label=_("Your suggestion"),
        max_length=SUGGESTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={
            "required": _("Write something first."),
            "max_length": _(
                "That is long for a suggestion: %(show_value)d characters, at most %(limit_value)d fit."
            ),
        },
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("client_id", uuid4())
        if data is not None:
            data = data.copy()
            if not re.fullmatch(PLACE, data.get("place", "")):
                data["place"] = ""
            if not re.fullmatch(CLIENT_ID, data.get("client_id", "")):
                data["client_id"] = str(uuid4())
        super().__init__(data, **kwargs)

    def clean_client_id(self) -> UUID:
        return UUID(self.cleaned_data["client_id"])

    helper = property(lambda self: inside_page_form())


class CodeForm(PlainTextMixin, forms.Form):
    """The code that stands on the screen in the room."""

    code = forms.CharField(
        label=_("The code on the screen"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "short code", "autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}
        ),
        error_messages={"required": _("Type the code that stands on the screen.")},
    )

    helper = property(lambda self: inside_page_form())


class PutTogetherForm(forms.Form):
    """Which actor, marker or other suggestion says the same already, or whether the vision does."""

    other = forms.ChoiceField(label=_("It says the same as"))
    reword = forms.BooleanField(
        label=_("Then let me reword that actor or marker, with the suggestion beside it"),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        actors: Sequence[Actor],
        markers: Sequence[Marker],
        suggestions: Sequence[Suggestion],
        vision: Vision | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows: dict[str, Actor | Marker | Suggestion | Vision] = {}
        groups: list[tuple[str, list[tuple[str, str]]]] = []
        for label, kind, rows in (
            (gettext("Vision"), "vision", [vision] if vision else []),
            (gettext("Progress markers"), "marker", markers),
            (gettext("Actors"), "actor", actors),
            (gettext("Other suggestions"), "suggestion", suggestions),
        ):
            keys = {f"{kind}-{row.pk}": row for row in rows}
            self.rows |= keys
            if keys:
                groups.append((label, [(key, one_line(row)) for key, row in keys.items()]))
        self.fields["other"].choices = [("", gettext("choose one")), *groups]

    def clean_other(self) -> Actor | Marker | Suggestion | Vision:
        return self.rows[self.cleaned_data["other"]]

    helper = property(lambda self: inside_page_form())


def one_line(row: Actor | Marker | Suggestion | Vision) -> str:
    """A row in a list to choose from; a marker with the partner it is about."""
    text = f"{row.actor.name}: {row.number}. {row.text}" if isinstance(row, Marker) else str(row)
    text = row.text if isinstance(row, Vision) else text
    line = " ".join(text.split())
    return line if len(line) <= 140 else line[:139].rstrip() + "…"


class RewordActorForm(RoomActorForm):
    """An actor's name, beside a suggestion that says it otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_only(self, "version", "name")


class RewordMarkerForm(RoomMarkerForm):
    """A marker's wording, beside a suggestion that says it otherwise."""

    def __init__(self, *args: Any, marker: Marker, **kwargs: Any) -> None:
        super().__init__(*args, actor=marker.actor, marker=marker, **kwargs)


def form_at(place: Place, project: Project, data: Any = None, vision: Any = None) -> forms.Form | None:
    """The small form for what the room writes at this place; none where there is no partner to write for."""
    if place.step == "vision":
        return RoomVisionForm(
            data,
            project=project,
            initial={"text": vision.text if vision else "", "version": vision.version if vision else 0},
        )
    if place.step == "actors":
        return RoomActorForm(data, project=project, initial={"version": 0, "sphere": Sphere.INFLUENCE})
    if place.partner is None:
        return None
    return RoomMarkerForm(data, actor=place.partner, initial={"version": 0, "level": "expect"})
