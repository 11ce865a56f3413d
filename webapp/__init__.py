"""The viewer: pages, downloads and SPARQL over the newest build.

In: a folder of builds (or the engine that the operator set, `graph.connection`), a folder with the reader's own copy of the documents if there is
one. Out: a Flask application. Everything is made on the server; no page needs a script.
"""

from __future__ import annotations

import logging
from pathlib import Path

from flask import Flask

from graph.connection import engine_for, reading
from graph.engine import QueryEngine
from graph.errors import BrokenBuild
from graph.quotes import Quotes
from graph.sparql.limits import from_environment
from webapp import addresses, data, errors, headers, pages, privacy, questions, search
from webapp.coverage import routes as coverage
from webapp.data import pages as reuse
from webapp.host import HostRequest
from webapp.ontology import routes as ontology
from webapp.overlap import routes as overlap
from webapp.pictures import routes as pictures
from webapp.proxies import behind_proxies
from webapp.settings import read_proxies, read_usable_operator
from webapp.sparql import editor, files, protocol, vocabulary
from webapp.sparql.front import Front
from webapp.state import TRIED, Shelf, Viewer, edition
from webapp.story import routes as story
from webapp.things import routes as things

log = logging.getLogger(__name__)
TRIAL = ("/sv/", "/en/region", "/healthz")
LARGEST_BODY = 200_000  # bytes of a posted query; the engine's own limit on characters is lower
STATIC_SECONDS = 365 * 24 * 3600  # a changed file has another address (links.static)


def try_pages(app: Flask, shelf: Shelf) -> None:
    """Make some pages of a new build as readers would get them; raises `BrokenBuild` where one fails."""
    client = app.test_client()
    for path in TRIAL:
        status = client.get(path, environ_overrides={TRIED: shelf}).status_code
        if status >= 500:
            raise BrokenBuild(f"{shelf.graph.build_id}: its page {path} cannot be made → see the server's log")


def create_app(builds: Path, documents: Path | None = None, engine: QueryEngine | None = None) -> Flask:
    """Return the application; nothing is read before the first request.

    What the operator says of itself and cannot be used is logged and left out; raises `WrongUse`
    for a setting that decides whom the server believes or what a query may take.
    """
    proxies = read_proxies()
    app = Flask(__name__)
    app.request_class = HostRequest
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, SEND_FILE_MAX_AGE_DEFAULT=STATIC_SECONDS)
    operator, faults = read_usable_operator()
    for fault in faults:
        log.error("%s", fault)
    app.config.update(operator)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    current = engine.current if engine is not None else reading(builds)
    app.extensions["viewer"] = Viewer(current, Quotes(documents), engine or engine_for(current, from_environment()), edition())
    for part in (pages, privacy, questions, search, data, reuse, ontology, protocol, editor, vocabulary, files, pictures, overlap, coverage, story, things):
        app.register_blueprint(part.blueprint)
    addresses.install(app)
    headers.install(app)
    errors.install(app)
    app.extensions["viewer"].trial = lambda shelf: try_pages(app, shelf)
    app.wsgi_app = Front(app.wsgi_app, app.extensions["viewer"])  # type: ignore[method-assign]
    if proxies:
        app.wsgi_app = behind_proxies(app.wsgi_app, proxies)  # type: ignore[method-assign, assignment]
    return app
