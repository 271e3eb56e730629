from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from beancount.core.data import Transaction
from beancount.ops.summarize import clamp_opt

from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.reports.line_items import Kind
from beancount_clawback.reports.line_items import LineItem
from beancount_clawback.reports.line_items import line_items
from tests.reports.bean_query import LEDGERS
from tests.reports.report_case import CHARGE
from tests.reports.report_case import PAYMENT
from tests.reports.report_case import RECORD
from tests.reports.report_case import RECOUPMENT
from tests.reports.report_case import items_in
from tests.reports.report_case import items_of
from tests.reports.report_case import ledger_of
from tests.reports.report_case import loaded
from tests.reports.report_case import money


def four(item: LineItem) -> list[Decimal]:
    amounts = item.amounts
    return [
        amounts.insurance_paid,
        amounts.write_off,
        amounts.client_responsibility,
        amounts.insurance_responsibility,
    ]


def income_statement(ledger: Ledger) -> dict[str, Decimal]:
    """Minus the sum of all postings to Income, by currency, straight from the entries."""
    sums: dict[str, Decimal] = {}
    for entry in ledger.entries:
        if isinstance(entry, Transaction):
            for posting in entry.postings:
                if posting.account.startswith("Income:"):
                    assert posting.units is not None
                    assert posting.units.number is not None
                    currency = posting.units.currency
                    sums[currency] = sums.get(currency, Decimal(0)) - posting.units.number
    return sums


def summed_income(items: list[LineItem]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for item in items:
        if item.income:
            sums[item.currency] = sums.get(item.currency, Decimal(0)) + item.income
    return sums


def test_a_clawback_is_a_reversal_and_a_corrected_payment_and_never_one_line() -> None:
    items = items_of(CHARGE, PAYMENT, RECORD)
    assert [(item.kind, item.income, item.cash) for item in items] == [
        (Kind.CHARGE, Decimal("150.00"), 0),
        (Kind.PAYMENT, Decimal("-35.00"), Decimal("85.00")),
        (Kind.REVERSAL, Decimal("35.00"), Decimal("-85.00")),
        (Kind.CORRECTED_PAYMENT, 0, 0),
    ]
    assert [four(item) for item in items] == [
        money("0 0 0 150"),
        money("85 35 30 0"),
        money("-85 -35 -30 0"),
        money("0 0 150 0"),
    ]


def test_every_line_knows_what_its_claim_knows() -> None:
    items = items_of(CHARGE, PAYMENT, RECORD)
    assert {
        (item.payer, item.client, item.practitioner, item.service, item.claim) for item in items
    } == {("Aetna", "C0017", "dr-lee", "90837", "claim-1042")}
    assert {item.service_date for item in items} == {datetime.date(2026, 1, 15)}
    assert [item.payment for item in items] == ["", "pay-5512", "pay-5512", "pay-5512"]
    assert [item.check for item in items] == ["", "5512", "", ""]


def test_source_and_reason_are_those_of_the_record() -> None:
    items = items_of(CHARGE, PAYMENT, RECORD)
    assert [(item.source, item.reason) for item in items[1:]] == [
        ("", ""),
        ("letter", "Coverage ended 2025-12-31"),
        ("letter", "Coverage ended 2025-12-31"),
    ]
    stated = RECORD + '  reason: "eligibility"\n'
    assert items_of(CHARGE, PAYMENT, stated)[-1].reason == "eligibility"


def test_a_generated_line_stands_at_its_record() -> None:
    items = items_of(CHARGE, PAYMENT, RECORD)
    assert items[2].lineno == items[3].lineno > items[1].lineno


PAID_50 = """
2026-02-10 * "Aetna" "EOB 5512" ^claim-1042 ^pay-5512 #insurance-payment
  insurance-paid:        50.00 USD
  write-off:             75.00 USD
  client-responsibility: 25.00 USD
"""


def test_reversal_of_a_therapy_line_50_75_25() -> None:
    """X12 RFI 2442: charge 150; paid 50, CO-45 75, PR-1 25."""
    items = items_of(
        CHARGE,
        PAID_50,
        """
        2026-05-02 * "Aetna" "Other coverage is primary" ^pay-5512 #clawback
        """,
    )
    assert [four(item) for item in items[1:]] == [money("50 75 25 0"), money("-50 -75 -25 0")]


def test_reversed_50_and_corrected_40_stay_two_lines() -> None:
    items = items_of(
        CHARGE,
        PAID_50,
        """
        2026-05-02 * "Aetna" "Deductible was 35.00" ^pay-5512 #clawback
          insurance-paid:        40.00 USD
          write-off:             75.00 USD
          client-responsibility: 35.00 USD
        """,
    )
    assert [item.cash for item in items[1:]] == money("50 -50 40")
    assert [item.income for item in items[1:]] == money("-75 75 -75")


def test_what_remains_with_the_insurer_goes_back_with_the_reversal() -> None:
    """Price 150: 50 + 37.50 + 22.50 leaves 40; the reversal takes the 40 back too."""
    corrected = """
        2026-05-02 * "Aetna" "Length in question" ^pay-5512 #clawback
          insurance-paid:        50.00 USD
          write-off:             37.50 USD
          client-responsibility: 22.50 USD

        2026-06-02 * "Aetna" "Not covered" ^pay-5512 #clawback
          client-responsibility: 150.00 USD
    """
    items = items_of(CHARGE, PAYMENT, corrected)
    assert [four(item) for item in items[1:]] == [
        money("85 35 30 0"),
        money("-85 -35 -30 0"),
        money("50 37.50 22.50 40"),
        money("-50 -37.50 -22.50 -40"),
        money("0 0 150 0"),
    ]
    assert [item.amounts.price for item in items[1:]] == money("150 -150 150 -150 150")


def test_what_a_payer_keeps_back_counts_as_paid() -> None:
    """400 due, 50 kept back for another client's claim, a remittance of 350."""
    items = items_in(loaded(LEDGERS / "examples" / "recoupment-and-offset.beancount"))
    (item,) = [item for item in items if item.payment == "pay-5601"]
    assert (item.cash, four(item)) == (Decimal(400), money("400 0 0 0"))


def test_what_was_taken_beyond_the_payment_is_a_line_of_its_own() -> None:
    """133.29 paid, 133.66 taken: 0.37 is not absorbed by the reversal."""
    items = items_in(loaded(LEDGERS / "examples" / "taken-more-than-paid.beancount"))
    assert [(item.kind, item.cash, item.income) for item in items[2:]] == [
        (Kind.REVERSAL, Decimal("-133.29"), Decimal("23.39")),
        (Kind.VARIANCE, Decimal("-0.37"), Decimal(0)),
    ]


def test_a_remittance_over_many_claims_is_a_line_a_claim() -> None:
    """250 = 85 + 85 + 80."""
    items = items_in(loaded(LEDGERS / "examples" / "many-claims-check.beancount"))
    remittance = [item for item in items if item.kind is Kind.PAYMENT]
    assert [(item.claim, item.client, item.cash, item.income) for item in remittance] == [
        ("claim-1042", "C0017", Decimal("85.00"), Decimal("-35.00")),
        ("claim-1043", "C0018", Decimal("85.00"), Decimal("-35.00")),
        ("claim-1044", "C0019", Decimal("80.00"), Decimal("-20.00")),
    ]


def test_what_belongs_to_no_claim_of_a_remittance_is_a_line_of_its_own() -> None:
    items = items_of(
        CHARGE,
        """
        2026-02-10 * "Aetna" "Check 9" ^claim-1042 ^pay-9 #insurance-payment
          check: "9"
          Assets:Bank:Checking                  121.12 USD
          Income:Adjustments:Contractual         30.00 USD
            claim: "claim-1042"
          Assets:Receivable:Insurance:Aetna    -150.00 USD
            claim: "claim-1042"
          Income:Interest                        -1.12 USD
        """,
    )
    assert [(i.claim, i.kind, i.cash, i.income, i.payer) for i in items[1:]] == [
        ("claim-1042", Kind.PAYMENT, Decimal(120), Decimal(-30), "Aetna"),
        ("", Kind.PAYMENT, Decimal("1.12"), Decimal("1.12"), "Aetna"),
    ]


def test_a_denial_is_a_line_though_it_moves_nothing() -> None:
    items = items_of(
        CHARGE,
        """
        2026-02-10 * "Aetna" "Denied, CO-16" ^claim-1042 ^pay-5512 #insurance-payment
          insurance-paid: 0.00 USD
        """,
    )
    assert [(item.kind, four(item)) for item in items[1:]] == [
        (Kind.DENIAL, money("0 0 0 150"))
    ]
    assert (items[1].payer, items[1].client, items[1].practitioner) == (
        "Aetna",
        "C0017",
        "dr-lee",
    )


def test_client_payments_write_offs_and_transfers_are_told_apart() -> None:
    items = items_of(
        CHARGE,
        PAYMENT,
        """
        2026-03-01 * "C0017" "Card" ^claim-1042
          Assets:Bank:Checking               20.00 USD
          Assets:Receivable:Clients:C0017   -20.00 USD

        2026-03-02 * "C0017" "Courtesy" ^claim-1042
          Income:Adjustments:Contractual     10.00 USD
          Assets:Receivable:Clients:C0017   -10.00 USD

        2026-03-03 * "C0017" "Courtesy taken back" ^claim-1042
          Income:Adjustments:Contractual    -10.00 USD
          Assets:Receivable:Clients:C0017    10.00 USD

        2026-03-04 * "Aetna" "Client's after all" ^claim-1042
          Assets:Receivable:Clients:C0017    15.00 USD
          Assets:Receivable:Insurance:Aetna -15.00 USD
        """,
    )
    assert [(item.kind, item.income, item.cash) for item in items[2:]] == [
        (Kind.CLIENT_PAYMENT, 0, Decimal(20)),
        (Kind.WRITE_OFF, Decimal(-10), 0),
        (Kind.WRITE_OFF_REVERSAL, Decimal(10), 0),
        (Kind.OTHER, 0, 0),
    ]
    assert [four(item) for item in items[3:]] == [
        money("0 10 -10 0"),
        money("0 -10 10 0"),
        money("0 0 15 -15"),
    ]


def test_income_and_payments_that_name_no_claim_are_in_the_stream_too() -> None:
    items = items_of(
        """
        2026-03-01 * "Bank" "Interest"
          Assets:Bank:Checking                3.20 USD
          Income:Interest                    -3.20 USD

        2026-03-02 * "C0017" "On account"
          Assets:Bank:Checking               50.00 USD
          Assets:Receivable:Clients:C0017   -50.00 USD

        2026-03-03 * "Landlord" "Rent"
          Expenses:Rent                     900.00 USD
          Assets:Bank:Checking             -900.00 USD
        """
    )
    assert [(item.kind, item.income, item.cash, item.client) for item in items] == [
        (Kind.OTHER_INCOME, Decimal("3.20"), Decimal("3.20"), ""),
        (Kind.CLIENT_PAYMENT, 0, Decimal(50), "C0017"),
    ]


def test_an_entry_on_two_claims_that_does_not_tell_them_apart_is_one_line() -> None:
    second = CHARGE.replace("1042", "1043").replace("dr-lee", "m-ruiz")
    items = items_of(
        CHARGE,
        second,
        """
        2026-03-01 * "C0017" "Statement, 2 sessions" ^claim-1042 ^claim-1043
          Assets:Bank:Checking               60.00 USD
          Assets:Receivable:Clients:C0017   -60.00 USD
        """,
    )
    statement = items[-1]
    assert (statement.kind, statement.cash) == (Kind.CLIENT_PAYMENT, Decimal(60))
    assert (statement.claim, statement.practitioner) == (
        "claim-1042, claim-1043",
        "dr-lee, m-ruiz",
    )


def test_a_written_off_expense_counts_like_income() -> None:
    plugin = """plugin "beancount_clawback" "{'write-off': 'Expenses:Rent'}"\n"""
    items = items_of(
        CHARGE,
        PAYMENT.replace("Income:Adjustments:Contractual", "Expenses:Rent"),
        plugin=plugin,
    )
    assert items[1].income == Decimal(-35)


def test_a_settlement_outside_the_bank_accounts_is_cash_of_its_reversal() -> None:
    record = RECORD + "  settlement: Equity:Opening-Balances\n"
    items = items_of(CHARGE, PAYMENT, record)
    assert items[2].cash == Decimal(-85)


def test_two_payers_on_one_claim_keep_their_own_lines() -> None:
    items = items_in(loaded(LEDGERS / "examples" / "secondary-insurance.beancount"))
    assert [(item.kind.value, item.payer, item.cash) for item in items] == [
        ("charge", "Medicare", 0),
        ("payment", "Medicare", Decimal("133.29")),
        ("payment", "Aetna", Decimal("25.00")),
        ("reversal", "Aetna", Decimal("-25.00")),
        ("corrected payment", "Aetna", 0),
    ]
    # 190.00 - 133.29 - 23.39 = 33.32 remained for the second payer
    assert [item.amounts.insurance_responsibility for item in items[1:]] == money("33.32 0 0 0")


def test_a_cash_basis_payment_is_income_and_cash_at_once() -> None:
    items = items_in(loaded(LEDGERS / "examples" / "cash-basis.beancount"))
    assert [(item.kind.value, item.cash, item.income) for item in items] == [
        ("payment", Decimal(85), Decimal(85)),
        ("payment", Decimal(80), Decimal(80)),
        ("reversal", Decimal(-85), Decimal(-85)),
        ("reversal", Decimal(-80), Decimal(-80)),
        ("corrected payment", Decimal(50), Decimal(50)),
    ]
    # no charge: what is left of the price of 80.00
    assert items[-1].amounts.insurance_responsibility == Decimal(30)


@pytest.mark.parametrize(
    "path", sorted((LEDGERS / "examples").glob("*.beancount")), ids=lambda path: path.stem
)
def test_every_posting_to_income_is_in_the_stream_once(path: Path) -> None:
    """Those with errors too: what the plugin refuses is not posted at all."""
    ledger = load(str(path))
    assert summed_income(items_in(ledger)) == income_statement(ledger)


def test_what_beancount_generates_to_summarize_a_period_is_no_line() -> None:
    ledger = ledger_of(CHARGE, PAYMENT, RECORD, plugin=RECOUPMENT)
    clamped, _ = clamp_opt(
        ledger.entries, datetime.date(2026, 3, 1), datetime.date(2027, 1, 1), ledger.options
    )
    assert {entry.meta["filename"] for entry in clamped} >= {"<summarize>"}
    items = line_items(clamped, ledger.config)
    assert [item.kind for item in items] == [Kind.REVERSAL, Kind.CORRECTED_PAYMENT]


def test_a_flag_that_a_person_chose_is_not_taken_for_a_summary() -> None:
    assert [item.kind for item in items_of(CHARGE.replace("*", "S"))] == [Kind.CHARGE]


def test_other_currencies_of_an_entry_are_lines_of_their_own() -> None:
    ledger = loaded(LEDGERS / "examples" / "several-currencies.beancount")
    items = items_in(ledger)
    assert {item.currency for item in items} == {"USD", "CAD"}
    assert {item.currency for item in items if item.client == "C0018"} == {"CAD"}


def test_a_ledger_without_the_plugin_has_its_lines_as_well() -> None:
    assert [i.kind for i in items_of(CHARGE, PAYMENT, plugin="")] == [
        Kind.CHARGE,
        Kind.PAYMENT,
    ]
