"""A practice for the pages that write, with a payment of each spelling and an open review."""

from __future__ import annotations

from tests.cli.clawback_run import PAID_CLAIM

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
