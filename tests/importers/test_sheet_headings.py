"""What headings mean in whole header lines, of the kinds that systems and payers export."""

from __future__ import annotations

import pytest

from beancount_clawback.importers.sheets.column_meanings import Meanings

LINES = [
    # A practice system's report of insurance payments, one row a client.
    "Payment Date=date, Insurer Name=payer, Client=client-name, Ins. Claim #=payer-claim, "
    "Payment Reference=check, Amt Paid=insurance-paid, Shoe Size=",
    # A payer's portal: its own claim number, and the practice's as the patient's account.
    "Check/EFT number=check, Check/EFT date=date, Check/EFT amount=total, Member name="
    "client-name, Patient account number=account, Claim number=payer-claim, Dates of service="
    "service-date, Amount billed=billed, Amount allowed=allowed, Amount paid=insurance-paid, "
    "Copay=copay, Co-insurance=coinsurance, Deductible=deductible",
    # Names run together, as databases have them.
    "CheckNum=check, CheckDate=date, PatNum=client, ClaimNum=claim, FeeBilled=billed, "
    "DedApplied=deductible, InsPayAmt=insurance-paid, WriteOff=write-off",
    # An amount of the whole check beside one of each claim.
    "Payer=payer, Check #=check, Payment Amount=total, Claim=claim, Paid=insurance-paid",
    # A list of checks, without claims.
    "Payer=payer, Check #=check, Date=date, Amount=total",
    # An amount that nobody can tell from its heading.
    "Client=client-name, Invoice #=claim, Amount=",
    # What was taken back, beside what was paid.
    "Client Name=client-name, Insurance Payment=insurance-paid, Insurance Refunds=taken, "
    "Client Refunds=ignore, Client Payment=client-paid",
    # Two payers.
    "Primary Insurance=payer, Secondary Insurance=second-payer, Ins1 Paid=insurance-paid, "
    "Ins2 Paid=second-paid, Pt Resp=client-responsibility",
    # Adjustments in rows of their own.
    "Claim #=claim, Group Code=group-code, Reason Code=carc, Adjustment Amount="
    "adjustment-amount, CPT=service, Paid=insurance-paid",
    # The day of service, where nothing else has it and there is no check.
    "Date=service-date, Patient ID=client, Rate=billed, Insurance Amount Paid=insurance-paid",
    # Posted, and paid.
    "Posted Date=posted-date, Check Date=date, Date Received=posted-date, Check #=check",
    # A list of recoups.
    "Recoup Date=date, Recoup Amount=taken, Original Check Number=original-check, "
    "Claim ID=claim, Payment Amount=original-paid, Member ID=ignore",
    # A practice system's export: the ledger tells whose the account number is.
    "Payment ID=reference, Patient Acct No=account, Claim No=claim, Charges=billed",
    # A second kind of billed amount leaves a bare charge open.
    "Total Fee=billed, Charge=, Write Off=write-off",
    # Clearinghouses: days from and to, abbreviations, our number as a control number.
    "Payer Name=payer, Check Number=check, Check Dt=date, Check Amt=total, Pat Ctrl Nbr=claim, "
    "ICN=payer-claim, From DOS=service-date, Thru DOS=ignore, Total Charge=billed, "
    "Paid Amt=insurance-paid, Contr Adj=write-off, Pat Resp=client-responsibility",
    "Payer=payer, EFT #=check, EFT Date=date, Claim Number=claim, Service Start=service-date, "
    "Service End=ignore, Claim Charge=billed, Claim Payment=insurance-paid, "
    "Adjusted=write-off, Transfer to Patient=client-responsibility",
    # Names of a database's fields.
    "DatePay=date, CarrierName=payer, CheckNum=check, DateService=service-date, "
    "FeeBilled=billed, InsPayAmt=insurance-paid",
    # Kinds of rows.
    "Transaction Type=type, Check #=check, Claim=claim, Amount Paid=insurance-paid",
    "Source=type, Description=payer, Invoice or Claim #=claim, Check/Wire Number=check, "
    "Amount Paid=insurance-paid",
]


@pytest.mark.parametrize("line", LINES)
def test_headings_mean_what_the_other_columns_say(line: str) -> None:
    pairs = [part.strip().split("=") for part in line.split(",")]
    headings = [(number, heading) for number, (heading, _) in enumerate(pairs)]
    fields = Meanings(headings, (), {}).decided().fields
    meant = [fields[number].value if number in fields else "" for number, _ in headings]
    assert dict(zip((heading for heading, _ in pairs), meant, strict=True)) == dict(pairs)


@pytest.mark.parametrize("amount", ["30.00", "$30.00", "(30.00)", "30,00"])
def test_amounts_below_a_heading_that_says_patient_are_a_question(amount: str) -> None:
    headings = [(0, "Claim"), (1, "Patient"), (2, "Paid")]
    decided = Meanings(headings, [["1042", amount, "85.00"]], {}).decided()
    assert 1 not in decided.fields
    named = Meanings(headings, [["1042", "Doe, Jane", "85.00"]], {}).decided()
    assert named.fields[1].value == "client-name"
