"""Rows between total rows: what stands on the first of them only, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from decimal import Decimal

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.sheets.claim_lines import ClaimLine
from beancount_clawback.importers.sheets.column_names import MONEY_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.remittance_heads import RemittanceHeads
from beancount_clawback.importers.sheets.row_types import RowType
from beancount_clawback.importers.sheets.sheet import GridRow
from beancount_clawback.importers.sheets.sheet_table import SheetTable


@dataclass(frozen=True, slots=True)
class LineGroup:
    """Rows that no total row divides.

    Attributes:
        blank: Rows that move nothing and name no claim: titles of groups, notes.
        totals: The total rows behind them.
        total: What such a row says of them, where they are of one check.
    """

    lines: tuple[ClaimLine, ...] = ()
    blank: tuple[ClaimLine, ...] = ()
    totals: tuple[GridRow, ...] = ()
    total: Decimal | None = None


@dataclass(slots=True)
class _Open:
    lines: list[ClaimLine] = field(default_factory=list)
    blank: list[ClaimLine] = field(default_factory=list)
    totals: list[GridRow] = field(default_factory=list)


def grouped(
    lines: Iterable[ClaimLine], table: SheetTable, heads: RemittanceHeads
) -> list[LineGroup]:
    """The rows of a table in the groups that total rows divide, each with its remittance."""
    by_row = {line.place.row: line for line in lines}
    groups = [_Open()]
    for row in table.rows:
        if row.number in table.totals:
            groups[-1].totals.append(row)
            continue
        if groups[-1].totals:
            groups.append(_Open())
        own = by_row[row.number]
        (groups[-1].blank if _is_blank(own) else groups[-1].lines).append(own)
    in_order = list(by_row.values())
    by_first_row = {
        "payer": _stands_once(line.payer for line in in_order),
        "check": _stands_once(line.check for line in in_order),
    }
    only = {
        "payer": _only(line.payer for line in in_order) or heads.payer,
        "check": _only_check(in_order, by_first_row["check"]) or heads.check,
    }
    closed = [_closed(group, table, by_first_row, only) for group in groups]
    return _without_grand_totals(closed)


def total_findings(groups: Sequence[LineGroup], table: SheetTable) -> list[ImportFinding]:
    """Where a total row is not what the rows above it come to."""
    findings = []
    so_far = ZERO
    for group in groups:
        computed = _paid(group.lines)
        so_far += computed
        for row in group.totals:
            stated = _stated(row, table)
            if stated is not None and stated not in (computed, so_far):
                facts = {"stated": f"{stated:,f}", "computed": f"{computed:,f}"}
                findings.append(finding("total-row-differs", table.at(row.number), **facts))
    return findings


def _closed(
    group: _Open, table: SheetTable, by_first_row: dict[str, bool], only: dict[str, str]
) -> LineGroup:
    """A group with payer, check and date on every row."""
    titles = {line.place.row: line for line in group.blank}
    lines = []
    before: ClaimLine | None = None
    for one in sorted([*group.lines, *group.blank], key=lambda line: line.place.row):
        line = one
        if before is not None:
            if not line.check and by_first_row["check"]:
                line = replace(line, check=before.check)
            same = line.check == before.check
            if not line.payer and (by_first_row["payer"] or same):
                of_client = before.kind is RowType.OF_CLIENT and line.kind is None
                kind = before.kind if of_client else line.kind
                line = replace(line, payer=before.payer, kind=kind)
            if line.date is None and same and (line.check or by_first_row["check"]):
                line = replace(line, date=before.date)
        before = line
        if line.place.row not in titles:
            payer, check = line.payer or only["payer"], line.check or only["check"]
            lines.append(replace(line, payer=payer, check=check))
    total = None
    checks = {(line.payer, line.check) for line in lines}
    if Field.TOTAL not in table.columns.by_field and len(checks) == 1:
        stated = [number for row in group.totals if (number := _stated(row, table)) is not None]
        total = stated[0] if stated else None
    return LineGroup(tuple(lines), tuple(group.blank), tuple(group.totals), total)


def _without_grand_totals(groups: Sequence[LineGroup]) -> list[LineGroup]:
    """The groups; a total of all rows so far is not one of the last check's rows."""
    so_far = ZERO
    kept = []
    for group in groups:
        own = _paid(group.lines)
        so_far += own
        of_all = group.total == so_far != own
        kept.append(replace(group, total=None) if of_all else group)
    return kept


def _is_blank(line: ClaimLine) -> bool:
    """Whether a row names no claim and moves nothing."""
    reference = line.reference
    named = any(
        (
            reference.claim,
            reference.account,
            reference.payer_claim,
            reference.client,
            reference.payment,
            reference.service_date,
            line.kind,
            line.word,
            line.faults,
        )
    )
    amounts = [line.amount(name) for name in MONEY_FIELDS if name is not Field.TOTAL]
    return not named and all(number is None for number in amounts)


def _stands_once(values: Iterable[str]) -> bool:
    """Whether a value stands on the first of its rows only, wherever it stands."""
    blanks = False
    last = ""
    for value in values:
        blanks = blanks or not value
        if value and value == last:
            return False
        last = value or last
    return blanks


def _only_check(lines: Sequence[ClaimLine], on_first_row: bool) -> str:
    """The only check of all rows; where others repeat it, a row without one has none."""
    return _only(line.check for line in lines) if on_first_row else ""


def _only(values: Iterable[str]) -> str:
    found = {value for value in values if value}
    return found.pop() if len(found) == 1 else ""


def _stated(row: GridRow, table: SheetTable) -> Decimal | None:
    """What a total row says that was paid, less what was taken back."""
    reader = table.reader(row)
    paid, taken = reader.amount(Field.INSURANCE_PAID), reader.amount(Field.TAKEN)
    return None if paid is None else paid - abs(taken or ZERO)


def _paid(lines: Iterable[ClaimLine]) -> Decimal:
    return sum(
        (
            (line.amount(Field.INSURANCE_PAID) or ZERO) - abs(line.amount(Field.TAKEN) or ZERO)
            for line in lines
        ),
        ZERO,
    )
