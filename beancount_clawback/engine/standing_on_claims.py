"""How the active payments of each claim stand there, kept from one question to the next."""

from __future__ import annotations

from collections.abc import Mapping

from beancount_clawback.engine.matching import Chain
from beancount_clawback.engine.matching import PaymentIndex
from beancount_clawback.engine.matching import links_of
from beancount_clawback.engine.standing import Payments
from beancount_clawback.engine.standing import Standing
from beancount_clawback.engine.standing import payments_of
from beancount_clawback.engine.standing import with_payment
from beancount_clawback.engine.standing import without_payment
from beancount_clawback.ledger_language.postings import Legs


class StandingOnClaims:
    """The payments of the claims that somebody has asked for; the others take no time."""

    def __init__(self, index: PaymentIndex) -> None:
        """Know no claim."""
        self._index = index
        self._known: dict[str, dict[str, Payments]] = {}

    def on(self, claims: tuple[str, ...], currency: str) -> Payments:
        """The payments that stand on some claims together, in one currency."""
        if len(claims) != 1:
            chains = {
                chain.number: chain for claim in claims for chain in self._index.on_claim(claim)
            }
            return payments_of(standing_of(chain, currency) for chain in chains.values())
        known = self._known.setdefault(claims[0], {})
        if currency not in known:
            chains_of_claim = self._index.on_claim(claims[0])
            known[currency] = payments_of(standing_of(one, currency) for one in chains_of_claim)
        return known[currency]

    def enter(self, chain: Chain) -> None:
        """Take in a payment that stands from now on, or otherwise."""
        for known, currency in self._asked_for(chain):
            known[currency] = with_payment(known[currency], standing_of(chain, currency))

    def leave(self, chain: Chain) -> None:
        """Take out a payment that falls, or is about to stand otherwise."""
        payer = chain.line.answerer
        for known, currency in self._asked_for(chain):
            known[currency] = without_payment(known[currency], payer, chain.turn)

    def state(self, chain: Chain, stated: Mapping[str, Standing]) -> None:
        """Let a payment that stands say something else of the shares."""
        self.leave(chain)
        chain.stated = stated
        self.enter(chain)

    def swap(self, one: Chain, other: Chain) -> None:
        """Let two payments that stand have each other's turn, and what goes with it."""
        self.leave(one)
        self.leave(other)
        one.turn, other.turn = other.turn, one.turn
        one.stated, other.stated = other.stated, one.stated
        self.enter(one)
        self.enter(other)

    def _asked_for(self, chain: Chain) -> list[tuple[dict[str, Payments], str]]:
        if not self._known:
            return []
        by_claim = [self._known.get(link) for link in links_of(chain.line)]
        return [(known, currency) for known in by_claim if known for currency in known]


def standing_of(chain: Chain, currency: str) -> Standing:
    """How the active payment of a chain stands on its claim."""
    stated = chain.stated.get(currency)
    legs = chain.line.legs.get(currency, Legs())
    paid, payer, number = legs.insurance_paid, chain.line.answerer, chain.turn
    if stated is None:
        standing = Standing(number, payer, paid, legs.write_off, legs.client, stated=False)
    else:
        standing = stated._replace(number=number, payer=payer, paid=paid)
    return standing._replace(beside=chain.beside) if chain.beside else standing
