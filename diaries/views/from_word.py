"""A diary that was kept in Word: choose the file, look at what each row would become, correct it, read it in."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diaries.forms.word import WhoseForm, WordFileForm
from diaries.models import WordDocument
from diaries.services.diary import ScoreConflicts
from diaries.services.from_word import (
    ReadIn,
    keep_document,
    keep_typed,
    read_in,
    read_standing,
    waiting_documents,
)
from diaries.services.of_its_time import offer_partners
from diaries.views.places import cycles_of, partners_to_write_with
from diaries.word.file import WordRefused
from diaries.word.matching import Span, match_cycle, match_partner, partner_named
from diaries.word.naming import Names
from diaries.word.understanding import read_diary_file
from diaries.word_parts import Part, choose_part, parts_of
from diaries.word_preview import Preview
from diaries.word_rows import told
from projects.access import Act, check, requires, signed_in
from projects.editing import EditConflict
from projects.models import Cycle, Project
from projects.services.current import is_latest
from projects.services.cycle import refuse_if_closed
from projects.text import is_storable, only_storable
from theory_of_change.models import Actor


@requires(Act.WRITE_DIARY, Project, "programme", narrows=True)
@require_http_methods(["GET", "POST"])
def from_word(request: HttpRequest, project: Project) -> HttpResponse:
    """Takes a diary in Word and goes on to what it would bring; `?cycle=&actor=` names the diary one comes from."""
    cycles, partners = cycles_of(project), list(partners_to_write_with(request, project))
    cycle, actor = _named(request, "cycle", cycles), _named(request, "actor", partners)
    form = WordFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            if read_diary_file(content).is_empty:
                raise WordRefused(
                    _(
                        "No diary was found in this document. Its table needs headings such as “description of the "
                        "activity” or “observed change”."
                    )
                )
        except WordRefused as refused:
            form.add_error("file", refused.sentence)
        else:
            name = file.name[:255] if is_storable(file.name) else "diary.docx"
            kept = keep_document(
                project=project, by=request.user, name=name, content=content, cycle=cycle, actor=actor
            )
            return redirect("read_word_document", kept.pk)
    return render(
        request,
        "diaries/from_word.html",
        {
            "tab": "diaries",
            "form": form,
            "waiting": waiting_documents(project, request.user),
            "back": reverse("diary", args=[cycle.pk, actor.pk])
            if cycle and actor
            else reverse("diaries", args=[project.slug]),
            "can_be_read": any(each.takes_entries for each in cycles) and bool(partners),
        },
        status=422 if form.is_bound or request.method == "POST" else 200,
    )


def _named(request: HttpRequest, name: str, rows: list[Any]) -> Any:
    """The cycle or partner that the address names; 404 for one that is not of this project."""
    wanted = request.GET.get(name, "")
    if not wanted:
        return None
    for row in rows:
        if str(row.pk) == wanted:
            return row
    raise Http404("Nothing here for you.")


@signed_in
@require_http_methods(["GET", "POST"])
def read_word_document(request: HttpRequest, document: UUID) -> HttpResponse:
    """What the document would bring into the diary, to correct; nothing is saved before the button is pressed."""
    kept = get_object_or_404(
        WordDocument.objects.select_related("project__programme"), pk=document, uploaded_by=request.user
    )
    request.grants = check(request.user, Act.WRITE_DIARY, kept.project, narrows=True)  # type: ignore[attr-defined]
    request.project = kept.project  # type: ignore[attr-defined]
    if kept.read_in_at:
        messages.info(request, _("This document was read in already; nothing was added twice."))
        return redirect("diary", kept.cycle_id, kept.actor_id)
    return _look_or_read_in(request, kept)


def _look_or_read_in(request: HttpRequest, kept: WordDocument) -> HttpResponse:
    page = _Page(request, kept)
    if request.method == "POST":
        page.keep_typed()
        if request.POST.get("do") == "keep":
            return HttpResponse(status=204)
        if page.goes_to:
            return redirect(f"{reverse('read_word_document', args=[kept.pk])}?part={page.goes_to}")
    if request.method == "GET" or not page.whose.is_valid() or page.preview is None:
        return page.show(*page.refusals)
    if page.only_looks or not page.preview.is_valid():
        return page.show()
    parts = [part.key for part in page.parts if part.can_be_read or part is page.part]
    try:
        result = read_in(
            kept, by=request.user, rows=page.preview.to_read_in(), part=page.part.key, parts=parts
        )
    except (ScoreConflicts, EditConflict):
        return page.show(
            _("Somebody scored or wrote in this diary just now. Look at it once more, then save.")
        )
    except ValidationError as refused:
        return page.show(*refused.messages)
    _say(request, result)
    if page.following is not None:
        return redirect(f"{reverse('read_word_document', args=[kept.pk])}?part={page.following.key}")
    return redirect("diary", page.preview.cycle.pk, page.preview.actor.pk)


def _say(request: HttpRequest, result: ReadIn | None) -> None:
    if result is None:
        messages.info(request, _("This document was read in already; nothing was added twice."))
        return
    counts = asdict(result)
    present = counts.pop("present")
    said = told(**counts)
    sentences = [_("Read in: %(what)s.") % {"what": said} if said else _("Nothing was new in this document.")]
    if present:
        sentences.append(_("What was in the diary already was not written twice."))
    messages.success(request, " ".join(sentences))


SHOWN_OF_TITLES = 20
_TYPED = re.compile(r"(?:(?:actor|cycle|shown_for|notes_version)|[dsp]\d{1,4}-\w{1,30}|n-\w{1,30}-choice)\Z")
"""The fields of a preview that somebody fills in, and what they were laid out for."""


class _Page:
    """What one request to the preview works with: the document, whose diary it is, and its rows."""

    def __init__(self, request: HttpRequest, kept: WordDocument) -> None:
        self.request, self.kept = request, kept
        self.cycles = cycles_of(kept.project)
        self.open_cycles = [cycle for cycle in self.cycles if cycle.takes_entries]
        self.partners = [
            partner
            for partner in partners_to_write_with(request, kept.project)
            if any(partner.was_followed_after(cycle.opens_at) for cycle in self.open_cycles)
        ]
        self.spans = [Span(cycle.pk, cycle.number, cycle.start, cycle.end) for cycle in self.cycles]
        everybody = {
            actor.pk: actor.name for actor in Actor.objects.filter(project=kept.project).only("name")
        }
        self.parts = parts_of(
            read_diary_file(bytes(kept.content), Names(everybody, self.spans)),
            kept,
            partners=self.partners,
            cycles=self.cycles,
            open_cycles=self.open_cycles,
        )
        wanted = request.POST.get("part") or request.GET.get("part", "")
        self.part = choose_part(self.parts, wanted=wanted, document=kept)
        self.reading = self.part.reading
        self.typed = self._typed()
        self.guess = {**self._guess(), **self._typed_whose()}
        data = request.POST if request.method == "POST" else None
        self.whose = WhoseForm(data, actors=self.partners, cycles=self.open_cycles, initial={**self.guess})
        self.preview = self._preview()

    @property
    def holds_several(self) -> bool:
        return len(self.parts) > 1

    def _typed(self) -> Mapping[str, str]:
        """What was typed into the rows of this diary: sent just now, else what was kept when one went to another."""
        if self.request.method != "POST":
            return self.kept.typed.get(self.part.key, {})
        return self.request.POST if self.request.POST.get("part", "") == self.part.key else {}

    def _typed_whose(self) -> dict[str, int]:
        """The partner and the cycle that were chosen, and can still be."""
        offered = {"actor": self.partners, "cycle": self.open_cycles}
        return {
            name: row.pk
            for name, rows in offered.items()
            for row in rows
            if str(row.pk) == self.typed.get(name)
        }

    def keep_typed(self) -> None:
        """Nothing typed is lost by looking at another diary of the document, or by a reload."""
        typed = {name: only_storable(str(self.typed[name])) for name in self.typed if _TYPED.match(name)}
        if typed:
            keep_typed(self.kept, part=self.part.key, typed=typed)

    @property
    def goes_to(self) -> str:
        """The key of the other diary of the document that one asked to see."""
        wanted = self.request.POST.get("go", "")
        return wanted if wanted in {part.key for part in self.parts} else ""

    @property
    def following(self) -> Part | None:
        """The next diary of the document that is left to read in."""
        return next(
            (each for each in self.parts if each is not self.part and each.can_be_read and not each.is_read),
            None,
        )

    def _guess(self) -> dict[str, int | None]:
        """Where one came from, else what the document and its name say, else the only one there is. Of several diaries
        in one document, what stands above the one goes first."""
        lines = [*self.reading.about, self.kept.name.replace("_", " ").rsplit(".", 1)[0]]
        named_actor, named_cycle = self.part.whose.partner, self.part.whose.cycle
        self.said_cycle = named_cycle.pk if named_cycle else match_cycle(lines, self.spans).pk
        self.said_actor = (
            named_actor.pk
            if named_actor
            else match_partner(lines, {actor.pk: actor.name for actor in self.partners}).pk
        )
        self.lines = lines
        actor, cycle = self.kept.actor_id, self.kept.cycle_id
        if self.holds_several:
            actor = self.said_actor if named_actor else actor
            cycle = self.said_cycle if named_cycle else cycle
        actor, cycle = actor or self.said_actor, cycle or self.said_cycle
        if actor is None and named_actor is None and len(self.partners) == 1:
            actor = self.partners[0].pk
        if cycle is None and named_cycle is None and len(self.open_cycles) == 1:
            cycle = self.open_cycles[0].pk
        return {"actor": actor, "cycle": cycle}

    @property
    def shown_for(self) -> str:
        """Names the diary for which the rows of the page were laid out."""
        return self._names_diary(self.preview.cycle, self.preview.actor) if self.preview else ""

    def _names_diary(self, cycle: Cycle, actor: Actor) -> str:
        return f"{cycle.pk} {actor.pk} {self.part.key}".strip()

    @property
    def only_looks(self) -> bool:
        """Whether another partner or cycle was chosen, so that the rows need another look first."""
        sent = self.request.POST
        return sent.get("do") == "look" or sent.get("shown_for") != self.shown_for

    def _chosen(self) -> tuple[Cycle | None, Actor | None]:
        if self.whose.is_bound:
            if not self.whose.is_valid():
                return self._laid_out()
            return self.whose.cleaned_data["cycle"], self.whose.cleaned_data["actor"]
        cycle = next((each for each in self.open_cycles if each.pk == self.guess["cycle"]), None)
        return cycle, next((each for each in self.partners if each.pk == self.guess["actor"]), None)

    def _laid_out(self) -> tuple[Cycle | None, Actor | None]:
        """The diary for which the rows were laid out that now come back, be it published since."""
        cycle_pk, actor_pk, *_part = [*self.typed.get("shown_for", "").split(" "), ""]
        cycle = next((each for each in self.cycles if str(each.pk) == cycle_pk), None)
        return cycle, next((each for each in self.partners if str(each.pk) == actor_pk), None)

    @property
    def refusals(self) -> list[str]:
        """Why nothing can be saved, whatever the rows say."""
        try:
            if self.preview is not None:
                refuse_if_closed(self.preview.cycle)
        except ValidationError as refused:
            return refused.messages
        return []

    @property
    def other_partner(self) -> str:
        """The partner whose diary it says it is, where the rows are laid out for another; else ""."""
        if self.preview is None:
            return ""
        chosen, named = self.preview.actor, self.part.whose.partner
        if named is not None:
            return "" if named.pk == chosen.pk else named.words
        if match_partner(self.lines, {chosen.pk: chosen.name}).pk:
            return ""
        known = next((partner.name for partner in self.partners if partner.pk == self.said_actor), "")
        return known or partner_named(self.lines)

    @property
    def guessed_from(self) -> str:
        """The words of the document that perhaps mean the chosen partner; "" where nobody had to guess."""
        if self.preview is None:
            return ""
        chosen, named = self.preview.actor, self.part.whose.partner
        if named is not None:
            return named.words if named.is_guess and named.pk == chosen.pk else ""
        found = match_partner(self.lines, {actor.pk: actor.name for actor in self.partners})
        if not found.is_guess or found.pk != chosen.pk or self.kept.actor_id == chosen.pk:
            return ""
        return partner_named(self.lines) or self.lines[0]

    def _preview(self) -> Preview | None:
        cycle, actor = self._chosen()
        if cycle is None or actor is None:
            return None
        offer = offer_partners(cycle, [actor], is_latest=is_latest(cycle, self.cycles))[0]
        sent = self.request.POST if self.request.method == "POST" else None
        laid_out = self.typed.get("shown_for")
        is_same = laid_out == self._names_diary(cycle, actor)
        saves = sent is not None and sent.get("do") != "look" and is_same and self.whose.is_valid()
        return Preview(
            self.reading,
            cycle=cycle,
            actor=actor,
            offer=offer,
            standing=read_standing(cycle, actor),
            may_score=self.request.grants.allow(Act.SCORE),  # type: ignore[attr-defined]
            data=sent if saves else None,
            typed=self.typed if laid_out else None,
            keeps_places=is_same,
        )

    def show(self, *mistakes: str) -> HttpResponse:
        preview = self.preview
        if preview is not None:
            preview.mistakes += mistakes
            preview.show_scores()
        looks = self.request.method == "POST" and self.whose.is_valid() and self.only_looks
        asked = self.request.POST.get("do") == "look"
        moved = bool(preview and not asked and self.typed.get("shown_for") not in {None, "", self.shown_for})
        said = next((each for each in self.cycles if each.pk == self.said_cycle), None)
        is_wrong = self.request.method == "POST" and not looks
        return render(
            self.request,
            "diaries/read_word_document.html",
            {
                "tab": "diaries",
                "document": self.kept,
                "parts": self.parts if self.holds_several else [],
                "part": self.part,
                "following": self.following,
                "about": self.reading.about[:SHOWN_OF_TITLES],
                "whose": self.whose,
                "preview": preview,
                "shown_for": self.shown_for,
                "said_cycle": said,
                "speaks_of_another_cycle": bool(said and preview and said.pk != preview.cycle.pk),
                "other_partner": self.other_partner,
                "guessed_from": self.guessed_from,
                "said_is_published": bool(said and not said.takes_entries),
                "has_moved": moved,
                "again": reverse("from_word", args=[self.kept.project.slug]),
                "mistake_count": preview.mistake_count + len(self.whose.errors)
                if preview and is_wrong
                else 0,
                "back": reverse("diary", args=[preview.cycle.pk, preview.actor.pk])
                if preview
                else reverse("diaries", args=[self.kept.project.slug]),
            },
            status=422 if is_wrong else 200,
        )
