"""A small ledger with its numbers computed by hand, and how to ask the pages for theirs.

The five cases of the ledger, per claim (USD):

1. Taken back in full: charge 150; paid 50, write-off 75, client 25; reversal -50, -75, -25.
   The insurance owes 150 again.
2. Taken back in part: charge 120; paid 80, write-off 40; 30 taken back, which the client
   shall pay: reversal -80, -40; corrected payment 50, 40, client 30. Two lines, never one.
3. Taken more than paid: charge 200; paid 133.29, write-off 66.71; taken 133.66: reversal
   -133.29, -66.71 and a variance of 0.37 that is an expense.
4. An offset: charge 400, paid 400, of which 50 are kept back for claim 1; remittance 350.
5. A client's card payment of 25 for claim 1, before the clawback: the client has 25 in hand.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from typing import Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.fava_ext.fava_browser import Visit
    from tests.fava_ext.fava_server import Books

HEAD = """\
option "title" "Worked example"
option "operating_currency" "USD"
plugin "beancount_clawback" "{'recoupment': 'Liabilities:Recoupments:{payer}'}"
2024-01-01 custom "fava-extension" "beancount_clawback.fava_ext"

2015-01-01 open Assets:Bank:Checking
2015-01-01 open Assets:Receivable:Insurance:Aetna
2015-01-01 open Assets:Receivable:Insurance:Cigna
2015-01-01 open Assets:Receivable:Clients:C0001
2015-01-01 open Assets:Receivable:Clients:C0002
2015-01-01 open Assets:Receivable:Clients:C0003
2015-01-01 open Income:Sessions
2015-01-01 open Income:Adjustments
2015-01-01 open Expenses:Recoupment-Variance
2015-01-01 open Expenses:Rent
2015-01-01 open Liabilities:Recoupments:Aetna
2015-01-01 open Liabilities:Recoupments:Cigna
"""
WORKED = (
    HEAD
    + """
2026-01-05 * "C0001" "90837" ^claim-1 #charge
  practitioner: "dr-lee"
  service: "90837"
  Assets:Receivable:Insurance:Aetna   150.00 USD
  Income:Sessions                    -150.00 USD

2026-01-06 * "C0002" "90834" ^claim-2 #charge
  practitioner: "dr-lee"
  service: "90834"
  Assets:Receivable:Insurance:Aetna   120.00 USD
  Income:Sessions                    -120.00 USD

2026-01-10 * "Landlord" "Rent"
  Expenses:Rent                       900.00 USD
  Assets:Bank:Checking               -900.00 USD

2026-01-20 * "Aetna" "EOB 1" ^claim-1 ^pay-1 #insurance-payment
  check: "1001"
  Assets:Bank:Checking                 50.00 USD
  Income:Adjustments                   75.00 USD
  Assets:Receivable:Clients:C0001      25.00 USD
  Assets:Receivable:Insurance:Aetna  -150.00 USD

2026-01-21 * "Aetna" "EOB 2" ^claim-2 ^pay-2 #insurance-payment
  Assets:Bank:Checking                 80.00 USD
  Income:Adjustments                   40.00 USD
  Assets:Receivable:Insurance:Aetna  -120.00 USD

2026-01-25 * "C0001" "Card" ^claim-1
  Assets:Bank:Checking                 25.00 USD
  Assets:Receivable:Clients:C0001     -25.00 USD

2026-02-03 * "C0003" "90837" ^claim-3 #charge
  practitioner: "dr-ruiz"
  service: "90837"
  Assets:Receivable:Insurance:Cigna   200.00 USD
  Income:Sessions                    -200.00 USD

2026-02-20 * "Cigna" "EOB 3" ^claim-3 ^pay-3 #insurance-payment
  Assets:Bank:Checking                133.29 USD
  Income:Adjustments                   66.71 USD
  Assets:Receivable:Insurance:Cigna  -200.00 USD

2026-03-01 * "C0003" "90837" ^claim-4 #charge
  practitioner: "dr-ruiz"
  service: "90837"
  Assets:Receivable:Insurance:Aetna   400.00 USD
  Income:Sessions                    -400.00 USD

2026-03-02 ! "Aetna" "Coverage ended" ^pay-1 #clawback
  source: "letter"

2026-03-02 * "Aetna" "Copay corrected" ^pay-2 #clawback
  source: "phone"
  insurance-paid:         50.00 USD
  write-off:              40.00 USD
  client-responsibility:  30.00 USD

2026-03-10 * "Cigna" "Paid twice" ^pay-3 #clawback
  taken: 133.66 USD

2026-03-20 * "Aetna" "EOB 4" ^claim-4 ^pay-4 #insurance-payment
  Assets:Bank:Checking                350.00 USD
  Liabilities:Recoupments:Aetna        50.00 USD
    clawback-of: "pay-1"
  Assets:Receivable:Insurance:Aetna  -400.00 USD
"""
)


def many_claims(count: int) -> str:
    """Charges of 100 each in April, on claims of their own that nobody has paid."""
    return "".join(
        f"""
2026-04-{1 + number % 30:02} * "C0001" "90837" ^claim-{100 + number} #charge
  Assets:Receivable:Insurance:Aetna   100.00 USD
  Income:Sessions                    -100.00 USD
"""
        for number in range(count)
    )


def page(books: Books, name: str, **parameters: str) -> dict[str, Any]:
    """What a page is sent with: its data, or ``{"error": …}``."""
    query = urlencode({"page": name, **parameters})
    response = books.app.test_client().get(f"{books.path()}?{query}")
    assert response.status_code == 200
    found = re.search(r'id="clawback-data">(.*?)</script>', response.text, re.DOTALL)
    assert found, "the page has no data"
    sent: dict[str, Any] = json.loads(found[1])
    return sent.get("data") or sent


def section(books: Books, name: str, table: str, **parameters: str) -> dict[str, Any]:
    """One table of a page."""
    data = page(books, name, **parameters)
    found: dict[str, Any] = {one["name"]: one for one in data["sections"]}[table]
    return found


def amounts(row: dict[str, Any]) -> dict[str, str]:
    """The amounts of a row that are not zero."""
    return {name: cell for name, cell in row.items() if _is_amount(cell)}


def fava(books: Books, report: str, **parameters: str) -> Any:  # noqa: ANN401
    """What Fava's own API says."""
    query = urlencode(parameters)
    response = books.app.test_client().get(f"/{books.slug}/api/{report}?{query}")
    assert response.status_code == 200
    return json.loads(response.text)["data"]


def _is_amount(cell: object) -> bool:
    number = re.fullmatch(r"-?\d+\.\d+", str(cell))
    return bool(number and re.search(r"[1-9]", str(cell)))


def by(rows: list[dict[str, Any]], *names: str) -> dict[Any, dict[str, str]]:
    """The amounts of rows, by the cells that tell them apart."""
    return {
        tuple(row[name] for name in names) if len(names) > 1 else row[names[0]]: amounts(row)
        for row in rows
    }


def table(person: Visit, title: str) -> Locator:
    return person.page.get_by_role("table", name=title)
