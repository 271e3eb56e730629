"""A check or transfer as a payer sends it: claims paid, claims taken back, money beside them.

The same remittance can be written as an ERA or typed into a sheet. All money is in USD.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_clawback.demo.decisions import ZERO
from beancount_clawback.demo.entries import CHECKING
from beancount_clawback.demo.entries import Entry
from beancount_clawback.demo.entries import usd

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from collections.abc import Iterator

    from beancount_clawback.demo.decisions import Amounts
    from beancount_clawback.demo.people import Payer
    from beancount_clawback.demo.sessions import DemoClaim


@dataclass(frozen=True, slots=True)
class PaidClaim:
    """A claim paid or denied; `number` is the practice's own of the payment."""

    claim: DemoClaim
    amounts: Amounts
    number: int
    remark: str = ""
    secondary: bool = False
    supplemental: bool = False

    @property
    def on_remittance(self) -> Decimal:
        """What it adds to the remittance."""
        return self.amounts.paid


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A claim taken back and decided anew; `check` is what the payment came with."""

    claim: DemoClaim
    was: Amounts
    now: Amounts
    check: str
    reason: str
    secondary: bool = False

    @property
    def on_remittance(self) -> Decimal:
        """What it adds to the remittance: below zero, as a rule."""
        return self.now.paid - self.was.paid


@dataclass(frozen=True, slots=True)
class MovedMoney:
    """Money moved beside claims, by the reason that an ERA gives it (PLB03-1).

    A positive amount lowers the remittance. `reference` is the number of an earlier remittance.
    """

    code: str
    amount: Decimal
    claim: DemoClaim
    reference: str = ""


@dataclass(frozen=True, slots=True)
class SentRemittance:
    """One check or transfer; `on_paper` when the practice typed it into a sheet."""

    payer: Payer
    number: str
    date: dt.date
    on_paper: bool
    claims: tuple[PaidClaim | TakenBack, ...]
    moved: tuple[MovedMoney, ...] = ()

    @property
    def total(self) -> Decimal:
        """What the bank gets; below zero where the payer debits it."""
        paid = sum((one.on_remittance for one in self.claims), ZERO)
        return paid - sum((one.amount for one in self.moved), ZERO)


def statement_entries(entries: Iterable[Entry]) -> Iterator[Entry]:
    """What each check or EFT comes to: the money in the bank, and how many entries it has."""
    remittances: dict[str, list[Entry]] = {}
    for entry in entries:
        if "insurance-payment" in entry.tags:
            for link in entry.links:
                if link.startswith("remit-"):
                    remittances.setdefault(link, []).append(entry)
    for link, own in remittances.items():
        total = sum((m.amount for one in own for m in one.moves if m.account == CHECKING), ZERO)
        yield Entry(
            date=max(entry.date for entry in own),
            payee=own[0].payee,
            narration=f"Remittance {link.removeprefix('remit-')}",
            moves=(),
            links=(link,),
            tags=("remittance",),
            meta=(("total", usd(total)), ("lines", str(len(own)))),
            with_postings=False,
            by_payer=True,
        )
