"""The cells of one row by what they hold, and what is wrong with them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from beancount_clawback.importers.documents.cells import LONGEST_TEXT
from beancount_clawback.importers.documents.cells import BadCell
from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.documents.cells import Money
from beancount_clawback.importers.documents.cells import UnclearDate
from beancount_clawback.importers.documents.cells import cell_at
from beancount_clawback.importers.documents.cells import is_blank
from beancount_clawback.importers.documents.cells import is_currency
from beancount_clawback.importers.documents.cells import number_in
from beancount_clawback.importers.documents.cells import read_amount
from beancount_clawback.importers.documents.cells import read_date
from beancount_clawback.importers.documents.cells import read_id
from beancount_clawback.importers.documents.cells import read_text
from beancount_clawback.importers.documents.cells import read_truth
from beancount_clawback.importers.documents.currencies import DOLLAR
from beancount_clawback.importers.documents.currencies import currency_of_sign
from beancount_clawback.importers.documents.currencies import one_currency
from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import masked
from beancount_clawback.importers.documents.remittance import added
from beancount_clawback.importers.sheets.column_names import CLIENT_SHARE_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.columns import Column
from beancount_clawback.importers.sheets.columns import Columns
from beancount_clawback.importers.sheets.columns import letters
from beancount_clawback.importers.sheets.heading_words import heading_words
from beancount_clawback.importers.sheets.sheet import GridRow
from beancount_clawback.importers.sheets.sheet_options import SheetOptions

T = TypeVar("T")

BALANCES = frozenset(
    f"{of}{balance}"
    for of in ("", "claim ", "total ", "current ", "account ", "remaining ")
    for balance in ("balance", "balance due")
)


@dataclass(frozen=True, slots=True)
class Conventions:
    """What all rows of a file have in common.

    Attributes:
        order: Of month and day in dates of numbers only; empty where no day tells.
        unclear_date: The finding of all rows with a day that fits both orders.
        turned: Fields whose amounts have the sign turned, in every row.
        paid_with_minus: Whether all that was paid is negative, and nothing says why.
        shares_as_charges: Rows of what a client owes have the sign of a charge, where payments
            have that of credits.
        day_zero: From which a workbook counts days.
        currencies: What the headings of amounts name.
    """

    order: str = ""
    unclear_date: ImportFinding | None = None
    turned: frozenset[Field] = frozenset()
    paid_with_minus: bool = False
    shares_as_charges: bool = False
    day_zero: datetime.date | None = None
    currencies: frozenset[str] = frozenset()


class RowReader:
    """The cells of one row by what they hold; what is wrong with them collects in `faults`."""

    __slots__ = ("_columns", "_conventions", "_options", "currencies", "faults", "place", "row")

    def __init__(
        self,
        place: RowPlace,
        row: GridRow,
        columns: Columns,
        options: SheetOptions,
        conventions: Conventions,
    ) -> None:
        """Begin with nothing wrong."""
        self.place = place
        self.row = row
        self.faults: list[ImportFinding] = []
        self.currencies: set[str] = set()
        self._columns = columns
        self._options = options
        self._conventions = conventions

    def amount(self, name: Field) -> Decimal | None:
        """An amount with its sign; None when blank or unreadable."""
        if name is Field.ADJUSTMENT and self._columns.adjustments:
            return added(number for _, _, number in self.side_by_side())
        columns = self._columns.added.get(name)
        if columns:
            read = (self._read_at(one.index, "an amount", self._money) for one in columns)
            return added(self._signed(name, one) for one in read)
        return self._signed(name, self._read(name, "an amount", self._money))

    def side_by_side(self) -> list[tuple[str, str, Decimal]]:
        """Group, code and amount of the adjustments that stand side by side."""
        found = []
        for one in self._columns.adjustments:
            amount = self._signed(
                Field.ADJUSTMENT, self._read_at(one.amount, "an amount", self._money)
            )
            if amount is not None:
                group, code = one.said
                group = group or self._text_at(one.group)
                found.append((group, code or self._text_at(one.code), amount))
        return found

    def amount_at(self, column: Column) -> Decimal | None:
        """The amount in a column that nobody knows; None for a blank cell or another text."""
        return number_in(self.cell_at(column), decimal_comma=self._options.decimal_comma)

    def balance(self) -> Decimal | None:
        """What a column says is left of the claim, whoever owes it; None where none does."""
        columns = self._columns.shared.get(Field.NOT_USED, ())
        of_claim = (one for one in columns if heading_words(one.heading) in BALANCES)
        return next((self.amount_at(one) for one in of_claim), None)

    def date(self, name: Field) -> datetime.date | None:
        """A date; None when blank or unreadable."""
        return self._read(name, "a date", self._date)

    def text(self, name: Field) -> str:
        """A text; empty when blank or too long."""
        several = self._columns.added.get(name)
        if several:
            return "; ".join(filter(None, (self._text_at(one.index) for one in several)))
        return self._read(name, "a text", read_text) or ""

    def id(self, name: Field) -> str:
        """A number of a claim, client or check; empty when blank or too long.

        Of a check that has none, but is known by its day, it is that day.
        """
        named = self._columns.by_field
        if name is Field.CHECK and named.get(name) in (
            named.get(Field.DATE, ""),
            named.get(Field.POSTED_DATE, ""),
        ):
            day = self.date(Field.DATE) or self.date(Field.POSTED_DATE)
            return day.isoformat() if day else ""
        return self._read(name, "a number or id", read_id) or ""

    def truth(self, name: Field) -> bool:
        """Yes or no; no when blank or unreadable."""
        return self._read(name, "yes or no", read_truth) or False

    def texts(self, name: Field) -> tuple[str, ...]:
        """The texts of all columns that share a field."""
        found = []
        for column in self._columns.shared.get(name, ()):
            cell = self.cell_at(column)
            try:
                found.append(read_text(cell))
            except BadCell as bad:
                self._bad(letters(column.index), masked(str(cell)), "a text", str(bad))
        return tuple(found)

    def joined(self, name: Field, between: str = "; ") -> str:
        """The different texts of all columns that share a field, as one."""
        return between.join(dict.fromkeys(filter(None, self.texts(name))))

    def at(self, name: Field) -> RowPlace:
        """Where the row's cell for a field is."""
        column = self._column(name)
        label = letters(column.index) if column else ""
        return RowPlace(self.place.file, self.place.row, label, self.place.sheet)

    def heading(self, name: Field) -> str:
        """The heading of a field's column; empty where it has none."""
        column = self._column(name)
        return column.heading if column else ""

    def has(self, name: Field) -> bool:
        """Whether the row's cell for a field holds anything."""
        column = self._column(name)
        return column is not None and not is_blank(self.cell_at(column))

    def remarks(self) -> Iterator[tuple[str, str]]:
        """The texts that are neither amounts nor numbers of something, with their headings."""
        columns = self._columns
        reasons, statuses = (
            columns.shared.get(one, ()) for one in (Field.REASON, Field.STATUS)
        )
        for column in (*reasons, *statuses, *columns.unused):
            cell = self.cell_at(column)
            if isinstance(cell, (str, bool)) and len(str(cell)) < LONGEST_TEXT:
                yield column.heading, str(cell)

    @property
    def shares_as_charges(self) -> bool:
        """Whether rows of what a client owes have another sign than the file's payments."""
        return self._conventions.shares_as_charges

    @property
    def has_shares(self) -> bool:
        """Whether columns give what was not paid, beside what was."""
        have = self._columns.named
        return not have.isdisjoint((Field.WRITE_OFF, Field.ADJUSTMENT, *CLIENT_SHARE_FIELDS))

    def cell_at(self, column: Column) -> Cell:
        """The cell in a column; None beyond the row's end."""
        return cell_at(self.row.cells, column.index)

    def currency(self) -> str:
        """The currency that the row or its amounts name; two of them are a fault."""
        if self._options.currency:
            return self._options.currency
        named = currency_of_sign(self.id(Field.CURRENCY).upper())
        names = {*self.currencies, *([named] if named else self._conventions.currencies)}
        currency = one_currency(names)
        if currency is None or not (currency in ("", DOLLAR) or is_currency(currency)):
            shown = masked(named) if len(names) == 1 else ", ".join(sorted(names))
            self._bad(self.at(Field.CURRENCY).column, shown, "one currency", "")
            return ""
        return currency

    def _money(self, cell: Cell) -> Money | None:
        return read_amount(cell, decimal_comma=self._options.decimal_comma)

    def _date(self, cell: Cell) -> datetime.date | None:
        said = self._conventions
        return read_date(cell, self._options.date_format, said.order, said.day_zero)

    def _signed(self, name: Field, money: Money | None) -> Decimal | None:
        if money is None:
            return None
        if money.currency:
            self.currencies.add(money.currency)
        return -money.number + 0 if name in self._conventions.turned else money.number

    def _text_at(self, index: int | None) -> str:
        return "" if index is None else self._read_at(index, "a code", read_text) or ""

    def _read(self, name: Field, wanted: str, read: Callable[[Cell], T]) -> T | None:
        column = self._column(name)
        return None if column is None else self._read_at(column.index, wanted, read)

    def _read_at(self, index: int, wanted: str, read: Callable[[Cell], T]) -> T | None:
        cell = cell_at(self.row.cells, index)
        if cell is None:
            return None
        why = ""
        try:
            return read(cell)
        except UnclearDate as unclear:
            asked = self._conventions.unclear_date
            if asked is not None:
                self.faults.append(asked)
                return None
            why = str(unclear)
        except BadCell as bad:
            why = str(bad)
        self._bad(letters(index), masked(str(cell)), wanted, why)
        return None

    def _column(self, name: Field) -> Column | None:
        """The column of a field in this row: its own, or the one that holds it instead."""
        own = self._columns.by_field.get(name)
        if own is None or not is_blank(self.cell_at(own)):
            return own
        instead = self._columns.instead.get(name, ())
        return next((one for one in instead if not is_blank(self.cell_at(one))), own)

    def _bad(self, column: str, shown: str, wanted: str, why: str) -> None:
        facts = {"value": shown, "wanted": wanted, "why": why}
        place = RowPlace(self.place.file, self.place.row, column, self.place.sheet)
        self.faults.append(finding("bad-cell", place, **facts))
