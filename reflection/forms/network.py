"""Forms of the learning network: sessions, guests, who takes part, themes, answers, practices."""

from collections.abc import Iterable, Sequence
from datetime import date as Date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Max, Min, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.forms import PlainTextMixin, RowsToTick, VersionedForm, long_text
from projects.models import Programme, Project, User
from reflection.models import Attendance, LearningSession, Practice, ReleasedFinding, Theme
from reflection.services.days import refuse_far_day
from reflection.services.network.session import Present

ANSWER_LENGTH = 2000
"""Characters: an answer is short, so that many can be read."""
OTHERS_AT_MOST = 60
NAME_LENGTH = 200


def first_version() -> dict[str, Any]:
    """How a form for something new begins."""
    return {"version": 0, "client_id": uuid4()}


class NetworkForm(VersionedForm):
    """A form for something new or for a change; the id of what is new travels unseen."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    @property
    def values(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"version", "client_id", *self.many_fields}
        }

    @property
    def many_fields(self) -> tuple[str, ...]:
        return tuple(name for name, field in self.fields.items() if isinstance(field, RowsToTick))

    @property
    def many(self) -> dict[str, list[Any]]:
        return {name: list(self.cleaned_data[name]) for name in self.many_fields}

    @property
    def sent_id(self) -> Any:
        return self.cleaned_data["client_id"] or uuid4()


def themes_field(programme: Programme) -> RowsToTick:
    return RowsToTick(
        Theme.objects.filter(programme=programme),
        label=_("Themes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the programme's themes.")},
    )


class SessionForm(NetworkForm):
    """A session: only its title and its day are needed."""

    title = forms.CharField(
        label=_("What is it called?"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": _("Give the session a title, a few words.")},
    )
    date = forms.DateField(
        label=_("On which day?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Say on which day the session is or was."),
            "invalid": _("This day does not exist. Write it as 2020-06-09."),
        },
    )
    begins_at = forms.TimeField(
        label=_("At what time does it begin?"),
        required=False,
        help_text=_("May stay empty."),
        widget=forms.TimeInput(attrs={"type": "time", "class": "short"}, format="%H:%M"),
        error_messages={"invalid": _("This time does not exist. Write it as 9:30.")},
    )
    place = forms.CharField(
        label=_("Where?"), max_length=300, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    agenda = long_text(label=_("Programme of the day"), help_text=_("What comes when."), rows=6)
    notes = long_text(
        label=_("Notes"), help_text=_("What was said, what should be remembered, what comes next."), rows=8
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme = programme
        self.fields["themes"] = themes_field(programme)
        self.order_fields(["title", "date", "begins_at", "place", "themes", "agenda", "notes"])
        if not self.fields["themes"].queryset:
            del self.fields["themes"]

    def clean_date(self) -> Date:
        """A day in the years of the programme's projects, or around them."""
        day: Date = self.cleaned_data["date"]
        years = Project.objects.filter(programme=self.programme).aggregate(start=Min("start"), end=Max("end"))
        if years["start"]:
            try:
                refuse_far_day(day, **years)
            except forms.ValidationError as far:
                raise forms.ValidationError(far.messages, code="far") from far
        return day


class GuestForm(NetworkForm):
    name = forms.CharField(
        label=_("Who comes, or came?"),
        max_length=300,
        help_text=_("An organisation, a platform; a speaker's name if they agree."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": _("Say who the guest is.")},
    )
    brought = long_text(
        label=_("What do they bring?"),
        help_text=_("The experience that they share with the projects."),
        rows=5,
    )


class ThemeForm(NetworkForm):
    name = forms.CharField(
        label=_("Theme"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": _("Give the theme a name.")},
    )
    question = long_text(
        label=_("Which question does it ask?"),
        help_text=_("The others answer it from their projects."),
        rows=3,
    )


class AnswerForm(NetworkForm):
    text = long_text(
        label=_("What does your project see?"),
        required=True,
        help_text=_("A few sentences. Speak of groups and organisations, not of single people."),
        rows=4,
        error_messages={"required": _("Write an answer; two sentences are enough.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].validators = [
            MaxLengthValidator(
                ANSWER_LENGTH,
                _(
                    "This answer has %(show_value)d characters; at most %(limit_value)d fit. Shorten it a little."
                ),
            )
        ]


class ReleasedFindings(RowsToTick):
    """A project's released findings, by the words that the network reads."""

    def label_from_instance(self, row: ReleasedFinding) -> str:  # type: ignore[override]
        return f"{row.finding.meeting.cycle.name}: {row.text}"


class PracticeForm(NetworkForm):
    """A practice or a challenge of one project."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            (Practice.Kind.PRACTICE, _("a practice that worked for us")),
            (Practice.Kind.CHALLENGE, _("a challenge that we meet")),
        ],
        widget=forms.RadioSelect,
        initial=Practice.Kind.PRACTICE,
        error_messages={"required": _("Say whether it is a practice or a challenge.")},
    )
    text = long_text(
        label=_("Tell it in a few sentences"),
        required=True,
        help_text=_("What you do or meet, with whom, and what else plays a part."),
        rows=6,
        error_messages={"required": _("Write what you want to share.")},
    )
    session = forms.ModelChoiceField(
        LearningSession.objects.none(),
        label=_("Shared in which session?"),
        required=False,
        empty_label=_("in none"),
        error_messages={"invalid_choice": _("Choose one of the programme's sessions.")},
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = project.programme.learning_sessions.order_by("-date", "-pk")
        self.fields["findings"] = ReleasedFindings(
            released_of(project),
            label=_("Which findings does it come from?"),
            required=False,
            help_text=_("Those that the coordinator released."),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": _("Choose from the findings that the project released.")},
        )
        self.fields["themes"] = themes_field(project.programme)
        self.order_fields(["kind", "text", "findings", "themes", "session"])
        for name in ("findings", "themes"):
            if not self.fields[name].queryset.exists():
                del self.fields[name]


def released_of(project: Project) -> QuerySet[ReleasedFinding]:
    return ReleasedFinding.objects.filter(finding__meeting__cycle__project=project).select_related(
        "finding__meeting__cycle"
    )


class ReleaseForm(VersionedForm):
    """Carries the version of the finding that was read before it was released."""


class PeopleForm(PlainTextMixin, forms.Form):
    """Who takes part: for each project its team as boxes to tick, and others one a line."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(
        self,
        *args: Any,
        teams: Sequence[tuple[Project, Sequence[User]]],
        attendances: Iterable[Attendance],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.teams = teams
        self.people = {person.pk: person for _project, people in teams for person in people}
        ticked: dict[int, list[str]] = {}
        others: dict[int, list[str]] = {}
        for row in attendances:
            there = ticked if row.user_id else others
            there.setdefault(row.project_id, []).append(str(row.user_id or row.name))
        for project, people in teams:
            self.fields[f"people-{project.pk}"] = forms.MultipleChoiceField(
                label=gettext("Of the team"),
                choices=[(str(person.pk), str(person)) for person in people],
                initial=ticked.get(project.pk, []),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": _("Choose from the people of the project.")},
            )
            self.fields[f"others-{project.pk}"] = long_text(
                label=gettext("Others of the project, one a line"),
                initial="\n".join(others.get(project.pk, [])),
                help_text=gettext("A function or an organisation is enough."),
                rows=2,
            )

    @property
    def projects(self) -> list[dict[str, Any]]:
        """The fields put together by project, for the page."""
        return [
            {
                "project": project,
                "people": self[f"people-{project.pk}"] if people else None,
                "others": self[f"others-{project.pk}"],
            }
            for project, people in self.teams
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for project, _people in self.teams:
            name = f"others-{project.pk}"
            lines = lines_of(cleaned.get(name, ""))
            if any(len(line) > NAME_LENGTH for line in lines):
                self.add_error(name, gettext("A line here is too long: a name or a function is enough."))
            if len(lines) > OTHERS_AT_MOST:
                self.add_error(
                    name, gettext("So many people of one project? At most %d lines fit.") % OTHERS_AT_MOST
                )
        return cleaned

    @property
    def present(self) -> list[Present]:
        return [
            Present(
                project,
                tuple(self.people[int(pk)] for pk in self.cleaned_data[f"people-{project.pk}"]),
                tuple(lines_of(self.cleaned_data[f"others-{project.pk}"])),
            )
            for project, _people in self.teams
        ]


def lines_of(text: str) -> list[str]:
    """The lines that say something, without blanks around them."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
