"""Reads pages as strictly as the viewer is meant to write them.

In: a page as text. Out: what stands in it, and its faults: elements that are not closed or not
ours, attributes that run something, addresses that lead to another host.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from html.parser import HTMLParser
from xml.etree import ElementTree

VOID = frozenset(("br", "col", "hr", "img", "input", "link", "meta"))
_WITH_CONTENT = """a abbr article bdi body button caption circle code colgroup dd defs desc details div dl dt em fieldset figcaption figure footer form
g h1 h2 h3 h4 head header html label legend li main nav ol optgroup option p path pattern pre q rect script section select small span strong summary svg
table tbody td text textarea th thead title tr tspan ul"""
ELEMENTS = VOID | frozenset(re.findall(r"\w+", _WITH_CONTENT))
LEADING = frozenset(("href", "src", "action", "data-suggest"))
SVG = "{http://www.w3.org/2000/svg}"
SVG_ELEMENTS = frozenset(SVG + name for name in ("svg", "title", "desc", "style", "g", "a", "rect", "path", "circle", "text", "tspan", "defs", "pattern"))


class Markup(HTMLParser):
    """A page that was read: `faults`, `headings`, the `links` and all its text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.links: list[str] = []
        self._open: list[str] = []
        self._texts: dict[str, list[str]] = defaultdict(list)
        self.feed(page)
        self.close()
        self.faults += [f"<{name}> is not closed" for name in self._open]

    @property
    def text(self) -> str:
        return in_one_line("".join(self._texts["html"]))

    @property
    def heading(self) -> str:
        return in_one_line("".join(self._texts["h1"]))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ELEMENTS:
            self.faults.append(f"<{tag}> is no element of ours")
        names = [name for name, _ in attrs]
        if len(set(names)) < len(names):
            self.faults.append(f"<{tag}> has an attribute twice: {names}")
        for name, value in attrs:
            self._attribute(tag, name, value or "")
        if tag == "script" and "src" not in names and not {("type", "application/json"), ("type", "application/ld+json")} & set(attrs):
            self.faults.append("a script stands in the page")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9:-]*", name) or name.startswith("on") or name in ("style", "srcdoc", "formaction", "http-equiv"):
            self.faults.append(f"<{tag}> has the attribute {name[:60]!r}")
        if name in LEADING:
            self.links.append(value)
            if not re.match(r"/(?![/\\])|#|$", value):
                self.faults.append(f"<{tag} {name}> leads to {value[:80]!r}")

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-3:]}")
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "script" in self._open:
            try:
                json.loads(data)
            except ValueError:
                self.faults.append(f"a script holds {data[:80]!r}")
            return
        for name in set(self._open) & {"html", "h1"}:
            self._texts[name].append(data)

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"a comment: {data[:60]!r}")

    def handle_decl(self, decl: str) -> None:
        if decl.casefold() != "doctype html":
            self.faults.append(f"a declaration: {decl[:60]!r}")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"a marked section: {data[:60]!r}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"an instruction: {data[:60]!r}")


def in_one_line(text: str) -> str:
    """Return a text as a reader sees it: runs of blanks are one."""
    return " ".join(text.split())


def svg_faults(text: str, host: str) -> list[str]:
    """Return what is wrong with an SVG file; its links may lead to a host."""
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        return [f"is not XML: {error}"]
    faults = []
    for element in root.iter():
        if element.tag not in SVG_ELEMENTS:
            faults.append(f"{element.tag} is no element of ours")
        for name, value in element.attrib.items():
            if name.startswith("on") or name == "style" or (name.endswith("href") and not value.startswith(f"{host}/")):
                faults.append(f"{element.tag} {name}={value[:80]!r}")
    return faults
