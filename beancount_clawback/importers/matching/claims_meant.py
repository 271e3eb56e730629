"""Which claim the reference of a provider-level adjustment names, if any.

Payers write the claim's number in it, theirs or the practice's, often with something behind
it: `1042:7`, `1043 20260115 88001`. The whole is tried first, then what stands in front of a
colon, then its words. A reference whose words name several claims means none of them alone.
"""

from __future__ import annotations

import re

from beancount_clawback.importers.matching.ledger_index import LedgerIndex

_BETWEEN_WORDS = re.compile(r"[\s,;/&+]+")


def claims_meant(reference: str, index: LedgerIndex) -> list[str]:
    """The claims that fit a reference; none where it names no claim of the ledger."""
    text = reference.strip()
    front = text.partition(":")[0].strip()
    for name in dict.fromkeys((text, front)):
        claims = _claims(name, index)
        if claims:
            return claims
    words = _BETWEEN_WORDS.split(front)
    return list(dict.fromkeys(claim for word in words for claim in _claims(word, index)))


def _claims(name: str, index: LedgerIndex) -> list[str]:
    """The claims of a number, the practice's or the payer's."""
    if not name:
        return []
    known = index.claims_named(name) or [one.claim for one in index.by_payer_claim(name)]
    return [claim for claim in dict.fromkeys(known) if claim]
