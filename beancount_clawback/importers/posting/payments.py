"""Rows that pay or deny a claim become manual remittance entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.claims.claim import check_of
from beancount_clawback.claims.claim import payment_link
from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.matching.import_run import ImportRun
from beancount_clawback.importers.matching.known_payments import NOTHING_AT_ALL
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.known_payments import Step
from beancount_clawback.importers.matching.known_payments import amounts_text
from beancount_clawback.importers.matching.known_payments import says_the_same
from beancount_clawback.importers.matching.known_payments import stated_amounts
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.matching_claims import NoMatch
from beancount_clawback.importers.matching.matching_claims import match_claim
from beancount_clawback.importers.matching.references import link_text
from beancount_clawback.importers.matching.references import new_payment_link
from beancount_clawback.importers.matching.references import remittance_link
from beancount_clawback.importers.matching.remittance_bank import cash_account
from beancount_clawback.importers.matching.remittance_bank import is_usual
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RemittanceCase
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.posting.answered_claim import PaymentDue
from beancount_clawback.importers.posting.answers import Answer
from beancount_clawback.importers.posting.answers import answer_to
from beancount_clawback.importers.posting.answers import parts_of_claim
from beancount_clawback.importers.posting.new_entries import payment_entry
from beancount_clawback.importers.posting.other_claim_number import of_claim_taken_back
from beancount_clawback.importers.posting.other_claim_number import taken_back_by_charge
from beancount_clawback.importers.posting.paid_by_hand import ask_about_entry
from beancount_clawback.importers.posting.paid_by_hand import refuse_to_income
from beancount_clawback.importers.posting.paid_by_hand import with_remittance_link
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import describe


def payments_due(remittance: RemittanceCase, run: ImportRun) -> Iterator[PaymentDue]:
    """Find the claim of each payment of a remittance.

    Several rows for one claim on one remittance are parts of it, or the same payment twice;
    they are at fault when together they are for more than was charged.
    """
    on_claim: dict[tuple[str, str], list[tuple[RowCase, PaymentRow]]] = {}
    taken = None
    for case in remittance.cases:
        row = case.row
        if not isinstance(row, PaymentRow):
            continue
        run.tick(case.rows)
        if case.outcome is not Outcome.PENDING:
            continue
        try:
            claim = match_claim(row, case.payer, run.index)
        except NoMatch as none:
            if taken is None:
                taken = taken_back_by_charge(remittance)
            case.refuse(of_claim_taken_back(none.finding, row, case.payer, taken, run.index))
            continue
        on_claim.setdefault((claim, row.reference.payment), []).append((case, row))
    for (claim, _), pairs in sorted(on_claim.items(), key=lambda item: item[0]):
        yield from parts_of_claim(pairs, claim, run.index)


def post_payment(due: PaymentDue, run: ImportRun) -> None:
    """Make the entry of a payment, or find that the ledger has it."""
    case, row, claim, index = due.case, due.row, due.claim, run.index
    currency, fault = _currency(case, claim, index)
    if fault:
        case.refuse(fault)
        return
    link = _link(due, run)
    existing = index.keys.get(f"payment {link}")
    if existing is None and due.nth == 1 and not row.supplemental:
        existing = _paid_before(due, index)
    if existing is None and (by_hand := with_remittance_link(due, index)):
        existing = by_hand.entry
    if existing is not None:
        case.entry = payment_entry(due, link, currency, Answer(row.amounts), run.rules)
        _compare(due, existing, index)
        return
    if ask_about_entry(due, index) or refuse_to_income(due, index):
        return
    if closed := run.closed_to(case):
        case.refuse(closed)
        return
    answer = answer_to(due, index)
    if answer is None:
        return
    try:
        settlement = "" if is_usual(case) else cash_account(case, "", index)
        includes_billed = due.states and index.bills_client(claim)
        answer = replace(answer, settlement=settlement, includes_billed=includes_billed)
        entry = payment_entry(due, link, currency, answer, run.rules)
    except Problem as problem:
        case.refuse(finding("unwritable", row.place, why=problem.what.rstrip(".")))
        return
    case.post(entry)
    for replaced in index.by_link(answer.replaces) if answer.replaces else ():
        index.of_claims.take_step(replaced, Step(entry.date, None, entry))
    index.add(_as_known(due, entry, currency, answer, index))


def _link(due: PaymentDue, run: ImportRun) -> str:
    """The payment's own link: as the row names it, else made of payer, number and claim."""
    named = due.row.reference.payment.strip().removeprefix("^")
    config = run.index.config
    if not named:
        nth = due.nth
        while due.case.unapplied and run.index.by_link(_link_of(due, nth, config)):
            # It is not in the ledger; another row of its remittance is, or is to be.
            nth += 1
        return _link_of(due, nth, config)
    link = link_text(named)
    return link if link.startswith(config.payment_prefix) else f"{config.payment_prefix}{link}"


def _link_of(due: PaymentDue, nth: int, config: Config) -> str:
    """The link that the nth row for a claim on its remittance has where it names none."""
    case = due.case
    return new_payment_link(case.payer, case.remittance.identity, due.claim, config, nth)


def _paid_before(due: PaymentDue, index: LedgerIndex) -> Transaction | None:
    """A payment of this remittance on the claim, whatever its link is called.

    One with the link of another row for the claim is that row's, and one of another remittance
    under the number is that one's.
    """
    remittance, config = due.case.remittance, index.config
    plain = remittance_link(remittance.payer, remittance.number, config)
    if remittance.link != plain:
        return None
    found = index.paid_under(due.claim, due.case.payer, remittance.number, plain)
    if found is None:
        return None
    others = (_link_of(due, nth, config) for nth in range(2, due.rows + 1))
    of_others = (index.keys.get(f"payment {link}") for link in others)
    return None if any(found is one for one in of_others) else found


def _as_known(
    due: PaymentDue, entry: Transaction, currency: str, answer: Answer, index: LedgerIndex
) -> KnownPayment:
    """The payment that is about to be in the ledger, for clawbacks of the same import."""
    row, claim = due.row, due.claim
    clients = {one.client for one in index.claim(claim)}
    three = answer.booked or answer.amounts.three
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
                three,
                passed_on=row.passed_on or NOTHING_AT_ALL[0],
                stated=stated_amounts(entry),
            )
        ],
    )


def _compare(due: PaymentDue, existing: Directive, index: LedgerIndex) -> None:
    """The ledger has this payment: it must say the same."""
    case, row = due.case, due.row
    case.existing = existing
    known = next((one for one in index.by_claim(due.claim) if one.entry is existing), None)
    standing = known.first if known is not None else NOTHING_AT_ALL
    stated = stated_amounts(existing) if isinstance(existing, Transaction) else None
    amounts = row.amounts
    if known is not None and known.paid_alone:
        amounts = amounts.paid_alone
    # An 835 gives every share, and leaves out what is zero.
    said = amounts.three if case.by_era or amounts is not row.amounts else amounts.said
    if says_the_same(said, standing, stated):
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
            given=amounts_text(amounts.three),
        )
    )


def _currency(
    case: RowCase, claim: str, index: LedgerIndex
) -> tuple[str, ImportFinding | None]:
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
