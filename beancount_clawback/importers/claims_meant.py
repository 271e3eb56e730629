"""Which claim the reference of a provider-level adjustment names, if any.

Payers write the claim's number in it, theirs or the practice's, often with something behind
it: `1042:7`, `1043 20260115 88001`. The whole is tried first, then what stands in front.
"""

from __future__ import annotations

from beancount_clawback.importers.ledger_index import LedgerIndex


def claims_meant(reference: str, index: LedgerIndex) -> list[str]:
    """The claims that fit a reference; none where it names no claim of the ledger."""
    text = reference.strip()
    front = text.partition(":")[0].strip()
    for name in dict.fromkeys((text, front, *front.split()[:1])):
        claims = index.claims_named(name) if name else []
        if not claims and name:
            known = index.by_payer_claim(name)
            claims = list(dict.fromkeys(one.claim for one in known if one.claim))
        if claims:
            return claims
    return []
