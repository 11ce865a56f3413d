"""SPARQL: the protocol for programs (`protocol`), the page for people (`editor`)."""
