"""The catalogue of questions: one `.rq` file each, with what it asks, takes and returns.

In: a question's name, parameters as a person would type them, trusted sources, a language.
Out: an `Answer` whose rows are ready to print: labels, and behind them the IRI of every
named thing. A file begins with a TOML header in lines that start with `#|`.

Parameters are bound as terms: the value is looked up first (`graph.names`), and what goes
into the query's `VALUES` block is the term that the store itself wrote out, never the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.absence import explain_absence
from graph.dates import as_number, read_date
from graph.editions import tell_earlier
from graph.errors import Fault, FaultyData, UnclearValue, UnknownQuestion, WrongUse
from graph.folding import fold
from graph.names import Names
from graph.namespaces import THINGS, XSD, folder, local, term, visible_files
from graph.queryfiles import read_headed
from graph.store import Graph, Scope

LANGUAGES = ("sv", "en")
SEPARATOR = " ; "
_YES = {"yes", "ja", "true", "1"}
_NO = {"no", "nej", "false", "0"}
_INTEGER = ox.NamedNode(XSD + "integer")


@dataclass(frozen=True)
class Parameter:
    """One parameter: `kind` is thing, concept, date, year, period or switch.

    `words` are fixed values beside the things or concepts, each with its labels.
    """

    name: str
    kind: str
    of: tuple[str, ...]
    required: bool
    label: dict[str, str]
    words: dict[str, dict[str, str]] = field(default_factory=dict)

    def word(self, value: str) -> str:
        """Return the fixed word that a value is, by itself or by a label, or nothing."""
        asked = fold(value)
        known = ((word, (word, *labels.values())) for word, labels in self.words.items())
        return next((word for word, names in known if asked in map(fold, names)), "")


@dataclass(frozen=True)
class Column:
    """One column: `kind` thing, sources, word, number or text; a list column joins several."""

    name: str
    kind: str
    label: dict[str, str]

    @property
    def named(self) -> bool:
        return self.kind in ("thing", "sources")


@dataclass(frozen=True)
class Question:
    """A question of the catalogue as its file states it.

    `row` is what one row is about (mandate, cost …): every row has the IRI of its own.
    `facts` is the class of the facts that the rows tell: with any of them there, none is “none”.
    """

    name: str
    summary: dict[str, str]
    description: dict[str, str]
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    tags: tuple[str, ...]
    sparql: str = field(repr=False)
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)  # what it is searched by
    row: str = ""
    facts: str = ""

    def parameter(self, name: str) -> Parameter:
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        known = ", ".join(p.name for p in self.parameters) or "none"
        if name == "date":
            # A date that is passed over would make the answer look like one of that day.
            said = f"{self.name} does not answer to a date → leave the date out"
            raise WrongUse(f"{said}; it takes: {known}")
        raise WrongUse(f"{self.name} has no parameter “{name}” → it takes: {known}")

    @property
    def takes_date(self) -> bool:
        """Whether it answers to a date; one that does not refuses it."""
        return any(parameter.kind == "date" for parameter in self.parameters)

    @property
    def header(self) -> list[str]:
        """Column names as printed: the question's own, then the IRI of the row and of named things."""
        return [c.name for c in self.columns] + [f"{name}_id" for name in self.identified]

    @property
    def identified(self) -> list[str]:
        """What has an IRI column: the row itself first, then every named thing."""
        named = [column.name for column in self.columns if column.named and column.name != self.row]
        return [self.row, *named] if self.row else named


@dataclass(frozen=True)
class Answer:
    """The rows of an answer, as strings, numbers or None, in the order of `header`.

    `places` holds, for every row, the places in texts (locator IRIs) behind each column of
    sources. `note` says in words what an empty answer means.
    """

    question: Question
    header: list[str]
    rows: list[list[Any]]
    places: list[dict[str, tuple[str, ...]]]
    note: str
    parameters: dict[str, str]
    scope: Scope
    lang: str


def read_question(path: Path) -> Question:
    """Read one question file; raises `FaultyData` where its header lacks something."""
    header, text = read_headed(path)
    try:
        parameters = tuple(
            Parameter(
                name,
                spec["kind"],
                tuple(spec.get("of", ())),
                bool(spec.get("required", False)),
                {"sv": spec["sv"], "en": spec["en"]},
                spec.get("words", {}),
            )
            for name, spec in header.get("parameters", {}).items()
        )
        columns = tuple(Column(name, spec["kind"], {"sv": spec["sv"], "en": spec["en"]}) for name, spec in header["columns"].items())
        words = {lang: tuple(found) for lang, found in header.get("words", {}).items()}
        return Question(
            path.stem,
            header["summary"],
            header["description"],
            parameters,
            columns,
            tuple(header["tags"]),
            text,
            words,
            header.get("row", ""),
            header.get("facts", ""),
        )
    except (KeyError, TypeError) as error:
        raise FaultyData([Fault(str(path), "", f"header lacks {error}", "see queries/README.md")]) from error


@lru_cache(maxsize=4)
def catalogue(where: Path | None = None) -> dict[str, Question]:
    """Return every question by name."""
    root = where or folder("queries") / "questions"
    return {path.stem: read_question(path) for path in visible_files(root, "*.rq")}


def question(name: str) -> Question:
    """Return one question; raises `UnknownQuestion` with near matches."""
    known = catalogue()
    if name in known:
        return known[name]
    from graph.likeness import most_like

    near = most_like(name, known, limit=3, least=55)
    hint = f"did you mean {', '.join(near)}?" if near else "see “regiograph questions”"
    raise UnknownQuestion(f"no question is called “{name}” → {hint}", near)


class Asker:
    """Asks questions of one build; keeps its name lists."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._names: dict[tuple[str, ...], Names] = {}

    def names(self, parameter: Parameter) -> Names:
        """Return the names that a parameter's value can take."""
        key = (parameter.kind, *parameter.of)
        if key not in self._names:
            if parameter.kind == "concept":
                self._names[key] = Names.of_scheme(self.graph, parameter.of[0])
            else:
                self._names[key] = Names(self.graph, [term(name) for name in parameter.of])
        return self._names[key]

    def bind(
        self,
        asked: Question,
        values: Mapping[str, str],
        lang: str = "sv",
        scope: Scope | None = None,
    ) -> dict[str, ox.NamedNode | ox.Literal]:
        """Turn what was typed into terms, by variable name; a scope tells what its sources call so.

        Raises `WrongUse` (unknown parameter, date, switch), `UnknownValue`, `AmbiguousValue`.
        """
        terms: dict[str, ox.NamedNode | ox.Literal] = {}
        for name, value in values.items():
            parameter = asked.parameter(name)
            if value is None or not str(value).strip():
                continue
            terms |= self._term(parameter, str(value).strip(), lang, scope)
        for parameter in asked.parameters:
            if parameter.required and f"asked_{parameter.name}" not in terms:
                raise WrongUse(f"{asked.name} needs a {parameter.name} → add --{parameter.name} VALUE")
        return terms

    def _term(self, parameter: Parameter, value: str, lang: str, scope: Scope | None) -> dict[str, ox.NamedNode | ox.Literal]:
        variable = f"asked_{parameter.name}"
        if parameter.kind == "date":
            span = read_date(value)
            return {"day_from": _integer(as_number(span.first)), "day_to": _integer(as_number(span.last))}
        if parameter.kind == "period":
            return _period(value)
        if word := parameter.word(value):
            return {variable: ox.Literal(word)}
        if parameter.kind == "year":
            if not re.fullmatch(r"\d{4}", value, re.ASCII):
                raise WrongUse(f"“{value}” is not a year → write four digits, for example 2024")
            return {variable: ox.Literal(value, datatype=ox.NamedNode(XSD + "gYear"))}
        if parameter.kind == "switch":
            if fold(value) not in _YES | _NO:
                raise WrongUse(f"{parameter.name} is yes or no, not “{value}”")
            return {variable: ox.Literal("yes" if fold(value) in _YES else "no")}
        try:
            return {variable: ox.NamedNode(self.names(parameter).resolve(value, lang, scope))}
        except UnclearValue as error:
            raise type(error)(f"{parameter.name}: {error}", error.readings, parameter.name) from error

    def ask(
        self,
        name: str,
        values: Mapping[str, str] | None = None,
        sources: Iterable[str] | str | None = None,
        lang: str = "sv",
    ) -> Answer:
        """Answer a question of the catalogue."""
        if lang not in LANGUAGES:
            raise WrongUse(f"“{lang}” is not a language of the graph → choose sv or en")
        asked = question(name)
        scope = self.graph.scope(sources)
        given = {k: v for k, v in (values or {}).items() if v is not None and str(v).strip()}
        terms = self.bind(asked, given, lang, scope)
        text = bound(asked.sparql, terms)
        solutions = self.graph.select(text, scope)
        available = {v.value for v in solutions.variables}
        wanted = dict.fromkeys([*(c.name for c in asked.columns), *asked.identified])
        missing = [name for name in wanted if name not in available]
        if missing:
            raise FaultyData([Fault(f"queries/questions/{name}.rq", "", f"does not return {', '.join(missing)}", "select every column of the header")])
        rows, places = [], []
        named: dict[tuple[str, Any], tuple[str, str]] = {}  # many rows name the same things
        for solution in solutions:
            rows.append(self._row(asked, solution, lang, named))
            places.append({c.name: _iris(solution[c.name]) for c in asked.columns if c.kind == "sources"})
        note = "" if rows else explain_absence(self.graph, asked, terms, scope, lang)
        return Answer(asked, asked.header, rows, places, note, given, scope, lang)

    def _row(self, asked: Question, solution: ox.QuerySolution, lang: str, named: dict[tuple[str, Any], tuple[str, str]]) -> list[Any]:
        cells: list[Any] = []
        identifiers = [solution[asked.row].value] if asked.row else []
        for column in asked.columns:
            value = solution[column.name]
            if column.kind in ("thing", "sources"):
                key = column.kind, value
                if key not in named:
                    named[key] = self._named(value, column, lang)
                text, iris = named[key]
                cells.append(text)
                if column.name != asked.row:
                    identifiers.append(iris)
            elif column.kind == "word":
                cells.append(self._word(value))
            elif column.kind == "number":
                cells.append(_number(value))
            elif column.kind == "dates":
                cells.append(_dates(value))
            elif column.kind == "editions":
                cells.append(tell_earlier(value.value if value else "", lang))
            else:
                cells.append(_text(value))
        return cells + identifiers

    def _named(self, value: Any, column: Column, lang: str) -> tuple[str, str]:
        """Return (labels joined, IRIs joined) of a cell that holds one IRI or several."""
        if value is None or not value.value.strip():
            return "", ""
        if isinstance(value, ox.Literal) and not value.value.lstrip().startswith(("http://", "https://")):
            return value.value, ""
        pairs = {(self.graph.printed_name(iri, lang), iri) for iri in _iris(value)}
        labels = [label for label, _ in sorted(pairs)]
        if column.kind == "sources":
            return SEPARATOR.join(dict.fromkeys(labels)), SEPARATOR.join(sorted({self.graph.source_of_place(iri) or iri for _, iri in pairs}))
        return SEPARATOR.join(labels), SEPARATOR.join(iri for _, iri in sorted(pairs))

    def _word(self, value: Any) -> str:
        """Return the fixed English word: a literal as it is, a concept by its notation."""
        if value is None:
            return ""
        words = [self._fixed(word) if word.startswith(THINGS) else word for word in value.value.split(SEPARATOR) if word]
        return SEPARATOR.join(sorted(set(words)))

    def _fixed(self, concept: str) -> str:
        return self.graph.notation(concept) or local(concept).rpartition("/")[2].replace("-", " ")


def _iris(cell: Any) -> tuple[str, ...]:
    return tuple(cell.value.split()) if cell is not None else ()


def _integer(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=_INTEGER)


def _period(value: str) -> dict[str, ox.NamedNode | ox.Literal]:
    """Return the first and last day of a year or of years such as 2021-2027."""
    if not (years := re.fullmatch(r"(\d{4})(?:\s*[-–]\s*(\d{4}))?", value, re.ASCII)):
        raise WrongUse(f"“{value}” is not a period → write a year or two, for example 2021-2027")
    first, last = read_date(years[1]), read_date(years[2] or years[1])
    if last.last < first.first:
        raise WrongUse(f"“{value}” ends before it begins → write the earlier year first")
    return {"asked_period": _integer(as_number(first.first)), "period_to": _integer(as_number(last.last))}


def _number(value: Any) -> int | float | None:
    if value is None or value.value == "":
        return None
    try:
        return int(value.value)  # as it is: a float has no more than 15 digits
    except ValueError:
        number = float(value.value)
    return int(number) if number.is_integer() else number


def _text(value: Any) -> str:
    if value is None:
        return ""
    # Sources that say nothing leave empty places in a joined list.
    return SEPARATOR.join(sorted({part for part in value.value.split(SEPARATOR) if part}))


def _dates(value: Any) -> str:
    """Return the dates of a joined list; of those that agree the most exact, 1998-02 and not 1998."""
    dates = _text(value).split(SEPARATOR)
    return SEPARATOR.join(date for date in dates if not any(other.startswith(f"{date}-") for other in dates))


_BLOCK = re.compile(r"VALUES\s*(\?\w+|\(\s*(?:\?\w+\s*)+\))\s*\{\s*(?:UNDEF|\(\s*(?:UNDEF\s*)+\))\s*\}")


_MARK = re.compile(r"# (if|unless) \?(\w+): ")


def bound(sparql: str, terms: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    """Fill the `VALUES … { UNDEF }` blocks of a question with terms; open the lines that then count.

    A line behind `# if ?x: ` counts where x is asked for, one behind `# unless ?x: ` elsewhere.

    Only blocks written out in the file are filled, and only with the store's own
    serialisation of a term, so nothing that was typed can become part of the syntax.
    """

    def fill(match: re.Match[str]) -> str:
        names = re.findall(r"\?(\w+)", match[1])
        cells = " ".join(str(terms[name]) if name in terms else "UNDEF" for name in names)
        return f"VALUES ({' '.join('?' + name for name in names)}) {{ ({cells}) }}"

    def open_line(mark: re.Match[str]) -> str:
        return "" if (mark[2] in terms) == (mark[1] == "if") else mark[0]

    return _BLOCK.sub(fill, _MARK.sub(open_line, sparql))
