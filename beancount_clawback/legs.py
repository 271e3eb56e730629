"""The postings of one payment on one claim, read by role."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.accounts import CLIENT
from beancount_clawback.accounts import INSURANCE
from beancount_clawback.accounts import INSURANCE_PAID
from beancount_clawback.accounts import NO_ROLE
from beancount_clawback.accounts import WRITE_OFF
from beancount_clawback.accounts import Roles
from beancount_clawback.amounts import ZERO

CLAIM_KEY = "claim"


@dataclass(frozen=True, slots=True)
class Legs:
    """What postings move, by role, in one currency.

    Signs are Beancount's: `cash`, `write_off` and `client` are positive in a payment;
    `insurance` is the receivable's own leg, negative in a payment; `other` is whatever fills
    no role (an insurer's interest, or the income itself in a cash-basis ledger).
    """

    cash: Decimal = ZERO
    write_off: Decimal = ZERO
    client: Decimal = ZERO
    insurance: Decimal = ZERO
    other: Decimal = ZERO

    @property
    def insurance_paid(self) -> Decimal:
        """What the payer paid on the claim: the cash without interest and the like.

        With a leg on the insurance receivable the claim's part is what that leg clears;
        without one (cash basis) it is the cash.
        """
        if self.insurance:
            return -self.insurance - self.write_off - self.client
        return self.cash

    @property
    def accounted(self) -> Decimal:
        """Insurance paid, write-off and client responsibility together."""
        return self.insurance_paid + self.write_off + self.client

    @property
    def receivable(self) -> Decimal:
        """What the legs add to the insurance and client receivables."""
        return self.insurance + self.client


def read_legs(postings: Iterable[Posting], roles: Roles) -> dict[str, Legs]:
    """The legs of postings, one `Legs` a currency."""
    sums: dict[str, dict[str, Decimal]] = {}
    for posting in postings:
        units = posting.units
        if units is None or not isinstance(units.number, Decimal):
            continue
        by_role = sums.setdefault(units.currency, {})
        role = roles.role(posting.account)
        by_role[role] = by_role.get(role, ZERO) + units.number
    return {
        currency: Legs(
            cash=by_role.get(INSURANCE_PAID, ZERO),
            write_off=by_role.get(WRITE_OFF, ZERO),
            client=by_role.get(CLIENT, ZERO),
            insurance=by_role.get(INSURANCE, ZERO),
            other=by_role.get(NO_ROLE, ZERO),
        )
        for currency, by_role in sums.items()
    }


def claim_name(value: object) -> str:
    """The claim that a metadata value names, without a leading caret; empty when none."""
    return value.strip().removeprefix("^") if isinstance(value, str) else ""


def posting_claim(posting: Posting) -> str:
    """The claim that a posting says it belongs to, or empty."""
    return claim_name(posting.meta.get(CLAIM_KEY)) if posting.meta else ""


def claim_links(entry: Transaction, prefix: str) -> list[str]:
    """The links of an entry that name claims, sorted."""
    return sorted(link for link in entry.links or () if link.startswith(prefix))


def shares(entry: Transaction, roles: Roles) -> dict[str, tuple[Posting, ...]]:
    """The postings of each claim in an entry whose postings name several, with its cash.

    A claim's tagged postings leave a residue that the untagged cash posting settles: that
    much of it is the claim's share, in a posting of its own. With no untagged cash posting,
    or with several, the share is left out and the postings do not balance; see
    `unbalanced`. An entry whose postings name no claim has the one share "".
    """
    tagged: dict[str, list[Posting]] = {}
    untagged_cash = []
    for posting in entry.postings or ():
        claim = posting_claim(posting)
        if claim:
            tagged.setdefault(claim, []).append(posting)
        elif roles.role(posting.account) == INSURANCE_PAID:
            untagged_cash.append(posting)
    if not tagged:
        return {"": tuple(entry.postings or ())}
    cheque = _the_cheque(untagged_cash, roles)
    return {claim: _with_cash(claim, own, cheque) for claim, own in sorted(tagged.items())}


def unbalanced(postings: Iterable[Posting]) -> dict[str, Decimal]:
    """What postings without cost or price fall short of zero by, per currency."""
    sums: dict[str, Decimal] = {}
    for posting in postings:
        if posting.units is not None and isinstance(posting.units.number, Decimal):
            currency = posting.units.currency
            sums[currency] = sums.get(currency, ZERO) + posting.units.number
    return {currency: number for currency, number in sums.items() if number}


def _the_cheque(untagged_cash: list[Posting], roles: Roles) -> Posting | None:
    paid = [p for p in untagged_cash if not roles.is_recoupment(p.account)]
    return paid[0] if len(paid) == 1 else None


def _with_cash(claim: str, own: list[Posting], cheque: Posting | None) -> tuple[Posting, ...]:
    residue = unbalanced(own)
    if cheque is None or cheque.units is None or set(residue) != {cheque.units.currency}:
        return tuple(own)
    currency = cheque.units.currency
    units = cheque.units._replace(number=-residue[currency])
    meta: Mapping[str, Any] = cheque.meta or {}
    share = cheque._replace(units=units, meta={**meta, CLAIM_KEY: claim})
    return (share, *own)
