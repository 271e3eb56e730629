"""A paper remittance sheet: many rows, for many clients, become entries all together or not.

A row is a payment on a claim, or the clawback of an active payment there. All rows share
the sheet's `^remit-` link, payer, date and check number. The sheet's total is what the check
comes to: what its rows pay, less what they take back.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal

from beancount.core.amount import Amount
from beancount.core.data import Transaction

from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.claim import Claim
from beancount_clawback.claims.linked_ledger import BEHIND_ALL
from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.data_entry.bulk_form import TOTAL_FIELD
from beancount_clawback.data_entry.bulk_form import RowForm
from beancount_clawback.data_entry.bulk_form import RowOutcome
from beancount_clawback.data_entry.bulk_form import SheetForm
from beancount_clawback.data_entry.bulk_form import SheetOutcome
from beancount_clawback.data_entry.payment_choice import Choice
from beancount_clawback.data_entry.payment_choice import chosen
from beancount_clawback.data_entry.payment_choice import payments_on
from beancount_clawback.data_entry.payment_choice import same_payers
from beancount_clawback.data_entry.recording import ClawbackForm
from beancount_clawback.data_entry.recording import Drafted
from beancount_clawback.data_entry.recording import PaymentForm
from beancount_clawback.data_entry.recording import draft_clawback
from beancount_clawback.data_entry.recording import draft_payment
from beancount_clawback.data_entry.recording import remittance_link
from beancount_clawback.data_entry.recording import second_payment
from beancount_clawback.data_entry.typed_fields import CLAIM_FIELD
from beancount_clawback.data_entry.typed_fields import DATE_FIELD
from beancount_clawback.data_entry.typed_fields import PAYMENT_FIELD
from beancount_clawback.data_entry.typed_fields import WHOLE_FORM
from beancount_clawback.data_entry.typed_fields import FieldError
from beancount_clawback.data_entry.typed_fields import FieldProblem
from beancount_clawback.data_entry.typed_fields import field_problems
from beancount_clawback.data_entry.typed_fields import typed_date
from beancount_clawback.data_entry.typed_fields import typed_sum
from beancount_clawback.data_entry.typed_fields import typed_text
from beancount_clawback.engine.remittance_ties import remittance_ties
from beancount_clawback.engine.remittance_ties import statement
from beancount_clawback.engine.what_if import WhatIf
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.open_accounts import resolve
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.places import place_in
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.seals import with_seal


def enter_sheet(form: SheetForm, linked: LinkedLedger) -> SheetOutcome:
    """What would come of all rows of a sheet together."""
    problems = _sheet_problems(form)
    names = {row.claim for row in form.rows}
    book = linked.book(names)
    claims = {name: next(iter(book.claims.get(name, ())), None) for name in names}
    choices = {
        name: payments_on(claim, linked) if claim else () for name, claim in claims.items()
    }
    drafts = _drafts(form, claims, choices, linked)
    work = _tried(drafts, linked)
    if work.what_if.outcome.met:
        drafts = [_sealed(drafted, work.what_if) for drafted in drafts]
        work = _tried(drafts, linked)
    rows = tuple(
        _outcome(
            row,
            drafted,
            payer=form.payer,
            claim=claims[row.claim],
            choices=choices[row.claim],
            work=work,
            linked=linked,
        )
        for row, drafted in zip(form.rows, drafts, strict=True)
    )
    problems += [
        FieldProblem(WHOLE_FORM, f"{linked.named(place_in(error.source))}: {error.message}")
        for error in work.what_if.errors_of_others
    ]
    currencies = sorted({claim.currency for claim in claims.values() if claim})
    if len(currencies) > 1:
        problems.append(FieldProblem(WHOLE_FORM, _mixed(currencies)))
    net = sum((row.net for row in rows if row.net is not None), ZERO)
    if not problems and rows and not any(row.problems for row in rows):
        problems += _total_problems(form, net, currencies[0])
    stated = None
    if not problems and rows and not any(row.problems for row in rows):
        stated = _statement(form, Amount(net, currencies[0]), drafts, work, linked)
    return SheetOutcome(rows, tuple(problems), net, _remittance(form, linked), stated)


@dataclass(frozen=True, slots=True)
class _Tried:
    """All rows at once, and the claims as they would be, by name and currency."""

    what_if: WhatIf
    claims: dict[tuple[str, str], Claim]


def _sheet_problems(form: SheetForm) -> list[FieldProblem]:
    problems = []
    for name, text, read in (
        (DATE_FIELD, form.date, typed_date),
        (TOTAL_FIELD, form.total, typed_sum),
        (PAYER_KEY, form.payer, typed_text),
    ):
        try:
            read(text, name)
        except FieldError as error:
            problems.append(error.problem)
    if not form.payer.strip():
        problems.append(FieldProblem(PAYER_KEY, "Who sent the sheet?"))
    if not form.rows:
        problems.append(FieldProblem(WHOLE_FORM, "The sheet has no rows yet."))
    return problems


def _date(form: SheetForm) -> datetime.date | None:
    try:
        return typed_date(form.date)
    except FieldError:
        return None


def _remittance(form: SheetForm, linked: LinkedLedger) -> str:
    date = _date(form)
    return remittance_link(form.check, date, linked) if date else ""


def _drafts(
    form: SheetForm,
    claims: Mapping[str, Claim | None],
    choices: Mapping[str, tuple[Choice, ...]],
    linked: LinkedLedger,
) -> list[Drafted]:
    link = _remittance(form, linked)
    taken_links: set[str] = set()
    drafts = []
    for line, row in enumerate(form.rows, BEHIND_ALL):
        if row.clawback_of:
            drafted = _clawback(form, row, choices[row.claim], linked, line)
        else:
            payment = _payment(form, row, link)
            drafted = draft_payment(payment, claims[row.claim], linked, line, taken_links)
        if drafted.entry is not None:
            own = drafted.entry.links | ({link} if link else set())
            drafted = Drafted(drafted.entry._replace(links=frozenset(own)), drafted.problems)
            taken_links |= own
        # The date is the sheet's: said once, there.
        problems = tuple(p for p in drafted.problems if p.field not in (DATE_FIELD, PAYER_KEY))
        drafts.append(Drafted(drafted.entry, problems))
    return drafts


def _payment(form: SheetForm, row: RowForm, link: str) -> PaymentForm:
    return PaymentForm(
        claim=row.claim,
        payer=form.payer,
        date=form.date,
        check=form.check,
        note=row.reason,
        amounts=row.amounts,
        supplemental=row.supplemental,
        remittance=link,
    )


def _clawback(
    form: SheetForm, row: RowForm, choices: tuple[Choice, ...], linked: LinkedLedger, line: int
) -> Drafted:
    date = _date(form)
    choice = chosen(choices, row.clawback_of)
    if choice is None:
        message = "That payment is no longer active. Choose the claim again."
        return Drafted(None, (FieldProblem(PAYMENT_FIELD, message),))
    record = ClawbackForm(
        date=form.date,
        source=form.source,
        reason=row.reason,
        amounts=row.amounts,
        check=form.check,
        review=row.review,
    )
    try:
        settlement = (
            _remittance_account(choice, form.payer, date, linked) if row.on_remittance else ""
        )
    except Problem as problem:
        message = f"{problem.what} {problem.next_step}"
        return Drafted(None, (FieldProblem(WHOLE_FORM, message),))
    return draft_clawback(replace(record, settlement=settlement), choice, linked, line)


def _tried(drafts: Iterable[Drafted], linked: LinkedLedger) -> _Tried:
    new = [drafted.entry for drafted in drafts if drafted.entry is not None]
    links = {link for entry in new for link in entry.links}
    work = linked.standing(links).with_entries(new)
    claims = {link for entry in new for link in entry.links} | {
        name for entry in new for name in linked.claims_of(entry)
    }
    book = build_book(work.entries, linked.config, claims)
    return _Tried(work, {(claim.name, claim.currency): claim for claim in book.all()})


def _sealed(drafted: Drafted, what_if: WhatIf) -> Drafted:
    entry = drafted.entry
    if entry is None:
        return drafted
    return replace(drafted, entry=with_seal(entry, what_if.outcome.taken_back_by(entry)))


def _statement(
    form: SheetForm,
    total: Amount,
    drafts: Iterable[Drafted],
    work: _Tried,
    linked: LinkedLedger,
) -> Transaction | None:
    """What the sheet comes to; None where the ledger has entries of its remittance already."""
    date, link = _date(form), _remittance(form, linked)
    if date is None or not link or linked.by_link.with_link(link):
        return None
    entries = [drafted.entry for drafted in drafts if drafted.entry is not None]
    tie = remittance_ties(
        entries, frozenset((link,)), work.what_if.outcome, Roles(linked.config)
    )[link]
    if tie.sums() != {total.currency: total.number}:
        return None
    stated = statement(
        link=link,
        date=date,
        payer=form.payer.strip(),
        number=form.check.strip(),
        total=total,
        lines=tie.lines,
    )
    return linked.record_style.written(stated)


def _outcome(
    row: RowForm,
    drafted: Drafted,
    *,
    payer: str,
    claim: Claim | None,
    choices: tuple[Choice, ...],
    work: _Tried,
    linked: LinkedLedger,
) -> RowOutcome:
    entry = drafted.entry
    place = file_and_line(entry) if entry else ("", 0)
    made = work.what_if.made.get(place, ())
    errors = [e for e in work.what_if.own_errors if place_in(e.source) == place]
    met = work.what_if.outcome.taken_back_by(entry) if entry else None
    if entry and met and not errors:
        errors = [one.at(entry) for one in linked.taken_back_by_hand(met, made)]
    problems = drafted.problems + field_problems(errors, place, row.amounts, row.last_edited)
    if any(error.check == "second-payment" for error in errors):
        problems = _with_offer(problems, row.claim, same_payers(choices, payer))
    net = None
    if entry is not None and not problems:
        net = _on_remittance(made, linked) if row.on_remittance or not row.clawback_of else ZERO
    return RowOutcome(
        entry=linked.record_style.written(entry) if entry else None,
        made=made,
        problems=problems,
        choices=tuple(choice for choice in choices if choice.active),
        after=work.claims.get((claim.name, claim.currency)) if claim else None,
        net=net,
    )


def _with_offer(
    problems: tuple[FieldProblem, ...], claim: str, existing: tuple[Choice, ...]
) -> tuple[FieldProblem, ...]:
    """A second payment, said in the words of the sheet."""
    message = (
        second_payment(existing)
        if existing
        else (f"An earlier row pays on {claim} already. If both apply, say so in this row.")
    )
    return tuple(
        FieldProblem(CLAIM_FIELD, message) if p.field == CLAIM_FIELD else p for p in problems
    )


def _mixed(currencies: Iterable[str]) -> str:
    return (
        f"The rows are in {' and '.join(currencies)}, but a remittance has one currency. Enter "
        "one sheet per currency."
    )


def _total_problems(form: SheetForm, net: Decimal, currency: str) -> list[FieldProblem]:
    typed = typed_sum(form.total, TOTAL_FIELD)
    if typed is None:
        return []
    total, stated = typed
    if stated and stated != currency:
        message = f"The rows are in {currency}, not in {stated}."
        return [FieldProblem(TOTAL_FIELD, message)]
    if total == net:
        return []
    off = net - total
    word = "more" if off > 0 else "less"
    return [
        FieldProblem(
            TOTAL_FIELD,
            f"The rows come to {money(net, currency)}, which is {money(abs(off), currency)} "
            f"{word} than the sheet's total. Correct a row or the total; leave the total "
            "empty to save without comparing.",
        )
    ]


def _remittance_account(
    choice: Choice, payer: str, date: datetime.date | None, linked: LinkedLedger
) -> str:
    """The account to name as `settlement` when a payer takes a payment back on a remittance.

    It is the bank account that the sheet's payments go to; empty where the reversal's cash
    goes there by itself, because nothing is configured for recoupments.

    Raises:
        Problem: no-account, when the configuration does not tell one bank account.
    """
    roles = Roles(linked.config)
    names = {"payer": payer, "client": ""}
    on = date or choice.event.date
    bank = resolve(INSURANCE_PAID, names, roles, linked.chart, date=on)
    cash = {
        posting.account
        for posting in choice.event.postings
        if roles.role(posting.account) == INSURANCE_PAID
    }
    return bank if linked.config.recoupment or cash - {bank} else ""


def _on_remittance(made: Iterable[Transaction], linked: LinkedLedger) -> Decimal:
    """What transactions move on bank accounts: the remittance, not what a payer is owed."""
    roles = Roles(linked.config)
    moved = ZERO
    for entry in made:
        for posting in entry.postings:
            units = amount_of(posting)
            if units and roles.is_bank(posting.account):
                moved += units[0]
    return moved
