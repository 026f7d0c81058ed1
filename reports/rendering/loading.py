"""WeasyPrint without what it brings along for fonts that our documents have none of, and for systems that lack HarfBuzz's subsetter."""

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

LATER = ("fontTools.subset", "fontTools.varLib.instancer")
"""What WeasyPrint names when it is loaded and calls hardly ever: 110 modules, 9 MB in every process."""


class _Later(ModuleType):
    """Stands for a module of functions and classes until one of them is called."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *given, **named: getattr(import_module(self.__name__), name)(*given, **named)


def load_weasyprint() -> None:
    """Loads it; where it stood already, as it was."""
    waiting = {name: _Later(name) for name in LATER if name not in sys.modules}
    sys.modules |= waiting
    try:
        import_module("weasyprint")
    finally:
        for name in waiting:
            del sys.modules[name]
