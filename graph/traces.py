"""Finds a person's name in texts, addresses and slugs, however it is spelt, joined or shortened.

In: the names of people who are taken out, those of everybody who is still shown, and the names of
regions, networks and other things that a family name may be a word of. Out: texts with a mark in the
place of what names them. Nothing here knows a fact file: `graph.redaction` says what is rewritten.

A full name, in either order and with or without what stands between its first and last word, is
taken out anywhere, joined or not. A family name alone is nobody's where somebody who is shown bears
it; else it is taken out of sources and their addresses, and of other texts where it is written as a
name and no thing is called by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from graph.folding import APOSTROPHES, fold, spellings

# An address writes å, ä, ö as two letters or as one, as its site likes; and a name with an
# apostrophe is one word or two.
_SPELT: tuple[dict[int, str], ...] = (
    {},
    str.maketrans({"å": "aa", "ä": "ae", "ö": "oe", "ø": "oe"}),
    str.maketrans(dict.fromkeys(APOSTROPHES, " ")),
)
_JOINED = 7  # letters of a full name that is looked for inside longer words
_JOINED_FAMILY = 6  # letters of a family name that is, in addresses alone
_BRACKETS = (("(", ")"), ("[", "]"))
# Between the words of a name: nothing, or what parts words; a few signs, so that no sentence does.
_BETWEEN = r"[\W_]{0,3}"
_START, _END, _REST = r"(?<![^\W_])", r"(?:[\W_]?s)?(?![^\W_])", r"[^\W_]*"
# Tried from the start of a word alone, so that a long word is read once.
_INSIDE = rf"{_START}[^\W_]*?"

Words = tuple[str, ...]


def spelt(name: str) -> set[Words]:
    """Return the words of a name in every spelling that addresses use."""
    plain = _without_brackets(name).replace("_", " ").casefold()
    composed = unicodedata.normalize("NFC", plain)
    return {words for letters in _SPELT for form in spellings(composed.translate(letters)) if (words := tuple(form.split()))}


def _without_brackets(name: str) -> str:
    """Return a name without what stands in brackets; what is never closed stays."""
    # A pattern would look for the end anew from each bracket that has none.
    for opening, closing in _BRACKETS:
        *closed, rest = name.split(closing)
        before = (part.partition(opening) for part in closed)
        kept = [head + (" " if found else closing) for head, found, _ in before]
        name = "".join([*kept, rest])
    return name


def forms(name: str) -> set[Words]:
    """Return every sequence of two or more words that names the bearer of a name."""
    found: set[Words] = set()
    family_first = "," in name
    for words in spelt(name):
        if family_first:  # “Ek, Åsa”
            comma = len(fold(name.partition(",")[0]).split())
            words = (*words[comma:], *words[:comma])
        found |= {words, (*words[-1:], *words[:-1])}
        if len(words) > 2:
            ends, tail = (words[0], words[-1]), words[1:]
            found |= {ends, ends[::-1], tail, (*tail[-1:], *tail[:-1])}
    return {words for words in found if len(words) > 1}


def families(name: str) -> set[str]:
    """Return the family name of a name: its last word, or the first before a comma."""
    last = name.partition(",")[0] if "," in name else name
    return {words[-1] for words in spelt(last)} if len(name.split()) > 1 else set()


def initialled(name: str) -> set[Words]:
    """Return the name with its first word shortened: “Å. Ek”."""
    return {(words[0][:1], words[-1]) for words in spelt(name) if len(words) > 1}


@dataclass(frozen=True)
class Traces:
    """What names the hidden people: sequences of words, and family names by where they count."""

    names: frozenset[Words]
    shown: frozenset[Words] = frozenset()
    shortened: frozenset[Words] = frozenset()
    families: frozenset[str] = frozenset()
    families_in_sources: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.names or self.families_in_sources)

    def without(self, text: str, mark: str, is_source: bool = False, is_text: bool = True) -> str:
        """Return the text with a mark in the place of every name.

        `is_source`: the text names or describes a source. `is_text`: it is written for readers, so
        that a family name alone has to begin with a capital; else it is a slug or an address.
        """
        plain, places = _folded(text)
        spans = [*self._found(plain, self._full)]
        if is_source:
            spans += self._found(plain, self._alone_in_sources)
            spans += self._found(plain, self._shortened)
        else:
            alone = self._found(plain, self._alone) + self._found(plain, self._shortened)
            spans += [s for s in alone if not is_text or text[places[s[0]]].isupper()]
        for start, end in reversed(_joined(sorted(set(spans)))):
            last = places[end - 1] + 1
            while last < len(text) and not fold(text[last]) and _is_mark(text[last]):
                last += 1
            text = text[: places[start]] + mark + text[last:]
        return text

    @staticmethod
    def _found(plain: str, pattern: re.Pattern[str] | None) -> list[tuple[int, int]]:
        if pattern is None:
            return []
        return [match.span("hidden") for match in pattern.finditer(plain) if match.group("hidden")]

    @cached_property
    def _full(self) -> re.Pattern[str] | None:
        """Full names; a longer name that is shown is passed over where it holds a hidden one."""
        if not self.names:
            return None
        guarded = [one for one in self.shown if any(_holds(one, name) for name in self.names)]
        parted = "|".join(_BETWEEN.join(map(re.escape, one)) for one in _longest_first(self.names))
        whole = f"{_START}(?:{parted}){_END}"
        glued = [re.escape("".join(one)) for one in _longest_first(self.names) if len("".join(one)) >= _JOINED]
        inside = f"|{_INSIDE}(?:{'|'.join(glued)}){_REST}" if glued else ""
        hidden = f"(?P<hidden>{whole}{inside})"
        if not guarded:
            return re.compile(hidden)
        kept = "|".join(_BETWEEN.join(map(re.escape, one)) for one in _longest_first(guarded))
        return re.compile(f"{_START}(?:{kept}){_END}|{hidden}")

    @cached_property
    def _shortened(self) -> re.Pattern[str] | None:
        if not self.shortened:
            return None
        parted = "|".join(_BETWEEN.join(map(re.escape, one)) for one in sorted(self.shortened))
        return re.compile(f"{_START}(?P<hidden>(?:{parted}){_END})")

    @cached_property
    def _alone(self) -> re.Pattern[str] | None:
        return self._of_families(self.families, inside=False)

    @cached_property
    def _alone_in_sources(self) -> re.Pattern[str] | None:
        return self._of_families(self.families_in_sources, inside=True)

    @staticmethod
    def _of_families(found: frozenset[str], inside: bool) -> re.Pattern[str] | None:
        if not found:
            return None
        parted = "|".join(sorted(map(re.escape, found), key=len, reverse=True))
        pattern = f"{_START}(?:{parted}){_END}"
        glued = [re.escape(one) for one in sorted(found) if len(one) >= _JOINED_FAMILY]
        if inside and glued:
            pattern += f"|{_INSIDE}(?:{'|'.join(glued)}){_REST}"
        return re.compile(f"(?P<hidden>{pattern})")


NOBODY = Traces(frozenset())


def traces(hidden: Iterable[str], slugs: Iterable[str], shown: Iterable[str], is_called: Callable[[str], bool], is_word: Callable[[str], bool]) -> Traces:
    """Return what names the bearers of `hidden` names and `slugs`, and nobody of those `shown`.

    `is_called` tells whether a region, a network or the like has a word in its name; `is_word`
    whether a word stands in the facts as no name at all.
    """
    hidden, shown = list(hidden), list(shown)
    others: set[Words] = {words for name in shown for words in forms(name) | spelt(name)}
    borne = {word for words in others for word in words}
    names = {words for name in hidden for words in forms(name)}
    names |= {words for slug in slugs for words in spelt(slug.replace("-", " ")) if len(words) > 1}
    # Of two people of one name the other keeps it.
    names -= others
    short = {words for name in shown for words in initialled(name)}
    initials = {words for name in hidden for words in initialled(name)} - short
    alone = {word for name in hidden for word in families(name) if word not in borne and not is_called(word)}
    anywhere = {word for word in alone if not is_word(word)}
    return Traces(frozenset(names), frozenset(others), frozenset(initials), frozenset(anywhere), frozenset(alone))


def _holds(words: Words, name: Words) -> bool:
    if len(words) <= len(name):
        return False
    return any(words[at : at + len(name)] == name for at in range(len(words) - len(name) + 1))


def _longest_first(names: Iterable[Words]) -> list[Words]:
    return sorted(names, key=lambda words: (-len("".join(words)), words))


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for first, last in spans:
        if found and first < found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


_SIGNS = re.compile(r"[^a-z0-9]")
_SIGNS = re.compile(r"[^a-z0-9]")
_FOLDED: dict[str, str] = {}


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """Return a text of folded letters, and where in the text each of them comes from.

    What is not seen (accents of their own, zero-width letters) leaves nothing behind; what is
    neither letter nor digit is one sign.
    """
    if text.isascii():
        return _SIGNS.sub(" ", text.lower()), range(len(text))
    if text.isascii():
        return _SIGNS.sub(" ", text.lower()), range(len(text))
    plain: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        letters = _FOLDED.get(character)
        if letters is None:
            letters = fold(character).replace(" ", "")
            if not letters and not _is_mark(character):
                letters = " "
            _FOLDED[character] = letters
        plain.append(letters)
        places += [place] * len(letters)
    return "".join(plain), places


def _is_mark(character: str) -> bool:
    """Tell whether a character stands on or inside another and is not seen by itself."""
    return unicodedata.category(character) in ("Mn", "Me", "Cf")
