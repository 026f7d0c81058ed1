"""What people type, before it is kept: what shows nothing is empty, what looks equal is equal."""

from datetime import date

import pytest
from django import forms
from django.template import Context, Template
from django.utils.formats import date_format
from django.utils.translation import override

from projects.forms import PlainTextMixin, VersionedForm
from projects.text import same_name, shows_nothing


class NameForm(PlainTextMixin, forms.Form):
    name = forms.CharField()
    note = forms.CharField(required=False, widget=forms.Textarea)


NOTHING = [
    "\u200b",
    "\u00ad\u00ad",
    "\u3164",
    "\u2800 \u2800",
    "\ufeff",
    "\u115f\u1160",
    "\u200d\ufe0f",
    "\u2066",
]


@pytest.mark.parametrize("text", NOTHING)
def test_what_shows_nothing_counts_as_empty(text: str) -> None:
    form = NameForm({"name": text, "note": text})
    assert form.errors == {"name": ["This field is required."]}
    assert form.cleaned_data["note"] == ""


@pytest.mark.parametrize("text", ["a\u200bb", "خانه\u200cها", "👩\u200d🏫", "⠓", "가", "-"])
def test_what_shows_something_is_kept_as_it_is(text: str) -> None:
    assert not shows_nothing(text)
    assert NameForm({"name": text, "note": text}).is_valid()


def test_a_name_stands_on_one_line_with_its_accents_in_one_form() -> None:
    form = NameForm({"name": "E\u0301cole\r\ndu\u2028parc", "note": "one\r\ntwo"})
    assert form.is_valid()
    assert form.cleaned_data == {"name": "École du parc", "note": "one\ntwo"}


@pytest.mark.parametrize(
    ("one", "other"),
    [("E\u0301cole", "école"), ("The  clubs", "the\u00a0clubs "), ("a\nb", "A b"), ("STRASSE", "straße")],
)
def test_names_that_look_equal_are_equal(one: str, other: str) -> None:
    assert same_name(one) == same_name(other)


def test_a_hidden_field_that_is_refused_says_so_where_one_can_read_it() -> None:
    assert "load the page anew" in VersionedForm({"version": "x"}).non_field_errors()[0]
    assert VersionedForm({"version": "1"}).is_valid()


def test_days_months_and_colons_are_french_in_french_only() -> None:
    first, second = date(2021, 2, 1), date(2021, 2, 2)
    with override("fr"):
        assert date_format(first) == "1er février 2021"
        assert date_format(second) == "2 février 2021"
        assert Template("{{ day|date:'l j F' }}").render(Context({"day": first})) == "lundi 1er février"
        assert [date_format(date(2021, month, 2), "b") for month in (6, 7)] == ["juin", "juil."]
        assert Template("PDF{% colon %} x").render(Context()) == "PDF\u202f: x"
    with override("nl"):
        assert date_format(first) == "1 februari 2021"
        assert Template("PDF{% colon %} {{ day|date:'b' }}").render(Context({"day": first})) == "PDF: feb"
