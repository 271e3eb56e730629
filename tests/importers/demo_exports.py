"""What the demo practice would have exported: its paper sheets and its list of clawbacks.

The manual payments and the records are taken out of the demo's ledger and written as a sheet
and a list, the way practice systems name their columns. Importing both must give the ledger
back.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from beancount.core.data import Transaction
from beancount.parser import parser

AMOUNTS = (
    "insurance-paid",
    "write-off",
    "client-responsibility",
    "insurance-responsibility",
)
SHEET_COLUMNS = (
    "Payer",
    "Check #",
    "Check Date",
    "Check Total",
    "Claim #",
    "Payment Link",
    "Ins. Paid",
    "Adjustment",
    "Patient Resp.",
    "Ins. Resp.",
    "Supplemental",
    "Notes",
)
LIST_COLUMNS = (
    "Date",
    "Payer",
    "Claim",
    "Original Payment",
    "Reason",
    "Source",
    "Payer Paid",
    "Write-Off",
    "Client Owes",
    "Insurance Owes",
    "Taken",
    "Settlement",
)


def export(folder: Path) -> tuple[Path, Path]:
    """Take payments and records out of a demo ledger; the sheet and the list of them."""
    payments: list[Transaction] = []
    records: list[Transaction] = []
    for path in sorted(folder.glob("*.beancount")):
        text = path.read_text(encoding="utf-8")
        entries = [
            entry
            for entry in parser.parse_string(text)[0]
            if isinstance(entry, Transaction) and not entry.postings
        ]
        own = [entry for entry in entries if "insurance-payment" in entry.tags]
        claws = [entry for entry in entries if "clawback" in entry.tags]
        path.write_text(_without(text, [*own, *claws]), encoding="utf-8")
        payments += own
        records += claws
    sheet, listed = folder / "sheets.csv", folder / "clawbacks.csv"
    _write(sheet, SHEET_COLUMNS, _sheet_rows(payments))
    _write(listed, LIST_COLUMNS, _list_rows(records))
    return sheet, listed


def _sheet_rows(payments: list[Transaction]) -> Iterable[list[object]]:
    totals: dict[tuple[object, str], Decimal] = {}
    for entry in payments:
        paid = Decimal(_number(entry, "insurance-paid") or 0)
        totals[_cheque(entry)] = totals.get(_cheque(entry), Decimal(0)) + paid
    for entry in payments:
        payer, number = _cheque(entry)
        yield [
            payer,
            number,
            entry.date,
            totals[payer, number],
            _link(entry, "claim-"),
            _link(entry, "pay-"),
            *(_number(entry, key) for key in AMOUNTS),
            entry.meta.get("supplemental", ""),
            entry.narration,
        ]


def _list_rows(records: list[Transaction]) -> Iterable[list[object]]:
    for entry in records:
        payment = _link(entry, "pay-") or _link(entry, "remit-").replace("remit-", "pay-")
        yield [
            entry.date,
            entry.meta.get("payer", ""),
            _link(entry, "claim-") or entry.meta.get("claim", ""),
            payment,
            entry.narration,
            entry.meta.get("source", ""),
            *(_number(entry, key) for key in AMOUNTS),
            _number(entry, "taken"),
            entry.meta.get("settlement", ""),
        ]


def _cheque(entry: Transaction) -> tuple[object, str]:
    return entry.payee, str(entry.meta.get("check") or _link(entry, "remit-"))


def _link(entry: Transaction, prefix: str) -> str:
    return min((link for link in entry.links if link.startswith(prefix)), default="")


def _number(entry: Transaction, key: str) -> str:
    value = entry.meta.get(key, "")
    return (
        value.split()[0]
        if isinstance(value, str) and value
        else str(getattr(value, "number", value))
    )


def _without(text: str, entries: Iterable[Transaction]) -> str:
    lines = text.split("\n")
    gone = set()
    for entry in entries:
        at = entry.meta["lineno"] - 1
        gone.add(at)
        while at + 1 < len(lines) and lines[at + 1].startswith("  "):
            at += 1
            gone.add(at)
    return "\n".join(line for number, line in enumerate(lines) if number not in gone)


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(rows)
