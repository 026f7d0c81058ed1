"""How large a file is, in words."""

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()

MEGABYTE = 1024 * 1024


@register.filter
def size_in_words(size: int) -> str:
    """Bytes as `filesizeformat` tells them, but nearly a megabyte as megabytes: "1.0 MB", not "1,022.3 KB"."""
    if 1000 * 1024 <= size < MEGABYTE:
        return _("%(size)s MB") % {"size": number_format(1.0, 1)}
    return filesizeformat(size)
