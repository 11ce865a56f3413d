"""Turns an SVG file into a PNG of twice its size, with a font of our own.

In: SVG that stands alone. Out: the bytes of a PNG; the same on every machine, as no font
of the system is used.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import resvg_py

ZOOM = 2
_FACES = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf")


@lru_cache(maxsize=1)
def fonts() -> list[str]:
    """Return the font files; the package is only looked up, as all it does on import is to list them."""
    found = find_spec("font_source_sans_pro")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("the package font-source-sans-pro is missing → install it")
    folder = Path(next(iter(found.submodule_search_locations))) / "files"
    return [str(folder / face) for face in _FACES]


def png(svg: str) -> bytes:
    """Return the picture as PNG."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, font_files=fonts(), skip_system_fonts=True, zoom=ZOOM, background="#ffffff"))
