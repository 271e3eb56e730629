"""Findings on a loaded ledger: errors, open reviews, notices; each with a next step."""

from __future__ import annotations

import os
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from typing import NamedTuple

from beancount.core.data import Directive
from beancount.core.data import Open
from beancount.core.data import Transaction

from beancount_clawback.claims.between_payers import problems_between_payers
from beancount_clawback.claims.between_payers import sends_back_credit
from beancount_clawback.claims.book import Book
from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.claim import EventKind
from beancount_clawback.claims.claim import balance_of
from beancount_clawback.claims.claim import event_kind
from beancount_clawback.claims.claim import payment_link
from beancount_clawback.claims.clients_unclear import clients_unclear
from beancount_clawback.claims.recoupment_checks import recoupment_problems
from beancount_clawback.claims.untagged import untagged
from beancount_clawback.claims.untagged_take_backs import take_backs_beside_clawbacks
from beancount_clawback.engine.engine_order import transactions_in_order
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import WRITE_OFF
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import read_amount
from beancount_clawback.ledger_language.config import PLUGIN_NAMES
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.import_drafts import draft_problem
from beancount_clawback.ledger_language.import_drafts import import_drafts
from beancount_clawback.ledger_language.keys import AMOUNT_KEYS
from beancount_clawback.ledger_language.keys import CLAIM_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_OF_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import REVIEW_FLAG
from beancount_clawback.ledger_language.keys import TAKEN_KEY
from beancount_clawback.ledger_language.open_accounts import opens_automatically
from beancount_clawback.ledger_language.open_accounts import role_not_open
from beancount_clawback.ledger_language.open_accounts import unopened
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.places import place_in
from beancount_clawback.ledger_language.places import stands_on_one_line
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.postings import claim_name
from beancount_clawback.ledger_language.postings import read_legs
from beancount_clawback.ledger_language.problems import ClawbackError
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import Severity
from beancount_clawback.ledger_language.problems import balance_in_words
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.problems import money_by_currency
from beancount_clawback.ledger_language.problems import place
from beancount_clawback.ledger_language.records import is_record
from beancount_clawback.ledger_language.records import lacks_postings
from beancount_clawback.ledger_language.unapplied import open_unapplied
from beancount_clawback.ledger_language.unapplied import unapplied_problem


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that an accountant should know, where it is, and what to do next.

    `check` is a code of `problems.CHECKS`, or "beancount" for an error that is not ours.
    `subject` is what is at fault, such as an account, where the error names it apart.
    """

    severity: Severity
    check: str
    filename: str
    lineno: int
    message: str
    next_step: str
    entry: Directive | None = None
    subject: str = ""


_ORDER = list(Severity)

# What Beancount says of a byte-order mark, which some editors put before the first line.
_MARK = "Invalid token: '\ufeff"


def find(ledger: Ledger, book: Book | None = None) -> list[Finding]:
    """All findings of a ledger, the gravest first, then by file and line.

    Args:
        ledger: The ledger as loaded.
        book: Its book of claims, where the caller has it already.
    """
    book = book or build_book(ledger.entries, ledger.config)
    errors = [_of_error(error) for error in ledger.errors]
    untagged_ones = list(_untagged(ledger, book))
    findings = [
        *errors,
        *_unread_records(ledger, book),
        *_defaults_not_open(ledger, book),
        *_not_yet_said(_open_reviews(ledger, book), errors),
        *_variances(ledger, book.roles),
        *_unclear(book),
        *_clients_unclear(book),
        *untagged_ones,
        *_taken_back_by_hand(ledger, book, untagged_ones),
        *_recoupments(ledger, book),
        *_between_payers(book),
        *_not_yet_said(_unapplied(ledger, book.roles), errors),
        *_not_yet_said(_drafts(ledger), errors),
    ]
    return sorted(
        findings, key=lambda f: (_ORDER.index(f.severity), f.filename, f.lineno, f.message)
    )


class LookedAt(NamedTuple):
    """How much of a ledger is ours: what it has none of, nothing can be found about."""

    payments: int
    clawbacks: int
    claims: int


def looked_at(ledger: Ledger, book: Book) -> LookedAt:
    """What the findings of a ledger are about."""
    payments = clawbacks = 0
    for entry in ledger.entries:
        if isinstance(entry, Transaction) and entry.tags:
            payments += PAYMENT_TAG in entry.tags
            is_one = CLAWBACK_TAG in entry.tags
            clawbacks += is_one and (
                is_record(entry) or event_kind(entry) is EventKind.REVERSAL
            )
    return LookedAt(payments, clawbacks, len(book.claims))


def open_reviews(ledger: Ledger) -> list[Transaction]:
    """The reversals whose review is open, oldest first."""
    flagged = [one for one in ledger.entries if getattr(one, "flag", "") == REVIEW_FLAG]
    return [
        entry
        for entry in transactions_in_order(flagged)
        if event_kind(entry) is EventKind.REVERSAL
    ]


def _of_error(error: Any) -> Finding:  # noqa: ANN401 - any plugin's error type
    filename, lineno = place_in(getattr(error, "source", None))
    message, step, check, subject = str(error.message), "", "beancount", ""
    if isinstance(error, ClawbackError):
        step, check, subject = error.next_step, error.check, error.subject
        message = message.removesuffix(step).rstrip()
    elif message.startswith(_MARK):
        message = "The file begins with a byte-order mark, so its first line is not read."
        step = "Save it as UTF-8 without a byte-order mark."
    elif message.startswith("UnicodeDecodeError"):
        step = "Save the file as UTF-8."
    return Finding(
        severity=Severity.ERROR,
        check=check,
        filename=filename,
        lineno=lineno,
        message=message,
        next_step=step,
        entry=error.entry,
        subject=subject,
    )


def _finding(problem: Problem, entry: Directive, severity: Severity | None = None) -> Finding:
    filename, lineno = file_and_line(entry)
    return Finding(
        severity=severity or problem.check.severity,
        check=problem.check.code,
        filename=filename,
        lineno=lineno,
        message=problem.what,
        next_step=problem.next_step,
        entry=entry,
    )


def _between_payers(book: Book) -> Iterator[Finding]:
    """What several payers, or one that paid twice, leave to review on a claim."""
    for claim in book.all():
        for problem, entry in problems_between_payers(claim):
            yield _finding(problem, entry)


def _unread_records(ledger: Ledger, book: Book) -> Iterator[Finding]:
    """What is not read because the ledger does not load the plugin, or that it is not set up.

    What was written out for good needs no plugin, if it uses the accounts of the default roles.
    """
    if ledger.has_plugin:
        return
    unread = [
        entry
        for entry in ledger.entries
        if isinstance(entry, Transaction)
        and not OUR_TAGS.isdisjoint(entry.tags or ())
        and lacks_postings(entry)
    ]
    if not unread:
        moved = any(isinstance(entry, Transaction) for entry in ledger.entries)
        unknown = any(claim.without_role for claim in book.all())
        if moved and (unknown or not any(looked_at(ledger, book))):
            yield _not_set_up(ledger)
        return
    records = [entry for entry in unread if is_record(entry)]
    kinds = (("clawback record", len(records)), ("payment", len(unread) - len(records)))
    words = [f"{n:,} {kind}{'' if n == 1 else 's'}" for kind, n in kinds if n]
    first = (records or unread)[0]
    yield _finding(Problem("plugin-missing", unread=" and ".join(words)), first)


def _defaults_not_open(ledger: Ledger, book: Book) -> Iterator[Finding]:
    """Before the first payment: roles left out of the plugin line that it is going to need."""
    plugins, roles = ledger.options.get("plugin") or (), book.roles
    events = (event for claim in book.all() for event in claim.events)
    paid = any(event.kind is not EventKind.CHARGE for event in events)
    if paid or not ledger.has_plugin or opens_automatically(plugins, PLUGIN_NAMES):
        return
    opens = [entry.account for entry in ledger.entries if isinstance(entry, Open)]
    if any(roles.fills(account, INSURANCE) for account in opens):
        wanted = {INSURANCE_PAID, WRITE_OFF, CLIENT} - roles.config.written
        for role in unopened(wanted, opens, roles):
            yield _of_ledger(role_not_open(role, roles), ledger, Severity.NOTICE)


def _not_set_up(ledger: Ledger) -> Finding:
    filename = os.path.basename(str(ledger.options.get("filename") or ""))
    return _of_ledger(Problem("not-set-up", ledger=filename or "LEDGER"), ledger)


def _of_ledger(problem: Problem, ledger: Ledger, severity: Severity | None = None) -> Finding:
    """A finding about the ledger as a whole."""
    check, filename = problem.check, str(ledger.options.get("filename") or "")
    severity = severity or check.severity
    return Finding(severity, check.code, filename, 1, problem.what, problem.next_step)


def _not_yet_said(findings: Iterable[Finding], errors: Iterable[Finding]) -> Iterator[Finding]:
    """Findings but those that are errors already, as open reviews are with `strict-review`."""
    said = {(error.check, error.filename, error.lineno) for error in errors}
    for finding in findings:
        if (finding.check, finding.filename, finding.lineno) not in said:
            yield finding


def _open_reviews(ledger: Ledger, book: Book) -> Iterator[Finding]:
    reviews = open_reviews(ledger)
    config = ledger.config
    named = {id(entry): _claims_named(entry, config) for entry in reviews}
    silent = {key for key, names in named.items() if not names}
    for claim in book.all() if silent else ():
        for key in silent & {id(event.entry) for event in claim.events}:
            named[key].append(claim.name)
    for entry in reviews:
        names = list(dict.fromkeys(named[id(entry)]))
        balance = balance_of(claim for name in names for claim in book.find(name))
        payment = payment_link(entry, config)
        words = ", ".join([f"^{name}" for name in names or [payment] if name]) or "the claim"
        facts = {"claim": words, "balance": balance_in_words(balance, names)}
        yield _finding(Problem("open-review", **facts), entry)


def _claims_named(entry: Transaction, config: Config) -> list[str]:
    """The claim that an entry names in its metadata, else those of its links."""
    told = claim_name(entry.meta.get(CLAIM_KEY))
    return [told] if told else claim_links(entry, config.claim_prefix)


def _variances(ledger: Ledger, roles: Roles) -> Iterator[Finding]:
    """What payers took too much or too little; a cleared review leaves it a notice."""
    for entry in ledger.entries:
        if not isinstance(entry, Transaction) or event_kind(entry) is not EventKind.VARIANCE:
            continue
        nominal = [p for p in entry.postings if roles.is_nominal(p.account)]
        for posting in nominal or entry.postings[-1:]:
            units = posting.units
            if units is None or not units.number:
                continue
            problem = Problem(
                "variance",
                taken=_taken(entry, units.currency),
                difference=money(abs(units.number), units.currency),
                word="more" if units.number > 0 else "less",
                account=posting.account,
            )
            severity = None if entry.flag == REVIEW_FLAG else Severity.NOTICE
            yield _finding(problem, entry, severity)


def _taken(entry: Transaction, currency: str) -> str:
    """What a variance entry says was taken, with its currency; it was read when it was made."""
    try:
        given = read_amount(TAKEN_KEY, entry.meta.get(TAKEN_KEY))
    except Problem:
        return "another amount"
    return money(given.number, given.currency or currency)


def _recoupments(ledger: Ledger, book: Book) -> Iterator[Finding]:
    """What payers took that they were not owed; with `strict-review` an error."""
    severity = Severity.ERROR if ledger.config.strict_review else None
    for problem, entry in recoupment_problems(ledger.entries, book):
        yield _finding(problem, entry, severity)


def _untagged(ledger: Ledger, book: Book) -> Iterator[Finding]:
    """What lacks its tag; a refund of a credit balance lacks none, also of a payment's size."""
    for problem, entry in untagged(ledger.entries, book.roles):
        names = claim_links(entry, ledger.config.claim_prefix)
        if not sends_back_credit(entry, [one for name in names for one in book.find(name)]):
            yield _finding(problem, entry)


def _taken_back_by_hand(
    ledger: Ledger, book: Book, untagged_ones: Iterable[Finding]
) -> Iterator[Finding]:
    """What may be booked twice, but for what takes back another payment that stands."""
    others = {id(one.entry) for one in untagged_ones if one.check == "untagged-clawback"}
    for problem, entry in take_backs_beside_clawbacks(ledger.entries, book):
        if id(entry) not in others:
            yield _finding(problem, entry)


def _clients_unclear(book: Book) -> Iterator[Finding]:
    for problem, entry in clients_unclear(book):
        yield _finding(problem, entry)


def _unapplied(ledger: Ledger, roles: Roles) -> Iterator[Finding]:
    """What waits as unapplied money."""
    for one in open_unapplied(ledger.entries, roles):
        yield _finding(unapplied_problem(one, roles.config.base), one.entry)


def _drafts(ledger: Ledger) -> Iterator[Finding]:
    """Rows that an import could not bring."""
    for draft in import_drafts(ledger.entries):
        yield _finding(draft_problem(draft), draft)


def _unclear(book: Book) -> Iterator[Finding]:
    """What moves several claims at once; the entries that a record became together."""
    together: dict[object, list[Transaction]] = {}
    for entry in book.unclear:
        key = place(entry, "") if _made_of_a_record(entry) else id(entry)
        together.setdefault(key, []).append(entry)
    for entries in together.values():
        yield _unclear_finding(entries, book.roles)


def _unclear_finding(entries: list[Transaction], roles: Roles) -> Finding:
    entry = entries[0]
    postings = [posting for one in entries for posting in one.postings]
    moved = {
        currency: legs.receivable or legs.insurance
        for currency, legs in read_legs(postings, roles).items()
    }
    where = "its postings"
    if _made_of_a_record(entry):
        where = f"the postings of the payment ^{entry.meta[CLAWBACK_OF_KEY]}"
        if any(key in entry.meta for key in AMOUNT_KEYS):
            where += ", and to a record for each claim,"
    problem = Problem(
        "claim-unclear",
        count=len(claim_links(entry, roles.config.claim_prefix)),
        amount=money_by_currency(moved),
        where=where,
    )
    return _finding(problem, entry)


def _made_of_a_record(entry: Transaction) -> bool:
    """Whether the engine made an entry: its postings then stand on the record's own line."""
    return CLAWBACK_OF_KEY in entry.meta and stands_on_one_line(entry)
