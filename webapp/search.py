"""The search page.

In: what was typed. Out: what it may mean, best first, each with its kind and one line that
tells it from others; near matches where nothing is called so; a way on where there is nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

import pyoxigraph as ox
from flask import Blueprint, Response, jsonify, request

from graph.folding import fold
from graph.namespaces import local, term
from graph.search import LONGEST, QUESTION, Hit, is_cut, tidy
from webapp.naming import Name
from webapp.rendering import LANG, prepare, render
from webapp.state import View, view
from webapp.texts import alphabetical

blueprint = Blueprint("search", __name__)
prepare(blueprint)

SHOWN = 30
NEAR_SHOWN = 10
SUGGESTED = 8
_MOST = 300  # hits that are counted
_NEAR_SEARCHED = 60
_EVERY = 1_000_000  # where sources are chosen, theirs may be the last of many hits
_NAMED = 3  # names in the line of a hit; the others are counted
# kind → the properties whose values tell a hit from others
_TELLING = {
    "Region": ("belongsTo", "servesTerritory"),
    "Network": ("networkKind", "hasMember"),
    "Person": ("sitsIn",),
    "Body": ("bodyKind", "bodyOf"),
    "Programme": ("programmeKind", "partOf"),
    "Fund": ("programmeKind", "partOf"),
    "Source": ("documentKind", "issuer"),
    "WebPage": ("documentKind", "issuer"),
    "Document": ("documentKind", "issuer"),
    "Municipality": ("belongsTo",),
    "University": ("belongsTo",),
    "Organisation": ("belongsTo",),
    "Office": ("officeOf",),
    "Organ": ("organOf",),
    "Event": ("organisedBy", "hostedIn"),
    "Award": ("awardedBy",),
    "PolicyObjective": ("objectiveOf",),
    "PolicyElement": ("elementLevel", "inDocument"),
    "Activity": ("activityStatus", "inDocument"),
}


@dataclass(frozen=True)
class Line:
    """A part of the line of a hit: words, then names, then how many more there are."""

    words: str = ""
    names: tuple[Name, ...] = ()
    more: int = 0


@dataclass(frozen=True)
class Found:
    """A hit as the page shows it; `matched` only where the name itself does not show why it is there."""

    name: Name
    kind: Name
    matched: Name | None
    lines: list[Line]


@blueprint.get(f"{LANG}/search")
def search(lang: str) -> Response:
    found = view()
    typed = request.args.get("q", "")
    searched = tidy(typed)
    every = found.shelf.search.find(searched, lang, _MOST if found.scope.graphs is None else _EVERY)
    here = [hit for hit in every if is_mentioned(found, hit.iri)]
    called = [hit for hit in here if not hit.is_near]
    like = [hit for hit in here if hit.is_near]
    return render(
        "search.html",
        found,
        title=found.t.search_results.format(q=searched) if searched else found.t.search_title,
        listed=False,
        searched=searched,
        cut=LONGEST if is_cut(typed) else 0,
        hits=shown(found, called[:SHOWN], searched),
        near=shown(found, like[:NEAR_SHOWN], searched),
        count=len(called),
        elsewhere=sum(not hit.is_near for hit in every) - len(called),
        everywhere=replace(found.links, sources="").search(searched),
    )


def near_things(found: View, kind: str, slug: str) -> list[str]:
    """Return the IRIs of things of the same kind with a name like that of an address, best first."""
    hits = found.shelf.search.find(tidy(slug.replace("-", " ")), found.lang, _NEAR_SEARCHED)
    return [hit.iri for hit in hits if local(hit.iri).startswith(f"{kind}/") and hit.kind != QUESTION]


@blueprint.get(f"{LANG}/search.json")
def suggest(lang: str) -> Response:
    """Return the first hits for what is being typed, for the field's list of suggestions."""
    found = view()
    hits = [hit for hit in found.shelf.search.find(tidy(request.args.get("q", "")), lang, _MOST) if is_mentioned(found, hit.iri)][:SUGGESTED]
    names = [(_named(found, hit), _kind(found, hit)) for hit in hits]
    response = jsonify([{"name": n.text, "lang": n.lang, "kind": kind.text, "href": n.href} for n, kind in names])
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def is_mentioned(view: View, iri: str) -> bool:
    """Tell whether one of the chosen sources mentions a thing; a question can be asked of all."""
    if view.scope.graphs is None or local(iri).startswith("question/"):
        return True
    node, graphs = ox.NamedNode(iri), [ox.NamedNode(graph) for graph in view.scope.graphs]
    store = view.graph.store
    patterns = [pattern for graph in graphs for pattern in ((node, None, None, graph), (None, None, node, graph))]
    return any(next(iter(store.quads_for_pattern(*pattern)), None) is not None for pattern in patterns)


def shown(view: View, hits: list[Hit], searched: str) -> list[Found]:
    """Return hits with all that the page says of them."""
    told = _told(view, hits)
    return [
        Found(
            _named(view, hit),
            _kind(view, hit),
            _matched(view, hit, searched),
            _lines(view, hit, told[hit.iri]),
        )
        for hit in hits
    ]


def _named(view: View, hit: Hit) -> Name:
    """Return the name of a hit; it always leads somewhere, also to a word of a list."""
    if hit.kind == QUESTION:
        return Name(hit.name, href=view.links.question(local(hit.iri).partition("/")[2]))
    return replace(view.name(hit.iri), href=view.links.thing(hit.iri))


def _kind(view: View, hit: Hit) -> Name:
    return Name(view.t.hit_question) if hit.kind == QUESTION else view.name(term(hit.kind))


def _matched(view: View, hit: Hit, searched: str) -> Name | None:
    """Return the name that was found, unless the name on the page shows it as well."""
    name = fold(_named(view, hit).text)
    if f" {fold(hit.matched)} " in f" {name} " or all(word in name for word in fold(searched).split()):
        return None
    return Name(hit.matched, hit.matched_lang if hit.matched_lang != view.lang else "")


def _told(view: View, hits: list[Hit]) -> dict[str, dict[str, list[str]]]:
    """Return what the chosen sources say of the hits: thing → property → values."""
    told: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    wanted = " ".join(f"(<{hit.iri}> <{term(name)}>)" for hit in hits for name in _TELLING.get(hit.kind, ()))
    query = f"SELECT DISTINCT ?thing ?property ?value WHERE {{ VALUES (?thing ?property) {{ {wanted} }} ?thing ?property ?value }}"
    for row in view.graph.select(query, view.scope):
        if isinstance(row["value"], ox.NamedNode):
            told[row["thing"].value][row["property"].value.removeprefix(term(""))].append(row["value"].value)
    return told


def _lines(view: View, hit: Hit, told: dict[str, list[str]]) -> list[Line]:
    lines = []
    for name in _TELLING.get(hit.kind, ()):
        if not told[name]:
            continue
        if name == "hasMember":
            count = len(told[name])
            lines.append(Line(view.t.one_member_named if count == 1 else view.t.members_named.format(n=count)))
            continue
        words = {
            "sitsIn": view.t.hit_mandates,
            "belongsTo": view.t.hit_networks,
            "servesTerritory": view.t.hit_territory,
        }.get(name, "")
        names = sorted((view.name(iri) for iri in told[name]), key=lambda name: alphabetical(name.text))
        lines.append(Line(words, tuple(names[:_NAMED]), max(0, len(names) - _NAMED)))
    return lines
