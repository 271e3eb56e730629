"""What a remittance brings for a claim that cannot be applied is booked all the same.

A remittance that balances in itself (its total is its rows') is in the bank as a whole. A claim
row of it, of either sign, that the ledger has no place for becomes an entry between cash and
unapplied money, to be reviewed, with its codes and numbers and no names. It is known again by
its reference, which is made of what the row says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from beancount.core.amount import Amount

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import shown_number
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.documents.remittance import Row
from beancount_clawback.importers.matching.import_run import ImportRun
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.remittance_bank import remittance_account
from beancount_clawback.importers.matching.remittance_bank import unapplied_account
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RemittanceCase
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.posting.corrected_rows import find_corrected
from beancount_clawback.importers.posting.new_entries import unapplied_entry
from beancount_clawback.importers.posting.new_entries import with_postings
from beancount_clawback.importers.posting.remittance_totals import CheckedTotal
from beancount_clawback.importers.posting.remittance_totals import in_ledger
from beancount_clawback.ledger_language.accounts import component_name
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import Severity
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.unapplied import TO_CLOSE
from beancount_clawback.ledger_language.unapplied import Unapplied
from beancount_clawback.ledger_language.unapplied import applied_beyond

_MARK = "unapplied"
_OF_TOTAL = f" total {_MARK}"
_BY_HAND = "paid-to-income"
_TAKEN_TWICE = ("reversed-already", "changes-nothing")
_OF_NO_PAYMENT = "unknown-payment"
_OFF_TOTAL = "unbalanced-total"
_THERE = "ledger-disagrees"
_RIGHT_FILE = "Ask the payer for the file again, or correct what a sheet of yours says wrong"
_RECORDED_ALREADY = "recorded-by-both"
_ASK_WHAT_IS_MEANT = {
    "payment-later": "Ask the payer what it takes back",
    "reversal-mismatch": "Compare both with the payer's notice",
    "reversal-of-another": "Compare both with the payer's notice",
    "rows-conflict": "Ask the payer which of them holds",
}
"""What to do first about a reversal in a file that nobody can change."""

_CLAIM = 'into its unapplied entry which claim it is for, `for-claim: "NUMBER"`'
_WHICH_ONE = {
    "no-reference": f"Write {_CLAIM}",
    "several-claims": f"Write {_CLAIM}",
    "unknown-claim": f"Enter the charge first, or write {_CLAIM}",
    "unknown-payment": f"Enter the payment first, or write {_CLAIM}",
    "several-payments": "Write into its unapplied entry which payment it takes back, by its "
    'link, `for-payment: "LINK"`',
}
"""Which claim or payment a row means, where the file cannot be changed to say it."""


def find_unapplied(remittances: Iterable[RemittanceCase], index: LedgerIndex) -> None:
    """Give each claim row its reference, and the ledger's entry of its money if it has one.

    A row whose money was applied, split or sent back by hand is known, once nothing is left.
    """
    remittances = list(remittances)
    for remittance in remittances:
        if not remittance.link:
            continue
        total = index.unapplied.get(total_reference(remittance.link))
        remittance.booked_total = total if total is not None and total.is_open else None
        counts: Counter[str] = Counter()
        for case in remittance.once:
            if isinstance(case.row, ProviderRow) or case.effect is None:
                continue
            base = unapplied_reference(case.row, case.effect, remittance.link)
            counts[base] += 1
            nth = f" #{counts[base]}" if counts[base] > 1 else ""
            case.unapplied_reference = f"{base}{nth}"
            waiting = index.unapplied.get(case.unapplied_reference)
            if waiting is not None:
                _take(case, waiting, index.config.base)
    for case, waiting in list(find_corrected(remittances, index)):
        case.unapplied_reference = waiting.reference
        _take(case, waiting, index.config.base)


def book_unapplied(totals: Iterable[CheckedTotal], run: ImportRun) -> None:
    """Book what could not be applied of the remittances that balance.

    So that nothing is doubled, what the ledger has of a row already is left out, and so is
    what it has no line for in a remittance that it states. A remittance that does not balance
    stays out, unless its total is to be booked as one amount.
    """
    for checked in totals:
        remittance = checked.remittance
        if checked.found is None:
            for case in remittance.cases:
                if case.outcome is Outcome.REFUSED and not isinstance(case.row, ProviderRow):
                    _book(case, run, is_closed=checked.is_closed)
        elif checked.is_one_amount(run.rules):
            _book_total(checked, run)


def _take(case: RowCase, waiting: Unapplied, base: str) -> None:
    """Let a row's money be what the ledger has of it as unapplied."""
    if not waiting.is_open:
        case.know(waiting.entry)
        return
    if waiting.left != waiting.amount:
        case.stand_unapplied(waiting.entry)
        if waiting.is_beyond:
            facts = applied_beyond(waiting, base)
            case.findings = [finding("applied-beyond", case.place, **facts)]
            return
        facts = {"amount": money(waiting.amount), "left": money(waiting.left)}
        facts |= {"account": waiting.account, "reference": waiting.reference}
        case.findings = [finding("partly-applied", case.place, **facts)]
        return
    case.unapplied = waiting
    if waiting.is_held and case.outcome is Outcome.PENDING:
        case.refuse(finding("held-back", case.place))


def unapplied_reference(row: Row, effect: Decimal, link: str) -> str:
    """By what the money of a row is known, where it waits for its claim."""
    reference = row.reference
    about = reference.claim or reference.client or reference.payment
    shown = "-".join(about.split()) if shown_number(about) == " ".join(about.split()) else ""
    words = (
        link,
        shown,
        reference.payer_claim,
        f"{reference.service_date or ''}",
        f"{effect:.2f}",
        _MARK,
    )
    return " ".join(word.replace(";", ",") for word in words if word)


def total_reference(link: str) -> str:
    """By what the total of a remittance is known that is booked as one amount."""
    return f"{link}{_OF_TOTAL}"


def no_account_for(remittance: RemittanceCase, index: LedgerIndex) -> str:
    """The unapplied account that a remittance would need, where the ledger has none open."""
    try:
        unapplied_account(remittance.payer, index, remittance.date)
    except Problem:
        name = component_name(index.payer_named(remittance.payer))
        templates = index.config.unapplied if name else ()
        return templates[0].replace("{payer}", name) if templates else ""
    return ""


def when_waiting(found: ImportFinding, case: RowCase, reference: str) -> ImportFinding:
    """What keeps unapplied money from being applied, with the ways that it alone has."""
    if found.code == _OF_NO_PAYMENT and not case.effect:
        step = f"{found.next_step} No money of it waits: {TO_CLOSE}."
        return replace(found, next_step=step)
    if found.code == _OF_NO_PAYMENT:
        step = (
            f"{found.next_step} If the payment is older than the books, an entry that says "
            f'`applies: "{reference}"` moves the money to an expense.'
        )
        return replace(found, next_step=step)
    if found.code == _RECORDED_ALREADY:
        step = (
            "Keep that one. `clawback apply --attach` notes the remittance there, and settles "
            "what it takes."
        )
        return replace(found, next_step=step)
    return found


def _book(case: RowCase, run: ImportRun, *, is_closed: bool) -> None:
    waiting = case.unapplied or case.remittance.booked_total
    if waiting is not None:
        case.stand_unapplied(waiting.entry)
        case.findings = [
            _waiting(one, case, waiting.account, waiting.reference) for one in case.findings
        ]
        return
    if is_closed:
        return
    amount = (case.effect or ZERO) - case.booked
    if isinstance(case.row, ClawbackRow) and case.row.asked in case.findings:
        return
    is_there = bool(case.effect) or any(one.code == _THERE for one in case.findings)
    if case.effect is None or (is_there and not amount) or not case.unapplied_reference:
        return
    if closed := run.closed_to(case):
        if closed not in case.findings:
            case.findings.append(closed)
        return
    currency = case.row.currency or case.remittance.currency or run.currency
    if not currency or case.date is None or not run.index.payer_named(case.payer):
        return
    try:
        cash = remittance_account(case, "", run.index)
        account = unapplied_account(case.payer, run.index, case.date)
    except Problem:
        return
    entry = unapplied_entry(case, case.unapplied_reference, currency)
    case.entry = with_postings(entry, cash, account, Amount(-amount, currency))
    case.stand_unapplied()
    reference = case.unapplied_reference
    case.findings = [_waiting(one, case, account, reference) for one in case.findings]


def _waiting(
    found: ImportFinding, case: RowCase, account: str, reference: str
) -> ImportFinding:
    """A finding of a row whose money is booked: to be reviewed, with the way out of it."""
    step = _RIGHT_FILE if found.code == _OFF_TOTAL else found.next_step.rstrip(".")
    again = "import the file again"
    entered = f'`settlement: {account}` and `applies: "{reference}"`'
    if found.code == _BY_HAND:
        step += f"; in the place of the bank {account}, {entered}."
    elif found in case.row.faults and case.by_era:
        # The payer's file is wrong, and would be so again.
        step += f"; what is right is entered with {entered}."
    elif found in case.row.faults or reference.endswith(_OF_TOTAL):
        step += ". That applies it." if again in step else f"; then {again}, which applies it."
    elif case.by_era and found.code in _WHICH_ONE:
        step = f"{_WHICH_ONE[found.code]}; then apply it with `clawback apply`."
    else:
        step += f"; then apply it with `clawback apply`, or {again}."
    if case.by_era and found.code in _ASK_WHAT_IS_MEANT:
        step = (
            f"{_ASK_WHAT_IS_MEANT[found.code]}. If the ledger's payment is wrong, correct it, "
            "then apply this with `clawback apply`; else record the clawback, with "
            f'`settlement: {account}` and `applies: "{reference}"`.'
        )
    if found.code in _TAKEN_TWICE:
        step = (
            "Ask the payer why it takes this twice. What it gives back is booked with Given "
            f'back on Fava\'s page, or with an entry that says `applies: "{reference}"`.'
        )
    moves = case.effect != ZERO or reference.endswith(_OF_TOTAL)
    where = (
        f"Its money is on {account}" if moves else f"It moves no money, and waits on {account}"
    )
    waiting = replace(
        found,
        severity=Severity.NEEDS_REVIEW,
        message=f"{found.message} {where} meanwhile.",
        next_step=step,
    )
    return when_waiting(waiting, case, reference)


def _book_total(checked: CheckedTotal, run: ImportRun) -> None:
    """One amount for a remittance that does not balance, when its deposit is at the bank.

    What the ledger has of it already is no part of that amount.
    """
    index, remittance = run.index, checked.remittance
    rows = [case for case in remittance.cases if case.outcome is Outcome.REFUSED]
    if not rows or remittance.total is None or remittance.date is None:
        return
    waiting = remittance.booked_total
    reference = total_reference(remittance.link)
    for case in rows:
        case.entry = None
    if waiting is None:
        first = rows[0]
        amount = remittance.total - in_ledger(remittance, checked.share)
        if not amount:
            return
        currency = remittance.currency or run.currency
        try:
            cash = remittance_account(first, "", index)
            account = unapplied_account(remittance.payer, index, remittance.date)
        except Problem as problem:
            found = finding("unwritable", first.place, why=problem.what.rstrip("."))
            first.findings.append(found)
            return
        entry = unapplied_entry(first, reference, currency, whole=True)
        first.entry = with_postings(entry, cash, account, Amount(-amount, currency))
    else:
        account = waiting.account
    for case in rows:
        case.stand_unapplied(waiting.entry if waiting is not None else None)
        case.findings = [_waiting(one, case, account, reference) for one in case.findings]
