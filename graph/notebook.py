"""The graph in a notebook: questions and SPARQL as data frames, graphs of rdflib and networkx.

In: nothing (the current build), a folder of builds or of one build, or the address of an engine. Out: a
`Connection`. Frames are pandas' (`pip install 'regiograph[notebook]'`); a blank is a missing value, never 0.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from graph.connection import open_current
from graph.errors import WrongUse
from graph.namespaces import PREFIXES, ROOT, XSD
from graph.questions import Answer, Asker
from graph.rdf import written
from graph.sparql.answering import ask
from graph.sparql.dataset import dataset_of
from graph.sparql.limits import Limits
from graph.sparql.text import read_query
from graph.store import MANIFEST, Graph, open_build

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import rdflib

_WHOLE = frozenset(XSD + name for name in ("integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger"))
_NUMBERS = frozenset(XSD + name for name in ("decimal", "double", "float"))
_BOOLEAN = XSD + "boolean"
_LIMITS = Limits(characters=1_000_000)


class Connection:
    """One build, open for asking. It stays the same build; `connect` again for a newer one."""

    def __init__(self, graph: Graph, lang: str = "en") -> None:
        self.graph = graph
        self.lang = lang
        self._asker = Asker(graph)

    def __repr__(self) -> str:
        return f"<Regiograph build {self.graph.build_id}>"

    def answer(self, name: str, *, sources: str | None = None, **parameters: object) -> Answer:
        """Answer a question with its places in texts and its note."""
        return self._asker.ask(name, {key.rstrip("_"): str(value) for key, value in parameters.items() if value is not None}, sources, self.lang)

    def ask(self, name: str, *, sources: str | None = None, **parameters: object) -> pd.DataFrame:
        """Answer a question of the catalogue: `ask("representatives", region="kronoberg", date="2024-06-01")`.

        Counts are integers and text is text, with missing values where the graph is blank; `frame.attrs["note"]`
        says what an empty answer means. Raises what the command line prints: `UnknownQuestion`, `UnclearValue` …
        """
        pandas = _pandas()
        found = self.answer(name, sources=sources, **parameters)
        kinds = {column.name: column.kind for column in found.question.columns}
        columns = {}
        for place, column in enumerate(found.header):
            cells = [row[place] for row in found.rows]
            columns[column] = _numbers(cells) if kinds.get(column) == "number" else pandas.array([cell or None for cell in cells], dtype="string")
        frame = pandas.DataFrame(columns, columns=found.header)
        frame.attrs.update(question=name, note=found.note, build=self.graph.build_id)
        return frame

    def sparql(self, text: str, sources: str | None = None) -> pd.DataFrame | bool | rdflib.Graph:
        """Run SPARQL: a frame for SELECT, a bool for ASK, an rdflib graph for CONSTRUCT and DESCRIBE.

        The project's prefixes are known. Raises `WrongUse` with line and column for what is no query, and refuses
        what `/sparql` refuses: updates, SERVICE, a graph that the build lacks. FROM goes before `sources`.
        """
        asked = read_query(text, _LIMITS)
        dataset = dataset_of(self.graph, asked, self.graph.scope(sources))
        try:
            found = ask(self.graph, asked.text, dataset.default, dataset.named)
        except SyntaxError as error:
            raise WrongUse(f"not a query that can be run: {' '.join(str(error).split())} → mend it there") from error
        if isinstance(found, ox.QueryBoolean):
            return bool(found)
        if isinstance(found, ox.QueryTriples):
            return _rdflib(found)
        names = [variable.value for variable in found.variables]
        rows = list(found)
        return _pandas().DataFrame({name: _typed([row[name] for row in rows]) for name in names}, columns=names)

    def network(self, sources: str | None = None) -> nx.MultiDiGraph:
        """Return who is tied to whom: regions, networks, bodies and people, edges with `tie`."""
        from graph.ties import ties

        return ties(self.graph, self.graph.scope(sources), self.lang)


def connect(where: str | os.PathLike[str] | None = None, lang: str = "en") -> Connection:
    """Connect to the current build, to a folder of builds (or one build in it), or to the engine at an address.

    The current build is that of `REGIOGRAPH_BUILDS`, else of `builds` here, else of `builds` in the project: a notebook
    runs in its own folder.
    """
    if where is None:
        return Connection(open_current(_builds()), lang)
    if isinstance(where, str) and where.startswith(("http://", "https://")):
        return Connection(open_current(Path(), where), lang)
    if isinstance(where, str) and "://" in where:
        raise WrongUse(f"“{where.partition('://')[0]}://…” is no address of an engine → give http:// or https://, or a folder of builds")
    folder = Path(where)
    return Connection(open_build(folder if (folder / MANIFEST).is_file() else folder / "current"), lang)


def _builds() -> Path:
    if named := os.environ.get("REGIOGRAPH_BUILDS"):
        return Path(named)
    return next((folder for folder in (Path("builds"), ROOT / "builds") if folder.is_dir()), Path("builds"))


def _pandas() -> Any:
    try:
        import pandas
    except ImportError as error:
        raise WrongUse("pandas is not installed → pip install 'regiograph[notebook]'") from error
    return pandas


def _numbers(cells: list[Any]) -> Any:
    whole = all(cell is None or isinstance(cell, int) for cell in cells)
    return _pandas().array(cells, dtype="Int64" if whole else "Float64")


def _typed(cells: list[Any]) -> Any:
    """Return a column with the type that all its values have; text where they differ or are not what they say."""
    pandas = _pandas()
    datatypes = {cell.datatype.value if isinstance(cell, ox.Literal) else "" for cell in cells if cell is not None}
    values = [None if cell is None else written(cell) if isinstance(cell, ox.Triple) else cell.value for cell in cells]
    try:
        if datatypes and datatypes <= _WHOLE:
            return pandas.array([None if value is None else int(value) for value in values], dtype="Int64")
        if datatypes and datatypes <= _WHOLE | _NUMBERS:
            return pandas.array([None if value is None else float(value) for value in values], dtype="Float64")
        if datatypes == {_BOOLEAN}:
            return pandas.array([None if value is None else value in ("true", "1") for value in values], dtype="boolean")
    except (ValueError, OverflowError):
        pass  # “x” that calls itself a number, or one too large for a column of numbers
    return pandas.array(values, dtype="string")


def _rdflib(triples: ox.QueryTriples) -> rdflib.Graph:
    import rdflib

    found = rdflib.Graph()
    for prefix, namespace in PREFIXES.items():
        found.bind(prefix, namespace)
    plain = list(triples)
    if any(isinstance(triple.object, ox.Triple) for triple in plain):
        raise WrongUse("rdflib holds no statement about a statement → ask with SELECT")
    found.parse(data=ox.serialize(plain, format=ox.RdfFormat.N_TRIPLES), format="nt")
    return found
