"""What a typed value of a parameter means.

In: a view, a question, one of its parameters and a value as typed. Out: the IRI that it
names; `UnclearValue` with what may be meant where it names none or several.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.questions import question

if TYPE_CHECKING:
    from webapp.state import View


def resolved(view: View, name: str, parameter: str, value: str) -> str:
    """Return the IRI of the thing that a value of a question's parameter names."""
    return view.shelf.asker.bind(question(name), {parameter: value}, view.lang, view.scope)[f"asked_{parameter}"].value
