"""beangulp's own test harness for remittance sheets: `python import_sheets.py test …`."""

from __future__ import annotations

from beangulp.testing import main
from ingest import SHEETS

if __name__ == "__main__":
    main(SHEETS)
