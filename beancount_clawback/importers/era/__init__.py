"""ERA files (X12 835) read into frozen dataclasses and findings, without any accounting.

`read_file` and `read_bytes` read, `balance_findings` checks the sums, `render` writes.
"""

from __future__ import annotations

from beancount_clawback.importers.era.balance import Imbalance
from beancount_clawback.importers.era.balance import balance_findings
from beancount_clawback.importers.era.balance import imbalances
from beancount_clawback.importers.era.findings import EraFinding
from beancount_clawback.importers.era.model import EraFile
from beancount_clawback.importers.era.reading import begins_as_x12
from beancount_clawback.importers.era.reading import looks_like_835
from beancount_clawback.importers.era.reading import read_bytes
from beancount_clawback.importers.era.reading import read_file
from beancount_clawback.importers.era.render import render

__all__ = [
    "EraFile",
    "EraFinding",
    "Imbalance",
    "balance_findings",
    "begins_as_x12",
    "imbalances",
    "looks_like_835",
    "read_bytes",
    "read_file",
    "render",
]
