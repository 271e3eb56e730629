"""What of an ERA cannot be posted is a finding with a draft, and every row is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from beancount_clawback.cli.import_output import findings_text
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.posting.plan import ImportPlan
from tests.importers.era_case import BANK
from tests.importers.era_case import INSURANCE
from tests.importers.era_case import OWED
from tests.importers.era_case import claims
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import money
from tests.importers.era_case import practice_of
from tests.importers.import_case import Practice
from tests.importers.import_case import codes
from tests.importers.import_case import texts

PAID = clp("1042", "1", "150", "85", "CO*45*35", "PR*3*30")
OTHER = clp("1043", "1", "150", "100", "CO*45*50", day="20260116")
PLB = "PLB*1234567893*20261231"


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return practice_of(tmp_path, "1042 150 2026-01-15", "1043 150 2026-01-16")


def imported(practice: Practice, content: str, rules: ImportRules | None = None) -> ImportPlan:
    work = practice.import_(practice.file("era.835", content), rules=rules)
    counts = work.counts
    ends = counts.posted + counts.known + counts.unapplied + counts.repeated
    ends += counts.refused + counts.noted + counts.unread
    assert counts.rows == ends == content.count("CLP*") + content.count("PLB*")
    assert len(work.drafts) == counts.refused
    return work


def test_a_claim_that_the_ledger_does_not_have_is_a_finding(practice: Practice) -> None:
    strange = clp("2001", "1", "150", "60", "CO*45*90")
    work = imported(practice, era("145", *claims(PAID, strange)))
    assert codes(work) == ["unknown-claim", "partly-imported"]
    assert work.findings[0].place.row == 15
    assert (work.counts.posted, work.counts.refused) == (1, 1)
    assert held(practice, BANK) == money("85")


def test_a_claim_without_the_practices_number_is_no_guess(practice: Practice) -> None:
    work = imported(practice, era("85", *clp("0", "1", "150", "85", "CO*45*65")))
    assert codes(work) == ["no-reference", "partly-imported"]
    assert "the bank account is 85.00 short" in work.findings[1].message


def test_a_lower_charge_is_a_part_of_the_claim(practice: Practice) -> None:
    """140 of 150: 85 paid and 55 written off leave 10 with the insurance, and 150 of 1043."""
    work = imported(practice, era("85", *clp("1042", "1", "140", "85", "CO*45*55")))
    assert codes(work) == ["part-of-claim"]
    assert "The file's charge is 140.00, the ledger's for ^claim-1042 150" in str(work.findings)
    assert held(practice, BANK, INSURANCE) == money("85 160")


def test_a_higher_charge_is_a_finding_with_both(practice: Practice) -> None:
    work = imported(practice, era("85", *clp("1042", "1", "160", "85", "CO*45*75")))
    assert codes(work) == ["other-charge", "partly-imported"]
    assert "charge is 160.00, but the ledger's for ^claim-1042 is 150" in str(work.findings[0])


def test_nothing_of_a_remittance_that_does_not_balance_is_posted(practice: Practice) -> None:
    """85 + 100 - 20 = 165, the remittance says 175: 10 too much."""
    content = era("175", *claims(PAID, OTHER), f"{PLB}*L6:1042*20")
    rules = ImportRules(accounts={"interest": "Income:Interest"})
    work = imported(practice, content, rules)
    assert set(codes(work)) == {"unbalanced-total"}
    message = work.document_findings[0].message
    assert "The total of remittance 5600 is 175.00" in message
    assert "comes to 165.00: a difference of 10.00" in message
    assert "era.835:9 85.00, era.835:15 100.00" in message
    assert work.entries == ()


@pytest.mark.parametrize("reference", [":1042,1043", "", ":5512,5513", ":BULK7"])
def test_an_offset_for_no_claim_that_is_known_stands_apart(
    practice: Practice, reference: str
) -> None:
    """The remittance is 185 - 30 = 155; nobody knows what the 30 are for."""
    content = era("155", *claims(PAID, OTHER), f"{PLB}*WO{reference}*30")
    path = practice.file("era.835", content)
    work = practice.plan(path)
    assert codes(work) == ["unidentified-recovery"]
    practice.append(work)
    assert held(practice, BANK, OWED, f"{OWED}:Unidentified") == money("155 0 30")
    again = practice.plan(path)
    assert (again.entries, again.opens, again.counts.known) == ((), (), 3)


def test_an_offset_for_a_payment_that_was_never_posted_is_unexplained(
    practice: Practice,
) -> None:
    work = imported(practice, era("55", *PAID, f"{PLB}*WO:1043*30"))
    assert codes(work) == ["offset-unexplained"]
    assert held(practice, BANK, OWED) == money("55 30")


@pytest.mark.parametrize("status", ["5", "23", "25"])
def test_a_claim_that_is_not_decided_books_nothing(practice: Practice, status: str) -> None:
    content = era("85", *claims(PAID, clp("1043", status, "150", "0", day="20260116")))
    work = imported(practice, content.replace("SVC*HC:90837*150*0**1~\n", ""))
    assert "era-nothing-decided" in codes(work)
    assert (work.counts.posted, work.counts.noted) == (1, 1)


@pytest.mark.parametrize("status", ["5", "10", "13", "15", "16", "17", "23", "25", "27"])
def test_money_under_a_status_that_decides_nothing_is_never_applied(
    practice: Practice, status: str
) -> None:
    line = clp("1043", status, "150", "100", "CO*45*50", day="20260116")
    work = imported(practice, era("185", *claims(PAID, line)))
    assert "era-undecided-payment" in codes(work)
    found = next(one for one in work.findings if one.code == "era-undecided-payment")
    assert "100 is paid for this claim, but its status" in found.message
    assert (work.counts.posted, work.counts.refused) == (1, 1)


@pytest.mark.parametrize("status", ["1", "2", "3", "19", "20", "21"])
def test_every_status_of_a_payment_is_posted(practice: Practice, status: str) -> None:
    """30 is the client's, or, where the claim is passed on, the next payer's; 150 is 1043's."""
    content = era("85", *clp("1042", status, "150", "85", "CO*45*35", "PR*3*30"))
    work = imported(practice, content)
    assert codes(work) == []
    accounts = (BANK, "Assets:Receivable:Clients:C1042", INSURANCE)
    wanted = "85 30 150" if status in {"1", "2", "3"} else "85 0 180"
    assert held(practice, *accounts) == money(wanted)
    assert ("claim-status:" in texts(work)[0]) == (status != "1")


def test_what_an_earlier_payer_decided_is_no_write_off(practice: Practice) -> None:
    """Aetna, second in line, pays 20 of the 30 left; OA-23 120 is in the books already."""
    line = clp("1042", "2", "150", "20", "OA*23*120", "PR*3*10")
    work = imported(practice, era("20", *line))
    assert codes(work) == []
    assert "  carc-oa-23: 120.00 USD\n" in texts(work)[0]
    assert held(practice, BANK, "Income:Adjustments:Contractual") == money("20 0")


@pytest.mark.parametrize(
    ("adjustment", "client", "insurance"),
    [
        ("CO*45*150", "0", "150"),
        ("CO*253*150", "0", "150"),
        ("CO*29*150", "0", "300"),
        ("PR*96*150", "150", "150"),
        ("CO*16*150", "0", "300"),
        ("OA*18*150", "0", "300"),
        ("PI*197*150", "0", "300"),
    ],
)
def test_a_denial_falls_to_whom_its_reason_says(
    practice: Practice, adjustment: str, client: str, insurance: str
) -> None:
    """The contract's part is written off, PR is the client's, the rest is to be appealed."""
    work = imported(practice, era("0", *clp("1042", "4", "150", "0", adjustment)))
    assert codes(work) == []
    held_now = held(practice, "Assets:Receivable:Clients:C1042", INSURANCE)
    assert held_now == money(f"{client} {insurance}")
    assert '"Denied, ' in texts(work)[0]


def test_a_claim_paid_after_its_denial_is_a_payment(practice: Practice) -> None:
    imported(practice, era("0", *clp("1042", "4", "150", "0", "CO*16*150")))
    work = imported(practice, era("85", *PAID, number="5601", date="20260609"))
    assert codes(work) == []
    assert held(practice, BANK, INSURANCE) == money("85 150")


def test_a_negative_payment_that_is_no_reversal_is_a_finding(practice: Practice) -> None:
    """85 - 100 = -15, of which the 85 are booked against what is owed to the payer."""
    line = clp("1043", "1", "-150", "-100", "CO*45*-50", day="20260116")
    work = imported(practice, era("-15", *claims(PAID, line)))
    assert codes(work)[0] == "era-negative-payment"
    assert {"era-owed", "partly-imported"} <= set(codes(work))


def test_a_claim_that_was_not_read_in_full_is_never_posted(practice: Practice) -> None:
    broken = [one.replace("CAS*CO*45*50", "CAS*CO*45*FIFTY") for one in OTHER]
    work = imported(practice, era("185", *claims(PAID, broken)))
    assert codes(work) == ["broken-segment", "partly-imported"]
    assert str(work.findings[0].place) == "era.835:19"
    assert (work.counts.posted, work.counts.refused) == (1, 1)
    assert "FIFTY" not in "".join(str(one) for one in work.findings)


def test_a_claim_that_does_not_add_up_is_never_posted(practice: Practice) -> None:
    wrong = [one.replace("CAS*CO*45*50", "CAS*CO*45*40") for one in OTHER]
    work = imported(practice, era("185", *claims(PAID, wrong)))
    assert codes(work) == ["unbalanced-claim", "unbalanced-line", "partly-imported"]
    assert (work.counts.posted, work.counts.refused) == (1, 1)


def test_a_claim_whose_own_segment_is_broken_is_counted(practice: Practice) -> None:
    """The remittance is 185: the claim that was read makes 85, which leaves 100 to look at."""
    broken = [one.replace("*150*100*", "*150*HUNDRED*") for one in OTHER]
    work = imported(practice, era("185", *claims(PAID, broken)))
    assert codes(work) == ["unread-claim", "unchecked-total"]
    assert (work.counts.rows, work.counts.unread, work.counts.posted) == (2, 0, 1)
    assert "not counted; the others come to 85.00, which leaves 100.00" in (
        work.findings[1].message
    )


def test_a_broken_adjustment_is_one_finding_and_the_claim_is_posted(practice: Practice) -> None:
    """85 less 5, less one that cannot be read, is 70; one of the three rows is posted."""
    plb = f"{PLB}*FB:5600*5*FB:5601*TEN"
    work = practice.import_(practice.file("era.835", era("70", *PAID, plb)))
    assert codes(work) == ["broken-segment", "unchecked-total"]
    assert (work.counts.rows, work.counts.unread, work.counts.posted) == (3, 1, 1)
    assert "the others come to 85.00, which leaves -15.00" in work.findings[1].message


def test_a_claim_that_is_not_decided_is_one_finding(practice: Practice) -> None:
    """Claims that were only passed on often come without a reason for what was not paid."""
    work = imported(practice, era("85", *claims(PAID, clp("1043", "23", "150", "0"))))
    assert codes(work) == ["era-nothing-decided"]
    assert (work.counts.posted, work.counts.noted) == (1, 1)
    assert work.is_whole


def test_a_test_file_is_not_booked(practice: Practice) -> None:
    work = imported(practice, era("85", *PAID, usage="T"))
    assert set(codes(work)) == {"test-file", "era-test"}
    assert work.entries == ()


def test_a_client_share_that_its_reasons_do_not_give_is_to_review(practice: Practice) -> None:
    odd = [PAID[0].replace("*85*30*", "*85*25*"), *PAID[1:]]
    work = imported(practice, era("85", *odd))
    assert codes(work) == ["era-client-share"]
    assert work.counts.posted == 1


def test_a_remittance_without_a_number_is_a_finding(practice: Practice) -> None:
    work = imported(practice, era("85", *PAID).replace("TRN*1*5600*", "TRN*1**"))
    assert "era-no-number" in codes(work)
    assert work.entries == ()


def test_another_payer_is_a_finding_until_it_is_named(practice: Practice) -> None:
    content = era("85", *PAID, payer="AETNA LIFE INSURANCE CO")
    assert codes(imported(practice, content)) == ["unknown-payer", "partly-imported"]
    rules = ImportRules(payers={"Aetna Life Insurance Co": "Aetna"})
    assert codes(imported(practice, content, rules)) == []
    assert held(practice, BANK) == money("85")


def test_names_are_written_only_on_request(practice: Practice) -> None:
    path = practice.file("era.835", era("85", *PAID))
    plain = practice.plan(path)
    assert "DOE" not in "".join(texts(plain))
    wanted = practice.plan(path, rules=ImportRules(names=True), names=True)
    assert '  client-name: "DOE, JANE"\n' in texts(wanted)[0]


def test_the_same_remittance_as_a_sheet_is_known_from_the_era(practice: Practice) -> None:
    imported(practice, era("85", *PAID))
    sheet = practice.file(
        "sheet.csv",
        "Payer,Aetna,Check Number,5600\nCheck Date,2026-05-02,Total,85.00\n\n"
        "Claim,Insurance Paid,Write-Off,Client Responsibility\n1042,85.00,35.00,30.00\n",
    )
    work = practice.plan(sheet)
    assert (codes(work), work.counts.known, work.entries) == ([], 1, ())


def test_files_that_overlap_add_each_claim_once(practice: Practice) -> None:
    """The same remittance in two files, one of them sent again."""
    content = era("165", *claims(PAID, OTHER), f"{PLB}*FB:5600*20")
    paths = [practice.file(name, content) for name in ("one.835", "two.835")]
    work = practice.import_(*paths)
    assert codes(work) == []
    assert (work.counts.posted, work.counts.repeated) == (3, 3)
    assert held(practice, BANK, OWED) == money("165 20")
    assert practice.import_(*paths).entries == ()


def test_many_findings_alike_are_a_group_that_names_every_row(tmp_path: Path) -> None:
    """Twelve claims that the ledger lacks: three are said in full, nine by their rows."""
    practice = practice_of(tmp_path)
    rows = claims(*(clp(f"{n}", "1", "150", "85", "CO*45*65") for n in range(2000, 2012)))
    work = practice.plan(practice.file("era.835", era("1020", *rows)))
    printed = findings_text(work.findings)
    assert printed.count("  unknown-claim\n") == 4
    assert printed.count("Correct the row, or enter the charge first") == 3
    assert "9 more like these. Rows: 24, 29, 34, 39, 44, 49, 54, 59, 64\n" in printed
    assert "12 errors" in printed


@pytest.mark.parametrize("days", [("20260210", "20260224"), ("20260224", "20260210")])
def test_what_says_the_same_of_another_day_is_asked_about_and_taken_with_resent(
    tmp_path: Path, days: tuple[str, str]
) -> None:
    """85 twice under one number: sent again, or paid twice, whichever is imported first."""
    practice = practice_of(tmp_path, "1042 150 2026-01-15")
    paid = clp("1042", "1", "150", "85", "CO*45*35", "PR*2*30")
    first, second = (practice.file(f"{d}.835", era("85", *paid, date=d)) for d in days)
    assert practice.import_(first).is_whole
    asked = practice.import_(second)
    assert (asked.entries, set(codes(asked))) == ((), {"sent-again"})
    assert held(practice, BANK) == money("85")
    work = practice.import_(second, rules=ImportRules(resent=True))
    assert codes(work) == ["paid-again"]
    assert held(practice, BANK, INSURANCE) == money("170 -85")
    again = practice.plan(first, second, rules=ImportRules(resent=True))
    assert (again.entries, again.counts.known) == ((), 2)
