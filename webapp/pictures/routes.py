"""Where the pictures are found: a page for each, files to take along, the graph to be moved.

In: an address with the values of a picture. Out: a page, SVG, PNG; near matches where a name
or value means nothing; words where there is nothing to draw.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, request

from graph.errors import AmbiguousValue, UnclearValue, WrongUse
from graph.likeness import most_like
from graph.namespaces import local, thing
from graph.questions import LANGUAGES
from graph.questions import question as find_question
from graph.search import tidy
from webapp import forms
from webapp.errors import UnknownPage
from webapp.pictures import PICTURES, Kind, Picture, draw
from webapp.pictures import together as graphs
from webapp.pictures.explorer import ROWS, explorer, nodes_asked, together_explorer
from webapp.pictures.picture import standalone
from webapp.pictures.png import png
from webapp.rendering import LANG, prepare, rearranged, render, wished
from webapp.state import View, page_language, view
from webapp.texts import in_swedish
from webapp.things.statements import is_known

blueprint = Blueprint("pictures", __name__)
prepare(blueprint)
_NEAR = 5
_SEARCHED = 60
_VIS = "lib/vis-9.1.2/vis-network.min.js"
_A_YEAR = 365 * 24 * 3600
_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


class UnclearPicture(UnknownPage):
    """A value that may mean several things; each reading is a way on."""

    http_status = 400


@blueprint.get(f"{LANG}/pictures/<name>")
def page(lang: str, name: str) -> Response:
    """Show a picture with its tables."""
    found, kind, values = view(), _kind(name), _values()
    missing = bool(kind.needs) and not values.get(kind.needs)
    picture = None if missing else _drawn(found, name, values)
    return render(
        "picture.html",
        found,
        title=picture.title if picture else _asks(found, kind),
        description=picture.summary if picture else "",
        listed=not kind.people,
        name=name,
        picture=picture,
        missing=missing,
        empty="" if picture or missing else _empty(found, kind, values),
        fields=_fields(found, kind, values),
        needed=(kind.needs,),
        others=[pair for pair in values.items() if pair[0] not in (kind.needs, *kind.offers)],
    )


@blueprint.get("/pictures/<name>.<any(svg, png):kind>")
def file(name: str, kind: str) -> Response:
    """Hand out a picture as a file that says by itself what it shows, as of when and from where."""
    lang = request.args.get("lang", "sv")
    if lang not in LANGUAGES:
        raise WrongUse(f"“{lang}” is not a language of the graph → choose sv or en")
    try:
        return _file(view(lang), name, kind)
    except UnknownPage:
        # Drawn again so that the error is in the language of who asks, which the picture need not be.
        return _file(view(page_language()), name, kind)


def _file(found: View, name: str, kind: str) -> Response:
    found.check_choices()
    drawn_as, values = _kind(name), {key: value for key, value in _values().items() if key != "lang"}
    if drawn_as.needs and not values.get(drawn_as.needs):
        raise WrongUse(f"{name} needs a {drawn_as.needs} → add {drawn_as.needs}= to the address")
    picture = _drawn(found, name, values)
    if picture is None:
        raise UnknownPage(_empty(found, drawn_as, values))
    made = standalone(picture, f"{request.scheme}://{request.host}", found.links.picture(name, values), found.t)
    response = Response(made if kind == "svg" else png(made), content_type=_TYPES[kind])
    response.headers["Content-Disposition"] = f'inline; filename="{picture.label}.{kind}"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get(f"{LANG}/graph/<kind>/<path:slug>")
def graph(lang: str, kind: str, slug: str) -> Response:
    """Show everything near a thing as a graph that can be moved, with the same as a table."""
    found, iri = view(), _known(view(), f"{kind}/{slug}")
    name, nodes = found.name(iri), nodes_asked(request.args.get("nodes", ""))
    return render(
        "graph.html",
        found,
        title=found.t.graph_title.format(name=name.text),
        listed=False,
        crumbs=[(name.text, name.href), (found.t.graph_crumb, "")],
        name=name,
        picture=draw(found, "neighbours", thing=local(iri)),
        explorer=explorer(found, iri, nodes, replace(wished(), rows=ROWS)),
        arranged=partial(rearranged, found),
    )


@blueprint.get(f"{LANG}/graph/<any(regions, networks):side>")
def together(lang: str, side: str) -> Response:
    """Show who shares how much with whom as a graph that can be moved, with the same as a table."""
    found, name = view(), graphs.REGIONS if side == "regions" else graphs.NETWORKS
    nodes = nodes_asked(request.args.get("nodes", ""))
    values = {key: value for key, value in _values().items() if key not in ("nodes", "page")}
    picture = _drawn(found, name, values)
    kind, least = graphs.choices(found, values, name)
    title = getattr(found.t, graphs.SORTS[name].title)
    return render(
        "together.html",
        found,
        title=title,
        crumbs=[(found.t.overlap, found.links.overlap()), (title, "")],
        picture=picture,
        explorer=together_explorer(found, name, kind, least, nodes, replace(wished(), rows=ROWS)),
        arranged=partial(rearranged, found),
        question=graphs.SORTS[name].question,
        other_side="networks" if side == "regions" else "regions",
        values={key: value for key, value in (("kind", kind),) if value},
    )


@blueprint.get("/vendor/vis-network.js")
def vis_network() -> Response:
    """Hand out vis-network as it came with pyvis, which is all that a page takes from there."""
    response = Response(_vis_network(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={_A_YEAR}, immutable"  # its address changes with the viewer
    return response


@lru_cache(maxsize=1)
def _vis_network() -> bytes:
    found = find_spec("pyvis")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("the package pyvis is missing → install it")
    return (Path(next(iter(found.submodule_search_locations))) / _VIS).read_bytes()


def _values() -> dict[str, str]:
    """Return the values of the address; date and sources are carried by the view."""
    return {key: value for key, value in request.args.items() if key not in ("date", "sources") and value.strip()}


def _kind(name: str) -> Kind:
    """Return a kind of picture; raises `UnknownPage` with those of a similar name."""
    if name in PICTURES:
        return PICTURES[name]
    found = view()
    near = most_like(name, PICTURES, _NEAR, least=50)
    raise UnknownPage(
        found.t.error_404_picture.format(name=name[:200]),
        [(_asks(found, PICTURES[match]), found.links.picture(match)) for match in near],
    )


def _asks(found: View, kind: Kind) -> str:
    """Return what a picture shows where no value is chosen yet."""
    return find_question(kind.question).summary[found.lang] if kind.question else found.t.pictures


def _drawn(found: View, name: str, values: dict[str, str]) -> Picture | None:
    """Draw a picture; a value that is unclear leads on to the same picture of what may be meant."""
    if PICTURES[name].needs == "thing":
        if unknown := set(values) - {"thing"}:
            raise WrongUse(f"{name} has no parameter “{min(unknown)}” → it takes: thing")
        values = {"thing": local(_known(found, values["thing"]))}
    try:
        return draw(found, name, **values)
    except UnclearValue as error:
        ways = [(label, found.links.picture(name, {**values, error.parameter: local(iri).partition("/")[2]})) for label, iri in error.readings]
        message = (in_swedish(str(error)) if found.lang == "sv" else "") or str(error).partition(" → ")[0]
        raise (UnclearPicture if isinstance(error, AmbiguousValue) else UnknownPage)(message, ways) from error


def _known(found: View, path: str) -> str:
    """Return the IRI of a thing given as `kind/slug`; raises `UnknownPage` with things of a similar name."""
    iri = path if path.startswith(thing("")) else thing(path)
    if is_known(found, iri):
        return iri
    hits = found.shelf.search.find(tidy(path.rpartition("/")[2].replace("-", " ")), found.lang, _SEARCHED)
    ways = [(found.name(hit.iri).text, found.links.graph(hit.iri)) for hit in hits[:_NEAR]]
    raise UnknownPage(found.t.error_404_thing.format(iri=iri[:200]), ways)


def _empty(found: View, kind: Kind, values: dict[str, str]) -> str:
    """Say in words why there is nothing to draw."""
    if kind.question:
        return found.ask(kind.question, **values).note
    return found.t.neighbours_none.format(name=found.name(_known(found, values["thing"])).text)


def _fields(found: View, kind: Kind, values: dict[str, str]) -> list[forms.Field]:
    """Return the fields in which the value is chosen that the picture needs, and those that may limit it."""
    if not kind.question:
        return []
    return [field for field in forms.fields(found, find_question(kind.question), values) if field.name in (kind.needs, *kind.offers)]
