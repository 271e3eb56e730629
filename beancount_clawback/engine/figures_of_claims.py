"""The figures of all claims on the day that the engine has reached."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.engine.running_figures import Figures
from beancount_clawback.engine.running_figures import Kind
from beancount_clawback.engine.running_figures import RunningFigures
from beancount_clawback.engine.running_figures import by_claim
from beancount_clawback.engine.running_figures import kind_of
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import CLIENT_KEY
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.postings import read_legs
from beancount_clawback.ledger_language.records import lacks_postings


class Movement(NamedTuple):
    """What a charge, a client's payment or the like moves on one claim in one currency."""

    claim: RunningFigures
    figures: Figures
    kind: Kind
    legs: Legs
    postings: tuple[Posting, ...]
    currency: str


class FiguresOfClaims:
    """The running figures of each claim; claims that one payment covers jointly share theirs.

    The prices are known from the start, whatever the dates of the charges (`bill`); all else
    is moved day by day: by ordinary entries (`post`), and by payments that begin or fall.
    """

    def __init__(
        self,
        roles: Roles,
        joint: Iterable[list[str]],
        paid: Iterable[Transaction],
        *,
        by_account: bool = True,
    ) -> None:
        """Begin with nothing billed and nothing posted.

        Args:
            roles: Which account has which role.
            joint: The claims of each payment that does not say which part is whose.
            paid: The payments and clawbacks as written, which may name a claim's client.
            by_account: Whether anybody will ask what a single receivable holds of a claim,
                which takes memory; a ledger without manual payments does not.
        """
        self.roles = roles
        self._by_account = by_account
        self._paid = paid
        self._figures: dict[str, RunningFigures] = {}
        self._joined: dict[str, str] = {}
        for claims in joint:
            first = self._first(claims[0])
            for claim in claims[1:]:
                self._joined[self._first(claim)] = first

    def of(self, claim: str) -> RunningFigures:
        """The running figures of a claim."""
        figures = self._figures.get(claim)
        if figures is None:
            first = self._first(claim)
            figures = RunningFigures(claim, self.roles) if first == claim else self.of(first)
            self._figures[claim] = figures
        return figures

    def of_each(self, claims: tuple[str, ...]) -> list[RunningFigures]:
        """The running figures of several claims, those of joint claims once."""
        if len(claims) == 1:
            return [self.of(claims[0])]
        return list({id(figures): figures for figures in map(self.of, claims)}.values())

    def bill(self, entry: Transaction) -> list[Movement]:
        """Take in what an ordinary entry adds to prices; its movements are to be posted."""
        movements = []
        for name, postings in by_claim(entry, self.roles).items():
            claim = self.of(name)
            for currency, legs in read_legs(postings, self.roles).items():
                kind, figures = kind_of(legs), claim.figure(currency)
                movements.append(Movement(claim, figures, kind, legs, postings, currency))
                claim.entries.append(entry)
                if kind is not Kind.CHARGE:
                    continue
                figures.bill(legs)
                lowers = legs.receivable < 0
                if not lowers and (not claim.charges or claim.charges[-1] is not entry):
                    claim.charges.append(entry)
        return movements

    def clients(self, claims: tuple[str, ...]) -> set[str]:
        """The clients of some claims; an empty name where a claim's is not known."""
        # Most payments name their client themselves, so that nobody asks.
        for entry in self._paid:
            if lacks_postings(entry) and CLIENT_KEY not in entry.meta:
                continue
            for name, postings in by_claim(entry, self.roles).items():
                if name:
                    self.of(name).paid.append((entry, postings))
        self._paid = ()
        return {claim.client for claim in self.of_each(claims)}

    def post(self, movement: Movement) -> None:
        """Move the receivables, on the day of the entry."""
        movement.figures.move(movement.kind, movement.legs)
        if self._by_account:
            movement.claim.hold(movement.postings, movement.currency, 1)

    def stand(self, line: PaymentLine) -> None:
        """Take in what a payment moves that is active from now on."""
        self._count(line, Figures.stand, 1)

    def fall(self, line: PaymentLine) -> None:
        """Take out what a payment moves that is reversed, or as if it never was."""
        self._count(line, Figures.fall, -1)

    def take_back(self, line: PaymentLine) -> None:
        """Note that a payer took a payment back."""
        if any(legs.paid_out for legs in line.legs.values()):
            for claim in self.of_each(line.claims):
                claim.gone.add(line.answerer)

    def keep(self, line: PaymentLine, postings: tuple[Posting, ...]) -> None:
        """Take in postings that give shares back, on the claims of a line."""
        if not postings:
            return
        claim = self.of(line.claims[0])
        for currency, legs in read_legs(postings, self.roles).items():
            claim.figure(currency).stand(legs)
            if self._by_account:
                claim.hold(postings, currency, 1)

    def remaining(self, line: PaymentLine, currency: str) -> Decimal | None:
        """Insurance responsibility on the claims of a line now; None without charges."""
        billed, remaining = self.price_and_remaining(line, currency)
        return remaining if billed else None

    def price_and_remaining(self, line: PaymentLine, currency: str) -> tuple[Decimal, Decimal]:
        """What the charges of a line's claims come to, and what is not accounted for now."""
        price = remaining = ZERO
        for claim in self.of_each(line.claims):
            figures = claim.figures.get(currency)
            if figures is not None:
                price += figures.billed
                remaining += figures.remaining
        return price, remaining

    def balance(self, claims: tuple[str, ...]) -> dict[str, Decimal]:
        """What the claims have open, insurance and client together, by currency."""
        total: dict[str, Decimal] = {}
        for claim in self.of_each(claims):
            for currency, number in claim.balance().items():
                total[currency] = total.get(currency, ZERO) + number
        return total

    def reopen(self, claims: tuple[str, ...]) -> None:
        """Reopen the bill of every claim that has a balance."""
        for claim in self.of_each(claims):
            if claim.is_open:
                claim.reopened = True

    def reopened_charges(self) -> list[Transaction]:
        """The charges of all claims whose bill was reopened, those of joint claims once."""
        return [
            charge
            for claim in self.of_each(tuple(self._figures))
            if claim.reopened
            for charge in claim.charges
        ]

    def _count(
        self, line: PaymentLine, move: Callable[[Figures, Legs], None], sign: int
    ) -> None:
        """Move what is accounted for and the receivables; a joint line counts on its first."""
        if not line.claims:
            return
        claim = self.of(line.claims[0])
        for currency, legs in line.legs.items():
            move(claim.figure(currency), legs)
            if self._by_account:
                claim.hold(line.postings, currency, sign)

    def _first(self, claim: str) -> str:
        """The claim whose figures it shares; the way there is shortened for the next time."""
        first = claim
        while (joined := self._joined.get(first, first)) != first:
            first = joined
        while claim != first:
            self._joined[claim], claim = first, self._joined[claim]
        return first
