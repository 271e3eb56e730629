"""`ledgers/examples/proofs` shows each check of the proofs; what it says makes it go away."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from beancount_clawback.claims.checks import Finding
from beancount_clawback.claims.checks import find
from beancount_clawback.ledger_files.loaded_ledger import load

FOLDER = Path(__file__).parents[2] / "ledgers" / "examples" / "proofs"
CHECKS = sorted(path.stem for path in FOLDER.glob("*-*.beancount"))


def at_entry(text: str, found: Finding, *lines: str) -> str:
    """The text with lines below the header of the entry that a finding is at."""
    before = text.splitlines()
    return "\n".join([*before[: found.lineno], *lines, *before[found.lineno :], ""])


def write_here(text: str, found: Finding) -> str:
    """What stands in backquotes, in the place of the keys that it names."""
    for line in re.findall(r"`(.*?)`", found.next_step):
        written = line.replace("<date of the edit>", "2026-07-01")
        key = written.partition(":")[0]
        text = re.sub(rf"^  {key}: .*\n", "", text, flags=re.MULTILINE)
        text = at_entry(text, found, f"  {written}")
    return text


def give_link(text: str, found: Finding) -> str:
    (link,) = re.findall(r"\^\S+", found.next_step)
    return text.replace("#remittance", f"{link.rstrip('.')} #remittance")


def delete_one(text: str, found: Finding) -> str:
    return "\n".join(text.splitlines()[: found.lineno - 1])


def ask_back(text: str, found: Finding) -> str:
    match = re.match(
        r"Ask (\S+) back\. .* book it on (\S+) with the link (\S+)\.", found.next_step
    )
    assert match
    amount, account, link = match.groups()
    return f"""{text}
2026-06-01 * "Optum" "Given back" {link}
  Assets:Bank:Checking             {amount} USD
  {account}  -{amount} USD
"""


def record_missing(text: str, found: Finding) -> str:
    assert found.next_step.startswith("Record the clawback that is missing")
    return f'{text}\n2026-03-01 * "Optum" "letter" ^pay-1 #clawback\n'


def record_and_move(text: str, found: Finding) -> str:
    match = re.search(
        r"move the amount from (\S+) to (\S+) with that payment's", found.next_step
    )
    assert match
    return f"""{text}
2026-05-01 * "Optum" "letter" ^pay-1 #clawback

2026-05-02 * "Optum" "X99 is claim-1" ^pay-1
  {match[1]}  -50.00 USD
  {match[2]}   50.00 USD
"""


def ask_for_it(text: str, found: Finding) -> str:
    match = re.search(r"ask for it back and book it on (\S+)\.$", found.next_step)
    assert match
    return f"""{text}
2026-05-02 * "Optum" "Given back"
  {match[1]}  -50.00 USD
  Assets:Bank:Checking  50.00 USD
"""


REMEDIES: list[tuple[str, Callable[[str, Finding], str]]] = [
    ("original-changed", write_here),
    ("recoupment-unproved", record_missing),
    ("recovered-twice", ask_back),
    ("remittance-differs", write_here),
    ("remittance-link", give_link),
    ("remittance-twice", delete_one),
    ("unidentified-recoupment", record_and_move),
    ("unidentified-recoupment", ask_for_it),
]


def test_each_check_has_its_example() -> None:
    assert sorted({check for check, _ in REMEDIES}) == CHECKS


@pytest.mark.parametrize(("check", "remedy"), REMEDIES)
def test_what_is_found_goes_away_by_doing_what_it_says(
    tmp_path: Path, check: str, remedy: Callable[[str, Finding], str]
) -> None:
    shutil.copytree(FOLDER, tmp_path / "proofs")
    ledger = tmp_path / "proofs" / f"{check}.beancount"
    (found,) = find(load(str(ledger)))
    assert found.check == check
    ledger.write_text(remedy(ledger.read_text(), found))
    assert [one.message for one in find(load(str(ledger)))] == []


def test_a_payment_that_is_put_right_again_needs_no_new_seal(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "proofs")
    payments = tmp_path / "proofs" / "practice.beancount"
    text = payments.read_text().replace("insurance-paid: 50", "insurance-paid: 45")
    payments.write_text(text.replace("write-off:      50", "write-off:      55"))
    assert find(load(str(tmp_path / "proofs" / "original-changed.beancount"))) == []
