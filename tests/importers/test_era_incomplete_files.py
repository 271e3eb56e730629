"""Files that leave something out, or of which something cannot be read: what their sums prove.

Claim 2001 is 200.00 and claim 2002 is 120.00 to Aetna, of 2026-03-03 and 2026-03-04.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.ledger_language.problems import Severity
from tests.importers.era_case import BANK
from tests.importers.era_case import INSURANCE
from tests.importers.era_case import WRITE_OFF
from tests.importers.era_case import claims
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import ledger
from tests.importers.era_case import money
from tests.importers.import_case import Practice
from tests.importers.import_case import codes

WAITING = "Liabilities:Unapplied:Aetna"
CLIENT = "Assets:Receivable:Clients:C2001"
FIRST = clp("2001", "1", "200", "130", "CO*45*45", "PR*3*25", day="20260303")
SECOND = clp("2002", "1", "120", "70", "CO*45*50", day="20260304")


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    charges = ledger("2001 200 2026-03-03", "2002 120 2026-03-04")
    return Practice(tmp_path, f"{charges}\n2015-01-01 open {WAITING} USD\n")


def take(practice: Practice, content: str, rules: ImportRules | None = None) -> list[str]:
    """Import a file; again it adds nothing and is as whole as before."""
    path = practice.file("remittance.835", content)
    done = practice.import_(path, rules=rules)
    again = practice.plan(path, rules=rules)
    assert (again.entries, again.opens) == ((), ())
    assert again.is_whole == done.is_whole
    return codes(done)


@pytest.mark.parametrize(
    ("claim", "found", "books"),
    [
        # 200 less 150 is 50, which CLP05 gives to the client.
        ("2001*1*200*150*50", "era-client-share-alone", "150 0 0 50 0"),
        ("2001*1*200*150*40", "unbalanced-claim", "150 200 0 0 -150"),
        # Denied without a reason: nobody says who is to pay.
        ("2001*4*200*0*200", "era-client-share", "0 200 0 0 0"),
    ],
)
def test_a_share_that_only_clp05_tells_is_taken_where_it_explains_all_that_is_missing(
    practice: Practice, claim: str, found: str, books: str
) -> None:
    total = claim.split("*")[3]
    content = era(total, f"CLP*{claim}*12*P2001", "DTM*232*20260303")
    assert found in take(practice, content)
    accounts = (BANK, INSURANCE, WRITE_OFF, CLIENT, WAITING)
    bank, insurer, *others = money(books)
    assert held(practice, *accounts) == [bank, insurer + 120, *others]


def test_adjustments_beside_a_share_that_only_clp05_tells_are_kept(practice: Practice) -> None:
    """200 less 130 paid less 45 written off is 25."""
    segments = ["CLP*2001*1*200*130*25*12*P2001", "DTM*232*20260303", "CAS*CO*45*45"]
    assert take(practice, era("130", *segments)) == ["era-client-share-alone"]
    assert held(practice, BANK, WRITE_OFF, CLIENT) == money("130 45 25")


@pytest.mark.parametrize(
    ("of_claim", "of_line", "found", "books"),
    [
        # The line's 45 is the claim's 45 again: 130 + 45 + 25 is 200.
        ("CO*45*45 PR*3*25", "CO*45*45", "era-adjusted-twice unbalanced-line", "130 45 25 0"),
        ("CO*45*45 PR*3*25", "CO*45*45 PR*3*25", "era-adjusted-twice", "130 45 25 0"),
        ("PR*3*25", "CO*45*45 PR*3*25", "era-adjusted-twice", "130 45 25 0"),
        # Each for itself: 20 of the claim and 25 + 25 of the line.
        ("CO*45*20", "CO*45*25 PR*3*25", "unbalanced-line unbalanced-lines", "130 45 25 0"),
        # The claim leaves 70 to the client, its line 25: nobody knows which holds.
        ("PR*3*70", "CO*45*45 PR*3*25", "unbalanced-claim", "130 0 0 -130"),
        # CLP05 is 25, which the claim's adjustments are not.
        ("CO*45*70", "CO*45*70", "unbalanced-claim", "130 0 0 -130"),
    ],
)
def test_adjustments_at_the_claim_and_again_at_its_lines_count_once(
    practice: Practice, of_claim: str, of_line: str, found: str, books: str
) -> None:
    segments = [
        "CLP*2001*1*200*130*25*12*P2001",
        *(f"CAS*{one}" for one in of_claim.split()),
        "SVC*HC:90837*200*130**1",
        "DTM*472*20260303",
        *(f"CAS*{one}" for one in of_line.split()),
    ]
    assert set(found.split()) <= set(take(practice, era("130", *segments)))
    assert held(practice, BANK, WRITE_OFF, CLIENT, WAITING) == money(books)


def test_a_remittance_without_a_day_is_dated_as_its_file(practice: Practice) -> None:
    """Its envelope is of 2026-05-10; another day, written by hand, is kept."""
    content = era("130", *FIRST, date="").replace("CHK************", "CHK")
    assert take(practice, content) == ["era-dated-by-file"]
    text = practice.main.read_text()
    assert '2026-05-10 * "Aetna"' in text
    practice.main.write_text(text.replace("2026-05-10", "2026-05-08"))
    assert practice.plan(practice.folder / "remittance.835").entries == ()


def test_a_broken_segment_keeps_nothing_out_where_the_claim_adds_up(practice: Practice) -> None:
    broken = [*FIRST, "LQ*HE*see the letter", "DTM*050*soon", "QTY*CA*many"]
    path = practice.file("remittance.835", era("130", *broken))
    work = practice.import_(path)
    assert codes(work) == ["broken-segment"] * 3
    assert {one.severity for one in work.findings} == {Severity.NEEDS_REVIEW}
    assert held(practice, BANK, WRITE_OFF, CLIENT, WAITING) == money("130 45 25 0")
    assert work.is_whole


def test_a_broken_adjustment_leaves_the_claim_s_money_unapplied(practice: Practice) -> None:
    broken = [one.replace("CO*45*45", "CO*45*many") for one in FIRST]
    assert take(practice, era("130", *broken)) == ["broken-segment"]
    assert held(practice, BANK, WAITING) == money("130 -130")


def test_a_client_s_share_that_cannot_be_read_is_told_by_the_adjustments(
    practice: Practice,
) -> None:
    broken = [one.replace("*200*130*25*", "*200*130*n/a*") for one in FIRST]
    assert take(practice, era("130", *broken)) == ["broken-segment"]
    assert held(practice, BANK, WRITE_OFF, CLIENT, WAITING) == money("130 45 25 0")


def test_an_unread_claim_stops_nothing_where_the_others_come_to_the_total(
    practice: Practice,
) -> None:
    unread = ["CLP*2002*1*120*nil**12*P2002"]
    path = practice.file("remittance.835", era("130", *claims(FIRST, unread)))
    work = practice.import_(path)
    assert codes(work) == ["unread-claim"]
    assert (work.counts.posted, work.counts.unread, work.is_whole) == (1, 1, False)
    assert held(practice, BANK, WAITING) == money("130 0")


def test_of_a_provider_adjustment_with_shifted_elements_nothing_is_booked(
    practice: Practice,
) -> None:
    """Its number 4711 stands where the amount belongs."""
    plb = "PLB*1234567893*20261231*CS*4711*30*CS*4712*-10"
    accounts = ImportRules(accounts={"other": "Expenses:Withheld"})
    assert take(practice, era("110", *FIRST, plb), accounts)[0] == "broken-segment"
    assert held(practice, BANK, "Expenses:Withheld") == money("130 0")


def test_a_total_with_a_row_that_cannot_be_read_can_be_booked_as_one_amount(
    practice: Practice,
) -> None:
    """110 are at the bank; once a readable file comes, it is applied."""
    plb = "PLB*1234567893*20261231*CS*4711*30*CS*4712*-10"
    accounts = {"other": "Expenses:Withheld"}
    rules = ImportRules(accounts=accounts, book_total=True)
    take(practice, era("110", *FIRST, plb), rules)
    assert held(practice, BANK, WAITING) == money("110 -110")
    sound = era("110", *FIRST, "PLB*1234567893*20261231*CS:4711*30*CS:4712*-10")
    practice.import_(practice.file("sound.835", sound), rules=ImportRules(accounts=accounts))
    assert held(practice, BANK, WAITING, "Expenses:Withheld") == money("110 0 20")


def test_what_a_total_lacks_after_a_part_was_imported_is_booked_once(
    practice: Practice,
) -> None:
    """Of 200.00 the first claim is 130.00; then 70.00, and nothing once the file is whole."""
    broken = [one.replace("*120*70*", "*120*7O*") for one in SECOND]
    content = era("200", *FIRST, *broken)
    assert "unchecked-total" in take(practice, content)
    assert held(practice, BANK, WAITING) == money("130 0")
    take(practice, content, ImportRules(book_total=True))
    assert held(practice, BANK, WAITING) == money("200 -70")
    whole = practice.file("again.835", era("200", *FIRST, *SECOND))
    assert codes(practice.import_(whole)) == []
    assert held(practice, BANK, WAITING) == money("200 0")


def test_lines_that_were_wrapped_are_joined(practice: Practice) -> None:
    """Also where a line then begins with a separator, a blank or a digit."""
    content = era("200", *claims(FIRST, SECOND)).replace("~\n", "\n")
    wrapped = "".join(
        f"{line[:47]}\n{line[47:]}\n" if len(line) > 50 else f"{line}\n"
        for line in content.replace("CAS*CO*45*45", "CAS*CO*45\n*45").splitlines()
    )
    assert wrapped.count("\n") > content.count("\n") + 2
    assert take(practice, wrapped.replace("\n", "\r\n")) == ["odd-envelope"]
    assert held(practice, BANK, WRITE_OFF, CLIENT, WAITING) == money("200 95 25 0")


def test_another_kind_of_x12_and_a_damaged_envelope_are_called_that(practice: Practice) -> None:
    other = practice.file("claims.txt", era("0").replace("ST*835", "ST*837"))
    assert "claim submission (837)" in practice.plan(other).findings[0].message
    damaged = practice.file("damaged.835", "ISA*00*  *00*AETNA\nGS*HP\nST*835*1\n")
    (found,) = practice.plan(damaged).findings
    assert found.message.startswith("The envelope is damaged, and the ISA segment")


WHOLE = era("130", *FIRST)
BEGIN = WHOLE.index("ST*")


@pytest.mark.parametrize(
    ("content", "lost"),
    [
        (WHOLE[WHOLE.index("GS*") :], []),
        (WHOLE[BEGIN:], ["missing-segment"]),
        (WHOLE[WHOLE.index("BPR*") :], ["missing-segment"] * 2 + ["count-mismatch"]),
        (WHOLE[90:], []),
        (WHOLE[:40] + WHOLE[WHOLE.index("~\nGS") :], []),
        (WHOLE[90:].replace("*", "|").replace("~\n", "\r\n").replace(":", ">"), []),
    ],
)
def test_a_file_without_a_whole_isa_is_called_damaged_and_read_where_it_can_be(
    practice: Practice, content: str, lost: list[str]
) -> None:
    found = take(practice, content)
    assert found[0] == "damaged-envelope"
    assert [one for one in found[1:] if one != "count-mismatch"] == [
        one for one in lost if one != "count-mismatch"
    ]
    assert held(practice, BANK, WRITE_OFF, CLIENT) == money("130 45 25")


def test_a_file_that_says_it_is_a_test_is_one_although_its_isa_is_cut(
    practice: Practice,
) -> None:
    cut = era("130", *FIRST, usage="T")[90:]
    assert "era-test" in take(practice, cut)
    assert held(practice, BANK) == money("0")


@pytest.mark.parametrize(
    "content",
    [
        WHOLE[WHOLE.index("CLP*") :],
        WHOLE[WHOLE.index("TRN*") :],
        WHOLE[BEGIN:].replace("BPR*I*130*", "BPR*I*x*"),
        # Two characters might separate within elements.
        WHOLE[BEGIN:].replace("SE*", "SVC*HC>90837*0*0~\nSE*"),
    ],
)
def test_a_piece_that_does_not_tell_its_separators_is_called_damaged(
    practice: Practice, content: str
) -> None:
    assert take(practice, content) == ["broken-envelope"]


def test_a_remittance_that_is_cut_off_before_its_claims_is_named_with_its_total(
    practice: Practice,
) -> None:
    """The first is whole; of the second only BPR and TRN are there: 70.00."""
    second = era("70", *SECOND, number="5601")
    sets = [text[text.index("ST*") : text.index("GE*")] for text in (WHOLE, second)]
    cut = WHOLE[:BEGIN] + sets[0] + sets[1][: sets[1].index("CLP*")]
    assert "era-no-rows" in take(practice, cut)
    (found,) = (
        one
        for one in practice.plan(practice.folder / "remittance.835").findings
        if one.code == "era-no-rows"
    )
    assert "remittance 5601 is 70.00" in found.message
    assert held(practice, BANK, WAITING) == money("130 0")
    take(practice, cut, ImportRules(book_total=True))
    assert held(practice, BANK, WAITING) == money("200 -70")
    take(practice, second)
    assert held(practice, BANK, WAITING, WRITE_OFF) == money("200 0 95")
    # What is cut off again is known.
    assert "era-no-rows" not in take(practice, cut)
    assert held(practice, BANK, WAITING) == money("200 0")


def test_a_denied_answer_beside_a_paid_one_is_not_compared_with_that_one(
    practice: Practice,
) -> None:
    """The denial is noted and not in the ledger: only the payment is known the second time."""
    denied = clp("2001", "4", "200", "0", "CO*96*200", number="A1", day="20260303")
    content = era("130", *claims(denied, FIRST))
    take(practice, content)
    assert '"Denied' not in practice.main.read_text()
    work = practice.import_(practice.folder / "remittance.835")
    assert (work.counts.known, work.counts.unapplied, work.is_whole) == (1, 0, True)
    assert held(practice, BANK, WAITING) == money("130 0")


def test_several_answers_to_one_number_are_told_apart_by_day_and_charge(
    practice: Practice,
) -> None:
    """The payer knows both claims as 2001; 320.00 are more than its charge of 200.00."""
    second = [one.replace("CLP*2002", "CLP*2001") for one in SECOND]
    content = era("200", *claims(FIRST, second))
    same_day = practice.file("same-day.835", content.replace("20260304", "20260303"))
    (first, _) = practice.plan(same_day).findings
    assert first.code == "answered-several-times"
    assert "for 320.00 in all, but its charge is 200:" in first.message
    path = practice.file("remittance.835", content)
    assert codes(practice.import_(path)) == ["contradiction"]
    assert held(practice, BANK, WAITING) == money("200 -70")
    text = practice.main.read_text()
    also = '  client: "C2002"\n  claim-also: "2001"'
    assert '`claim-also: "2001"`' in first.next_step
    practice.main.write_text(text.replace('  client: "C2002"', also))
    assert codes(practice.import_(path)) == []
    assert held(practice, BANK, WAITING, INSURANCE) == money("200 0 0")


def test_what_keeps_a_row_from_its_claim_is_said_once(practice: Practice) -> None:
    """What the payer says is right is entered by hand; then the file is whole."""
    content = era("150", "CLP*2001*1*200*150*40*12*P2001", "DTM*232*20260303")
    path = practice.file("remittance.835", content)
    work = practice.import_(path)
    (off,) = [one for one in work.findings if one.code == "unbalanced-claim"]
    assert off.severity is Severity.NEEDS_REVIEW
    assert f"Its money is on {WAITING} meanwhile." in off.message
    keys = [f"settlement: {WAITING}", 'applies: "remit-Aetna-5600 2001 P2001 2026-03-03 150.00']
    assert all(f"`{key}" in off.next_step for key in keys)
    payment = [
        '\n2026-05-20 * "Aetna" "As told by phone" #insurance-payment ^claim-2001 ^pay-phone',
        "insurance-paid: 150.00 USD",
        "client-responsibility: 50.00 USD",
        keys[0],
        f'{keys[1]} unapplied"\n',
    ]
    practice.main.write_text(practice.main.read_text() + "\n  ".join(payment))
    assert held(practice, BANK, CLIENT, WAITING) == money("150 50 0")
    again = practice.plan(path)
    assert (again.entries, codes(again), again.is_whole) == ((), ["era-client-share"], True)


def test_a_remittance_without_a_payer_is_the_payer_s_that_is_named(practice: Practice) -> None:
    """Its claim is not in the ledger, so that it does not tell whose it is."""
    other = [one.replace("CLP*2001", "CLP*7777") for one in FIRST]
    content = era("130", *other).replace("N1*PR*AETNA", "N1*XX*NOBODY")
    path = practice.file("remittance.835", content)
    assert codes(practice.plan(path))[0] == "no-payer"
    work = practice.import_(path, rules=ImportRules(payers={"": "Aetna"}))
    assert codes(work) == ["missing-segment", "unknown-claim"]
    assert {one.severity for one in work.findings} == {Severity.NEEDS_REVIEW}
    assert held(practice, BANK, WAITING) == money("130 -130")


def test_a_claim_without_its_charge_is_what_its_lines_are_charged(practice: Practice) -> None:
    """200 = 130 + 45 + 25 proves the line's charge; without a line the money is unapplied."""
    broken = [FIRST[0].replace("*200*130", "**130"), *FIRST[1:]]
    text = practice.main.read_text()
    assert take(practice, era("130", *broken)) == ["broken-segment"]
    assert held(practice, BANK, WRITE_OFF, CLIENT, WAITING) == money("130 45 25 0")
    practice.main.write_text(text)
    bare = [one for one in broken if not one.startswith(("SVC", "DTM"))]
    take(practice, era("130", *bare))
    assert held(practice, BANK, WRITE_OFF, CLIENT, WAITING) == money("130 0 0 -130")
