"""Whose the adjustments of a claim are, by their groups and reasons (CARC)."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from beancount_clawback.importers.documents.remittance import ZERO

_EARLIER_PAYER = "23"
"""The reason (CARC) for what an earlier payer paid and adjusted."""

_BEYOND_CHARGE = "94"
_DUPLICATE = "18"
_CLIENT = "PR"


def shares_by_owner(
    adjustments: Collection[tuple[str, str, Decimal]],
    *,
    contractual: Collection[str],
    is_paid: bool,
) -> dict[str, Decimal]:
    """What the adjustments of a claim come to, by whose they are.

    X12 TR3 005010X221A1: PR is the client's share; CO, OA and PI are written off. A denial is
    not: only what the contract takes off, and a claim that came twice is nobody's share. What
    an earlier payer decided (CARC 23, and 94 beside it) is in the books by that payer's own
    remittance; without it CARC 94 makes the write-off less.

    Args:
        adjustments: Group (PR, CO, OA or PI), reason (CARC) and amount of each.
        contractual: The reasons that are written off although nothing is paid.
        is_paid: Whether anything is paid on the claim.

    Returns:
        The sums of `client`, `write-off` and `open` (the insurance's), each where an adjustment
        falls to it, and of `earlier` where one has CARC 23.
    """
    has_earlier = any(reason == _EARLIER_PAYER for _, reason, _ in adjustments)
    sums = {"earlier": ZERO} if has_earlier else {}
    for group, reason, amount in adjustments:
        if group == _CLIENT:
            whose = "open" if reason == _DUPLICATE and not is_paid else "client"
        elif has_earlier and reason in (_EARLIER_PAYER, _BEYOND_CHARGE):
            whose = "earlier"
        else:
            whose = "write-off" if is_paid or reason in contractual else "open"
        sums[whose] = sums.get(whose, ZERO) + amount
    return sums
