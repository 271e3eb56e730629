"""The payers of each claim, in their order, and what each has answered so far."""

from __future__ import annotations

from decimal import Decimal

from beancount.core.data import Transaction

from beancount_clawback.engine.coordination_of_benefits import Answered
from beancount_clawback.engine.coordination_of_benefits import Charged
from beancount_clawback.engine.coordination_of_benefits import Position
from beancount_clawback.engine.coordination_of_benefits import Standing
from beancount_clawback.engine.coordination_of_benefits import in_order
from beancount_clawback.engine.figures_of_claims import FiguresOfClaims
from beancount_clawback.engine.matching import Chain
from beancount_clawback.engine.matching import PaymentIndex
from beancount_clawback.engine.running_figures import RunningFigures
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.payment_line import payer_key
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.postings import Legs


class PayersOfClaims:
    """Where a claim stands between its payers, read from the active payments now."""

    def __init__(self, index: PaymentIndex, figures: FiguresOfClaims) -> None:
        """Look at payments and figures as they are when something is asked."""
        self._index = index
        self._figures = figures

    def answers(
        self, claims: tuple[str, ...], payer: str, entry: Transaction, stated: int
    ) -> None:
        """Note that a payer answers on some claims; its first answer gives it its place.

        Args:
            claims: The claims' links.
            payer: The payer's name.
            entry: The payment, or the denial.
            stated: The place that the payer is said to have; zero where it is not.
        """
        key = payer_key(payer)
        for claim in self._figures.of_each(claims):
            before = claim.answers.get(key)
            if before is None:
                charged = key in claim.charged_payers
                place = file_and_line(entry)
                claim.answers[key] = Answered(stated, entry.date, charged, place)
            elif stated and stated != before.stated:
                claim.answers[key] = Answered(stated, before.date, before.charged, before.place)

    def denies(self, claims: tuple[str, ...], payer: str) -> None:
        """Note that a payer's answer moves nothing."""
        for claim in self._figures.of_each(claims):
            claim.denied.add(payer_key(payer))

    def several(self, claims: tuple[str, ...]) -> bool:
        """Whether more than one payer has answered on these claims."""
        return any(len(claim.answers) > 1 for claim in self._figures.of_each(claims))

    def position(
        self, claims: tuple[str, ...], currency: str, without: Chain | None = None
    ) -> Position:
        """Where some claims stand together, in one currency; as if one payment did not."""
        figures = self._figures.of_each(claims)
        chains = [chain for chain in self._chains(claims) if chain is not without]
        return Position(
            _charged(figures, currency),
            in_order({key: one for claim in figures for key, one in claim.answers.items()}),
            frozenset().union(*[claim.denied for claim in figures]),
            tuple([_standing(chain, currency) for chain in chains]),
        )

    def given_back(self, chain: Chain) -> dict[str, Decimal]:
        """What the client's share keeps, by currency, when a payment is taken back.

        What a payment left to the client may have been paid by a later payer since: negating
        the payment would take it from the client a second time.
        """
        line = chain.line
        if not line.claims or not self.several(line.claims):
            return {}
        kept = {}
        for currency, legs in line.legs.items():
            position = self.position(line.claims, currency)
            without = self.position(line.claims, currency, chain)
            change = without.client - position.client
            if change + legs.client:
                kept[currency] = change + legs.client
        return kept

    def _chains(self, claims: tuple[str, ...]) -> list[Chain]:
        found = {
            chain.number: chain for claim in claims for chain in self._index.on_claim(claim)
        }
        return [found[number] for number in sorted(found)]


def _standing(chain: Chain, currency: str) -> Standing:
    legs = chain.line.legs.get(currency, Legs())
    stated = chain.stated.get(currency)
    return Standing(
        chain.number,
        payer_key(chain.line.payer),
        legs.insurance_paid,
        legs.write_off,
        stated.client if stated else legs.client,
        stated is not None,
        stated.handed if stated else ZERO,
    )


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
