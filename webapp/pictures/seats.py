"""The picture `seats`: the seats of one body, member by member and role by role.

In: a view and a body. Out: a `Picture` with one mark for each seat or mandate: by shape
ordinary, substitute, chair or other; filled where there is a name, hollow where there is
none. The chair is a mark of its own and never a seat. With a date, a name that is ruled out
for it leaves its seat marked as named at another time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.namespaces import local
from graph.redaction import WITHHELD
from webapp import counting
from webapp.naming import Name
from webapp.pictures.picture import SIZE, Key, Picture, frame
from webapp.pictures.values import resolved
from webapp.pictures.words import plain, shorten, width
from webapp.tables import Record, records, table
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View

NAME = "seats"
QUESTIONS = ("seats", "representatives")
MOST_NAMES = 40  # above this the marks stand without the names beside them
MOST_MARKS = 400  # of one role of one member
_LEFT = 230
_RIGHT = 820
_MARK = 11
_STEP = 30
_ROW = 32
_HEAD = 30
_NAME_ROOM = 190
_NAMED = 4  # members that the sentence names
_SHAPES = {"ordinary-member": "square", "substitute": "circle", "chair": "hexagon"}
_OTHER = "diamond"
_ORDER = ("hexagon", "square", _OTHER, "circle")  # a chair first, substitutes after those who sit


@dataclass(frozen=True)
class Head:
    """A member of the body, above or beside its seats."""

    name: Name
    text: str
    y: float


@dataclass(frozen=True)
class Role:
    """What stands beside the marks of a role; `none` where there is no mark to draw."""

    text: str
    count: str
    none: str
    y: float


@dataclass(frozen=True)
class Mark:
    """One seat or mandate at its place."""

    shape: str
    fill: str
    party: str
    name: str
    title: str
    href: str
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    """The seats of one role of one member: how many are stated, who is named."""

    member: str
    role: str
    stated: int | None
    named: int
    unnamed: int
    mandates: tuple[Record, ...]

    @property
    def shape(self) -> str:
        return _SHAPES.get(local(self.role).rpartition("/")[2], _OTHER)

    @property
    def absent(self) -> int:
        """How many of the named are ruled out on the chosen date."""
        return max(self.named - len(self.mandates), 0)

    @property
    def total(self) -> int:
        return len(self.mandates) + self.absent + self.unnamed


def draw(view: View, values: Mapping[str, str]) -> Picture | None:
    """Draw the seats of a body; None where no seat and no mandate is stated."""
    seats, mandates = (view.ask(name, **values) for name in QUESTIONS)
    everybody = records(mandates)
    # Without a date only the latest list of each member is drawn: no years are mixed.
    shown = everybody if view.date else counting.latest_lists(view, everybody)
    lines = _lines(records(seats), shown)
    if not lines:
        return None
    body = plain(view.name(resolved(view, "seats", "body", values["body"])).text)
    placed = _plan(view, lines)
    return frame(
        view,
        "seats",
        dated=True,
        drawn=placed,
        name=NAME,
        title=view.t.seats_title.format(body=body),
        summary=_summary(view, lines),
        width=placed["width"],
        height=placed["height"],
        keys=_keys(view, placed["marks"]),
        tabled=lambda: [table(view, seats), table(view, mandates)],
        question="seats",
        further=("representatives",),
        values=dict(values),
        notes=(*_notes(view, lines), *_years_note(view, shown, len(everybody))),
    )


def _lines(seats: list[Record], mandates: list[Record]) -> list[Line]:
    """Return the roles of each member: those with seats, and those that only mandates name."""
    people: dict[tuple[str, str], list[Record]] = {}
    for record in mandates:
        people.setdefault((record["region_id"], record["role_id"]), []).append(record)
    lines = []
    for seat in seats:
        key = (seat["region_id"], seat["role_id"])
        lines.append(Line(*key, seat["stated"], seat["named"] or 0, seat["unnamed"] or 0, _once(people.pop(key, []))))
    lines += [Line(*key, None, 0, 0, _once(found)) for key, found in people.items()]
    return lines


def _once(mandates: Iterable[Record]) -> tuple[Record, ...]:
    """Return one mandate a person, by name; nobody knows whether two withheld names are one."""
    latest = sorted(mandates, key=lambda record: record["from"], reverse=True)
    first = {f"{n}" if record["person_id"] == WITHHELD else record["person_id"]: record for n, record in enumerate(latest)}
    return tuple(sorted(first.values(), key=lambda record: (alphabetical(record["person"]), record["person_id"])))


def _plan(view: View, lines: list[Line]) -> dict[str, Any]:
    """Return what the template draws, with places from top to bottom."""
    with_names = sum(len(line.mandates) for line in lines) <= MOST_NAMES
    members = _members(view, lines)
    heads: list[Head] = []
    roles: list[Role] = []
    marks: list[Mark] = []
    y = 0.0
    for member in members:
        name, own = _member(view, member), sorted((line for line in lines if line.member == member), key=_role_order)
        alone = len(own) == 1
        heads.append(Head(name, shorten(plain(name.text), _LEFT - 16 if alone else _RIGHT, SIZE), y))
        y += 0 if alone else _HEAD
        for line in own:
            role = _role(view, line)
            words = f"{role}, {_count(view, line)}" if alone else _count(view, line)
            roles.append(Role("" if alone else shorten(role, _LEFT - 16, SIZE), shorten(words, _LEFT - 16, 11), "" if line.total else view.t.seats_none, y))
            placed, y = _marks(view, line, y, with_names)
            marks += placed
        y += 6 if alone else 16
    used = max([_LEFT + 90.0, *(mark.x + _STEP + (width(mark.name, SIZE) if mark.name else 0) for mark in marks)])
    return {"heads": heads, "roles": roles, "marks": marks, "size": _MARK, "left": _LEFT, "width": used, "height": y - 10}


def _members(view: View, lines: list[Line]) -> list[str]:
    """Return those who have seats: regions first, then the others, by name."""
    return sorted({line.member for line in lines}, key=lambda iri: (not local(iri).startswith("region/"), alphabetical(_member(view, iri).text), iri))


def _member(view: View, iri: str) -> Name:
    """Return whose seat it is; some sources name a person and not whom they represent."""
    return view.name(iri) if iri else Name(view.t.member_not_stated)


def _role_order(line: Line) -> tuple[int, str]:
    return _ORDER.index(line.shape), line.role


def _role(view: View, line: Line) -> str:
    if local(line.role) == "role/not-stated":
        return view.t.role_not_stated
    return plain(view.name(line.role).text)


def _count(view: View, line: Line) -> str:
    """Say how many seats the source states; a chair is none."""
    if line.shape == "hexagon":
        return view.t.as_chair
    if line.stated is None:
        return view.t.seats_unstated
    return view.t.seats_stated.format(stated=line.stated)


def _marks(view: View, line: Line, y: float, with_names: bool) -> tuple[list[Mark], float]:
    """Put the marks of a role side by side, named ones first; return them and where the next line begins."""
    marks: list[Mark] = []
    x = float(_LEFT)
    items: list[Record | str] = [*line.mandates, *(["dashed"] * line.absent), *(["hollow"] * line.unnamed)]
    for item in items[:MOST_MARKS]:
        mark = _mark(view, line, item, with_names)
        room = _STEP + (width(mark.name, SIZE) + 14 if mark.name else 0)
        if x > _LEFT and x + room > _RIGHT:
            x, y = float(_LEFT), y + _ROW
        marks.append(Mark(mark.shape, mark.fill, mark.party, mark.name, mark.title, mark.href, x + _MARK, y + _ROW / 2))
        x += room
    return marks, y + _ROW + 8


def _mark(view: View, line: Line, item: Record | str, with_names: bool) -> Mark:
    """Return the mark of a mandate, or of a seat without a name that can be shown."""
    role = _role(view, line)
    member = _member(view, line.member).text
    if isinstance(item, str):
        words = view.t.key_unnamed if item == "hollow" else view.t.key_otherwise
        return Mark(line.shape, item, "", "", f"{member}, {role}: {words}", "", 0, 0)
    person = view.name(item["person_id"])
    said = ", ".join(word for word in (person.text, item["party"], view.word(item["certainty"])) if word)
    name = shorten(plain(person.text), _NAME_ROOM, SIZE) if with_names else ""
    if name and item["certainty"]:
        name += f" ({view.word(item['certainty'])})"
    return Mark(line.shape, "solid", shorten(plain(item["party"]), 22, 11), name, f"{member}, {role}: {said}", person.href, 0, 0)


def _keys(view: View, marks: list[Mark]) -> tuple[Key, ...]:
    t = view.t
    shapes, fills = {mark.shape for mark in marks}, {mark.fill for mark in marks}
    roles = (("square", t.key_ordinary), ("circle", t.key_substitute), ("hexagon", t.key_chair), (_OTHER, t.key_other_role))
    names = (("solid", t.key_named), ("hollow", t.key_unnamed), ("dashed", t.key_otherwise))
    shown = [Key(shape, "soft", label) for shape, label in roles if shape in shapes]
    example = {fill: next(shape for shape, _ in roles if any(mark.shape == shape and mark.fill == fill for mark in marks)) for fill in fills}
    return (*shown, *(Key(example[fill], fill, label) for fill, label in names if fill in fills))


def _years_note(view: View, shown: list[Record], every: int) -> tuple[str, ...]:
    """Say of which years the names are, where there are others that are not drawn."""
    if len(shown) == every:
        return ()
    return (view.t.seats_latest.format(years=counting.years_in_words(view, shown)),)


def _notes(view: View, lines: list[Line]) -> tuple[str, ...]:
    mandates = [record for line in lines for record in line.mandates]
    notes = [view.t.seats_party] if any(record["party"] for record in mandates) else []
    certainties = Counter(record["certainty"] for record in mandates)
    if view.date and mandates:
        notes.append(view.t.seats_certainty.format(**{word: certainties[word] for word in ("certain", "possible", "unknown")}))
    more = sum(max(line.total - MOST_MARKS, 0) for line in lines)
    if more:
        notes.append(view.t.seats_more.format(shown=MOST_MARKS, more=more))
    return tuple(notes)


def _summary(view: View, lines: list[Line]) -> str:
    """Count names and seats without one, the chair aside, and say whose they are."""
    t = view.t
    members = [plain(_member(view, iri).text) for iri in _members(view, lines)]
    who = ", ".join(members[:_NAMED])
    seats = [line for line in lines if line.shape != "hexagon"]
    return t.seats_summary.format(
        named=sum(len(line.mandates) for line in seats),
        unnamed=sum(line.unnamed for line in seats),
        members=f"{who} {t.and_more.format(n=len(members) - _NAMED)}" if len(members) > _NAMED else who,
    )
