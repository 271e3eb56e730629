"""beangulp's harness for clawback lists: `python -m tests.importers.import_lists test …`."""

from __future__ import annotations

from beangulp.testing import main

from tests.importers.ingest import LISTS

if __name__ == "__main__":
    main(LISTS)
