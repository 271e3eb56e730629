"""Six more made-up letters, as other payers' look, and a practice with a chart of its own."""

from __future__ import annotations

from tests.letters.letter_layouts import Layout

_HEAD = """\
option "title" "Riverside Therapy"
option "operating_currency" "USD"
plugin "beancount_clawback" "{
  'insurance-paid': 'Assets:Bank:Chase',
  'insurance-responsibility': 'Assets:AR:Insurance:{payer}',
  'client-responsibility': 'Assets:AR:Patients',
  'write-off': 'Expenses:Contractual',
}"
2020-01-01 open Assets:Bank:Chase                     USD
2020-01-01 open Assets:AR:Insurance:Medicare          USD
2020-01-01 open Assets:AR:Insurance:Medicaid          USD
2020-01-01 open Assets:AR:Insurance:BCBS-TX           USD
2020-01-01 open Assets:AR:Insurance:UnitedHealthcare  USD
2020-01-01 open Assets:AR:Insurance:Cigna             USD
2020-01-01 open Assets:AR:Patients                    USD
2020-01-01 open Income:Therapy                        USD
2020-01-01 open Expenses:Contractual                  USD
"""

# Claim, the payer's number of it, session, payer, payment, check, charge = paid + off + client.
_PAID = """\
20261 2226042101250    2026-01-06 Medicare         2026-01-30 EFT887120034   96.40 54.50 24.10
20262 -                2026-01-13 Medicare         2026-02-06 EFT887120990   96.40 54.50 24.10
20263 1126055000731    2026-01-08 Medicaid         2026-02-12 0004471812     81.25 93.75 0.00
20264 -                2026-01-15 Medicaid         2026-02-19 0004473300     81.25 93.75 0.00
20265 0220260401X5512Y 2026-01-20 BCBS-TX          2026-02-10 20260210-9981 112.00 38.00 25.00
20266 -                2026-01-27 BCBS-TX          2026-02-17 20260217-4417 112.00 38.00 25.00
20267 -                2026-01-05 UnitedHealthcare 2026-02-03 1TR88104412    88.50 66.50 20.00
20268 -                2026-01-12 UnitedHealthcare 2026-02-10 1TR88107731    88.50 66.50 20.00
20270 -                2026-01-21 Cigna            2026-02-20 CG5501221      90.00 65.00 20.00
20271 -                2026-01-28 Cigna            2026-02-27 CG5503410      90.00 65.00 20.00
"""


def _entries(line: str) -> str:
    claim, number, session, payer, paid_on, check, paid, off, client = line.split()
    also = "" if number == "-" else f'\n  claim-also: "{number}"'
    return f"""
{session} * "C0101" "90837" ^claim-{claim} #charge{also}
  Assets:AR:Insurance:{payer}   175.00 USD
  Income:Therapy

{paid_on} * "{payer}" "EOB {check}" ^claim-{claim} ^pay-{check} #insurance-payment
  check: "{check}"
  Assets:Bank:Chase      {paid} USD
  Expenses:Contractual   {off} USD
  Assets:AR:Patients     {client} USD
  Assets:AR:Insurance:{payer}  -175.00 USD
"""


LEDGER = _HEAD + "".join(map(_entries, _PAID.splitlines()))

_CSS = """<style>@page { margin: 0.7in } body { font: 10.5pt 'Times New Roman', serif }
.s { font: 9.5pt Arial, sans-serif } table { border-collapse: collapse }
td, th { padding: 2pt 6pt; text-align: left; vertical-align: top }
.g td, .g th { border: 1px solid #888 } small { font-size: 7.5pt }</style>"""

MEDICARE = Layout(
    "Medicare demand",
    f"""{_CSS}<div class="s"><b>Novitas Example Solutions</b><br>A Medicare Administrative
Contractor<br>PO Box 890025, Camp Hill, PA 17089-0025</div><p>April 14, 2026</p>
<p>RIVERSIDE THERAPY<br>114 ELM ST STE 2<br>EXAMPLETON TX 75001-1120</p>
<p>Re: Overpayment demand letter<br>Provider Number (PTAN): TXB104471<br>NPI: 1234567893<br>
Letter Number: 10044718820<br>Outstanding Balance: $96.40</p><p>Dear Provider:</p>
<p>You have received a Medicare Part B payment in error, which has resulted in an overpayment
in the amount of $96.40 for services on the claim listed on the enclosure. Please return the
overpaid amount by 05/13/2026 and no interest will be assessed. Otherwise interest at the rate
of 11.625% will accrue, and we will begin recoupment on the 41st day, 05/25/2026. You may
request a redetermination within 120 days, see 42 CFR 405.373, or call 1-855-555-0188.</p>
<div style="break-before: page"></div><b>ENCLOSURE - OVERPAYMENT DETAIL</b>
<table class="g s"><tr><th>Beneficiary Name</th><th>MBI</th><th>Claim Number (ICN)</th>
<th>Dates of Service</th><th>Proc</th><th>Billed</th><th>Paid Date</th><th>Orig Paid Amt</th>
<th>Correct Paid Amt</th><th>Overpaid Amt</th></tr><tr><td>ROE, JANE</td><td>1EG4TE5MK73</td>
<td>2226042101250</td><td>01/06/26 - 01/06/26</td><td>90837</td><td>$175.00</td>
<td>01/30/26</td><td>$96.40</td><td>$0.00</td><td>$96.40</td></tr></table>""",
    "pay-EFT887120034",
    {"date": "2026-04-14", "payer-reference": "10044718820"},
)

MEDICAID = Layout(
    "Medicaid recoupment",
    f"""{_CSS}<center><b>STATE OF EXAMPLIA<br>HEALTH AND HUMAN SERVICES<br>MEDICAID PROGRAM
INTEGRITY</b></center><p>Date: 03/30/2026<br>Provider ID: 1002003-04<br>Case Number:
MPI-26-00418</p><p><b>NOTICE OF RECOUPMENT</b></p><p>Third party coverage was available. The
payment below will be voided and recouped from your next Remittance Advice (R/A) no sooner than
04/20/2026.</p><table><tr><td>TCN:</td><td>1126055000731</td><td>R/A Number:</td>
<td>0004471812</td></tr><tr><td>Recipient ID:</td><td>ZX0044871</td><td>R/A Date:</td>
<td>02/12/2026</td></tr><tr><td>FDOS/TDOS:</td><td>01/08/2026</td><td>Medicaid Paid:</td>
<td>$81.25</td></tr><tr><td>Procedure:</td><td>90837</td><td>Recoupment Amount:</td>
<td>$81.25</td></tr></table><p>Carrier: Cigna, policy U44810022. Request a hearing within 30
days.</p>""",
    "pay-0004471812",
    {"date": "2026-03-30", "payer-reference": "MPI-26-00418"},
)

BLUE_CROSS = Layout(
    "Blue Cross refund request",
    f"""{_CSS}<div class="s"><table width="100%"><tr><td><b>Blue Cross and Blue Shield of
Examplia</b></td><td style="text-align: right">REFUND REQUEST<br>Request Date 04/02/2026<br>
Request No. 5519920471</td></tr></table><hr><p>Please send a check with this page to: Refunds,
PO Box 731431, Dallas, TX 75373-1431. If we do not hear from you in 45 days, the overpayment
will be deducted from future payments.</p><table width="100%">
<tr><td><small>PATIENT NAME</small><br>JOHN ROE</td><td><small>GROUP/SUBSCRIBER NO.</small><br>
000123/XJH811772031</td><td><small>CLAIM NUMBER</small><br>0220260401X5512Y</td>
<td><small>PATIENT ACCT</small><br>C0103</td></tr><tr><td><small>SERVICE DATES</small><br>
01/20/2026</td><td><small>CHECK NUMBER</small><br>20260210-9981</td><td><small>CHECK
DATE</small><br>02/10/2026</td><td><small>TOTAL CHARGES</small><br>$175.00</td></tr>
<tr><td><small>AMOUNT PAID</small><br>$112.00</td><td><small>CORRECT PAYMENT</small><br>$87.00
</td><td><small>AMOUNT OVERPAID</small><br>$25.00</td><td><small>REASON</small><br>COPAY NOT
APPLIED</td></tr></table></div>""",
    "pay-20260210-9981",
    {
        "date": "2026-04-02",
        "payer-reference": "5519920471",
        "insurance-paid": "87.00",
        "write-off": "38.00",
        "client-responsibility": "25.00",
    },
)

OPTUM = Layout(
    "table of several claims",
    f"""{_CSS}<div class="s"><b>Optum</b><br>on behalf of UnitedHealthcare<br>P.O. Box 29077,
Hot Springs, AR 71903</div><p>03/25/2026</p><p>Re: Overpayment notification. TIN: 12-3456789.
Reference: OPT-4471-9920</p><p>Please remit $177.00 within 30 calendar days.</p>
<table class="g s"><tr><th>Audit #</th><th>Patient Name</th><th>Patient Acct #</th>
<th>ICN / FLN</th><th>First DOS</th><th>Paid Date</th><th>Check #</th><th>Paid Amt</th>
<th>Overpaid Amt</th></tr><tr><td>A100281</td><td>SMITH-DOE, A</td><td>20267</td>
<td>7781200145</td><td>01/05/2026</td><td>02/03/2026</td><td>1TR88104412</td><td>$88.50</td>
<td>$88.50</td></tr><tr><td>A100282</td><td>SMITH-DOE, A</td><td>20268</td><td>7781200388</td>
<td>01/12/2026</td><td>02/10/2026</td><td>1TR88107731</td><td>$88.50</td><td>$20.00</td></tr>
<tr><td colspan="7">Total</td><td>$177.00</td><td>$108.50</td></tr></table>""",
    "",
)
"""Of its rows each fills its own form: 1TR88107731 with reference A100282 and 20.00."""

TWO_AMOUNTS = Layout(
    "paid and requested",
    f"""{_CSS}<p style="text-align: right">April 6, 2026</p><p><b>Cigna Example Behavioral</b>
<br>Payment Integrity</p><p>Re: patient account 20270, check CG5501221</p><p>Dear Provider: On
February 20, 2026, we paid $90.00 for services provided on January 21, 2026. Based on your
contract, our allowed amount is $75.00 and the patient's copayment is $20.00, so that the
correct payment is $55.00. We request a refund of $35.00. Please send it by May 6, 2026.
Reference ID: CG-REC-88120.</p>""",
    "pay-CG5501221",
    {
        "date": "2026-04-06",
        "payer-reference": "CG-REC-88120",
        "insurance-paid": "55.00",
        "write-off": "65.00",
        "client-responsibility": "20.00",
    },
)

TWO_IN_PROSE = Layout(
    "two payments in prose",
    f"""{_CSS}<p>April 7, 2026</p><p>Cigna Example Behavioral, Overpayment Recovery</p>
<p>We paid $90.00 with check CG5501221 on 02/20/2026 for services on 01/21/2026, and $90.00
with check CG5503410 on 02/27/2026 for services on 01/28/2026. Both were not authorized. Please
return the total of $180.00.</p>""",
    "",
)

ONE_PAYMENT = (MEDICARE, MEDICAID, BLUE_CROSS, TWO_AMOUNTS)
SEVERAL = (OPTUM, TWO_IN_PROSE)
