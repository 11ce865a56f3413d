"""The picture `timeline`: memberships and mandates over time, of a region, a network or a person.

In: a view and the parameters of the questions `memberships` and `representatives`. Out: a
`Picture` with one line for each membership and mandate: a bar where the sources prove it, a
thin line where it may hold, marks where it is attested. What lies under the line of a day is
what the questions answer for that day; an end that no source states runs off in an arrow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.dates import Span, read_date
from graph.questions import Answer
from webapp.naming import Name
from webapp.pictures.picture import SIZE, Key, Picture, frame
from webapp.pictures.shared import short
from webapp.pictures.times import CERTAINTIES, FACT, Times, read_times
from webapp.pictures.timescale import Scale, scale_for
from webapp.pictures.values import resolved
from webapp.pictures.words import plain, shorten
from webapp.tables import Record, records, table
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View

NAME = "timeline"
MOST = 60  # lines that one picture holds
_SAID = 5  # of what holds on a date, in words
_LEFT = 262
_RIGHT = 802
_WORDS = 838  # where the words at the end of a line begin
_WIDTH = 960
_ROW = 40
_HEAD = 34
_TOP = 50
_SMALL = 11
_HIT = 26  # how high what can be pressed is
_LEAST = 7.0  # half the width of the mark of a moment
_CERTAINTIES = (*CERTAINTIES, "no")
_PARAMETERS = ("region", "network", "person")


@dataclass(frozen=True)
class Entry:
    """One row of a question with when it holds; `certainty` is empty where no date is chosen."""

    question: str
    record: Record
    times: Times
    certainty: str

    @property
    def subject(self) -> str:
        """Who holds it: the member or the person."""
        column = "member_id" if self.question == "memberships" else "person_id"
        iri: str = self.record[column]
        return iri

    @property
    def network(self) -> str:
        iri: str = self.record["network_id"]
        return iri


@dataclass(frozen=True)
class Bar:
    """A stretch of a line; an open end runs off in an arrow."""

    x1: float
    x2: float
    opens: bool = False
    stays_open: bool = False


@dataclass(frozen=True)
class Line:
    """An entry at its place."""

    name: Name
    text: str
    what: str
    where: str
    title: str
    attested: str
    certainty: str
    reaches: tuple[Bar, ...]
    certain: tuple[Bar, ...]
    moments: tuple[Bar, ...]
    periods: tuple[Bar, ...]
    y: float


@dataclass(frozen=True)
class Head:
    """The heading of a group of lines."""

    text: str
    href: str
    y: float


@dataclass(frozen=True)
class Year:
    """A year on the axis, which leads to the same picture as of that year."""

    text: str
    x1: float
    x2: float
    href: str
    title: str


@dataclass(frozen=True)
class Chosen:
    """The chosen date: from where to where it reaches."""

    text: str
    x1: float
    x2: float


def draw(view: View, values: Mapping[str, str]) -> Picture | None:
    """Draw memberships and mandates over time; None where the sources state none."""
    questions = ("representatives",) if "person" in values else ("memberships", "representatives")
    answers = {name: view.shelf.answer(name, values, view.sources, view.lang) for name in questions}
    rows = {name: _with_certainty(view, name, answer, values) for name, answer in answers.items()}
    ordered = sorted(((name, row) for name, found in rows.items() for row in found), key=lambda pair: _order(view, *pair))
    if not ordered:
        return None
    entries = _entries(view, ordered[:MOST])
    plan = _plan(view, entries, values)
    cut = len(ordered) - len(entries)
    if cut:
        plan["rest"] = {"text": view.t.timeline_rest.format(n=cut), "href": view.links.question(questions[0], values)}
        plan["height"] += 30
    return frame(
        view,
        "timeline",
        dated=True,
        drawn=plan,
        name=NAME,
        title=_title(view, values),
        summary=_summary(view, rows, ordered),
        width=_WIDTH,
        height=plan["height"],
        keys=_keys(view, plan["lines"]),
        tabled=lambda: [table(view, answer, rows=rows[name]) for name, answer in answers.items()],
        question=questions[0],
        further=questions[1:],
        values=dict(values),
        notes=_notes(view, entries, plan, len(ordered)),
        years=_span(entries),
    )


def _span(entries: list[Entry]) -> tuple[int, int] | None:
    """Return the first and the last year that a date of some line names."""
    years = [day.year for entry in entries for day in entry.times.days]
    return (min(years), max(years)) if years and min(years) < max(years) else None


def _with_certainty(view: View, name: str, answer: Answer, values: Mapping[str, str]) -> list[Record]:
    """Return every row of an answer with its certainty on the chosen date: `no` where the date rules it out."""
    found = records(answer)
    if not view.date:
        return found
    fact = FACT[name]  # the rest of a row may be said otherwise for a date: member, not former member
    certainties = {row[fact]: row["certainty"] for row in records(view.ask(name, **values))}
    return [{**row, "certainty": certainties.get(row[fact], "no")} for row in found]


def _order(view: View, name: str, row: Record) -> tuple[Any, ...]:
    """Sort by network, memberships before mandates, then by body and by who it is."""
    who = row["member"] if name == "memberships" else row["person"]
    network = view.name(row["network_id"]).text if row["network_id"] else ""
    place = (not network, alphabetical(network), row["network_id"], name, alphabetical(row.get("body", "")))
    return *place, alphabetical(who), row["source_id"], row["last_attested"]


def _entries(view: View, ordered: list[tuple[str, Record]]) -> list[Entry]:
    """Return the rows with their times, in their order."""
    times = {name: iter(read_times(view, name, [row for other, row in ordered if other == name])) for name in dict(ordered)}
    return [Entry(name, row, next(times[name]), row["certainty"] if view.date else "") for name, row in ordered]


def _plan(view: View, entries: list[Entry], values: Mapping[str, str]) -> dict[str, Any]:
    """Return what the template draws, with places from top to bottom: what has dates by network, then what has none."""
    chosen = read_date(view.date) if view.date else None
    dated, undated = ([entry for entry in entries if entry.times.dated is wanted] for wanted in (True, False))
    scale = scale_for((day for entry in dated for day in entry.times.days), chosen, _LEFT, _RIGHT)
    heads: list[Head] = []
    lines: list[Line] = []
    y = float(_TOP)
    for network in dict.fromkeys(entry.network for entry in dated):
        heads.append(_head(view, network, y))
        own = [entry for entry in dated if entry.network == network]
        lines += [_line(view, entry, scale, y + _HEAD + _ROW * place) for place, entry in enumerate(own)]
        y += _HEAD + _ROW * len(own)
    bottom = y
    if undated:
        heads.append(Head(view.t.timeline_undated, "", y))
        lines += [_line(view, entry, scale, y + _HEAD + _ROW * place) for place, entry in enumerate(undated)]
        y += _HEAD + _ROW * len(undated)
    return {
        "heads": heads,
        "lines": lines,
        "scale": scale,
        "years": _years(view, scale, values) if dated else [],
        "chosen": _chosen(view, scale) if dated else None,
        "rest": None,
        "left": _LEFT,
        "right": _RIGHT,
        "words": _WORDS,
        "width": _WIDTH,
        "top": _TOP,
        "bottom": bottom,
        "row": _ROW,
        "hit": _HIT,
        "least": _LEAST,
        "height": y + 8,
    }


def _head(view: View, network: str, y: float) -> Head:
    if not network:
        return Head(view.t.no_network, "", y)
    name = view.name(network)
    return Head(shorten(plain(name.text), _RIGHT, SIZE), name.href, y)


def _line(view: View, entry: Entry, scale: Scale, y: float) -> Line:
    name, times, what = view.name(entry.subject), entry.times, _what(view, entry)
    network = plain(view.name(entry.network).text) if entry.network else view.t.no_network
    return Line(
        name,
        shorten(plain(name.text), _LEFT - 20, SIZE),
        shorten(what, _LEFT - 20, _SMALL),
        "" if times.dated else shorten(network, _RIGHT - _LEFT, SIZE),
        _words(view, entry, f"{network}, {what}"),
        _attested(view, entry),
        _certainty(view, entry.certainty),
        tuple(Bar(scale.start(reach.first), scale.end(reach.last), reach.opens, reach.stays_open) for reach in times.reaches),
        _bars(scale, times.certain),
        _bars(scale, times.moments),
        _bars(scale, times.periods),
        y,
    )


def _bars(scale: Scale, spans: Iterable[Span]) -> tuple[Bar, ...]:
    return tuple(Bar(scale.start(span.first), scale.end(span.last)) for span in spans)


def _what(view: View, entry: Entry) -> str:
    """Say by what relation, or in which role and body."""
    record = entry.record
    if entry.question == "memberships":
        return plain(record["relation"])
    role = view.t.role_not_stated if record["role_id"].endswith("/not-stated") else record["role"]
    return plain(f"{role} · {record['body']}")


def _attested(view: View, entry: Entry) -> str:
    if not entry.times.dated:
        return view.t.timeline_no_date
    return entry.record["last_attested"] or "–"


def _certainty(view: View, certainty: str) -> str:
    return view.t.timeline_ruled_out if certainty == "no" else view.word(certainty)


def _words(view: View, entry: Entry, what: str) -> str:
    """Say a line: “Region Kronoberg – Euroregion Baltic, medlem: från 1998, senast belagd 2024; säkert 1998-12-31–2024-01-01”."""
    t, record = view.t, entry.record
    begins, ends = ("since", "until") if entry.question == "memberships" else ("from", "to")
    said = [t.timeline_from.format(date=record[begins])] if record[begins] else []
    said += [t.timeline_to.format(date=record[ends])] if record[ends] else []
    said.append(t.attested_year.format(year=record["last_attested"]) if record["last_attested"] else t.attested_undated)
    said += [t.timeline_proven.format(first=span.first, last=span.last) for span in entry.times.certain if span.first < span.last]
    said += [_certainty(view, entry.certainty)] if entry.certainty else []
    return f"{view.name(entry.subject).text} – {what}: {', '.join(said)}"


def _years(view: View, scale: Scale, values: Mapping[str, str]) -> list[Year]:
    return [_year(view, scale, values, year) for year in scale.ticks]


def _year(view: View, scale: Scale, values: Mapping[str, str], year: int) -> Year:
    href = view.links.picture(NAME, {**values, "date": f"{year:04}"})
    return Year(str(year), scale.start(date(year, 1, 1)), scale.end(date(year, 12, 31)), href, view.t.timeline_as_of.format(year=year))


def _chosen(view: View, scale: Scale) -> Chosen | None:
    """Return where the chosen date lies, if it is on the line."""
    if not view.date:
        return None
    span = read_date(view.date)
    return Chosen(plain(view.date), scale.start(span.first), scale.end(span.last)) if scale.shows(span) else None


def _title(view: View, values: Mapping[str, str]) -> str:
    """Name what is shown, and of whom."""
    t = view.t
    said = t.timeline_mandates if "person" in values else t.timeline_both
    whose = [plain(view.name(resolved(view, "representatives", name, values[name])).text) for name in _PARAMETERS if name in values]
    return t.timeline_title.format(what=said, names=", ".join(whose)) if whose else said


def _summary(view: View, rows: Mapping[str, list[Record]], ordered: list[tuple[str, Record]]) -> str:
    """Count memberships and mandates, and say when they are last attested or what holds on the chosen date."""
    t = view.t
    found = [row for some in rows.values() for row in some]
    said = [t.timeline_counts.format(memberships=len(rows.get("memberships", ())), mandates=len(rows["representatives"]))]
    if view.date:
        counts = Counter(row["certainty"] for row in found)
        said.append(t.timeline_certainties.format(**{word: counts[word] for word in _CERTAINTIES}))
        said += [_holding(view, ordered, "certain"), _holding(view, ordered, "possible")]
    elif last := max(row["last_attested"] for row in found):
        said.append(t.timeline_last.format(date=last))
    return " ".join(filter(None, said))


def _holding(view: View, ordered: list[tuple[str, Record]], certainty: str) -> str:
    """Say what is certain or possible on the chosen date: “Säkert 2010: Region Kronoberg i Euroregion Baltic.”"""
    t = view.t
    found = dict.fromkeys(_short_words(view, name, row) for name, row in ordered if row["certainty"] == certainty)
    date = plain(view.date)
    if not found:
        return t.timeline_none_then.format(date=date) if certainty == "certain" else ""
    more = [t.and_more.format(n=len(found) - _SAID)] if len(found) > _SAID else []
    text: str = t.timeline_certain_then if certainty == "certain" else t.timeline_possible_then
    return text.format(date=date, names=" ".join([", ".join(list(found)[:_SAID]), *more]))


def _short_words(view: View, question: str, row: Record) -> str:
    """Say a row in a few words: who, and in which network or body."""
    who = row["member"] if question == "memberships" else row["person"]
    where = (short(view, row["network_id"]) if row["network_id"] else "") if question == "memberships" else row["body"]
    return plain(view.t.timeline_in.format(who=who, where=where or view.t.no_network))


def _notes(view: View, entries: list[Entry], drawn: Mapping[str, Any], whole: int) -> tuple[str, ...]:
    t = view.t
    notes = [t.timeline_reading] if drawn["years"] else []
    if view.date and drawn["years"] and drawn["chosen"] is None:
        notes.append(t.timeline_off.format(date=view.date))
    if any(entry.certainty == "no" for entry in entries):
        notes.append(t.timeline_no)
    if outside := sum(entry.times.outside for entry in entries):
        notes.append(t.timeline_outside.format(n=outside))
    if len(entries) < whole:
        notes.append(t.timeline_cut.format(shown=len(entries), whole=whole))
    return tuple(notes)


def _keys(view: View, lines: list[Line]) -> tuple[Key, ...]:
    """Return the legend of what is drawn."""
    t = view.t
    reaches = [bar for line in lines for bar in line.reaches]
    shown = (
        (any(line.certain for line in lines), Key("bar", "solid", t.key_proven)),
        (bool(reaches), Key("line", "", t.key_reach, kind="reach")),
        (any(bar.opens or bar.stays_open for bar in reaches), Key("", "hollow", t.key_open, text="→")),
        (any(line.moments for line in lines), Key("hexagon", "hollow", t.key_moment)),
        (any(line.periods for line in lines), Key("bar", "hollow", t.key_period)),
    )
    return tuple(key for wanted, key in shown if wanted)
