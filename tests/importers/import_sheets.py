"""An import.py for remittance sheets, run by beangulp's own test harness."""

from __future__ import annotations

from pathlib import Path

from beangulp.testing import main

from beancount_clawback.importers.remittance_sheet import RemittanceSheetImporter

if __name__ == "__main__":
    main(RemittanceSheetImporter(ledger=Path(__file__).with_name("practice.beancount")))
