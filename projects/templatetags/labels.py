"""The colon between a label and what it says; built in, so no template needs to load it."""

from django import template

from projects.french import colon

register = template.Library()
register.simple_tag(colon)
