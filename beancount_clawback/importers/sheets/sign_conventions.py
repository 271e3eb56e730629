"""One sign a column over the whole file: reports may write payments or adjustments negative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal

from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.sheets.column_names import CLAIM_NUMBERS
from beancount_clawback.importers.sheets.column_names import SHARE_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.row_reader import RowReader
from beancount_clawback.importers.sheets.row_types import RowType
from beancount_clawback.importers.sheets.row_types import kind_below
from beancount_clawback.importers.sheets.sheet_table import SheetTable

_SHARES = (Field.CLIENT_RESPONSIBILITY, *SHARE_FIELDS)
_MAY_BE_TURNED = (Field.WRITE_OFF, Field.ADJUSTMENT, *_SHARES)
_ENOUGH = 2
"""Payments that must agree, where no billed amount proves it."""

_Numbers = dict[Field, Decimal]


@dataclass(frozen=True, slots=True)
class _Signed:
    """The amounts of a row that are not zero, what it is, and its claim and check."""

    numbers: _Numbers
    kind: RowType | None
    claim: str
    check: str


def with_turned_signs(table: SheetTable, total: Decimal | None) -> SheetTable:
    """The table, with the columns turned that are negative wherever something is paid.

    A column that is negative in one payment and positive in another has no convention, and its
    amounts are left unchanged. What was paid is turned where a person says so, where all rows
    have the signs of a client's account (what was billed, and the client owes, has one sign,
    what was paid the other, and they come to what was billed), and where all of it is negative
    although what is taken back has a column of its own, or the checks' totals are positive.

    Args:
        table: The table.
        total: Of the check, as it stands above the headings; None where it does not.
    """
    columns = [one for one in _MAY_BE_TURNED if one in table.columns.named]
    read = (_signed(table.reader(row), columns) for row in table.data_rows)
    rows = [row for row in read if row.kind is not RowType.OF_CLIENT]
    as_charges = _are_shares_as_charges(rows)
    every = [row.numbers for row in rows]
    are_credits = Field.INSURANCE_PAID in table.columns.turned or _are_credits(rows, total)
    are_credits = are_credits or as_charges
    sign = -1 if are_credits or _are_of_an_account(every) else 1
    negative = dict.fromkeys(columns, 0)
    positive, proved = set[Field](), set[Field]()
    for numbers in every:
        if numbers.get(Field.INSURANCE_PAID, ZERO) * sign <= 0:
            continue
        shares = {name: number for name, number in numbers.items() if name in columns}
        below = {name for name, number in shares.items() if number < 0}
        positive |= {name for name, number in shares.items() if number > 0}
        for name in below:
            negative[name] += 1
        if below and (are_credits or _comes_to_billed(numbers)):
            proved |= below
    for numbers in _by_claim(rows):
        if numbers.get(Field.INSURANCE_PAID, ZERO) * sign > 0 and _comes_to_billed(numbers):
            proved |= {name for name in columns if numbers.get(name, ZERO) < 0}
    turned = {
        name
        for name in columns
        if name not in positive and (negative[name] >= _ENOUGH or name in proved)
    }
    if sign < 0:
        turned.add(Field.INSURANCE_PAID)
        totals = [numbers[Field.TOTAL] for numbers in every if Field.TOTAL in numbers]
        turned |= {Field.TOTAL} if totals and max(totals) < 0 else set()
    paid = [numbers.get(Field.INSURANCE_PAID, ZERO) * sign for numbers in every]
    said = replace(
        table.conventions,
        turned=frozenset(turned),
        shares_as_charges=as_charges,
        paid_with_minus=max(paid, default=ZERO) <= 0 and any(paid),
    )
    return replace(table, conventions=said)


def _signed(reader: RowReader, columns: Sequence[Field]) -> _Signed:
    names = (Field.INSURANCE_PAID, Field.BILLED, Field.TAKEN, Field.TOTAL, *columns)
    numbers = {name: number for name in names if (number := reader.amount(name))}
    claim = next(filter(None, map(reader.id, CLAIM_NUMBERS)), "")
    kind = kind_below(reader.heading(Field.TYPE), reader.text(Field.TYPE))
    return _Signed(numbers, kind, claim, reader.id(Field.CHECK))


def _are_credits(rows: Sequence[_Signed], total: Decimal | None) -> bool:
    """Whether all that was paid is negative, and something says that it is no take-back."""
    of_checks: dict[str, Decimal] = {}
    totals = {"": total} if total is not None else {}
    apart = False
    for row in rows:
        paid, taken = (row.numbers.get(one) for one in (Field.INSURANCE_PAID, Field.TAKEN))
        if (paid and paid > 0) or (paid and taken) or row.numbers.get(Field.BILLED, ZERO) < 0:
            return False
        apart = apart or bool(taken)
        check = "" if total is not None else row.check
        moved = -(paid or ZERO) - abs(taken or ZERO)
        of_checks[check] = of_checks.get(check, ZERO) + moved
        if Field.TOTAL in row.numbers:
            totals.setdefault(row.check, row.numbers[Field.TOTAL])
    some = any(Field.INSURANCE_PAID in row.numbers for row in rows)
    tie = bool(totals) and all(totals.get(check) == own > 0 for check, own in of_checks.items())
    return some and (apart or tie)


def _are_shares_as_charges(rows: Sequence[_Signed]) -> bool:
    """Whether in rows of one amount each, payments are negative and the client's share is not.

    A take-back would have one sign for both.
    """
    signs: dict[str, dict[bool, set[bool]]] = {}
    for row in rows:
        number = row.numbers.get(Field.INSURANCE_PAID)
        if number and row.kind in (RowType.PAYMENT, RowType.WRITE_OFF, RowType.CLIENT_SHARE):
            of_client = row.kind is RowType.CLIENT_SHARE
            signs.setdefault(row.claim, {}).setdefault(of_client, set()).add(number < 0)
    both = [of_claim for of_claim in signs.values() if len(of_claim) == len((True, False))]
    return bool(both) and all(one == {False: {True}, True: {False}} for one in both)


def _are_of_an_account(rows: Sequence[_Numbers]) -> bool:
    """Whether payments and adjustments are credits, and what the client owes is none."""
    shown = False
    for numbers in rows:
        paid, billed = numbers.get(Field.INSURANCE_PAID), numbers.get(Field.BILLED)
        if not paid:
            continue
        of_client = sum((numbers.get(name, ZERO) for name in _SHARES), ZERO)
        off = numbers.get(Field.WRITE_OFF, numbers.get(Field.ADJUSTMENT, ZERO))
        if not billed or paid * billed > 0 or billed != of_client - paid - off:
            return False
        shown = shown or (paid * of_client < 0 < paid * off)
    return shown


def _by_claim(rows: Sequence[_Signed]) -> list[_Numbers]:
    """What the rows of each claim come to, where a claim has several; billed counts once."""
    by_claim: dict[tuple[str, str], list[_Numbers]] = {}
    for row in rows:
        by_claim.setdefault((row.check, row.claim), []).append(row.numbers)
    several = [ones for (_, claim), ones in by_claim.items() if claim and len(ones) > 1]
    return [_added(ones) for ones in several]


def _added(ones: Sequence[_Numbers]) -> _Numbers:
    names = (Field.INSURANCE_PAID, *_MAY_BE_TURNED)
    sums = {name: sum((one.get(name, ZERO) for one in ones), ZERO) for name in names}
    return {**sums, Field.BILLED: max((one.get(Field.BILLED, ZERO) for one in ones), key=abs)}


def _comes_to_billed(numbers: _Numbers) -> bool:
    billed = numbers.get(Field.BILLED)
    parts = (numbers.get(name, ZERO) for name in (Field.INSURANCE_PAID, *_MAY_BE_TURNED))
    return bool(billed) and abs(billed or ZERO) == sum(map(abs, parts), ZERO)
