"""What a target or a deadline sounds like in Dutch, French and English, as regular expressions.

They listen for shares, for moments by which something should be so, and for amounts to be reached, and stay quiet
for plain numbers, ordinals, names and years that passed. A blank in a phrase stands for one to three blanks of
any kind. Every repetition is bounded, so that a long text costs no more than its length.
"""

DIGITS = r"(?<![\w.,/])\d{1,9}(?:[.,]\d{1,9}){0,3}(?![\d/])"
YEAR = r"(?:19|20)\d\d(?![\d/])"
DATE = r"\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?"

NOT_LASTING = r"(?!\s?-?(?:jaar|jaren|years?|ans|uur|hours?|heures)\b)"
"""After "more than": "meer dan 30 jaar ervaring" tells what was, not how much should come."""
NOT_AN_AGE = r"(?!\s?-?(?:jarige|jaar (?:oud|of)|years? (?:old|of age)|ans (?:et|ou)))"

# ------------------------------------------------------------------------------------------------- English

MONTH_EN = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|aug|sept|oct|nov|dec)\b"
)
SPAN_EN = (
    r"(?:(?:school |calendar )?year|month|week|quarter|semester|term|season|summer|holidays|day"
    r"|cycle|project|programme)\b"
)
WHICH_EN = r"(?:(?:the|this|that|next|our) )?(?:(?:first|second|third|fourth|last|next) )?"
NUMBER_EN = (
    r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:(?: |-)(?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen|(?:a|one|two|three) (?:hundred|thousand|dozen)|hundred|dozen)\b"
)
MOMENT_EN = (
    r"(?:"
    rf"(?:(?:the )?(?:end|start|beginning|middle)(?: of)?|early|mid|late)(?: |-){WHICH_EN}"
    rf"(?:{SPAN_EN}(?: \d{{1,4}}\b)?|{MONTH_EN}(?: {YEAR})?|{YEAR})"
    r"|year(?: |-)end\b|the end\b(?! of\b)(?! (?:users?|points?|results?|products?)\b)"
    rf"|(?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?)?{MONTH_EN}(?: \d{{1,2}}(?:st|nd|rd|th)?\b)?(?:,? {YEAR})?"
    rf"|{DATE}|{YEAR}|cycle \d{{1,3}}\b|q[1-4]\b"
    r"|(?:the )?(?:summer|autumn|winter|spring|christmas|easter)\b(?! (?:school|camp|course|job|volunteer))"
    r"|(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
    rf"|(?:the )?(?:next|this|following|last|first|second|third) "
    rf"(?:{SPAN_EN}|autumn\b|winter\b|spring\b|(?:reflection )?meeting\b|session\b)"
    r")"
)
ENGLISH = (
    rf"(?:{DIGITS}|\b{NUMBER_EN}) per ?cent\b",
    r"\bhalf of (?:the|all|our|their)\b|\b(?:two|three)(?: |-)(?:thirds|quarters) of\b",
    r"\b(?:one|two|three|four|five|six|seven|eight|nine) out of (?:every )?(?:two|three|four|five|ten)\b",
    r"\b(?:one|two|three|four) in (?:every )?(?:three|four|five|ten)\b"
    r"(?! (?:weeks?|days?|months?|years?|languages?|places?|groups?))",
    r"(?<![\w/])\d{1,3} out of (?:every )?\d{1,3}\b",
    rf"\b(?:by|before|no later than|not later than|on or before) {MOMENT_EN}",
    r"\bat the latest\b",
    rf"\b(?:at|on) the end of (?:{YEAR}|cycle \d{{1,3}}\b|the (?:project|programme)\b)",
    rf"\bwithin (?:the )?(?:(?:next|first|coming) )?(?:(?:\d{{1,3}}|an?|one|{NUMBER_EN}) )?"
    r"(?:days?|weeks?|months?|years?|cycles?)\b",
    r"\b(?:at least|(?:a )?minimum(?: of)?|no fewer than|no less than|not less than|a target of) "
    rf"(?:{DIGITS}|(?:one|once|twice)\b|{NUMBER_EN}){NOT_AN_AGE}",
    rf"\bmore than (?!1\b)(?:{DIGITS}|{NUMBER_EN}){NOT_LASTING}{NOT_AN_AGE}",
    rf"(?:{DIGITS}|\b{NUMBER_EN}) or more\b",
    r"\b(?:twice|(?:two|three|four|five|ten|\d{1,3}) times) as (?:many|much)\b",
    r"\b(?:doubl|tripl)(?:e|es|ed|ing) (?:the|their|its|our) (?:number|amount|share|size)\b",
)

# --------------------------------------------------------------------------------------------------- Dutch

MONTH_NL = (
    r"(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
    r"|jan|feb|aug|sept|okt|nov|dec)\b"
)
SPAN_NL = (
    r"(?:(?:kalender|werk|school)?jaar|maand|week|kwartaal|semester|trimester|seizoen|zomer|vakantie|dag"
    r"|(?:monitoring)?cyclus|project(?:periode)?|programma|looptijd)\b"
)
WHICH_NL = r"(?:(?:de|het|dit|deze|dat|ons|volgende?) )?(?:(?:eerste|tweede|derde|vierde|laatste|volgende) )?"
NUMBER_NL = (
    r"(?:(?:(?:een|één|twee|drie|vier|vijf|zes|zeven|acht|negen)[eë]n)?"
    r"(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)"
    r"|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien"
    r"|achttien|negentien|(?:twee|drie|vier|vijf)?(?:honderd|duizend)"
    r"|een (?:dozijn|tiental|vijftiental|twintigtal|dertigtal|veertigtal|vijftigtal|honderdtal))\b"
)
EDGE_NL = (
    rf"(?:(?:het )?(?:einde?|begin|midden|half|medio) (?:van )?{WHICH_NL}"
    rf"(?:{SPAN_NL}(?: \d{{1,4}}\b)?|{MONTH_NL}(?: {YEAR})?|{YEAR})"
    r"|(?:het )?(?:jaareinde|einde)\b(?! van\b))"
)
DAY_NL = rf"(?:\d{{1,2}} ?{MONTH_NL}(?: {YEAR})?|{DATE})"
MOMENT_NL = (
    rf"(?:{EDGE_NL}|{DAY_NL}|{MONTH_NL}(?: {YEAR})?|{YEAR}|cyclus \d{{1,3}}\b"
    rf"|(?:de|het) (?:zomer|winter|herfst|lente|voorjaar|najaar)(?:vakantie)?\b(?: van {YEAR})?"
    r"|(?:kerst|kerstmis|pasen|(?:maan|dins|woens|donder|vrij|zater|zon)dag)\b"
    r"|(?:(?:de|het) )?(?:volgende?|komende?|eerste|tweede|derde|laatste) "
    rf"(?:{SPAN_NL}|(?:winter|herfst|lente|voorjaar|najaar|sessie|vergadering|(?:reflectie)?meeting)\b))"
)
DUTCH = (
    rf"(?:{DIGITS}|\b{NUMBER_NL}) (?:procent|pct)\b",
    r"\bde helft van (?:de|het|onze|alle)\b(?! (?:week|tijd|maand|dag|avond|jaar)\b)",
    r"\b(?:twee derde|drie kwart|driekwart) van\b",
    r"\b(?:één|een|twee|drie|vier|zeven|acht|negen) op (?:de )?(?:twee|drie|vier|vijf|tien)\b",
    r"(?<![\w/])\d{1,2} op (?:de )?(?:[2-9]|10|20|100)\b(?! ?(?:uur|/))",
    rf"\b(?:tegen|vóór|uiterlijk(?: (?:op|in|tegen|met))?|ten laatste(?: (?:op|in|tegen))?) {MOMENT_NL}",
    rf"\bvoor (?:{EDGE_NL}|{DAY_NL}|{MONTH_NL} {YEAR}|(?:de|het) (?:zomer|winter|herfst|lente|voorjaar|najaar) van {YEAR})",
    rf"\b(?:op|aan|bij) het einde? van (?:{YEAR}|cyclus \d{{1,3}}\b|het (?:project|programma)\b)",
    rf"\bbinnen (?:(?:de|het) )?(?:(?:eerste|komende|volgende) )?(?:(?:\d{{1,3}}|een|één|{NUMBER_NL}) )?"
    r"(?:dagen|weken|maanden|jaren|jaar|cycli|cyclussen)\b",
    r"\bbinnen (?:een|één|de) (?:week|maand|cyclus)\b",
    r"\bdit jaar nog\b|\bnog dit (?:werk|school|kalender)?jaar\b",
    r"\b(?:minstens|minimaal|minimum|min\.|ten ?minste|(?:op )?(?:zijn|z['’]n) minst|niet minder dan"
    r"|een minimum van|streefcijfer(?: van)?) "
    rf"(?:{DIGITS}|(?:één|eén|een (?:keer|maal))\b|{NUMBER_NL}){NOT_AN_AGE}",
    rf"\bmeer dan (?!1\b)(?:{DIGITS}|{NUMBER_NL}){NOT_LASTING}{NOT_AN_AGE}",
    rf"(?:{DIGITS}|\b{NUMBER_NL}) of meer\b",
    r"\b(?:dubbel|(?:twee|drie|vier|vijf|tien|\d{1,3}) (?:keer|maal)) zo ?veel\b",
    r"\bver(?:dubbel|drievoudig|viervoudig)(?:en|t|ing)?\b|\bhet (?:dubbele|drievoudige) van\b",
)

# -------------------------------------------------------------------------------------------------- French

MONTH_FR = (
    r"(?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre)\b"
)
SPAN_FR = (
    r"(?:ann[ée]e(?: scolaire)?|mois|semaine|trimestre|semestre|saison|[ée]t[ée]|vacances|journ[ée]e"
    r"|cycle|projet|programme)\b"
)
NUMBER_FR = (
    r"(?:quatre(?: |-)vingts?(?:(?: |-)dix)?|soixante(?:(?: |-)dix)?|(?:vingt|trente|quarante|cinquante)"
    r"(?:(?: |-)(?:et(?: |-)un|deux|trois|quatre|cinq|six|sept|huit|neuf))?"
    r"|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|cents?|mille"
    r"|une (?:dizaine|douzaine|quinzaine|vingtaine|trentaine|quarantaine|cinquantaine|centaine))\b"
)
EDGE_FR = (
    r"(?:(?:la )?(?:fin|mi|d[ée]but|milieu)(?: |-)"
    r"(?:(?:du|de cette|de ce|des|de la|de) |(?:de l|d)['’])?"
    r"(?:(?:premier|deuxi[èe]me|troisi[èe]me|quatri[èe]me|dernier|prochain) )?"
    rf"(?:{SPAN_FR}(?: \d{{1,4}}\b)?|{MONTH_FR}(?: {YEAR})?|{YEAR})"
    r"|(?:la )?fin\b(?! d[eu'’])(?! des\b))"
)
DAY_FR = rf"(?:(?:le )?(?:\d{{1,2}}|1er) {MONTH_FR}(?: {YEAR})?|(?:le )?{DATE})"
MOMENT_FR = (
    rf"(?:{EDGE_FR}|{DAY_FR}|{MONTH_FR}(?: {YEAR})?|{YEAR}|(?:le )?cycle \d{{1,3}}\b"
    rf"|l['’](?:[ée]t[ée]|hiver|automne)\b(?: {YEAR})?|le printemps\b|(?:no[ëe]l|p[âa]ques)\b"
    r"|l['’]an(?:n[ée]e)? prochaine?\b"
    r"|(?:la|le) (?:prochaine?|premi[èe]re?|deuxi[èe]me|troisi[èe]me) "
    rf"(?:{SPAN_FR}|(?:r[ée]union|rencontre|s[ée]ance)\b)"
    rf"|(?:(?:le|la) )?{SPAN_FR} prochaine?\b)"
)
TIMES_FR = r"(?:jours?|semaines?|mois|ans?|ann[ée]es?|cycles?)\b"
FRENCH = (
    rf"(?:{DIGITS}|\b{NUMBER_FR}) pour ?cents?\b",
    r"\bla moiti[ée] (?:des|de nos|de leurs)\b|\b(?:deux tiers|trois quarts) (?:des|du|de)\b",
    r"\b(?:une?|deux|trois|quatre|neuf) sur (?:deux|trois|quatre|cinq|dix)\b",
    r"(?<![\w/])[1-9] sur (?:[2-9]|10)\b",
    rf"\bd['’]ici (?:à )?(?:{MOMENT_FR}|(?:\d{{1,3}}|une?|{NUMBER_FR}) {TIMES_FR})",
    rf"\b(?:avant|au plus tard) (?:(?:en|à|au) )?{MOMENT_FR}",
    r"\bau plus tard\b",
    rf"\bpour (?:{EDGE_FR}|{DAY_FR}|{MONTH_FR} {YEAR})",
    rf"\bà la fin (?:de {YEAR}|du (?:cycle \d{{1,3}}|projet|programme)\b)",
    rf"\bdans les (?:\d{{1,3}}|{NUMBER_FR}) (?:(?:prochaine?s|premi[èe]re?s) )?{TIMES_FR}",
    rf"\ben moins (?:de (?:\d{{1,3}}|{NUMBER_FR})|d['’]une?) {TIMES_FR}",
    r"\b(?:au moins|(?:au|un) minimum(?: de)?|minimum|pas moins de|un objectif de) "
    rf"(?:{DIGITS}|{NUMBER_FR}|une?\b){NOT_AN_AGE}",
    rf"\bplus (?:de (?!1\b)(?:{DIGITS}|{NUMBER_FR})|d['’]{NUMBER_FR}){NOT_LASTING}{NOT_AN_AGE}",
    rf"(?:{DIGITS}|\b{NUMBER_FR}) ou plus\b",
    r"\b(?:deux|trois|quatre|cinq|dix|\d{1,3}) fois plus\b",
    r"\b(?:doubl|tripl)(?:er|e|ent|era|eront) (?:le|leur|la|son|ses|leurs) (?:nombre|part|taille)\b",
    r"\ble (?:double|triple) d(?:e|u|es)\b",
)

ALL_PHRASES = (rf"{DIGITS} ?[%‰]", *ENGLISH, *DUTCH, *FRENCH)
