"""What payers kept or gave back for claims that the ledger did not have, as rows once more.

An adjustment may come before the payment that it is about. Once the ledger has that payment,
the amount is moved from the account of what is unidentified to what is owed, so that the order
in which files are imported changes no balance. What somebody has moved already is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.remittance import ClaimReference
from beancount_clawback.importers.documents.remittance import ProviderMoney
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.era_rows.provider_rows import OVERPAYMENT
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.references import references_of
from beancount_clawback.ledger_language.accounts import UNIDENTIFIED
from beancount_clawback.ledger_language.keys import APPLIES_KEY
from beancount_clawback.ledger_language.keys import PROVIDER_TAG
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.records import text_of

_Sum = tuple[str, Decimal, str]
"""An account, an amount on it, and the currency."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An adjustment of the ledger that is for no claim yet.

    Attributes:
        entry: It.
        reference: By which it is known.
        account: Where it stands.
        amount: Positive lowered the remittance.
        currency: Of the amount.
    """

    entry: Transaction
    reference: str
    account: str
    amount: Decimal
    currency: str


def is_unidentified(account: str) -> bool:
    """Whether an account holds what was kept for claims that nobody knows."""
    return account.endswith(f":{UNIDENTIFIED}")


def kept_unidentified(index: LedgerIndex) -> list[Kept]:
    """The imported adjustments of a ledger that stand on accounts of what is unidentified.

    Those that an entry names with `applies` are left out, and those of the amount of an entry
    that a person made there: it may be for any of them.
    """
    if not any(map(is_unidentified, index.chart.opens)):
        return []
    kept: list[Kept] = []
    by_hand: set[_Sum] = set()
    applied: set[str] = set()
    for entry in index.ledger.entries:
        if not isinstance(entry, Transaction):
            continue
        applied.add(text_of(entry.meta, APPLIES_KEY).strip())
        for posting, number, currency in _on_unidentified(entry.postings):
            references = references_of(entry)
            if PROVIDER_TAG in (entry.tags or ()) and len(references) == 1:
                one = Kept(entry, references[0], posting.account, number, currency)
                kept.append(one)
            elif APPLIES_KEY not in entry.meta:
                by_hand.add((posting.account, -number, currency))
    return [one for one in _not_moved(kept, by_hand) if one.reference not in applied]


def row_of(kept: Kept, link: str, index: LedgerIndex) -> ProviderRow:
    """The row that an adjustment was made of, as far as its entry says.

    Args:
        kept: It.
        link: That of its remittance, which its reference begins with.
        index: The ledger.
    """
    named, _, last = kept.reference.rpartition(" ")
    if last.startswith("#"):
        named = named.rpartition(" ")[0]
    code, _, number = named.removeprefix(link).strip().partition(" ")
    sheet = code == ProviderMoney.RECOUPMENT.value
    if number.startswith(index.config.payment_prefix):
        about = ClaimReference(payment=number)
    elif sheet or code == OVERPAYMENT:
        about = ClaimReference(claim=number)
    else:
        about = ClaimReference(payer_claim=number)
    return ProviderRow(
        place=RowPlace(*file_and_line(kept.entry)),
        kind=ProviderMoney.RECOUPMENT,
        amount=kept.amount,
        code="" if sheet else code,
        reference=about,
        reason=f"{kept.entry.narration}, identified",
        currency=kept.currency,
    )


def _on_unidentified(postings: Iterable[Posting]) -> Iterator[tuple[Posting, Decimal, str]]:
    for posting in postings:
        units = amount_of(posting) if is_unidentified(posting.account) else None
        if units and units[0]:
            yield posting, *units


def _not_moved(kept: list[Kept], by_hand: set[_Sum]) -> list[Kept]:
    """Those that no person can have moved already, as a whole or with others.

    What a person moved that is no adjustment's amount may be a part of any of them.
    """
    sums: list[_Sum] = [(one.account, one.amount, one.currency) for one in kept]
    in_part = {(account, currency) for account, _, currency in by_hand.difference(sums)}
    return [
        one
        for one, amount in zip(kept, sums, strict=True)
        if amount not in by_hand and (one.account, one.currency) not in in_part
    ]
