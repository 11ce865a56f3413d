"""One folding of names for everything that compares them: search, parameters, filters, suppression.

In: a text as somebody typed or printed it. Out: its letters and digits without case, accents,
invisible characters and punctuation, words parted by one space.
"""

from __future__ import annotations

import re
import unicodedata

# “Kronoberg’s” is one word, whichever sign is meant for an apostrophe; and some signs show
# nothing although Unicode counts them as letters or symbols.
_SIGNS = str.maketrans({**dict.fromkeys("'’‘‛ʼʹ`´′＇", ""), **dict.fromkeys("\u115f\u1160\u3164\uffa0\u2800", " ")})
# Letters of one stroke that Unicode does not take apart; ß and ligatures fall apart by themselves.
_LETTERS = str.maketrans(
    {
        **{"ø": "o", "æ": "a", "œ": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i"},
        **{"ŧ": "t", "þ": "th", "ŋ": "n", "ĸ": "k"},
    }
)
_DIGRAPHS = str.maketrans({"æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe"})
# What has no width of its own: format signs (zero-width, soft hyphen, direction), accents.
_UNSEEN = frozenset({"Cf", "Mn", "Me"})
_BETWEEN = re.compile(r"[^\w+]+|_+")


APOSTROPHES = "".join(chr(sign) for sign, written in _SIGNS.items() if not written)


def fold(text: str) -> str:
    """Return a text as names are compared: “Östersjö-programmet” → “ostersjo programmet”."""
    plain = text.translate(_SIGNS).casefold()
    if not plain.isascii():
        # Compatibility forms hide capitals (“𝐀”), so they are taken apart before case is.
        plain = _seen(unicodedata.normalize("NFKD", plain)).casefold()
        plain = _seen(unicodedata.normalize("NFKD", plain.translate(_LETTERS)))
    return _BETWEEN.sub(" ", plain).strip()


def spellings(text: str) -> tuple[str, ...]:
    """Return every folded form of a name: “Sjælland” is written with ä, and with ae."""
    forms = (fold(text), fold(text.translate(_DIGRAPHS)))
    return tuple(dict.fromkeys(form for form in forms if form))


def words_in(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, folded form) of every word, whatever cannot be seen inside it."""
    found: list[tuple[int, int, str]] = []
    start = -1
    for place, character in enumerate(f"{text} "):
        if character.isalnum() and ord(character) not in _SIGNS:
            start = place if start < 0 else start
        elif start >= 0 and not _is_unseen(character):
            found.append((start, place, fold(text[start:place])))
            start = -1
    return found


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN


def _seen(text: str) -> str:
    return "".join(c for c in text if not _is_unseen(c))
