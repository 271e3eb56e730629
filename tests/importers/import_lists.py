"""An import.py for lists of clawbacks, run by beangulp's own test harness."""

from __future__ import annotations

from pathlib import Path

from beangulp.testing import main

from beancount_clawback.importers.clawback_list import ClawbackListImporter

if __name__ == "__main__":
    main(
        ClawbackListImporter(
            ledger=Path(__file__).with_name("practice.beancount"),
            date_format="%m/%d/%Y",
            account="Assets:Receivable:Insurance",
        )
    )
