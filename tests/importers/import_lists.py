"""beangulp's own test harness for lists of clawbacks: `python import_lists.py test …`."""

from __future__ import annotations

from beangulp.testing import main
from ingest import LISTS

if __name__ == "__main__":
    main(LISTS)
