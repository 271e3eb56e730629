"""What an adjustment outside of claims is about: a payment, a claim, a letter, or nothing.

Payers write the claim's number in it, theirs or the practice's, often with something behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from beancount_clawback.importers.documents.findings import shown_number
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.matching.ledger_index import LedgerIndex

MEANS_A_CLAIM = frozenset({"WO", "WU", "OB", "B3"})
"""Reasons that recover something for a claim; FB names a remittance, 72 a refund check."""

_BETWEEN_WORDS = re.compile(r"[\s,;/&+]+")


@dataclass(frozen=True, slots=True)
class About:
    """What an adjustment is about.

    Attributes:
        links: The claim and the payment that it names, where the ledger has them.
        raw: The number that it gives, as written; empty where that may be a name.
        name: The same, or the claim that it turned out to be.
        several: The claims that fit, where there is more than one.
        unknown: It must name a claim, and names none of the ledger's.
    """

    links: tuple[str, ...]
    raw: str
    name: str
    several: tuple[str, ...] = ()
    unknown: bool = False


def about_what(row: ProviderRow, index: LedgerIndex) -> About:
    """What an adjustment is about: a payment, a claim, a letter of the payer, or nothing."""
    reference = row.reference
    text = reference.payment or reference.claim or reference.payer_claim
    raw = " ".join(text.split()) if shown_number(text) == " ".join(text.split()) else ""
    if reference.payment:
        payments = index.by_link(reference.payment)
        links = {payments[0].link, payments[0].claim} - {""} if payments else set()
        return About(tuple(sorted(links)), raw, raw, unknown=not payments)
    claims = _claims_meant(text, index)
    if len(claims) == 1:
        if not reference.claim:
            # It merely may name a claim, and is about no payment of it.
            return About((claims[0],), raw, raw)
        return About((claims[0], *_taken_back(claims[0], index)), raw, claims[0])
    letters = index.by_payer_reference(text) if not claims else []
    if len(letters) == 1:
        # Those of the payment's remittance are not this one's.
        prefix = index.config.remittance_prefix
        links = {link for link in letters[0].links or () if not link.startswith(prefix)}
        return About(tuple(sorted(links)), raw, raw)
    must = row.code in MEANS_A_CLAIM or bool(reference.claim)
    return About((), raw, raw, tuple(claims), unknown=must)


def _taken_back(claim: str, index: LedgerIndex) -> Iterable[str]:
    """The payment of a claim that was taken back, where it is the only one."""
    taken_back = {
        payment.link
        for payment in index.by_claim(claim)
        if len(payment.steps) > 1 and payment.link
    }
    return taken_back if len(taken_back) == 1 else ()


def _claims_meant(reference: str, index: LedgerIndex) -> list[str]:
    """The claims that the reference of a provider-level adjustment names, if any.

    Payers write the claim's number in it, theirs or the practice's, often with something
    behind it: `1042:7`, `1043 20260115 88001`. The whole is tried first, then the part before
    a colon, then its words.
    """
    text = reference.strip()
    front = text.partition(":")[0].strip()
    for name in dict.fromkeys((text, front)):
        claims = _claims_named(name, index)
        if claims:
            return claims
    words = _BETWEEN_WORDS.split(front)
    return list(dict.fromkeys(claim for word in words for claim in _claims_named(word, index)))


def _claims_named(name: str, index: LedgerIndex) -> list[str]:
    """The claims of a number, the practice's or the payer's."""
    if not name:
        return []
    return index.claims_named(name) or index.of_claims.claims_numbered(name)
