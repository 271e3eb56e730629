"""What the payers decide on each claim: paid, denied, short-paid, passed on to a secondary."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_clawback.demo.dice import Dice
from beancount_clawback.demo.people import CENT
from beancount_clawback.demo.people import MEDICARE
from beancount_clawback.demo.people import OPTUM
from beancount_clawback.demo.working_days import days_later

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from beancount_clawback.demo.people import Payer
    from beancount_clawback.demo.sessions import DemoClaim

ZERO = Decimal(0)
SECONDARY_PAYS_PERCENT = 75


@dataclass(frozen=True, slots=True)
class Amounts:
    """The four amounts of one claim line, in USD; the price is their sum.

    `passed_on` is the part of `insurance` that goes to a secondary payer.
    """

    paid: Decimal = ZERO
    write_off: Decimal = ZERO
    client: Decimal = ZERO
    insurance: Decimal = ZERO
    passed_on: Decimal = ZERO

    @property
    def settled(self) -> Decimal:
        """What the decision takes off the insurance receivable and leaves settled."""
        return self.paid + self.write_off + self.client

    @property
    def price(self) -> Decimal:
        """The sum of the four amounts."""
        return self.settled + self.insurance


@dataclass(frozen=True, slots=True)
class Decision:
    """One answer of one payer on one claim; `late_days` is how late it was by law."""

    date: dt.date
    claim: DemoClaim
    payer: Payer
    amounts: Amounts
    remark: str = ""
    supplemental: bool = False
    secondary: bool = False
    late_days: int = 0

    @property
    def is_ordinary(self) -> bool:
        """Whether the payer simply paid what was agreed."""
        return not (self.remark or self.supplemental or self.secondary or self.late_days)


def decisions(claims: list[DemoClaim]) -> list[Decision]:
    """Every payer's every answer, claim by claim."""
    dice = Dice(835)
    visits: dict[tuple[str, int], int] = {}
    answers: list[Decision] = []
    for claim in claims:
        year = (claim.client.id, claim.date.year)
        visits[year] = visits.get(year, 0) + 1
        under_deductible = visits[year] <= claim.client.payer.deductible_visits
        answers.extend(_answers(claim, dice, under_deductible=under_deductible))
    return answers


def _answers(claim: DemoClaim, dice: Dice, *, under_deductible: bool) -> Iterator[Decision]:
    payer = claim.client.payer
    date = days_later(claim.date, dice.between(*payer.days_to_pay))
    agreed = _agreed(claim, under_deductible=under_deductible)
    fee = claim.service.fee
    if payer in (OPTUM, MEDICARE):
        yield Decision(date, claim, payer, agreed)
        if agreed.passed_on and claim.client.secondary:
            yield _secondary(claim, claim.client.secondary, date, agreed.passed_on, dice)
    elif dice.happens(80):
        missing = Amounts(insurance=fee)
        yield Decision(date, claim, payer, missing, "Denied, CO-16: information missing")
        later = days_later(date, dice.between(28, 45))
        yield Decision(later, claim, payer, agreed, "after corrected claim")
    elif dice.happens(180):
        too_late = Amounts(write_off=fee)
        yield Decision(date, claim, payer, too_late, "Denied, CO-29: filed too late")
    elif dice.happens(220):
        not_covered = Amounts(client=fee)
        yield Decision(date, claim, payer, not_covered, "Denied, PR-96: service not covered")
    elif agreed.paid and dice.happens(100):
        yield from _in_two_parts(claim, date, agreed, dice)
    elif agreed.paid and dice.happens(250):
        late = dice.between(40, 60)
        yield Decision(days_later(date, late), claim, payer, agreed, late_days=late)
    else:
        yield Decision(date, claim, payer, agreed)


def _agreed(claim: DemoClaim, *, under_deductible: bool) -> Amounts:
    payer, code, fee = claim.client.payer, claim.service.code, claim.service.fee
    allowed = payer.allowed[code]
    share = allowed if under_deductible else payer.client_share(code)
    if claim.client.secondary:
        return Amounts(allowed - share, fee - allowed, ZERO, share, passed_on=share)
    return Amounts(allowed - share, fee - allowed, share)


def _secondary(
    claim: DemoClaim, payer: Payer, primary_paid: dt.date, passed_on: Decimal, dice: Dice
) -> Decision:
    date = days_later(primary_paid, dice.between(9, 17))
    paid = (passed_on * SECONDARY_PAYS_PERCENT / 100).quantize(CENT)
    amounts = Amounts(paid=paid, client=passed_on - paid)
    return Decision(date, claim, payer, amounts, secondary=True)


def _in_two_parts(
    claim: DemoClaim, date: dt.date, agreed: Amounts, dice: Dice
) -> Iterator[Decision]:
    payer = claim.client.payer
    half = (agreed.paid / 2).quantize(CENT)
    rest = agreed.paid - half
    first = Amounts(half, agreed.write_off, agreed.client, insurance=rest)
    yield Decision(date, claim, payer, first, "priced as half a session")
    second = days_later(date, dice.between(25, 45))
    yield Decision(
        second, claim, payer, Amounts(paid=rest), "rest of the fee", supplemental=True
    )
