"""What holds for every practice ledger, drawn by Hypothesis and loaded by Beancount."""

from __future__ import annotations

import copy
import os
import random
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.claim import EventKind
from beancount_clawback.engine.expansion import expand
from beancount_clawback.ledger_language.problems import ClawbackError
from tests.engine.drawn_ledger import WRITE_OFFS
from tests.engine.drawn_ledger import DrawnPractice
from tests.engine.drawn_practice import practices
from tests.engine.ledger_text import ZERO
from tests.engine.ledger_text import balances
from tests.engine.ledger_text import legs
from tests.engine.ledger_text import load
from tests.engine.ledger_text import load_unread
from tests.engine.ledger_text import written

if TYPE_CHECKING:
    from decimal import Decimal

    from beancount.core.data import Transaction

pytestmark = pytest.mark.fuzz

_CASH = ("Assets:Bank:", "Liabilities:Recoupments:")


def _examples(count: int) -> settings:
    """The same ledgers on every run; `make fuzz` draws TIMES as many, others each time."""
    times = os.environ.get("TIMES")
    return settings(
        max_examples=count * int(times or 1),
        deadline=None,
        derandomize=times is None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def any_practice() -> st.SearchStrategy[DrawnPractice]:
    """A ledger without error, or one with records that may be wrong in any way."""
    return st.one_of(practices(), practices(noisy=True))


@_examples(200)
@given(practices())
def test_a_ledger_without_mistakes_has_no_error_and_every_record_is_completed(
    practice: DrawnPractice,
) -> None:
    loaded = load(practice.text())
    assert loaded.messages == []
    records = [entry for entry in loaded.transactions if "clawback" in entry.tags]
    assert all(entry.postings for entry in records)


@_examples(200)
@given(practices(noisy=True))
def test_a_wrong_record_is_our_own_error_at_its_line_and_all_that_is_made_balances(
    practice: DrawnPractice,
) -> None:
    text = practice.text()
    loaded = load(text)
    lines = text.splitlines()
    for error in loaded.errors:
        assert isinstance(error, ClawbackError), error.message
        line = lines[error.source["lineno"] - 1]
        assert "#clawback" in line or "#insurance-payment" in line
    left = [entry for entry in loaded.transactions if "clawback" in entry.tags]
    unread = {entry.meta["lineno"] for entry in left if not entry.postings}
    assert unread <= {error.source["lineno"] for error in loaded.errors}


@_examples(200)
@given(any_practice())
def test_each_reversal_takes_all_back_but_the_shares_kept_from_the_insurer_or_income(
    practice: DrawnPractice,
) -> None:
    loaded = load(practice.text())
    tails = (practice.settings.reversals, practice.settings.corrected_payments)
    standing: dict[tuple[str, str], dict[tuple[str, str], Decimal]] = {}
    kept: list[dict[tuple[str, str], Decimal]] = []
    billed = {link for one in loaded.transactions if "charge" in one.tags for link in one.links}
    for entry in sorted(loaded.transactions, key=lambda entry: (entry.date, _is_made(entry))):
        parts = _parts(entry, tails)
        for link in _payment_links(entry, practice.settings.payment):
            if "reversal" in entry.tags:
                for claim, moved in parts.items():
                    left = _sum(standing.pop((link, claim)), moved)
                    charged = billed.intersection({claim} if claim else entry.links)
                    giver = "Insurance" if charged else "Income:Sessions"
                    assert set(map(_kind, left)) <= {"Clients", WRITE_OFFS, giver}
                    assert sum(left.values(), ZERO) == ZERO
                    kept.append(left)
            elif not {"insurance-payment", "corrected-payment"}.isdisjoint(entry.tags):
                for claim, moved in parts.items():
                    assert (link, claim) not in standing
                    standing[link, claim] = moved
    standing["kept by the client", ""] = _sum(*kept)
    _assert_conserved(loaded.transactions, standing, practice.settings.payment, tails)


@_examples(200)
@given(any_practice())
def test_the_price_is_the_sum_of_the_four_and_the_insurance_owes_what_its_receivable_holds(
    practice: DrawnPractice,
) -> None:
    loaded = load(practice.text())
    for claim in build_book(loaded.entries, loaded.config).all():
        assert claim.amounts.price == claim.billed
        if any(event.kind is EventKind.CHARGE for event in claim.events):
            assert claim.amounts.insurance_responsibility == claim.insurance_balance
            held = _held(loaded.transactions, claim.name, claim.currency)
            assert claim.insurance_balance == held


@_examples(400)
@given(practices())
def test_each_claim_comes_to_what_its_payers_in_their_order_make_of_it(
    practice: DrawnPractice,
) -> None:
    loaded = load(practice.text())
    claims = {
        (claim.name, claim.currency): claim.amounts
        for claim in build_book(loaded.entries, loaded.config).all()
    }
    for one in practice.expected:
        assert tuple(claims[one.claim, one.currency]) == one.four


@_examples(150)
@given(any_practice())
def test_the_expansion_of_an_expansion_is_the_same_and_finds_no_new_error(
    practice: DrawnPractice,
) -> None:
    once = load(practice.text())
    again = expand(once.entries, once.config)
    assert again.entries == once.entries
    assert {_place(error) for error in again.errors} <= {_place(e) for e in once.errors}
    twice = load(practice.text(plugins=2))
    assert written(twice.entries) == written(once.entries)


@_examples(100)
@given(any_practice())
def test_the_expansion_written_out_as_text_is_a_ledger_that_verifies(
    practice: DrawnPractice,
) -> None:
    once = load(practice.text())
    line = practice.text().splitlines()[0]
    again = load(f"{line}\n{written(once.entries)}")
    if not once.errors:
        assert again.messages == []
    assert balances(again.entries) == balances(once.entries)


@pytest.mark.slow
@_examples(150)
@given(any_practice(), st.integers(0, 2**32))
def test_the_outcome_depends_on_nothing_but_the_entries_and_changes_none_of_them(
    practice: DrawnPractice, seed: int
) -> None:
    unread = load_unread(practice.text())
    before = copy.deepcopy(unread.entries)
    first = expand(unread.entries, unread.config)
    assert unread.entries == before
    assert expand(unread.entries, unread.config) == first
    shuffled = list(unread.entries)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - an order, not a secret
    other = expand(shuffled, unread.config)
    assert sorted(map(repr, other.entries)) == sorted(map(repr, first.entries))
    assert [_place(error) for error in other.errors] == [_place(e) for e in first.errors]


@_examples(100)
@given(any_practice())
def test_sub_accounts_are_lines_of_their_own_and_leave_every_parents_total(
    practice: DrawnPractice,
) -> None:
    apart = practice.with_settings(reversals="Taken-Back", corrected_payments="Corrected")
    together = practice.with_settings(reversals="", corrected_payments="")
    folded = balances(load(apart.text()).entries, folded=("Taken-Back", "Corrected"))
    assert folded == balances(load(together.text()).entries)


@_examples(150)
@given(practices())
def test_a_payment_in_either_spelling_leads_to_the_same_balances(
    practice: DrawnPractice,
) -> None:
    one, other = load(practice.text()), load(practice.text(other_spelling=True))
    assert one.messages == other.messages == []
    assert _by_kind(balances(one.entries)) == _by_kind(balances(other.entries))


@_examples(100)
@given(any_practice())
def test_with_recoupment_only_the_place_of_the_money_differs(practice: DrawnPractice) -> None:
    apart = balances(load(practice.with_settings(recoupment=True).text()).entries)
    mirrored = balances(load(practice.with_settings(recoupment=False).text()).entries)
    for sums in (apart, mirrored):
        cash: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for account, currency in [key for key in sums if key[0].startswith(_CASH)]:
            cash[currency] += sums.pop((account, currency))
        sums.update({("cash", currency): number for currency, number in cash.items()})
    assert {k: v for k, v in apart.items() if v} == {k: v for k, v in mirrored.items() if v}


def test_a_drawn_ledger_can_fail_these_tests() -> None:
    text = """
        plugin "beancount_clawback"
        2015-01-01 open Assets:Bank:Checking
        2015-01-01 open Income:Sessions
        2025-01-07 * "Aetna" "EOB" ^claim-1042 ^pay-1 #insurance-payment
          Assets:Bank:Checking  80.00 USD
          Income:Sessions      -80.00 USD
        2025-01-08 * "Aetna" "Audit" ^pay-1 #clawback #reversal
          Assets:Bank:Checking -79.99 USD
          Income:Sessions       79.99 USD
    """
    loaded = load(text)
    paid, taken = (_parts(entry, ())[""] for entry in loaded.transactions)
    assert _sum(paid, taken) != {}
    with pytest.raises(AssertionError):
        assert loaded.messages == []


def _place(error: ClawbackError) -> tuple[object, str]:
    return (error.source.get("lineno"), error.check)


def _is_made(entry: Transaction) -> bool:
    return "clawback" in entry.tags


def _payment_links(entry: Transaction, prefix: str) -> list[str]:
    if not entry.postings or {"clawback", "insurance-payment"}.isdisjoint(entry.tags):
        return []
    if "clawback-of" in entry.meta:
        return [entry.meta["clawback-of"]]
    return [link for link in entry.links if link.startswith(prefix)]


def _by_kind(sums: dict[tuple[str, str], Decimal]) -> dict[tuple[str, str], Decimal]:
    """Balances with one account for all insurers: a credit stands on its own payer's."""
    folded: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for (account, currency), number in sums.items():
        kind = "Insurance" if _kind((account, currency)) == "Insurance" else account
        folded[kind, currency] += number
    return {key: number for key, number in folded.items() if number}


def _kind(key: tuple[str, str]) -> str:
    return key[0].split(":")[2] if key[0].startswith("Assets:Receivable:") else key[0]


def _group(account: str) -> str:
    return "cash" if account.startswith(_CASH) else account


def _parts(
    entry: Transaction, tails: tuple[str, ...]
) -> dict[str, dict[tuple[str, str], Decimal]]:
    """What an entry moves in each account group, for each claim that its postings name.

    The cash of a claim in a remittance is what balances the claim's other postings.
    """
    parts: dict[str, dict[tuple[str, str], Decimal]] = {}
    tagged = any(posting.meta and "claim" in posting.meta for posting in entry.postings)
    for posting, (account, number, currency) in zip(
        entry.postings, legs(entry, tails), strict=True
    ):
        group = _group(account)
        claim = (posting.meta or {}).get("claim", "")
        if tagged and group == "cash":
            continue
        part = parts.setdefault(claim, {})
        part[group, currency] = part.get((group, currency), ZERO) + number
        if tagged:
            part["cash", currency] = part.get(("cash", currency), ZERO) - number
    return {claim: _sum(part) for claim, part in parts.items()}


def _sum(*parts: dict[tuple[str, str], Decimal]) -> dict[tuple[str, str], Decimal]:
    total: dict[tuple[str, str], Decimal] = {}
    for part in parts:
        for key, number in part.items():
            total[key] = total.get(key, ZERO) + number
    return {key: number for key, number in total.items() if number}


def _assert_conserved(
    transactions: list[Transaction],
    standing: dict[tuple[str, str], dict[tuple[str, str], Decimal]],
    prefix: str,
    tails: tuple[str, ...],
) -> None:
    """All payments, reversals and corrections together are the active payments."""
    chained = [
        _sum(*_parts(entry, tails).values())
        for entry in transactions
        if _payment_links(entry, prefix) and "recoupment-variance" not in entry.tags
    ]
    assert _sum(*chained) == _sum(*standing.values())


def _held(transactions: list[Transaction], claim: str, currency: str) -> Decimal:
    """What the insurance receivables hold of a claim, from its entries and postings alone."""
    held = ZERO
    for entry in transactions:
        own = [posting.meta and posting.meta.get("claim") for posting in entry.postings]
        named = claim in entry.links
        for told, (account, number, unit) in zip(own, legs(entry), strict=True):
            if not account.startswith("Assets:Receivable:Insurance:") or unit != currency:
                continue
            if told == claim or (named and not told):
                held += number
    return held
