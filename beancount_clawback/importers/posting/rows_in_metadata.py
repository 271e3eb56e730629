"""What a row says beyond an entry's usual keys, as metadata, and the row read back from it.

An unapplied amount keeps its row in the ledger, so that it can be applied without the file.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from beancount.core.amount import Amount
from beancount.core.data import Transaction

from beancount_clawback.importers.documents.cells import is_currency
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.remittance import CarcAdjustment
from beancount_clawback.importers.documents.remittance import ClaimReference
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import OriginalClaim
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.documents.remittance import RowAmounts
from beancount_clawback.importers.documents.remittance import paid_by
from beancount_clawback.ledger_language.amounts import amount_in
from beancount_clawback.ledger_language.amounts import read_amount
from beancount_clawback.ledger_language.iso_dates import read_iso_date
from beancount_clawback.ledger_language.keys import AMOUNT_KEYS
from beancount_clawback.ledger_language.keys import CLAIM_STATUS_KEY
from beancount_clawback.ledger_language.keys import CORRECTED_NUMBER_KEY
from beancount_clawback.ledger_language.keys import FOR_CHECK_KEY
from beancount_clawback.ledger_language.keys import FOR_CLAIM_KEY
from beancount_clawback.ledger_language.keys import FOR_CLIENT_KEY
from beancount_clawback.ledger_language.keys import FOR_KEY
from beancount_clawback.ledger_language.keys import FOR_PAYMENT_KEY
from beancount_clawback.ledger_language.keys import FOR_REVERSAL
from beancount_clawback.ledger_language.keys import FOR_SERVICE_DATE_KEY
from beancount_clawback.ledger_language.keys import PASSED_ON_KEY
from beancount_clawback.ledger_language.keys import PASSED_TO_KEY
from beancount_clawback.ledger_language.keys import PAYER_CLAIM_KEY
from beancount_clawback.ledger_language.keys import REVERSED_PREFIX
from beancount_clawback.ledger_language.keys import SERVICE_LINES_KEY
from beancount_clawback.ledger_language.keys import SOURCE_KEY
from beancount_clawback.ledger_language.keys import SUPPLEMENTAL_KEY
from beancount_clawback.ledger_language.keys import TAKEN_KEY
from beancount_clawback.ledger_language.metadata_values import says_true
from beancount_clawback.ledger_language.places import place_in
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.records import text_of

_PAYMENT = "payment"
_SHARES = "reversed-not-paid"
_NUMBERS = "payer-claims-before"
_CHARGE, _EARLIER, _OPEN, _RANK = "charge", "earlier-payers", "denied", "payer-rank"
_CORRECTION = "correction"
_OTHER_DAYS = "other-service-dates"
_TEXTS = (
    CORRECTED_NUMBER_KEY,
    SERVICE_LINES_KEY,
    "remark-codes",
    CLAIM_STATUS_KEY,
    "deductible",
    "coinsurance",
    "copay",
)


def value_of(number: Decimal, currency: str) -> Amount | Decimal:
    """A number as an amount, where its currency is known."""
    return amount_in(number, currency) if is_currency(currency) else number


def adjustment_codes(adjustments: Iterable[CarcAdjustment], currency: str) -> dict[str, Any]:
    """`carc-co-45: 75.00 USD`; codes without amounts together in one text."""
    meta: dict[str, Any] = {}
    sums: dict[str, Decimal] = {}
    bare = []
    for one in adjustments:
        if one.amount is None:
            bare.append(f"{one.group}-{one.carc}")
        else:
            key = f"carc-{one.group}-{one.carc}".lower()
            sums[key] = sums.get(key, Decimal(0)) + one.amount
    for key in sorted(sums):
        meta[key] = value_of(sums[key], currency)
    if bare:
        meta["carc"] = " ".join(dict.fromkeys(bare))
    return meta


def more_of_row(row: PaymentRow | ClawbackRow, currency: str) -> dict[str, Any]:
    """What a row says besides the amounts that hold, its codes and its references."""
    amounts: dict[str, Decimal | None] = {_CHARGE: row.charge}
    texts = {FOR_KEY: _PAYMENT if isinstance(row, PaymentRow) else FOR_REVERSAL}
    texts[_OTHER_DAYS] = " ".join(map(str, row.reference.other_days))
    paid = paid_by(row)
    if paid is not None:
        amounts |= {_EARLIER: paid.earlier, _OPEN: paid.open, PASSED_ON_KEY: paid.passed_on}
        texts |= {_RANK: str(paid.rank or ""), PASSED_TO_KEY: paid.passed_to}
    if isinstance(row, PaymentRow):
        texts[SUPPLEMENTAL_KEY] = "TRUE" if row.supplemental else ""
        texts[_CORRECTION] = "TRUE" if row.correction else ""
    else:
        if row.reverses:
            keys = (f"{REVERSED_PREFIX}{key}" for key in AMOUNT_KEYS)
            amounts |= dict(zip(keys, row.reverses.in_order, strict=True))
        if row.of_original:
            amounts[_SHARES] = row.of_original.shares
            texts[_NUMBERS] = " ".join(row.of_original.numbers[1:])
            texts[SERVICE_LINES_KEY] = row.of_original.lines
    meta: dict[str, Any] = {key: text for key, text in texts.items() if text}
    for key, number in amounts.items():
        if number is not None:
            meta[key] = Amount(number, currency)
    return meta


def row_in(entry: Transaction) -> PaymentRow | ClawbackRow | None:
    """The row that an unapplied amount was made of; None where its metadata does not say."""
    meta = entry.meta
    place = RowPlace(*place_in(meta))
    kind = text_of(meta, FOR_KEY)
    texts = tuple((key, text_of(meta, key)) for key in _TEXTS if meta.get(key))
    amounts = RowAmounts(*(_number(meta, key) for key in AMOUNT_KEYS))
    paid = PaymentRow(
        place=place,
        reference=_reference(meta),
        amounts=amounts,
        charge=_number(meta, _CHARGE),
        earlier=_number(meta, _EARLIER),
        open=_number(meta, _OPEN),
        rank=int(rank) if (rank := text_of(meta, _RANK)).isdecimal() else 0,
        correction=says_true(meta, _CORRECTION),
        supplemental=says_true(meta, SUPPLEMENTAL_KEY),
        passed_on=_number(meta, PASSED_ON_KEY),
        passed_to=text_of(meta, PASSED_TO_KEY),
        adjustments=_adjustments(meta),
        metadata=texts,
    )
    if kind == _PAYMENT:
        return paid
    if kind != FOR_REVERSAL:
        return None
    reversed_amounts = RowAmounts(
        *(_number(meta, f"{REVERSED_PREFIX}{key}") for key in AMOUNT_KEYS)
    )
    numbers = (text_of(meta, PAYER_CLAIM_KEY), *text_of(meta, _NUMBERS).split())
    back = ClawbackRow(
        place=place,
        reference=_reference(meta),
        reverses=reversed_amounts if reversed_amounts.given else None,
        taken=_number(meta, TAKEN_KEY),
        charge=_number(meta, _CHARGE),
        source=text_of(meta, SOURCE_KEY),
        of_original=OriginalClaim(
            numbers=tuple(number for number in numbers if number),
            lines=text_of(meta, SERVICE_LINES_KEY),
            shares=_number(meta, _SHARES),
        ),
    )
    texts = tuple(pair for pair in texts if pair[0] != SERVICE_LINES_KEY)
    whole = replace(back, amounts=amounts, adjustments=_adjustments(meta), metadata=texts)
    return replace(whole, parts=(back, _corrected(paid, texts))) if amounts.given else whole


def _corrected(paid: PaymentRow, texts: tuple[tuple[str, str], ...]) -> PaymentRow:
    """The payment of a reversal and its correction, under the number that it has since."""
    number = dict(texts).get(CORRECTED_NUMBER_KEY) or paid.reference.payer_claim
    return replace(
        paid,
        reference=replace(paid.reference, payer_claim=number),
        metadata=tuple(pair for pair in texts if pair[0] != CORRECTED_NUMBER_KEY),
    )


def _reference(meta: Mapping[str, Any]) -> ClaimReference:
    day = meta.get(FOR_SERVICE_DATE_KEY)
    if isinstance(day, str):
        day = read_iso_date(day)
    return ClaimReference(
        claim=text_of(meta, FOR_CLAIM_KEY),
        client=text_of(meta, FOR_CLIENT_KEY),
        service_date=day if isinstance(day, datetime.date) else None,
        payment=text_of(meta, FOR_PAYMENT_KEY),
        check=text_of(meta, FOR_CHECK_KEY),
        payer_claim=text_of(meta, PAYER_CLAIM_KEY),
        other_days=tuple(
            other
            for word in text_of(meta, _OTHER_DAYS).split()
            if (other := read_iso_date(word)) is not None
        ),
    )


def _adjustments(meta: Mapping[str, Any]) -> tuple[CarcAdjustment, ...]:
    found = []
    for key in meta:
        words = key.upper().split("-")
        if len(words) == 3 and words[0] == "CARC":
            found.append(CarcAdjustment(words[1], words[2], _number(meta, key)))
    return tuple(found)


def _number(meta: Mapping[str, Any], key: str) -> Decimal | None:
    if key not in meta:
        return None
    try:
        return read_amount(key, meta[key]).number
    except Problem:
        return None
