"""What the cells, and all columns together, say of columns whose headings were sure."""

from __future__ import annotations

import re

from beancount_clawback.importers.documents.cells import NO
from beancount_clawback.importers.documents.cells import YES
from beancount_clawback.importers.documents.cells import number_in
from beancount_clawback.importers.sheets.before_and_now import beside_letter
from beancount_clawback.importers.sheets.before_and_now import paid_before
from beancount_clawback.importers.sheets.chosen_columns import explain_billed
from beancount_clawback.importers.sheets.column_evidence import AN_AMOUNT
from beancount_clawback.importers.sheets.column_evidence import ColumnEvidence
from beancount_clawback.importers.sheets.column_names import CLIENT_SHARE_FIELDS
from beancount_clawback.importers.sheets.column_names import MONEY_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.proved_shares import proved_billed
from beancount_clawback.importers.sheets.proved_shares import proved_share
from beancount_clawback.importers.sheets.row_types import tells_kinds_apart

_ZEROS = ("0", "-")

_PRIMARY = re.compile(r"primary (?:insurance |payer )?(?:paid|payment)(?: amount)?")


class RevisedMeanings(ColumnEvidence):
    """Meanings of columns, and what changes them once all headings are decided."""

    def _revise(self) -> None:
        """Apply each rule to what is decided, in the order in which one helps the next."""
        self._leave_flags()
        for index in self._ranks.keys() & set(self._sure(Field.EARLIER_PAID)):
            # A column COB may only say that there is another payer.
            says_paid = "paid" in self._words[index].split()
            if not says_paid and not all(map(AN_AMOUNT.fullmatch, self._values(index))):
                del self._fields[index]
        for index in self._amounts_headed_as_payers():
            del self._fields[index]
        self._leave_percents()
        self._leave_fees()
        self._leave_nets()
        self._fields |= beside_letter(self._words, self._fields, self._ranks.keys())
        self._fields |= paid_before(self._words, self._fields)
        self._note_earlier_payers()
        self._note_withheld()
        self._note_types()
        share = proved_share(self._words, self._fields, self._rows)
        if share is not None:
            self._fields[share] = Field.CLIENT_RESPONSIBILITY
        billed = proved_billed(self._words, self._fields, self._rows)
        if billed is not None:
            self._fields[billed] = Field.BILLED

    def _leave_flags(self) -> None:
        """Yes or no says whether something was taken, and not how much.

        A zero is an amount as well, where no cell says yes and none says no in letters; and
        below a heading that names an amount, so is each number.
        """
        for index in self._sure(Field.TAKEN):
            values = [one.casefold() for one in self._values(index)]
            says_amount = "amount" in self._words.get(index, "").split()
            amounts = set(_ZEROS) | {one for one in values if says_amount and number_in(one)}
            if values and set(values) <= YES | NO and not amounts.issuperset(values):
                del self._fields[index]

    def _leave_percents(self) -> None:
        """A column of percents says how much of something, which is no amount."""
        for index in self._sure(*MONEY_FIELDS):
            values = self._values(index)
            if values and all(one.endswith("%") for one in values):
                self._fields[index] = Field.NOT_USED

    def _leave_fees(self) -> None:
        """A fee that is less than what was paid, in all rows, is not what was billed."""
        paid = self._column(Field.INSURANCE_PAID)
        if paid is None:
            return
        for index in self._sure(Field.BILLED):
            if "fee" not in self._words.get(index, "").split():
                continue
            pairs = zip(self._amounts(index), self._amounts(paid), strict=True)
            both = [(fee, amount) for fee, amount in pairs if fee > 0 and amount > 0]
            if both and all(fee < amount for fee, amount in both):
                del self._fields[index]

    def _leave_nets(self) -> None:
        """What each row adds to its check, paid less taken, is nothing beside the two."""
        paid, taken = self._column(Field.INSURANCE_PAID), self._column(Field.TAKEN)
        if paid is None or taken is None:
            return
        amounts = zip(self._amounts(paid), self._amounts(taken), strict=True)
        both = [(one, abs(back)) for one, back in amounts]
        if not any(one for one, _ in both) or not any(back for _, back in both):
            return
        nets = [one - back for one, back in both]
        for index in self._words.keys() - self._fields.keys():
            if self._amounts(index) == nets:
                self._fields[index] = Field.NOT_USED

    def _note_earlier_payers(self) -> None:
        """Beside what this payer paid, the primary's payment, where billed proves it."""
        paid = self._sure(Field.INSURANCE_PAID)
        primary = [
            one
            for one, words in self._words.items()
            if _PRIMARY.fullmatch(words) and (one in paid or one not in self._fields)
        ]
        others = [one for one in paid if one not in primary]
        if len(primary) != 1 or len(others) != 1 or self._has(Field.EARLIER_PAID):
            return
        fields = {**self._fields, primary[0]: Field.EARLIER_PAID}
        if explain_billed(primary, fields, self._rows):
            self._fields[primary[0]] = Field.EARLIER_PAID

    def _note_withheld(self) -> None:
        """What is withheld of each claim, and not of a check, where billed proves it."""
        for index in [one for one, words in self._words.items() if words == "withheld"]:
            fields = {**self._fields, index: Field.WRITE_OFF}
            if explain_billed([index], fields, self._rows):
                self._fields[index] = Field.WRITE_OFF

    def _note_types(self) -> None:
        """Where rows have one amount, a column that tells adjustments apart has their types."""
        if self._has(Field.TYPE, Field.WRITE_OFF, Field.ADJUSTMENT, *CLIENT_SHARE_FIELDS):
            return
        for index, words in self._words.items():
            field = self._fields.get(index)
            said = field in (None, Field.STATUS, Field.NOT_USED)
            if said and tells_kinds_apart(words, self._values(index)):
                self._fields[index] = Field.TYPE
