"""The payers of each claim, in their order, and what each has answered so far."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from beancount.core.data import Transaction

from beancount_clawback.engine.figures_of_claims import FiguresOfClaims
from beancount_clawback.engine.matching import Chain
from beancount_clawback.engine.matching import PaymentIndex
from beancount_clawback.engine.position_of_claim import Answered
from beancount_clawback.engine.position_of_claim import Charged
from beancount_clawback.engine.position_of_claim import Position
from beancount_clawback.engine.position_of_claim import Standing
from beancount_clawback.engine.position_of_claim import in_order
from beancount_clawback.engine.running_figures import RunningFigures
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import PROCESSED_AS_KEY
from beancount_clawback.ledger_language.payment_line import payer_key
from beancount_clawback.ledger_language.payment_line import payer_of
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.postings import Legs
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

    def __init__(self, index: PaymentIndex, figures: FiguresOfClaims) -> None:
        """Look at payments and figures as they are when something is asked."""
        self._index = index
        self._figures = figures

    def know_places(self, payments: Iterable[Transaction]) -> None:
        """Know the payers' places from the first day on, as the last one to say so has it."""
        roles = self._figures.roles
        said = [entry for entry in payments if PROCESSED_AS_KEY in entry.meta]
        for entry in sorted(said, key=lambda entry: (entry.date, *file_and_line(entry))):
            place = text_of(entry.meta, PROCESSED_AS_KEY)
            claims = tuple(claim_links(entry, roles.config.claim_prefix))
            if place in PROCESSED_AS and claims:
                payer = payer_of(entry.meta, entry.payee, entry.postings or (), roles)
                for claim in self._figures.of_each(claims):
                    claim.places[payer_key(payer)] = PROCESSED_AS.index(place) + 1

    def turn_of(self, entry: Transaction, payer: str) -> tuple[str, str, int]:
        """What comes first on one day, if nothing else says so: the order of file and line.

        Of payments that came on remittances it is that of the payers' names, for these may be
        imported in any order.
        """
        came_on_remittance = self._came_on_remittance(entry)
        return (payer_key(payer), "", 0) if came_on_remittance else ("", *file_and_line(entry))

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
            key = payer_key(payer)
            for claim in self._figures.of_each(claims):
                if key not in claim.answers:
                    charged, stated = key in claim.charged_payers, claim.place_of(key)
                    turn = (key, "", 0) if came_on_remittance else place
                    claim.answers[key] = Answered(stated, entry.date, charged, turn)

    def _came_on_remittance(self, entry: Transaction) -> bool:
        prefix = self._figures.roles.config.remittance_prefix
        return any(link.startswith(prefix) for link in entry.links or ())

    def denies(self, claims: tuple[str, ...], payer: str) -> None:
        """Note that a payer's answer moves nothing; beside a payment of its own it is none."""
        key = payer_key(payer)
        if any(payer_key(chain.line.payer) == key for chain in self._chains(claims)):
            return
        for claim in self._figures.of_each(claims):
            claim.denied.add(key)

    def wants_room(self, claims: tuple[str, ...]) -> None:
        """Note that a payment states more than there is room for beside its payer's others."""
        for claim in self._figures.of_each(claims):
            claim.wanted = True

    def position(
        self, claims: tuple[str, ...], currency: str, without: Chain | None = None
    ) -> Position:
        """Where some claims stand together, in one currency; as if one payment did not."""
        figures = self._figures.of_each(claims)
        chains = [chain for chain in self._chains(claims) if chain is not without]
        answers = {key: one for claim in figures for key, one in claim.answers.items()}
        return Position(
            _charged(figures, currency),
            in_order(answers),
            frozenset().union(*[claim.denied for claim in figures]),
            tuple([_standing(chain, currency) for chain in chains]),
            frozenset([key for key, one in answers.items() if one.stated > 1]),
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
        kept = {}
        for currency, legs in line.legs.items():
            before = self.position(line.claims, currency)
            after = self.position(line.claims, currency, without=chain)
            if whole and any(one.waits for one in after.standing):
                after = before.taken_back(chain.turn)
            one = GivenBack(
                after.client - before.client + legs.client,
                after.write_off - before.write_off + legs.write_off,
                tuple(set(after.standing).difference(before.standing)),
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
                    chain.stated = {**chain.stated, currency: by_number[chain.turn]}

    def put_first_of_equal(self, chain: Chain, currency: str) -> None:
        """Let a payment have the turn of the first of its payer's that say the same.

        Of what was paid twice either may be corrected: the correction takes the place of what
        both say, and the other payment is cash alone, whichever of them was imported first.
        """
        own, payer = chain.stated.get(currency), payer_key(chain.line.payer)
        for other in self._chains(chain.line.claims) if own is not None else ():
            twin = other.stated.get(currency)
            if other is chain or twin is None or payer_key(other.line.payer) != payer:
                continue
            if other.turn < chain.turn and own is not None and own.says == twin.says:
                other.turn, chain.turn = chain.turn, other.turn
                other.stated = {**other.stated, currency: own}
                chain.stated = {**chain.stated, currency: twin}
                return

    def _depend_on_others(self, claims: tuple[str, ...]) -> bool:
        figures = self._figures.of_each(claims)
        return any(len(claim.answers) > 1 or claim.wanted for claim in figures)

    def _chains(self, claims: tuple[str, ...]) -> list[Chain]:
        found = {
            chain.number: chain for claim in claims for chain in self._index.on_claim(claim)
        }
        return sorted(found.values(), key=attrgetter("turn"))


def _standing(chain: Chain, currency: str) -> Standing:
    stated = chain.stated.get(currency)
    legs = chain.line.legs.get(currency, Legs())
    paid, payer, number = legs.insurance_paid, payer_key(chain.line.payer), chain.turn
    if stated is None:
        standing = Standing(number, payer, paid, legs.write_off, legs.client, stated=False)
    else:
        standing = stated._replace(number=number, payer=payer, paid=paid)
    return standing._replace(beside=chain.beside) if chain.beside else standing


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
