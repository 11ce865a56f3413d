"""What is kept in memory, and what is given up first."""

from __future__ import annotations

from webapp.kept import Kept, KeptWhenRepeated


def test_the_least_lately_used_is_given_up_first() -> None:
    kept = Kept[bytes](30, len)
    for key in "abc":
        kept.put(key, b"0123456789")
    assert kept.get("a")
    kept.put("d", b"0123456789")
    assert [key for key in "abcd" if kept.get(key)] == ["a", "c", "d"]


def test_what_would_push_out_most_others_is_not_kept() -> None:
    kept = Kept[bytes](30, len)
    kept.put("a", b"0123456789x")
    assert kept.get("a") is None


def test_what_is_asked_once_only_pushes_out_nothing() -> None:
    kept = KeptWhenRepeated[bytes](30, len)
    for key in ("a", "a", *range(100)):
        kept.put(key, b"0123456789")
    assert (kept.get("a"), len(kept)) == (b"0123456789", 1)
