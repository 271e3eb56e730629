"""Which of the four amounts an adjustment of an ERA's claim goes to.

The rule is `documents.adjustment_shares.shares_by_owner`. CR, a group which only 004010 has, is
written off unless its reason is one of the client's three.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from beancount_clawback.importers.documents.adjustment_shares import DUPLICATE
from beancount_clawback.importers.documents.adjustment_shares import OwnedAdjustment
from beancount_clawback.importers.documents.adjustment_shares import by_owner
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
from beancount_clawback.ledger_language.problems import money

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
    adjustments = _owned(claim)
    sums = shares_by_owner(adjustments, contractual=contractual)
    return ClaimShares(
        sums.get("write-off", _NOTHING),
        client_share_alone(claim) + sums.get("client", _NOTHING),
        sums.get("open", _NOTHING),
        sums.get("earlier"),
        any(one.group == _CORRECTION for one in adjustments_of(claim)),
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
    # What came twice may be accounted for by another answer.
    alone = alone and all(one.carc != DUPLICATE for one in adjustments_of(claim))
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


def why_denied(claim: EraClaim, contractual: Collection[str] = CONTRACTUAL) -> str:
    """The reason of a denial as text, such as `Denied, CO-29: claim came too late`.

    It is that of what stays open with the insurance, if anything does.
    """
    words = "Denied in part" if claim.paid else "Denied"
    every = _of_owner("open", claim, contractual) or _owned(claim)
    first = max(every, key=lambda one: abs(one.amount), default=None)
    if first is None:
        return words
    return f"{words}, {first.group}-{first.carc}: {reason(first.carc)}"


def of_client_group(claim: EraClaim) -> Decimal:
    """What the adjustments of the client's group (PR) come to, whoever is to pay it."""
    return sum((one.amount for one in _owned(claim) if one.group == _CLIENT), _NOTHING)


def open_by_reason(claim: EraClaim, contractual: Collection[str] = CONTRACTUAL) -> str:
    """What stays open at the insurance by its codes: `OA-18 50.00 (the same claim twice)`."""
    return _by_reason(_of_owner("open", claim, contractual))


def reduced_by_reason(claim: EraClaim, contractual: Collection[str] = CONTRACTUAL) -> str:
    """What is written off of a paid claim or line for reasons that may be its denial's."""
    written_off = _of_owner("write-off", claim, contractual)
    return _by_reason([one for one in written_off if one.carc not in contractual])


def _by_reason(adjustments: Iterable[OwnedAdjustment]) -> str:
    sums: dict[tuple[str, str], Decimal] = {}
    for one in adjustments:
        key = (one.group, one.carc)
        sums[key] = sums.get(key, _NOTHING) + one.amount
    return ", ".join(
        f"{group}-{carc} {money(amount)} ({reason(carc)})"
        for (group, carc), amount in sums.items()
        if amount
    )


def _of_owner(
    owner: str, claim: EraClaim, contractual: Collection[str]
) -> list[OwnedAdjustment]:
    return by_owner(_owned(claim), contractual=contractual).get(owner, [])


def _owned(claim: EraClaim) -> list[OwnedAdjustment]:
    """The adjustments, each with whether its line is paid, where lines say what is paid."""
    of_unpaid: set[int] = set()
    if any(line.paid for line in claim.lines):
        unpaid = (line for line in claim.lines if not line.paid)
        of_unpaid = {id(one) for line in unpaid for one in line.adjustments}
    return [
        OwnedAdjustment(
            _CLIENT if _is_client(one) else one.group,
            one.carc,
            _NOTHING + one.amount,
            is_paid=bool(claim.paid) and id(one) not in of_unpaid,
        )
        for one in adjustments_of(claim)
    ]


def _is_client(one: Adjustment) -> bool:
    return one.group == _CORRECTION and one.carc in CLIENT_SHARES
