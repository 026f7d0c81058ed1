"""The demo's programme report: the coach words it and publishes it, from `demo/programmes/*.toml`."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects import clock
from projects.models import Programme, User
from reports.models import Edition
from reports.services.programme_report import (
    publish_programme_report,
    word_programme_report,
    wording_of,
)

FOLDER = settings.BASE_DIR / "demo" / "programmes"
WORDS = ("title", "summary", "stands_out", "recommendations")


def seed_programme_reports(people: Mapping[str, User]) -> list[str]:
    """Words and publishes the report of each programme that has none yet; returns their names."""
    done = []
    for path in sorted(FOLDER.glob("*.toml")):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        programme = Programme.objects.filter(name=told["programme"]).first()
        if programme is None or Edition.objects.of_programme(programme).exists() or wording_of(programme).pk:
            continue
        values = {name: told[name].strip() for name in WORDS} | {"begins": None, "ends": None}
        with clock.at(timezone.make_aware(datetime.combine(told["on"], time(10)))):
            word_programme_report(programme=programme, by=people["coach"], version=0, values=values)
            try:
                publish_programme_report(programme=programme, by=people["coach"])
            except ValidationError:  # none of its projects has published anything
                continue
        done.append(str(programme))
    return done
