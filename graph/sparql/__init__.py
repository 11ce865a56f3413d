"""SPARQL that strangers write: read (`text`), shared out fairly (`share`), answered in processes that can be killed.

`interface` is what the rest of the project sees of an engine; `graph.engine` is the embedded one.
`workers` talks to the engine process of a build (`host`), which forks the processes that answer
(`worker`, `answering`).
"""
