"""The viewer: pages, downloads and SPARQL over the newest build.

In: a folder of builds, a folder with the reader's own copy of the documents if there is
one. Out: a Flask application. Everything is made on the server; no page needs a script.
"""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask

from graph.engine import Engine, Limits
from graph.quotes import Quotes
from graph.store import Current
from webapp import data, errors, headers, pages, privacy, questions, search
from webapp.coverage import routes as coverage
from webapp.overlap import routes as overlap
from webapp.pictures import routes as pictures
from webapp.sparql import editor, protocol
from webapp.state import Viewer, edition
from webapp.story import routes as story
from webapp.things import routes as things

LARGEST_BODY = 200_000  # bytes of a posted query; the engine's own limit on characters is lower
STATIC_SECONDS = 365 * 24 * 3600  # a changed file has another address (links.static)


def create_app(builds: Path, documents: Path | None = None, engine: Engine | None = None) -> Flask:
    """Return the application; nothing is read before the first request."""
    app = Flask(__name__)
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, SEND_FILE_MAX_AGE_DEFAULT=STATIC_SECONDS)
    app.config[privacy.CONTACT] = os.environ.get(privacy.CONTACT, "")
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    current = engine.current if engine is not None else Current(builds)
    app.extensions["viewer"] = Viewer(current, Quotes(documents), engine or Engine(current, Limits()), edition())
    for part in (pages, privacy, questions, search, data, protocol, editor, pictures, overlap, coverage, story, things):
        app.register_blueprint(part.blueprint)
    headers.install(app)
    errors.install(app)
    return app
