"""Which of the four amounts an adjustment of an ERA's claim goes to.

CAS groups, X12 TR3 005010X221A1: PR is the client's share; CO, OA and PI are written off, and
CR, which only 004010 has, with them unless its reason is one of the client's three. Two kinds
of reasons are no write-off: what an earlier payer decided (CARC 23) is in the books by that
payer's own remittance, and a denial that asks for something leaves the claim with the
insurance until it is answered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from beancount_clawback.importers.documents.remittance import CarcAdjustment
from beancount_clawback.importers.documents.remittance import RowAmounts
from beancount_clawback.importers.era.adjustment_codes import CLIENT_SHARES
from beancount_clawback.importers.era.adjustment_codes import reason
from beancount_clawback.importers.era.model import Adjustment
from beancount_clawback.importers.era.model import Claim

EARLIER_PAYER = "23"
"""The reason for what an earlier payer paid and adjusted."""

ASKS_FOR_SOMETHING = frozenset(
    {"16", "22", "31", "109", "129", "140", "148", "163", "206", "207", "208", "226", "227"}
    | {"250", "251", "252", "257"}
)
"""Reasons of denials that another claim, another payer or a document can turn."""

PASSED_ON = frozenset({"19", "20", "21"})
"""CLP02 of claims that the payer has sent on to another one."""

_CLIENT, _CORRECTION = "PR", "CR"
_NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class ClaimShares:
    """What the adjustments of a claim come to.

    Attributes:
        write_off: What the practice gives up.
        client: What the client owes.
        open: What stays with the insurance: the answer to a denial is still to come.
        earlier: What an earlier payer decided.
        undivided: The file does not say which part was the client's (group CR).
    """

    write_off: Decimal
    client: Decimal
    open: Decimal
    earlier: Decimal
    undivided: bool


def shares_of(claim: Claim) -> ClaimShares:
    """Add the adjustments of a claim and of its lines up by whom they fall to."""
    sums = dict.fromkeys(("write-off", "client", "open", "earlier"), _NOTHING)
    undivided = False
    for one in claim.every_adjustment:
        sums[_falls_to(one, denied=claim.is_denial)] += one.amount
        undivided = undivided or one.group == _CORRECTION
    return ClaimShares(
        sums["write-off"], sums["client"], sums["open"], sums["earlier"], undivided
    )


def amounts_of(claim: Claim) -> RowAmounts:
    """The four amounts of a claim, in its own signs.

    What remains with the insurance is given where this payer alone decided on the whole price,
    so that it can be compared with what was charged. A share of the client's that is passed on
    to the next payer remains with the insurance.
    """
    shares = shares_of(claim)
    client = shares.client - passed_on(claim)
    left = claim.charge - claim.paid - shares.write_off - client
    alone = claim.status in {"1", "4", "19"} and not shares.earlier
    return RowAmounts(
        insurance_paid=in_cents(claim.paid),
        write_off=shares.write_off,
        client_responsibility=client,
        insurance_responsibility=left if alone else None,
    )


def passed_on(claim: Claim) -> Decimal:
    """What this payer leaves to the client, where it has sent the claim on to the next one."""
    return shares_of(claim).client if claim.status in PASSED_ON else _NOTHING


def carc_of(claim: Claim) -> tuple[CarcAdjustment, ...]:
    """Group, reason and amount of every adjustment."""
    return tuple(
        CarcAdjustment(one.group, one.carc, in_cents(one.amount))
        for one in claim.every_adjustment
    )


def client_parts(claim: Claim) -> tuple[tuple[str, Decimal], ...]:
    """Deductible, coinsurance and copay, as far as the client owes them."""
    sums: dict[str, Decimal] = {}
    for one in claim.every_adjustment:
        name = CLIENT_SHARES.get(one.carc)
        if name and one.group == _CLIENT:
            sums[name] = sums.get(name, _NOTHING) + one.amount
    return tuple(sorted(sums.items()))


def in_cents(number: Decimal) -> Decimal:
    """The same amount with two decimals at least, for payers write 50 for 50.00."""
    return number + _NOTHING


def why_denied(claim: Claim) -> str:
    """The reason of a denial in words, such as `Denied, CO-29: claim came too late`."""
    first = _largest(claim.every_adjustment)
    if first is None:
        return "Denied"
    return f"Denied, {first.group}-{first.carc}: {reason(first.carc)}"


def _largest(adjustments: Iterable[Adjustment]) -> Adjustment | None:
    return max(adjustments, key=lambda one: abs(one.amount), default=None)


def _falls_to(one: Adjustment, *, denied: bool) -> str:
    if one.group == _CLIENT or (one.group == _CORRECTION and one.carc in CLIENT_SHARES):
        return "client"
    if one.carc == EARLIER_PAYER:
        return "earlier"
    return "open" if denied and one.carc in ASKS_FOR_SOMETHING else "write-off"
