"""A practice's ledger as text, loaded for previews, and written by the real safe write."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.data_entry.payment_choice import payments_on
from beancount_clawback.data_entry.recording import ClawbackForm
from beancount_clawback.ledger_files import safe_write
from beancount_clawback.ledger_files import source_files
from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.ledger_files.write_place import Addition
from beancount_clawback.ledger_files.write_place import changes_of
from beancount_clawback.ledger_files.write_place import place_by_options
from tests.paid_claim import PAID_CLAIM

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence
    from pathlib import Path

    from beancount_clawback.data_entry.payment_choice import Choice
    from beancount_clawback.data_entry.recording import Recording
    from beancount_clawback.ledger_files.source_files import Change
    from beancount_clawback.ledger_files.source_files import Source

ACCOUNTS = """\
2015-01-01 open Assets:Bank:Checking                 USD
2015-01-01 open Assets:Receivable:Insurance:Aetna    USD
2015-01-01 open Assets:Receivable:Insurance:Cigna    USD
2015-01-01 open Assets:Receivable:Clients:C0017      USD
2015-01-01 open Assets:Receivable:Clients:C0018      USD
2015-01-01 open Income:Sessions                      USD
2015-01-01 open Income:Adjustments:Contractual       USD
2015-01-01 open Liabilities:Recoupments:Aetna        USD
"""

CLAIM_1042 = f"\n{PAID_CLAIM}"

# 120.00 = 70.00 paid + 30.00 write-off + 20.00 client, as a manual remittance entry.
CLAIM_1043 = """
2026-01-20 * "C0018" "90834, 45 min" ^claim-1043 #charge
  Assets:Receivable:Insurance:Aetna     120.00 USD
  Income:Sessions                      -120.00 USD

; the sheet of the 20th
2026-03-20 * "Aetna" "EOB 5530" ^claim-1043 ^pay-5530 #insurance-payment
  check: "5530" ; by post
  insurance-paid:         70.00 USD ; as the EOB says
  write-off:              30.00 USD
  client-responsibility:  20.00 USD
"""

# 120.00, not paid yet.
CLAIM_1044 = """
2026-02-20 * "C0018" "90834, 45 min" ^claim-1044 #charge
  Assets:Receivable:Insurance:Aetna     120.00 USD
  Income:Sessions                      -120.00 USD
"""


def plugin(config: str = "{}") -> str:
    """The plugin line with a configuration."""
    return f'plugin "beancount_clawback" "{config}"\n'


def open_books(folder: Path, *parts: str, config: str = "{}") -> LinkedLedger:
    """A ledger of these parts, behind the plugin line and the accounts; it must be clean."""
    file = folder / "practice.beancount"
    file.write_bytes((plugin(config) + ACCOUNTS + "".join(parts)).encode())
    return reopened(file)


def reopened(file: Path) -> LinkedLedger:
    """The ledger as it is now, without any error."""
    ledger = load(str(file))
    assert [error.message for error in ledger.errors] == []
    return LinkedLedger(ledger)


def file_of(linked: LinkedLedger) -> Path:
    """The ledger's main file."""
    return linked.sources.main


def place_of(linked: LinkedLedger, words: str) -> str:
    """``practice.beancount:line`` of the first line that holds some words."""
    lines = file_of(linked).read_text().splitlines()
    number = next(number for number, line in enumerate(lines, 1) if words in line)
    return f"practice.beancount:{number}"


def reads(linked: LinkedLedger) -> Callable[[Path], Source]:
    """Reads a file of the ledger."""
    return partial(source_files.read, linked.sources)


def written(linked: LinkedLedger, changes: Sequence[Change]) -> LinkedLedger:
    """The ledger after the safe write of changes."""
    safe_write.write(linked.sources, changes)
    return reopened(file_of(linked))


def choices(linked: LinkedLedger, claim: str) -> tuple[Choice, ...]:
    """The payments on a claim that is in one currency."""
    (one,) = linked.claims_named(claim)
    return payments_on(one, linked)


def standing(linked: LinkedLedger, claim: str) -> Choice:
    """The only active payment on a claim."""
    (choice,) = [choice for choice in choices(linked, claim) if choice.active]
    return choice


LETTER = ClawbackForm(date="2026-05-02", source="letter", reason="Coverage ended 2025-12-31")


def saved(linked: LinkedLedger, recording: Recording) -> LinkedLedger:
    assert recording.outcome is not None
    assert recording.problems == ()
    place = place_by_options(recording.outcome.transactions, linked.customs, linked.main_file)
    return written(linked, changes_of([Addition(place, recording.text)], reads(linked)))


def messages(recording: Recording) -> dict[str, str]:
    return {problem.field: problem.message for problem in recording.problems}
