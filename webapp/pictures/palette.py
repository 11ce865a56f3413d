"""The style of pictures that stand alone: the page's own rules with the light colours filled in.

In: the style sheets of the pages. Out: CSS without custom properties, which programs that
draw SVG files do not know.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
_DRAWING = re.compile(r"/\* drawing:.*?\*/(.*?)/\* end of the drawing \*/", re.DOTALL)
_TOKENS = re.compile(r":root\s*\{(.*?)\}", re.DOTALL)


@lru_cache(maxsize=1)
def light_style() -> str:
    """Return the rules of the drawings in light colours."""
    sheets = [(STATIC / name).read_text(encoding="utf-8") for name in ("style.css", "pictures.css")]
    tokens = dict(pair for sheet in sheets for pair in _tokens(sheet))
    rules = _DRAWING.search(sheets[1])
    if rules is None:
        raise RuntimeError("pictures.css no longer marks the rules of the drawing → put the two comments back")
    return re.sub(r"var\(--([\w-]+)\)", lambda found: tokens[found[1]], rules[1]).strip()


def _tokens(sheet: str) -> list[tuple[str, str]]:
    """Return the custom properties of a sheet's first block, which is the light one."""
    block = _TOKENS.search(sheet)
    return re.findall(r"--([\w-]+):\s*([^;]+);", block[1]) if block else []
