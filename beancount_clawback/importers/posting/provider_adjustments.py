"""Money moved outside of claims becomes an entry between the bank and the account it is about.

What a payer keeps back for earlier clawbacks, carries forward or gives back goes through the
recoupment account, so that the remittance ties to the bank. Signs are those of an 835 (TR3
005010X221A1, 1.10.2.1.3): a positive amount lowers the remittance.
"""

from __future__ import annotations

from collections.abc import Iterable

from beancount.core.amount import Amount

from beancount_clawback.importers.documents.findings import Finding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import shown_id
from beancount_clawback.importers.documents.remittance import ClaimReference
from beancount_clawback.importers.documents.remittance import ProviderMoney
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.matching.claims_meant import claims_meant
from beancount_clawback.importers.matching.import_run import ImportRun
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.remittance_bank import bank_account
from beancount_clawback.importers.matching.remittance_bank import recoupment_account
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RemittanceCase
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.posting.new_entries import provider_entry
from beancount_clawback.importers.posting.new_entries import with_postings
from beancount_clawback.ledger_language.problems import Problem


def post_provider_rows(remittance: RemittanceCase, run: ImportRun) -> None:
    """Make the entries of a remittance's provider-level adjustments."""
    alike: dict[tuple[str, str], int] = {}
    for case in remittance.cases:
        row = case.row
        if not isinstance(row, ProviderRow):
            continue
        run.tick(case.rows)
        if not any(one.code == "unknown-type" for one in row.faults):
            case.effect = None if row.amount is None else -row.amount
        if case.outcome is not Outcome.PENDING:
            continue
        if row.amount is None or not row.amount:
            case.refuse(finding("empty-cell", row.place, wanted="its amount"))
            continue
        base = _reference(case, row, run.index)
        nth = alike[base, case.file] = alike.get((base, case.file), 0) + 1
        reference = base if nth == 1 else f"{base} #{nth}"
        _post(case, row, reference, run)


def repeat_across_files(remittances: Iterable[RemittanceCase]) -> None:
    """Of adjustments that bear one reference, all but the first stand in another file."""
    for remittance in remittances:
        seen: set[str] = set()
        for case in remittance.cases:
            if isinstance(case.row, ProviderRow) and case.entry is not None:
                reference = str(case.entry.meta.get("reference"))
                if reference in seen and case.outcome is Outcome.POSTED:
                    case.repeat()
                seen.add(reference)


def _post(case: RowCase, row: ProviderRow, reference: str, run: ImportRun) -> None:
    index = run.index
    links, fault = _links(row.reference, case, index)
    currency = row.currency or case.remittance.currency or run.currency
    closed = index.config.closed_through
    if fault is not None:
        case.refuse(fault)
    elif not currency:
        case.refuse(finding("no-currency", row.place))
    elif case.date is not None and closed is not None and case.date <= closed:
        case.refuse(finding("closed-import", row.place, date=case.date, closed=closed))
    if case.outcome is not Outcome.PENDING or row.amount is None:
        return
    account = _account(case, row, run)
    if not account:
        return
    try:
        bank = bank_account(index, case.payer, "", case.date)
    except Problem as problem:
        case.refuse(finding("unwritable", row.place, why=problem.what.rstrip(".")))
        return
    entry = provider_entry(case, reference, links)
    entry = with_postings(entry, bank, account, Amount(row.amount, currency))
    existing = index.keys.get(f"reference {reference}")
    if existing is not None:
        case.entry = entry
        case.know(existing)
    else:
        case.post(entry)


def _account(case: RowCase, row: ProviderRow, run: ImportRun) -> str:
    index, rules = run.index, run.rules
    account = rules.accounts.get(row.code, "") or rules.accounts.get(row.kind.value, "")
    if not account and row.kind is ProviderMoney.RECOUPMENT:
        if not index.config.recoupment:
            case.refuse(finding("no-recoupment-account", row.place))
            return ""
        try:
            names = {"payer": case.payer, "client": ""}
            account = recoupment_account(names, index, case.date)
        except Problem as problem:
            case.refuse(finding("unwritable", row.place, why=problem.what.rstrip(".")))
            return ""
    if not account:
        kind = row.kind.value
        case.refuse(finding("no-account-for", row.place, what=kind, kind=kind))
    elif not index.chart.is_open(account):
        case.refuse(finding("unwritable", row.place, why=f"{account} is not open"))
        return ""
    return account


def _links(
    reference: ClaimReference, case: RowCase, index: LedgerIndex
) -> tuple[list[str], Finding | None]:
    """The claim, and the payment, that an adjustment is about, where it names any."""
    if reference.payment:
        payments = index.by_link(reference.payment)
        if payments:
            return sorted({payments[0].link, payments[0].claim} - {""}), None
        sought, code = f"payment {shown_id(reference.payment)}", "unknown-payment"
        return [], finding(code, case.place, sought=sought, nearest="")
    if not reference.claim:
        # What merely may name a claim is linked to the only one that it can be.
        perhaps = claims_meant(reference.payer_claim, index)
        return (perhaps if len(perhaps) == 1 else []), None
    claims = claims_meant(reference.claim, index)
    sought = f"number {shown_id(reference.claim)}"
    if len(claims) != 1:
        if claims:
            named = "; ".join(f"^{claim}" for claim in claims[:5])
            return [], finding(
                "several-claims",
                case.place,
                count=len(claims),
                sought=sought,
                candidates=named,
            )
        return [], finding("unknown-claim", case.place, sought=sought, nearest="")
    if case.by_era and not index.by_claim(claims[0]):
        sought = f"^{claims[0]}"
        return [], finding("unknown-payment", case.place, sought=sought, nearest="")
    taken_back = {
        payment.link
        for payment in index.by_claim(claims[0])
        if len(payment.steps) > 1 and payment.link
    }
    return [claims[0], *(taken_back if len(taken_back) == 1 else ())], None


def _reference(case: RowCase, row: ProviderRow, index: LedgerIndex) -> str:
    claims = claims_meant(row.reference.claim, index)
    own = " ".join(row.reference.payer_claim.split())
    about = claims[0] if len(claims) == 1 else row.reference.payment or own
    words = (
        case.remittance.link or case.payer,
        row.code or row.kind.value,
        about,
        f"{row.amount:f}",
    )
    return " ".join(word.replace(";", ",") for word in words if word)
