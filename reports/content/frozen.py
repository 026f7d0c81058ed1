"""Content as JSON and back, and its hash: the same for every kind of document."""

import json
from datetime import time
from functools import cache
from hashlib import sha256
from typing import TypeVar

from cattrs.preconf.json import JsonConverter, make_converter

Content = TypeVar("Content")


@cache
def _converter() -> JsonConverter:
    converter = make_converter()
    converter.register_unstructure_hook(time, time.isoformat)
    converter.register_structure_hook(time, lambda told, _type: time.fromisoformat(told))
    return converter


def to_json(content: object) -> str:
    """The content as JSON; the same content always gives the same text."""
    return json.dumps(
        _converter().unstructure(content), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def read_json(text: str, content: type[Content]) -> Content:
    """What `to_json` wrote; what was not known then has its default."""
    return _converter().loads(text, content)


def fingerprint(content: str) -> str:
    """The SHA-256 of a document's JSON, as it stands on the last page and beside the edition."""
    return sha256(content.encode()).hexdigest()
