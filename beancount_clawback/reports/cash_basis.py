"""The line items of cash basis: money on the day on which it moved, gross.

With a recoupment account a clawback's letter moves no money. So on cash basis its cash is not
the reversal's, but what settles it (`claims.settlement_allocation`): the check, the offset or
the debit on its own day, under the clawback that it settles. A check of 350 that keeps back 50
is 400 received and 50 taken back. What a remittance takes and carries forward at once was not
taken yet. Unapplied money counts when it is received, under its payer; when it is applied, it
moves from there to the claim. `received:` on a payment is the day of its cash.

Over all line items of cash basis, term by term:

    cash net = movement of cash and clearing accounts by these entries
             + fees that a processor kept of payments
    accrual money columns = cash net - increase of what is owed to payers for clawbacks
                                     - increase of unapplied money

(of money that is rebooked to or from these two accounts without cash, neither side counts).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from decimal import Decimal
from operator import attrgetter

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.claims.claim import event_kind
from beancount_clawback.claims.recoupment import How
from beancount_clawback.claims.recoupment import Recoupment
from beancount_clawback.claims.recoupment import Recoupments
from beancount_clawback.claims.recoupment import Settlement
from beancount_clawback.claims.recoupment_moves import money_of
from beancount_clawback.ledger_language.accounts import UNAPPLIED
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import RECEIVED_KEY
from beancount_clawback.ledger_language.payment_line import same_payer
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.postings import posting_claim
from beancount_clawback.ledger_language.records import FourAmounts
from beancount_clawback.ledger_language.records import received_on
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.reports.line_item import Kind
from beancount_clawback.reports.line_item import LineItem
from beancount_clawback.reports.line_item import Side
from beancount_clawback.reports.standing import TAKES_BACK

TAKEN_BACK = {
    How.CHECK: Kind.BY_CHECK,
    How.OFFSET: Kind.BY_OFFSET,
    How.DEBIT: Kind.BY_DEBIT,
    How.NO_MONEY: Kind.BY_DEBIT,
}
"""The kind of the line item of a settlement."""


def cash_items(
    items: Sequence[LineItem],
    entries: Iterable[Directive],
    roles: Roles,
    found: Recoupments,
) -> list[LineItem]:
    """The line items of cash basis, in order of the day on which money moved.

    Args:
        items: The line items as posted.
        entries: All directives of the completed ledger.
        roles: The roles of the ledger's accounts.
        found: The allocation of settlements of the whole ledger.
    """
    return _CashItems(items, entries, roles, found).made()


class _CashItems:
    def __init__(
        self,
        items: Sequence[LineItem],
        entries: Iterable[Directive],
        roles: Roles,
        found: Recoupments,
    ) -> None:
        self._items = items
        self._roles = roles
        self._found = found
        self._entries = [
            entry
            for entry in entries
            if type(entry) is Transaction
            and any(roles.is_owed_to_payers(one.account) for one in entry.postings or ())
        ]
        touched = {id(entry) for entry in self._entries}
        touched |= {id(one.entry) for one in found.clawbacks}
        self._items_of: dict[int, list[LineItem]] = {}
        for item in items:
            if id(item.entry) in touched:
                self._items_of.setdefault(id(item.entry), []).append(item)

    def made(self) -> list[LineItem]:
        changed: dict[int, list[LineItem]] = {}
        for entry in self._entries:
            own = self._items_of.get(id(entry), [])
            changed[id(entry)] = self._without_rebooked(entry, list(own))
        made: list[LineItem] = []
        done: set[int] = set()
        for item in self._items:
            key = id(item.entry)
            if key not in changed:
                made.append(_when_received(item))
            elif key not in done:
                done.add(key)
                made += map(_when_received, changed[key])
        made += self._settlements()
        made += self._unapplied()
        made.sort(key=attrgetter("date"))
        return made

    def _without_rebooked(self, entry: Transaction, items: list[LineItem]) -> list[LineItem]:
        """The items of an entry without what of their cash is on these accounts and no money.

        What a clawback makes owed is not cash; nor is what an entry that is neither payment nor
        clawback only moves to or from these accounts. A payment is whole.
        """
        kind = event_kind(entry)
        if PAYMENT_TAG in (entry.tags or ()) or not items:
            return items
        if kind in TAKES_BACK:
            for posting in entry.postings:
                units = amount_of(posting)
                if units and self._roles.is_recoupment(posting.account):
                    _lower(items, units[1], units[0], posting_claim(posting))
            return items
        for on in (self._roles.is_recoupment, self._roles.is_unapplied):
            moved: dict[str, Decimal] = {}
            for posting in entry.postings:
                units = amount_of(posting)
                if units and on(posting.account):
                    moved[units[1]] = moved.get(units[1], ZERO) + units[0]
            money = money_of(entry, self._roles, on)
            for currency, number in moved.items():
                paid = money.get((currency, True), ZERO) + money.get((currency, False), ZERO)
                _lower(items, currency, number - paid, "")
        return items

    def _settlements(self) -> Iterator[LineItem]:
        for one in self._found.clawbacks:
            template = self._template(one)
            for settled in one.settlements:
                yield from self._taken(template, settled, one)
            for put_off in one.carried:
                assumed = not put_off.named
                yield from _moved(
                    template, Kind.CARRIED, put_off.entry, put_off.cash, assumed=assumed
                )
            yield from _moved(template, Kind.CARRIED, one.entry, one.cash_of_credit)
        for rest in self._found.beyond:
            template = self._bare(rest.settlement.entry, rest.payer, rest.currency)
            template = template._replace(claim=", ".join(rest.claims), payment=rest.payment)
            yield from self._taken(template, rest.settlement, None)
        for kept in self._found.unidentified:
            template = self._bare(kept.entry, kept.payer, kept.currency)
            yield from _moved(template, TAKEN_BACK[kept.how], kept.entry, -kept.cash)

    def _taken(
        self, template: LineItem, settled: Settlement, one: Recoupment | None
    ) -> Iterator[LineItem]:
        assumed = one is not None and not settled.named
        kind = TAKEN_BACK[settled.how]
        return _moved(template, kind, settled.entry, -settled.cash, assumed=assumed)

    def _unapplied(self) -> Iterator[LineItem]:
        is_unapplied = self._roles.is_unapplied
        for entry in self._entries:
            whole = PAYMENT_TAG in (entry.tags or ()) or event_kind(entry) in TAKES_BACK
            money = {} if whole else money_of(entry, self._roles, is_unapplied)
            for posting in entry.postings:
                units = amount_of(posting)
                if not units or not is_unapplied(posting.account):
                    continue
                number, currency = units
                cash = number
                if not whole:
                    room = money.get((currency, number > 0), ZERO)
                    cash = min(number, room, key=abs)
                    money[currency, number > 0] = room - cash
                payer = self._roles.name_in(posting.account, UNAPPLIED)
                template = self._bare(entry, payer, currency)
                yield from _moved(template, Kind.UNAPPLIED, entry, -cash)

    def _template(self, one: Recoupment) -> LineItem:
        """Whose a clawback is: as the line item of its reversal says."""
        own = self._items_of.get(id(one.entry), [])
        own = [item for item in own if not one.claims or item.claim in one.claims] or own
        own = [item for item in own if item.currency == one.currency] or own
        if own:
            return own[0]._replace(currency=one.currency)
        return self._bare(one.entry, one.payer, one.currency)._replace(
            claim=", ".join(one.claims), payment=one.payment
        )

    def _bare(self, entry: Transaction, payer: str, currency: str) -> LineItem:
        """An item of a payer alone, whose name is as the entry has it."""
        said = text_of(entry.meta, PAYER_KEY) or entry.payee or ""
        return LineItem(
            date=entry.date,
            service_date=entry.date,
            kind=Kind.OTHER,
            currency=currency,
            payer=said if not payer or same_payer(said, payer) else payer,
            client="",
            practitioner="",
            service="",
            claim="",
            payment="",
            amounts=FourAmounts(ZERO, ZERO, ZERO, ZERO),
            income=ZERO,
            cash=ZERO,
            entry=entry,
        )


def _moved(
    template: LineItem,
    kind: Kind,
    entry: Transaction,
    cash: Decimal,
    *,
    assumed: bool = False,
) -> Iterator[LineItem]:
    if cash:
        yield template._replace(
            date=_cash_date(entry),
            kind=kind,
            amounts=FourAmounts(cash, ZERO, ZERO, ZERO),
            income=ZERO,
            cash=cash,
            entry=entry,
            side=Side.BESIDE if template.side is Side.BESIDE else Side.WHOLE,
            assumed=assumed,
        )


def _lower(items: list[LineItem], currency: str, number: Decimal, claim: str) -> None:
    """Take a part out of the cash of the one item that has it."""
    if not number:
        return
    places = [at for at, item in enumerate(items) if item.currency == currency and item.cash]
    places = [at for at in places if claim in ("", items[at].claim)] or places
    if places:
        item = items[places[0]]
        # Its money is another item's, so that it is a line only if it has any left.
        side = Side.CLAIM if item.side is Side.WHOLE else item.side
        items[places[0]] = item._replace(cash=item.cash - number, side=side)


def _cash_date(entry: Transaction) -> datetime.date:
    received = received_on(entry.meta) if PAYMENT_TAG in (entry.tags or ()) else None
    return received or entry.date


def _when_received(item: LineItem) -> LineItem:
    if RECEIVED_KEY not in item.entry.meta:
        return item
    return item._replace(date=_cash_date(item.entry))
