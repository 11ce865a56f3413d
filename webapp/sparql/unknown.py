"""What a query names and the graph does not know: most likely a slip, which no engine reports.

In: a view and the text of a query. Out: the addresses and terms that are not there, each with what may be meant
instead, written as it would stand in the query.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from graph.likeness import most_like
from graph.namespaces import TERMS, THINGS, local, short
from graph.rdf import DEFAULT
from graph.sparql.dataset import named_graphs
from graph.sparql.tokens import tokens
from webapp.search import near_things
from webapp.sparql.vocabulary import vocabulary
from webapp.state import View

_MOST = 3  # of either: a query full of them was written for another graph
_LIKE = 70  # of 100: how like a term must be to be offered


@dataclass(frozen=True)
class Unknown:
    """An address or term as it is written, and what may be meant as (name, as it would be written)."""

    written: str
    near: list[tuple[str, str]]


def unknown(found: View, query: str) -> list[Unknown]:
    """Return what a query names of our own that is not in the graph, in the order of the text."""
    missing = dict.fromkeys(iri for iri in _named(query) if not _is_there(found, iri))
    return [Unknown(_as_written(iri), _terms_like(found, iri) if iri.startswith(TERMS) else _things_like(found, iri)) for iri in list(missing)[:_MOST]]


def _is_there(found: View, iri: str) -> bool:
    node = ox.NamedNode(iri)
    is_value = next(iter(found.graph.store.quads_for_pattern(None, None, node, DEFAULT)), None) is not None
    return is_value or found.graph.knows(iri) or iri in named_graphs(found.graph)


def _named(query: str) -> Iterator[str]:
    """Yield the IRIs of things and of the project's terms; what is declared or compared with is not meant."""
    for kind, text, _ in tokens(query):
        if kind == "iri" and text.startswith((f"<{THINGS}", f"<{TERMS}")):
            if text[1:-1] not in (THINGS, TERMS) and not text.endswith(("/>", "#>")):
                yield text[1:-1]
        elif kind == "prefixed" and text.startswith("rg:") and len(text) > len("rg:"):
            yield TERMS + text.removeprefix("rg:").rstrip(".")


def _as_written(iri: str) -> str:
    return short(iri) if iri.startswith(TERMS) else f"<{iri}>"


def _things_like(found: View, iri: str) -> list[tuple[str, str]]:
    kind, _, slug = local(iri).partition("/")
    return [(found.name(near).text, f"<{near}>") for near in near_things(found, kind, slug)[:_MOST]]


def _terms_like(found: View, iri: str) -> list[tuple[str, str]]:
    known = vocabulary(found)
    labels = {one["name"]: one["label"] for one in (*known["classes"], *known["properties"]) if one["name"].startswith("rg:")}
    return [(labels[name], name) for name in most_like(short(iri), labels, _MOST, _LIKE)]
