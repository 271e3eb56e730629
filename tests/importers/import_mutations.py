"""Broken lists and sheets: entries or findings, never a traceback, no row lost."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from random import Random

import openpyxl
from beancount import loader
from beancount.core.data import Transaction
from beancount.parser import parser

from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.file_kinds import read_document
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.importers.posting.plan import plan
from beancount_clawback.importers.sheets.clawback_lists import FIELDS as LIST_FIELDS
from beancount_clawback.importers.sheets.clawback_lists import clawbacks_in
from beancount_clawback.importers.sheets.remittance_sheets import FIELDS as SHEET_FIELDS
from beancount_clawback.importers.sheets.remittance_sheets import remittances_in
from beancount_clawback.importers.sheets.sheet import read_content
from beancount_clawback.importers.sheets.sheet_options import SheetOptions
from beancount_clawback.importers.sheets.sheet_table import table_of
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_files.transaction_text import render_transaction
from tests.importers.import_case import PRACTICE
from tests.importers.import_case import Practice
from tests.importers.import_case import listing
from tests.importers.import_case import sheet

CELLS = [
    "",
    " ",
    "-",
    "0",
    "85.00",
    "(85.00)",
    "-35.00",
    "1,000.00",
    "$30.00",
    "€30.00",
    "NaN",
    "1e999",
    "9" * 40,
    "0.001",
    "1042",
    "1043",
    "1044",
    "1045",
    "9999",
    "claim-1042",
    "pay-5512",
    "5512",
    "700",
    "C0017",
    "C0018",
    "Jane Roe",
    "2026-01-15",
    "2026-05-02",
    "2026-13-45",
    "0001-01-01",
    "05/02/2026",
    "Aetna",
    "Cigna",
    "Optum",
    "Payment",
    "Clawback",
    "Offset",
    "Interest",
    "Denial",
    "Total",
    "letter",
    "era",
    "yes",
    "TRUE",
    "CO-45 35.00",
    "CO-45; PR-1",
    "Assets:Bank:Checking",
    "Assets:None",
    '"',
    '""',
    '"\n2020-01-01 open Assets:X\n',
    "\\",
    "=1+1",
    "#N/A",
    "\u202e\ufeff",
    "\ud83d\ude00",
    "x" * 600,
    "{0}{place}%s",
    "Total",
    "Total for Aetna",
    "Refund Paid to Payer",
    "Informational Takeback",
    "Client payment",
    "03/04/2026",
    "03/16/2026\u201303/16/2026",
    "N/A",
    "260115000001 (adjusted)",
    ";",
    "|",
    "\t",
]
HEADINGS = [
    "Date",
    "Claim",
    "Client",
    "Service Date",
    "Payer",
    "Type",
    "Original Payment",
    "Original Check",
    "Original Paid",
    "Check Number",
    "Check Total",
    "Reason",
    "Source",
    "Reference",
    "Settlement",
    "Insurance Paid",
    "Payer Paid",
    "Write-Off",
    "Client Responsibility",
    "Insurance Responsibility",
    "Taken",
    "Supplemental",
    "CARC",
    "Currency",
    "ICN",
    "Billed Amount",
    "Allowed",
    "Deductible",
    "Copay",
    "Payment Amount",
    "Amount",
    "Patient Account Number",
    "Claim Number",
    "Insurance Refunds",
    "Secondary Insurance Paid",
    "CPT",
    "Group Code",
    "Reason Code",
    "Adjustment Amount",
    "Claim Status",
    "Patient",
    "Posted Date",
    "Weather",
    "",
]
GROUPED = """\
Receipts by payer,,,,,,,,
Payer,Check #,Check Date,Claim #,Patient,CPT,Payments,Adjustments,Pt Resp
Aetna,5601,05/20/2026,1043,Jane Roe,90837,60.00,-20.00,20.00
,,,1043,Jane Roe,90785,25.00,-15.00,10.00
,,,1044,Jane Roe,90837,90.00,-35.00,25.00
Total for Aetna,,,,,,175.00,-70.00,55.00
Cigna,5602,05/21/2026,1042,Jane Roe,90837,-85.00,35.00,-30.00
Grand Total,,,,,,90.00,-35.00,25.00
"""
ADJUSTMENTS = """\
Payer,Check Number,Check Date,Patient Account Number,Claim Number,CPT,Billed Amount,Allowed,\
Paid Amount,Group Code,Reason Code,Adjustment Amount,Insurance Refunds,Claim Status
Aetna,5601,2026-05-02,1043,E1,90837,150.00,115.00,85.00,CO,45,35.00,,1
Aetna,5601,2026-05-02,1043,E1,90837,,,,PR,3,30.00,,1
Aetna,5601,2026-05-02,1042,E2,90837,150.00,0.00,0.00,,,,85.00,
"""
SEEDS = [
    GROUPED,
    ADJUSTMENTS,
    sheet(
        "125.00",
        "Payment,C0018,1043,,85.00,35.00,30.00,,",
        "Payment,C0017,1044,,90.00,35.00,25.00,,",
        "Clawback,C0017,1042,,35.00,35.00,80.00,,Copay is 80.00",
    ),
    sheet(
        "-50.00",
        ",C0017,1042,,(85.00),(35.00),(30.00),,",
        ",C0017,1042,,35.00,35.00,80.00,,",
        "Offset,,1042,,,,,5.00,",
    ),
    listing(
        "2026-05-02,1042,,Coverage ended,letter,,,150.00,",
        "2026-06-01,1045,,Audit,portal,50.00,75.00,25.00,30.00",
        "2026-07-01,1045,,Gone,phone,,,,",
    ),
]


def mutant(random: Random) -> bytes:
    """A file: a broken good one, a table of random cells, or a broken workbook."""
    kind = random.random()
    if kind < 0.45:
        return _broken_cells(random)
    if kind < 0.7:
        return _random_table(random)
    if kind < 0.9:
        return _broken_bytes(random, random.choice(SEEDS).encode())
    return _workbook(random)


def check(
    content: bytes, ledger: Ledger, random: Random, folder: Path | None = None
) -> ImportPlan:
    """Read and plan a file, every kind that it may be; nothing is lost, nothing raised.

    Args:
        content: The file's.
        ledger: That of `ledger_of`.
        random: Decides how it is imported.
        folder: Where the file is put to be read; left out, its content is read as it is.
    """
    options = SheetOptions(
        date_format=random.choice(["", "", "%m/%d/%Y"]), decimal_comma=random.random() < 0.1
    )
    if folder is not None and random.random() < 0.3:
        path = folder / "mutant.csv"
        path.write_bytes(content)
        document = read_document(path, options, random.choice(["", "list", "sheet"]))
    else:
        grids = read_content(content, "mutant.csv")
        documents = [
            clawbacks_in([table_of(grid, options, LIST_FIELDS) for grid in grids]),
            remittances_in([table_of(grid, options, SHEET_FIELDS) for grid in grids]),
        ]
        document = random.choice([one for one in documents if one.remittances] or documents)
    rules = ImportRules(post_unbalanced=random.random() < 0.5, names=random.random() < 0.1)
    work = plan([document], ledger, rules)
    _check_counts(work, document)
    _check_text(work)
    if work.entries:
        opened = "".join(f"{one.date} open {one.account}\n" for one in work.opens)
        text = opened + "\n".join(render_transaction(one.entry) for one in work.entries)
        errors = loader.load_string(f"{PRACTICE}\n{text}")[1]
        assert not errors, errors
    return work


def ledger_of(folder: Path) -> Ledger:
    return Practice(folder).ledger()


def _check_counts(work: ImportPlan, document: Document) -> None:
    counts = work.counts
    assert counts.rows == document.rows_read
    assert counts.rows == (
        counts.posted
        + counts.known
        + counts.unapplied
        + counts.repeated
        + counts.refused
        + counts.noted
        + counts.unread
    )
    errors = [one for one in work.findings if one.severity.value == "error"]
    assert errors or not (counts.refused or counts.unread)
    for one in work.findings:
        assert "\n" not in one.message
        assert "Jane" not in one.message or "“" in one.message


def _check_text(work: ImportPlan) -> None:
    entries = [*work.entries, *work.drafts]
    text = "\n".join(render_transaction(one.entry) for one in entries)
    parsed, errors, _ = parser.parse_string(text)
    assert not errors, errors
    assert len(parsed) == len(entries)
    assert all(isinstance(entry, Transaction) for entry in parsed)


def _broken_cells(random: Random) -> bytes:
    rows = list(csv.reader(io.StringIO(random.choice(SEEDS))))
    for _ in range(random.randint(1, 6)):
        row = random.choice(rows)
        what = random.random()
        if what < 0.6 and row:
            row[random.randrange(len(row))] = random.choice(CELLS)
        elif what < 0.7:
            rows.insert(random.randrange(len(rows)), list(random.choice(rows)))
        elif what < 0.8 and row:
            row.pop(random.randrange(len(row)))
        elif what < 0.9:
            rows.remove(row)
        else:
            row.append(random.choice(CELLS))
        if not rows:
            break
    return _as_csv(rows, random)


def _random_table(random: Random) -> bytes:
    width = random.randint(1, 14)
    rows = [[random.choice(HEADINGS) for _ in range(width)]]
    if random.random() < 0.5:
        rows.insert(0, ["Payer", random.choice(CELLS), "Check Number", random.choice(CELLS)])
        rows.insert(1, ["Date", random.choice(CELLS), "Total", random.choice(CELLS)])
    rows += (
        [random.choice(CELLS) for _ in range(random.randint(0, width + 2))]
        for _ in range(random.randint(0, 8))
    )
    return _as_csv(rows, random)


def _as_csv(rows: list[list[str]], random: Random) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=random.choice(",,,;\t|"))
    writer.writerows(rows)
    encoding = random.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252"])
    content = stream.getvalue().encode(encoding, "replace")
    return _broken_bytes(random, content) if random.random() < 0.1 else content


def _broken_bytes(random: Random, content: bytes) -> bytes:
    data = bytearray(content)
    for _ in range(random.randint(1, 8)):
        at = random.randrange(len(data) + 1)
        what = random.random()
        if what < 0.4:
            data[at:at] = random.choice([b'"', b"\n", b"\0", b"\xff", b",", b"\r", b"(", b";"])
        elif what < 0.7:
            del data[at : at + random.randint(1, 12)]
        else:
            data[at : at + 1] = bytes([random.randrange(256)])
    return bytes(data)


def _workbook(random: Random) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    values: list[object] = [*CELLS[:40], 85, 35.0, 0.1 + 0.2, 1e300, date(2026, 5, 2), True]
    page.append([random.choice(HEADINGS) for _ in range(random.randint(2, 12))])
    for _ in range(random.randint(0, 5)):
        page.append([random.choice(values) for _ in range(random.randint(0, 12))])
    stream = io.BytesIO()
    book.save(stream)
    content = stream.getvalue()
    return _broken_bytes(random, content) if random.random() < 0.5 else content
