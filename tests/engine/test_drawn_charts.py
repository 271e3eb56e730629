"""Whatever the accounts are called and however money comes, claims come to the same figures."""

from __future__ import annotations

import pytest
from beancount import loader
from hypothesis import HealthCheck
from hypothesis import Phase
from hypothesis import given
from hypothesis import settings

from beancount_clawback.claims.book import build_book
from beancount_clawback.ledger_files.loaded_ledger import as_loaded
from beancount_clawback.ledger_language.problems import ClawbackError
from tests.engine.drawn_charts import Chart
from tests.engine.drawn_charts import charts
from tests.engine.drawn_ledger import DrawnPractice
from tests.engine.drawn_practice import practices


@pytest.mark.fuzz
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(practice=practices(), chart=charts())
def test_a_chart_of_accounts_changes_no_figure(practice: DrawnPractice, chart: Chart) -> None:
    assert figures(chart.text(practice)) == figures(practice.text())


def figures(text: str) -> list[object]:
    """Each claim's figures, and what is wrong with entries by their checks."""
    ledger = as_loaded(*loader.load_string(text))
    book = build_book(ledger.entries, ledger.config)
    return [
        *sorted((one.check,) for one in ledger.errors if isinstance(one, ClawbackError)),
        len(ledger.errors),
        *(
            (
                *(one.name, one.currency, one.client, one.payers, one.billed, one.amounts),
                *(one.insurance_balance, one.client_balance, one.statuses),
            )
            for one in book.all()
        ),
    ]
