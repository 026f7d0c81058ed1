"""What the launcher says, and how it gives up."""

import sys


class Halt(Exception):
    """Stop here; the text tells a person what is wrong and what to type."""


def say(text: str) -> None:
    print(text, flush=True)


def complain(text: str) -> None:
    print(f"\n{text}\n", file=sys.stderr, flush=True)
