"""An assumption as a sentence: if this, then that, because."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from django import forms
from django.db.models import Prefetch
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.forms import long_text
from projects.models import Project
from theory_of_change.forms.reasons import ReasonedForm, is_in_use, shortened
from theory_of_change.models import Activity, Actor, Assumption, Marker
from theory_of_change.models.assumption import still_goes_on

End = Activity | Marker
VISION = "vision"


def key_of(end: End) -> str:
    """How a form or an address names an activity or a marker: "activity-3"."""
    return f"{end._meta.model_name}-{end.pk}"


class EndField(forms.ChoiceField):
    """One activity or marker out of a list grouped by boundary partner; its value is the thing itself.

    With `vision` the list begins with the vision, whose value is None.
    """

    default_error_messages = {
        "required": _("Choose one from the list."),
        "invalid_choice": _("Choose one from the list; it may have been retired in the meantime."),
    }

    def __init__(self, *, vision: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.vision = vision
        self.ends: dict[str, End] = {}

    def offer(self, groups: Iterable[tuple[str, list[End]]]) -> None:
        groups = list(groups)
        self.ends = {key_of(end): end for _name, ends in groups for end in ends}
        first = (VISION, gettext("the vision comes nearer")) if self.vision else ("", gettext("Choose …"))
        self.choices = [
            first,
            *((name, [(key_of(end), words_for(end)) for end in ends]) for name, ends in groups if ends),
        ]

    def prepare_value(self, value: Any) -> Any:
        return key_of(value) if isinstance(value, Activity | Marker) else value

    def clean(self, value: Any) -> End | str:
        chosen = super().clean(value)
        return gettext("the vision comes nearer") if chosen == VISION else self.ends[chosen]


class AssumptionForm(ReasonedForm):
    begins_at = EndField(label=_("If this takes place or is seen …"))
    arrives_at = EndField(label=_("… then this follows …"), vision=True)
    because = long_text(
        label=_("… because"),
        required=True,
        rows=3,
        help_text=_("What makes you think so? Reflection meetings can come back to it."),
    )
    field_order = ["begins_at", "arrives_at", "because", "decision", "reason"]

    def __init__(
        self, *args: Any, project: Project, assumption: Assumption | None = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("asks_why", assumption is not None or is_in_use(project))
        super().__init__(*args, project=project, **kwargs)
        self.assumption = assumption
        partners = partners_with_ends(project)
        begin, arrive = self.fields["begins_at"], self.fields["arrives_at"]
        begin.offer(  # type: ignore[attr-defined]
            [
                (name, offered([*activities, *markers], self._present))
                for name, activities, markers in partners
            ]
        )
        arrive.offer(  # type: ignore[attr-defined]
            [(name, offered(markers, self._present)) for name, _activities, markers in partners]
        )

    @property
    def _present(self) -> list[End]:
        """The ends that the assumption has now: they stay on offer though one may have ended."""
        if self.assumption is None:
            return []
        return [end for end in (self.assumption.begins_at, self.assumption.leads_to) if end is not None]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("begins_at") and cleaned.get("begins_at") == cleaned.get("arrives_at"):
            self.add_error("arrives_at", gettext("A marker cannot lead to itself."))
        return cleaned

    @property
    def link(self) -> dict[str, Any]:
        """What the services ask for: the two ends and why."""
        arrives_at = self.cleaned_data["arrives_at"]
        return {
            "begins_at": self.cleaned_data["begins_at"],
            "leads_to": arrives_at if isinstance(arrives_at, Marker) else None,
            "because": self.cleaned_data["because"],
        }


def partners_with_ends(project: Project) -> list[tuple[str, list[End], list[End]]]:
    """Each boundary partner's name, activities and markers, ended ones too, in three queries."""
    partners = (
        Actor.objects.filter(project=project)
        .boundary_partners()
        .prefetch_related(
            Prefetch("activities", Activity.objects.select_related("actor")),
            Prefetch("markers", Marker.objects.select_related("actor")),
        )
    )
    return [
        (
            partner.name,
            list(partner.activities.all()),
            sorted(partner.markers.all(), key=attrgetter("place")),
        )
        for partner in partners
    ]


def offered(ends: Iterable[End], present: list[End]) -> list[End]:
    """What the team follows today, and what the assumption already has."""
    return [end for end in ends if end in present or still_goes_on(end)]


def words_for(end: End) -> str:
    """An activity or marker on one line of a list."""
    if isinstance(end, Activity):
        line = gettext("activity: %(name)s") % {"name": shortened(end.name)}
    else:
        line = gettext("marker %(number)s: %(text)s") % {"number": end.number, "text": shortened(end.text)}
    return line if still_goes_on(end) else gettext("%(what)s (no longer followed)") % {"what": line}
