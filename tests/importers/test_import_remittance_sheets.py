"""A remittance with payments and clawbacks becomes entries that tie to the bank."""

from __future__ import annotations

from decimal import Decimal

import pytest

from beancount_clawback.importers.matching.row_cases import ImportRules
from tests.importers.import_case import PRACTICE
from tests.importers.import_case import Practice
from tests.importers.import_case import codes
from tests.importers.import_case import only_message
from tests.importers.import_case import sheet
from tests.importers.import_case import texts

PAY_1043 = "Payment,C0018,1043,,85.00,35.00,30.00,,"
PAY_1044 = "Payment,C0017,1044,,90.00,35.00,25.00,,"
CLAW_1042 = "Clawback,C0017,1042,,35.00,35.00,80.00,,Copay is 80.00"


def test_payments_and_clawbacks_of_a_sheet_share_its_link(practice: Practice) -> None:
    """85.00 paid less 50.00 taken back (85.00 before, 35.00 now) is a remittance of 35.00."""
    work = practice.import_(practice.file("eob.csv", sheet("35.00", PAY_1043, CLAW_1042)))
    assert codes(work) == []
    assert texts(work) == [
        '2026-05-02 * "Aetna" "Remittance 5601" #insurance-payment ^claim-1043 '
        "^pay-Aetna-5601-1043 ^remit-Aetna-5601\n"
        '  check: "5601"\n'
        "  insurance-paid: 85.00 USD\n"
        "  write-off: 35.00 USD\n"
        "  client-responsibility: 30.00 USD\n",
        '2026-05-02 ! "Aetna" "Copay is 80.00" #clawback ^claim-1042 ^pay-5512 '
        "^remit-Aetna-5601\n"
        '  original: "2026-02-10 Aetna 85.00 35.00 30.00 USD"\n'
        '  source: "sheet"\n'
        '  check: "5601"\n'
        '  reference: "remit-Aetna-5601 claim-1042"\n'
        "  settlement: Assets:Bank:Checking\n"
        "  insurance-paid: 35.00 USD\n"
        "  write-off: 35.00 USD\n"
        "  client-responsibility: 80.00 USD\n",
    ]
    # 165.00 before; the bank sees the remittance and nothing else.
    assert practice.balances()["Assets:Bank:Checking"] == Decimal("200.00")
    assert "Liabilities:Recoupments:Aetna" not in practice.balances()


def test_without_a_recoupment_account_no_settlement_is_needed(practice: Practice) -> None:
    practice.main.write_text(
        PRACTICE.replace("{'recoupment': 'Liabilities:Recoupments:{payer}'}", "{}")
    )
    work = practice.import_(practice.file("eob.csv", sheet("35.00", PAY_1043, CLAW_1042)))
    assert "settlement" not in texts(work)[1]
    assert practice.balances()["Assets:Bank:Checking"] == Decimal("200.00")


def test_a_reversal_and_the_new_payment_are_one_record(practice: Practice) -> None:
    work = practice.import_(
        practice.file(
            "eob.csv",
            sheet(
                "(50.00)",
                ",C0017,1042,,(85.00),(35.00),(30.00),,",
                ",C0017,1042,,35.00,35.00,80.00,,",
            ),
        )
    )
    assert codes(work) == ["era-owed"]
    (entry,) = work.entries
    assert entry.entry.meta["insurance-paid"].number == Decimal("35.00")
    assert (work.counts.rows, work.counts.posted) == (2, 2)
    # The total is negative: the 85.00 less 35.00 are owed, and the bank's 165.00 stay.
    assert practice.balances()["Assets:Bank:Checking"] == Decimal("165.00")
    assert practice.balances()["Liabilities:Recoupments:Aetna"] == Decimal("-50.00")


def test_a_reversal_that_does_not_fit_is_never_posted(practice: Practice) -> None:
    rows = [",C0017,1042,,(80.00),(35.00),(30.00),,", ",C0017,1042,,35.00,35.00,80.00,,"]
    work = practice.plan(practice.file("eob.csv", sheet("-45.00", *rows)))
    assert codes(work) == ["reversal-mismatch", "partly-imported"]
    assert not work.entries


def test_zeros_beside_a_negative_amount_are_told_what_they_mean(practice: Practice) -> None:
    rows = ["Clawback,C0017,1042,,(85.00),(0.00),0.00,,"]
    work = practice.plan(practice.file("eob.csv", sheet("-85.00", *rows)))
    (found,) = [one for one in work.findings if one.code == "reversal-mismatch"]
    assert "leaves blank what the file does not know" in found.next_step
    told = rows[0].replace("(0.00),0.00", ",")
    assert len(practice.plan(practice.file("told.csv", sheet("-85.00", told))).entries) == 1


def test_two_reversals_of_a_claim_are_not_paired_on_a_guess(practice: Practice) -> None:
    rows = [
        ",C0017,1042,,(85.00),(35.00),(30.00),,",
        ",C0017,1042,,40.00,35.00,75.00,,",
        ",C0017,1042,,(40.00),(35.00),(75.00),,",
        ",C0017,1042,,60.00,35.00,55.00,,",
    ]
    work = practice.plan(practice.file("eob.csv", sheet("-25.00", *rows)))
    assert "several-reversals" in codes(work)
    assert not work.entries
    assert work.counts.refused == 4


def test_the_total_must_be_paid_less_taken(practice: Practice) -> None:
    work = practice.plan(practice.file("eob.csv", sheet("62.00", PAY_1043, CLAW_1042)))
    assert codes(work) == ["unbalanced-total"]
    assert only_message(work) == (
        "eob.csv:5: The total of remittance 5601 is 62.00, but paid 85.00 less taken back "
        "50.00 comes to 35.00: a difference of 27.00; the rows: eob.csv:5 85.00, "
        "eob.csv:6 -50.00."
    )
    assert not work.entries
    assert len(work.drafts) == 2
    assert work.counts.refused == 2


def test_the_row_that_makes_the_difference_is_named(practice: Practice) -> None:
    work = practice.plan(practice.file("eob.csv", sheet("85.00", PAY_1043, PAY_1044)))
    assert "a row of that size or half of it: eob.csv:6 90.00" in only_message(work)
    double = practice.plan(practice.file("sign.csv", sheet("-5.00", PAY_1043, PAY_1044)))
    assert "a row of that size or half of it: sign.csv:6 90.00" in only_message(double)


def test_an_unbalanced_sheet_is_imported_only_when_asked(practice: Practice) -> None:
    path = practice.file("eob.csv", sheet("62.00", PAY_1043, CLAW_1042))
    work = practice.plan(path, rules=ImportRules(post_unbalanced=True))
    assert codes(work) == ["unbalanced-posted"]
    assert len(work.entries) == 2


def test_a_total_with_a_row_that_is_unknown_cannot_be_checked(practice: Practice) -> None:
    lost = "Clawback,C0017,9999,,,,,,"
    work = practice.plan(practice.file("eob.csv", sheet("35.00", PAY_1043, lost)))
    assert codes(work) == ["unknown-payment", "unchecked-total"]
    assert "row 6 is not counted; the others come to 85.00, which leaves -50.00" in (
        work.findings[1].message
    )
    assert len(work.entries) == 1


def test_a_sheet_without_a_total_is_to_be_reviewed(practice: Practice) -> None:
    work = practice.plan(practice.file("eob.csv", sheet("", PAY_1043)))
    assert codes(work) == ["no-total"]
    assert "its rows come to 85.00" in work.findings[0].message
    assert len(work.entries) == 1


def test_a_total_row_counts_where_nothing_else_gives_the_total(practice: Practice) -> None:
    content = sheet("", PAY_1043) + "Total,,,,85.00,,,,\n"
    work = practice.plan(practice.file("eob.csv", content))
    assert codes(work) == []
    assert work.counts.rows == 1


def test_a_denial_is_a_payment_of_nothing(practice: Practice) -> None:
    work = practice.import_(
        practice.file("eob.csv", sheet("0.00", "Denial,C0018,1043,,,,,,Not covered"))
    )
    assert texts(work)[0].endswith('  check: "5601"\n  insurance-paid: 0.00 USD\n')
    assert practice.balances()["Assets:Receivable:Insurance:Aetna"] == Decimal("300.00")
    again = practice.plan(practice.folder / "eob.csv")
    assert (again.counts.known, codes(again)) == (1, [])


def test_a_payment_by_client_and_service_date(practice: Practice) -> None:
    row = "Payment,C0018,,2026-01-16,85.00,35.00,30.00,,"
    work = practice.plan(practice.file("eob.csv", sheet("85.00", row)))
    assert work.entries[0].entry.links >= {"claim-1043"}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Payment,C0018,1046,,85.00,35.00,30.00,,", "unknown-claim"),
        ("Payment,C0018,,2026-01-17,85.00,35.00,30.00,,", "unknown-claim"),
        ("Payment,C0018,,,85.00,35.00,30.00,,", "no-reference"),
        ("Payment,C0017,1043,,85.00,35.00,30.00,,", "contradiction"),
        ("Payment,C0018,1043,,85.00,-35.00,30.00,,", "negative-in-payment"),
        ("Payment,C0018,1043,,,35.00,30.00,,", "empty-cell"),
        ("Adjustment,C0018,1043,,85.00,35.00,30.00,,", "unknown-type"),
        ("Denial,C0018,1043,,85.00,35.00,30.00,,", "bad-cell"),
        ("Payment,C0018,1043,,85.00,35.00,30.01,,", "sums"),
    ],
)
def test_a_payment_that_cannot_be_is_a_finding(practice: Practice, row: str, code: str) -> None:
    work = practice.plan(practice.file("eob.csv", sheet("", row)))
    assert code in codes(work)
    assert not work.entries
    assert work.counts.refused == 1


def test_a_second_payment_on_a_claim_offers_the_record(practice: Practice) -> None:
    row = "Payment,C0017,1042,,20.00,0.00,0.00,,"
    work = practice.plan(practice.file("eob.csv", sheet("20.00", row)))
    assert codes(work) == ["second-payment", "partly-imported"]
    assert "record a clawback" in work.findings[0].next_step
    assert "eob.csv" not in work.findings[0].message


def test_a_claim_twice_on_a_sheet_is_a_finding_unless_it_is_meant(practice: Practice) -> None:
    twice = practice.file("twice.csv", sheet("170.00", PAY_1043, PAY_1043))
    work = practice.plan(twice)
    assert codes(work) == ["row-twice", "row-twice", "partly-imported"]
    assert "twice.csv:5, twice.csv:6" in work.findings[0].message
    head = sheet("95.00").replace(",Reason", ",Reason,Supplemental")
    meant = head + f"{PAY_1043},\nPayment,C0018,1043,,10.00,-,-,,,yes\n"
    meant = meant.replace("35.00,30.00", "25.00,30.00")
    work = practice.import_(practice.file("meant.csv", meant))
    assert codes(work) == []
    links = sorted(link for one in work.entries for link in one.entry.links if "pay-" in link)
    assert links == ["pay-Aetna-5601-1043", "pay-Aetna-5601-1043-2"]


def test_several_remittances_in_one_file(practice: Practice) -> None:
    content = (
        "Payer,Check #,Check Date,Check Total,Claim,Ins Paid,Adjustment,Pt Resp\n"
        "Aetna,5601,2026-05-02,85.00,1043,85.00,35.00,30.00\n"
        "Aetna,5602,2026-05-09,90.00,1044,90.00,35.00,25.00\n"
    )
    work = practice.plan(practice.file("export.csv", content))
    assert codes(work) == []
    assert [max(one.entry.links) for one in work.entries] == [
        "remit-Aetna-5601",
        "remit-Aetna-5602",
    ]


def test_a_remittance_named_in_its_first_row_only(practice: Practice) -> None:
    content = (
        "Payer,Check #,Check Date,Check Total,Claim,Ins Paid,Adjustment,Pt Resp\n"
        "Aetna,5601,2026-05-02,175.00,1043,85.00,35.00,30.00\n"
        ",,,,1044,90.00,35.00,25.00\n"
    )
    assert len(practice.plan(practice.file("export.csv", content)).entries) == 2


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Check Number,5601", "Check Number,", "no-number"),
        ("Check Number,5601", "Check Number,Jane Roe", "no-number"),
        ("Check Date,2026-05-02", "Check Date,", "no-date"),
        ("Payer,Aetna", "Payer,Optum", "unknown-payer"),
    ],
)
def test_a_sheet_must_name_its_remittance(
    practice: Practice, old: str, new: str, code: str
) -> None:
    work = practice.plan(practice.file("eob.csv", sheet("85.00", PAY_1043).replace(old, new)))
    assert code in codes(work)
    assert not work.entries


def test_a_sheet_without_a_payer_is_the_payers_of_all_its_claims(practice: Practice) -> None:
    content = sheet("85.00", PAY_1043).replace("Payer,Aetna", "Payer,")
    work = practice.plan(practice.file("eob.csv", content))
    assert codes(work) == ["payer-of-claims"]
    assert work.entries[0].entry.payee == "Aetna"
    other = sheet("", PAY_1043, "Payment,C0018,1045,,10.00,,,,")
    path = practice.file("other.csv", other.replace("Payer,Aetna", "Payer,"))
    assert "no-payer" in codes(practice.plan(path))


def test_two_dates_for_one_remittance_are_a_finding(practice: Practice) -> None:
    content = (
        "Payer,Check #,Check Date,Claim,Ins Paid,Adjustment,Pt Resp,Check Total\n"
        "Aetna,5601,2026-05-02,1043,85.00,35.00,30.00,175.00\n"
        "Aetna,5601,2026-05-03,1044,90.00,35.00,25.00,175.00\n"
    )
    work = practice.plan(practice.file("export.csv", content))
    assert codes(work) == ["several-dates", "partly-imported"]
    assert work.counts.refused == 2


def test_an_offset_settles_what_is_owed(practice: Practice) -> None:
    """85.00 taken back by letter; the next remittance of 85.00 is 85.00 less."""
    listed = "Date,Claim,Reason,Client Responsibility\n2026-04-02,1042,x,150.00\n"
    practice.import_(practice.file("list.csv", listed))
    assert practice.balances()["Liabilities:Recoupments:Aetna"] == Decimal("-85.00")
    offset = "Offset,,1042,,,,,85.00,Kept back"
    path = practice.file("eob.csv", sheet("0.00", PAY_1043, offset))
    work = practice.import_(path)
    assert codes(work) == []
    kept = work.entries[1].entry
    assert kept.tags == {"provider-adjustment"}
    assert kept.links == {"claim-1042", "pay-5512", "remit-Aetna-5601"}
    assert kept.meta["reference"] == "remit-Aetna-5601 recoupment claim-1042 85.00"
    assert [line.split() for line in texts(work)[1].splitlines()[-2:]] == [
        ["Assets:Bank:Checking", "-85.00", "USD"],
        ["Liabilities:Recoupments:Aetna", "85.00", "USD"],
    ]
    assert "Liabilities:Recoupments:Aetna" not in practice.balances()
    assert practice.balances()["Assets:Bank:Checking"] == Decimal("165.00")
    assert practice.plan(path).counts.known == 2


def test_interest_needs_an_account(practice: Practice) -> None:
    path = practice.file("eob.csv", sheet("86.12", PAY_1043, "Interest,,,,1.12,,,,"))
    work = practice.plan(path)
    assert codes(work) == ["no-account-for", "partly-imported"]
    assert "--account interest=ACCOUNT" in work.findings[0].next_step
    rules = ImportRules(accounts={"interest": "Income:Interest"})
    practice.import_(path, rules=rules)
    assert practice.balances()["Income:Interest"] == Decimal("-1.12")
    assert practice.balances()["Assets:Bank:Checking"] == Decimal("251.12")


def test_an_account_that_is_not_open_that_day_is_a_finding(practice: Practice) -> None:
    text = PRACTICE.replace(
        "2015-01-01 open Liabilities:Recoupments:Aetna",
        "2026-05-03 open Liabilities:Recoupments:Aetna",
    )
    practice.main.write_text(text)
    offset = "Offset,,1042,,,,,5.00,"
    work = practice.plan(practice.file("eob.csv", sheet("80.00", PAY_1043, offset)))
    assert codes(work) == ["unwritable", "partly-imported"]
    assert "Aetna is not open on 2026-05-02" in work.findings[0].message
    practice.main.write_text(f'option "operating_currency" "EUR"\n{PRACTICE}')
    euros = sheet("").replace(",Reason", ",Reason,Currency") + "Offset,,,,,,,5.00,,EUR\n"
    work = practice.plan(practice.file("euros.csv", euros))
    assert "is not open in EUR" in work.findings[0].message


def test_a_name_in_the_column_of_payers_is_in_no_message_and_no_draft(
    practice: Practice,
) -> None:
    """The client may have paid the row; what names an insurer is shown."""
    content = sheet("85.00", PAY_1043)
    work = practice.plan(practice.file("eob.csv", content.replace("Aetna", "Jane Roe")))
    said = " ".join(f"{one.message} {one.next_step}" for one in work.findings)
    assert "no payer “xxxx xxx”" in said
    assert "Jane" not in said
    assert "Jane" not in repr([one.entry for one in work.drafts])
    work = practice.plan(practice.file("eob.csv", content.replace("Aetna", "Oscar Health")))
    assert "no payer “Oscar Health”" in work.findings[0].message


def test_a_payment_in_another_currency_is_a_finding(practice: Practice) -> None:
    head = sheet("85.00").replace(",Reason", ",Reason,Currency")
    work = practice.plan(practice.file("eob.csv", head + f"{PAY_1043},EUR\n"))
    assert codes(work) == ["foreign-currency"]
    practice.main.write_text(f'option "operating_currency" "EUR"\n{PRACTICE}')
    work = practice.plan(practice.folder / "eob.csv")
    assert codes(work) == ["other-currency", "partly-imported"]


def test_adjustment_codes_are_kept(practice: Practice) -> None:
    head = sheet("85.00").replace(",Reason", ",Reason,CARC")
    path = practice.file("eob.csv", head + f"{PAY_1043},CO-45 35.00; PR-3: $30.00\n")
    text = texts(practice.import_(path))[0]
    assert "  carc-co-45: 35.00 USD\n  carc-pr-3: 30.00 USD\n" in text
    bare = practice.file("bare.csv", head + f"{PAY_1043},CO45/PR3\n")
    (draft,) = practice.read(bare)
    assert not draft.remittances[0].rows[0].faults


def test_a_clawback_of_a_payment_in_the_same_import(practice: Practice) -> None:
    """The sheet of May pays 85.00; a letter of June takes it back."""
    eob = practice.file("eob.csv", sheet("85.00", PAY_1043))
    letter = practice.file(
        "list.csv", "Date,Claim,Reason,Client Responsibility\n2026-06-01,1043,x,150.00\n"
    )
    work = practice.import_(letter, eob)
    assert codes(work) == []
    assert work.entries[1].entry.links == {"claim-1043", "pay-Aetna-5601-1043"}
    assert practice.balances()["Liabilities:Recoupments:Aetna"] == Decimal("-85.00")


def test_a_refused_payment_takes_its_clawback_with_it(practice: Practice) -> None:
    eob = practice.file("eob.csv", sheet("99.00", PAY_1043))
    letter = practice.file(
        "list.csv", "Date,Claim,Reason,Client Responsibility\n2026-06-01,1043,x,150.00\n"
    )
    work = practice.plan(letter, eob)
    assert not work.entries
    assert codes(work) == ["unbalanced-total", "unknown-link"]
    assert work.counts.refused == 2


def test_a_sheet_of_a_closed_period_is_a_finding(practice: Practice) -> None:
    text = PRACTICE.replace("{payer}'}", "{payer}', 'closed-through': '2026-05-31'}")
    practice.main.write_text(text)
    rows = (PAY_1043, CLAW_1042, "Offset,,1042,,,,,5.00,")
    work = practice.plan(practice.file("eob.csv", sheet("30.00", *rows)))
    assert codes(work) == [*["closed-import"] * 3, "partly-imported"]
    assert not work.entries
