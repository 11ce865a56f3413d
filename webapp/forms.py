"""The forms of the pages: date and sources, and one for each question.

In: a view, a question and what was typed. Out: fields with their choices from the data and
the chosen value, for the templates.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.errors import WrongUse
from graph.namespaces import THINGS, local, term
from graph.questions import Parameter, Question
from webapp.naming import Name, tell_apart
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View

# Above this many choices a list is too long to choose from; the field takes typed names instead.
LONGEST_LIST = 250
# A collection with more sources than this has no box for each of them.
LISTED_SOURCES = 12
_FIRST = ("region", "network")


@dataclass(frozen=True)
class Group:
    """Choices of one kind: (value, label)."""

    label: str
    choices: list[tuple[str, str]]


@dataclass(frozen=True)
class Field:
    """One field of a form; `groups` is empty where anything may be typed."""

    name: str
    label: str
    kind: str
    required: bool
    value: str
    groups: list[Group]

    @property
    def chosen(self) -> str:
        """The label of the chosen value, or what was typed."""
        return next((label for group in self.groups for slug, label in group.choices if slug == self.value), self.value)


@dataclass(frozen=True)
class SourceChoice:
    """One box of the sources: a collection or a single source."""

    slug: str
    name: Name
    chosen: bool


def source_choices(view: View) -> list[SourceChoice]:
    """Return collections that hold a source, then the sources of small collections and those that are chosen."""
    chosen = {part.casefold() for part in view.sources.split(",")}
    sizes = Counter(source.collection for source in view.graph.sources.values())
    found = [SourceChoice(slug, view.name(f"{THINGS}collection/{slug}"), slug in chosen) for slug in sorted(sizes)]
    listed = (source for source in view.graph.sources.values() if sizes[source.collection] <= LISTED_SOURCES or source.slug in chosen)
    return found + [SourceChoice(source.slug, view.name(source.iri), source.slug in chosen) for source in listed]


def has_unlisted_sources(view: View) -> bool:
    """Tell whether there are sources that have no box and must be typed."""
    return max(Counter(source.collection for source in view.graph.sources.values()).values(), default=0) > LISTED_SOURCES


def source_words(view: View) -> str:
    """Return the chosen sources in words."""
    return ", ".join(choice.name.text for choice in source_choices(view) if choice.chosen) if view.sources else ""


def fields(view: View, asked: Question, values: Mapping[str, str]) -> list[Field]:
    """Return the fields of a question's form, the date left to the date-and-sources part."""
    return [_field(view, parameter, values.get(parameter.name, "")) for parameter in asked.parameters if parameter.kind != "date"]


def _field(view: View, parameter: Parameter, value: str) -> Field:
    label = parameter.label[view.lang]
    label = label[:1].upper() + label[1:]
    groups: list[Group] = []
    if parameter.kind in ("thing", "concept"):
        groups = _groups(view, parameter)
        value = parameter.word(value) or _slug(view, parameter, value)
        if parameter.words:
            words = [(word, labels[view.lang]) for word, labels in parameter.words.items()]
            groups = [Group("", words), *groups]
    elif parameter.kind == "switch":
        groups = [Group("", [("yes", view.t.yes), ("no", view.t.no)])]
    return Field(parameter.name, label, parameter.kind, parameter.required, value, groups)


def _slug(view: View, parameter: Parameter, value: str) -> str:
    """Return the slug that a typed value means, or the value itself where it means none or several."""
    if not value:
        return ""
    try:
        iri = view.shelf.asker.names(parameter).resolve(value, view.lang, view.scope)
    except WrongUse:
        return value
    return local(iri).partition("/")[2].casefold()


def _groups(view: View, parameter: Parameter) -> list[Group]:
    key = ("groups", parameter.kind, parameter.of, view.lang)
    return view.shelf.once(key, lambda: _grouped(view, parameter))


def _grouped(view: View, parameter: Parameter) -> list[Group]:
    names = view.shelf.asker.names(parameter)
    by_kind: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for slug, label, iri in names.choices(view.lang):
        by_kind[local(iri).partition("/")[0]].append((slug, label + tell_apart(view, iri)))
    kinds = sorted(by_kind, key=lambda kind: (_FIRST.index(kind) if kind in _FIRST else len(_FIRST), kind))
    if sum(len(choices) for choices in by_kind.values()) > LONGEST_LIST:
        kinds = [kind for kind in kinds if kind in _FIRST]
    groups = [Group(_kind_label(view, kind), sorted(by_kind[kind], key=lambda pair: alphabetical(pair[1]))) for kind in kinds]
    return groups if len(groups) > 1 else [Group("", choices) for choices in (group.choices for group in groups)]


def _kind_label(view: View, kind: str) -> str:
    """Return what a kind of thing is called: its class where there is one."""
    name = "".join(part.capitalize() for part in kind.split("-"))
    iri = term(name)
    return view.graph.label(iri, view.lang) if view.graph.knows(iri) else kind
