"""The texts that people see, in Dutch and French: `python -m tools.messages` collects and compiles them.

Collecting reads every `gettext` call in the Python files and every translation tag in the templates, adds what
is new to `locale/*/LC_MESSAGES/django.po` and drops what is gone; compiling writes the `.mo` files that Django
reads. Both are done in Python, so that no gettext programs are needed. Needs the development requirements.
"""

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("nl", "fr")
APPS = ("amif_me", "projects", "theory_of_change", "diaries", "reflection", "reports")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
"""In every compiled file, so that the same texts give the same bytes."""

Key = tuple[object, str | None]
"""A message's id (or its singular and plural) and its context."""


def collect() -> Catalog:
    """Every message of the program, with the files in which it stands."""
    catalog = Catalog(project="AMIF M&E", charset="utf-8", fuzzy=False)
    for path, source in _sources():
        for line, message, _comments, context in extract("python", io.BytesIO(source), keywords=KEYWORDS):
            catalog.add(message, locations=[(path, line)], context=context)
    return catalog


def _sources() -> Iterator[tuple[str, bytes]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), path.read_bytes()
    for path in sorted((ROOT / "templates").rglob("*.*")):
        if path.suffix in {".html", ".svg", ".txt"}:
            yield path.relative_to(ROOT).as_posix(), _as_python(path.read_text(encoding="utf-8")).encode()


def _as_python(template: str) -> str:
    """A template's messages as calls, one a line, so that a Python tokenizer can read them."""
    import django
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    return "\n".join(line.strip() for line in templatize(template).split("\n"))


def po_path(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """The language's catalogue as it stands in the repository; an empty one where there is none."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def compiled(language: str) -> bytes:
    """The bytes of the language's `.mo` file."""
    catalog = read(language)
    catalog.creation_date = catalog.revision_date = NO_DATE
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def messages_of(catalog: Catalog) -> dict[Key, object]:
    """Message -> translation, the header left out."""
    return {(message.id, message.context): message.string for message in catalog if message.id}


def write(language: str, collected: Catalog) -> list[Key]:
    """Brings the `.po` and `.mo` files up to date; returns what is not translated yet."""
    known = messages_of(read(language))
    catalog = Catalog(
        locale=language, project="AMIF M&E", charset="utf-8", fuzzy=False, header_comment="# AMIF M&E"
    )
    for message in collected:
        if message.id:
            key = (message.id, message.context)
            catalog.add(
                message.id,
                string=known.get(key),
                locations=sorted({(path, 0) for path, _line in message.locations}),
                context=message.context,
                flags=message.flags,
            )
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, sort_output=True, include_lineno=False)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    dates = ('"POT-Creation-Date', '"PO-Revision-Date')  # the history of the repository knows when
    path.write_text("".join(line for line in lines if not line.startswith(dates)), encoding="utf-8")
    path.with_suffix(".mo").write_bytes(compiled(language))
    return [key for key, string in messages_of(catalog).items() if not _is_translated(string)]


def _is_translated(string: object) -> bool:
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


def main() -> int:
    collected = collect()
    status = 0
    for language in LANGUAGES:
        missing = write(language, collected)
        print(f"{language}: {len(collected)} messages, {len(missing)} not translated yet")
        for message, _context in missing:
            print(f"  {message!r}")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
