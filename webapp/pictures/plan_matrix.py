"""The picture `plan-matrix`: which networks and programmes the plans tie to each priority.

In: a view and the parameters of the question `plan-ties`. Out: a `Picture` whose rows are goals
and priorities in the documents' own order, under the goals that they belong to, and whose
columns are networks, then programmes and funds. A mark shows the firmest tie: named in the goal
itself, the way of an activity, the way of an activity whose priority is carried over from the
row above, or named in the text of an activity only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from graph.namespaces import THINGS, local, term
from graph.questions import SEPARATOR
from webapp.naming import Name
from webapp.pictures.crosstable import crossed
from webapp.pictures.picture import SIZE, Key, Picture, frame
from webapp.pictures.shared import short
from webapp.pictures.values import resolved
from webapp.pictures.words import plain, shorten, width, wrap
from webapp.tables import Record, Table, records, table
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View

NAME = "plan-matrix"
QUESTION = "plan-ties"
MOST = 90  # rows that one picture holds
_LEFT = 290
_LABEL = _LEFT - 20
_LABEL_LINES = 3
_PITCH = 26
_ROW, _LINE = 26, 16  # the height of a row, and of each line of its label beyond the first
_MARK = 10
_GAP = 22  # between networks and programmes
_HEADED = 190  # the longest heading of a column
_TOP = 30
_NARROW = 640  # where less is drawn, the activities stand beside their rows
_WHOLE = 960
_LAST = 1 << 40  # after every place in a text
_SMALL, _BESIDE = 11, 16
# The ties from the firmest to the weakest, each with its mark.
_MARKS = {
    "named in the goal": ("square", "solid"),
    "through an activity": ("circle", "solid"),
    "through an activity, priority carried over": ("circle", "soft"),
    "named in an activity": ("diamond", "hollow"),
}
_WAYS = ("through an activity", "through an activity, priority carried over")
_PARAMETERS = ("region", "network", "priority", "document")


@dataclass(frozen=True)
class Place:
    """Where a goal stands in its document: below which other, and after how many characters."""

    above: str
    at: tuple[int, str]


@dataclass(frozen=True)
class Tied:
    """One priority with what is tied to it, by network or programme."""

    iri: str
    document: str
    level: str
    found: tuple[Record, ...]

    @cached_property
    def cells(self) -> dict[str, list[Record]]:
        """The ties of each network or programme, the firmest first."""
        cells: dict[str, list[Record]] = defaultdict(list)
        for record in sorted(self.found, key=lambda record: list(_MARKS).index(record["tie"]) if record["network_id"] else 0):
            if record["network_id"]:
                cells[record["network_id"]].append(record)
        return cells

    @property
    def activities(self) -> list[str]:
        """Everything planned for it, each once."""
        return _activities(self.found)


@dataclass(frozen=True)
class Block:
    """Priorities below the same goal: the goals above them from the outermost on, none at the top."""

    path: tuple[str, ...]
    rows: tuple[Tied, ...]


@dataclass(frozen=True)
class Column:
    """A network or programme at its place."""

    text: str
    title: str
    href: str
    at: float


@dataclass(frozen=True)
class Row:
    """A priority at its place; `beside` are its activities in words, `none` says that nothing is named."""

    lines: tuple[str, ...]
    title: str
    href: str
    beside: str
    none: str
    top: float
    height: float


@dataclass(frozen=True)
class Head:
    """The heading of a document (`strong`) or of the priorities below one goal."""

    lines: tuple[str, ...]
    href: str
    strong: bool
    y: float


@dataclass(frozen=True)
class Mark:
    """How a priority and a network or programme are tied, at its place."""

    shape: str
    fill: str
    text: str
    title: str
    href: str
    x: float
    y: float


def draw(view: View, values: Mapping[str, str]) -> Picture | None:
    """Draw what the plans tie to their priorities; None where they tie and plan nothing."""
    answer = view.ask(QUESTION, **values)
    tied = _tied(records(answer))
    if not tied:
        return None
    kept = {name: local(value).partition("/")[2] if value.startswith(THINGS) else value for name, value in values.items()}
    documents = _cut(_documents(view, tied))
    columns = _columns(view, tied)
    plan = _plan(view, documents, columns)
    shown = [row for _, blocks in documents for block in blocks for row in block.rows]
    return frame(
        view,
        "plan-matrix",
        dated=False,
        drawn=plan,
        name=NAME,
        title=_title(view, values),
        summary=_summary(view, tied, values),
        width=plan["width"],
        height=plan["height"],
        keys=_keys(view, plan["marks"]),
        tabled=lambda: [table(view, answer, unless_various={"document"})],
        crossing=lambda: _crossed(view, shown, columns),
        question=QUESTION,
        values=kept,
        notes=_notes(view, plan["marks"], len(shown), len(tied)),
    )


def _tied(found: list[Record]) -> list[Tied]:
    by_priority: dict[str, list[Record]] = defaultdict(list)
    for record in found:
        by_priority[record["priority_id"]].append(record)
    return [Tied(iri, rows[0]["document_id"], rows[0]["level"], tuple(rows)) for iri, rows in by_priority.items()]


def _activities(found: tuple[Record, ...] | list[Record]) -> list[str]:
    return list(dict.fromkeys(iri for record in found for iri in record["activities_id"].split(SEPARATOR) if iri))


def _places(view: View) -> dict[str, Place]:
    """Return where every goal stands, made once for the build and the chosen sources."""

    def read() -> dict[str, Place]:
        query = (
            f"SELECT ?goal ?above ?start WHERE {{ ?goal a <{term('PolicyElement')}> . "
            f"?assertion <{term('asserts')}> ?goal ; <{term('locator')}> ?where . "
            "OPTIONAL { ?goal <http://www.w3.org/2004/02/skos/core#broader> ?above } "
            "OPTIONAL { ?where <http://www.w3.org/ns/oa#start> ?start } }"
        )
        above: dict[str, str] = {}
        first: dict[str, int] = {}
        for row in view.graph.select(query, view.scope):
            goal = row["goal"].value
            first[goal] = min(first.get(goal, _LAST), int(row["start"].value) if row["start"] is not None else _LAST)
            if row["above"] is not None:
                above[goal] = min(above.get(goal, row["above"].value), row["above"].value)
        return {goal: Place(above.get(goal, ""), (start, goal)) for goal, start in first.items()}

    return view.shelf.once(("places of goals", view.scope.sources), read)


def _documents(view: View, tied: list[Tied]) -> list[tuple[str, list[Block]]]:
    """Return the priorities by document and by the goal that they are below, in the order of the text."""
    by_document: dict[str, list[Tied]] = defaultdict(list)
    for row in tied:
        by_document[row.document].append(row)
    ordered = sorted(by_document, key=lambda iri: (alphabetical(view.name(iri).text), iri))
    return [(iri, list(_blocks(_places(view), by_document[iri]))) for iri in ordered]


def _blocks(places: Mapping[str, Place], rows: list[Tied]) -> Iterator[Block]:
    """Yield the priorities below each goal, from the top of the hierarchy on."""
    wanted = {row.iri: row for row in rows}
    paths = {iri: _above(places, iri) for iri in wanted}
    below: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for iri, path in paths.items():
        below[path].append(iri)

    def at(iri: str) -> tuple[int, str]:
        return places[iri].at if iri in places else (_LAST, iri)

    for path in sorted(below, key=lambda path: [at(goal) for goal in path]):
        yield Block(path, tuple(wanted[iri] for iri in sorted(below[path], key=at)))


def _above(places: Mapping[str, Place], iri: str) -> tuple[str, ...]:
    """Return the goals above one, from the outermost on; a circle ends where it closes."""
    path: list[str] = []
    while iri in places and (iri := places[iri].above) and iri not in path:
        path.insert(0, iri)
    return tuple(path)


def _cut(documents: list[tuple[str, list[Block]]]) -> list[tuple[str, list[Block]]]:
    """Keep as many rows as a picture has room for, from the first on."""
    room = MOST
    kept: list[tuple[str, list[Block]]] = []
    for document, blocks in documents:
        own: list[Block] = []
        for block in blocks:
            if block.rows[:room]:
                own.append(Block(block.path, block.rows[:room]))
                room -= len(own[-1].rows)
        if own:
            kept.append((document, own))
    return kept


def _columns(view: View, tied: list[Tied]) -> list[tuple[str, list[str]]]:
    """Return networks, then programmes and funds: those tied to the most priorities first."""
    counts: dict[str, int] = defaultdict(int)
    for row in tied:
        for iri in row.cells:
            counts[iri] += 1
    ordered = sorted(counts, key=lambda iri: (-counts[iri], alphabetical(view.name(iri).text), iri))
    groups = ((view.t.networks, True), (view.t.plan_matrix_programmes, False))
    return [(text, found) for text, wanted in groups if (found := [iri for iri in ordered if _is_network(iri) == wanted])]


def _is_network(iri: str) -> bool:
    return local(iri).startswith("network/")


def _plan(view: View, documents: list[tuple[str, list[Block]]], columns: list[tuple[str, list[str]]]) -> dict[str, Any]:
    """Return what the template draws: every label, line and mark with its place."""
    texts = {iri: shorten(plain(short(view, iri)), _HEADED, SIZE) for _, group in columns for iri in group}
    top = _TOP + max((width(text, SIZE) for text in texts.values()), default=0)
    groups, heads, right = _column_heads(view, columns, texts)
    at = {iri: head.at for iri, head in zip((iri for _, group in columns for iri in group), heads, strict=True)}
    narrow = right < _NARROW
    whole = _WHOLE if narrow else right
    beside = right + _BESIDE
    headings: list[Head] = []
    rows: list[Row] = []
    marks: list[Mark] = []
    grids: list[list[float]] = []
    y = top
    for document, blocks in documents:
        name = view.name(document)
        lines = tuple(wrap(plain(name.text), whole, SIZE, 2))
        y += 30
        headings.append(Head(lines, name.href, True, y))
        y += _LINE * (len(lines) - 1) + 8
        for block in blocks:
            if block.path:
                lines = tuple(wrap(" › ".join(plain(view.name(goal).text) for goal in block.path), whole, SIZE, 3))
                y += 20
                headings.append(Head(lines, view.name(block.path[-1]).href, False, y))
                y += _LINE * (len(lines) - 1) + 8
            edges = [y]
            for tied in block.rows:
                row = _row(view, tied, y, whole - beside if narrow else 0)
                rows.append(row)
                marks += (_mark(view, tied, iri, found, at[iri], y + row.height / 2) for iri, found in tied.cells.items())
                y += row.height
                edges.append(y)
            grids.append(edges)
            y += 2
    ends = [right, *(width(text, SIZE) for head in headings for text in head.lines), *(beside + width(row.beside, _SMALL) for row in rows if row.beside)]
    return {
        "groups": groups,
        "heads": heads,
        "headings": headings,
        "rows": rows,
        "marks": marks,
        "grids": grids,
        "left": _LEFT,
        "right": right,
        "beside": beside,
        "top": top,
        "pitch": _PITCH,
        "size": _MARK,
        "line": _LINE,
        "width": max(ends) + 4,
        "height": y,
    }


def _column_heads(view: View, columns: list[tuple[str, list[str]]], texts: Mapping[str, str]) -> tuple[list[dict[str, Any]], list[Column], float]:
    """Return the groups of columns, the columns, and where they end."""
    x, right = float(_LEFT), float(_LEFT)
    groups: list[dict[str, Any]] = []
    heads: list[Column] = []
    for text, group in columns:
        start = x
        for iri in group:
            name = view.name(iri)
            heads.append(Column(texts[iri], name.text, name.href, x + _PITCH / 2))
            x += _PITCH
        groups.append({"text": text, "left": start, "edges": [start + _PITCH * place for place in range(len(group) + 1)]})
        right = max(x, start + width(text, SIZE) + 8)
        x = right + _GAP
    return groups, heads, right


def _row(view: View, tied: Tied, y: float, room: float) -> Row:
    name = view.name(tied.iri)
    lines = tuple(wrap(plain(name.text), _LABEL, SIZE, _LABEL_LINES))
    activities = "; ".join(plain(view.name(iri).text) for iri in tied.activities)
    return Row(
        lines,
        f"{tied.level}: {name.text}",
        name.href,
        shorten(activities, room, _SMALL) if room > 0 else "",
        "" if tied.cells else view.word("none named"),
        y,
        _ROW + _LINE * (len(lines) - 1),
    )


def _mark(view: View, tied: Tied, iri: str, found: list[Record], x: float, y: float) -> Mark:
    shape, fill = _MARKS[found[0]["tie"]]
    through = _activities([record for record in found if record["tie"] in _WAYS])
    return Mark(shape, fill, str(len(through)) if through else "", _words(view, tied, iri, found), _href(view, tied, found), x, y)


def _href(view: View, tied: Tied, found: list[Record]) -> str:
    """Lead to the activity where the tie is by a single one, else to the priority."""
    activities = _activities(found)
    return view.links.thing(activities[0] if len(activities) == 1 and found[0]["activities_id"] else tied.iri)


def _words(view: View, tied: Tied, iri: str, found: list[Record]) -> str:
    """Say one mark: “Infrastruktur och CEF – Botniska korridoren: genom en aktivitet (Besvara samråd om TEN-T)”."""
    said = []
    for record in found:
        names = ", ".join(name.text for name in view.names(record["activities_id"]))
        said.append(view.word(record["tie"]) + (f" ({names})" if names else ""))
    return f"{view.name(tied.iri).text} – {view.name(iri).text}: {'; '.join(said)}"


def _crossed(view: View, rows: list[Tied], columns: list[tuple[str, list[str]]]) -> Table:
    """Return the matrix as a table: in words what the marks show."""
    headings = {iri: short(view, iri) for _, group in columns for iri in group}
    cells = {(place, iri): Name(_cell(view, found), href=_href(view, row, found)) for place, row in enumerate(rows) for iri, found in row.cells.items()}
    return crossed(view.t.plan_matrix_title, view.t.plan_matrix_row, [_row_name(view, row) for row in rows], headings, cells)


def _row_name(view: View, row: Tied) -> Name:
    name = view.name(row.iri)
    return name if row.cells else replace(name, text=f"{name.text} ({view.word('none named')})")


def _cell(view: View, found: list[Record]) -> str:
    """Say the firmest tie, and by how many activities."""
    tie, through = found[0]["tie"], len(_activities([record for record in found if record["tie"] in _WAYS]))
    if not through:
        return view.word(tie)
    said = view.t.plan_matrix_through.format(activities=view.counted(through, "activity", "activities"))
    return said if tie == _WAYS[0] else view.t.plan_matrix_carried.format(said=said) if tie == _WAYS[1] else f"{view.word(tie)}; {said}"


def _title(view: View, values: Mapping[str, str]) -> str:
    """Name what is shown, and of whom."""
    whose = [plain(view.name(resolved(view, QUESTION, name, values[name])).text) for name in _PARAMETERS if name in values]
    return f"{view.t.plan_matrix_title}: {', '.join(whose)}" if whose else view.t.plan_matrix_title


def _summary(view: View, tied: list[Tied], values: Mapping[str, str]) -> str:
    """Count the priorities that something is tied to, and those for which something is planned and nothing named."""
    none = sum(not row.cells for row in tied)
    found = {iri for row in tied for iri in row.cells}
    networks = {iri for iri in found if _is_network(iri)}
    if "network" in values:
        name = view.name(resolved(view, QUESTION, "network", values["network"])).text
        return view.t.plan_matrix_one.format(goals=view.counted(len(tied), "goal"), name=name)
    said = view.t.plan_matrix_summary.format(
        goals=view.counted(len(tied) - none, "goal"),
        networks=view.counted(len(networks), "network"),
        programmes=view.counted(len(found - networks), "programme_or_fund", "programmes_and_funds"),
    )
    return f"{said} {view.t.plan_matrix_none.format(goals=view.counted(none, 'goal'))}" if none else said


def _notes(view: View, marks: list[Mark], shown: int, whole: int) -> tuple[str, ...]:
    t = view.t
    notes = [t.plan_matrix_order]
    if any(mark.text for mark in marks):
        notes.append(t.plan_matrix_figures)
    if shown < whole:
        notes.append(t.matrix_rows_cut.format(shown=shown, whole=whole))
    return tuple(notes)


def _keys(view: View, marks: list[Mark]) -> tuple[Key, ...]:
    """Return the legend of the marks that are drawn."""
    drawn = {(mark.shape, mark.fill) for mark in marks}
    return tuple(Key(shape, fill, view.word(tie), "2" if tie in _WAYS else "") for tie, (shape, fill) in _MARKS.items() if (shape, fill) in drawn)
