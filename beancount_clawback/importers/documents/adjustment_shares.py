"""Whose the adjustments of a claim are, by their groups and reasons (CARC)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from beancount_clawback.importers.documents.remittance import ZERO

DUPLICATE = "18"
"""The reason (CARC) for what the payer has answered already."""

_EARLIER_PAYER = "23"
"""The reason (CARC) for what an earlier payer paid and adjusted."""

_BEYOND_CHARGE = "94"
_CLIENT = "PR"


@dataclass(frozen=True, slots=True)
class OwnedAdjustment:
    """An adjustment, and whether anything is paid on what it adjusts.

    Attributes:
        group: PR, CO, OA or PI.
        carc: The reason.
        amount: Positive lowers the payment.
        is_paid: Whether its service line is paid, or where it is of no line the claim.
    """

    group: str
    carc: str
    amount: Decimal
    is_paid: bool


def shares_by_owner(
    adjustments: Collection[OwnedAdjustment], *, contractual: Collection[str]
) -> dict[str, Decimal]:
    """What the adjustments of a claim come to, by whose they are.

    X12 TR3 005010X221A1: PR is the client's share; CO, OA and PI are written off. A denial is
    not, be it of a claim or of one line: only what the contract takes off. What came twice is
    nobody's share. What an earlier payer decided (CARC 23, and 94 beside it) is in the books by
    that payer's own remittance; without it CARC 94 makes the write-off less.

    Args:
        adjustments: Those of the claim and of its lines.
        contractual: The reasons that are written off although nothing is paid.

    Returns:
        The sums of `client`, `write-off` and `open` (the insurance's), each where an adjustment
        falls to it, and of `earlier` where one has CARC 23.
    """
    owned = by_owner(adjustments, contractual=contractual)
    return {whose: sum((one.amount for one in of_it), ZERO) for whose, of_it in owned.items()}


def by_owner(
    adjustments: Collection[OwnedAdjustment], *, contractual: Collection[str]
) -> dict[str, list[OwnedAdjustment]]:
    """The adjustments that `shares_by_owner` adds up, likewise."""
    has_earlier = any(one.carc == _EARLIER_PAYER for one in adjustments)
    owned: dict[str, list[OwnedAdjustment]] = {"earlier": []} if has_earlier else {}
    for one in adjustments:
        owned.setdefault(_owner_of(one, contractual, has_earlier=has_earlier), []).append(one)
    return owned


def _owner_of(one: OwnedAdjustment, contractual: Collection[str], *, has_earlier: bool) -> str:
    if one.carc == DUPLICATE:
        return "open"
    if one.group == _CLIENT:
        return "client"
    if has_earlier and one.carc in (_EARLIER_PAYER, _BEYOND_CHARGE):
        return "earlier"
    return "write-off" if one.is_paid or one.carc in contractual else "open"
