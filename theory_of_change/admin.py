"""The administrator says for which boundary partner a partner's person speaks."""

from django.contrib import admin

from theory_of_change.models import Representation


@admin.register(Representation)
class RepresentationAdmin(admin.ModelAdmin):
    list_display = ["role", "actor"]
    list_select_related = ["role__user", "role__project", "actor"]
