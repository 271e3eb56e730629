"""What the work on an import's rows needs besides the rows."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.matching.row_cases import RowCase


@dataclass(frozen=True, slots=True)
class ImportRun:
    """The ledger, the rules, and what has been given out so far.

    Attributes:
        currency: The ledger's, for rows that name none; empty when it has several.
        used: How often each reference was given.
        planned: Ids of the clawback records made so far, which are not in the ledger yet.
        opens: Accounts that must be opened first, with their days.
        progress: Called with numbers of rows that have been worked on.
    """

    index: LedgerIndex
    rules: ImportRules
    currency: str = ""
    used: dict[str, int] = field(default_factory=dict)
    planned: set[int] = field(default_factory=set)
    opens: dict[str, datetime.date] = field(default_factory=dict)
    progress: Callable[[int], None] | None = None

    def closed_to(self, case: RowCase) -> ImportFinding | None:
        """That a row is dated in the closed period; None where it is not."""
        closed = self.index.config.closed_through
        if closed is None or case.date is None or case.date > closed:
            return None
        before = case.date - datetime.timedelta(days=1)
        facts = {"date": case.date, "closed": closed, "before": before}
        return finding("closed-import", case.place, **facts)

    def tick(self, rows: int) -> None:
        """Tell whoever wants to know that so many rows more have been worked on."""
        if self.progress is not None:
            self.progress(rows)
