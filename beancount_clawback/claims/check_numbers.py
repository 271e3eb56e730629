"""The numbers of checks and EFTs by which an entry may name a payment."""

from __future__ import annotations

import re

from beancount.core.data import Transaction

from beancount_clawback.ledger_language.keys import CHECK_KEY
from beancount_clawback.ledger_language.records import text_of

_LABELED = re.compile(
    r"(?:\b(?:check|chk|ck|eft|ach|era|trace|ref|remit\w*|deposit|no|nr|scheck)|#|\bTRN\*1\*)"
    r"[\s.:#]{0,9}"
    r"([A-Za-z]{0,3}\d[\w-]{3,})",
    re.IGNORECASE,
)
# A number alone: not a year, and not a code of a procedure (90837).
_ALONE = re.compile(r"(?<![\w.,/-])(?!(?:19|20)\d\d\b|9\d{4}\b)(\d{4,})(?![\w,/-]|\.\d)")
_DIGITS = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d{4,}(?!\d)")


def check_number(entry: Transaction) -> str:
    """The check or EFT number of an entry: its `check:`, else what its texts name as one.

    Empty where none is labeled and not just one number stands there.
    """
    said = text_of(entry.meta, CHECK_KEY).strip()
    if said:
        return said
    text = _texts(entry)
    labeled = _LABELED.search(text)
    if labeled:
        return labeled[1]
    alone = set(_ALONE.findall(text))
    return alone.pop() if len(alone) == 1 else ""


def numbers_named(entry: Transaction) -> frozenset[str]:
    """All digits of an entry that may be of a check or an EFT, whatever they are called.

    An entry that names the number of another payment is not about this one; for that every
    number counts, and only those that money came in with are compared.
    """
    check = text_of(entry.meta, CHECK_KEY)
    return frozenset(_DIGITS.findall(f"{_texts(entry)} {check}"))


def _texts(entry: Transaction) -> str:
    return f"{entry.payee or ''} {entry.narration or ''}"
