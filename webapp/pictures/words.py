"""Words that have to fit into a picture: how wide they are, where they break, what is cut.

In: text of any origin, a size in pixels. Out: widths in pixels, lines, shortened text. The
widths are those of a broad sans serif, so that narrower fonts fit too.
"""

from __future__ import annotations

import re
import unicodedata

from graph.export import xml_text

ELLIPSIS = "…"
_NARROW = frozenset("iIjlftr.,:;'’|!()[]-·/ ")
_BROAD = frozenset("mwMW@%—…ŒÆ")
_PIECES = re.compile(r"[^\s-]*-+\s*|[^\s-]+\s*|\s+")  # a line may break after a space or a hyphen


def plain(text: str) -> str:
    """Return a text on one line, without the characters that XML cannot hold."""
    return " ".join(xml_text(text).split())


def width(text: str, size: float) -> float:
    """Return about how wide a text is."""
    return size * sum(_share(character) for character in text)


def _share(character: str) -> float:
    """Return a character's width as a share of the size of the font."""
    if character in _NARROW:
        return 0.36
    if character in _BROAD:
        return 0.94
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    if unicodedata.combining(character):
        return 0
    return 0.7 if character.isupper() else 0.57


def shorten(text: str, room: float, size: float) -> str:
    """Return as much of a text as there is room for; what is cut ends in an ellipsis."""
    used = 0.0
    for place, character in enumerate(text):
        used += size * _share(character)
        if used > room:
            kept = _fitting(text[:place], room - width(ELLIPSIS, size), size)
            return kept.rstrip() + ELLIPSIS
    return text


def _fitting(text: str, room: float, size: float) -> str:
    while text and width(text, size) > room:
        text = text[:-1]
    return text


def wrap(text: str, room: float, size: float, most: int) -> list[str]:
    """Break a text into at most so many lines; the last one is cut where more would be needed."""
    lines: list[str] = []
    rest = _PIECES.findall(text.strip())
    while rest and len(lines) < most - 1:
        line = rest.pop(0)
        while rest and width((line + rest[0]).rstrip(), size) <= room:
            line += rest.pop(0)
        lines.append(shorten(line.rstrip(), room, size))
    if rest:
        lines.append(shorten("".join(rest), room, size))
    return lines
