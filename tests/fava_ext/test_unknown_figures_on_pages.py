"""On the pages a figure that depends on a posting without a role is a dash."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fava_ext.reading_case import WORKED
from tests.fava_ext.reading_case import page
from tests.fava_ext.reading_case import section

if TYPE_CHECKING:
    from tests.fava_ext.conftest import OpensBooks
    from tests.fava_ext.fava_server import Books

# Of claim-6 100 are billed and 70 paid; the 30 written off fill no role.
LACKING = """
2015-01-01 open Expenses:Write-Offs
2026-03-20 * "C0001" "90837" ^claim-6 #charge
  Assets:Receivable:Insurance:Aetna   100.00 USD
  Income:Sessions                    -100.00 USD
2026-03-21 * "Aetna" "EOB" ^claim-6 ^pay-6 #insurance-payment
  Assets:Bank:Checking                 70.00 USD
  Expenses:Write-Offs                  30.00 USD
  Assets:Receivable:Insurance:Aetna  -100.00 USD
"""


@pytest.fixture
def books(fava: OpensBooks) -> Books:
    return fava(WORKED + LACKING)


def test_the_list_of_claims_and_its_total(books: Books) -> None:
    table = section(books, "claims", "claims")
    (row,) = [row for row in table["rows"] if row["claim"] == "claim-6"]
    assert (row["status"], row["billed"], row["balance"]) == ("no-role", "—", "—")
    (total,) = table["totals"]
    # 150, 120, 200 and 400 are billed on the others.
    assert (total["claim"], total["billed"]) == ("Total without 1 claim", "870.00")


def test_it_can_be_sorted_and_downloaded(books: Books) -> None:
    table = section(books, "claims", "claims", **{"sort-claims": "balance"})
    assert table["rows"][0]["claim"] == "claim-6"
    in_euro = section(books, "claims", "claims", conversion="EUR")
    assert in_euro["totals"][0]["claim"] == "Total without 1 claim"


@pytest.mark.parametrize("basis", ["accrual", "cash"])
def test_revenue_is_without_it_and_no_longer_said_to_be_that_of_the_statement(
    books: Books, basis: str
) -> None:
    table = section(books, "revenue", "summary", basis=basis)
    assert table["totals"][0]["month"] == "Total without 1 claim"
    remarks = page(books, "revenue", basis=basis)["remarks"]
    assert not any("Net is the total" in str(remark) for remark in remarks)


def test_what_is_outstanding_is_without_it(books: Books) -> None:
    table = section(books, "outstanding", "summary")
    assert table["totals"][0]["payer"] == "Total without 1 claim"
    remarks = page(books, "outstanding")["remarks"]
    assert not any("balance sheet" in str(remark) for remark in remarks)
