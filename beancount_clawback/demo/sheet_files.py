"""What the practice typed and kept: paper remittances as sheets, clawbacks as a list.

Cigna's sheets and the list are CSV, the other payers' sheets workbooks.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from beancount_clawback.demo.entries import CHECKING
from beancount_clawback.demo.people import CIGNA
from beancount_clawback.demo.remittances import PaidClaim
from beancount_clawback.demo.what_payers_sent import check_of
from beancount_clawback.demo.workbook_file import workbook

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from beancount_clawback.demo.clawbacks import Heard
    from beancount_clawback.demo.decisions import Amounts
    from beancount_clawback.demo.remittances import MovedMoney
    from beancount_clawback.demo.remittances import SentRemittance
    from beancount_clawback.demo.remittances import TakenBack
    from beancount_clawback.demo.workbook_file import Cell

SHEET_COLUMNS = (
    *("Payer", "Check #", "Check Date", "Check Total", "Type", "Client ID", "Claim #"),
    *("DOS", "Payment #", "Ins. Paid", "Adjustment", "Patient Resp.", "Ins. Resp."),
    *("Taken", "Supplemental", "Original Check #", "Notes"),
)
LIST_COLUMNS = (
    *("Date", "Payer", "Client ID", "Claim #", "Original Check #", "Reason", "Source"),
    *("Ins Paid", "Write-Off", "Client Owes", "Insurance Owes", "Taken", "Settlement"),
)
"""Headings as practice systems name them."""

_INTEREST = "L6"
_NONE: tuple[Cell, ...] = (None,) * 4


def sheet_files(remittances: Iterable[SentRemittance]) -> dict[str, bytes]:
    """Paper remittances: a file for each payer and quarter, by name."""
    paper = sorted(
        (one for one in remittances if one.on_paper),
        key=lambda one: (one.payer.name, one.date, one.number),
    )
    files = {}
    for (payer, year, quarter), items in groupby(paper, key=_payer_and_quarter):
        name = f"{payer.lower()}-{year}-q{quarter}"
        rows = [SHEET_COLUMNS, *(row for sent in items for row in _sheet_rows(sent))]
        if payer == CIGNA.name:
            files[f"{name}.csv"] = _csv(rows)
        else:
            files[f"{name}.xlsx"] = workbook(rows)
    return files


def list_files(letters: Iterable[Heard]) -> dict[str, bytes]:
    """The practice's list of clawbacks: a file for each year, by name."""
    ordered = sorted(letters, key=lambda one: one.day)
    return {
        f"clawbacks-{year}.csv": _csv([LIST_COLUMNS, *map(_list_row, items)])
        for year, items in groupby(ordered, key=lambda one: one.day.year)
    }


def _payer_and_quarter(sent: SentRemittance) -> tuple[str, int, int]:
    return sent.payer.name, sent.date.year, (sent.date.month + 2) // 3


def _sheet_rows(sent: SentRemittance) -> Iterator[tuple[Cell, ...]]:
    head = (sent.payer.name, sent.number, sent.date, _cents(sent.total))
    for one in sent.claims:
        yield (*head, *(_paid_row(one) if isinstance(one, PaidClaim) else _taken_row(one)))
    for moved in sent.moved:
        yield (*head, *_moved_row(moved))


def _paid_row(one: PaidClaim) -> tuple[Cell, ...]:
    kind = "Denial" if one.remark.startswith("Denied") else "Payment"
    claim, twice = one.claim, "yes" if one.supplemental else None
    session = (claim.client.id, str(claim.number), claim.date)
    return (
        *(kind, *session, str(one.number)),
        *(*_four(one.amounts), None, twice, None, one.remark or None),
    )


def _taken_row(one: TakenBack) -> tuple[Cell, ...]:
    claim = one.claim
    session = (claim.client.id, str(claim.number), claim.date)
    return ("Clawback", *session, None, *_four(one.now), None, None, one.check, one.reason)


def _moved_row(one: MovedMoney) -> tuple[Cell, ...]:
    claim = one.claim
    session = (claim.client.id, str(claim.number), claim.date, None)
    if one.code == _INTEREST:
        interest = (_cents(-one.amount), None, None, None)
        return ("Interest", *session, *interest, None, None, None, "Paid late")
    why = "Kept back for an earlier clawback"
    return ("Offset", *session, *_NONE, _cents(one.amount), None, None, why)


def _list_row(one: Heard) -> tuple[Cell, ...]:
    claim, notice = one.decision.claim, one.notice
    took_more = Decimal(notice.took_more)
    taken = one.was.paid - one.now.paid + took_more
    return (
        *(one.day, one.payment.payer.name, claim.client.id, str(claim.number)),
        *(check_of(one.payment), notice.reason, notice.source),
        *(_four(one.now) if one.now.settled else _NONE),
        _cents(taken) if took_more else None,
        CHECKING if notice.debited else None,
    )


def _four(amounts: Amounts) -> tuple[Cell, ...]:
    """The four amounts; those of nothing stay blank, but what the insurance paid."""
    rest = (amounts.write_off, amounts.client, amounts.insurance)
    return (_cents(amounts.paid), *(_cents(one) if one else None for one in rest))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


def _csv(rows: Iterable[Iterable[Cell]]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows(map(_printed, row) for row in rows)
    return stream.getvalue().encode()


def _printed(cell: Cell) -> str:
    """Amounts in dollars, in parentheses below zero, as spreadsheets export them."""
    if isinstance(cell, Decimal):
        return f"(${-cell:,.2f})" if cell < 0 else f"${cell:,.2f}"
    return cell.isoformat() if isinstance(cell, dt.date) else cell or ""
