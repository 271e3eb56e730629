"""How an entry that leaves its postings to the plugin is written: without, or with one of zero.

Some formatters and other implementations of Beancount refuse a transaction without postings.
For them the plugin line says `'record-style': 'zero-posting'`. One formatter moves metadata
with an amount away from its transaction, so that in this style amounts are written as texts.
Both styles are read, always.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property

from beancount.core.amount import Amount
from beancount.core.data import Directive
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import read_signed_amount
from beancount_clawback.ledger_language.config import ZERO_POSTING
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import AMOUNT_KEYS
from beancount_clawback.ledger_language.keys import BALANCE_KEY
from beancount_clawback.ledger_language.keys import CLIENT_KEY
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import TAKEN_KEY
from beancount_clawback.ledger_language.keys import TOTAL_KEY
from beancount_clawback.ledger_language.keys import WRITTEN_OUT_TAGS
from beancount_clawback.ledger_language.open_accounts import Chart
from beancount_clawback.ledger_language.open_accounts import resolve
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.records import text_of

_ZERO = Decimal("0.00")
_OUR_AMOUNTS = frozenset((*AMOUNT_KEYS, TAKEN_KEY, TOTAL_KEY, BALANCE_KEY))


class RecordStyle:
    """The style of a ledger, and where its postings of zero stand."""

    def __init__(
        self,
        entries: Iterable[Directive],
        config: Config,
        chart: Chart,
        currency: str = "",
    ) -> None:
        """Take a ledger; it is not read before an entry asks for it.

        Args:
            entries: The ledger's entries, and those that are to be written with it.
            config: The plugin's configuration.
            chart: The accounts that the ledger opens.
            currency: The ledger's own, for where nothing else tells one.
        """
        self._entries = entries
        self._config = config
        self._chart = chart
        self._currency = currency
        self._roles = Roles(config)

    def value(self, value: object) -> object:
        """A metadata value as it is to be written."""
        if isinstance(value, Amount) and self._config.record_style == ZERO_POSTING:
            return f"{value.number:f} {value.currency}"
        return value

    def written(self, entry: Transaction) -> Transaction:
        """An entry as it is to be written; the postings that it has stay as they are.

        The posting of zero stands on the cash account of a payment that the entry's links
        name, else on the first account of that role that is open. Where there is none, the
        entry is left without postings, which means the same.
        """
        if self._config.record_style != ZERO_POSTING:
            return entry
        found = None if entry.postings else self._cash(entry)
        meta = {key: self.value(value) for key, value in entry.meta.items()}
        if found is None:
            return entry._replace(meta=meta)
        account, currency = found
        zero = Posting(account, Amount(_ZERO, currency), None, None, None, {})
        return entry._replace(meta=meta, postings=[zero])

    def turned(self, entry: Transaction) -> Transaction:
        """An entry that is there already, turned to this style; a value that stays is the same.

        A posting of zero that says something of its own stays, and so does a text that is not
        an amount with its currency.
        """
        if self._config.record_style == ZERO_POSTING:
            return self.written(entry)
        meta = {key: _as_amount(key, value) for key, value in entry.meta.items()}
        return entry._replace(meta=meta, postings=[] if _is_zero(entry) else entry.postings)

    def _cash(self, entry: Transaction) -> tuple[str, str] | None:
        for link in self._links(entry):
            account, currency = self._cash_by_link.get(link, ("", ""))
            if account and self._is_open(account, entry.date):
                return account, currency
        names = {
            "payer": text_of(entry.meta, PAYER_KEY) or entry.payee or "",
            "client": text_of(entry.meta, CLIENT_KEY),
        }
        try:
            account = resolve(INSURANCE_PAID, names, self._roles, self._chart, date=entry.date)
        except Problem:
            return None
        currency = self._currency_on(account, entry)
        return (account, currency) if currency else None

    def _links(self, entry: Transaction) -> list[str]:
        """An entry's links, those of payments first, then those of claims."""
        prefixes = (self._config.payment_prefix, self._config.claim_prefix)
        return sorted(
            entry.links or (),
            key=lambda link: ([not link.startswith(prefix) for prefix in prefixes], link),
        )

    def _is_open(self, account: str, date: datetime.date) -> bool:
        closed = self._chart.closes.get(account)
        return self._chart.is_open(account, date) and not (closed and closed.date <= date)

    def _currency_on(self, account: str, entry: Transaction) -> str:
        """The currency of the entry's own amounts, where the account may have it."""
        opened = self._chart.opens.get(account)
        allowed = list(opened.currencies or ()) if opened is not None else []
        said = [value.currency for value in entry.meta.values() if isinstance(value, Amount)]
        wanted = [currency for currency in (*said, self._currency) if currency]
        fitting = [one for one in wanted if not allowed or one in allowed] or allowed
        return str(fitting[0]) if fitting else ""

    @cached_property
    def _cash_by_link(self) -> Mapping[str, tuple[str, str]]:
        found: dict[str, tuple[str, str]] = {}
        for link, account, currency in self._payments():
            found.setdefault(link, (account, currency))
        return found

    def _payments(self) -> Iterator[tuple[str, str, str]]:
        for entry in self._entries:
            if not isinstance(entry, Transaction) or PAYMENT_TAG not in (entry.tags or ()):
                continue
            for posting in entry.postings or ():
                units = amount_of(posting)
                if units and self._roles.role(posting.account) == INSURANCE_PAID:
                    for link in entry.links or ():
                        yield link, posting.account, units[1]
                    break


def _as_amount(key: str, value: object) -> object:
    if key not in _OUR_AMOUNTS or not isinstance(value, str):
        return value
    try:
        number, currency = read_signed_amount(key, value)
    except Problem:
        return value
    return Amount(number, currency) if currency else value


def _is_zero(entry: Transaction) -> bool:
    """Whether all that an entry has is one posting of zero, which means nothing."""
    if len(entry.postings) != 1 or not WRITTEN_OUT_TAGS.isdisjoint(entry.tags or ()):
        return False
    (one,) = entry.postings
    units = amount_of(one)
    says_more = (
        one.cost or one.price or one.flag or set(one.meta or ()) - {"filename", "lineno"}
    )
    return units is not None and not units[0] and not says_more
