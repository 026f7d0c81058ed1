"""The two forms one writes with wherever one is: what I saw, and what we did. Over all partners of a project."""

from collections.abc import Collection, Sequence
from datetime import date as Date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diaries.models import Method, Nature, Precision
from diaries.services.entry import Sent, also_with
from diaries.services.of_its_time import PartnerOffer
from projects import clock
from projects.cycle_dates import last_of_month
from projects.forms import PlainTextMixin, RowsToTick, long_text, version_field
from projects.models import Cycle, Project
from theory_of_change.models import Activity, Actor, Level, Marker

TODAY, DAY, MONTH = "today", "day", "month"


class OwnRowsField(RowsToTick):
    """Markers or activities of any of the partners; another's is refused with the field's sentence."""

    def __init__(self, queryset: QuerySet, label: Any) -> None:
        super().__init__(
            queryset=queryset.select_related("actor"),
            label=label,
            required=False,
            error_messages={
                "invalid_choice": _("One of these is not there any more. Look at the list again."),
                "invalid_pk_value": _("One of these is not there any more. Look at the list again."),
            },
        )


class WritingForm(PlainTextMixin, forms.Form):
    """What both forms share: the client id, with whom, and when, to the day or to the month."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    version = version_field(required=False)
    cycle = forms.IntegerField(
        label=_("In which cycle, if you give no day?"),
        widget=forms.HiddenInput,
        required=False,
        min_value=1,
        max_value=2**63 - 1,
    )
    today = forms.DateField(widget=forms.HiddenInput, required=False)
    """The day on which one wrote, as the device knows it: the words may be sent days later."""
    when = forms.ChoiceField(
        label=_("When?"),
        choices=[(TODAY, _("today")), (DAY, _("another day")), (MONTH, _("a month"))],
        required=False,
        error_messages={"invalid_choice": _("Choose today, another day or a month.")},
    )
    date = forms.DateField(
        label=_("Which day?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("This day does not exist. Write it as 2020-03-06, or leave it empty.")},
    )
    month = forms.DateField(
        label=_("Which month?"),
        required=False,
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        error_messages={"invalid": _("Write the month as 2020-03, or leave it empty.")},
    )

    def __init__(self, *args: Any, project: Project, actors: QuerySet[Actor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.offers: list[PartnerOffer] = []
        self.has_cycles = False
        self.fields["actor"] = forms.ModelChoiceField(
            queryset=actors,
            label=_("With whom?"),
            error_messages={
                "required": _("Choose with whom. Your text is still here."),
                "invalid_choice": _("Choose one of the boundary partners. Your text is still here."),
            },
        )

    def offer(self, offers: Sequence[PartnerOffer]) -> None:
        """What can be chosen, for showing the form; what was sent is looked up without it."""
        self.offers = list(offers)
        self.fields["actor"].choices = [(each.actor.pk, each.actor.name) for each in offers]

    def offer_cycles(self, cycles: Sequence[Cycle]) -> None:
        """Where an entry without a day may go: chosen where there are several, and unsaid where there is one."""
        self.has_cycles = len(cycles) > 1
        if self.has_cycles:
            named = [(each.pk, f"{each.name} ({each.short_period})") for each in reversed(cycles)]
            self.fields["cycle"].widget = forms.Select(attrs={"class": "form-select"}, choices=named)

    def sent_or_begun(self, name: str) -> list[str]:
        """The values of a field as they stand in the form now, as texts."""
        if self.is_bound:
            return list(self.data.getlist(name))
        value = self.initial.get(name)
        return [str(each) for each in (value if isinstance(value, (list, tuple)) else [value]) if each]

    def ids(self, name: str) -> set[int]:
        return {int(each) for each in self.sent_or_begun(name) if each.isdecimal() and len(each) < 19}

    @property
    def when_now(self) -> str:
        """Which of the three ways to say when is chosen."""
        return (self.sent_or_begun("when") or [DAY])[0]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        when = cleaned.get("when") or (MONTH if cleaned.get("month") and not cleaned.get("date") else DAY)
        cleaned["date_precision"] = (
            Precision.MONTH if when == MONTH and cleaned.get("month") else Precision.DAY
        )
        if when == TODAY:
            self._keep_day("when", cleaned.get("today") or clock.today())
        elif when == MONTH:
            self._keep_month(cleaned.get("month"))
        else:
            self._keep_day("date", cleaned.get("date"))
        return cleaned

    def _keep_day(self, name: str, day: Date | None) -> None:
        if day and not self.project.start <= day <= self.project.end:
            self._refuse_outside(name)
        self.cleaned_data["date"] = day

    def _keep_month(self, first: Date | None) -> None:
        """A month belongs to the cycle of its first day within the project."""
        if first and (last_of_month(first) < self.project.start or first > self.project.end):
            self._refuse_outside("month")
        self.cleaned_data["date"] = first

    def _refuse_outside(self, name: str) -> None:
        self.add_error(
            name,
            gettext("The project runs from %(start)s to %(end)s; this day lies outside it.")
            % {"start": date_format(self.project.start), "end": date_format(self.project.end)},
        )

    @property
    def day(self) -> Date | None:
        """The day that decides about the cycle."""
        day = self.cleaned_data["date"]
        return max(day, self.project.start) if day else None

    def _values(self, names: Collection[str]) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*names, "date", "date_precision")}


class SawForm(WritingForm):
    """What I saw: only with whom and the sentences are needed; the rest can wait until the end of the cycle."""

    change = long_text(
        label=_("Tell it in a few sentences"),
        required=True,
        rows=4,
        error_messages={"required": _("Write what you saw; two sentences are enough.")},
    )
    nature = forms.MultipleChoiceField(
        label=_("Something we did not expect"),
        required=False,
        choices=Nature.choices,
        error_messages={"invalid_choice": _("Choose one of the two, or neither.")},
    )
    significance = long_text(label=_("Why does this change matter?"), rows=2)
    contribution = long_text(label=_("What did the project contribute?"), rows=2)
    other_factors = long_text(
        label=_("What else played a part?"), help_text=_("Other people, other events."), rows=2
    )
    method = forms.ChoiceField(
        label=_("How was it observed?"), choices=[("", _("not said")), *Method.choices], required=False
    )

    TEXTS = ("change", "significance", "contribution", "other_factors", "method")
    LATER = ("significance", "contribution", "other_factors", "method", "activities")

    def __init__(self, *args: Any, actors: QuerySet[Actor], **kwargs: Any) -> None:
        super().__init__(*args, actors=actors, **kwargs)
        own = {"actor__in": actors}
        self.fields["actors"] = RowsToTick(
            queryset=actors,
            label=_("Also seen with"),
            required=False,
            error_messages={
                "invalid_choice": _("Choose among the boundary partners."),
                "invalid_pk_value": _("Choose among the boundary partners."),
            },
        )
        self.fields["markers"] = OwnRowsField(Marker.objects.filter(**own), _("Which markers does it fit?"))
        self.fields["activities"] = OwnRowsField(
            Activity.objects.filter(**own), _("Which activities were involved?")
        )

    @property
    def is_more_used(self) -> bool:
        """Whether something stands in what is folded away."""
        return any(each.strip() for name in self.LATER for each in self.sent_or_begun(name)) or any(
            name in self.errors for name in self.LATER if self.is_bound
        )

    @property
    def has_several(self) -> bool:
        return bool(self.ids("actors") - self.ids("actor"))

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Per partner its markers and activities as rows to tick; open for those it is about."""
        chosen = self.ids("actor") | self.ids("actors")
        markers, activities, also = self.ids("markers"), self.ids("activities"), self.ids("actors")
        return [
            {
                "actor": offer.actor,
                "is_chosen": offer.actor.pk in chosen,
                "is_also": offer.actor.pk in also,
                "markers": [
                    {
                        "pk": each.marker.pk,
                        "number": each.wording.number,
                        "text": each.wording.text,
                        "level": Level(each.wording.level).label,
                        "is_ticked": each.marker.pk in markers,
                    }
                    for each in offer.markers
                ],
                "activities": [
                    {
                        "pk": each.activity.pk,
                        "name": each.name,
                        "is_ticked": each.activity.pk in activities,
                    }
                    for each in offer.activities
                ],
            }
            for offer in self.offers
        ]

    @property
    def has_unexpected(self) -> dict[str, bool]:
        """Which of the two kinds of unexpected is ticked."""
        now = self.sent_or_begun("nature")
        return {
            "positive": Nature.UNEXPECTED_POSITIVE in now,
            "negative": Nature.UNEXPECTED_NEGATIVE in now,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        said = [each for each in cleaned.get("nature", []) if each != Nature.EXPECTED]
        if len(said) > 1:
            self.add_error("nature", gettext("Choose one of the two, or neither."))
        cleaned["nature"] = said[0] if said else Nature.EXPECTED
        if cleaned.get("actor") and "actors" in cleaned:
            also = [each for each in cleaned["actors"] if each != cleaned["actor"]]
            cleaned["partners"] = [cleaned["actor"], *also]
            self._refuse_strays("markers")
            self._refuse_strays("activities")
        return cleaned

    def _own(self, name: str, actor: Actor) -> list[Any]:
        return [each for each in self.cleaned_data[name] if each.actor_id == actor.pk]

    def _refuse_strays(self, name: str) -> None:
        """What is ticked belongs to a partner with whom one saw it."""
        partners = self.cleaned_data["partners"]
        strays = {str(each.actor) for each in self.cleaned_data.get(name, ()) if each.actor not in partners}
        if strays:
            self.add_error(
                name,
                gettext(
                    "Here something of %(partners)s is ticked. Say that you also saw it there, or untick it."
                )
                % {"partners": ", ".join(sorted(strays))},
            )

    def entries(self) -> list[Sent]:
        """One entry for each partner, with its own markers. What was unexpected with one partner and fits a
        marker of another is unexpected with the first only. Where nothing is said, it can be tied to a marker later."""
        cleaned = self.cleaned_data
        everywhere = all(self._own("markers", each) for each in cleaned["partners"])
        found = []
        for place, actor in enumerate(cleaned["partners"]):
            markers = self._own("markers", actor)
            alone = len(cleaned["partners"]) == 1
            nature = cleaned["nature"] if alone or everywhere or not markers else Nature.EXPECTED
            found.append(
                Sent(
                    also_with(cleaned["client_id"], actor.pk) if place else cleaned["client_id"],
                    {"actor": actor, "nature": nature, **self._values(self.TEXTS)},
                    {"markers": markers, "activities": self._own("activities", actor)},
                )
            )
        return found


class DidForm(WritingForm):
    """What we did: an activity of the theory of change or one that nobody had planned, and how it went."""

    unplanned = forms.CharField(
        label=_("What was it?"),
        required=False,
        max_length=600,
        help_text=_("It joins the theory of change of this partner, marked as not planned."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    description = long_text(label=_("What was done?"), help_text=_("Who, how, what."), rows=4)
    went_well = long_text(label=_("What was good?"), rows=2)
    why_well = long_text(label=_("Why was it good?"), rows=2)
    went_less_well = long_text(label=_("What was less good?"), rows=2)
    why_less_well = long_text(label=_("Why was it less good?"), rows=2)
    participants = forms.IntegerField(
        label=_("How many took part?"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=_("If you know. No names."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "count"}),
        error_messages={"invalid": _("Write a whole number, or leave it empty.")},
    )

    TEXTS = ("description", "went_well", "why_well", "went_less_well", "why_less_well")

    def __init__(self, *args: Any, actors: QuerySet[Actor], **kwargs: Any) -> None:
        super().__init__(*args, actors=actors, **kwargs)
        self.fields["actor"].required = False
        self.fields["activity"] = forms.ModelChoiceField(
            queryset=Activity.objects.filter(actor__in=actors).select_related("actor"),
            label=_("Which activity?"),
            required=False,
            error_messages={"invalid_choice": _("Choose one of the project's activities.")},
        )

    @property
    def is_unplanned_used(self) -> bool:
        errors = self.errors if self.is_bound else {}
        return bool("".join(self.sent_or_begun("unplanned")).strip()) or "actor" in errors

    def offer(self, offers: Sequence[PartnerOffer]) -> None:
        super().offer(offers)
        here, elsewhere = [], []
        for each in offers:
            planned = [(then.activity.pk, then.name) for then in each.activities if then.is_planned]
            other = [(then.activity.pk, then.name) for then in each.activities if not then.is_planned]
            here += [(each.actor.name, planned)] if planned else []
            if other:
                label = gettext("%(partner)s: planned for other cycles") % {"partner": each.actor.name}
                elsewhere.append((label, other))
        self.fields["activity"].choices = [("", gettext("Choose an activity")), *here, *elsewhere]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        name = cleaned.get("unplanned", "").strip()
        cleaned["unplanned"] = name
        if name and cleaned.get("activity"):
            self.add_error("unplanned", gettext("You also chose an activity above. Keep one of the two."))
        elif name and not cleaned.get("actor") and "actor" not in self.errors:
            self.add_error("actor", gettext("Choose with whom. Your text is still here."))
        elif not name and not cleaned.get("activity") and not {"activity", "unplanned"} & set(self.errors):
            self.add_error("activity", gettext("Choose the activity this is about."))
        if not any(cleaned.get(name) for name in self.TEXTS) and not self.errors:
            self.add_error("description", gettext("Write at least a sentence about what was done."))
        return cleaned

    @property
    def to_name(self) -> tuple[Actor, str] | None:
        """With whom something was done that has no activity yet, and what it was; None where an activity was chosen."""
        said = self.cleaned_data
        return None if said["activity"] else (said["actor"], said["unplanned"])

    def entry(self) -> Sent:
        """Without its activity where that has yet to be named (see `to_name`)."""
        chosen = {"activity": self.cleaned_data["activity"]} if self.cleaned_data["activity"] else {}
        values = self._values((*self.TEXTS, "participants"))
        return Sent(self.cleaned_data["client_id"], {**chosen, **values})
