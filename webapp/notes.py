"""The numbered source notes at the end of a page.

In: places in sources (locators, or a whole source). Out: references such as 3 or 3.2, and
the notes they point to: one for each section, with the quotes where the reader's own copy
of the document is at hand.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graph.namespaces import local
from webapp.naming import Name

if TYPE_CHECKING:
    from webapp.state import View

LONGEST_QUOTE = 400


@dataclass
class Note:
    """One section of one source, with the quotes taken from it in order of reference."""

    number: int
    name: Name
    source: Name | None
    quotes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Reference:
    """What stands in the text: `text` 3 or 3.2, `anchor` the note's place on the page."""

    text: str
    anchor: str


class Notes:
    """Collects the notes of one page; the same section is one note."""

    def __init__(self, view: View, before: int = 0) -> None:
        # The view holds its notes: with a hold in turn, neither would go before the collector comes.
        self._held = weakref.ref(view)
        self._before = before
        self._by_label: dict[str, Note] = {}
        self._seen: dict[str, Reference] = {}

    @property
    def _view(self) -> View:
        view = self._held()
        assert view is not None, "notes are made while their view is"
        return view

    def __iter__(self) -> Iterator[Note]:
        return iter(self._by_label.values())

    def __len__(self) -> int:
        return len(self._by_label)

    @property
    def sources(self) -> int:
        """The number of sources in which the places stand."""
        return len({(note.source or note.name).text for note in self})

    @property
    def last(self) -> int:
        """The highest number given."""
        return self._before + len(self._by_label)

    def continued(self) -> Notes:
        """Return new notes that go on where these end, for a part of the page with a list of its own."""
        return Notes(self._view, self.last)

    def refer(self, places: Iterable[str]) -> tuple[Reference, ...]:
        """Return the references for some places, adding the notes that are new."""
        found = dict.fromkeys(self._reference(place) for place in sorted(places))
        return tuple(sorted(found, key=lambda reference: [int(part) for part in reference.text.split(".")]))

    def _reference(self, place: str) -> Reference:
        if place not in self._seen:
            note = self._note(place)
            quote = self._quote(place) if self._is_locator(place) else None
            self._seen[place] = self._quoted(note, quote) if quote else Reference(str(note.number), f"n{note.number}")
        return self._seen[place]

    def _note(self, place: str) -> Note:
        name = self._view.name(place)
        if name.text not in self._by_label:
            source = self._view.graph.source_of_place(place) or place
            known = self._view.name(source) if local(source).startswith("source/") else None
            self._by_label[name.text] = Note(self.last + 1, name, known)
        return self._by_label[name.text]

    def _quote(self, place: str) -> str | None:
        """Return the words at a place."""
        return self._view.viewer.quotes.of(self._view.graph, place)

    @staticmethod
    def _quoted(note: Note, quote: str) -> Reference:
        text = quote if len(quote) <= LONGEST_QUOTE else quote[: LONGEST_QUOTE - 1].rstrip() + "…"
        if text not in note.quotes:
            note.quotes.append(text)
        place = note.quotes.index(text) + 1
        return Reference(f"{note.number}.{place}", f"n{note.number}-{place}")

    @staticmethod
    def _is_locator(place: str) -> bool:
        return not local(place).startswith("source/")
