"""What sounds like a target or a deadline is heard in three languages; what merely counts or names is not."""

import pytest

from projects.text import CELL_LIMIT
from theory_of_change.targets import find_targets

HEARD = {
    "en": [
        ("80% of the clubs welcome newcomers", "80%"),
        ("They reach 12.5 % of the residents", "12.5 %"),
        ("80 percent of the members", "80 percent"),
        ("eighty per cent of the volunteers", "eighty per cent"),
        ("Half of the associations have a policy", "Half of the"),
        ("two thirds of the care homes work in pairs", "two thirds of"),
        ("nine out of ten volunteers stay", "nine out of ten"),
        ("one in three board members", "one in three"),
        ("9 out of 10 volunteers", "9 out of 10"),
        ("By June the clubs have met", "By June"),
        ("They have a policy by 30 June 2020", "by 30 June 2020"),
        ("by the end of 2019 they speak plainly", "by the end of 2019"),
        ("by the end of cycle 3", "by the end of cycle 3"),
        ("they lead it themselves by the end of the project", "by the end of the project"),
        ("by the third cycle", "by the third cycle"),
        ("before 2020 they hire a coach", "before 2020"),
        ("before the summer the clubs meet", "before the summer"),
        ("before the end of the school year", "before the end of the school year"),
        ("no later than 1 September", "no later than 1 September"),
        ("they answer at the latest in spring", "at the latest"),
        ("by 30/06/2020 they join", "by 30/06/2020"),
        ("by end 2020 they have met", "by end 2020"),
        ("by Q3 they have met", "by Q3"),
        ("They do so within six months", "within six months"),
        ("within a year they have a plan", "within a year"),
        ("by next year the council asks them", "by next year"),
        ("at least 20 organisations join", "at least 20"),
        ("at least twenty-five organisations", "at least twenty-five"),
        ("a minimum of 5 meetings", "a minimum of 5"),
        ("minimum 5 clubs", "minimum 5"),
        ("no fewer than three boards", "no fewer than three"),
        ("more than 30 newcomers speak", "more than 30"),
        ("at least once a month they call", "at least once"),
        ("20 or more clubs", "20 or more"),
        ("twice as many newcomers", "twice as many"),
        ("they double the number of newcomers", "double the number"),
        ("at least\n20 clubs", "at least 20"),
    ],
    "nl": [
        ("80% van de verenigingen", "80%"),
        ("80 procent van de clubs", "80 procent"),
        ("tachtig procent van de leden", "tachtig procent"),
        ("vijfentwintig procent meer", "vijfentwintig procent"),
        ("de helft van de organisaties heeft een taalbeleid", "de helft van de"),
        ("twee derde van de woonzorgcentra", "twee derde van"),
        ("9 op de 10 vrijwilligers blijven", "9 op de 10"),
        ("één op drie bestuursleden", "één op drie"),
        ("Tegen juni hebben de clubs overlegd", "Tegen juni"),
        ("tegen eind 2020 werken ze samen", "tegen eind 2020"),
        ("tegen het einde van het jaar", "tegen het einde van het jaar"),
        ("tegen het einde van de derde cyclus", "tegen het einde van de derde cyclus"),
        ("tegen volgend schooljaar", "tegen volgend schooljaar"),
        ("tegen de zomer van 2021", "tegen de zomer van 2021"),
        ("tegen 1 september", "tegen 1 september"),
        ("tegen cyclus 3", "tegen cyclus 3"),
        ("vóór eind 2020", "vóór eind 2020"),
        ("vóór 2020 is er een visie", "vóór 2020"),
        ("voor het einde van het project", "voor het einde van het project"),
        ("voor 30 juni kiezen ze een coach", "voor 30 juni"),
        ("voor de zomer van 2021 is er een plan", "voor de zomer van 2021"),
        ("uiterlijk in maart", "uiterlijk in maart"),
        ("ten laatste op 15/10/2019", "ten laatste op 15/10/2019"),
        ("binnen zes maanden", "binnen zes maanden"),
        ("binnen het jaar", "binnen het jaar"),
        ("op het einde van cyclus 3 leiden ze zelf", "op het einde van cyclus 3"),
        ("minstens 20 organisaties", "minstens 20"),
        ("ten minste tien clubs", "ten minste tien"),
        ("tenminste 5 vrijwilligers", "tenminste 5"),
        ("minimum 5 derdelanders", "minimum 5"),
        ("op zijn minst drie gesprekken", "op zijn minst drie"),
        ("meer dan 30 deelnemers", "meer dan 30"),
        ("minstens een twintigtal vrijwilligers", "minstens een twintigtal"),
        ("minstens één derdelander in het bestuur", "minstens één"),
        ("20 of meer vrijwilligers", "20 of meer"),
        ("twee keer zoveel nieuwkomers", "twee keer zoveel"),
        ("ze verdubbelen het aantal vrijwilligers", "verdubbelen"),
    ],
    "fr": [
        ("80 % des clubs accueillent", "80 %"),
        ("80 pour cent des membres", "80 pour cent"),
        ("quatre-vingts pour cent des bénévoles", "quatre-vingts pour cent"),
        ("la moitié des associations", "la moitié des"),
        ("deux tiers des maisons de repos", "deux tiers des"),
        ("neuf sur dix", "neuf sur dix"),
        ("D'ici juin, les clubs se parlent", "D'ici juin"),
        ("d’ici fin 2020", "d’ici fin 2020"),
        ("d'ici à 2021 elles engagent", "d'ici à 2021"),
        ("d'ici la fin de l'année", "d'ici la fin de l'année"),
        ("d'ici deux ans", "d'ici deux ans"),
        ("d'ici la prochaine réunion", "d'ici la prochaine réunion"),
        ("avant fin 2020", "avant fin 2020"),
        ("avant le 30 juin", "avant le 30 juin"),
        ("avant l'été les clubs décident", "avant l'été"),
        ("avant la fin du cycle 3", "avant la fin du cycle 3"),
        ("avant l’année prochaine", "avant l’année prochaine"),
        ("au plus tard en mars", "au plus tard en mars"),
        ("au plus tard le 1er septembre", "au plus tard le 1er septembre"),
        ("pour fin décembre", "pour fin décembre"),
        ("pour le 15 octobre 2019", "pour le 15 octobre 2019"),
        ("à la fin du projet", "à la fin du projet"),
        ("dans les six mois", "dans les six mois"),
        ("en moins d'un an", "en moins d'un an"),
        ("au moins 20 associations", "au moins 20"),
        ("au moins une personne du conseil", "au moins une"),
        ("minimum 5 bénévoles", "minimum 5"),
        ("un minimum de dix rencontres", "un minimum de dix"),
        ("pas moins de trois écoles", "pas moins de trois"),
        ("plus de 30 participants", "plus de 30"),
        ("plus de trente participants", "plus de trente"),
        ("plus d'une dizaine de clubs", "plus d'une dizaine"),
        ("20 ou plus", "20 ou plus"),
        ("deux fois plus de bénévoles", "deux fois plus"),
        ("elles doublent le nombre de bénévoles", "doublent le nombre"),
    ],
}

NOT_HEARD = {
    "en": [
        "The sports clubs ask newcomers what they want to play",
        "They came back in 2018 and stayed",
        "since 2017 the board meets in the library",
        "They open the desk 24/7",
        "one of the partners chairs the meeting",
        "for the first time a newcomer leads",
        "their second and third meeting",
        "Call 427 of the fund",
        "people over 65 share a table",
        "more than one organisation lends a hand",
        "less formal than before",
        "before the project began they were strangers",
        "before each meeting they call the new volunteer",
        "written by a newcomer",
        "led by the residents themselves",
        "by the time they leave, they know each other",
        "the team of 5 meets at level 2",
        "at least they try",
        "more than ever they ask for advice",
        "more than 30 years of experience",
        "volunteers from the age of 16",
        "from 9 to 5 the door is open",
        "they work one on one with newcomers",
        "a double meaning; a double room",
        "within the organisation they say why",
        "within the walls of the city",
        "the end users decide",
        "by the end users themselves",
        "the meeting of 3 May and the one of June",
        "young people of at least 18 years old",
    ],
    "nl": [
        "De clubs vragen nieuwkomers wat ze willen spelen",
        "ze gaan in tegen racisme en vooroordelen",
        "tegen elkaar opbieden doen ze niet meer",
        "een van de partners zit voor",
        "de eerste keer dat een nieuwkomer leidt",
        "Oproep 427",
        "de permanentie is 24/7 bereikbaar",
        "in 2018 kwamen ze terug",
        "sinds 2017 vergaderen ze in de bib",
        "ze werken voor en met nieuwkomers",
        "voor de zomer plannen ze een kamp",
        "het jaarplan voor 2020 spreekt over taal",
        "minder dan vroeger hangt het van het project af",
        "meer dan één organisatie doet mee",
        "meer dan ooit vragen ze raad",
        "meer dan 30 jaar ervaring",
        "jongeren van 16 tot 25 jaar",
        "65-plussers en 12-jarigen samen aan tafel",
        "vrijwilligers van minstens 18 jaar oud",
        "één op één begeleiden",
        "1 op 1 gesprekken",
        "binnen de organisatie leggen ze uit waarom",
        "binnen en buiten de wijk",
        "ze zijn tenminste eerlijk",
        "uiterlijk vertoon telt niet",
        "artikel 20 van het decreet",
        "taalniveau A2 of B1",
        "cyclus 3 was druk",
        "een dubbele nationaliteit",
        "de helft van de tijd zit iemand alleen",
        "eind 2019 begonnen ze ermee",
        "op vraag 1 tot en met 20 antwoorden ze zelf",
        "het minimum aan regels",
    ],
    "fr": [
        "Les clubs demandent aux nouveaux ce qu'ils veulent jouer",
        "les gens d'ici et d'ailleurs",
        "les jeunes d’ici prennent la parole",
        "avant la réunion ils appellent",
        "avant tout, ils écoutent",
        "comme avant, la porte reste ouverte",
        "depuis 2017 le conseil se réunit",
        "en 2018 ils sont revenus",
        "l'un des partenaires préside",
        "pour la première fois, une nouvelle mène",
        "l'appel 427 du fonds",
        "ouvert 24/7",
        "plus d'une association aide",
        "plus de place pour les nouveaux",
        "plus que jamais ils demandent conseil",
        "plus de 30 ans d'expérience",
        "au moins ils essaient",
        "des jeunes de 16 à 25 ans",
        "des bénévoles d'au moins 18 ans et plus",
        "la double nationalité",
        "une double porte",
        "moins formel que l'an dernier",
        "pour finir, ils chantent",
        "pour les associations du quartier",
        "à la fin de la réunion ils rangent",
        "dans les quartiers, on se parle",
        "dans les associations",
        "le niveau A2 ou B1",
        "le cycle 3 était chargé",
        "la moitié du temps",
        "l'article 20 du décret",
        "le minimum de règles",
    ],
}


@pytest.mark.parametrize(
    ("text", "phrase"), [case for cases in HEARD.values() for case in cases], ids=lambda value: value[:40]
)
def test_a_target_is_heard_and_quoted_as_it_was_typed(text: str, phrase: str) -> None:
    assert find_targets(text) == [phrase]


@pytest.mark.parametrize("text", [text for texts in NOT_HEARD.values() for text in texts])
def test_what_only_counts_names_or_tells_is_no_target(text: str) -> None:
    assert find_targets(text) == []


@pytest.mark.parametrize("language", HEARD)
def test_each_language_has_cases_enough(language: str) -> None:
    assert len(HEARD[language]) >= 25
    assert len(NOT_HEARD[language]) >= 25


def test_several_phrases_come_in_the_order_of_the_text_and_each_once() -> None:
    text = "Tegen juni doen minstens 20 clubs mee, at least 80% van hen; tegen juni, avant l'été."
    assert find_targets(text) == ["Tegen juni", "minstens 20", "at least 80%", "avant l'été"]


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "9,9.", "at least ", "tegen het einde van ", "d'ici ", "\n", "é"]
)
def test_a_text_as_long_as_a_cell_carries_is_read_without_its_words_being_taken_for_a_target(
    piece: str,
) -> None:
    assert not find_targets((piece * CELL_LIMIT)[:CELL_LIMIT])


@pytest.mark.parametrize("text", ["a" + "\u0301" * 60_000 + "\u0316" * 60_000, "1 " * 600_000])
def test_a_text_longer_than_any_field_takes_is_not_read_to_its_end(text: str) -> None:
    assert find_targets(f"At least 20 clubs. {text}") == ["At least 20"]
