"""Diagrams of the ontology: classes as boxes, the properties between them as arrows, what else each has within its box.

In: a view and the part that is asked for. Out: a `Picture` with a table of the same arrows; what is
drawn is what the ontology says of domains and ranges, nothing is drawn by hand but where the boxes stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING

from graph.errors import UnknownValue, WrongUse
from graph.namespaces import TERMS, term
from webapp.naming import Name
from webapp.ontology.terms import VALUE, Term, Vocabulary, vocabulary
from webapp.pictures.picture import SIZE, Key, Picture, frame
from webapp.pictures.words import plain, shorten
from webapp.tables import Cell, Heading, Table
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View

NAME = "ontology"
# part → class: column and row of its box
PARTS: dict[str, dict[str, tuple[int, int]]] = {
    "mandates": {"Person": (0, 0), "Body": (2, 0), "Mandate": (1, 1), "Seat": (2, 1), "Organisation": (0, 2), "Network": (2, 2), "Membership": (1, 3)},
    "plans": {
        "Document": (0, 0),
        "Network": (1, 0),
        "Activity": (2, 0),
        "Organisation": (0, 1),
        "PolicyElement": (1, 1),
        "ThemeMapping": (2, 1),
        "Involvement": (0, 2),
        "Programme": (1, 2),
        "PolicyObjective": (2, 2),
    },
    "sources": {"Assertion": (0, 0), "Locator": (1, 0), "Source": (2, 0), "Organisation": (0, 1), "Document": (2, 1), "Party": (1, 2)},
}
LISTED = 4  # values named in a box
_BOX, _HEAD, _LINE, _PAD = 220, 44, 17, 10
_ACROSS, _DOWN = 400, 70  # from box to box, and between rows
_TIP = 9


@dataclass(frozen=True)
class Box:
    """A class with its place."""

    term: Term
    label: str
    href: str
    values: tuple[str, ...]
    x: float
    y: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + _BOX / 2, self.y + self.height / 2


@dataclass(frozen=True)
class Arrow:
    """The properties from one class to another, with the place of their words."""

    path: str
    tip: str
    words: tuple[str, ...]
    x: float
    y: float


def draw(view: View, values: Mapping[str, str]) -> Picture:
    """Draw one part of the ontology, the first where none is asked for."""
    if unknown := set(values) - {"part"}:
        raise WrongUse(f"{NAME} has no parameter “{min(unknown)}” → it takes: part")
    part = values.get("part") or next(iter(PARTS))
    if part not in PARTS:
        readings = [(getattr(view.t, f"ontology_part_{name}"), f"part/{name}") for name in PARTS]
        raise UnknownValue(f"no part of the ontology is called “{part[:60]}” → choose among: {', '.join(PARTS)}", readings, "part")
    held = vocabulary(view)
    boxes = _boxes(view, held, PARTS[part])
    links = _links(held, PARTS[part])
    arrows = [_arrow(boxes[a], boxes[b], tuple(found.label(view.lang) for found in terms), (b, a) in links) for (a, b), terms in links.items() if a != b]
    title = getattr(view.t, f"ontology_part_{part}")
    return frame(
        view,
        "ontology",
        dated=False,
        drawn={"boxes": list(boxes.values()), "arrows": arrows, "box": _BOX, "head": _HEAD, "line": _LINE, "pad": _PAD},
        name=NAME,
        title=view.t.ontology_picture.format(part=title),
        summary=view.t.ontology_picture_summary.format(classes=len(boxes), properties=sum(map(len, links.values()))),
        width=max(box.x for box in boxes.values()) + _BOX + 2,
        height=max(box.y + box.height for box in boxes.values()) + 2,
        keys=(Key("square", "soft", view.t.ontology_key_class), Key("line", "solid", view.t.ontology_key_property, kind="relation")),
        tabled=lambda: [_table(view, held, links, title)],
        values={"part": part},
        notes=(view.t.ontology_self,) if any(a == b for a, b in links) else (),
        sparql=query(PARTS[part]),
    )


def query(classes: Mapping[str, object]) -> str:
    """Return the SPARQL query behind a diagram."""
    among = " ".join(f"rg:{name}" for name in classes)
    step = "(owl:unionOf/rdf:rest*/rdf:first)?"
    return (
        f"PREFIX rg: <{TERMS}>\nPREFIX owl: <http://www.w3.org/2002/07/owl#>\nPREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>\n"
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
        "SELECT DISTINCT ?class ?property ?other WHERE {\n"
        f"  VALUES ?class {{ {among} }}\n  VALUES ?other {{ {among} }}\n"
        f"  ?property rdfs:domain/{step} ?class ; rdfs:range/{step} ?other .\n"
        "} ORDER BY ?class ?property ?other"
    )


def _links(held: Vocabulary, classes: Mapping[str, object]) -> dict[tuple[str, str], list[Term]]:
    """Return the properties between the classes, by (from, to)."""
    found: dict[tuple[str, str], list[Term]] = {}
    for one in held.terms.values():
        for a in classes:
            for b in classes:
                if one.kind != "class" and term(a) in one.domain and term(b) in one.range:
                    found.setdefault((a, b), []).append(one)
    return found


def _boxes(view: View, held: Vocabulary, places: Mapping[str, tuple[int, int]]) -> dict[str, Box]:
    made: dict[str, Box] = {}
    below = 1.0
    for row in sorted({row for _, row in places.values()}):
        highest = 0.0
        for name, (column, at) in places.items():
            if at != row:
                continue
            one = held.terms[term(name)]
            values = _values(view, held, one.iri)
            height = _HEAD + (_LINE * len(values) + _PAD if values else 0)
            made[name] = Box(one, shorten(plain(one.label(view.lang)), _BOX - 20, SIZE), view.links.ontology(name), values, 1 + column * _ACROSS, below, height)
            highest = max(highest, height)
        below += highest + _DOWN
    return made


def _values(view: View, held: Vocabulary, iri: str) -> tuple[str, ...]:
    """Return the values that things of a class have most often."""
    found = sorted((one for one in held.properties_of(iri) if one.kind == VALUE), key=lambda one: (-one.uses, one.name))
    named = [shorten(one.label(view.lang), _BOX - 20, SIZE) for one in found[:LISTED]]
    return (*named, *((view.t.ontology_more.format(n=len(found) - LISTED),) if len(found) > LISTED else ()))


def _arrow(start: Box, end: Box, words: tuple[str, ...], both: bool) -> Arrow:
    """Draw a line from border to border; its words stand nearer to where it starts, so that crossing lines keep theirs apart."""
    (x1, y1), (x2, y2) = start.middle, end.middle
    if both:  # a line the other way stands beside it
        far = hypot(x2 - x1, y2 - y1)
        shift = (y2 - y1) / far * 12, (x1 - x2) / far * 12
        x1, y1, x2, y2 = x1 + shift[0], y1 + shift[1], x2 + shift[0], y2 + shift[1]
    x1, y1 = _border(start, x1, y1, x2, y2)
    x2, y2 = _border(end, x2, y2, x1, y1)
    far = hypot(x2 - x1, y2 - y1) or 1
    along = (x2 - x1) / far, (y2 - y1) / far
    foot = x2 - along[0] * _TIP, y2 - along[1] * _TIP
    wing = -along[1] * _TIP / 2, along[0] * _TIP / 2
    share = 0.7 if abs(x2 - x1) > _ACROSS and abs(y2 - y1) > 30 else 0.5 if abs(x2 - x1) < 20 or abs(y2 - y1) < 60 else 0.36
    x, y = x1 + (x2 - x1) * share, y1 + (y2 - y1) * share
    tip = f"M{x2:.1f} {y2:.1f}L{foot[0] + wing[0]:.1f} {foot[1] + wing[1]:.1f}L{foot[0] - wing[0]:.1f} {foot[1] - wing[1]:.1f}z"
    return Arrow(f"M{x1:.1f} {y1:.1f}L{foot[0]:.1f} {foot[1]:.1f}", tip, words, x, y + 4 - 7.5 * (len(words) - 1))


def _border(box: Box, x: float, y: float, towards_x: float, towards_y: float) -> tuple[float, float]:
    """Return where the line from a place within a box towards another leaves the box."""
    dx, dy = towards_x - x, towards_y - y
    shares = []
    if dx:
        shares.append(((box.x + _BOX if dx > 0 else box.x) - x) / dx)
    if dy:
        shares.append(((box.y + box.height if dy > 0 else box.y) - y) / dy)
    share = min((one for one in shares if one > 0), default=0)
    return x + dx * share, y + dy * share


def _table(view: View, held: Vocabulary, links: Mapping[tuple[str, str], list[Term]], caption: str) -> Table:
    """Return the arrows as rows."""
    t = view.t
    headings = [Heading(name, getattr(t, f"ontology_{name}"), False) for name in ("from", "property", "to", "meaning")]
    rows = [
        [
            Cell("thing", names=(_named(view, held.terms[term(a)]),)),
            Cell("thing", names=(_named(view, one),)),
            Cell("thing", names=(_named(view, held.terms[term(b)]),)),
            Cell("text", one.definition(view.lang)),
        ]
        for (a, b), terms in links.items()
        for one in terms
    ]
    rows.sort(key=lambda row: tuple(alphabetical(cell.names[0].text) for cell in row[:3]))
    return Table(caption, headings, rows, total=len(rows), found=len(rows))


def _named(view: View, one: Term) -> Name:
    return Name(one.label(view.lang), href=view.links.ontology(one.name))
