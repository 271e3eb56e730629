"""Whose a payment is where no charge says so: its own words, and its reversal's after it."""

from __future__ import annotations

import pytest

from beancount_clawback.claims.book import build_book
from beancount_clawback.reports.claim_tables import claims_table
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.grouping import Dates
from beancount_clawback.reports.payments import payments
from beancount_clawback.reports.revenue import revenue
from tests.reports.report_case import CHARGE
from tests.reports.report_case import PAYMENT
from tests.reports.report_case import faulty_ledger_of
from tests.reports.report_case import items_in
from tests.reports.report_case import items_of
from tests.reports.report_case import ledger_of
from tests.reports.report_case import rows_of

WORDS = ("type", "practitioner", "client", "service_date")


def paid(links: str, *words: str, paid: str = "85.00") -> str:
    """A cash-basis payment of January, with what it says of the service."""
    said = "".join(f"\n  {word}" for word in words)
    return f"""
2026-02-10 * "Aetna" "EOB" {links} #insurance-payment{said}
  Assets:Bank:Checking   {paid} USD
  Income:Sessions       -{paid} USD
"""


LEE = ('practitioner: "dr-lee"', 'service: "90837"', "service-date: 2026-01-16")
CLIENT = 'client: "C0017"'
CORRECTED = """
2026-05-02 * "Aetna" "Audit" {link} #clawback
  insurance-paid: 50.00
"""
BACK = '\n2026-05-02 * "Aetna" "Audit" {link} #clawback\n'


@pytest.mark.parametrize(
    ("links", "named"),
    [
        ("^claim-1 ^pay-1", "^pay-1"),
        ("^claim-1 ^pay-1", "^claim-1"),
        ("^claim-1", "^claim-1"),
        ("^pay-1", "^pay-1"),
        ("^remit-1", "^remit-1"),
        ("^some-letter ^remit-1", "^remit-1"),
        ("^claim-1 ^claim-2 ^pay-1", "^pay-1"),
        ("^claim-1 ^claim-2", "^claim-1 ^claim-2"),
    ],
)
def test_a_reversal_and_its_correction_are_whose_the_payment_is(links: str, named: str) -> None:
    items = items_of(paid(links, *LEE, CLIENT), CORRECTED.format(link=named))
    assert rows_of(payments(items), *WORDS) == [
        ("payment", "dr-lee", "C0017", "2026-01-16"),
        ("reversal", "dr-lee", "C0017", "2026-01-16"),
        ("corrected payment", "dr-lee", "C0017", "2026-01-16"),
    ]
    assert {item.service for item in items} == {"90837"}


@pytest.mark.parametrize("by", [By.PRACTITIONER, By.SERVICE, By.MONTH])
@pytest.mark.parametrize("links", ["^claim-1 ^pay-1", "^pay-1"])
def test_what_is_reversed_comes_to_nothing_in_every_grouping(links: str, by: By) -> None:
    items = items_of(paid(links, *LEE), BACK.format(link="^pay-1"))
    table = revenue(items, by=by, basis=Basis.CASH, dates=Dates.SERVICE)
    (row,) = rows_of(table, by.value, "payments", "reversals", "net")
    assert row[0] in ("dr-lee", "90837", "2026-01")
    assert row[1:] == ("85.00", "-85.00", "0.00")


def test_what_a_charge_says_comes_first() -> None:
    said = PAYMENT.replace('  check: "5512"', '  practitioner: "m-ruiz"\n  service: "90834"')
    items = items_of(CHARGE, said, BACK.format(link="^pay-5512"))
    assert {(item.practitioner, item.service) for item in items} == {("dr-lee", "90837")}
    assert {str(item.service_date) for item in items} == {"2026-01-15"}


def test_a_charge_that_says_nothing_leaves_it_to_the_payment() -> None:
    """The service's name is the charge's, its practitioner the payment's."""
    silent = CHARGE.replace('  practitioner: "dr-lee"\n', "")
    said = PAYMENT.replace('  check: "5512"', '  practitioner: "m-ruiz"\n  service: "90834"')
    items = items_of(silent, said, BACK.format(link="^pay-5512"))
    assert [(item.practitioner, item.service) for item in items[1:]] == [
        ("m-ruiz", "90837"),
        ("m-ruiz", "90837"),
    ]


@pytest.mark.parametrize("own", ["^pay-{n}", ""])
def test_each_of_two_payments_on_one_claim_keeps_its_own_words(own: str) -> None:
    """Two payers; without links of their own the payer tells the payments apart."""
    texts = []
    for n, (payer, who) in enumerate((("Aetna", "dr-lee"), ("Cigna", "m-ruiz"))):
        links = f"^claim-1 {own.format(n=n)}"
        texts.append(paid(links, f'practitioner: "{who}"').replace("Aetna", payer))
    record = '\n2026-05-02 * "Cigna" "Audit" ^claim-1 #clawback\n  payer: "Cigna"\n'
    items = items_of(*texts, record)
    assert rows_of(payments(items), "payer", "type", "practitioner") == [
        ("Aetna", "payment", "dr-lee"),
        ("Cigna", "payment", "m-ruiz"),
        ("Cigna", "reversal", "m-ruiz"),
    ]


def test_the_list_of_claims_says_what_the_payments_say_where_no_charge_does() -> None:
    ledger = ledger_of(paid("^claim-1 ^pay-1", *LEE), BACK.format(link="^pay-1"))
    table = claims_table(build_book(ledger.entries, ledger.config).all())
    assert rows_of(table, "practitioner", "service_date") == [("dr-lee", "2026-01-16")]


def test_a_payment_that_says_nothing_counts_for_the_day_it_was_posted_on() -> None:
    """And its reversal with it, so that both are in one month of service."""
    items = items_of(paid("^pay-1"), BACK.format(link="^pay-1"))
    assert rows_of(payments(items), *WORDS) == [
        ("payment", "", "", "2026-02-10"),
        ("reversal", "", "", "2026-02-10"),
    ]


def test_a_reversal_of_a_payment_that_is_not_there_has_its_own_words() -> None:
    written = """
    2026-05-02 * "Aetna" "Of a payment before the ledger" ^pay-0 #clawback #reversal
      practitioner: "dr-lee"
      service-date: 2014-12-01
      Assets:Bank:Checking   -85.00 USD
      Income:Sessions         85.00 USD
    """
    items = items_in(faulty_ledger_of(written))
    assert rows_of(payments(items), *WORDS) == [("reversal", "dr-lee", "", "2014-12-01")]


def test_what_remains_goes_back_with_a_reversal_that_names_the_claim_only() -> None:
    """85 of 150 paid, 65 left; the payment has no link of its own."""
    items = items_of(
        CHARGE,
        """
        2026-02-10 * "Aetna" "EOB" ^claim-1042 #insurance-payment
          insurance-paid: 85.00 USD
        """,
        BACK.format(link="^claim-1042"),
    )
    assert rows_of(payments(items), "insurance_paid", "insurance_responsibility") == [
        ("85.00", "65.00"),
        ("-85.00", "-65.00"),
    ]
