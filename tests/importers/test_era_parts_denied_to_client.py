"""A part of a split claim that is left to the client with nothing paid, and then is paid.

Claim 1042, price 180.00 to Aetna, in parts of 90, 60 and 30 or in halves.
"""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from tests.importers.era_case import BANK
from tests.importers.era_case import INSURANCE
from tests.importers.era_case import WRITE_OFF
from tests.importers.era_case import claims
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import ledger
from tests.importers.era_case import money
from tests.importers.import_case import Practice
from tests.importers.import_case import codes
from tests.importers.import_case import only_message

CLIENT = "Assets:Receivable:Clients:C1042"


def on(day: str, total: str, *rows: list[str]) -> str:
    """A check of a day of 2026, which is its number."""
    return era(total, *claims(*rows), number=f"9{day}", date=f"2026{day}")


def part(
    charge: str, paid: str, *shares: str, number: str = "P71", code: str = "90834"
) -> list[str]:
    return clp("1042", "1", charge, paid, *shares, number=number, code=code)


FIRST = part("90", "50", "CO*45*40")
SECOND = part("60", "30", "CO*45*20", "PR*3*10", number="P72", code="90785")
THIRD = {"number": "P73", "code": "99354"}
HALF = {"number": "P72", "code": "90785"}
WHOLE_DENIED = clp("1042", "4", "180", "0", "PR*27*180", number="P70")


def twin(paid: str, *shares: str, number: str = "P72") -> list[str]:
    """A half of the same service line as the first one."""
    return part("90", paid, *shares, number=number)


@pytest.mark.parametrize(
    ("files", "figures"),
    [
        # Bank 50 + 30 + 20, written off 40 + 20 + 10; the client owes 10 of the second.
        (
            (
                on("0320", "80", FIRST, SECOND, part("30", "0", "PR*27*30", **THIRD)),
                on("0403", "20", part("30", "20", "CO*45*10", **THIRD)),
            ),
            "100 70 10 0",
        ),
        (
            (
                on("0320", "50", FIRST),
                on("0327", "0", part("90", "0", "PR*96*90", **HALF)),
                on("0403", "50", part("90", "50", "CO*45*30", "PR*2*10", **HALF)),
            ),
            "100 70 10 0",
        ),
        (
            (
                on("0320", "50", FIRST),
                on("0327", "0", part("90", "0", "CO*45*20", "CO*50*70", **HALF)),
                on("0403", "50", part("90", "50", "CO*45*30", "PR*2*10", **HALF)),
            ),
            "100 70 10 0",
        ),
        # Denied for two reasons in turn, and paid under a new number.
        (
            (
                on("0320", "0", part("90", "0", "PR*96*90", **HALF)),
                on("0327", "50", FIRST, part("90", "0", "CO*45*5", "PR*27*85", **HALF)),
                on("0403", "50", part("90", "50", "CO*45*30", "PR*2*10", code="90785")),
            ),
            "100 70 10 0",
        ),
        # The whole is denied, and paid in two halves on one check, or on two.
        (
            (
                on("0315", "0", WHOLE_DENIED),
                on("0320", "90", FIRST, part("90", "40", "CO*45*30", "PR*3*20", **HALF)),
            ),
            "90 70 20 0",
        ),
        (
            (
                on("0315", "0", WHOLE_DENIED),
                on("0320", "50", FIRST),
                on("0403", "40", part("90", "40", "CO*45*30", "PR*3*20", **HALF)),
            ),
            "90 70 20 0",
        ),
        # Another part than the denied one is paid: the denial of 30 stands.
        (
            (
                on("0320", "0", part("30", "0", "PR*27*30", **THIRD)),
                on("0327", "80", FIRST, SECOND),
            ),
            "80 60 40 0",
        ),
        # Both parts are denied, one of them open, and then both are paid.
        (
            (
                on(
                    "0401",
                    "0",
                    part("120", "0", "CO*16*120"),
                    part("60", "0", "PR*204*60", **HALF),
                ),
                on(
                    "0503",
                    "35",
                    part("60", "35", "CO*45*20", "PR*2*5", number="P78", code="90785"),
                ),
                on("0509", "70", part("120", "70", "CO*45*30", "PR*2*20", number="P79")),
            ),
            "105 50 25 0",
        ),
        # Two halves of the same line are denied, and the first one is paid: 90 stay denied.
        (
            (
                on("0320", "0", twin("0", "PR*96*90", number="P71"), twin("0", "PR*96*90")),
                on("0403", "50", FIRST),
            ),
            "50 40 90 0",
        ),
        # So they are, and both are paid.
        (
            (
                on("0320", "0", twin("0", "PR*96*90", number="P71"), twin("0", "PR*96*90")),
                on("0403", "50", FIRST),
                on("0410", "50", twin("50", "CO*45*30", "PR*2*10")),
            ),
            "100 70 10 0",
        ),
    ],
    ids=[
        "third",
        "half",
        "written-off",
        "twice",
        "whole-in-two",
        "whole-in-turn",
        "another",
        "both",
        "twins-one",
        "twins-both",
    ],
)
def test_a_part_that_is_paid_takes_the_place_of_its_denial_in_any_order(
    tmp_path: Path, files: tuple[str, ...], figures: str
) -> None:
    for order in permutations(range(len(files))):
        folder = tmp_path / "".join(map(str, order))
        folder.mkdir()
        work = Practice(folder, ledger("1042 180 2026-01-15"))
        paths = [work.file(f"{one}.835", text) for one, text in enumerate(files)]
        said: set[str] = set()
        for one in order:
            done = work.import_(paths[one])
            assert done.is_whole, codes(done)
            said |= set(codes(done))
        assert _in_sum(work) == money(figures), order
        assert said <= {"part-of-claim"}, order
        assert all(work.plan(path).entries == () for path in paths)


@pytest.mark.parametrize(
    ("rows", "later", "figures"),
    [
        ([], clp("1042", "1", "180", "100", "CO*45*60", "PR*2*20"), "100 60 20 0"),
        # What was denied without a modifier is paid with one, when all has been answered.
        (
            [FIRST],
            part("90", "50", "CO*45*30", "PR*2*10", number="P72", code="90785:95"),
            "100 70 10 0",
        ),
    ],
    ids=["whole", "other-line"],
)
def test_only_what_paid_something_is_said_to_be_taken_back(
    tmp_path: Path, rows: list[list[str]], later: list[str], figures: str
) -> None:
    """What the finding says to do of the part that was denied settles it."""
    work = Practice(tmp_path, ledger("1042 180 2026-01-15"))
    denied = part("90", "0", "PR*96*90", **HALF)
    work.import_(work.file("1.835", on("0320", "50" if rows else "0", denied, *rows)))
    paid = "50" if rows else "100"
    done = work.import_(work.file("2.835", on("0403", paid, later)))
    assert codes(done) == ["paid-beside-denial"]
    assert "^pay-Aetna-90320-1042" in only_message(done)
    text = work.main.read_text()
    denial = '  check: "90320"\n  payer-claim: "P72"'
    assert text.count(denial) == 1
    told = f'  replaced-by: "pay-Aetna-90403-1042"\n{denial}'
    work.main.write_text(text.replace(denial, told))
    assert _in_sum(work) == money(figures)


def _in_sum(work: Practice) -> list[object]:
    """Cash, write-off less what of it was reversed, and what client and insurer owe."""
    balances = work.balances()
    return [
        sum(number for name, number in balances.items() if name.startswith(account))
        for account in (BANK, WRITE_OFF, CLIENT, INSURANCE)
    ]
