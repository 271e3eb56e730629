"""A drawn practice as the text of a ledger, as an accountant would write it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    from collections.abc import Sequence

PAYERS = ("Aetna", "BCBS", "Medicare")
CLIENTS = ("C0001", "C0002", "C0003")
CURRENCIES = ("USD", "EUR")
BANK = "Assets:Bank:Checking"
WRITE_OFFS = "Income:Adjustments:Contractual"
SESSIONS = "Income:Sessions"
FIRST_DAY = datetime.date(2025, 1, 6)
_ACCOUNTS = (
    BANK,
    "Assets:Bank:Savings:Refunds",
    SESSIONS,
    WRITE_OFFS,
    "Expenses:Recoupment-Variance",
    *(f"Assets:Receivable:Insurance:{payer}" for payer in PAYERS),
    *(f"Assets:Receivable:Clients:{client}" for client in CLIENTS),
    *(f"Liabilities:Recoupments:{payer}" for payer in PAYERS),
)


@dataclass(frozen=True)
class Settings:
    """What the plugin line of a drawn ledger says."""

    recoupment: bool = False
    reversals: str = "Reversals"
    corrected_payments: str = "Corrected-Payments"
    claim: str = "claim-"
    payment: str = "pay-"

    def text(self) -> str:
        """The configuration as the plugin line has it."""
        written = {
            "insurance-paid": BANK,
            "recoupment": "Liabilities:Recoupments:{payer}" if self.recoupment else "",
            "reversals": self.reversals,
            "corrected-payments": self.corrected_payments,
            "claim-prefix": self.claim,
            "payment-prefix": self.payment,
        }
        return repr(written)


@dataclass(frozen=True)
class Block:
    """One transaction: its date, and its text; a payment also in its other spelling."""

    date: datetime.date
    text: str
    other_text: str = ""


@dataclass(frozen=True)
class Expected:
    """The four amounts that a claim must come to, by the oracle."""

    claim: str
    currency: str
    four: tuple[Decimal, Decimal, Decimal, Decimal]


@dataclass(frozen=True)
class DrawnPractice:
    """A ledger: the blocks in the order of the file, not of their dates.

    `noisy` ledgers have records that may be wrong in any way; the others are without error, and
    their claims with a charge come to what is `expected`.
    """

    settings: Settings
    blocks: tuple[Block, ...]
    noisy: bool
    expected: tuple[Expected, ...] = ()

    def text(self, *, plugins: int = 1, other_spelling: bool = False) -> str:
        """The ledger; the plugin line once, or not at all, or several times."""
        line = f'plugin "beancount_clawback" "{self.settings.text()}"'
        opens = [f"2015-01-01 open {account}" for account in _ACCOUNTS]
        texts = [
            (block.other_text if other_spelling else "") or block.text for block in self.blocks
        ]
        return "\n\n".join(["\n".join([*[line] * plugins, *opens]), *texts]) + "\n"

    def with_settings(self, **changes: Any) -> DrawnPractice:  # noqa: ANN401 - any setting
        """The same ledger under other settings."""
        return replace(self, settings=replace(self.settings, **changes))


def entry_text(
    date: datetime.date,
    head: str,
    legs: list[tuple[str, Decimal]],
    currency: str,
    meta: Sequence[str] = (),
) -> str:
    """A transaction: its first line, its metadata, and a posting of each account that moves."""
    lines = [f"{date} {head}", *(f"  {line}" for line in meta)]
    lines += [f"  {account}  {number} {currency}" for account, number in legs if number]
    return "\n".join(lines)
