"""Headings that can mean several things: what the other columns and the cells decide.

Each rule looks at one kind of heading, in the order in which one decision helps the next, and
leaves open what it cannot decide. Without rows the headings alone are asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from beancount_clawback.importers.sheets.adjustment_codes import are_codes
from beancount_clawback.importers.sheets.adjustment_codes import group_code
from beancount_clawback.importers.sheets.adjustment_columns import AdjustmentColumns
from beancount_clawback.importers.sheets.column_evidence import AN_AMOUNT
from beancount_clawback.importers.sheets.column_names import CLAIM_NUMBERS
from beancount_clawback.importers.sheets.column_names import LIST_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.revised_meanings import RevisedMeanings
from beancount_clawback.importers.sheets.row_types import is_row_type

_NAMES_A_CLAIM = (
    Field.CLAIM,
    Field.PAYER_CLAIM,
    Field.ACCOUNT,
    Field.CLIENT,
    Field.CLIENT_NAME,
)
_OF_A_ROW = (*_NAMES_A_CLAIM, Field.SERVICE_DATE)
"""What only a table with a row for each claim has."""

_EITHERS_CLAIM = (Field.CLAIM, Field.PAYER_CLAIM)
"""What the number of a claim can be: the practice's, or the payer's."""

_Rule = Callable[["Meanings", int], Field | None]


@dataclass(frozen=True, slots=True)
class DecidedMeanings:
    """What each column means, by its index.

    Attributes:
        fields: The columns that mean something.
        ranks: How far down the table of headings a column's line stands.
        open: Columns that may hold a field, where that could not be decided.
        adjustments: Columns of adjustments side by side.
    """

    fields: Mapping[int, Field]
    ranks: Mapping[int, int]
    open: Mapping[Field, tuple[int, ...]]
    adjustments: tuple[AdjustmentColumns, ...] = ()


class Meanings(RevisedMeanings):
    """The rules that decide what each column of a table means."""

    def decided(self) -> DecidedMeanings:
        """Apply the rules, one kind of heading after the other."""
        left: dict[Field, tuple[int, ...]] = {}
        for fields, rule in self._RULES:
            doubtful = [one for one, doubt in self._doubts.items() if doubt.fields == fields]
            for index in sorted(doubtful, key=lambda one: (self._ranks[one], one)):
                field = None if self._has_a_twin(index) else rule(self, index)
                if field is not None:
                    self._fields[index] = field
                else:
                    for one in fields:
                        left[one] = (*left.get(one, ()), index)
        self._revise()
        return DecidedMeanings(self._fields, self._ranks, left, self._side_by_side)

    def _source(self, index: int) -> Field:
        """How a clawback became known, or what kind of row it is."""
        values = self._values(index)
        if values:
            return Field.TYPE if any(map(is_row_type, values)) else Field.SOURCE
        is_export = self._has(Field.CHECK) and self._may_have(Field.INSURANCE_PAID)
        return Field.TYPE if is_export and not self._has(Field.TYPE) else Field.SOURCE

    def _transaction(self, index: int) -> Field:
        """What kind of row it is, where any cell says so; else its number."""
        said = any(map(is_row_type, self._values(index)))
        return Field.TYPE if said and not self._has(Field.TYPE) else Field.REFERENCE

    def _group(self, index: int) -> Field:
        """Of adjustments, where its cells say so; else of the insured."""
        values = self._values(index)
        of_adjustments = bool(values) and all(map(group_code, values))
        return Field.GROUP if of_adjustments else Field.NOT_USED

    def _reason(self, index: int) -> Field:
        """The codes of adjustments, where its cells hold nothing else; else words."""
        values = self._values(index)
        coded = self._may_have(Field.GROUP, Field.ADJUSTMENT) and not self._has(Field.CARC)
        return Field.CARC if coded and values and all(map(are_codes, values)) else Field.REASON

    def _codes(self, index: int) -> Field:
        """The codes of adjustments; or words for them, where no cell holds any code."""
        values = self._values(index)
        in_words = bool(values) and not any(re.search(r"\d", one) for one in values)
        return Field.REASON if in_words else Field.CARC

    def _description(self, index: int) -> Field:
        """The payer's name, where nothing else has it and a source tells the kinds apart."""
        del index
        by_source = any(self._words.get(one) == "source" for one in self._sure(Field.TYPE))
        return Field.PAYER if by_source and not self._has(Field.PAYER) else Field.REASON

    def _method(self, index: int) -> Field:
        """Who paid, where nothing else says it; else how."""
        del index
        paid = self._may_have(Field.INSURANCE_PAID) and self._may_have(Field.CHECK)
        return Field.PAYER if paid and not self._has(Field.PAYER) else Field.STATUS

    def _account(self, index: int) -> Field | None:
        """A number; or whose money it is, where that is all that its cells say."""
        values = self._values(index)
        if values and all(map(is_row_type, values)) and not self._has(Field.TYPE):
            return Field.TYPE
        return Field.ACCOUNT if any(re.search(r"\d", one) for one in values) else None

    def _payment_number(self, index: int) -> Field:
        """Our own link, a system's number, or the number of the check."""
        values = self._values(index)
        check = self._column(Field.CHECK)
        if check is None and Field.CHECK not in self._above and not self._is_of_a_system(index):
            return Field.CHECK
        numbers = set(self._values(check)) if check is not None else set()
        named = all(
            one.removeprefix("^").startswith("pay-") or one.partition("-")[0] in numbers
            for one in values
        )
        numbered = not self._is_of_a_system(index) and all(one.isdecimal() for one in values)
        if values and (named or (numbered and len(set(values)) == len(values))):
            return Field.PAYMENT
        return Field.REFERENCE

    def _original_payment(self, index: int) -> Field:
        """The link of what was taken back, or its amount."""
        values = self._values(index)
        amounts = bool(values) and all(map(AN_AMOUNT.fullmatch, values))
        return Field.ORIGINAL_PAID if amounts else Field.PAYMENT

    def _reference(self, index: int) -> Field:
        """The number of the check, where payments have no other; of lists their own number."""
        del index
        of_list = self._has(*LIST_FIELDS) and not self._has_payments()
        if self._has(Field.CHECK) or of_list:
            return Field.REFERENCE
        money = self._may_have(Field.INSURANCE_PAID, Field.TOTAL)
        dated = self._may_have(Field.DATE, Field.POSTED_DATE)
        return Field.CHECK if money and dated else Field.REFERENCE

    def _has_payments(self) -> bool:
        """Whether beside what was taken back something is paid in rows that take nothing."""
        others = [one for one in LIST_FIELDS if one not in (Field.TAKEN, Field.REASON)]
        paid = self._columns(Field.INSURANCE_PAID)
        taken = self._columns(Field.TAKEN)
        if not paid or not taken or self._has(*others):
            return False
        rows = zip(*map(self._amounts, (*paid, *taken)), strict=True)
        return any(any(row[: len(paid)]) and not any(row[len(paid) :]) for row in rows)

    def _date(self, index: int) -> Field | None:
        """Of the check, or of the service."""
        del index
        if Field.DATE in self._above and not self._has(Field.SERVICE_DATE):
            return Field.SERVICE_DATE
        if self._has(Field.DATE):
            of_sessions = self._has(Field.BILLED) and self._has(Field.INSURANCE_PAID)
            apart = of_sessions and not self._has(Field.SERVICE_DATE)
            return Field.SERVICE_DATE if apart else None
        if self._has(Field.SERVICE_DATE, Field.CHECK):
            return Field.DATE
        if (
            self._has(*LIST_FIELDS)
            and self._may_have(
                Field.CLAIM,
                Field.PAYER_CLAIM,
                Field.PAYMENT,
                Field.CLIENT,
                Field.ORIGINAL_CHECK,
            )
            and not self._only_name()
        ):
            return Field.DATE
        if self._has(Field.BILLED) and self._has(Field.INSURANCE_PAID):
            return Field.SERVICE_DATE
        return None

    def _later_date(self, index: int) -> Field:
        if self._words[index] == "transaction date" and not self._has(*_OF_A_ROW):
            return Field.POSTED_DATE
        return Field.POSTED_DATE if self._has(Field.DATE) else Field.DATE

    def _payment(self, index: int) -> Field | None:
        """What the insurance paid for a claim, or what the whole check is for."""
        if self._has(Field.INSURANCE_PAID):
            total = self._column(Field.TOTAL)
            says_another = total is not None and self._amounts(index) != self._amounts(total)
            return Field.TOTAL if self._is_of_the_check(index) and not says_another else None
        same = [one for one, doubt in self._doubts.items() if doubt == self._doubts[index]]
        if any(self._adds_up(index, one) for one in same):
            return Field.TOTAL
        if any(self._adds_up(one, index) for one in same):
            return Field.INSURANCE_PAID
        if self._has(Field.TAKEN) and self._has(Field.ORIGINAL_CHECK):
            return Field.ORIGINAL_PAID
        if not self._has(Field.SERVICE_DATE) and not self._may_have(*_NAMES_A_CLAIM):
            return Field.TOTAL if self._has(Field.CHECK) else None
        if self._has(Field.TOTAL):
            return Field.INSURANCE_PAID
        if self._rows:
            return None if self._looks_like_a_total(index) else Field.INSURANCE_PAID
        return Field.INSURANCE_PAID if self._words[index] != "amount" else None

    def _charge(self, index: int) -> Field | None:
        """What was billed; beside a column that says so, whose charge it is is not told."""
        del index
        billed = self._column(Field.BILLED)
        said = billed is not None and (self._values(billed) or not self._rows)
        return None if said else Field.BILLED

    def _total(self, index: int) -> Field | None:
        if not self._has(Field.CHECK) or not self._is_of_the_check(index):
            return None
        told = self._has(Field.BILLED) or not self._rows or self._looks_like_a_total(index)
        # With one row a check it may be what the visit cost.
        paid = self._column(Field.INSURANCE_PAID)
        return Field.TOTAL if told or self._cells(index) == self._cells_of(paid) else None

    def _claim_number(self, index: int) -> Field:
        """The payer's number where another column has the practice's own."""
        del index
        own = any(
            re.match(r"our claim|client control|pcn", self._words.get(one, ""))
            for one in self._sure(Field.CLAIM)
        )
        remitted = self._has(Field.ACCOUNT) and self._has(Field.CHECK)
        if (own or remitted) and not self._has(Field.PAYER_CLAIM):
            return Field.PAYER_CLAIM
        return Field.CLAIM

    def _visit_number(self, index: int) -> Field:
        """The practice's number of a claim; beside a claim's number, the ledger tells."""
        del index
        beside = any(one.fields == _EITHERS_CLAIM for one in self._doubts.values())
        return Field.ACCOUNT if beside and self._has(Field.CHECK) else Field.CLAIM

    def _client(self, index: int) -> Field | None:
        """A number, or a name; a name only where something else says which claim it is.

        Amounts below the heading are the client's in some way, which a person has to tell.
        """
        values = self._values(index)
        if any(AN_AMOUNT.fullmatch(one) for one in values) or self._may_be_owed(index):
            return None
        if self._has(Field.CLIENT):
            return Field.CLIENT_NAME
        if not self._rows:
            return Field.CLIENT_NAME
        if values and not self._has(*CLAIM_NUMBERS):
            return Field.CLIENT
        is_name = any(re.search(r"\s", one) or not re.search(r"\d", one) for one in values)
        return Field.CLIENT_NAME if is_name else Field.CLIENT

    def _name(self, index: int) -> Field | None:
        del index
        if self._has(Field.PAYER):
            return Field.CLIENT_NAME
        by_account = any(self._words.get(one) == "account" for one in self._sure(Field.TYPE))
        return Field.PAYER if by_account else None

    def _adjustment(self, index: int) -> Field | None:
        """The write-off; but where groups of codes tell rows apart, what their group says.

        Beside columns that give each adjustment it may be their sum.
        """
        if self._side_by_side:
            return None
        values = self._values(index)
        if values and all(are_codes(one, with_group=True) for one in values):
            return Field.CARC
        if self._has(Field.GROUP) or self._is_told_by_codes(index):
            return Field.ADJUSTMENT
        words = self._words_of_groups()
        if words is not None:
            self._fields[words] = Field.GROUP
            return Field.ADJUSTMENT
        typed = "adjustment type" in self._words.values()
        return None if typed and self._words[index] == "adjustment amount" else Field.WRITE_OFF

    _RULES: ClassVar[tuple[tuple[tuple[Field, ...], _Rule], ...]] = (
        ((Field.CLAIM, Field.ACCOUNT), _visit_number),
        ((Field.SOURCE, Field.TYPE), _source),
        ((Field.TYPE, Field.REFERENCE), _transaction),
        ((Field.GROUP, Field.NOT_USED), _group),
        ((Field.REASON, Field.CARC), _reason),
        ((Field.CARC, Field.REASON), _codes),
        ((Field.REASON, Field.PAYER), _description),
        ((Field.PAYER, Field.STATUS), _method),
        ((Field.TYPE, Field.ACCOUNT), _account),
        ((Field.REFERENCE, Field.PAYMENT, Field.CHECK), _payment_number),
        ((Field.REFERENCE, Field.PAYMENT), _payment_number),
        ((Field.PAYMENT, Field.ORIGINAL_PAID), _original_payment),
        ((Field.REFERENCE, Field.CHECK), _reference),
        ((Field.DATE, Field.POSTED_DATE), _later_date),
        ((Field.INSURANCE_PAID, Field.TOTAL), _payment),
        ((Field.INSURANCE_PAID, Field.TOTAL, Field.BILLED), _payment),
        ((Field.TOTAL, Field.BILLED), _total),
        ((Field.BILLED, Field.CLIENT_RESPONSIBILITY), _charge),
        (_EITHERS_CLAIM, _claim_number),
        ((Field.CLIENT, Field.CLIENT_NAME), _client),
        ((Field.DATE, Field.SERVICE_DATE), _date),
        ((Field.CLIENT_NAME, Field.PAYER), _name),
        ((Field.WRITE_OFF, Field.ADJUSTMENT), _adjustment),
    )
