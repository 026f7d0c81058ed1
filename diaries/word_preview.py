"""The preview of a diary from Word: each row with what it would become, what is wrong with it, and what stands already."""

from collections import Counter
from collections.abc import Mapping, Set
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from diaries.forms.word import (
    NEW,
    NOTES,
    OUT,
    RECOMMENDATION,
    DoneForm,
    NoteForm,
    PassageForm,
    RowForm,
    SeenForm,
    also_names,
)
from diaries.models import MarkerScore, Nature, Score
from diaries.services.diary import ScoreGiven, mistake_in_score
from diaries.services.from_word import (
    DoneRow,
    SeenRow,
    Standing,
    ToReadIn,
    client_id_of,
    text_of_done,
)
from diaries.services.of_its_time import PartnerOffer
from diaries.word.dates import find_dates, find_roughly, read_date, without_leading_date
from diaries.word.matching import Likeness, Match, match_marker, match_name, same_text
from diaries.word.reading import Done, Passage, Reading, Seen
from diaries.word.scores import NO_SCORE
from diaries.word_rows import EITHER, WHERE, PreviewRow, as_named
from projects.models import Cycle
from projects.text import CELL_LIMIT
from theory_of_change.models import Actor


class Preview:
    """All rows of a document for one partner's diary of one cycle.

    `data` is what was sent to be saved; `typed` what stood in the page when somebody chose another partner or cycle,
    or went to another diary of the document.
    """

    def __init__(
        self,
        reading: Reading,
        *,
        cycle: Cycle,
        actor: Actor,
        offer: PartnerOffer,
        standing: Standing,
        may_score: bool,
        data: Any = None,
        typed: Any = None,
        keeps_places: bool = False,
    ) -> None:
        self.cycle, self.actor, self.offer, self.standing = cycle, actor, offer, standing
        self.may_score = may_score
        self._data, self._typed, self._keeps_places = data, typed, keeps_places
        self._keys: Counter[str] = Counter()
        self._markers = Likeness({each.marker.pk: each.wording.text for each in offer.markers})
        self._numbers = {each.marker.pk: each.wording.number for each in offer.markers}
        self._activities = Likeness({each.activity.pk: each.name for each in offer.activities})
        self.done = [self._done(f"d{place}", row) for place, row in enumerate(reading.done)]
        self.seen = [self._seen(f"s{place}", row) for place, row in enumerate(reading.seen)]
        every = [self._passage(f"p{place}", row) for place, row in enumerate(reading.passages)]
        self.passages = [row for row in every if row.section is not None]
        self.unclear = [row for row in every if row.section is None]
        stands = standing.notes
        self.notes = [
            NoteForm(data, name=name, stands=getattr(stands, name), chosen=self._chosen_for(name))
            for name in NOTES
            if stands and getattr(stands, name)
        ]
        self.notes_version = stands.version if stands else 0
        self.mistakes: list[str] = []
        self._scores: dict[int, ScoreGiven] = {}
        self._notes: dict[str, str] = {}

    def _chosen_for(self, note: str) -> str:
        """What was chosen between the note that stands in the diary and the document's, while that one stands."""
        typed, stands = self._typed or {}, self.standing.notes
        is_same = stands is not None and typed.get("notes_version") == str(stands.version)
        return str(typed.get(f"n-{note}-choice", "")) if is_same and self._keeps_places else ""

    @property
    def rows(self) -> list[PreviewRow]:
        return [*self.done, *self.seen, *self.passages, *self.unclear]

    # Rows

    def _form(self, form_class: type[RowForm], key: str, initial: Mapping[str, Any], **more: Any) -> Any:
        begun = dict(initial)
        if self._typed is not None:
            for name in (*form_class.base_fields, "where", *also_names(more.get("also", 0))):
                typed = self._typed.get(f"{key}-{name}")
                if typed is not None and self._stays(name, typed):
                    begun[name] = typed
        return form_class(
            self._data,
            prefix=key,
            initial=begun,
            cycle=self.cycle,
            offer=self.offer,
            use_required_attribute=False,
            **more,
        )

    def _stays(self, name: str, typed: str) -> bool:
        """What names a row of another partner, or the score of another cycle, does not stay."""
        if self._keeps_places:
            return True
        if name == "where" or name.startswith("also"):
            return typed != "" and not typed[-1].isdecimal() and typed != OUT
        return name not in {"score_version", "score_choice", "when"}

    def _client_id(self, key: str) -> UUID:
        self._keys[key] += 1
        return client_id_of(actor=self.actor, cycle=self.cycle, key=f"{key} {self._keys[key]}")

    def _date(self, column: str, text: str) -> tuple[str, str, bool]:
        """The day to suggest, what the column of dates says beyond a day, and whether it is the first of several."""
        days = [
            written
            for written in find_dates(column or text, within=(self.cycle.start, self.cycle.end))
            if self.cycle.holds(max(written.day, self.cycle.project.start))
        ]
        if column and not days:
            return self._rough_date(column)
        is_first = bool(days) and days[0].until is not None
        left = column if column and (len(days) != 1 or is_first or len(column) > 30) else ""
        return (str(days[0]) if days else ""), left, is_first

    def _rough_date(self, column: str) -> tuple[str, str, bool]:
        """Likewise, of a column that names a week or a month; then its words stay."""
        within, begun = (self.cycle.start, self.cycle.end), self.cycle.project.start
        named = read_date(column, within=within)
        if named is not None and self.cycle.holds(max(named.day, begun)):
            return str(named), "", False
        rough = find_roughly(column, within=within)
        if rough is None or not self.cycle.holds(max(rough.day, begun)):
            return "", column, False
        return str(rough), column, True

    def _without(self, day: str, text: str) -> str:
        """The text without the date before it, which stands in the field of the date."""
        written = read_date(day)
        within = (self.cycle.start, self.cycle.end)
        return without_leading_date(text, written, within=within) if written else text

    def _done(self, key: str, row: Done) -> PreviewRow:
        match = match_name(row.name, self._activities) if row.name else Match()
        day, left, is_first = self._date(row.date, row.texts.get("description", ""))
        texts = dict(row.texts)
        if day and not row.date:
            texts["description"] = self._without(day, texts.get("description", ""))
        if left:
            texts["description"] = "\n".join(filter(None, (left, texts.get("description"))))
        activity = next(
            (each.activity for each in self.offer.activities if each.activity.pk == match.pk), None
        )
        client_id = self._client_id(f"done {row.name} {sorted(row.texts.items())}")
        present = self.standing.of_row(client_id, text_of_done(activity, texts) if activity else "")
        is_new = bool(row.name) and not match.is_guess
        where = OUT if present else str(match.pk) if match.pk else NEW if is_new else ""
        initial = {**texts, "where": where, "when": day, "name": row.name[:600]}
        return PreviewRow(
            form=self._form(DoneForm, key, initial),
            place=row.place,
            says=row.name,
            is_guess=(match.is_guess and bool(where)) or where == NEW or is_first,
            client_id=client_id,
            key=key,
            present=present,
            is_present=present is not None,
        )

    def _seen(self, key: str, row: Seen) -> PreviewRow:
        match = match_marker(row.number, row.label, self._numbers, self._markers)
        change = row.texts.get("change", "")
        day, left, is_first = self._date(row.date, change)
        if day and not row.date:
            change = self._without(day, change)
        texts = {**row.texts, "change": "\n".join(filter(None, (left, change)))}
        client_id = self._client_id(f"seen {row.number} {row.label} {sorted(row.texts.items())}")
        present = self.standing.of_row(client_id, texts["change"])
        where = f"m{match.pk}" if match.pk else ""
        if row.section is not None:
            where = WHERE.get(row.section, "")
        stands = self.standing.scores.get(match.pk or 0)
        scored_so = stands is not None and (row.score.score, row.score.remark) in {
            (stands.score, stands.remark),
            (stands.score, ""),
            ("", ""),
        }
        is_out = bool(present and (scored_so or row.score == NO_SCORE))
        only_scores = not any(row.texts.values())
        is_present = present is not None or (only_scores and scored_so)
        is_out = is_out or (only_scores and (scored_so or not self.may_score))
        initial = {
            **texts,
            "where": OUT if is_out else where,
            "when": day,
            "score": row.score.score,
            "remark": row.score.remark,
        }
        for name, number in zip(also_names(len(row.also)), row.also, strict=True):
            other = match_marker(number, "", self._numbers, self._markers)
            initial[name] = f"m{other.pk}" if other.pk else ""
        found = PreviewRow(
            form=self._form(SeenForm, key, initial, may_score=self.may_score, also=len(row.also)),
            place=row.place,
            says=as_named(row),
            is_guess=match.is_guess
            or row.is_score_a_guess
            or is_first
            or (row.inherits and match.pk is not None),
            client_id=client_id,
            key=key,
            present=present,
            is_present=is_present,
            section=row.section,
        )
        if not self.may_score and (row.score.score or row.score.remark):
            label = str(Score(row.score.score).label) if row.score.score else ""
            found.score_says = ": ".join(filter(None, (label, row.score.remark)))
        return found

    def _passage(self, key: str, row: Passage) -> PreviewRow:
        where = WHERE.get(row.section, "") if row.section else OUT
        day, _left, _is_first = self._date("", row.text)
        client_id = self._client_id(f"passage {row.text}")
        present = self.standing.of_row(client_id, row.text)
        is_present = present is not None or self._is_noted(where, row.text)
        return PreviewRow(
            form=self._form(
                PassageForm, key, {"where": OUT if is_present else where, "text": row.text, "when": day}
            ),
            place=row.place,
            says=row.heading,
            is_guess=False,
            client_id=client_id,
            key=key,
            present=present,
            is_present=is_present,
            section=row.section,
        )

    def _is_noted(self, where: str, text: str) -> bool:
        if where == RECOMMENDATION:
            return same_text(text) in self.standing.recommendations
        if where in NOTES and self.standing.notes:
            return same_text(text) in same_text(getattr(self.standing.notes, where))
        return False

    # Checking

    def show_scores(self) -> None:
        """Puts beside each row the score that its marker has already, where it differs."""
        for row in self.seen:
            marker = row.form.marker_now
            row.stands = None
            if not self.may_score or marker is None:
                continue
            stands = self.standing.scores.get(marker.pk)
            said = (row.form.value_now("score"), row.form.value_now("remark"))
            if stands and any(said) and self._differs(stands, *said):
                row.stands = stands
                if row.form.is_bound:
                    row.form.data = row.form.data.copy()
                    row.form.data[f"{row.key}-score_version"] = str(stands.version)
                else:
                    if str(row.form.initial.get("score_version", "")) != str(stands.version):
                        row.form.initial.pop("score_choice", None)  # chosen beside another score
                    row.form.initial["score_version"] = stands.version

    @staticmethod
    def _differs(stands: MarkerScore, score: str, remark: str) -> bool:
        if not stands.score and not stands.remark:
            return False
        return (score or stands.score, remark or stands.remark) != (stands.score, stands.remark)

    def is_valid(self) -> bool:
        """Every row is looked at, so that all mistakes are shown at once."""
        right = [row.form.is_valid() for row in self.rows]
        right += [form.is_valid() for form in self.notes]
        if self.may_score:
            self._check_scores()
        self._check_notes()
        for row in self.rows:
            row.form.mark_mistakes()
        return (
            all(right)
            and not any(row.form.errors for row in self.rows)
            and not self.mistakes
            and not any(form.errors for form in self.notes)
        )

    def _check_scores(self) -> None:
        scoring = [
            row
            for row in self.seen
            if not row.form.is_out and row.form.marker is not None and row.form.gives_score
        ]
        observed = set(self.standing.observed)
        for row in (*self.seen, *self.passages, *self.unclear):
            text = row.form.cleaned_data.get("change") or row.form.cleaned_data.get("text")
            if text:
                observed |= {(marker.pk, Nature.EXPECTED.value) for marker in row.form.markers}
        for row in scoring:
            self._check_score(row, observed)

    def _check_score(self, row: PreviewRow, observed: Set[tuple[int, str]]) -> None:
        said, marker = row.form.cleaned_data, row.form.marker
        stands = self.standing.scores.get(marker.pk)
        score, remark = said.get("score", ""), said.get("remark", "")
        given = ScoreGiven(
            marker,
            score or (stands.score if stands else ""),
            remark or (stands.remark if stands else ""),
            stands.version if stands else 0,
        )
        if stands and self._differs(stands, score, remark):
            if said.get("score_version") != stands.version or not said.get("score_choice"):
                row.form.add_error(
                    "score_choice",
                    gettext("This marker has a score in the diary already. Choose which stands."),
                )
                return
            if said["score_choice"] == "keep":
                return
        earlier = self._scores.get(marker.pk)
        if earlier and (earlier.score, earlier.remark) != (given.score, given.remark):
            if not score or earlier.score == given.score:
                both = f"{earlier.remark}\n{remark}".strip()
                given = ScoreGiven(marker, earlier.score, both, earlier.version)
            else:
                row.form.add_error(
                    "score", gettext("Another row gives this marker another score. Keep one of the two.")
                )
                return
        stays = stands is not None and (stands.score, stands.remark) == (given.score, given.remark)
        natures = {nature for pk, nature in observed if pk == marker.pk}
        mistake = mistake_in_score(given.score, given.remark, natures=natures)
        if mistake and not stays:
            row.form.add_error(*mistake)
        self._scores[marker.pk] = given

    def _check_notes(self) -> None:
        """Puts the passages of each note together, with what stands there as one chose."""
        forms = {form.name: form for form in self.notes}
        seen_version = str(self._data.get("notes_version", "")) == str(self.notes_version)
        for name in NOTES:
            stands = forms[name].stands if name in forms else ""
            texts = [
                text
                for row in (*self.passages, *self.unclear)
                if row.form.cleaned_data.get("where") == name and (text := row.form.cleaned_data.get("text"))
                if not stands or same_text(text) not in same_text(stands)
            ]
            if not texts:
                continue
            text = "\n\n".join(texts)
            if name in forms:
                choice = forms[name].cleaned_data.get("choice") if forms[name].is_valid() else ""
                if not choice or not seen_version:
                    forms[name].add_error(
                        "choice",
                        gettext("Something stands here in the diary already. Choose which text stands."),
                    )
                    continue
                if choice == "keep":
                    continue
                text = f"{stands}\n\n{text}" if choice == "below" else text
            if len(text) > CELL_LIMIT:
                self.mistakes.append(
                    gettext("Together, “%(note)s” has %(length)d characters; at most %(limit)d fit.")
                    % {"note": NOTES[name], "length": len(text), "limit": CELL_LIMIT}
                )
            self._notes[name] = text

    @property
    def notes_to_choose(self) -> list[NoteForm]:
        """The notes that stand here and of which the document says something, or may."""
        named = {row.form.value_now("where") for row in (*self.passages, *self.unclear)}
        asked = {
            name
            for row in self.passages
            if not row.form.value_now("where")
            for name in EITHER.get(row.section, ())
        }
        return [form for form in self.notes if form.errors or form.name in named | asked]

    @property
    def wrong_rows(self) -> list[PreviewRow]:
        return [row for row in self.rows if row.form.errors]

    @property
    def wrong_notes(self) -> list[NoteForm]:
        return [form for form in self.notes if form.errors]

    @property
    def mistake_count(self) -> int:
        return len(self.wrong_rows) + len(self.wrong_notes) + len(self.mistakes)

    def to_read_in(self) -> ToReadIn:
        """After `is_valid`: what is to be written."""
        placed = [*self.seen, *self.passages, *self.unclear]
        return ToReadIn(
            cycle=self.cycle,
            actor=self.actor,
            done=[
                DoneRow(row.client_id, row.form.activity, row.form.cleaned_data["name"], row.form.values)
                for row in self.done
                if not row.form.is_out
            ]
            + [
                DoneRow(row.client_id, row.form.activity, "", row.form.values_of_done)
                for row in (*self.passages, *self.unclear)
                if row.form.activity is not None
            ],
            seen=[
                SeenRow(row.client_id, row.form.values, row.form.markers)
                for row in placed
                if row.form.is_observation and row.form.values["change"]
            ],
            scores=list(self._scores.values()),
            notes=self._notes,
            notes_version=self.notes_version,
            recommendations=[
                row.form.cleaned_data["text"]
                for row in (*self.passages, *self.unclear)
                if row.form.cleaned_data["where"] == RECOMMENDATION
            ],
        )
