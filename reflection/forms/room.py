"""The small forms of a meeting on the screen, and of the cards from the room."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diaries.services.of_its_time import PartnerOffer, offer_partners
from projects.cycle_dates import refuse_far_year
from projects.forms import Folded, PlainTextMixin, RowsToTick, inside_page_form, long_text
from projects.models import Cycle
from projects.services.current import is_latest
from reflection.models import CARD_LENGTH, Card, CardKind, Contribution, Finding, Meeting, Verdict
from theory_of_change.forms.workshop import CLIENT_ID, OneLineBreak
from theory_of_change.models import Activity, Actor, Assumption, Marker


class SentOnceForm(PlainTextMixin, forms.Form):
    """Carries the client id that the page gave it; what no page of ours put there counts as absent."""

    client_id = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("client_id", uuid4())
        if data is not None and not re.fullmatch(CLIENT_ID, data.get("client_id", "")):
            data = data.copy()
            data["client_id"] = str(uuid4())
        super().__init__(data, **kwargs)

    def clean_client_id(self) -> UUID:
        return UUID(self.cleaned_data["client_id"])

    @property
    def helper(self) -> FormHelper:
        return inside_page_form()


class CardForm(SentOnceForm):
    """What somebody in the room hands in."""

    kind = forms.ChoiceField(
        label=_("Your card says"),
        choices=CardKind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what your card says."),
            "invalid_choice": _("Choose one of these four."),
        },
    )
    text = OneLineBreak(
        label=_("In your words"),
        max_length=CARD_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={
            "required": _("Write something first."),
            "max_length": _(
                "That is long for a card: %(show_value)d characters, at most %(limit_value)d fit."
            ),
        },
    )


class PollForm(PlainTextMixin, forms.Form):
    question = forms.CharField(
        label=_("A question to the room"),
        max_length=300,
        initial=_("How content are we with these changes?"),
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Everybody answers from one, not at all, to five, very much."),
        error_messages={"required": _("Type the question first.")},
    )

    helper = property(lambda self: inside_page_form())


class DecisionOnScreenForm(SentOnceForm):
    """A decision as it is said; what it changes is said on its own page."""

    text = long_text(
        label=_("We decide"),
        required=True,
        rows=3,
        error_messages={"required": _("Write down what was decided.")},
    )
    owner = forms.CharField(
        label=_("Who sees to it"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("A function or an organisation, as it may stand in the report."),
    )
    due = forms.DateField(
        label=_("By when"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("This day does not exist. Write it as 2020-06-09.")},
        validators=[refuse_far_year],
    )

    def __init__(self, data: Any = None, *, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        found = list(Finding.objects.filter(meeting__cycle=cycle).order_by("number"))
        if found:
            field = RowsToTick(
                label=_("Follows from the findings"), queryset=Finding.objects.none(), required=False
            )
            field.queryset = Finding.objects.filter(pk__in=[each.pk for each in found])
            field.widget = forms.CheckboxSelectMultiple()
            field.choices = [(each.pk, f"{each.number}. {shortened(each.text, 64)}") for each in found]
            self.fields["findings"] = field

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("text", "owner", "due")}

    @property
    def many(self) -> dict[str, list[Any]]:
        return {"findings": list(self.cleaned_data.get("findings", ()))}


class FindingOnScreenForm(SentOnceForm):
    """A finding as it is said, with the four questions of box 2.2: only the first field is needed."""

    text = long_text(
        label=_("We conclude"),
        required=True,
        rows=3,
        error_messages={"required": _("Write down what the meeting concludes.")},
    )
    markers = RowsToTick(label=_("About"), queryset=Marker.objects.none(), required=False)
    significance = long_text(
        label=_("Are we content with this change? Does it bring the vision nearer?"), rows=2
    )
    contribution = forms.ChoiceField(
        label=_("How much did we contribute?"),
        choices=[("", _("not said")), *Contribution.choices],
        required=False,
    )
    contribution_words = long_text(label=_("How, and with what?"), rows=2)
    activities = RowsToTick(
        label=_("Activities that contributed"), queryset=Activity.objects.none(), required=False
    )
    other_factors = long_text(label=_("What else played a part?"), rows=2)
    barriers = long_text(label=_("What stood in the way?"), rows=2)
    rests = forms.BooleanField(
        label=_("It rests on all that stands under these markers now"), required=False, initial=True
    )

    TEXTS = ("text", "significance", "contribution", "contribution_words", "other_factors", "barriers")

    def __init__(self, data: Any = None, *, cycle: Cycle, actor: Actor | None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.actor = actor
        if actor is None:
            del self.fields["markers"], self.fields["activities"], self.fields["rests"]
            return
        latest = is_latest(cycle, list(cycle.project.cycles.all()))
        offer = offer_partners(cycle, [actor], is_latest=latest)[0]
        self._offer("markers", {each.marker.pk: shortened(each.label, 64) for each in offer.markers})
        self._offer("activities", {each.activity.pk: each.name for each in offer.activities})

    def _offer(self, name: str, labels: dict[int, str]) -> None:
        """Rows to tick, in the words of the cycle; the whole wording stands on the screen beside them."""
        model = {"markers": Marker, "activities": Activity}[name]
        field = self.fields[name]
        field.queryset = model._default_manager.filter(pk__in=labels)
        field.widget = forms.CheckboxSelectMultiple()
        field.choices = list(labels.items())
        if not labels:
            del self.fields[name]

    @property
    def helper(self) -> FormHelper:
        """The activities wait behind a line: often they are many."""
        helper = inside_page_form()
        names = [name for name in self.fields if name not in {"activities", "rests"}]
        if "rests" in self.fields and "markers" in names:
            names.insert(names.index("markers") + 1, "rests")
        if "activities" in self.fields:
            at = names.index("contribution_words") + 1
            chosen = bool(self.is_bound and self.data.getlist("activities"))
            names.insert(at, Folded(gettext("Activities that contributed"), "activities", is_open=chosen))
        helper.layout = Layout(*names)
        return helper

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.TEXTS} | {"actor": self.actor}

    @property
    def many(self) -> dict[str, list[Any]]:
        return {
            name: list(self.cleaned_data[name]) for name in ("markers", "activities") if name in self.fields
        }


class VerdictOnScreenForm(SentOnceForm):
    """What the meeting says of one assumption, and why: a finding about the project as a whole."""

    assumption = forms.ModelChoiceField(
        label=_("Which assumption?"),
        queryset=Assumption.objects.none(),
        empty_label=_("choose one"),
        error_messages={
            "required": _("Choose the assumption that you speak about."),
            "invalid_choice": _("Choose one of the assumptions that the team holds."),
        },
    )
    verdict = forms.ChoiceField(
        label=_("What we saw says"),
        choices=Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the meeting says of it.")},
    )
    text = long_text(
        label=_("Because"),
        required=True,
        rows=3,
        error_messages={"required": _("Say in a sentence what makes you say so.")},
    )

    def __init__(self, data: Any = None, *, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["assumption"]
        field.queryset = Assumption.objects.filter(project=cycle.project_id).followed().with_ends()
        field.label_from_instance = lambda row: shortened(row.in_words)


class PlaceObservationForm(forms.Form):
    """Under which of its partner's markers the meeting looks at an observation."""

    marker = forms.ChoiceField(
        label=_("The meeting looks at it under"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the markers of this partner.")},
    )

    def __init__(self, *args: Any, cycle: Cycle, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        latest = is_latest(cycle, list(cycle.project.cycles.all()))
        offer = offer_partners(cycle, [actor], is_latest=latest)[0]
        self.rows = {str(each.marker.pk): each.marker for each in offer.markers}
        self.fields["marker"].choices = [
            ("", gettext("where the diary has it")),
            *((str(each.marker.pk), each.label) for each in offer.markers),
        ]

    @property
    def row(self) -> Marker | None:
        return self.rows.get(self.cleaned_data["marker"])

    helper = property(lambda self: inside_page_form())


class ArrangeCardForm(PlainTextMixin, forms.Form):
    """Where a card belongs: a group, a marker or an activity, the findings that rest on it; or aside.

    A field that was not sent at all stays as it is, so that moving a card by hand sends the one thing it changes.
    """

    group = forms.ChoiceField(
        label=_("Together with"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the groups of this meeting.")},
    )
    new_group = forms.CharField(
        label=_("Or begin a group"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("A few words that say what these cards have in common."),
    )
    marker = forms.ChoiceField(
        label=_("Belongs to the progress marker"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the markers of this cycle.")},
    )
    activity = forms.ChoiceField(
        label=_("Belongs to the activity"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the activities of this cycle.")},
    )
    whole_group = forms.BooleanField(label=_("Take the whole group along"), required=False)
    findings = forms.MultipleChoiceField(
        label=_("Findings that rest on it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose one of the findings of this meeting.")},
    )

    def __init__(self, data: Any = None, *, card: Card, meeting: Meeting, **kwargs: Any) -> None:
        self.card = card
        findings = {str(row.pk): row for row in meeting.findings.all()}
        kwargs["initial"] = {
            "group": card.group_id or "",
            "marker": card.marker_id or "",
            "activity": card.activity_id or "",
            "findings": [str(pk) for pk in card.findings.values_list("pk", flat=True)]
            if data is None
            else [],
        }
        super().__init__(data, **kwargs)
        self.groups = {str(row.pk): row for row in meeting.card_groups.all()}
        offers = offers_in(meeting.cycle)
        self.markers = {str(each.marker.pk): each.marker for offer in offers for each in offer.markers}
        self.activities = {
            str(each.activity.pk): each.activity for offer in offers for each in offer.activities
        }
        self.finding_rows = findings
        self._choices("group", [(pk, row.name) for pk, row in self.groups.items()], gettext("no other card"))
        self._choices(
            "marker",
            [
                (
                    offer.actor.name,
                    [
                        (str(each.marker.pk), shortened(f"{offer.actor.name}, {each.label}"))
                        for each in offer.markers
                    ],
                )
                for offer in offers
                if offer.markers
            ],
            gettext("none"),
        )
        self._choices(
            "activity",
            [
                (offer.actor.name, [(str(each.activity.pk), each.name) for each in offer.activities])
                for offer in offers
                if offer.activities
            ],
            gettext("none"),
        )
        self.fields["findings"].choices = [
            (pk, f"{row.number}. {shortened(row.text)}") for pk, row in findings.items()
        ]
        if not findings:
            del self.fields["findings"]
        if card.group_id is None:
            del self.fields["whole_group"]

    def _choices(self, name: str, choices: Sequence[Any], empty: str) -> None:
        self.fields[name].choices = [("", empty), *choices]

    @property
    def values(self) -> dict[str, Any]:
        """What was sent, as `arrange_card` takes it; a new group is made by the view."""
        data, sent = self.cleaned_data, self.data
        values: dict[str, Any] = {}
        if "group" in sent:
            values["group"] = self.groups.get(data["group"])
        if "marker" in sent:
            values["marker"] = self.markers.get(data["marker"])
        if "activity" in sent:
            values["activity"] = self.activities.get(data["activity"])
        if "aside" in sent:
            values["is_aside"] = sent["aside"] == "yes"
        return values

    @property
    def beside(self) -> Card | None:
        """The card of this meeting on which this one was dropped."""
        asked = self.data.get("with", "")
        if not asked.isdecimal() or len(asked) > 18:
            return None
        return (
            self.card.meeting.cards.exclude(pk=self.card.pk).select_related("group").filter(pk=asked).first()
        )

    @property
    def others(self) -> list[Card]:
        """The other cards of its group, where they are to go along."""
        if not self.cleaned_data.get("whole_group"):
            return []
        return list(Card.objects.filter(group=self.card.group_id).exclude(pk=self.card.pk))

    @property
    def tied(self) -> list[Any] | None:
        """The findings that were ticked; None where the form did not ask."""
        if "findings" not in self.fields or "new_group" not in self.data:
            return None
        return [self.finding_rows[pk] for pk in self.cleaned_data["findings"]]

    helper = property(lambda self: inside_page_form())


def offers_in(cycle: Cycle) -> list[PartnerOffer]:
    """The markers and activities of all partners, in the words of the cycle."""
    partners = [
        actor
        for actor in Actor.objects.filter(project=cycle.project_id).boundary_partners()
        if actor.was_followed_after(cycle.opens_at)
    ]
    latest = is_latest(cycle, list(cycle.project.cycles.all()))
    return offer_partners(cycle, partners, is_latest=latest)


def shortened(text: str, length: int = 140) -> str:
    """A text in a list to choose from."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
