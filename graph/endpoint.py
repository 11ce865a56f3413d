"""A SPARQL engine elsewhere, called over HTTP, that may be slow, away or lying.

In: the operator's address and credentials. Out: answers that were checked (status, type, size, time), or
`RemoteEngineFault`, which says what is wrong and what mends it. Nothing is followed elsewhere, credentials
are sent only where they are asked for, and stand in no message.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth
from urllib3.exceptions import DecodeError, HTTPError, IncompleteRead, ProtocolError, ReadTimeoutError

from graph.bulkhead import Body, Budget, Bulkhead
from graph.connection import ENDPOINT
from graph.errors import CutShort, NotRunThere, QueryTimeout, RegiographError, RemoteEngineAway, RemoteEngineFault, RemoteEngineFullError, WrongUse
from graph.inflating import ENCODINGS, Inflating

UPDATE = "REGIOGRAPH_ENDPOINT_UPDATE"
GRAPH_STORE = "REGIOGRAPH_ENDPOINT_GRAPH_STORE"
USER, PASSWORD = "REGIOGRAPH_ENDPOINT_USER", "REGIOGRAPH_ENDPOINT_PASSWORD"  # a variable's name
RESULTS = "application/sparql-results+json"
TRIPLES = "application/n-triples"
_TRIPLE_TYPES = (TRIPLES, "text/plain", "text/ntriples")  # two older names of the same
SECONDS = 60.0  # for one answer, from its beginning to its end
BYTES = 256_000_000  # of one answer
_CONNECTING = 5.0
_BUDGET = Budget()  # of all engines together: the memory is one
_CHUNK = 65_536
_SHORT = 1500  # characters of a query that fits into an address
_TRIES = 3  # of what changes nothing and is asked by GET
_BUSY = (429, 502, 503, 504)
# Virtuoso may look for the best order of a query's patterns for ever, and lets nobody else in meanwhile: it is told to take them as they stand.
_IN_ORDER = 'DEFINE sql:select-option "order, loop" '
# How the addresses for writing follow from that for asking, by what an engine calls itself.
_WRITING = {"virtuoso": ("sparql-auth", "sparql-graph-crud-auth"), "oxigraph": ("update", "store"), "fuseki": ("update", "data")}


@dataclass(frozen=True)
class Endpoint:
    """Where an engine is asked and written to, and as whom."""

    query: str
    update: str = ""
    graph_store: str = ""
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        for address in filter(None, (self.query, self.update, self.graph_store)):
            _must_be_http(address)

    @property
    def place(self) -> str:
        """The address as it may be shown: what stands after a question mark may be a key."""
        return _place(self.query)


def _place(address: str) -> str:
    return address.partition("?")[0]


def _must_be_http(address: str) -> None:
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable, parts = False, urlsplit("")
    if "@" in (parts.netloc or address):
        raise WrongUse(f"the endpoint's address holds a user or password → take them out and set {USER} and {PASSWORD}")
    if not usable:
        raise WrongUse(f"“{address}” is not the address of a SPARQL endpoint → write https://host/sparql")


def endpoint(address: str, environment: Mapping[str, str] = os.environ) -> Endpoint:
    """Return an endpoint with what else the operator set for it."""
    return Endpoint(address, *(environment.get(name, "") for name in (UPDATE, GRAPH_STORE, USER, PASSWORD)))


@dataclass(frozen=True)
class Reply:
    """What an engine answered: checked for its status, its size and its end, not yet read."""

    status: int
    media_type: str
    headers: Mapping[str, str]
    body: bytes


class Caller:
    """Calls one engine. Safe to share between threads: each has its own connections."""

    def __init__(self, at: Endpoint, seconds: float = SECONDS, most: int = BYTES) -> None:
        self.at = at
        self.seconds = seconds
        self.most = most
        self.server = ""  # what the engine calls itself
        self.bulkhead = Bulkhead()
        self._auth: AuthBase | None = None
        self._own = threading.local()

    @property
    def is_virtuoso(self) -> bool:
        return "virtuoso" in self.server.casefold()

    def ask(self, query: str, form: str, default: list[str], named: list[str], seconds: float | None = None, most: int | None = None) -> bytes:
        """Return the body of an answer: results in JSON, or N-Triples for CONSTRUCT and DESCRIBE."""
        wanted = TRIPLES if form in ("CONSTRUCT", "DESCRIBE") else RESULTS
        if self.is_virtuoso and named:
            # It repeats each name in a header, and takes minutes over hundreds. GRAPH with a variable reads every graph anyway, and with
            # a name what is among the default graphs: so the first, the build's list, stands there, and says which graphs are the build's.
            default, named = list(dict.fromkeys([*default, named[0]])), []
        if self.is_virtuoso and form != "ASK":
            query = _IN_ORDER + query
        fields: list[tuple[str, str]] = [("query", query), *(("default-graph-uri", iri) for iri in default), *(("named-graph-uri", iri) for iri in named)]
        # Virtuoso knows the older name of N-Triples alone, and writes Turtle for the other.
        headers = {"Accept": f"{wanted}, text/plain;q=0.9" if wanted == TRIPLES else wanted}
        short = sum(len(name) + len(text) for name, text in fields) < _SHORT
        if short:
            reply = self._patiently(fields, headers, seconds, most)
        else:
            reply = self._call("POST", self.at.query, headers, data=fields, seconds=seconds, most=most)
        body = self._checked(reply, wanted)
        return _yes_or_no(body) if form == "ASK" else body

    def _patiently(self, fields: list[tuple[str, str]], headers: dict[str, str], seconds: float | None, most: int | None) -> Reply:
        """Ask by GET, which may be repeated where the engine is away or busy for a moment."""
        for left in reversed(range(_TRIES)):
            try:
                reply = self._call("GET", self.at.query, headers, params=fields, seconds=seconds, most=most)
            except RemoteEngineFullError:
                raise  # to ask once more would be one more
            except RemoteEngineAway:
                if not left:
                    raise
            else:
                if reply.status not in _BUSY or not left:
                    return reply
            time.sleep(0.1)
        raise AssertionError("the last try returns or raises")

    def update(self, text: str) -> None:
        """Run a SPARQL update."""
        reply = self._call("POST", self._writing()[0], {}, data=[("update", text)] if not self.is_virtuoso else [("query", text)])
        self._accepted(reply, "update")

    def write(self, method: str, graph: str, triples: bytes = b"") -> None:
        """Put, add to or delete one graph by the Graph Store protocol."""
        parameter = "graph-uri" if self.is_virtuoso else "graph"  # an older draft of the protocol
        reply = self._call(method, self._writing()[1], {"Content-Type": TRIPLES}, params=[(parameter, graph)], data=triples or None)
        if not (method == "DELETE" and reply.status == 404):
            self._accepted(reply, "graph store")

    def _writing(self) -> tuple[str, str]:
        """Return the addresses for updates and for graphs, as set or as the engine is known to have them."""
        update, graphs = self.at.update, self.at.graph_store
        if not (update and graphs):
            if not self.server:
                self.ask("ASK { }", "ASK", [], [])
            known = next((names for engine, names in _WRITING.items() if engine in self.server.casefold()), None)
            if known is None:
                raise WrongUse(
                    f"where {self.at.place} takes updates is not known (it calls itself “{plain(self.server) or 'nothing'}”) → set {UPDATE} and {GRAPH_STORE}"
                )
            parts = urlsplit(self.at.query)
            folder = parts.path.rpartition("/")[0]
            beside = [urlunsplit((parts.scheme, parts.netloc, f"{folder}/{name}", "", "")) for name in known]
            update, graphs = update or beside[0], graphs or beside[1]
        return update, graphs

    # -- HTTP
    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._own, "session", None)
        if session is None:
            session = self._own.session = requests.Session()
            session.trust_env = False  # no credentials from .netrc, no proxy that the operator did not mean
            session.verify = os.environ.get("SSL_CERT_FILE") or True
        return session

    def _call(
        self,
        method: str,
        address: str,
        headers: dict[str, str],
        params: list[tuple[str, str]] | None = None,
        data: list[tuple[str, str]] | bytes | None = None,
        seconds: float | None = None,
        most: int | None = None,
    ) -> Reply:
        seconds = seconds or self.seconds
        until = time.monotonic() + seconds

        def sent() -> requests.Response:
            return self._session().request(
                method,
                address,
                params=params,
                data=data,
                headers={"User-Agent": "Regiograph", "Accept-Encoding": "gzip, deflate", **headers},
                auth=self._auth,
                stream=True,
                allow_redirects=False,
                timeout=(_CONNECTING, max(0.1, until - time.monotonic())),
            )

        with self.bulkhead.enter():
            return self._made(sent, address, seconds, until, most or self.most)

    def _made(
        self,
        sent: Callable[[], requests.Response],
        address: str,
        seconds: float,
        until: float,
        most: int,
    ) -> Reply:
        """Make a request and read its answer; raises `QueryTimeout` or `RemoteEngineAway`."""
        try:
            response = sent()
            if response.status_code == 401 and self.at.user and self._auth is None:
                response.close()
                digest = response.headers.get("WWW-Authenticate", "").casefold().startswith("digest")
                self._auth = (HTTPDigestAuth if digest else HTTPBasicAuth)(self.at.user, self.at.password)
                response = sent()
            with response:
                self.server = response.headers.get("Server", self.server)
                body = self._read(response, until, most)
        except (requests.ReadTimeout, ReadTimeoutError, TimeoutError) as error:
            raise QueryTimeout(f"stopped after {seconds:g} seconds → the engine has not answered by then: narrow the query down, or ask again later") from error
        except (requests.RequestException, HTTPError, OSError) as error:
            raise RemoteEngineAway(f"{_place(address)}: {_reason(error)} → see that the engine runs there and can be reached from here") from error
        return Reply(response.status_code, response.headers.get("Content-Type", "").partition(";")[0].strip().casefold(), response.headers, body)

    def _read(self, response: requests.Response, until: float, most: int) -> bytes:
        """Read a body to its end, as far as time and size allow: an engine may never end it."""
        body = bytearray()
        try:
            for part in _unpacked(response):
                _BUDGET.take(len(part))
                body += part
                if len(body) > most:
                    raise CutShort(f"the answer has more than {most} bytes → add LIMIT and OFFSET, and ask in parts")
                if time.monotonic() > until:
                    raise TimeoutError
            return Body(body).keep_room(_BUDGET)
        except BaseException:
            _BUDGET.give_back(len(body))
            raise

    # -- what an answer must be
    def _checked(self, reply: Reply, wanted: str) -> bytes:
        if reply.status != 200:
            raise self._fault(reply)
        allowed = _TRIPLE_TYPES if wanted == TRIPLES else (RESULTS,)
        if reply.media_type not in allowed:
            answered = plain(reply.media_type) or "nothing known"
            raise RemoteEngineFault(f"{self.at.place} answers with {answered} instead of {wanted} → see that it is the address of a SPARQL endpoint")
        # Virtuoso cuts an answer at its own limits and says so in a header alone.
        cut = next((name for name in ("X-SPARQL-MaxRows", "X-SQL-State") if name in reply.headers), None)
        if cut:
            raise RemoteEngineFault(f"{self.at.place} cut the answer short ({cut}: {plain(reply.headers[cut])}) → raise its limits, ResultSetMaxRows first")
        return reply.body

    def _fault(self, reply: Reply) -> RegiographError:
        """Return what a status means that is none of an answer."""
        status, place = reply.status, self.at.place
        if 300 <= status < 400:
            to = _place(plain(reply.headers.get("Location", ""))) or "elsewhere"
            return RemoteEngineFault(f"{place} leads to {to}, which is not followed → set {ENDPOINT} to the address that answers itself")
        if status in (401, 403):
            return RemoteEngineFault(f"{place} refuses to answer ({status}) → set {USER} and {PASSWORD} to a user who may read there")
        if status in (400, 500) and reply.media_type == "text/plain":
            if b"timed out" in reply.body[:500]:
                return QueryTimeout("stopped by the engine at its own time limit → narrow the query down, or add LIMIT")
            return NotRunThere(f"the engine does not run this query: {_first_line(reply.body)} → write it another way, see docs/engines.md")
        if status in _BUSY:
            return RemoteEngineAway(f"{place} is busy or away ({status}) → ask again later")
        return RemoteEngineFault(f"{place} answers {status} → see that it is the address of a SPARQL endpoint, and its log")

    def _accepted(self, reply: Reply, what: str) -> None:
        if reply.status in (401, 403):
            raise RemoteEngineFault(f"the {what} refuses ({reply.status}) → set {USER} and {PASSWORD} to a user who may write there")
        if not 200 <= reply.status < 300:
            name = UPDATE if what == "update" else GRAPH_STORE
            raise RemoteEngineFault(
                f"the {what} answers {reply.status}: {_first_line(reply.body)} → see that {name} is the right address, and the engine's log"
            )


def _unpacked(response: requests.Response) -> Iterator[bytes]:
    """Yield a body in pieces of bounded size, whatever is packed into few bytes."""
    encoding = response.headers.get("Content-Encoding", "").strip().casefold()
    if encoding not in ("", "identity", *ENCODINGS):
        raise DecodeError(f"packed as {encoding[:40]}")
    inflating = Inflating(_CHUNK) if encoding in ENCODINGS else None
    while part := response.raw.read1(_CHUNK, decode_content=False):
        if inflating is None:
            yield part
        else:
            yield from inflating.feed(part)
    if inflating is not None:
        inflating.close()


def _yes_or_no(body: bytes) -> bytes:
    """Return the answer to an ASK as the standard has it: Virtuoso sends a table of no or one row where a graph is named."""
    if b'"__ASK_RETVAL"' not in body:
        return body
    try:
        rows = json.loads(body)["results"]["bindings"]
        return json.dumps({"head": {}, "boolean": any(row["__ASK_RETVAL"]["value"] in ("1", "true") for row in rows)}).encode()
    except (ValueError, KeyError, TypeError):
        return body  # it is found to be no answer where it is read


def _first_line(body: bytes) -> str:
    lines = body[:2000].decode("utf-8", "replace").strip().splitlines()
    return plain(lines[0]) if lines else "nothing more is said"


def plain(text: str) -> str:
    """Return what an engine says of itself without characters that could steer a terminal."""
    return "".join(c if c.isprintable() else "�" for c in text[:300])


def _reason(error: BaseException) -> str:
    """Return what went wrong in words; never the whole error, which may hold the query."""
    if isinstance(error, requests.ConnectTimeout):
        return "nobody answers there"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not trusted"
    if isinstance(error, IncompleteRead | ProtocolError | requests.exceptions.ChunkedEncodingError):
        return "the answer broke off"
    if isinstance(error, requests.ConnectionError):
        return "the connection failed or broke off"
    return f"the answer cannot be read ({type(error).__name__})"
