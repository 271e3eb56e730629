"""Seals and stated remittances: on a new record, and for a ledger that has none yet."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from beancount.core.amount import Amount
from beancount.core.data import Transaction

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.claims.remittances import RemittanceView
from beancount_clawback.engine.remittance_ties import statement
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import set_metadata
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import Source
from beancount_clawback.ledger_files.splice import Splice
from beancount_clawback.ledger_files.string_literal import quote
from beancount_clawback.ledger_files.transaction_text import render_transaction
from beancount_clawback.ledger_files.write_place import Addition
from beancount_clawback.ledger_files.write_place import changes_of
from beancount_clawback.ledger_files.write_place import place_beside
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import CORRECTED_TAG
from beancount_clawback.ledger_language.keys import ORIGINAL_KEY
from beancount_clawback.ledger_language.keys import SEALED_ON_KEY
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.seals import Seal


@dataclass(frozen=True, slots=True)
class Unsealed:
    """A clawback without a seal, and the payment that it took back."""

    entry: Transaction
    payment: PaymentLine


def unsealed(linked: LinkedLedger) -> list[Unsealed]:
    """The clawbacks of a ledger that have no seal, in its order."""
    met = linked.expansion.outcome.met
    return [
        Unsealed(entry, met[id(entry)])
        for entry in linked.ledger.entries
        if type(entry) is Transaction
        and id(entry) in met
        and CLAWBACK_TAG in (entry.tags or ())
        and CORRECTED_TAG not in (entry.tags or ())
        and ORIGINAL_KEY not in entry.meta
    ]


def seal_changes(
    found: Sequence[Unsealed], on: datetime.date, read: Callable[[Path], Source]
) -> tuple[Change, ...]:
    """The changes that seal clawbacks as their payments are now, and say on which day.

    Raises:
        EntryTextError: An entry is not where the ledger had it.
        LedgerFileError: A file cannot be read.
    """
    by_file: dict[Path, list[Splice]] = {}
    for one in found:
        filename, lineno = file_and_line(one.entry)
        path = Path(filename)
        text = read(path).text
        values = {
            ORIGINAL_KEY: quote(str(Seal.of(one.payment))),
            SEALED_ON_KEY: on.isoformat(),
        }
        by_file.setdefault(path, []).extend(set_metadata(text, entry_at(text, lineno), values))
    return tuple(Change(read(path), tuple(splices)) for path, splices in by_file.items())


def statement_of(view: RemittanceView) -> Transaction | None:
    """The `#remittance` entry that states what a remittance's entries come to now.

    None where they are in several currencies, which no check is.
    """
    if len(view.sums) > 1:
        return None
    currency = view.currency() or _any_currency(view)
    if not currency:
        return None
    return statement(
        link=view.link,
        date=view.date,
        payer=view.payer,
        number=view.number,
        total=Amount(view.sums.get(currency, ZERO), currency),
        lines=view.count,
    )


def statement_changes(
    views: Sequence[RemittanceView], linked: LinkedLedger, read: Callable[[Path], Source]
) -> tuple[Change, ...]:
    """The changes that state remittances, each at the end of the file of its last entry.

    Raises:
        LedgerFileError: A file cannot be read.
    """
    additions = []
    for view in views:
        entry = statement_of(view)
        if entry is not None:
            last = view.lines[-1].entry
            text = render_transaction(linked.record_style.written(entry))
            additions.append(Addition(place_beside(last), text))
    return changes_of(additions, read)


def _any_currency(view: RemittanceView) -> str:
    for line in view.lines:
        for posting in line.entry.postings:
            if posting.units is not None and posting.units.currency:
                return str(posting.units.currency)
    return ""
