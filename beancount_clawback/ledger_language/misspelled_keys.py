"""Which key of ours a misspelled metadata key was meant to be."""

from __future__ import annotations

import difflib
import re
from functools import lru_cache

_SYNONYMS = {"patient": "client", "payment": "paid"}


@lru_cache(maxsize=4096)
def near_miss(key: str, guarded: tuple[str, ...]) -> str:
    """The guarded key that `key` was probably meant to be, or empty.

    Word is held against word, so that
    an accountant's own `insurance-id` stays possible beside `insurance-paid`.
    """
    if key.startswith("__"):
        return ""
    words = re.sub(r"[-_]+", "-", key).lower().split("-")
    words = [_SYNONYMS.get(word, word) for word in words]
    plain = "".join(words)
    for known in guarded:
        wanted = known.split("-")
        if plain == "".join(wanted) or _one_slip(plain, "".join(wanted)):
            return known
        if len(words) == len(wanted) > 1 and all(map(_same_word, words, wanted)):
            return known
    return ""


def _same_word(one: str, other: str) -> bool:
    """Whether a word stands for another: equal, shortened, plural, or mistyped."""
    if one in (other, f"{other}s") or (len(one) >= 3 and other.startswith(one)):
        return True
    if len(other) >= 8:
        return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.85
    return len(other) >= 4 and _one_slip(one, other)


def _one_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter wrong, missing, doubled or swapped inside."""
    if abs(len(one) - len(other)) > 1 or one == f"{other}s":
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end_one, end_other = one[start:], other[start:]
    swapped = end_one[:2] == end_other[:2][::-1] and end_one[2:] == end_other[2:]
    return (
        end_one[1:] == end_other[1:]
        or end_one[1:] == end_other
        or end_one == end_other[1:]
        or (swapped and len(end_one) >= 2)
    )
