"""Whatever stands in a cell stays a text: never a directive, a posting, or a formula."""

from __future__ import annotations

import csv
import io

import pytest
from beancount import loader
from beancount.core.data import Open
from beancount.core.data import Transaction

from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.ledger_files.transaction_text import render_transaction
from tests.importers.import_case import PRACTICE
from tests.importers.import_case import Practice
from tests.importers.import_case import sheet
from tests.importers.import_case import texts

pytestmark = pytest.mark.fuzz

HOSTILE = [
    '"\n2020-01-01 open Assets:Stolen USD\n"',
    '"\n  Assets:Bank:Checking  1000000.00 USD\n  Income:Sessions\n"',
    '\\"\n2020-01-01 * "x"',
    "x\\",
    '=HYPERLINK("http://example.com","x")',
    "=1+1",
    "@SUM(A1)",
    "+cmd|' /C calc'!A0",
    "; comment",
    "#clawback ^pay-5512",
    'include "/etc/passwd"',
    "<script>alert(1)</script>",
    "\u202egnihtyna",
    "a\x00b\x1b[31m",
    "\ud83d\ude00 \U0001f600 ünï",
    "{{ 7*7 }}",
    "%s%n{0}{place}",
    "1,000.00 USD",
    "TRUE",
    "2026-05-02",
    "x" * 500,
]
COLUMNS = [
    "Date",
    "Claim",
    "Client",
    "Service Date",
    "Payer",
    "Original Payment",
    "Original Check",
    "Reason",
    "Source",
    "Reference",
    "Settlement",
    "Insurance Paid",
    "Write-Off",
    "Client Responsibility",
    "Taken",
    "CARC",
]
GOOD = {"Date": "2026-05-02", "Claim": "1042", "Reason": "x", "Client Responsibility": "150.00"}


def as_csv(rows: list[dict[str, str]]) -> bytes:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8", "replace")


def everything(work: ImportPlan) -> str:
    drafts = [render_transaction(one.entry) for one in work.drafts]
    return "\n".join([*texts(work), *drafts])


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_cell_is_one_text_or_a_finding(
    practice: Practice, column: str, hostile: str
) -> None:
    path = practice.file("list.csv", as_csv([{**GOOD, column: hostile}]))
    work = practice.plan(path)
    assert len(work.entries) + len(work.drafts) == 1
    practice.main.write_text(PRACTICE + "\n" + everything(work))
    entries, errors, _ = loader.load_file(str(practice.main))
    assert not errors
    accounts = {entry.account for entry in entries if isinstance(entry, Open)}
    assert not any("Stolen" in account for account in accounts)
    ours = [entry for entry in entries if isinstance(entry, Transaction)]
    # The six of the practice; the record becomes reversal, corrected payment, and what was
    # taken beyond.
    beyond = any(finding.code == "taken-differs" for finding in work.findings)
    assert len(ours) == 6 + (2 + beyond if work.entries else 1)
    for finding in work.findings:
        assert "\n" not in finding.message


@pytest.mark.parametrize("column", range(9))
def test_a_hostile_cell_of_a_sheet_is_one_text_or_a_finding(
    practice: Practice, column: int
) -> None:
    """A payment and a clawback, the same column hostile in both: two entries or drafts."""
    rows = [
        ["Payment", "C0018", "1043", "2026-01-16", "85.00", "35.00", "30.00", "", "Fine"],
        [
            "Clawback",
            "C0017",
            "1042",
            "2026-01-15",
            "35.00",
            "35.00",
            "80.00",
            "50.00",
            "Copay",
        ],
    ]
    for hostile in HOSTILE:
        stream = io.StringIO()
        writer = csv.writer(stream)
        for row in rows:
            writer.writerow([*row[:column], hostile, *row[column + 1 :]])
        content = (sheet("35.00") + stream.getvalue()).encode("utf-8", "replace")
        work = practice.plan(practice.file("eob.csv", content))
        assert len(work.entries) + len(work.drafts) == 2
        practice.main.write_text(PRACTICE + "\n" + everything(work))
        entries, errors, _ = loader.load_file(str(practice.main))
        assert not errors
        accounts = {entry.account for entry in entries if isinstance(entry, Open)}
        assert not any("Stolen" in account for account in accounts)
        practice.main.write_text(PRACTICE)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_reason_reads_back_as_it_is_in_one_line(
    practice: Practice, hostile: str
) -> None:
    work = practice.plan(practice.file("list.csv", as_csv([{**GOOD, "Reason": hostile}])))
    practice.append(work)
    narrations = {
        entry.narration
        for entry in practice.ledger().entries
        if isinstance(entry, Transaction) and "reversal" in entry.tags
    }
    assert narrations == {work.entries[0].entry.narration}
    assert "\n" not in str(narrations.pop())


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_heading_or_head_is_no_harm(practice: Practice, hostile: str) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["Payer", hostile, "Check Number", hostile, "Total", hostile])
    writer.writerow(["Check Date", hostile])
    writer.writerow(["Type", "Claim", "Insurance Paid", "Write-Off", "Pt Resp", hostile])
    writer.writerow(["Payment", "1043", "85.00", "35.00", "30.00", hostile])
    content = stream.getvalue().encode("utf-8", "replace")
    work = practice.plan(practice.file("eob.csv", content))
    assert work.findings
    practice.main.write_text(PRACTICE + "\n" + everything(work))
    assert not loader.load_file(str(practice.main))[1]
