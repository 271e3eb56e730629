"""beangulp's harness for ERA files: `python -m tests.importers.import_era test …`."""

from __future__ import annotations

from beangulp.testing import main

from tests.importers.ingest import ERA

if __name__ == "__main__":
    main(ERA)
