"""Which of the four amounts an adjustment of an ERA's claim goes to.

The rule is `documents.adjustment_shares.shares_by_owner`. CR, a group which only 004010 has, is
written off unless its reason is one of the client's three.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from beancount_clawback.importers.documents.adjustment_shares import shares_by_owner
from beancount_clawback.importers.documents.remittance import CONTRACTUAL
from beancount_clawback.importers.documents.remittance import CarcAdjustment
from beancount_clawback.importers.documents.remittance import RowAmounts
from beancount_clawback.importers.era.adjustment_codes import CLIENT_SHARES
from beancount_clawback.importers.era.adjustment_codes import reason
from beancount_clawback.importers.era.balance import adjustments_of
from beancount_clawback.importers.era.balance import client_share_alone
from beancount_clawback.importers.era.model import Adjustment
from beancount_clawback.importers.era.model import EraClaim

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
        open: What stays with the insurance: the claim was denied for it.
        earlier: What an earlier payer decided; None where no adjustment speaks of one.
        undivided: The file does not say which part was the client's (group CR).
    """

    write_off: Decimal
    client: Decimal
    open: Decimal
    earlier: Decimal | None
    undivided: bool


def shares_of(claim: EraClaim, contractual: Collection[str] = CONTRACTUAL) -> ClaimShares:
    """Add the adjustments of a claim and of its lines up by whom they fall to.

    Args:
        claim: The claim.
        contractual: The reasons that are written off although nothing is paid.
    """
    adjustments = list(adjustments_of(claim))
    sums = shares_by_owner(
        [
            (_CLIENT if _is_client(one) else one.group, one.carc, _NOTHING + one.amount)
            for one in adjustments
        ],
        contractual=contractual,
        is_paid=bool(claim.paid),
    )
    return ClaimShares(
        sums.get("write-off", _NOTHING),
        client_share_alone(claim) + sums.get("client", _NOTHING),
        sums.get("open", _NOTHING),
        sums.get("earlier"),
        any(one.group == _CORRECTION for one in adjustments),
    )


def amounts_of(claim: EraClaim, shares: ClaimShares) -> RowAmounts:
    """The four amounts of a claim and its shares, in its own signs.

    What remains with the insurance is given where this payer alone decided on the whole price,
    so that it can be compared with what was charged. A share of the client's that is passed on
    to the next payer remains with the insurance. Adjustments that raise the payment beyond the
    charge make no write-off: the insurer has paid more than the price, and the books say so.
    """
    sign = -1 if claim.is_reversal else 1
    write_off, client = (
        number if number * sign > 0 else _NOTHING
        for number in (shares.write_off, shares.client - passed_on(claim, shares))
    )
    left = claim.charge - claim.paid - write_off - client
    alone = claim.status in {"1", "4", "19"} and shares.earlier is None
    return RowAmounts(
        insurance_paid=in_cents(claim.paid),
        write_off=write_off,
        client_responsibility=client,
        insurance_responsibility=left if alone and left * sign >= 0 else None,
    )


def passed_on(claim: EraClaim, shares: ClaimShares) -> Decimal:
    """What this payer leaves to the client, where it has sent the claim on to the next one."""
    return shares.client if claim.status in PASSED_ON else _NOTHING


def carc_of(claim: EraClaim) -> tuple[CarcAdjustment, ...]:
    """Group, reason and amount of every adjustment."""
    return tuple(
        CarcAdjustment(one.group, one.carc, in_cents(one.amount))
        for one in adjustments_of(claim)
    )


def client_parts(claim: EraClaim) -> tuple[tuple[str, Decimal], ...]:
    """Deductible, coinsurance and copay, as far as the client owes them."""
    sums: dict[str, Decimal] = {}
    for one in adjustments_of(claim):
        name = CLIENT_SHARES.get(one.carc)
        if name and one.group == _CLIENT:
            sums[name] = sums.get(name, _NOTHING) + one.amount
    return tuple(sorted(sums.items()))


def in_cents(number: Decimal) -> Decimal:
    """The same amount with two decimals at least, for payers write 50 for 50.00."""
    return number + _NOTHING


def why_denied(claim: EraClaim) -> str:
    """The reason of a denial as text, such as `Denied, CO-29: claim came too late`."""
    first = _largest(adjustments_of(claim))
    if first is None:
        return "Denied"
    return f"Denied, {first.group}-{first.carc}: {reason(first.carc)}"


def _largest(adjustments: Iterable[Adjustment]) -> Adjustment | None:
    return max(adjustments, key=lambda one: abs(one.amount), default=None)


def _is_client(one: Adjustment) -> bool:
    return one.group == _CORRECTION and one.carc in CLIENT_SHARES
