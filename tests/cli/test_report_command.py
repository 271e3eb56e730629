from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.clawback_run import DEMO
from tests.cli.clawback_run import EXAMPLES
from tests.cli.clawback_run import LEDGER
from tests.cli.clawback_run import run

REVENUE = """\
Revenue by month

                                        Client             Corrected              Write-off   \
Corrected
Month    Currency  Charges  Payments  payments  Reversals   payments  Write-offs  reversals  \
write-offs     Net
-------  --------  -------  --------  --------  ---------  ---------  ----------  ---------  \
----------  ------
2026-01  USD        150.00      0.00      0.00       0.00       0.00        0.00       0.00  \
      0.00  150.00
2026-02  USD          0.00     85.00      0.00       0.00       0.00      -35.00       0.00  \
      0.00  -35.00
2026-05  USD          0.00      0.00      0.00     -85.00       0.00        0.00      35.00  \
      0.00   35.00
-------  --------  -------  --------  --------  ---------  ---------  ----------  ---------  \
----------  ------
Total    USD        150.00     85.00      0.00     -85.00       0.00      -35.00      35.00  \
      0.00  150.00

Accrual basis: net is charges, write-offs with their reversals and corrections, and other \
income. Money received is shown beside it.
"""


def rows(output: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(output)))


def test_revenue_by_month_of_the_example_as_a_table(practice: Path) -> None:
    result = run("report", "revenue", practice)
    assert (result.output, result.exit_code) == (REVENUE, 0)


def test_a_reversal_and_its_correction_are_rows_of_their_own(practice: Path) -> None:
    result = run("report", "revenue", practice, "--lines", "--format", "csv")
    assert [(row["type"], row["amount"]) for row in rows(result.output)] == [
        ("charge", "150.00"),
        ("payment", "85.00"),
        ("write-off", "-35.00"),
        ("reversal", "-85.00"),
        ("write-off reversal", "35.00"),
        ("corrected payment", "0.00"),
    ]


def test_payments_list_the_four_amounts_source_and_reason(practice: Path) -> None:
    result = run("report", "payments", practice, "--format", "csv")
    last = rows(result.output)[-1]
    assert last == {
        "posted": "2026-05-02",
        "service_date": "2026-01-15",
        "payer": "Aetna",
        "client": "C0017",
        "practitioner": "dr-lee",
        "claim": "claim-1042",
        "check": "",
        "type": "corrected payment",
        "currency": "USD",
        "insurance_paid": "0.00",
        "write_off": "0.00",
        "client_responsibility": "150.00",
        "insurance_responsibility": "0.00",
        "source": "letter",
        "reason": "Coverage ended 2025-12-31",
        "place": "practice.beancount:22",
    }


def test_from_and_to_are_days_that_count(practice: Path) -> None:
    arguments = ("--from", "2026-02-10", "--to", "2026-05-02", "--format", "csv")
    output = run("report", "revenue", practice, *arguments).output
    assert [row["month"] for row in rows(output)] == ["2026-02", "2026-05"]


@pytest.mark.parametrize("by", ["quarter", "year", "payer", "client", "practitioner"])
def test_every_grouping_has_the_same_total(practice: Path, by: str) -> None:
    data = json.loads(run("report", "revenue", practice, "--by", by, "--format", "json").output)
    assert data["columns"][0]["name"] == by
    assert [total["net"] for total in data["totals"]] == ["150.00"]


def test_the_basis_can_be_chosen_and_has_a_default_from_the_ledger(practice: Path) -> None:
    arguments = ("--basis", "cash", "--by", "year", "--format", "json")
    cash = json.loads(run("report", "revenue", practice, *arguments).output)
    assert [row["net"] for row in cash["rows"]] == ["0.00"]
    assert cash["notes"][0].startswith("Cash basis:")
    assert "Cash basis:" in run("report", "revenue", EXAMPLES / "cash-basis.beancount").output


def test_payments_by_payer_keep_the_types_apart(practice: Path) -> None:
    result = run("report", "payments", practice, "--by", "payer", "--format", "csv")
    assert [row["type"] for row in rows(result.output)] == [
        "payment",
        "reversal",
        "corrected payment",
    ]
    lines = run("report", "payments", practice, "--by", "payer", "--lines", "--format", "csv")
    assert len(rows(lines.output)) == 3
    cash = run("report", "payments", practice, "--basis", "cash", "--format", "csv")
    assert [row["type"] for row in rows(cash.output)] == ["payment", "reversal"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from", "2026-13-01"], '"2026-13-01" is not a date. Write it like 2026-05-02.'),
        (["--from", "20260102"], '"20260102" is not a date.'),
        (["--from", "01/02/2026"], '"01/02/2026" may be 2026-01-02 or 2026-02-01.'),
        (["--from", "2026-02-01", "--to", "2026-01-01"], "--from 2026-02-01 is after --to"),
        (["--by", "week"], "'week' is not one of 'month', 'quarter'"),
        (["--basis", "modified"], "'modified' is not one of 'cash', 'accrual'"),
        (["--format", "xml"], "'xml' is not one of 'table', 'csv', 'json'"),
    ],
)
def test_what_cannot_be_meant_is_exit_code_2(
    practice: Path, arguments: list[str], message: str
) -> None:
    result = run("report", "revenue", practice, *arguments)
    assert result.exit_code == 2
    assert message in result.output


@pytest.mark.slow
def test_the_demo_practice_reports_two_years_with_clawbacks() -> None:
    output = run("report", "revenue", DEMO, "--by", "year", "--format", "csv").output
    years = {row["year"]: row for row in rows(output)}
    assert {"2024", "2025"} <= set(years)
    for year in ("2024", "2025"):
        assert float(years[year]["reversals"]) < 0 < float(years[year]["corrected_payments"])


def test_a_report_names_a_clawback_written_by_hand_that_counts_as_a_payment(
    practice: Path,
) -> None:
    practice.write_text(
        LEDGER
        + """
2026-05-02 * "Aetna" "Coverage ended" ^claim-1042
  Assets:Bank:Checking                 -85.00 USD
  Income:Adjustments:Contractual       -35.00 USD
  Assets:Receivable:Clients:C0017      -30.00 USD
  Assets:Receivable:Insurance:Aetna    150.00 USD
""",
        encoding="utf-8",
    )
    result = run("report", "revenue", practice)
    assert result.exit_code == 0
    assert "Add the tag #clawback to its first line" in result.output
