"""What a payer takes once more: a reversal that waits unapplied, of what a clawback took back.

A second remittance that reverses the same payment finds nothing left of it. Its money is booked
as unapplied; if the payer had what it was owed before, it has recovered it twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.claims.book import Book
from beancount_clawback.claims.claim import Claim
from beancount_clawback.claims.claim import Event
from beancount_clawback.claims.claim import EventKind
from beancount_clawback.claims.claim import check_of
from beancount_clawback.claims.recoupment import Recoupments
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.amounts import read_amount
from beancount_clawback.ledger_language.keys import FOR_CLAIM_KEY
from beancount_clawback.ledger_language.keys import FOR_KEY
from beancount_clawback.ledger_language.keys import FOR_REVERSAL
from beancount_clawback.ledger_language.keys import REVERSED_PAID_KEY
from beancount_clawback.ledger_language.payment_line import same_payer
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.ledger_language.unapplied import Unapplied
from beancount_clawback.ledger_language.unapplied import open_unapplied


@dataclass(frozen=True, slots=True)
class TakenAgain:
    """A clawback, and what an unapplied row takes of it once more. All amounts are positive.

    `by` names what recovered it before; `owed` is what the clawback took back, `recovered` what
    the payer has had of it before the row.
    """

    row: Unapplied
    clawback: Transaction
    owed: Decimal
    recovered: Decimal
    taken: Decimal
    by: tuple[str, ...]

    @property
    def beyond(self) -> Decimal:
        """What the payer has too much of."""
        return self.recovered + self.taken - self.owed


def taken_again(
    entries: Iterable[Directive], book: Book, recoupments: Recoupments
) -> Iterator[TakenAgain]:
    """The unapplied rows that take back what was recovered in full before.

    Args:
        entries: All directives of a completed ledger.
        book: Its claims.
        recoupments: Its allocation of settlements; empty without a recoupment account.
    """
    waiting = open_unapplied(entries, book.roles)
    for row in waiting:
        if not _is_taken(row, book.roles):
            continue
        # The correction that came with the reversal lowers what was taken.
        taken = -sum((one.left for one in waiting if _came_with(one, row)), ZERO)
        for claim in book.find(text_of(row.entry.meta, FOR_CLAIM_KEY)):
            found = _of_claim(claim, row, taken, recoupments)
            if found is not None and found.beyond > 0:
                yield found
                break


def _is_taken(row: Unapplied, roles: Roles) -> bool:
    """Whether a row is a reversal whose money moved, and is not only owed."""
    owed = any(roles.is_recoupment(posting.account) for posting in row.entry.postings)
    return row.left < 0 and not owed and text_of(row.entry.meta, FOR_KEY) == FOR_REVERSAL


def _came_with(one: Unapplied, row: Unapplied) -> bool:
    return (
        one.entry.links == row.entry.links
        and one.currency == row.currency
        and one.entry.meta.get(FOR_CLAIM_KEY) == row.entry.meta.get(FOR_CLAIM_KEY)
    )


def _of_claim(
    claim: Claim, row: Unapplied, taken: Decimal, recoupments: Recoupments
) -> TakenAgain | None:
    reversed_paid = _amount(row.entry.meta)
    if claim.currency != row.currency or reversed_paid is None or taken <= 0:
        return None
    for event in reversed(claim.events):
        is_same = event.kind is EventKind.REVERSAL and same_payer(event.payer, row.payer)
        if is_same and -event.legs.insurance_paid == reversed_paid:
            return _taken(claim, event, row, taken, recoupments)
    return None


def _taken(
    claim: Claim, reversal: Event, row: Unapplied, taken: Decimal, recoupments: Recoupments
) -> TakenAgain:
    entry = reversal.entry
    place = file_and_line(entry)
    paid = [event.legs.insurance_paid for event in claim.events if _made_by(event, place)]
    owed = -sum(paid, ZERO)
    own = [
        one
        for one in recoupments.clawbacks
        if one.entry is entry and (not one.claims or claim.name in one.claims)
    ]
    by = [s.named_by_number for one in own for s in one.settlements if s.amount]
    if not any(one.reversed for one in own):
        # A remittance of its own took it in cash, but for what that put off.
        number = check_of(entry)
        by.insert(0, f"remittance {number}" if number else f"debit of {entry.date}")
    still_owed = sum((one.open for one in own), ZERO)
    return TakenAgain(row, entry, owed, owed - still_owed, taken, tuple(by))


def _made_by(event: Event, place: tuple[str, int]) -> bool:
    kinds = (EventKind.REVERSAL, EventKind.CORRECTED_PAYMENT, EventKind.VARIANCE)
    return event.kind in kinds and file_and_line(event.entry) == place


def _amount(meta: Mapping[str, object]) -> Decimal | None:
    try:
        return read_amount(REVERSED_PAID_KEY, meta.get(REVERSED_PAID_KEY) or "").number
    except Problem:
        return None
