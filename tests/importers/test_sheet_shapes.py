"""Exports in the shapes of practice systems, payers' portals and billers, with right results.

The ledger has claims 2001 to 2006. Of Aetna's remittance 8101 of 2026-04-15 (85.00) the right
results are, as insurance paid, write-off, client:

    claim 2004  90.00 / 40.00 / 20.00
    claim 2005  85.00 / 45.00 / 20.00
    claim 2001  a full reversal of 90.00 / 40.00 / 20.00
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.importers.sheets.column_names import Field
from tests.importers.import_case import Practice
from tests.importers.import_case import codes

CASES = Path(__file__).parent / "sheet_cases"
P1 = ("claim-2004", "90.00", "40.00", "20.00")
P2 = ("claim-2005", "85.00", "45.00", "20.00")
P3 = ("claim-2006", "70.00", "30.00", "20.00")
K1 = ("claim-2001", "taken back whole")
FIRST = ("claim-1001", "85.00", "35.00", "30.00")

RIGHT: dict[str, tuple[list[tuple[str, ...]], list[str]]] = {
    "01_simplepractice_pay_period.csv": (
        [("claim-2004", "90.00", "", ""), ("claim-2005", "85.00", "", ""), K1],
        ["shares-not-given", "no-total", "not-of-insurance"],
    ),
    "02_simplepractice_appointment_status.csv": ([], ["unknown-kind"]),
    "03_simplepractice_insurance_payments.csv": (
        [K1],
        ["no-reference", "no-reference", "shares-not-given", "no-total", "partly-imported"],
    ),
    "05_payer_portal_check_claims.xlsx": (
        [P1, P2, K1],
        ["computed-amounts", "payer-of-claims"],
    ),
    "06_line_level_remittance.csv": ([P1, P2, K1], ["no-total"]),
    "07_openemr_distribution.csv": ([P1, P2, K1], []),
    "08_payment_recoup_report.csv": ([K1], ["part-taken"]),
    "10_biller_workbook_months.xlsx": (
        [P1, P2, K1, P3],
        ["no-total", "no-total", "more-sheets"],
    ),
    "payment_amount_is_check_total.csv": ([P1, P2], []),
    "member_id.csv": ([P1, P2], []),
    "payment_id.csv": ([P1, P2, K1], []),
    "negative_adjustments.csv": ([P1, P2], []),
    "total_paid.csv": ([P1, P2], ["no-total"]),
    "type_words.csv": ([P1, P2, K1], []),
    "copay_coins_deductible.csv": ([P1, P2], []),
    "patient_account_number_is_claim.csv": ([P1, P2], []),
    "allowed_only.csv": ([P1, P2], ["computed-amounts", "computed-amounts"]),
    "two_lines_of_one_claim.csv": ([P1], []),
    "subtotals_named_by_payer.csv": ([P1, P2, P3], []),
    "refund_column_positive.csv": (
        [("claim-2004", "90.00", "40.00", ""), K1],
        ["shares-not-given", "no-total"],
    ),
    "patient_holds_a_name.csv": ([P1, P2, K1], []),
    "us_dates.csv": ([P1, P2, K1], []),
    "informational_and_true_takeback.csv": ([K1], ["no-total", "announced-only"]),
    "athena_like_without_types.csv": (
        [],
        ["taken-beside-paid", "no-total", "partly-imported"],
    ),
    "many_extra_columns.csv": ([P1], []),
    "notes_column_no_total.csv": ([P1, P2], ["no-total"]),
    "eighteen_extra_columns.csv": ([P1], []),
    "first_payment/availity.csv": ([FIRST], []),
    "first_payment/kareo.csv": ([FIRST], []),
    "first_payment/officeally-zelis.csv": ([FIRST], []),
    "first_payment/optumpay.csv": ([FIRST], []),
    "first_payment/simplepractice.csv": ([FIRST], ["no-total"]),
    "first_payment/therapynotes.csv": ([FIRST], ["no-total"]),
    "first_payment/opendental.csv": (
        [("claim-1001", "85.00", "35.00", "0.00")],
        ["left-with-insurance", "no-total"],
    ),
    "first_payment/echo-recoup.csv": (
        [],
        ["unknown-payment", "no-total", "partly-imported"],
    ),
}


def practice_of(folder: Path, name: str = "") -> Practice:
    return Practice(folder, (CASES / (name or "any")).with_name("ledger.beancount").read_text())


def booked(work: ImportPlan) -> list[tuple[str, ...]]:
    """What becomes of each claim."""
    found: list[tuple[str, ...]] = []
    for one in work.entries:
        meta = one.entry.meta
        (claim,) = [link for link in one.entry.links or () if link.startswith("claim-")]
        keys = ("insurance-paid", "write-off", "client-responsibility")
        amounts = [str(meta[key].number) if key in meta else "" for key in keys]
        if "clawback" in (one.entry.tags or ()):
            assert not any(amounts)
            found.append((claim, "taken back whole"))
        else:
            found.append((claim, *amounts))
    return sorted(found)


def test_every_case_has_its_right_result() -> None:
    files = {str(path.relative_to(CASES)) for path in CASES.rglob("*.csv")}
    files |= {str(path.relative_to(CASES)) for path in CASES.rglob("*.xlsx")}
    assert files == set(RIGHT)


@pytest.mark.parametrize("name", list(RIGHT))
def test_an_export_is_read_as_it_comes(tmp_path: Path, name: str) -> None:
    practice = practice_of(tmp_path, name)
    path = shutil.copy(CASES / name, tmp_path)
    work = practice.plan(Path(path))
    entries, findings = RIGHT[name]
    assert booked(work) == sorted(entries)
    assert sorted(codes(work)) == sorted(findings)
    for found in work.findings:
        for word in ("Quill", "Roe", "Starr", "QUILL"):
            assert word not in str(found)


@pytest.mark.parametrize("name", list(RIGHT))
def test_a_second_import_adds_nothing(tmp_path: Path, name: str) -> None:
    practice = practice_of(tmp_path, name)
    path = Path(shutil.copy(CASES / name, tmp_path))
    practice.import_(path)
    assert not practice.plan(path).entries


HEAD = "Payer,Check Number,Check Date,Check Amount,Claim Number,"


def test_the_doubtful_column_answered_is_imported(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    path = CASES / "athena_like_without_types.csv"
    work = practice.plan(path, columns={Field.ORIGINAL_PAID: "F"})
    assert booked(work) == [K1]


def test_a_part_taken_back_asks_what_is_left(tmp_path: Path) -> None:
    work = practice_of(tmp_path).plan(CASES / "08_payment_recoup_report.csv")
    (found,) = [one for one in work.findings if one.code == "part-taken"]
    assert "`insurance-paid: 40.00 USD`" in found.next_step


def test_unknown_kind_says_what_is_known_and_what_is_missing(tmp_path: Path) -> None:
    work = practice_of(tmp_path).plan(CASES / "02_simplepractice_appointment_status.csv")
    (found,) = work.findings
    assert "A “Date of Service” is service-date" in found.message
    assert "missing: the number and the date of the check" in found.message


def test_a_report_with_names_and_no_check_number_is_one_finding(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    content = (
        "Date,Type,First Name,Last Name,Rate,Primary Insurer Name,Insurance Amount Paid,"
        "Patient Amount Due\n"
        "03/16/2026,Appointment,Ada,Quill,150.00,Aetna,90.00,20.00\n"
    )
    (found,) = practice.plan(practice.file("transactions.csv", content)).findings
    assert found.code == "unknown-kind"
    assert "the number and the date of the check" in found.message
    assert "Quill" not in found.message


def test_a_grouped_report_is_filled_down_and_compared(tmp_path: Path) -> None:
    """Titles, payer on a group's first row, negative adjustments, subtotals, two pages."""
    practice = practice_of(tmp_path)
    head = "Payer,Check #,Check Date,Claim #,Patient,DOS,Payments,Adjustments,Pt Resp\n"
    content = (
        "Receipts by payer,,,,,,,,\nApril 2026,,,,,,,,\n"
        + head
        + "Aetna,8101,04/15/2026,2004,Ada Quill,03/16/2026,90.00,-40.00,20.00\n"
        ",,,2005,Ben Roe,03/17/2026,85.00,-45.00,20.00\n"
        + head
        + ",,,2001,Ada Quill,01/12/2026,-90.00,40.00,-20.00\n"
        "Total for Aetna,,,,,,85.00,-45.00,20.00\n"
        "Cigna,8102,04/20/2026,2006,Cy Starr,03/18/2026,70.00,-30.00,20.00\n"
        "Total for Cigna,,,,,,70.00,-30.00,20.00\n"
        "Grand Total,,,,,,155.00,-75.00,40.00\n"
    )
    work = practice.plan(practice.file("grouped.csv", content))
    assert codes(work) == []
    assert booked(work) == sorted([P1, P2, K1, P3])
    assert work.counts.rows == 4
    wrong = content.replace("Grand Total,,,,,,155.00", "Grand Total,,,,,,165.00")
    work = practice.plan(practice.file("wrong.csv", wrong))
    assert codes(work) == ["total-row-differs"]
    off = content.replace("Total for Cigna,,,,,,70.00", "Total for Cigna,,,,,,60.00")
    work = practice.plan(practice.file("off.csv", off))
    assert "unbalanced-total" in codes(work)
    assert P3 not in booked(work)


def test_a_check_number_that_is_missing_in_the_middle_is_not_filled(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    rows = [
        "Aetna,8101,2026-04-15,,2004,90.00,40.00,20.00",
        "Aetna,8101,2026-04-15,,2005,85.00,45.00,20.00",
        "Aetna,,,,2001,80.00,50.00,20.00",
        "Cigna,8102,2026-04-20,,2006,70.00,30.00,20.00",
    ]
    content = f"{HEAD}Paid,Adjustment,Pt Resp\n" + "".join(f"{row}\n" for row in rows)
    work = practice.plan(practice.file("holes.csv", content))
    assert "no-number" in codes(work)
    assert booked(work) == [P1, P2, P3]


def test_a_share_in_an_unknown_column_is_a_question(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    content = f"{HEAD}Paid,Adjustment,Kept Over\nAetna,8101,2026-04-15,90.00,2004,90.00,40.00,"
    path = practice.file("odd.csv", f"{content}20.00\n")
    work = practice.plan(path)
    assert "unknown-amounts" in codes(work)
    (found,) = [one for one in work.findings if one.code == "unknown-amounts"]
    assert "--map ignore=H" in found.next_step
    assert not work.entries
    told = practice.plan(path, columns={Field.CLIENT_RESPONSIBILITY: "H"})
    assert booked(told) == [P1]
    assert booked(practice.plan(path, ignored=("H",))) == [("claim-2004", "90.00", "40.00", "")]
    zero = practice.file("zero.csv", f"{content}0.00\n")
    assert "unknown-amounts" not in codes(practice.plan(zero))


def test_an_unknown_column_cannot_matter_where_all_comes_to_what_was_billed(
    tmp_path: Path,
) -> None:
    practice = practice_of(tmp_path)
    head = f"{HEAD}Billed,Paid,Adjustment,Pt Resp,Relative Value\n"
    row = "Aetna,8101,2026-04-15,90.00,2004,150.00,90.00,40.00,20.00,3.10\n"
    assert codes(practice.plan(practice.file("rvu.csv", head + row))) == []


def test_a_share_that_is_less_than_its_parts_is_a_question(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    head = f"{HEAD}Paid,Adjustment,Pt Resp,Copay\n"
    row = "Aetna,8101,2026-04-15,90.00,2004,90.00,40.00,0.00,20.00\n"
    work = practice.plan(practice.file("copay.csv", head + row))
    assert "shares-differ" in codes(work)
    assert not work.entries


def test_days_that_fit_both_orders_are_asked_once(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    rows = (
        "Aetna,8101,04/05/2026,175.00,2004,90.00,40.00,20.00\n"
        "Aetna,8101,04/05/2026,175.00,2005,85.00,45.00,20.00\n"
    )
    path = practice.file("days.csv", f"{HEAD}Paid,Adjustment,Pt Resp\n{rows}")
    work = practice.plan(path)
    assert codes(work).count("date-order") == 1
    assert not work.entries
    told = practice.plan(path, date_format="%m/%d/%Y")
    assert {str(one.entry.date) for one in told.entries} == {"2026-04-05"}
    other = practice.plan(path, date_format="%d/%m/%Y")
    assert {str(one.entry.date) for one in other.entries} == {"2026-05-04"}


def test_one_column_of_constant_amounts_is_asked(tmp_path: Path) -> None:
    """85.00 on each row may be each session's payment, or the check's."""
    practice = practice_of(tmp_path)
    content = (
        "Payer,Check Number,Check Date,Claim Number,Payment Amount,Adjustment,Pt Resp\n"
        "Aetna,8101,2026-04-15,2004,85.00,45.00,20.00\n"
        "Aetna,8101,2026-04-15,2005,85.00,45.00,20.00\n"
    )
    path = practice.file("same.csv", content)
    work = practice.plan(path, columns={Field.INSURANCE_PAID: "Payment Amount"})
    assert len(work.entries) == 2
    (found,) = [one for one in practice.plan(path).findings if one.severity.value == "error"]
    assert "“Payment Amount”" in found.message


def test_a_tab_file_in_utf_16_is_read(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    content = (CASES / "us_dates.csv").read_text().replace(",", "\t").encode("utf-16")
    assert booked(practice.plan(practice.file("tabs.csv", content))) == sorted([P1, P2, K1])


def test_amounts_of_another_payer_are_a_question(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    head = f"{HEAD}Primary Insurance Paid,Secondary Insurance Paid,Adjustment,Pt Resp\n"
    row = "Aetna,8101,2026-04-15,90.00,2004,90.00,10.00,40.00,10.00\n"
    work = practice.plan(practice.file("two.csv", head + row))
    assert "paid-by-another" in codes(work)
    assert not work.entries


def test_a_part_that_is_refunded_is_taken_back_and_what_holds_is_asked(tmp_path: Path) -> None:
    """A refund of 40.00 is not a payment of which 40.00 stays paid."""
    practice = practice_of(tmp_path)
    head = f"{HEAD}Transaction Type,Paid,Adjustment,Pt Resp\n"
    row = "Aetna,8101,2026-04-15,,2001,Refund Paid to Payer,40.00,0.00,0.00\n"
    work = practice.plan(practice.file("refund.csv", head + row))
    assert "part-taken" in codes(work)
    assert not work.entries
