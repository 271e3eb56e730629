"""A remittance is payer, number, date and what it says: a number may be used twice on one day.

Claims 700, 701 and 702 are 200.00 each to Aetna, of 2026-02-03. Aetna pays 110.00, 50.00 are
written off (CO-45) and 40.00 are the client's, unless said.
"""

from __future__ import annotations

import re
from itertools import permutations
from pathlib import Path

import pytest

from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.ledger_language.problems import Severity
from tests.importers.era_case import BANK
from tests.importers.era_case import INSURANCE
from tests.importers.era_case import WRITE_OFF
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import ledger
from tests.importers.era_case import money
from tests.importers.import_case import Practice
from tests.importers.import_case import codes

WAITING = "Liabilities:Unapplied:Aetna"
DAY = "20260203"
BOOKS = ledger("700 200 2026-02-03", "701 200 2026-02-03", "702 200 2026-02-03")
HEAD = (
    "Check Number,Check Date,Payer,Claim,Insurance Paid,Write-Off,Client Responsibility,Total"
)


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return Practice(tmp_path, f"{BOOKS}\n2015-01-01 open {WAITING} USD\n")


def paid(claim: str, amount: str = "110", number: str = "") -> list[str]:
    """A claim with 40.00 to the client and the rest written off."""
    off = f"CO*45*{160 - int(amount)}"
    return clp(claim, "1", "200", amount, off, "PR*3*40", number=number, day=DAY)


def check(total: str, *claims: list[str], number: str = "5001", date: str = "20260301") -> str:
    rows = (segment for claim in claims for segment in claim)
    return era(total, *rows, number=number, date=date)


def in_one_file(*files: str) -> str:
    """The remittances of several files in one."""
    sets = [text[text.index("ST*") : text.index("GE*")] for text in files]
    numbered = (
        one.replace("ST*835*0001", f"ST*835*{at:04}").replace("*0001~\nGE", f"*{at:04}~\nGE")
        for at, one in enumerate(sets, start=1)
    )
    front, back = files[0].split("ST*", 1)[0], files[0][files[0].index("GE*") :]
    return front + "".join(numbered) + back.replace("GE*1*", f"GE*{len(sets)}*")


def take(
    practice: Practice, *imports: list[str], rules: ImportRules | None = None
) -> ImportPlan:
    """Import files, each list in one go; all of them again, in either order, add nothing."""
    every = [text for texts in imports for text in texts]
    paths = {
        text: practice.file(f"{at}.{'835' if text.startswith('ISA') else 'csv'}", text)
        for at, text in enumerate(every)
    }
    for texts in imports:
        practice.import_(*(paths[text] for text in texts), rules=rules)
    for order in (every, every[::-1]):
        again = practice.plan(*(paths[text] for text in order), rules=rules)
        assert (again.entries, again.statements) == ((), {})
    return again


def one(practice: Practice, text: str, rules: ImportRules | None = None) -> ImportPlan:
    return practice.import_(practice.file("one.835", text), rules=rules)


A, B = check("110", paid("700")), check("110", paid("701"))


@pytest.mark.parametrize("number", ["5001", "0", "000000"])
@pytest.mark.parametrize("way", ["apart", "together", "in one file", "one of them twice"])
def test_two_of_one_number_and_day_are_two_in_any_order(
    practice: Practice, number: str, way: str
) -> None:
    """110 + 60 + 0 come to the bank; 50 + 100 + 0 are written off; 200 stay denied."""
    denied = clp("702", "4", "200", "0", "CO*197*200", day=DAY)
    files = [
        check("110", paid("700"), number=number),
        check("60", paid("701", "60"), number=number),
        check("0", denied, number=number),
    ]
    text = practice.main.read_text()
    for order in permutations(files):
        practice.main.write_text(text)
        imports = {
            "apart": [[file] for file in order],
            "together": [list(order)],
            "in one file": [[in_one_file(*order)]],
            "one of them twice": [[in_one_file(*order, order[0])], [order[0]]],
        }
        take(practice, *imports[way])
        assert held(practice, BANK, WRITE_OFF, INSURANCE) == money("170 150 200")


def test_links_have_the_date_and_then_a_mark_of_the_content(practice: Practice) -> None:
    take(practice, [B], [A], [check("60", paid("702", "60"))])
    text = practice.main.read_text()
    assert "^pay-Aetna-5001-701 ^remit-Aetna-5001\n" in text
    assert "^pay-Aetna-5001-20260301-700 ^remit-Aetna-5001-20260301\n" in text
    assert re.search(r"\^remit-Aetna-5001-20260301-[0-9a-f]{6}\n", text)


def test_a_remittance_in_parts_that_do_not_balance_alone_is_one(practice: Practice) -> None:
    parts = [check("220", paid("700")), check("220", paid("701"))]
    path = practice.file("part.835", parts[0])
    assert codes(practice.plan(path)) == ["unbalanced-total"]
    take(practice, parts)
    assert held(practice, BANK, WAITING) == money("220 0")
    assert practice.main.read_text().count("#remittance") == 1


def test_money_of_the_second_that_fits_no_claim_is_unapplied(practice: Practice) -> None:
    take(practice, [A], [check("110", paid("999"))])
    assert held(practice, BANK, WAITING) == money("220 -110")


def sheet(*rows: str, total: str = "") -> str:
    lines = [f"5001,2026-03-01,Aetna,{row},{total}" for row in rows]
    return "\n".join([HEAD, *lines, ""])


@pytest.mark.parametrize("total", ["", "220"])
def test_a_sheet_and_the_835_of_one_check_are_one(practice: Practice, total: str) -> None:
    """However they come: 220 to the bank, 100 written off."""
    rows = sheet("700,110,50,40", "701,110,50,40", total=total)
    both = check("220", paid("700"), paid("701"))
    text = practice.main.read_text()
    for imports in ([[rows, both]], [[both, rows]], [[rows], [both]], [[both], [rows]]):
        practice.main.write_text(text)
        take(practice, *imports)
        assert held(practice, BANK, WRITE_OFF) == money("220 100")


def test_a_sheet_that_divides_otherwise_than_the_835_is_said(practice: Practice) -> None:
    files = (
        practice.file("a.835", A),
        practice.file("a.csv", sheet("700,110,90,0", total="110")),
    )
    assert codes(practice.plan(*files)) == ["ledger-disagrees"]
    practice.import_(files[0])
    assert "ledger-disagrees" in codes(practice.plan(files[1]))


def test_a_part_booked_by_hand_is_known_whichever_of_the_two_it_is(practice: Practice) -> None:
    """The hand-booked 110.00 has the check's number and the claim, and no remittance."""
    practice.main.write_text(
        practice.main.read_text()
        + """
2026-03-02 * "Aetna" "by hand" ^claim-701 #insurance-payment
  check: "5001"
  insurance-paid: 110.00 USD
  write-off: 50.00 USD
  client-responsibility: 40.00 USD
"""
    )
    take(practice, [A, B])
    assert held(practice, BANK, WRITE_OFF) == money("220 100")


def test_a_part_of_the_rows_under_another_total_is_asked(practice: Practice) -> None:
    both = check("220", paid("700"), paid("701"))
    one(practice, A)
    work = one(practice, both)
    assert codes(work) == ["shares-rows"]
    assert "claim 700" in work.findings[0].message
    assert held(practice, BANK) == money("110")
    together = practice.plan(practice.file("a.835", A), practice.file("b.835", both))
    assert "shares-rows" in codes(together)
    text = practice.main.read_text()
    # It is one remittance: the other's statement is deleted, as the message says.
    start = text.index('2026-03-01 * "Aetna" "Remittance 5001" #remittance')
    practice.main.write_text(text[:start])
    assert codes(one(practice, both)) == []
    assert held(practice, BANK, WRITE_OFF) == money("220 100")
    # There are two: claim 700 is paid twice.
    practice.main.write_text(text)
    take(practice, [both], rules=ImportRules(resent=True))
    assert held(practice, BANK) == money("330")


def test_the_same_content_on_another_day_is_asked_whatever_its_number(
    practice: Practice,
) -> None:
    for number in ("5001", "0"):
        one(practice, check("110", paid("700"), number=number))
        later = check("110", paid("700"), number=number, date="20260308")
        assert codes(one(practice, later)) == ["sent-again"]
        other = check("110", paid("701", number="P9"), number=number, date="20260308")
        assert "sent-again" not in codes(one(practice, other))


def test_a_sheet_whose_claim_is_corrected_is_the_same_remittance(practice: Practice) -> None:
    one(practice, A)
    for claim in ("999", "701"):
        practice.import_(practice.file("s.csv", sheet(f"{claim},60,100,40", total="60")))
        assert held(practice, BANK) == money("170")
    assert held(practice, WAITING, WRITE_OFF) == money("0 150")


def test_a_booked_total_is_that_of_its_remittance_alone(practice: Practice) -> None:
    """A is whole; of B a claim is missing: its 170.00 are booked as one, and applied later."""
    damaged, whole = check("170", paid("701")), check("170", paid("701"), paid("702", "60"))
    one(practice, A)
    assert codes(one(practice, damaged)) == ["unbalanced-total"]
    one(practice, damaged, ImportRules(book_total=True))
    assert held(practice, BANK, WAITING) == money("280 -170")
    take(practice, [A, whole])
    assert held(practice, BANK, WAITING, WRITE_OFF) == money("280 0 200")


RIGHT = check("220", paid("700"), paid("701"))


@pytest.mark.parametrize(
    "typed",
    [
        check("220", paid("700", "105"), paid("701", "115")),
        check("211", paid("700", "101"), paid("701")),
        sheet("700,105,55,40", "701,115,45,40", total="220"),
        sheet("700,101,59,40", "701,110,50,40", total="211"),
        sheet("700,105,55,40", "999,115,45,40", total="220"),
        sheet("700,105,55,40", "701,115,45,40"),
    ],
    ids=["835", "835 in one row", "sheet", "one row", "a claim that is unknown", "no total"],
)
@pytest.mark.parametrize("other", [RIGHT, sheet("700,110,50,40", "701,110,50,40", total="220")])
def test_one_check_with_other_amounts_in_two_files_is_booked_once(
    practice: Practice, typed: str, other: str
) -> None:
    """Its claims tell it from another check of its number: 220 or 211 come to the bank."""
    text = practice.main.read_text()
    for first, second in ((typed, other), (other, typed)):
        for imports in ([[first, second]], [[first], [second]]):
            practice.main.write_text(text)
            again = take(practice, *imports)
            assert held(practice, BANK)[0] in money("220 211")
            assert not again.is_whole


@pytest.mark.parametrize(
    ("there", "row"),
    [
        (A, sheet("700,110,90,0", total="110")),
        (A, sheet("700,101,59,40", total="101")),
        (check("0", clp("700", "1", "200", "0", "PR*1*200", day=DAY)), sheet("700,0,50,150")),
    ],
    ids=["shares", "amount", "nothing paid"],
)
def test_a_row_that_the_ledger_has_otherwise_keeps_no_other_file_out(
    practice: Practice, there: str, row: str
) -> None:
    """The 110.00 of another check beside it are booked; of the row nothing is."""
    one(practice, there)
    before = held(practice, BANK, WAITING)
    files = (
        practice.file("a.csv", row),
        practice.file("b.835", check("110", paid("701"), number="5002")),
    )
    work = practice.import_(*files)
    found = [error for error in work.findings if error.severity is Severity.ERROR]
    assert [error.code for error in found] == ["ledger-disagrees"]
    assert held(practice, BANK, WAITING) == [before[0] + 110, before[1]]
    assert practice.plan(*files).written == []


def test_a_row_more_than_a_stated_remittance_has_is_said(practice: Practice) -> None:
    """A denied row is added to the sheet of a remittance that is stated with one line."""
    one(practice, A)
    more = practice.file("a.csv", sheet("700,110,50,40", "702,0,0,200", total="110"))
    assert codes(practice.import_(more)) == ["remittance-whole"]
    text = practice.main.read_text()
    start = text.index('2026-03-01 * "Aetna" "Remittance 5001" #remittance')
    practice.main.write_text(text[:start])
    assert codes(practice.import_(more)) == []
    assert held(practice, BANK, INSURANCE) == money("110 200")
    assert practice.plan(more).written == []


def rows(*checks: tuple[str, str, str, str], number: str = "5001") -> str:
    """A sheet of rows of 110.00: day, claim, what is paid, and the check's total."""
    lines = [
        f"{number},{day},Aetna,{claim},{amount},{160 - int(amount)},40,{total}"
        for day, claim, amount, total in checks
    ]
    return "\n".join([HEAD.replace("Total", "EFT Amount"), *lines, ""])


ONE, OTHER = "2026-03-01", "2026-03-08"


@pytest.mark.parametrize(
    ("text", "bank", "found"),
    [
        (rows((ONE, "700", "110", "110"), (OTHER, "701", "110", "110")), "220", []),
        (
            rows(
                (ONE, "700", "110", "170"), (ONE, "701", "60", ""), (OTHER, "702", "60", "60")
            ),
            "230",
            [],
        ),
        (
            rows(
                (ONE, "700", "110", "220"), (ONE, "702", "110", "220"), (ONE, "701", "60", "60")
            ),
            "280",
            [],
        ),
        (
            rows((ONE, "700", "110", ""), (OTHER, "701", "110", ""), number="000"),
            "220",
            ["no-total", "no-total"],
        ),
        # A wrong day, a total that is no check's, and a claim's own amount as total.
        (rows((ONE, "700", "110", ""), (OTHER, "701", "110", "")), "0", ["several-dates"]),
        (rows((ONE, "700", "110", "110"), (OTHER, "701", "60", "110")), "0", ["several-dates"]),
        (rows((ONE, "700", "110", "110"), (ONE, "701", "60", "60")), "0", ["several-totals"]),
    ],
)
def test_days_and_totals_of_a_sheet_tell_checks_of_one_number_apart(
    practice: Practice, text: str, bank: str, found: list[str]
) -> None:
    path = practice.file("a.csv", text)
    every = codes(practice.plan(path))
    assert (every == found) if bank != "0" else (found[0] in every)
    take(practice, [text])
    assert held(practice, BANK) == money(bank)


def test_a_sheet_of_the_posting_day_and_the_835_are_one_in_any_order(
    practice: Practice,
) -> None:
    typed = sheet("700,110,50,40", "701,110,50,40", total="220")
    dated = check("220", paid("700"), paid("701"), date="20260226")
    text = practice.main.read_text()
    for imports in ([[typed], [dated]], [[dated], [typed]], [[typed, dated]]):
        practice.main.write_text(text)
        assert take(practice, *imports).is_whole
        assert held(practice, BANK, WRITE_OFF) == money("220 100")


def test_what_a_sheet_does_not_say_disagrees_with_nothing(practice: Practice) -> None:
    one(practice, A)
    head = "Check Number,Check Date,Payer,Claim,Insurance Paid"
    for amount, is_known in (("110", True), ("105", False)):
        path = practice.file("a.csv", f"{head}\n5001,2026-03-01,Aetna,700,{amount}\n")
        work = practice.plan(path)
        assert (work.is_whole, work.written) == (is_known, [])


def test_a_row_that_asks_counts_once_where_the_ledger_has_it(practice: Practice) -> None:
    """The same sheet without what was said about its column X asks that, and nothing else."""
    head = "Check Number,Check Date,Payer,Claim,Billed,Paid,Penalty,Patient Resp,EFT Amount"
    path = practice.file("a.csv", f"{head}\n5001,2026-03-01,Aetna,700,200,110,50,40,110\n")
    practice.import_(path, columns={Field.WRITE_OFF: "G"})
    assert held(practice, BANK, WRITE_OFF) == money("110 50")
    for rules in (ImportRules(), ImportRules(book_total=True)):
        work = practice.plan(path, rules=rules)
        assert (codes(work), work.written) == (["unknown-amounts"], [])


NOTHING = [
    check("0", clp("700", "1", "200", "0", "CO*45*50", "PR*1*150", day=DAY)),
    check("0", clp("700", "1", "200", "0", "PR*1*200", day=DAY)),
]
TAKEN = [sheet(f"700,-{one},-50,-40", total=f"-{one}") for one in ("101", "110")]


@pytest.mark.parametrize(("files", "lines"), [(NOTHING, 2), (TAKEN, 1)], ids=["zero", "taken"])
def test_the_second_of_two_writings_is_asked_together_or_not(
    practice: Practice, files: list[str], lines: int
) -> None:
    if files is TAKEN:
        one(practice, check("110", paid("700"), number="4999"))
    text = practice.main.read_text()
    for imports in ([files], [[files[0]], [files[1]]]):
        practice.main.write_text(text)
        assert not take(practice, *imports).is_whole
        assert practice.main.read_text().count("^remit-Aetna-5001") == lines
