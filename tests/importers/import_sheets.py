"""beangulp's harness for sheets: `python -m tests.importers.import_sheets test …`."""

from __future__ import annotations

from beangulp.testing import main

from tests.importers.ingest import SHEETS

if __name__ == "__main__":
    main(SHEETS)
