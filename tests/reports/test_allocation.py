from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from beancount_clawback.reports.allocation import allocate
from beancount_clawback.reports.allocation import allocation
from beancount_clawback.reports.allocation import divide
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.grouping import Period
from tests.reports.report_case import CHARGE
from tests.reports.report_case import PAYMENT
from tests.reports.report_case import RECORD
from tests.reports.report_case import items_of
from tests.reports.report_case import money
from tests.reports.report_case import rows_of

JOINT = """
2026-01-15 * "C0017" "Family session" ^claim-1042 #charge
  practitioner: "dr-lee"
  Assets:Receivable:Insurance:Aetna     100.00 USD
  Income:Sessions                      -100.00 USD

2026-01-15 * "C0017" "Family session, second therapist" ^claim-1042 #charge
  practitioner: "m-ruiz"
  Assets:Receivable:Insurance:Aetna      50.00 USD
  Income:Sessions                       -50.00 USD
"""


def test_what_follows_on_a_claim_is_its_practitioners() -> None:
    table = allocation(items_of(CHARGE, PAYMENT, RECORD))
    names = ("practitioner", "sessions", "charges", "payments", "reversals", "net")
    assert rows_of(table, *names) == [
        ("dr-lee", "1", "150.00", "85.00", "-85.00", "150.00"),
    ]


def test_a_claim_of_two_practitioners_is_divided_by_their_charges() -> None:
    """85.00 as 100 to 50: 56.67 and 28.33; 35.00: 23.33 and 11.67."""
    table = allocation(items_of(JOINT, PAYMENT))
    names = ("practitioner", "sessions", "charges", "payments", "write_offs", "net")
    assert rows_of(table, *names) == [
        ("dr-lee", "1", "100.00", "56.67", "-23.33", "76.67"),
        ("m-ruiz", "1", "50.00", "28.33", "-11.67", "38.33"),
    ]
    assert "Claims of several practitioners are divided by their charges." in table.notes


def test_the_reversal_is_divided_as_the_payment_was() -> None:
    items = allocate(items_of(JOINT, PAYMENT, RECORD))
    lee = [item for item in items if item.practitioner == "dr-lee" and item.cash]
    assert [item.cash for item in lee] == money("56.67 -56.67")
    assert [item.income for item in lee] == money("-23.33 23.33")


def test_whose_a_payment_is_may_stand_in_another_period() -> None:
    february = Period(datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    table = allocation(items_of(CHARGE, PAYMENT), period=february, basis=Basis.CASH)
    assert rows_of(table, "practitioner", "sessions", "net") == [("dr-lee", "0", "85.00")]


@pytest.mark.parametrize(
    ("number", "proportion", "shares"),
    [
        ("100.00", "1 1 1", "33.34 33.33 33.33"),
        ("-100.00", "1 1 1", "-33.34 -33.33 -33.33"),
        ("0.01", "1 2", "0.00 0.01"),
        ("0.00", "1 2", "0.00 0.00"),
        ("10", "1 3", "3 7"),
        ("99.99", "150 0", "99.99 0.00"),
    ],
)
def test_shares_have_the_decimals_of_the_amount_and_add_up_to_it(
    number: str, proportion: str, shares: str
) -> None:
    found = divide(Decimal(number), money(proportion))
    assert [str(share) for share in found] == shares.split()
    assert sum(found) == Decimal(number)
