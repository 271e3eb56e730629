"""Practices drawn by Hypothesis: a few claims, and what happened to each of them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import TypeVar

from hypothesis import strategies as st

from tests.engine.drawn_ledger import BANK
from tests.engine.drawn_ledger import CLIENTS
from tests.engine.drawn_ledger import CURRENCIES
from tests.engine.drawn_ledger import FIRST_DAY
from tests.engine.drawn_ledger import PAYERS
from tests.engine.drawn_ledger import SESSIONS
from tests.engine.drawn_ledger import WRITE_OFFS
from tests.engine.drawn_ledger import Block
from tests.engine.drawn_ledger import DrawnPractice
from tests.engine.drawn_ledger import Expected
from tests.engine.drawn_ledger import Settings
from tests.engine.drawn_ledger import entry_text
from tests.engine.drawn_values import DrawnValues
from tests.engine.payers_oracle import ZERO
from tests.engine.payers_oracle import Claim as OracleClaim
from tests.engine.payers_oracle import Payment

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn

Item = TypeVar("Item")


@dataclass(kw_only=True)
class _Claim(OracleClaim):
    link: str
    name: str
    payer: str
    currency: str
    accrual: bool
    day: datetime.date

    @property
    def expected(self) -> Expected:
        """What the claim comes to, in its currency."""
        four = (self.paid, self.write_off, self.client, self.remaining)
        return Expected(self.link, self.currency, four)


@dataclass(frozen=True)
class _Stated:
    """The amounts that an entry states; None for one that it leaves out."""

    paid: Decimal
    write_off: Decimal | None
    client: Decimal
    rest: Decimal | None


@st.composite
def practices(draw: DrawFn, *, noisy: bool = False) -> DrawnPractice:
    """A practice with a few claims, and what happened to each of them."""
    return _Drawing(draw).practice(noisy=noisy)


class _Drawing(DrawnValues):
    def __init__(self, draw: DrawFn) -> None:
        super().__init__(draw)
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
        expected = tuple(claim.expected for claim in claims if claim.accrual)
        blocks = tuple(self._interleaved(columns))
        return DrawnPractice(self._settings, blocks, noisy, expected)

    _charge_of: dict[str, Block]

    def _claim(self, number: int) -> _Claim:
        if not number:
            self._charge_of = {}
        price = self._money(1, 30000)
        accrual = self._one([True, True, False])
        claim = _Claim(
            price=price if accrual else Decimal(0),
            link=f"{self._settings.claim}{1042 + number}",
            name=self._one(CLIENTS),
            payer=self._one(PAYERS),
            currency=self._one(CURRENCIES),
            accrual=accrual,
            day=FIRST_DAY + datetime.timedelta(self._count(0, 40)),
        )
        if claim.accrual:
            copay = claim.copay = self._part(price) if self._flag() else Decimal(0)
            self._charge_of[claim.link] = Block(
                claim.day,
                entry_text(
                    claim.day,
                    f'* "{claim.name}" "Session" ^{claim.link} #charge',
                    [
                        (f"Assets:Receivable:Insurance:{claim.payer}", price - copay),
                        (f"Assets:Receivable:Clients:{claim.name}", copay),
                        (SESSIONS, -price),
                    ],
                    claim.currency,
                ),
            )
        return claim

    def _steps(self, claim: _Claim) -> Sequence[Callable[[_Claim], None]]:
        steps: list[Callable[[_Claim], None]] = []
        steps += [self._pay, self._pay]
        if claim.active:
            steps += [self._record, self._record, self._record, self._pay_twice]
        if claim.accrual:
            steps += [self._client_pays, self._hand_to_client]
        return steps

    def _pay_twice(self, claim: _Claim) -> None:
        """The payer of a payment pays again, and takes the first one back."""
        payment = self._one(claim.active)
        self._pay(claim, payment.payer)
        self._record(claim, payment)

    def _pay(self, claim: _Claim, payer: str = "") -> None:
        self._later(claim, 1)
        payer = payer or (claim.payer if self._flag() else self._one(PAYERS))
        again = bool(claim.standing(payer))
        if payer not in claim.payers:
            claim.payers.append(payer)
        self._payments += 1
        payment = Payment(f"{self._settings.payment}{5500 + self._payments}", payer)
        claim.payments.append(payment)
        payment.active = False
        before, written_off = claim.client, claim.write_off
        if claim.accrual:
            stated = self._state(claim, payment, claim.price)
        else:
            stated = _Stated(self._money(1, 20000), None, ZERO, None)
        meta = [f'payer: "{payer}"', *(["supplemental: TRUE"] if again else [])]
        self._enter(claim, payment, stated)
        moved, given_up = claim.client - before, claim.write_off - written_off
        waits = payment.unmet_client or payment.unmet_write_off
        head = f'* "{payer}" "EOB" ^{claim.link} ^{payment.link} #insurance-payment'
        if not (payment.paid or given_up or moved or waits or payment.rest is not None):
            claim.payments.remove(payment)
            claim.denied.add(payer)
            text = entry_text(claim.day, head, [], "", [*meta, *self._amounts(claim, stated)])
            self._blocks.append(Block(claim.day, text))
            return
        plain = claim.payers[0] == payer and moved == stated.client and not again
        total = payment.paid + given_up + moved
        amounts = self._amounts(claim, stated)
        written = entry_text(
            claim.day,
            head,
            [
                (BANK, payment.paid),
                (WRITE_OFFS, given_up),
                (f"Assets:Receivable:Clients:{claim.name}", moved),
                (self._counter(claim), -total),
            ],
            claim.currency,
            [*meta, f'client: "{claim.name}"', *([] if plain else amounts)],
        )
        if not claim.accrual:
            self._blocks.append(Block(claim.day, written))
            return
        manual = entry_text(claim.day, head, [], claim.currency, [*meta, *amounts])
        texts = [written, manual] if self._flag() else [manual, written]
        self._blocks.append(Block(claim.day, *texts))

    def _record(self, claim: _Claim, payment: Payment | None = None) -> None:
        payment = payment or self._one(claim.active)
        self._later(claim, 0 if self._flag() else 1)
        old = payment.accounted
        payment.active = False
        if payment.paid:
            claim.took_back.add(payment.payer)
        before = claim.client
        meta = []
        if claim.accrual or payment.paid:
            meta.append(f'source: "{self._one(["letter", "phone", "portal", "era-like"])}"')
        if payment.share_of:
            meta.append(f'claim: "{claim.link}"')
        whole = self._one([True, False])
        if not whole:
            stated = self._state(claim, payment, claim.price if claim.accrual else old)
            whole = not (stated.paid or stated.write_off or stated.client)
            if not whole:
                meta += self._amounts(claim, stated)
                self._enter(claim, payment, stated)
                moved = claim.client - before
                payment.active = bool(payment.paid or payment.write_off or moved)
        if whole:
            claim.make_room(payment.payer)
        if self._one([False, False, True]):
            meta.append(f"settlement: {self._one([BANK, 'Assets:Bank:Savings:Refunds'])}")
        flag = self._one(["*", "!"])
        head = f'{flag} "{payment.payer}" "Audit" ^{payment.link} #clawback'
        self._blocks.append(Block(claim.day, entry_text(claim.day, head, [], "", meta)))

    def _state(self, claim: _Claim, payment: Payment, price: Decimal) -> _Stated:
        """The amounts of an entry, so that it has no error; the payment does not stand."""
        later, second = claim.comes_later(payment.payer), claim.is_second(payment)
        if not later and not second and claim.accrual:
            price = max(ZERO, claim.available)
        paid, write_off, client = self._split_of(price)
        if not claim.accrual:
            return _Stated(paid, write_off, client, None)
        if not self._flag():
            return _Stated(paid, write_off, client, None)
        if not later and not second:
            return _Stated(paid, write_off, client, price - paid - write_off - client)
        self._enter(claim, payment, _Stated(paid, write_off, client, None))
        left, payment.active = max(ZERO, claim.remaining), False
        if not later:
            room = price - paid - write_off - client
            return _Stated(paid, write_off, client, left if left <= room else None)
        if second:
            return _Stated(paid, write_off, client, None)
        left = max(ZERO, claim.left_to(payment.payer) - paid - client)
        return _Stated(paid, None, client, self._part(left))

    def _enter(self, claim: _Claim, payment: Payment, stated: _Stated) -> None:
        """Let a payment stand as the amounts that it states are booked."""
        second, payer = claim.is_second(payment), payment.payer
        payment.later = claim.comes_later(payer)
        before = claim.payers[: claim.payers.index(payer)]
        payment.after_denial = payment.later and any(map(claim.answers_unpaid, before))
        payment.paid, payment.handed, payment.gone = (
            stated.paid,
            claim.handed,
            claim.written_off,
        )
        payment.write_off, payment.client = stated.write_off or ZERO, stated.client
        payment.unmet_write_off = payment.unmet_client = ZERO
        payment.rest = stated.rest if payment.later else None
        if claim.price and second:
            room = max(ZERO, claim.room_beside(payment) - stated.paid)
            payment.client = min(payment.client, room)
            payment.write_off = min(payment.write_off, room - payment.client)
            payment.unmet_client = stated.client - payment.client
            payment.unmet_write_off = (stated.write_off or ZERO) - payment.write_off
        payment.active = True

    def _client_pays(self, claim: _Claim) -> None:
        self._later(claim, 1)
        number = self._money(1, 5000)
        legs = [(BANK, number), (f"Assets:Receivable:Clients:{claim.name}", -number)]
        head = f'* "{claim.name}" "Card" ^{claim.link}'
        text = entry_text(claim.day, head, legs, claim.currency)
        self._blocks.append(Block(claim.day, text))

    def _hand_to_client(self, claim: _Claim) -> None:
        self._later(claim, 1)
        number = self._part(claim.remaining)
        if not number:
            return
        target = self._one([f"Assets:Receivable:Clients:{claim.name}", WRITE_OFFS])
        if target == WRITE_OFFS:
            claim.written_off += number
        else:
            claim.handed += number
        legs = [(target, number), (f"Assets:Receivable:Insurance:{claim.payer}", -number)]
        head = f'* "{claim.name}" "What the payer leaves" ^{claim.link}'
        text = entry_text(claim.day, head, legs, claim.currency)
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
            payment = Payment(
                link, claim.payer, *self._split_of(claim.remaining), share_of=link
            )
            if not payment.accounted:
                payment.client = claim.remaining
            claim.day = day
            claim.payers.append(claim.payer)
            claim.payments.append(payment)
            total += payment.paid
            for account, number in (
                (WRITE_OFFS, payment.write_off),
                (f"Assets:Receivable:Clients:{claim.name}", payment.client),
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
        day = FIRST_DAY + datetime.timedelta(self._count(0, 200))
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
        return Block(day, entry_text(day, head, [], "", meta))

    def _counter(self, claim: _Claim) -> str:
        if not claim.accrual:
            return SESSIONS
        return f"Assets:Receivable:Insurance:{claim.payer}"

    def _amounts(self, claim: _Claim, stated: _Stated) -> list[str]:
        lines = [
            f"{key}: {self._form(number, claim.currency)}"
            for key, number in (
                ("insurance-paid", stated.paid),
                ("write-off", stated.write_off),
                ("client-responsibility", stated.client),
            )
            if number or (number is not None and self._flag())
        ]
        if stated.rest is not None:
            rest = self._form(stated.rest, claim.currency)
            lines.append(f"insurance-responsibility: {rest}")
        if not lines or (len(lines) == 1 and lines[0].startswith("insurance-paid: 0")):
            lines.append(f"client-responsibility: 0.00 {claim.currency}")  # not a denial
        return lines

    def _later(self, claim: _Claim, least: int) -> None:
        claim.day += datetime.timedelta(self._count(least, 20) if least else 0)
