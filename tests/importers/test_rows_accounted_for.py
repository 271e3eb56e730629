"""Every row of a file ends in some way, or the import stops."""

from __future__ import annotations

import pytest

from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.posting import plan
from beancount_clawback.importers.posting.remittance_cases import remittances_of
from tests.importers.import_case import Practice
from tests.importers.import_case import sheet


def test_a_row_that_is_lost_or_has_no_end_stops_the_import(practice: Practice) -> None:
    rows = practice.file("eob.csv", sheet("85.00", "Payment,C0018,1043,,85.00,35.00,30.00,,"))
    documents = practice.read(rows)
    (remittance,) = remittances_of(documents, LedgerIndex(practice.ledger()), ImportRules())
    (case,) = remittance.cases
    assert case.entry is None
    case.outcome = Outcome.POSTED
    with pytest.raises(plan.UnaccountedRowsError, match="has no outcome"):
        plan._account_for_all(documents, [case])
    with pytest.raises(plan.UnaccountedRowsError, match="1 rows are not accounted for"):
        plan._account_for_all(documents, [])
