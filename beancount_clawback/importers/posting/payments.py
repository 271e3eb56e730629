"""Rows that pay or deny a claim become manual remittance entries."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.claims.claim import check_of
from beancount_clawback.claims.claim import payment_link
from beancount_clawback.importers.documents.findings import Finding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.matching.import_run import ImportRun
from beancount_clawback.importers.matching.known_payments import NOTHING_AT_ALL
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.known_payments import Step
from beancount_clawback.importers.matching.known_payments import amounts_text
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.matching_claims import NoMatch
from beancount_clawback.importers.matching.matching_claims import match_claim
from beancount_clawback.importers.matching.references import link_text
from beancount_clawback.importers.matching.references import new_payment_link
from beancount_clawback.importers.matching.references import paid_key
from beancount_clawback.importers.matching.references import payer_key
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RemittanceCase
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.posting.new_entries import payment_entry
from beancount_clawback.ledger_language.problems import describe


def post_payments(remittance: RemittanceCase, run: ImportRun) -> None:
    """Find the claim of each payment of a remittance, and make its entry.

    Rows for one claim on one remittance are the same payment when two files have them, and at
    fault when one file has them twice.
    """
    on_claim: dict[tuple[str, str], list[RowCase]] = {}
    for case in remittance.cases:
        row = case.row
        if not isinstance(row, PaymentRow):
            continue
        run.tick(case.rows)
        if not any(one.code == "unknown-type" for one in row.faults):
            case.effect = row.amounts.insurance_paid
        if case.outcome is not Outcome.PENDING:
            continue
        try:
            claim = match_claim(row.reference, case.payer, row.place, run.index)
        except NoMatch as none:
            case.refuse(none.finding)
            continue
        on_claim.setdefault((claim, row.reference.payment), []).append(case)
    for (claim, _), cases in sorted(on_claim.items()):
        for nth, case in enumerate(_different(cases, claim), start=1):
            _post(case, claim, nth, run)


def _different(cases: list[RowCase], claim: str) -> Iterator[RowCase]:
    """One case for each payment that is meant; the others repeat it or are at fault."""
    kept = []
    for _, group in groupby(sorted(cases, key=_said), key=_said):
        same = list(group)
        first_file = same[0].file
        for case in same[1:]:
            if case.file != first_file:
                case.repeat()
        own = [case for case in same if case.outcome is Outcome.PENDING]
        if len(own) > 1:
            _refuse_all(own, "row-twice", f"^{claim}")
        else:
            kept += own
    plain = [case for case in kept if not _is_supplemental(case)]
    if len(plain) > 1:
        one_file = len({case.file for case in plain}) == 1
        _refuse_all(plain, "row-twice" if one_file else "files-disagree", f"^{claim}")
        plain = []
    yield from plain
    yield from (case for case in kept if _is_supplemental(case))


def _post(case: RowCase, claim: str, nth: int, run: ImportRun) -> None:
    row, index = case.row, run.index
    if not isinstance(row, PaymentRow):
        return
    currency, fault = _currency(case, claim, index)
    if fault:
        case.refuse(fault)
        return
    config = index.config
    named = row.reference.payment.strip().removeprefix("^")
    link = link_text(named)
    if not named:
        link = new_payment_link(case.payer, case.remittance.number, claim, config, nth)
    elif not link.startswith(config.payment_prefix):
        link = f"{config.payment_prefix}{link}"
    entry = payment_entry(case, claim, link, currency, run.rules)
    existing = index.keys.get(f"payment {link}")
    if existing is None and not row.supplemental:
        existing = index.keys.get(paid_key(claim, case.payer, case.remittance.number))
    if existing is not None:
        case.entry = entry
        _compare(case, claim, existing, index)
        return
    case.booked = _entered_by_hand(case, row, claim, index)
    closed = config.closed_through
    if closed is not None and entry.date <= closed:
        case.refuse(finding("closed-import", row.place, date=entry.date, closed=closed))
        return
    case.post(entry)
    index.add(_as_known(row, claim, entry, currency, index))


def _as_known(
    row: PaymentRow, claim: str, entry: Transaction, currency: str, index: LedgerIndex
) -> KnownPayment:
    """The payment that is about to be in the ledger, for clawbacks of the same import."""
    clients = {one.client for one in index.claim(claim)}
    three = row.amounts.three
    return KnownPayment(
        link=payment_link(entry, index.config),
        claim=claim,
        payer=entry.payee or "",
        client=min(clients, default=""),
        check=check_of(entry),
        payer_claim=row.reference.payer_claim,
        service_dates=index.service_dates(claim),
        currency=currency,
        entry=entry,
        cash_accounts=frozenset(),
        steps=[
            Step(
                entry.date,
                three if any(three) else None,
                passed_on=row.passed_on or NOTHING_AT_ALL[0],
            )
        ],
    )


def _compare(case: RowCase, claim: str, existing: Directive, index: LedgerIndex) -> None:
    """The ledger has this payment: it must say the same."""
    row, case.existing = case.row, existing
    if not isinstance(row, PaymentRow):
        return
    standing = next(
        (one.first for one in index.by_claim(claim) if one.entry is existing), NOTHING_AT_ALL
    )
    if standing == row.amounts.three:
        case.know(existing)
        return
    there = "it"
    if isinstance(existing, Transaction):
        there = describe(existing, index.config.base)
    case.booked = standing[0]
    case.refuse(
        finding(
            "ledger-disagrees",
            row.place,
            there=there,
            standing=amounts_text(standing),
            given=amounts_text(row.amounts.three),
        )
    )


def _entered_by_hand(case: RowCase, row: PaymentRow, claim: str, index: LedgerIndex) -> Decimal:
    """The cash of the same payment where it stands in the ledger without its remittance."""
    alike = (
        one.first == row.amounts.three
        and not one.check
        and payer_key(one.payer) == payer_key(case.payer)
        for one in index.by_claim(claim)
    )
    return row.amounts.three[0] if any(alike) and not row.supplemental else ZERO


def _currency(case: RowCase, claim: str, index: LedgerIndex) -> tuple[str, Finding | None]:
    """The currency of a payment: the claim's, which the row may only repeat."""
    own = case.row.currency or case.remittance.currency
    billed = {one.currency for one in index.claim(claim) if one.billed}
    if own and billed and own not in billed:
        wanted = ", ".join(sorted(billed))
        facts = {"currency": own, "what": f"^{claim}", "wanted": wanted}
        return "", finding("other-currency", case.place, **facts)
    if own or len(billed) == 1:
        return own or billed.pop(), None
    return "", finding("no-currency", case.place)


def _said(case: RowCase) -> tuple[object, ...]:
    row = case.row
    amounts = row.amounts.three if isinstance(row, PaymentRow) else NOTHING_AT_ALL
    return (_is_supplemental(case), *amounts)


def _is_supplemental(case: RowCase) -> bool:
    return isinstance(case.row, PaymentRow) and case.row.supplemental


def _refuse_all(cases: Iterable[RowCase], code: str, what: str) -> None:
    cases = list(cases)
    rows = ", ".join(str(case.place) for case in cases[:6])
    for case in cases:
        case.refuse(finding(code, case.place, what=what, rows=rows))
