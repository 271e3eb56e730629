"""What a letter fills in the form of a clawback, each with where it stands in the letter."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from beancount_clawback.claims.written_dates import dates_meant
from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import WRITE_OFF
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import PAYER_REFERENCE_KEY
from beancount_clawback.ledger_language.keys import SOURCE_KEY
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.letters.facts import Fact
from beancount_clawback.letters.facts import Facts
from beancount_clawback.letters.facts import Spot
from beancount_clawback.letters.facts import iso
from beancount_clawback.letters.meanings import Meaning
from beancount_clawback.letters.payment_meant import Fitting

DATE_FIELD = "date"

_NUMBERS = (Meaning.CHECK, Meaning.CLAIM, Meaning.UNSAID_NUMBER)


@dataclass(frozen=True, slots=True)
class PaymentAsItIs:
    """The chosen payment's amounts, in its currency, and its date."""

    date: datetime.date
    paid: Decimal
    write_off: Decimal
    client: Decimal
    currency: str

    @classmethod
    def of(cls, date: datetime.date, legs: Legs, currency: str) -> PaymentAsItIs:
        """A payment by its postings."""
        return cls(date, legs.insurance_paid, legs.write_off, legs.client, currency)


@dataclass(frozen=True, slots=True)
class Filled:
    """A field that a letter fills.

    Attributes:
        field: Its name: `date`, or a metadata key.
        value: What it gets.
        why: Why, as text; empty where the spot says it.
        spot: Where the letter says so; None for what follows from the payment.
    """

    field: str
    value: str
    why: str = ""
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What a letter fills, and what it leaves to a person.

    Attributes:
        fields: The fields.
        remarks: What the letter does not say, or not clearly; sentences.
        decides_amounts: Whether the letter says what holds from now on.
    """

    fields: tuple[Filled, ...]
    remarks: tuple[str, ...]
    decides_amounts: bool

    @property
    def values(self) -> dict[str, str]:
        """The values by field."""
        return {one.field: one.value for one in self.fields}


def fill_form(facts: Facts, fitting: Fitting | None, payment: PaymentAsItIs) -> FilledForm:
    """Fill the form of a clawback of one payment.

    Args:
        facts: What the letter says.
        fitting: What of it fits the payment; None where a person has named the payment.
        payment: The payment.
    """
    fields = [Filled(SOURCE_KEY, "letter")]
    remarks: list[str] = []
    written = facts.letter_date
    if written and written.day and iso(written.day) >= payment.date.isoformat():
        either = "read as month and day" if len(dates_meant(written.typed)) > 1 else ""
        fields.insert(0, Filled(DATE_FIELD, iso(written.day), either, written.spot))
    references = _of_this_payment(facts.of(Meaning.REFERENCE), fitting)
    others = _rows(facts.of(*_NUMBERS)) - (_rows(fitting.facts) if fitting else set())
    references = tuple(fact for fact in references if _row(fact) not in others)
    if references:
        fields.append(Filled(PAYER_REFERENCE_KEY, references[0].typed, "", references[0].spot))
    amounts, remark, decides = _amounts(facts, fitting, payment)
    return FilledForm((*fields, *amounts), (*remarks, *filter(None, (remark,))), decides)


def _amounts(
    facts: Facts, fitting: Fitting | None, payment: PaymentAsItIs
) -> tuple[tuple[Filled, ...], str, bool]:
    """The amounts from now on; none for a full reversal, or where the letter is not clear."""
    taken = _of_this_payment(facts.of(Meaning.TAKEN_BACK), fitting)
    right = _of_this_payment(facts.of(Meaning.PAID_FROM_NOW_ON), fitting)
    paid = money(payment.paid, payment.currency)
    said = {fact.amount for fact in taken if fact.amount is not None}
    should = {fact.amount for fact in right if fact.amount is not None}
    if len(said) > 1 or len(should) > 1:
        listed = ", ".join(money(number, payment.currency) for number in sorted(said | should))
        return (), f"The letter names several amounts ({listed}). Type what holds.", False
    if not said and not should:
        return (), f"The letter does not say how much of the {paid} is taken back.", False
    from_now_on = should.pop() if should else payment.paid - next(iter(said))
    if said and payment.paid - next(iter(said)) != from_now_on:
        back = money(next(iter(said)), payment.currency)
        now = money(from_now_on, payment.currency)
        return (
            (),
            f"Of {paid}, taking back {back} does not leave {now}. Type what holds.",
            False,
        )
    back = money(payment.paid - from_now_on, payment.currency)
    source = (taken or right)[0]
    if from_now_on == ZERO:
        return (), "", True
    if not ZERO < from_now_on < payment.paid:
        asked = money(source.amount or ZERO, payment.currency)
        return (), f"The letter asks for {asked}, and the payment is {paid}.", False
    fields = [
        Filled(INSURANCE_PAID, f"{from_now_on:f}", f"{paid} less {back}", source.spot),
        Filled(WRITE_OFF, f"{payment.write_off:f}", "as it is"),
        Filled(CLIENT, f"{payment.client:f}", "as it is"),
    ]
    remark = f"Who owes the {back}? It stays open at the insurer until you say."
    return tuple(fields), remark, True


def _of_this_payment(said: tuple[Fact, ...], fitting: Fitting | None) -> tuple[Fact, ...]:
    """Those that stand in a line with a number of the payment, if any does."""
    if fitting is None:
        return said
    rows = _rows(fact for fact in fitting.facts if fact.meaning in _NUMBERS)
    return tuple(fact for fact in said if _row(fact) in rows) or said


def _rows(facts: Iterable[Fact]) -> set[tuple[int, int]]:
    return {_row(fact) for fact in facts}


def _row(fact: Fact) -> tuple[int, int]:
    return fact.spot.page, fact.spot.row
