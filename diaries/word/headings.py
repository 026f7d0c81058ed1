"""The words that stand over the columns and rows of a diary, in Dutch, English and French, and their small differences.

Figures 2.5 and 2.6 of the report give the words; teams shorten, translate and turn them round.
"""

import re
import unicodedata
from enum import Enum
from functools import lru_cache

from projects.text import piles_marks


class Column(Enum):
    """What a column of one of the two diaries holds."""

    ACTIVITY = "activity"
    DESCRIPTION = "description"
    GOOD = "went_well"
    LESS_GOOD = "went_less_well"
    WHY = "why"
    """Why the column before it was good, or less good."""
    MARKER = "marker"
    CHANGE = "change"
    SIGNIFICANCE = "significance"
    CONTRIBUTION = "contribution"
    OTHER_FACTORS = "other_factors"
    SCORE = "score"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    """One column for each score, with a cross in one of them."""
    REMARK = "remark"
    DATE = "date"
    NUMBER = "number"
    LEVEL = "level"
    PARTNER = "partner"
    """Whose row it is, in a table of several partners' rows."""


OUTCOME = {Column.CHANGE, Column.SIGNIFICANCE, Column.CONTRIBUTION, Column.SCORE}
ACTIVITY = {Column.GOOD, Column.LESS_GOOD}
OF_SCORES = (Column.LOW, Column.MEDIUM, Column.HIGH)


class Section(Enum):
    """What a row or a paragraph that stands by itself is the heading of."""

    UNEXPECTED = "unexpected"
    UNEXPECTED_GOOD = "unexpected positive"
    UNEXPECTED_BAD = "unexpected negative"
    FACTORS = "factors"
    ENABLING = "enabling"
    HINDERING = "hindering"
    EFFECTIVE_OR_ADAPT = "effective or adapt"
    EFFECTIVE = "effective_strategies"
    ADAPT = "adaptations"
    RECOMMENDATION = "recommendation"


LONGEST_HEADING = 170
"""Characters; what is longer is what people wrote."""


_WORDS_IN_ONE = re.compile("[\ufdf0-\ufdff]")
"""Single characters that stand for up to eighteen: a heading has none, and taking them apart takes its time."""


@lru_cache(maxsize=32)
def plain(text: str) -> str:
    """In small letters without accents, one blank between words: so texts are compared."""
    small = text.casefold().replace("’", "'")
    if small.isascii() or piles_marks(small):  # the latter takes ages to put in order
        return " ".join(small.split())
    decomposed = unicodedata.normalize("NFKD", _WORDS_IN_ONE.sub(" ", small))
    return " ".join("".join(each for each in decomposed if not unicodedata.combining(each)).split())


def plain_heading(text: str) -> str:
    """As `plain`, without notes below the page, and of no more than a heading can be with some to spare: enough to see
    that a text is too long for one."""
    return plain(without_notes(" ".join(text.split())[: 4 * LONGEST_HEADING]))


_NOTE = re.compile(r"\s*\[\* ([^\[\]]*)\]")


def without_notes(text: str) -> str:
    """A heading without the notes below the page (`document.NOTE_SIGN`)."""
    return _NOTE.sub("", text) if "[* " in text else text


def notes_in(text: str) -> list[str]:
    return _NOTE.findall(text)


_MARKER = r"(progress ?markers?|voortgangsmarker|markers?\b|marqueurs?|vooruitgangsmarker)"

COLUMNS: tuple[tuple[Column, str], ...] = (
    (Column.LOW, r"^(laag|low|faible|bas|l)$"),
    (Column.MEDIUM, r"^(m|medium|midden|gemiddeld|matig|moyen|moyenne|modere)$"),
    (Column.HIGH, r"^(hoog|high|eleve|fort|haut|h)$"),
    (Column.WHY, r"^(en )?(waarom|why|pourquoi)( niet| not| pas)? ?\??$"),
    (
        Column.PARTNER,
        r"^(naam( van de)? |nom( du)? |name( of the)? )?(intermediaire? (actor(en)?|partners?)|boundary partners?"
        r"|partenaires?( limitrophes?)?|partners?|actor(en|s)?|acteurs?)( naam| name)?$",
    ),
    (Column.NUMBER, r"^(nr|no|n°|nº|#|nummer|number|numero)\.?$"),
    (Column.LEVEL, r"^(niveau|level|soort|type)( van de marker)?$"),
    (
        Column.SCORE,
        r"^(hoe (sterk|hoog)|how (strong|high|far)|dans quelle mesure|quelle (force|intensite))\b",
    ),
    (
        Column.CHANGE,
        r"^(wat (zagen|merkten) (we|wij)|wat hebben (we|wij) (gezien|gemerkt)|wat (we|wij) (zagen|hebben gezien)"
        r"|what (did we see|we saw|have we seen|we have seen)|(ce que|qu')( ?nous)? ?(avons|avons-nous) (vu|observe))\b",
    ),
    (
        Column.DESCRIPTION,
        r"^(wat (deden (we|wij)|(we|wij) deden|hebben (we|wij) gedaan)|what (did we do|we did|have we done)"
        r"|(ce que|qu')( ?nous)? ?(avons|avons-nous) fait)\b",
    ),
    (Column.LESS_GOOD, r"^(min(pun(ten|t))?|minus(es)?|moins)$"),
    (Column.GOOD, r"^(plus(pun(ten|t))?|pluses)$"),
    (
        Column.LESS_GOOD,
        r"\b(minder goed|niet goed|minder positie|negatie[fv]|slecht|werkpunt|verbeterpunt|knelpunt|moeilijk"
        r"|less (good|well)|not (so |as )?(good|well)|negative|difficult|weak"
        r"|moins (bien|bon|positif)|pas bien|negatif|difficil|ameliorer|points? faibles?)",
    ),
    (
        Column.GOOD,
        r"\b(goede?|positie[fv]e?|sterk(e|tes?)?|good|well|positive|strengths?|bien|bon|positif|positifs|reussi"
        r"|points? forts?)\b",
    ),
    (
        Column.SIGNIFICANCE,
        r"(belangrijk|\bbelang\b|betekenis|^waarom telt\b|^pourquoi (est-ce|c'est) important|significan|important|importance|\bmatters?\b|\bmeaning|signification)",
    ),
    (Column.OTHER_FACTORS, r"\b(andere|other|autres?) (factor|facteur|actor|acteur|oorza|invloed|influence)"),
    (Column.CONTRIBUTION, r"(bijdrage|bijgedragen|contribut|\bapport\b|rol van het project)"),
    (Column.SCORE, r"\b(scores?|scoring|cotation|beoordeling|rating)\b"),
    (Column.ACTIVITY, rf"^(project)?activ\w*\b.*{_MARKER}"),
    (Column.MARKER, rf"^(nr\.? )?{_MARKER}"),
    (
        Column.CHANGE,
        r"(verander|observatie|geobserveerd|waargenomen|effect|\bchange|observ|outcome|changement)",
    ),
    (Column.MARKER, _MARKER),
    (
        Column.DESCRIPTION,
        r"(beschrijving|omschrijving|verloop|descri|deroulement|wat (is|werd|hebben we) gedaan)",
    ),
    (Column.DATE, r"\b(datum|data|date|dates|wanneer|when|quand|tijdstip)\b"),
    (Column.REMARK, r"(opmerking|remark|remarque|toelichting|motivering|commentaire|^comments?$)"),
    (Column.ACTIVITY, r"(activiteit|activit)"),
)
"""In the order in which they are tried: "a description of the observed change" is a change."""


def column_of(heading: str) -> Column | None:
    """What the column under this heading holds; None where nobody can tell."""
    text = plain_heading(heading).strip(" :*")
    if not text or len(text) > LONGEST_HEADING:
        return None
    return next((column for column, pattern in COLUMNS if re.search(pattern, text)), None)


_GOOD = r"(positie[fv]|positive|positif)"
_BAD = r"(negatie[fv]|negative|negatif)"
_ENABLING = r"(bevorder|stimuler|versterkende|\benabl|\bhelped|facilit|favoris|favorabl)"
_HINDERING = r"(belemmer|hinder|remmende|drempels?\b|obstacle|\bfreins?\b|entrav|defavorabl|barriers?\b)"
_EFFECTIVE = r"(effectie[fv]|\beffective|efficac|doeltreffend)"
_ADAPTING = r"(aanpass|aan te passen|aangepast|bijstur|bijgestuurd|\badapt|\badjust|\bajust|te veranderen)"
_ADVICE = r"(aanbeveling|recommend|recommand)"
_DECISION = r"\b(beslissing|decision)"


def section_of(heading: str) -> Section | None:
    """Which part of a diary begins under this heading; None where it is none."""
    text = plain_heading(heading).strip(" :*•-")
    if not text or len(text) > LONGEST_HEADING:
        return None

    def has(pattern: str) -> bool:
        return re.search(pattern, text) is not None

    if has(
        r"^(on|niet[- ])?(geplande |wat was )?(onverwacht|niet voorzien|unexpected|unforeseen|inattendu|imprevu)"
    ) or has(
        r"(onverwacht|inattendu|imprevu|unexpected|unforeseen)\w* (effect|verander|change|outcome|resulta)"
        r"|(changement|effet)s? (inattendu|imprevu)"
    ):
        good, bad = has(_GOOD), has(_BAD)
        if good != bad:
            return Section.UNEXPECTED_GOOD if good else Section.UNEXPECTED_BAD
        return Section.UNEXPECTED
    enabling, hindering = has(_ENABLING), has(_HINDERING)
    is_heading = has(r"(factor|facteur)") or text.endswith("?") or len(text.split()) <= 4
    if (enabling or hindering) and is_heading:
        if enabling and hindering:
            return Section.FACTORS
        return Section.ENABLING if enabling else Section.HINDERING
    if has(_EFFECTIVE) and (has("strateg|^(wat|what|ce qui|qu)") or len(text.split()) <= 4):
        return Section.EFFECTIVE_OR_ADAPT if has(_ADAPTING) or has(_ADVICE) else Section.EFFECTIVE
    if (
        has(rf"^({_ADVICE[1:-1]})")
        or has(rf"^({_DECISION[3:]}.*{_ADAPTING}")
        or has(rf"^{_DECISION}\w* *:?$")
    ):
        return Section.RECOMMENDATION
    if has(_ADAPTING) and (text.endswith("?") or len(text.split()) <= 5):
        return Section.ADAPT
    return None


LEVEL = (
    r"^(set of )?(expects?|like|love)\b.{0,12}\bto see|^(verwacht|graag|heel graag|droom).{0,20}\bzien"
    r"|^(on )?(s'attend|aimerait|adorerait).{0,20}\bvoir|^(expect|like|love)$"
)


def is_level(heading: str) -> bool:
    """Whether it only says which level the markers below have."""
    return len(heading) < 80 and re.search(LEVEL, plain(heading)) is not None


ABOUT_PARTNER = r"^(naam van de )?(intermediaire? actor|boundary partner|partenaire limitrophe|nom du partenaire|actor|name of the boundary partner|partner)\b"
ABOUT_CYCLE = r"^((periode|period|periode) (van|of|du|de).{0,30})?(monitoring ?s?[ -]?cyclus|monitoringcyclus|cyclus|monitoring cycle|cycle( de suivi)?|periode|period)\b"
TITLE = r"^(activiteitenda[bg]+oek|effectendagboek|activity diary|outcome diary|journal des (activites|incidences|effets|changements)|dagboek|progress markers?( en .*)?|projectactiviteiten?)\b"


def is_about(heading: str) -> bool:
    """Whether it is a title, or says of which partner and cycle the diary is."""
    text = plain_heading(heading).strip(" :*")
    return len(text) <= LONGEST_HEADING and any(
        re.search(pattern, text) for pattern in (ABOUT_PARTNER, ABOUT_CYCLE, TITLE)
    )


def says_what_follows(heading: str) -> bool:
    """Whether it says what kind of text stands below it, and not of whom."""
    return (
        section_of(heading) is not None
        or is_level(heading)
        or is_about(heading)
        or column_of(heading) is not None
        or _SAYS_WE.search(plain_heading(heading)) is not None
    )


_SAYS_WE = re.compile(
    r"^(wat|hoe|what|how|ce que|comment|bijlagen?|annex\w*|annexes?|inleiding|introduction|besluit|conclusi\w*"
    r"|foto's|photos?|verslag|report|rapport|opmerkingen|remarks|remarques|algemeen|general|notes?|notities)\b"
)

_NOTHING = re.compile(r"^[\s.…/\\_*•:?–—-]*$")
_NONE = {
    *("geen", "nihil", "nvt", "n.v.t.", "n.v.t", "niet van toepassing", "niets", "none", "n/a", "na"),
    *("not applicable", "nothing", "aucun", "aucune", "neant", "rien", "s.o."),
}


def says_nothing(text: str) -> bool:
    """Dots, dashes, "none": what people put into a cell that stays empty."""
    return bool(_NOTHING.match(text)) or plain(text[:LONGEST_HEADING]).strip(" .!") in _NONE
