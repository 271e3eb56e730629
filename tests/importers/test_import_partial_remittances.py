"""Some rows of a remittance are refused: one finding says by how much the bank is off.

Check 5601 pays 85.00 for claim 1043 and 90.00 for claim 1044. No ledger here has claim 9998 or
9999, for which it pays 60.00 each. The bank has 165.00 before: 85.00 and 80.00.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.ledger_language.problems import Severity
from tests.importers.era_case import BANK
from tests.importers.era_case import claims
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import ledger
from tests.importers.era_case import money
from tests.importers.era_case import practice_of
from tests.importers.import_case import PRACTICE
from tests.importers.import_case import Practice
from tests.importers.import_case import codes
from tests.importers.import_case import listing
from tests.importers.import_case import sheet

PAY_1043 = "Payment,C0018,1043,,85.00,35.00,30.00,,"
PAY_1044 = "Payment,C0017,1044,,90.00,35.00,25.00,,"
PAY_9998 = "Payment,C0018,9998,,60.00,60.00,30.00,,"
PAY_9999 = "Payment,C0018,9999,,60.00,60.00,30.00,,"
UNREADABLE = PAY_9999.replace("60.00,60.00", "6o.00,60.00")

CHARGE_9999 = """
2026-01-30 * "C0018" "90837, 60 min" ^claim-9999 #charge
  client: "C0018"
  Assets:Receivable:Insurance:Aetna     150.00 USD
  Income:Sessions                      -150.00 USD
"""
BY_HAND_1043 = """
2026-05-02 * "Aetna" "by hand" ^claim-1043 ^pay-may #insurance-payment
  insurance-paid: 85.00 USD
  write-off: 35.00 USD
  client-responsibility: 30.00 USD
"""
WITH_CHECK = BY_HAND_1043.replace("payment\n  ins", 'payment\n  check: "5601"\n  ins')


def imported(practice: Practice, total: str, *rows: str) -> ImportPlan:
    return practice.import_(practice.file("eob.csv", sheet(total, *rows)))


def said(work: ImportPlan) -> str:
    """The message of the only finding on a remittance that is there in part."""
    (found,) = [one for one in work.findings if one.code == "partly-imported"]
    assert found in work.document_findings
    return found.message


def test_one_claim_of_three_that_an_era_pays_is_refused(tmp_path: Path) -> None:
    """85 + 100 of 245 are posted, 60 are not; with the charge of 2001 they are."""
    charges = ("1042 150 2026-01-15", "1043 150 2026-01-16")
    practice = practice_of(tmp_path, *charges)
    content = era(
        "245",
        *claims(
            clp("1042", "1", "150", "85", "CO*45*35", "PR*3*30"),
            clp("1043", "1", "150", "100", "CO*45*50", day="20260116"),
            clp("2001", "1", "150", "60", "CO*45*90"),
        ),
    )
    path = practice.file("era.835", content)
    for _ in range(2):
        work = practice.import_(path)
        assert codes(work) == ["unknown-claim", "partly-imported"]
        assert said(work) == (
            "With this import the ledger has 185.00 of remittance 5600, whose total is 245.00, "
            "so that the bank account is 60.00 short meanwhile. Missing: claim 2001 60.00 "
            "(era.835:20)."
        )
        assert held(practice, BANK) == money("185")
    charged = ledger(*charges, "2001 150 2026-01-15")
    practice.main.write_text(practice.main.read_text().replace(ledger(*charges), charged))
    assert codes(practice.import_(path)) == []
    assert held(practice, BANK) == money("245")


def test_one_row_of_three_on_a_sheet_is_refused(practice: Practice) -> None:
    """85 + 90 = 175 of 235 are posted: 165 + 175 = 340."""
    work = imported(practice, "235.00", PAY_1043, PAY_1044, PAY_9999)
    assert codes(work) == ["unknown-claim", "partly-imported"]
    assert work.findings[1].severity is Severity.NEEDS_REVIEW
    assert "import the file again" in work.findings[1].next_step
    assert said(work) == (
        "With this import the ledger has 175.00 of remittance 5601, whose total is 235.00, so "
        "that the bank account is 60.00 short meanwhile. Missing: claim 9999 60.00 (eob.csv:7)."
    )
    assert practice.balances()[BANK] == Decimal("340.00")


def test_nothing_is_said_once_the_missing_row_is_in(practice: Practice) -> None:
    imported(practice, "235.00", PAY_1043, PAY_1044, PAY_9999)
    practice.main.write_text(practice.main.read_text() + CHARGE_9999)
    work = practice.import_(practice.folder / "eob.csv")
    assert codes(work) == []
    assert (work.counts.posted, work.counts.known) == (1, 2)
    assert codes(practice.plan(practice.folder / "eob.csv")) == []
    assert practice.balances()[BANK] == Decimal("400.00")


def test_a_row_that_the_engine_refuses_is_missing_as_well(practice: Practice) -> None:
    """35.00 + 30.01 is a cent more than 85.00 leaves of 150.00."""
    odd = PAY_1043.replace("30.00", "30.01")
    work = imported(practice, "175.00", odd, PAY_1044)
    assert codes(work) == ["sums", "partly-imported"]
    assert "short meanwhile. Missing: claim 1043 85.00 (eob.csv:5)" in said(work)


def test_without_a_total_the_missing_rows_are_added_up(practice: Practice) -> None:
    work = imported(practice, "", PAY_1043, PAY_9998, PAY_9999)
    assert codes(work) == ["unknown-claim", "unknown-claim", "no-total", "partly-imported"]
    assert said(work) == (
        "With this import the ledger has 85.00 of remittance 5601, which gives no total; the "
        "missing rows come to 120.00. Missing: claim 9998 60.00 (eob.csv:6), claim 9999 60.00 "
        "(eob.csv:7)."
    )


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([UNREADABLE], "; what the missing rows come to is not known. Missing: claim 9999 of"),
        (
            [PAY_9998, UNREADABLE],
            "; the missing rows whose amounts are known come to 60.00. Missing: claim 9998 "
            "60.00 (eob.csv:6), claim 9999 of unknown amount (eob.csv:7).",
        ),
    ],
)
def test_without_a_total_an_amount_may_not_be_known(
    practice: Practice, rows: list[str], what: str
) -> None:
    assert what in said(imported(practice, "", PAY_1043, *rows))


def test_what_an_unchecked_total_says_is_not_said_twice(practice: Practice) -> None:
    work = imported(practice, "145.00", PAY_1043, UNREADABLE)
    assert codes(work) == ["bad-cell", "unchecked-total"]
    assert "which leaves 60.00" in work.findings[1].message


def test_with_an_unreadable_row_the_total_tells_by_how_much_the_bank_is_off(
    practice: Practice,
) -> None:
    """205 - 85 = 120; that 60 of them are 9998's is known, and 60 are left for the other."""
    work = imported(practice, "205.00", PAY_1043, PAY_9998, UNREADABLE)
    assert codes(work) == ["unknown-claim", "bad-cell", "partly-imported"]
    assert "the bank account is 120.00 short" in said(work)
    assert "claim 9999 of unknown amount (eob.csv:7)" in said(work)


def test_a_list_of_clawbacks_is_no_remittance(practice: Practice) -> None:
    rows = ["2026-05-02,1042,,x,letter,,,,", "2026-05-02,9999,,x,letter,,,,"]
    work = practice.import_(practice.file("list.csv", listing(*rows)))
    assert codes(work) == ["unknown-payment"]
    assert (work.counts.posted, work.counts.refused) == (1, 1)


def test_a_clawback_that_is_refused_leaves_the_bank_too_high(practice: Practice) -> None:
    """85 - 50 = 35, and 85 are posted: the 50 that were taken back are still there."""
    lost = "Clawback,C0018,9999,,,,,50.00,"
    work = imported(practice, "35.00", PAY_1043, lost)
    assert codes(work) == ["unknown-payment", "partly-imported"]
    assert said(work) == (
        "With this import the ledger has 85.00 of remittance 5601, whose total is 35.00, so "
        "that the bank account is 50.00 too high meanwhile. Missing: claim 9999 -50.00 "
        "(eob.csv:6)."
    )


def test_offsets_count_whether_they_are_in_or_missing(practice: Practice) -> None:
    """85 - 20 - 30 = 35 are posted of 85 + 60 - 20 - 30 = 95: what lacks is 60."""
    kept = "Offset,C0017,1042,,,,,20.00,"
    lost = "Offset,C0018,9998,,,,,30.00,"
    work = imported(practice, "95.00", PAY_1043, PAY_9999, kept, lost)
    assert "the ledger has 35.00 of remittance 5601, whose total is 95.00" in said(work)
    assert "the bank account is 60.00 short meanwhile" in said(work)
    assert said(work).endswith("Missing: claim 9999 60.00 (eob.csv:6).")
    assert practice.balances()[BANK] == Decimal("200.00")


def test_rows_that_make_up_for_each_other_leave_the_bank_right(practice: Practice) -> None:
    lost = "Clawback,C0018,9998,,,,,60.00,"
    work = imported(practice, "85.00", PAY_1043, PAY_9999, lost)
    assert codes(work) == ["unknown-claim", "unknown-payment"]


def test_a_denial_that_is_refused_lacks_nothing(practice: Practice) -> None:
    work = imported(practice, "85.00", PAY_1043, "Denial,C0018,9999,,,,,,")
    assert codes(work) == ["unknown-claim"]


def test_a_row_that_the_ledger_has_lacks_nothing(practice: Practice) -> None:
    """Of 85 + 90 + 60 = 235 the first is known by its remittance, so 175 are there."""
    practice.main.write_text(PRACTICE + WITH_CHECK)
    work = imported(practice, "235.00", PAY_1043, PAY_1044, PAY_9999)
    assert (work.counts.known, work.counts.posted, work.counts.refused) == (1, 1, 1)
    assert "has 175.00 of remittance 5601" in said(work)
    assert "the bank account is 60.00 short" in said(work)


def test_what_the_ledger_has_of_the_remittance_from_elsewhere_is_there(
    practice: Practice,
) -> None:
    """Claim 1043 is on no row of this file: 85 + 90 of 235 are there."""
    practice.main.write_text(PRACTICE + WITH_CHECK)
    work = imported(practice, "235.00", PAY_1044, PAY_9999)
    assert "has 175.00 of remittance 5601" in said(work)
    assert "the bank account is 60.00 short" in said(work)


def test_a_row_refused_since_the_ledger_says_otherwise_lacks_the_difference(
    practice: Practice,
) -> None:
    """The ledger has 85 of the 95 for claim 1043: 85 + 90 of 185."""
    practice.main.write_text(PRACTICE + WITH_CHECK)
    other = PAY_1043.replace("85.00,35.00", "95.00,25.00")
    work = imported(practice, "185.00", other, PAY_1044)
    assert codes(work) == ["ledger-disagrees", "partly-imported"]
    assert "the bank account is 10.00 short meanwhile. Missing: claim 1043 10.00" in said(work)


def test_a_row_refused_since_only_its_shares_differ_lacks_nothing(practice: Practice) -> None:
    practice.main.write_text(PRACTICE + WITH_CHECK)
    other = PAY_1043.replace("35.00,30.00", "30.00,35.00")
    assert codes(imported(practice, "175.00", other, PAY_1044)) == ["ledger-disagrees"]


def test_a_payment_entered_by_hand_without_its_remittance_is_there(practice: Practice) -> None:
    practice.main.write_text(PRACTICE + BY_HAND_1043)
    work = imported(practice, "175.00", PAY_1043, PAY_1044)
    assert codes(work) == ["paid-by-hand"]
    assert practice.balances()[BANK] == Decimal("340.00")


def test_another_payment_of_the_same_amounts_is_paid_twice(practice: Practice) -> None:
    """Check 5512 paid claim 1042 the same 85.00: 165 + 85 + 90 are in the bank."""
    again = "Payment,C0017,1042,,85.00,35.00,30.00,,"
    work = imported(practice, "175.00", again, PAY_1044)
    assert codes(work) == ["paid-again"]
    assert practice.balances()[BANK] == Decimal("340.00")


def test_a_missing_row_that_was_entered_by_hand_is_there(practice: Practice) -> None:
    """The file still names claim 9999 where 1043 is meant, and says no total."""
    wrong = PAY_1043.replace("1043", "9999")
    assert "come to 85.00" in said(imported(practice, "", PAY_1044, wrong))
    practice.main.write_text(practice.main.read_text() + WITH_CHECK)
    again = practice.import_(practice.folder / "eob.csv")
    assert codes(again) == ["unknown-claim", "no-total"]


FULL = "Clawback,C0017,1042,,(85.00),(35.00),(30.00),,"


@pytest.mark.parametrize(
    ("letter", "row", "total", "code"),
    [
        (",,,", FULL, "0.00", "recorded-by-both"),
        ("0.00,0.00,150.00,", FULL, "0.00", "recorded-otherwise"),
        (
            "35.00,35.00,80.00,",
            "Clawback,C0017,1042,,35.00,35.00,80.00,50.00,",
            "35.00",
            "recorded-by-both",
        ),
    ],
)
def test_a_clawback_that_a_letter_told_of_is_there_where_it_moved_the_bank(
    practice: Practice, letter: str, row: str, total: str, code: str
) -> None:
    """What the remittance takes is what the letter said; it is owed, or was taken then."""
    letters = practice.file("may.csv", listing(f"2026-04-20,1042,,Copay,letter,{letter}"))
    practice.import_(letters)
    work = practice.plan(practice.file("eob.csv", sheet(total, PAY_1043, row)))
    assert codes(work) == [code, "partly-imported"]
    taken = Decimal("85.00") - Decimal(total)
    assert f"the bank account is {taken} too high" in said(work)
    recoupment = "'recoupment': 'Liabilities:Recoupments:{payer}'"
    practice.main.write_text(PRACTICE.replace(recoupment, ""))
    practice.import_(letters)
    work = practice.import_(practice.folder / "eob.csv")
    assert codes(work) == [code]
    assert practice.balances()[BANK] == Decimal("165.00") + Decimal(total)


def test_a_clawback_that_the_ledger_has_otherwise_lacks_the_difference(
    practice: Practice,
) -> None:
    """85 - 50 are in the ledger; the corrected sheet takes 60: 10 more."""
    imported(practice, "35.00", PAY_1043, "Clawback,C0017,1042,,35.00,35.00,80.00,,")
    other = "Clawback,C0017,1042,,25.00,35.00,90.00,60.00,"
    work = imported(practice, "25.00", PAY_1043, other)
    assert codes(work) == ["ledger-disagrees", "partly-imported"]
    assert "the bank account is 10.00 too high meanwhile. Missing: claim 1042 -10.00" in (
        said(work)
    )


def test_a_remittance_of_which_nothing_is_in_leaves_the_bank_short(practice: Practice) -> None:
    work = imported(practice, "120.00", PAY_9998, PAY_9999)
    assert codes(work) == ["unknown-claim", "unknown-claim", "partly-imported"]
    assert "the bank account is 120.00 short" in said(work)


def test_a_total_that_is_off_keeps_everything_out_and_says_so_alone(practice: Practice) -> None:
    work = imported(practice, "300.00", PAY_1043, PAY_9999)
    assert codes(work) == ["unbalanced-total", "unknown-claim"]


def test_what_was_posted_unbalanced_is_off_by_both(practice: Practice) -> None:
    """The total is 155 more than 85 + 60, of which 60 are missing: 155 + 60 = 215."""
    path = practice.file("eob.csv", sheet("300.00", PAY_1043, PAY_9999))
    work = practice.plan(path, rules=ImportRules(post_unbalanced=True))
    assert codes(work) == ["unknown-claim", "unbalanced-posted", "partly-imported"]
    assert "the bank account is 215.00 short" in said(work)


def test_of_many_missing_rows_some_are_named(practice: Practice) -> None:
    """8 times 60.00 is 480.00."""
    lost = [PAY_9999.replace("9999", f"900{number}") for number in range(8)]
    message = said(imported(practice, "565.00", PAY_1043, *lost))
    assert "the bank account is 480.00 short" in message
    assert message.endswith("claim 9005 60.00 (eob.csv:11), 2 more.")


def test_a_name_in_the_place_of_a_claim_is_not_shown(practice: Practice) -> None:
    message = said(imported(practice, "145.00", PAY_1043, PAY_9999.replace("9999", "Jane Doe")))
    assert "Missing: claim (xxxx xxx) 60.00 (eob.csv:6)" in message


def test_a_row_without_a_claim_is_named_by_client_and_day(practice: Practice) -> None:
    lost = "Payment,C0018,,2026-01-17,60.00,60.00,30.00,,"
    message = said(imported(practice, "145.00", PAY_1043, lost))
    assert "Missing: client C0018 of 2026-01-17 60.00 (eob.csv:6)" in message
