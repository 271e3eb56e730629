"""A claim's row of a remittance sheet as a payment, a clawback, or money outside of claims."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import NOTHING
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import CarcAdjustment
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.documents.remittance import ProviderMoney
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.documents.remittance import Row
from beancount_clawback.importers.documents.remittance import RowAmounts
from beancount_clawback.importers.sheets.claim_amounts import COMPUTED_KEY
from beancount_clawback.importers.sheets.claim_amounts import ClaimAmounts
from beancount_clawback.importers.sheets.claim_amounts import not_given
from beancount_clawback.importers.sheets.claim_lines import ClaimLine
from beancount_clawback.importers.sheets.clawback_lists import corrected_or_reversed
from beancount_clawback.importers.sheets.column_names import AMOUNT_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.columns import letters
from beancount_clawback.importers.sheets.heading_words import heading_words
from beancount_clawback.importers.sheets.row_types import RowType
from beancount_clawback.importers.sheets.sheet_table import SheetTable

_HOLDS_AFTERWARDS = re.compile(r"(?i)\s*(claw[ -]?back|correct(ed|ion)|revers(e|ed|al))\s*")
"""Types of which the amounts are what holds afterwards, as in the template."""

_PAID_BACK = re.compile(r"(?:insurance )?refund (?:paid )?to (?:payer|insurance|plan)")
"""Types of rows that say that the practice pays something back."""


def row_of(
    line: ClaimLine,
    worked_out: ClaimAmounts,
    table: SheetTable,
    *,
    stays_paid: bool,
    offset_sign: int = 0,
) -> Row:
    """A row as what its type says; without one, negative or taken amounts are a clawback.

    Args:
        line: The row.
        worked_out: What it comes to.
        table: The table.
        stays_paid: The check's total proves that what is paid beside what is taken back is
            paid by this check.
        offset_sign: As `proved_by_total.offset_sign` gives it.
    """
    faults = [*line.faults, *worked_out.faults]
    taken = line.amount(Field.TAKEN)
    kind = line.kind
    given = worked_out.amounts.given
    if kind is None:
        # What was paid tells; without it a row is taken back if anything of it is negative.
        paid = worked_out.amounts.insurance_paid
        negative = paid < 0 if paid else any(number < 0 for number in given)
        kind = RowType.CLAWBACK if negative or taken else RowType.PAYMENT
    elif kind is RowType.PAYMENT and line.takes_back and not any(one > 0 for one in given):
        kind = RowType.CLAWBACK
    if kind is RowType.CLAWBACK and stays_paid and _is_corrected(line, worked_out.amounts):
        return _corrected(line, worked_out.amounts, faults)
    if kind is RowType.CLAWBACK:
        return _clawback(line, worked_out.amounts, table, faults)
    paid = worked_out.amounts.insurance_paid
    if line.kind is None and line.remark and paid:
        facts = {"value": line.remark, "paid": f"{paid:,f}"}
        faults.append(finding("taken-or-left", line.place, **facts))
    if kind in (RowType.OFFSET, RowType.INTEREST):
        row = _provider(line, kind, worked_out.amounts, table, faults)
        is_signed = bool(offset_sign) and kind is RowType.OFFSET and row.amount is not None
        number = worked_out.amounts.insurance_paid or ZERO
        return replace(row, amount=-offset_sign * number) if is_signed else row
    return _payment(line, kind, worked_out, table, faults)


def _payment(
    line: ClaimLine,
    kind: RowType,
    worked_out: ClaimAmounts,
    table: SheetTable,
    faults: list[ImportFinding],
) -> PaymentRow:
    amounts = worked_out.amounts
    paid = amounts.insurance_paid
    at_paid = _at(line, Field.INSURANCE_PAID, table)
    known = not any(one.code == "unknown-type" or one.place == at_paid for one in faults)
    if kind is RowType.DENIAL and paid is None:
        amounts = replace(amounts, insurance_paid=Decimal("0.00"))
    elif paid is None and known:
        wanted = "what the insurance paid (0.00 for a denial)"
        faults.append(finding("empty-cell", at_paid, wanted=wanted))
    if kind is RowType.DENIAL and paid:
        facts = {
            "value": f"{paid:,f}",
            "wanted": "what a denial pays",
            "why": ": that is nothing",
        }
        faults.append(finding("bad-cell", at_paid, **facts))
    for name, number in zip(AMOUNT_FIELDS, amounts.in_order, strict=True):
        if number is not None and number < 0:
            facts = {"amount": name.value, "value": f"{number:,f}"}
            faults.append(finding("negative-in-payment", _at(line, name, table), **facts))
    return PaymentRow(
        place=line.place,
        reference=line.reference,
        amounts=amounts,
        charge=line.amount(Field.BILLED) or None,
        reason=line.reason or ("" if paid or _codes(line) else _bare_codes(line)),
        adjustments=_codes(line),
        supplemental=line.supplemental,
        shares_given=not line.amount(Field.BILLED) and not not_given(table),
        client_name=line.client_name,
        currency=line.currency,
        metadata=_computed(worked_out),
        more_places=line.more_places,
        faults=tuple(faults),
    )


def _clawback(
    line: ClaimLine, amounts: RowAmounts, table: SheetTable, faults: list[ImportFinding]
) -> ClawbackRow:
    original, taken = line.amount(Field.ORIGINAL_PAID), line.amount(Field.TAKEN)
    amounts = _after_take_back(line, _with_one_sign(line, amounts), table, faults)
    paid_back = bool(_PAID_BACK.fullmatch(heading_words(line.word)))
    if paid_back and taken is None and not amounts.given:
        taken = line.amount(Field.INSURANCE_PAID)
    is_typed = line.kind is RowType.CLAWBACK
    by_sign, by_column = not is_typed and taken is None, not is_typed and taken is not None
    corrected, reverses = corrected_or_reversed(amounts, line.place, faults)
    asked = _asked(table) if by_sign else None
    if any(one.code == "mixed-signs" for one in faults) and taken is None and asked is None:
        # Whatever its shares mean, what was paid less is gone from the remittance.
        taken = amounts.insurance_paid or None
    if original is not None and reverses is None:
        reverses = RowAmounts(insurance_paid=abs(original))
    return replace(
        _clawback_of(line, corrected, faults),
        reverses=reverses,
        taken=None if taken is None else abs(taken),
        by_sign=by_sign,
        by_column=by_column,
        paid_back=paid_back,
        asked=asked,
    )


def _is_corrected(line: ClaimLine, amounts: RowAmounts) -> bool:
    """Whether a row gives what was taken back, and what holds instead, with all its shares."""
    paid, billed = amounts.insurance_paid, line.amount(Field.BILLED)
    shares = sum(amounts.given, ZERO)
    return bool(line.amount(Field.TAKEN) and paid and paid > 0 and billed == shares)


def _corrected(
    line: ClaimLine, amounts: RowAmounts, faults: list[ImportFinding]
) -> ClawbackRow:
    before = abs(line.amount(Field.TAKEN) or ZERO)
    taken = before - (amounts.insurance_paid or ZERO)
    row = _clawback_of(line, amounts, faults)
    reverses = RowAmounts(insurance_paid=before)
    return replace(row, reverses=reverses, taken=taken if taken > 0 else None)


def _clawback_of(
    line: ClaimLine, amounts: RowAmounts, faults: list[ImportFinding]
) -> ClawbackRow:
    return ClawbackRow(
        place=line.place,
        reference=line.reference,
        amounts=amounts,
        source=line.source,
        reason=line.reason,
        adjustments=_codes(line),
        client_name=line.client_name,
        currency=line.currency,
        more_places=line.more_places,
        faults=tuple(faults),
    )


def _asked(table: SheetTable) -> ImportFinding | None:
    """Whether the file writes payments with a minus, where nothing in it says otherwise."""
    column = table.columns.by_field.get(Field.INSURANCE_PAID)
    if column is None or not table.conventions.paid_with_minus:
        return None
    facts = {"column": column.label, "letter": letters(column.index)}
    return finding("payments-with-minus", table.place, **facts)


def _with_one_sign(line: ClaimLine, amounts: RowAmounts) -> RowAmounts:
    """The amounts, all negative where what was paid is, and they come to what was billed.

    Where they come to less than a negative charge, which is the whole claim, a zero is one that
    the report leaves out: viewers of an 835 print 0.00 as the client's share of a reversal.
    """
    paid, billed = amounts.insurance_paid, line.amount(Field.BILLED)
    parts = sum(map(abs, amounts.given), ZERO)
    if not paid or paid > 0 or not billed:
        return amounts
    if billed < 0 and parts < -billed:
        return RowAmounts(*(one or None for one in amounts.in_order))
    if abs(billed) != parts:
        return amounts
    return RowAmounts(*(None if one is None else -abs(one) for one in amounts.in_order))


def _after_take_back(
    line: ClaimLine, amounts: RowAmounts, table: SheetTable, faults: list[ImportFinding]
) -> RowAmounts:
    """What holds after a row that takes back, or what it reverses with negative signs.

    A column of what was taken beside nothing paid and nothing written off takes the payment
    back whole; the shares in such a row are those of the visit. So are all amounts that, with
    what was paid before, come to what was billed. The engine proves that what was taken is
    what was paid.
    """
    taken, paid = line.amount(Field.TAKEN), amounts.insurance_paid or 0
    as_in_template = bool(_HOLDS_AFTERWARDS.fullmatch(line.word))
    if as_in_template or paid < 0:
        return amounts
    before = line.amount(Field.ORIGINAL_PAID)
    if taken and before and line.amount(Field.BILLED) == before + sum(amounts.given, ZERO):
        return NOTHING
    if taken:
        if paid:
            column = table.columns.by_field.get(Field.INSURANCE_PAID)
            facts = {
                "taken": f"{abs(taken):,f}",
                "paid": f"{paid:,f}",
                "letter": letters(column.index) if column else "",
            }
            faults.append(finding("taken-beside-paid", line.place, **facts))
        elif not amounts.write_off:
            return NOTHING
    elif paid and _PAID_BACK.fullmatch(heading_words(line.word)):
        # What the practice pays to the payer is taken back, whatever its sign.
        return NOTHING
    elif paid and line.word:
        facts = {"value": line.word, "paid": f"{paid:,f}"}
        faults.append(finding("taken-or-left", line.place, **facts))
    return amounts


def _provider(
    line: ClaimLine,
    kind: RowType,
    amounts: RowAmounts,
    table: SheetTable,
    faults: list[ImportFinding],
) -> ProviderRow:
    """An offset lowers the remittance, unless its total proves more; interest raises it."""
    taken = line.amount(Field.TAKEN)
    number = taken if taken is not None else amounts.insurance_paid
    if number is not None:
        number = abs(number) if kind is RowType.OFFSET or taken is not None else -number
    elif not faults:
        place = _at(line, Field.INSURANCE_PAID, table)
        faults.append(finding("empty-cell", place, wanted="its amount"))
    is_offset = kind is RowType.OFFSET
    return ProviderRow(
        place=line.place,
        kind=ProviderMoney.RECOUPMENT if is_offset else ProviderMoney.INTEREST,
        amount=number,
        reference=line.reference,
        reason=line.reason,
        currency=line.currency,
        faults=tuple(faults),
    )


def _computed(worked_out: ClaimAmounts) -> tuple[tuple[str, str], ...]:
    named = ", ".join(worked_out.computed)
    return ((COMPUTED_KEY, named),) if named else ()


def _codes(line: ClaimLine) -> tuple[CarcAdjustment, ...]:
    return tuple(one for one in line.adjustments if one.carc)


def _bare_codes(line: ClaimLine) -> str:
    """Codes without a group, which are no adjustments that can be written as such."""
    return f"CARC {line.codes}" if line.codes else ""


def _at(line: ClaimLine, name: Field, table: SheetTable) -> RowPlace:
    column = table.columns.by_field.get(name)
    label = letters(column.index) if column else ""
    return table.at(line.place.row, label)
