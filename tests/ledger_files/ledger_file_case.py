"""A small practice's ledger on disk, for the tests of writing."""

from __future__ import annotations

from pathlib import Path

from beancount import loader

from beancount_clawback.ledger_files.entry_text import append
from beancount_clawback.ledger_files.safe_write import write
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import LedgerFiles
from beancount_clawback.ledger_files.source_files import Written
from beancount_clawback.ledger_files.source_files import read

LEDGER = """\
option "operating_currency" "USD"

2015-01-01 open Assets:Bank:Checking                 USD
2015-01-01 open Assets:Receivable:Insurance:Aetna    USD

; the remittance of February
2026-02-10 * "Aetna" "EOB 5512" ^claim-1042 ^pay-5512 #insurance-payment
  check: "5512"
  Assets:Bank:Checking                   85.00 USD
  Assets:Receivable:Insurance:Aetna     -85.00 USD

2026-05-02 ! "Aetna" "Coverage ended 2025-12-31" ^pay-5512 #clawback
  source: "letter"  ; arrived by post
  client-responsibility: 150.00 USD
"""

RECORD = """\
2026-06-01 ! "Aetna" "Taken back" ^pay-5512 #clawback
  source: "letter"
"""


def ledger_at(path: Path, text: str | bytes = LEDGER) -> LedgerFiles:
    """Write a ledger's main file and load it."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return loaded(path)


def loaded(path: Path) -> LedgerFiles:
    return LedgerFiles.of(loader.load_file(str(path))[2])


def with_record(ledger: LedgerFiles, path: Path, record: str = RECORD) -> Change:
    """The change that adds a record at the end of a file."""
    source = read(ledger, path)
    return Change(source, append(source.text, [record]))


def add_record(ledger: LedgerFiles, path: Path, record: str = RECORD) -> Written:
    return write(ledger, [with_record(ledger, path, record)])


UNKNOWN = '2026-06-01 * "no such account"\n  Assets:Unknown  1.00 USD\n  Assets:Bank:Checking\n'


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fingerprint(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
