"""Rows that take a payment back become clawback records.

Rows pass by day after day, so that a clawback meets what those before it left of the payment,
whatever file they are in.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from beancount.core.data import Transaction

from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import NOTHING
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import CashRoute
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import RowAmounts
from beancount_clawback.importers.matching.clawback_references import RecordsInLedger
from beancount_clawback.importers.matching.clawback_references import came_otherwise
from beancount_clawback.importers.matching.clawback_references import new_reference
from beancount_clawback.importers.matching.import_run import ImportRun
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.known_payments import Step
from beancount_clawback.importers.matching.known_payments import Three
from beancount_clawback.importers.matching.known_payments import amounts_text
from beancount_clawback.importers.matching.known_payments import says_the_same
from beancount_clawback.importers.matching.matching_claims import NoMatch
from beancount_clawback.importers.matching.matching_claims import fits
from beancount_clawback.importers.matching.matching_claims import price_of
from beancount_clawback.importers.matching.remittance_bank import cash_account
from beancount_clawback.importers.matching.remittance_bank import is_usual
from beancount_clawback.importers.matching.reversal_original import clawback_row
from beancount_clawback.importers.matching.reversal_original import goes_by_both
from beancount_clawback.importers.matching.reversal_original import same_money
from beancount_clawback.importers.matching.reversal_original import says_it_reverses
from beancount_clawback.importers.matching.reversal_original import says_otherwise
from beancount_clawback.importers.matching.reversal_original import take_what_is_booked
from beancount_clawback.importers.matching.reversal_original import taken_by_its_own_check
from beancount_clawback.importers.matching.reversal_original import twin_or_itself
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.matching.row_cases import canonical
from beancount_clawback.importers.posting.new_entries import RecordMoney
from beancount_clawback.importers.posting.new_entries import clawback_entry
from beancount_clawback.importers.posting.payment_taken_back import payment_taken_back
from beancount_clawback.importers.posting.renumbered import is_known_number
from beancount_clawback.importers.posting.renumbered import is_paid_anew
from beancount_clawback.importers.posting.renumbered import keep_number
from beancount_clawback.importers.posting.second_clawbacks import booked_by
from beancount_clawback.importers.posting.second_clawbacks import refuse_second
from beancount_clawback.importers.posting.settlements import moved_for
from beancount_clawback.importers.posting.settlements import settle
from beancount_clawback.importers.posting.taken_apart import taken_apart
from beancount_clawback.importers.posting.taken_back_by_hand import taken_back_by_hand
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.records import is_era

_IN_A_SHEET = (
    " In a sheet, a clawback's row gives what holds afterwards, or the payment's own amounts "
    "with negative signs, and leaves blank what the file does not know."
)


def clawbacks_due(
    cases: Iterable[RowCase], run: ImportRun
) -> dict[datetime.date, list[RowCase]]:
    """The rows that take something back, by their days, in canonical order."""
    due: dict[datetime.date, list[RowCase]] = {}
    rows = (one for one in cases if isinstance(one.row, ClawbackRow))
    for case in sorted(rows, key=canonical):
        run.tick(case.rows)
        if case.outcome is Outcome.PENDING:
            due.setdefault(case.date or datetime.date.max, []).append(case)
    return due


def post_clawbacks(day: list[RowCase], run: ImportRun) -> None:
    """Find the payment of each clawback of a day, and make its record."""
    by_payment: dict[KnownPayment, list[RowCase]] = {}
    taken = [one for case in day for one in taken_apart(case, run)]
    for case, found in taken:
        if found is not None:
            by_payment.setdefault(found, []).append(case)
            continue
        row = clawback_row(case)
        try:
            payment = payment_taken_back(case, run)
        except NoMatch as none:
            if _reverses_nothing(row):
                case.note(finding("reversal-of-nothing", row.place))
            else:
                unknown = none.finding.code == "unknown-payment"
                case.refuse(row.asked if row.asked and unknown else none.finding)
            continue
        take_what_is_booked(payment, case)
        payment = twin_or_itself(payment, case, by_payment, run.index)
        by_payment.setdefault(payment, []).append(case)
    for payment, cases in by_payment.items():
        _one_payment(payment, cases, run)


def _one_payment(payment: KnownPayment, cases: list[RowCase], run: ImportRun) -> None:
    """All clawbacks of one payment on one day."""
    new = [case for case in _without_repeats(cases) if not is_known_number(case, payment, run)]
    left = _without_known(new, payment, run)
    turn = 0
    while len(left) > 1:
        # Several in one remittance: each says what it takes back, which gives their order.
        step = payment.on(left[0].date or payment.date)
        fitting = [case for case in left if says_it_reverses(case, step)]
        # A new number alone changes nothing, and what follows it may be under that number.
        fitting = [case for case in fitting if is_paid_anew(case, step)] or fitting
        if len({_said(case) for case in fitting}) != 1:
            break
        left.remove(fitting[0])
        fitting[0].turn, turn = turn, turn + 1
        _apply(fitting[0], payment, run)
    if len(left) == 1:
        left[0].turn = turn
        _apply(left[0], payment, run)
    elif left:
        _settle_conflict(left, payment, run)


def _without_repeats(cases: list[RowCase]) -> list[RowCase]:
    """The same clawback in two files is one; twice in one file it is left for a finding."""
    kept: dict[tuple[object, ...], RowCase] = {}
    left = []
    for case in cases:
        first = kept.setdefault((case.remittance.link, *_said(case)), case)
        if first is not case and first.file != case.file:
            case.repeat()
        else:
            left.append(case)
    return left


def _said(case: RowCase) -> tuple[object, ...]:
    """What a clawback says of its payment: two that say the same are one, or taken twice."""
    row = clawback_row(case)
    return (case.by_era, *row.amounts.three, row.reverses, row.taken)


def _without_known(
    cases: list[RowCase], payment: KnownPayment, run: ImportRun
) -> list[RowCase]:
    """What the ledger has already must say the same; what it does not have is left."""
    met: set[int] = set()

    def meets(case: RowCase, *, only_equal: bool) -> bool:
        for record, reference in RecordsInLedger(case, run).of(payment):
            moved = payment.taken_by(record)
            equal = moved is None or payment.left_by(record, clawback_row(case).amounts.three)
            # A number of the practice's own, such as a letter's, may stand for several days.
            same = equal or bool(case.remittance.link) or record.date == case.date
            if id(record) not in met and (equal if only_equal else same):
                met.add(id(record))
                _compare(case, payment, record, reference, run)
                return True
        return False

    left = [case for case in cases if not meets(case, only_equal=True)]
    return [case for case in left if not meets(case, only_equal=False)]


def _apply(case: RowCase, payment: KnownPayment, run: ImportRun) -> None:
    """Make the record of a clawback, if what the row says can be so."""
    row, base = clawback_row(case), run.index.config.base
    named = describe(payment.entry, base)
    day = case.date or payment.date
    step = payment.on(day)
    before = step.amounts if step else None
    after = row.amounts.three
    same = before is not None and says_the_same(after, before, step.stated if step else None)
    currency = row.currency or case.remittance.currency
    if currency and currency != payment.currency:
        case.refuse(
            finding(
                "other-currency",
                row.place,
                currency=currency,
                what=named,
                wanted=payment.currency,
            )
        )
    elif _reverses_nothing(row) and not (
        payment.decides and fits(row.reverses or NOTHING, step)
    ):
        case.note(finding("reversal-of-nothing", row.place))
    elif step is None or before is None or goes_by_both(case, payment, step, run.index.config):
        refuse_second(case, row, payment, run)
    elif row.reverses is not None and not fits(row.reverses, step):
        if says_it_reverses(case, _step_before(payment, step)):
            case.booked = booked_by(case, [step.record], payment, run)
        said, stands = amounts_text(row.reverses.three), amounts_text(before)
        facts = {"payment": named, "reversed": said, "standing": stands}
        found = finding("reversal-mismatch", row.place, **facts)
        more = "" if case.by_era else _IN_A_SHEET
        case.refuse(replace(found, next_step=f"{found.next_step}{more}"))
    elif (other := says_otherwise(row, payment, step, before)) and not same_money(
        case, payment, run.index
    ):
        case.refuse(finding("reversal-of-another", row.place, payment=named, said=other))
    elif same and case.by_era and row.amounts.given:
        keep_number(case, payment, run)
    elif same and (row.amounts.given or not payment.decides):
        by = f", by {describe(step.record, base)}" if step.record else ""
        case.booked = booked_by(case, [step.record], payment, run)
        case.refuse(finding("changes-nothing", row.place, payment=named, by=by))
    elif row.taken and not case.by_era and after[0] == before[0] and row.amounts.given:
        facts = {"payment": named, "taken": money(row.taken), "paid": money(after[0])}
        case.refuse(finding("taken-of-unchanged", row.place, **facts))
    elif not case.by_era and row.amounts == RowAmounts(insurance_paid=before[0]):
        case.refuse(finding("changes-nothing", row.place, payment=named, by=""))
    elif not case.by_era and (shares := _left_out(row.amounts, before)):
        facts = {"payment": named, "paid": money(after[0]), "shares": shares}
        opened = money(sum(before, ZERO) - sum(after, ZERO))
        case.refuse(finding("shares-left-out", row.place, open=opened, **facts))
    elif own_check := taken_by_its_own_check(case, payment, named):
        # Of a column's amount it is not known either whether any money moved.
        case.effect = None if row.by_column else case.effect
        case.refuse(own_check)
    elif by_hand := taken_back_by_hand(payment, before, after, row.place, run.index):
        case.refuse(*by_hand)
    else:
        if other:
            _note_other_number(case, payment, other, run)
        _post(case, payment, step, before, run)


def _left_out(amounts: RowAmounts, before: Three) -> str:
    """The shares of which a corrected payment does not say what becomes of them, in words."""
    if not amounts.insurance_paid or amounts.insurance_responsibility is not None:
        return ""
    if sum(amounts.three, ZERO) >= sum(before, ZERO):
        return ""
    write_off, client = amounts.write_off, amounts.client_responsibility
    shares = [
        f"{what} of {money(number)}"
        for what, said, number in (
            ("write-off", write_off, before[1]),
            ("client responsibility", client, before[2]),
        )
        if said is None and number
    ]
    return " and ".join(shares)


def _note_other_number(case: RowCase, payment: KnownPayment, said: str, run: ImportRun) -> None:
    """Note that a reversal fits its payment but for what it says, and is taken for its own."""
    count = len(same_money(case, payment, run.index)) - 1
    facts = {
        "payment": describe(payment.entry, run.index.config.base),
        "said": said,
        "others": f"{count or 'no'} other{'s have' if count > 1 else ' has'}",
    }
    case.notices.append(finding("same-money-other-number", case.place, **facts))


def _step_before(payment: KnownPayment, step: Step) -> Step | None:
    at = payment.steps.index(step)
    return payment.steps[at - 1] if at else None


def _post(
    case: RowCase, payment: KnownPayment, step: Step, before: Three, run: ImportRun
) -> None:
    row, after = clawback_row(case), clawback_row(case).amounts.three
    if closed := run.closed_to(case):
        case.refuse(closed)
        return
    try:
        settlement = row.settlement or _settlement(case, payment, run)
    except Problem as problem:
        case.refuse(finding("unwritable", row.place, why=problem.what.rstrip(".")))
        return
    if _is_of_part(row, payment, run):
        # What remains of the claim is told by the answers to its other parts.
        amounts = replace(row.amounts, insurance_responsibility=None)
        case.row = replace(row, amounts=amounts)
    case.effect = -row.taken if row.taken is not None else after[0] - before[0]
    again = step.record is not None and is_era(step.record) != case.by_era
    where = RecordMoney(
        taken=_taken_beyond(case, before, after),
        settlement=settlement,
        reverses=step.date if again else None,
        includes_billed=bool(payment.claim) and run.index.bills_client(payment.claim),
    )
    reference = new_reference(case, payment, run)
    entry = clawback_entry(case, payment, reference, where, run.rules)
    case.post(entry)
    run.planned.add(id(entry))
    now = Step(case.date or payment.date, after if any(after) else None, entry)
    run.index.of_claims.take_step(payment, now)


def _is_of_part(row: ClawbackRow, payment: KnownPayment, run: ImportRun) -> bool:
    """Whether a row says that it is for a part of what was charged."""
    price = price_of(payment.claim, run.index)
    return row.charge is not None and price is not None and row.charge < price


def _reverses_nothing(row: ClawbackRow) -> bool:
    """Whether a row reverses an answer that said no more than that nothing is paid.

    Whichever it was, and whether it has come yet, there is nothing to take back.
    """
    reverses = row.reverses
    if reverses is None or reverses.insurance_paid is None or row.amounts.given:
        return False
    return not any(reverses.three)


def _compare(
    case: RowCase, payment: KnownPayment, existing: Transaction, reference: str, run: ImportRun
) -> None:
    """The ledger has this clawback: it must say the same."""
    case.existing = existing
    moved = payment.taken_by(existing)
    given = clawback_row(case).amounts.three
    if moved is not None and not payment.left_by(existing, given):
        case.booked = moved_for(case, existing, payment, run.index)
        if case.remittance.link in (existing.links or ()):
            case.booked = moved[1][0] - moved[0][0]
        case.refuse(
            finding(
                "ledger-disagrees",
                case.place,
                there=describe(existing, run.index.config.base),
                standing=amounts_text(moved[1]),
                given=amounts_text(given),
            )
        )
        return
    if moved is not None and case.effect is None:
        case.effect = moved[1][0] - moved[0][0]
    # Not of this remittance's own record, whatever the accounts were called then.
    if came_otherwise(case, existing) and settle(case, payment, existing, reference, run):
        return
    case.entry = clawback_entry(case, payment, reference, RecordMoney(), run.rules)
    case.know(existing)


def _settle_conflict(cases: list[RowCase], payment: KnownPayment, run: ImportRun) -> None:
    """Several rows for one payment and day: a remittance goes before a person, else nobody."""
    automated = [case for case in cases if case.by_era]
    automated = automated or [case for case in cases if case.remittance.link]
    if len(automated) == 1:
        for case in sorted(cases, key=lambda one: one is not automated[0]):
            _apply(case, payment, run)
        return
    rows = ", ".join(str(case.place) for case in cases[:6])
    for case in cases:
        case.refuse(finding("rows-conflict", case.place, rows=rows))


def _taken_beyond(case: RowCase, before: Three, after: Three) -> Decimal | None:
    """What the payer took, where it is not what the amounts come to; noted as well."""
    taken, expected = clawback_row(case).taken, before[0] - after[0]
    if taken is None or taken == expected:
        return None
    case.notices.append(
        finding(
            "taken-differs",
            case.place,
            taken=money(taken),
            before=money(before[0]),
            after=money(after[0]),
            expected=money(expected),
            difference=money(taken - expected),
        )
    )
    return taken


def _settlement(case: RowCase, payment: KnownPayment, run: ImportRun) -> str:
    """The bank account of the remittance, where the money would go elsewhere without it.

    What is taken on a remittance makes that remittance smaller, so that it must tie to the
    bank. A list moves no money.

    Raises:
        Problem: no-account.
    """
    if not case.remittance.link:
        return ""
    account = cash_account(case, payment.client, run.index)
    owed = case.remittance.route is CashRoute.OWED and run.index.roles.is_recoupment(account)
    usual = is_usual(case) and not run.index.config.recoupment
    return "" if owed or (usual and not payment.cash_accounts - {account}) else account
