"""What the tests of pictures share: how a picture is drawn, read and looked through."""

from __future__ import annotations

from xml.etree import ElementTree

from webapp.pictures import Picture, draw
from webapp.state import View

SVG = "{http://www.w3.org/2000/svg}"
HTML = {"Accept": "text/html"}
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def drawn(found: View, name: str, **values: str) -> Picture:
    """Draw a picture that has something to show."""
    picture = draw(found, name, **values)
    assert picture is not None
    return picture


def root(picture: Picture) -> ElementTree.Element:
    """Return the drawing as a page shows it."""
    return ElementTree.fromstring(str(picture.svg))


def words(node: ElementTree.Element) -> list[str]:
    """Return the texts of a drawing, in their order."""
    return [text.text or "" for text in node.iter(f"{SVG}text")]
