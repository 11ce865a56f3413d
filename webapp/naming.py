"""How a thing is called on a page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Name:
    """A name: `lang` only where it differs from the page's, `href` only where there is a page."""

    text: str
    lang: str = ""
    href: str = ""
    title: str = ""
