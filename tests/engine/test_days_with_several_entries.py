"""Payments and records of one day: which counts first, and what their errors take with them."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from beancount import loader

from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.checks import open_reviews
from beancount_clawback.engine.engine_order import transactions_in_order
from beancount_clawback.ledger_files.loaded_ledger import load as load_ledger
from beancount_clawback.ledger_language.config import Config
from tests.engine.ledger_text import balances
from tests.engine.ledger_text import load
from tests.engine.practice_text import ACCOUNTS
from tests.engine.practice_text import CHARGE
from tests.engine.practice_text import PAYMENT
from tests.engine.practice_text import PLUGIN
from tests.engine.practice_text import ledger

if TYPE_CHECKING:
    from pathlib import Path

    from beancount.core.data import Directives

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


PAID = """
2026-05-02 * "Aetna" "EOB" ^claim-1 ^pay-1 #insurance-payment
  insurance-paid: 100.00 USD
  write-off: 50.00 USD
"""
AT_ONCE = """
2026-05-02 * "Aetna" "Corrected at once" ^pay-1 #clawback
  insurance-paid: 40.00
  write-off: 10.00
  taken: 60.37 USD
"""


def _history(entries: Directives, config: Config) -> list[tuple[str, str]]:
    """The events of claim-1 and what its receivables held after each."""
    (claim,) = build_book(entries, config).find("claim-1")
    return [(event.kind.value, str(event.balance)) for event in claim.events]


@pytest.mark.parametrize("texts", list(permutations((CHARGE, PAID, AT_ONCE))))
def test_the_history_is_the_same_wherever_a_record_stands_on_the_day(
    texts: tuple[str, ...],
) -> None:
    """150 billed; 100 + 50 leave 0, the reversal leaves 150, 40 + 10 leave 100."""
    loaded = load(ledger(*texts))
    assert loaded.messages == []
    assert _history(loaded.entries, loaded.config) == [
        ("charge", "150.00"),
        ("payment", "0.00"),
        ("reversal", "150.00"),
        ("corrected payment", "100.00"),
        ("recoupment variance", "100.00"),
    ]


def test_the_history_is_the_same_when_the_record_is_in_another_file(tmp_path: Path) -> None:
    """The record is on line 2 of its file, the payment far below in a file named after it."""
    files = {
        "a.beancount": AT_ONCE,
        "b.beancount": f"{ACCOUNTS}\n{CHARGE}\n{PAID}",
        "main.beancount": f'{PLUGIN}include "a.beancount"\ninclude "b.beancount"\n',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    entries, errors, _ = loader.load_file(str(tmp_path / "main.beancount"))
    assert errors == []
    assert [balance for _, balance in _history(entries, Config())] == [
        "150.00",
        "0.00",
        "150.00",
        "100.00",
        "100.00",
    ]


def test_records_of_a_day_in_several_files_pass_by_in_the_order_of_their_names(
    tmp_path: Path,
) -> None:
    """To 70 in a.beancount, then to 60 in b.beancount, whose line is the smaller one."""
    (tmp_path / "a.beancount").write_text(
        "\n" * 9 + '2026-05-02 * "Aetna" "To 70" ^pay-1 #clawback\n  insurance-paid: 70\n',
        encoding="utf-8",
    )
    (tmp_path / "b.beancount").write_text(
        '2026-05-02 * "Aetna" "To 60" ^pay-1 #clawback\n  insurance-paid: 60\n',
        encoding="utf-8",
    )
    main = tmp_path / "main.beancount"
    includes = 'include "b.beancount"\ninclude "a.beancount"\n'
    main.write_text(PLUGIN + includes + ACCOUNTS + CHARGE + PAYMENT, encoding="utf-8")
    entries, errors, _ = loader.load_file(str(main))
    assert errors == []
    # 150 - 85 - 35 = 30 of the client; then 150 again, 80, 150, 90
    assert _history(entries, Config())[1:] == [
        ("payment", "30.00"),
        ("reversal", "150.00"),
        ("corrected payment", "80.00"),
        ("reversal", "150.00"),
        ("corrected payment", "90.00"),
    ]


def test_a_reversal_written_out_without_the_claims_link_has_its_place_in_the_history() -> None:
    written = """
2026-05-02 * "Aetna" "Written out above the payment of its day" ^pay-1 #clawback #reversal
  Assets:Bank:Checking                -100.00 USD
  Income:Adjustments:Contractual       -50.00 USD
  Assets:Receivable:Insurance:Aetna    150.00 USD
"""
    loaded = load(ledger(written, PAID, CHARGE))
    assert loaded.messages == []
    assert _history(loaded.entries, loaded.config) == [
        ("charge", "150.00"),
        ("payment", "0.00"),
        ("reversal", "150.00"),
    ]


def test_entries_without_our_tags_come_first_in_their_day_and_keep_their_order() -> None:
    others = [
        f'2026-05-02 * "Bank" "{n}"\n  Liabilities:Card  1 USD\n  Income:Sessions\n'
        for n in (3, 1, 2)
    ]
    loaded = load(ledger(CHARGE, others[0], AT_ONCE, others[1], PAID, others[2]))
    ordered = transactions_in_order(loaded.entries)
    assert [entry.narration for entry in ordered] == [
        "60 min",
        *("3", "1", "2"),
        "EOB",
        *["Corrected at once"] * 3,
    ]
    assert transactions_in_order(ordered) == ordered


def test_the_open_reviews_of_a_day_are_listed_in_the_order_of_file_and_line(
    tmp_path: Path,
) -> None:
    second = CHARGE.replace("claim-1", "claim-2"), PAYMENT.replace("-1 ", "-2 ")
    for name, blank, link in (("a.beancount", 9, "pay-1"), ("b.beancount", 0, "pay-2")):
        record = f'2026-05-02 ! "Aetna" "In {name}" ^{link} #clawback\n'
        (tmp_path / name).write_text("\n" * blank + record, encoding="utf-8")
    main = tmp_path / "main.beancount"
    includes = 'include "b.beancount"\ninclude "a.beancount"\n'
    texts = [PLUGIN, includes, ACCOUNTS, CHARGE, PAYMENT, *second]
    main.write_text("\n".join(texts), encoding="utf-8")
    reviews = open_reviews(load_ledger(str(main)))
    assert [entry.narration for entry in reviews] == ["In a.beancount", "In b.beancount"]


@pytest.mark.parametrize("day", ["02", "03"])
def test_a_bill_stays_reopened_when_a_later_record_closes_it_on_that_day_or_another(
    day: str,
) -> None:
    first = '2026-05-02 * "Aetna" "Repriced" ^pay-1 #clawback\n  insurance-paid: 45.00\n'
    second = (
        f'2026-05-{day} * "Aetna" "Paid in full" ^pay-1 #clawback\n  insurance-paid: 150.00'
    )
    loaded = load(ledger(CHARGE, PAYMENT, first, second))
    assert loaded.messages == []
    (charge,) = [entry for entry in loaded.transactions if "charge" in entry.tags]
    assert "reopened" in charge.tags
    (claim,) = build_book(loaded.entries, loaded.config).all()
    assert claim.balance == 0
