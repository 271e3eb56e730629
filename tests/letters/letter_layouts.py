"""Made-up letters of payers, each in a layout of its own, and the practice that gets them."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field

from tests.paid_claim import PAYMENT_5512

LEDGER = f"""\
option "title" "Practice"
option "operating_currency" "USD"
plugin "beancount_clawback" "{{
  'recoupment': 'Liabilities:Recoupments:{{payer}}',
  'letters': 'letters',
}}"
2024-01-01 custom "fava-extension" "beancount_clawback.fava_ext"

2015-01-01 open Assets:Bank:Checking                     USD
2015-01-01 open Assets:Receivable:Insurance:Aetna        USD
2015-01-01 open Assets:Receivable:Insurance:Blue-Cross   USD
2015-01-01 open Assets:Receivable:Clients:C0017          USD
2015-01-01 open Assets:Receivable:Clients:C0018          USD
2015-01-01 open Assets:Receivable:Clients:C0019          USD
2015-01-01 open Income:Sessions                          USD
2015-01-01 open Income:Adjustments:Contractual           USD
2015-01-01 open Liabilities:Recoupments:Aetna            USD
2015-01-01 open Liabilities:Recoupments:Blue-Cross       USD

2026-01-15 * "C0017" "90837, 60 min" ^claim-1042 #charge
  Assets:Receivable:Insurance:Aetna         150.00 USD
  Income:Sessions                          -150.00 USD

{PAYMENT_5512}
2026-01-22 * "C0017" "90837, 60 min" ^claim-1043 #charge
  Assets:Receivable:Insurance:Aetna         150.00 USD
  Income:Sessions                          -150.00 USD

2026-02-17 * "Aetna" "EOB 5530" ^claim-1043 ^pay-5530 #insurance-payment
  check: "5530"
  Assets:Bank:Checking                       85.00 USD
  Income:Adjustments:Contractual             35.00 USD
  Assets:Receivable:Clients:C0017            30.00 USD
  Assets:Receivable:Insurance:Aetna        -150.00 USD

2026-01-20 * "C0018" "90834, 45 min" ^claim-1050 #charge
  claim-also: "8400123377"
  Assets:Receivable:Insurance:Blue-Cross    120.00 USD
  Income:Sessions                          -120.00 USD

2026-02-20 * "Blue-Cross" "EFT 77120" ^claim-1050 ^pay-77120 #insurance-payment
  check: "77120"
  Assets:Bank:Checking                       80.00 USD
  Income:Adjustments:Contractual             30.00 USD
  Assets:Receivable:Clients:C0018            10.00 USD
  Assets:Receivable:Insurance:Blue-Cross   -120.00 USD

2026-01-27 * "C0019" "90834, 45 min" ^claim-1051 #charge
  Assets:Receivable:Insurance:Blue-Cross    120.00 USD
  Income:Sessions                          -120.00 USD

2026-02-20 * "Blue-Cross" "EFT 77120" ^claim-1051 ^pay-77120-1051 #insurance-payment
  check: "77120"
  Assets:Bank:Checking                       64.00 USD
  Income:Adjustments:Contractual             46.00 USD
  Assets:Receivable:Clients:C0019            10.00 USD
  Assets:Receivable:Insurance:Blue-Cross   -120.00 USD
"""

_CSS = """
<style>
  body { font: 11pt Georgia, serif; margin: 0 }
  .sans { font-family: Helvetica, Arial, sans-serif; font-size: 10pt }
  table { border-collapse: collapse } td, th { padding: 3pt 9pt; text-align: left }
  .grid td, .grid th { border: 1px solid #999 }
  .right { float: right } .box { border: 2px solid black; padding: 8pt }
  .two { columns: 2 } .big { font-size: 16pt }
</style>
"""


@dataclass(frozen=True)
class Layout:
    """A letter and what is found in it.

    Attributes:
        name: What it goes by.
        html: It, as it is printed.
        payment: The link of the payment that it is about; empty where it asks, or fits none.
        fills: The fields that it fills besides the source.
        decides: Whether it says what holds from now on.
    """

    name: str
    html: str
    payment: str
    fills: dict[str, str] = field(default_factory=dict)
    decides: bool = True


PROSE = Layout(
    "prose",
    f"""{_CSS}<div class="right">May 2, 2026</div><p class="big">Aetna</p>
<p>Provider Recovery Unit<br>PO Box 14079<br>Lexington, KY 40512-4079</p>
<p>Re: Request for refund<br>Reference number: OP-2026-48113</p>
<p>Dear Provider,</p>
<p>A review found that your patient's coverage had ended on December 31, 2025 when services
were rendered on January 15, 2026. We paid $85.00 with check number 5512 dated 02/10/2026 for
these services, of a billed charge of $150.00. We therefore ask that you return the
overpayment of $85.00 within 30 days, by June 1, 2026. If you have questions, call
(800) 555-0142.</p>
<p>Sincerely,<br>Recovery Specialist 20331</p>""",
    "pay-5512",
    {"date": "2026-05-02", "payer-reference": "OP-2026-48113"},
)

TABLE = Layout(
    "table",
    f"""{_CSS}<div class="sans"><h3>AETNA BETTER HEALTH</h3><p>Notice of Overpayment<br>
Notice date: 05/04/2026 &nbsp; Case no. RC77813</p>
<table class="grid"><tr><th>Member ID</th><th>Patient account</th><th>Date of service</th>
<th>Procedure</th><th>Billed</th><th>Paid</th><th>Check / EFT</th><th>Overpaid amount</th></tr>
<tr><td>W2204 11873</td><td>1043</td><td>01/22/2026</td><td>90837</td><td>$150.00</td>
<td>$85.00</td><td>5530</td><td>$45.00</td></tr></table>
<p>Reason: priced at the wrong fee schedule. The correct payment is $40.00.</p></div>""",
    "pay-5530",
    {
        "date": "2026-05-04",
        "payer-reference": "RC77813",
        "insurance-paid": "40.00",
        "write-off": "35.00",
        "client-responsibility": "30.00",
    },
)

LABELS = Layout(
    "labels",
    f"""{_CSS}<div class="sans"><h2>Blue Cross of Examplia</h2><table>
<tr><td>Letter date</td><td>05/06/26</td></tr><tr><td>Our reference</td><td>BX-99120</td></tr>
<tr><td>Patient</td><td>J. Roe</td></tr><tr><td>Patient control number</td><td>1051</td></tr>
<tr><td>EFT trace number</td><td>77120</td></tr><tr><td>Payment date</td><td>02/20/26</td></tr>
<tr><td>Dates of service</td><td>01/27/26 - 01/27/26</td></tr>
<tr><td>Amount paid</td><td>64.00</td></tr>
<tr><td><b>Amount to be recouped</b></td><td><b>64.00</b></td></tr></table>
<p>This amount will be withheld from a future remittance.</p></div>""",
    "pay-77120-1051",
    {"date": "2026-05-06", "payer-reference": "BX-99120"},
)

STACKED = Layout(
    "stacked",
    f"""{_CSS}<table style="width:100%"><tr><td><b>BLUECROSS</b><br>Audit &amp; Recovery</td>
<td>MAILED<br>8 May 2026</td></tr></table><hr>
<table style="width:100%"><tr><td><small>CLAIM NUMBER</small><br>8400123377</td>
<td><small>PAID ON</small><br>20 February 2026</td>
<td><small>ORIGINAL PAYMENT</small><br>$80.00</td>
<td><small>OVERPAYMENT</small><br>$30.00</td></tr></table>
<p>Refund the overpayment, or we will offset it against payments to come.</p>""",
    "pay-77120",
    {
        "date": "2026-05-08",
        "insurance-paid": "50.00",
        "write-off": "30.00",
        "client-responsibility": "10.00",
    },
)

COLUMNS = Layout(
    "columns",
    f"""{_CSS}<h3>Corrected explanation of payment, Aetna</h3><table><tr>
<td style="width:50%;vertical-align:top"><table class="grid"><tr><th>Provider</th><td>Example
Practice</td></tr><tr><th>NPI</th><td>1234567893</td></tr><tr><th>Tax ID</th>
<td>12-3456789</td></tr></table></td><td style="vertical-align:top"><table class="grid">
<tr><th>Check no.</th><td>5512</td></tr><tr><th>Claim</th><td>claim-1042</td></tr>
<tr><th>DOS</th><td>1/15/26</td></tr><tr><th>Statement date</th><td>5/11/2026</td></tr>
</table></td></tr></table>
<p>Original amount paid: $85.00. This claim should have been paid at $60.00.</p>""",
    "pay-5512",
    {
        "date": "2026-05-11",
        "insurance-paid": "60.00",
        "write-off": "35.00",
        "client-responsibility": "30.00",
    },
)

FORM = Layout(
    "form",
    f"""{_CSS}<div class="box sans"><p class="big">OVERPAYMENT REFUND REQUEST</p>
<p>Payer: Aetna &nbsp;&nbsp; Date: 2026-05-12 &nbsp;&nbsp; Tracking no.: T-5540-2</p>
<p>Patient name: Jane Roe &nbsp; DOB: 02/17/1980</p>
<p>Service date: 01-22-2026 &nbsp;&nbsp; Claim ID: 1043</p>
<p>Total refund due: $85.00</p></div>
<div style="break-before: page"></div><p class="sans">Remit to: Aetna, Lockbox 5512, Exampleton.
Return this coupon with your check for $85.00.</p>""",
    "pay-5530",
    {"date": "2026-05-12", "payer-reference": "T-5540-2"},
)

LAYOUTS = (PROSE, TABLE, LABELS, STACKED, COLUMNS, FORM)

TWO_PAYMENTS = Layout(
    "two payments",
    f"""{_CSS}<p>Aetna, May 14, 2026</p><table class="grid"><tr><th>Claim</th><th>Check</th>
<th>Service date</th><th>Overpayment</th></tr>
<tr><td>1042</td><td>5512</td><td>01/15/2026</td><td>$85.00</td></tr>
<tr><td>1043</td><td>5530</td><td>01/22/2026</td><td>$85.00</td></tr></table>""",
    "",
)

NO_PAYMENT = Layout(
    "no payment",
    f"""{_CSS}<p>Aetna, May 14, 2026</p><p>Patient: Jane Roe. We ask for a refund of $312.40,
paid with check 99001 for services on 03/03/2026.</p>""",
    "",
)
