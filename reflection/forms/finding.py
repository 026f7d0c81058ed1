"""What the meeting concludes: one sentence is enough, the four questions of box 2.2 wait behind it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diaries.models import ActivityEntry, Observation
from diaries.services.of_its_time import PartnerOffer
from projects.forms import RowsToTick, VersionedForm, long_text
from projects.models import Cycle, Project
from reflection.models import Contribution, Finding, Verdict
from theory_of_change.models import Activity, Actor, Assumption, Level, Marker

NOT_THERE = _("One of these is not there any more. Look at the list again.")
LONGEST_LABEL = 150
"""Characters of an entry as a row to tick."""


class RowsOfProject(RowsToTick):
    def __init__(self, queryset: Any, label: Any) -> None:
        super().__init__(
            queryset=queryset,
            label=label,
            required=False,
            error_messages={"invalid_choice": NOT_THERE, "invalid_pk_value": NOT_THERE},
        )


class FindingForm(VersionedForm):
    """One or two fields are enough while people talk; everything can be added until the report is published."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    text = long_text(
        label=_("What do we conclude?"),
        required=True,
        rows=3,
        error_messages={"required": _("Write what the meeting concludes; one sentence is enough.")},
    )
    significance = long_text(
        label=_("Are we content with this change? Does it bring the vision nearer?"), rows=2
    )
    contribution = forms.ChoiceField(
        label=_("How much did we contribute?"),
        choices=[("", _("not said")), *Contribution.choices],
        required=False,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"invalid_choice": _("Choose none seen, some or much, or leave it unsaid.")},
    )
    contribution_words = long_text(label=_("How did we contribute?"), rows=2)
    other_factors = long_text(
        label=_("What else played a part?"),
        help_text=_("Other people, other events. A change seldom has one cause."),
        rows=2,
    )
    barriers = long_text(label=_("What stood in the way?"), rows=2)

    TICKED = ("markers", "activities", "observations", "activity_entries")
    QUESTIONS = ("significance", "contribution", "contribution_words", "other_factors", "barriers")

    def __init__(self, *args: Any, cycle: Cycle, finding: Finding | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        project = cycle.project
        self.finding = finding
        self.offers: list[PartnerOffer] = []
        self.seen: list[Observation] = []
        self.done: list[ActivityEntry] = []
        self.fields["actor"] = forms.ModelChoiceField(
            queryset=_whom(project, finding),
            label=_("About whom?"),
            required=False,
            empty_label=_("the project as a whole"),
            error_messages={
                "invalid_choice": _("Choose one of the boundary partners, or the project as a whole.")
            },
        )
        of_finding = Q(findings=finding) if finding and finding.pk else Q(pk=None)
        in_cycle = Q(cycle=cycle, removed_at=None)
        self.fields["markers"] = RowsOfProject(
            Marker.objects.filter(actor__project=project).select_related("actor"), _("Which changes?")
        )
        self.fields["activities"] = RowsOfProject(
            Activity.objects.filter(actor__project=project).select_related("actor"),
            _("Which activities contributed?"),
        )
        self.fields["observations"] = RowsOfProject(
            Observation.objects.filter(in_cycle | of_finding).select_related("actor", "cycle").distinct(),
            _("On which observations does it rest?"),
        )
        self.fields["activity_entries"] = RowsOfProject(
            ActivityEntry.objects.filter(in_cycle | of_finding)
            .select_related("activity__actor", "cycle")
            .distinct(),
            _("And on what was done?"),
        )
        said = dict(finding.verdicts.values_list("assumption", "verdict")) if finding and finding.pk else {}
        self.assumptions = [
            each
            for each in Assumption.objects.filter(project=project).with_ends()
            if each.is_followed or each.pk in said
        ]
        for assumption in self.assumptions:
            self.fields[f"verdict-{assumption.pk}"] = forms.ChoiceField(
                label=assumption.in_words,
                choices=[("", _("not spoken of")), *Verdict.choices],
                required=False,
                initial=said.get(assumption.pk, ""),
                error_messages={
                    "invalid_choice": _("Choose confirmed, doubted or refuted, or leave it unsaid.")
                },
            )

    # What was sent

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("text", "actor", *self.QUESTIONS)}

    @property
    def many(self) -> dict[str, list[Any]]:
        return {name: list(self.cleaned_data[name]) for name in self.TICKED}

    @property
    def verdicts(self) -> dict[Assumption, str]:
        return {assumption: self.cleaned_data[f"verdict-{assumption.pk}"] for assumption in self.assumptions}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in self.TICKED:
            strays = {
                str(each.actor)
                for each in cleaned.get(name, ())
                if cleaned.get("actor") and each.actor != cleaned["actor"]
            }
            if strays:
                self.add_error(
                    name,
                    gettext(
                        "Here something of %(partners)s is ticked. Untick it, or choose the project as a whole."
                    )
                    % {"partners": ", ".join(sorted(strays))},
                )
        return cleaned

    # What can be chosen

    def offer(
        self, offers: Sequence[PartnerOffer], seen: Sequence[Observation], done: Sequence[ActivityEntry]
    ) -> None:
        """What can be ticked, in the words of the meeting's cycle; what was sent is looked up without it."""
        self.offers, self.seen, self.done = list(offers), list(seen), list(done)
        self.fields["actor"].choices = [
            ("", self.fields["actor"].empty_label),
            *((each.actor.pk, each.actor.name) for each in offers),
        ]

    def ids(self, name: str) -> set[int]:
        """The numbers that stand in a field now, as they were sent or as the finding has them."""
        values = self.data.getlist(name) if self.is_bound else self.initial.get(name) or []
        listed = values if isinstance(values, (list, tuple)) else [values]
        return {int(each) for each in map(str, listed) if each.isdecimal() and len(each) < 19}

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Per partner what can be ticked; the groups of another partner than the chosen one stay folded."""
        ticked = {name: self.ids(name) for name in self.TICKED}
        chosen = self.ids("actor")
        return [
            {
                "actor": offer.actor,
                "is_chosen": offer.actor.pk in chosen,
                "markers": [
                    {
                        "pk": each.marker.pk,
                        "number": each.wording.number,
                        "text": each.wording.text,
                        "level": Level(each.wording.level).label,
                        "is_ticked": each.marker.pk in ticked["markers"],
                    }
                    for each in offer.markers
                ],
                "activities": [
                    {
                        "pk": each.activity.pk,
                        "text": each.name,
                        "is_ticked": each.activity.pk in ticked["activities"],
                    }
                    for each in offer.activities
                ],
                "seen": [
                    _row(each, each.change, ticked["observations"])
                    for each in self.seen
                    if each.actor_id == offer.actor.pk
                ],
                "done": [
                    _row(each, each.description, ticked["activity_entries"])
                    for each in self.done
                    if each.activity.actor_id == offer.actor.pk
                ],
            }
            for offer in self.offers
        ]

    @property
    def verdict_fields(self) -> list[forms.BoundField]:
        return [self[f"verdict-{assumption.pk}"] for assumption in self.assumptions]

    @property
    def chosen_entries(self) -> int:
        return len(self.ids("observations")) + len(self.ids("activity_entries"))

    @property
    def chosen_assumptions(self) -> int:
        """Assumptions of which something is said."""
        return sum(bool(field.value()) for field in self.verdict_fields)

    def _stands(self, names: Sequence[str]) -> bool:
        return any(self[name].value() or self[name].errors for name in names)

    @property
    def asks_more(self) -> bool:
        """Whether something stands behind the four questions, so that they open."""
        return self._stands(self.QUESTIONS) or bool(self.ids("activities"))

    @property
    def errs_in_entries(self) -> bool:
        return bool(self["observations"].errors or self["activity_entries"].errors)

    @property
    def errs_in_assumptions(self) -> bool:
        return any(field.errors for field in self.verdict_fields)


def _row(entry: Observation | ActivityEntry, text: str, ticked: set[int]) -> dict[str, Any]:
    return {
        "pk": entry.pk,
        "text": Truncator(" ".join(text.split())).chars(LONGEST_LABEL),
        "when": entry.when,
        "is_ticked": entry.pk in ticked,
    }


def _whom(project: Project, finding: Finding | None) -> QuerySet[Actor]:
    """The boundary partners, and whom a finding was about before."""
    partners = Actor.objects.filter(project=project)
    chosen = partners.filter(pk=finding.actor_id if finding else None)
    return partners.boundary_partners() | chosen
