"""Payments and records of one day: which counts first, and what their errors take with them."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from beancount import loader
from ledger_text import balances
from ledger_text import load
from practice_text import ACCOUNTS
from practice_text import CHARGE
from practice_text import PAYMENT
from practice_text import PLUGIN
from practice_text import ledger

if TYPE_CHECKING:
    from pathlib import Path

BANK = ("Assets:Bank:Checking", "USD")


def test_a_second_payment_that_a_record_of_the_day_corrects_is_an_error_and_stays() -> None:
    """85 of January's payment, and 50 of the second's corrected one: both stand."""
    text = ledger(
        CHARGE,
        PAYMENT.replace("35.00", "5.00").replace("30.00", "0.00").replace("-150.00", "-90.00"),
        """
2026-03-10 * "Aetna" "EOB 2" ^claim-1 ^pay-2 #insurance-payment
  insurance-paid: 60.00 USD

2026-03-10 * "Aetna" "Audit" ^pay-2 #clawback
  insurance-paid: 50.00 USD
""",
    )
    loaded = load(text)
    assert ["has already paid on claim-1" in message for message in loaded.messages] == [True]
    assert str(balances(loaded.entries)[BANK]) == "135.00"


def test_two_payments_of_a_day_each_say_what_they_leave() -> None:
    """150 - 100 = 50 after the first, 50 - 30 = 20 after the second, in either order."""
    first = """
2026-02-10 * "Aetna" "EOB 1" ^claim-1 ^pay-1 #insurance-payment
  insurance-paid: 100.00 USD
  insurance-responsibility: 50.00 USD
"""
    second = """
2026-02-10 * "Medicare" "EOB 2" ^claim-1 ^pay-2 #insurance-payment
  insurance-paid: 30.00 USD
  insurance-responsibility: 20.00 USD
"""
    assert load(ledger(CHARGE, first, second)).messages == []
    wrong = second.replace("20.00", "21.00")
    (message,) = load(ledger(CHARGE, first, wrong)).messages
    assert "1.00 USD too much" in message


def test_the_last_record_in_the_file_is_the_last_of_its_day() -> None:
    records = [
        f'2026-05-02 * "Aetna" "To {paid}" ^pay-1 #clawback\n  insurance-paid: {paid}\n'
        for paid in (70, 60, 50)
    ]
    for order in (records, records[::-1]):
        loaded = load(ledger(CHARGE, PAYMENT, *order))
        assert loaded.messages == []
        last = order[-1].rsplit(" ", 1)[1].strip()
        assert balances(loaded.entries)[BANK] == int(last)


def test_a_payment_that_a_record_of_its_day_takes_back_is_not_held_against_the_price() -> None:
    text = ledger(
        CHARGE,
        """
2026-02-10 * "Aetna" "Too much" ^claim-1 ^pay-1 #insurance-payment
  insurance-paid: 160.00 USD

2026-02-10 * "Aetna" "Taken back at once" ^pay-1 #clawback
""",
    )
    loaded = load(text)
    assert loaded.messages == []
    assert balances(loaded.entries)["Assets:Receivable:Insurance:Aetna", "USD"] == 150


def test_what_a_refused_payment_names_is_said_to_the_later_record() -> None:
    text = ledger(
        CHARGE,
        """
2026-02-10 * "Aetna" "Too much" ^claim-1 ^pay-1 #insurance-payment
  insurance-paid: 160.00 USD

2026-02-11 * "Aetna" "Audit" ^pay-1 #clawback
""",
    )
    first, second = load(text).messages
    assert "10.00 USD too much" in first
    assert "(<string>:20) has an error of its own" in second


def test_a_payment_whose_metadata_cannot_be_read_has_one_error() -> None:
    """Whether it is supplemental cannot be told, so it is not called a second payment too."""
    text = ledger(
        CHARGE,
        PAYMENT,
        """
2026-03-10 * "Aetna" "EOB 2" ^claim-1 ^pay-2 #insurance-payment
  supplemental: TRUE
  payer:
  Assets:Bank:Checking                  10.00 USD
  Assets:Receivable:Insurance:Aetna    -10.00 USD
""",
    )
    (message,) = load(text).messages
    assert "`payer` is nothing" in message


def test_the_order_of_the_included_files_does_not_matter(tmp_path: Path) -> None:
    """Records of one day count by the names of their files, not by the order of inclusion."""
    parts = {
        "a.beancount": [
            PAYMENT,
            '2026-05-02 * "Aetna" "First" ^pay-1 #clawback\n  write-off: 9\n',
        ],
        "b.beancount": ['2026-05-02 * "Aetna" "Second" ^pay-1 #clawback\n  write-off: 8\n'],
        "c.beancount": [CHARGE, ACCOUNTS],
    }
    for name, texts in parts.items():
        (tmp_path / name).write_text("\n".join(texts), encoding="utf-8")
    outcomes = []
    for order in permutations(parts):
        main = tmp_path / "main.beancount"
        includes = [f'include "{name}"' for name in order]
        main.write_text("\n".join([PLUGIN, *includes]), encoding="utf-8")
        entries, errors, _ = loader.load_file(str(main))
        assert errors == []
        outcomes.append(sorted(map(repr, entries)))
        folded = balances(entries, folded=("Reversals", "Corrected-Payments"))
        assert folded["Income:Adjustments:Contractual", "USD"] == 8
    assert all(outcome == outcomes[0] for outcome in outcomes)
