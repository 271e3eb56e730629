"""What payers are owed for clawbacks, and what settled it: the one allocation of settlements.

Read from the postings to the recoupment accounts (`recoupment` in the configuration). A
reversal credits what was paid, its corrected payment debits what stays paid: the difference is
owed. Any other debit settles: a refund check, an amount kept back from a payment, a debit of
the bank, a clawback that the payer dropped. Any other credit owes: what a remittance could not
cover is carried forward (X12 835, PLB FB) under the clawbacks of that remittance.

Which clawback a settlement settles: the one that its posting names (`clawback-of: "pay-5512"`),
else those on whose payment or claim links it is. What names one and finds nothing left of it
was recovered twice. What names none goes to the payer's oldest clawbacks that are still open,
and is marked as assumed. What one remittance owes and settles on one day cancels first: a
balance carried on, or a 72 that confirms a refund check, settles nothing again; nor does
an offset that is carried on by its own remittance.

So per payer: what is open, less what was settled beyond everything owed, is the balance of the
recoupment account. Cash basis, the checks and the report of recoupments all go by this.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from collections.abc import Sequence

from beancount.core.data import Directive

from beancount_clawback.claims.claim import EventKind
from beancount_clawback.claims.claim import payment_link
from beancount_clawback.claims.recoupment import Carried
from beancount_clawback.claims.recoupment import Key
from beancount_clawback.claims.recoupment import Recoupment
from beancount_clawback.claims.recoupment import RecoupmentDraft
from beancount_clawback.claims.recoupment import Recoupments
from beancount_clawback.claims.recoupment import Settlement
from beancount_clawback.claims.recoupment_moves import Move
from beancount_clawback.claims.recoupment_moves import MovesRead
from beancount_clawback.claims.recoupment_moves import read_moves
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.payment_line import same_payer

__all__ = ["Recoupment", "Recoupments", "Settlement", "allocate_settlements"]


def allocate_settlements(
    entries: Iterable[Directive], roles: Roles, as_of: datetime.date | None = None
) -> Recoupments:
    """The recoupments of a completed ledger; empty when no recoupment account is configured.

    Args:
        entries: All directives, sorted, as the plugin left them.
        roles: The roles of the ledger's accounts.
        as_of: The last day that counts; None for all.
    """
    if not roles.config.recoupment:
        return Recoupments()
    known = [entry for entry in entries if as_of is None or entry.date <= as_of]
    return _Allocation(read_moves(known, roles), roles).settle()


class _Allocation:
    """The clawbacks of each payer, oldest first, while moves are given their places."""

    def __init__(self, read: MovesRead, roles: Roles) -> None:
        self._read = read
        self._config = roles.config
        self._drafts: dict[Key, list[RecoupmentDraft]] = {}
        for draft in read.clawbacks:
            self._drafts.setdefault(draft.key, []).append(draft)

    def settle(self) -> Recoupments:
        moves = self._read.moves
        _cancel_within_remittances(moves)
        for move in moves:
            if move.left < 0:
                self._carry(move)
        _cancel_what_is_carried_on(moves)
        for move in moves:
            self._give_to_named(move)
        for move in moves:
            if move.left < 0:
                self._give_to_oldest(move)
                self._owe(move)
        for move in moves:
            self._give_to_oldest(move)
        drafts = [draft for drafts in self._drafts.values() for draft in drafts]
        drafts.sort(key=lambda draft: (draft.since, draft.payer))
        return Recoupments(
            clawbacks=tuple(draft.finished() for draft in drafts),
            beyond=tuple(move.beyond() for move in moves if move.left),
            unidentified=tuple(self._read.unidentified),
            balances=self._read.balances,
        )

    def _carry(self, move: Move) -> None:
        """A balance carried forward is of the clawbacks that its remittance took in cash.

        The last of them is carried first, since the remittance took the others before it.
        """
        if not move.is_on_remittance:
            return
        taken = [
            one
            for one in reversed(self._read.taken)
            if one.left > 0
            and one.currency == move.currency
            and same_payer(one.payer, move.payer)
            and one.remittances & move.remittances
        ]
        for one in taken:
            if not move.left:
                return
            number = min(one.left, -move.left)
            one.left -= number
            draft = one.draft
            if draft is None:
                draft = one.draft = RecoupmentDraft(
                    *move.key, one.claims, one.payment, one.entry, since=move.entry.date
                )
                self._add(draft)
            cash = -move.take(-number)
            draft.carried.append(Carried(move.entry, number, cash, len(taken) == 1))

    def _give_to_named(self, move: Move) -> None:
        """What names clawbacks settles these; the rest stays with the last of them.

        Of a payment, whose links are its own, the rest can be for other clawbacks.
        """
        named = [draft for draft in self._of(move) if move.names(draft)]
        for draft in named:
            self._give(move, draft, named=True)
        if named and move.left > 0 and (move.stated or not move.of_payment):
            number = move.left
            named[-1].settle(move.entry, number, move.take(number), move.how, named=True)

    def _give_to_oldest(self, move: Move) -> None:
        if move.names_what_is_unknown:
            return
        for draft in self._of(move):
            self._give(move, draft, named=False)

    def _give(self, move: Move, draft: RecoupmentDraft, *, named: bool) -> None:
        is_open = draft.open
        if is_open * move.left <= 0:
            return
        amount = min(is_open, move.left, key=abs)
        draft.settle(move.entry, amount, move.take(amount), move.how, named=named)

    def _owe(self, move: Move) -> None:
        """A credit that no clawback explains is owed, as an opening balance is."""
        if not move.left:
            return
        payment = payment_link(move.entry, self._config)
        draft = RecoupmentDraft(
            *move.key, move.claims, payment, move.entry, since=move.entry.date
        )
        draft.cash_of_credit = -move.money
        draft.add(EventKind.OTHER, -move.left)
        move.left = ZERO
        self._add(draft)

    def _of(self, move: Move) -> Sequence[RecoupmentDraft]:
        return self._drafts.get(move.key, ())

    def _add(self, draft: RecoupmentDraft) -> None:
        drafts = self._drafts.setdefault(draft.key, [])
        drafts.append(draft)
        drafts.sort(key=lambda one: one.since)


def _cancel_within_remittances(moves: Sequence[Move]) -> None:
    """Let what a remittance owes and what it settles on the same day cancel.

    First what is about the same claim or payment, then what names none; a balance that is
    carried on although claims of the remittance were taken back is left for these.
    """
    for several in _of_remittances(moves):
        credits_ = [move for move in several if move.left < 0]
        debits = [move for move in several if move.left > 0]
        for one in credits_:
            for other in debits:
                if one.about and one.about & other.about:
                    _cancel(one, other)
            for other in debits:
                if not other.about:
                    _cancel(one, other)


def _cancel_what_is_carried_on(moves: Sequence[Move]) -> None:
    """Let a balance that is carried on undo what its remittance settled: it was not taken.

    What the remittance took in cash has been carried on before; the last offset comes first.
    """
    for several in _of_remittances(moves):
        for one in several:
            if one.left < 0 and not one.about:
                for other in reversed(several):
                    if other.left > 0:
                        _cancel(one, other)


def _of_remittances(moves: Sequence[Move]) -> Iterable[list[Move]]:
    """What one remittance moved for a payer on one day, together."""
    together: dict[tuple[Key, datetime.date, str], list[Move]] = {}
    for move in moves:
        for link in move.remittances:
            together.setdefault((move.key, move.entry.date, link), []).append(move)
    return together.values()


def _cancel(one: Move, other: Move) -> None:
    """Let a credit and a debit cancel: money with money, and what is rebooked with that."""
    money = max(ZERO, min(-one.money, other.money))
    rebooked = max(ZERO, min(one.money - one.left, other.left - other.money))
    for move, sign in ((one, 1), (other, -1)):
        move.left += sign * (money + rebooked)
        move.money += sign * money
