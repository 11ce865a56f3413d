"""What programs read: things and their ontology as linked data, answers, dumps, descriptions of the data.

In: an address. Out: RDF, JSON, CSV, XLSX, XML; the pages that say how all this is used.
"""

from webapp.data import answers, catalogue, dumps, health, sitemap, things, vocabulary
from webapp.data.blueprint import blueprint

__all__ = ["answers", "blueprint", "catalogue", "dumps", "health", "sitemap", "things", "vocabulary"]
