"""beangulp's own test harness for ERA files: `python import_era.py test …`."""

from __future__ import annotations

from beangulp.testing import main
from ingest import ERA

if __name__ == "__main__":
    main(ERA)
