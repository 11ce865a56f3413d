"""The examples of the SPARQL page: small ones to begin with, and every question of the catalogue.

In: a view, an example's name. Out: groups of examples for the page; the text of one, runnable as
it is, with comments in the reader's language that say what it asks and what to change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from graph.errors import WrongUse
from graph.namespaces import folder, visible_files
from graph.queryfiles import read_headed, without_header
from graph.questions import Question, catalogue
from webapp.questions import as_sparql, question_groups
from webapp.state import View

FIRST = "who-speaks-for-a-region"
# Questions are shown with a value where one is needed, or where it makes clear what to change.
VALUES: Mapping[str, Mapping[str, str]] = {
    "allies": {"region": "kronoberg"},
    "facts": {"document": "sormland-direction"},
    "contents": {"document": "sormland-direction"},
    "representatives": {"region": "kronoberg"},
    "memberships": {"region": "kronoberg"},
    "seats": {"network": "erb"},
    "costs": {"region": "kronoberg"},
    "priorities": {"region": "vasternorrland"},
    "programmes": {"region": "kronoberg"},
    "responsibilities": {"region": "vasternorrland"},
    "shared-networks": {"region": "kronoberg"},
    "shared-members": {"network": "erb"},
}


@dataclass(frozen=True)
class Example:
    """A link to an example: its name and what it asks."""

    name: str
    title: str


@dataclass(frozen=True)
class Group:
    """Examples that belong together."""

    title: str
    examples: list[Example]


@dataclass(frozen=True)
class Short:
    """An example of `queries/examples`: what it asks and what to change in it, by language; its text."""

    name: str
    summary: Mapping[str, str]
    change: Mapping[str, str]
    view: str
    place: int
    text: str


@lru_cache(maxsize=1)
def short_examples(where: Path | None = None) -> dict[str, Short]:
    """Return the examples for analysts by name, those to begin with first."""
    found = []
    for path in visible_files(where or folder("queries") / "examples", "*.rq"):
        header, text = read_headed(path)
        found.append(Short(path.stem, header["summary"], header.get("change", {}), header.get("view", ""), header.get("place", 100), without_header(text)))
    return {one.name: one for one in sorted(found, key=lambda one: one.place)}


def groups(found: View) -> list[Group]:
    """Return all examples: to begin with, the catalogue by subject, further short ones."""
    short = [(one, Example(one.name, one.summary[found.lang])) for one in short_examples().values()]
    begin = Group(found.t.sparql_begin, [example for one, example in short if one.place < 100])
    further = Group(found.t.sparql_further, [example for one, example in short if one.place >= 100])
    by_tag = [Group(found.t.tag(tag), [Example(asked.name, asked.summary[found.lang]) for asked in some]) for tag, some in question_groups().items()]
    return [begin, *by_tag, further]


def example(found: View, name: str) -> tuple[str, str]:
    """Return an example's text and the way it is best shown; raises `WrongUse` for a name that is none."""
    if name in short_examples():
        one = short_examples()[name]
        return _commented([one.summary[found.lang], one.change.get(found.lang, "")], one.text), one.view
    if name in catalogue():
        return of_question(found, catalogue()[name], VALUES.get(name, {})), ""
    raise WrongUse(f"no example is called “{name[:60]}” → choose one of the list on the SPARQL page")


def of_question(found: View, asked: Question, values: Mapping[str, str]) -> str:
    """Return a question of the catalogue as it is asked with these values."""
    known = dict(values)
    try:
        text = as_sparql(found, asked.name, known)
    except WrongUse:  # a build without that region, or nothing chosen where something is needed
        text, known = without_header(asked.sparql), {}
    t = found.t
    changes = [t.sparql_change_value.format(what=asked.parameter(name).label[found.lang], value=value) for name, value in known.items()]
    if any(f"?asked_{p.name}" in text and p.name not in known for p in asked.parameters):
        changes.append(t.sparql_change_undef)
    return _commented([asked.summary[found.lang], *(changes or [t.sparql_change_limit])], text)


def _commented(lines: list[str], text: str) -> str:
    comments = "\n".join(f"# {line}" for line in lines if line)
    return f"{comments}\n\n{text.strip()}\n"
