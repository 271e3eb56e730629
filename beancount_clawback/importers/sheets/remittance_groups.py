"""Rows between total rows: what stands on the first of them only, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from decimal import Decimal
from itertools import zip_longest

from beancount_clawback.importers.documents.cells import number_in
from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import shown_id
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.sheets.claim_lines import ClaimLine
from beancount_clawback.importers.sheets.claim_lines import read_line
from beancount_clawback.importers.sheets.column_names import CLAIM_FIELDS
from beancount_clawback.importers.sheets.column_names import MONEY_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.remittance_heads import RemittanceHeads
from beancount_clawback.importers.sheets.row_types import RowType
from beancount_clawback.importers.sheets.row_types import is_of_client
from beancount_clawback.importers.sheets.sheet import GridRow
from beancount_clawback.importers.sheets.sheet_table import SheetTable
from beancount_clawback.importers.sheets.total_rows import total_in_text
from beancount_clawback.ledger_language.payment_line import same_payer


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
    heads: list[ClaimLine] = field(default_factory=list)
    totals: list[GridRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Filling:
    """What holds for the rows in which payer or check are blank.

    Attributes:
        checks_once: Check numbers stand on the first of their rows only.
        payers_once: Payers do.
        above: What stands above the headings.
        payer: The only payer of all rows, else that above the headings.
        check: The only check of all rows; none where it stands on several of them.
        of_check: The payers and days of its rows.
        named: The payer of each check on whose rows only one stands; that of an empty check
            is a title of a group.
    """

    checks_once: bool
    payers_once: bool
    above: RemittanceHeads
    payer: str
    check: str
    of_check: frozenset[object]
    named: Mapping[str, str]

    @classmethod
    def of(cls, lines: Sequence[ClaimLine], heads: RemittanceHeads) -> _Filling:
        checks_once = _stands_once(line.check for line in lines)
        payers: dict[str, list[str]] = {}
        for line in lines:
            if line.payer:
                payers.setdefault(line.check, []).append(line.payer)
        return cls(
            checks_once=checks_once,
            payers_once=_stands_once(line.payer for line in lines),
            above=heads,
            payer=_only(line.payer for line in lines) or heads.payer,
            check=_only(line.check for line in lines) if checks_once else "",
            of_check=frozenset(
                value for line in lines if line.check for value in (line.payer, line.date)
            ),
            named={check: _only(of_check) for check, of_check in payers.items()},
        )

    def begins_anew(self, line: ClaimLine) -> bool:
        """Whether a row has a check of its own, for which no row names a payer."""
        named = bool(line.check and self.named)
        return named and not line.payer and self.named.keys().isdisjoint((line.check, ""))

    def completed(self, line: ClaimLine) -> ClaimLine:
        """A row with payer and check, from wherever they stand once for all rows.

        Args:
            line: The row, with what stands above it.
        """
        anew = self.begins_anew(line)
        if anew and not self.above.payer:
            said = next(filter(is_of_client, line.texts), "")
            line = replace(line, kind=RowType.OF_CLIENT) if said else _asked_for_payer(line)
        payer = self.above.payer if anew else self.named.get(line.check) or self.payer
        goes_on = self.of_check.issuperset({line.payer, line.date} - {"", None})
        check = (self.check if goes_on else "") or self.above.check
        return replace(line, payer=line.payer or payer, check=line.check or check)


def grouped(
    lines: Iterable[ClaimLine], table: SheetTable, heads: RemittanceHeads
) -> list[LineGroup]:
    """The rows of a table in the groups that total rows divide, each with its remittance."""
    by_row = {line.place.row: line for line in _continued(lines, table)}
    rows = [row for row in table.rows if row.number in by_row or row.number in table.totals]
    own_check = {row.number: table.reader(row).id(Field.CHECK) for row in rows}
    groups = [_Open()]
    check = ""
    for row, below in zip_longest(rows, rows[1:]):
        is_total = row.number in table.totals
        own = None if is_total else by_row[row.number]
        new_check = own_check[row.number] not in ("", check)
        check = own_check[row.number] or check
        heads_check = new_check and below is not None and not own_check[below.number]
        if is_total and not (heads_check and _stated(row, table) is not None):
            groups[-1].totals.append(row)
            continue
        if groups[-1].totals:
            groups.append(_Open())
        if own is None:
            line = read_line(table.reader(row), names=False)
            groups[-1].heads.append(_with_total(line, _stated(row, table)))
        elif _is_blank(own):
            groups[-1].blank.append(own)
        elif heads_check and _names_nothing(own) and own.amount(Field.INSURANCE_PAID):
            groups[-1].blank.append(_with_total(own, _stated(row, table)))
        else:
            groups[-1].lines.append(own)
    above = [line for group in groups for line in group.heads]
    every = sorted([*by_row.values(), *above], key=lambda line: line.place.row)
    filling = _Filling.of(every, heads)
    closed = [_closed(group, table, filling) for group in groups]
    return _without_grand_totals(closed)


_NAMES_A_ROW = (*CLAIM_FIELDS, Field.CLIENT_NAME, Field.PAYER, Field.CHECK)


def _continued(lines: Iterable[ClaimLine], table: SheetTable) -> list[ClaimLine]:
    """The lines; one with a service or codes alone is of the claim above it.

    Where clients stand on the first of their rows only, so does what names the claims.
    """
    lines = list(lines)
    clients_once = _stands_once(line.reference.client for line in lines)
    clients_once = clients_once and not any(line.reference.number for line in lines)
    by_number = {row.number: row for row in table.data_rows}
    found: list[ClaimLine] = []
    for own in lines:
        line, before = own, found[-1] if found else None
        if before is not None and clients_once and _is_of_client_above(line, before):
            client = before.reference.client
            line = replace(line, reference=replace(line.reference, client=client))
        coded = line.codes or any(line.service)
        if before is not None and coded and not (line.payer or line.check or line.kind):
            reader = table.reader(by_number[line.place.row])
            if not any(map(reader.has, _NAMES_A_ROW)):
                day = line.reference.service_date or before.reference.service_date
                found.append(
                    replace(
                        line,
                        reference=replace(before.reference, service_date=day),
                        payer=before.payer,
                        check=before.check,
                        date=line.date or before.date,
                    )
                )
                continue
        found.append(line)
    return found


def _is_of_client_above(line: ClaimLine, before: ClaimLine) -> bool:
    """Whether a row gives a day of service, and no client, payer or check of its own."""
    reference = line.reference
    other = bool(line.payer) and not same_payer(line.payer, before.payer)
    own = (other, line.check not in ("", before.check))
    return reference.service_date is not None and not reference.client and not any(own)


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


def _closed(group: _Open, table: SheetTable, filling: _Filling) -> LineGroup:
    """A group with payer, check, date and total on every row."""
    titles = {line.place.row for line in (*group.blank, *group.heads)}
    in_order = sorted(
        [*group.lines, *group.blank, *group.heads], key=lambda line: line.place.row
    )
    lines = []
    totals: dict[str, Decimal] = {}
    before: ClaimLine | None = None
    for one in in_order:
        line = one if before is None else _filled_down(one, before, filling)
        before = line
        if line.place.row in titles:
            if line.total is not None and line.check:
                totals[line.check] = line.total
            continue
        line = filling.completed(line)
        if line.total is None:
            line = replace(line, total=totals.get(line.check))
        lines.append(line)
    total = None
    checks = {(line.payer, line.check) for line in lines}
    if Field.TOTAL not in table.columns.by_field and len(checks) == 1:
        stated = [number for row in group.totals if (number := _stated(row, table)) is not None]
        total = stated[0] if stated else None
    return LineGroup(tuple(lines), tuple(group.blank), tuple(group.totals), total)


def _filled_down(line: ClaimLine, before: ClaimLine, filling: _Filling) -> ClaimLine:
    """A row with what stands above it and holds for it; never across checks, payers or days."""
    goes_on = not line.payer or same_payer(line.payer, before.payer)
    goes_on = goes_on and (line.date is None or before.date in (None, line.date))
    if not line.check and filling.checks_once and goes_on:
        line = replace(line, check=before.check)
    same = line.check == before.check
    anew = filling.begins_anew(line)
    if not line.payer and not anew and (filling.payers_once or same):
        of_client = before.kind is RowType.OF_CLIENT and line.kind is None
        kind = before.kind if of_client else line.kind
        line = replace(line, payer=before.payer, kind=kind)
    if line.date is None and same and (line.check or filling.checks_once):
        line = replace(line, date=before.date)
    return line


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


def _asked_for_payer(line: ClaimLine) -> ClaimLine:
    """A row of a check for which nothing names a payer, where others name theirs."""
    asked = finding("no-payer-in-row", line.place, number=shown_id(line.check))
    return replace(line, faults=(*line.faults, asked))


def _with_total(line: ClaimLine, total: Decimal | None) -> ClaimLine:
    """A row above those of its check, whose amount is what they come to."""
    return replace(line, total=total if line.total is None else line.total)


def _is_blank(line: ClaimLine) -> bool:
    """Whether a row names no claim and moves nothing."""
    amounts = [line.amount(name) for name in MONEY_FIELDS if name is not Field.TOTAL]
    return _names_nothing(line) and all(number is None for number in amounts)


def _names_nothing(line: ClaimLine) -> bool:
    """Whether a row says neither which claim it is about, nor what it is."""
    reference = line.reference
    return not any(
        (
            reference.number,
            reference.client,
            reference.payment,
            reference.service_date,
            line.kind,
            line.word,
            line.faults,
        )
    )


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


def _only(values: Iterable[str]) -> str:
    found = {value for value in values if value}
    return found.pop() if len(found) == 1 else ""


def _stated(row: GridRow, table: SheetTable) -> Decimal | None:
    """What a total row says that was paid, less what was taken back.

    The only amount of the row, where it stands in no column of amounts.
    """
    reader = table.reader(row)
    paid, taken = reader.amount(Field.INSURANCE_PAID), reader.amount(Field.TAKEN)
    if paid is not None:
        return paid - abs(taken or ZERO)
    in_text = total_in_text(row.cells)
    if in_text is not None:
        return in_text
    comma = table.options.decimal_comma
    numbers = [number_in(cell, decimal_comma=comma) for cell in row.cells]
    at = [index for index, number in enumerate(numbers) if number is not None]
    outside = len(at) == 1 and at[0] not in table.columns.of_money
    return numbers[at[0]] if outside else None


def _paid(lines: Iterable[ClaimLine]) -> Decimal:
    return sum((line.on_check for line in lines), ZERO)
