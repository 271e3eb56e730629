from __future__ import annotations

import datetime

from beancount_clawback.claims.recoupment import Recoupments
from beancount_clawback.claims.settlement_allocation import allocate_settlements
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.reports.recoupments import recoupment_lines
from beancount_clawback.reports.recoupments import recoupments_by_payer
from beancount_clawback.reports.recoupments import settlement_lines
from tests.reports.bean_query import LEDGERS
from tests.reports.report_case import CHARGE
from tests.reports.report_case import PAYMENT
from tests.reports.report_case import RECORD
from tests.reports.report_case import RECOUPMENT
from tests.reports.report_case import ledger_of
from tests.reports.report_case import loaded
from tests.reports.report_case import rows_of

SECOND = """
2026-01-16 * "C0018" "90837, 60 min" ^claim-1043 #charge
  Assets:Receivable:Insurance:Aetna     150.00 USD
  Income:Sessions                      -150.00 USD

2026-02-11 * "Aetna" "EOB 5513" ^claim-1043 ^pay-5513 #insurance-payment
  insurance-paid:        80.00 USD
  write-off:             45.00 USD
  client-responsibility: 25.00 USD

2026-05-03 * "Aetna" "80 becomes 50" ^pay-5513 #clawback
  insurance-paid:        50.00 USD
  write-off:             45.00 USD
  client-responsibility: 55.00 USD
"""


AS_OF = datetime.date(2026, 6, 30)


def read(ledger: Ledger, as_of: datetime.date | None = None) -> Recoupments:
    return allocate_settlements(ledger.entries, Roles(ledger.config), as_of)


def lines(ledger: Ledger) -> list[tuple[str, ...]]:
    return rows_of(
        recoupment_lines(read(ledger), AS_OF),
        *("payment", "reversed", "corrected", "owed", "settled", "open"),
    )


def test_what_a_clawback_makes_the_practice_owe_is_reversal_less_correction() -> None:
    ledger = ledger_of(CHARGE, PAYMENT, RECORD, SECOND, plugin=RECOUPMENT)
    assert lines(ledger) == [
        ("pay-5512", "85.00", "0.00", "85.00", "0.00", "85.00"),
        ("pay-5513", "80.00", "-50.00", "30.00", "0.00", "30.00"),
    ]
    assert rows_of(
        recoupments_by_payer(read(ledger), AS_OF), "payer", "clawbacks", "balance"
    ) == [("Aetna", "2", "115.00")]


def test_offset_remittance_and_debit_settle_as_the_entries_say() -> None:
    ledger = loaded(LEDGERS / "examples" / "recoupment-and-offset.beancount")
    found = read(ledger)
    assert lines(ledger) == [
        ("pay-5512", "85.00", "-35.00", "50.00", "50.00", "0.00"),
        ("pay-5513", "85.00", "0.00", "85.00", "85.00", "0.00"),
    ]
    assert rows_of(
        settlement_lines(found), "settled_on", "settled_by", "amount", "payment", "assigned"
    ) == [
        ("2025-07-01", "Aetna, EOB 5601", "50.00", "pay-5512", "assumed: the oldest"),
        ("2025-08-05", "Aetna, Refund check 2041", "85.00", "pay-5513", "as it says"),
    ]


def test_a_settlement_that_names_a_clawback_goes_to_no_other() -> None:
    named = """
    2026-06-01 * "Aetna" "Refund check 7" ^pay-5513
      Liabilities:Recoupments:Aetna          30.00 USD
      Assets:Bank:Checking                  -30.00 USD
    """
    ledger = ledger_of(CHARGE, PAYMENT, RECORD, SECOND, named, plugin=RECOUPMENT)
    assert [line[-1] for line in lines(ledger)] == ["85.00", "0.00"]


def test_a_posting_of_an_offset_can_name_the_clawback() -> None:
    offset = """
    2026-05-20 * "C0017" "90832, 30 min" ^claim-1044 #charge
      Assets:Receivable:Insurance:Aetna      40.00 USD
      Income:Sessions                       -40.00 USD

    2026-06-01 * "Aetna" "EOB 6000" ^claim-1044 ^pay-6000 #insurance-payment
      Assets:Bank:Checking                   10.00 USD
      Liabilities:Recoupments:Aetna          30.00 USD
        clawback-of: "pay-5513"
      Assets:Receivable:Insurance:Aetna     -40.00 USD
    """
    ledger = ledger_of(CHARGE, PAYMENT, RECORD, SECOND, offset, plugin=RECOUPMENT)
    assert [line[-1] for line in lines(ledger)] == ["85.00", "0.00"]


def test_one_remittance_for_two_clawbacks_is_divided_and_says_so() -> None:
    remittance = """
    2026-06-01 * "Aetna" "Refund check 7" ^pay-5512 ^pay-5513
      Liabilities:Recoupments:Aetna         100.00 USD
      Assets:Bank:Checking                 -100.00 USD
    """
    ledger = ledger_of(CHARGE, PAYMENT, RECORD, SECOND, remittance, plugin=RECOUPMENT)
    assert [line[-2:] for line in lines(ledger)] == [("85.00", "0.00"), ("15.00", "15.00")]


def test_what_is_settled_beyond_everything_owed_is_shown_and_not_hidden() -> None:
    remittance = """
    2026-06-01 * "Aetna" "Refund check 7"
      Liabilities:Recoupments:Aetna         100.00 USD
      Assets:Bank:Checking                 -100.00 USD
    """
    ledger = ledger_of(CHARGE, PAYMENT, RECORD, remittance, plugin=RECOUPMENT)
    table = recoupments_by_payer(read(ledger), AS_OF)
    assert rows_of(table, "owed", "settled", "open", "beyond", "balance") == [
        ("85.00", "85.00", "0.00", "15.00", "-15.00")
    ]
    assert rows_of(settlement_lines(read(ledger)), "amount", "assigned") == [
        ("85.00", "assumed: the oldest"),
        ("15.00", "to nothing owed"),
    ]


def test_an_opening_balance_is_owed_though_no_clawback_explains_it() -> None:
    opening = """
    2026-01-01 * "Opening"
      Liabilities:Recoupments:Aetna         -40.00 USD
      Equity:Opening-Balances                40.00 USD

    2026-06-01 * "Aetna" "Refund check 7"
      Liabilities:Recoupments:Aetna          50.00 USD
      Assets:Bank:Checking                  -50.00 USD
    """
    ledger = ledger_of(CHARGE, PAYMENT, RECORD, opening, plugin=RECOUPMENT)
    assert [(line[0], *line[-3:]) for line in lines(ledger)] == [
        ("", "40.00", "40.00", "0.00"),
        ("pay-5512", "85.00", "10.00", "75.00"),
    ]


def test_each_clawback_of_a_chain_owes_its_own_difference() -> None:
    """80 becomes 50, 50 becomes 40, 40 becomes nothing: 30, 10 and 40."""
    ledger = loaded(LEDGERS / "examples" / "chain.beancount")
    assert lines(ledger) == [
        ("pay-5512", "80.00", "-50.00", "30.00", "0.00", "30.00"),
        ("pay-5512", "50.00", "-40.00", "10.00", "0.00", "10.00"),
        ("pay-5512", "40.00", "0.00", "40.00", "0.00", "40.00"),
    ]


def test_claims_of_one_remittance_are_owed_one_by_one() -> None:
    """Of Optum's remittance 85 are taken back for one claim, 80 become 50 for another."""
    ledger = loaded(LEDGERS / "examples" / "many-claims-check.beancount")
    table = recoupment_lines(read(ledger), AS_OF)
    assert rows_of(table, "claim", "owed") == [("claim-1043", "85.00"), ("claim-1044", "30.00")]


def test_a_dropped_recoupment_is_settled_by_the_payment_that_drops_it() -> None:
    ledger = loaded(LEDGERS / "examples" / "won-appeal.beancount")
    table = settlement_lines(read(ledger))
    assert rows_of(table, "claim", "settled_by", "assigned") == [
        ("claim-1042", "Aetna, Refund check 2041", "as it says"),
        ("claim-1043", "Aetna, EOB 5703, appeal upheld", "as it says"),
    ]


def test_as_of_a_day_later_settlements_do_not_count() -> None:
    ledger = loaded(LEDGERS / "examples" / "recoupment-and-offset.beancount")
    found = read(ledger, datetime.date(2025, 6, 30))
    assert rows_of(recoupments_by_payer(found, AS_OF), "owed", "open") == [("50.00", "50.00")]


def test_without_a_recoupment_account_there_is_nothing_to_report() -> None:
    ledger = ledger_of(CHARGE, PAYMENT, RECORD)
    assert read(ledger) == Recoupments()
    assert recoupments_by_payer(read(ledger), AS_OF).rows == ()
