"""The state of the service, for programs that watch it.

In: nothing. Out: JSON with the build that is served, or why there is none.
"""

from __future__ import annotations

from flask import Response, jsonify

from graph.errors import BrokenBuild, QueryTimeout, RemoteEngineFault
from webapp.data.blueprint import blueprint
from webapp.state import shelf_of_request, viewer


@blueprint.get("/healthz")
def healthz() -> tuple[Response, int]:
    """Say whether there is a build to serve, which one, and how large."""
    held = viewer()
    try:
        graph = shelf_of_request().graph
    except (BrokenBuild, RemoteEngineFault, QueryTimeout) as error:
        return jsonify(status="no build", error=held.current.explain(error)), 503
    fault = held.current.last_error
    counts = graph.manifest["counts"]
    limits = held.engine.limits
    body = {
        # With a fault the newest build is not the one that is served.
        "status": "old build" if fault else "ok",
        "build": graph.build_id,
        "built": graph.manifest.get("built", ""),
        "quads": counts["quads"],
        "sources": counts.get("sources", len(graph.sources)),
        "store": graph.manifest["store"],
        "engine": {"seconds": limits.seconds, "rows": limits.rows},
        "viewer": held.edition,
        "last_error": fault,
    }
    return jsonify(body), 200
