"""The namespaces of the project and the folders that hold its parts.

In: nothing. Out: prefix → namespace, IRIs of terms, things and graphs.
"""

from __future__ import annotations

from pathlib import Path

TERMS = "https://w3id.org/regiograph/ontology#"
ONTOLOGY = "https://w3id.org/regiograph/ontology"
THINGS = "https://w3id.org/regiograph/id/"
INFERENCES = THINGS + "inference/"
DECISIONS = THINGS + "decisions"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
OA = "http://www.w3.org/ns/oa#"
XSD = "http://www.w3.org/2001/XMLSchema#"

PREFIXES = {
    "rg": TERMS,
    "id": THINGS,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "skos": SKOS,
    "oa": OA,
    "xsd": XSD,
    "org": "http://www.w3.org/ns/org#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "schema": "https://schema.org/",
}

PACKAGE = Path(__file__).resolve().parent
# In a checkout the readable folders stand beside the package; in a wheel they are inside it.
ROOT = PACKAGE.parent
FACTS = PACKAGE / "facts"


def folder(name: str) -> Path:
    """Return the folder `ontology` or `queries`, in a checkout or in an installed wheel."""
    beside = ROOT / name
    return beside if beside.is_dir() else PACKAGE / "_data" / name


def visible_files(root: Path, pattern: str) -> list[Path]:
    """Return the files of a pattern below a folder, in order.

    What hides below a name with a leading dot (`._x.trig` of macOS, `.#x.trig` of an editor,
    folders of tools) is no input.
    """
    found = root.glob(pattern)
    return sorted(path for path in found if not _is_hidden(path.relative_to(root)))


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def term(name: str) -> str:
    """Return the IRI of an ontology term: `term("Mandate")`."""
    return TERMS + name


def thing(path: str) -> str:
    """Return the IRI of a thing: `thing("region/kronoberg")`."""
    return THINGS + path


def local(iri: str) -> str:
    """Return `kind/slug` of a thing's IRI, or the IRI itself where it is not ours."""
    return iri[len(THINGS) :] if iri.startswith(THINGS) else iri


def short(iri: str) -> str:
    """Return the IRI with its prefix (`rg:Mandate`, `id:region/kronoberg`), for messages."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
