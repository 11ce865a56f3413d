"""Tells how much memory a value takes, with all that it holds.

In: a value. Out: bytes, near enough to bound what is kept; what many share (a build, a store, code) counts nothing.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Mapping
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

import pyoxigraph as ox

_TERM = 100  # bytes of an RDF term besides its text, which Python cannot see
_TERMS = (ox.NamedNode, ox.BlankNode, ox.Literal)
_STATEMENTS = (ox.Triple, ox.Quad)
_SHARED = (ox.Store, type, ModuleType, FunctionType, MethodType, BuiltinFunctionType)
_PLAIN = (str, bytes, int, float, complex, type(None))
_GROUPS = (list, tuple, set, frozenset, deque)
_BOUND_TO_BUILD = "is_here"  # an attribute of builds alone


def weigh(value: Any, most: int = sys.maxsize) -> int:
    """Return the bytes of a value; stops counting where there are more than `most`."""
    total = 0
    seen: set[int] = set()
    waiting: list[Any] = [value]
    while waiting and total <= most:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, _SHARED):
            continue
        seen.add(id(one))
        if isinstance(one, _PLAIN):
            total += sys.getsizeof(one)
        elif isinstance(one, _TERMS):
            total += _TERM + len(one.value)
        elif isinstance(one, _STATEMENTS):
            total += 4 * _TERM + len(str(one))
        elif not hasattr(type(one), _BOUND_TO_BUILD):
            total += sys.getsizeof(one, _TERM)
            waiting.extend(_parts(one))
    return total


def _parts(value: Any) -> list[Any]:
    """Return what an object holds directly."""
    found: list[Any] = []
    if isinstance(value, Mapping):
        found += [*value.keys(), *value.values()]
    elif isinstance(value, _GROUPS):
        found += value
    found += getattr(value, "__dict__", {}).values()
    for kind in type(value).__mro__:
        names = getattr(kind, "__slots__", ())
        for name in [names] if isinstance(names, str) else names:
            held = getattr(value, name, None)
            if held is not None and not name.startswith("__"):
                found.append(held)
    return found
