from __future__ import annotations

import datetime

from beancount_clawback.claims.book import build_book
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.reports.outstanding import OpenBalance
from beancount_clawback.reports.outstanding import OwedBy
from beancount_clawback.reports.outstanding import outstanding
from beancount_clawback.reports.outstanding import outstanding_claims
from beancount_clawback.reports.receivables import open_balances
from tests.reports.bean_query import LEDGERS
from tests.reports.report_case import CHARGE
from tests.reports.report_case import PAYMENT
from tests.reports.report_case import RECORD
from tests.reports.report_case import ledger_of
from tests.reports.report_case import loaded
from tests.reports.report_case import rows_of

BUCKETS = ("to_30", "to_60", "to_90", "to_120", "older", "total")


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def balances(ledger: Ledger, as_of: str) -> list[OpenBalance]:
    return open_balances(ledger.entries, build_book(ledger.entries, ledger.config), day(as_of))


def test_insurance_and_client_part_age_from_the_date_of_service() -> None:
    """Service 2026-01-15; on 2026-02-14 it is 30 days old, a day later 31."""
    ledger = ledger_of(CHARGE, PAYMENT)
    for as_of, row in (
        ("2026-02-09", ("Aetna", "insurance", "150.00", *["0.00"] * 4, "150.00")),
        ("2026-02-14", ("Aetna", "client", "30.00", *["0.00"] * 4, "30.00")),
        ("2026-02-15", ("Aetna", "client", "0.00", "30.00", *["0.00"] * 3, "30.00")),
        ("2026-05-16", ("Aetna", "client", *["0.00"] * 4, "30.00", "30.00")),
    ):
        table = outstanding(balances(ledger, as_of), day(as_of))
        assert rows_of(table, "payer", "part", *BUCKETS) == [row]


def test_a_clawback_makes_the_client_owe_the_price_from_its_day_on() -> None:
    ledger = ledger_of(CHARGE, PAYMENT, RECORD)
    before, after = (
        rows_of(
            outstanding(balances(ledger, as_of), day(as_of), OwedBy.CLIENT),
            *("client", "part", "total"),
        )
        for as_of in ("2026-05-01", "2026-05-02")
    )
    assert before == [("C0017", "client", "30.00")]
    assert after == [("C0017", "client", "150.00")]


def test_both_payers_of_a_claim_owe_their_own_part() -> None:
    """On 2025-03-20 Medicare has paid and handed 33.32 on to Aetna."""
    ledger = loaded(LEDGERS / "examples" / "secondary-insurance.beancount")
    table = outstanding(balances(ledger, "2025-03-20"), day("2025-03-20"))
    assert rows_of(table, "payer", "part", "claims", "total") == [
        ("Aetna", "insurance", "1", "33.32")
    ]


def test_a_payment_on_account_is_on_no_claim_and_has_no_age() -> None:
    ledger = ledger_of(
        CHARGE,
        PAYMENT,
        """
        2026-02-12 * "C0017" "On account"
          Assets:Bank:Checking               50.00 USD
          Assets:Receivable:Clients:C0017   -50.00 USD
        """,
    )
    found = balances(ledger, "2026-02-14")
    table = outstanding(found, day("2026-02-14"), OwedBy.CLIENT)
    assert rows_of(table, "client", "to_30", "on_no_claim", "total") == [
        ("C0017", "30.00", "-50.00", "-20.00")
    ]
    assert rows_of(outstanding_claims(found, day("2026-02-14")), "claim", "age", "amount") == [
        ("claim-1042", "30", "30.00"),
        ("(none)", "", "-50.00"),
    ]


def test_settled_claims_are_not_outstanding() -> None:
    ledger = ledger_of(
        CHARGE,
        PAYMENT,
        """
        2026-02-12 * "C0017" "Card" ^claim-1042
          Assets:Bank:Checking               30.00 USD
          Assets:Receivable:Clients:C0017   -30.00 USD
        """,
    )
    assert balances(ledger, "2026-02-14") == []


def test_the_claims_behind_it_say_their_status() -> None:
    ledger = ledger_of(CHARGE, PAYMENT, RECORD)
    table = outstanding_claims(balances(ledger, "2026-06-01"), day("2026-06-01"))
    assert rows_of(table, "claim", "age", "status", "part", "amount") == [
        ("claim-1042", "137", "needs review, reopened, corrected", "client", "150.00")
    ]
