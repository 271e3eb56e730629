"""The postings of one payment on one claim, read by role."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from typing import NamedTuple

from beancount.core.amount import Amount
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import LEG_ORDER
from beancount_clawback.ledger_language.accounts import NO_ROLE
from beancount_clawback.ledger_language.accounts import NO_ROLE_ASSETS
from beancount_clawback.ledger_language.accounts import NO_ROLE_INCOME
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import CLAIM_KEY

_OTHER = LEG_ORDER.index(NO_ROLE)
_PARTS_OF_OTHER = {LEG_ORDER.index(NO_ROLE_INCOME), LEG_ORDER.index(NO_ROLE_ASSETS)}
_NOTHING = [ZERO] * len(LEG_ORDER)

# No money has a hundred digits; a plugin before us may have written anything.
_WIDEST = 100


class Legs(NamedTuple):
    """What postings move, by role, in one currency.

    A tuple and not a dataclass: one is made for every entry on a claim. Its fields are in the
    order of `accounts.LEG_ORDER`.

    Signs are Beancount's: `cash`, `write_off` and `client` are positive in a payment;
    `insurance` is the receivable's own leg, negative in a payment; `fee` what a processor kept
    of the insurer's money, positive in a payment; `beside` what lies outside the four amounts
    (an insurer's interest is negative); `other` is whatever fills no role (the income itself
    in a cash-basis ledger); `income` is the part of `other` on Income accounts, `assets` that
    on Assets (a till, a card processor).
    """

    cash: Decimal = ZERO
    write_off: Decimal = ZERO
    client: Decimal = ZERO
    insurance: Decimal = ZERO
    fee: Decimal = ZERO
    beside: Decimal = ZERO
    other: Decimal = ZERO
    income: Decimal = ZERO
    assets: Decimal = ZERO

    @property
    def paid_out(self) -> Decimal:
        """What the payer paid out: the cash, and the fee that a processor kept of it."""
        return self.cash + self.fee

    @property
    def insurance_paid(self) -> Decimal:
        """What the payer paid on the claim: what it paid out without interest and the like.

        With a leg on the insurance receivable the claim's part is what that leg clears;
        without one (cash basis) it is what was paid out, less what is beside the claim.
        """
        if self.insurance:
            return -self.insurance - self.write_off - self.client
        return self.cash + self.fee + self.beside

    @property
    def accounted(self) -> Decimal:
        """Insurance paid, write-off and client responsibility together."""
        if self.insurance:
            return -self.insurance
        return self.insurance_paid + self.write_off + self.client

    @property
    def is_cash_alone(self) -> bool:
        """Whether a payment's legs move cash and clear nothing: it is income at once."""
        return bool(self.cash) and not (self.insurance or self.client or self.write_off)

    @property
    def billed(self) -> Decimal:
        """What a charge bills: what is owed from then on, and what was paid at once."""
        return self.receivable + self.paid_out

    @property
    def client_billed(self) -> Decimal:
        """What of it a charge bills to the client, who paid what was paid at once."""
        return self.client + self.paid_out

    @property
    def receivable(self) -> Decimal:
        """What the legs add to the insurance and client receivables."""
        return self.insurance + self.client


def amount_of(posting: Posting) -> tuple[Decimal, str] | None:
    """A posting's number and currency; None where another plugin left no sum of money."""
    units = posting.units
    if type(units) is not Amount:
        return None
    number, currency = units
    if type(number) is not Decimal or not number.is_finite() or type(currency) is not str:
        return None
    return (number, currency) if -_WIDEST < number.adjusted() < _WIDEST else None


Moves = frozenset[tuple[str, Decimal, str]]
"""What postings move: account, number and currency of each."""


def moves(postings: Iterable[Posting], sign: int = 1) -> Moves:
    """What postings move; with -1 what would take it back."""
    moved = ((posting.account, amount_of(posting)) for posting in postings)
    return frozenset((account, units[0] * sign, units[1]) for account, units in moved if units)


def read_legs(postings: Iterable[Posting], roles: Roles) -> dict[str, Legs]:
    """The legs of postings, one `Legs` a currency."""
    leg_of = roles.leg
    sums: dict[str, list[Decimal]] = {}
    for posting in postings:
        units = amount_of(posting)
        if units is None:
            continue
        number, currency = units
        legs = sums.get(currency)
        if legs is None:
            legs = sums[currency] = _NOTHING.copy()
        leg = leg_of(posting.account)
        # Nearly every leg is one posting: then there is nothing to add up.
        legs[leg] = number if legs[leg] is ZERO else legs[leg] + number
        if leg in _PARTS_OF_OTHER:
            legs[_OTHER] = number if legs[_OTHER] is ZERO else legs[_OTHER] + number
    return {currency: Legs._make(legs) for currency, legs in sums.items()}


def claim_name(value: object) -> str:
    """The claim that a metadata value names, without a leading caret; empty when none."""
    return value.strip().removeprefix("^") if isinstance(value, str) else ""


def posting_claim(posting: Posting) -> str:
    """The claim that a posting says it belongs to, or empty."""
    return claim_name(posting.meta.get(CLAIM_KEY)) if posting.meta else ""


def names_claims(postings: Iterable[Posting] | None) -> bool:
    """Whether any of an entry's postings says which claim it belongs to."""
    for posting in postings or ():
        meta = posting.meta
        if meta and CLAIM_KEY in meta and posting_claim(posting):
            return True
    return False


def claim_links(entry: Transaction, prefix: str) -> list[str]:
    """The links of an entry that name claims, sorted."""
    return sorted(link for link in entry.links or () if link.startswith(prefix))


def shares(entry: Transaction, roles: Roles) -> dict[str, tuple[Posting, ...]]:
    """The postings of each claim in an entry whose postings name several, with its cash.

    A claim's tagged postings leave a residue, in one currency or more, that the untagged cash
    posting of the currency settles: that much of it is the claim's share, in a posting of its
    own. Without an untagged cash posting in a currency, or with several, that share is left
    out and the postings do not balance; see `unbalanced`. An entry whose postings name no
    claim has the one share "".
    """
    if not names_claims(entry.postings):
        return {"": tuple(entry.postings or ())}
    tagged: dict[str, list[Posting]] = {}
    untagged_cash = []
    for posting in entry.postings:
        claim = posting_claim(posting)
        if claim:
            tagged.setdefault(claim, []).append(posting)
        elif roles.pays(posting.account):
            untagged_cash.append(posting)
    remittances = _the_remittances(untagged_cash)
    return {claim: _with_cash(claim, own, remittances) for claim, own in sorted(tagged.items())}


def unbalanced(postings: Iterable[Posting]) -> dict[str, Decimal]:
    """What postings come to per currency, at their cost or price, where it is not zero."""
    sums: dict[str, Decimal] = {}
    for posting in postings:
        units = amount_of(posting)
        if units is None:
            continue
        number, currency = _weight(posting, *units)
        sums[currency] = sums.get(currency, ZERO) + number
    return {currency: number for currency, number in sums.items() if number}


def _weight(posting: Posting, number: Decimal, currency: str) -> tuple[Decimal, str]:
    """What a posting counts for in the balance of its transaction."""
    each = posting.cost or posting.price
    rate = getattr(each, "number", None)
    if each is None or not isinstance(rate, Decimal):
        return number, currency
    return number * rate, str(each.currency)


def _the_remittances(untagged_cash: list[Posting]) -> dict[str, Posting]:
    """The cash posting per currency where it is the only one that can settle the currency."""
    found: dict[str, list[Posting]] = {}
    for posting in untagged_cash:
        units = amount_of(posting)
        if units is None:
            return {}
        found.setdefault(_weight(posting, *units)[1], []).append(posting)
    return {
        currency: cash[0]
        for currency, cash in found.items()
        if len(cash) == 1 and cash[0].price is None and cash[0].cost is None
    }


def _with_cash(
    claim: str, own: list[Posting], remittances: Mapping[str, Posting]
) -> tuple[Posting, ...]:
    cash = []
    for currency, number in unbalanced(own).items():
        remittance = remittances.get(currency)
        if remittance is None:
            continue
        units = Amount(-number, currency)
        meta: Mapping[str, Any] = remittance.meta or {}
        cash.append(remittance._replace(units=units, meta={**meta, CLAIM_KEY: claim}))
    return (*cash, *own)
