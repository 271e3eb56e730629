"""The demo practice and the example ledgers, loaded as a person would load them.

The balance assertions in the demo are computed by the generator from what each record means,
not by the plugin: a ledger that loads without errors is two reckonings that agree.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

import pytest
from beancount import loader
from beancount.core.data import Balance
from beancount.core.data import Transaction

from beancount_clawback.claims.book import build_book
from beancount_clawback.demo import MAIN_FILE
from beancount_clawback.demo import DemoExistsError
from beancount_clawback.demo import demo_files
from beancount_clawback.demo import write_demo
from beancount_clawback.demo.clawback_steps import Notice
from beancount_clawback.demo.practice import CASES
from beancount_clawback.demo.practice import two_years
from beancount_clawback.demo.working_days import is_working_day
from beancount_clawback.ledger_language.config import plugin_config
from beancount_clawback.ledger_language.config import read_config
from tests.demo.other_hashes import digests_of_demo

if TYPE_CHECKING:
    from beancount.core.data import Directive

    from beancount_clawback.claims.claim import Claim

LEDGERS = Path(__file__).parents[2] / "ledgers"
EXAMPLES = sorted((LEDGERS / "examples").glob("*.beancount"))
WITH_ERRORS = {"closed-period.beancount", "errors.beancount"}
NO_CACHE = {**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"}


class Loaded(NamedTuple):
    """What Beancount's loader makes of a ledger."""

    entries: list[Directive]
    errors: list[Any]
    options: dict[str, Any]

    def tagged(self, *tags: str) -> list[Transaction]:
        """The transactions that have all of `tags`."""
        return [
            entry
            for entry in self.entries
            if isinstance(entry, Transaction) and set(tags) <= set(entry.tags)
        ]


def load(path: Path) -> Loaded:
    return Loaded(*loader.load_file(str(path)))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """The demo as written anew, beside no cache of an earlier load."""
    return load(write_demo(tmp_path_factory.mktemp("practice")))


def balance(ledger: Loaded, account: str) -> Decimal:
    """What an account and those below it hold in USD."""
    return sum(
        (
            posting.units.number
            for entry in ledger.entries
            if isinstance(entry, Transaction)
            for posting in entry.postings
            if posting.units and posting.units.number is not None
            if posting.account == account or posting.account.startswith(f"{account}:")
        ),
        Decimal(0),
    )


# ---- the files


def test_the_checked_in_demo_is_what_the_generator_writes() -> None:
    checked_in = {
        path.name: path.read_text(encoding="utf-8")
        for path in (LEDGERS / "demo").glob("*.beancount")
    }
    assert checked_in == demo_files()


@pytest.mark.slow
def test_the_demo_is_the_same_in_another_process_with_other_hashes() -> None:
    assert len(digests_of_demo("demo_files")) == 1


@pytest.mark.slow
def test_the_demo_is_written_into_a_directory_that_is_made(tmp_path: Path) -> None:
    main = write_demo(tmp_path / "a" / "b")
    assert main == tmp_path / "a" / "b" / "practice.beancount"
    assert {path.name for path in main.parent.iterdir()} == set(demo_files())


def test_an_existing_file_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    in_the_way = tmp_path / "2025.beancount"
    in_the_way.write_text("; my own books\n", encoding="utf-8")
    with pytest.raises(DemoExistsError, match=r"2025\.beancount would be overwritten"):
        write_demo(tmp_path)
    assert list(tmp_path.iterdir()) == [in_the_way]
    assert in_the_way.read_text(encoding="utf-8") == "; my own books\n"


# ---- the practice


@pytest.mark.slow
def test_the_demo_loads_without_errors(demo: Loaded) -> None:
    assert demo.errors == []


def test_bean_check_passes_on_the_checked_in_demo() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "beancount.scripts.check", str(LEDGERS / "demo" / MAIN_FILE)],
        env=NO_CACHE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_the_practice_has_the_size_that_is_claimed(demo: Loaded) -> None:
    charges = demo.tagged("charge")
    assert len(charges) == 3049
    assert len({charge.payee for charge in charges}) == 60
    assert {charge.meta["practitioner"] for charge in charges} == {
        "dr-lee",
        "dr-okafor",
        "m-ruiz",
    }
    assert {payment.payee for payment in demo.tagged("insurance-payment")} == {
        "Aetna",
        "BlueShield",
        "Cigna",
        "Medicare",
        "Optum",
    }
    assert min(charge.date for charge in charges) == dt.date(2024, 1, 2)
    assert max(charge.date for charge in charges) == dt.date(2025, 12, 31)
    assert len({link for charge in charges for link in charge.links}) == len(charges)


def test_forty_cases_give_forty_nine_reversals(demo: Loaded) -> None:
    assert len(CASES) == 40
    reversals = demo.tagged("clawback", "reversal")
    assert len(reversals) == 49
    assert len(demo.tagged("clawback", "corrected-payment")) == 34
    assert len(demo.tagged("clawback", "recoupment-variance")) == 2
    assert Counter(entry.meta["source"] for entry in reversals) == {
        "letter": 30,
        "phone": 8,
        "portal": 9,
        "era": 2,
    }
    assert Counter(entry.flag for entry in reversals) == {"*": 41, "!": 8}


def test_every_notice_reaches_the_practice_on_a_working_day() -> None:
    days = [
        dt.date.fromisoformat(step.day)
        for case in CASES
        for step in case.steps
        if isinstance(step, Notice)
    ]
    assert [day for day in days if not is_working_day(day)] == []
    assert max(days) == dt.date(2026, 5, 12)


def test_the_business_makes_a_modest_profit_and_keeps_money_in_the_bank(demo: Loaded) -> None:
    profit = -balance(demo, "Income") - balance(demo, "Expenses")
    income = -balance(demo, "Income")
    assert Decimal("0.10") < profit / income < Decimal("0.25")
    bank = [
        entry.amount.number
        for entry in demo.entries
        if isinstance(entry, Balance) and entry.account == "Assets:Bank:Checking"
    ]
    assert len(bank) == 24
    assert min(number for number in bank if number is not None) > 5000


# ---- clawbacks of every kind


def amounts(entry: Transaction, account: str) -> list[str]:
    """What the postings of an entry move on an account and those below it."""
    return [
        str(posting.units.number)
        for posting in entry.postings
        if posting.units
        if posting.account == account or posting.account.startswith(f"{account}:")
    ]


def only(ledger: Loaded, narration: str, tag: str) -> Transaction:
    (entry,) = [found for found in ledger.tagged(tag) if found.narration == narration]
    return entry


def test_some_manual_payments_are_not_confirmed_yet_and_can_be_edited(demo: Loaded) -> None:
    moved_by_payments = ("Assets:Bank:Checking", "Assets:Receivable:", "Income:Adjustments:")
    confirmed = max(
        entry.date
        for entry in demo.entries
        if isinstance(entry, Balance) and entry.account.startswith(moved_by_payments)
    )
    manual = [
        entry
        for entry in demo.tagged("insurance-payment")
        if "insurance-paid" in entry.meta and entry.date >= confirmed
    ]
    assert len(manual) >= 3


def test_eighty_paid_and_thirty_taken_leaves_fifty(demo: Loaded) -> None:
    narration = "Audit of 2024-05: 30.00 overpaid"
    reversal = only(demo, narration, "reversal")
    corrected = only(demo, narration, "corrected-payment")
    assert amounts(reversal, "Assets:Bank:Checking") == ["-80.00"]
    assert amounts(corrected, "Assets:Bank:Checking") == ["50.00"]


def test_of_four_hundred_due_fifty_are_kept_back(demo: Loaded) -> None:
    (remittance,) = [
        payment
        for payment in demo.tagged("insurance-payment")
        if amounts(payment, "Assets:Bank") == ["350.00"]
    ]
    assert amounts(remittance, "Liabilities:Recoupments:Optum") == ["50.00"]
    assert amounts(remittance, "Assets:Receivable:Insurance:Optum") == ["-150.00"] * 4


def test_taking_more_than_was_paid_stands_apart(demo: Loaded) -> None:
    narration = "Another insurer is primary since 2024-01-01"
    variance = only(demo, narration, "recoupment-variance")
    assert amounts(only(demo, narration, "reversal"), "Assets:Bank:Checking") == ["-133.29"]
    assert amounts(variance, "Expenses:Recoupment-Variance") == ["0.37"]
    assert balance(demo, "Expenses:Recoupment-Variance") == Decimal("1.49")


def test_one_payment_is_clawed_back_three_times(demo: Loaded) -> None:
    chains = Counter(
        entry.meta.get("clawback-of", "written out by hand")
        for entry in demo.tagged("clawback", "reversal")
    )
    assert Counter(chains.values()) == {1: 42, 2: 2, 3: 1}


def test_a_secondary_payer_takes_back_and_the_first_payer_stands(demo: Loaded) -> None:
    reversal = only(demo, "Supplement policy lapsed 2024-04-30", "reversal")
    (claim,) = [link for link in reversal.links if link.startswith("claim-")]
    payments = {
        payment.payee: "reversed" in payment.tags
        for payment in demo.tagged("insurance-payment")
        if claim in payment.links
    }
    assert payments == {"Medicare": False, "Aetna": True}


def test_an_appeal_that_is_won_is_a_payment_with_its_own_link(demo: Loaded) -> None:
    appeals = [
        p for p in demo.tagged("insurance-payment") if "appeal upheld" in str(p.narration)
    ]
    assert [sorted(amounts(appeal, "Assets:Bank")) for appeal in appeals] == [
        ["53.00"],
        [],
        ["80.00"],
    ]
    assert amounts(appeals[1], "Liabilities:Recoupments:Medicare") == ["89.83"]


def test_what_is_still_owed_stands_on_the_recoupment_accounts(demo: Loaded) -> None:
    owed = {
        payer: balance(demo, f"Liabilities:Recoupments:{payer}")
        for payer in ("Aetna", "BlueShield", "Cigna", "Medicare", "Optum")
    }
    assert owed == {
        "Aetna": Decimal("-118.00"),
        "BlueShield": Decimal("-90.00"),
        "Cigna": Decimal("-15.00"),
        "Medicare": Decimal("-89.83"),
        "Optum": Decimal("-50.00"),
    }


# ---- the generator as a witness


@pytest.mark.slow
def test_every_claim_holds_what_the_generator_reckoned_for_it(demo: Loaded) -> None:
    config, _ = read_config(plugin_config(demo.options)[1], demo.options)
    book = build_book(demo.entries, config)
    assert {claim.name: balances(claim) for claim in book.all()} == reckoned_by_the_generator()
    assert book.unclear == ()


def balances(claim: Claim) -> tuple[Decimal, Decimal, Decimal]:
    return claim.insurance_balance, claim.client_balance, claim.amounts.write_off


def reckoned_by_the_generator() -> dict[str, tuple[Decimal, Decimal, Decimal]]:
    """Insurance and client receivable and write-off of each claim, added up from its moves."""
    practice = two_years()
    claim_of_payment = {
        payment.link: payment.decisions[0].claim.link
        for payment in practice.payments
        if not payment.covers_many_claims
    }
    columns = ("Assets:Receivable:Insurance:", "Assets:Receivable:Clients:", "Income:Adjust")
    sums: dict[str, list[Decimal]] = {}
    for entry in practice.entries:
        of_entry = [value.strip('"') for key, value in entry.meta if key == "claim"]
        of_entry += [link for link in entry.links if link.startswith("claim-")]
        of_entry += [claim_of_payment[link] for link in entry.links if link in claim_of_payment]
        for move in entry.moves:
            of_move = [value.strip('"') for key, value in move.meta if key == "claim"]
            for column, prefix in enumerate(columns):
                if move.account.startswith(prefix):
                    claim = (of_move or of_entry)[0]
                    held = sums.setdefault(claim, [Decimal(0)] * len(columns))
                    held[column] += move.amount
    return {claim: (held[0], held[1], held[2]) for claim, held in sums.items()}


@pytest.mark.slow
def test_a_record_changed_by_one_dollar_breaks_the_balance_assertions(tmp_path: Path) -> None:
    main = write_demo(tmp_path)
    clawbacks = tmp_path / "clawbacks.beancount"
    text = clawbacks.read_text(encoding="utf-8")
    of_the_audit = text.index("Audit of 2024-05")
    changed = text[of_the_audit:].replace("50.00", "51.00", 1).replace("75.00", "74.00", 1)
    clawbacks.write_text(text[:of_the_audit] + changed, encoding="utf-8")
    messages = [error.message for error in load(main).errors]
    assert any("Balance failed for 'Assets:Bank:Checking'" in message for message in messages)


# ---- the examples


@pytest.mark.parametrize(
    "path", [p for p in EXAMPLES if p.name not in WITH_ERRORS], ids=lambda path: path.stem
)
def test_an_example_says_what_it_shows_and_loads_without_errors(path: Path) -> None:
    ledger = load(path)
    assert path.read_text(encoding="utf-8").startswith("; ")
    assert ledger.errors == []
    assert ledger.tagged("clawback", "reversal")
    assert any(isinstance(entry, Balance) for entry in ledger.entries)


def test_the_closed_period_has_its_one_error_at_the_record_of_december() -> None:
    ledger = load(LEDGERS / "examples" / "closed-period.beancount")
    (error,) = ledger.errors
    assert error.message.startswith(
        "This record is dated 2025-12-20, inside the closed period (closed-through 2025-12-31)."
    )
    assert error.source["lineno"] == error.entry.meta["lineno"]
    assert error.entry.narration == "Coverage ended 2025-07-31"
    assert len(ledger.tagged("clawback", "reversal")) == 2


def test_there_is_an_example_for_each_of_eleven_subjects() -> None:
    assert {path.stem for path in EXAMPLES} >= {
        "cash-basis",
        "chain",
        "closed-period",
        "many-claims-check",
        "manual-remittance",
        "recoupment-and-offset",
        "secondary-insurance",
        "several-currencies",
        "taken-more-than-paid",
        "won-appeal",
        "written-out-reversal",
    }
