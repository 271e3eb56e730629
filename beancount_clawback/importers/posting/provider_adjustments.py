"""Money moved outside of claims becomes an entry between the bank and the account it is about.

What a payer keeps back for earlier clawbacks, carries forward or gives back goes through the
recoupment account, so that the remittance ties to the bank. Signs are those of an 835 (TR3
005010X221A1, 1.10.2.1.3): a positive amount lowers the remittance.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace

from beancount.core.amount import Amount

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import shown_number
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import ProviderMoney
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.era.plb_codes import meaning_of
from beancount_clawback.importers.matching.import_run import ImportRun
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.remittance_bank import cash_account
from beancount_clawback.importers.matching.remittance_bank import recoupment_account
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RemittanceCase
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.posting.adjustment_claims import About
from beancount_clawback.importers.posting.adjustment_claims import about_what
from beancount_clawback.importers.posting.new_entries import provider_entry
from beancount_clawback.importers.posting.new_entries import with_postings
from beancount_clawback.importers.posting.owed_for_clawbacks import OwedForClawbacks
from beancount_clawback.ledger_language.accounts import FEE
from beancount_clawback.ledger_language.accounts import UNIDENTIFIED
from beancount_clawback.ledger_language.keys import APPLIES_KEY
from beancount_clawback.ledger_language.keys import REFERENCE_KEY
from beancount_clawback.ledger_language.open_accounts import no_account
from beancount_clawback.ledger_language.open_accounts import resolve
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import money

_BESIDE_CLAIMS = (ProviderMoney.PAYMENT, ProviderMoney.WITHHOLDING, ProviderMoney.OTHER)
"""Money that is neither for claims, as recoupments are, nor earned on them, as interest is."""

_TODO_KEPT = (
    "If it is older than the books, move it to an expense; else record the clawback, and move "
    "it to what is owed for that"
)
_TODO_GIVEN = (
    "If it gives back what was taken before the books began, move it to an income; else move "
    "it to what is owed for the clawback of that claim"
)

PROCESSING_FEE = "AH"
"""What a processor of cards and transfers keeps."""


def post_provider_rows(
    remittances: Iterable[RemittanceCase], cases: Iterable[RowCase], run: ImportRun
) -> None:
    """Make the entries of the provider-level adjustments of all remittances.

    Args:
        remittances: The remittances.
        cases: All rows, those that take payments back among them.
        run: The ledger and the rules.
    """
    owed = OwedForClawbacks(cases, run.index)
    for remittance in remittances:
        _post_rows(remittance, owed, run)


def _post_rows(remittance: RemittanceCase, owed: OwedForClawbacks, run: ImportRun) -> None:
    alike: dict[tuple[str, str], int] = {}
    for case in remittance.cases:
        row = case.row
        if not isinstance(row, ProviderRow):
            continue
        if remittance.waiting:
            _identify(case, row, owed, run)
            continue
        run.tick(case.rows)
        if case.outcome is not Outcome.PENDING:
            continue
        if row.amount is None or not row.amount:
            case.refuse(finding("empty-cell", row.place, wanted="its amount"))
            continue
        about = about_what(row, run.index)
        start = remittance.link or case.payer
        base = _reference(start, row, about.name)
        nth = alike[base, case.file] = alike.get((base, case.file), 0) + 1
        more = f" #{nth}" if nth > 1 else ""
        raw = _reference(start, row, about.raw)
        existing = run.index.keys.get(f"reference {base}{more}") or run.index.keys.get(
            f"reference {raw}{more}"
        )
        if existing is not None:
            case.know(existing)
        else:
            about = _settling(about, case, row, owed)
            _post(case, row, about, f"{base}{more}", run)


def _settling(about: About, case: RowCase, row: ProviderRow, owed: OwedForClawbacks) -> About:
    """What names nothing, or the remittance that left it, settles what is owed.

    Else nobody knows what it is for.
    """
    amount = row.amount or ZERO
    if about.unknown and amount > 0 and not about.several:
        links = owed.left_by(about.raw, case, amount)
        return about if links is None else replace(about, links=links, unknown=False)
    of_nothing = amount > 0 and not (row.code or about.raw or about.links)
    unknown = of_nothing and not owed.settles(case, amount)
    return replace(about, unknown=True) if unknown else about


def _identify(case: RowCase, row: ProviderRow, owed: OwedForClawbacks, run: ImportRun) -> None:
    """Move what was kept for an unknown claim to what is owed, where the ledger has it now."""
    about = _settling(about_what(row, run.index), case, row, owed)
    if about.unknown or run.closed_to(case):
        return
    try:
        account = recoupment_account({"payer": case.payer, "client": ""}, run.index, case.date)
    except Problem:
        return
    moved = Amount(row.amount or ZERO, row.currency)
    entry = provider_entry(case, "", about.links)
    entry = entry._replace(meta={**entry.meta, APPLIES_KEY: case.unapplied_reference})
    case.post(with_postings(entry, f"{account}:{UNIDENTIFIED}", account, moved))


def is_booked(row: ProviderRow, link: str, index: LedgerIndex) -> bool:
    """Whether the ledger has an adjustment under a remittance's link."""
    about = about_what(row, index)
    names = (about.name, about.raw)
    return any(f"reference {_reference(link, row, name)}" in index.keys for name in names)


def repeat_across_files(remittances: Iterable[RemittanceCase]) -> None:
    """Of adjustments that bear one reference, all but the first stand in another file."""
    for remittance in remittances:
        seen: set[str] = set()
        for case in remittance.cases:
            if isinstance(case.row, ProviderRow) and case.entry is not None:
                reference = str(case.entry.meta.get(REFERENCE_KEY))
                if reference in seen and case.outcome is Outcome.POSTED:
                    case.repeat()
                seen.add(reference)


def _post(
    case: RowCase,
    row: ProviderRow,
    about: About,
    reference: str,
    run: ImportRun,
) -> None:
    index = run.index
    currency = row.currency or case.remittance.currency or run.currency
    if not currency:
        case.refuse(finding("no-currency", row.place))
    elif closed := run.closed_to(case):
        case.refuse(closed)
    if case.outcome is not Outcome.PENDING or row.amount is None:
        return
    try:
        account = _account(case, row, about, run)
        cash = cash_account(case, "", index)
    except Problem as problem:
        case.refuse(finding("unwritable", row.place, why=problem.what.rstrip(".")))
        return
    if account == cash:
        case.refuse(_no_account(row, f": the remittance itself is paid to {cash}"))
    if not account or account == cash:
        return
    if row.kind in _BESIDE_CLAIMS:
        what, amount = row.reason or row.kind.value, money(abs(row.amount))
        facts = {"what": what, "amount": amount, "account": account}
        case.notices.append(finding("money-beside-claims", row.place, **facts))
    entry = provider_entry(case, reference, about.links)
    case.post(with_postings(entry, cash, account, Amount(row.amount, currency)))


def _account(case: RowCase, row: ProviderRow, about: About, run: ImportRun) -> str:
    """The account that an adjustment is about; empty where the row is refused.

    Raises:
        Problem: no-account.
    """
    index, rules = run.index, run.rules
    account = rules.accounts.get(row.code, "") or rules.accounts.get(row.kind.value, "")
    names = {"payer": case.payer, "client": ""}
    day = case.date or datetime.date.max
    if account:
        if not index.chart.is_open(account):
            raise no_account(row.kind.value, f"{account} is not open")
    elif row.kind is ProviderMoney.RECOUPMENT:
        if not index.config.recoupment:
            case.refuse(finding("no-recoupment-account", row.place))
            return ""
        account = recoupment_account(names, index, case.date)
        if about.unknown:
            account = _apart(case, row, about, account, run)
    elif row.code == PROCESSING_FEE and index.config.fee:
        account = resolve(FEE, names, index.roles, index.chart, date=day)
    else:
        case.refuse(_no_account(row, ""))
    return account


def _no_account(row: ProviderRow, why: str) -> ImportFinding:
    kind = row.kind.value
    what = f"{row.code} ({meaning_of(row.code)})" if row.code else kind
    options = f"{row.code}=ACCOUNT (or {kind}=ACCOUNT for all of this kind)"
    options = options if row.code else f"{kind}=ACCOUNT"
    return finding("no-account-for", row.place, what=f"{what}{why}", options=options)


def _apart(case: RowCase, row: ProviderRow, about: About, owed: str, run: ImportRun) -> str:
    """The account of what is kept back for no claim that is known, beside what is owed.

    It is not set off against other clawbacks: nobody knows what it is for.
    """
    account = f"{owed}:{UNIDENTIFIED}"
    if not run.index.chart.is_open(account):
        run.opens.setdefault(account, run.index.chart.opens[owed].date)
    sought = f"{shown_number(about.raw)}" if about.raw else "no claim"
    if about.several:
        sought = f"{sought}, which fits {', '.join(f'^{one}' for one in about.several[:5])}"
    amount = money(abs(row.amount or ZERO))
    verb = "keeps {amount} back" if (row.amount or ZERO) > 0 else "gives {amount} back"
    todo = _TODO_KEPT if (row.amount or ZERO) > 0 else _TODO_GIVEN
    facts = {"what": verb.format(amount=amount), "reason": row.code or "offset", "todo": todo}
    case.notices.append(
        finding("unidentified-recovery", row.place, sought=sought, account=account, **facts)
    )
    return account


def _reference(start: str, row: ProviderRow, about: str) -> str:
    words = (
        start,
        row.code or row.kind.value,
        about,
        f"{row.amount:f}",
    )
    return " ".join(word.replace(";", ",") for word in words if word)
