"""What every document says of its programme: its name, its funder, and its template as it stands now."""

from projects.models import Programme
from reports.content import LogoPart, ProgrammePart, TemplatePart
from reports.models import ReportTemplate
from reports.parts import in_order


def programme_part(programme: Programme) -> ProgrammePart:
    """One query, or none where the programme came with its `report_template`."""
    return ProgrammePart(
        name=programme.name,
        funder=programme.funder,
        template=template_part(getattr(programme, "report_template", None)),
    )


def template_part(template: ReportTemplate | None) -> TemplatePart:
    """The template frozen; None is the house's own look."""
    if template is None:
        return TemplatePart()
    return TemplatePart(
        accent=template.accent,
        quiet=template.quiet,
        cover_text=template.cover_text,
        foot=template.foot,
        logo=_logo(template),
        required=in_order(template.required),
    )


def _logo(template: ReportTemplate) -> LogoPart | None:
    if not template.logo_sha256:
        return None
    return LogoPart(
        place=template.logo_place,
        sha256=template.logo_sha256,
        kind=template.logo_kind,
        width=template.logo_width or 1.0,
        height=template.logo_height or 1.0,
    )
