"""Broken ERA files through the whole import: entries or findings, never a traceback.

`make fuzz` works through 100,000 of them; these are the first ones, and those that failed once.
"""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from random import Random

import pytest

from beancount_clawback.importers.era_rows import era_document
from beancount_clawback.importers.era_rows.era_document import read_era
from beancount_clawback.importers.posting.plan import plan
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from tests.importers import era_mutations
from tests.importers.era import mutation
from tests.importers.era_case import FILES
from tests.importers.era_case import claims
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_mutations import check
from tests.importers.era_mutations import mutant

pytestmark = pytest.mark.fuzz

PARTS = 8
FILES_A_PART = 100


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("broken")


@pytest.fixture(scope="module")
def ledger(folder: Path) -> Ledger:
    return era_mutations.ledger_of(folder)


@pytest.mark.parametrize("part", range(PARTS))
def test_a_broken_file_gives_entries_or_findings(
    part: int, ledger: Ledger, folder: Path
) -> None:
    for number in range(part * FILES_A_PART, (part + 1) * FILES_A_PART):
        random = Random(number)  # noqa: S311 - seeded damage
        check(mutant(random), ledger, random, folder)


@pytest.mark.slow
@pytest.mark.parametrize("hostile", ["=1+1", '"\n2020-01-01 open Assets:X', "DOE", "-0", ""])
def test_a_hostile_text_in_any_element_does_no_harm(
    hostile: str, ledger: Ledger, folder: Path
) -> None:
    """Every element of a file that has a reversal, its correction, and a payment."""
    parts = (FILES / "two_lines_stay_two.835").read_text().split("*")
    for at in range(16, len(parts)):
        kept = parts[at].partition("~")[1:]
        content = "*".join([*parts[:at], hostile + "".join(kept), *parts[at + 1 :]])
        random = Random(at)  # noqa: S311 - only how it is imported
        if at != _payer(parts):
            check(content.encode(), ledger, random, folder)


def _payer(parts: list[str]) -> int:
    """Where the payer's name stands, which is shown, for it is nobody's health data."""
    return parts.index("AETNA", parts.index("PR") - 1)


def test_what_may_be_a_name_in_the_place_of_a_code_is_not_written(
    ledger: Ledger, folder: Path
) -> None:
    """Payers shift elements: a name in the place of a remark, a reason or a number."""
    good = clp("1042", "1", "150", "85", "CO*45*35", "PR*3*30")
    for old, new in (
        ("SVC*", "MOA***DOE~\nSVC*"),
        ("CAS*CO*45", "CAS*CO*DOE"),
        ("*P1042", "*DOE"),
        ("*P1042", "*P1042~\nREF*F8*DOE"),
        ("CLP*1042*1*", "CLP*1042*DOE*"),
        ("CLP*1042*1*", "CLP*DOE*1*"),
    ):
        segments = "~\n".join(good).replace(old, new, 1).replace("*DOE*JANE", "*").split("~\n")
        assert "DOE" in "".join(segments)
        content = era("85", *segments).encode()
        check(content, ledger, Random(5), folder)  # noqa: S311 - without names


@pytest.mark.parametrize(
    "flood",
    [
        "CLP*1042*1*1*1~",
        "CLP*1042*22*-150*-85**12*P1~",
        "CLP*x*1*1*1~",
        "CLP*1~",
        "PLB*1*20261231*WO:1042*1*FB*-1~",
        "PLB*1*20261231*CS*0~",
        "CAS*CO*45*1~",
        "ST*835*1~",
        "BPR*I*1~",
    ],
)
def test_a_flood_of_anything_takes_bounded_memory(
    flood: str, ledger: Ledger, folder: Path
) -> None:
    """A file of 50,000 bytes takes less than 75 million, with all drafts and findings."""
    sound = era("85", *claims(clp("1042", "1", "150", "85", "CO*45*35", "PR*3*30")))
    path = folder / "flood.835"
    path.write_text(sound.partition("SE*")[0] + flood * (50_000 // len(flood)))
    tracemalloc.start()
    try:
        work = plan([read_era(path)], ledger)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert work.findings
    assert peak < 75_000_000


def test_of_a_file_without_end_whole_remittances_are_taken(
    ledger: Ledger, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three remittances of one claim each; with room for two rows the third is not read."""
    monkeypatch.setattr(era_document, "MOST_ROWS", 2)
    path = folder / "long.835"
    path.write_text(
        "".join(
            era("85", *clp(claim, "1", "150", "85", "CO*45*35", "PR*3*30"), number=number)
            for claim, number in (("1042", "5601"), ("9999", "5602"), ("1101", "5603"))
        )
    )
    work = plan([read_era(path)], ledger)
    assert (work.counts.rows, work.counts.posted, work.counts.unread) == (3, 1, 1)
    (cut,) = [one for one in work.findings if one.code == "cut-off"]
    assert str(cut.place) == "long.835:37"
    assert "more than 2 claims and adjustments" in cut.message


def test_mutants_are_what_they_say() -> None:
    """Most are no sound file any more, and the same number is the same file."""
    sound = set(mutation.seeds())
    files = [mutant(Random(number)) for number in range(200)]  # noqa: S311 - seeded damage
    assert files == [mutant(Random(number)) for number in range(200)]  # noqa: S311
    assert sum(content not in sound for content in files) > 180
