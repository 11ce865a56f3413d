"""SPARQL for a person: a form, examples to change, and the answer below.

In: a query by GET or POST, or an example's name. Out: a page that works without a script, or, for
the script, the answer's part of that page alone.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request

from graph.engine import Limits
from graph.errors import RegiographError
from graph.namespaces import PREFIXES
from graph.questions import question as find_question
from webapp.editor.bundle import SCRIPT
from webapp.links import LONGEST_LINK
from webapp.rendering import LANG, render
from webapp.sparql import examples, files
from webapp.sparql.answers import RAW, TABLE, Answered, Fault, answered, fault
from webapp.sparql.charts import Wish
from webapp.state import View, view, viewer

blueprint = Blueprint("editor", __name__)


@blueprint.route(f"{LANG}/sparql", methods=["GET", "POST"])
def form(lang: str) -> Response:
    """Show the form, and below it the answer or why there is none."""
    found = view()
    found.check_choices()
    query = asked()
    chosen = request.values.get("example", "") if not query.strip() else ""
    text, best = (query, "") if query.strip() else _begun(found, chosen)
    made = _answer(found, query) if query.strip() else None
    values = {
        "answer": made if isinstance(made, Answered) else None,
        "fault": made if isinstance(made, Fault) else None,
        "limits": viewer().engine.limits,
        "files": files.offered(found, made) if isinstance(made, Answered) else [],
        "can_link": len(text) <= LONGEST_LINK,
        "ways": {TABLE: found.t.sparql_table, "bar": found.t.sparql_bar, "line": found.t.sparql_line}
        | {"map": found.t.sparql_map, "graph": found.t.sparql_graph, RAW: found.t.sparql_raw},
        "query": text,
        "built": found.graph.manifest["built"][:10],
    }
    if request.form.get("part") == "answer":
        response = make_response(render_template("sparql_answer.html", view=found, t=found.t, links=found.links, lang=lang, **values))
    else:
        response = render(
            "sparql.html",
            found,
            title=found.t.sparql_title,
            description=found.t.sparql_description,
            listed=not request.values,
            crumbs=[(found.t.sparql_title, "")],
            groups=examples.groups(found),
            chosen=chosen,
            best=best,
            is_example=not query.strip(),
            prefixes=PREFIXES,
            scripted=SCRIPT.exists(),
            words=words(found, viewer().engine.limits),
            **values,
        )
    response.status_code = made.status if isinstance(made, Fault) else 200
    if isinstance(made, Fault) and made.retry_after:
        response.headers["Retry-After"] = str(made.retry_after)
    response.headers["Cache-Control"] = "no-store" if query else "no-cache"
    return response


def _begun(found: View, chosen: str) -> tuple[str, str]:
    """Return the query to begin with, and how it is best shown: a question as it is asked elsewhere, an example, or the first one."""
    name = request.args.get("question", "")
    if not name or chosen:
        return examples.example(found, chosen or examples.FIRST)
    asks = find_question(name)
    taken = {parameter.name for parameter in asks.parameters} - {"date"}
    return examples.of_question(found, asks, {key: value for key, value in request.args.items() if key in taken}), ""


def asked() -> str:
    """Return the query of the request, as a form sends it."""
    return request.values.get("query", "").replace("\r\n", "\n")


def _answer(found: View, query: str) -> Answered | Fault:
    try:
        return answered(found, query, wished(), request.remote_addr or "")
    except RegiographError as error:
        return fault(found, query, error)


def wished() -> Wish:
    """Return how the reader wants the answer: the way, and the columns of a picture."""
    return Wish(request.values.get("view", ""), request.values.get("x", ""), request.values.get("y", ""))


def words(found: View, limits: Limits) -> dict[str, object]:
    """Return what the script says, in the language of the page."""
    t = found.t
    return {
        "label": f"{t.query}: {t.sparql_keys}",
        "running": t.sparql_running.format(seconds=f"{limits.seconds:g}"),
        "cancelled": t.sparql_cancelled,
        "unreachable": t.sparql_unreachable,
        "formatted": t.sparql_formatted,
        "copied": t.sparql_copied,
        "not_copied": t.sparql_not_copied,
        "forgotten": t.sparql_forgotten,
        "prefix": t.sparql_prefix,
        "count": t.sparql_count,
        "always": t.sparql_always,
        "optional": t.sparql_optional,
        "phrases": {"Completions": t.sparql_completions},
    }
