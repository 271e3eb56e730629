"""Every open receivable on any day, from one reading of the ledger.

The postings to receivables are noted once, in order of date, and a day is a sum over those up
to it.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING
from typing import NamedTuple

from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.reports.outstanding import OpenBalance
from beancount_clawback.reports.outstanding import Part

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from decimal import Decimal

    from beancount.core.data import Directive

    from beancount_clawback.claims.book import Book
    from beancount_clawback.claims.claim import Claim
    from beancount_clawback.ledger_language.accounts import Roles

_DATE = attrgetter("date")


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose a receivable is: of a claim or of none, of the insurance or the client."""

    part: Part
    name: str
    currency: str
    claim: Claim | None


class Move(NamedTuple):
    """What one posting adds to a receivable; positive is owed to the practice."""

    date: datetime.date
    holder: int
    amount: Decimal
    entry: Transaction


@dataclass(frozen=True, slots=True)
class Left:
    """What filters leave: of claims all that is on them, of the rest the single entries.

    Attributes:
        holders: numbers of those on the claims.
        moves: those on no claim.
    """

    holders: Sequence[int]
    moves: Sequence[Move]


def open_balances(
    entries: Iterable[Directive], book: Book, as_of: datetime.date
) -> list[OpenBalance]:
    """Every open receivable at the end of a day, by claim, part and account."""
    return Receivables(entries, book).balances(as_of, None)


class Receivables:
    """All movements of the receivables of a ledger.

    Attributes:
        moves: in order of date.
        holders: whose they are, by the number that a move has.
    """

    def __init__(self, entries: Iterable[Directive], book: Book) -> None:
        """Note every posting to a receivable.

        Args:
            entries: All directives of a completed ledger.
            book: Their book of claims.
        """
        self.holders: list[Holder] = []
        self._numbers: dict[tuple[int, Part, str, str], int] = {}
        self._accounts = _Accounts(book.roles)
        covered: set[int] = set()
        moves = [*self._of_claims(book, covered), *self._of_none(entries, covered)]
        self.moves = sorted(moves, key=_DATE)
        self._of_holder: list[list[Move]] = [[] for _ in self.holders]
        ends = [ZERO] * len(self.holders)
        for move in self.moves:
            self._of_holder[move.holder].append(move)
            ends[move.holder] += move.amount
        self._open = {
            number: amount
            for number, amount in enumerate(ends)
            if amount or not self._is_known(number)
        }
        self._of_claim: dict[int, list[int]] = {}
        for number, holder in enumerate(self.holders):
            self._of_claim.setdefault(id(holder.claim), []).append(number)

    def left(self, claims: Iterable[int], entries: AbstractSet[int]) -> Left:
        """What is on some claims, and what some entries have on none; both by identity."""
        of_claim = self._of_claim
        return Left(
            holders=[number for claim in claims for number in of_claim.get(claim, ())],
            moves=[
                move
                for number in of_claim.get(id(None), ())
                for move in self._of_holder[number]
                if id(move.entry) in entries
            ],
        )

    def until(self, as_of: datetime.date, left: Left | None) -> Sequence[Move]:
        """The moves up to a day, which counts itself, of what filters leave; None for all.

        Those of one holder are in order of date; with filters, those of different holders are
        in no particular order.
        """
        if left is None:
            return self.moves[: bisect_right(self.moves, as_of, key=_DATE)]
        moves = self.moves_of(left)
        return moves if self._ends_by(as_of) else [one for one in moves if one.date <= as_of]

    def rest(self, left: Left) -> Left:
        """What filters take away, where they leave `left`."""
        kept = bytearray(len(self.holders))
        for number in left.holders:
            kept[number] = True
        moves = set(map(id, left.moves))
        on_none = self._of_claim.get(id(None), ())
        for number in on_none:
            kept[number] = True
        return Left(
            holders=[number for number, is_kept in enumerate(kept) if not is_kept],
            moves=[
                move
                for number in on_none
                for move in self._of_holder[number]
                if id(move) not in moves
            ],
        )

    def moves_of(self, left: Left) -> list[Move]:
        """The moves on any day of what filters leave, or take away."""
        of_holder = map(self._of_holder.__getitem__, left.holders)
        return [*chain.from_iterable(of_holder), *left.moves]

    def balances(self, as_of: datetime.date, left: Left | None) -> list[OpenBalance]:
        """What is open at the end of a day, of what filters leave; None for all."""
        sums: dict[int, Decimal] = {}
        moves: Iterable[Move] = ()
        if not self._ends_by(as_of):
            moves = self.until(as_of, left)
        elif left is None:
            sums = dict(self._open)
        else:
            is_open = self._open
            sums = {number: is_open[number] for number in left.holders if number in is_open}
            moves = left.moves
        for _, holder, amount, _ in moves:
            sums[holder] = sums.get(holder, ZERO) + amount
        return [
            _open(self.holders[number], amount)
            for number, amount in sums.items()
            if amount or not self._is_known(number)
        ]

    def _is_known(self, number: int) -> bool:
        claim = self.holders[number].claim
        return claim is None or not claim.without_role

    def _ends_by(self, as_of: datetime.date) -> bool:
        return not self.moves or self.moves[-1].date <= as_of

    def _of_claims(self, book: Book, covered: set[int]) -> Iterator[Move]:
        for claim in book.all():
            if claim.without_role:
                # What is open on it is not known; that it is there is told all the same.
                first = claim.events[0]
                number = self._number(claim, Part.INSURANCE, claim.payer, claim.currency)
                yield Move(first.date, number, ZERO, first.entry)
            for event in claim.events:
                for posting in event.postings:
                    found = self._accounts[posting.account]
                    units = amount_of(posting) if found else None
                    if found and units and units[1] == claim.currency:
                        covered.add(id(posting))
                        if claim.without_role:
                            continue
                        number = self._number(claim, *found, claim.currency)
                        yield Move(event.date, number, units[0], event.entry)

    def _of_none(self, entries: Iterable[Directive], covered: set[int]) -> Iterator[Move]:
        for entry in entries:
            if type(entry) is not Transaction:
                continue
            for posting in entry.postings or ():
                found = self._accounts[posting.account]
                units = amount_of(posting) if found else None
                if found and units and id(posting) not in covered:
                    number = self._number(None, *found, units[1])
                    yield Move(entry.date, number, units[0], entry)

    def _number(self, claim: Claim | None, part: Part, name: str, currency: str) -> int:
        key = (id(claim), part, name, currency)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.holders)
            self.holders.append(Holder(part, name, currency, claim))
        return number


class _Accounts(dict[str, "tuple[Part, str] | None"]):
    """Of each account, whose receivable it is and the name in it; answers are remembered."""

    def __init__(self, roles: Roles) -> None:
        super().__init__()
        self._roles = roles

    def __missing__(self, account: str) -> tuple[Part, str] | None:
        role = self._roles.role(account)
        answer = None
        if role in (INSURANCE, CLIENT):
            part = Part.INSURANCE if role == INSURANCE else Part.CLIENT
            answer = part, self._roles.name_in(account, role)
        self[account] = answer
        return answer


def _open(holder: Holder, amount: Decimal) -> OpenBalance:
    insurance, claim = holder.part is Part.INSURANCE, holder.claim
    return OpenBalance(
        part=holder.part,
        payer=(holder.name if insurance else "") or (claim.payer if claim else ""),
        client=("" if insurance else holder.name) or (claim.client if claim else ""),
        currency=holder.currency,
        amount=amount,
        claim=claim,
    )
