"""Rows as the ledger's own entries: manual payments, clawback records, provider adjustments.

Every text is one line and every link holds only what a link may, so that nothing in a file can
become a directive. The entries' places are the file and row that they come from.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from typing import Any

from beancount.core.amount import Amount
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.importers.documents.cells import one_line
from beancount_clawback.importers.documents.findings import shown_id
from beancount_clawback.importers.documents.findings import shown_number
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.documents.remittance import RowAmounts
from beancount_clawback.importers.documents.remittance import paid_by
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.matching.row_cases import content
from beancount_clawback.importers.matching.row_cases import hides_payer
from beancount_clawback.importers.posting.answered_claim import PaymentDue
from beancount_clawback.importers.posting.answers import Answer
from beancount_clawback.importers.posting.passed_on import passed_on_in
from beancount_clawback.importers.posting.rows_in_metadata import adjustment_codes
from beancount_clawback.importers.posting.rows_in_metadata import more_of_row
from beancount_clawback.importers.posting.rows_in_metadata import value_of
from beancount_clawback.ledger_language.keys import AMOUNT_KEYS
from beancount_clawback.ledger_language.keys import APPLIES_KEY
from beancount_clawback.ledger_language.keys import CHECK_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import CLIENT_NAME_KEY
from beancount_clawback.ledger_language.keys import DOCUMENT_KEY
from beancount_clawback.ledger_language.keys import DRAFT_KEY
from beancount_clawback.ledger_language.keys import DRAFT_TAG
from beancount_clawback.ledger_language.keys import FINDING_KEY
from beancount_clawback.ledger_language.keys import FOR_CHECK_KEY
from beancount_clawback.ledger_language.keys import FOR_CLAIM_KEY
from beancount_clawback.ledger_language.keys import FOR_CLIENT_KEY
from beancount_clawback.ledger_language.keys import FOR_PAYMENT_KEY
from beancount_clawback.ledger_language.keys import FOR_SERVICE_DATE_KEY
from beancount_clawback.ledger_language.keys import INCLUDES_BILLED_KEY
from beancount_clawback.ledger_language.keys import LEFT_BY_EARLIER_KEY
from beancount_clawback.ledger_language.keys import NEXT_STEP_KEY
from beancount_clawback.ledger_language.keys import PAYER_CLAIM_KEY
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.keys import PAYER_ON_FILE_KEY
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import PROCESSED_AS_KEY
from beancount_clawback.ledger_language.keys import PROVIDER_TAG
from beancount_clawback.ledger_language.keys import REFERENCE_KEY
from beancount_clawback.ledger_language.keys import RENUMBERED_TAG
from beancount_clawback.ledger_language.keys import REPLACED_BY_KEY
from beancount_clawback.ledger_language.keys import REPLACES_KEY
from beancount_clawback.ledger_language.keys import REVERSES_KEY
from beancount_clawback.ledger_language.keys import REVIEW_FLAG
from beancount_clawback.ledger_language.keys import SETTLEMENT_KEY
from beancount_clawback.ledger_language.keys import SOURCE_KEY
from beancount_clawback.ledger_language.keys import TAKEN_KEY
from beancount_clawback.ledger_language.keys import UNAPPLIED_TAG
from beancount_clawback.ledger_language.records import PROCESSED_AS

_UNDATED = datetime.date(1970, 1, 1)
_ADJUSTMENT_WORDS = {
    "recoupment": "Kept back for an earlier clawback",
    "interest": "Interest",
    "withholding": "Withheld",
    "payment": "Paid outside of claims",
    "other": "Provider adjustment",
}


def payment_entry(
    due: PaymentDue, link: str, currency: str, answer: Answer, rules: ImportRules
) -> Transaction:
    """A manual remittance entry: the plugin writes its postings."""
    case, row, claim = due.case, due.row, due.claim
    meta = _meta(case)
    _put(meta, CHECK_KEY, case.remittance.number)
    _put(meta, PAYER_CLAIM_KEY, row.reference.payer_claim)
    _put(meta, SETTLEMENT_KEY, answer.settlement)
    _put(meta, APPLIES_KEY, applied_reference(case))
    meta |= _amounts(answer.amounts, currency)
    meta |= answer.marks
    meta |= passed_on_in(case, currency)
    _put(meta, REPLACES_KEY, answer.replaces)
    _put(meta, REPLACED_BY_KEY, answer.replaced_by)
    _put(meta, PROCESSED_AS_KEY, answer.processed_as)
    if answer.left_by_earlier is not None:
        meta[LEFT_BY_EARLIER_KEY] = Amount(answer.left_by_earlier, currency)
    meta |= adjustment_codes(row.adjustments, currency)
    _add_texts(meta, row.metadata, row.client_name if rules.names else "")
    narration = one_line(row.reason) or f"Remittance {one_line(case.remittance.number)}"
    links = {claim, link, *([case.remittance.link] if case.remittance.link else [])}
    return _transaction(case, meta, narration, {PAYMENT_TAG}, links)


@dataclass(frozen=True, slots=True)
class RecordMoney:
    """Where a clawback's money goes, besides what its amounts say.

    Attributes:
        taken: What the payer took, where that is not what the amounts come to.
        settlement: The account that it was taken from.
        reverses: The date of the corrected payment that is meant, and not the first one.
        includes_billed: The client's share includes what the charge billed to the client.
    """

    taken: Decimal | None = None
    settlement: str = ""
    reverses: datetime.date | None = None
    includes_billed: bool = False


def clawback_entry(
    case: RowCase, payment: KnownPayment, reference: str, money: RecordMoney, rules: ImportRules
) -> Transaction:
    """A clawback record: the plugin puts reversal and corrected payment in its place."""
    row = case.row
    if not isinstance(row, ClawbackRow):
        raise TypeError("only a clawback becomes a record")
    meta = _meta(case)
    _put(meta, SOURCE_KEY, case.source)
    _put(meta, CHECK_KEY, case.remittance.number)
    _put(meta, REFERENCE_KEY, reference)
    _put(meta, PAYER_CLAIM_KEY, row.reference.payer_claim)
    _put(meta, SETTLEMENT_KEY, money.settlement)
    _put(meta, APPLIES_KEY, applied_reference(case))
    if money.reverses is not None:
        meta[REVERSES_KEY] = money.reverses
    if not payment.link:
        _put(meta, PAYER_KEY, payment.payer)
    if money.taken is not None:
        meta[TAKEN_KEY] = Amount(money.taken, payment.currency)
    amounts = row.amounts
    if case.by_era and not any(amounts.three):
        # What is open beside a denial is told by the claim's other answers.
        amounts = replace(amounts, insurance_responsibility=None)
    meta |= _amounts(amounts, payment.currency)
    meta |= passed_on_in(case, payment.currency)
    if money.includes_billed and any(amounts.three):
        meta[INCLUDES_BILLED_KEY] = True
    _put(meta, PROCESSED_AS_KEY, _place_since(row, payment))
    meta |= adjustment_codes(row.adjustments, payment.currency)
    _add_texts(meta, row.metadata, row.client_name if rules.names else "")
    links = {payment.link, payment.claim} - {""} or set(payment.entry.links or ())
    links |= {case.remittance.link} - {""}
    number = one_line(case.remittance.number)
    plain = f"Taken back on remittance {number}" if number else "Clawback"
    entry = _transaction(case, meta, one_line(row.reason) or plain, {CLAWBACK_TAG}, links)
    return entry._replace(flag=rules.flag, payee=case.payer or payment.payer or None)


def _place_since(row: ClawbackRow, payment: KnownPayment) -> str:
    """The place that a correction gives a later payer, where it is another one: the first.

    The file says so (CLP02), or no longer that earlier payers decided anything (OA-23).
    """
    corrected = paid_by(row)
    if corrected is None or corrected.earlier is not None or not payment.is_called_later:
        return ""
    is_first = corrected.rank == 1 or payment.earlier is not None
    return PROCESSED_AS[0] if is_first and any(corrected.amounts.three) else ""


def renumbered_entry(
    case: RowCase, payment: KnownPayment, reference: str, number: str
) -> Transaction:
    """A payment goes on under another number of the payer's; the entry moves nothing."""
    meta = _meta(case)
    _put(meta, CHECK_KEY, case.remittance.number)
    _put(meta, REFERENCE_KEY, reference)
    _put(meta, PAYER_CLAIM_KEY, number)
    _put(meta, APPLIES_KEY, applied_reference(case))
    narration = f"Sent again under the payer's number {one_line(number)}"
    links = {payment.link, payment.claim, case.remittance.link} - {""}
    return _transaction(case, meta, narration, {RENUMBERED_TAG}, links)


def provider_entry(case: RowCase, reference: str, links: Iterable[str]) -> Transaction:
    """Money moved outside of claims' payments; its postings are still to come."""
    row = case.row
    if not isinstance(row, ProviderRow):
        raise TypeError("only a provider-level adjustment becomes such an entry")
    meta = _meta(case)
    _put(meta, CHECK_KEY, case.remittance.number)
    _put(meta, REFERENCE_KEY, reference)
    _add_texts(meta, row.metadata, "")
    words = _ADJUSTMENT_WORDS[row.kind.value]
    code = f" ({one_line(row.code)})" if row.code else ""
    narration = one_line(row.reason) or f"{words}{code}"
    all_links = {*links, *([case.remittance.link] if case.remittance.link else [])}
    return _transaction(case, meta, narration, {PROVIDER_TAG}, all_links)


def settlement_entry(case: RowCase, reference: str, links: Iterable[str]) -> Transaction:
    """A remittance takes what a clawback left owed; its postings are still to come."""
    meta = _meta(case)
    _put(meta, CHECK_KEY, case.remittance.number)
    _put(meta, REFERENCE_KEY, reference)
    _put(meta, PAYER_CLAIM_KEY, case.row.reference.payer_claim)
    _put(meta, APPLIES_KEY, applied_reference(case))
    number = one_line(case.remittance.number)
    narration = f"Taken on remittance {number} for an earlier clawback"
    all_links = {*links, case.remittance.link}
    return _transaction(case, meta, narration, {PROVIDER_TAG}, all_links)


def with_postings(entry: Transaction, bank: str, account: str, units: Amount) -> Transaction:
    """An entry that moves money from a bank account to another one; negative, the other way."""
    number = units.number or Decimal(0)
    postings = [
        Posting(bank, Amount(-number, units.currency), None, None, None, None),
        Posting(account, units, None, None, None, None),
    ]
    return entry._replace(postings=postings)


def draft_entry(
    case: RowCase, currency: str, rules: ImportRules, files: Iterable[str] = ()
) -> Transaction:
    """What is known of a row that could not be imported, flagged, and changing nothing.

    Its tag is none that the plugin reads. Once the missing piece is filled in, the tag is
    replaced by #insurance-payment or #clawback.

    Args:
        case: The row.
        currency: The ledger's, for rows that name none; empty when it has several.
        rules: Whether clients' names are written.
        files: The names of all files of the import, which are not written: such names often
            have a client's in them.
    """
    row = case.row
    meta = _meta(case)
    meta |= _as_read(case, currency, files)
    if isinstance(row, ProviderRow):
        if row.amount is not None:
            meta["amount"] = value_of(row.amount, currency)
        kind = PROVIDER_TAG
    else:
        _put(meta, CLIENT_NAME_KEY, row.client_name if rules.names else "")
        kind = PAYMENT_TAG if isinstance(row, PaymentRow) else CLAWBACK_TAG
    _put(meta, NEXT_STEP_KEY, _said((one.next_step for one in case.findings), files))
    meta[DRAFT_KEY] = draft_mark(case)
    links = {case.remittance.link} if CHECK_KEY in meta else set()
    said, tags = one_line(row.reason) or f"Not imported: {kind}", {DRAFT_TAG, f"{kind}-draft"}
    entry = _transaction(case, meta, said, tags, links)._replace(flag=REVIEW_FLAG)
    if hides_payer(case) and any(one.code == "unknown-payer" for one in case.findings):
        return entry._replace(payee=None, links=frozenset())
    return entry


def unapplied_entry(
    case: RowCase, reference: str, currency: str, *, whole: bool = False
) -> Transaction:
    """A row that waits for its claim: what it says, without names; postings still to come.

    Args:
        case: The row.
        reference: By which it is known.
        currency: Of its amounts.
        whole: It stands for a whole remittance that does not balance.
    """
    meta = _meta(case)
    _put(meta, REFERENCE_KEY, reference)
    _put(meta, SOURCE_KEY, case.source)
    if whole:
        _put(meta, FINDING_KEY, _said((one.message for one in case.findings), [case.file]))
        _put(meta, CHECK_KEY, case.remittance.number)
    else:
        meta |= _as_read(case, currency, [case.file])
        if not isinstance(case.row, ProviderRow) and not case.row.faults:
            # What the file itself says wrong is for somebody to look at.
            meta |= more_of_row(case.row, currency)
    number = one_line(case.remittance.number)
    narration = f"Remittance {number}, not applied yet"
    entry = _transaction(case, meta, narration, {UNAPPLIED_TAG}, {case.remittance.link})
    return entry._replace(flag=REVIEW_FLAG)


def _said(texts: Iterable[str], files: Iterable[str]) -> str:
    """What is said of a row, without the names of files, which may have a client's."""
    return one_line(without_files(" ".join(dict.fromkeys(texts)), files))[:1000]


def _as_read(case: RowCase, currency: str, files: Iterable[str]) -> dict[str, Any]:
    """What is known of a row: its place, what is wrong with it, and what the file says."""
    row, meta = case.row, dict[str, Any]()
    meta["row"] = Decimal(row.place.row)
    meta[FINDING_KEY] = _said((one.message for one in case.findings), files)
    _put(meta, SOURCE_KEY, case.source if isinstance(row, ClawbackRow) else "")
    number = case.remittance.number
    if shown_id(number) == number:
        _put(meta, CHECK_KEY, number)
    reference = row.reference
    for key, text in (
        (FOR_CLAIM_KEY, reference.claim),
        (FOR_CLIENT_KEY, reference.client or reference.account),
        (FOR_PAYMENT_KEY, reference.payment),
        (FOR_CHECK_KEY, reference.check),
        (PAYER_CLAIM_KEY, reference.payer_claim),
    ):
        if text and shown_number(text) == " ".join(text.split()):
            _put(meta, key, text)
    if reference.service_date:
        meta[FOR_SERVICE_DATE_KEY] = reference.service_date
    if not isinstance(row, ProviderRow):
        meta |= _amounts(row.amounts, currency)
        meta |= adjustment_codes(row.adjustments, currency)
        _add_texts(meta, row.metadata, "")
    if isinstance(row, ClawbackRow) and row.taken is not None:
        meta[TAKEN_KEY] = value_of(row.taken, currency)
    return meta


def applied_reference(case: RowCase) -> str:
    """The reference of the unapplied amount that a row's entry applies; empty for none."""
    waiting = case.unapplied or case.remittance.booked_total
    return waiting.reference if waiting is not None else ""


def without_files(text: str, files: Iterable[str]) -> str:
    """A message with `row 7` in the place of `name of a file.csv:7`."""
    for file in files:
        text = text.replace(f"{file}:", "row ").replace(file, "the file")
    return text


def draft_mark(case: RowCase) -> str:
    """A short mark of what a row says, the same whichever file and row it is in."""
    said = "\x1f".join(
        map(str, (case.date, case.payer, case.remittance.number, *content(case)))
    )
    return hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _transaction(
    case: RowCase,
    meta: dict[str, Any],
    narration: str,
    tags: set[str],
    links: set[str],
) -> Transaction:
    return Transaction(
        meta=meta,
        date=case.date or case.remittance.date or _UNDATED,
        flag="*",
        payee=one_line(case.payer) or None,
        narration=narration,
        tags=frozenset(tags),
        links=frozenset(links),
        postings=[],
    )


def _meta(case: RowCase) -> dict[str, Any]:
    meta: dict[str, Any] = {"filename": case.row.place.file, "lineno": case.row.place.row}
    _put(meta, DOCUMENT_KEY, case.document)
    _put(meta, PAYER_ON_FILE_KEY, case.payer_on_file)
    return meta


def _put(meta: dict[str, Any], key: str, text: str) -> None:
    if text := one_line(text):
        meta[key] = text


def _amounts(amounts: RowAmounts, currency: str) -> dict[str, Any]:
    return {
        key: value_of(number, currency)
        for key, number in zip(AMOUNT_KEYS, amounts.in_order, strict=True)
        if number is not None
    }


def _add_texts(
    meta: dict[str, Any], texts: Iterable[tuple[str, str]], client_name: str
) -> None:
    for key, text in texts:
        if key not in meta:
            _put(meta, key, text)
    _put(meta, CLIENT_NAME_KEY, client_name)
