"""The example of the record's format: a claim of 150.00 USD, and its payment written out.

150.00 = 85.00 paid + 35.00 write-off + 30.00 client.
"""

from __future__ import annotations

PAYMENT_5512 = """\
2026-02-10 * "Aetna" "EOB 5512" ^claim-1042 ^pay-5512 #insurance-payment
  check: "5512"
  Assets:Bank:Checking                   85.00 USD
  Income:Adjustments:Contractual         35.00 USD
  Assets:Receivable:Clients:C0017        30.00 USD
  Assets:Receivable:Insurance:Aetna    -150.00 USD
"""

PAID_CLAIM = f"""\
2026-01-15 * "C0017" "90837, 60 min" ^claim-1042 #charge
  practitioner: "dr-lee"
  service: "90837"
  Assets:Receivable:Insurance:Aetna     150.00 USD
  Income:Sessions                      -150.00 USD

{PAYMENT_5512}"""
