from django import template

from reports.look.style import logo_address

register = template.Library()
register.filter("logo_address", logo_address)
