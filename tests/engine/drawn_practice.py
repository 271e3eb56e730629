"""Practice ledgers drawn by Hypothesis, as the text that an accountant would write."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn

Item = TypeVar("Item")

PAYERS = ("Aetna", "BCBS", "Medicare")
CLIENTS = ("C0001", "C0002", "C0003")
CURRENCIES = ("USD", "EUR")
BANK = "Assets:Bank:Checking"
WRITE_OFFS = "Income:Adjustments:Contractual"
SESSIONS = "Income:Sessions"
_FIRST_DAY = datetime.date(2025, 1, 6)
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
class DrawnPractice:
    """A ledger: the blocks in the order of the file, not of their dates.

    `noisy` ledgers have records that may be wrong in any way; the others are without error.
    """

    settings: Settings
    blocks: tuple[Block, ...]
    noisy: bool

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


@dataclass
class _Payment:
    link: str
    payer: str
    paid: Decimal
    write_off: Decimal
    client: Decimal
    active: bool = True
    share_of: str = ""

    @property
    def accounted(self) -> Decimal:
        return self.paid + self.write_off + self.client


@dataclass
class _Claim:
    link: str
    client: str
    payer: str
    currency: str
    accrual: bool
    remaining: Decimal
    day: datetime.date
    payments: list[_Payment] = field(default_factory=list)

    @property
    def active(self) -> list[_Payment]:
        return [payment for payment in self.payments if payment.active]


@st.composite
def practices(draw: DrawFn, *, noisy: bool = False) -> DrawnPractice:
    """A practice with a few claims, and what happened to each of them."""
    return _Drawing(draw).practice(noisy=noisy)


class _Drawing:
    def __init__(self, draw: DrawFn) -> None:
        self._draw = draw
        self._settings = Settings()
        self._payments = 0
        self._blocks: list[Block] = []

    def practice(self, *, noisy: bool) -> DrawnPractice:
        prefixes = self._one([("claim-", "pay-"), ("c.", "eob/")])
        self._settings = Settings(
            recoupment=self._flag(),
            reversals=self._one(["Reversals", "Taken-Back", ""]),
            corrected_payments=self._one(["Corrected-Payments", ""]),
            claim=prefixes[0],
            payment=prefixes[1],
        )
        claims = [self._claim(number) for number in range(self._count(1, 4))]
        by_claim = []
        remittance = self._remittance(claims) if self._flag() else []
        for claim in claims:
            self._blocks = []
            for _ in range(self._count(1, 5)):
                self._one(self._steps(claim))(claim)
            by_claim.append(self._blocks)
        charges = [self._charge_of[claim.link] for claim in claims if claim.accrual]
        columns = [[*charges], remittance, *by_claim]
        if noisy:
            columns.append([self._noise(claims) for _ in range(self._count(1, 6))])
            records = [
                block for column in by_claim for block in column if "#clawback" in block.text
            ]
            if records and self._flag():
                columns.append([self._one(records)])
        return DrawnPractice(self._settings, tuple(self._interleaved(columns)), noisy)

    _charge_of: dict[str, Block]

    def _claim(self, number: int) -> _Claim:
        if not number:
            self._charge_of = {}
        price = self._money(1, 30000)
        claim = _Claim(
            link=f"{self._settings.claim}{1042 + number}",
            client=self._one(CLIENTS),
            payer=self._one(PAYERS),
            currency=self._one(CURRENCIES),
            accrual=self._one([True, True, False]),
            remaining=price,
            day=_FIRST_DAY + datetime.timedelta(self._count(0, 40)),
        )
        if claim.accrual:
            copay = self._part(price) if self._flag() else Decimal(0)
            claim.remaining -= copay
            self._charge_of[claim.link] = Block(
                claim.day,
                _entry(
                    claim.day,
                    f'* "{claim.client}" "Session" ^{claim.link} #charge',
                    [
                        (f"Assets:Receivable:Insurance:{claim.payer}", price - copay),
                        (f"Assets:Receivable:Clients:{claim.client}", copay),
                        (SESSIONS, -price),
                    ],
                    claim.currency,
                ),
            )
        return claim

    def _steps(self, claim: _Claim) -> Sequence[Callable[[_Claim], None]]:
        steps: list[Callable[[_Claim], None]] = []
        free = [p for p in PAYERS if p not in {payment.payer for payment in claim.active}]
        if free and claim.remaining > 0:
            steps += [self._pay, self._pay]
        if claim.active:
            steps += [self._record, self._record, self._record]
        if claim.accrual:
            steps += [self._client_pays, self._hand_to_client]
        return steps or [self._client_pays]

    def _pay(self, claim: _Claim) -> None:
        self._later(claim, 1)
        free = [p for p in PAYERS if p not in {payment.payer for payment in claim.active}]
        payer = claim.payer if claim.payer in free and self._flag() else self._one(free)
        self._payments += 1
        payment = _Payment(
            f"{self._settings.payment}{5500 + self._payments}", payer, *self._split(claim)
        )
        head = f'* "{payer}" "EOB" ^{claim.link} ^{payment.link} #insurance-payment'
        if not payment.accounted:
            denial = [f"insurance-paid: 0.00 {claim.currency}"]
            self._blocks.append(Block(claim.day, _entry(claim.day, head, [], "", denial)))
            return
        claim.payments.append(payment)
        claim.remaining -= payment.accounted
        written = _entry(
            claim.day,
            head,
            [
                (BANK, payment.paid),
                (WRITE_OFFS, payment.write_off),
                (f"Assets:Receivable:Clients:{claim.client}", payment.client),
                (self._counter(claim), -payment.accounted),
            ],
            claim.currency,
            [f'payer: "{payer}"', f'client: "{claim.client}"'],
        )
        if not claim.accrual:
            self._blocks.append(Block(claim.day, written))
            return
        meta = [f'payer: "{payer}"', *self._amounts(claim, payment)]
        manual = _entry(claim.day, head, [], claim.currency, meta)
        texts = [written, manual] if self._flag() else [manual, written]
        self._blocks.append(Block(claim.day, *texts))

    def _record(self, claim: _Claim) -> None:
        payment = self._one(claim.active)
        self._later(claim, 0 if self._flag() else 1)
        old = payment.accounted
        claim.remaining += old
        meta = []
        if claim.accrual or payment.paid:
            meta.append(f'source: "{self._one(["letter", "phone", "portal", "era-like"])}"')
        if payment.share_of:
            meta.append(f'claim: "{claim.link}"')
        price = claim.remaining if claim.accrual else old
        full = self._one([True, False])
        payment.paid, payment.write_off, payment.client = (
            (Decimal(0),) * 3 if full else self._split_of(price)
        )
        if not full and not payment.accounted:
            full = True
        claim.remaining -= payment.accounted
        if not full:
            meta += self._amounts(claim, payment, rest=claim.accrual)
        payment.active = not full
        if self._one([False, False, True]):
            meta.append(f"settlement: {self._one([BANK, 'Assets:Bank:Savings:Refunds'])}")
        flag = self._one(["*", "!"])
        head = f'{flag} "{payment.payer}" "Audit" ^{payment.link} #clawback'
        self._blocks.append(Block(claim.day, _entry(claim.day, head, [], "", meta)))

    def _client_pays(self, claim: _Claim) -> None:
        self._later(claim, 1)
        number = self._money(1, 5000)
        legs = [(BANK, number), (f"Assets:Receivable:Clients:{claim.client}", -number)]
        head = f'* "{claim.client}" "Card" ^{claim.link}'
        text = _entry(claim.day, head, legs, claim.currency)
        self._blocks.append(Block(claim.day, text))

    def _hand_to_client(self, claim: _Claim) -> None:
        self._later(claim, 1)
        number = self._part(claim.remaining)
        if not number:
            return
        claim.remaining -= number
        target = self._one([f"Assets:Receivable:Clients:{claim.client}", WRITE_OFFS])
        legs = [(target, number), (f"Assets:Receivable:Insurance:{claim.payer}", -number)]
        head = f'* "{claim.client}" "What the payer leaves" ^{claim.link}'
        text = _entry(claim.day, head, legs, claim.currency)
        self._blocks.append(Block(claim.day, text))

    def _remittance(self, claims: list[_Claim]) -> list[Block]:
        """One payment for all claims of the first one's payer and currency, with shares."""
        first = claims[0]
        alike = [
            claim
            for claim in claims
            if (claim.payer, claim.currency, claim.accrual)
            == (first.payer, first.currency, True)
            and claim.remaining > 0
        ]
        if len(alike) < 2:
            return []
        day = max(claim.day for claim in alike) + datetime.timedelta(1)
        link = f"{self._settings.payment}4417"
        legs: list[tuple[str, Decimal, str]] = []
        total = Decimal(0)
        for claim in alike:
            payment = _Payment(link, claim.payer, *self._split(claim), share_of=link)
            if not payment.accounted:
                payment.client = claim.remaining
            claim.day = day
            claim.payments.append(payment)
            claim.remaining -= payment.accounted
            total += payment.paid
            for account, number in (
                (WRITE_OFFS, payment.write_off),
                (f"Assets:Receivable:Clients:{claim.client}", payment.client),
                (self._counter(claim), -payment.accounted),
            ):
                legs.append((account, number, claim.link))
        links = " ".join(f"^{claim.link}" for claim in alike)
        lines = [f'{day} * "{first.payer}" "Remittance" {links} ^{link} #insurance-payment']
        lines.append(f"  {BANK}  {total} {first.currency}")
        for account, number, claim_link in legs:
            if number:
                lines.append(f"  {account}  {number} {first.currency}")
                lines.append(f'    claim: "{claim_link}"')
        return [Block(day, "\n".join(lines))]

    def _noise(self, claims: list[_Claim]) -> Block:
        day = _FIRST_DAY + datetime.timedelta(self._count(0, 200))
        payments = [payment.link for claim in claims for payment in claim.payments]
        links = [claim.link for claim in claims]
        chosen = {self._one([*payments, *links, f"{self._settings.payment}none"])}
        if self._flag():
            chosen.add(self._one([*payments, *links]))
        kind = self._one(["clawback", "clawback", "insurance-payment"])
        if kind == "insurance-payment":
            self._payments += 1
            chosen = {self._one(links), f"{self._settings.payment}{9000 + self._payments}"}
        meta = [
            f"{key}: {self._form(self._money(0, 20000), self._one(CURRENCIES))}"
            for key in ("insurance-paid", "write-off", "client-responsibility", "taken")
            if self._flag()
        ]
        if self._flag():
            meta.append(f'claim: "{self._one(links)}"')
        if self._one([False, False, True]):
            meta.append("insurence-paid: 1.00")
        marks = " ".join(f"^{link}" for link in sorted(chosen))
        head = f'{self._one("*!")} "{self._one(PAYERS)}" "Noise" {marks} #{kind}'
        return Block(day, _entry(day, head, [], "", meta))

    def _counter(self, claim: _Claim) -> str:
        if not claim.accrual:
            return SESSIONS
        return f"Assets:Receivable:Insurance:{claim.payer}"

    def _amounts(self, claim: _Claim, payment: _Payment, *, rest: bool = True) -> list[str]:
        lines = [
            f"{key}: {self._form(number, claim.currency)}"
            for key, number in (
                ("insurance-paid", payment.paid),
                ("write-off", payment.write_off),
                ("client-responsibility", payment.client),
            )
            if number or self._flag()
        ]
        if rest and (self._flag() or not lines):
            lines.append(
                f"insurance-responsibility: {self._form(claim.remaining, claim.currency)}"
            )
        return lines

    def _form(self, number: Decimal, currency: str) -> str:
        spelled = f"{number:,.2f}" if self._flag() else str(number)
        return self._one(
            [f"{number} {currency}", f"{number}", f'"{spelled} {currency}"', f'"{spelled}"']
        )

    def _split(self, claim: _Claim) -> tuple[Decimal, Decimal, Decimal]:
        if not claim.accrual:
            return self._money(1, 20000), Decimal(0), Decimal(0)
        return self._split_of(claim.remaining)

    def _split_of(self, price: Decimal) -> tuple[Decimal, Decimal, Decimal]:
        paid = self._part(price)
        write_off = self._part(price - paid)
        client = self._part(price - paid - write_off)
        return paid, write_off, client

    def _later(self, claim: _Claim, least: int) -> None:
        claim.day += datetime.timedelta(self._count(least, 20) if least else 0)

    def _interleaved(self, columns: list[list[Block]]) -> list[Block]:
        """The blocks of all columns, each column in its order, the columns mixed."""
        left = [list(column) for column in columns if column]
        mixed = []
        while left:
            column = self._one(left) if len(left) > 1 else left[0]
            mixed.append(column.pop(0))
            left = [each for each in left if each]
        return mixed

    def _part(self, number: Decimal) -> Decimal:
        cents = int(number * 100)
        return self._money(0, cents) if cents > 0 else Decimal("0.00")

    def _money(self, least: int, most: int) -> Decimal:
        return Decimal(self._count(least, most)) / 100

    def _count(self, least: int, most: int) -> int:
        return self._draw(st.integers(least, most))

    def _flag(self) -> bool:
        return self._draw(st.booleans())

    def _one(self, items: Sequence[Item]) -> Item:
        return items[self._count(0, len(items) - 1)]


def _entry(
    date: datetime.date,
    head: str,
    legs: list[tuple[str, Decimal]],
    currency: str,
    meta: Sequence[str] = (),
) -> str:
    lines = [f"{date} {head}", *(f"  {line}" for line in meta)]
    lines += [f"  {account}  {number} {currency}" for account, number in legs if number]
    return "\n".join(lines)
