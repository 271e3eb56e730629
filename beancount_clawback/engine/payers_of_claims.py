"""The payers of each claim, in their order, and what each has answered so far."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from beancount.core.data import Transaction

from beancount_clawback.engine.figures_of_claims import FiguresOfClaims
from beancount_clawback.engine.matching import Chain
from beancount_clawback.engine.matching import PaymentIndex
from beancount_clawback.engine.position_of_claim import Answered
from beancount_clawback.engine.position_of_claim import Charged
from beancount_clawback.engine.position_of_claim import Position
from beancount_clawback.engine.position_of_claim import in_order
from beancount_clawback.engine.running_figures import RunningFigures
from beancount_clawback.engine.standing import OfPayer
from beancount_clawback.engine.standing import Standing
from beancount_clawback.engine.standing_on_claims import StandingOnClaims
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import PAYER_CLAIM_KEY
from beancount_clawback.ledger_language.keys import PROCESSED_AS_KEY
from beancount_clawback.ledger_language.keys import SECOND_PLAN_KEY
from beancount_clawback.ledger_language.metadata_values import says_true
from beancount_clawback.ledger_language.payer_plans import answerer
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.payment_line import payer_of
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.records import PROCESSED_AS
from beancount_clawback.ledger_language.records import text_of


class GivenBack(NamedTuple):
    """What is kept of the shares of a payment that is taken back, in one currency.

    `client` and `write_off` are what its reversal would take too much; `changed` the other
    payments as they stand from then on.
    """

    client: Decimal
    write_off: Decimal
    changed: tuple[Standing, ...] = ()


class PayersOfClaims:
    """Where a claim stands between its payers, read from the active payments now."""

    def __init__(
        self, index: PaymentIndex, figures: FiguresOfClaims, standing: StandingOnClaims
    ) -> None:
        """Look at payments and figures as they are when something is asked."""
        self._index = index
        self._figures = figures
        self._standing = standing
        self._numbered: dict[tuple[str, ...], tuple[list[Chain], dict[str, list[Chain]]]] = {}

    def know_places(self, payments: Iterable[Transaction]) -> None:
        """Know the payers' places from the first day on, as the last one to say so has it."""
        roles = self._figures.roles
        keys = {PROCESSED_AS_KEY, SECOND_PLAN_KEY}
        said = [entry for entry in payments if not keys.isdisjoint(entry.meta)]
        for entry in sorted(said, key=lambda entry: (entry.date, *file_and_line(entry))):
            second = says_true(entry.meta, SECOND_PLAN_KEY)
            place = text_of(entry.meta, PROCESSED_AS_KEY) or (PROCESSED_AS[1] if second else "")
            claims = tuple(claim_links(entry, roles.config.claim_prefix))
            if place in PROCESSED_AS and claims:
                payer = payer_of(entry.meta, entry.payee, entry.postings or (), roles)
                for claim in self._figures.of_each(claims):
                    claim.places[answerer(payer, entry.meta)] = PROCESSED_AS.index(place) + 1

    def turn_of(self, entry: Transaction, payer: str) -> tuple[str, str, int]:
        """What comes first on one day, if nothing else says so: the order of file and line.

        Of payments that came on remittances it is that of the payers' names, for these may be
        imported in any order.
        """
        came_on_remittance = self._came_on_remittance(entry)
        key = answerer(payer, entry.meta)
        return (key, "", 0) if came_on_remittance else ("", *file_and_line(entry))

    def answers(self, entry: Transaction, on: Iterable[tuple[tuple[str, ...], str]]) -> None:
        """Note that an entry answers on some claims; a payer's first gives it its place.

        Args:
            entry: The payment, or the denial.
            on: The claims' links and the payer's name, of each of its lines.
        """
        # One check may be linked to thousands of claims, a line each.
        came_on_remittance = self._came_on_remittance(entry)
        place = ("", *file_and_line(entry))
        for claims, payer in on:
            key = answerer(payer, entry.meta)
            for claim in self._figures.of_each(claims):
                if key not in claim.answers:
                    charged, stated = key in claim.charged_payers, claim.place_of(key)
                    turn = (key, "", 0) if came_on_remittance else place
                    claim.answers[key] = Answered(stated, entry.date, charged, turn)

    def _came_on_remittance(self, entry: Transaction) -> bool:
        prefix = self._figures.roles.config.remittance_prefix
        return any(link.startswith(prefix) for link in entry.links or ())

    def denies(self, line: PaymentLine) -> None:
        """Note that a payer's answer moves nothing; beside a payment of its own it is none."""
        key = line.answerer
        if any(chain.line.answerer == key for chain in self._chains(line.claims)):
            return
        for claim in self._figures.of_each(line.claims):
            claim.denied.add(key)

    def wants_room(self, claims: tuple[str, ...]) -> None:
        """Note that a payment states more than there is room for beside its payer's others."""
        for claim in self._figures.of_each(claims):
            claim.wanted = True

    def position(self, claims: tuple[str, ...], currency: str) -> Position:
        """Where some claims stand together, in one currency."""
        figures = self._figures.of_each(claims)
        answers = {key: one for claim in figures for key, one in claim.answers.items()}
        return Position(
            _charged(figures, currency),
            in_order(answers),
            frozenset().union(*[claim.denied for claim in figures]),
            self._standing.on(claims, currency),
            frozenset([key for key, one in answers.items() if one.stated > 1]),
            frozenset().union(*[claim.gone for claim in figures]),
        )

    def charged(self, claims: tuple[str, ...], currency: str) -> Charged:
        """What some claims were charged together, whoever pays for them."""
        return _charged(self._figures.of_each(claims), currency)

    def given_back(self, chain: Chain, *, whole: bool) -> dict[str, GivenBack]:
        """What shares keep, by currency, when a payment is taken back.

        What a payment left to the client may have been paid by a later payer since: negating
        the payment would take it from the client a second time. And what another payment of
        the payer states may have waited for its room, or be booked since another one fell.

        Args:
            chain: The payment's.
            whole: Nothing takes its place.
        """
        line = chain.line
        if not line.claims or not self._depend_on_others(line.claims):
            return {}
        kept, payer = {}, line.answerer
        for currency, legs in line.legs.items():
            before = self.position(line.claims, currency)
            after, changed = before.taken_back(payer, chain.turn)
            if not whole:
                after, changed = before.without(payer, chain.turn), ()
            one = GivenBack(
                after.client - before.client + legs.client,
                after.write_off - before.write_off + legs.write_off,
                changed,
            )
            if one.client or one.write_off or one.changed:
                kept[currency] = one
        return kept

    def stand_otherwise(
        self, claims: tuple[str, ...], changed: Mapping[str, Iterable[Standing]]
    ) -> None:
        """Let payments of some claims stand as they do since another one fell."""
        for currency, standing in changed.items():
            by_number = {one.number: one for one in standing}
            for chain in self._chains(claims) if by_number else ():
                if chain.turn in by_number:
                    one = by_number[chain.turn]
                    self._standing.state(chain, {**chain.stated, currency: one})

    def put_meant_of_equal(self, chain: Chain, currency: str, number: str) -> None:
        """Let a payment have the turn of the one that its correction means of several alike.

        That is the first with the payer's number that the correction names; without one it is
        the first of all, whichever of them was imported first: the correction takes the place
        of what both say, and the other payment is cash alone.
        """
        own, payer, claims = chain.stated.get(currency), chain.line.answerer, chain.line.claims
        if own is None:
            return
        payments = self._standing.on(claims, currency).get(payer, OfPayer())
        alike = (
            one.number
            for one in payments.in_turn
            if one.stated and one.paid == own.paid and one.says == own.says
        )
        turn = next(alike, chain.turn)
        first = chain if turn == chain.turn else self._chain_with_turn(claims, turn)
        if number and _payer_claim(first) != number:
            others = {one.turn: one for one in self._with_number(claims, number)}
            first = next((others[turn] for turn in alike if turn in others), first)
        if first is not chain:
            self._standing.swap(chain, first)

    def _with_number(self, claims: tuple[str, ...], number: str) -> list[Chain]:
        """The payments on claims that the payer calls by a number."""
        active: list[Chain] = []
        for claim in claims:
            active += self._index.on_claim(claim)
        known, numbered = self._numbered.get(claims, ([], {}))
        if known != active:
            numbered = {}
            for one in active:
                numbered.setdefault(_payer_claim(one), []).append(one)
            self._numbered[claims] = (active, numbered)
        return numbered.get(number, [])

    def _chain_with_turn(self, claims: tuple[str, ...], turn: int) -> Chain:
        return next(one for one in self._chains(claims) if one.turn == turn)

    def _depend_on_others(self, claims: tuple[str, ...]) -> bool:
        figures = self._figures.of_each(claims)
        return any(len(claim.answers) > 1 or claim.wanted for claim in figures)

    def _chains(self, claims: tuple[str, ...]) -> Iterator[Chain]:
        return (chain for claim in claims for chain in self._index.on_claim(claim))


def _payer_claim(chain: Chain) -> str:
    return text_of(chain.line.entry.meta, PAYER_CLAIM_KEY)


def _charged(claims: list[RunningFigures], currency: str) -> Charged:
    price = told = client = handed = settled = ZERO
    for claim in claims:
        figures = claim.figures.get(currency)
        if figures is None:
            continue
        price += figures.billed
        told += figures.told
        client += figures.client_billed
        handed += figures.moved_client
        settled += figures.moved_paid + figures.moved_write_off
    return Charged(price, told, client, handed, settled)
