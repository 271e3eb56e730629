"""Random practice ledgers, and what every account of them must hold.

Written apart from the package, of which it imports nothing: each ledger is drawn together with
what it means, in plain sums. Claims are paid by one payer each; what several payers make of
one claim has an oracle of its own in `tests/engine/payers_oracle.py`.
"""

from __future__ import annotations

import datetime
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from typing import TypeVar

Item = TypeVar("Item")

ZERO = Decimal(0)
_FIRST_DAY = datetime.date(2025, 1, 6)
_PAYERS = ("Aetna", "BlueShield", "Cigna")
_CLIENTS = ("C0001", "C0002", "C0003")
_CHARTS = (
    (
        "Assets:Bank:Checking",
        "Income:Adjustments",
        "Assets:Receivable:Insurance",
        "Assets:Clients",
    ),
    ("Assets:Giro", "Expenses:Write-Offs", "Assets:Insurers", "Assets:Patients:Open"),
)
_RECORD, _PAYMENT = "#clawback", "#insurance-payment"


@dataclass(frozen=True)
class Chart:
    """Which account has which role; without recoupments what is taken leaves the bank."""

    bank: str
    write_off: str
    insurers: str
    clients: str
    recoupments: str
    reversals: str
    corrected: str


@dataclass
class Drawn:
    """A ledger as text, and by account and currency what it holds, zeros left out."""

    text: str
    sums: dict[tuple[str, str], Decimal] = field(default_factory=dict)


@dataclass
class _Line:
    """What stands of a payment on one claim: three amounts, and where they were booked."""

    claim: str
    payer: str
    client: str
    price: Decimal
    paid: Decimal
    write_off: Decimal
    client_part: Decimal
    written_on: str = ""
    cash_on: str = ""


class _Draw:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - tests, not secrets
        bank, write_off, insurers, clients = self.one(_CHARTS)
        self.chart = Chart(
            bank=bank,
            write_off=write_off,
            insurers=insurers,
            clients=clients,
            recoupments=self.one(("", "Liabilities:Recoupments")),
            reversals=self.one(("Reversals", "Taken-Back", "")),
            corrected=self.one(("Corrected-Payments", "")),
        )
        self.currency = self.one(("USD", "EUR"))
        self.zero = self.flag()
        self.day = _FIRST_DAY
        self.sums: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
        self.blocks: list[str] = []
        self.number = 0

    def one(self, choices: Sequence[Item]) -> Item:
        """One of several."""
        return self.random.choice(choices)

    def flag(self) -> bool:
        """Yes or no."""
        return self.random.random() < 0.5

    def money(self, most: Decimal) -> Decimal:
        """An amount from zero to `most`; whole, or with cents."""
        cents = self.random.randint(0, int(most * 100))
        return Decimal(cents if self.flag() else cents // 100 * 100) / 100

    def next_day(self) -> str:
        """A later day, so that nothing depends on the order within one."""
        self.day += datetime.timedelta(self.random.randint(1, 9))
        return self.day.isoformat()

    def move(self, account: str, number: Decimal) -> None:
        """Put an amount on an account."""
        self.sums[account, self.currency] += number

    def spelled(self, number: Decimal) -> str:
        """An amount in one of the spellings of metadata."""
        plain = f"{number:.2f}"
        written = f'"{number:,.2f} {self.currency}"'
        return self.one((f"{plain} {self.currency}", plain, f'"{plain}"', written))

    def draw(self) -> Drawn:
        for _ in range(self.random.randint(1, 4)):
            self.payment([self.charge() for _ in range(self.one((1, 1, 1, 2, 3)))])
        sums = {key: number for key, number in sorted(self.sums.items()) if number}
        return Drawn(f"{self.head()}\n{''.join(self.blocks)}", sums)

    def head(self) -> str:
        chart = self.chart
        settings = {
            "insurance-paid": [chart.bank, "Assets:Other-Bank"] if self.flag() else chart.bank,
            "write-off": chart.write_off,
            "insurance-responsibility": f"{chart.insurers}:{{payer}}",
            "client-responsibility": f"{chart.clients}:{{client}}",
            "recoupment": f"{chart.recoupments}:{{payer}}" if chart.recoupments else "",
            "reversals": chart.reversals,
            "corrected-payments": chart.corrected,
        }
        accounts = [chart.bank, chart.write_off, "Income:Sessions", "Assets:Refunds"]
        accounts.append("Expenses:Recoupment-Variance")
        accounts += [f"{chart.insurers}:{payer}" for payer in _PAYERS]
        accounts += [f"{chart.clients}:{client}" for client in _CLIENTS]
        accounts += [f"{chart.recoupments}:{one}" for one in _PAYERS if chart.recoupments]
        opens = "".join(f"2015-01-01 open {account}\n" for account in accounts)
        return f'plugin "beancount_clawback" "{settings!r}"\n\n{opens}'

    def charge(self) -> _Line:
        """A session, and what its payer will make of it."""
        self.number += 1
        price = self.money(Decimal(900)) + 1
        paid = self.money(price)
        write_off = self.money(price - paid)
        client_part = self.one((ZERO, price - paid - write_off))
        client, payer = self.one(_CLIENTS), self.one(_PAYERS)
        claim = f"claim-{1000 + self.number}"
        line = _Line(claim, payer, client, price, paid, write_off, client_part)
        receivable = f"{self.chart.insurers}:{payer}"
        self.blocks.append(
            f'{self.next_day()} * "{client}" "A session" ^{claim} #charge\n'
            f"  {receivable}  {price:.2f} {self.currency}\n  Income:Sessions\n\n"
        )
        self.move(receivable, price)
        self.move("Income:Sessions", -price)
        return line

    def payment(self, lines: list[_Line]) -> None:
        """A check for one claim, or for several of one payer, and what becomes of it."""
        for line in lines:
            self.rebill(line, lines[0].payer)
        paid_for = [one for one in lines if one.paid or one.write_off or one.client_part]
        if not paid_for:
            return
        link = f"pay-{self.number}"
        alone = len(paid_for) == 1
        links = " ".join(f"^{line.claim}" for line in paid_for)
        day = self.next_day()
        head = f'{day} * "{paid_for[0].payer}" "A check" {links} ^{link} {_PAYMENT}\n'
        if alone and self.flag():
            self.blocks.append(f"{head}{self.amounts(paid_for[0])}{self.zero_posting()}\n")
        else:
            self.blocks.append(f"{head}{''.join(map(self.written_out, paid_for))}\n")
        for line in paid_for:
            line.written_on, line.cash_on = self.chart.write_off, self.chart.bank
            self.book(line, self.chart.bank, 1)
        for line in paid_for:
            for _ in range(self.one((0, 1, 1, 2, 3))):
                if not self.clawback(line, link, alone=alone):
                    break

    def rebill(self, line: _Line, payer: str) -> None:
        """Let a claim be of the payer whose check it is on."""
        if line.payer == payer:
            return
        old, new = f"{self.chart.insurers}:{line.payer}", f"{self.chart.insurers}:{payer}"
        self.blocks.append(
            f'{self.next_day()} * "The claim goes to another payer" ^{line.claim}\n'
            f"  {new}  {line.price:.2f} {self.currency}\n  {old}\n\n"
        )
        self.move(new, line.price)
        self.move(old, -line.price)
        line.payer = payer

    def amounts(self, line: _Line) -> str:
        """The amounts in metadata; a zero may be left out, what remains may be said."""
        rest = line.price - line.paid - line.write_off - line.client_part
        said = [
            ("insurance-paid", line.paid),
            ("write-off", line.write_off),
            ("client-responsibility", line.client_part),
        ]
        kept = [(key, number) for key, number in said if number or self.flag()]
        if self.flag():
            kept.append(("insurance-responsibility", rest))
        return "".join(f"  {key}: {self.spelled(number)}\n" for key, number in kept)

    def zero_posting(self) -> str:
        """Nothing, or one posting of zero."""
        return f"  {self.chart.bank}  0.00 {self.currency}\n" if self.zero else ""

    def written_out(self, line: _Line) -> str:
        """The postings of one claim, which say whose they are."""
        legs = (
            (self.chart.bank, line.paid),
            (self.chart.write_off, line.write_off),
            (f"{self.chart.clients}:{line.client}", line.client_part),
            (f"{self.chart.insurers}:{line.payer}", -_accounted(line)),
        )
        return "".join(
            f'  {account}  {number:.2f} {self.currency}\n    claim: "{line.claim}"\n'
            for account, number in legs
            if number
        )

    def book(self, line: _Line, cash: str, sign: int) -> None:
        """What a payment moves, or with -1 its reversal."""
        self.move(cash, sign * line.paid)
        self.move(line.written_on, sign * line.write_off)
        self.move(f"{self.chart.clients}:{line.client}", sign * line.client_part)
        self.move(f"{self.chart.insurers}:{line.payer}", -sign * _accounted(line))

    def clawback(self, line: _Line, link: str, *, alone: bool) -> bool:
        """A record on what stands of a claim's payment; False when nothing stands after it."""
        chart = self.chart
        settlement = self.one(("", "", "Assets:Refunds"))
        owed = f"{chart.recoupments}:{line.payer}" if chart.recoupments else line.cash_on
        cash = line.cash_on = settlement or owed
        names = [f"^{link}"] if alone and self.flag() else [f"^{link}", f"^{line.claim}"]
        if alone and self.flag():
            names = [f"^{line.claim}"]
        text = f'{self.next_day()} {self.one("*!")} "{line.payer}" "Taken back" '
        text += f"{' '.join(names)} {_RECORD}\n"
        if chart.reversals:
            line.written_on = f"{chart.write_off}:{chart.reversals}"
        self.book(line, cash, -1)
        was_paid = line.paid
        again = self.flag()
        if again:
            line.paid = self.money(line.price)
            line.write_off = self.money(line.price - line.paid)
            line.client_part = self.one((ZERO, line.price - line.paid - line.write_off))
            again = bool(_accounted(line))
        if settlement:
            text += f"  settlement: {settlement}\n"
        if again:
            text += self.amounts(line)
            line.written_on = ":".join(filter(None, (chart.write_off, chart.corrected)))
            self.book(line, cash, 1)
            # Where nothing is paid, no account tells where the next cash goes.
            line.cash_on = cash if line.paid else chart.bank
        # Nothing can be taken of a payment without cash.
        if again and was_paid and self.flag():
            more = self.money(Decimal(5))
            taken = was_paid - line.paid + more
            if taken >= 0:
                text += f"  taken: {self.spelled(taken)}\n"
                self.move(cash, -more)
                self.move("Expenses:Recoupment-Variance", more)
        self.blocks.append(f"{text}{self.zero_posting()}\n")
        return again


def drawn(seed: int) -> Drawn:
    """The ledger of a seed."""
    return _Draw(seed).draw()


def _accounted(line: _Line) -> Decimal:
    return line.paid + line.write_off + line.client_part
