"""What a request works with: the build it began with, the reader's choices, names and notes.

In: the application's `Viewer` and the request. Out: a `View`, one for each request; it
keeps its build to its end, whatever build becomes current meanwhile.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

from flask import current_app, g, has_request_context, request

from graph.dates import read_date
from graph.dump_maker import DumpMaker
from graph.engine import QueryEngine
from graph.kept import Kept, KeptWhenRepeated
from graph.names import Names
from graph.namespaces import OWL, local, term
from graph.questions import LANGUAGES, SEPARATOR, Answer, Asker, question
from graph.quotes import Quotes
from graph.redaction import WITHHELD
from graph.search import SearchIndex
from graph.store import ALL, Current, Graph, Scope
from graph.weight import weigh
from webapp.links import Links
from webapp.naming import Name, tell_apart
from webapp.notes import Notes
from webapp.texts import WORDS, Texts, alphabetical, number

log = logging.getLogger(__name__)
Made = TypeVar("Made")
TRIED = "regiograph.shelf"  # of a request: the build that is tried
_HTML = ("text/html", "application/xhtml+xml")
FOLDER = Path(__file__).resolve().parent
# Bytes that are kept for a build, keys among them.
_CACHED_MADE = 48_000_000  # of figures, choices and layouts of pictures
_CACHED_ANSWERS = 48_000_000  # of answers to questions
_CACHED_PAGES = 32_000_000
_CACHED_RESULTS = 32_000_000  # of answers to SPARQL
_CELL = 60  # bytes of a cell besides its text
# Words of the project's lists: they have pages, but a table in which each is a link is hard to read.
UNLINKED = frozenset(
    (
        "basis",
        "category",
        "cost-cover",
        "document-kind",
        "element-level",
        "governance-level",
        "involvement-kind",
        "level",
        "network-kind",
        "party",
        "programme-kind",
        "relation",
        "role",
        "strength",
        "theme",
    )
)


def weigh_answer(answer: Answer) -> int:
    """Return the bytes of an answer; by its texts alone, for it may have ten thousands of cells."""
    cells = sum(len(row) + len(places) for row, places in zip(answer.rows, answer.places, strict=True))
    texts = sum(len(cell) for row in answer.rows for cell in row if type(cell) is str)
    places = sum(len(one) for row in answer.places for iris in row.values() for one in iris)
    asked = sum(len(key) + len(value) for key, value in answer.parameters.items())
    return _CELL * (cells + 20) + 2 * (texts + places + asked + len(answer.note))


class Shelf:
    """One build with what is computed once for it: a build never changes, so an answer never does."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.asker = Asker(graph)
        self.pages: Kept[Any] = Kept(_CACHED_PAGES, len)
        self.results: Kept[Any] = KeptWhenRepeated(_CACHED_RESULTS, len)
        self._made: Kept[tuple[Any]] = Kept(_CACHED_MADE, partial(weigh, most=_CACHED_MADE))
        self._answers: Kept[Answer] = Kept(_CACHED_ANSWERS, weigh_answer)

    def answer(self, name: str, values: Mapping[str, str], sources: str, lang: str) -> Answer:
        """Answer a question, or return the answer that was given before."""
        key = (name, tuple(sorted(values.items())), sources, lang)
        found = self._answers.get(key)
        if found is None:
            found = self.asker.ask(name, values, sources or None, lang)
            self._answers.put(key, found)
        return found

    @cached_property
    def regions(self) -> Names:
        return Names(self.graph, [term("Region")])

    @cached_property
    def belonging(self) -> frozenset[str]:
        """The relations by which one belongs to a network, as the ontology marks them."""
        found = self.graph.select(f"SELECT ?relation WHERE {{ ?relation <{term('countsAsBelonging')}> true }}")
        return frozenset(row["relation"].value for row in found)

    @cached_property
    def proposing(self) -> frozenset[str]:
        """The roles that give no mandate, as the ontology marks them: candidates hold none."""
        found = self.graph.select(f"SELECT ?role WHERE {{ ?role <{term('givesMandate')}> false }}")
        return frozenset(row["role"].value for row in found)

    def today(self, organisation: str) -> tuple[str, ...]:
        """Return who stands for an organisation today: itself, unless it has successors."""
        return self._successors.get(organisation, (organisation,))

    @cached_property
    def _successors(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        query = f"""SELECT ?was ?now WHERE {{ ?was <{term("answersFor")}> ?now FILTER(?was != ?now)
          FILTER NOT EXISTS {{ ?now <{term("predecessorOf")}> ?later }} }} ORDER BY ?was ?now"""
        for row in self.graph.select(query):
            found[row["was"].value] = (*found.get(row["was"].value, ()), row["now"].value)
        return found

    @cached_property
    def namesakes(self) -> dict[str, tuple[str, ...]]:
        """Return the things that are said to be different from others, with these others."""
        found: dict[str, tuple[str, ...]] = {}
        query = f"""SELECT DISTINCT ?one ?other WHERE {{
          ?one <{OWL}differentFrom>|^<{OWL}differentFrom> ?other }}
          ORDER BY ?one ?other"""
        for row in self.graph.select(query):
            one, other = row["one"].value, row["other"].value
            found[one] = (*found.get(one, ()), other)
        return found

    @cached_property
    def search(self) -> SearchIndex:
        return SearchIndex(self.graph)

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what is made once for the build, unless so much else was made that it was given up.

        What is made may hold addresses, which begin with where the application is mounted.
        """
        key = (request.script_root if has_request_context() else "", key)
        found = self._made.get(key)
        if found is None:
            found = (make(),)
            self._made.put(key, found)
        value: Made = found[0]
        return value


class Viewer:
    """What the application holds between requests."""

    def __init__(self, current: Current, quotes: Quotes, engine: QueryEngine, edition: str) -> None:
        self.current = current
        self.quotes = quotes
        self.engine = engine
        self.edition = edition
        self.dump_maker = DumpMaker()
        self.prepare: Callable[[], None] | None = None  # done beside the readers for each new build
        # Shows pages of a new build before anybody gets it; raises where they cannot be made.
        self.trial: Callable[[Shelf], None] | None = None
        self._shelf: Shelf | None = None
        self._tried: Shelf | None = None
        self._lock = threading.Lock()
        self._preparing = Repeated(lambda: self.prepare() if self.prepare is not None else None)
        current.admit = self._admit

    def shelf(self) -> Shelf:
        """Return the newest build's shelf; raises `BrokenBuild` where there is none."""
        graph = self.current.graph()
        shelf = self._shelf
        if shelf is not None and shelf.graph is graph:
            return shelf
        with self._lock:
            shelf = self._shelf
            if shelf is None or shelf.graph is not graph:
                tried, self._tried = self._tried, None
                if tried is None or tried.graph is not graph:
                    tried = Shelf(graph)
                self._shelf = shelf = tried
                if self.prepare is not None:
                    self._preparing.start()
            return shelf

    def _admit(self, graph: Graph) -> None:
        """Raise whatever the first readers of a new build would meet."""
        shelf = Shelf(graph)
        if self.trial is not None:
            self.trial(shelf)
        self._tried = shelf


class Repeated:
    """Work done in a thread of its own: asked for while it is being done, it is done once more afterwards."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._lock = threading.Lock()
        self._wanted = False
        self._runs = False

    def start(self) -> None:
        with self._lock:
            self._wanted = True
            if self._runs:
                return
            self._runs = True
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while self._goes_on():
            try:
                self._work()
            except Exception:
                log.exception("a build could not be made ready beforehand")

    def _goes_on(self) -> bool:
        with self._lock:
            self._runs, self._wanted = self._wanted, False
            return self._runs


def edition() -> str:
    """Return a fingerprint of the viewer's own files, for entity tags and static addresses."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix in (".py", ".html", ".css", ".js", ".svg"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


class View:
    """One request's view of one build."""

    def __init__(self, viewer: Viewer, shelf: Shelf, lang: str, date: str, sources: str) -> None:
        self.viewer = viewer
        self.shelf = shelf
        self.graph = shelf.graph
        self.lang = lang
        self.t = Texts(lang)
        self.date = date
        self.sources = sources
        self.links = Links(lang, date, sources)
        self.notes = Notes(self)
        self._named: dict[str, Name] = {}  # a page names most things many times

    @cached_property
    def scope(self) -> Scope:
        """The chosen sources; raises `UnknownValue` for a name that is none."""
        return self.graph.scope(self.sources)

    @cached_property
    def _readable(self) -> frozenset[str] | None:
        return None if self.scope.graphs is None else frozenset(self.scope.graphs)

    def reads(self, graph: str) -> bool:
        """Tell whether a named graph is among the chosen sources and what follows from them."""
        return self._readable is None or graph in self._readable

    def check_choices(self) -> None:
        """Raise `WrongUse` where the chosen date or sources cannot be."""
        if self.date:
            read_date(self.date)
        _ = self.scope

    def ask(self, name: str, **values: str) -> Answer:
        """Answer a question with the chosen sources, and the chosen date where it takes one."""
        if self.date and question(name).takes_date:
            values.setdefault("date", self.date)
        return self.shelf.answer(name, values, self.sources, self.lang)

    # -- names and words
    def name(self, iri: str) -> Name:
        """Return a thing's name with its language and the address of its page."""
        found = self._named.get(iri)
        if found is None:
            found = self._named[iri] = self._name(iri)
        return found

    def _name(self, iri: str) -> Name:
        label, language = self.graph.named(iri, self.lang)
        text = self.graph.printed_name(iri, self.lang)
        kind = local(iri).partition("/")[0]
        href = self.links.privacy() if iri == WITHHELD else "" if kind in UNLINKED else self.links.thing(iri)
        title = label if kind == "party" and text != label else ""
        text += tell_apart(self, iri)
        return Name(text, language if language != self.lang else "", href, title)

    def names(self, iris: str) -> tuple[Name, ...]:
        """Return the names of a cell's IRIs, in the reader's alphabet."""
        found = [self.name(iri) for iri in dict.fromkeys(iris.split(SEPARATOR)) if iri]
        return tuple(sorted(found, key=lambda name: alphabetical(name.text)))

    def word(self, text: str) -> str:
        """Return the fixed English word of an answer in the reader's language."""
        return ", ".join(WORDS.get(part, {}).get(self.lang, part) for part in text.split(SEPARATOR))

    def number(self, value: float | None) -> str:
        return number(value, self.lang)

    def counted(self, count: int, one: str, many: str = "") -> str:
        """Return a number of things in words, from the page texts `one_<one>` and `n_<many>`."""
        text: str = getattr(self.t, f"one_{one}" if count == 1 else f"n_{many or one + 's'}")
        return text.format(n=self.number(count))

    def notes_count(self) -> str:
        """Return in words how many places in how many sources the page refers to."""
        if len(self.notes) == 1:
            return self.t.notes_count_one
        places = self.number(len(self.notes))
        sources = self.counted(self.notes.sources, "source")
        return self.t.notes_count.format(places=places, sources=sources)

    def source_names(self, iris: Iterable[str]) -> list[Name]:
        return sorted((self.name(iri) for iri in iris), key=lambda name: alphabetical(name.text))


def viewer() -> Viewer:
    found: Viewer = current_app.extensions["viewer"]
    return found


def preferred_language() -> str:
    """Return the language of the page to lead to; Swedish for who has no wish."""
    return _wished_language() or "sv"


def _wished_language() -> str:
    wished = (tag.partition("-")[0].casefold() for tag, quality in request.accept_languages if quality > 0)
    return next((lang for lang in wished if lang in LANGUAGES), "")


def language_of_address() -> str:
    """Return the language that the address names, in its path or for a download; nothing for none."""
    named = (request.view_args or {}).get("lang"), request.path.split("/")[1], request.args.get("lang")
    return next((lang for lang in named if lang in LANGUAGES), "")


def page_language() -> str:
    """Return the language of the address, else the one that is preferred.

    Who has no wish gets Swedish in a browser and English in a program.
    """
    return language_of_address() or _wished_language() or ("sv" if is_browser() else "en")


def is_browser() -> bool:
    """Tell whether HTML is among what the client likes best, by name: a program says */* or nothing."""
    liked = [(media.partition(";")[0].strip().casefold(), quality) for media, quality in request.accept_mimetypes]
    html = max((quality for media, quality in liked if media in _HTML), default=0)
    return html > 0 and html == max(quality for _, quality in liked)


def chosen_sources() -> str:
    """Return the sources of the address, several fields joined; nothing for all of them."""
    fields = ",".join(request.args.getlist("sources")).split(",")
    chosen = [part.strip() for part in fields if part.strip()]
    return "" if {part.casefold() for part in chosen} == {ALL} else ",".join(chosen)


def shelf_of_request() -> Shelf:
    """Return the newest build's shelf, or that of the build that is being tried."""
    tried: Shelf | None = request.environ.get(TRIED)
    return tried if tried is not None else viewer().shelf()


def view(lang: str | None = None) -> View:
    """Return this request's view, made on first use; in `lang` where a download asks for one."""
    if "view" not in g or (lang and lang != g.view.lang):
        date = request.args.get("date", "").strip()
        shelf = g.view.shelf if "view" in g else shelf_of_request()  # one build for one request
        g.view = View(viewer(), shelf, lang or page_language(), date, chosen_sources())
    found: View = g.view
    return found
