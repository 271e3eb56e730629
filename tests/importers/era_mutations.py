"""Broken ERA files through the whole import: entries or findings, every claim accounted for.

The mutants are those of the reader's own tests (`era/mutation.py`), and files with a
hostile text in one element; the ledger has the claims that the sound files are about, some of
them paid, so that mutants of reversals find something to take back.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from random import Random

from beancount import loader
from beancount.core.data import Open
from beancount.core.data import Transaction
from beancount.parser import parser

from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.file_kinds import read_document
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.importers.posting.plan import plan
from beancount_clawback.importers.sheets.sheet_options import SheetOptions
from beancount_clawback.importers.staging import new_drafts
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_files.transaction_text import render_transaction
from tests.importers.era import mutation
from tests.importers.era_case import ledger as ledger_text
from tests.importers.import_case import Practice

CHARGES = (
    *(f"{claim} 150 2026-01-15" for claim in (1042, 1043)),
    "1051 250 2026-04-10",
    "1052 250 2026-04-11",
    *(f"{claim} 120 2026-01-15" for claim in (11, 1060, 1079)),
    "1061 175 2026-01-15",
    "1077 150 2026-04-03",
    "1101 150 2026-01-15",
    "12 1200 2026-01-15",
    "1 700 2026-01-15",
    "2 900 2026-01-15",
    "3 75 2026-01-15",
)
PAID = """
2026-02-10 * "Aetna" "EOB 5512" ^claim-1043 ^pay-5512 #insurance-payment
  check: "5512"
  insurance-paid: 50.00 USD
  write-off: 75.00 USD
  client-responsibility: 25.00 USD

2026-02-11 * "Aetna" "EOB 5513" ^claim-2 ^pay-5513 #insurance-payment
  check: "5513"
  insurance-paid: 800.00 USD
  write-off: 100.00 USD

2026-03-01 * "Aetna" "EOB" ^claim-1060 ^pay-Aetna-5604-1060 #insurance-payment
  check: "5604"
  payer-claim: "P1060"
  insurance-paid: 80.00 USD
  write-off: 40.00 USD
  service-lines: "90837 120.00 80.00"
"""
ACCOUNTS = {"interest": "Income:Interest", "other": "Expenses:Withheld"}
NAMES = re.compile("DOE|ROE|SAM")


def text() -> str:
    """The ledger that the mutants are imported into."""
    return ledger_text(*CHARGES) + PAID


def ledger_of(folder: Path) -> Ledger:
    return Practice(folder, text()).ledger()


def mutant(random: Random) -> bytes:
    """One broken ERA file."""
    content = random.choice(_sound())
    if random.random() < 0.3:
        content = _with_hostile_element(content, random)
        return content if random.random() < 0.8 else mutation.mutant(content, random)
    return mutation.mutant(content, random)


def check(content: bytes, ledger: Ledger, random: Random, folder: Path) -> ImportPlan:
    """Read and plan a file; nothing is lost, nothing raised, nothing runs.

    Args:
        content: The file's.
        ledger: That of `ledger_of`.
        random: Decides how it is imported.
        folder: Where the file is put to be read.
    """
    path = folder / "mutant.835"
    path.write_bytes(content)
    names = random.random() < 0.1
    document = read_document(
        path, SheetOptions(names=names), "era" if random.random() < 0.8 else ""
    )
    accounts = ACCOUNTS if random.random() < 0.8 else {}
    rules = ImportRules(
        accounts=accounts, names=names, post_unbalanced=random.random() < 0.4, into=str(path)
    )
    work = plan([document], ledger, rules)
    _check_counts(work, document)
    _check_texts(work, names=names)
    return work


@lru_cache
def _sound() -> list[bytes]:
    return mutation.seeds()


def _with_hostile_element(content: bytes, random: Random) -> bytes:
    """A sound file with a hostile text in one element behind the envelope's head."""
    separator, terminator = content[3:4], content[105:106]
    parts = content.split(separator)
    at = random.randrange(16, len(parts))
    value = random.choice(mutation.HOSTILE).encode("utf-8", "surrogatepass")
    end = parts[at].find(terminator)
    parts[at] = value + (parts[at][end:] if end >= 0 else b"")
    return separator.join(parts)


def _check_counts(work: ImportPlan, document: Document) -> None:
    counts = work.counts
    written = counts.posted + counts.unapplied + counts.noted
    left = counts.known + counts.repeated + counts.refused + counts.unread
    assert counts.rows == written + left == document.rows_read
    told = counts.unapplied + counts.noted + counts.refused + counts.unread
    assert work.findings or not told
    assert len(work.drafts) <= counts.refused
    assert len(work.entries) <= written + counts.applied
    for one in work.findings:
        shown = str(one)
        assert shown.isprintable(), shown
        assert len(shown) < 4000, shown
        assert not NAMES.search(shown), shown


def _check_texts(work: ImportPlan, *, names: bool) -> None:
    """What is written is transactions only, which a ledger takes without an error."""
    written = "\n".join(render_transaction(one.entry) for one in work.entries)
    drafts = "\n".join(new_drafts(work.drafts, ""))
    assert names or not NAMES.search(written + drafts), written + drafts
    parsed, errors, _ = parser.parse_string(drafts)
    assert not errors, errors
    assert all(isinstance(one, Transaction) and not one.postings for one in parsed)
    if not work.entries:
        return
    opens = "".join(f"{one.date} open {one.account}\n" for one in work.opens)
    entries, errors, _ = loader.load_string(f"{text()}\n{opens}\n{written}")
    assert not errors, (errors, written)
    opened = {one.account for one in entries if isinstance(one, Open)}
    assert {account.split(":")[0] for account in opened} <= {
        *("Assets", "Liabilities", "Income", "Expenses", "Equity")
    }
    parsed, errors, _ = parser.parse_string(written)
    assert not errors, errors
    assert len(parsed) == len(work.entries)
    assert all(isinstance(one, Transaction) for one in parsed)
