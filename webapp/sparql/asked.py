"""What a request of the SPARQL protocol asks: the query, the graphs, the format, as the standard spells them.

In: a WSGI request. Out: `Asked`; raises errors that carry the status of the protocol (400, 405, 406, 413, 414, 415).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl
from wsgiref.types import WSGIEnvironment

from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Request

from graph.errors import WrongUse
from graph.kept import remember
from graph.sparql.formats import GRAPHS, TABLES, Format, format_named, formats_of, is_known, negotiated
from graph.sparql.limits import Limits
from graph.sparql.text import NO_UPDATES, Kind

METHODS = "GET, HEAD, POST, OPTIONS"
FORM, DIRECT, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
LONGEST_ADDRESS = 8000  # bytes after the question mark; the server in front takes a little more
_MOST_FIELDS = 1000
_BYTES_A_CHARACTER = 12  # four bytes in UTF-8, each written as %XX
_ROOM = 10_000  # for the other fields


class WrongMethod(WrongUse):
    """A method that the protocol does not have."""

    http_status = 405


class NotAcceptable(WrongUse):
    """No format that the client takes."""

    http_status = 406


class TooLarge(WrongUse):
    """A body beyond what is read."""

    http_status = 413


class TooLongAddress(WrongUse):
    """A query that belongs into a body."""

    http_status = 414


class WrongContent(WrongUse):
    """A body that is neither a form nor a query."""

    http_status = 415


@dataclass(frozen=True)
class Asked:
    """One request: `query` is None where none was sent, which asks for the description of the service."""

    query: str | None
    default: tuple[str, ...]
    named: tuple[str, ...]
    format: str
    accept: str | None
    sources: str


def read_request(environ: WSGIEnvironment, limits: Limits) -> Asked:
    """Return what is asked."""
    method, address = environ["REQUEST_METHOD"], environ["QUERY_STRING"].encode("latin-1")
    if method not in METHODS.split(", "):
        raise WrongMethod(f"{method} is not served → use GET or POST")
    if len(address) > LONGEST_ADDRESS:
        raise TooLongAddress(f"the address has {len(address)} bytes, the limit is {LONGEST_ADDRESS} → send the query by POST")
    fields = _fields(address)
    if method == "POST":
        fields += _posted(Request(environ), limits)
    values: dict[str, list[str]] = {}
    for name, value in fields:
        if value or name == "query":  # a form sends its other fields though they are empty
            values.setdefault(name, []).append(value)
    if "update" in values or "using-graph-uri" in values or "using-named-graph-uri" in values:
        raise WrongUse(NO_UPDATES)
    queries = values.get("query", [])
    if len(queries) > 1:
        raise WrongUse("two queries in one request → send one")
    if not queries and (method == "POST" or set(values) & {"default-graph-uri", "named-graph-uri"}):
        raise WrongUse("no query → send query=SELECT …")
    if queries and not queries[0].strip():
        raise WrongUse("the query is empty → write a SELECT, ASK, CONSTRUCT or DESCRIBE query")
    return Asked(
        queries[0] if queries else None,
        tuple(values.get("default-graph-uri", ())),
        tuple(values.get("named-graph-uri", ())),
        _format_of(values),
        environ.get("HTTP_ACCEPT"),
        ",".join(values.get("sources", ())),
    )


def _format_of(values: Mapping[str, Sequence[str]]) -> str:
    """Return the format that is asked for by name; some clients call the parameter otherwise, or send it thrice."""
    if "format" in values:
        return values["format"][0]
    return next((value for name in ("output", "results") for value in values.get(name, ()) if is_known(value)), "")


def _posted(request: Request, limits: Limits) -> list[tuple[str, str]]:
    request.max_content_length = limits.characters * _BYTES_A_CHARACTER + _ROOM
    if request.mimetype == UPDATE:
        raise WrongUse(NO_UPDATES)
    if request.mimetype not in (FORM, DIRECT):
        raise WrongContent(f"a body of type “{request.mimetype or 'unknown'}” is not read → send {FORM} with query=…, or {DIRECT} with the query itself")
    charset = request.mimetype_params.get("charset", "utf-8").casefold()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise WrongContent(f"a body in {charset} is not read → send UTF-8")
    try:
        body = request.get_data()
    except RequestEntityTooLarge as error:
        raise TooLarge(f"the body has more than {request.max_content_length} bytes → a query may have {limits.characters} characters") from error
    return _fields(body) if request.mimetype == FORM else [("query", _text(body))]


def _fields(raw: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(_text(raw), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError as error:
        raise WrongUse(f"not UTF-8 ({error.reason}) → encode the query as UTF-8 before it is percent-encoded") from error
    except ValueError as error:
        raise WrongUse(f"more than {_MOST_FIELDS} fields → name fewer graphs") from error


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise WrongUse(f"not UTF-8 (byte {error.start + 1}) → encode the query as UTF-8") from error


def chosen_format(asked: Asked, kind: Kind) -> tuple[Format, str]:
    """Return the format and the media type to call it by: the parameter's, else the best that is accepted."""
    if asked.format:
        found = format_named(asked.format, kind)
        if found is None:
            raise WrongUse(_no_format(asked.format, kind))
        return found, found.media_type
    best = _best(asked.accept, kind)
    if best is None:
        offered = ", ".join(form.media_type for form in formats_of(kind))
        raise NotAcceptable(f"nothing that “{(asked.accept or '')[:200]}” takes → accept one of {offered}")
    return best


@remember(200)
def _best(accept: str | None, kind: Kind) -> tuple[Format, str] | None:
    if accept is None:
        return formats_of(kind)[0], formats_of(kind)[0].media_type
    return negotiated(accepted(accept).quality, kind)


@remember(200)
def accepted(header: str) -> MIMEAccept:
    """Return the media types of an `Accept` header without their parameters: a charset or a header line changes nothing."""
    wished = ((media.partition(";")[0].strip(), quality) for media, quality in parse_accept_header(header, MIMEAccept))
    return MIMEAccept(list(wished))


def _no_format(named: str, kind: Kind) -> str:
    names = _names(formats_of(kind))
    if is_known(named):
        return f"“{named}” is no format for this form of query → choose among {names}"
    return f"“{named[:80]}” is not a format → choose among {names}"


def _names(formats: Sequence[Format]) -> str:
    return ", ".join(form.name for form in formats)


@remember(200)
def wants_page(accept: str | None) -> bool:
    """Tell whether a browser asks: a page before anything that a program reads."""
    types = {media for form in (*TABLES, *GRAPHS) for media in form.media_types}
    wished = accepted(accept or "")
    page = wished.quality("text/html")
    return page > 0 and page > max(wished.quality(media) for media in types)
