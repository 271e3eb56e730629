"""Cash basis: money on its own day, gross, with the numbers of payers' guides."""

from __future__ import annotations

from decimal import Decimal

from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.settlement_allocation import allocate_settlements
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.reports.allocation import allocation
from beancount_clawback.reports.cash_basis import cash_items
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.line_items import LineItem
from beancount_clawback.reports.line_items import line_items
from beancount_clawback.reports.payments import payments
from beancount_clawback.reports.revenue import revenue
from beancount_clawback.reports.revenue import revenue_lines
from tests.reports.report_case import ledger_of
from tests.reports.report_case import rows_of
from tests.reports.settlement_practice import CARRIED_FORWARD
from tests.reports.settlement_practice import CONFIRMED_BY_72
from tests.reports.settlement_practice import PLUGIN
from tests.reports.settlement_practice import letter
from tests.reports.settlement_practice import moved
from tests.reports.settlement_practice import paid

UNAPPLIED = "2015-01-01 open Liabilities:Unapplied:Aetna\n"


def cash_of(ledger: Ledger) -> list[LineItem]:
    book = build_book(ledger.entries, ledger.config)
    items = line_items(ledger.entries, ledger.config, book)
    found = allocate_settlements(ledger.entries, book.roles)
    return cash_items(items, ledger.entries, book.roles, found)


def on_cash(*parts: str, plugin: str = PLUGIN) -> list[LineItem]:
    return cash_of(ledger_of(*parts, plugin=plugin))


def by_month(items: list[LineItem]) -> dict[str, tuple[str, str, str]]:
    table = revenue(items, by=By.MONTH, basis=Basis.CASH)
    rows = rows_of(table, "month", "payments", "reversals", "net")
    return {month: (paid_, taken, net) for month, paid_, taken, net in rows}


def lines_of(items: list[LineItem]) -> list[tuple[str, ...]]:
    table = revenue_lines(items, basis=Basis.CASH)
    rows = rows_of(table, "posted", "type", "claim", "net")
    return [row for row in rows if Decimal(row[-1])]


def test_a_letter_moves_no_money_and_its_refund_check_does() -> None:
    """Paid in 2025, taken back by a letter of December and a check of January."""
    items = on_cash(
        paid(1, "50.00", "2025-07-01"),
        letter(1, "2025-12-15"),
        moved("2026-01-10", "50.00", "^claim-1 ^pay-1", "Refund check 901"),
    )
    table = revenue(items, by=By.YEAR, basis=Basis.CASH)
    assert rows_of(table, "year", "net") == [("2025", "50.00"), ("2026", "-50.00")]
    assert lines_of(items)[-1] == ("2026-01-10", "taken back by check", "claim-1", "-50.00")


def test_a_check_of_350_that_keeps_back_50_is_400_and_50() -> None:
    items = on_cash(
        paid(1, "50.00", "2026-01-10"),
        letter(1, "2026-02-01"),
        """
        2026-03-01 * "C0018" "90837" ^claim-2 #charge
          Assets:Receivable:Insurance:Aetna   400.00 USD
          Income:Sessions                    -400.00 USD
        2026-03-02 * "Aetna" "EOB" ^claim-2 ^pay-2 #insurance-payment
          Assets:Bank:Checking                350.00 USD
          Liabilities:Recoupments:Aetna        50.00 USD
          Assets:Receivable:Insurance:Aetna  -400.00 USD
        """,
    )
    assert by_month(items)["2026-03"] == ("400.00", "-50.00", "350.00")
    offset = lines_of(items)[-1]
    assert offset == ("2026-03-02", "taken back by offset, assumed", "claim-1", "-50.00")
    table = revenue(items, by=By.CLIENT, basis=Basis.CASH)
    assert rows_of(table, "client", "net") == [("C0017", "0.00"), ("C0018", "400.00")]


def test_a_forward_balance_is_taken_when_it_is_offset() -> None:
    """600 and -600 of a check of 0, 200 carried; then 50 and -50, 150 carried."""
    items = on_cash(*CARRIED_FORWARD)
    assert by_month(items)["2026-03"] == ("600.00", "-600.00", "0.00")
    assert by_month(items)["2026-04"] == ("50.00", "-50.00", "0.00")


def test_refund_checks_are_taken_once_whatever_72_and_forward_balances_say() -> None:
    items = on_cash(*CONFIRMED_BY_72)
    nets = [(month, net) for month, (_, _, net) in by_month(items).items()]
    # The reversal of February was put off at once.
    assert nets == [("2026-01", "1100.00"), ("2026-02", "0.00"), ("2026-03", "-1100.00")]


def test_what_was_recovered_twice_is_taken_twice_under_its_clawback() -> None:
    items = on_cash(
        paid(1, "50.00", "2026-01-10"),
        letter(1, "2026-02-01"),
        moved("2026-03-20", "50.00", "^claim-1 ^pay-1", "Refund check 901"),
        moved("2026-04-10", "50.00", "^claim-1 ^pay-1 ^remit-777", "Taken on remittance 777"),
    )
    table = revenue(items, by=By.CLAIM, basis=Basis.CASH)
    assert rows_of(table, "claim", "reversals", "net") == [("claim-1", "-100.00", "-50.00")]


def test_a_card_fee_stays_with_its_processor_when_the_payer_takes_all_back() -> None:
    """The bank got 97 and gives 100; the fee of 3 was part of what the insurer paid."""
    plugin = PLUGIN.replace("'insurance-paid'", "'fee': 'Expenses:Card-Fees', 'insurance-paid'")
    ledger = ledger_of(
        """
        2015-01-01 open Expenses:Card-Fees
        2026-01-10 * "C0017" "90837" ^claim-1 #charge
          Assets:Receivable:Insurance:Aetna   100.00 USD
          Income:Sessions                    -100.00 USD
        2026-01-10 * "Aetna" "Card" ^claim-1 ^pay-1 #insurance-payment
          Assets:Bank:Checking                 97.00 USD
          Expenses:Card-Fees                    3.00 USD
          Assets:Receivable:Insurance:Aetna  -100.00 USD
        2026-02-10 * "Aetna" "debited" ^pay-1 #clawback
          settlement: Assets:Bank:Checking
        """,
        plugin=plugin,
    )
    assert by_month(cash_of(ledger)) == {
        "2026-01": ("100.00", "0.00", "100.00"),
        "2026-02": ("0.00", "-100.00", "-100.00"),
    }


def test_unapplied_money_counts_when_received_and_moves_to_its_claim_when_applied() -> None:
    items = on_cash(
        UNAPPLIED,
        """
        2026-01-10 * "C0017" "90837" ^claim-1 #charge
          practitioner: "dr-lee"
          Assets:Receivable:Insurance:Aetna   100.00 USD
          Income:Sessions                    -100.00 USD
        2026-01-20 ! "Aetna" "EFT 7" ^remit-7 #unapplied
          Assets:Bank:Checking                100.00 USD
          Liabilities:Unapplied:Aetna        -100.00 USD
        2026-02-10 * "Aetna" "EOB" ^claim-1 ^pay-1 #insurance-payment
          Liabilities:Unapplied:Aetna         100.00 USD
          Assets:Receivable:Insurance:Aetna  -100.00 USD
        """,
    )
    table = revenue(items, basis=Basis.CASH)
    assert rows_of(table, "month", "payments", "unapplied", "net") == [
        ("2026-01", "0.00", "100.00", "100.00"),
        ("2026-02", "100.00", "-100.00", "0.00"),
    ]
    assert rows_of(allocation(items, basis=Basis.CASH), "practitioner", "net") == [
        ("(none)", "0.00"),
        ("dr-lee", "100.00"),
    ]


def test_a_payment_counts_on_the_day_on_which_its_money_came() -> None:
    items = on_cash(
        paid(1, "50.00", "2026-01-02").replace(
            "  insurance-paid:", "  received: 2025-12-30\n  insurance-paid:"
        )
    )
    assert rows_of(revenue(items, by=By.YEAR, basis=Basis.CASH), "year", "net") == [
        ("2025", "50.00"),
        ("2026", "0.00"),
    ]


def test_a_dropped_clawback_moves_no_money() -> None:
    items = on_cash(
        paid(1, "50.00", "2026-01-10"),
        letter(1, "2026-02-01"),
        """
        2026-03-01 * "Aetna" "Dropped" ^pay-1
          Liabilities:Recoupments:Aetna   50.00 USD
          Income:Sessions                -50.00 USD
        """,
    )
    assert [net for *_, net in lines_of(items)] == ["50.00"]


def test_an_opening_balance_is_no_cash_and_its_check_is() -> None:
    items = on_cash(
        """
        2026-01-01 * "Opening"
          Liabilities:Recoupments:Aetna   -40.00 USD
          Equity:Opening-Balances          40.00 USD
        """,
        moved("2026-02-01", "40.00"),
    )
    assert [(row[0], row[-1]) for row in lines_of(items)] == [("2026-02-01", "-40.00")]


def test_a_clearing_account_is_cash() -> None:
    plugin = PLUGIN.replace(
        "'insurance-paid'", "'clearing': 'Assets:Undeposited', 'insurance-paid'"
    )
    items = on_cash(
        """
        2015-01-01 open Assets:Undeposited
        2026-01-10 * "C0017" "90837" ^claim-1 #charge
          Assets:Receivable:Insurance:Aetna   100.00 USD
          Income:Sessions                    -100.00 USD
        2026-01-30 * "Aetna" "EOB" ^claim-1 ^pay-1 #insurance-payment
          Assets:Undeposited                  100.00 USD
          Assets:Receivable:Insurance:Aetna  -100.00 USD
        2026-02-02 * "Deposit" ^remit-7
          Assets:Bank:Checking                100.00 USD
          Assets:Undeposited                 -100.00 USD
        """,
        plugin=plugin,
    )
    assert [(row[0], row[-1]) for row in lines_of(items)] == [("2026-01-30", "100.00")]


def test_payments_on_cash_basis_are_the_lines_that_move_money() -> None:
    items = on_cash(
        paid(1, "50.00", "2026-01-10"),
        letter(1, "2026-02-01"),
        moved("2026-03-20", "50.00", "^pay-1", "Refund check 901"),
    )
    table = payments(items, basis=Basis.CASH)
    assert rows_of(table, "posted", "type", "client", "insurance_paid") == [
        ("2026-01-10", "payment", "C0017", "50.00"),
        ("2026-03-20", "taken back by check", "C0017", "-50.00"),
    ]
