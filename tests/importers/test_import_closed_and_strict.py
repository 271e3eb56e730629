"""Imports into a ledger with a closed period, and into one with strict-review.

Claims 2001 of 200.00 and 2002 of 120.00 are Aetna's; 130.00 are paid for the first, 70.00 for
the second, which the ledger does not have.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.clawback_run import run
from tests.importers.era_case import BANK
from tests.importers.era_case import OWED
from tests.importers.era_case import claims
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import ledger
from tests.importers.era_case import money
from tests.importers.import_case import Practice
from tests.importers.import_case import codes

WAITING = "Liabilities:Unapplied:Aetna"
PAID = clp("2001", "1", "200", "130", "CO*45*45", "PR*3*25", day="20260303")
TAKEN = clp("2001", "22", "-200", "-130", "CO*45*-45", "PR*3*-25", day="20260303")
UNKNOWN = clp("2002", "1", "120", "70", "CO*45*50", day="20260304")


def practice_with(folder: Path, option: str) -> Practice:
    text = ledger("2001 200 2026-03-03").replace("{'recoupment'", f"{{{option}, 'recoupment'")
    return Practice(folder, f"{text}\n2015-01-01 open {WAITING} USD\n")


def test_nothing_is_booked_in_a_closed_period_also_not_as_unapplied(tmp_path: Path) -> None:
    """The remittance is of May 2; with the period open it is imported, and stays known."""
    practice = practice_with(tmp_path, "'closed-through': '2026-05-31'")
    path = practice.file("may.835", era("200", *claims(PAID, UNKNOWN)))
    refused = practice.plan(path)
    assert refused.entries == ()
    assert [one for one in codes(refused) if one == "closed-import"] == ["closed-import"] * 2
    text = practice.main.read_text()
    practice.main.write_text(text.replace("2026-05-31", "2026-04-30"))
    practice.import_(path)
    assert held(practice, BANK, WAITING) == money("200 -70")
    text = practice.main.read_text()
    practice.main.write_text(text.replace("2026-04-30", "2026-05-31"))
    again = practice.plan(path)
    assert (again.entries, again.counts.known, again.counts.unapplied) == ((), 1, 1)


def test_what_takes_back_in_a_closed_period_is_imported_as_its_message_says(
    tmp_path: Path,
) -> None:
    """130.00 are taken back of 130.00: they are in the bank, and owed."""
    practice = practice_with(tmp_path, "'closed-through': '2026-04-30'")
    practice.import_(practice.file("paid.835", era("130", *PAID)))
    rewrite(practice, "2026-04-30", "2026-06-30")
    text = era("-130", *TAKEN, number="5601", date="20260602")
    path = practice.file("taken.835", text)
    refused = practice.plan(path)
    assert [one.code for one in refused.findings if one.code.startswith("closed")] == [
        "closed-import"
    ]
    assert "closed-through set to 2026-06-01 or earlier" in refused.findings[0].next_step
    rewrite(practice, "2026-06-30", "2026-06-01")
    practice.import_(path)
    record = next(
        line for line in practice.main.read_text().splitlines() if "#clawback" in line
    )
    rewrite(practice, record, f"{record}\n  closed: TRUE")
    rewrite(practice, "2026-06-01'", "2026-06-30'")
    assert held(practice, BANK, OWED) == money("130 -130")
    again = practice.import_(path)
    assert (again.entries, again.counts.known) == ((), 1)


def rewrite(practice: Practice, before: str, after: str) -> None:
    text = practice.main.read_text()
    assert before in text
    practice.main.write_text(text.replace(before, after))


@pytest.mark.slow
def test_strict_review_does_not_stop_what_is_to_be_reviewed_from_being_imported(
    tmp_path: Path,
) -> None:
    """A take-back and an unapplied amount are written; bean-check then has both as errors."""
    practice = practice_with(tmp_path, "'strict-review': True")
    paid = practice.file("paid.835", era("130", *PAID))
    back = era("-60", *claims(TAKEN, UNKNOWN), number="5601", date="20260602")
    taken = practice.file("taken.835", back)
    for path, code in ((paid, 0), (taken, 1), (taken, 1)):
        done = run("import", practice.main, path, "--yes")
        assert done.exit_code == code, done.output
    checked = run("check", practice.main)
    assert {"open-review", "unapplied"} <= set(checked.output.split())


def test_an_unapplied_account_that_opens_later_is_said_to(tmp_path: Path) -> None:
    practice = practice_with(tmp_path, "'closed-through': '2026-03-31'")
    rewrite(practice, f"2015-01-01 open {WAITING}", f"2026-07-01 open {WAITING}")
    work = practice.import_(practice.file("may.835", era("200", *claims(PAID, UNKNOWN))))
    step = next(one.next_step for one in work.findings if one.code == "partly-imported")
    assert f"{WAITING} is open from 2026-07-01 on. With it open on 2026-05-02, money" in step
    rewrite(practice, f"2026-07-01 open {WAITING}", f"2026-05-02 open {WAITING}")
    practice.import_(practice.folder / "may.835")
    assert held(practice, BANK, WAITING) == money("200 -70")
