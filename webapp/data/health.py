"""The state of the service, for programs that watch it.

In: nothing. Out: JSON with the build that is served, or why there is none.
"""

from __future__ import annotations

from flask import Response, jsonify

from graph.errors import BrokenBuild, RemoteEngineFault
from webapp.data.blueprint import blueprint
from webapp.state import viewer


@blueprint.get("/healthz")
def healthz() -> tuple[Response, int]:
    """Say whether there is a build to serve, which one, and how large."""
    held = viewer()
    try:
        graph = held.shelf().graph
    except (BrokenBuild, RemoteEngineFault) as error:
        return jsonify(status="no build", error=str(error)), 503
    counts = graph.manifest["counts"]
    limits = held.engine.limits
    body = {
        "status": "ok",
        "build": graph.build_id,
        "built": graph.manifest.get("built", ""),
        "quads": counts["quads"],
        "sources": counts.get("sources", len(graph.sources)),
        "store": graph.manifest["store"],
        "engine": {"seconds": limits.seconds, "rows": limits.rows},
        "viewer": held.edition,
        "last_error": held.current.last_error,
    }
    return jsonify(body), 200
