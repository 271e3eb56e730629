"""An import.py with every importer, each on a small practice of its own.

    python -m tests.importers.ingest identify tests/importers/era/files
    python -m tests.importers.ingest extract tests/importers/era/files/part_taken_back.835

`import_era.py`, `import_sheets.py` and `import_lists.py` run beangulp's own test harness on
one of them each.
"""

from __future__ import annotations

from pathlib import Path

import beangulp

from beancount_clawback.importers.clawback_list import ClawbackListImporter
from beancount_clawback.importers.era_importer import EraImporter
from beancount_clawback.importers.remittance_sheet import RemittanceSheetImporter

_HERE = Path(__file__).parent

ERA = EraImporter(
    ledger=_HERE / "era_practice.beancount",
    accounts={
        "interest": "Income:Interest",
        "withholding": "Expenses:Withheld",
        "other": "Expenses:Withheld",
    },
)
SHEETS = RemittanceSheetImporter(ledger=_HERE / "practice.beancount")
LISTS = ClawbackListImporter(
    ledger=_HERE / "practice.beancount",
    date_format="%m/%d/%Y",
    account="Assets:Receivable:Insurance",
)
CONFIG = [ERA, SHEETS, LISTS]

if __name__ == "__main__":
    beangulp.Ingest(CONFIG)()
