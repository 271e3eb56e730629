"""Sheets of remittances: as typed from paper, exported by a practice system, or by a payer.

Payments and clawbacks stand in rows below each other. Payer, check number, date and total
stand above the headings, in columns of their own, or on the first row of each check. A
clawback is a row of that type with the amounts that hold afterwards, the original's amounts
with negative signs, or an amount in a column of what was taken back.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import shown_id
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import CashRoute
from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.documents.remittance import Remittance
from beancount_clawback.importers.documents.remittance import Row
from beancount_clawback.importers.documents.reversal_pairs import paired
from beancount_clawback.importers.sheets.amount_headings import names_client
from beancount_clawback.importers.sheets.claim_amounts import ClaimAmounts
from beancount_clawback.importers.sheets.claim_amounts import SheetNotes
from beancount_clawback.importers.sheets.claim_amounts import amounts_of_claim
from beancount_clawback.importers.sheets.claim_amounts import explains_all
from beancount_clawback.importers.sheets.claim_lines import ClaimLine
from beancount_clawback.importers.sheets.claim_lines import added_up
from beancount_clawback.importers.sheets.claim_lines import read_line
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.heading_words import heading_words
from beancount_clawback.importers.sheets.missing_columns import missing_in_sheet
from beancount_clawback.importers.sheets.proved_by_total import is_paid_beside_taken
from beancount_clawback.importers.sheets.proved_by_total import offset_sign
from beancount_clawback.importers.sheets.proved_by_total import rows_of_interest
from beancount_clawback.importers.sheets.proved_by_total import without_interest
from beancount_clawback.importers.sheets.remittance_groups import LineGroup
from beancount_clawback.importers.sheets.remittance_groups import grouped
from beancount_clawback.importers.sheets.remittance_groups import total_findings
from beancount_clawback.importers.sheets.remittance_heads import RemittanceHeads
from beancount_clawback.importers.sheets.remittance_heads import read_heads
from beancount_clawback.importers.sheets.remittance_rows import row_of
from beancount_clawback.importers.sheets.reused_numbers import told_apart
from beancount_clawback.importers.sheets.row_types import RowType
from beancount_clawback.importers.sheets.section_titles import below_titles
from beancount_clawback.importers.sheets.sheet_table import SheetTable
from beancount_clawback.importers.sheets.sheet_table import is_unusable
from beancount_clawback.importers.sheets.sheet_table import unused_columns
from beancount_clawback.importers.sheets.sign_conventions import with_turned_signs
from beancount_clawback.importers.sheets.unknown_amounts import columns_that_explain
from beancount_clawback.importers.sheets.unknown_amounts import columns_with_amounts
from beancount_clawback.importers.sheets.unknown_amounts import unknown_amount_columns
from beancount_clawback.importers.sheets.unknown_amounts import unknown_amounts
from beancount_clawback.importers.sheets.unknown_amounts import unused_amounts

KIND = "remittance sheet"

FIELDS = tuple(
    one for one in Field if one not in (Field.SETTLEMENT, Field.REFERENCE, Field.NOT_USED)
)
"""What a sheet can have columns for."""

_MOVE_NOTHING = {
    RowType.OF_CLIENT: "not-of-insurance",
    RowType.ANNOUNCED: "announced-only",
    RowType.UNANSWERED: "not-answered",
}
"""Rows that move no money of an insurer's, and what is said of them."""

_MOST_SHOWN = 12


def remittances_in(tables: Sequence[SheetTable]) -> Document:
    """The remittances of the tables of one file."""
    parts = [_read(table) for table in tables]
    by_key: dict[tuple[str, ...], list[_Part]] = {}
    for part in parts:
        for key in part.groups:
            by_key.setdefault(key, []).append(part)
    remittances = tuple(
        _remittance(key, [part.groups[key] for part in of_key], _heads_of(key, of_key[0]))
        for key, of_key in by_key.items()
    )
    return Document(
        file=tables[0].file,
        kind=KIND,
        remittances=remittances,
        findings=tuple(one for part in parts for one in part.findings),
        rows_read=sum(part.rows_read for part in parts),
        rows_unread=sum(part.rows_unread for part in parts),
    )


@dataclass(frozen=True, slots=True)
class _Claims:
    """The rows of one remittance in one table, and what their columns say of it.

    Attributes:
        rows_of_interest: Interest in a column of its own, each a row beside the claim's.
    """

    lines: tuple[ClaimLine, ...]
    rows: tuple[Row, ...]
    total: Decimal | None
    rows_of_interest: tuple[ProviderRow, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """What one table of a file holds."""

    heads: RemittanceHeads
    groups: dict[tuple[str, ...], _Claims]
    findings: tuple[ImportFinding, ...]
    rows_read: int
    rows_unread: int


def _read(table: SheetTable) -> _Part:
    heads, head_findings = read_heads(table)
    problems = [*table.findings, *head_findings, *missing_in_sheet(table, heads)]
    if is_unusable(problems):
        rows = table.rows_in_file
        return _Part(heads, {}, tuple(problems), rows, rows)
    table = with_turned_signs(table, heads.total)
    if Field.INSURANCE_PAID in table.conventions.turned and heads.total is not None:
        heads = replace(heads, total=abs(heads.total))
    names, has_total = table.options.names, heads.total is not None
    lines = [
        read_line(table.reader(row), names=names, has_total=has_total)
        for row in table.data_rows
    ]
    groups = grouped(below_titles(lines, table), table, heads)
    kept, left, skipped = _of_insurance(groups, table)
    kept = told_apart(kept, heads)
    notes = SheetNotes()
    claims = _claims(kept, table, notes, heads)
    findings = [
        *problems,
        *skipped,
        *notes.findings(table),
        *total_findings(groups, table),
        *unused_columns(table, notes.asked),
    ]
    named = sum(len(group.lines) for group in groups)
    apart = sum(len(part.rows_of_interest) for part in claims.values())
    rows_read = named + table.broken_rows - left + apart
    return _Part(heads, claims, tuple(findings), rows_read, table.broken_rows)


def _of_insurance(
    groups: Sequence[LineGroup], table: SheetTable
) -> tuple[list[LineGroup], int, list[ImportFinding]]:
    """The rows that move an insurer's money; the others are named, and counted."""
    findings = []
    left = 0
    for kind, code in _MOVE_NOTHING.items():
        numbers = [
            line.place.row for group in groups for line in group.lines if line.kind is kind
        ]
        if numbers:
            left += len(numbers)
            more = ", …" if len(numbers) > _MOST_SHOWN else ""
            shown = ", ".join(f"row {number}" for number in numbers[:_MOST_SHOWN])
            place = table.at(numbers[0])
            findings.append(finding(code, place, rows=f"{shown}{more}"))
    kept = [
        replace(
            group, lines=tuple(line for line in group.lines if line.kind not in _MOVE_NOTHING)
        )
        for group in groups
    ]
    return [group for group in kept if group.lines], left, findings


def _claims(
    groups: Sequence[LineGroup],
    table: SheetTable,
    notes: SheetNotes,
    heads: RemittanceHeads,
) -> dict[tuple[str, ...], _Claims]:
    """The rows of each remittance, those of one claim added up."""
    lines: dict[tuple[str, ...], list[ClaimLine]] = {}
    for group in groups:
        for line in group.lines:
            lines.setdefault(line.of_remittance, []).append(line)
    totals = _stated_totals(groups)
    stated = {key: totals.get(key) if heads.total is None else heads.total for key in lines}
    added = {
        key: without_interest(added_up(of_key), stated[key]) for key, of_key in lines.items()
    }
    every = [line for ones in added.values() for line in ones]
    interest = {
        key: of_column
        for key, ones in added.items()
        if (of_column := rows_of_interest(ones, stated[key]))
    }
    worked_out = {
        line.place: amounts_of_claim(line, table, interest_apart=key in interest)
        for key, ones in added.items()
        for line in ones
    }
    proved = {
        line.place
        for key, ones in added.items()
        for line in ones
        if stated[key] is not None or line.total is not None
    }
    asked = _of_unknown_columns(every, worked_out, proved, table, notes)
    claims = {}
    for key, ones in added.items():
        rows = []
        stays_paid = is_paid_beside_taken(ones, stated[key])
        sign = offset_sign(ones, stated[key])
        for line in ones:
            own = worked_out[line.place]
            own = replace(own, faults=(*own.faults, *asked.get(line.place.row, ())))
            row = row_of(line, own, table, stays_paid=stays_paid, offset_sign=sign)
            is_payment = isinstance(row, PaymentRow) and line.kind is not RowType.DENIAL
            if is_payment and not row.faults:
                notes.note(line, own)
            rows.append(row)
        # A total row has what the clients paid as well.
        in_all = any(worked_out[line.place].in_all for line in ones)
        total = None if in_all else totals.get(key)
        beside = interest.get(key, ())
        claims[key] = _Claims(tuple(lines[key]), (*rows, *beside), total, beside)
    return claims


def _stated_totals(groups: Sequence[LineGroup]) -> dict[tuple[str, ...], Decimal]:
    """What total rows say of each remittance: of its parts together, if all have one."""
    parts: dict[tuple[str, ...], list[Decimal | None]] = {}
    for group in groups:
        for key in {line.of_remittance for line in group.lines}:
            parts.setdefault(key, []).append(group.total)
    return {
        key: sum(stated, ZERO)
        for key, of_key in parts.items()
        if len(stated := [one for one in of_key if one is not None]) == len(of_key)
    }


def _of_unknown_columns(
    lines: Sequence[ClaimLine],
    worked_out: Mapping[RowPlace, ClaimAmounts],
    proved: AbstractSet[RowPlace],
    table: SheetTable,
    notes: SheetNotes,
) -> dict[int, tuple[ImportFinding, ...]]:
    """What amounts that nobody knows ask, by the row's number.

    Args:
        lines: All claims of the table.
        worked_out: Their amounts.
        proved: Those of which a stated total proves that nothing else was paid or taken.
        table: The table.
        notes: Where what else is to be said of them is noted.
    """
    every = {line.place: (line.place, *line.more_places) for line in lines}
    left = {rows: own for place, rows in every.items() if (own := worked_out[place].left)}
    sure, proving = unknown_amount_columns(table), columns_that_explain(left, table)
    unknown = tuple(dict.fromkeys((*sure, *proving)))
    of_client = [one for one in unknown if names_client(heading_words(one.heading))]
    beside = [one for one in unknown if one not in of_client]
    complete = {line.place for line in lines if explains_all(line, worked_out[line.place])}
    unproved = [
        rows for place, rows in every.items() if place in complete and place not in proved
    ]
    open_ones = [rows for place, rows in every.items() if place not in complete]
    asked = columns_with_amounts(of_client, every.values(), table)
    asked |= columns_with_amounts(unknown, open_ones, table)
    said = columns_with_amounts(beside, unproved, table)
    notes.unused = unused_amounts(said, table)
    notes.asked = {
        one for rows in (asked, said) for columns in rows.values() for one in columns
    }
    return unknown_amounts(asked, table)


def _heads_of(key: tuple[str, ...], part: _Part) -> RemittanceHeads:
    """What stands above the headings; a total there is that of the check beside it."""
    heads = part.heads
    own = heads.check == key[1] if heads.check else len(part.groups) == 1
    return heads if own else replace(heads, total=None)


def _remittance(
    key: tuple[str, ...], parts: Sequence[_Claims], heads: RemittanceHeads
) -> Remittance:
    """One remittance, put together from all tables that have rows of it."""
    payer, number, _ = key
    lines = [line for part in parts for line in part.lines]
    dates = sorted({line.date for line in lines if line.date is not None})
    totals = sorted({line.total for line in lines if line.total is not None})
    rows = paired([row for part in parts for row in part.rows])
    place = lines[0].place
    named = shown_id(number)
    has_number = any(char.isdecimal() for char in number)
    problems = [] if has_number else [finding("no-number", place)]
    if len(dates) > 1:
        values = ", ".join(date.isoformat() for date in dates)
        problems.append(finding("several-dates", place, number=named, values=values))
    if len(totals) > 1:
        values = ", ".join(f"{amount:,f}" for amount in totals)
        problems.append(finding("several-totals", place, number=named, values=values))
    if problems:
        rows = [replace(row, faults=(*row.faults, *problems)) for row in rows]
    below = {part.total for part in parts if part.total is not None}
    total = totals[0] if totals else heads.total
    if total is None and len(below) == len(parts) == 1:
        total = below.pop()
    return Remittance(
        place=place,
        payer=payer,
        # A word such as ACH would be one remittance of all that came so.
        number=number if has_number else "",
        date=dates[0] if dates else heads.date,
        total=total,
        currency=heads.currency,
        rows=tuple(rows),
        source=heads.source or "sheet",
        route=CashRoute.OWED if (total or ZERO) < 0 else CashRoute.BANK,
    )
