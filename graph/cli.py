"""The command `regiograph`: build, check, suggest, suppress, questions, ask, sparql, export, publish, serve, locate.

Exit status 0: right; 1: the data or the answer has faults; 2: wrong use. Messages go to
standard error and name place and remedy; answers go to standard output.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from graph.errors import FaultyData, RegiographError

DEFAULT_BUILDS = "builds"


def builds_folder() -> Path:
    """Return the folder of builds: $REGIOGRAPH_BUILDS or `builds` here."""
    return Path(os.environ.get("REGIOGRAPH_BUILDS") or DEFAULT_BUILDS)


def _say(text: str) -> None:
    click.echo(text, err=True)


def _give_up_output() -> None:
    """Lead what is still to be written nowhere: the interpreter would fail at it once more."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _printable(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode()


def _fails_clearly(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn the project's errors into a message and an exit status."""

    @functools.wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except FaultyData as error:
            for fault in error.faults:
                _say(str(fault))
            _say(f"{len(error.faults)} fault{'s' if len(error.faults) != 1 else ''}")
            sys.exit(1)
        except RegiographError as error:
            _say(f"regiograph: {error}")
            sys.exit(error.exit_status)
        except BrokenPipeError:  # the reader (head, less) has seen enough
            _give_up_output()
            sys.exit(0)
        except OSError as error:
            _give_up_output()
            _say(f"regiograph: {error.filename or 'output'}: {error.strerror or error} → see that the file can be read or written, and that there is room")
            sys.exit(1)
        except UnicodeError as error:
            _give_up_output()
            _say(f"regiograph: {_printable(str(error))} → use UTF-8 for files, arguments and the terminal (PYTHONIOENCODING=utf-8)")
            sys.exit(2)

    return guarded


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="regiograph")
def main() -> None:
    """Who represents which region where: a knowledge graph with its sources."""


_builds = click.option("--builds", "builds", type=click.Path(path_type=Path), default=None, help="folder of builds (default: builds)")
_endpoint = click.option("--endpoint", default=None, help="address of a SPARQL engine to read from instead (default: $REGIOGRAPH_ENDPOINT)")


@main.command()
@click.option("--out", type=click.Path(path_type=Path), default=None, help="folder of builds (default: builds)")
@click.option("--facts", type=click.Path(path_type=Path, exists=True, file_okay=False), default=None, help="folder of fact files")
@_fails_clearly
def build(out: Path | None, facts: Path | None) -> None:
    """Check, infer and write a new build, then make it current."""
    from graph.build import build as build_graph

    build_graph(out or builds_folder(), facts, progress=_say, with_dumps=True)


@main.command()
@click.option("--facts", type=click.Path(path_type=Path, exists=True, file_okay=False), default=None, help="folder of fact files")
@_fails_clearly
def check(facts: Path | None) -> None:
    """Run every check on ontology and facts: structure, shapes, check queries, names, OWL."""
    from graph.build import flatten, load_sources, read_reviewed
    from graph.ontology import read_ontology
    from graph.reasoning import infer
    from graph.validation import all_faults

    ontology = read_ontology()
    read, faults = read_reviewed(ontology, facts)
    files = read.files
    _say(f"{len(files)} files, {sum(len(f.quads) for f in files)} statements, {len(ontology.terms)} terms")
    for warning in read.warnings:
        _say(warning)
    store = load_sources(ontology, files, read.decisions)
    _say("drawing inferences, checking shapes, queries and OWL consistency")
    infer(store)
    flatten(store)
    faults = sorted({*faults, *all_faults(files, ontology, store)})
    if faults:
        raise FaultyData(faults)
    _say("no fault found (what this cannot see: whether a fact is in its document)")


@main.command()
@click.option("--facts", type=click.Path(path_type=Path, exists=True, file_okay=False), default=None, help="folder of fact files")
@click.option("--least", type=click.IntRange(50, 100), default=88, show_default=True, help="how alike two names must be, up to 100")
@_fails_clearly
def suggest(facts: Path | None, least: int) -> None:
    """List things that may be one and are not decided yet, as lines for decisions.tsv."""
    from graph.build import read_reviewed
    from graph.namespaces import FACTS
    from graph.ontology import read_ontology
    from graph.suggestions import suggestions

    read, _ = read_reviewed(read_ontology(), facts)
    found = suggestions(read.files, read.decisions, least)
    for one in found:
        click.echo("\t".join((one.a.partition("/")[0], one.a, one.b, "", f"{one.name_a} / {one.name_b} ({one.likeness})", "")))
    _say(f"{len(found)} pairs to decide → put “same” or “never the same”, your reason and the day into {(facts or FACTS) / 'decisions.tsv'}")


@main.command()
@click.argument("subject")
@click.option("--reason", type=click.Choice(["objection", "correction", "other"]), default="objection", show_default=True)
@_fails_clearly
def suppress(subject: str, reason: str) -> None:
    """Print a line for suppressions.tsv that takes out SUBJECT (person/slug, or a person's name) without naming it."""
    from datetime import date

    from graph.errors import WrongUse
    from graph.suppressions import KEY, digest, is_key, secret
    from graph.withdrawal import LEFT_TO_DO

    if not is_key(secret()):
        raise WrongUse(f"{KEY} is not set → set it to a secret of 16 characters or more, and keep it: without it the list cannot be applied")
    named = digest(subject, secret())
    _say("1. put the role that decides it into the last column, no name, and the line into graph/facts/suppressions.tsv")
    _say("2. regiograph build: takes the person out, and removes older builds and their dumps from its folder")
    for number, step in enumerate(LEFT_TO_DO[1:], 3):
        _say(f"{number}. {step}")
    click.echo("\t".join((f"{date.today():%Y%m%d}-{named[-8:]}", "suppress", named, "", "", "", reason, date.today().isoformat(), "operator")))


@main.command()
@click.option("--lang", type=click.Choice(["sv", "en"]), default="sv")
@_fails_clearly
def questions(lang: str) -> None:
    """List the questions with their parameters."""
    from graph.questions import catalogue

    for name, question in catalogue().items():
        click.echo(f"{name:24}{question.summary[lang]}")
        taken = [f"--{p.name}{' (needed)' if p.required else ''}" for p in question.parameters]
        if taken:
            click.echo(f"{'':24}{' '.join(taken)}")


@main.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("name")
@click.option("--sources", default=None, help="collections and sources to trust, joined by commas")
@click.option("--lang", default="sv", show_default=True, help="sv or en")
@click.option("--format", "kind", default="table", show_default=True, help="table, csv, tsv, json or xlsx")
@_builds
@_endpoint
@click.pass_context
@_fails_clearly
def ask(context: click.Context, name: str, sources: str | None, lang: str, kind: str, builds: Path | None, endpoint: str | None) -> None:
    """Answer a question: regiograph ask representatives --region kronoberg --date 2024-06-01."""
    from graph.connection import open_current
    from graph.export import write_answer
    from graph.questions import Asker, question

    question(name)
    values = _parameters(context.args)
    graph = open_current(builds or builds_folder(), endpoint)
    answer = Asker(graph).ask(name, values, sources, lang)
    data = write_answer(answer, kind)
    if kind == "xlsx" and sys.stdout.isatty():
        _say("regiograph: a spreadsheet would garble the terminal → add > answer.xlsx")
        sys.exit(2)
    sys.stdout.buffer.write(data)
    sys.stdout.flush()
    if answer.note and kind != "table":
        _say(answer.note)


def _parameters(args: list[str]) -> dict[str, str]:
    """Read `--name value` and `--name=value` pairs."""
    from graph.errors import WrongUse

    values: dict[str, str] = {}
    rest = list(args)
    while rest:
        option = rest.pop(0)
        if not option.startswith("--") or len(option) < 3:
            raise WrongUse(f"“{option}” is not a parameter → write --name value")
        name, equals, value = option[2:].partition("=")
        if not equals:
            if not rest:
                raise WrongUse(f"--{name} has no value → write --{name} VALUE")
            value = rest.pop(0)
        if name in values:
            raise WrongUse(f"--{name} is given twice → give it once")
        values[name] = value
    return values


@main.command()
@click.argument("file")
@click.option("--sources", default=None, help="collections and sources to trust, joined by commas")
@_builds
@_endpoint
@_fails_clearly
def sparql(file: str, sources: str | None, builds: Path | None, endpoint: str | None) -> None:
    """Run a SPARQL query from FILE, or from standard input (-), and print a table."""
    from graph.connection import engine_for, reading
    from graph.engine import Limits
    from graph.errors import WrongUse
    from graph.export import as_table
    from graph.rdf import read_terms

    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"{file}: cannot be read ({error}) → give a UTF-8 file, or - for standard input") from error
    current = reading(builds or builds_folder(), endpoint)
    engine = engine_for(current, Limits(seconds=60, rows=1_000_000, characters=1_000_000, megabytes=8192, shown=1_000_000, bytes=8_000_000_000), workers=1)
    try:
        result = engine.run(text, current.graph().scope(sources))
    finally:
        engine.close()
    terms = read_terms(cell for row in result.rows for cell in row if cell) if result.kind != "ask" else {}
    shown = [[_printed(terms[cell]) if cell in terms else cell or "" for cell in row] for row in result.rows]
    click.echo(as_table(result.columns, shown, widest=100))
    if result.truncated:
        _say(f"only the first {len(shown)} rows are shown → add LIMIT and OFFSET to see others")


def _printed(term: Any) -> str:
    """Return a term as it stands in a table: without its language or kind, a statement by its three parts."""
    from graph.namespaces import short

    if hasattr(term, "predicate"):
        return f"<<( {' '.join(_printed(part) for part in (term.subject, term.predicate, term.object))} )>>"
    return short(term.value)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@_builds
@_endpoint
@_fails_clearly
def export(file: Path, builds: Path | None, endpoint: str | None) -> None:
    """Write the graph to FILE: .nq or .trig with its named graphs, .ttl, .nt, .rdf or .jsonld flattened, .graphml the ties, .zip every answer as CSV."""
    from graph.connection import open_current
    from graph.export import export_graph

    count = export_graph(open_current(builds or builds_folder(), endpoint), file)
    _say(f"{file}: {count} statements")


@main.command()
@click.option("--endpoint", default=None, help="address of the SPARQL engine (default: $REGIOGRAPH_ENDPOINT)")
@click.option("--keep", type=click.IntRange(1), default=2, show_default=True, help="builds that stay there, the new one among them")
@click.option("--grace", type=click.FloatRange(0), default=120, show_default=True, help="seconds for which readers may hold an older build")
@click.option("--clean", is_flag=True, help="also remove what a publishing that was broken off within the last hour left there")
@_builds
@_fails_clearly
def publish(endpoint: str | None, keep: int, grace: float, clean: bool, builds: Path | None) -> None:
    """Load the current build into a SPARQL engine, then make it the one that readers see there."""
    from graph.connection import ENDPOINT, address_of_engine
    from graph.endpoint import Caller
    from graph.endpoint import endpoint as endpoint_at
    from graph.errors import WrongUse
    from graph.publish import publish as publish_build
    from graph.store import CURRENT, open_build

    address = address_of_engine(endpoint)
    if not address:
        raise WrongUse(f"no engine is named → add --endpoint https://host/sparql, or set {ENDPOINT}")
    publish_build(open_build((builds or builds_folder()) / CURRENT), Caller(endpoint_at(address)), keep, grace, clean, _say)


@main.command()
@click.argument("document", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("first")
@click.argument("last", required=False)
@_fails_clearly
def locate(document: Path, first: str, last: str | None) -> None:
    """Print the place of some words in a DOCUMENT, from FIRST to LAST, for a locator in a fact file."""
    from graph.errors import WrongUse

    try:
        text = document.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise WrongUse(f"{document}: is not UTF-8 (byte {error.start}) → save the document as UTF-8") from error
    start = text.find(first)
    if start < 0 or text.find(first, start + 1) >= 0:
        raise WrongUse(f"“{first}” stands {'nowhere' if start < 0 else 'more than once'} in {document.name} → give more words")
    end = start + len(first)
    if last:
        found = text.find(last, end)
        if found < 0:
            raise WrongUse(f"“{last}” does not follow → give the words as the file has them")
        end = found + len(last)
    click.echo(f"oa:start {start} ; oa:end {end}   # lines {text.count(chr(10), 0, start) + 1}-{text.count(chr(10), 0, end) + 1}")


def _settings() -> str:
    """Return the settings of the SPARQL service with what they are unless set, a paragraph that is printed as it is."""
    from graph.sparql.limits import PREFIX, Limits

    unless_set = Limits()
    lines = [f"  {PREFIX + name.upper():32} {words} ({getattr(unless_set, name) or 'none'})" for name, words in Limits.words().items()]
    return "\b\nThe environment limits what SPARQL may take:\n" + "\n".join(lines)


@main.command(epilog=_settings())
@click.option("--host", default=lambda: os.environ.get("HOST") or "127.0.0.1", help="address to listen on (default: $HOST or 127.0.0.1)")
@click.option("--port", default=lambda: os.environ.get("PORT") or "8000", help="port to listen on (default: $PORT or 8000)")
@click.option(
    "--documents",
    type=click.Path(path_type=Path),
    default=lambda: os.environ.get("REGIOGRAPH_DOCUMENTS") or None,
    help="your own copy of the documents, for quotes",
)
@_builds
@_endpoint
@_fails_clearly
def serve(host: str, port: str, documents: Path | None, builds: Path | None, endpoint: str | None) -> None:
    """Serve the viewer; prints the address when it is ready."""
    from importlib import import_module

    if endpoint:
        os.environ["REGIOGRAPH_ENDPOINT"] = endpoint  # the server's own process reads it
    # Readers' threads share the cores already; more threads for each small layout only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # The viewer lies above this package: it is found by name, never imported from here.
    number = import_module("webapp.settings").read_port(port)
    import_module("webapp.server").run(builds or builds_folder(), documents, host, number)


if __name__ == "__main__":
    main()
