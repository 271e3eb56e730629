"""A row that answers a claim, and the claim as it meets it: its other answers, what is left."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal

from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.known_payments import Stated
from beancount_clawback.importers.matching.known_payments import place_of_answer
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.matching_claims import price_of
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.matching.row_cases import canonical
from beancount_clawback.ledger_language.accounts import payer_key

_END_OF_DAY = 2
"""The place on its day of an answer that says nothing but that nothing is paid."""


@dataclass(frozen=True, slots=True)
class PaymentDue:
    """A row that pays or denies a claim, and the claim.

    Attributes:
        claim: The claim's link.
        nth: Which of the rows for this claim on its remittance it is.
        rows: How many rows for this claim the remittance has.
    """

    case: RowCase
    row: PaymentRow
    claim: str
    nth: int = 1
    rows: int = 1

    @property
    def day(self) -> datetime.date:
        """The day on which it is booked."""
        return self.case.date or datetime.date.max

    @property
    def states(self) -> bool:
        """Whether it says more than that nothing is paid, which is all that a denial says."""
        row = self.row
        return any(row.amounts.three) or (row.earlier is not None and not row.open)

    def order(self) -> tuple[object, ...]:
        """As the engine has it: what paid nothing goes first, unless it says nothing else."""
        paid, row = self.row.amounts.insurance_paid, self.row
        return (
            _END_OF_DAY if not self.states else bool(paid),
            row.rank or 1,
            *canonical(self.case),
            self.nth,
        )


@dataclass(frozen=True, slots=True)
class AnsweredClaim:
    """A claim as an answer meets it.

    Attributes:
        before: The same payer's answers that stand, and come before this one.
        after: Those that came on remittances after this one.
        earlier: What stands of payers before this one.
        own: All answers of its payer, those of that one's other plan left out.
        others: All the rest, whatever they say.
        price: What was charged; None where nobody knows.
        left: What is still open with the insurers; zero without a price.
        is_second_plans: The answer is of another plan of its payer than that one's first.
    """

    before: list[KnownPayment]
    after: list[KnownPayment]
    earlier: list[KnownPayment]
    own: list[KnownPayment]
    others: list[KnownPayment]
    price: Decimal | None
    left: Decimal
    is_second_plans: bool

    @classmethod
    def of(cls, due: PaymentDue, index: LedgerIndex) -> AnsweredClaim:
        """The claim as it stands when a row is booked."""
        day, payer = due.day, payer_key(due.case.payer)
        place: tuple[object, ...] = (day, _END_OF_DAY)
        if due.states:
            place = place_of_answer(day, _stated(due.row))
        every = index.by_claim(due.claim)
        of_payer = [one for one in every if payer_key(one.payer) == payer]
        is_second, seconds = _of_second_plan(due, of_payer)
        own = [one for one in of_payer if (one in seconds) == is_second]
        of_plan = set(own)
        others = [one for one in every if one not in of_plan]
        price = price_of(due.claim, index)
        accounted, earlier = ZERO, []
        for one in every:
            step = one.on(day) if one.decides else None
            if step is None or step.amounts is None:
                continue
            accounted += sum(step.amounts, ZERO)
            comes_later = (due.row.rank == 1 and one.is_later) or one in seconds
            if one not in of_plan and not comes_later:
                earlier.append(one)
        deciding = [one for one in own if one.decides]
        return cls(
            before=[one for one in deciding if one.place <= place and one.meets(day)],
            after=[one for one in deciding if one.place > place],
            earlier=earlier,
            own=own,
            others=others,
            price=price,
            left=ZERO if price is None else price - accounted,
            is_second_plans=is_second,
        )

    def is_whole(self, charge: Decimal | None) -> bool:
        """Whether an answer at a charge is for the whole claim, and not for a part of it."""
        return charge is None or self.price is None or charge == self.price

    def gives_way(
        self,
        charge: Decimal | None,
        lines: tuple[str, ...],
        later: Decimal | None,
        later_lines: tuple[str, ...],
    ) -> bool:
        """Whether what an answer says of its charge is said anew by a later one.

        One to the whole claim, by the next one to the whole or to a part of it; one to a part,
        by the next one to the same service lines.
        """
        if self.is_whole(later):
            return self.is_whole(charge)
        return charge is not None and (charge == self.price or lines == later_lines)

    def without(self, link: str, day: datetime.date) -> AnsweredClaim:
        """The same once the answer with a link has given way on a day."""
        gone = (one.amounts_on(day) for one in self.before if link and one.link == link)
        return replace(self, left=self.left + sum((sum(three, ZERO) for three in gone), ZERO))

    def has_room_for_part(self, charge: Decimal | None) -> bool:
        """Whether an answer at a charge can be for a part that nothing has answered yet."""
        return not self.is_whole(charge) and (charge or ZERO) <= self.left


def may_be_first_plans(row: PaymentRow) -> bool:
    """Whether a row can be what its payer's second plan says that earlier payers decided."""
    return row.earlier is None and row.rank <= 1


def _of_second_plan(due: PaymentDue, own: list[KnownPayment]) -> tuple[bool, set[KnownPayment]]:
    """Whether a row is of its payer's second plan, and which of that one's answers are.

    As the engine finds it of all answers together: they say of the earlier payers just what
    the payer's own first answer decided (see `payer_plans`).
    """
    row, (paid, write_off, _) = due.row, due.row.amounts.three
    may_be_second = [
        one for one in own if one.is_second_plans or (one.earlier and one.is_later)
    ]
    if not (may_be_second or row.earlier):
        return False, set()
    followed = [one for one in own if one.may_be_followed]
    decided = {sum(one.says[:count], ZERO) for one in followed for count in (1, 2)}
    is_second = bool(row.earlier) and due.case.by_era and row.earlier in decided
    if may_be_first_plans(row):
        decided |= {paid, paid + write_off}
    seconds = {one for one in may_be_second if one.is_second_plans or one.earlier in decided}
    return is_second, seconds


def _stated(row: PaymentRow) -> Stated:
    """What is written of a row: a later payer's write-off is the engine's to compute."""
    paid, write_off, client = row.amounts.three
    return (paid, write_off if row.earlier is None else None, client)
