"""Loading the text of a ledger, whole or without its plugins, and what it comes to."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

from beancount import loader
from beancount.core.data import Transaction
from beancount.parser import printer

from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.config import plugin_config
from beancount_clawback.ledger_language.config import read_config

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount.core.data import Directive
    from beancount.core.data import Directives

ZERO = Decimal(0)


class Loaded(NamedTuple):
    """A ledger as Beancount's own loader gives it, and the plugin's configuration."""

    entries: Directives
    errors: list[Any]
    config: Config

    @property
    def transactions(self) -> list[Transaction]:
        """The transactions, in the loader's order."""
        return [entry for entry in self.entries if isinstance(entry, Transaction)]

    @property
    def messages(self) -> list[str]:
        """The errors' texts, each behind its line."""
        return [f"{error.source['lineno']}: {error.message}" for error in self.errors]


def load(text: str) -> Loaded:
    """Load a ledger's text with all its plugins."""
    entries, errors, options = loader.load_string(text, dedent=True)
    _, written = plugin_config(options)
    return Loaded(entries, errors, read_config(written, options)[0])


def load_unread(text: str) -> Loaded:
    """Load a ledger's text with its plugin line taken out, so that records stay records."""
    lines = text.splitlines()
    loaded = load(text)
    plain = [";" if line.startswith('plugin "beancount_clawback"') else line for line in lines]
    entries, errors, _ = loader.load_string("\n".join(plain))
    return Loaded(entries, errors, loaded.config)


def balances(
    entries: Iterable[Directive], *, folded: tuple[str, ...] = ()
) -> dict[tuple[str, str], Decimal]:
    """What each account holds per currency, zeros left out.

    `folded` are names of sub-accounts that count as their parents.
    """
    sums: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for entry in entries:
        if isinstance(entry, Transaction):
            for account, number, currency in legs(entry, folded):
                sums[account, currency] += number
    return {key: number for key, number in sorted(sums.items()) if number}


def legs(entry: Transaction, folded: tuple[str, ...] = ()) -> list[tuple[str, Decimal, str]]:
    """The postings of a transaction as account, number and currency."""
    found = []
    for posting in entry.postings:
        assert posting.units is not None
        assert posting.units.number is not None
        account = posting.account
        parent, _, last = account.rpartition(":")
        if last in folded and account.startswith(("Income:", "Expenses:")):
            account = parent
        found.append((account, posting.units.number, posting.units.currency))
    return found


def written(entries: Iterable[Directive]) -> str:
    """Entries as Beancount's printer writes them."""
    return "\n".join(printer.format_entry(entry) for entry in entries)
