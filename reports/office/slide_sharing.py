"""Shares things out over slides, and long texts over pieces. Pure."""

from collections.abc import Callable, Sequence


def shared_out(things: Sequence, high: Callable, most: float) -> list[list]:
    """The things in as few groups as they need, each of at most this height, and none much lower than the others."""
    groups = _groups(things, high, most)
    low, up = most / (len(groups) + 1), most
    for _try in range(12):
        middle = (low + up) / 2
        if len(_groups(things, high, middle)) == len(groups):
            up = middle
        else:
            low = middle
    return _groups(things, high, up)


def _groups(things: Sequence, high: Callable, most: float) -> list[list]:
    groups: list[list] = [[]]
    used = 0.0
    for thing in things:
        if groups[-1] and used + high(thing) > most:
            groups.append([])
            used = 0.0
        groups[-1].append(thing)
        used += high(thing)
    return groups


def pieces_of(text: str, most: int) -> list[str]:
    """The text in pieces of at most so many letters, parted after a sentence where there is one, else at a blank."""
    text = text.strip()
    pieces = []
    while len(text) > most:
        beginning = text[: most + 1]
        ends = [
            at + 1
            for at, each in enumerate(beginning[:-1])
            if each in ".!?…;\n።؟" and beginning[at + 1].isspace()
        ]
        end = max((each for each in ends if each > most // 3), default=0)
        end = end or beginning.rfind(" ") if " " in beginning[most // 3 :] else end
        end = end if end > 0 else most
        pieces.append(text[:end].strip())
        text = text[end:].strip()
    return [*pieces, text]
