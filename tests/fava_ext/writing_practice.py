"""A practice for the pages that write, with a payment of each spelling and an open review."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from tests.paid_claim import PAID_CLAIM

if TYPE_CHECKING:
    from pathlib import Path

    from werkzeug.test import TestResponse

    from tests.fava_ext.conftest import OpensBooks
    from tests.fava_ext.fava_server import Books

LEDGER = (
    """\
option "title" "Practice"
option "operating_currency" "USD"
plugin "beancount_clawback" "{'closed-through': '2025-12-31'}"
2024-01-01 custom "fava-extension" "beancount_clawback.fava_ext"

2015-01-01 open Assets:Bank:Checking                 USD
2015-01-01 open Assets:Receivable:Insurance:Aetna    USD
2015-01-01 open Assets:Receivable:Insurance:Cigna    USD
2015-01-01 open Assets:Receivable:Clients:C0017      USD
2015-01-01 open Assets:Receivable:Clients:C0018      USD
2015-01-01 open Income:Sessions                      USD
2015-01-01 open Income:Adjustments:Contractual       USD

"""
    + PAID_CLAIM
    + """
2026-01-20 * "C0018" "90834, 45 min" ^claim-1043 #charge
  practitioner: "dr-lee"
  service: "90834"
  Assets:Receivable:Insurance:Aetna     120.00 USD
  Income:Sessions                      -120.00 USD

; the sheet of the 20th
2026-03-20 * "Aetna" "EOB 5530" ^claim-1043 ^pay-5530 #insurance-payment
  insurance-paid:         70.00 USD ; as the EOB says
  write-off:              30.00 USD
  client-responsibility:  20.00 USD

2026-02-20 * "C0018" "90834, 45 min" ^claim-1044 #charge
  practitioner: "dr-ortiz"
  service: "90834"
  Assets:Receivable:Insurance:Aetna     120.00 USD
  Income:Sessions                      -120.00 USD

2026-02-27 * "C0017" "90834, 45 min" ^claim-1045 #charge
  practitioner: "dr-ortiz"
  service: "90834"
  Assets:Receivable:Insurance:Aetna     120.00 USD
  Income:Sessions                      -120.00 USD

2026-04-01 * "Aetna" "EOB 5601" ^claim-1045 ^pay-5601 #insurance-payment
  insurance-paid:         70.00 USD
  write-off:              30.00 USD
  client-responsibility:  20.00 USD

2026-05-02 ! "Aetna" "Coverage ended 2025-12-31" ^pay-5601 #clawback
  source: "letter"
  client-responsibility: 120.00 USD
"""
)


def line_of(words: str, text: str = LEDGER) -> int:
    """The number of the first line that holds some words, counted from 1."""
    lines = text.splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


CLAWBACK = {
    "mode": "clawback",
    "claim": "claim-1042",
    "payment": "pay-5512",
    "date": "2026-06-01",
    "source": "letter",
    "reason": "Repriced",
    "amounts": {"insurance-paid": "40", "client-responsibility": "75", "write-off": "35"},
    "review": True,
}
RECORD = """
2026-06-01 ! "Aetna" "Repriced" #clawback ^pay-5512
  original: "2026-02-10 Aetna 85.00 35.00 30.00 USD"
  source: "letter"
  insurance-paid: 40.00 USD
  write-off: 35.00 USD
  client-responsibility: 75.00 USD
"""
OTHER_EXTENSION = """
from pathlib import Path
from fava.ext import FavaExtensionBase

class Other(FavaExtensionBase):
    def after_write_source(self, path, source):
        log = Path(path).with_name("written.log")
        before = log.read_text() if log.exists() else ""
        log.write_text(f"{before}{Path(path).name} {len(source)}\\n")
        if Path(path).with_name("fail").exists():
            client = 17
            raise RuntimeError(f"C{client:04} owes 150.00")
"""


def seen_files(books: Books) -> dict[str, str]:
    """The hashes of the ledger's files, as a page has them when it is opened."""
    answer = books.app.test_client().get(books.path("bulk-form")).json
    assert answer is not None
    seen: dict[str, str] = answer["data"]["seen"]
    return seen


class Asked:
    """Puts forms to the endpoints as the browser does."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.client = books.app.test_client()

    def put(self, endpoint: str, body: object, **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.put(self.books.path(endpoint), json=body, headers=named)

    def data(self, endpoint: str, body: object) -> Any:  # noqa: ANN401
        answer = self.put(endpoint, body).json
        assert answer is not None
        assert answer["success"], answer
        return answer["data"]

    def refusal(self, endpoint: str, body: object, status: int) -> dict[str, Any]:
        response = self.put(endpoint, body)
        assert response.status_code == status, response.text
        answer: dict[str, Any] | None = response.json
        assert answer is not None
        assert answer["success"] is False
        return answer

    def listed(self, offset: int, claim: str = "") -> Any:  # noqa: ANN401
        query = {"offset": str(offset), "claim": claim}
        answer = self.client.get(self.books.path("list-reviews"), query_string=query).json
        assert answer is not None
        return answer["data"]

    @property
    def seen(self) -> dict[str, str]:
        return seen_files(self.books)


def _with_other_extension(fava: OpensBooks, tmp_path: Path) -> Asked:
    (tmp_path / "other_extension.py").write_text(OTHER_EXTENSION)
    line = '2024-01-01 custom "fava-extension" "other_extension"\n'
    return Asked(fava(line + LEDGER))
