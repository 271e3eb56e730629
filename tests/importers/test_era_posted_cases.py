"""The cases computed by hand, from the 835 to what bank, receivables and payers hold.

Every practice starts with charges only; `balances` loads the ledger and fails on any error.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from beancount.core.data import Transaction

from beancount_clawback.importers.matching.row_cases import ImportRules
from tests.importers.era_case import BANK
from tests.importers.era_case import INSURANCE
from tests.importers.era_case import OWED
from tests.importers.era_case import WRITE_OFF
from tests.importers.era_case import claims
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import money
from tests.importers.era_case import practice_of
from tests.importers.era_case import split_sets
from tests.importers.era_case import worked
from tests.importers.import_case import PRACTICE
from tests.importers.import_case import Practice
from tests.importers.import_case import codes
from tests.importers.import_case import texts

ACCOUNTS = ImportRules(
    accounts={
        "interest": "Income:Interest",
        "withholding": "Expenses:Withheld",
        "other": "Expenses:Withheld",
    }
)


def test_a_therapy_line_is_paid_and_taken_back_in_full(tmp_path: Path) -> None:
    """Charge 150; paid 50, CO-45 75, PR-1 25; then -50, -75, -25 (X12 RFI 2442).

    The second remittance is -50 + 100 for claim 1077 = 50, so the bank has 50 + 50 = 100. Claim
    1042 is owed by the insurance again: 150. The write-offs are 75 - 75 + 50 of claim 1077.
    """
    practice = practice_of(tmp_path, "1042 150 2026-01-15", "1077 150 2026-04-03")
    work = practice.import_(worked(practice, "reversal_of_a_therapy_line"))
    assert codes(work) == []
    assert held(practice, BANK, INSURANCE, OWED) == money("100 150 0")
    assert held(practice, "Assets:Receivable:Clients:C1042") == money("0")
    assert held(practice, WRITE_OFF, f"{WRITE_OFF}:Reversals") == money("125 -75")
    payment, record = (one for one in texts(work) if "^claim-1042" in one)
    assert "  carc-co-45: 75.00 USD\n  carc-pr-1: 25.00 USD\n" in payment
    assert '  deductible: "25.00 USD"\n' in payment
    assert '  source: "era"\n' in record
    assert "^pay-Aetna-5512-1042" in record


def test_reversal_and_correction_stay_two_lines(tmp_path: Path) -> None:
    """1043 paid 50, 75 written off, 25 the client's; then -50 and +40, 75 and 35.

    Bank: 50 + 100 (40 - 50 + 110 for claim 1078). The ledger shows -50 and 40, never -10.
    """
    practice = practice_of(tmp_path, "1043 150 2026-01-15", "1078 150 2026-04-03")
    line = clp("1043", "1", "150", "50", "CO*45*75", "PR*1*25")
    first = practice.file("first.835", era("50", *line, number="5500", date="20260210"))
    work = practice.import_(first, worked(practice, "two_lines_stay_two"))
    assert codes(work) == []
    assert held(practice, BANK, INSURANCE, OWED) == money("150 0 0")
    assert held(practice, "Assets:Receivable:Clients:C1043") == money("35")
    moved = [
        posting.units.number
        for entry in practice.ledger().entries
        if isinstance(entry, Transaction) and "clawback" in (entry.tags or ())
        for posting in entry.postings
        if posting.account == BANK and posting.units
    ]
    assert moved == money("-50 40")


def test_an_offset_for_another_client_lowers_the_remittance(tmp_path: Path) -> None:
    """220 + 180 are due, 50 is kept back for claim 1042, the remittance is 350.

    With the 85 of claim 1042 the bank has 435. Nobody recorded that clawback: the 50 stand
    on the payer's account until somebody does, and the finding says so.
    """
    practice = practice_of(
        tmp_path, "1042 150 2026-01-15", "1051 250 2026-04-10", "1052 250 2026-04-11"
    )
    paid = era("85", *clp("1042", "1", "150", "85", "CO*45*65"), number="5512", date="20260210")
    first = practice.file("first.835", paid)
    work = practice.import_(first, worked(practice, "offset_from_another_client"))
    assert codes(work) == ["offset-unexplained"]
    assert "keeps 50.00 back for ^claim-1042, 50.00 more than" in work.findings[0].message
    assert held(practice, BANK, OWED, INSURANCE) == money("435 50 0")
    (offset,) = [one for one in texts(work) if "#provider-adjustment" in one]
    assert "^claim-1042" in offset


def test_a_part_taken_back_is_a_reversal_and_a_smaller_payment(tmp_path: Path) -> None:
    """80 paid, 30 taken: -80 and 50; the client owes the 30. Claim 1079 pays 100.

    Bank: 80 - 80 + 50 + 100 = 150.
    """
    practice = practice_of(tmp_path, "1060 120 2026-01-15", "1079 120 2026-01-15")
    work = practice.import_(worked(practice, "part_taken_back"))
    assert codes(work) == []
    assert held(practice, BANK, INSURANCE, OWED) == money("150 0 0")
    assert held(practice, "Assets:Receivable:Clients:C1060") == money("30")


def test_more_taken_than_paid_is_found_to_the_cent(tmp_path: Path) -> None:
    """133.29 paid, a letter takes it back, the next remittance keeps 133.66: 0.37 too much.

    Bank: 133.29 + 200 - 133.66 = 199.63.
    """
    practice = practice_of(tmp_path, "1061 175 2026-01-15", "1080 225 2026-01-15")
    paid, taken = split_sets(practice, "taken_more_than_paid")
    practice.import_(paid)
    with practice.main.open("a") as stream:
        stream.write(
            '\n2026-04-01 * "Aetna" "Coverage ended" ^claim-1061 #clawback\n'
            '  source: "letter"\n'
        )
    assert held(practice, OWED) == money("-133.29")
    work = practice.import_(taken)
    assert codes(work) == ["offset-unexplained"]
    assert "keeps 133.66 back for ^claim-1061, 0.37 more than" in work.findings[0].message
    assert held(practice, BANK, OWED, INSURANCE) == money("199.63 0.37 175")


FORWARD = ("1 700 2026-01-15", "2 900 2026-01-15", "3 75 2026-01-15")


@pytest.mark.parametrize("together", [True, False])
def test_a_forward_balance_is_owed_until_it_is_taken(tmp_path: Path, together: bool) -> None:
    """Claim 1 +600, claim 2 -800, FB -200: nothing is paid and 200 owed (X12 RFI 1604).

    Claim 3 +50, FB +200, FB -150: nothing is paid and 150 owed. Before that claim 2 had been
    paid 800, so the bank has 800 throughout.
    """
    practice = practice_of(tmp_path, *FORWARD)
    paid = era(
        "800",
        *clp("2", "1", "900", "800", "CO*45*100", number="P2"),
        number="5500",
        date="20260210",
    )
    practice.import_(practice.file("first.835", paid))
    files = split_sets(practice, "forward_balance")
    if together:
        assert codes(practice.import_(*reversed(files))) == []
    else:
        assert codes(practice.import_(files[0])) == []
        assert held(practice, BANK, OWED) == money("800 -200")
        assert codes(practice.import_(files[1])) == []
    assert held(practice, BANK, OWED, INSURANCE) == money("800 -150 900")


def test_refund_checks_settle_a_forward_balance(tmp_path: Path) -> None:
    """100 and 1000 paid and taken back; FB -100, then +100 and -1100 (X12 RFI 1374).

    Two refund checks are entered by hand. The last remittance says 72 -100, 72 -1000 and FB
    +1100: nothing is paid and nothing is owed. Bank: 1100 in, 1100 out.
    """
    practice = practice_of(tmp_path, "11 120 2026-01-15", "12 1200 2026-01-15")
    paid, one, other, settled = split_sets(practice, "refund_checks")
    for path, owed in ((paid, "0"), (one, "-100"), (other, "-1100")):
        assert codes(practice.import_(path)) == []
        assert held(practice, BANK, OWED) == [Decimal(1100), Decimal(owed)]
    with practice.main.open("a") as stream:
        stream.write(
            '\n2026-03-18 * "Aetna" "Two refund checks"\n'
            "  Assets:Bank:Checking           -1100.00 USD\n"
            "  Liabilities:Recoupments:Aetna   1100.00 USD\n"
        )
    work = practice.import_(settled)
    assert codes(work) == []
    assert len(work.entries) == 3
    # Both claims were corrected to a denial (CO-27), which is to be followed up: 120 + 1200.
    assert held(practice, BANK, OWED, INSURANCE) == money("0 0 1320")


def test_the_balancing_rule_ties_the_remittance(tmp_path: Path) -> None:
    """200 + 225.50 - (30 - 25 + 5 + 2.50 + 0.50) = 412.50, with all five accounts.

    WO 30 is owed back for claim 1042, which was paid 85: the bank has 497.50. Interest earns
    25, and 5 + 2.50 + 0.50 = 8 are withheld.
    """
    practice = practice_of(
        tmp_path, "1042 150 2026-01-15", "1090 250 2026-01-15", "1091 250 2026-01-15"
    )
    paid = era("85", *clp("1042", "1", "150", "85", "CO*45*65"), number="5512", date="20260210")
    first = practice.file("first.835", paid)
    work = practice.import_(first, worked(practice, "balancing_rule"), rules=ACCOUNTS)
    assert set(codes(work)) == {"offset-unexplained", "money-beside-claims"}
    assert held(practice, BANK, OWED) == money("497.50 30")
    assert held(practice, "Income:Interest", "Expenses:Withheld") == money("-25 8")
    (interest,) = [one for one in texts(work) if "Income:Interest" in one]
    assert '"L6: interest for paying late is added to this payment"' in interest
    assert "^claim-1091" in interest


def test_several_reversals_of_one_claim_follow_each_other(practice: Practice) -> None:
    """85 was paid; -85 +40, -40 +145 is a remittance of 60, and 145 stand.

    Bank: 85 and 80 of Cigna before, 60 now: 225. The client owes nothing of claim 1042.
    """
    work = practice.import_(worked(practice, "several_reversals_of_one_claim"))
    assert codes(work) == []
    assert (work.counts.rows, work.counts.posted, len(work.entries)) == (4, 4, 2)
    assert held(practice, BANK) == money("225")
    assert held(practice, "Assets:Receivable:Clients:C0017") == money("0")
    assert '  corrected-payer-claim: "P1042B"\n' in texts(work)[1]


def test_a_correction_of_4010_is_matched_though_group_cr_hides_the_shares(
    practice: Practice,
) -> None:
    """Reversed are 50 and CR 75 + 25; corrected to 60, CO-45 75, PR-1 15: 10 is left."""
    text = PRACTICE.replace("85.00 USD\n", "50.00 USD\n", 1).replace("35.00 USD", "75.00 USD")
    practice.main.write_text(text.replace("C0017        30.00", "C0017        25.00"))
    work = practice.import_(worked(practice, "correction_4010"))
    assert codes(work) == []
    # 50 + 80 of Cigna + 10.
    assert held(practice, BANK) == money("140")
    assert held(practice, "Assets:Receivable:Clients:C0017") == money("15")


def test_a_correction_of_4010_with_other_sums_is_a_finding(practice: Practice) -> None:
    """85 were paid and 65 not; the file takes back 50 and 100."""
    work = practice.import_(worked(practice, "correction_4010"))
    assert codes(work) == ["reversal-mismatch", "partly-imported"]
    assert not work.entries


def test_references_with_a_suffix_find_their_claim(tmp_path: Path) -> None:
    """WO 1042:7 10, WO `1043 20260115 88001` 20, WO P1044 30 by the payer's number.

    Paid were 3 x 100; the remittance is 200 - 60 - 5 + 5 = 140: the bank has 440.
    """
    charges = [f"{claim} 150 2026-01-15" for claim in (1042, 1043, 1044)]
    practice = practice_of(tmp_path, *charges, "1081 250 2026-01-15")
    lines = [clp(claim, "1", "150", "100", "CO*45*50") for claim in ("1042", "1043", "1044")]
    paid = era("300", *claims(*lines), number="5500", date="20260210")
    practice.import_(practice.file("first.835", paid))
    work = practice.import_(worked(practice, "plb_claim_and_suffix"), rules=ACCOUNTS)
    reviews = [one for one in codes(work) if one != "money-beside-claims"]
    assert reviews == [*["offset-unexplained"] * 3, "era-nothing-moved"]
    assert held(practice, BANK, OWED, "Income:Interest") == money("440 60 -5")
    offsets = [one for one in texts(work) if '"WO: ' in one]
    assert [one.split("^claim-")[1][:4] for one in offsets] == ["1042", "1043", "1044"]
