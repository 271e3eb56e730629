"""The seal on a record: what the payment was when the clawback took it back.

`original: "2026-02-10 Aetna 85.00 35.00 30.00 USD"` names date, payer, insurance paid,
write-off and client responsibility of the record's own share of the payment. Insurance
responsibility is what remains, and changes when others pay, so it is not sealed. A payee that
is not the payer by name stands in brackets behind it: `Aetna (Aetna Life)`. A seal
shows accidents and silent edits; whoever edits payment and seal alike leaves no trace but
the diff.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from beancount.core.data import Transaction

from beancount_clawback.ledger_language.amounts import read_amount
from beancount_clawback.ledger_language.iso_dates import read_iso_date
from beancount_clawback.ledger_language.keys import AMOUNT_KEYS
from beancount_clawback.ledger_language.keys import ORIGINAL_KEY
from beancount_clawback.ledger_language.keys import SUPPLEMENTAL_KEY
from beancount_clawback.ledger_language.metadata_values import says_true
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.payment_line import same_payer
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.problems import Problem

_NUMBER = r"-?\d+(?:\.\d+)?"
_AMOUNTS = re.compile(
    rf"({_NUMBER}) ({_NUMBER}) ({_NUMBER}) ([A-Z](?:[A-Z0-9'._-]*[A-Z0-9])?)", re.ASCII
)
_WHOLE = re.compile(rf"(\d{{4}}-\d\d-\d\d) (.*?) ?({_AMOUNTS.pattern}(?:, .*)?)", re.ASCII)

Three = tuple[Decimal, Decimal, Decimal]
"""Insurance paid, write-off and client responsibility, as in a payment: positive."""


class Seal(NamedTuple):
    """A payment as a record met it: its date, its payer, three amounts a currency."""

    date: datetime.date
    payer: str
    amounts: Mapping[str, Three]

    @classmethod
    def of(cls, line: PaymentLine) -> Seal:
        """The seal of a payment, or of one claim's share of it, unchanged."""
        return cls(line.entry.date, _party(line), _amounts(line.legs))

    @classmethod
    def read(cls, text: str) -> Seal | None:
        """A seal as written in a ledger; None where it cannot be read."""
        match = _WHOLE.fullmatch(" ".join(text.split()))
        date = read_iso_date(match[1]) if match else None
        if match is None or date is None:
            return None
        amounts: dict[str, Three] = {}
        for part in match[3].split(", "):
            one = _AMOUNTS.fullmatch(part)
            if one is None or one[4] in amounts:
                return None
            amounts[one[4]] = (Decimal(one[1]), Decimal(one[2]), Decimal(one[3]))
        return cls(date, match[2], amounts)

    def __str__(self) -> str:
        """The seal as a ledger has it."""
        amounts = ", ".join(
            f"{_aligned(three)} {currency}" for currency, three in sorted(self.amounts.items())
        )
        payer = " ".join(self.payer.replace('"', "").split())
        return " ".join(filter(None, (self.date.isoformat(), payer, amounts)))

    def as_stated(self, meta: Mapping[str, object]) -> Seal:
        """The seal with the amounts that a payment's own metadata state of it."""
        if len(self.amounts) != 1:
            return self
        ((currency, booked),) = self.amounts.items()
        try:
            paid, write_off, client = (
                read_amount(key, meta[key]).number if key in meta else number
                for key, number in zip(AMOUNT_KEYS, booked, strict=False)
            )
        except Problem:
            return self
        stated = {currency: (paid, write_off, client)}
        return self._replace(amounts=stated) if paid == booked[0] else self

    def holds(self, now: Seal) -> bool:
        """Whether the payment still is what was sealed; spellings of one payer are alike."""
        return (
            self.date == now.date
            and same_payer(self.payer, " ".join(now.payer.replace('"', "").split()))
            and dict(self.amounts) == dict(now.amounts)
        )


def with_seal(entry: Transaction, payment: PaymentLine | None) -> Transaction:
    """A record with the seal of the payment that it takes back, in front of what it says.

    A record that has a seal, or takes nothing back, is given back unchanged. A payment beside
    others of its payer is sealed as it states its amounts: what is booked of them changes with
    the others, whichever are entered first.
    """
    if payment is None or ORIGINAL_KEY in entry.meta:
        return entry
    seal = Seal.of(payment)
    if says_true(payment.entry.meta, SUPPLEMENTAL_KEY):
        seal = seal.as_stated(payment.entry.meta)
    return entry._replace(meta={ORIGINAL_KEY: str(seal), **entry.meta})


def _party(line: PaymentLine) -> str:
    """The payer, and the payee where that is another name."""
    payee = line.entry.payee or ""
    return (
        line.payer if not payee or same_payer(payee, line.payer) else f"{line.payer} ({payee})"
    )


def _aligned(three: Three) -> str:
    """Three numbers with the decimals of the one that has most."""
    decimals = max(0, *(-int(number.as_tuple().exponent) for number in three))
    return " ".join(f"{number:.{decimals}f}" for number in three)


def _amounts(legs: Mapping[str, Legs]) -> dict[str, Three]:
    return {
        currency: (one.insurance_paid, one.write_off, one.client)
        for currency, one in legs.items()
    }
