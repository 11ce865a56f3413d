"""The page on personal data: for what purpose people are named, and how to object.

In: the build's manifest and the operator's contact, from the environment. Out: a page that gives
the number of entries in the suppression and correction list, never whom they concern.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Blueprint, Response, current_app

from webapp.rendering import LANG, prepare, render
from webapp.state import view

CONTACT = "REGIOGRAPH_CONTACT"
PUBLISHER = "REGIOGRAPH_PUBLISHER"  # the name of who publishes the data
ADDRESS = "REGIOGRAPH_ADDRESS"  # where the server is reached, if it cannot know
OPERATOR = (CONTACT, PUBLISHER, ADDRESS)
blueprint = Blueprint("privacy", __name__)
prepare(blueprint)
_MAIL = re.compile(r"[^\s@<>\"?&]+@[^\s@<>\"?&]+\.[^\s@<>\"?&]+")


@dataclass(frozen=True)
class Contact:
    """How the operator is reached, as the operator wrote it; `href` is empty where it is neither an e-mail nor a web address."""

    text: str
    href: str


def contact(written: str) -> Contact | None:
    """Read the operator's contact; None where none is set."""
    text = " ".join(written.split())
    if not text:
        return None
    if _MAIL.fullmatch(text):
        return Contact(text, f"mailto:{text}")
    return Contact(text, text if re.match(r"https?://[^\s/]", text) else "")


# Not among the pages that browsers keep: the contact may change without a new build.
@blueprint.get(f"{LANG}/privacy")
def privacy(lang: str) -> Response:
    found = view()
    listed = found.graph.manifest.get("suppressions", {})
    return render(
        "privacy.html",
        found,
        title=found.t.privacy_title,
        description=found.t.privacy_description,
        crumbs=[(found.t.privacy, "")],
        contact=contact(current_app.config[CONTACT]),
        entries=int(listed.get("entries", 0)),
        parties=int(found.graph.manifest.get("withheld", {}).get("parties", 0)),
        last_decided=str(listed.get("last_decided", "")),
    )
