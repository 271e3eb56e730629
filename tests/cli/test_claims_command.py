from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from tests.cli.clawback_run import EXAMPLES
from tests.cli.clawback_run import LEDGER
from tests.cli.clawback_run import RECORD
from tests.cli.clawback_run import run

LIST = """\
Claims

                                         Service                                             \
             Insurance                     Client       Insurance
Claim       Client  Payer  Practitioner  date        Status                             \
Currency  Billed       paid  Write-off  responsibility  responsibility  Balance
----------  ------  -----  ------------  ----------  ---------------------------------  \
--------  ------  ---------  ---------  --------------  --------------  -------
claim-1042  C0017   Aetna  dr-lee        2026-01-15  needs review, reopened, corrected  \
USD       150.00       0.00       0.00          150.00            0.00   150.00
----------  ------  -----  ------------  ----------  ---------------------------------  \
--------  ------  ---------  ---------  --------------  --------------  -------
Total                                                                                   \
USD       150.00       0.00       0.00          150.00            0.00   150.00
"""

HISTORY = """\
History of claim-1042

                                                             Insurance                     \
Client  Client  Insurance   Client
Date        Event              Link        Currency  Billed       paid  Write-off  \
responsibility    paid    balance  balance  Balance  Place
----------  -----------------  ----------  --------  ------  ---------  ---------  \
--------------  ------  ---------  -------  -------  ---------------------
2026-01-15  charge             claim-1042  USD       150.00                                  \
                 150.00     0.00   150.00  practice.beancount:9
2026-02-10  payment, reversed  pay-5512    USD                   85.00      35.00           \
30.00               0.00    30.00    30.00  practice.beancount:15
2026-05-02  reversal           pay-5512    USD                  -85.00     -35.00          \
-30.00             150.00     0.00   150.00  practice.beancount:22
2026-05-02  corrected payment  pay-5512    USD                    0.00       0.00          \
150.00               0.00   150.00   150.00  practice.beancount:22
"""


def test_the_list_shows_status_price_the_four_amounts_and_the_balance(practice: Path) -> None:
    result = run("claims", practice)
    assert result.exit_code == 0
    assert result.output == LIST


def test_one_claim_shows_its_facts_and_its_whole_history(practice: Path) -> None:
    result = run("claims", practice, "claim-1042")
    assert result.exit_code == 0
    facts, _, history = result.output.partition("\n\n")
    assert facts.splitlines()[-3:] == [
        "Client responsibility     150.00",
        "Insurance responsibility  0.00",
        "Balance                   150.00",
    ]
    assert history == HISTORY


def test_a_claim_may_be_named_with_or_without_caret_and_prefix(practice: Path) -> None:
    outputs = {run("claims", practice, name).output for name in ("claim-1042", "^claim-1042")}
    assert outputs == {run("claims", practice, "1042").output}


def test_an_unknown_claim_is_answered_with_the_nearest(practice: Path) -> None:
    result = run("claims", practice, "claim-1024")
    assert result.exit_code == 2
    assert "the ledger has no claim claim-1024. Near it are claim-1042." in result.output


def test_client_payments_and_refunds_are_part_of_the_history() -> None:
    result = run(
        "claims", EXAMPLES / "recoupment-and-offset.beancount", "1043", "--format", "csv"
    )
    rows = list(csv.DictReader(io.StringIO(result.output)))
    assert [(row["date"], row["event"], row["balance"]) for row in rows] == [
        ("2025-03-10", "charge", "150.00"),
        ("2025-04-01", "payment, reversed", "30.00"),
        ("2025-07-15", "reversal", "150.00"),
        ("2025-07-15", "corrected payment", "150.00"),
        ("2025-08-05", "other: Refund check 2041", "150.00"),
    ]


def test_json_has_each_claim_with_its_amounts_as_texts(practice: Path) -> None:
    (row,) = json.loads(run("claims", practice, "--format", "json").output)["rows"]
    assert (row["claim"], row["billed"], row["balance"]) == ("claim-1042", "150.00", "150.00")
    assert row["status"] == "needs review, reopened, corrected"


def test_an_error_in_the_ledger_is_a_warning_and_exit_code_1(practice: Path) -> None:
    practice.write_text(LEDGER + RECORD.replace("5512", "5513"), encoding="utf-8")
    result = run("claims", practice)
    assert result.exit_code == 1
    assert "Warning: the ledger has an error" in result.stderr
    assert "clawback check practice.beancount" in result.stderr
    assert "Warning" not in result.stdout
