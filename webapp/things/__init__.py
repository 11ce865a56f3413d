"""The pages of things: one for each thing of the graph, and an overview of each kind.

In: an address `/<language>/<kind>/<slug>`, which follows the thing's IRI. Out: its page. Each
kind has a module that says what is particular to it; `anatomy` is what they share.
"""
