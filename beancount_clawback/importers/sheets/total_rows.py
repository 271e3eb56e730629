"""Rows that only add others up: compared, never imported.

They are found by their words; or, where nothing but amounts stands in a row, by these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from itertools import islice

from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.documents.cells import cell_at
from beancount_clawback.importers.documents.cells import is_blank
from beancount_clawback.importers.documents.cells import number_in
from beancount_clawback.importers.sheets.column_names import CLAIM_FIELDS
from beancount_clawback.importers.sheets.column_names import MONEY_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.columns import Columns
from beancount_clawback.importers.sheets.columns import heading_of
from beancount_clawback.importers.sheets.heading_words import heading_words
from beancount_clawback.importers.sheets.headings import meaning_of
from beancount_clawback.importers.sheets.sheet import GridRow

_LONGEST = 60
_FEWEST_ADDED = 2
"""Rows that a row of sums without a word adds up: one that repeats another may be a claim."""

_PLAIN = re.compile(r"[\w\s:;.,/&'\u2019$#-]+")
_NAMES_ONE = re.compile(r"total|sum", re.IGNORECASE)
_TOTAL = re.compile(
    r"(?:(?:grand|sub|sheet|report|page|check|payer|remittance) )?(?:total|subtotal|sum)s?"
    r"(?: (?:for|of|by) .*)?"
    r"|.* (?:sub)?totals?|subtotals? .*"
)


def named_totals(rows: Sequence[GridRow], columns: Columns) -> frozenset[int]:
    """The numbers of the rows that name a total, and no claim but how many there are."""
    found = set()
    since = so_far = 0
    for row in rows:
        if is_total_row(row.cells, columns, counts=(str(since), str(so_far))):
            found.add(row.number)
            since = 0
        else:
            since, so_far = since + 1, so_far + 1
    return frozenset(found)


def names_total(text: str) -> bool:
    """Whether a text that stands for a row says that it is a total."""
    if len(text) >= _LONGEST or not _NAMES_ONE.search(text) or not _PLAIN.fullmatch(text):
        return False
    return _TOTAL.fullmatch(heading_words(text)) is not None


def is_remark(cells: Sequence[Cell], columns: Columns) -> bool:
    """Whether a row is no row of the table: a text of its own, such as `Page 1 of 2`.

    It has one text of words and no amount; at most a number behind it (`Record Count, 2`).
    Payers, clients and checks may stand alone in a row, above those that they are of.
    """
    filled = [index for index, cell in enumerate(cells) if not is_blank(cell)]
    text = heading_of(cells[filled[0]]) if filled else ""
    if not text or len(filled) > _LABEL_AND_VALUE:
        return False
    if _NO_ROW.match(text):
        return True
    kinds = {column.index: name for name, column in columns.by_field.items()}
    kinds |= {one.index: name for name, ones in columns.shared.items() for one in ones}
    if kinds.get(filled[0]) in _MAY_STAND_ALONE:
        return False
    if len(filled) == _LABEL_AND_VALUE and (
        kinds.get(filled[1]) in MONEY_FIELDS or not _is_number(cells[filled[1]])
    ):
        return False
    # A number of a claim may have a blank in it, such as `A 1042`.
    has_words = len(text.split()) > _LABEL_AND_VALUE or not any(map(str.isdecimal, text))
    return has_words and sum(map(str.isalpha, text)) >= _LABEL_AND_VALUE


_LABEL_AND_VALUE = 2
_MAY_STAND_ALONE = (
    *(Field.PAYER, Field.CHECK, Field.CLIENT, Field.CLIENT_NAME, Field.DATE, Field.TOTAL),
    *(Field.ACCOUNT, Field.POSTED_DATE, Field.TYPE),
)
_NO_ROW = re.compile(
    r"page \d+|printed (?:on|by|at)\b|end of report|run date|(?:report )?generated\b"
    r"|(?:averages?|means?|medians?)\Z|confidential\b|(?:number of|record) \w+:?",
    re.IGNORECASE,
)


def is_total_row(cells: Sequence[Cell], columns: Columns, counts: Sequence[str] = ()) -> bool:
    """Whether a row names a total, and no claim.

    Args:
        cells: The row.
        columns: What the columns hold.
        counts: How many rows stand above it, which may stand where others name a claim.
    """
    if total_in_text(cells) is not None:
        return True
    of_claim = [
        column.index
        for name in _OF_CLAIM
        if (column := columns.by_field.get(name)) is not None
        and not is_blank(cell := cell_at(cells, column.index))
        and str(cell).split()[0] not in counts
        and not names_total(heading_of(cell))
    ]
    label = _label_of_total(cells, columns)
    if of_claim and set(of_claim) != {label}:
        return False
    reason = columns.by_field.get(Field.REASON)
    silent = None if reason is None else reason.index
    return label is not None or any(
        names_total(heading_of(cell)) for index, cell in enumerate(cells) if index != silent
    )


_OF_CLAIM = (*CLAIM_FIELDS, Field.SERVICE_DATE)


def total_in_text(cells: Sequence[Cell]) -> Decimal | None:
    """What the only text of a row says of a total, such as `Check 8101 total: $170.00`."""
    # Two cells are enough to know that there are more.
    filled = list(islice((cell for cell in cells if not is_blank(cell)), 2))
    found = _IN_TEXT.fullmatch(heading_of(filled[0])) if len(filled) == 1 else None
    return Decimal(found[1].replace(",", "")) if found else None


_IN_TEXT = re.compile(
    r"[^$]{0,40}\b(?:total|check amount|amount of check|net payment)\b[^\d$]{0,20}"
    r"\$? ?(\d[\d,]*\.\d\d)",
    re.IGNORECASE,
)


def _label_of_total(cells: Sequence[Cell], columns: Columns) -> int | None:
    """Where a label of what a check comes to is the only text of a row, beside numbers."""
    if not columns.by_field:
        return None
    filled = [index for index, cell in enumerate(cells) if not is_blank(cell)]
    # Two texts are enough to know: nearly all rows have a payer and a day.
    texts = list(islice((one for one in filled if not _is_number(cells[one])), 2))
    if len(filled) == 1 or len(texts) != 1:
        return None
    column = columns.by_field.get(Field.TYPE)
    heading = heading_of(cells[texts[0]])
    if column is not None and column.index == texts[0]:
        return None
    meaning = meaning_of(heading)
    of_check = meaning is not None and Field.TOTAL in meaning.fields
    says_so = of_check or _SAYS_TOTAL.fullmatch(heading_words(heading))
    return texts[0] if says_so else None


_SAYS_TOTAL = re.compile(r"total\b.*|net (?:check|payment|paid|remittance)(?: amount)?")


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, str) and cell.isalpha():
        return False
    return number_in(cell, decimal_comma=False) is not None


def rows_of_sums(
    rows: Sequence[GridRow], totals: AbstractSet[int], columns: Columns, *, decimal_comma: bool
) -> frozenset[int]:
    """The numbers of the rows that hold nothing but the sums of the rows above them.

    Args:
        rows: The rows below the headings.
        totals: Those known by their words; what stands above them is added up already.
        columns: What the columns hold.
        decimal_comma: Amounts are written 1.234,50.
    """
    of_money = columns.of_money
    may_add_up = of_money | {column.index for column in (*columns.unused, *columns.unknown)}
    read = []
    for row in rows:
        filled = {index for index, cell in enumerate(row.cells) if not is_blank(cell)}
        amounts = {
            index: amount
            for index in filled & may_add_up
            if (amount := number_in(row.cells[index], decimal_comma=decimal_comma)) is not None
        }
        label = {one for one in filled - amounts.keys() if " " in heading_of(row.cells[one])}
        only_amounts = (amounts.keys() | label) == filled and len(label) <= 1
        may_be = only_amounts and not of_money.isdisjoint(filled)
        read.append((row.number, amounts, may_be and row.number not in totals))
    found = _sums_of(read, totals, _FEWEST_ADDED)
    # Where a file has such rows, one below a single row is one as well.
    return _sums_of(read, totals, 1) if found else found


def _sums_of(
    rows: Sequence[tuple[int, Mapping[int, Decimal], bool]],
    totals: AbstractSet[int],
    fewest: int,
) -> frozenset[int]:
    """The rows that may be sums, and are sums of the rows since the last one, or of all.

    Args:
        rows: Each row's number, its amounts by columns, and whether it may be a sum.
        totals: The rows that are known to be totals.
        fewest: The rows that must be added up.
    """
    found = set()
    since, so_far = _Sums(), _Sums()
    for number, amounts, may_be in rows:
        if number in totals:
            since = _Sums()
        elif may_be and (since.are(amounts, fewest) or so_far.are(amounts, fewest)):
            found.add(number)
            since = _Sums()
        else:
            since.add(amounts)
            so_far.add(amounts)
    return frozenset(found)


class _Sums:
    """What the columns of some rows come to."""

    def __init__(self) -> None:
        self._rows = 0
        self._by_column: dict[int, Decimal] = {}

    def add(self, amounts: Mapping[int, Decimal]) -> None:
        self._rows += 1
        for index, amount in amounts.items():
            self._by_column[index] = self._by_column.get(index, Decimal(0)) + amount

    def are(self, amounts: Mapping[int, Decimal], fewest: int) -> bool:
        return (
            self._rows >= fewest
            and any(amounts.values())
            and all(self._by_column.get(index, 0) == one for index, one in amounts.items())
        )
