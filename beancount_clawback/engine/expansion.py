"""The engine: a ledger's entries in, the completed entries and the errors out.

The entries that matter are processed by date. On each day charges and the rest come first,
then payments, then clawbacks, each in the order of file and line; of the payments on one claim
the first payer's come first. Checks that need the whole day (a second payment, the sums of a
manual one) run at its end. So the outcome depends neither on the order of files nor on where
in a file a payment is.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from dataclasses import field
from decimal import Context
from decimal import localcontext

from beancount.core.data import Directives
from beancount.core.data import Transaction

from beancount_clawback.engine.clawbacks import enter_clawback
from beancount_clawback.engine.end_of_day import end_day
from beancount_clawback.engine.figures_of_claims import FiguresOfClaims
from beancount_clawback.engine.figures_of_claims import Movement
from beancount_clawback.engine.marks import Outcome
from beancount_clawback.engine.marks import apply
from beancount_clawback.engine.missing_roles import missing_roles
from beancount_clawback.engine.missing_roles import roles_not_open
from beancount_clawback.engine.missing_roles import roles_that_overlap
from beancount_clawback.engine.payments import enter_payment
from beancount_clawback.engine.payments import in_payers_order
from beancount_clawback.engine.practice import Practice
from beancount_clawback.engine.practice import new_practice
from beancount_clawback.engine.remittance_ties import check_remittances
from beancount_clawback.engine.reprocessed import enter_reprocessed
from beancount_clawback.engine.reprocessed import refuse_unreplaced
from beancount_clawback.engine.scan import Scan
from beancount_clawback.engine.scan import scan
from beancount_clawback.engine.second_plans import mark_second_plans
from beancount_clawback.engine.unidentified_accounts import with_unidentified_open
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.accounts_by_name import parties_of_lists
from beancount_clawback.ledger_language.applied_references import wrong_references
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.import_drafts import draft_problem
from beancount_clawback.ledger_language.import_drafts import import_drafts
from beancount_clawback.ledger_language.keys import CORRECTED_TAG
from beancount_clawback.ledger_language.keys import REOPENED_TAG
from beancount_clawback.ledger_language.keys import REVIEW_FLAG
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.places import place_in
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.problems import ClawbackError
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import balance_in_words
from beancount_clawback.ledger_language.records import lacks_postings
from beancount_clawback.ledger_language.unapplied import open_unapplied
from beancount_clawback.ledger_language.unapplied import unapplied_problem


@dataclass(slots=True)
class _Day:
    """What happened on a day: on claims, by payments, and by clawbacks."""

    ordinary: list[Movement] = field(default_factory=list)
    reprocessed: list[Transaction] = field(default_factory=list)
    payments: list[Transaction] = field(default_factory=list)
    clawbacks: list[Transaction] = field(default_factory=list)


# A clawback, and the claims whose balances it moved.
_Entered = tuple[Transaction, tuple[str, ...]]

# A ledger may hold numbers longer than decimal's 28 digits; no sum of them may be rounded.
_EXACT = Context(prec=1000)


@dataclass(frozen=True, slots=True)
class Expansion:
    """The completed ledger, what was wrong with its records, and what became of each.

    `of_plugin_line` are problems of the plugin line, which has no entry.
    """

    entries: Directives
    errors: list[ClawbackError]
    of_plugin_line: list[Problem]
    outcome: Outcome = field(default_factory=Outcome, compare=False)


def expand(
    entries: Directives,
    config: Config,
    *,
    accounts_open_themselves: bool = False,
    parties: frozenset[str] | None = None,
) -> Expansion:
    """Complete every clawback record and manual payment of a ledger.

    The input is not changed; entries that gain nothing are passed on as they are, and with
    nothing to do the very list comes back. Running it on its own output adds nothing.

    Args:
        entries: All directives, in any order.
        config: The plugin's configuration.
        accounts_open_themselves: A later plugin opens accounts on use, so that the absence of
            an Open directive means nothing.
        parties: As `parties_of_lists` gives them for all of a ledger, where `entries` are only
            a part of it.
    """
    found = scan(entries, config, automatic=accounts_open_themselves)
    if found.anything:
        whole = parties_of_lists(entries, config) if parties is None else parties
        found.chart.parties = whole
    roles = Roles(config)
    entries = with_unidentified_open(entries, found, roles)
    errors = missing_roles(found, roles)
    of_plugin_line = [*roles_not_open(found, roles), *roles_that_overlap(found, roles)]
    if not found.anything:
        errors += _waiting(entries, config, roles)
        return Expansion(entries, _in_order(errors), of_plugin_line)
    entries = mark_second_plans(entries, found, roles)
    practice = new_practice(found, roles)
    with localcontext(_EXACT):
        practice.payers.know_places(found.payments)
        days = _by_day(found, practice.figures)
        entered: list[_Entered] = []
        for date in sorted(days):
            entered += _one_day(practice, days.pop(date))
        for charge in practice.figures.reopened_charges():
            practice.outcome.tag(charge, REOPENED_TAG)
        refuse_unreplaced(practice)
        if found.remittances:
            check_remittances(entries, found.remittances, practice.outcome, practice.roles)
        if config.strict_review:
            _refuse_open_reviews(practice, entered)
    outcome = practice.outcome
    done = entries
    if outcome.replaced or outcome.marks:
        done = apply(entries, outcome, found.chart, roles)
    errors = [*errors, *outcome.errors, *_waiting(done, config, roles)]
    return Expansion(done, _in_order(errors), of_plugin_line, outcome)


def _waiting(entries: Directives, config: Config, roles: Roles) -> list[ClawbackError]:
    """What is wrong with unapplied money; with `strict-review` also what waits."""
    found = wrong_references(entries, roles)
    wrong = [problem.at(entry) for problem, entry in found]
    if not config.strict_review:
        return wrong
    known = {id(entry) for _, entry in found}
    waiting = [one for one in open_unapplied(entries, roles) if id(one.entry) not in known]
    return [
        *wrong,
        *(unapplied_problem(one, config.base).at(one.entry) for one in waiting),
        *(draft_problem(draft).at(draft) for draft in import_drafts(entries)),
    ]


def _in_order(errors: list[ClawbackError]) -> list[ClawbackError]:
    return sorted(errors, key=lambda error: (place_in(error.source), error.check))


def _by_day(found: Scan, figures: FiguresOfClaims) -> dict[datetime.date, _Day]:
    """What happened on each day, in no order; the prices of all claims are known then."""
    days: dict[datetime.date, _Day] = defaultdict(_Day)
    for entry in found.ordinary:
        days[entry.date].ordinary += figures.bill(entry)
    for entry in found.reprocessed:
        days[entry.date].reprocessed.append(entry)
    for entry in found.payments:
        days[entry.date].payments.append(entry)
    for entry in found.clawbacks:
        days[entry.date].clawbacks.append(entry)
    return days


def _one_day(practice: Practice, day: _Day) -> list[_Entered]:
    for movement in day.ordinary:
        practice.figures.post(movement)
    for entry in sorted(day.reprocessed, key=file_and_line):
        enter_reprocessed(practice, entry)
    payments = day.payments
    if len(payments) > 1:
        payments = in_payers_order(practice, payments)
    new = [enter_payment(practice, entry) for entry in payments]
    if len(day.clawbacks) > 1:
        day.clawbacks.sort(key=file_and_line)
    entered = [(entry, enter_clawback(practice, entry)) for entry in day.clawbacks]
    if new:
        end_day(practice, [payment for payment in new if payment is not None])
    moved = dict.fromkeys(claim for _, claims in entered for claim in claims)
    if moved:
        practice.figures.reopen(tuple(moved))
    return entered


def _refuse_open_reviews(practice: Practice, entered: list[_Entered]) -> None:
    for entry, moved in entered:
        if entry.flag != REVIEW_FLAG or (CORRECTED_TAG in entry.tags and entry.postings):
            continue
        if lacks_postings(entry) and not practice.outcome.is_completed(entry):
            continue
        claims = moved or tuple(claim_links(entry, practice.config.claim_prefix))
        balance = balance_in_words(practice.figures.balance(claims), claims)
        named = claims or sorted(entry.links or ())
        words = ", ".join(f"^{name}" for name in named) or "the claim"
        practice.outcome.report(Problem("open-review", claim=words, balance=balance), entry)
