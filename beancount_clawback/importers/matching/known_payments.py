"""A payment that a clawback may take back, and how it came to what it is."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from itertools import zip_longest

from beancount.core.data import Transaction

from beancount_clawback.claims.claim import EventKind
from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import WRITE_OFF
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.amounts import read_amount
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import NOT_REMITTANCE_KEY
from beancount_clawback.ledger_language.keys import PASSED_ON_KEY
from beancount_clawback.ledger_language.keys import SECOND_PLAN_KEY
from beancount_clawback.ledger_language.keys import SERVICE_LINES_KEY
from beancount_clawback.ledger_language.keys import SUPPLEMENTAL_KEY
from beancount_clawback.ledger_language.metadata_values import says_true
from beancount_clawback.ledger_language.payer_plans import is_called_later
from beancount_clawback.ledger_language.payer_plans import is_later
from beancount_clawback.ledger_language.payer_plans import may_be_followed
from beancount_clawback.ledger_language.payer_plans import said_of_earlier
from beancount_clawback.ledger_language.payment_line import turn_among_own
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.records import text_of

_KEYS = (INSURANCE_PAID, WRITE_OFF, CLIENT)

Three = tuple[Decimal, Decimal, Decimal]
"""Insurance paid, write-off, client responsibility."""

Stated = tuple[Decimal | None, Decimal | None, Decimal | None]
"""The same as an entry's metadata has them; None where the engine works it out."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a payment became on a day.

    Attributes:
        amounts: What stands from then on; None when it is reversed and nothing takes its place.
        record: The clawback that made it so, or the answer that took its place; None for the
            payment itself.
        passed_on: The client's share that the next payer was to decide on.
        stated: What the entry says, where other payments leave room for a part of it only.
    """

    date: datetime.date
    amounts: Three | None
    record: Transaction | None = None
    passed_on: Decimal = Decimal(0)
    stated: Stated | None = None


@dataclass(slots=True, eq=False)
class KnownPayment:
    """A payment on one claim, from the ledger or from what is imported with it.

    Attributes:
        link: Its own link; empty when it has none.
        claim: The claim's link; empty in a ledger without claims.
        entry: The payment's transaction.
        cash_accounts: Where its cash went, accounts of what is owed to payers left out.
        steps: What it became, oldest first; the first is the payment.
        paid_alone: What was paid was booked to income, without a charge: nothing else that its
            payer decides is in the books.
        numbers: Other numbers of the payer's under which it goes on, for comparing.
        says: What its entry says, whatever there is room for beside other answers.
        decides: It says more than that nothing is paid, which is all that a denial says.
        earlier: What it says that earlier payers decided; None where it speaks of none.
        is_later: Its payer is said not to be the claim's first.
        is_called_later: The same, be it only by the file (CLP02).
        may_be_followed: A second plan of its payer may come after it (see `payer_plans`).
        is_second_plans: It is said to be of that second plan.
        is_told_apart: Its check is known, or a person says that it is in no payer's file.
    """

    link: str
    claim: str
    payer: str
    client: str
    check: str
    payer_claim: str
    service_dates: frozenset[datetime.date]
    currency: str
    entry: Transaction
    cash_accounts: frozenset[str]
    steps: list[Step]
    paid_alone: bool = False
    numbers: set[str] = field(default_factory=set)
    says: Three = field(init=False)
    decides: bool = field(init=False)
    earlier: Decimal | None = field(init=False)
    is_later: bool = field(init=False)
    is_called_later: bool = field(init=False)
    may_be_followed: bool = field(init=False)
    is_second_plans: bool = field(init=False)
    is_told_apart: bool = field(init=False)
    _place: tuple[object, ...] = ()

    def __post_init__(self) -> None:
        """Read once what its entry says, which every answer on its claim asks."""
        first, stated = self.first, self.steps[0].stated
        meta = self.entry.meta
        self.earlier = said_of_earlier(meta)
        self.is_later = is_later(meta)
        self.is_called_later = is_called_later(meta)
        self.may_be_followed = may_be_followed(meta)
        self.is_second_plans = says_true(meta, SECOND_PLAN_KEY)
        self.is_told_apart = bool(self.check) or says_true(meta, NOT_REMITTANCE_KEY)
        self.says = first
        if stated is not None and stated != first:
            paid, write_off, client = (
                booked if one is None else one
                for one, booked in zip(stated, first, strict=True)
            )
            self.says = (paid, write_off, client)
        # A later payer that leaves nothing open settles the claim.
        self.decides = any(self.says) or (self.is_later and INSURANCE in self.entry.meta)

    @property
    def place(self) -> tuple[object, ...]:
        """Its place among the answers of its payer, as the engine orders them."""
        if not self._place:
            self._place = place_of_answer(self.date, self.steps[0].stated or self.first)
        return self._place

    @property
    def date(self) -> datetime.date:
        """The day of the payment."""
        return self.steps[0].date

    @property
    def first(self) -> Three:
        """What it was in the beginning."""
        return self.steps[0].amounts or NOTHING_AT_ALL

    def on(self, day: datetime.date) -> Step | None:
        """What it was at the end of a day; None before it was made."""
        found = None
        for step in self.steps:
            if step.date > day:
                break
            found = step
        return found

    def stands_on(self, day: datetime.date) -> bool:
        """Whether there is anything of it to take back on a day."""
        step = self.on(day)
        return step is not None and step.amounts is not None

    def standing_days(self) -> Iterator[tuple[datetime.date, datetime.date]]:
        """From which day on there is anything of it, and until before which day."""
        begin: datetime.date | None = None
        for step, after in zip_longest(self.steps, self.steps[1:]):
            if after is not None and after.date == step.date:
                continue
            if step.amounts is not None and begin is None:
                begin = step.date
            elif step.amounts is None and begin is not None:
                yield begin, step.date
                begin = None
        if begin is not None:
            yield begin, datetime.date.max

    def meets(self, day: datetime.date) -> bool:
        """Whether an answer of a day meets it, as what is taken back that day still is."""
        step = self.on(day)
        return step is not None and (step.amounts is not None or step.date == day)

    @property
    def is_taken_back(self) -> bool:
        """Whether a clawback takes it back in the end, and not another answer its place."""
        last = self.steps[-1]
        tags = last.record.tags if last.record is not None else None
        return last.amounts is None and CLAWBACK_TAG in (tags or ())

    def amounts_on(self, day: datetime.date) -> Three:
        """What stood of it at the end of a day."""
        step = self.on(day)
        return (step.amounts if step else None) or NOTHING_AT_ALL

    @property
    def is_beside(self) -> bool:
        """Whether it is marked as a payment beside another one of its payer."""
        return says_true(self.entry.meta, SUPPLEMENTAL_KEY)

    @property
    def charge(self) -> Decimal | None:
        """What its file says was billed for it; None where its entry does not have that."""
        lines = text_of(self.entry.meta, SERVICE_LINES_KEY)
        try:
            charges = [Decimal(line.split()[-2]) for line in lines.split(";") if line.strip()]
        except (IndexError, ArithmeticError):
            return None
        return sum(charges, ZERO) if charges else None

    @property
    def billed_lines(self) -> tuple[str, ...]:
        """What its file says was billed, line by line: see `billed_lines`."""
        return billed_lines(text_of(self.entry.meta, SERVICE_LINES_KEY))

    def is_twice(self, said: Three) -> bool:
        """Whether a row says what this payment says: it is paid once more."""
        return bool(said[0]) and says_the_same(said, self.says, self.steps[0].stated)

    def taken_by(self, record: Transaction) -> tuple[Three, Three] | None:
        """What stood before and after a clawback of it; None when it is not one."""
        for before, step in zip(self.steps, self.steps[1:], strict=False):
            if step.record is record:
                return before.amounts or NOTHING_AT_ALL, step.amounts or NOTHING_AT_ALL
        return None

    def left_by(self, record: Transaction, said: Three) -> bool:
        """Whether a clawback of it left what a row says, as booked or as the entry states."""
        step = next((one for one in self.steps[1:] if one.record is record), None)
        if step is None:
            return False
        return says_the_same(said, step.amounts or NOTHING_AT_ALL, step.stated)

    def take_step(self, kind: EventKind, entry: Transaction, legs: Legs) -> None:
        """Be reversed, replaced, or corrected on the day of that, as an entry says."""
        if kind is not EventKind.CORRECTED_PAYMENT:
            self.add(Step(entry.date, None, entry))
            return
        last, stated = self.steps[-1], _stated_by(entry, legs, alone=self.paid_alone)
        if last.amounts is None and last.date == entry.date and last.record is not None:
            self.steps[-1] = Step(entry.date, three_of(legs), last.record, stated=stated)
        else:
            self.add(Step(entry.date, three_of(legs), entry, stated=stated))

    def add(self, step: Step) -> None:
        """Take in what became of it on a day, behind the other steps of that day."""
        at = len(self.steps)
        while at > 1 and self.steps[at - 1].date > step.date:
            at -= 1
        self.steps.insert(at, step)


def billed_lines(text: str) -> tuple[str, ...]:
    """The codes and charges in an entry's `service-lines`, without what was paid for them."""
    return tuple(sorted(line.strip().rpartition(" ")[0] for line in text.split(";")))


def first_step(entry: Transaction, legs: Legs, *, alone: bool) -> Step:
    """What a payment of the ledger was in the beginning; see `KnownPayment.paid_alone`."""
    return Step(
        entry.date,
        three_of(legs),
        passed_on=passed_on_by(entry.meta),
        stated=_stated_by(entry, legs, alone=alone),
    )


def place_of_answer(day: datetime.date, stated: Stated) -> tuple[object, ...]:
    """An answer's place among those of its payer, as the engine orders them."""
    return (day, *turn_among_own(ZERO if one is None else one for one in stated))


def stated_amounts(entry: Transaction) -> Stated | None:
    """The amounts in an entry's metadata; None where it has none that can be read.

    What is left out is zero, but for a second payment, and for a later payer's, whose
    write-off the engine computes.
    """
    try:
        given = {
            key: read_amount(key, entry.meta[key]).number for key in _KEYS if key in entry.meta
        }
    except Problem:
        return None
    if not given:
        return None
    meta = entry.meta
    worked_out = says_true(meta, SUPPLEMENTAL_KEY) or (
        INSURANCE in meta and WRITE_OFF not in meta
    )
    rest = None if worked_out else Decimal(0)
    return (
        given.get(INSURANCE_PAID, rest),
        given.get(WRITE_OFF, rest),
        given.get(CLIENT, rest),
    )


def says_the_same(said: Stated, booked: Three, stated: Stated | None) -> bool:
    """Whether a row says what was booked of a payment, or what its entry states.

    What a row does not say, or an entry leaves to the engine, disagrees with nothing.
    """
    return _agree(said, booked) or (stated is not None and _agree(said, stated))


def _agree(said: Stated, there: Stated) -> bool:
    pairs = zip(said, there, strict=True)
    return all(one == own for one, own in pairs if None not in (one, own))


def amounts_text(three: Three) -> str:
    """Insurance paid, write-off and client responsibility for a message."""
    words = ("insurance paid", "write-off", "client responsibility")
    parts = [f"{money(n)} {word}" for n, word in zip(three, words, strict=True) if n]
    return ", ".join(parts) or "nothing"


NOTHING_AT_ALL: Three = (Decimal(0), Decimal(0), Decimal(0))


def three_of(legs: Legs) -> Three:
    """What postings make of insurance paid, write-off and client responsibility."""
    return (legs.insurance_paid, legs.write_off, legs.client)


def passed_on_by(meta: Mapping[str, object]) -> Decimal:
    """The client's share that a payment passed on to the next payer; zero where it did not."""
    value = meta.get(PASSED_ON_KEY)
    try:
        return read_amount(PASSED_ON_KEY, value).number if value is not None else ZERO
    except Problem:
        return ZERO


def _stated_by(entry: Transaction, legs: Legs, *, alone: bool) -> Stated | None:
    """What an entry says; what the payer of cash alone decided besides may be in no books."""
    return (legs.insurance_paid, None, None) if alone else stated_amounts(entry)
