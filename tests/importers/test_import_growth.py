"""The work grows with the rows, not faster: counted in calls, so that no clock matters."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.importers.era.x12_text import CLAIM
from tests.importers.era.x12_text import GS
from tests.importers.era.x12_text import HEADER
from tests.importers.era.x12_text import ISA
from tests.importers.era.x12_text import interchange
from tests.importers.era.x12_text import remittance_set
from tests.importers.era.x12_text import x12
from tests.importers.import_case import ACCOUNTS
from tests.importers.import_case import Practice
from tests.importers.import_case import listing
from tests.importers.import_case import sheet

SMALL, LARGE = 60, 240
MOST = 4.4
"""Four times the rows may take this many times the calls."""


def charges(count: int) -> str:
    return ACCOUNTS + "".join(
        f"""
2026-01-15 * "C0017" "90837" ^claim-{1000 + number} #charge
  client: "C0017"
  Assets:Receivable:Insurance:Aetna     150.00 USD
  Income:Sessions                      -150.00 USD
"""
        for number in range(count)
    )


def paid(count: int) -> str:
    return charges(count) + "".join(
        f"""
2026-02-10 * "Aetna" "x" ^claim-{1000 + number} ^pay-{1000 + number} #insurance-payment
  check: "{number}"
  insurance-paid: 85.00 USD
  write-off: 35.00 USD
  client-responsibility: 30.00 USD
"""
        for number in range(count)
    )


def pay(number: int) -> str:
    return f"Payment,C0017,{1000 + number},,85.00,35.00,30.00,,"


def good_sheet(count: int) -> tuple[str, str]:
    return charges(count), sheet(f"{85 * count}.00", *map(pay, range(count)))


def unknown_claims(count: int) -> tuple[str, str]:
    return charges(count), sheet("", *(pay(9000 + number) for number in range(count)))


def one_row_again_and_again(count: int) -> tuple[str, str]:
    return charges(count), sheet("", *(pay(0) for _ in range(count)))


def one_session_for_all(count: int) -> tuple[str, str]:
    row = "Payment,C0017,,2026-01-15,85.00,35.00,30.00,,"
    return charges(count), sheet("", *(row for _ in range(count)))


def all_wrong(count: int) -> tuple[str, str]:
    rows = (pay(number).replace("85.00", "185.00") for number in range(count))
    return charges(count), sheet("", *rows)


def good_list(count: int) -> tuple[str, str]:
    rows = (f"2026-05-02,{1000 + number},,x,,,,150.00," for number in range(count))
    return paid(count), listing(*rows)


def one_payment_many_days(count: int) -> tuple[str, str]:
    days = (
        f"{2027 + number // 300}-{number // 28 % 12 + 1:02d}-{number % 28 + 1:02d}"
        for number in range(count)
    )
    rows = (f"{day},1000,,x,,{number % 80}.00,,," for number, day in enumerate(days))
    return paid(1), listing(*rows)


def reversals_of_one_claim(count: int) -> tuple[str, str]:
    rows = (",C0017,1000,,(85.00),(35.00),(30.00),," for _ in range(count))
    return paid(count), sheet("", *rows)


def offsets(count: int) -> tuple[str, str]:
    return charges(count), sheet("", *("Offset,,1000,,,,,5.00,x" for _ in range(count)))


def lines_of_one_claim(count: int) -> tuple[str, str]:
    head = "Payer,Check #,Check Date,Claim,CPT,Insurance Paid,Write-Off,Pt Resp\n"
    rows = (f"Aetna,5601,2026-05-02,1000,C{number},0.10,0.05,0.05\n" for number in range(count))
    return charges(count), head + "".join(rows)


def holes_in_one_claim(count: int) -> tuple[str, str]:
    head = "Payer,Check #,Check Date,Claim,CPT,Insurance Paid,Kept Over\n"
    rows = (f"Aetna,5601,2026-05-02,1000,C{number},0.10,0.05\n" for number in range(count))
    return charges(count), head + "".join(rows)


def calls(work: Callable[[], object]) -> int:
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def paid_era(count: int) -> tuple[str, str]:
    claims = (
        segment.replace("1042", str(1000 + number))
        for number in range(count)
        for segment in CLAIM
    )
    head = HEADER[0].replace("*50*", f"*{50 * count}*", 1)
    return charges(count), x12(interchange(head, *HEADER[1:], *claims)).decode()


def era_of_unknown_claims(count: int) -> tuple[str, str]:
    text, content = paid_era(count)
    return text.replace("^claim-", "^claim-9"), content


def checks_for_one_claim(count: int) -> tuple[str, str]:
    head = "Payer,Check #,Payment Date,Claim #,DOS,Ins Paid,Write Off,Patient Resp\n"
    rows = (f"Aetna,{n},2026-05-02,1000,2026-01-15,85,35,30\n" for n in range(count))
    return charges(1), head + "".join(rows)


def remittances(count: int, *claim: str, day: str = "20260210", owed: int = 0) -> list[str]:
    """A remittance each for the same segments, with numbers of its own.

    Args:
        count: How many.
        claim: The segments of a claim, or of its reversal and its correction.
        day: The check's.
        owed: What is left to be taken from a later check (PLB, forwarding balance).
    """
    later = [f"PLB*1234567893*20261231*FB*-{owed}"] if owed else []
    sets = []
    for number in range(count):
        check = f"{day[4:]}{number}"
        head = (f"BPR*I*0*C*CHK************{day}", HEADER[1].replace("5512", check))
        own = (segment.replace("P1042", f"P{number}") for segment in claim)
        sets += remittance_set(*head, *HEADER[2:], *own, *later)
    return sets


def era(sets: list[str], count: int) -> str:
    return x12([ISA, GS, *sets, f"GE*{count}*1", "IEA*1*000000001"]).decode()


def denials_of_one_claim(count: int) -> tuple[str, str]:
    denied = ("CLP*1000*4*150*0**12*P1042", "DTM*232*20260115", "CAS*CO*197*150")
    return charges(1), era(remittances(count, *denied), count)


TAKEN = (
    "CLP*1000*22*-150*-50**12*P1042",
    "DTM*232*20260115",
    "CAS*CO*45*-75",
    "CAS*PR*1*-25",
)
CORRECTED = (
    "CLP*1000*1*150*40*25*12*P1042",
    "DTM*232*20260115",
    "CAS*CO*45*85",
    "CAS*PR*1*25",
)


def paid_by_checks(count: int) -> str:
    return charges(1) + "".join(
        f"""
2026-02-10 * "Aetna" "x" ^claim-1000 ^pay-{number} #insurance-payment
  check: "{number}"
  payer-claim: "P{number}"
  insurance-paid: 50.00 USD
  write-off: 75.00 USD
  client-responsibility: 25.00 USD
  supplemental: {"TRUE" if number else "FALSE"}
"""
        for number in range(count)
    )


def all_of_one_claim_reversed(count: int) -> tuple[str, str]:
    taken = remittances(count, *TAKEN, day="20260310", owed=50)
    return paid_by_checks(count), era(taken, count)


def all_of_one_claim_corrected(count: int) -> tuple[str, str]:
    anew = remittances(count, *TAKEN, *CORRECTED, day="20260310", owed=10)
    return paid_by_checks(count), era(anew, count)


@pytest.mark.slow
@pytest.mark.parametrize(
    "case",
    [
        good_sheet,
        unknown_claims,
        one_row_again_and_again,
        one_session_for_all,
        all_wrong,
        good_list,
        one_payment_many_days,
        reversals_of_one_claim,
        offsets,
        lines_of_one_claim,
        holes_in_one_claim,
        checks_for_one_claim,
        denials_of_one_claim,
        all_of_one_claim_reversed,
        all_of_one_claim_corrected,
        paid_era,
        era_of_unknown_claims,
    ],
)
def test_four_times_the_rows_are_four_times_the_work(
    tmp_path: Path, case: Callable[[int], tuple[str, str]]
) -> None:
    counts = []
    for size in (SMALL, LARGE):
        folder = tmp_path / str(size)
        folder.mkdir()
        text, content = case(size)
        practice = Practice(folder, text)
        path = practice.file("era.835" if "ISA*" in content else "rows.csv", content)
        ledger_less = calls(practice.ledger)
        counts.append(calls(lambda p=practice, q=path: p.plan(q)) - ledger_less)  # type: ignore[misc]
    assert counts[1] <= MOST * counts[0], counts
