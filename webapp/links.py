"""The one place where an address is made.

In: what is to be shown, and the date and sources that the reader has chosen. Out: an
address that keeps both. A template says `{{ links.region("kronoberg") }}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote_plus

from flask import current_app, request, url_for

from graph.kept import remember
from graph.namespaces import THINGS, local
from graph.questions import catalogue

Pairs = Iterable[tuple[str, str]]
LONGEST_LINK = 1500  # characters of a query that still goes into an address


def address(endpoint: str, route: Mapping[str, str], query: Pairs = ()) -> str:
    """Return the path of an endpoint with a query; empty values are left out.

    The query is written here and not by `url_for`, for which `_external`, `_scheme` and
    the like, typed by a stranger, have a meaning.
    """
    path = _path(request.script_root, endpoint, tuple(route.items()))
    pairs = [f"{_quoted(key)}={_quoted(value)}" for key, value in query if value]
    return f"{path}?{'&'.join(pairs)}" if pairs else path


@remember(20_000)
def _path(root: str, endpoint: str, route: tuple[tuple[str, str], ...]) -> str:
    """Return a path below where the application is mounted; a page has hundreds of them, mostly the same."""
    return url_for(endpoint, **dict[str, Any](route))


@remember(20_000)
def _quoted(text: str) -> str:
    return quote_plus(text, safe=",")


@dataclass(frozen=True)
class Links:
    """Addresses in one language that keep the chosen date and sources."""

    lang: str
    date: str = ""
    sources: str = ""

    @property
    def kept(self) -> list[tuple[str, str]]:
        return [("date", self.date), ("sources", self.sources)]

    def _page(self, endpoint: str, query: Pairs = (), **route: str) -> str:
        return address(endpoint, {"lang": self.lang, **route}, [*query, *self.kept])

    def start(self) -> str:
        return self._page("pages.start")

    def about(self) -> str:
        return self._page("pages.about")

    def story(self, step: str = "") -> str:
        """Return the page of three findings, or one of them on it."""
        return self._page("story.story") + (f"#{step}" if step else "")

    def privacy(self) -> str:
        """Return the page that says why people are named, and how to object."""
        return self._page("privacy.privacy")

    def questions(self) -> str:
        return self._page("questions.questions")

    def overview(self, kind: str) -> str:
        """Return the list of all things of a kind."""
        return self._page("things.overview", kind=kind)

    def thing(self, iri: str) -> str:
        """Return the page of a thing, nothing where it is not one of ours."""
        if not iri.startswith(THINGS):
            return ""
        kind, _, slug = local(iri).partition("/")
        return self._page("things.thing", kind=kind, slug=slug)

    def data(self, iri: str, ending: str) -> str:
        """Return what the graph holds of a thing, as a file of RDF."""
        kind, _, slug = local(iri).partition("/")
        return address("data.description_of", {"kind": kind, "slug": slug, "ending": ending}, [("sources", self.sources)])

    def api(self) -> str:
        """Return the page for those who write programs."""
        return self._page("reuse.api")

    def dumps(self) -> str:
        """Return the page with the whole graph as files."""
        return self._page("reuse.dump_page")

    def dump(self, name: str) -> str:
        return address("data.dump", {"name": name})

    def openapi(self) -> str:
        return address("data.description", {}, [("lang", self.lang)])

    def catalogue(self, name: str, ending: str) -> str:
        """Return the description of the data as a file: `catalog` (DCAT-AP-SE) or `void`."""
        return address("data.catalogue_file" if name == "catalog" else "data.void_file", {"ending": ending})

    def sitemap(self) -> str:
        return address("data.sitemap", {})

    def ontology(self, name: str = "") -> str:
        """Return the page of the ontology, or one of its terms on it."""
        return self._page("ontology.ontology") + (f"#{name}" if name else "")

    def ontology_file(self, ending: str) -> str:
        return address("data.ontology_file", {"ending": ending})

    def question(self, name: str, values: Mapping[str, str] | None = None) -> str:
        """Return a question's page; a date among `values` replaces the kept one."""
        route = {"lang": self.lang, "name": name}
        return address("questions.question", route, self._asked_of(name, values))

    def download(self, name: str, kind: str, values: Mapping[str, str] | None = None) -> str:
        pairs = [*self._asked_of(name, values), ("lang", self.lang)]
        return address("data.answer", {"name": name, "kind": kind}, pairs)

    def picture(self, name: str, values: Mapping[str, str] | None = None) -> str:
        """Return a picture's own page."""
        return address("pictures.page", {"lang": self.lang, "name": name}, self._asked(values))

    def picture_download(self, name: str, kind: str, values: Mapping[str, str] | None = None) -> str:
        return address("pictures.file", {"name": name, "kind": kind}, [*self._asked(values), ("lang", self.lang)])

    def overlap(self, values: Mapping[str, str] | None = None) -> str:
        """Return the page on overlap, for one kind of network or with chosen networks."""
        return self._page("overlap.overlap", (values or {}).items())

    def overlap_choice(self) -> str:
        """Return where networks are chosen for the pictures of sets."""
        return f"{self.overlap()}#choose"

    def shared_members(self, a: str, b: str) -> str:
        """Return the members that two networks share."""
        return self._page("overlap.shared_members", [("a", a), ("b", b)])

    def compare(self, a: str = "", b: str = "") -> str:
        """Return two regions side by side."""
        return self._page("overlap.compare", [("a", a), ("b", b)])

    def coverage(self, values: Mapping[str, str] | None = None) -> str:
        """Return the page on what is known and what is missing, of everything or of a region, network or body."""
        return self._page("coverage.coverage", (values or {}).items())

    def graph(self, iri: str, nodes: str = "") -> str:
        """Return the picture of what is around a thing, to be moved and searched; of so many nodes if asked for."""
        kind, _, slug = local(iri).partition("/")
        return self._page("pictures.graph", [("nodes", nodes)], kind=kind, slug=slug)

    def together(self, side: str, values: Mapping[str, str] | None = None) -> str:
        """Return the graph of `regions` or `networks` that share something, to be moved."""
        return self._page("pictures.together", (values or {}).items(), side=side)

    def vis_network(self) -> str:
        return address("pictures.vis_network", {}, [("v", current_app.extensions["viewer"].edition)])

    def _asked(self, values: Mapping[str, str] | None) -> list[tuple[str, str]]:
        merged = {**dict(self.kept), **(values or {})}
        return list(merged.items())

    def _asked_of(self, name: str, values: Mapping[str, str] | None) -> list[tuple[str, str]]:
        """Return what a question is asked with; the kept date only where it answers to one."""
        asked, pairs = catalogue().get(name), self._asked(values)
        if asked is None or asked.takes_date:
            return pairs
        return [pair for pair in pairs if pair[0] != "date"]

    def search(self, text: str = "") -> str:
        return self._page("search.search", [("q", text)])

    def search_form(self) -> str:
        """Return where the search field leads; the form itself carries date and sources."""
        return address("search.search", {"lang": self.lang})

    def suggest(self) -> str:
        """Return where the search field asks for suggestions while one types."""
        return self._page("search.suggest")

    def sparql(self, query: str = "", view: str = "") -> str:
        """Return the page of queries with one of them; a query that is too long for an address has to be sent (`parts.asked_in_sparql`)."""
        return self._page("editor.form", [("query", query), ("view", view)])

    def sparql_example(self, name: str) -> str:
        """Return the page of queries with an example in it, not run yet."""
        return self._page("editor.form", [("example", name)])

    def sparql_question(self, name: str, values: Mapping[str, str] | None = None) -> str:
        """Return the page of queries with a question of the catalogue in it as it is asked, not run yet."""
        pairs = [("question", name), *self._asked_of(name, values)]
        return address("editor.form", {"lang": self.lang}, pairs)

    def sparql_terms(self) -> str:
        """Return where the editor asks for what can be completed."""
        return self._page("vocabulary.terms")

    def sparql_file(self, kind: str, query: str = "", **choice: str) -> str:
        """Return an answer as a file made for people: a workbook, or its picture."""
        return self._page("sparql_files.file", [("query", query), *choice.items()], kind=kind)

    def sparql_download(self, query: str, kind: str) -> str:
        return address("sparql.protocol", {}, [("query", query), ("format", kind), ("sources", self.sources)])

    def static(self, name: str) -> str:
        """Return a file's address, which changes when the files do."""
        return address("static", {"filename": name}, [("v", current_app.extensions["viewer"].edition)])

    def here(self, endpoint: str | None, route: Mapping[str, str], query: Pairs) -> str:
        """Return the same page in this language and with this date and these sources."""
        if endpoint is None or "lang" not in route:
            return self.start()
        rest = [(key, value) for key, value in query if key not in ("date", "sources")]
        return address(endpoint, {**route, "lang": self.lang}, [*rest, *self.kept])

    def reset(self) -> Links:
        """Return the same addresses without date and sources."""
        return Links(self.lang)

    def in_language(self, lang: str) -> Links:
        return replace(self, lang=lang)
