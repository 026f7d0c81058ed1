"""The several diaries that one document from Word may hold, a heading for each partner or cycle: one is read in after
the other, and they are never mixed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext

from diaries.models import WordDocument
from diaries.word.naming import Whose
from diaries.word.reading import Reading
from projects.models import Cycle
from theory_of_change.models import Actor


@dataclass(frozen=True)
class Part:
    """One diary of the document."""

    key: str
    """The same as long as the document and the names are; "" where there is but one."""
    reading: Reading
    whose: Whose
    cycle_name: str
    is_read: bool
    guessed: str
    """The name of the partner who is perhaps meant; "" where that is no guess."""
    can_be_read: bool
    """Whether its partner and cycle are among those one may write in; one that is not named may be chosen."""

    @property
    def is_strange(self) -> bool:
        """Whether its heading names a partner or a cycle that the project does not have."""
        named = (self.whose.partner, self.whose.cycle)
        return any(
            each is not None and (not each.pk or (each.is_guess and not self.guessed)) for each in named
        )

    @property
    def name(self) -> str:
        partner = self.whose.partner.words if self.whose.partner else gettext("no partner named")
        return ", ".join(filter(None, (partner, self.cycle_name)))


def parts_of(
    reading: Reading,
    document: WordDocument,
    *,
    partners: Sequence[Actor],
    cycles: Sequence[Cycle],
    open_cycles: Sequence[Cycle],
) -> list[Part]:
    """The diaries of the document in its order; one where no headings tell several apart."""
    people = {actor.pk: actor.name for actor in partners}
    names = {cycle.pk: cycle.name for cycle in cycles}
    can = {"partner": {each.pk for each in partners}, "cycle": {each.pk for each in open_cycles}}
    return [
        Part(
            key=(key := _key(whose) if len(reading.whose) > 1 else ""),
            reading=reading.of(whose) if len(reading.whose) > 1 else reading,
            whose=whose,
            cycle_name=_cycle_name(whose, names),
            guessed=people.get(whose.partner.pk or 0, "") if whose.partner and whose.partner.is_guess else "",
            is_read=key in document.parts_read,
            can_be_read=_may(whose, can),
        )
        for whose in reading.whose
    ]


def _cycle_name(whose: Whose, names: Mapping[int, str]) -> str:
    if whose.cycle is None:
        return ""
    return names.get(whose.cycle.pk or 0, whose.cycle.words)


def _key(whose: Whose) -> str:
    return sha256(repr(whose).encode()).hexdigest()[:12]


def _may(whose: Whose, can: Mapping[str, set[int]]) -> bool:
    return all(
        named is None or named.pk is None or named.is_guess or named.pk in can[kind]
        for kind, named in (("partner", whose.partner), ("cycle", whose.cycle))
    )


def choose_part(parts: Sequence[Part], *, wanted: str, document: WordDocument) -> Part:
    """The one asked for, else the first that is left of the diary one came from, else the first that is left."""
    left = [part for part in parts if not part.is_read]
    asked = next((part for part in left if part.key == wanted), None)
    return asked or max(
        left or parts, key=lambda part: (part.can_be_read, _fits(part.whose, document), -parts.index(part))
    )


def _fits(whose: Whose, document: WordDocument) -> int:
    return sum(
        named is not None and named.pk is not None and named.pk == pk
        for named, pk in ((whose.partner, document.actor_id), (whose.cycle, document.cycle_id))
    )
