from django import template

from reports.template_style import logo_address

register = template.Library()
register.filter("logo_address", logo_address)
