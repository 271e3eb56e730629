"""Transactions as typed records: what their metadata says, read and checked."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any
from typing import NamedTuple

from beancount.core import account as account_names
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.amounts import Given
from beancount_clawback.ledger_language.amounts import read_amount
from beancount_clawback.ledger_language.keys import AMOUNT_KEYS
from beancount_clawback.ledger_language.keys import BALANCE_KEY
from beancount_clawback.ledger_language.keys import CHECK_KEY
from beancount_clawback.ledger_language.keys import CLAIM_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_OF_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import CLIENT_KEY
from beancount_clawback.ledger_language.keys import CLOSED_KEY
from beancount_clawback.ledger_language.keys import EARLIER_PAYERS_KEY
from beancount_clawback.ledger_language.keys import INCLUDES_BILLED_KEY
from beancount_clawback.ledger_language.keys import LEFT_BY_EARLIER_KEY
from beancount_clawback.ledger_language.keys import MARK_KEYS
from beancount_clawback.ledger_language.keys import ORIGINAL_KEY
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.keys import PASSED_ON_KEY
from beancount_clawback.ledger_language.keys import PASSED_TO_KEY
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import PRACTITIONER_KEY
from beancount_clawback.ledger_language.keys import PROCESSED_AS_KEY
from beancount_clawback.ledger_language.keys import REASON_KEY
from beancount_clawback.ledger_language.keys import RECEIVED_KEY
from beancount_clawback.ledger_language.keys import REPLACED_BY_KEY
from beancount_clawback.ledger_language.keys import REPLACES_KEY
from beancount_clawback.ledger_language.keys import RESEALED_KEY
from beancount_clawback.ledger_language.keys import REVERSED_ON_KEY
from beancount_clawback.ledger_language.keys import REVERSED_TAG
from beancount_clawback.ledger_language.keys import REVERSES_KEY
from beancount_clawback.ledger_language.keys import SEALED_ON_KEY
from beancount_clawback.ledger_language.keys import SECOND_PLAN_KEY
from beancount_clawback.ledger_language.keys import SERVICE_DATE_KEY
from beancount_clawback.ledger_language.keys import SERVICE_KEY
from beancount_clawback.ledger_language.keys import SETTLEMENT_KEY
from beancount_clawback.ledger_language.keys import SOURCE_KEY
from beancount_clawback.ledger_language.keys import SUPPLEMENTAL_KEY
from beancount_clawback.ledger_language.keys import TAKEN_KEY
from beancount_clawback.ledger_language.keys import WRITTEN_OUT_TAGS
from beancount_clawback.ledger_language.metadata_values import as_account
from beancount_clawback.ledger_language.metadata_values import as_boolean
from beancount_clawback.ledger_language.metadata_values import as_date
from beancount_clawback.ledger_language.metadata_values import as_one_of
from beancount_clawback.ledger_language.metadata_values import as_text
from beancount_clawback.ledger_language.misspelled_keys import near_miss
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.postings import claim_name
from beancount_clawback.ledger_language.problems import Problem

_GUARDED_KEYS = (
    *AMOUNT_KEYS,
    SETTLEMENT_KEY,
    TAKEN_KEY,
    REVERSES_KEY,
    CLOSED_KEY,
    ORIGINAL_KEY,
    SUPPLEMENTAL_KEY,
    INCLUDES_BILLED_KEY,
    LEFT_BY_EARLIER_KEY,
    SECOND_PLAN_KEY,
    PASSED_ON_KEY,
    PASSED_TO_KEY,
    RECEIVED_KEY,
    PROCESSED_AS_KEY,
    REPLACES_KEY,
    REPLACED_BY_KEY,
    PAYER_KEY,
    CLIENT_KEY,
    CLAIM_KEY,
)
_KNOWN_KEYS = (
    *_GUARDED_KEYS,
    RESEALED_KEY,
    SEALED_ON_KEY,
    SOURCE_KEY,
    REASON_KEY,
    CHECK_KEY,
    SERVICE_DATE_KEY,
    SERVICE_KEY,
    PRACTITIONER_KEY,
    EARLIER_PAYERS_KEY,
    CLAWBACK_OF_KEY,
    BALANCE_KEY,
    *MARK_KEYS,
)
# The last three are words of their own, a letter away from a key of ours.
_GUARDED = frozenset(_GUARDED_KEYS)
_BESIDE_AMOUNTS = _GUARDED - set(AMOUNT_KEYS)
_PASSED = frozenset({*_KNOWN_KEYS, "filename", "lineno", "payee", "paper", "token"})
ORIGINAL_EXAMPLE = "2026-02-10 Aetna 85.00 35.00 30.00 USD"
PROCESSED_AS = ("primary", "secondary", "tertiary")
_ERA = "era"


class Amounts(NamedTuple):
    """The four amounts as a record or a manual payment gives them; None where left out."""

    insurance_paid: Given | None = None
    write_off: Given | None = None
    client_responsibility: Given | None = None
    insurance_responsibility: Given | None = None

    @property
    def given(self) -> bool:
        """Whether any of the four was written."""
        return self != _NO_AMOUNTS


_NO_AMOUNTS = Amounts()


class FourAmounts(NamedTuple):
    """The four amounts of a claim line, in one currency; the price is their sum."""

    insurance_paid: Decimal
    write_off: Decimal
    client_responsibility: Decimal
    insurance_responsibility: Decimal

    @property
    def price(self) -> Decimal:
        """The sum of the four."""
        return self.accounted + self.insurance_responsibility

    @property
    def accounted(self) -> Decimal:
        """The three that move money or receivables: all but what remains."""
        return self.insurance_paid + self.write_off + self.client_responsibility


class ClawbackRecord(NamedTuple):
    """A clawback as the accountant wrote it: a `#clawback` entry that lacks postings.

    A written-out reversal is read the same way, for what its metadata says. `processed_as` is
    the payer's place among those of the claim since: 1 for the first, zero where it is unsaid.
    """

    entry: Transaction
    amounts: Amounts
    taken: Given | None = None
    settlement: str = ""
    claim: str = ""
    payer: str = ""
    client: str = ""
    reverses: datetime.date | None = None
    closed: bool = False
    original: str = ""
    includes_billed: bool = False
    passed_on: Given | None = None
    passed_to: str = ""
    processed_as: int = 0

    @property
    def leads(self) -> bool:
        """Whether it says that the payer pays first since."""
        return self.processed_as == 1

    @property
    def by_era(self) -> bool:
        """Whether the record comes from an ERA (X12 835) rather than from a person."""
        return is_era(self.entry)


class PaymentRecord(NamedTuple):
    """What the metadata of an `#insurance-payment` says.

    `processed_as` is the payer's place among those of the claim: 1 for the first, zero where
    it is not said. `replaces` is the link of the answer that this one takes the place of,
    `replaced_by` that of the later one which takes its place. `left_by_earlier` is what the
    earlier payers left of the part of the claim that it answers; None for the whole claim.
    `passed_on` is what it leaves open to the next payer, which is `passed_to`. `second_plan`
    says that it is of another plan of its payer than that one's first answer.
    """

    entry: Transaction
    amounts: Amounts
    settlement: str
    payer: str
    client: str
    supplemental: bool
    processed_as: int
    replaces: str
    replaced_by: str = ""
    received: datetime.date | None = None
    includes_billed: bool = False
    left_by_earlier: Given | None = None
    passed_on: Given | None = None
    passed_to: str = ""
    second_plan: bool = False

    @property
    def decides(self) -> bool:
        """Whether it says more than that nothing is paid, which is all that a denial says."""
        paid, *others = self.amounts
        return bool(paid and paid.number) or any(one is not None for one in others)


def lacks_postings(entry: Transaction) -> bool:
    """Whether an entry's postings are left to the plugin: it has none, or one of zero.

    One posting of zero is for tools whose grammar insists on a posting. In an entry that has
    no tag of ours it means nothing, and what is tagged as a reversal or a corrected payment
    was written out.
    """
    postings = entry.postings
    if not postings:
        return True
    if len(postings) != 1 or not entry.tags:
        return False
    if OUR_TAGS.isdisjoint(entry.tags) or not WRITTEN_OUT_TAGS.isdisjoint(entry.tags):
        return False
    units = amount_of(postings[0])
    return units is not None and not units[0]


def is_record(entry: Transaction) -> bool:
    """Whether an entry is a clawback record: tagged, its postings left to the plugin."""
    return CLAWBACK_TAG in (entry.tags or ()) and lacks_postings(entry)


def is_reversed(entry: Transaction, own: Iterable[Posting]) -> bool:
    """Whether a payment was taken back: as a whole, or in the postings of one of its claims.

    Args:
        entry: The payment or corrected payment, as the plugin left it.
        own: Its postings on the claim that is asked about.
    """
    if REVERSED_TAG in (entry.tags or ()):
        return True
    for posting in own:
        meta = posting.meta
        if meta and REVERSED_ON_KEY in meta:
            return True
    return False


def is_era(entry: Transaction) -> bool:
    """Whether an entry says `source: "era"`."""
    source = entry.meta.get(SOURCE_KEY)
    return isinstance(source, str) and source.strip().lower() == _ERA


def read_clawback(entry: Transaction) -> ClawbackRecord:
    """A `#clawback` transaction as a record.

    Raises:
        Problem: for the first key or value that is not what it should be.
    """
    meta = entry.meta
    _refuse_near_misses(meta, "clawback record")
    if _BESIDE_AMOUNTS.isdisjoint(meta):
        return ClawbackRecord(entry, _read_amounts(meta))
    return ClawbackRecord(
        entry=entry,
        amounts=_read_amounts(meta),
        taken=_optional_amount(meta, TAKEN_KEY),
        settlement=as_account(meta, SETTLEMENT_KEY),
        claim=claim_name(as_text(meta, CLAIM_KEY, "claim-1042")),
        payer=as_text(meta, PAYER_KEY, "Aetna"),
        client=as_text(meta, CLIENT_KEY, "C0017"),
        reverses=as_date(meta, REVERSES_KEY),
        closed=as_boolean(meta, CLOSED_KEY),
        original=as_text(meta, ORIGINAL_KEY, ORIGINAL_EXAMPLE),
        includes_billed=as_boolean(meta, INCLUDES_BILLED_KEY),
        passed_on=_optional_amount(meta, PASSED_ON_KEY),
        passed_to=as_text(meta, PASSED_TO_KEY, "Cigna"),
        processed_as=as_one_of(meta, PROCESSED_AS_KEY, PROCESSED_AS),
    )


def read_payment(entry: Transaction) -> PaymentRecord:
    """The metadata of an insurance payment, manual or written out.

    Raises:
        Problem: for the first key or value that is not what it should be.
    """
    meta = entry.meta
    _refuse_near_misses(meta, "insurance payment")
    if _GUARDED.isdisjoint(meta):
        return PaymentRecord(
            entry, _NO_AMOUNTS, "", "", "", supplemental=False, processed_as=0, replaces=""
        )
    return PaymentRecord(
        entry=entry,
        amounts=_read_amounts(meta),
        settlement=as_account(meta, SETTLEMENT_KEY),
        payer=as_text(meta, PAYER_KEY, "Aetna"),
        client=as_text(meta, CLIENT_KEY, "C0017"),
        supplemental=as_boolean(meta, SUPPLEMENTAL_KEY),
        received=as_date(meta, RECEIVED_KEY),
        processed_as=as_one_of(meta, PROCESSED_AS_KEY, PROCESSED_AS),
        replaces=as_text(meta, REPLACES_KEY, "pay-5512").removeprefix("^"),
        replaced_by=as_text(meta, REPLACED_BY_KEY, "pay-5601").removeprefix("^"),
        includes_billed=as_boolean(meta, INCLUDES_BILLED_KEY),
        left_by_earlier=_optional_amount(meta, LEFT_BY_EARLIER_KEY),
        second_plan=as_boolean(meta, SECOND_PLAN_KEY),
        passed_on=_optional_amount(meta, PASSED_ON_KEY),
        passed_to=as_text(meta, PASSED_TO_KEY, "Cigna"),
    )


def is_unread(entry: Transaction) -> bool:
    """Whether a payment without postings says more than a denial, that nothing is paid.

    The plugin completes such a manual payment, so one that is left has an error of its own,
    or the ledger lacks the plugin.
    """
    if PAYMENT_TAG not in (entry.tags or ()) or not lacks_postings(entry):
        return False
    try:
        amounts = read_payment(entry).amounts
    except Problem:
        return True
    three = amounts[: AMOUNT_KEYS.index(INSURANCE)]
    return not amounts.given or any(given is not None and given.number for given in three)


def settlement_of(meta: Mapping[str, Any]) -> str:
    """The account that an entry's cash goes to instead of its own; empty when not stated."""
    value = meta.get(SETTLEMENT_KEY)
    return value if isinstance(value, str) and account_names.is_valid(value) else ""


def received_on(meta: Mapping[str, Any]) -> datetime.date | None:
    """The day on which a payment's money came; None where it is left out or not a date."""
    try:
        return as_date(meta, RECEIVED_KEY)
    except Problem:
        return None


def text_of(meta: Mapping[str, Any] | None, key: str) -> str:
    """A metadata value as a text for a report; empty when there is none."""
    value = meta.get(key) if meta else None
    return "" if value is None else str(value)


def _read_amounts(meta: Mapping[str, Any]) -> Amounts:
    return Amounts._make(
        [read_amount(key, meta[key]) if key in meta else None for key in AMOUNT_KEYS]
    )


def _optional_amount(meta: Mapping[str, Any], key: str) -> Given | None:
    return read_amount(key, meta[key]) if key in meta else None


def _refuse_near_misses(meta: Mapping[str, Any], kind: str) -> None:
    missed = _first_near_miss(tuple(meta))
    if missed:
        key, near = missed
        raise Problem("unknown-key", key=key, kind=kind, near=near)


@lru_cache(maxsize=4096)
def _first_near_miss(keys: tuple[str, ...]) -> tuple[str, str] | None:
    near_misses = ((key, near_miss(key, _GUARDED_KEYS)) for key in sorted(set(keys) - _PASSED))
    return next((miss for miss in near_misses if miss[1]), None)
