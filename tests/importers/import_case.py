"""A small practice and its files, for the tests of importing.

Prices are 150.00. C0017 has claim 1042 (paid 85.00 by remittance 5512: 35.00 written off, 30.00
the client's) and claim 1044 (not paid yet); C0018 has claim 1043 (not paid yet) and claim 1045
(paid 80.00 by Cigna's remittance 700: 45.00 written off, 25.00 the client's).
"""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from beancount import loader
from beancount.core.data import Transaction

from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.file_kinds import read_document
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.posting.plan import Attachment
from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.importers.posting.plan import plan
from beancount_clawback.importers.sheets.sheet_options import SheetOptions
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import set_metadata
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.ledger_files.splice import spliced
from beancount_clawback.ledger_files.string_literal import quote
from beancount_clawback.ledger_files.transaction_text import render_transaction
from beancount_clawback.ledger_language.keys import REFERENCE_KEY
from tests.paid_claim import PAYMENT_5512

MAIN = "from beancount_clawback.cli import main; main()"

ACCOUNTS = """\
option "operating_currency" "USD"
plugin "beancount_clawback" "{'recoupment': 'Liabilities:Recoupments:{payer}'}"

2015-01-01 open Assets:Bank:Checking                 USD
2015-01-01 open Assets:Receivable:Insurance:Aetna    USD
2015-01-01 open Assets:Receivable:Insurance:Cigna    USD
2015-01-01 open Assets:Receivable:Clients:C0017      USD
2015-01-01 open Assets:Receivable:Clients:C0018      USD
2015-01-01 open Income:Sessions                      USD
2015-01-01 open Income:Adjustments:Contractual       USD
2015-01-01 open Income:Interest                      USD
2015-01-01 open Liabilities:Recoupments:Aetna        USD
2015-01-01 open Liabilities:Recoupments:Cigna        USD
2015-01-01 open Expenses:Recoupment-Variance         USD
"""

PRACTICE = (
    ACCOUNTS
    + f"""
2026-01-15 * "C0017" "90837, 60 min" ^claim-1042 #charge
  client: "C0017"
  Assets:Receivable:Insurance:Aetna     150.00 USD
  Income:Sessions                      -150.00 USD

2026-01-16 * "C0018" "90837, 60 min" ^claim-1043 #charge
  client: "C0018"
  Assets:Receivable:Insurance:Aetna     150.00 USD
  Income:Sessions                      -150.00 USD

2026-01-22 * "C0017" "90837, 60 min" ^claim-1044 #charge
  client: "C0017"
  Assets:Receivable:Insurance:Aetna     150.00 USD
  Income:Sessions                      -150.00 USD

2026-01-23 * "C0018" "90837, 60 min" ^claim-1045 #charge
  client: "C0018"
  Assets:Receivable:Insurance:Cigna     150.00 USD
  Income:Sessions                      -150.00 USD

{PAYMENT_5512}
2026-02-12 * "Cigna" "EOB 700" ^claim-1045 ^pay-700 #insurance-payment
  check: "700"
  insurance-paid:         80.00 USD
  write-off:              45.00 USD
  client-responsibility:  25.00 USD
"""
)

SHEET_HEAD = """\
Payer,Aetna,Check Number,5601
Check Date,2026-05-02,Total,{total}

Type,Client,Claim,Service Date,Insurance Paid,Write-Off,Client Responsibility,Taken,Reason
"""
LIST_HEAD = (
    "Date,Claim,Original Payment,Reason,Source,Insurance Paid,Write-Off,"
    "Client Responsibility,Taken\n"
)


def sheet(total: str, *rows: str) -> str:
    """A remittance sheet of Aetna's remittance 5601 with a total and rows."""
    return SHEET_HEAD.format(total=total) + "".join(f"{row}\n" for row in rows)


def listing(*rows: str) -> str:
    """A list of clawbacks with rows."""
    return LIST_HEAD + "".join(f"{row}\n" for row in rows)


class Practice:
    """A ledger on disk and files to import into it."""

    def __init__(self, folder: Path, text: str = PRACTICE) -> None:
        self.folder = folder
        self.main = folder / "practice.beancount"
        self.main.write_text(text)

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def ledger(self) -> Ledger:
        ledger = load(str(self.main))
        assert not ledger.errors, ledger.errors
        return ledger

    def read(self, *paths: Path, **options: object) -> list[Document]:
        return [read_document(path, SheetOptions(**options)) for path in paths]  # type: ignore[arg-type]

    def plan(
        self, *paths: Path, rules: ImportRules | None = None, **options: object
    ) -> ImportPlan:
        return self.plan_documents(self.read(*paths, **options), rules)

    def plan_unchecked(self, *paths: Path) -> ImportPlan:
        """Plan for a ledger that has errors as long as something is missing from it."""
        return plan(self.read(*paths), load(str(self.main)), ImportRules(into=str(self.main)))

    def plan_documents(
        self, documents: list[Document], rules: ImportRules | None = None
    ) -> ImportPlan:
        rules = replace(rules or ImportRules(), into=str(self.main))
        return plan(documents, self.ledger(), rules)

    def import_(
        self, *paths: Path, rules: ImportRules | None = None, **options: object
    ) -> ImportPlan:
        """Plan, append to the ledger, and make sure that it stays without errors."""
        return self.append(self.plan(*paths, rules=rules, **options))

    def append(self, work: ImportPlan) -> ImportPlan:
        texts = [f"{one.date} open {one.account}\n" for one in work.opens]
        texts += map(render_transaction, work.written)
        with self.main.open("a") as stream:
            stream.write("".join(f"\n{text}" for text in texts))
        for one in work.noted:
            self._note(one)
        self.ledger()
        return work

    def _note(self, one: Attachment) -> None:
        text = self.main.read_text()
        reference = {REFERENCE_KEY: quote(one.reference)}
        splices = set_metadata(text, entry_at(text, one.record.meta["lineno"]), reference)
        self.main.write_text(spliced(text, splices))

    def balances(self) -> dict[str, Decimal]:
        """What every account holds, zero left out."""
        entries, errors, _ = loader.load_file(str(self.main))
        assert not errors, errors
        sums: dict[str, Decimal] = {}
        for entry in entries:
            for posting in entry.postings if isinstance(entry, Transaction) else ():
                assert posting.units is not None
                assert posting.units.number is not None
                number = sums.get(posting.account, Decimal(0)) + posting.units.number
                sums[posting.account] = number
        return {account: number for account, number in sorted(sums.items()) if number}


def texts(work: ImportPlan) -> list[str]:
    """The new entries as ledger text."""
    return [render_transaction(one.entry) for one in work.entries]


def codes(work: ImportPlan) -> list[str]:
    """The findings' codes, notices of unused columns left out."""
    return [one.code for one in work.findings if one.code != "unused-columns"]


def only_message(work: ImportPlan) -> str:
    """The message of the only finding."""
    (found,) = [one for one in work.findings if one.code != "unused-columns"]
    return f"{found.place}: {found.message}"


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def clawback(practice: Practice, *arguments: object, code: int = 0) -> str:
    """What the command prints in the practice's folder, ended with `code`."""
    run = subprocess.run(
        [sys.executable, "-c", MAIN, *map(str, arguments)],
        cwd=practice.folder,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "NO_COLOR": "1"},
        timeout=120,
        check=False,
    )
    output = run.stdout + run.stderr
    assert "Traceback" not in output
    assert run.returncode == code, output
    return output
