"""The form of the page of documents: which one, of which cycle and partner, in which language and format."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diaries.services.standing import read_standings
from projects.forms import PlainTextMixin
from projects.models import Cycle, Project
from reports.models import Kind
from reports.offers import FORMATS, OFFERS, PDF, PICTURE, SHELVES, WORKBOOK, Made, Offer, Words, formats_of
from theory_of_change.models import Actor


@dataclass(frozen=True)
class OfferChoice:
    """A document as the page shows it: chosen or not; `instead` says why it cannot be made yet."""

    offer: Offer
    is_chosen: bool
    instead: Words = ""


@dataclass(frozen=True)
class ReaderChoices:
    """The documents for one kind of reader."""

    reader: Words
    choices: tuple[OfferChoice, ...]


class CycleField(forms.TypedChoiceField):
    """One of the project's cycles, which are in memory already."""

    def __init__(self, cycles: Sequence[Cycle], **kwargs: Any) -> None:
        self._cycles = {str(cycle.pk): cycle for cycle in cycles}
        super().__init__(
            choices=[(pk, f"{cycle.name}, {cycle.short_period}") for pk, cycle in self._cycles.items()],
            coerce=lambda pk: self._cycles[pk],
            empty_value=None,
            error_messages={"invalid_choice": _("Choose one of this project's cycles.")},
            **kwargs,
        )


class AnyDocumentForm(PlainTextMixin, forms.Form):
    """One document of a project. What its kind does not ask for is not looked at."""

    kind = forms.ChoiceField(label=_("Which document?"), widget=forms.RadioSelect)
    partner = forms.ModelChoiceField(
        Actor.objects.none(),
        label=_("Which boundary partner?"),
        required=False,
        help_text=_("A page to hand out is about one; without a choice, diaries are about all of them."),
        error_messages={"invalid_choice": _("Choose one of the boundary partners in this list.")},
    )
    language = forms.ChoiceField(
        label=_("In which language?"),
        choices=settings.LANGUAGES,
        required=False,
        help_text=_("The headings; what people wrote stays in their own words."),
    )

    def __init__(self, *args: Any, project: Project, cycles: Sequence[Cycle], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.cycles = list(reversed(cycles))
        partners = list(Actor.objects.filter(project=project).boundary_partners())
        self._why_not = {value: _why_not(offer, self.cycles, partners) for value, offer in OFFERS.items()}
        possible = [offer for value, offer in OFFERS.items() if not self._why_not[value]]
        self.fields["kind"].choices = [(each.value, each.name) for each in possible]
        self.fields["cycle"] = CycleField(self.cycles, label=_("Which cycle?"), required=False)
        self.fields["format"] = forms.ChoiceField(
            label=_("In which form?"),
            choices=[(each, FORMATS[each]) for each in formats_of(possible)],
            required=False,
        )
        field = self.fields["partner"]
        field.queryset = Actor.objects.filter(pk__in=[each.pk for each in partners])
        field.empty_label = gettext("no one in particular")
        field.label_from_instance = _name_of_partner
        self.order_fields(["kind", "cycle", "partner", "language", "format"])

    @property
    def shelves(self) -> list[ReaderChoices]:
        """The documents by reader, as the page shows them."""
        chosen = str(self["kind"].value() or "")
        return [
            ReaderChoices(
                shelf.reader,
                tuple(
                    OfferChoice(offer, offer.value == chosen, self._why_not[offer.value])
                    for offer in shelf.offers
                ),
            )
            for shelf in SHELVES
        ]

    @property
    def chosen_name(self) -> Words:
        """The document that is chosen, where one sees how it will be made."""
        offer = OFFERS.get(str(self["kind"].value() or ""))
        return offer.name if offer else ""

    @property
    def has_formats(self) -> bool:
        """Whether any document can be made in more forms than one; otherwise nothing is asked."""
        return any(len(offer.formats) > 1 for offer in OFFERS.values())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        offer = OFFERS.get(cleaned.get("kind") or "")
        if offer is None:
            return cleaned
        self._clean_cycle(offer, cleaned)
        self._clean_partner(offer, cleaned)
        if offer.has_language and not cleaned.get("language") and not self.errors.get("language"):
            self.add_error("language", gettext("Choose a language."))
        self._clean_format(offer, cleaned)
        return cleaned

    def _clean_cycle(self, offer: Offer, cleaned: dict[str, Any]) -> None:
        if not offer.of_cycle:
            cleaned["cycle"] = None
            self.errors.pop("cycle", None)
        elif not cleaned.get("cycle") and not self.errors.get("cycle"):
            self.add_error("cycle", gettext("Choose of which cycle."))

    def _clean_partner(self, offer: Offer, cleaned: dict[str, Any]) -> None:
        partner, cycle = cleaned.get("partner"), cleaned.get("cycle")
        if not offer.partner:
            cleaned["partner"] = None
            self.errors.pop("partner", None)
        elif offer.partner == "one" and not partner and not self.errors.get("partner"):
            self.add_error("partner", gettext("Choose for which boundary partner the page is."))
        elif partner and offer.partner == "one" and not partner.is_followed:
            self.add_error(
                "partner", gettext("Nothing is hoped for of this partner any more: choose another.")
            )
        elif partner and cycle and not _has_diary(partner, cycle):
            self.add_error("partner", gettext("This partner has no diary in this cycle: choose another."))

    def _clean_format(self, offer: Offer, cleaned: dict[str, Any]) -> None:
        """A format that was chosen beside another document does not count where there is only one."""
        if len(offer.formats) == 1:
            cleaned["format"] = offer.formats[0]
            self.errors.pop("format", None)
        elif not self.errors.get("format"):
            cleaned["format"] = cleaned.get("format") or PDF
            if cleaned["format"] in (WORKBOOK, PICTURE):  # the one form of another document
                cleaned["format"] = PDF
            if cleaned["format"] not in offer.formats:
                words = ", ".join(str(FORMATS[each]) for each in offer.formats)
                self.add_error(
                    "format",
                    gettext("This document cannot be made in this form. Choose one of: %(formats)s.")
                    % {"formats": words},
                )


def _why_not(offer: Offer, cycles: Sequence[Cycle], partners: Sequence[Actor]) -> Words:
    """Why nobody can ask for it in this project yet; empty where they can."""
    if offer.kind == Kind.SHEET and not any(each.is_followed for each in partners):
        return _("There is no boundary partner yet.")
    if offer.of_cycle and not cycles:
        return _("There is no cycle yet.")
    if offer.kind in (Kind.BLANK, Kind.DIARY) and not partners:
        return _("There is no boundary partner yet.")
    if offer.kind == Made.MAP and not partners:
        return _("The map is still empty.")
    return ""


def _has_diary(partner: Actor, cycle: Cycle) -> bool:
    return bool(read_standings([cycle], [partner])[cycle.pk])


def _name_of_partner(partner: Actor) -> str:
    return (
        partner.name
        if partner.is_followed
        else gettext("%(name)s (no longer followed)") % {"name": partner.name}
    )
