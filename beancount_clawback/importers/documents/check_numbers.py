"""The number of a check or EFT, without the words that people write beside it."""

from __future__ import annotations

import re

_BEFORE = re.compile(
    r"(?:eft|ach|chk|check|ck|trace|trn)(?: (?:no|number)\b)?[\s#:.-]+(?=\d)", re.IGNORECASE
)
_WITH_WORDS_BEHIND = re.compile(r"(\S*\d\S*)\s+\(?[A-Za-z][A-Za-z ./-]*\)?")


def bare_number(text: str) -> str:
    """A number without a word before it (`EFT 7100`) or words behind it (`8101 (cleared)`)."""
    before = _BEFORE.match(text)
    number = text[before.end() :] if before else text
    behind = _WITH_WORDS_BEHIND.fullmatch(number)
    return behind[1] if behind else number
