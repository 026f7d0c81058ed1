"""The map as a file of its own: whole, light, with its fonts inside, and nothing that leads elsewhere."""

import re
from base64 import b64decode
from datetime import date
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils.translation import override
from fontTools.ttLib import TTFont

from projects import clock
from tests import builders
from theory_of_change.drawing import standalone_map
from theory_of_change.models import Sphere
from theory_of_change.shores import PALETTE

SVG = "{http://www.w3.org/2000/svg}"
NAMES = {
    Sphere.CONTROL: ["Atlas & <co>"],
    Sphere.INFLUENCE: ["Vrijwilligersorganisaties", "ማኅበር", "جمعية"],
    Sphere.INTEREST: [],
    Sphere.STRATEGIC: ["OCMW"],
}


def draw(**more) -> str:
    with override("nl"):
        return standalone_map(project='Stemmen <van> de "stad"', names=NAMES, **more)


def embedded(svg: str) -> dict[str, TTFont]:
    rules = re.findall(r'font-family:"([^"]+)";font-style:(\w+);[^}]*?base64,([^)]+)\)', svg)
    return {f"{family} {style}": TTFont(BytesIO(b64decode(data))) for family, style, data in rules}


def test_the_file_says_the_project_the_names_and_the_day() -> None:
    root = ElementTree.fromstring(draw(day=date(2020, 3, 6)))
    texts = [each.text for each in root.iter(f"{SVG}text")]
    assert 'Stemmen <van> de "stad". 5 actoren. 6 maart 2020.' in texts
    assert {"Atlas & <co>", "Invloedssfeer", "OCMW"} <= set(texts)
    assert "Vrijwilligersorganisaties; ማኅበር; جمعية" in root.find(f"{SVG}desc").text  # type: ignore[union-attr]
    assert root.attrib["lang"] == "nl"


def test_the_file_is_light_and_leads_nowhere() -> None:
    svg = draw()
    root = ElementTree.fromstring(svg)
    assert root.find(f"{SVG}rect").attrib["fill"] == PALETTE["paper"]  # type: ignore[union-attr]
    assert not list(root.iter(f"{SVG}a"))
    addresses = re.findall(r"(?:https?:|url\()[^\s\"')]*", svg.replace("http://www.w3.org/2000/svg", ""))
    assert all(each.startswith("url(data:font/woff2;") for each in addresses)
    assert addresses


def test_the_file_carries_the_letters_it_uses_and_few_others() -> None:
    svg = draw()
    fonts = embedded(svg)
    assert {"OM Sans normal", "OM Sans italic", "OM Display normal", "OM Ethiopic normal"} <= set(fonts)
    assert "OM Arabic normal" in fonts
    assert set(map(ord, "Vrijwilligersorganisaties")) <= set(fonts["OM Sans normal"].getBestCmap())
    assert set(map(ord, "ማኅበር")) <= set(fonts["OM Ethiopic normal"].getBestCmap())
    assert ord("ж") not in fonts["OM Sans normal"].getBestCmap()
    assert len(svg) < 100_000


def test_an_empty_map_and_sixty_long_names_are_files_too() -> None:
    assert ElementTree.fromstring(standalone_map(project="", names={}))
    crowded = standalone_map(
        project="P " * 100, names={sphere: ["Een vereniging met een lange naam"] * 15 for sphere in Sphere}
    )
    root = ElementTree.fromstring(crowded)
    height = float(root.attrib["height"])
    assert all(0 < float(each.attrib["y"]) < height for each in root.findall(f"{SVG}text"))


@pytest.mark.django_db
def test_whoever_sees_the_project_downloads_todays_map(signed_in) -> None:
    project = builders.make_project(name="Stemmen van de stad")
    builders.make_actor(project, "Musea")
    gone = builders.make_actor(project, "Verdwenen vereniging")
    gone.retired_at, gone.retired_because = clock.now(), "Gestopt."
    gone.save()
    answer = signed_in(builders.make_partner(project)).get(reverse("map_svg", args=[project.slug]))
    assert answer["Content-Type"].startswith("image/svg+xml")
    assert re.fullmatch(
        r'attachment; filename="[a-z-]*stemmen-van-de-stad\.svg"', answer["Content-Disposition"]
    )
    text = answer.content.decode()
    assert "Musea" in text
    assert "Verdwenen" not in text
    assert signed_in(builders.make_funder(project.programme)).get(answer.wsgi_request.path).status_code == 404
