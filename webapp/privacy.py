"""The page on personal data: for what purpose people are named, and how to object.

In: the build's manifest and the operator's contact, from the environment. Out: a page that gives
the number of entries in the suppression and correction list, never whom they concern.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, current_app

from webapp.rendering import LANG, prepare, render
from webapp.settings import ADDRESS as ADDRESS
from webapp.settings import CONTACT, is_mail_address, is_web_address
from webapp.settings import PUBLISHER as PUBLISHER
from webapp.state import view

blueprint = Blueprint("privacy", __name__)
prepare(blueprint)


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
    if is_mail_address(text):
        return Contact(text, f"mailto:{text}")
    return Contact(text, text if is_web_address(text) else "")


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
